"""Every question that the app asks of its database is answered by way of an index, so that no clinic grows too large.

A tour calls each method of each repository; what it asked is asked again with EXPLAIN. tests/bench/load.py measures.
"""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

import pytest
from sqlalchemy import event

from app.core.audit import Act, AuditEvent, Checkpoint, Kept
from app.core.context import Entry, Medicine
from app.core.events import Event, Note
from app.core.identity import Link, Stay
from app.core.records import Answer, LogEntry, Meaning, Signature, Statement, Status
from app.core.schedule import Anchor, Schedule
from app.core.series import Series
from app.services.evidence import AuditFilter
from app.services.ports import UnitOfWork
from app.store.engine import create_store
from app.store.opened import Store
from app.store.unit_of_work import SqlUnitOfWork
from tests.store.examples import DEFINITION, SHA, assessment, at, patient, visit
from tests.store.postgres import Cluster

BY = "Nora Field, RN"
ONE = patient(1)
STAY = Stay("s-1", "v-1", "North", "4", at(), at(), BY)
LINK = Link("l-1", "p-1", "p-2", True, "The same person.", at(), BY)
ENTRY = Entry("e-1", "p-1", "t-1", 1, Medicine("metoprolol"), at(), BY)
SERIES = Series("se-1", "p-1", "v-1", "se-1", 1, "small", Schedule(Anchor.LAST, every=240), at(), at(), BY)
STOPPED = replace(SERIES, id="se-2", version=2, stopped="asleep")
GOES_ON = replace(SERIES, id="se-3", version=3)
NOTE = Event("ev-1", "p-1", "v-1", "ev-1", 1, at(), Note("slept"), at(), BY)
EVENT = AuditEvent("desk", 1, at(), Act.SIGN_IN, "nurse", "p-1", "a-1", b"{}", "00", "00", "01")
HEAD = Checkpoint("desk", 1, "01", "00", b"")
SIGNED = Signature(
    "sig-1", "a-1", Statement.RECORD, Meaning.PERFORMED, "nurse", BY, at(), "", "", "00", b"{}", "00", b""
)
FILTERS = (
    AuditFilter(),
    AuditFilter(act=Act.SIGNED),
    AuditFilter(act=Act.PRINTED, saying="0123456789ab"),
    AuditFilter(person_id="nurse"),
    AuditFilter(patient_id="p-1"),
    AuditFilter(record_id="a-1"),
    AuditFilter(person_id="nurse", until=at(9).utc, without=Act.SIGN_IN_FAILED),
    AuditFilter(since=at(-9).utc, without=Act.SIGN_IN_FAILED),
    AuditFilter(act=Act.SIGNED, person_id="nurse", patient_id="p-1", since=at(-9).utc, until=at(9).utc),
)
UNSIGNED = [kept for kept in Kept if kept is not Kept.RECORD]
SEARCHES = ("", "r", "rosen dana", "1980", "1980-05-17", "mrn-0001", "r d 1980")

TOUR: Final[dict[str, Callable[[UnitOfWork], object]]] = {
    "patients.add": lambda w: [w.patients.add(p, at()) for p in (ONE, patient(2, "Adler, Birch"))],
    "patients.get": lambda w: w.patients.get("p-1"),
    "patients.some": lambda w: w.patients.some(["p-1", "p-2"]),
    "patients.find": lambda w: [w.patients.find(text, 50) for text in SEARCHES],
    "patients.newest": lambda w: w.patients.newest(8),
    "patients.count": lambda w: w.patients.count(),
    "visits.add": lambda w: w.visits.add(visit(1)),
    "visits.of_patient": lambda w: w.visits.of_patient("p-1"),
    "definitions.keep": lambda w: w.definitions.keep(SHA, "small", "1.0.0", DEFINITION),
    "definitions.content": lambda w: w.definitions.content(SHA),
    "definitions.versions": lambda w: w.definitions.versions(),
    "assessments.add": lambda w: w.assessments.add(assessment()),
    "assessments.append": lambda w: w.assessments.append("a-1", LogEntry(1, "pulse", Answer("1"), at(), by=BY)),
    "assessments.get": lambda w: w.assessments.get("a-1"),
    "assessments.log": lambda w: w.assessments.log("a-1"),
    "assessments.log_digest": lambda w: w.assessments.log_digest("a-1"),
    "leases.take": lambda w: w.leases.take("a-1", BY, "Desk 1", "w", 60),
    "leases.of": lambda w: w.leases.of("a-1"),
    "leases.release": lambda w: w.leases.release("a-1", "w"),
    "assessments.update": lambda w: w.assessments.update(
        replace(w.assessments.get("a-1"), status=Status.COMPLETE), Status.DRAFT
    ),
    "assessments.unsigned": lambda w: w.assessments.unsigned(),
    "assessments.open_or_since": lambda w: w.assessments.open_or_since(at().utc),
    "assessments.sign": lambda w: w.assessments.sign(SIGNED),
    "assessments.of_patient": lambda w: w.assessments.of_patient("p-1"),
    "assessments.some": lambda w: w.assessments.some(["a-1", "a-2"]),
    "assessments.done": lambda w: w.assessments.done(["p-1", "p-2"]),
    "assessments.assessed": lambda w: w.assessments.assessed(["p-1", "p-2"]),
    "assessments.recent": lambda w: w.assessments.recent(8),
    "assessments.last_performed": lambda w: w.assessments.last_performed(["p-1", "p-2"]),
    "wards.add": lambda w: w.wards.add(STAY),
    "wards.change": lambda w: w.wards.change(replace(visit(1), ended=at(9)), visit(1)),
    "wards.of_visits": lambda w: w.wards.of_visits(["v-1", "v-2"]),
    "identities.change": lambda w: w.identities.change(replace(ONE, name_used="Robin"), ONE),
    "identities.candidates": lambda w: w.identities.candidates(ONE),
    "identities.add_link": lambda w: w.identities.add_link(LINK),
    "identities.links": lambda w: w.identities.links("p-1"),
    "identities.linked": lambda w: w.identities.linked(["p-1", "p-2"]),
    "context.add": lambda w: w.context.add(ENTRY),
    "context.of_patient": lambda w: w.context.of_patient("p-1"),
    "context.of_patients": lambda w: w.context.of_patients(["p-1", "p-2"]),
    "series.add": lambda w: [w.series.add(v) for v in (SERIES, STOPPED, GOES_ON)],
    "series.of_patient": lambda w: w.series.of_patient("p-1"),
    "series.going_on": lambda w: w.series.going_on(),
    "events.add": lambda w: w.events.add(NOTE),
    "events.of_patient": lambda w: w.events.of_patient("p-1"),
    "events.timing": lambda w: w.events.timing(["v-1", "v-2"]),
    "events.of_visits": lambda w: w.events.of_visits(["v-1", "v-2"]),
    "settings.put": lambda w: w.settings.put("idle", "10"),
    "settings.get": lambda w: w.settings.get("idle"),
    "settings.several": lambda w: w.settings.several(["idle", "paper"]),
    "audit.append": lambda w: w.audit.append(EVENT),
    "audit.head": lambda w: w.audit.head("desk"),
    "audit.hash_at": lambda w: w.audit.hash_at("desk", 1),
    "audit.last": lambda w: w.audit.last("desk"),
    "audit.events": lambda w: w.audit.events("desk", 0, 500),
    "audit.chains": lambda w: w.audit.chains(),
    "audit.search": lambda w: [w.audit.search(sought, 200) for sought in FILTERS],
    "audit.add_checkpoint": lambda w: w.audit.add_checkpoint(HEAD),
    "audit.checkpoints": lambda w: w.audit.checkpoints("desk"),
    "evidence.counts": lambda w: w.evidence.counts(),
    "evidence.chains": lambda w: w.evidence.chains(),
    "evidence.events": lambda w: w.evidence.events("desk", 0, 500),
    "evidence.checkpoints": lambda w: [w.evidence.checkpoints("desk", 0, last) for last in (None, 500)],
    "evidence.records": lambda w: [w.evidence.records(after, limit) for after in (None, "a-0") for limit in (1, 500)],
    "evidence.records_of": lambda w: w.evidence.records_of(["a-1", "a-2"]),
    "evidence.rows": lambda w: [w.evidence.rows(k, after, 500) for k in UNSIGNED for after in (None, "a")],
    "evidence.digest": lambda w: [w.evidence.digest(k, "a-1") for k in Kept],
    "evidence.definitions": lambda w: list(w.evidence.definitions()),
}

WALKS: Final = {
    "patients.find",
    "patients.newest",
    "assessments.open_or_since",
    "assessments.unsigned",
    "evidence.counts",
    "series.going_on",
}
"""They read a table or a whole index in its own order, until they have enough, or as the index holds no more."""

WHOLE: Final = {
    "patients.count",
    "evidence.definitions",
    "definitions.versions",
}
"""What reads all, because all is what is asked for: by verify, and, of the few definitions, when a clinic opens."""


CHECKED: Final = {"patients.add"}
"""SQLite's plan holds a search for rows that refer to the new one, which it does only while a reference is broken."""


@contextmanager
def asked(store: Store) -> Iterator[list[tuple[str, Any]]]:
    """The statements, with their parameters, that reach the driver meanwhile."""
    heard: list[tuple[str, Any]] = []

    def hear(_connection: Any, _cursor: Any, statement: str, parameters: Any, *_: Any) -> None:
        heard.append((statement, parameters))

    event.listen(store._connection, "before_cursor_execute", hear)
    try:
        yield heard
    finally:
        event.remove(store._connection, "before_cursor_execute", hear)


def plans(store: Store, explain: str) -> dict[str, list[str]]:
    """By the method of the tour, the lines of the plan of each of its statements."""
    found: dict[str, list[str]] = {}
    with store.unit_of_work() as work:
        for name, call in TOUR.items():
            with asked(store) as statements:
                call(work)
            lines = found.setdefault(name, [])
            for statement, parameters in statements:
                few = parameters[0] if isinstance(parameters, list) else parameters
                rows = store._connection.exec_driver_sql(f"{explain} {statement}", few)
                lines += [str(row[-1]) for row in rows]
    return found


def is_scan(line: str) -> bool:
    """Of SQLite's words. A search without an index is one too: that is how it calls a greatest or least of all."""
    return line.startswith("SCAN ") or bool(re.fullmatch(r"SEARCH \w+", line))


def test_the_tour_calls_every_method_of_every_repository(tmp_path: Path) -> None:
    store = create_store(tmp_path, bytes(32), "Plans")
    work = store.unit_of_work()
    there = {
        f"{name}.{method}"
        for name in SqlUnitOfWork.__annotations__
        for method in dir(getattr(work, name))
        if not method.startswith("_")
    }
    store.close()
    assert there == TOUR.keys()


def test_no_question_to_sqlcipher_reads_a_whole_table(tmp_path: Path) -> None:
    store = create_store(tmp_path, bytes(32), "Plans")
    found = plans(store, "EXPLAIN QUERY PLAN")
    store.close()
    scans = {name for name, lines in found.items() if any(map(is_scan, lines))}
    assert scans == WALKS | WHOLE | CHECKED
    sorts = {name for name in WALKS for line in found[name] if line == "USE TEMP B-TREE FOR ORDER BY"}
    assert not sorts
    assert "SEARCH assessments_1 USING INDEX ix_assessments_amends (amends=?)" in found["assessments.recent"]


def test_no_question_to_postgresql_need_read_a_whole_table(cluster: Cluster) -> None:
    store = cluster.opened(cluster.database())
    # Its tables are empty here, and it would read an empty table whole; told not to, it does so only where it must.
    for method in ("enable_seqscan", "enable_bitmapscan"):
        store._connection.exec_driver_sql(f"SET {method} = off")
    store._connection.commit()
    found = plans(store, "EXPLAIN")
    store.close()
    scans = {name for name, lines in found.items() if any("Seq Scan" in line for line in lines)}
    assert scans <= WHOLE


@pytest.mark.parametrize("statement", ["SELECT * FROM patients WHERE sex = 'x'", "SELECT max(at_us) FROM signatures"])
def test_a_question_without_an_index_would_be_seen(tmp_path: Path, statement: str) -> None:
    store = create_store(tmp_path, bytes(32), "Plans")
    with store.unit_of_work():
        lines = [row[-1] for row in store._connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}")]
    store.close()
    assert any(map(is_scan, lines))
