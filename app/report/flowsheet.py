"""The printed flow sheet: landscape, eight times a page, and room to write where a column is still empty."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from app.core.events import BLOOD_PRESSURE, PULSE, VITAL_ROWS
from app.core.flow_cells import NONE, Cell
from app.core.flowsheet import Column, FlowSheet, Noted, Row, RowKind
from app.core.records import Status
from app.core.sentences import range_words
from app.core.series import State
from app.report import layout
from app.report.archive import facts
from app.report.frame import SIZES, Facts, Frame, bold, regular
from app.report.ink import Ink
from app.report.layout import BLACK, INDENT, PALE, Block, Gap, paragraph
from app.report.marks import gathered_marks
from app.report.score_box import LIGHT_TEXT_FROM, RAMP
from app.report.text import Line, Span, clean, one_line, wrap
from app.services.canonical import hash_of
from app.services.documents import FlowSheetDocument, Paper, SheetsDocument

COLUMNS: Final = 8
ITEM: Final = 158.0
BODY = SMALL = 8.0
LEAST: Final = 12.6
TIGHT: Final = 1.0
ROOM_TO_WRITE: Final = 25.0
TITLES: Final = 300
LONG: Final = 40
LEGEND_ABREAST: Final = 3
BY_HAND: Final = (PULSE, BLOOD_PRESSURE, "Respirations, /minute", "Temperature, °C")
"""Rows that stand on paper also where nothing of theirs is recorded, for a hand to fill."""
SIGNS: Final = (
    "na: not assessed. \N{EM DASH}: not answered or not recorded. \N{UPWARDS ARROW}\N{DOWNWARDS ARROW}: moved by two "
    "points or more. \N{DAGGER}: rated otherwise than measured, or a confound."
)
HANDWRITING: Final = "Handwriting in the empty columns is not in Cowslip until it is transcribed."


def draw_flow_sheet(document: FlowSheetDocument, paper: Paper) -> bytes:
    """The PDF. BadInput, before anything is drawn, where a text can't be printed."""
    scale = document.sheet.scale
    frame = Frame(_facts(document), document.letterhead.paper or paper, landscape=True)
    parts = list(_parts(document, frame.width))
    title = clean("Scale", f"{scale.short} flow sheet")
    ink = Ink(frame.size, title, f"Cowslip {document.app_version}", document.printed)
    content = document.content
    frame.draw_parts(ink, parts, hash_of(content))
    return ink.finish([] if document.is_form else [facts("flow-sheet", content)])


def draw_sheets(document: SheetsDocument, paper: Paper) -> bytes:
    """Each as draw_flow_sheet draws it, one behind the other; to be written on, so that nothing is attached."""
    first = document.sheets[0]
    size = SIZES[first.letterhead.paper or paper][::-1]
    ink = Ink(size, "Downtime sheets", f"Cowslip {first.app_version}", document.printed)
    for sheet in document.sheets:
        frame = Frame(_facts(sheet), sheet.letterhead.paper or paper, landscape=True)
        frame.draw_parts(ink, list(_parts(sheet, frame.width)), sheet.sha256)
    return ink.finish()


def _facts(document: FlowSheetDocument) -> Facts:
    scale = document.sheet.scale
    short = clean(f"Scale {scale.id}, short name", scale.short)
    place = one_line("Ward and bed", document.place)
    return Facts(
        clinic=document.clinic,
        kind="\n".join(filter(None, (place, f"{'Downtime' if document.is_for_downtime else 'Flow'} sheet, {short}"))),
        patient=document.patient,
        visit=document.visit,
        at=document.printed,
        scales=(scale,),
        printed=document.printed,
        printed_by=document.printed_by,
        app_version=document.app_version,
        scored=f"{clean(f'Scale {scale.id}, title', scale.title, TITLES)}: flow sheet",
        marks=tuple(_marks(document)),
        is_form=document.is_form,
        is_blank=document.is_form,
        letterhead=document.letterhead,
    )


def _marks(document: FlowSheetDocument) -> Iterator[str]:
    statuses = [column.status for column in document.sheet.columns if column.status is not None]
    of_nobody = document.patient is None and not document.is_form
    return gathered_marks(statuses, 0, demo=document.demo, of_nobody=of_nobody)


def _parts(document: FlowSheetDocument, width: float) -> Iterator[list[Block]]:
    """One for each page's columns, the last filled up with empty ones."""
    sheet = document.sheet
    widths = (ITEM, *([(width - ITEM) / COLUMNS] * COLUMNS))
    places: list[tuple[int, ...]] = list(_batches(len(sheet.columns))) or [()]
    for number, chosen in enumerate(places, 1):
        blocks = _head(document, width) if number == 1 else []
        blocks += _table(sheet, chosen, widths)
        if number == len(places):
            blocks += _foot(sheet, width, told=has_room_after(sheet, chosen))
        yield blocks


def _batches(count: int) -> Iterator[tuple[int, ...]]:
    for start in range(0, count, COLUMNS):
        yield tuple(range(start, min(start + COLUMNS, count)))


def _head(document: FlowSheetDocument, width: float) -> list[Block]:
    scale = document.sheet.scale
    title = clean(f"Scale {scale.id}, title", scale.title, TITLES)
    words = [clean("Schedule", document.schedule)] if document.schedule else []
    words += [f"From {column.day}." for column in document.sheet.columns[:1]]
    words += [clean(f"Scale {scale.id}, bands", text) for text in _band_words(document.sheet)]
    words += [SIGNS, HANDWRITING]
    heading = paragraph(width, Span(f"{title}: flow sheet", bold(13)))
    return [heading, Gap(1), paragraph(width, Span(" ".join(words), regular(BODY))), Gap(3)]


def _band_words(sheet: FlowSheet) -> Iterator[str]:
    for score in sheet.scale.scores:
        for band_set in score.band_sets:
            named = ", ".join(f"{range_words(b.low, b.high)} {b.label}" for b in band_set.bands if b.label)
            yield f"Bands of {band_set.name}: {named}."


def _table(sheet: FlowSheet, chosen: Sequence[int], widths: tuple[float, ...]) -> Iterator[Block]:
    header = layout.Row(tuple(_header(sheet, chosen, widths)), widths, keep=True, fill=PALE, pad=TIGHT)
    yield header
    first_score = True
    for row in _rows(sheet):
        heavy = row.kind is RowKind.SCORE and first_score
        first_score = first_score and row.kind is not RowKind.SCORE
        if row.kind is RowKind.PERFORMER:
            yield _between(sheet, chosen, widths, header)
        yield _row(row, chosen, widths, header, heavy=heavy)


def _rows(sheet: FlowSheet) -> Iterator[Row]:
    """Those of the sheet, those that a hand may fill, and initials also where nobody is known yet."""
    empty = tuple(Cell(NONE if column.state is State.DONE else "") for column in sheet.columns)
    held = {row.title: row for row in sheet.rows if row.kind is RowKind.VITAL}
    by_hand = BY_HAND if sheet.scale.vitals or sheet.scale.substances else ()
    instead = {title.partition(",")[0] for title in held}
    for kind in RowKind:
        if kind is RowKind.VITAL:
            for title in VITAL_ROWS:
                if title in held:
                    yield held[title]
                elif title in by_hand and title.partition(",")[0] not in instead:
                    yield Row(RowKind.VITAL, title, empty)
        elif kind is RowKind.PERFORMER:
            found = next((row.cells for row in sheet.rows if row.kind is kind), empty)
            if all(column.status is not Status.FINAL for column in sheet.columns):  # then the page's mark says it once
                found = tuple(Cell(cell.text) for cell in found)
            yield Row(kind, "Initials", found)
        else:
            yield from (row for row in sheet.rows if row.kind is kind)


def _header(sheet: FlowSheet, chosen: Sequence[int], widths: tuple[float, ...]) -> Iterator[layout.Cell]:
    yield layout.cell("Item", bold(BODY), widths[0])
    for place in range(COLUMNS):
        if place >= len(chosen):
            yield layout.Cell()
            continue
        yield layout.Cell(tuple(_column_head(sheet.columns[chosen[place]], widths[1] - 2 * INDENT)), 0.5)


def _column_head(column: Column, width: float) -> Iterator[Line]:
    when = f"{column.day.rpartition(' ')[0]} {column.clock}".strip()  # the year stands above
    parts = (
        (when, bold(9 if column.day else 9.5)),
        (column.label.removeprefix("first "), regular(SMALL)),  # of which dose stands in the schedule
        (column.late_words, bold(SMALL)),
    )
    for words, style in parts:
        if words:
            yield from wrap((Span(clean("Due time", words), style),), width)


def _row(row: Row, chosen: Sequence[int], widths: tuple[float, ...], header: Block, *, heavy: bool) -> layout.Row:
    is_quiet = row.kind in (RowKind.VITAL, RowKind.SINCE) or len(row.title) > LONG
    title = layout.cell(clean("Row", row.title), (regular if is_quiet else bold)(BODY), widths[0])
    cells = [_cell(row.kind, row.cells[place], widths[1]) for place in chosen]
    cells += [layout.Cell()] * (COLUMNS - len(cells))
    least = ROOM_TO_WRITE if row.kind is RowKind.SCORE else LEAST
    return layout.Row((title, *cells), widths, heavy=heavy, header=header, least=least, pad=TIGHT)


def _cell(kind: RowKind, cell: Cell, width: float) -> layout.Cell:
    """A total in bold on the ground of its band, with the band's word; what moved with an arrow in a frame."""
    inner = width - 2 * INDENT
    step = int(cell.fill.removeprefix("band-")) if cell.fill else -1
    grey = 1.0 if step >= LIGHT_TEXT_FROM else 0.09
    loud = bold(10, grey) if cell.is_score else bold(BODY) if cell.moved else regular(BODY)
    words = f"{cell.text} {cell.moved}".strip()
    lines = wrap((Span(clean(kind.value.capitalize(), words), loud),), inner) if words else []
    if cell.under:
        lines += wrap((Span(clean(kind.value.capitalize(), cell.under), regular(SMALL, grey)),), inner)
    return layout.Cell(tuple(lines), 0.5, RAMP[step] if step >= 0 else None, outlined=bool(cell.moved))


def _between(sheet: FlowSheet, chosen: Sequence[int], widths: tuple[float, ...], header: Block) -> layout.Row:
    """What was given or noted before each column, since the one before it; what came last, before the next to come."""
    title = layout.cell("Given or noted before", regular(BODY), widths[0])
    cells = [layout.Cell(tuple(_noted(sheet.columns[n].before, widths[1] - 2 * INDENT))) for n in chosen]
    if has_room_after(sheet, chosen):
        cells.append(layout.Cell(tuple(_noted(sheet.after, widths[1] - 2 * INDENT))))
    cells += [layout.Cell()] * (COLUMNS - len(cells))
    return layout.Row((title, *cells), widths, header=header, least=ROOM_TO_WRITE, pad=TIGHT)


def has_room_after(sheet: FlowSheet, chosen: Sequence[int]) -> bool:
    """Whether these are the last columns, and an empty one follows them."""
    return len(chosen) < COLUMNS and (not chosen or chosen[-1] == len(sheet.columns) - 1)


def _noted(noted: Sequence[Noted], width: float) -> Iterator[Line]:
    for each in noted:
        words = f"{each.at.local:%H:%M} {each.words}"
        yield from wrap((Span(clean("Event", words), regular(SMALL)),), width)


def _foot(sheet: FlowSheet, width: float, *, told: bool) -> Iterator[Block]:
    """What happened since the last column, unless told there, and who the initials are, each with a line to sign on."""
    if sheet.after and not told:
        said = "; ".join(f"{n.at.day_words} {n.at.local:%H:%M} {n.words}" for n in sheet.after)
        yield Gap(4)
        yield paragraph(width, Span("After the last column: ", bold(BODY)), Span(clean("Event", said), regular(BODY)))
    yield Gap(3)
    yield from _legend(sheet.legend, width)


def _legend(legend: Mapping[str, str], width: float) -> Iterator[Block]:
    entries = [*legend.items(), *([("", "")] * (-len(legend) % LEGEND_ABREAST))] or [("", "")] * LEGEND_ABREAST
    for few in (entries[start : start + LEGEND_ABREAST] for start in range(0, len(entries), LEGEND_ABREAST)):
        yield Signers(tuple((one_line("Initials", short), one_line("Performer", name)) for short, name in few), width)


@dataclass(frozen=True, slots=True)
class Signers:
    """A row of the signature legend: initials, printed name, and a line to sign on; empty: all to be written."""

    people: tuple[tuple[str, str], ...]
    width: float
    keep: bool = False
    header: Block | None = None

    @property
    def height(self) -> float:
        """A line with room to sign above it."""
        return 19.0

    def paint(self, ink: Ink, x: float, top: float) -> None:
        """Side by side."""
        each = self.width / len(self.people)
        for place, (short, name) in enumerate(self.people):
            left = x + place * each
            words = layout.paragraph(each - 90, Span(f"{short}  ", bold(BODY)), Span(name, regular(BODY)))
            if short:
                layout.paint_lines(ink, words.lines[:1], left, top + 6)
                left += words.lines[0].width + 6
            ink.rule(left, top + 17, x + (place + 1) * each - 16, top + 17, BLACK, 0.5)

    def split(self, room: float) -> tuple[Block, Block] | None:  # noqa: ARG002
        """It stays whole."""
        return None
