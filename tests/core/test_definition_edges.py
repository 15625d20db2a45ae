"""The edges of what a definition may say: the last value that is taken, the first that is refused."""

import pytest

from app.core.definition import parse_definition
from app.core.errors import BadDefinition
from tests.core.made_up import FILE, text

LOINC = "http://loinc.org"
SNOMED = "http://snomed.info/sct"


def told(*changes: tuple[str, str]) -> list[tuple[str, str]]:
    """The faults of the changed file, as key and reason."""
    try:
        parse_definition(text(*changes).encode(), FILE)
    except BadDefinition as refused:
        return [(f.key, f.reason) for f in refused.faults]
    return []


@pytest.mark.parametrize(("at_least", "fine"), [("0", False), ("1", True), ("2", True), ("3", False)])
def test_an_alert_is_raised_by_some_answers_and_not_by_all(at_least: str, fine: bool) -> None:
    keys = [key for key, _ in told(("at_least = 1", f"at_least = {at_least}"))]
    assert keys == ([] if fine else ["alerts#1.at_least"])


@pytest.mark.parametrize(("mark_from", "fine"), [("0", False), ("1", True), ("2", True), ("3", False)])
def test_a_mark_marks_some_answers_and_not_all(mark_from: str, fine: bool) -> None:
    """The example's count changes with it, so only the key counts."""
    keys = [key for key, _ in told(("mark_from = 2", f"mark_from = {mark_from}"))]
    assert ("items.light.mark_from" in keys) is not fine


@pytest.mark.parametrize(("low", "fine"), [("79", True), ("80", True), ("81", False), ("300", False)])
def test_the_first_option_of_a_measure_can_be_met(low: str, fine: bool) -> None:
    assert bool(told(("low = 20", f"low = {low}"))) is not fine


def test_a_measure_of_one_value_is_none() -> None:
    assert ("items.rate.measure.high", "300 is not above low, 300") in told(("low = 20", "low = 300"))


@pytest.mark.parametrize(
    ("up_to", "reason"),
    [
        ("80", "80 is out of order: it is not above 80"),
        ("300", "300 leaves nothing to the options after it: the measure ends at 300"),
        ("80.5", None),
        ("299.5", None),
    ],
)
def test_each_option_of_a_measure_can_be_met(up_to: str, reason: str | None) -> None:
    faults = told(("up_to = 100", f"up_to = {up_to}"))
    assert faults == ([] if reason is None else [("items.rate.options#2.up_to", reason)])


def test_a_band_may_be_a_single_value() -> None:
    assert told(("low = 0, high = 2", "low = 0, high = 0"), ("low = 3, high = 5", "low = 1, high = 5")) == []


def test_a_list_of_one_key_per_option_may_repeat_points() -> None:
    keyed = ('points = 2, text = "always"', 'points = 1, key = "always", text = "always"')
    assert ("options.often#3.key", "'1' is already taken") not in told(keyed)


@pytest.mark.parametrize(
    ("system", "code", "fine"),
    [
        (LOINC, "44261-6", True),
        (LOINC, "70274-6", True),
        (LOINC, "75626-2", True),
        (LOINC, "72109-2", True),
        (LOINC, "82667-7", True),
        (LOINC, "55555-7", True),
        (LOINC, "44261-7", False),
        (LOINC, "44216-6", False),
        (LOINC, "442616", False),
        (LOINC, "4426a-6", False),
        (LOINC, "44261-66", False),
        (LOINC, "\u0664\u0664261-6", False),
        (LOINC, "-0", False),
        (SNOMED, "763699005", True),
        (SNOMED, "763256006", True),
        (SNOMED, "445455005", True),
        (SNOMED, "100005", True),
        (SNOMED, "100000000000000008", True),
        (SNOMED, "763699006", False),
        (SNOMED, "736699005", False),
        (SNOMED, "76369900a", False),
        (SNOMED, "\u0667\u0666\u06633699005", False),
        (SNOMED, "10003", False),
        (SNOMED, "1000000000000000007", False),
        ("http://example.org/other", "anything", True),
    ],
)
def test_a_code_that_fails_its_check_digit_is_refused(system: str, code: str, fine: bool) -> None:
    faults = told((f'system = "{LOINC}"', f'system = "{system}"'), ('code = "44261-6"', f'code = "{code}"'))
    assert [key for key, _ in faults] == ([] if fine else ["codes#1.code"])


def test_a_list_too_long_to_be_meant_is_refused() -> None:
    alert = '[[alerts]]\nitem = "light"\nat_least = 1\nwhen_unanswered = true\ntext = "Item 3"\n\n'
    assert told((alert, alert * 50)) == []
    assert told((alert, alert * 51)) == [("alerts", "must have at most 50 entries")]
