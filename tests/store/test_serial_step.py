"""The step of the schema to 0008: what is there stays, and series and events are append-only from then on."""

from pathlib import Path

import pytest

from app.core.errors import Conflict
from app.core.events import Event, Note
from app.core.schedule import Anchor, Schedule
from app.core.series import Series
from app.store import engine
from app.store.engine import open_store
from app.store.schema import Schema
from tests.store.examples import DEFINITION, SHA, assessment, at, patient, visit

KEY = bytes(range(32))


def test_0008_keeps_what_is_there_and_from_then_on_series_and_events_are_append_only(tmp_path: Path) -> None:
    (tmp_path / "clinic.db").touch()
    old = engine._opened(tmp_path / "clinic.db", KEY, Schema("0007"), "Old Clinic")
    with old.unit_of_work() as work:
        work.patients.add(patient(1), at())
        work.visits.add(visit(1))
        work.definitions.keep(SHA, "small", "1.0.0", DEFINITION)
        work.assessments.add(assessment())
        work.commit()
    with old.unit_of_work() as work:
        before = work.assessments.get("a-1")
    old.close()
    new = open_store(tmp_path, KEY)
    schedule = Schedule(Anchor.LAST, every=240)
    first = Series("s-1", "p-1", "v-1", "s-1", 1, "small", schedule, at(), at(), "Nora Field, RN")
    note = Event("e-1", "p-1", "v-1", "e-1", 1, at(), Note("slept"), at(), "Nora Field, RN")
    with new.unit_of_work() as work:
        assert work.assessments.get("a-1") == before
        assert (work.series.of_patient("p-1"), work.events.of_patient("p-1")) == ([], [])
        work.series.add(first)
        work.events.add(note)
        work.commit()
    for table, column in (("series", "stopped"), ("events", "struck")):
        for change in (f"UPDATE {table} SET {column} = 'x'", f"DELETE FROM {table}"):
            with pytest.raises(Conflict), new.unit_of_work():
                new._connection.exec_driver_sql(change)
    with new.unit_of_work() as work:
        assert (work.series.going_on(), work.events.of_visits(["v-1"])) == ([first], [note])
    new.close()
