"""Series on the schedule that a clinician sets: started, changed, stopped, and a due time that was not done."""

from dataclasses import replace
from typing import Final

from app.core.audit import Act, Fact, Kept
from app.core.context import newest_of
from app.core.errors import BadInput, Conflict, NotFound
from app.core.events import Event, NotDone, Why
from app.core.people import Right
from app.core.records import Moment, Visit
from app.core.schedule import Schedule, checked
from app.core.series import DISCHARGED, EARLIEST, Series
from app.services.charts import checked_text
from app.services.events import Events
from app.services.library import chosen_sets
from app.services.ports import UnitOfWork
from app.services.workplace import Workplace

LIMIT: Final = 200


class Serials:
    """Use cases on series. Each call is one transaction; call from the database thread."""

    def __init__(self, place: Workplace) -> None:
        self._place = place
        self._events = Events(place)

    def start(self, visit: Visit, scale_id: str, schedule: Schedule, since: Moment | None = None) -> Series:
        """A series from then on (None: from now). Conflict: one of the scale goes on in the visit already.

        BadInput names what can't be used of the schedule.
        """
        self._place.allow(Right.SCORE)
        now, new = self._place.clock.now(), self._place.new_id()
        begins = since or now
        if visit.ended is not None:
            raise BadInput("This visit has ended.", hint="Begin a new visit on the chart first.")
        if begins > now:
            raise BadInput("Begins at lies in the future.", hint="Check date and time.")
        if begins < visit.started:
            raise BadInput("Begins at lies before the visit.", hint="Check date and time.")
        by = self._place.person.printed
        first = Series(new, visit.patient_id, visit.id, new, 1, scale_id, self._set(schedule), begins, now, by)
        with self._place.unit_of_work() as work:
            first = replace(first, sets=tuple(sorted(chosen_sets(work, scale_id).items())))
            store_version(self._place, work, first, Act.SERIES_STARTED)
            work.commit()
        return first

    def change(self, series: Series, schedule: Schedule) -> Series:
        """Another schedule from now on; a stopped series goes on with it. Conflict: changed elsewhere meanwhile."""
        self._place.allow(Right.SCORE)
        return self._next(series, Act.SERIES_CHANGED, schedule=self._set(schedule), stopped="")

    def stop(self, series: Series, reason: str) -> Series:
        """Nothing is due any more. BadInput: no reason is given."""
        self._place.allow(Right.SCORE)
        why = checked_text("Reason", reason, LIMIT)
        if not why:
            raise BadInput("Reason is empty.", hint="Say why, for whoever reads it later.")
        return self._next(series, Act.SERIES_STOPPED, stopped=why)

    def not_done(self, visit: Visit, series: Series, due: Moment, why: Why, text: str = "") -> Event:
        """A due time is answered so. BadInput: it is still to come. Conflict: somebody said so already."""
        self._place.allow(Right.SCORE)
        if due.utc - EARLIEST > self._place.clock.now().utc:
            raise BadInput("This time is still to come.", hint="Say so when it is due.")
        with self._place.unit_of_work() as work:
            if all(held.thread != series.thread for held in work.series.of_patient(series.patient_id)):
                raise NotFound("There is no such series in this chart.", hint="Open the chart again.")
            for event in newest_of(work.events.of_visits([series.visit_id])):
                said = event.content
                if isinstance(said, NotDone) and said.series == series.thread and event.at == due and not event.struck:
                    raise Conflict("This time was answered already.", hint="Open the chart again to see how.")
            event = self._events.add(work, visit, due, NotDone(series.thread, why, text))
            work.commit()
        return event

    def _set(self, schedule: Schedule) -> Schedule:
        return checked(replace(schedule, medicine=checked_text("Medicine", schedule.medicine, LIMIT)))

    def _next(self, series: Series, act: Act, *, stopped: str, schedule: Schedule | None = None) -> Series:
        now = self._place.clock.now()
        following = replace(
            series,
            id=self._place.new_id(),
            version=series.version + 1,
            schedule=schedule or series.schedule,
            since=max(now, series.since),
            recorded=now,
            by=self._place.person.printed,
            stopped=stopped,
        )
        with self._place.unit_of_work() as work:
            store_version(self._place, work, following, act)
            work.commit()
        return following


def store_version(place: Workplace, work: UnitOfWork, version: Series, act: Act) -> None:
    """A version of a series, and in the audit trail that it is there."""
    work.series.add(version)
    facts: dict[str, Fact] = {
        "scale": version.scale_id,
        "visit": version.visit_id,
        "thread": version.thread,
        "version": version.version,
        "schedule": version.schedule.words,
    }
    if version.sets:
        facts["sets"] = "; ".join(f"{score_id}: {name}" for score_id, name in version.sets)
    if version.stopped:
        facts["reason"] = version.stopped
    place.note_row(work, act, Kept.SERIES, version.id, version.patient_id, version.id, **facts)


def stop_with_visit(place: Workplace, work: UnitOfWork, visit: Visit, at: Moment) -> int:
    """A visit ends, and with it its series; gives how many."""
    going = [s for s in newest_of(work.series.of_patient(visit.patient_id)) if s.visit_id == visit.id and not s.stopped]
    now, by = place.clock.now(), place.person.printed
    for series in going:
        ended = replace(
            series,
            id=place.new_id(),
            version=series.version + 1,
            since=max(at, series.since),
            recorded=now,
            by=by,
            stopped=DISCHARGED,
        )
        store_version(place, work, ended, Act.SERIES_STOPPED)
    return len(going)
