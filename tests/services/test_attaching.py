"""Attaching a quick score: every answer goes with its own moment, or none does; in memory and in the encrypted file."""

import os
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from app.core.errors import AppError, BadAnswer, Conflict, NotFound, StoreTrouble
from app.core.records import Answer, Assessment, LogEntry, Status, VisitKind
from app.services.assessing import Assessing, Attachment
from app.services.charts import Chart, Charts
from app.services.ports import NewUnitOfWork, UnitOfWork
from app.store.engine import Store, create_store, open_store
from app.store.memory import MemoryStore
from tests.keys import CHIEF, workplace
from tests.store.examples import DEFINITION, SHA, SMALL, HandClock, at, ids, patient, visit
from tests.store.postgres import Cluster

KEY = bytes(range(32))
FIRST = at(1, 330, "IST")
LOG = (
    LogEntry(1, "pulse", Answer("1", measured=96), FIRST),
    LogEntry(2, "yawning", Answer("0"), at(2, -300, "EST")),
    LogEntry(3, "yawning", Answer("1", confound="tired"), at(3)),
    LogEntry(4, "aches", Answer("4"), at(4)),
    LogEntry(5, "aches", None, at(5)),
)
TO = Attachment("p-1", "v-1", "Nora Field, RN")


class Room:
    """A clinic with two patients, one visit of the first, and a clock at ten minutes past the start."""

    def __init__(self, unit: NewUnitOfWork) -> None:
        self.unit = unit
        self.clock = HandClock()
        self.clock.minutes = 10
        self.assessing = Assessing(workplace(unit, self.clock, ids("a")))
        self.charts = Charts(workplace(unit, self.clock, ids()))
        with unit() as work:
            work.patients.add(patient(1), at())
            work.patients.add(patient(2, "Adler, Birch"), at())
            work.visits.add(visit(1))
            work.commit()

    def attach(self, to: Attachment = TO, log: tuple[LogEntry, ...] = LOG) -> Assessment:
        return self.assessing.attach(SMALL, DEFINITION, log, to)

    def chart(self, patient_id: str = "p-1") -> Chart:
        return self.charts.open(patient_id)

    def log(self, assessment_id: str) -> list[LogEntry]:
        with self.unit() as work:
            return work.assessments.log(assessment_id)


@pytest.fixture(params=["memory", "sqlcipher", "postgres"])
def room(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Room]:
    if request.param == "memory":
        yield Room(MemoryStore().unit_of_work)
        return
    if request.param == "postgres":
        cluster: Cluster = request.getfixturevalue("cluster")
        store = cluster.opened(cluster.database())
    else:
        store = create_store(tmp_path, os.urandom(32), "Clinic")
    yield Room(store.unit_of_work)
    store.close()


def test_every_answer_comes_with_its_own_moment(room: Room) -> None:
    draft = room.attach()
    assert room.chart().assessments == (draft,)
    assert draft.status is Status.DRAFT
    assert (draft.performed, draft.recorded) == (at(1), at(10))
    assert draft.performed is not None
    assert draft.performed.parts == FIRST.parts
    assert (draft.performer, draft.visit_id, draft.last_item) == ("Nora Field, RN", "v-1", "aches")
    assert draft.answers == {"pulse": Answer("1", measured=96), "yawning": Answer("1", confound="tired")}
    assert room.log(draft.id) == [replace(line, by=CHIEF.printed) for line in LOG]
    assert [(line.at.offset, line.at.zone) for line in room.log(draft.id)[:2]] == [(330, "IST"), (-300, "EST")]
    with room.unit() as work:
        assert work.definitions.content(SHA) == DEFINITION


def test_it_goes_on_as_any_draft(room: Room) -> None:
    draft = room.assessing.record(room.attach(), SMALL, DEFINITION, "aches", Answer("0"))
    final = room.assessing.complete(draft)
    assert room.chart().assessments == (final,)
    assert final.log_length == 6


def test_a_visit_that_begins_with_it_begins_at_the_first_answer(room: Room) -> None:
    draft = room.attach(Attachment("p-2", VisitKind.INTAKE, "Nora Field, RN"))
    (begun,) = room.chart("p-2").visits
    assert (begun.id, begun.kind, begun.started) == (draft.visit_id, VisitKind.INTAKE, at(1))
    assert begun.started.parts == FIRST.parts


def test_an_open_draft_is_neither_joined_nor_joined_by_another(room: Room) -> None:
    draft = room.assessing.prepare(SMALL, "p-1", "v-1", "Omar Grant, MD")
    draft = room.assessing.record(draft, SMALL, DEFINITION, "pulse", Answer("0"))
    with pytest.raises(Conflict, match="open draft of SMALL"):
        room.attach()
    assert room.chart().assessments == (draft,)
    assert room.log(draft.id) == [LogEntry(1, "pulse", Answer("0"), at(10), by=CHIEF.printed)]


def test_the_open_draft_is_stopped_and_kept_where_that_was_asked_for(room: Room) -> None:
    draft = room.assessing.prepare(SMALL, "p-1", "v-1", "Omar Grant, MD")
    draft = room.assessing.record(draft, SMALL, DEFINITION, "pulse", Answer("0"))
    attached = room.attach(replace(TO, instead_of=draft.id))
    assert set(map(by_status, room.chart().assessments)) == {
        (draft.id, Status.STOPPED, 1),
        (attached.id, Status.DRAFT, 5),
    }


def by_status(assessment: Assessment) -> tuple[str, Status, int]:
    return assessment.id, assessment.status, assessment.log_length


def test_a_signed_one_of_the_same_scale_is_in_nobodys_way(room: Room) -> None:
    signed = room.assessing.complete(room.attach())
    draft = room.attach()
    assert {a.id for a in room.chart().assessments} == {signed.id, draft.id}


@pytest.mark.parametrize(
    ("to", "log", "kind"),
    [
        (TO, (), BadAnswer),
        (TO, LOG[3:], BadAnswer),
        (TO, (LogEntry(1, "pulse", Answer("7"), at(1)),), BadAnswer),
        (TO, (LogEntry(1, "nothing", Answer("1"), at(1)),), BadAnswer),
        (TO, (LOG[0], replace(LOG[1], seq=3)), Conflict),
        (replace(TO, patient_id="p-9"), LOG, NotFound),
        (replace(TO, visit="v-9"), LOG, NotFound),
        (replace(TO, patient_id="p-2"), LOG, NotFound),
        (TO, (replace(LOG[0], at=at(10.1)),), BadAnswer),
        (Attachment("p-1", VisitKind.INTAKE, "N"), (replace(LOG[0], at=at(60)), LOG[1]), BadAnswer),
        (Attachment("p-1", VisitKind.INTAKE, "N"), (LOG[0], replace(LOG[1], seq=3)), Conflict),
    ],
)
def test_what_can_t_be_attached_stores_nothing(
    room: Room, to: Attachment, log: tuple[LogEntry, ...], kind: type[AppError]
) -> None:
    with pytest.raises(kind):
        room.attach(to, log)
    assert (room.chart().assessments, room.chart().visits) == ((), (visit(1),))
    assert room.chart("p-2") == Chart(patient(2, "Adler, Birch"), (), ())


class Failing:
    """A unit of work whose disk fails at the n-th thing that is written, the commit being the last."""

    def __init__(self, new: NewUnitOfWork, writes: int) -> None:
        self._new, self._left = new, writes

    def __call__(self) -> UnitOfWork:
        work = self._new()
        for part, name in (
            (work.visits, "add"),
            (work.definitions, "keep"),
            (work.assessments, "add"),
            (work.assessments, "update"),
            (work.assessments, "append"),
            (work.audit, "append"),
            (work, "commit"),
        ):
            setattr(part, name, self._counted(getattr(part, name)))
        return work

    def _counted(self, write: Callable[..., None]) -> Callable[..., None]:
        def counted(*given: object) -> None:
            self._left -= 1
            if self._left < 0:
                raise StoreTrouble("The disk is full. Nothing was stored.", hint="Make room, then try again.")
            write(*given)

        return counted


def reopened(folder: Path, store: Store) -> Store:
    """As after the power went: what is not durable is gone."""
    store.close()
    return open_store(folder, KEY)


def test_whatever_write_fails_all_of_it_is_stored_or_nothing(tmp_path: Path) -> None:
    new = Attachment("p-1", VisitKind.FOLLOW_UP, "Nora Field, RN")
    writes = 1 + 1 + 1 + 1 + 3 + len(LOG) + 1
    store = create_store(tmp_path, KEY, "Clinic")
    room = Room(store.unit_of_work)
    draft = room.assessing.prepare(SMALL, "p-1", "v-1", "Omar Grant, MD")
    before = room.assessing.record(draft, SMALL, DEFINITION, "pulse", Answer("0"))
    new = replace(new, instead_of=before.id)
    for fails_at in range(writes):
        failing = Assessing(workplace(Failing(store.unit_of_work, fails_at), room.clock, ids(f"f{fails_at}")))
        with pytest.raises(StoreTrouble):
            failing.attach(SMALL, DEFINITION, LOG, new)
        store = reopened(tmp_path, store)
        chart = Charts(workplace(store.unit_of_work, room.clock, ids())).open("p-1")
        assert (chart.assessments, chart.visits) == ((before,), (visit(1),)), fails_at
    whole = Assessing(workplace(Failing(store.unit_of_work, writes), room.clock, ids("w"))).attach(
        SMALL, DEFINITION, LOG, new
    )
    store = reopened(tmp_path, store)
    chart = Charts(workplace(store.unit_of_work, room.clock, ids())).open("p-1")
    assert {a.id: a.status for a in chart.assessments} == {before.id: Status.STOPPED, whole.id: Status.DRAFT}
    assert len(chart.visits) == 2
    store.close()
