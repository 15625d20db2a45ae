"""What a patient brings: versions that stay, four answers that differ, and hours since that never guess."""

from dataclasses import replace

import pytest

from app.core.context import (
    Certainty,
    Condition,
    Content,
    Exposure,
    FactKind,
    KratomForm,
    LastUse,
    Medicine,
    Said,
    SubstanceClass,
    current,
)
from app.core.errors import BadInput, Conflict, Forbidden
from app.core.since import hours_since
from app.services.context import Contexts, facts_for_signing
from app.store.memory import MemoryStore
from tests.keys import NURSE, VISITOR, workplace
from tests.store.examples import HandClock, at, ids, patient

EXACT, ABOUT, UNKNOWN = Certainty.EXACT, Certainty.ABOUT, Certainty.NOT_KNOWN
FENTANYL = Exposure(SubstanceClass.OPIOID, "fentanyl", last_use=LastUse(EXACT, at(-18.3 * 60)))
LEAF = Exposure(SubstanceClass.KRATOM, "kratom", KratomForm.LEAF, doses_a_day="4")
BEER = Exposure(SubstanceClass.ALCOHOL, "beer", last_use=LastUse(EXACT, at(-60)))


class Desk:
    def __init__(self) -> None:
        self.store, self.clock = MemoryStore(), HandClock()
        self.contexts = Contexts(workplace(self.store.unit_of_work, self.clock, ids(), NURSE))
        with self.store.unit_of_work() as work:
            work.patients.add(patient(1), at())
            work.commit()


@pytest.fixture
def desk() -> Desk:
    return Desk()


def test_an_edit_and_a_strike_keep_what_was_written_before(desk: Desk) -> None:
    first = desk.contexts.record("p-1", FENTANYL)
    desk.clock.minutes = 5
    second = desk.contexts.edit(first, replace(FENTANYL, route="smoked"))
    third = desk.contexts.strike(second, "of another patient")
    assert desk.contexts.of_patient("p-1") == [first, second, third]
    assert (third.struck, third.by, third.content) == ("of another patient", NURSE.printed, second.content)
    assert current(desk.contexts.of_patient("p-1")) == []
    with pytest.raises(Conflict, match="struck through"):
        desk.contexts.edit(third, FENTANYL)
    with pytest.raises(Conflict):
        desk.contexts.edit(first, FENTANYL)


def test_one_thing_has_one_row(desk: Desk) -> None:
    desk.contexts.record("p-1", FENTANYL)
    with pytest.raises(Conflict, match="already"):
        desk.contexts.record("p-1", replace(FENTANYL, name="Fentanyl"))
    desk.contexts.record("p-1", Condition(FactKind.SEIZURES, Said.NOT_ASKED))
    with pytest.raises(Conflict):
        desk.contexts.record("p-1", Condition(FactKind.SEIZURES, Said.NO))


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (replace(FENTANYL, name=" "), "Substance is empty"),
        (replace(FENTANYL, route="x" * 201), "Route is longer"),
        (replace(FENTANYL, last_use=LastUse(EXACT, at(1))), "Last use lies in the future"),
        (replace(LEAF, form="tea bag"), "Form"),
        (Medicine(""), "Medicine is empty"),
        (Condition(FactKind.OTHER, Said.YES), "More is empty"),
    ],
)
def test_what_cannot_be_used_is_refused_by_field(desk: Desk, content: Content, says: str) -> None:
    with pytest.raises(BadInput, match=says):
        desk.contexts.record("p-1", content)
    assert desk.contexts.of_patient("p-1") == []


def test_a_last_use_has_a_time_unless_it_is_not_known() -> None:
    for wrong in (lambda: LastUse(EXACT), lambda: LastUse(ABOUT), lambda: LastUse(UNKNOWN, at())):
        with pytest.raises(ValueError, match="unless it is not known"):
            wrong()


@pytest.mark.parametrize(
    ("last", "words"),
    [
        (LastUse(EXACT, at(-18.3 * 60)), "18.3 h"),
        (LastUse(EXACT, at(0)), "0.0 h"),
        (LastUse(ABOUT, at(-18.3 * 60)), "about 18 h"),
        (LastUse(UNKNOWN), "not known"),
        (None, "not recorded"),
        (LastUse(EXACT, at(1)), "the recorded last use is later"),
    ],
)
def test_hours_since_says_how_well_it_is_known_and_never_guesses(desk: Desk, last: LastUse | None, words: str) -> None:
    desk.clock.minutes = 5
    entry = desk.contexts.record("p-1", replace(FENTANYL, last_use=last))
    assert [(s.name, s.words) for s in hours_since([entry], ("opioid",), at())] == [("fentanyl", words)]


def test_a_scale_has_beside_it_only_the_substances_that_it_names(desk: Desk) -> None:
    entries = [desk.contexts.record("p-1", c) for c in (FENTANYL, LEAF, BEER)]
    assert [s.name for s in hours_since(entries, ("opioid",), at())] == ["fentanyl"]
    assert [s.name for s in hours_since(entries, ("opioid", "kratom"), at())] == ["fentanyl", "kratom"]
    assert hours_since(entries, (), at()) == ()


def test_the_facts_that_are_signed_hold_what_counts_with_its_version(desk: Desk) -> None:
    first = desk.contexts.record("p-1", FENTANYL)
    desk.contexts.edit(first, replace(FENTANYL, last_use=LastUse(UNKNOWN)))
    gone = desk.contexts.record("p-1", Medicine("metoprolol 50 mg by mouth"))
    desk.contexts.strike(gone, "mistaken")
    (facts,) = facts_for_signing(desk.contexts.of_patient("p-1"))
    assert (facts["thread"], facts["version"], facts["substance"], facts["name"]) == (first.id, 2, "opioid", "fentanyl")
    assert facts["last_use"] == {"certainty": "not known", "at": None}


def test_a_viewer_reads_and_records_nothing(desk: Desk) -> None:
    entry = desk.contexts.record("p-1", FENTANYL)
    viewer = Contexts(workplace(desk.store.unit_of_work, desk.clock, ids("v"), VISITOR))
    assert viewer.of_patient("p-1") == [entry]
    for act in (
        lambda: viewer.record("p-1", BEER),
        lambda: viewer.edit(entry, BEER),
        lambda: viewer.strike(entry, "x"),
    ):
        with pytest.raises(Forbidden):
            act()
