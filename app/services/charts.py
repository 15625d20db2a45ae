"""Registering and finding patients, opening a chart, beginning a visit."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from operator import itemgetter

from app.core.audit import Act, Fact, Kept
from app.core.context import Entry
from app.core.errors import AppError, BadInput, StoreTrouble
from app.core.events import Event
from app.core.identity import Stay
from app.core.lineage import Lineage
from app.core.people import Right
from app.core.records import Assessment, Moment, Patient, Sex, Visit, VisitKind, settled
from app.core.series import Series
from app.services.joining import chart_ids, what_is_brought
from app.services.outgoing import Outgoing
from app.services.ports import UnitOfWork
from app.services.workplace import Workplace

NAME_LIMIT = 200
JOINERS = {0x200C: "", 0x200D: ""}  # which Persian and Indic names are written with
RECORD_NUMBER_LIMIT = 64


@dataclass(frozen=True, slots=True)
class Chart:
    """A patient with everything that was recorded, newest first.

    others: those whose charts were joined to this one; a record's patient_id says from which it came. context, series,
    events: every version, oldest first. lineage: what came before what, for whoever asks it of many.
    """

    patient: Patient
    visits: tuple[Visit, ...]
    assessments: tuple[Assessment, ...]
    others: tuple[Patient, ...] = ()
    stays: tuple[Stay, ...] = ()
    context: tuple[Entry, ...] = ()
    series: tuple[Series, ...] = ()
    events: tuple[Event, ...] = ()
    lineage: Lineage = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "lineage", Lineage(self.assessments))

    @property
    def whose(self) -> frozenset[str]:
        """The ids of all whose records it shows."""
        return frozenset({self.patient.id, *(p.id for p in self.others)})

    def patient_of(self, assessment: Assessment) -> Patient:
        """Of whom a record is: the chart's own patient, or one whose chart was joined to it."""
        return next((p for p in self.others if p.id == assessment.patient_id), self.patient)

    def came_from(self, patient_id: str) -> str:
        """From whose joined chart a record came, in words; empty for a record of the chart's own."""
        other = next((p for p in self.others if p.id == patient_id), None)
        if other is None:
            return ""
        number = f", record number {other.record_number}" if other.record_number else ""
        return f"from the chart of {other.name}{number}"

    def visit(self, visit_id: str) -> Visit | None:
        """The visit of that id, where it is this chart's."""
        return next((v for v in self.visits if v.id == visit_id), None)

    def place_words(self, visit: Visit | None, at: Moment) -> str:
        """Ward and bed during a visit that goes on; empty where nobody said, or it has ended."""
        stay = None if visit is None or visit.ended is not None else self.stay_at(visit, at)
        return "" if stay is None else stay.words

    def stay_at(self, visit: Visit, at: Moment) -> Stay | None:
        """Where the patient lay at a time of a visit, as it was said last; None where nobody said."""
        said = [s for s in self.stays if s.visit_id == visit.id and s.since <= at]
        return max(said, key=lambda s: (s.since, s.recorded), default=None)


@dataclass(frozen=True, slots=True)
class RecentRow:
    """A patient seen lately and the latest assessment; None of one who was only registered so far.

    place: ward and bed in a visit that goes on; empty where nobody said. context: what the patient brings, every
    version; empty where the assessment is signed, since what was signed with it counts.
    """

    patient: Patient
    assessment: Assessment | None = None
    place: str = ""
    context: tuple[Entry, ...] = ()


class Charts:
    """Use cases around a patient's chart. Each call is one transaction; call from the database thread."""

    def __init__(self, place: Workplace) -> None:
        self._place = place
        self._opened = ""

    def register(
        self, name: str, birth_date: date | None, sex: Sex, record_number: str, name_used: str = ""
    ) -> Patient:
        """A new patient. BadInput names the field that can't be used; Conflict: the record number is taken."""
        self._place.allow(Right.SCORE)
        now = self._place.clock.now()
        patient = Patient(
            self._place.new_id(),
            checked_name(name),
            checked_birth(birth_date, now),
            sex,
            checked_number(record_number),
            checked_used(name_used),
        )
        with self._place.unit_of_work() as work:
            work.patients.add(patient, now)
            self._place.note_row(
                work, Act.PATIENT_REGISTERED, Kept.PATIENT, patient.id, patient.id, **facts_of(patient)
            )
            work.commit()
        return patient

    def find(self, text: str, limit: int = 50) -> list[Patient]:
        """Patients whose name, birth date or record number begin with the words of text; all where it is empty."""
        self._place.allow(Right.READ)
        with self._place.unit_of_work() as work:
            return work.patients.find(text, limit)

    def recent(self, limit: int = 8) -> list[RecentRow]:
        """Patients by when something was recorded last, or, as long as nothing was, by when they were registered.

        The assessment of each is the one performed last: what is typed later from paper may be older.
        """
        self._place.allow(Right.READ)
        with self._place.unit_of_work() as work:
            rows = [
                (a.recorded, RecentRow(work.patients.get(a.patient_id), a))
                for a in work.assessments.recent(limit)
                if a.recorded is not None
            ]
            seen = {row.patient for _, row in rows}
            newest = [(p, created) for p, created in work.patients.newest(limit) if p not in seen]
            assessed = work.assessments.assessed([p.id for p, _ in newest])
            rows += [(created, RecentRow(p)) for p, created in newest if p.id not in assessed]
            shown = [row for _, row in sorted(rows, key=itemgetter(0), reverse=True)[:limit]]
            last = work.assessments.last_performed([row.patient.id for row in shown])
            brought = what_is_brought(work, [a.patient_id for a in last.values() if a.record is None])
            return [
                RecentRow(p, last.get(p.id), _place_now(work, p.id), brought.get(p.id, ()))
                for p in (row.patient for row in shown)
            ]

    def open(self, patient_id: str) -> Chart:
        """The whole chart, and that it was opened, with all that are joined to it, goes into the audit trail.

        NotFound where there is no such patient. StoreTrouble where that can't be written: then the chart stays shut.
        """
        self._place.allow(Right.READ)
        chart: Chart | None = None
        try:
            with self._place.unit_of_work() as work:
                chart = _read(work, patient_id)
                shown = _with(p.id for p in chart.others)
                if patient_id != chart.patient.id:
                    shown["asked"] = patient_id
                self._place.note(work, Act.CHART_OPENED, chart.patient.id, "", **shown)
                work.commit()
        except AppError as error:
            if chart is None:
                raise
            raise StoreTrouble(
                "The chart stays shut, since its opening can't be written to the audit trail.",
                hint=f"{error.message} {error.hint}".strip(),
                detail=error.detail,
            ) from None
        self._opened = patient_id
        return chart

    def reread(self, patient_id: str) -> Chart:
        """The chart that is open already, as it is now; another is opened instead."""
        if patient_id != self._opened:
            return self.open(patient_id)
        self._place.allow(Right.READ)
        with self._place.unit_of_work() as work:
            return _read(work, patient_id)

    def take_out(self, act: Act, *outs: tuple[str, Outgoing]) -> None:
        """Something is about to be printed, saved or copied: it goes into the audit trail first, or it does not go.

        outs: of each patient, by id, what of theirs is in it.
        """
        self._place.allow(Right.PRINT)
        with self._place.unit_of_work() as work:
            for patient_id, out in outs:
                self._place.note(work, act, patient_id, next(iter(out.records), ""), **out.facts)
            work.commit()

    def leave(self) -> None:
        """No chart is open any more: the next one is opened anew, also where it is the same."""
        self._opened = ""

    def begin_visit(self, patient_id: str, kind: VisitKind) -> Visit:
        """A new visit from now."""
        self._place.allow(Right.SCORE)
        with self._place.unit_of_work() as work:
            visit = Visit(self._place.new_id(), work.patients.get(patient_id).id, kind, self._place.clock.now())
            work.visits.add(visit)
            note_begun(self._place, work, visit)
            work.commit()
        return visit


def note_begun(place: Workplace, work: UnitOfWork, visit: Visit) -> None:
    """A visit that was just stored goes into the audit trail."""
    said = {"visit": visit.id, "kind": visit.kind.value}
    place.note_row(work, Act.VISIT_BEGUN, Kept.VISIT, visit.id, visit.patient_id, **said)


def _with(ids: Iterable[str]) -> dict[str, Fact]:
    """What else was seen or leaves with what an event is about."""
    found = " ".join(ids)
    return {"with": found} if found else {}


def facts_of(patient: Patient) -> dict[str, Fact]:
    """A patient's identity as the audit trail keeps it."""
    birth = None if patient.birth_date is None else patient.birth_date.isoformat()
    return {
        "name": patient.name,
        "birth_date": birth,
        "sex": patient.sex.value,
        "record_number": patient.record_number,
        "name_used": patient.name_used,
    }


def _read(work: UnitOfWork, patient_id: str) -> Chart:
    """The chart that this one leads to, with the records of all that were joined to it."""
    ids = chart_ids(work, work.patients.get(patient_id).id)
    visits = [visit for one in ids for visit in work.visits.of_patient(one)]
    assessments = settled([a for one in ids for a in work.assessments.of_patient(one)])
    if len(ids) > 1:
        visits.sort(key=lambda v: (v.started, v.id), reverse=True)
        assessments.sort(key=_performed, reverse=True)
    return Chart(
        work.patients.get(ids[0]),
        tuple(visits),
        tuple(assessments),
        tuple(work.patients.get(one) for one in ids[1:]),
        tuple(work.wards.of_visits([v.id for v in visits])),
        tuple(entry for one in ids for entry in work.context.of_patient(one)),
        tuple(version for one in ids for version in work.series.of_patient(one)),
        tuple(event for one in ids for event in work.events.of_patient(one)),
    )


def _place_now(work: UnitOfWork, patient_id: str) -> str:
    """Where the patient lies in the newest visit that goes on and has a place."""
    visits = [v for v in work.visits.of_patient(patient_id) if v.ended is None]
    stays = work.wards.of_visits([v.id for v in visits]) if visits else []
    newest = max(stays, key=lambda s: (s.since, s.recorded), default=None)
    return "" if newest is None else newest.words


def _performed(assessment: Assessment) -> tuple[bool, float, float, str]:
    """By which the newest stand first, and those never performed before them."""
    performed, recorded = (
        0.0 if at is None else at.utc.timestamp() for at in (assessment.performed, assessment.recorded)
    )
    return assessment.performed is None, performed, recorded, assessment.id


def checked_name(name: str) -> str:
    """The name with single spaces; BadInput where it is empty, too long or holds control characters."""
    tidy = " ".join(name.split())
    if not tidy:
        raise BadInput("Name is empty.", hint="Type the patient's name.")
    if len(tidy) > NAME_LIMIT:
        raise BadInput(f"Name is longer than {NAME_LIMIT} characters.", hint="Shorten it.")
    if not tidy.translate(JOINERS).isprintable():
        raise BadInput("Name holds characters that can't be shown.", hint="Type it again.")
    return tidy


def checked_birth(birth: date | None, now: Moment) -> date | None:
    """The birth date; BadInput where it can't be one."""
    if birth is not None and birth > now.local.date():
        raise BadInput("Birth date lies in the future.", hint="Check the year.")
    if birth is not None and birth.year < now.local.year - 130:
        raise BadInput("Birth date is more than 130 years ago.", hint="Check the year.")
    return birth


def checked_number(number: str) -> str:
    """The record number without outer spaces; BadInput where it is too long or can't be shown."""
    tidy = number.strip()
    if len(tidy) > RECORD_NUMBER_LIMIT or not tidy.isprintable():
        raise BadInput(
            f"Record number is longer than {RECORD_NUMBER_LIMIT} characters or can't be shown.",
            hint="Check it.",
        )
    return tidy


def checked_used(name: str) -> str:
    """The name used with single spaces, or empty; BadInput where it is too long or can't be shown."""
    return checked_text("Name used", name, NAME_LIMIT)


def checked_text(field: str, text: str, limit: int) -> str:
    """A short text with single spaces, or empty; BadInput, naming the field, where it can't be used."""
    tidy = " ".join(text.split())
    if len(tidy) > limit:
        raise BadInput(f"{field} is longer than {limit} characters.", hint="Shorten it.")
    if not tidy.translate(JOINERS).isprintable():
        raise BadInput(f"{field} holds characters that can't be shown.", hint="Type it again.")
    return tidy
