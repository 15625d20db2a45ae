"""The printed record of one assessment."""

from app.core.records import Assessment, Patient, Status
from app.core.since import NOT_RECORDED
from app.report.archive import Attachment, facts
from app.report.beside import clinicians_notes, first_hand, score_facts
from app.report.changes import change_words
from app.report.frame import SIZES, Facts, Frame, bold, regular
from app.report.ink import Ink
from app.report.layout import Block, Gap, paragraph
from app.report.score_box import BOX_WIDTH, Head, rulers, score_box
from app.report.sections import (
    BODY,
    alerts,
    item_notes,
    item_rows,
    limits,
    scored_words,
    sealed,
    signature,
    statements,
    times,
)
from app.report.text import Line, Span, clean, one_line, wrap
from app.services.backups import Tell
from app.services.canonical import hash_of, short_hash
from app.services.documents import Paper, RecordDocument, RecordsDocument

KIND = "Assessment record"
PRODUCER = "Cowslip"
DRAWN = 0.9
"""How much of the work is done when all is drawn; then it is put together."""

STATUS_MARKS = {
    Status.DRAFT: "Draft, not signed",
    Status.COMPLETE: "Complete, not signed",
    Status.AMENDED: "A later version stands in its place",
    Status.ENTERED_IN_ERROR: "Entered in error",
    Status.STOPPED: "Stopped draft, never scored",
}


def draw_record(document: RecordDocument, paper: Paper) -> bytes:
    """The PDF. BadInput, before anything is drawn, where a text can't be printed.

    paper: its size where the letterhead names none.
    """
    frame, blocks, sha256, attached = _laid_out(document, paper)
    title = f"{document.scale.short} assessment record"
    ink = Ink(frame.size, clean("Scale", title), f"{PRODUCER} {document.app_version}", document.printed)
    frame.draw(ink, blocks, sha256)
    return ink.finish([attached])


def draw_records(document: RecordsDocument, paper: Paper, tell: Tell | None = None) -> bytes:
    """All of them in one PDF; each page says whereof its record is one. As draw_record.

    tell: hears how far it has come, and may call it off. One record is held laid out at a time.
    """
    manifest, count = document.content, len(document.records)
    of = f"manifest {short_hash(hash_of(manifest))}"
    attached = [facts("manifest", manifest)]
    first, title = document.records[0], f"{count} assessment records"
    size = SIZES[first.letterhead.paper or paper]
    ink = Ink(size, title, f"{PRODUCER} {first.app_version}", document.printed)
    for number, record in enumerate(document.records, 1):
        frame, blocks, sha256, file = _laid_out(record, paper, (f"record {number} of {count}", of))
        frame.draw(ink, blocks, sha256)
        attached.append(file)
        if tell is not None:
            tell(number / count * DRAWN)
    return ink.finish(attached)


def _laid_out(
    document: RecordDocument, paper: Paper, within: tuple[str, ...] = ()
) -> tuple[Frame, list[Block], str, Attachment]:
    """One record, with its hash and the file that has it."""
    frame = Frame(_facts(document, within), document.letterhead.paper or paper)
    blocks = _blocks(document, frame.width)
    signed = signature(document.assessment, frame.width)
    content = document.content  # when every text is known to be drawable, and so can be encoded
    sha256 = hash_of(content)
    blocks += [Gap(5, keep=False), sealed(signed, document.assessment, sha256)]
    blocks += statements(document.assessment, frame.width)
    return frame, blocks, sha256, facts("record", content)


def _facts(document: RecordDocument, within: tuple[str, ...]) -> Facts:
    assessment = document.assessment
    return Facts(
        clinic=document.clinic,
        kind=f"{KIND}, clinician's copy" if document.scale.completed_by == "patient" else KIND,
        patient=document.patient,
        visit=document.visit,
        at=assessment.performed or document.printed,
        scales=(document.scale,),
        printed=document.printed,
        printed_by=document.printed_by,
        app_version=document.app_version,
        scored=scored_words(assessment, document.scale),
        marks=_marks(document, assessment),
        is_struck=assessment.status is Status.ENTERED_IN_ERROR,
        within=within,
        letterhead=document.letterhead,
    )


def _marks(document: RecordDocument, assessment: Assessment) -> tuple[str, ...]:
    """What a reader must know before anything else, on each page."""
    marks = []
    if document.demo:
        marks.append("DEMO: invented patient")
    if document.patient is None:
        marks.append("No patient")
    if assessment.status in STATUS_MARKS:
        marks.append(STATUS_MARKS[assessment.status])
    if assessment.amends and assessment.record is None:
        marks.append(f"Version {assessment.version}, an amendment that is not signed yet")
    elif document.versions > 1:
        marks.append(f"Amended, version {assessment.version} of {document.versions}")
    if document.registered is not None:
        marks.append(f"Registered by now as {_registered(document.registered)}")
    if document.moved_here:
        marks.append("Moved here from another patient's chart")
    if any(s.moved_to for s in assessment.signatures):
        marks.append("Moved to another patient's chart")
    return tuple(marks)


def _registered(patient: Patient) -> str:
    born = "birth date not recorded" if patient.birth_date is None else f"born {patient.birth_date.isoformat()}"
    number = f"record no. {patient.record_number}" if patient.record_number else "no record number"
    return one_line("Patient name", f"{patient.shown}, {born}, {number}")


def _blocks(document: RecordDocument, width: float) -> list[Block]:
    scale = document.scale
    blocks: list[Block] = [_head(document, width), Gap(3)]
    blocks += rulers(scale.scores, document.outcomes, document.band_sets, document.assessment.sets, width)
    blocks.append(Gap(4))
    blocks += alerts(document, width)
    blocks += score_facts(document, width)
    blocks += item_rows(document, width)
    blocks += item_notes(document, width)
    blocks += first_hand(document, width)
    blocks += clinicians_notes(document, width)
    changes = change_words(document)
    if changes is not None:
        heading, body = changes
        blocks.append(Gap(5, keep=False))
        blocks.append(paragraph(width, Span(f"{heading} ", bold(BODY)), Span(body, regular(BODY))))
    blocks += limits(scale, width)
    return blocks


def _head(document: RecordDocument, width: float) -> Head:
    scale = document.scale
    inner = width - BOX_WIDTH - 16 if scale.scores else width
    title = clean(f"Scale {scale.id}, title", f"{scale.title} ({scale.short})", 400)
    lines: list[Line] = wrap((Span(title, bold(13)),), inner)
    for spans in times(document.assessment, scale):
        lines += wrap(spans, inner)
    lines += _since(document, inner)
    lines += _vitals(document, inner)
    applied = document.assessment.sets
    boxes = tuple(
        score_box(s, document.outcomes[s.id], document.band_sets.get(s.id, ()), applied.get(s.id, ""))
        for s in scale.scores
    )
    return Head(tuple(lines), boxes, width)


def _vitals(document: RecordDocument, width: float) -> list[Line]:
    """Vital signs that were taken with it, each with its time."""
    lines: list[Line] = []
    for event in document.vitals:
        heading = Span(f"Vital signs at {event.at.local:%H:%M}: ", bold(BODY))
        lines += wrap((heading, Span(clean("Vital signs", event.words), regular(BODY))), width)
    return lines


def _since(document: RecordDocument, width: float) -> list[Line]:
    """Hours since last use at 14:47, each substance with what is known of it; of a scale about none nothing."""
    at = document.assessment.performed
    if at is None or not document.scale.substances:
        return []
    used = [f"{clean('Substance', s.name)}: {s.words}" for s in document.since if s.substance is not None]
    given = [f"{clean('Medicine', s.name)}: {s.words}" for s in document.since if s.substance is None]
    when = f" at {at.local:%H:%M}" if used else ""
    heading = Span(f"Hours since last use{when}: ", bold(BODY))
    lines = wrap((heading, Span("; ".join(used) or NOT_RECORDED, regular(BODY))), width)
    if given:
        lines += wrap((Span("Hours since last dose: ", bold(BODY)), Span("; ".join(given), regular(BODY))), width)
    return lines
