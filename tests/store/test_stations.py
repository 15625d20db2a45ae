"""Several workstations on one server: nothing is lost or stored twice, and each sees what the others do."""

from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import replace
from queue import Queue

import pytest

from app.core.errors import Conflict, InUse
from app.core.records import Answer, LogEntry, Status, VisitKind
from app.services.assessing import Assessing
from app.services.changes import ANYTHING, Change
from app.services.charts import Charts
from app.services.leases import Leases
from app.store.opened import Store
from app.store.server import open_server
from app.store.server_address import read_address
from app.store.server_changes import ServerChanges
from tests.keys import workplace
from tests.store.examples import DEFINITION, SHA, SMALL, HandClock, assessment, at, begun, ids, patient, visit
from tests.store.postgres import APP, Cluster


@pytest.fixture
def database(cluster: Cluster) -> str:
    return cluster.database()


@pytest.fixture
def stations(cluster: Cluster, database: str) -> Iterator[list[Store]]:
    """Three, and a patient with a draft of one line."""
    made = [cluster.opened(database) for _ in range(3)]
    with made[0].unit_of_work() as work:
        work.patients.add(patient(1), at())
        work.visits.add(visit(1))
        work.definitions.keep(SHA, "small", "1.0.0", DEFINITION)
        begun(work, answers=1)
        work.commit()
    yield made
    for store in made:
        store.close()


@pytest.fixture
def pool() -> Iterator[ThreadPoolExecutor]:
    with ThreadPoolExecutor(4) as made:
        yield made


def waits(cluster: Cluster, database: str, work: Future[None]) -> None:
    """Return when somebody waits for a lock in the database, which the work in the background then is."""
    with cluster.admin(database) as admin:
        asked = "SELECT count(*) FROM pg_stat_activity WHERE datname = %s AND wait_event_type = 'Lock'"
        while (admin.execute(asked, (database,)).fetchone() or (0,))[0] == 0:
            assert not work.done(), work.exception()


def append(store: Store, seq: int, answer: str) -> None:
    with store.unit_of_work() as work:
        work.assessments.append("a-1", LogEntry(seq, "pulse", Answer(answer), at()))
        work.commit()


def sign(store: Store, seen: int) -> None:
    with store.unit_of_work() as work:
        work.assessments.update(replace(assessment(1), status=Status.FINAL, log_length=seen), Status.DRAFT)
        work.commit()


SETTLING: list[Callable[[Store], None]] = [lambda s: append(s, 2, "1"), lambda s: sign(s, 1)]


@pytest.mark.parametrize("second", SETTLING, ids=["answers", "signs"])
@pytest.mark.parametrize("first", SETTLING, ids=["answered", "signed"])
def test_of_two_at_one_moment_the_second_is_refused(
    cluster: Cluster,
    database: str,
    stations: list[Store],
    pool: ThreadPoolExecutor,
    first: Callable[[Store], None],
    second: Callable[[Store], None],
) -> None:
    """The first has written and not committed when the second comes; it waits, and then has seen too little."""
    one, two, reader = stations
    with one.unit_of_work() as work:
        if first is SETTLING[0]:
            work.assessments.append("a-1", LogEntry(2, "pulse", Answer("0"), at()))
        else:
            work.assessments.update(replace(assessment(1), status=Status.FINAL, log_length=1), Status.DRAFT)
        coming = pool.submit(second, two)
        waits(cluster, database, coming)
        work.commit()
    with pytest.raises(Conflict):
        coming.result()
    with reader.unit_of_work() as work:
        stored = work.assessments.get("a-1")
    expected = (Status.DRAFT, 2) if first is SETTLING[0] else (Status.FINAL, 1)
    assert (stored.status, stored.log_length) == expected


def test_two_who_answer_one_draft_lose_and_double_nothing(stations: list[Store], pool: ThreadPoolExecutor) -> None:
    """Each goes on from what it last saw; who is refused reads again. All that was acknowledged stands there once."""

    def answer(store: Store, who: str) -> list[LogEntry]:
        saved: list[LogEntry] = []
        while len(saved) < 40:
            with store.unit_of_work() as work:
                seq = work.assessments.get("a-1").log_length + 1
            entry = LogEntry(seq, f"{who}{len(saved)}", Answer("1"), at(seq))
            try:
                with store.unit_of_work() as work:
                    work.assessments.append("a-1", entry)
                    work.commit()
            except Conflict:
                continue
            saved.append(entry)
        return saved

    working = [pool.submit(answer, store, who) for store, who in zip(stations[:2], ("nora", "ola"), strict=True)]
    acknowledged = [entry for work in working for entry in work.result()]
    with stations[2].unit_of_work() as work:
        log = work.assessments.log("a-1")
    assert [e.seq for e in log] == list(range(1, 82))
    assert sorted(acknowledged, key=lambda e: e.seq) == log[1:]


def test_the_first_use_of_a_scale_at_two_places_at_once_stores_it_once(
    cluster: Cluster, database: str, stations: list[Store], pool: ThreadPoolExecutor
) -> None:
    sha = "7" * 64

    def keep(store: Store) -> None:
        with store.unit_of_work() as work:
            work.definitions.keep(sha, "other", "1.0.0", b"other")
            work.commit()

    with stations[0].unit_of_work() as work:
        work.definitions.keep(sha, "other", "1.0.0", b"other")
        coming = pool.submit(keep, stations[1])
        waits(cluster, database, coming)
        work.commit()
    coming.result()
    with stations[2].unit_of_work() as work:
        assert work.definitions.content(sha) == b"other"


def test_of_two_who_take_a_lease_at_one_moment_one_has_it(
    cluster: Cluster, database: str, stations: list[Store], pool: ThreadPoolExecutor
) -> None:
    other = Leases(workplace(stations[1].unit_of_work, HandClock(), ids("x")), "Room 4")
    with stations[0].unit_of_work() as work:
        work.leases.take("a-1", "Nora Field, RN", "Desk 1", "w-1", 60)
        coming = pool.submit(lambda: other.take("a-1") and None)
        waits(cluster, database, coming)
        work.commit()
    with pytest.raises(InUse, match="Nora Field"):
        coming.result()


# ------------------------------------------------------------------------------------------------ changes


@pytest.fixture
def listening(cluster: Cluster, database: str) -> Iterator[tuple[Store, "Queue[Change]"]]:
    """A window that listens, and what it was told since it began."""
    address = read_address(cluster.url(database, APP))
    store, changes, told = open_server(address), ServerChanges(address), Queue[Change]()
    changes.start(told.put)
    assert told.get(timeout=5) == ANYTHING
    yield store, told
    changes.close()
    store.close()


def test_what_another_workstation_does_is_told_within_two_seconds(
    stations: list[Store], listening: tuple[Store, "Queue[Change]"]
) -> None:
    _, told = listening
    unit = stations[0].unit_of_work
    place = workplace(unit, HandClock())
    charts, assessing = Charts(place), Assessing(place)
    made = charts.register("Adler, Birch", None, patient(1).sex, "")
    assert told.get(timeout=2) == ("patient", made.id)
    begun_visit = charts.begin_visit(made.id, VisitKind.INTAKE)
    assert told.get(timeout=2) == ("visit", made.id)
    draft = assessing.prepare(SMALL, made.id, begun_visit.id, "Nora Field, RN")
    draft = assessing.record(draft, SMALL, DEFINITION, "pulse", Answer("1"))
    assert told.get(timeout=2) == ("assessment", made.id)
    draft = assessing.record(draft, SMALL, DEFINITION, "yawning", Answer("1"))
    assert told.get(timeout=2) == ("assessment", made.id)
    assessing.complete(draft)
    assert told.get(timeout=2) == ("assessment", made.id)
    assert told.empty()


def test_what_was_rolled_back_and_what_it_did_itself_is_not_told(
    stations: list[Store], listening: tuple[Store, "Queue[Change]"]
) -> None:
    own, told = listening
    with stations[0].unit_of_work() as work:
        work.patients.add(patient(7), at())
    with own.unit_of_work() as work:
        work.patients.add(patient(8), at())
        work.commit()
    with stations[0].unit_of_work() as work:
        work.patients.add(patient(9), at())
        work.commit()
    assert told.get(timeout=2) == ("patient", "p-9")
    assert told.empty()


def test_after_its_connection_was_cut_it_is_told_that_anything_may_have_changed(
    cluster: Cluster, database: str, stations: list[Store], listening: tuple[Store, "Queue[Change]"]
) -> None:
    _, told = listening
    with cluster.admin(database) as admin:
        admin.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE query LIKE 'LISTEN%'")
    assert told.get(timeout=10) == ANYTHING
    with stations[0].unit_of_work() as work:
        work.patients.add(patient(9), at())
        work.commit()
    assert told.get(timeout=2) == ("patient", "p-9")
