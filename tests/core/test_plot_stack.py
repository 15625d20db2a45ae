"""Several scores one below the other on one time axis: the same time at the same x, each on its own whole range."""

from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.core.plot import Axis, Lane, axis_of, trend
from app.core.scale import Score, Sum
from app.core.shapes import Label, Line, Occasion, Picture, Reading
from tests.core.test_plot import BANDS, SIZE, TOTAL, EvenWidth, _written, at, of, partial, reading

PART = Score("part_a", "Part A", Sum(()), 0, 6, ())
ROOM = (560.0, 200.0)
GOLDEN = Path(__file__).with_name("test_plot_stack_golden.txt")
DOSE = Occasion(at(15), "dose")
COWS = Lane(TOTAL, BANDS, (reading(0, 19), reading(45, 13), reading(377, 7)), (DOSE,))
ASRS = Lane(PART, None, (reading(60, 4, "asrs 1"), reading(500, partial(2, 5), "asrs 1")), (DOSE,))


def stack(*lanes: Lane) -> list[Picture]:
    axis = axis_of(lanes, ROOM, EvenWidth(), SIZE)
    return [trend(lane, ROOM, EvenWidth(), SIZE, axis) for lane in lanes]


def axis_line(picture: Picture) -> Line:
    """The line of the time axis: the lowest that runs straight across."""
    return max(
        (s for s in of(picture, Line) if s.y1 == s.y2 and s.ink == "soft" and s.x2 - s.x1 > 100), key=lambda s: s.y1
    )


def test_a_stack_is_drawn_as_agreed() -> None:
    lines = [line for picture in stack(COWS, ASRS) for line in ("--", *map(_written, picture.shapes))]
    assert "\n".join(lines) + "\n" == GOLDEN.read_text(encoding="utf-8")


def test_the_same_time_stands_at_the_same_x_in_each() -> None:
    both = reading(120, 3, "asrs 1")
    first, second = stack(COWS, Lane(PART, None, (both, reading(377, 2, "asrs 1"))))
    assert first.spots[-1].x == pytest.approx(second.spots[-1].x)
    assert first.spots[0].x < second.spots[0].x < first.spots[-1].x
    assert (axis_line(first).x1, axis_line(first).x2) == (axis_line(second).x1, axis_line(second).x2)


def test_an_event_is_marked_at_its_time_in_each_though_it_lies_before_all_readings_of_one() -> None:
    first, second = stack(COWS, ASRS)
    dashed = [[s.x1 for s in of(picture, Line) if s.dashed] for picture in (first, second)]
    assert dashed[0] == pytest.approx(dashed[1])
    assert len(dashed[0]) == 1
    assert dashed[1][0] < second.spots[0].x


def test_each_has_its_own_whole_range() -> None:
    ends = [[s.text for s in of(picture, Label) if s.anchor == "end"] for picture in stack(COWS, ASRS)]
    assert [(values[0], values[-1]) for values in ends] == [("0", "48"), ("0", "6")]


def test_one_alone_has_the_axis_that_it_would_have_by_itself() -> None:
    axis = axis_of([COWS], ROOM, EvenWidth(), SIZE)
    assert trend(COWS, ROOM, EvenWidth(), SIZE, axis) == trend(COWS, ROOM, EvenWidth(), SIZE)
    assert axis_of([Lane(TOTAL, None, ())], ROOM, EvenWidth(), SIZE) is None


times = st.lists(st.integers(0, 60 * 24 * 30), min_size=1, max_size=12)


@settings(max_examples=60, deadline=None)
@given(times, times)
def test_order_in_time_is_order_in_x_across_the_lanes(a: list[int], b: list[int]) -> None:
    def made(minutes: Sequence[int], run: str) -> tuple[Reading, ...]:
        return tuple(reading(m, 3, run) for m in sorted({10 * m for m in minutes}))

    first, second = stack(Lane(TOTAL, BANDS, made(a, "a")), Lane(PART, None, made(b, "b")))
    spots = sorted((*first.spots, *second.spots), key=lambda s: s.reading.at)
    for one, other in pairwise(spots):
        if one.reading.at == other.reading.at:
            assert one.x == pytest.approx(other.x)
        else:
            assert one.x < other.x
    axis = axis_of([Lane(TOTAL, BANDS, made(a, "a")), Lane(PART, None, made(b, "b"))], ROOM, EvenWidth(), SIZE)
    assert isinstance(axis, Axis)
    assert all(axis.left <= spot.x <= axis.right for spot in spots)
