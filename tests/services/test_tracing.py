"""Where a printout comes from: a file by its bytes, paper by its hash; and what became of what it carries."""

from collections.abc import Callable
from dataclasses import replace
from hashlib import sha256

import pytest

from app.core.audit import Act
from app.core.errors import BadInput
from app.core.people import Role
from app.core.records import Assessment
from app.report.papers import Papers
from app.services.auditing import every_of
from app.services.canonical import short_hash
from app.services.documents import BlankDocument, RecordsDocument
from app.services.outgoing import Outgoing
from app.services.paperwork import Document, outgoing
from app.services.printing import Imprint, record_document, versions_document
from app.services.tracing import Traced, Tracing, Verdict
from app.store.memory import MemoryStore
from tests.keys import NURSE, workplace
from tests.services.signing_room import SigningRoom
from tests.store.examples import SMALL, patient

PAPERS = Papers()


class Room(SigningRoom):
    """With what is printed there."""

    def __init__(self) -> None:
        super().__init__(MemoryStore().unit_of_work)
        self.tracing = Tracing(self.place)

    def document(self, of: Assessment, *, every_version: bool = False) -> Document:
        chart = self.charts.open(of.patient_id)
        now = next(a for a in chart.assessments if a.id == of.id)
        imprint = Imprint("St Brigid Detox", NURSE.printed, self.clock.now(), "1.0")
        return (versions_document if every_version else record_document)(chart, now, lambda _: SMALL, imprint)

    def printed(self, of: Assessment, *, every_version: bool = False) -> bytes:
        self.clock.minutes += 1
        document = self.document(of, every_version=every_version)
        pdf = PAPERS.records(document) if isinstance(document, RecordsDocument) else PAPERS.record(document)  # type: ignore[arg-type]
        self.charts.take_out(Act.PRINTED, *outgoing(document, sha256(pdf).hexdigest()))
        return pdf

    def of_file(self, pdf: bytes) -> Traced:
        return self.tracing.of_file(pdf, PAPERS.words(pdf))


@pytest.fixture
def room() -> Room:
    return Room()


def touched(pdf: bytes) -> bytes:
    """One byte more, behind the end of the file: the pages still say the same."""
    return pdf + b"\n"


def test_a_print_is_as_printed_until_a_byte_of_it_is_another(room: Room) -> None:
    signed = room.signed()
    pdf = room.printed(signed)
    traced = room.of_file(pdf)
    assert (traced.verdict, traced.headline) == (Verdict.AS_PRINTED, "as printed")
    assert traced.event is not None
    assert traced.event.act == Act.PRINTED
    assert [(r.id, r.words) for r in traced.records] == [(signed.id, "version 1 is the newest")]
    assert traced.details[0].startswith("Printed 2026-")
    changed = room.of_file(touched(pdf))
    assert (changed.verdict, changed.headline) == (Verdict.ALTERED, "a copy of version 1 of this record, altered")
    assert "Its bytes are not those of anything that was printed or saved here." in changed.details


def test_what_was_only_looked_at_is_no_print(room: Room) -> None:
    pdf = PAPERS.record(room.document(room.signed()))  # type: ignore[arg-type]
    assert room.of_file(pdf).verdict is Verdict.ALTERED  # its hash is known, its bytes are not


def test_a_print_of_a_version_that_was_amended_since_is_an_older_version(room: Room) -> None:
    first = room.signed()
    pdf = room.printed(first)
    draft = room.amended(first, NURSE)
    assert room.of_file(pdf).verdict is Verdict.AS_PRINTED, "an amendment counts once it is signed"
    room.sign(draft)
    traced = room.of_file(pdf)
    assert (traced.verdict, traced.headline) == (Verdict.OLDER, "version 1 of this record, an older version")
    assert "Version 1 was amended; a later version stands in its place." in traced.details
    altered = room.of_file(touched(pdf))
    assert altered.verdict is Verdict.ALTERED
    assert "Version 1 was amended; a later version stands in its place." in altered.details


def test_a_print_of_what_was_entered_in_error_since_says_so(room: Room) -> None:
    signed = room.signed()
    pdf = room.printed(signed)
    room.clock.minutes += 1
    room.signing[NURSE.id].void(room.key(), signed, "Wrong patient")
    traced = room.of_file(pdf)
    assert traced.verdict is Verdict.OLDER
    assert "Version 1 was entered in error." in traced.details


def test_the_newest_version_with_those_before_behind_it_is_as_printed(room: Room) -> None:
    first = room.signed()
    (second,) = room.sign(room.amended(first, NURSE))
    pdf = room.printed(second, every_version=True)
    traced = room.of_file(pdf)
    assert traced.verdict is Verdict.AS_PRINTED
    assert [record.words for record in traced.records] == [
        "version 2 is the newest",
        "version 1 was amended; a later version stands in its place",
    ]
    assert traced.details[1:] == ("It carries 2 records.",), "what was amended when it was printed is no news"
    altered = room.of_file(touched(pdf))
    assert altered.headline == "a copy of these records, altered"
    room.sign(room.amended(second, NURSE))
    assert room.of_file(pdf).headline == "an older version of these records"
    assert room.of_file(pdf).details[2] == "1 of them is amended or in error since."


def test_a_print_of_what_was_in_error_then_is_as_printed(room: Room) -> None:
    signed = room.signed()
    room.signing[NURSE.id].void(room.key(), signed, "Wrong patient")
    assert room.of_file(room.printed(signed)).verdict is Verdict.AS_PRINTED


def test_a_print_of_a_draft_is_older_once_that_is_signed(room: Room) -> None:
    draft = room.complete()
    pdf = room.printed(draft)
    before = room.of_file(pdf)
    assert before.verdict is Verdict.AS_PRINTED
    assert "It was printed before it was signed." in before.details
    assert "Version 1 is not signed." in before.details
    room.sign(draft)
    after = room.of_file(pdf)
    assert after.verdict is Verdict.OLDER
    assert "It was printed before it was signed." in after.details


def test_paper_is_known_by_the_hash_at_its_foot(room: Room) -> None:
    signed = room.signed()
    document = room.document(signed)
    for typed in (short_hash(document.sha256), document.sha256.upper(), f"  {document.sha256[:20]} "):
        traced = room.tracing.of_hash(typed)
        assert (traced.verdict, [r.id for r in traced.records]) == (Verdict.KNOWN, [signed.id])
        assert traced.headline == "version 1 of this record is known here"
        assert traced.details[-1] == "What stands on the page can have been changed: compare it with the record."
    room.sign(room.amended(signed, NURSE))
    older = room.tracing.of_hash(document.sha256)
    assert (older.verdict, older.details[-1]) == (Verdict.OLDER, traced.details[-1])


@pytest.mark.parametrize("typed", ["", "1234 5678 9ab", "x" * 12, "1234567890abg", "a" * 65])
def test_what_is_no_hash_is_refused_with_what_one_is(room: Room, typed: str) -> None:
    with pytest.raises(BadInput, match="no hash of a page"):
        room.tracing.of_hash(typed)


def test_what_was_never_here_is_unknown(room: Room) -> None:
    room.printed(room.signed())
    other = Room()
    pdf = other.printed(other.signed())
    assert room.of_file(pdf) == Traced(Verdict.UNKNOWN)
    assert room.of_file(b"no PDF").headline == "unknown here"
    assert room.tracing.of_hash("0" * 12).details == (
        "Nothing that was printed, saved or signed in this clinic has this hash.",
    )


def test_an_altered_copy_of_another_document_is_told_by_its_kind(room: Room) -> None:
    form = BlankDocument("St Brigid Detox", SMALL, room.clock.now(), NURSE.printed, "1.0", patient(1, "Rosen, Dana"))
    pdf = PAPERS.blank(form)
    room.charts.take_out(Act.SAVED, *outgoing(form, sha256(pdf).hexdigest()))
    assert room.of_file(pdf).headline == "as printed"
    assert room.of_file(touched(pdf)).headline == "a copy of this form, altered"
    assert room.tracing.of_hash(short_hash(form.sha256)).headline == "this form is known here"


def test_what_carries_several_records_says_how_many_are_not_the_newest(room: Room) -> None:
    first, other = room.signed(), room.signed()
    out = Outgoing("ab" * 32, (first.id, other.id), "flow sheet", "cd" * 32)
    room.charts.take_out(Act.PRINTED, ("p-1", out))
    taken = next(every_of_prints(room))
    assert taken.record_id == first.id
    assert room.tracing.of_hash("cd" * 32).details[1] == "It carries 2 records."
    room.sign(room.amended(other, NURSE))
    assert room.tracing.of_hash("cd" * 32).details[2] == "1 of them is amended or in error since."


def every_of_prints(room: Room):  # type: ignore[no-untyped-def]  # an iterator of events
    with room.unit() as work:
        yield from every_of(work, Act.PRINTED)


def test_the_newest_print_of_very_many_is_found_and_each_is_looked_at_once(room: Room) -> None:
    sought = "12" * 32
    room.charts.take_out(Act.PRINTED, ("p-1", Outgoing(sought, (), "flow sheet", "34" * 32)))
    with room.unit() as work:
        for n in range(2_500):
            room.place.note(work, Act.PRINTED, "p-1", "", sha256=f"{n:064x}", content=f"{n:064x}")
        work.commit()
        events = [event.hash for event in every_of(work, Act.PRINTED)]
    assert len(events) == len(set(events)) == 2_501
    assert room.tracing.of_hash("34" * 32).kind == "flow sheet"


@pytest.mark.parametrize("ask", [lambda t: t.of_hash("0" * 12), lambda t: t.of_file(b"", "")])
def test_whoever_may_read_charts_may_ask(room: Room, ask: Callable[[Tracing], Traced]) -> None:
    viewer = replace(NURSE, role=Role.VIEWER)
    place = workplace(room.unit, room.clock, room.ids, viewer, heads=room.heads, ring=room.ring)
    assert ask(Tracing(place)).verdict is Verdict.UNKNOWN


def test_nothing_of_the_patient_is_said(room: Room) -> None:
    pdf = room.printed(room.signed())
    for traced in (room.of_file(pdf), room.of_file(touched(pdf))):
        assert "Rosen" not in " ".join((traced.headline, *traced.details))
