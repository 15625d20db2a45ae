"""A journal under a failing disk: what could not be written is written first when it can, in order, once."""

from itertools import count

import pytest

from app import data
from app.core.definition import parse_definition
from app.core.errors import Conflict, StoreTrouble
from app.core.records import Answer, Sex, Status, VisitKind
from app.services.catalogue import Definition
from app.services.charts import Charts
from app.services.journal import Journal
from app.store.memory import MemoryStore
from tests.chart_room import Fragile, SetClock, at
from tests.keys import workplace

CONTENT = (data.scales() / "cows.toml").read_bytes()
COWS = parse_definition(CONTENT, "cows.toml")
PULSE = Answer("1", measured=96)


@pytest.fixture
def assessing() -> Fragile:
    ids, store, clock = count(), MemoryStore(), SetClock()
    charts = Charts(workplace(store.unit_of_work, clock, lambda: f"id{next(ids)}"))
    charts.begin_visit(charts.register("Rosen, Dana", None, Sex.UNKNOWN, "").id, VisitKind.INTAKE)
    return Fragile(workplace(store.unit_of_work, clock, lambda: f"id{next(ids)}"))


@pytest.fixture
def journal(assessing: Fragile) -> Journal:
    draft = assessing.prepare(COWS, "id0", "id1", "M. Okafor, RN")
    return Journal(assessing, Definition(COWS, CONTENT), draft)


def test_nothing_is_stored_before_the_first_answer(assessing: Fragile, journal: Journal) -> None:
    assert assessing.open_draft("id0", "cows") is None
    journal.write("pulse", PULSE)
    stored = assessing.open_draft("id0", "cows")
    assert stored is not None
    assert stored.answers == {"pulse": PULSE}


def test_what_failed_is_written_before_what_comes_next(assessing: Fragile, journal: Journal) -> None:
    journal.write("pulse", PULSE)
    assessing.full = True
    for item in ("sweating", "gi"):
        with pytest.raises(StoreTrouble):
            journal.write(item, Answer("1"))
    assert assessing.resume(journal.draft.id).answers == {"pulse": PULSE}
    assessing.full = False
    journal.write("tremor", Answer("0"))
    stored = assessing.resume(journal.draft.id)
    assert list(stored.answers) == ["pulse", "sweating", "gi", "tremor"]
    assert stored.log_length == 4


def test_a_flush_with_nothing_waiting_writes_nothing(assessing: Fragile, journal: Journal) -> None:
    journal.write("pulse", PULSE)
    assert journal.flush().log_length == 1


def test_completing_stores_what_waits_first(assessing: Fragile, journal: Journal) -> None:
    journal.write("pulse", PULSE)
    assessing.full = True
    with pytest.raises(StoreTrouble):
        journal.write("gi", Answer("2"))
    with pytest.raises(StoreTrouble):
        journal.complete()
    assessing.full = False
    signed = journal.complete()
    assert signed.status is Status.COMPLETE
    assert assessing.resume(signed.id).answers == {"pulse": PULSE, "gi": Answer("2")}


def test_a_draft_with_an_unwritten_answer_is_not_stopped(assessing: Fragile, journal: Journal) -> None:
    journal.write("pulse", PULSE)
    assessing.full = True
    with pytest.raises(StoreTrouble):
        journal.write("gi", Answer("2"))
    with pytest.raises(Conflict, match="not stored yet"):
        journal.stop()
    assert assessing.resume(journal.draft.id).status is Status.DRAFT


def test_the_performed_time_is_kept_with_the_draft(assessing: Fragile, journal: Journal) -> None:
    journal.write("pulse", PULSE)
    earlier = at(-30)
    journal.set_performed(earlier)
    journal.write("gi", Answer("2"))
    assert assessing.resume(journal.draft.id).performed == earlier
