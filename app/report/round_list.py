"""The printed lists for a round: a table of several patients, each known by name, birth date and number in its row."""

from collections.abc import Iterator
from typing import Final

from app.report import layout
from app.report.archive import facts
from app.report.frame import Facts, Frame, bold, regular
from app.report.ink import Ink
from app.report.layout import PALE, Block, Gap, Row, cell, paragraph
from app.report.text import Span, clean, one_line, wrap
from app.services.canonical import hash_of
from app.services.documents import Paper, RoundDocument
from app.services.rounds import ListKind, RoundGroup, RoundList

BODY: Final = 8.5
HEADING: Final = 11.0
SHARES: Final = {
    ListKind.DUE: (0.2, 0.06, 0.08, 0.15, 0.23, 0.12, 0.16),
    ListKind.SHIFT: (0.22, 0.14, 0.08, 0.15, 0.25, 0.16),
}
BASIS: Final = (
    "Times and scores as they stood in Cowslip when this was printed. "
    "What they mean for a patient, diagnosis and treatment are for the clinician to judge."
)
HAND: Final = 26.0
"""How high a row is at the least that a hand writes in."""


def draw_round(document: RoundDocument, paper: Paper) -> bytes:
    """The PDF, landscape. BadInput, before anything is drawn, where a text can't be printed."""
    frame = Frame(_facts(document), document.letterhead.paper or paper, landscape=True)
    blocks = list(_blocks(document, frame.width))
    title = document.listed.kind.value.capitalize()
    ink = Ink(frame.size, title, f"Cowslip {document.app_version}", document.printed)
    content = document.content
    frame.draw(ink, blocks, hash_of(content))
    return ink.finish([facts(document.listed.kind.value.replace(" ", "-"), content)])


def _facts(document: RoundDocument) -> Facts:
    count = len(document.listed.patients)
    marks = ["DEMO: invented patients"] if document.demo else []
    return Facts(
        clinic=document.clinic,
        kind=document.listed.kind.value.capitalize(),
        patient=None,
        visit=None,
        at=document.printed,
        scales=(),
        printed=document.printed,
        printed_by=document.printed_by,
        app_version=document.app_version,
        scored=one_line("Ward", document.listed.about, 300),
        marks=tuple(marks),
        many=f"For a round: {count} patient{'' if count == 1 else 's'}",
        basis=BASIS,
        letterhead=document.letterhead if count else document.letterhead.of_nobody,
    )


def _blocks(document: RoundDocument, width: float) -> Iterator[Block]:
    listed = document.listed
    yield paragraph(width, Span(listed.kind.value.capitalize(), bold(13)))
    yield paragraph(width, Span(clean("Ward", listed.about), regular(BODY)))
    if not listed.groups:
        yield paragraph(width, Span("No series goes on.", regular(BODY)))
    widths = tuple(width * share for share in SHARES[listed.kind])
    titles = tuple(cell(title, bold(BODY), each) for title, each in zip(listed.columns, widths, strict=True))
    header = Row(titles, widths, keep=True, fill=PALE)
    for group in listed.groups:
        yield from _group(group, listed, header)


def _group(group: RoundGroup, listed: RoundList, header: Row) -> Iterator[Block]:
    width, least = sum(header.widths), HAND if listed.by_hand else 0.0
    yield Gap(9)
    title = Span(clean("Ward", f"{group.title}: {len(group.rows) or 'none'}"), bold(HEADING))
    yield layout.Lines(tuple(wrap((title,), width)), keep=bool(group.rows))
    if not group.rows:
        return
    yield Gap(2)
    yield header
    for row in group.rows:
        name, _, rest = row.cells[0].partition("\n")
        who = (Span(f"{one_line('Patient name', name)}\n", bold(BODY)), Span(clean("Patient", rest), regular(BODY)))
        first = layout.Cell(tuple(wrap(who, header.widths[0] - 2 * layout.INDENT)))
        cells = (
            cell(clean(title, said), bold(BODY) if said.startswith("! ") else regular(BODY), each)
            for title, said, each in zip(listed.columns[1:], row.cells[1:], header.widths[1:], strict=True)
        )
        yield Row((first, *cells), header.widths, header=header, least=least)
