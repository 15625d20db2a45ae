"""When to remind that reassessments are due: once when one is, once more when it is late; how many, never whose."""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import NamedTuple

Key = tuple[str, datetime]
"""A due time: its series, and the instant."""


class Reminded(NamedTuple):
    """Of a due time when it was last reminded of, and whether that was the repeat."""

    at: datetime
    is_repeat: bool


def to_remind(
    due: Iterable[Key], now: datetime, grace: int, reminded: Mapping[Key, Reminded]
) -> tuple[int, dict[Key, Reminded]]:
    """Of how many to remind now (0: be quiet), and what is known from then on. Of what is answered nothing is kept.

    due: the open due time of each series. grace: minutes. A repeat comes when it is late, and not before the grace has
    gone by since the first; then it is left to the board.
    """
    after, kept = timedelta(minutes=grace), dict[Key, Reminded]()
    count = 0
    for key in due:
        _, at = key
        before = reminded.get(key)
        if before is None and at <= now:
            before, count = Reminded(now, is_repeat=False), count + 1
        elif before is not None and not before.is_repeat and now > max(at, before.at) + after:
            before, count = Reminded(now, is_repeat=True), count + 1
        if before is not None:
            kept[key] = before
    return count, kept


def reminder_words(count: int) -> str:
    """As "1 reassessment due"."""
    return f"{count} reassessment{'' if count == 1 else 's'} due"
