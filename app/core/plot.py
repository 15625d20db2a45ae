"""Chart geometry as shapes: computed once, painted by the screen and by paper alike.

Lengths are in the painter's units, y grows downwards. Colours are named by role and never given; text is measured
through a small port, since only the painter knows its fonts.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from operator import attrgetter
from typing import Literal, Protocol

from app.core.records import Moment
from app.core.scale import Band, BandSet, Outcome, Partial, Score, Scored
from app.core.sentences import range_words
from app.core.ticks import even_steps, spread, time_ticks, value_ticks, wrapped

STEPS = 5
TINT = 0.3
LINE = 1.25
NAMES_AT_MOST = 0.34
UNWRAPPED_AT_MOST = 0.45


class TextWidth(Protocol):
    """Measures text in the font that will draw it."""

    def width(self, text: str, size: float) -> float:
        """How wide one line of text of this size is, in the picture's units."""
        ...


@dataclass(frozen=True, slots=True)
class Rect:
    """A filled area. fill: a role ("band-0" to "band-4"). strength: 1 = as it is, less = tinted into the paper."""

    x: float
    y: float
    width: float
    height: float
    fill: str
    strength: float = 1.0


@dataclass(frozen=True, slots=True)
class Line:
    """A straight line. ink: a role ("ink", "soft", "line", "paper")."""

    x1: float
    y1: float
    x2: float
    y2: float
    ink: str
    thickness: float = 1.0


@dataclass(frozen=True, slots=True)
class Label:
    """One line of text. x: its start, middle or end, as anchor says; y: its middle."""

    x: float
    y: float
    text: str
    size: float
    anchor: Literal["start", "middle", "end"] = "start"
    ink: str = "ink"
    bold: bool = False


@dataclass(frozen=True, slots=True)
class Mark:
    """The point of a score that was computed; drawn with a rim of paper, so that lines and bands never hide it."""

    x: float
    y: float
    radius: float


@dataclass(frozen=True, slots=True)
class RangeBar:
    """What is still possible of a partial score: an open bar with ends, never a point."""

    x: float
    top: float
    bottom: float
    width: float


Shape = Rect | Line | Label | Mark | RangeBar


@dataclass(frozen=True, slots=True)
class Reading:
    """One assessment's score. run: readings are joined only within one run (one major version of one definition)."""

    at: Moment
    outcome: Outcome
    run: str
    words: str = ""


@dataclass(frozen=True, slots=True)
class Spot:
    """Where a reading stands, for keyboard and pointer; the order of spots is that of time."""

    x: float
    top: float
    bottom: float
    reading: Reading


@dataclass(frozen=True, slots=True)
class Picture:
    """Shapes in the order of painting, and the spots that can be walked."""

    width: float
    height: float
    shapes: tuple[Shape, ...]
    spots: tuple[Spot, ...]

    def nearest(self, x: float) -> int | None:
        """The spot nearest to an x, or None where there is none."""
        return min(range(len(self.spots)), key=lambda n: abs(self.spots[n].x - x), default=None)


def band_step(place: int, count: int) -> int:
    """Which of the five band colours the band at a place (from 0) takes, in a set of so many."""
    return place if count <= STEPS else round(place * (STEPS - 1) / (count - 1))


def trend(
    score: Score,
    band_set: BandSet | None,
    readings: Sequence[Reading],
    room: tuple[float, float],
    text: TextWidth,
    size: float,
) -> Picture:
    """A score over time on its whole reachable range; band_set None: no bands are drawn.

    The axis is true to time. Readings of one instant keep the order in which they are given.
    """
    in_order = sorted(readings, key=attrgetter("at"))
    frame = _Frame(score, band_set, in_order, room, text, size)
    spots = tuple(frame.spots())
    shapes = (*frame.bands(), *frame.value_axis(), *frame.time_axis(spots), *_data(frame, spots))
    return Picture(*room, shapes, spots)


class _Frame:
    """The plot's box, its two axes and what surrounds the data."""

    def __init__(
        self,
        score: Score,
        band_set: BandSet | None,
        readings: Sequence[Reading],
        room: tuple[float, float],
        text: TextWidth,
        size: float,
    ) -> None:
        ends = [_ends(r.outcome) for r in readings]
        # A record of an older definition may lie outside today's range: it is shown, not cut off.
        self.low = min([score.low, *(low for low, _ in ends)])
        self.high = max([score.high, *(high for _, high in ends)])
        self.size, self.text, self.readings, self.room = size, text, readings, room
        self.bands_drawn = () if band_set is None else band_set.bands
        self.ribbon = size * 0.6 if self.bands_drawn else 0.0
        self.left = max(text.width(str(v), size) for v in (self.low, self.high)) + size * 0.7
        self.top, self.bottom = size * 0.7, room[1] - size * (LINE * 2 + 0.6)
        self.names = [self._name(band) for band in self.bands_drawn]
        names = max((text.width(n, size) for rows in self.names for n in rows), default=0.0)
        beside = self.ribbon + size * 0.5 + names if self.names else size * 0.5
        self.right = room[0] - beside
        each = (self.right - self.left) / max(1, len(readings))
        self.crowded = each < text.width(f"{self.high} ", size)
        self.radius = max(size * 0.15, min(size * 0.36, each * 0.4))

    def y(self, value: float) -> float:
        """Half a point is left free at both ends, so that zero and the highest score lie on no edge."""
        share = (value - self.low + 0.5) / (self.high - self.low + 1)
        return self.bottom - share * (self.bottom - self.top)

    def spots(self) -> Iterator[Spot]:
        """Each reading at its true time; those of one minute stand side by side, in their order."""
        if not self.readings:
            return
        first, last = self.readings[0].at.utc, self.readings[-1].at.utc
        whole = (last - first).total_seconds()
        start, end = self.left + self.size * 1.4, self.right - self.size * 1.4
        before = None
        x = start
        for reading in self.readings:
            share = (reading.at.utc - first).total_seconds() / whole if whole else 0.5
            true_x = start + share * (end - start)
            twin = before is not None and (reading.at.utc - before.at.utc).total_seconds() < 60
            x = min(max(true_x, x + self.radius * 2.5 if twin else x), self.right)
            low, high = _ends(reading.outcome)
            yield Spot(x, self.y(high), self.y(low), reading)
            before = reading

    def bands(self) -> Iterator[Shape]:
        """Each band as a tint behind the data and at full strength in a ribbon, where its name stands."""
        middles = [-self.y((b.low + b.high) / 2) for b in self.bands_drawn]
        tall = [len(rows) * self.size * LINE for rows in self.names]
        at = spread(middles, tall, -self.bottom, -self.top)
        for place, band in enumerate(self.bands_drawn):
            top, bottom = self.y(band.high + 0.5), self.y(band.low - 0.5)
            fill = f"band-{band_step(place, len(self.bands_drawn))}"
            yield Rect(self.left, top, self.right - self.left, bottom - top, fill, TINT)
            yield Rect(self.right, top, self.ribbon, bottom - top, fill)
        for place, band in enumerate(self.bands_drawn):
            if place:
                edge = self.y(band.low - 0.5)
                yield Line(self.left, edge, self.right + self.ribbon, edge, "line")
            x = self.right + self.ribbon + self.size * 0.5
            for row, words in enumerate(self.names[place]):
                y = -at[place] + self.size * LINE * (row - (len(self.names[place]) - 1) / 2)
                yield Label(x, y, words, self.size)

    def value_axis(self) -> Iterator[Shape]:
        """The ends of the range, and between them each band's lowest score, or even steps where there are no bands."""
        apart = self.size * LINE
        marks = [b.low for b in self.bands_drawn]
        if not marks:
            marks = even_steps(self.low, self.high, int((self.bottom - self.top) / (2 * apart)))
        for value in value_ticks(self.low, self.high, marks, lambda a, b: abs(self.y(a) - self.y(b)) >= apart):
            y = self.y(value)
            if not self.bands_drawn:
                yield Line(self.left, y, self.right, y, "line")
            yield Line(self.left - self.size * 0.3, y, self.left, y, "soft")
            yield Label(self.left - self.size * 0.5, y, str(value), self.size, "end", "soft")
        yield Line(self.left, self.top, self.left, self.bottom, "soft")
        yield Line(self.left, self.bottom, self.right, self.bottom, "soft")

    def time_axis(self, spots: Sequence[Spot]) -> Iterator[Shape]:
        """The readings' own times, as many as fit."""
        span = (0.0, self.right + self.ribbon)
        ticks = time_ticks([s.reading.at for s in spots], [s.x for s in spots], span, self._width, self.size * 0.8)
        for tick in ticks:
            yield Line(tick.x, self.bottom, tick.x, self.bottom + self.size * 0.3, "soft")
            for row, words in enumerate(tick.rows):
                y = self.bottom + self.size * (0.4 + LINE * (row + 0.5))
                yield Label(tick.centre, y, words, self.size, "middle", "soft")

    def _width(self, text: str) -> float:
        return self.text.width(text, self.size)

    def _name(self, band: Band) -> list[str]:
        """The band's label and range, in as many lines as the band is high, shortened to the room beside the plot."""
        span = range_words(band.low, band.high)
        lines = int((self.y(band.low - 0.5) - self.y(band.high + 0.5)) / (self.size * LINE))
        words = (band.label or "").split()
        share = NAMES_AT_MOST if lines > 1 else UNWRAPPED_AT_MOST
        return wrapped(words, span, self._width, self.room[0] * share, max(1, lines))


def _data(frame: _Frame, spots: Sequence[Spot]) -> Iterator[Shape]:
    """Lines between neighbouring totals of one run, then bars and points over them, then the values in free places."""
    for a, b in _joined(spots):
        yield Line(a.x, a.top, b.x, b.top, "ink", frame.size * 0.13)
    for spot in spots:
        if isinstance(spot.reading.outcome, Scored):
            yield Mark(spot.x, spot.top, frame.radius)
        else:
            yield RangeBar(spot.x, spot.top, spot.bottom, frame.radius * 2)
    yield from _Values(frame, spots).placed()


def _joined(spots: Sequence[Spot]) -> Iterator[tuple[Spot, Spot]]:
    """A partial score breaks the line: nothing is known to lie on it there."""
    for a, b in pairwise(spots):
        if _is_total(a) and _is_total(b) and a.reading.run == b.reading.run:
            yield a, b


class _Values:
    """Finds each total's number a place that covers no point, bar, line or other number; without one it is left out.

    Where points are crowded a number could be taken for its neighbour's: then only the ends have one.
    """

    def __init__(self, frame: _Frame, spots: Sequence[Spot]) -> None:
        self._frame, self._spots = frame, spots
        self._xs = [s.x for s in spots]
        self._taken: list[_Box] = []

    def placed(self) -> Iterator[Label]:
        numbered = {0, len(self._spots) - 1} if self._frame.crowded else range(len(self._spots))
        for place, spot in enumerate(self._spots):
            if place in numbered and isinstance(spot.reading.outcome, Scored):
                text = str(spot.reading.outcome.value)
                box = next((b for b in self._places(spot, text) if self._is_free(b)), None)
                if box is not None:
                    self._taken.append(box)
                    middle, height = (box.left + box.right) / 2, (box.top + box.bottom) / 2
                    yield Label(middle, height, text, self._frame.size, "middle", bold=True)

    def _places(self, spot: Spot, text: str) -> Iterator["_Box"]:
        """Above, below, right, left; a little wider than measured, since it is drawn bold."""
        size, off = self._frame.size, self._frame.radius * 1.5
        half, high = self._frame.text.width(text, size) * 0.6, size * 0.5
        for x, y in (
            (spot.x, spot.top - off - high),
            (spot.x, spot.top + off + high),
            (spot.x + off + half, spot.top),
            (spot.x - off - half, spot.top),
        ):
            yield _Box(x - half, y - high, x + half, y + high)

    def _is_free(self, box: "_Box") -> bool:
        frame = self._frame
        inside = box.left > frame.left and box.right < frame.right and box.bottom < frame.bottom and box.top >= 0
        if not inside or any(box.meets(other) for other in self._taken[-8:]):
            return False
        first = max(bisect_left(self._xs, box.left - frame.radius) - 1, 0)
        near = self._spots[first : bisect_right(self._xs, box.right + frame.radius) + 1]
        if any(box.meets(self._around(s)) for s in near):
            return False
        return not any(box.is_crossed(a, b) for a, b in _joined(near))

    def _around(self, spot: Spot) -> "_Box":
        r = self._frame.radius
        return _Box(spot.x - r, spot.top - r, spot.x + r, spot.bottom + r)


@dataclass(frozen=True, slots=True)
class _Box:
    left: float
    top: float
    right: float
    bottom: float

    def meets(self, other: "_Box") -> bool:
        return (
            self.left < other.right and other.left < self.right and self.top < other.bottom and other.top < self.bottom
        )

    def is_crossed(self, a: Spot, b: Spot) -> bool:
        """Whether the line from a to b runs through: over the box's width it is never wholly above or below it."""
        left, right = max(self.left, a.x), min(self.right, b.x)
        if left > right:
            return False
        slope = (b.top - a.top) / (b.x - a.x) if b.x > a.x else 0.0
        ys = (a.top + slope * (left - a.x), a.top + slope * (right - a.x)) if b.x > a.x else (a.top, b.top)
        return max(ys) >= self.top and min(ys) <= self.bottom


def _is_total(spot: Spot) -> bool:
    return isinstance(spot.reading.outcome, Scored)


def _ends(outcome: Outcome) -> tuple[int, int]:
    if isinstance(outcome, Partial):
        return outcome.low, outcome.high
    return outcome.value, outcome.value
