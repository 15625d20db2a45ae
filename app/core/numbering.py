"""The numbers beside a chart's points: each where it covers nothing, moved as far as it must be."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import chain, islice, pairwise
from typing import NamedTuple, Protocol

from app.core.scale import Scored
from app.core.shapes import Label, Line, Rect, Shape, Spot, TextWidth

STEP = 0.5
ASIDE = (0.0, 1.0, -1.0, 2.0, -2.0)
WIDER = tuple(float(way * n) for n in range(3, 9) for way in (1, -1))  # where points stand close on both sides
NOT_FAR = 6 * 2 * len(ASIDE)  # places within three lines: farther off a number would be taken for another height


class Plot(Protocol):
    """The box that numbers stand in. apart: points closer than that are crowded; crowded: they are on the whole."""

    left: float
    right: float
    top: float
    bottom: float
    size: float
    radius: float
    apart: float
    crowded: bool
    text: TextWidth


def numbers(plot: Plot, spots: Sequence[Spot]) -> Iterator[Shape]:
    """Each total's number; only among points closer than a label is wide are some thinned out.

    Never the first, the last, the highest, the lowest, nor a 0: zeros so close that one number covers them share it.
    A number that had to move far is tied to its point by a thin line; where nothing is free it lies over lines.
    """
    return _Numbers(plot, spots).placed()


def joined(spots: Sequence[Spot]) -> Iterator[tuple[Spot, Spot]]:
    """Neighbouring totals of one run. A partial score breaks the line: nothing is known to lie on it there."""
    for a, b in pairwise(spots):
        if _value(a) is not None and _value(b) is not None and a.reading.run == b.reading.run:
            yield a, b


class _Place(NamedTuple):
    """Where a number could stand; tie: from its point to it, where it is far from it."""

    box: "_Box"
    tie: "_Cut | None" = None


class _Numbers:
    """Those that must be there are placed first: they have the choice."""

    def __init__(self, plot: Plot, spots: Sequence[Spot]) -> None:
        self._plot, self._spots = plot, spots
        self._xs = [s.x for s in spots]
        r = plot.radius
        self._boxes = [_Box(s.x - r, s.top - r, s.x + r, s.bottom + r) for s in spots]
        lines = {id(a): _Cut(a.x, a.top, b.x, b.top) for a, b in joined(spots)}
        self._cuts = [lines.get(id(s)) for s in spots]  # from each to the next
        self._taken: list[_Box] = []
        self._ties: list[_Cut] = []
        self._zeros: list[float] = []

    def placed(self) -> Iterator[Shape]:
        totals = [n for n, spot in enumerate(self._spots) if _value(spot) is not None]
        needed = self._needed(totals)
        found = {place: [*self._number(place, is_needed=True)] for place in needed}
        for place in totals:
            if place not in needed and not (self._plot.crowded and self._is_close(place)):
                found[place] = [*self._number(place, is_needed=not self._is_close(place))]
        yield from chain.from_iterable(found[place] for place in sorted(found))

    def _needed(self, totals: Sequence[int]) -> dict[int, None]:
        """In the order of their weight."""
        if not totals:
            return {}
        by_value = sorted(totals, key=lambda n: _value(self._spots[n]) or 0)
        highest = next(n for n in totals if _value(self._spots[n]) == _value(self._spots[by_value[-1]]))
        zeros = [n for n in totals if _value(self._spots[n]) == 0]
        return dict.fromkeys((totals[0], totals[-1], highest, by_value[0], *zeros))

    def _is_close(self, place: int) -> bool:
        x, beside = self._xs[place], (*self._xs[max(place - 1, 0) : place], *self._xs[place + 1 : place + 2])
        return any(abs(x - other) < self._plot.apart for other in beside)

    def _number(self, place: int, *, is_needed: bool) -> Iterator[Shape]:
        spot = self._spots[place]
        text = str(_value(spot))
        found = next(filter(self._is_free, self._near(spot, text)), None)
        if found is None and text == "0" and any(abs(spot.x - x) < self._plot.apart for x in self._zeros):
            return
        found = found or next(filter(self._is_free, islice(self._far(spot, text), NOT_FAR)), None)
        if found is not None:
            yield from self._put(found, spot, text)
        elif is_needed:
            yield from self._put_over(spot, text)

    def _put(self, place: _Place, spot: Spot, text: str) -> Iterator[Shape]:
        box, tie = place
        self._taken.append(box)
        if text == "0":
            self._zeros.append(spot.x)
        if tie is not None:
            self._ties.append(tie)
            yield Line(*tie, "soft", self._plot.size * 0.07)
        yield Label((box.left + box.right) / 2, (box.top + box.bottom) / 2, text, self._plot.size, "middle", bold=True)

    def _put_over(self, spot: Spot, text: str) -> Iterator[Shape]:
        """On a patch of paper over lines; or far off; in the end over points that are not its own."""
        choices = (
            filter(self._is_bare, self._near(spot, text)),
            filter(self._is_free, self._far(spot, text)),
            filter(self._is_bare, self._far(spot, text)),
            filter(self._is_bare, self._far(spot, text, WIDER)),
            filter(self._is_untaken, self._far(spot, text)),
        )
        found = next(chain.from_iterable(choices), None)
        if found is not None:
            box = found.box
            yield Rect(box.left, box.top, box.right - box.left, box.bottom - box.top, "paper")
            yield from self._put(found, spot, text)

    def _near(self, spot: Spot, text: str) -> Iterator[_Place]:
        """Above, below, right, left; a little wider than measured, since it is drawn bold."""
        off = self._plot.radius * 1.5
        half, high = self._half(text)
        for x, y in (
            (spot.x, spot.top - off - high),
            (spot.x, spot.top + off + high),
            (spot.x + off + half, spot.top),
            (spot.x - off - half, spot.top),
        ):
            yield _Place(_Box.around(x, y, half, high))

    def _far(self, spot: Spot, text: str, asides: Sequence[float] = ASIDE) -> Iterator[_Place]:
        """Farther up and down, straight and aside, the nearest first."""
        plot, (half, high) = self._plot, self._half(text)
        off = plot.radius * 1.5 + high
        for step in range(1, int((plot.bottom - plot.top) / (plot.size * STEP)) + 1):
            for aside in asides:
                for way in (-1, 1):
                    x = spot.x + aside * (half + plot.radius)
                    y = spot.top + way * (off + step * plot.size * STEP)
                    tie = _Cut(spot.x, spot.top + way * plot.radius * 1.4, x, y - way * high)
                    yield _Place(_Box.around(x, y, half, high), tie)

    def _half(self, text: str) -> tuple[float, float]:
        """Half of how wide and how high a number is."""
        return self._plot.text.width(text, self._plot.size) * 0.6, self._plot.size * 0.5

    def _is_free(self, place: _Place) -> bool:
        """Whether it covers no point, bar, line or number, and its tie runs through none but lines."""
        box, tie = place
        if not self._is_bare(place):
            return False
        if any(map(box.is_crossed, self._ties)) or any(map(box.is_crossed, self._lines(box))):
            return False
        return tie is None or not (self._runs_through(tie) or any(other.is_crossed(tie) for other in self._taken))

    def _is_bare(self, place: _Place) -> bool:
        """Whether it covers no point, bar or number."""
        return self._is_untaken(place) and not self._covers(place.box)

    def _is_untaken(self, place: _Place) -> bool:
        plot, box = self._plot, place.box
        inside = box.left > plot.left and box.right < plot.right and box.bottom < plot.bottom and box.top >= 0
        return inside and not any(map(box.meets, self._taken))

    def _beside(self, left: float, right: float) -> slice:
        """The places of the spots between two xs, and of the next on either side: from there lines come."""
        first = max(bisect_left(self._xs, left - self._plot.radius) - 1, 0)
        return slice(first, bisect_right(self._xs, right + self._plot.radius) + 1)

    def _covers(self, box: "_Box") -> bool:
        return any(map(box.meets, self._boxes[self._beside(box.left, box.right)]))

    def _lines(self, box: "_Box") -> Iterator["_Cut"]:
        return (cut for cut in self._cuts[self._beside(box.left, box.right)] if cut is not None)

    def _runs_through(self, tie: "_Cut") -> bool:
        left, right = sorted((tie.x1, tie.x2))
        return any(spot.is_crossed(tie) for spot in self._boxes[self._beside(left, right)])


class _Cut(NamedTuple):
    """A straight line."""

    x1: float
    y1: float
    x2: float
    y2: float


@dataclass(frozen=True, slots=True)
class _Box:
    left: float
    top: float
    right: float
    bottom: float

    @classmethod
    def around(cls, x: float, y: float, half: float, high: float) -> "_Box":
        return cls(x - half, y - high, x + half, y + high)

    def meets(self, other: "_Box") -> bool:
        return (
            self.left < other.right and other.left < self.right and self.top < other.bottom and other.top < self.bottom
        )

    def is_crossed(self, cut: _Cut) -> bool:
        """Whether the line runs through: over the box's width it is never wholly above or below it."""
        (ax, ay), (bx, by) = sorted(((cut.x1, cut.y1), (cut.x2, cut.y2)))
        left, right = max(self.left, ax), min(self.right, bx)
        if left > right:
            return False
        slope = (by - ay) / (bx - ax) if bx > ax else 0.0
        ys = (ay + slope * (left - ax), ay + slope * (right - ax)) if bx > ax else (ay, by)
        return max(ys) >= self.top and min(ys) <= self.bottom


def _value(spot: Spot) -> int | None:
    """Of a total; None: there is none."""
    outcome = spot.reading.outcome
    return outcome.value if isinstance(outcome, Scored) else None
