"""Due times in words, the same on the flow sheet and on the due board."""

from app.core.records import Moment
from app.core.schedule import minutes_between, minutes_words
from app.core.series import Slot

DAY = 24 * 60


def due_words(slot: Slot, now: Moment) -> str:
    """As "18:47, in 3 h 52 min" or "14:30, 12 min late"."""
    return f"{clock(slot.at, now)}, {countdown(slot, now)}"


def clock(at: Moment, now: Moment) -> str:
    """The time, with its day where that is another."""
    same = at.local.date() == now.local.date()
    return f"{at.local:%H:%M}" if same else f"{at.day_words} {at.local:%H:%M}"


def countdown(slot: Slot, now: Moment) -> str:
    """As "in 3 min", "now" or "12 min late"."""
    minutes = minutes_between(slot.at, now)
    if minutes > 0:
        return f"{_span(minutes)} late"
    return f"in {_span(-minutes)}" if minutes else "now"


def _span(minutes: int) -> str:
    """Days where there are any: of a series that was forgotten nobody counts the hours."""
    days = minutes // DAY
    if days > 1:
        return f"{days} days"
    return minutes_words(minutes)
