"""The printed summary of a visit: what the patient brings, every assessment with its signatures, and what happened."""

from collections.abc import Iterable, Iterator
from typing import Final

from app.core.alerts import raised
from app.core.context import Exposure
from app.core.context_words import detail_words, kind_words, last_use_words, name_words
from app.core.records import Assessment, Moment, Status
from app.core.scale import Scored
from app.core.scoring import with_sets
from app.core.sentences import NOT_RECORDED, moment_words, result_words, said_words, status_words
from app.report import layout
from app.report.archive import facts
from app.report.changes import change_words
from app.report.frame import BASIS_ELSEWHERE, Facts, Frame, bold, day_and_time, regular
from app.report.ink import Ink
from app.report.layout import INDENT, PALE, Block, Cell, Gap, Row, cell, paragraph
from app.report.marks import gathered_marks
from app.report.text import NUMBER, Span, clean, one_line, wrap
from app.services.canonical import hash_of
from app.services.documents import Paper, RecordDocument, VisitSummaryDocument

BODY: Final = 8.5
HEADING: Final = 11.0
MOVED_HERE: Final = "Moved here from another patient's chart."
CONTEXT_TITLES: Final = ("Kind", "What", "Said of it", "Last use", "Recorded")
CONTEXT_SHARES: Final = (0.13, 0.22, 0.25, 0.2, 0.2)
RECORD_SHARES: Final = (0.21, 0.41, 0.2, 0.18)
EVENT_TITLES: Final = ("Time", "What", "Recorded by")
EVENT_SHARES: Final = (0.21, 0.57, 0.22)


def draw_summary(document: VisitSummaryDocument, paper: Paper) -> bytes:
    """The PDF. BadInput, before anything is drawn, where a text can't be printed."""
    frame = Frame(_facts(document), document.letterhead.paper or paper)
    blocks = list(_blocks(document, frame.width))
    ink = Ink(frame.size, "Visit summary", f"Cowslip {document.app_version}", document.printed)
    content = document.content
    frame.draw(ink, blocks, hash_of(content))
    return ink.finish([facts("visit-summary", content)])


def _facts(document: VisitSummaryDocument) -> Facts:
    statuses = [record.assessment.status for record in document.records]
    return Facts(
        clinic=document.clinic,
        kind="\n".join(filter(None, (one_line("Ward and bed", document.place), "Visit summary"))),
        patient=document.patient,
        visit=document.visit,
        at=document.printed,
        scales=document.scales,
        printed=document.printed,
        printed_by=document.printed_by,
        app_version=document.app_version,
        scored="",
        marks=tuple(gathered_marks(statuses, document.drafts, demo=document.demo, of_nobody=False)),
        basis=BASIS_ELSEWHERE,
        letterhead=document.letterhead,
    )


def _blocks(document: VisitSummaryDocument, width: float) -> Iterator[Block]:
    yield paragraph(width, Span("Visit summary", bold(13)))
    yield paragraph(width, Span(_visit_words(document), regular(BODY)))
    yield from _context(document, width)
    yield from _assessments(document, width)
    yield from _series(document, width)
    yield from _events(document, width)


def _visit_words(document: VisitSummaryDocument) -> str:
    visit = document.visit
    ended = "goes on" if visit.ended is None else f"ended {day_and_time(visit.ended)}"
    return f"{visit.kind.value.capitalize()}, begun {day_and_time(visit.started)}, {ended}."


def _heading(words: str, width: float) -> Iterator[Block]:
    yield Gap(9)
    yield layout.Lines(tuple(wrap((Span(words, bold(HEADING)),), width)), keep=True)
    yield Gap(2)


def _widths(shares: Iterable[float], width: float) -> tuple[float, ...]:
    return tuple(width * share for share in shares)


def _titles(titles: Iterable[str], widths: tuple[float, ...]) -> Row:
    cells = tuple(cell(title, bold(BODY), each) for title, each in zip(titles, widths, strict=True))
    return Row(cells, widths, keep=True, fill=PALE)


def _row(texts: Iterable[tuple[str, str]], widths: tuple[float, ...], header: Row) -> Row:
    """texts: what each is and says; of the user, and so never more than letters on paper."""
    made = (cell(clean(what, said), regular(BODY), each) for (what, said), each in zip(texts, widths, strict=True))
    return Row(tuple(made), widths, header=header)


def _context(document: VisitSummaryDocument, width: float) -> Iterator[Block]:
    yield from _heading(f"Exposures, medicines and conditions, as they stand {day_and_time(document.printed)}", width)
    if not document.context:
        yield paragraph(width, Span("Nothing is recorded.", regular(BODY)))
        return
    widths = _widths(CONTEXT_SHARES, width)
    header = _titles(CONTEXT_TITLES, widths)
    yield header
    for entry in document.context:
        content = entry.content
        last = last_use_words(content.last_use) if isinstance(content, Exposure) else NOT_RECORDED
        texts = (
            ("Kind", kind_words(content)),
            ("Exposure, medicine or condition", name_words(content)),
            ("Said of it", detail_words(content)),
            ("Last use", last),
            ("Recorded by", f"{moment_words(entry.recorded, True)}, {entry.by}"),
        )
        yield _row(texts, widths, header)


def _assessments(document: VisitSummaryDocument, width: float) -> Iterator[Block]:
    """By scale, in the order in which they were first used in the visit; of each, every assessment by time."""
    ids = list(dict.fromkeys(record.scale.id for record in document.records))
    if not ids and not document.unread:
        yield from _heading("Assessments", width)
        yield paragraph(width, Span("None.", regular(BODY)))
    for scale_id in ids:
        yield from _of_scale([r for r in document.records if r.scale.id == scale_id], width)
    if document.unread:
        yield from _heading("Assessments that can't be read here", width)
        said = "; ".join(_unread_words(assessment) for assessment in document.unread)
        yield paragraph(width, Span(clean("Assessment", f"{said}."), regular(BODY)))


def _unread_words(assessment: Assessment) -> str:
    at = moment_words(assessment.performed, True)
    return f"{assessment.scale_id} {assessment.scale_version}, {at}, {status_words(assessment)}"


def _of_scale(records: list[RecordDocument], width: float) -> Iterator[Block]:
    scale = records[-1].scale
    yield from _heading(clean(f"Scale {scale.id}, title", f"{scale.short}: {scale.title}", 400), width)
    if sources := _band_sources(records):
        lines = wrap((Span(clean(f"Scale {scale.id}, bands", sources), regular(BODY)),), width)
        yield layout.Lines(tuple(lines), keep=True)
        yield Gap(2)
    widths = _widths(RECORD_SHARES, width)
    short = clean(f"Scale {scale.id}, short name", scale.short)  # it heads later pages too
    header = _titles(("Performed", f"{short} result", "Performer", "Status"), widths)
    yield header
    for record in records:
        yield _assessed(record, widths, header)
        yield from _more(record, width, header)


def _band_sources(records: list[RecordDocument]) -> str:
    used = [s for record in records for sets in record.band_sets.values() for s in sets if record.assessment.counts]
    told = dict.fromkeys(": ".join(dict.fromkeys(filter(None, (s.name, s.source)))) for s in used)
    return f"Bands: {'; '.join(told)}." if told else ""


def _assessed(record: RecordDocument, widths: tuple[float, ...], header: Row) -> Row:
    """One that is void, amended, stopped or not signed in place of another has no score here."""
    assessment = record.assessment
    result = tuple(line for span in _result(record) for line in wrap((span,), widths[1] - 2 * INDENT))
    cells = (
        cell(_at(assessment.performed), regular(BODY), widths[0]),
        Cell(result),
        cell(one_line("Performer", assessment.performer), regular(BODY), widths[2]),
        cell(clean("Status", status_words(assessment)), regular(BODY), widths[3]),
    )
    return Row(cells, widths, keep=True, heavy=True, header=header)


def _result(record: RecordDocument) -> Iterator[Span]:
    """Each score, or why there is none. A range is never in the type of a score."""
    if not record.assessment.counts:
        yield Span(NOT_RECORDED, regular(BODY))
    elif not record.scale.scores:
        answered = f"{len(record.assessment.keys)} of {len(record.scale.items)} answered"
        yield Span(f"No score; {answered}", regular(BODY))
    else:
        sex = {} if record.patient is None else {"sex": record.patient.sex.value}
        known = with_sets(sex, record.assessment.sets)
        for score in record.scale.scores:
            outcome = record.outcomes[score.id]
            style = bold(BODY) if isinstance(outcome, Scored) else regular(BODY)
            yield Span(clean("Result", result_words(score, outcome, known)), style)


def _at(moment: Moment | None) -> str:
    return NOT_RECORDED if moment is None else day_and_time(moment)


def _more(record: RecordDocument, width: float, header: Row) -> Iterator[Row]:
    """What changed, what is said first whatever the score, for whom it was signed, and by whom."""
    spans: list[Span] = []
    if record.assessment.counts:
        for alert in raised(record.scale, record.assessment.answers):
            words = clean(f"Scale {record.scale.id}, alert", f"Item {alert.number}: {alert.text}: {alert.said}")
            spans.append(Span(f"{words}\n", bold(BODY)))
        changed = change_words(record)
        if changed is not None:
            heading, body = changed
            spans += [Span(f"{heading} ", bold(BODY)), Span(f"{body}\n", regular(BODY))]
    spans.append(Span(clean("Signature", "\n".join(_statements(record))), regular(BODY)))
    lines = tuple(wrap(spans, width - 2 * INDENT))
    yield Row((Cell(lines),), (width,), header=header)


def _statements(record: RecordDocument) -> Iterator[str]:
    assessment = record.assessment
    if record.registered is not None and record.patient is not None:
        number = one_line("Record number", record.patient.record_number, NUMBER)
        numbered = f", record no. {number}" if number else ""
        yield f"Recorded of {one_line('Patient name', record.patient.shown)}{numbered}."
    if record.moved_here and not assessment.moved_from:
        yield MOVED_HERE
    yield from said_words(assessment)
    if assessment.status is Status.AMENDED:
        yield "A later version stands in its place."
    if assessment.record is None and assessment.signed is None:
        yield "Not signed."
    elif assessment.record is None:  # final before there were signatures
        yield f"Signed {_at(assessment.signed)} by {assessment.signer}."


def _series(document: VisitSummaryDocument, width: float) -> Iterator[Block]:
    if not document.series:
        return
    yield from _heading("Series", width)
    for each in document.series:
        said = "; ".join(filter(None, (each.schedule, each.on_time)))
        title = Span(f"{clean('Series', each.title)}: ", bold(BODY))
        yield paragraph(width, title, Span(clean("Schedule", f"{said}."), regular(BODY)))


def _events(document: VisitSummaryDocument, width: float) -> Iterator[Block]:
    yield from _heading("Given, measured and noted", width)
    if not document.events:
        yield paragraph(width, Span("Nothing is recorded.", regular(BODY)))
        return
    widths = _widths(EVENT_SHARES, width)
    header = _titles(EVENT_TITLES, widths)
    yield header
    for event in document.events:
        texts = (("Time", day_and_time(event.at)), ("Event", event.words), ("Recorded by", event.by))
        yield _row(texts, widths, header)
