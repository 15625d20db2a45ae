"""The printed trends: each as on screen, and under it every reading in words, so that nothing is only a picture."""

from collections.abc import Iterator
from typing import Final

from app.core.scale import Scored
from app.core.scoring import bands, with_sets
from app.core.sentences import band_words, number_words, outcome_sentence, status_words
from app.core.trends import Charted, Point
from app.report import layout
from app.report.archive import facts
from app.report.chart import drawing
from app.report.frame import BASIS_ELSEWHERE, Facts, Frame, bold, day_and_time, regular
from app.report.ink import Ink
from app.report.layout import INDENT, PALE, Block, Gap, paragraph
from app.report.marks import gathered_marks
from app.report.text import Line, Span, clean, one_line, wrap
from app.services.canonical import hash_of
from app.services.documents import Paper, TrendDocument

BODY: Final = 8.5
HIGH: Final = 180.0  # with its table of a few readings, two fill a page
SHARES: Final = (0.21, 0.24, 0.22, 0.18, 0.15)


def draw_trends(document: TrendDocument, paper: Paper) -> bytes:
    """The PDF. BadInput, before anything is drawn, where a text can't be printed."""
    frame = Frame(_facts(document), document.letterhead.paper or paper)
    blocks = list(_blocks(document, frame.width))
    ink = Ink(frame.size, "Trends", f"Cowslip {document.app_version}", document.printed)
    content = document.content
    frame.draw(ink, blocks, hash_of(content))
    return ink.finish([facts("trends", content)])


def _facts(document: TrendDocument) -> Facts:
    shown = [point.rated.assessment.status for made in document.trends for point in made.points]
    of = "Trends" if document.visit is None else "Trends of a visit"
    return Facts(
        clinic=document.clinic,
        kind="\n".join(filter(None, (one_line("Ward and bed", document.place), of))),
        patient=document.patient,
        visit=document.visit,
        at=document.printed,
        scales=document.scales,
        printed=document.printed,
        printed_by=document.printed_by,
        app_version=document.app_version,
        scored="",
        marks=tuple(gathered_marks(shown, document.drafts, demo=document.demo, of_nobody=document.patient is None)),
        basis=BASIS_ELSEWHERE,
        letterhead=document.letterhead,
    )


def _blocks(document: TrendDocument, width: float) -> Iterator[Block]:
    sex = {} if document.patient is None else {"sex": document.patient.sex.value}
    stacked = [made.trend for made in document.trends]
    for number, made in enumerate(document.trends):
        if number:
            yield Gap(12)
        yield drawing(made.trend, width, HIGH, _head(made, width), stacked)
        yield Gap(4)
        yield from _readings(made, sex, width)
        yield from _occasions(made, width)


def _head(made: Charted, width: float) -> list[Line]:
    trend = made.trend
    source = "" if trend.band_set is None else trend.band_set.source
    note = f"{trend.note} ({source})" if source and source not in trend.note else trend.note
    spans = ((clean("Trend", trend.title), bold(12)), (clean("Bands", note), regular(BODY)))
    return [line for text, style in spans for line in wrap((Span(text, style),), width)]


def _readings(made: Charted, sex: dict[str, str], width: float) -> Iterator[Block]:
    widths = tuple(width * share for share in SHARES)
    titles = ("Performed", clean("Trend", made.trend.title), "Band", "Performer", "Status")  # it heads later pages too
    cells = tuple(layout.cell(title, bold(BODY), each) for title, each in zip(titles, widths, strict=True))
    header = layout.Row(cells, widths, keep=True, fill=PALE)
    yield header
    versions = {point.rated.assessment.scale_version for point in made.points}
    for point in made.points:
        yield _reading(point, _named(made, point, sex), widths, header, many=len(versions) > 1)


def _reading(point: Point, named: str, widths: tuple[float, ...], header: layout.Row, *, many: bool) -> layout.Row:
    assessment, outcome = point.rated.assessment, point.outcome
    at = "" if assessment.performed is None else day_and_time(assessment.performed)
    if isinstance(outcome, Scored):
        spans = [
            Span(number_words(outcome.value), bold(BODY)),
            Span(f" of {number_words(point.score.high)}", regular(BODY)),
        ]
    else:
        spans = [Span(clean("Score title", outcome_sentence(point.score, outcome)), regular(BODY))]
    status = status_words(assessment) + (f", definition {assessment.scale_version}" if many else "")
    cells = (
        layout.cell(at, regular(BODY), widths[0]),
        layout.Cell(tuple(wrap(spans, widths[1] - 2 * INDENT))),
        layout.cell(clean("Band", named) or "\N{EM DASH}", regular(BODY), widths[2]),
        layout.cell(one_line("Performer", assessment.performer), regular(BODY), widths[3]),
        layout.cell(clean("Status", status), regular(BODY), widths[4]),
    )
    return layout.Row(cells, widths, header=header)


def _named(made: Charted, point: Point, sex: dict[str, str]) -> str:
    """The band of each set that applies; the set is named where the trend does not name it for all."""
    if not isinstance(point.outcome, Scored):
        return ""
    known = with_sets(sex, point.rated.assessment.sets)
    found = ((each, band_words(each, point.outcome.value)) for each, _ in bands(point.score, point.outcome, known))
    return "\n".join(words if each == made.trend.band_set else f"{words}, {each.name}" for each, words in found)


def _occasions(made: Charted, width: float) -> Iterator[Block]:
    """What the dashed lines stand for."""
    readings = made.trend.readings
    within = [o for o in made.trend.occasions if readings[0].at <= o.at <= readings[-1].at]
    if within:
        said = "; ".join(f"{o.words} {day_and_time(o.at)}" for o in within)
        yield Gap(3, keep=False)
        yield paragraph(width, Span("Dashed lines: ", bold(BODY)), Span(clean("Event", said), regular(BODY)))
