"""What SECURITY.md says the trail and the signatures do not show: it is as said, and goes no further."""

from dataclasses import replace
from datetime import timedelta

import pytest

from app.core.audit import Act
from app.core.people import Person
from app.core.records import Sex
from app.services.charts import Charts
from app.services.signing import Signing
from app.services.verifying import Traced, Verifying, walked
from app.services.workplace import Workplace
from app.store.memory import MemoryStore
from tests.keys import CHIEF, DOCTOR, NURSE, KeptHeads, workplace
from tests.services.signing_room import SigningRoom


@pytest.fixture
def room() -> SigningRoom:
    return SigningRoom(MemoryStore().unit_of_work)


def told(room: SigningRoom) -> list[str]:
    """The acts of the nurse's chain, in order."""
    with room.unit() as work:
        return [event.act for event in work.audit.events("ward-pc", 0, 1000)]


def at_desk(room: SigningRoom, person: Person, name: str) -> Workplace:
    heads = KeptHeads(name, room.heads.heads)
    return workplace(room.unit, room.clock, room.ids, person, heads=heads, ring=room.ring, signed_in=True)


def test_known_limit_what_lists_show_is_no_opening_of_a_chart(room: SigningRoom) -> None:
    draft, waiting = room.draft(1), room.complete(2)
    before = told(room)
    charts, signing = Charts(room.place), Signing(room.place, room.ring)
    assert {row.patient.name for row in charts.recent()} >= {"Rosen, Dana", "Adler, Birch"}
    assert charts.find("rosen")
    assert [u.assessment.id for u in signing.unsigned()] == [waiting.id]
    assert room.assessing.resume(draft.id).answers == draft.answers
    assert told(room) == before
    charts.open("p-1")
    assert told(room) == [*before, Act.CHART_OPENED]


def test_known_limit_a_performed_time_is_as_true_as_who_types_it(room: SigningRoom) -> None:
    draft = room.draft()
    assert draft.performed is not None
    long_before = replace(draft.performed, utc=draft.performed.utc - timedelta(days=400))
    moved = room.assessing.set_performed(draft, long_before)
    (signed,) = room.sign(room.assessing.complete(moved))
    assert signed.performed == long_before
    with room.unit() as work:
        assert walked(work, room.ring, room.heads).is_intact
        (edit,) = [line.edit for line in work.assessments.log(signed.id) if line.edit is not None]
    assert (edit.was, edit.now) == (draft.performed, long_before)  # what stood there before is kept


def test_known_limit_a_pdf_whose_printed_hash_was_altered_too_is_unknown(room: SigningRoom) -> None:
    signed = room.signed()
    assert signed.record is not None
    verifying = Verifying(at_desk(room, CHIEF, "chief-pc"), room.ring, room.heads)
    printed = f"SHA-256 of this record: {signed.record.sha256}"
    assert verifying.traced(b"altered", printed).record_id == signed.id
    altered = printed.replace(signed.record.sha256, "0" * 64)
    assert verifying.traced(b"altered", altered) == Traced()


def test_known_limit_that_lines_of_an_outage_were_typed_by_whom_they_say_is_the_word_of_who_sends_them(
    room: SigningRoom,
) -> None:
    """A session that lies about it, in an act that may be sent later, is not found; it can't hide that it sent it."""
    place = at_desk(room, DOCTOR, "doctor-pc")
    for typed_by, act in ((NURSE, Act.ASSESSMENT_BEGUN), (NURSE, Act.ASSESSMENT_STOPPED)):
        with room.unit() as work:
            place.note_of(work, typed_by, room.clock.now(), act, "p-1", "r-1")
            work.commit()
            findings = walked(work, room.ring, room.heads).findings
        is_hidden = act == Act.ASSESSMENT_BEGUN
        assert any("of another person than the one who had signed in" in str(f) for f in findings) != is_hidden
    with room.unit() as work:
        lied = next(e for e in work.audit.events("doctor-pc", 0, 9) if e.act == Act.ASSESSMENT_BEGUN)
    assert lied.payload is not None
    assert b'"sent_by_id":"doctor"' in lied.payload.replace(b" ", b"")


def test_known_limit_a_search_is_in_no_trail_though_registering_is(room: SigningRoom) -> None:
    before = told(room)
    room.charts.find("adler")
    assert told(room) == before
    room.charts.register("Cedar, Fir", None, Sex.UNKNOWN, "")
    assert told(room) == [*before, Act.PATIENT_REGISTERED]
