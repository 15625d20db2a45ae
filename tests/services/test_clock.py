"""Times as people type them, on ordinary days and on the nights the clocks change."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from app.core.errors import BadInput
from app.services.clock import SystemClock, moment, typed_moment

NEW_YORK = ZoneInfo("America/New_York")


def test_a_typed_time_carries_the_offset_of_its_own_day() -> None:
    winter = typed_moment("2026-11-22 14:47", NEW_YORK)
    summer = typed_moment(" 2026-07-01T09:05 ", NEW_YORK)
    assert (winter.utc, winter.offset, winter.zone) == (datetime(2026, 11, 22, 19, 47, tzinfo=UTC), -300, "EST")
    assert (summer.utc, summer.offset_words) == (datetime(2026, 7, 1, 13, 5, tzinfo=UTC), "−04:00")


def test_the_two_half_past_ones_of_the_autumn_night_are_told_apart() -> None:
    with pytest.raises(BadInput, match="occurs twice") as refusal:
        typed_moment("2026-11-01 01:30", NEW_YORK)
    assert refusal.value.hint == "Add which: −04:00 or −05:00."
    first = typed_moment("2026-11-01 01:30 -04:00", NEW_YORK)
    second = typed_moment("2026-11-01 01:30 −05:00", NEW_YORK)
    assert first < second
    assert first.local.strftime("%H:%M") == second.local.strftime("%H:%M") == "01:30"


def test_an_hour_that_the_clocks_skip_is_refused() -> None:
    with pytest.raises(BadInput, match="does not exist"):
        typed_moment("2026-03-08 02:30", NEW_YORK)


@pytest.mark.parametrize("typed", ["", "14:47", "2026-02-30 10:00", "2026-11-22 24:00", "22.11.2026 14:47"])
def test_what_is_no_time_is_refused(typed: str) -> None:
    with pytest.raises(BadInput, match="not a date and time"):
        typed_moment(typed, NEW_YORK)


def test_an_offset_that_is_not_in_force_is_refused() -> None:
    with pytest.raises(BadInput, match="does not exist"):
        typed_moment("2026-11-22 14:47 +01:00", NEW_YORK)


def test_a_date_west_of_utc_is_the_local_date() -> None:
    late = moment(datetime(2026, 11, 23, 3, 30, tzinfo=UTC), NEW_YORK)
    assert late.local.date().isoformat() == "2026-11-22"


def test_the_machine_clock_agrees_with_itself() -> None:
    clock = SystemClock()
    now = clock.now()
    assert clock.at(now.local.strftime("%Y-%m-%d %H:%M ") + now.offset_words).utc == now.utc.replace(
        second=0, microsecond=0
    )
