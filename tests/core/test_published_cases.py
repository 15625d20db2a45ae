"""Worked cases that others published: each comes out as they say, or otherwise on purpose, and then with the reason."""

import json
from functools import cache
from pathlib import Path
from typing import NotRequired, TypedDict

import pytest

from app.core.errors import BadAnswer
from app.core.scale import Outcome, Scored
from app.core.scoring import bands, score
from tests.core.oracles import ORACLES
from tests.core.shipped import shipped

CASES = Path(__file__).parent / "cases"
NONE_FOUND = {"oows"}
"""Of this one no case with answers was found anywhere, only its range of 0 to 13."""


class Said(TypedDict):
    """What comes out. scores: a value, or from and to where items are missing (null: not said how high).

    bands: by score where it has one set, else by score/set; null where none is named, empty where there are none.
    refused: the item whose answer is no answer of the instrument.
    """

    scores: NotRequired[dict[str, int | list[int | None]]]
    bands: NotRequired[dict[str, str | None]]
    refused: NotRequired[str]


class Case(Said):
    """One published case, in facts: nothing of it is copied but answers and numbers.

    source: where it stands. answers: by item, as points or keys; left out where only a total and its name are given.
    contradicts: why the case is not the instrument's; ours: what comes out here, then.
    """

    source: str
    answers: NotRequired[dict[str, int | float | str]]
    contradicts: NotRequired[str]
    ours: NotRequired[Said]


@cache
def published(name: str) -> tuple[Case, ...]:
    cases: list[Case] = json.loads((CASES / f"{name}.json").read_text(encoding="utf-8"))
    return tuple(cases)


NAMES = sorted(path.stem for path in CASES.glob("*.json"))
ALL = [(name, number) for name in NAMES for number in range(len(published(name)))]
AGREEING = [(name, n) for name, n in ALL if "contradicts" not in published(name)[n]]
CONTRADICTING = [(name, n) for name, n in ALL if "contradicts" in published(name)[n]]


def outcomes(name: str, case: Case) -> dict[str, Outcome]:
    """What the answers score to; a case without answers begins at its totals."""
    if "answers" in case:
        return dict(score(shipped(name), {item: str(answer) for item, answer in case["answers"].items()}))
    totals = {score_id: total for score_id, total in case["scores"].items() if isinstance(total, int)}
    return {score_id: Scored(total) for score_id, total in totals.items()}


def found(name: str, case: Case) -> Said:
    try:
        scored = outcomes(name, case)
    except BadAnswer as refused:
        return {"refused": refused.item}
    said: Said = {"scores": {}, "bands": {}}
    for score_id, outcome in scored.items():
        said["scores"][score_id] = outcome.value if isinstance(outcome, Scored) else [outcome.low, outcome.high]
        score_of = shipped(name).score(score_id)
        assert score_of is not None
        labels = {f"{score_id}/{band_set.name}": band.label for band_set, band in bands(score_of, outcome)}
        said["bands"] |= labels if len(labels) != 1 else {score_id: next(iter(labels.values()))}
    return said


def differences(said: Said, here: Said) -> list[str]:
    """Where what is said is not what comes out here; what is left unsaid differs in nothing."""
    if said.get("refused") != here.get("refused"):
        return [f"refused: {said.get('refused')}, here {here.get('refused')}"]
    found_here = [
        f"{score_id}: {total}, here {here['scores'].get(score_id)}"
        for score_id, total in said.get("scores", {}).items()
        if not same(total, here["scores"].get(score_id))
    ]
    found_here += [
        f"{where}: {label}, here {here['bands'].get(where, 'no band')}"
        for where, label in said.get("bands", {}).items()
        if where not in here["bands"] or here["bands"][where] != label
    ]
    if said.get("bands") == {} and here["bands"]:
        found_here.append(f"no bands, here {here['bands']}")
    return found_here


def same(total: int | list[int | None], here: int | list[int | None] | None) -> bool:
    if isinstance(total, list) and isinstance(here, list):
        return all(end is None or end == other for end, other in zip(total, here, strict=True))
    return total == here


@pytest.mark.parametrize(("name", "number"), AGREEING)
def test_a_published_case_comes_out_as_it_says(name: str, number: int) -> None:
    case = published(name)[number]
    assert differences(case, found(name, case)) == [], case["source"]


@pytest.mark.parametrize(("name", "number"), CONTRADICTING)
def test_a_case_that_is_not_the_instruments_comes_out_otherwise_and_as_the_reason_has_it(
    name: str, number: int
) -> None:
    case = published(name)[number]
    here = found(name, case)
    assert differences(case, here) != [], case["source"]
    assert differences(case["ours"], here) == [], case["source"]


def test_each_instrument_has_cases_but_those_of_which_none_was_found() -> None:
    assert set(NAMES) == set(ORACLES) - NONE_FOUND


@pytest.mark.parametrize("name", NAMES)
def test_each_case_says_where_it_stands_and_what_it_says_and_stands_there_once(name: str) -> None:
    for case in published(name):
        assert "/" in case["source"]
        assert {"scores", "bands", "refused"} & set(case)
        assert ("contradicts" in case) == ("ours" in case)
        assert case.keys() <= Case.__annotations__.keys() | Said.__annotations__.keys()
    written = [json.dumps(case, sort_keys=True) for case in published(name)]
    assert len(set(written)) == len(written)


@pytest.mark.parametrize("name", ["sows-gossop", "sows-handelsman"])
def test_no_word_of_an_instrument_whose_holder_must_be_asked_stands_in_its_cases(name: str) -> None:
    ids = {item.id for item in shipped(name).items}
    assert {item for case in published(name) for item in case.get("answers", {})} <= ids


ZEROS = dict.fromkeys((f"q{n}" for n in range(1, 8)), 0)


@pytest.mark.parametrize(
    ("said", "difference"),
    [
        ({"answers": {**ZEROS, "q1": 1}, "scores": {"total": 2}}, "total: 2, here 1"),
        ({"answers": ZEROS, "bands": {"total": "mild"}}, "total: mild, here minimal"),
        ({"answers": ZEROS, "bands": {"total": None}}, "total: None, here minimal"),
        ({"answers": ZEROS, "bands": {"total/other": "minimal"}}, "total/other: minimal, here no band"),
        ({"answers": ZEROS, "bands": {}}, "no bands, here {'total': 'minimal'}"),
        ({"answers": {"q1": 3}, "scores": {"total": 3}}, "total: 3, here [3, 21]"),
        ({"answers": {"q1": 3}, "scores": {"total": [3, 20]}}, "total: [3, 20], here [3, 21]"),
        ({"answers": {"q1": 3}, "scores": {"total": [4, None]}}, "total: [4, None], here [3, 21]"),
        ({"answers": ZEROS, "scores": {"sum": 0}}, "sum: 0, here None"),
        ({"answers": ZEROS, "refused": "q1"}, "refused: q1, here None"),
        ({"answers": {"q1": 4}, "scores": {"total": 4}}, "refused: None, here q1"),
        ({"scores": {"total": 9}, "bands": {"total": "moderate"}}, "total: moderate, here mild"),
    ],
)
def test_a_case_that_says_otherwise_is_caught(said: Case, difference: str) -> None:
    assert differences(said, found("gad-7", said)) == [difference]
