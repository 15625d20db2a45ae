"""The database itself lets the performed time change only by a line that names the new one."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from app.core.errors import Conflict
from app.core.records import Answer, LogEntry, TimeEdit
from app.store.engine import create_store
from app.store.opened import Store
from tests.store.examples import DEFINITION, SHA, assessment, at, patient, visit

KEY = bytes(range(32))


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    made = create_store(tmp_path, KEY, "Marker Clinic")
    filled(made)
    yield made
    made.close()


def filled(made: Store) -> None:
    """Store a patient, a visit and a draft with one line, whose words would be found if they stood in the clear."""
    with made.unit_of_work() as work:
        work.patients.add(patient(1, "Qqmarkerqq, Zzmarkerzz", record_number="XXMARKERXX"), at())
        work.visits.add(visit(1))
        work.definitions.keep(SHA, "small", "1.0.0", DEFINITION)
        work.assessments.add(assessment(1))
        work.assessments.append("a-1", LogEntry(1, "pulse", Answer(not_assessed="yymarkeryy"), at()))
        work.commit()


OLD_EDIT = "UPDATE assessments SET performed_us = performed_us - 60000000"


@pytest.mark.parametrize("edited", [False, True])
@pytest.mark.parametrize(
    "change",
    [OLD_EDIT, "UPDATE assessments SET performed_offset = -300", "UPDATE assessments SET performed_zone = 'EST'"]
    + [f"UPDATE assessments SET performed_{part} = NULL" for part in ("us", "offset", "zone")],
)
def test_no_part_of_the_performed_time_differs_from_its_last_line(store: Store, change: str, edited: bool) -> None:
    if edited:  # the line allows the time that it names, and no other
        with store.unit_of_work() as work:
            edit = TimeEdit(at(0), at(-45, 330, 'I"S\N{MINUS SIGN}T'), "Nora Field, RN")
            work.assessments.append("a-1", LogEntry(2, "", None, at(), edit))
            work.commit()
    with pytest.raises(Conflict), store.unit_of_work():
        store._connection.exec_driver_sql(change)
    with store.unit_of_work() as work:
        performed = work.assessments.get("a-1").performed
        assert performed is not None
        assert performed.parts == (at(-45, 330, 'I"S\N{MINUS SIGN}T') if edited else at(0)).parts


def test_after_an_answer_an_earlier_edit_allows_nothing_more(store: Store) -> None:
    with store.unit_of_work() as work:
        work.assessments.append("a-1", LogEntry(2, "", None, at(), TimeEdit(at(0), at(-45), "Nora Field, RN")))
        work.assessments.append("a-1", LogEntry(3, "", None, at(), TimeEdit(at(-45), at(-5), "Nora Field, RN")))
        work.assessments.append("a-1", LogEntry(4, "yawning", Answer("1"), at()))
        work.commit()
    for minutes in (-45, -5.5):
        with pytest.raises(Conflict), store.unit_of_work():
            store._connection.exec_driver_sql(
                f"UPDATE assessments SET performed_us = performed_us + {int((minutes + 5) * 60_000_000)}"
            )
