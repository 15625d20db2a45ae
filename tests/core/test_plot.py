"""The trend's geometry: what is drawn, where, and what never is."""

from collections import Counter
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from app.core import plot
from app.core.plot import Lane, trend
from app.core.records import Moment
from app.core.scale import Band, BandSet, Outcome, Partial, Score, Scored, Sum
from app.core.shapes import Label, Line, Mark, Picture, RangeBar, Reading, Rect, Shape
from app.core.ticks import even_steps, spread, value_ticks, wrapped

BANDS = BandSet(
    "Wesson & Ling 2003",
    "doi:10.1080/02791072.2003.10400007",
    (
        Band(0, 4),
        Band(5, 12, "mild"),
        Band(13, 24, "moderate"),
        Band(25, 36, "moderately severe"),
        Band(37, 48, "severe withdrawal"),
    ),
)
TOTAL = Score("total", "Total", Sum(()), 0, 48, (BANDS,))
START = datetime(2026, 11, 22, 13, 30, tzinfo=UTC)
ROOM = (560.0, 240.0)
SIZE = 12.0
GOLDEN = Path(__file__).with_name("test_plot_golden.txt")


class EvenWidth:
    """Each character is half as wide as it is high."""

    def width(self, text: str, size: float) -> float:
        return len(text) * size * 0.5


def at(minutes: float, offset: int = -300) -> Moment:
    return Moment(START + timedelta(minutes=minutes), offset)


def reading(minutes: float, outcome: Outcome | int, run: str = "cows 1", offset: int = -300) -> Reading:
    return Reading(at(minutes, offset), Scored(outcome) if isinstance(outcome, int) else outcome, run)


def partial(low: int, high: int) -> Partial:
    return Partial(low, high, answered=10, missing=("gooseflesh",))


def drawn(*readings: Reading, bands: BandSet | None = BANDS, room: tuple[float, float] = ROOM) -> Picture:
    return trend(Lane(TOTAL, bands, readings), room, EvenWidth(), SIZE)


def of(picture: Picture, kind: type) -> list:
    return [s for s in picture.shapes if isinstance(s, kind)]


def joins(picture: Picture) -> list[Line]:
    return [s for s in of(picture, Line) if s.ink == "ink"]


def texts(picture: Picture) -> list[str]:
    return [s.text for s in of(picture, Label)]


def test_an_afternoon_is_drawn_as_agreed():
    picture = drawn(reading(0, 19), reading(45, 13), reading(135, partial(9, 14)), reading(377, 0))
    lines = [f"{picture.width:g} x {picture.height:g}", *map(_written, picture.shapes)]
    assert "\n".join(lines) + "\n" == GOLDEN.read_text(encoding="utf-8")


def _written(shape: Shape) -> str:
    values = (getattr(shape, name) for name in shape.__slots__)
    said = [f"{v:.1f}" if isinstance(v, float) else str(v) for v in values]
    return " ".join([type(shape).__name__, *said])


@pytest.mark.parametrize("values", [(7,), (7, 9), (0, 48), ()])
def test_the_axis_spans_the_whole_reachable_range_whatever_was_scored(values: tuple[int, ...]):
    picture = drawn(*(reading(60 * n, v) for n, v in enumerate(values)))
    axis = [s for s in of(picture, Label) if s.anchor == "end"]
    assert (axis[0].text, axis[-1].text) == ("0", "48")
    tints = [s for s in of(picture, Rect) if s.strength < 1]
    assert sum(t.height for t in tints) == pytest.approx(tints[0].y + tints[0].height - tints[-1].y)


def test_a_score_of_zero_is_a_point_like_any_other():
    picture = drawn(reading(0, 0), reading(60, 3))
    assert len(of(picture, Mark)) == 2
    assert "0" in [s.text for s in of(picture, Label) if s.bold]
    assert len(joins(picture)) == 1


def test_a_partial_score_is_a_range_bar_without_a_value_and_breaks_the_line():
    picture = drawn(reading(0, 19), reading(60, partial(12, 17)), reading(120, 9))
    (bar,) = of(picture, RangeBar)
    assert len(of(picture, Mark)) == 2
    assert joins(picture) == []
    assert [s.text for s in of(picture, Label) if s.bold] == ["19", "9"]
    frame = drawn(reading(0, 17), reading(60, 12))
    assert (bar.top, bar.bottom) == pytest.approx((frame.spots[0].top, frame.spots[1].top))


def test_readings_of_another_major_version_are_never_joined():
    picture = drawn(reading(0, 19), reading(60, 13), reading(120, 12, run="cows 2"), reading(180, 9, run="cows 2"))
    spots = picture.spots
    assert [(j.x1, j.x2) for j in joins(picture)] == [(spots[0].x, spots[1].x), (spots[2].x, spots[3].x)]


def test_the_time_axis_is_true_to_time():
    xs = [s.x for s in drawn(reading(0, 1), reading(60, 2), reading(180, 3)).spots]
    assert (xs[2] - xs[1]) == pytest.approx(2 * (xs[1] - xs[0]))


def test_a_day_is_named_once_however_many_readings_it_has():
    picture = drawn(*(reading(8 * 60 * n, 9) for n in range(40)), room=(1600.0, 300.0))
    days = [words for words in texts(picture) if "Nov" in words]
    assert len(days) > 5
    assert len(set(days)) == len(days)


def test_two_of_the_same_minute_stand_side_by_side_in_the_order_they_were_taken():
    picture = drawn(reading(0, 5), reading(60, 19), reading(60, 13), reading(120, 9))
    assert [s.reading.outcome for s in picture.spots] == [Scored(5), Scored(19), Scored(13), Scored(9)]
    assert all(b.x - a.x >= 2 * of(picture, Mark)[0].radius for a, b in pairwise(picture.spots))


def test_the_two_half_past_ones_of_the_night_the_clocks_change_are_told_apart():
    later, sooner = reading(60, 11, offset=-300), reading(0, 20, offset=-240)
    night = datetime(2026, 11, 1, 5, 30, tzinfo=UTC)
    first = Reading(Moment(night, -240), Scored(20), "cows 1")
    second = Reading(Moment(night + timedelta(hours=1), -300), Scored(11), "cows 1")
    assert sooner.at < later.at
    picture = drawn(second, first)
    assert [s.reading.outcome for s in picture.spots] == [Scored(20), Scored(11)]
    assert {"01:30 \N{MINUS SIGN}04:00", "01:30 \N{MINUS SIGN}05:00"} <= set(texts(picture))


def test_band_names_stand_beside_the_plot_and_an_unnamed_band_says_its_range():
    picture = drawn(reading(0, 19), reading(60, 13))
    right = max(s.x + s.width for s in of(picture, Rect))
    names = {s.text: s for s in of(picture, Label) if s.anchor == "start"}
    assert list(names) == ["0–4", "mild 5–12", "moderate 13–24", "moderately severe 25–36", "severe withdrawal 37–48"]
    assert all(label.x >= right for label in names.values())
    assert all(s.x < right for s in picture.spots)


def test_no_score_lies_on_the_edge_between_two_bands():
    edges = {round(s.y, 6) for s in of(drawn(reading(0, 5)), Rect)}
    assert all(round(drawn(reading(0, v)).spots[0].top, 6) not in edges for v in range(49))


def test_without_a_band_set_there_are_even_steps_and_no_names():
    picture = drawn(reading(0, 19), bands=None)
    assert of(picture, Rect) == []
    assert [s.text for s in of(picture, Label) if s.anchor == "end"] == ["0", "10", "20", "30", "40", "48"]


def test_a_long_band_name_is_shortened_and_never_reaches_over_the_picture():
    wordy = BandSet("x", "y", (Band(0, 4), Band(5, 48, "word " * 400)))
    picture = drawn(reading(0, 19), bands=wordy)
    assert all(_box(s)[2] <= ROOM[0] + 1e-6 for s in of(picture, Label))
    assert any("… 5–48" in t for t in texts(picture))


def numbered(picture: Picture) -> list[str]:
    return [s.text for s in of(picture, Label) if s.bold]


def test_of_crowded_points_the_ends_the_extremes_and_every_zero_are_numbered_and_the_points_are_smaller():
    few, many_of_them = ([reading(60 * n, (n + 20) % 48) for n in range(count)] for count in (10, 120))
    assert numbered(drawn(*few)) == [str(n + 20) for n in range(10)]
    crowded = drawn(*many_of_them)
    assert numbered(crowded) == ["20", "47", "0", "0", "43"]
    assert of(crowded, Mark)[0].radius < of(drawn(*few), Mark)[0].radius


def test_a_zero_in_a_narrow_valley_keeps_its_number():
    picture = drawn(*(reading(60 * n, value) for n, value in enumerate([9, 0, 8, 0, 11, 0, 10] * 3)))
    assert numbered(picture) == ["9", "0", "8", "0", "11", "0", "10"] * 3


def test_a_number_that_moved_far_is_tied_to_its_point():
    picture = drawn(
        reading(0, 30), *(reading(1000 + n * 9, value) for n, value in enumerate([12, 0, 13])), reading(3000, 20)
    )
    ties = [s for s in of(picture, Line) if s.ink == "soft" and s.thickness < 1]
    zero = next(s for s in of(picture, Label) if s.bold and s.text == "0")
    spot = picture.spots[2]
    assert any((t.x1, t.x2) == pytest.approx((spot.x, zero.x)) and t.y1 < spot.top for t in ties)


def test_zeros_so_close_that_one_number_covers_them_share_it():
    picture = drawn(*(reading(10 * n, 0) for n in range(400)))
    found = [s for s in of(picture, Label) if s.bold]
    assert len(found) > 5
    for spot in picture.spots:
        assert any(abs(s.x - spot.x) <= 2 * EvenWidth().width("48 ", SIZE) for s in found)


def test_one_reading_stands_in_the_middle_and_none_is_an_empty_frame():
    (spot,) = drawn(reading(0, 19)).spots
    frame = next(s for s in of(drawn(reading(0, 19)), Rect))
    assert spot.x == pytest.approx(frame.x + frame.width / 2)
    assert drawn().spots == ()
    assert drawn().nearest(5) is None


def test_the_nearest_spot_is_found_from_any_x():
    picture = drawn(reading(0, 19), reading(60, 13), reading(120, 9))
    assert [picture.nearest(x) for x in (-50, picture.spots[1].x + 3, 9999)] == [0, 1, 2]


def _box(label: Label) -> tuple[float, float, float, float]:
    wide = EvenWidth().width(label.text, label.size)
    left = label.x - {"start": 0.0, "middle": wide / 2, "end": wide}[label.anchor]
    return left, label.y - label.size / 2, left + wide, label.y + label.size / 2


def _meet(a: tuple[float, float, float, float], b: tuple[float, float, float, float]) -> bool:
    return a[0] < b[2] - 1e-6 and b[0] < a[2] - 1e-6 and a[1] < b[3] - 1e-6 and b[1] < a[3] - 1e-6


outcomes = st.integers(0, 48).map(Scored) | st.tuples(st.integers(0, 48), st.integers(0, 48)).map(
    lambda t: partial(min(t), max(t))
)
many = st.lists(
    st.builds(reading, st.integers(0, 60 * 24 * 400), outcomes, st.sampled_from("12"), st.sampled_from([-300, -240])),
    max_size=25,
)


@settings(max_examples=150, deadline=None)
@given(many, st.sampled_from([BANDS, None]), st.sampled_from([(560.0, 240.0), (340.0, 200.0), (900.0, 400.0)]))
@example(
    [reading(0, 12), reading(1, 12), reading(2, 11), reading(0, partial(0, 8)), reading(23, 11)], BANDS, (340.0, 200.0)
)
def test_labels_collide_with_nothing(readings: list[Reading], bands: BandSet | None, room: tuple[float, float]):
    picture = drawn(*readings, bands=bands, room=room)
    labels = [(s, _box(s)) for s in of(picture, Label)]
    for n, (_, box) in enumerate(labels):
        assert not any(_meet(box, other) for _, other in labels[n + 1 :])
        assert -1e-6 <= box[0] <= box[2] <= room[0] + 1e-6
        assert box[3] <= room[1]
    for label, box in labels:
        covered = [s for s in of(picture, Mark) if _meet(box, _around(s))]
        covered += [s for s in of(picture, RangeBar) if _meet(box, (s.x, s.top, s.x, s.bottom))]
        assert covered == [], label
        patched = any(r.fill == "paper" and _is_in(box, r) for r in of(picture, Rect))
        if label.bold and not patched:
            assert not any(_crosses(line, box) for line in joins(picture)), label


@settings(max_examples=100, deadline=None)
@given(many, st.sampled_from([(560.0, 240.0), (340.0, 200.0)]))
def test_no_number_is_left_out_but_among_points_closer_than_a_label_is_wide(
    readings: list[Reading], room: tuple[float, float]
):
    picture = drawn(*readings, room=room)
    apart = EvenWidth().width("48 ", SIZE)
    totals = [(s.x, s.reading.outcome.value) for s in picture.spots if isinstance(s.reading.outcome, Scored)]
    xs = [s.x for s in picture.spots]
    needed = {n for n, (x, _) in enumerate(totals) if sum(abs(x - other) < apart for other in xs) == 1}
    if totals:
        values = [value for _, value in totals]
        needed |= {0, len(totals) - 1, values.index(max(values)), values.index(min(values))}
    shown = Counter(numbered(picture))
    for value, count in Counter(totals[n][1] for n in needed).items():
        assert shown[str(value)] >= (count if value else 1)
    zeros = [x for x, value in totals if value == 0]
    assert not zeros or shown["0"] >= 1


def _is_in(box: tuple[float, float, float, float], rect: Rect) -> bool:
    left, top, right, bottom = rect.x - 1e-6, rect.y - 1e-6, rect.x + rect.width + 1e-6, rect.y + rect.height + 1e-6
    return left <= box[0] and top <= box[1] and box[2] <= right and box[3] <= bottom


def _around(mark: Mark) -> tuple[float, float, float, float]:
    return mark.x - mark.radius, mark.y - mark.radius, mark.x + mark.radius, mark.y + mark.radius


def _crosses(line: Line, box: tuple[float, float, float, float]) -> bool:
    wide, high = line.x2 - line.x1, line.y2 - line.y1
    points = ((line.x1 + wide * n / 200, line.y1 + high * n / 200) for n in range(200))
    return any(box[0] < x < box[2] and box[1] < y < box[3] for x, y in points)


@given(many)
@settings(max_examples=60, deadline=None)
def test_every_reading_has_one_spot_in_the_order_of_time(readings: list[Reading]):
    picture = drawn(*readings)
    assert sorted(map(id, (s.reading for s in picture.spots))) == sorted(map(id, readings))
    assert all(a.reading.at <= b.reading.at and a.x <= b.x for a, b in pairwise(picture.spots))
    assert len(of(picture, Mark)) + len(of(picture, RangeBar)) == len(readings)


@pytest.mark.parametrize(("count", "steps"), [(5, [0, 1, 2, 3, 4]), (2, [0, 1]), (6, [0, 1, 2, 2, 3, 4])])
def test_bands_take_the_five_colours_in_rising_order(count: int, steps: list[int]):
    assert [plot.band_step(n, count) for n in range(count)] == steps


def test_even_steps_are_round_and_few():
    assert even_steps(0, 48, 5) == [10, 20, 30, 40]
    assert even_steps(0, 6, 20) == [1, 2, 3, 4, 5]
    assert even_steps(0, 300, 7) == [50, 100, 150, 200, 250]
    assert even_steps(0, 48, 0) == []


def test_the_ends_of_a_range_weigh_more_than_what_lies_between():
    assert value_ticks(0, 48, [1, 13, 47], lambda a, b: abs(a - b) > 5) == [0, 13, 48]


@given(st.lists(st.tuples(st.floats(0, 100), st.floats(1, 15)), max_size=6).map(sorted))
def test_spreading_keeps_order_and_distance(things: list[tuple[float, float]]):
    centres, sizes = [c for c, _ in things], [s for _, s in things]
    placed = spread(centres, sizes, 0, 100)
    ends = [(p - s / 2, p + s / 2) for p, s in zip(placed, sizes, strict=True)]
    assert all(a[1] <= b[0] + 1e-9 for a, b in pairwise(ends))
    assert all(low >= -1e-9 and high <= 100 + 1e-9 for low, high in ends)


def test_what_has_no_room_still_keeps_its_order_and_touches():
    assert spread([50, 50, 50], [10, 10, 10], 0, 20) == [5, 15, 25]


@pytest.mark.parametrize(
    ("words", "lines", "rows"),
    [
        ("mild", 1, ["mild 4–6"]),
        ("highly consistent with it", 3, ["highly", "consistent", "with it 4–6"]),
        ("highly consistent with it", 2, ["highly", "consis… 4–6"]),
        ("", 1, ["4–6"]),
        ("w" * 40, 1, ["wwwwww… 4–6"]),
    ],
)
def test_names_wrap_before_they_are_cut_and_always_say_their_range(words: str, lines: int, rows: list[str]):
    assert wrapped(words.split(), "4–6", len, 11, lines) == rows
