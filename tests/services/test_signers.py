"""Who signs for whom: the patient as shown, one's own record, and a right that somebody has lost meanwhile."""

from dataclasses import replace

import pytest

from app.core.errors import BadInput, Conflict, Forbidden
from app.core.people import Person, Role
from app.core.records import Meaning
from app.services.signing import Signing
from app.store.memory import MemoryStore
from app.vault.person_key import PersonKey
from tests.keys import DOCTOR, NURSE, KeptHeads, workplace
from tests.services.signing_room import SigningRoom
from tests.store.examples import SMALL


@pytest.fixture
def room() -> SigningRoom:
    return SigningRoom(MemoryStore().unit_of_work)


def test_who_was_changed_after_the_list_was_shown_is_not_signed_for(room: SigningRoom) -> None:
    """The round's list names each patient: another name must be read before it is signed for."""
    room.complete(1)
    room.complete(2)
    shown = room.signing["nurse"].unsigned()
    with room.unit() as work:
        work.identities.change(replace(shown[1].patient, name="Somebody, Else"), shown[1].patient)
        work.commit()
    records = [each.assessment for each in shown]
    with pytest.raises(Conflict, match="Adler, Birch was changed elsewhere, so nothing is signed"):
        room.signing["nurse"].sign(room.key(), records, lambda _: SMALL, whose=[each.patient for each in shown])
    assert not any(room.read(each.id).signatures for each in records)
    again = [each.patient for each in room.signing["nurse"].unsigned()]
    assert len(room.signing["nurse"].sign(room.key(), records, lambda _: SMALL, whose=again)) == 2


def as_person(room: SigningRoom, person: Person) -> tuple[Signing, PersonKey]:
    """Somebody else at a workstation of their own."""
    key = room.ring.keys[person.id] = PersonKey.generated(person)
    heads = KeptHeads(f"{person.id}-2", room.heads.heads)
    place = workplace(room.unit, room.clock, room.ids, person, heads=heads, ring=room.ring, signed_in=True)
    return Signing(place, room.ring), key


def test_a_namesake_did_not_perform_it(room: SigningRoom) -> None:
    signing, key = as_person(room, replace(NURSE, id="namesake"))
    with pytest.raises(BadInput, match="was performed by"):
        signing.sign(key, [room.complete()], lambda _: SMALL)


def test_who_has_other_credentials_by_now_still_signs_what_they_performed_as_that(room: SigningRoom) -> None:
    shown = room.complete()
    signing, key = as_person(room, replace(NURSE, credentials="NP"))
    with pytest.raises(BadInput, match="your own"):
        signing.sign(key, [shown], lambda _: SMALL, Meaning.REVIEWED)
    (final,) = signing.sign(key, [shown], lambda _: SMALL)
    assert (final.performer, final.signer) == ("M. Okafor, RN", "M. Okafor, NP")


def test_nobody_reviews_what_they_performed_also_where_another_signed_it(room: SigningRoom) -> None:
    (final,) = room.sign(room.complete(), person=DOCTOR, meaning=Meaning.REVIEWED)
    with pytest.raises(BadInput, match="You performed this record yourself"):
        room.signing["nurse"].review(room.key(NURSE), final)


def test_an_amendment_keeps_its_performer(room: SigningRoom) -> None:
    draft = room.amended(room.signed())
    with pytest.raises(BadInput, match="whose performer stays"):
        room.sign(draft, person=DOCTOR, meaning=Meaning.TRANSCRIBED, performer="X. Nobody")


def test_who_may_not_sign_any_more_does_not_also_where_the_session_is_older(room: SigningRoom) -> None:
    shown = room.complete()
    room.ring.keys["nurse"] = PersonKey.generated(replace(NURSE, role=Role.VIEWER))
    with pytest.raises(Forbidden):
        room.sign(shown)
