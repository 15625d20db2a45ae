"""Recording what happens in a visit at its time: doses, vital signs, last uses, notes; each edit is a version."""

from dataclasses import fields, replace
from datetime import timedelta
from typing import Final

from app.core.audit import Act, Fact, Kept
from app.core.context import newest_of
from app.core.errors import BadInput, Conflict, NotFound
from app.core.events import (
    CELSIUS,
    FAHRENHEIT,
    IN_FAHRENHEIT,
    VITAL_SIGNS,
    Dose,
    Event,
    Happening,
    NotDone,
    Note,
    Part,
    Use,
    Vitals,
    Why,
)
from app.core.people import Right
from app.core.records import Moment, Visit
from app.services.charts import checked_text
from app.services.ports import UnitOfWork
from app.services.workplace import Workplace

LIMIT: Final = 200
NOTE_LIMIT: Final = 400
LONG_BEFORE: Final = timedelta(days=31)
KIND: Final = {Dose: "dose", Vitals: "vital signs", Use: "last use", Note: "note", NotDone: "not done"}


class Events:
    """Use cases on the timed facts of a visit. Each call is one transaction; call from the database thread."""

    def __init__(self, place: Workplace) -> None:
        self._place = place

    def record(self, visit: Visit, at: Moment, content: Happening) -> Event:
        """A first version. BadInput names the field that can't be used."""
        self._place.allow(Right.SCORE)
        with self._place.unit_of_work() as work:
            event = self.add(work, visit, at, content)
            work.commit()
        return event

    def edit(self, event: Event, visit: Visit, at: Moment, content: Happening) -> Event:
        """The next version of an event. Conflict where somebody else wrote it meanwhile, or struck it."""
        self._place.allow(Right.SCORE)
        with self._place.unit_of_work() as work:
            self._check_standing(work, event)
            edited = self.add(work, visit, at, content, event)
            work.commit()
        return edited

    def strike(self, event: Event, reason: str) -> Event:
        """It counts no longer, and stays readable with the reason."""
        self._place.allow(Right.SCORE)
        why = checked_text("Reason", reason, LIMIT)
        if not why:
            raise BadInput("Reason is empty.", hint="Say why, for whoever reads it later.")
        now, by = self._place.clock.now(), self._place.person.printed
        struck = replace(event, id=self._place.new_id(), version=event.version + 1, recorded=now, by=by, struck=why)
        with self._place.unit_of_work() as work:
            self._check_standing(work, event)
            self._store(work, struck)
            work.commit()
        return struck

    def add(self, work: UnitOfWork, visit: Visit, at: Moment, content: Happening, of: Event | None = None) -> Event:
        """Within a transaction; of: the version before."""
        now, new = self._place.clock.now(), self._place.new_id()
        said = checked(content)
        if not isinstance(content, NotDone):
            _check_time(at, now, visit, content)
        thread, version = (new, 1) if of is None else (of.thread, of.version + 1)
        event = Event(new, visit.patient_id, visit.id, thread, version, at, said, now, self._place.person.printed)
        self._store(work, event)
        return event

    def _store(self, work: UnitOfWork, event: Event) -> None:
        work.events.add(event)
        facts: dict[str, Fact] = {
            "kind": KIND[type(event.content)],
            "thread": event.thread,
            "version": event.version,
            "struck": bool(event.struck),
        }
        self._place.note_row(work, Act.EVENT_RECORDED, Kept.EVENT, event.id, event.patient_id, event.id, **facts)

    def _check_standing(self, work: UnitOfWork, event: Event) -> None:
        held = newest_of(work.events.of_visits([event.visit_id]))
        mine = next((e for e in held if e.thread == event.thread), None)
        if mine is None:
            raise NotFound("There is no such event in this visit.", hint="Open the chart again.")
        if mine.struck:
            raise Conflict("This event was struck through.", hint="Enter it anew.")


def checked(content: Happening) -> Happening:
    """The content with tidy texts and plausible numbers; BadInput names the field that can't be used."""
    match content:
        case Dose():
            return _checked_dose(content)
        case Vitals():
            return _checked_vitals(content)
        case Use():
            return replace(content, name=_filled("Substance", content.name, "Name it, such as heroin."))
        case Note():
            return Note(_filled("Note", content.text, "Type it.", NOTE_LIMIT))
        case NotDone():
            text = checked_text("Reason", content.text, LIMIT)
            if content.why is Why.OTHER and not text:
                raise BadInput("Reason is empty.", hint="Say what it was.")
            return replace(content, text=text)


def _checked_dose(dose: Dose) -> Dose:
    if not dose.parts:
        raise BadInput("Medicine is empty.", hint="Write it in full: buprenorphine 4 mg / naloxone 1 mg.")
    parts = tuple(
        Part(checked_text("Medicine", part.name, LIMIT), part.amount, checked_text("Medicine", part.unit, 20))
        for part in dose.parts
    )
    route = _filled("Route", dose.route, "Say how it was given, such as sublingual.")
    return replace(dose, parts=parts, route=route, given_by=checked_text("Given by", dose.given_by, LIMIT))


def _checked_vitals(vitals: Vitals) -> Vitals:
    sedation = checked_text("Sedation level", vitals.sedation, 40)
    signs = {sign.name: sign for sign in VITAL_SIGNS}
    if vitals.temperature_unit == FAHRENHEIT:
        signs["temperature"] = IN_FAHRENHEIT
    elif vitals.temperature_unit != CELSIUS:
        raise BadInput("Temperature has no unit that is known.", hint=f"{CELSIUS} or {FAHRENHEIT}.")
    for name, sign in signs.items():
        value = getattr(vitals, name)
        if value is not None and not sign.low <= value <= sign.high:
            raise BadInput(
                f"{sign.caption} is outside {sign.low:g} to {sign.high:g} {sign.unit}.", hint="Check the number."
            )
    if vitals.systolic is not None and vitals.diastolic is not None and vitals.diastolic >= vitals.systolic:
        raise BadInput("Diastolic is not below the systolic pressure.", hint="Check both numbers.")
    taken = (getattr(vitals, f.name) for f in fields(vitals) if f.name not in ("sedation", "temperature_unit"))
    if not sedation and all(value is None for value in taken):
        raise BadInput("Pulse and all the others are empty.", hint="Type what was taken; the rest stays empty.")
    return replace(vitals, sedation=sedation)


def _filled(field: str, text: str, hint: str, limit: int = LIMIT) -> str:
    tidy = checked_text(field, text, limit)
    if not tidy:
        raise BadInput(f"{field} is empty.", hint=hint)
    return tidy


def _check_time(at: Moment, now: Moment, visit: Visit, content: Happening) -> None:
    if at > now:
        raise BadInput("Time lies in the future.", hint="Check date and time.")
    if visit.ended is not None and at > visit.ended:
        raise BadInput("Time lies after the end of the visit.", hint="Check date and time.")
    if at.utc < visit.started.utc - LONG_BEFORE and not isinstance(content, Use):
        raise BadInput("Time lies more than a month before the visit.", hint="Check the date.")
