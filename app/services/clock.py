"""The machine's clock, and times as people type them."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from app.core.errors import BadInput

if TYPE_CHECKING:  # a clock is wound before the first paint, and read after it: what it reads with comes then
    from datetime import datetime, tzinfo

    from app.core.records import Moment

TYPED = r"(\d{4}-\d\d-\d\d)[ T](\d\d:\d\d)(?: ?([+\-\N{MINUS SIGN}]\d\d:\d\d))?"
EXAMPLE = "Type it as 2026-11-22 14:47."


class SystemClock:
    """The machine's time in a zone; None: the machine's own."""

    def __init__(self, zone: tzinfo | None = None) -> None:
        self._zone = zone

    def now(self) -> Moment:
        """This instant."""
        from datetime import UTC, datetime

        return moment(datetime.now(UTC), self._zone)

    def at(self, typed: str) -> Moment:
        """The moment of a typed wall-clock time (see typed_moment)."""
        return typed_moment(typed, self._zone)


class LocalZone:
    """A time zone that knows when its clocks change (core.series.Zone); None: the machine's own."""

    def __init__(self, zone: tzinfo | None = None) -> None:
        self._zone = zone

    def lived(self, instant: datetime) -> Moment:
        """An aware instant, as the clocks there show it."""
        return moment(instant, self._zone)

    def wall(self, local: datetime) -> Moment:
        """The moment of a naive local time: of one that occurs twice the first, of a skipped one the time after."""
        return moment(_local(local, self._zone), self._zone)


def moment(instant: datetime, zone: tzinfo | None = None) -> Moment:
    """An aware instant with the offset and name of the zone then in force."""
    UTC, Moment = _late()  # noqa: N806 - as they are called everywhere
    utc = instant if instant.tzinfo is UTC else instant.astimezone(UTC)
    local = utc.astimezone(zone)  # by way of UTC: a skipped hour must not stay as it was typed
    offset = local.utcoffset()
    return Moment(utc, 0 if offset is None else int(offset.total_seconds() // 60), local.tzname() or "")


@cache
def _late() -> tuple[tzinfo, type[Moment]]:
    """What a time is made with, imported once: a due board makes thousands of them."""
    from datetime import UTC

    from app.core.records import Moment

    return UTC, Moment


def typed_moment(typed: str, zone: tzinfo | None = None) -> Moment:
    """A wall-clock time in the zone, with an offset where it would be ambiguous.

    BadInput: not a time; a time that the clocks skipped; one that occurred twice and is typed without an offset.
    """
    import re
    from datetime import datetime

    match = re.fullmatch(TYPED, typed.strip())
    if match is None:
        raise BadInput(f"{typed.strip()[:30]!r} is not a date and time.", hint=EXAMPLE)
    try:
        wall = datetime.fromisoformat(f"{match[1]}T{match[2]}")
    except ValueError:
        raise BadInput(f"{typed.strip()!r} is not a date and time of the calendar.", hint=EXAMPLE) from None
    both = [moment(_local(wall.replace(fold=fold), zone), zone) for fold in (0, 1)]
    fitting = sorted({m for m in both if m.local.replace(tzinfo=None) == wall})
    if match[3]:
        offset = match[3].replace("\N{MINUS SIGN}", "-")
        given = datetime.fromisoformat(f"{match[1]}T{match[2]}{offset}")
        fitting = [m for m in fitting if m.utc == given]
    if not fitting:
        raise BadInput(f"{typed.strip()} does not exist here on that day.", hint="Check the time and its offset.")
    if len(fitting) > 1:
        offsets = " or ".join(m.offset_words for m in fitting)
        raise BadInput(f"{typed.strip()} occurs twice that night.", hint=f"Add which: {offsets}.")
    return fitting[0]


def _local(wall: datetime, zone: tzinfo | None) -> datetime:
    """A wall-clock time made aware; without a zone, in the machine's (which honours fold)."""
    return wall.astimezone() if zone is None else wall.replace(tzinfo=zone)
