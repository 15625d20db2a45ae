"""Which labels an axis carries and where: the ends first, then whatever fits, so that no two ever touch."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta

from app.core.records import Moment

CLOCK_TIMES_UP_TO = timedelta(hours=72)

Width = Callable[[str], float]


@dataclass(frozen=True, slots=True)
class TimeTick:
    """A labelled moment. x: where it truly is; centre: where its rows fit inside the picture."""

    x: float
    centre: float
    rows: tuple[str, ...]


def time_ticks(
    moments: Sequence[Moment], xs: Sequence[float], span: tuple[float, float], width: Width, gap: float
) -> list[TimeTick]:
    """Labels for moments in order at rising xs, within span: the first, the last, and those that fit between.

    Clock times where all lie within three days (with the offset where it changes), else days; the second row says
    the date, or the year, where it changes.
    """
    label = _Labels(moments)
    kept: list[TimeTick] = []
    shown: Moment | None = None
    last = len(moments) - 1
    free = span[0] - gap
    ends = _fit(xs[last], _widest(label.rows(moments[last], None), width), span)[0] if moments else 0.0
    for place, (moment, x) in enumerate(zip(moments, xs, strict=True)):
        rows = label.rows(moment, shown)
        wide = _widest(rows, width)
        left, right = _fit(x, wide, span)
        between = 0 < place < last
        if left < free + gap or (between and (right > ends - gap or label.is_told(moment, shown, moments[last]))):
            continue
        kept.append(TimeTick(x, (left + right) / 2, rows))
        shown, free = moment, right
    return kept


class _Labels:
    """What each moment is called beside the others."""

    def __init__(self, moments: Sequence[Moment]) -> None:
        self._clock = bool(moments) and moments[-1].utc - moments[0].utc <= CLOCK_TIMES_UP_TO
        self._offsets = len({m.offset for m in moments}) > 1

    def is_told(self, moment: Moment, *shown: Moment | None) -> bool:
        """Whether the label would only repeat the day of one that stands there."""
        return not self._clock and moment.local.date() in [other.local.date() for other in shown if other is not None]

    def rows(self, moment: Moment, shown: Moment | None) -> tuple[str, ...]:
        """One row, and a second one where the day (or the year) is not that of the label shown before."""
        local = moment.local
        before = None if shown is None else shown.local
        if not self._clock:
            same = before is not None and before.year == local.year
            return (moment.day_words,) if same else (moment.day_words, str(local.year))
        time = f"{local:%H:%M}"
        if self._offsets:
            time = f"{time} {moment.offset_words}"
        if before is not None and before.date() == local.date():
            return (time,)
        date = (
            moment.day_words if before is not None and before.year == local.year else f"{moment.day_words} {local.year}"
        )
        return (time, date)


def value_ticks(low: int, high: int, marks: Iterable[int], apart: Callable[[int, int], bool]) -> list[int]:
    """The ends of a range and those of the marks (given in order of weight) that are apart from all kept before."""
    kept = [low, high] if high != low else [low]
    for mark in marks:
        if low < mark < high and all(apart(mark, other) for other in kept):
            kept.append(mark)
    return sorted(kept)


def even_steps(low: int, high: int, at_most: int) -> list[int]:
    """Round values inside a range, in the finest step of 1, 2, 5, 10 … that gives no more than so many."""
    if at_most < 1:
        return []
    step, factors = 1, (2, 2.5, 2)
    turn = 0
    while (high - low) / step > at_most:
        step = int(step * factors[turn % 3])
        turn += 1
    return list(range((low // step + 1) * step, high, step))


def spread(centres: Sequence[float], sizes: Sequence[float], low: float, high: float) -> list[float]:
    """Rising centres of things so large, moved as little as needed for none to overlap between low and high.

    Where they can't all fit they keep their order and touch, and run over the high end.
    """
    placed: list[float] = []
    free = low
    for centre, size in zip(centres, sizes, strict=True):
        placed.append(max(centre, free + size / 2))
        free = placed[-1] + size / 2
    ceiling = high
    for place in reversed(range(len(placed))):
        half = sizes[place] / 2
        placed[place] = min(placed[place], ceiling - half)
        ceiling = placed[place] - half
    if ceiling < low:
        placed = [low + sum(sizes[:place]) + sizes[place] / 2 for place in range(len(sizes))]
    return placed


def wrapped(words: Sequence[str], last: str, width: Width, room: float, lines: int) -> list[str]:
    """Words in at most so many lines, the last ending with `last`; what does not fit gives way to an ellipsis."""
    rows = [""]
    for place, word in enumerate((*words, last)):
        longer = f"{rows[-1]} {word}".lstrip()
        if width(longer) <= room or not rows[-1]:
            rows[-1] = longer
        elif len(rows) < lines:
            rows.append(word)
        else:
            rows[-1] = _cut(rows[-1] if place == len(words) else f"{rows[-1]} {word}", last, width, room)
            break
    return [row if width(row) <= room else _cut(row.removesuffix(last), last, width, room) for row in rows]


def _cut(row: str, last: str, width: Width, room: float) -> str:
    while row and width(f"{row}… {last}") > room:
        row = row[:-1].rstrip()
    return f"{row}… {last}".lstrip()


def _widest(rows: Iterable[str], width: Width) -> float:
    return max(map(width, rows))


def _fit(x: float, wide: float, span: tuple[float, float]) -> tuple[float, float]:
    """Left and right end of a label centred on x, pushed inside the span."""
    left = max(span[0], min(x - wide / 2, span[1] - wide))
    return left, left + wide
