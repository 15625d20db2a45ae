"""Chart geometry as shapes: computed once, painted by the screen and by paper alike."""

from collections.abc import Iterator, Sequence
from operator import attrgetter
from typing import NamedTuple

from app.core.numbering import joined, numbers
from app.core.records import Moment
from app.core.scale import Band, BandSet, Outcome, Partial, Score, Scored
from app.core.sentences import range_words
from app.core.shapes import Label, Line, Mark, Occasion, Picture, RangeBar, Reading, Rect, Shape, Spot, TextWidth
from app.core.ticks import even_steps, spread, time_ticks, value_ticks, wrapped

STEPS = 5
TINT = 0.3
LINE = 1.25
NAMES_AT_MOST = 0.34
UNWRAPPED_AT_MOST = 0.45


def band_step(place: int, count: int) -> int:
    """Which of the five band colours the band at a place (from 0) takes, in a set of so many."""
    return place if count <= STEPS else round(place * (STEPS - 1) / (count - 1))


class Lane(NamedTuple):
    """What is drawn of a score: its bands (None: none), its readings, and what happened meanwhile."""

    score: Score
    band_set: BandSet | None
    readings: Sequence[Reading]
    occasions: Sequence[Occasion] = ()


class Axis(NamedTuple):
    """A time axis that several plots have in common: from when to when, and from which x to which."""

    first: Moment
    last: Moment
    left: float
    right: float


def axis_of(lanes: Sequence[Lane], room: tuple[float, float], text: TextWidth, size: float) -> Axis | None:
    """The axis on which all of them can stand one below the other in as much room each; None: none has a reading."""
    times = [reading.at for lane in lanes for reading in lane.readings]
    if not times:
        return None
    frames = [_Frame(lane, room, text, size) for lane in lanes]
    return Axis(min(times), max(times), max(f.left for f in frames), min(f.right for f in frames))


def trend(lane: Lane, room: tuple[float, float], text: TextWidth, size: float, axis: Axis | None = None) -> Picture:
    """A score over time on its whole reachable range.

    The axis is true to time. Readings of one instant keep the order in which they are given. Occasions are marked where
    they happened, within the time of the axis; their words stand above the plot, where there is room for them.
    axis: one that it has in common with others; None: from its first reading to its last.
    """
    frame = _Frame(lane, room, text, size, axis)
    spots = tuple(frame.spots())
    marks = tuple(frame.marks())
    shapes = (*frame.bands(), *frame.value_axis(), *frame.time_axis(spots), *marks, *_data(frame, spots))
    return Picture(*room, shapes, spots)


class _Frame:
    """The plot's box, its two axes and what surrounds the data."""

    def __init__(
        self, lane: Lane, room: tuple[float, float], text: TextWidth, size: float, axis: Axis | None = None
    ) -> None:
        score, band_set, _, happened = lane
        readings = sorted(lane.readings, key=attrgetter("at"))
        times = [r.at for r in readings[:1] + readings[-1:]] if axis is None else [axis.first, axis.last]
        self._times = times
        occasions = [o for o in happened if times and times[0] <= o.at <= times[-1]]
        self._occasions = sorted(occasions, key=attrgetter("at"))
        ends = [_ends(r.outcome) for r in readings]
        # A record of an older definition may lie outside today's range: it is shown, not cut off.
        self.low = min([score.low, *(low for low, _ in ends)])
        self.high = max([score.high, *(high for _, high in ends)])
        self.size, self.text, self.readings, self.room = size, text, readings, room
        self.bands_drawn = () if band_set is None else band_set.bands
        self.ribbon = size * 0.6 if self.bands_drawn else 0.0
        self.left = max(text.width(str(v), size) for v in (self.low, self.high)) + size * 0.7
        above = size * LINE if occasions else 0.0
        self.top, self.bottom = size * 0.7 + above, room[1] - size * (LINE * 2 + 0.6)
        self.names = [self._name(band) for band in self.bands_drawn]
        names = max((text.width(n, size) for rows in self.names for n in rows), default=0.0)
        beside = self.ribbon + size * 0.5 + names if self.names else size * 0.5
        self.right = room[0] - beside
        if axis is not None:
            self.left, self.right = axis.left, axis.right
        each = (self.right - self.left) / max(1, len(readings))
        self.apart = text.width(f"{self.high} ", size)  # closer than that, points are crowded
        self.crowded = each < self.apart
        self.radius = max(size * 0.15, min(size * 0.36, each * 0.4))

    def y(self, value: float) -> float:
        """Half a point is left free at both ends, so that zero and the highest score lie on no edge."""
        share = (value - self.low + 0.5) / (self.high - self.low + 1)
        return self.bottom - share * (self.bottom - self.top)

    def x(self, at: Moment) -> float:
        """Where a time stands; in the middle where the axis has only one."""
        first, last = self._times[0].utc, self._times[-1].utc
        whole = (last - first).total_seconds()
        start, end = self.left + self.size * 1.4, self.right - self.size * 1.4
        return start + ((at.utc - first).total_seconds() / whole if whole else 0.5) * (end - start)

    def spots(self) -> Iterator[Spot]:
        """Each reading at its true time; those of one minute stand side by side, in their order."""
        if not self.readings:
            return
        before = None
        x = self.x(self._times[0])
        for reading in self.readings:
            true_x = self.x(reading.at)
            twin = before is not None and (reading.at.utc - before.at.utc).total_seconds() < 60
            x = min(max(true_x, x + self.radius * 2.5 if twin else x), self.right)
            low, high = _ends(reading.outcome)
            yield Spot(x, self.y(high), self.y(low), reading)
            before = reading

    def marks(self) -> Iterator[Shape]:
        """A dashed line at each occasion, and above it what it was, where it covers no other's words."""
        free = self.left
        for occasion in self._occasions:
            x = self.x(occasion.at)
            yield Line(x, self.top, x, self.bottom, "ink", self.size * 0.1, dashed=True)
            half = self._width(occasion.words) / 2
            left = min(max(x - half, self.left), self.right - 2 * half)
            if left >= free:
                yield Label(left + half, self.top - self.size * 0.7, occasion.words, self.size, "middle", "soft")
                free = left + 2 * half + self.size * 0.8

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
    """Lines between neighbouring totals of one run, then bars and points over them, then the numbers beside them."""
    for a, b in joined(spots):
        yield Line(a.x, a.top, b.x, b.top, "ink", frame.size * 0.13)
    for spot in spots:
        if isinstance(spot.reading.outcome, Scored):
            yield Mark(spot.x, spot.top, frame.radius)
        else:
            yield RangeBar(spot.x, spot.top, spot.bottom, frame.radius * 2)
    yield from numbers(frame, spots)


def _ends(outcome: Outcome) -> tuple[int, int]:
    if isinstance(outcome, Partial):
        return outcome.low, outcome.high
    return outcome.value, outcome.value
