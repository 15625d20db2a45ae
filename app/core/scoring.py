"""Turns answers into scores: pure, closed, and never a zero for a missing answer.

Tables are prepared once per scale (a walk over the model for each score is five times slower).
"""

from collections.abc import Callable, Mapping
from functools import lru_cache
from operator import getitem, itemgetter
from types import MappingProxyType
from typing import assert_never

from app.core.errors import BadAnswer
from app.core.scale import (
    Band,
    BandSet,
    CountMarked,
    Item,
    Option,
    Outcome,
    Partial,
    Scale,
    Score,
    Scored,
    Sum,
)

Answers = Mapping[str, str]
Outcomes = Mapping[str, Outcome]
Scorer = Callable[[Answers], Outcomes]


def score(scale: Scale, answers: Answers) -> Outcomes:
    """Every score of the scale from answers (item id -> option key), each standing alone.

    BadAnswer where an item is unknown or a key is not one of the item's options.
    """
    return scorer(scale)(answers)


def bands(
    score_of: Score, outcome: Outcome, context: Mapping[str, str] | None = None
) -> tuple[tuple[BandSet, Band], ...]:
    """The band of each set that applies in the context (see with_sets): the leading one first, then as in the file.

    Empty where the score is partial or has no bands. A set whose condition the context leaves open applies too:
    with the sex unknown, the cuts of both are shown.
    """
    if isinstance(outcome, Partial):
        return ()
    known = tuple(sorted(context.items())) if context else ()
    return _bands_by_value(score_of, known).get(outcome.value, ())


@lru_cache(maxsize=1024)
def _bands_by_value(
    score_of: Score, context: tuple[tuple[str, str], ...]
) -> dict[int, tuple[tuple[BandSet, Band], ...]]:
    """The bands of each value that has any, prepared once per score and context."""
    found: dict[int, list[tuple[BandSet, Band]]] = {}
    for band_set in sets_of(score_of, dict(context)):
        for band in band_set.bands:
            for value in range(band.low, band.high + 1):
                found.setdefault(value, []).append((band_set, band))
    return {value: tuple(pairs) for value, pairs in found.items()}


def with_sets(facts: Mapping[str, str], sets: Mapping[str, str]) -> dict[str, str]:
    """The context of an assessment: what is known of the patient, such as {"sex": "female"}, and which band sets apply.

    sets: by score id, the name of the set that was applied, as Assessment.sets has it.
    """
    return {**facts, **{_set_key(score_id): name for score_id, name in sets.items()}}


def _set_key(score_id: str) -> str:
    return f"set.{score_id}"


def sets_of(score_of: Score, context: Mapping[str, str]) -> tuple[BandSet, ...]:
    """The band sets that apply in the context: the leading one first, then as in the file."""
    first = leading(score_of, context)
    rest = (s for s in score_of.band_sets if s is not first and applies(s, context))
    return (first, *rest) if first is not None else tuple(rest)


def leading(score_of: Score, context: Mapping[str, str]) -> BandSet | None:
    """The set that the score is read by: the one applied, else the only one that applies, else the default.

    None while the source leaves a choice that nobody made: then all that apply stand beside each other.
    """
    sets = [s for s in score_of.band_sets if applies(s, context)]
    applied = context.get(_set_key(score_of.id), "")
    chosen = next((s for s in score_of.band_sets if applied and s.name == applied), None)
    if chosen is not None or len(sets) == 1:
        return chosen or sets[0]
    return next((s for s in sets if s.default), None)


def applies(band_set: BandSet, context: Mapping[str, str]) -> bool:
    """Whether nothing known speaks against the set; "unknown" and "other" are not known."""
    known = {k: v for k, v in context.items() if v not in ("", "unknown", "other")}
    return all(known.get(key, value) == value for key, value in band_set.when)


@lru_cache(maxsize=256)
def scorer(scale: Scale) -> Scorer:
    """The scoring function of one scale, with its tables prepared."""
    tables = {item.id: {o.key: o for o in item.options} for item in scale.items}
    parts = {s.id: worth_of(scale, s) for s in scale.scores}

    def careful(answers: Answers) -> Outcomes:
        for item_id, key in answers.items():
            _check(scale, tables, item_id, key)
        return {score_id: _outcome(worth, answers) for score_id, worth in parts.items()}

    only = next(iter(parts.values())) if len(parts) == 1 else {}
    if len(only) < 2 or only.keys() != tables.keys():
        return careful

    ready = _every_total(scale.scores[0])
    pick = itemgetter(*only)
    columns = tuple(only.values())

    def quick(answers: Answers) -> Outcomes:
        """All items answered legally: one lookup an item; whatever else goes the careful way."""
        if len(answers) == len(columns):
            try:
                return ready[sum(map(getitem, columns, pick(answers)))]
            except (KeyError, TypeError):
                pass
        return careful(answers)

    return quick


def worth_of(scale: Scale, score_of: Score) -> dict[str, dict[str, int]]:
    """What each answer adds to a score: item id -> option key -> amount."""
    by_id = {item.id: item for item in scale.items}
    return {
        item_id: {o.key: _amount(score_of, by_id[item_id], o) for o in by_id[item_id].options}
        for item_id in score_of.rule.items
    }


def _amount(score_of: Score, item: Item, option: Option) -> int:
    match score_of.rule:
        case Sum():
            if option.points is None:
                raise ValueError(f"{item.id} has no points to add")
            return option.points
        case CountMarked():
            return int(item.marked(option))
        case other:
            assert_never(other)


def _every_total(score_of: Score) -> dict[int, Outcomes]:
    totals = range(score_of.low, score_of.high + 1)
    return {total: MappingProxyType({score_of.id: Scored(total)}) for total in totals}


def _outcome(worth: Mapping[str, Mapping[str, int]], answers: Answers) -> Outcome:
    missing = tuple(item_id for item_id in worth if item_id not in answers)
    known = sum(amounts[answers[item_id]] for item_id, amounts in worth.items() if item_id in answers)
    if not missing:
        return Scored(known)
    low = known + sum(min(worth[item_id].values()) for item_id in missing)
    high = known + sum(max(worth[item_id].values()) for item_id in missing)
    return Partial(low, high, answered=len(worth) - len(missing), missing=missing)


def _check(scale: Scale, tables: Mapping[str, Mapping[str, Option]], item_id: str, key: str) -> None:
    """BadAnswer, saying what is legal, unless the item is the scale's and the key one of its options."""
    legal = tables.get(item_id)
    if legal is None:
        raise BadAnswer(f"{scale.short} has no item {item_id!r}.", item=item_id)
    if key not in legal:
        raise BadAnswer(f"{item_id}: {key!r} is not one of {', '.join(legal)}.", item=item_id)
