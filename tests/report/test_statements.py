"""Paper says who signed, as what and when, which version of how many it is, and what became of the record."""

import re
from dataclasses import replace

import pytest

from app.core.records import Answer, Assessment, Meaning, Status, VisitKind
from app.core.sentences import entered_words, signature_words
from app.report.papers import Papers
from app.services.patients import Identity
from app.services.printing import Imprint, record_document, versions_document
from app.services.session import Session
from app.services.signing import Place, Signing
from app.store.memory import MemoryStore
from tests.chart_room import PATIENT, SetClock, assessment, at, catalogue, cows_answers, session, stored
from tests.core.shipped import shipped
from tests.keys import DOCTOR, PASSPHRASE, Ring, counted, workplace
from tests.report.reading import text, texts

COWS, BOOKS = shipped("cows"), catalogue()
WITHIN = re.compile(r"record \d of 2\s+manifest [0-9a-f ]{14}\s+")
IMPRINT = Imprint("St Brigid Detox", "M. Okafor, RN", at(400), "0.1.0")


class Room:
    """One complete COWS of a patient, at a place where a nurse and a doctor sign."""

    def __init__(self) -> None:
        self.store = MemoryStore()
        made = assessment(COWS, "c1", 30, cows_answers(COWS, 13), status=Status.COMPLETE, signer="", signed=None)
        stored(self.store, BOOKS, made)
        self.nurse = session(self.store, SetClock(401))
        self.doctor = Signing(workplace(self.store.unit_of_work, SetClock(402), counted("d"), DOCTOR), Ring())
        self.key = self.nurse.signing.unlock(PASSPHRASE)

    def scale_of(self, sha256: str) -> object:
        return BOOKS.of_record(sha256, self.nurse.snapshot)

    def sign(self, shown: Assessment, **how: object) -> Assessment:
        (signed,) = self.nurse.signing.sign(self.key, [shown], self.scale_of, **how)  # type: ignore[arg-type]
        return signed

    def signed(self) -> Assessment:
        return self.sign(self.nurse.signing.unsigned()[0].assessment)

    def amended(self) -> Assessment:
        first = self.signed()
        draft = self.nurse.signing.begin_amendment(first, "Pulse counted over 30 seconds")
        content = BOOKS.get("cows").content
        return self.sign(self.nurse.assessing.record(draft, COWS, content, "pulse", Answer("2", measured=118)))

    def pages(self, id_: str, at_desk: Session | None = None, *, every_version: bool = False) -> list[str]:
        chart = (at_desk or self.nurse).charts.open(PATIENT.id)
        found = next(a for a in chart.assessments if a.id == id_)
        if every_version:
            return texts(Papers().records(versions_document(chart, found, self.scale_of, IMPRINT)))  # type: ignore[arg-type]
        return texts(Papers().record(record_document(chart, found, self.scale_of, IMPRINT)))  # type: ignore[arg-type]


@pytest.fixture
def room() -> Room:
    return Room()


def test_a_signature_has_printed_name_credentials_time_with_offset_and_meaning(room: Room) -> None:
    (page,) = room.pages(room.signed().id)
    assert "Signed 2026-11-22 15:11 −05:00 by M. Okafor, RN, meaning: performed by the signer." in page


def test_an_amended_record_says_which_version_of_how_many_and_both_can_be_printed(room: Room) -> None:
    second = room.amended()
    (page,) = room.pages(second.id)
    assert "Amended, version 2 of 2" in page
    assert "Version 2, amends the one before: Pulse counted over 30 seconds." in page
    new, old = (WITHIN.sub("", words) for words in room.pages(second.id, every_version=True))
    assert new == page
    assert "Amended, version 1 of 2" in old
    assert "A later version stands in its place" in old
    assert "118 beats/minute" in new
    assert "118 beats/minute" not in old
    (alone,) = room.pages(second.amends)
    assert alone == old


def test_an_amendment_that_is_not_signed_yet_is_no_version_of_two(room: Room) -> None:
    first = room.signed()
    room.nurse.signing.begin_amendment(first, "x")
    assert "version 1 of" not in room.pages(first.id)[0]


def test_what_was_said_later_stands_below_with_who_and_when(room: Room) -> None:
    first = room.signed()
    other = room.doctor.unlock(PASSPHRASE)
    room.doctor.review(other, first)
    room.doctor.add(other, first, "Slept <b>badly</b>, says the patient.")
    (page,) = room.pages(first.id)
    assert "Signed 2026-11-22 15:12 −05:00 by A. Lindqvist, MD, meaning: reviewed by the signer." in page
    assert "Addendum by A. Lindqvist, MD, 2026-11-22 15:12 −05:00: Slept <b>badly</b>, says the patient." in page


def test_what_was_entered_in_error_is_marked_and_struck_through(room: Room) -> None:
    first = room.signed()
    whole = room.pages(first.id)
    room.nurse.signing.void(room.key, first, "Wrong bed.")
    (page,) = room.pages(first.id)
    assert "Entered in error" in page
    assert "Entered in error, said by M. Okafor, RN, 2026-11-22 15:11 −05:00: Wrong bed." in page
    assert whole != [page]


def test_a_moved_record_says_so_in_both_charts(room: Room) -> None:
    first = room.signed()
    other = room.nurse.charts.register("Ross, Ann", None, PATIENT.sex, "5")
    visit = room.nurse.charts.begin_visit(other.id, VisitKind.INTAKE)
    to = Place(other.id, visit.id)
    copy = room.nurse.signing.move(room.key, first, to, "Wrong chart.", room.scale_of)  # type: ignore[arg-type]
    assert "Moved to another patient's chart" in room.pages(first.id)[0]
    chart = room.nurse.charts.open(other.id)
    printed = text(Papers().record(record_document(chart, copy, room.scale_of, IMPRINT)))  # type: ignore[arg-type]
    assert "Moved here from another patient's chart" in printed
    assert "Ross, Ann" in printed
    assert "Rosen" not in printed
    draft = room.nurse.signing.begin_amendment(copy, "Pulse counted over 30 seconds")
    content = BOOKS.get("cows").content
    second = room.sign(room.nurse.assessing.record(draft, COWS, content, "pulse", Answer("2", measured=118)))
    chart = room.nurse.charts.open(other.id)
    again = text(Papers().record(record_document(chart, second, room.scale_of, IMPRINT)))  # type: ignore[arg-type]
    assert "Amended, version 2 of 2" in again
    assert "Moved here from another patient's chart" in again


def test_who_typed_the_answers_is_said_where_it_was_not_the_performer(room: Room) -> None:
    waiting = room.nurse.signing.unsigned()[0].assessment
    final = room.sign(waiting, meaning=Meaning.TRANSCRIBED, performer="J. Ito, RN")
    typed = replace(final, entered_by=("M. Okafor, RN",))
    assert "Answers entered by M. Okafor, RN." in signature_words(typed)
    assert entered_words(replace(typed, performer="M. Okafor, RN")) == ""
    assert entered_words(replace(typed, entered_by=())) == ""
    both = replace(typed, entered_by=("M. Okafor, RN", "A. Lindqvist, MD"))
    assert entered_words(both) == "Answers entered by M. Okafor, RN and A. Lindqvist, MD."


def test_a_transcript_says_who_rated_and_who_typed(room: Room) -> None:
    waiting = room.nurse.signing.unsigned()[0].assessment
    final = room.sign(waiting, meaning=Meaning.TRANSCRIBED, performer="J. Ito, RN")
    (page,) = room.pages(final.id)
    assert "by J. Ito, RN" in page
    assert "by M. Okafor, RN, meaning: transcribed from paper by the signer." in page


def test_a_signed_record_prints_who_was_signed_for_and_says_who_that_is_by_now(room: Room) -> None:
    first = room.signed()
    room.nurse.patients.change(PATIENT, Identity("Rosen-Adler, Dana", PATIENT.birth_date, PATIENT.sex, "9"))
    (page,) = room.pages(first.id)
    assert page.startswith("Rosen, Dana")
    assert "Record no. 004-118" in page
    assert "Registered by now as Rosen-Adler, Dana" in page
    assert "record no. 9" in page
