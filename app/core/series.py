"""Series of a scale in a visit: their due times by a schedule, and how each of these was answered.

A due time is answered by the first assessment that is performed from a little before it on (see EARLY), until the next
due time may be answered; or it is answered "not done", with a reason. Nothing here proposes an interval.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from itertools import pairwise
from typing import Final, NamedTuple, Protocol

from app.core.context import newest_of
from app.core.events import Dose, Event, NotDone, is_of, standing
from app.core.records import Assessment, Moment
from app.core.schedule import DOSES, Anchor, Schedule, after_words, clock_words, minutes_between, minutes_words

EARLY: Final = 4
"""An assessment may come before its due time by this part (a quarter) of the time since what was before it …"""
EARLIEST: Final = timedelta(minutes=30)
"""… and by no more than this; by the grace it may always. What comes earlier answers nothing."""

DISCHARGED: Final = "discharged"
"""Why a series stopped with its visit."""


class Zone(Protocol):
    """The workstation's time zone, which knows when clocks change."""

    def lived(self, instant: datetime) -> Moment:
        """An aware instant, as the clocks here show it."""
        ...

    def wall(self, local: datetime) -> Moment:
        """The moment of a naive local time: of one that occurs twice the first, of a skipped one the time after."""
        ...


@dataclass(frozen=True, slots=True)
class Series:
    """One version of a series. thread: what all its versions share. version: from 1, without holes.

    since: from when its schedule holds. stopped: the reason why the series ended then; empty while it goes on.
    sets: by score id, the name of the band set by which its assessments are read, from its start to its end.
    """

    id: str
    patient_id: str
    visit_id: str
    thread: str
    version: int
    scale_id: str
    schedule: Schedule
    since: Moment
    recorded: Moment
    by: str
    stopped: str = ""
    sets: tuple[tuple[str, str], ...] = ()


class State(StrEnum):
    """How a due time was answered. MISSED: the next was answered, or the schedule ended, and nobody said why."""

    OPEN = "open"
    DONE = "done"
    NOT_DONE = "not done"
    MISSED = "missed"


@dataclass(frozen=True, slots=True)
class Slot:
    """A due time. answered: when it was performed, or when somebody said that it was not done. label: "dose +2 h"."""

    at: Moment
    label: str
    state: State = State.OPEN
    assessment_id: str = ""
    answered: Moment | None = None
    not_done: NotDone | None = None

    @property
    def late(self) -> int:
        """How many whole minutes after it was due it was assessed; 0 where in time, or not at all."""
        if self.state is not State.DONE or self.answered is None:
            return 0
        return max(minutes_between(self.at, self.answered), 0)

    def is_on_time(self, grace: int, now: Moment) -> bool | None:
        """Whether it was answered no more than the grace (minutes) after it was due; None: it still may be."""
        if self.state is State.MISSED:
            return False
        if self.answered is None:
            return None if minutes_between(self.at, now) <= grace else False
        return minutes_between(self.at, self.answered) <= grace


class Done(NamedTuple):
    """An assessment of the series' scale in its visit that counts."""

    at: Moment
    assessment_id: str


class History(NamedTuple):
    """What a series is judged by: its versions, what was done, the visit's events (all versions) and its end."""

    versions: Sequence[Series]
    done: Sequence[Done]
    events: Sequence[Event]
    ended: Moment | None = None


class Course(NamedTuple):
    """The due times of a series up to the open one, by time. waits: for a dose, without which nothing is due yet."""

    slots: tuple[Slot, ...] = ()
    waits: bool = False

    @property
    def due(self) -> Slot | None:
        """The one that waits for its answer."""
        return next((slot for slot in self.slots if slot.state is State.OPEN), None)

    def on_time(self, grace: int, now: Moment, since: datetime | None = None) -> tuple[int, int]:
        """How many were answered in time, of how many that are settled; since: of those due from then on."""
        settled = [slot.is_on_time(grace, now) for slot in self.slots if since is None or slot.at.utc >= since]
        return settled.count(True), settled.count(True) + settled.count(False)

    def slot_of(self, assessment_id: str) -> Slot | None:
        """The due time that an assessment answered."""
        return next((slot for slot in self.slots if slot.assessment_id == assessment_id), None)


def done_of(assessments: Iterable[Assessment], visit_id: str, scale_id: str) -> list[Done]:
    """What answers due times of a scale in a visit: complete ones too, signed or not; by time."""
    return sorted(
        Done(a.performed, a.id)
        for a in assessments
        if a.visit_id == visit_id and a.scale_id == scale_id and a.counts and a.performed is not None
    )


def newest(versions: Iterable[Series]) -> list[Series]:
    """The newest version of each series, in the order in which they were begun, stopped ones too."""
    return newest_of(versions)


def course(history: History, now: Moment, grace: int, zone: Zone) -> Course:
    """Every due time up to the open one. grace: minutes; an assessment may come before its due time by as much."""
    versions = sorted(history.versions, key=lambda v: v.version)
    walk = _Walk(history, now, timedelta(minutes=grace), zone)
    waits = False
    for version, following in pairwise([*versions, None]):
        if version is None or version.stopped:
            continue
        ends = [end for end in (None if following is None else following.since, history.ended) if end is not None]
        waits = walk.through(version, min(ends, default=None))
    goes_on = bool(versions) and not versions[-1].stopped and history.ended is None
    return Course(tuple(walk.slots), waits and goes_on)


class _Due(NamedTuple):
    at: Moment
    label: str


class _Walk:
    """Goes through a series' time, from one due time to the next."""

    def __init__(self, history: History, now: Moment, grace: timedelta, zone: Zone) -> None:
        self.slots: list[Slot] = []
        self._now, self._grace, self._zone = now, grace, zone
        self._done = sorted(history.done)
        self._seen = 0  # of what was done: up to there a due time has looked at it
        self._last: Moment | None = None  # performed, or due and not done
        threads = {version.thread for version in history.versions}
        counts = standing(history.events)
        said = (e for e in counts if isinstance(e.content, NotDone) and e.content.series in threads)
        self._not_done = {event.at.utc: event for event in said}
        self._given = [(e.at, e.content) for e in counts if isinstance(e.content, Dose)]

    def through(self, version: Series, until: Moment | None) -> bool:
        """The due times of one version: those from when it holds on, before it ended. Whether it waits for a dose."""
        schedule = version.schedule
        if schedule.anchor not in DOSES:
            self._stretch(schedule, version.since, version.since, until)
            return False
        given = [at for at, dose in self._given if is_of(dose, schedule.medicine)]
        if schedule.anchor is Anchor.FIRST_DOSE:
            given = given[:1]
        for dose, following in pairwise([*given, None]):
            if dose is not None:
                ends = [end for end in (following, until) if end is not None]
                self._stretch(schedule, dose, version.since, min(ends, default=None))
        return not given

    def _stretch(self, schedule: Schedule, anchor: Moment, since: Moment, until: Moment | None) -> None:
        """What is due from one anchor on: first the times that the schedule sets, then one after the other."""
        fixed = self._fixed(schedule, anchor, since)
        due, following = next(fixed, None), next(fixed, None)
        before = max(anchor, since)
        while True:
            here = due or self._repeated(schedule, since, until)
            if here is None or (until is not None and here.at >= until):
                break
            slot = self._answered(here, following, before, until)
            self.slots.append(slot)
            if slot.state is State.OPEN:
                return
            if slot.state is State.MISSED and following is None:
                break  # it ended so
            due, following = following, next(fixed, None)
            before = slot.at
        if until is not None:
            self._look_past(until.utc)

    def _fixed(self, schedule: Schedule, anchor: Moment, since: Moment) -> Iterator[_Due]:
        """Those from when the schedule holds on; of a clock without an end."""
        if schedule.anchor is Anchor.CLOCK:
            yield from self._of_clock(schedule.clock, since)
            return
        name = {Anchor.START: "start", Anchor.FIRST_DOSE: "first dose"}.get(schedule.anchor, "dose")
        for minutes in schedule.after:
            at = self._later(anchor, minutes)
            if at.utc >= _minute(since):
                yield _Due(at, "time 0" if not minutes and name == "start" else f"{name} {after_words(minutes)}")

    def _of_clock(self, times: Sequence[int], since: Moment) -> Iterator[_Due]:
        midnight = since.local.replace(hour=0, minute=0, second=0, microsecond=0, tzinfo=None)
        last: Moment | None = None
        while times:
            for minutes in times:
                at = self._zone.wall(midnight + timedelta(minutes=minutes))
                if at.utc >= _minute(since) and (last is None or at > last):
                    last = at
                    yield _Due(at, f"due {clock_words(minutes)}")
            midnight += timedelta(days=1)

    def _repeated(self, schedule: Schedule, since: Moment, until: Moment | None) -> _Due | None:
        """So long after the last performed, whatever that was for. Where there is none: at once."""
        if not schedule.every:
            return None
        self._look_past(since.utc)
        label = f"every {minutes_words(schedule.every)}"
        while self._last is not None:
            due = max(self._later(self._last, schedule.every), since)
            found = self._found
            ends = self._opens(due, self._last) if until is None else min(self._opens(due, self._last), until.utc)
            if found is None or found.at.utc >= ends or due.utc in self._not_done:
                return _Due(due, label)
            self._take(found)
        return _Due(since, "time 0" if schedule.anchor is Anchor.LAST else label)

    def _later(self, at: Moment, minutes: int) -> Moment:
        """On the whole minute, as clocks show it."""
        return self._zone.lived(_minute(at) + timedelta(minutes=minutes))

    def _opens(self, due: Moment, before: Moment) -> datetime:
        """From when on an assessment answers it."""
        return due.utc - max(min((due.utc - before.utc) / EARLY, EARLIEST), self._grace)

    def _answered(self, due: _Due, following: _Due | None, before: Moment, until: Moment | None) -> Slot:
        event = self._not_done.get(due.at.utc)
        if event is not None and isinstance(event.content, NotDone):
            self._last = due.at if self._last is None else max(self._last, due.at)
            return Slot(due.at, due.label, State.NOT_DONE, "", event.recorded, event.content)
        self._look_past(self._opens(due.at, before))
        closes = [at.utc for at in (until,) if at is not None]
        if following is not None and (until is None or following.at < until):
            closes.append(self._opens(following.at, due.at))
        found = self._found
        if found is not None and all(found.at.utc < close for close in closes):
            self._take(found)
            return Slot(due.at, due.label, State.DONE, found.assessment_id, found.at)
        ends = [end.at if isinstance(end, _Due) else end for end in (following, until) if end is not None]
        if found is not None or any(self._now >= end for end in ends):
            return Slot(due.at, due.label, State.MISSED)
        return Slot(due.at, due.label)

    def _look_past(self, instant: datetime) -> None:
        """What was performed before it answers no due time from here on, and yet it was the last performed."""
        while (found := self._found) is not None and found.at.utc < instant:
            self._take(found)

    @property
    def _found(self) -> Done | None:
        """The next that no due time has looked at yet."""
        return self._done[self._seen] if self._seen < len(self._done) else None

    def _take(self, found: Done) -> None:
        self._seen += 1
        self._last = found.at


def _minute(at: Moment) -> datetime:
    return at.utc.replace(second=0, microsecond=0)
