"""What one person typed while the server was away and another's session sends stays theirs: in the trail, to sign."""

from collections.abc import Callable

import pytest

from app.core.audit import Act
from app.core.errors import BadInput
from app.core.people import Person
from app.core.records import Meaning
from app.services.assessing import Assessing
from app.services.workplace import Workplace, end
from tests.keys import DOCTOR, NURSE, VISITOR
from tests.services.outage_room import Ward
from tests.store.examples import SMALL, at


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
