"""What was given before an assessment is signed with it: a later edit of the dose changes no signed record."""

from dataclasses import replace
from functools import partial

import pytest

from app.core.context import Certainty, SubstanceClass
from app.core.events import Dose, Note, Use, parts_of
from app.core.records import Assessment
from app.services.event_facts import given_before, signed_events
from app.services.events import Events
from app.services.printing import since_last_use
from app.store.memory import MemoryStore
from tests.core.afternoon import COWS
from tests.services.signing_room import SigningRoom
from tests.store.examples import at

DOSE = Dose(parts_of("buprenorphine 4 mg / naloxone 1 mg"), "sublingual", "M. Okafor, RN")


@pytest.fixture
def room() -> SigningRoom:
    return SigningRoom(MemoryStore().unit_of_work)


def visit_of(room: SigningRoom):
    return room.charts.open("p-1").visits[0]


def test_doses_and_uses_of_the_visit_before_it_are_signed_and_read_back(room: SigningRoom) -> None:
    events, visit = Events(room.place), visit_of(room)
    room.clock.minutes = 30
    dose = events.record(visit, at(-60), DOSE)
    use = events.record(visit, at(-90), Use(SubstanceClass.OPIOID, "heroin", Certainty.ABOUT))
    events.record(visit, at(-10), Note("slept"))
    complete = room.complete(1)
    room.clock.minutes += 5
    events.record(visit, room.clock.now(), replace(DOSE, route="buccal"))
    (signed,) = room.sign(complete)
    assert signed.record is not None
    held = signed_events(signed.record.content, ())
    assert [e.content for e in held] == [use.content, dose.content]
    assert [e.at for e in held] == [use.at, dose.at]


def test_a_later_edit_of_the_dose_changes_nothing_that_was_signed(room: SigningRoom) -> None:
    events, visit = Events(room.place), visit_of(room)
    dose = events.record(visit, at(-60), DOSE)
    signed = room.signed(1)
    events.strike(dose, "given to another patient")
    now = room.charts.open("p-1").events
    about = replace(signed, performed=at(0))
    beside = partial(since_last_use, (), scale=COWS, events=now)
    assert [(s.name, s.words) for s in beside(about)] == [("buprenorphine 4 mg / naloxone 1 mg sublingual", "1.0 h")]
    assert beside(replace(about, signatures=())) == ()


def test_what_was_signed_before_doses_were_part_of_it_has_none(room: SigningRoom) -> None:
    assert signed_events(b'{"context": [{"medicine": "metoprolol"}], "patient": {"id": "p"}, "visit": "v"}', ()) == []
    here = [Events(room.place).record(visit_of(room), at(-60), DOSE)]
    assert signed_events(b"not json", here) == here


def test_another_visit_gives_nothing(room: SigningRoom) -> None:
    event = Events(room.place).record(visit_of(room), at(-60), DOSE)
    of: Assessment = room.signed(1)
    assert given_before([event], of) == [event]
    assert given_before([replace(event, visit_id="v-9")], of) == []
