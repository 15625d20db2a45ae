"""When the assessments of a series are due, as a clinician sets it: in words, typed, and checked; never proposed."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import pairwise
from typing import Final

from app.core.errors import BadInput
from app.core.records import Moment

MOST_MINUTES: Final = 14 * 24 * 60
LEAST_EVERY: Final = 5
MOST_TIMES: Final = 48
SPAN = re.compile(r"\+?\s*(?:(\d{1,3})\s*(?:h|hours?)|(\d{1,2}):(\d\d))?\s*(?:(\d{1,5})\s*(?:min|minutes?|m)?)?")
CLOCK = re.compile(r"(\d{1,2}):?(\d\d)")
BETWEEN = re.compile(r"\s*(?:[,;]|\band\b)\s*")


class Anchor(StrEnum):
    """What due times are counted from; the words are stored: never rename one."""

    START = "start"
    FIRST_DOSE = "first dose"
    EACH_DOSE = "each dose"
    LAST = "last performed"
    CLOCK = "clock"


DOSES: Final = (Anchor.FIRST_DOSE, Anchor.EACH_DOSE)
"""The anchors that wait for a dose."""


@dataclass(frozen=True, slots=True)
class Schedule:
    """When assessments are due, in minutes.

    after: from the anchor, rising; of START and of doses. every: then again and again so long after the last performed,
    or after the last due time that was not done; 0: no more. clock: minutes of the local day. medicine: whose doses
    count, as the name of it or of one of its parts; empty: any.
    """

    anchor: Anchor
    after: tuple[int, ...] = ()
    every: int = 0
    clock: tuple[int, ...] = ()
    medicine: str = ""

    @property
    def words(self) -> str:
        """As "first dose +30 min, +2 h, then every 4 h from the last performed"."""
        if self.anchor is Anchor.CLOCK:
            return f"at {', '.join(map(clock_words, self.clock))}"
        every = f"every {minutes_words(self.every)} from the last performed" if self.every else ""
        if self.anchor is Anchor.LAST:
            return every
        name = "time 0" if self.anchor is Anchor.START and self.after[:1] == (0,) else self.anchor.value
        name += f" of {self.medicine}" if self.medicine else ""
        spans = [after_words(m) for m in self.after if m or self.anchor is not Anchor.START]
        first = f"{name} {', '.join(spans)}" if spans and name != "time 0" else ", ".join((name, *spans))
        return ", then ".join(filter(None, (first if self.after else "", every)))


def checked(schedule: Schedule) -> Schedule:
    """The schedule, as far as the anchor uses it. BadInput: it asks for nothing, or for more than can be meant."""
    match schedule.anchor:
        case Anchor.CLOCK:
            if not schedule.clock:
                raise BadInput("Times are empty.", hint="Type them as 08:00, 12:00, 16:00.")
            return Schedule(schedule.anchor, clock=_rising("Times", schedule.clock, 24 * 60 - 1))
        case Anchor.LAST:
            if not schedule.every:
                raise BadInput("Every is empty.", hint="Type how long after the last one, as 4 h or 30 min.")
            return Schedule(schedule.anchor, every=_every(schedule.every))
        case _:
            if not schedule.after:
                raise BadInput("After is empty.", hint="Type how long after it, as 30 min, 2 h, 6 h.")
            after = _rising("After", schedule.after, MOST_MINUTES)
            every = _every(schedule.every) if schedule.every else 0
            name = schedule.medicine if schedule.anchor in DOSES else ""
            return Schedule(schedule.anchor, after, every, medicine=name)


def _every(minutes: int) -> int:
    if not LEAST_EVERY <= minutes <= MOST_MINUTES:
        raise BadInput(f"Every is {LEAST_EVERY} min to 14 days.", hint="Type it as 4 h or 30 min.")
    return minutes


def _rising(field: str, values: Sequence[int], most: int) -> tuple[int, ...]:
    if len(values) > MOST_TIMES:
        raise BadInput(f"{field}: more than {MOST_TIMES} of them.", hint="Set the first ones, and then an interval.")
    if any(not 0 <= value <= most for value in values):
        raise BadInput(f"{field}: one of them is too far off.", hint="Check each.")
    if any(a >= b for a, b in pairwise(values)):
        raise BadInput(f"{field}: each must be later than the one before it.", hint="Put them in order, each once.")
    return tuple(values)


def minutes_words(minutes: int) -> str:
    """As "30 min", "4 h" or "1 h 30 min"."""
    hours, rest = divmod(minutes, 60)
    if not hours:
        return f"{rest} min"
    return f"{hours} h {rest} min" if rest else f"{hours} h"


def after_words(minutes: int) -> str:
    """As "+30 min"."""
    return f"+{minutes_words(minutes)}"


def clock_words(minutes: int) -> str:
    """Minutes of the day as "08:00"."""
    return f"{minutes // 60:02d}:{minutes % 60:02d}"


def spans_of(field: str, text: str) -> tuple[int, ...]:
    """Minutes of "30 min, 2 h, 1 h 30 min"; empty of nothing. BadInput, naming the field, where one is no span."""
    return tuple(_span(field, part) for part in BETWEEN.split(text.strip()) if part)


def clock_of(field: str, text: str) -> tuple[int, ...]:
    """Minutes of the day of "08:00, 12:00"; empty of nothing. BadInput, naming the field, where one is no time."""
    return tuple(_clock(field, part) for part in BETWEEN.split(text.strip()) if part)


def _span(field: str, text: str) -> int:
    match = SPAN.fullmatch(text)
    parts = match.groups() if match is not None else ()
    if not any(part is not None for part in parts):
        raise BadInput(f"{field}: {text[:20]!r} is no length of time.", hint="Type it as 30 min, 2 h or 1 h 30 min.")
    hours, more_hours, minutes, more = (int(part or 0) for part in parts)
    return (hours + more_hours) * 60 + minutes + more


def _clock(field: str, text: str) -> int:
    match = CLOCK.fullmatch(text)
    if match is None or int(match[1]) > 23 or int(match[2]) > 59:
        raise BadInput(f"{field}: {text[:20]!r} is no time of the day.", hint="Type it as 08:00.")
    return int(match[1]) * 60 + int(match[2])


def minutes_between(one: Moment, other: Moment) -> int:
    """How many whole minutes from one to the other; negative where it comes before."""
    return int((other.utc - one.utc).total_seconds() // 60)
