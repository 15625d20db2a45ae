"""Every shipped instrument scored next to tables written by hand: all ways to answer, or a million of them."""

from collections.abc import Iterable, Iterator
from itertools import chain, pairwise, product
from random import Random

import pytest

from app.core.errors import BadAnswer
from app.core.scale import Partial, Scored
from app.core.scoring import bands, score
from tests.core.oracles import ORACLES, Oracle
from tests.core.shipped import shipped

NAMES = sorted(ORACLES)
ITEMS = [(name, item) for name in NAMES for item in ORACLES[name].points]
Row = tuple[tuple[str, int], ...]
"""One key with its points for each item, in the items' order."""


def every_row(oracle: Oracle) -> Iterable[Row]:
    return product(*(keys.items() for keys in oracle.points.values()))


def random_rows(oracle: Oracle, count: int, seed: int) -> Iterator[Row]:
    """A column at a time: a draw for each single answer would take longer than the scoring."""
    random, columns = Random(seed), [tuple(keys.items()) for keys in oracle.points.values()]
    size = 10_000
    assert count % size == 0
    for _ in range(count // size):
        yield from zip(*(random.choices(column, k=size) for column in columns), strict=True)


def compared(name: str, rows: Iterable[Row]) -> int:
    """How many rows were scored. Each has its total, and that total's label in every set, or this ends there."""
    oracle, scale = ORACLES[name], shipped(name)
    (score_of,) = scale.scores
    ids = tuple(oracle.points)
    named = [tuple(oracle.labels(total).values()) for total in range(oracle.high + 1)]
    count = 0
    for row in rows:
        answers = {item: key for item, (key, _) in zip(ids, row, strict=True)}
        expected = sum([points for _, points in row])
        outcome = score(scale, answers)[oracle.score]
        labels = tuple([band.label for _, band in bands(score_of, outcome)])
        assert (outcome, labels) == (Scored(expected), named[expected]), answers
        count += 1
    return count


@pytest.mark.parametrize(("name", "ways"), [("audit-c", 125), ("dast-10", 1_024), ("oows", 8_192), ("gad-7", 16_384)])
def test_every_way_to_answer_has_its_total_and_bands(name: str, ways: int) -> None:
    assert compared(name, every_row(ORACLES[name])) == ways


@pytest.mark.slow
@pytest.mark.parametrize(("name", "ways"), [("phq-9", 262_144), ("sows-gossop", 1_048_576)])
def test_every_one_of_very_many_ways_to_answer_has_its_total_and_bands(name: str, ways: int) -> None:
    assert compared(name, every_row(ORACLES[name])) == ways


@pytest.mark.slow
@pytest.mark.parametrize("name", ["ciwa-ar", "sows-handelsman"])
def test_a_million_ways_to_answer_have_their_total_and_bands(name: str) -> None:
    """Of 671 million and 153 thousand million ways: drawn with a fixed seed, the same at each run."""
    assert compared(name, random_rows(ORACLES[name], 1_000_000, seed=20_250_807)) == 1_000_000


@pytest.mark.parametrize("name", ["ciwa-ar", "cows", "phq-9", "sows-gossop", "sows-handelsman"])
def test_ten_thousand_ways_to_answer_have_their_total_and_bands(name: str) -> None:
    """The quick cousin of the whole."""
    assert compared(name, random_rows(ORACLES[name], 10_000, seed=7)) == 10_000


def rows_of(oracle: Oracle, total: int) -> list[dict[str, str]]:
    """Two ways to reach a total: filled up from the first item on, and from the last."""
    found = []
    for order in (list(oracle.points), list(oracle.points)[::-1]):
        reached: dict[int, dict[str, str]] = {0: {}}
        for item in order:
            keys = oracle.points[item]
            reached = {
                so_far + points: {**answers, item: key}
                for so_far, answers in reached.items()
                for key, points in sorted(keys.items(), key=lambda pair: pair[1])
            }
        found.append(reached[total])
    return found


def labelled(name: str, answers: dict[str, str]) -> dict[str, str | None]:
    """What each set of the definition calls the score of these answers."""
    scale = shipped(name)
    (score_of,) = scale.scores
    return {s.name: band.label for s, band in bands(score_of, score(scale, answers)[score_of.id])}


@pytest.mark.parametrize("name", NAMES)
def test_the_definition_has_the_tables_items_keys_and_sets_and_no_others(name: str) -> None:
    scale, oracle = shipped(name), ORACLES[name]
    assert {i.id: tuple(o.key for o in i.options) for i in scale.items} == {
        **{item: tuple(keys) for item, keys in oracle.points.items()},
        **oracle.free,
    }
    assert [s.id for s in scale.scores] == [oracle.score]
    assert [s.name for s in scale.scores[0].band_sets] == list(oracle.bands)


@pytest.mark.parametrize("name", NAMES)
def test_the_least_and_the_most_of_each_item_make_the_ends_of_the_range(name: str) -> None:
    scale, oracle = shipped(name), ORACLES[name]
    assert score(scale, oracle.least()) == {oracle.score: Scored(oracle.low)}
    assert score(scale, oracle.most()) == {oracle.score: Scored(oracle.high)}
    assert (scale.scores[0].low, scale.scores[0].high) == (oracle.low, oracle.high)
    assert labelled(name, oracle.least()) == oracle.labels(oracle.low)
    assert labelled(name, oracle.most()) == oracle.labels(oracle.high)


@pytest.mark.parametrize("name", NAMES)
def test_every_total_from_least_to_most_is_called_what_the_source_calls_it(name: str) -> None:
    oracle = ORACLES[name]
    for total in range(oracle.low, oracle.high + 1):
        for answers in rows_of(oracle, total):
            assert score(shipped(name), answers) == {oracle.score: Scored(total)}
            assert labelled(name, answers) == oracle.labels(total)


EDGES = [
    (name, band_set, below, above)
    for name in NAMES
    for band_set, labels in ORACLES[name].bands.items()
    for below, above in pairwise(labels)
]


@pytest.mark.parametrize(("name", "band_set", "below", "above"), EDGES)
def test_a_band_ends_at_its_last_total_and_the_next_begins_one_above(
    name: str, band_set: str, below: tuple[int, int, str | None], above: tuple[int, int, str | None]
) -> None:
    assert above[0] == below[1] + 1
    assert below[2] != above[2]
    for last, first in zip(rows_of(ORACLES[name], below[1]), rows_of(ORACLES[name], above[0]), strict=True):
        assert labelled(name, last)[band_set] == below[2]
        assert labelled(name, first)[band_set] == above[2]


@pytest.mark.parametrize(("name", "item"), ITEMS)
def test_each_answer_adds_its_own_points_whatever_the_others_are(name: str, item: str) -> None:
    scale, oracle = shipped(name), ORACLES[name]
    for others in (oracle.least(), oracle.most()):
        rest = sum(oracle.points[i][key] for i, key in others.items() if i != item)
        for key, points in oracle.points[item].items():
            assert score(scale, {**others, item: key}) == {oracle.score: Scored(rest + points)}


@pytest.mark.parametrize(("name", "item"), ITEMS)
def test_with_one_item_missing_there_is_a_range_a_count_and_no_band(name: str, item: str) -> None:
    scale, oracle = shipped(name), ORACLES[name]
    (score_of,) = scale.scores
    gives = oracle.points[item].values()
    for others in (oracle.least(), oracle.most()):
        given = {i: key for i, key in others.items() if i != item}
        known = sum(oracle.points[i][key] for i, key in given.items())
        outcome = score(scale, given)[oracle.score]
        assert outcome == Partial(known + min(gives), known + max(gives), answered=len(given), missing=(item,))
        assert outcome.answered == len(oracle.points) - 1
        assert bands(score_of, outcome) == ()


@pytest.mark.parametrize("name", NAMES)
def test_with_nothing_answered_all_is_possible_and_nothing_has_a_band(name: str) -> None:
    scale, oracle = shipped(name), ORACLES[name]
    outcome = score(scale, {})[oracle.score]
    assert outcome == Partial(oracle.low, oracle.high, answered=0, missing=tuple(oracle.points))
    assert bands(scale.scores[0], outcome) == ()


@pytest.mark.parametrize("name", [name for name in NAMES if ORACLES[name].free])
def test_an_item_that_no_score_knows_changes_nothing_and_completes_nothing(name: str) -> None:
    scale, oracle = shipped(name), ORACLES[name]
    for item, keys in oracle.free.items():
        for key in keys:
            for others in (oracle.least(), oracle.most()):
                assert score(scale, {**others, item: key}) == score(scale, others)
            assert score(scale, {item: key}) == score(scale, {})


ODD = (
    "",
    " ",
    "0 ",
    " 0",
    "00",
    "01",
    "+1",
    "-1",
    "0.0",
    "1.5",
    "1e0",
    "true",
    "none",
    "None",
    "Yes",
    "YES",
    "y",
    "٣",
    "１",
)
"""Keys that look like answers, the last two a three and a one of other scripts."""


@pytest.mark.parametrize(("name", "item"), ITEMS)
def test_an_illegal_value_is_refused_by_name_and_never_clamped(name: str, item: str) -> None:
    """Each number round the legal ones too: above the most, below the least, and the gaps between."""
    scale, oracle = shipped(name), ORACLES[name]
    numbers = (str(n) for n in range(-2, max(oracle.points[item].values()) + 3))
    illegal = [key for key in chain(numbers, ODD, ("99",)) if key not in oracle.points[item]]
    assert len(illegal) > len(ODD)
    for key in illegal:
        for others in ({}, oracle.least(), oracle.most()):
            with pytest.raises(BadAnswer) as refused:
                score(scale, {**others, item: key})
            assert refused.value.item == item


@pytest.mark.parametrize("name", NAMES)
def test_an_item_of_another_instrument_is_refused(name: str) -> None:
    scale, oracle = shipped(name), ORACLES[name]
    for stranger in ("q99", "total", "Q1", ""):
        for others in ({}, oracle.least()):
            with pytest.raises(BadAnswer) as refused:
                score(scale, {**others, stranger: "0"})
            assert refused.value.item == stranger
