"""Reminders: one when it is due, one repeat when it is late, and then no more; they say how many and never whose."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from app.core.reminders import Key, Reminded, reminder_words, to_remind

START = datetime(2026, 11, 22, 14, 0, tzinfo=UTC)
GRACE = 10


def at(minutes: float) -> datetime:
    return START + timedelta(minutes=minutes)


def course(due: list[Key], minutes: list[float], grace: int = GRACE) -> list[int]:
    """How many are reminded of at each of these times."""
    reminded: dict[Key, Reminded] = {}
    counts = []
    for minute in minutes:
        count, reminded = to_remind(due, at(minute), grace, reminded)
        counts.append(count)
    return counts


def test_one_when_it_is_due_and_one_when_it_is_late_and_then_no_more() -> None:
    due = [("t", at(5))]
    assert course(due, [0, 4.9, 5, 6, 15, 15.1, 16, 60, 600]) == [0, 0, 1, 0, 0, 1, 0, 0, 0]


def test_what_was_late_when_somebody_came_is_repeated_after_the_grace_has_gone_by() -> None:
    assert course([("t", at(0))], [120, 121, 130, 130.1, 200]) == [1, 0, 0, 1, 0]


def test_without_a_grace_the_repeat_comes_a_moment_later() -> None:
    assert course([("t", at(0))], [0, 0, 1, 2], grace=0) == [1, 0, 1, 0]


def test_several_at_once_make_one_reminder_of_how_many() -> None:
    due = [("a", at(0)), ("b", at(0)), ("c", at(30))]
    assert course(due, [1, 5, 11.5, 30]) == [2, 0, 2, 1]
    assert [reminder_words(n) for n in (1, 2)] == ["1 reassessment due", "2 reassessments due"]


def test_the_next_due_time_of_a_series_is_another_and_what_was_answered_is_forgotten() -> None:
    _, reminded = to_remind([("t", at(0))], at(1), GRACE, {})
    count, reminded = to_remind([("t", at(240))], at(2), GRACE, reminded)
    assert (count, reminded) == (0, {})
    assert to_remind([("t", at(240))], at(241), GRACE, reminded)[0] == 1


@given(st.lists(st.integers(-300, 300), max_size=6), st.lists(st.integers(0, 600), max_size=40), st.integers(0, 120))
def test_of_no_due_time_is_reminded_more_than_twice_nor_before_it(
    starts: list[int], times: list[int], grace: int
) -> None:
    due = [(f"t{n}", at(start)) for n, start in enumerate(starts)]
    counts = course(due, sorted(times), grace)
    assert sum(counts) <= 2 * len(due)
    first = min(starts, default=0)
    assert all(count == 0 for count, minute in zip(counts, sorted(times), strict=True) if minute < first)
