"""Every way to answer a COWS and Part A of an ASRS, scored and compared with tables written by hand."""

from itertools import product

import pytest

from app.core.scale import Partial, Scored
from app.core.scoring import bands, score
from tests.core.oracles import ASRS_SHADED, COWS_POINTS
from tests.core.shipped import shipped

COWS_BANDS = [None] * 5 + ["mild"] * 8 + ["moderate"] * 12 + ["moderately severe"] * 12 + ["severe withdrawal"] * 12
ASRS_BANDS = [None] * 4 + ["symptoms highly consistent with ADHD in adults"] * 3
FREQUENCIES = range(5)


@pytest.mark.slow
def test_all_4915200_answer_combinations_of_a_cows_have_their_total_and_band() -> None:
    """The last four items vary in an inner loop whose sums are added up before: each combination is still scored."""
    cows = shipped("cows")
    total = cows.scores[0]
    *outer, eight, nine, ten, eleven = COWS_POINTS
    inner = [(*map(str, four), sum(four)) for four in product(*(COWS_POINTS[i] for i in (eight, nine, ten, eleven)))]
    answers: dict[str, str] = {}
    wrong: list[tuple[dict[str, str], object]] = []
    count = 0
    for points in product(*(COWS_POINTS[i] for i in outer)):
        answers.update(zip(outer, map(str, points), strict=True))
        begun = sum(points)
        for a, b, c, d, rest in inner:
            answers[eight], answers[nine], answers[ten], answers[eleven] = a, b, c, d
            outcome = score(cows, answers)["total"]
            ((_, band),) = bands(total, outcome)
            if outcome.value != begun + rest or band.label != COWS_BANDS[begun + rest]:
                wrong.append((dict(answers), outcome))
        count += len(inner)
    assert wrong == []
    assert count == 4_915_200


def test_each_answer_of_a_cows_adds_its_own_points() -> None:
    """The quick cousin of the whole: one item at a time away from nought."""
    nothing = dict.fromkeys(COWS_POINTS, "0")
    for item, all_points in COWS_POINTS.items():
        for points in all_points:
            assert score(shipped("cows"), {**nothing, item: str(points)})["total"] == Scored(points)


def test_all_15625_answer_combinations_of_asrs_part_a_have_their_count_and_band() -> None:
    asrs = shipped("asrs-v1.1")
    part_a = asrs.scores[0]
    count = 0
    for frequencies in product(FREQUENCIES, repeat=6):
        expected = sum(f in shaded for f, shaded in zip(frequencies, ASRS_SHADED.values(), strict=True))
        outcome = score(asrs, dict(zip(ASRS_SHADED, map(str, frequencies), strict=True)))["part_a"]
        assert outcome == Scored(expected)
        assert [band.label for _, band in bands(part_a, outcome)] == [ASRS_BANDS[expected]]
        count += 1
    assert count == 15_625


@pytest.mark.parametrize("part_b", FREQUENCIES)
def test_part_b_changes_nothing_of_part_a(part_b: int) -> None:
    answers = dict(zip(ASRS_SHADED, "234034", strict=True))
    alone = score(shipped("asrs-v1.1"), answers)
    assert alone == {"part_a": Scored(5)}
    assert score(shipped("asrs-v1.1"), answers | {f"q{n}": str(part_b) for n in range(7, 19)}) == alone


def test_every_unfinished_asrs_part_a_has_the_range_of_what_is_missing() -> None:
    """Each of the six left open or answered, in all 31,031 unfinished ways."""
    asrs = shipped("asrs-v1.1")
    part_a = asrs.scores[0]
    count = 0
    for frequencies in product((*FREQUENCIES, None), repeat=6):
        given = {q: f for q, f in zip(ASRS_SHADED, frequencies, strict=True) if f is not None}
        if len(given) == 6:
            continue
        marked = sum(f in ASRS_SHADED[q] for q, f in given.items())
        missing = tuple(q for q in ASRS_SHADED if q not in given)
        outcome = score(asrs, {q: str(f) for q, f in given.items()})["part_a"]
        assert outcome == Partial(marked, marked + len(missing), answered=len(given), missing=missing)
        assert bands(part_a, outcome) == ()
        count += 1
    assert count == 31_031


@pytest.mark.parametrize("missing", COWS_POINTS)
def test_a_cows_with_one_item_missing_has_the_range_that_the_item_leaves_open(missing: str) -> None:
    """Every pair of answers beside it, from the lowest and from the highest of the rest."""
    cows = shipped("cows")
    for base in (min, max):
        rest = {item: base(points) for item, points in COWS_POINTS.items() if item != missing}
        for a, b in product(rest, repeat=2):
            for pa, pb in product(COWS_POINTS[a], COWS_POINTS[b]):
                given = {**rest, a: pa, b: pb}
                known = sum(given.values())
                outcome = score(cows, {item: str(p) for item, p in given.items()})["total"]
                assert outcome == Partial(known, known + max(COWS_POINTS[missing]), answered=10, missing=(missing,))
                assert bands(cows.scores[0], outcome) == ()


def test_every_set_of_missing_cows_items_has_the_range_that_they_leave_open() -> None:
    """All 2,047 sets, the answered ones at their second-highest."""
    cows = shipped("cows")
    for answered in product((True, False), repeat=11):
        if all(answered):
            continue
        given = {i: COWS_POINTS[i][-2] for i, is_given in zip(COWS_POINTS, answered, strict=True) if is_given}
        missing = tuple(i for i in COWS_POINTS if i not in given)
        known = sum(given.values())
        high = known + sum(max(COWS_POINTS[i]) for i in missing)
        outcome = score(cows, {item: str(p) for item, p in given.items()})["total"]
        assert outcome == Partial(known, high, answered=len(given), missing=missing)
