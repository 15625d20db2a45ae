"""Blocks that know their height and how they part, and the pages that they fill."""

from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Protocol

from app.core.errors import BadInput
from app.report.ink import Colour, Ink
from app.report.text import Line, Span, Style, wrap

BLACK: Colour = (0.09, 0.13, 0.11)
HAIR: Colour = (0.7, 0.74, 0.72)
PALE: Colour = (0.955, 0.965, 0.96)
PAD = 1.5  # of a cell, above and below
INDENT = 4.0  # and at its sides
BASELINE = 0.86  # from the top of a letter's box down to its baseline, in type sizes
TALL = 0.3  # a block of more than this part of a page may be parted; smaller ones move to the next page whole


class Block(Protocol):
    """Something that stands on paper. keep: never the last on a page. header: repeated where it begins a page."""

    @property
    def height(self) -> float: ...

    @property
    def keep(self) -> bool: ...

    @property
    def header(self) -> "Block | None": ...

    def paint(self, ink: Ink, x: float, top: float) -> None:
        """Draw it with its upper left corner there."""
        ...

    def split(self, room: float) -> "tuple[Block, Block] | None":
        """What fits into the room, and the rest; None where it can't be parted so."""
        ...


@dataclass(frozen=True, slots=True)
class Gap:
    """White space; none at the top of a page."""

    height: float
    keep: bool = True
    header: Block | None = None

    def paint(self, ink: Ink, x: float, top: float) -> None:
        """Nothing."""

    def split(self, room: float) -> tuple[Block, Block] | None:  # noqa: ARG002
        """It goes with what follows."""
        return None


@dataclass(frozen=True, slots=True)
class Lines:
    """A paragraph."""

    lines: tuple[Line, ...]
    keep: bool = False
    header: Block | None = None

    @property
    def height(self) -> float:
        """All lines."""
        return depth(self.lines)

    def paint(self, ink: Ink, x: float, top: float) -> None:
        """From the top down."""
        paint_lines(ink, self.lines, x, top)

    def split(self, room: float) -> tuple[Block, Block] | None:
        """Between two lines."""
        fits = lines_within(self.lines, room)
        if not 0 < fits < len(self.lines):
            return None
        return Lines(self.lines[:fits], self.keep), Lines(self.lines[fits:], self.keep)


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell of a row. align: 0 left, 0.5 centred, 1 right. fill: its ground. outlined: with a frame of its own."""

    lines: tuple[Line, ...] = ()
    align: float = 0.0
    fill: Colour | None = None
    outlined: bool = False


@dataclass(frozen=True, slots=True)
class Row:
    """A row of a table with the widths of its columns. heavy: a thick rule above it."""

    cells: tuple[Cell, ...]
    widths: tuple[float, ...]
    keep: bool = False
    heavy: bool = False
    fill: Colour | None = None
    header: Block | None = None
    least: float = 0.0
    pad: float = PAD

    @property
    def height(self) -> float:
        """The tallest cell with its padding, or the least that a hand needs to write in."""
        return max(max(depth(c.lines) for c in self.cells) + 2 * self.pad, self.least)

    def paint(self, ink: Ink, x: float, top: float) -> None:
        """Grounds, text, then the lines around it."""
        height, whole = self.height, sum(self.widths)
        if self.fill is not None:
            ink.area(x, top, whole, height, self.fill)
        left = x
        uprights = [(x, top, x, top + height)]
        for cell, width in zip(self.cells, self.widths, strict=True):
            if cell.fill is not None:
                ink.area(left, top, width, height, cell.fill)
            paint_lines(ink, cell.lines, left + INDENT + (width - 2 * INDENT) * cell.align, top + self.pad, cell.align)
            left += width
            uprights.append((left, top, left, top + height))
        ink.rules([(x, top, x + whole, top), (x, top + height, x + whole, top + height), *uprights], HAIR)
        left = x
        for cell, width in zip(self.cells, self.widths, strict=True):
            if cell.outlined:
                ink.box(left + 1.5, top + 1.2, width - 3, height - 2.4, BLACK, 1.2)
            left += width
        if self.heavy:
            ink.rule(x, top, x + whole, top, BLACK, 1.2)

    def split(self, room: float) -> tuple[Block, Block] | None:
        """Between two lines of its longest cell."""
        inner = room - 2 * self.pad
        fits = [lines_within(c.lines, inner) for c in self.cells]
        if not any(fits) or all(n == len(c.lines) for n, c in zip(fits, self.cells, strict=True)):
            return None
        first = tuple(replace(c, lines=c.lines[:n]) for n, c in zip(fits, self.cells, strict=True))
        rest = tuple(replace(c, lines=c.lines[n:]) for n, c in zip(fits, self.cells, strict=True))
        return replace(self, cells=first), replace(self, cells=rest, heavy=False)


def depth(lines: Iterable[Line]) -> float:
    """How tall the lines are, one below the other."""
    return sum(line.leading for line in lines)


def lines_within(lines: tuple[Line, ...], room: float) -> int:
    """How many of the lines fit into the room."""
    used = 0.0
    for number, line in enumerate(lines):
        used += line.leading
        if used > room:
            return number
    return len(lines)


def paint_lines(ink: Ink, lines: Iterable[Line], x: float, top: float, align: float = 0.0) -> float:
    """Draw lines one below the other; gives where the next would begin."""
    for line in lines:
        size = max((p.style.size for p in line.pieces), default=0.0)
        ink.line(x, top + (line.leading - size) / 2 + size * BASELINE, line, align)
        top += line.leading
    return top


def paragraph(width: float, *spans: Span) -> Lines:
    """Spans wrapped to a width."""
    return Lines(tuple(wrap(spans, width)))


def cell(text: str, style: Style, width: float, align: float = 0.0) -> Cell:
    """A cell with text wrapped to its column."""
    if not text:
        return Cell()
    return Cell(tuple(wrap((Span(text, style),), width - 2 * INDENT)), align)


def paginate(blocks: Iterable[Block], room: float) -> list[list[Block]]:
    """The blocks on pages of that much room, in order. BadInput where one can't be parted and is taller than a page."""
    queue = deque(blocks)
    pages: list[list[Block]] = [[]]
    used = 0.0
    while queue:
        block = queue.popleft()
        page = pages[-1]
        if not page and isinstance(block, Gap):
            continue
        if used + _with_next(block, queue) <= room:
            page.append(block)
            used += block.height
            continue
        halves = block.split(room - used) if block.height > room * TALL else None
        if halves is not None:
            page.append(halves[0])
            queue.appendleft(halves[1])
        elif not page or (len(page) == 1 and page[0] is block.header):
            raise BadInput("A part of this document is taller than a page.", hint="Shorten its texts.")
        else:
            queue.appendleft(block)
        pages.append([])
        used = 0.0
        header = queue[0].header
        if header is not None:
            pages[-1].append(header)
            used = header.height
    return pages


def _with_next(block: Block, queue: "deque[Block]") -> float:
    """The height of a block with the one that it must stand with, where that is no tall one."""
    height = block.height
    for follower in queue:
        if not block.keep:
            break
        height += min(follower.height, 60.0)
        block = follower
    return height
