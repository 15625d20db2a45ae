"""What holds of every score of every scale: properties on made-up scales and on the shipped ones."""

from itertools import product
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.errors import BadAnswer
from app.core.scale import Band, BandSet, CountMarked, Item, Option, Partial, Rights, Scale, Score, Scored, Source, Sum
from app.core.scoring import applies, bands, score
from app.core.sentences import band_name, outcome_sentence
from tests.core.made_up import scale as made_up_scale
from tests.core.shipped import shipped

Answers = dict[str, str]


@st.composite
def items(draw: st.DrawFn, name: str) -> Item:
    """An item of two to four options, whose points may repeat, fall and be negative."""
    points = draw(st.lists(st.integers(-3, 5), min_size=2, max_size=4))
    mark_from = draw(st.none() | st.integers(-3, 6))
    return Item(name, name, tuple(Option(f"k{n}", "", p) for n, p in enumerate(points)), mark_from=mark_from)


@st.composite
def scales(draw: st.DrawFn) -> Scale:
    """One to five items; a sum of all of them and a count of some."""
    all_items = tuple(draw(items(f"i{n}")) for n in range(draw(st.integers(1, 5))))
    names = tuple(i.id for i in all_items)
    counted = tuple(draw(st.lists(st.sampled_from(names), unique=True, min_size=1)))
    low = sum(min(o.points or 0 for o in i.options) for i in all_items)
    high = sum(max(o.points or 0 for o in i.options) for i in all_items)
    total = Score("total", "Total", Sum(names), low, high)
    scores = (total, Score("marked", "Marked", CountMarked(counted), 0, len(counted)))
    return Scale(
        id="s",
        version="1.0.0",
        title="S",
        short="S",
        completed_by="clinician",
        items=all_items,
        scores=scores if draw(st.booleans()) else (total,),
        source=Source("", ""),
        rights=Rights("granted", "", "", ""),
        sha256="",
    )


@st.composite
def answered(draw: st.DrawFn, whole: bool = False) -> tuple[Scale, Answers]:
    """A scale, made up or shipped, with some or all items answered, in any order."""
    scale = draw(scales() | st.sampled_from([shipped("cows"), shipped("asrs-v1.1"), made_up_scale()]))
    chosen = scale.items if whole else [i for i in scale.items if draw(st.booleans())]
    answers = [(i.id, draw(st.sampled_from(i.options)).key) for i in chosen]
    return scale, dict(draw(st.permutations(answers)))


def span(outcome: Scored | Partial) -> tuple[int, int]:
    return (outcome.value, outcome.value) if isinstance(outcome, Scored) else (outcome.low, outcome.high)


@given(answered(), st.randoms(use_true_random=False))
def test_the_order_of_the_answers_is_irrelevant(case: tuple[Scale, Answers], random: Random) -> None:
    scale, answers = case
    shuffled = list(answers.items())
    random.shuffle(shuffled)
    assert score(scale, dict(shuffled)) == score(scale, answers)


@given(answered(), st.data())
def test_one_more_answer_narrows_the_range_and_never_leaves_it(
    case: tuple[Scale, Answers], data: st.DataObject
) -> None:
    scale, answers = case
    item = data.draw(st.sampled_from(scale.items))
    before = score(scale, {i: k for i, k in answers.items() if i != item.id})
    after = score(scale, {**answers, item.id: data.draw(st.sampled_from(item.options)).key})
    for score_id, outcome in after.items():
        (low, high), (low_after, high_after) = span(before[score_id]), span(outcome)
        assert low <= low_after <= high_after <= high


@given(scales(), st.data())
def test_both_ends_of_a_range_are_reached_and_nothing_beyond(scale: Scale, data: st.DataObject) -> None:
    """Brute force: every way to fill what is missing."""
    answers = {i.id: i.options[0].key for i in scale.items if data.draw(st.booleans())}
    open_items = [i for i in scale.items if i.id not in answers]
    fills = product(*([o.key for o in i.options] for i in open_items))
    ends: dict[str, set[int]] = {}
    for fill in fills:
        whole = answers | dict(zip((i.id for i in open_items), fill, strict=True))
        for score_id, outcome in score(scale, whole).items():
            assert isinstance(outcome, Scored)
            ends.setdefault(score_id, set()).add(outcome.value)
    for score_id, outcome in score(scale, answers).items():
        assert span(outcome) == (min(ends[score_id]), max(ends[score_id]))


@given(answered(whole=True), st.data())
def test_an_answer_of_more_points_never_lowers_a_score(case: tuple[Scale, Answers], data: st.DataObject) -> None:
    scale, answers = case
    item = data.draw(st.sampled_from([i for i in scale.items if i.scored]))
    lower, upper = sorted(data.draw(st.tuples(*[st.sampled_from(item.options)] * 2)), key=lambda o: o.points)
    less, more = (score(scale, {**answers, item.id: o.key}) for o in (lower, upper))
    assert all(span(less[s]) <= span(more[s]) for s in less)


@given(answered(whole=True))
def test_a_score_is_scored_exactly_when_its_own_items_are_answered(case: tuple[Scale, Answers]) -> None:
    scale, answers = case
    for score_of in scale.scores:
        own = {i: answers[i] for i in score_of.rule.items}
        assert isinstance(score(scale, own)[score_of.id], Scored)
        for item in own:
            outcome = score(scale, {i: k for i, k in own.items() if i != item})[score_of.id]
            assert isinstance(outcome, Partial)
            assert outcome.missing == (item,)
            assert outcome.answered == len(own) - 1


@given(answered(), st.data(), st.text(max_size=5))
def test_an_illegal_answer_raises_and_names_its_item(
    case: tuple[Scale, Answers], data: st.DataObject, key: str
) -> None:
    scale, answers = case
    item = data.draw(st.sampled_from(scale.items))
    illegal = key if item.option(key) is None else f"{key}?"
    with pytest.raises(BadAnswer) as refused:
        score(scale, {**answers, item.id: illegal})
    assert refused.value.item == item.id


@given(answered(), st.text(max_size=8))
def test_an_unknown_item_raises(case: tuple[Scale, Answers], name: str) -> None:
    scale, answers = case
    unknown = name if scale.item(name) is None else f"{name}?"
    with pytest.raises(BadAnswer) as refused:
        score(scale, {**answers, unknown: "0"})
    assert refused.value.item == unknown


@pytest.mark.parametrize("item", [i.id for i in shipped("cows").items])
def test_one_illegal_answer_among_eleven_is_refused_though_all_are_answered(item: str) -> None:
    answers = {i.id: "0" for i in shipped("cows").items}
    for illegal in ("6", "-1", "0.0", "00", " 0", "", "true"):
        with pytest.raises(BadAnswer, match=f"^{item}: "):
            score(shipped("cows"), {**answers, item: illegal})


def test_points_that_only_other_items_give_are_refused_and_the_legal_ones_named() -> None:
    with pytest.raises(BadAnswer) as refused:
        score(shipped("cows"), {"pulse": "3"})
    assert refused.value.message == "pulse: '3' is not one of 0, 1, 2, 4."


def test_an_unknown_item_in_the_place_of_a_known_one_is_refused() -> None:
    answers = {i.id: "0" for i in shipped("cows").items}
    del answers["gi"]
    with pytest.raises(BadAnswer, match="COWS has no item 'GI'"):
        score(shipped("cows"), {**answers, "GI": "0"})


def test_nothing_answered_is_no_nought() -> None:
    outcome = score(shipped("cows"), {})["total"]
    assert outcome == Partial(0, 48, answered=0, missing=tuple(i.id for i in shipped("cows").items))
    assert not hasattr(outcome, "value")


def test_a_result_can_t_be_changed_so_that_the_next_one_is_wrong() -> None:
    answers = {i.id: "0" for i in shipped("cows").items}
    with pytest.raises(TypeError):
        score(shipped("cows"), answers)["total"] = Scored(5)  # type: ignore[index]
    assert score(shipped("cows"), answers)["total"] == Scored(0)


@pytest.mark.parametrize(
    ("context", "holds"),
    [
        ({}, True),
        ({"sex": "female"}, True),
        ({"sex": "male"}, False),
        ({"sex": "unknown"}, True),
        ({"sex": ""}, True),
        ({"site": "ward"}, True),
    ],
)
def test_a_band_set_holds_unless_something_known_speaks_against_it(context: dict[str, str], holds: bool) -> None:
    assert applies(BandSet("n", "s", (), (("sex", "female"),)), context) is holds


def test_a_value_beyond_the_reachable_has_no_band() -> None:
    total = shipped("cows").scores[0]
    assert bands(total, Scored(48)) != ()
    assert bands(total, Scored(49)) == ()
    assert bands(total, Scored(-1)) == ()


def test_a_range_below_zero_is_said_with_true_minuses_and_never_reads_as_another() -> None:
    assert band_name(Band(-4, -2)) == "\N{MINUS SIGN}4 to \N{MINUS SIGN}2"
    assert band_name(Band(0, 4)) == "0\N{EN DASH}4"
    assert band_name(Band(0, 4, "none")) == "none"
    score_of = Score("total", "Total", Sum(("a",)), -4, 4)
    assert outcome_sentence(score_of, Partial(-4, -1, 1, ("a",))).endswith(
        "between \N{MINUS SIGN}4 and \N{MINUS SIGN}1 possible."
    )
