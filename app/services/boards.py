"""The due board: every series of the clinic that goes on, when its next assessment is due, and how late that is."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Final, NamedTuple, TypeVar

from app.core.events import Event
from app.core.identity import Stay
from app.core.people import Right
from app.core.records import Assessment, Moment, Patient, Status
from app.core.series import Course, Done, History, Series, Slot, Zone, course
from app.services.ports import UnitOfWork
from app.services.workplace import Workplace

ON_TIME_OVER: Final = timedelta(hours=24)


class Going(NamedTuple):
    """A series that goes on, and all that its due times are counted from. versions: oldest first. last: what counts
    of it and was performed last; None where nothing was.
    """

    patient: Patient
    versions: tuple[Series, ...]
    done: tuple[Done, ...]
    events: tuple[Event, ...]
    stay: Stay | None
    last: Assessment | None

    @property
    def series(self) -> Series:
        """The newest version."""
        return self.versions[-1]


@dataclass(frozen=True, slots=True)
class BoardRow:
    """A series on the board as of a moment. slot None: nothing is due: it waits for a dose, or its times are over."""

    going: Going
    slot: Slot | None
    waits: bool
    on_time: int
    settled: int

    @property
    def ward(self) -> str:
        """Where the patient lies; empty where nobody said."""
        return "" if self.going.stay is None else self.going.stay.ward


class Board(NamedTuple):
    """rows: what is due first stands first. on_time, settled: of the last 24 hours, over all rows."""

    rows: tuple[BoardRow, ...]
    now: Moment
    grace: int

    @property
    def on_time(self) -> int:
        """Due times of the last 24 hours that were answered within the grace."""
        return sum(row.on_time for row in self.rows)

    @property
    def settled(self) -> int:
        """All of them that are settled."""
        return sum(row.settled for row in self.rows)


class Boards:
    """The use case; call it from the database thread. It keeps the last assessments that it has read."""

    def __init__(self, place: Workplace) -> None:
        self._place = place
        self._kept: dict[str, Assessment] = {}

    def going_on(self) -> list[Going]:
        """Every series that goes on, in the order of the patients' names."""
        self._place.allow(Right.READ)
        with self._place.unit_of_work() as work:
            threads: dict[str, list[Series]] = {}
            for version in work.series.going_on():
                threads.setdefault(version.thread, []).append(version)
            return self._gathered(work, list(threads.values()))

    def _gathered(self, work: UnitOfWork, threads: Sequence[Sequence[Series]]) -> list[Going]:
        newest = [versions[-1] for versions in threads]
        whose = list(dict.fromkeys(series.patient_id for series in newest))
        visits = list(dict.fromkeys(series.visit_id for series in newest))
        patients = work.patients.some(whose)
        done = work.assessments.done(whose)
        events = _by_visit(work.events.timing(visits))
        stays = _by_visit(work.wards.of_visits(visits))
        last = self._last(work, {s.thread: done.get((s.visit_id, s.scale_id), ()) for s in newest})
        now = self._place.clock.now()
        found = [
            Going(
                patients[versions[-1].patient_id],
                tuple(versions),
                tuple(done.get((versions[-1].visit_id, versions[-1].scale_id), ())),
                tuple(events.get(versions[-1].visit_id, ())),
                stay_at(stays.get(versions[-1].visit_id, ()), now),
                last.get(versions[-1].thread),
            )
            for versions in threads
        ]
        return sorted(found, key=lambda going: (going.patient.name, going.series.scale_id))

    def _last(self, work: UnitOfWork, done: Mapping[str, Sequence[Done]]) -> dict[str, Assessment]:
        """By series. Only what is new is read: of five hundred series few change between two looks."""
        ids = {thread: each[-1].assessment_id for thread, each in done.items() if each}
        missing = [id_ for id_ in ids.values() if id_ not in self._kept]
        found = self._kept | {a.id: a for a in work.assessments.some(missing)}
        last = {thread: found[id_] for thread, id_ in ids.items() if id_ in found}
        self._kept = {a.id: a for a in last.values() if a.status is Status.FINAL}  # another may still be gone on with
        return last


def board(going: Iterable[Going], now: Moment, grace: int, zone: Zone) -> Board:
    """The board as of a moment; pure, so that a minute later only this is done again."""
    histories = ((each, History(each.versions, each.done, each.events)) for each in going)
    rows = [_row(each, course(history, now, grace, zone), now, grace) for each, history in histories]
    return Board(tuple(sorted(rows, key=_when)), now, grace)


def _row(going: Going, found: Course, now: Moment, grace: int) -> BoardRow:
    kept, of = found.on_time(grace, now, now.utc - ON_TIME_OVER)
    return BoardRow(going, found.due, found.waits, kept, of)


def _when(row: BoardRow) -> tuple[bool, float, str]:
    """What is due first; behind it what is not due yet."""
    at = 0.0 if row.slot is None else row.slot.at.utc.timestamp()
    return row.slot is None, at, row.going.patient.name


OfVisit = TypeVar("OfVisit", Event, Stay)


def _by_visit(listed: Iterable[OfVisit]) -> dict[str, list[OfVisit]]:
    found: dict[str, list[OfVisit]] = {}
    for each in listed:
        found.setdefault(each.visit_id, []).append(each)
    return found


def stay_at(stays: Iterable[Stay], now: Moment) -> Stay | None:
    """Where a patient lies now, of all that was said of a visit."""
    said = [stay for stay in stays if stay.since <= now]
    return max(said, key=lambda stay: (stay.since, stay.recorded), default=None)
