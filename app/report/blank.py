"""The blank form of a scale, to be filled in by hand while no computer is at hand."""

from collections.abc import Iterator
from functools import partial
from typing import Final

from app.core.scale import Item, Scale
from app.core.sentences import number_words, range_words
from app.report.frame import Facts, Frame, bold, regular
from app.report.ink import Ink
from app.report.layout import INDENT, PALE, Block, Cell, Gap, Row, cell, paragraph
from app.report.sections import SHADE, Panel
from app.report.text import Span, clean, width_of, wrap
from app.services.documents import BlankDocument, Paper

BODY = SMALL = 8.0
NUMBER, WRITE, ITEM = 18.0, 38.0, 146.0
TIGHT: Final = 0.6
GRID_AT_MOST: Final = 6
BOX: Final = "[   ]"  # no embedded font has a box to tick
TALL: Final = 18.0
TO_SIGN: Final = ("Performed by, credentials", "Signature", "Date, time")
TO_ANSWER: Final = ("Name", "Date")


def draw_blank(document: BlankDocument, paper: Paper) -> bytes:
    """The PDF. BadInput, before anything is drawn, where a text can't be printed."""
    scale = document.scale
    frame = Frame(_facts(document), document.letterhead.paper or paper)
    blocks = list(_blocks(document, frame.width))
    title = clean("Scale", f"{scale.short} form")
    ink = Ink(frame.size, title, f"Cowslip {document.app_version}", document.printed)
    frame.draw(ink, blocks, document.sha256)
    return ink.finish()


def _facts(document: BlankDocument) -> Facts:
    scale = document.scale
    copy = ""
    if scale.completed_by == "patient":
        copy = ", patient's copy" if document.for_patient else ", clinician's copy"
    return Facts(
        clinic=document.clinic,
        kind=f"Blank form{copy}",
        patient=document.patient,
        visit=None,
        at=document.printed,
        scales=(scale,),
        printed=document.printed,
        printed_by=document.printed_by,
        app_version=document.app_version,
        scored=clean(f"Scale {scale.id}, title", scale.title, 300),
        marks=("DEMO: invented patient",) if document.demo and document.patient is not None else (),
        is_form=document.patient is None,
        is_blank=True,
        letterhead=document.letterhead,
    )


def _blocks(document: BlankDocument, width: float) -> Iterator[Block]:
    scale = document.scale
    say = partial(clean, f"Scale {scale.id}")
    yield paragraph(width, Span(say(f"{scale.title} ({scale.short})", 400), bold(13)))
    if scale.instructions:
        yield paragraph(width, Span(say(scale.instructions), regular(SMALL)))
    if scale.recall:
        yield paragraph(width, Span(f"Time frame: {say(scale.recall)}", regular(SMALL)))
    yield Gap(4)
    runs = _is_grid(scale)
    theirs = document.for_patient
    yield from _grid(scale, width, shaded=not theirs) if runs else _list(scale, width, pointed=not theirs)
    if not document.for_patient:
        yield from _totals(scale, width)
    yield Gap(3, keep=False)
    yield Panel((), width, TO_ANSWER if document.for_patient else TO_SIGN)
    if not document.for_patient and scale.limits:
        yield Gap(2, keep=False)
        yield paragraph(width, Span("Limits: ", bold(SMALL)), Span(say(" ".join(scale.limits)), regular(SMALL)))


def _is_grid(scale: Scale) -> bool:
    """Whether all items have the same few answers, which then head columns."""
    wordings = {tuple(option.text for option in item.options) for item in scale.items}
    return len(wordings) == 1 and len(next(iter(wordings))) <= GRID_AT_MOST


def _list(scale: Scale, width: float, *, pointed: bool) -> Iterator[Block]:
    """Each item with its answers below each other: with their points, and a box to write these in, or to be ticked."""
    write = WRITE if pointed else 0.0
    widths = (NUMBER, ITEM, width - NUMBER - ITEM - write, write)[: 4 if pointed else 3]
    titles = ("#", "Item", "Answers", "Points") if pointed else ("#", "Question", "Answers")
    heads = tuple(cell(t, bold(BODY), w) for t, w in zip(titles, widths, strict=True))
    header = Row(heads, widths, True, fill=PALE, pad=TIGHT)
    yield header
    for number, item in enumerate(scale.items, 1):
        lines = (wrap(words, widths[2] - 2 * INDENT) for words in _answers(scale, item, pointed=pointed))
        answers = Cell(tuple(line for wrapped in lines for line in wrapped))
        cells = (cell(str(number), regular(BODY), NUMBER), _named(scale, item, ITEM), answers, Cell())
        yield Row(cells[: len(widths)], widths, header=header, pad=TIGHT)


def _answers(scale: Scale, item: Item, *, pointed: bool) -> Iterator[tuple[Span, ...]]:
    """What a patient ticks says nothing of what it counts, but where its number is all that the form has for it."""
    where = f"Scale {scale.id}, item {item.id}"
    for option in item.options:
        points = option.key if option.points is None else number_words(option.points)
        mark, words = (points, option.text) if pointed else (BOX, option.text or option.key)
        yield Span(f"{mark}   ", bold(BODY)), Span(clean(where, words), regular(BODY))


def _named(scale: Scale, item: Item, width: float) -> Cell:
    where = f"Scale {scale.id}, item {item.id}"
    spans = [Span(clean(where, item.text), bold(BODY) if len(item.text) <= 40 else regular(BODY))]
    if item.detail:
        spans.append(Span(f"\n{clean(where, item.detail)}", regular(SMALL)))
    if item.measure is not None:
        spans.append(Span(f"\nmeasured: ________ {clean(where, item.measure.unit)}", regular(BODY)))
    return Cell(tuple(wrap(spans, width - 2 * INDENT)))


def _grid(scale: Scale, width: float, *, shaded: bool) -> Iterator[Block]:
    """A column for each answer, to be ticked; shaded where the source shades it, which a patient is not shown."""
    options = scale.items[0].options
    each = max(width_of(clean(f"Scale {scale.id}", o.text), bold(SMALL)) for o in options) + 2 * INDENT + 1
    widths = (NUMBER, width - NUMBER - each * len(options), *([each] * len(options)))
    words = ("#", "Question", *(clean(f"Scale {scale.id}", option.text) for option in options))
    cells = (
        cell(t, bold(SMALL), w, 0.5 if place > 1 else 0.0)
        for place, (t, w) in enumerate(zip(words, widths, strict=True))
    )
    header = Row(tuple(cells), widths, True, fill=PALE, pad=TIGHT)
    yield header
    group = ""
    for number, item in enumerate(scale.items, 1):
        if item.group != group:
            group = item.group
            title = next((g.title for g in scale.groups if g.id == group), "")
            yield Row(
                (cell(clean(f"Scale {scale.id}", title), bold(BODY), width),), (width,), True, fill=PALE, pad=TIGHT
            )
        boxes = (Cell(fill=SHADE if shaded and item.marked(option) else None) for option in item.options)
        row = (cell(str(number), regular(BODY), NUMBER), _named(scale, item, widths[1]), *boxes)
        yield Row(row, widths, header=header, least=TALL, pad=TIGHT)


def _totals(scale: Scale, width: float) -> Iterator[Block]:
    widths = (width - 2 * WRITE, 2 * WRITE)
    for place, score in enumerate(scale.scores):
        rule = clean("Rule", score.rule_words).rstrip(".")
        words = f"{score.title}: {rule}, {range_words(score.low, score.high)}" if rule else score.title
        named = cell(clean(f"Scale {scale.id}, score", words), bold(BODY), widths[0])
        yield Row((named, Cell()), widths, heavy=place == 0, least=TALL, pad=TIGHT)
