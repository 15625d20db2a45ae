"""What one person typed while the server was away and another's session sends stays theirs: in the trail, to sign."""

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import pytest

from app.core.audit import Act
from app.core.errors import BadInput, ServerAway
from app.core.people import Person
from app.core.records import Assessment, Meaning
from app.services.assessing import Assessing
from app.services.evidence import AuditFilter
from app.services.outage import LocalFirst
from app.services.verifying import walked
from app.services.workplace import Workplace, end
from tests.keys import DOCTOR, NURSE, VISITOR, workplace
from tests.services.outage_room import Paper, Server
from tests.services.signing_room import SigningRoom
from tests.store.examples import SMALL, at


@dataclass
class Ward:
    """One workstation of a clinic on a server; people sign in at it one after the other."""

    server: Server = field(default_factory=Server)
    paper: Paper = field(default_factory=Paper)

    def __post_init__(self) -> None:
        self.room = SigningRoom(self.server.unit_of_work)
        self.place = self.room.place

    def sign_in(self, person: Person) -> LocalFirst:
        """Who was there before is gone."""
        room = self.room
        self.place = workplace(
            room.unit, room.clock, room.ids, person, heads=room.heads, ring=room.ring, signed_in=True
        )
        return LocalFirst(self.place, self.paper)

    def drafted_in_an_outage(self) -> Assessment:
        """By the nurse, with another performed time; she goes home before the server is back."""
        here = self.room.assessing = LocalFirst(self.room.place, self.paper)
        self.server.trouble = ServerAway("away")
        draft = here.set_performed(self.room.draft(), at(11))
        self.server.trouble = None
        return draft

    def events(self, act: Act, record: Assessment) -> list[tuple[str, dict[str, Any], dict[str, Any]]]:
        """Of each: the index's person, the person it names, its facts."""
        with self.room.unit() as work:
            found = work.audit.search(AuditFilter(act=act, record_id=record.id), 9)
        said = [json.loads(event.payload or b"") for event in found]
        return [(e.person_id, s["person"], s["facts"]) for e, s in zip(found, said, strict=True)]

    def found(self) -> list[str]:
        """By verify."""
        with self.room.unit() as work:
            return [str(finding) for finding in walked(work, self.room.ring, self.room.heads).findings]


@pytest.fixture
def ward() -> Ward:
    return Ward()


@pytest.mark.parametrize("sender", [DOCTOR, VISITOR], ids=["a clinician", "a viewer"])
def test_the_trail_says_who_typed_it_and_who_sent_it_and_verify_finds_it_in_order(ward: Ward, sender: Person) -> None:
    draft = ward.drafted_in_an_outage()
    ward.sign_in(sender).send()
    whose = {"id": "nurse", "name": "M. Okafor, RN", "role": "clinician"}
    sent = {"sent_by": sender.printed, "sent_by_id": sender.id}
    assert ward.events(Act.ASSESSMENT_BEGUN, draft) == [
        ("nurse", whose, {"scale": SMALL.id, "typed": at(11).local.isoformat(), **sent})
    ]
    assert ward.events(Act.TIME_CHANGED, draft) == [
        ("nurse", whose, {"typed": at(13).local.isoformat(), **sent}),
    ]
    end(ward.place)
    assert ward.found() == []


def test_who_sends_their_own_is_named_once(ward: Ward) -> None:
    draft = ward.drafted_in_an_outage()
    ward.sign_in(NURSE).send()
    ((person, _, facts),) = ward.events(Act.ASSESSMENT_BEGUN, draft)
    assert (person, facts) == ("nurse", {"scale": SMALL.id})


def test_who_typed_it_signs_it_as_performed_and_who_sent_it_does_not(ward: Ward) -> None:
    draft = ward.drafted_in_an_outage()
    here = ward.sign_in(DOCTOR)
    here.send()
    shown = here.complete(here.resume(draft.id))
    with pytest.raises(BadInput, match="was performed by M"):
        ward.room.sign(shown, person=DOCTOR)
    with pytest.raises(BadInput, match="is your own"):
        ward.room.sign(shown, meaning=Meaning.REVIEWED)
    end(ward.place)
    (final,) = ward.room.sign(shown)
    assert final.record is not None
    assert (final.record.meaning, final.record.signer_id) == (Meaning.PERFORMED, "nurse")


def forge(act: Act, by: Person, sender: str) -> Callable[[Workplace], None]:
    """Who has another's session writes into the chain what somebody else is to have done."""

    def write(place: Workplace) -> None:
        with place.unit_of_work() as work:
            place.trail.note(work, by, act, "p-1", "r-1", {"sent_by_id": sender} if sender else {})
            work.commit()

    return write


@pytest.mark.parametrize(
    "write",
    [
        forge(Act.ASSESSMENT_BEGUN, NURSE, ""),
        forge(Act.ASSESSMENT_BEGUN, NURSE, "chief"),
        forge(Act.ASSESSMENT_BEGUN, DOCTOR, "nurse"),
        forge(Act.ASSESSMENT_STOPPED, NURSE, "doctor"),
    ],
    ids=["sent by nobody", "sent by another session", "one's own as another's", "no such act is sent"],
)
def test_verify_finds_an_event_of_another_person_that_the_session_in_force_did_not_send(
    ward: Ward, write: Callable[[Workplace], None]
) -> None:
    ward.sign_in(DOCTOR)
    write(ward.place)
    end(ward.place)
    (found,) = ward.found()
    assert found.endswith("is of another person than the one who had signed in")


def test_answers_on_a_folder_are_of_who_is_signed_in(ward: Ward) -> None:
    ward.room.assessing = Assessing(ward.room.place)
    ((person, named, facts),) = ward.events(Act.ASSESSMENT_BEGUN, ward.room.draft())
    assert (person, named["id"], facts) == ("nurse", "nurse", {"scale": SMALL.id})
