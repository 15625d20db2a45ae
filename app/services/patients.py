"""Changing who somebody is, joining and parting charts, moving between beds, discharging: each with its trace."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from typing import NamedTuple

from app.core.audit import Act, Kept
from app.core.errors import BadInput, Conflict
from app.core.identity import Duplicate, Likeness, Link, Stay, leads_to, likeness
from app.core.people import Right
from app.core.records import Assessment, Moment, Patient, Sex, Status, Visit, VisitKind
from app.services.charts import checked_birth, checked_name, checked_number, checked_text, checked_used, facts_of
from app.services.joining import chart_ids, now_joined, upwards
from app.services.serials import stop_with_visit
from app.services.workplace import Workplace

TEXT_LIMIT = 200
PLACE_LIMIT = 60


@dataclass(frozen=True, slots=True)
class Identity:
    """A patient's identity as typed, not checked yet."""

    name: str
    birth_date: date | None
    sex: Sex
    record_number: str
    name_used: str = ""


_BY_WEIGHT = list(Likeness)


class ChangedVisit(NamedTuple):
    """A visit as it is now. drafts: where it has ended, how many of its assessments are drafts still."""

    visit: Visit
    drafts: int = 0


class Patients:
    """Use cases on who is who. Each call is one transaction; call from the database thread."""

    def __init__(self, place: Workplace) -> None:
        self._place = place

    def duplicates(self, said: Identity, of_id: str = "") -> list[Duplicate]:
        """Who is registered already and may be the same person, the likeliest first.

        of_id: who is edited, and is no duplicate of theirs.

        BadInput names the field that can't be used.
        """
        self._place.allow(Right.READ)
        sought = self._checked(of_id, said)
        with self._place.unit_of_work() as work:
            now = now_joined(work, of_id) if of_id else {}
            found = []
            for other in work.identities.candidates(sought):
                why = likeness(sought, other)
                if why is not None and of_id not in (now.get(other.id), other.id):
                    found.append(Duplicate(other, why))
        return sorted(found, key=lambda each: _BY_WEIGHT.index(each.why))

    def change(self, patient: Patient, said: Identity) -> Patient:
        """Give a patient another identity; records signed before keep theirs. Conflict: changed elsewhere meanwhile."""
        self._place.allow(Right.SCORE)
        changed = self._checked(patient.id, said)
        if changed == patient:
            return patient
        before = {f"{name}_before": value for name, value in facts_of(patient).items()}
        with self._place.unit_of_work() as work:
            was = work.evidence.digest(Kept.PATIENT, patient.id)
            work.identities.change(changed, patient)
            facts = {**before, **facts_of(changed)}
            self._place.note_row(work, Act.PATIENT_CHANGED, Kept.PATIENT, patient.id, patient.id, "", was, **facts)
            work.commit()
        return changed

    def merge(self, gone_id: str, into_id: str, reason: str) -> Link:
        """Join a chart to the one that stays; nothing is rewritten, and parting gives both back."""
        return self._link(gone_id, into_id, reason, is_joined=True)

    def part(self, gone_id: str, from_id: str, reason: str) -> Link:
        """Give a chart that was joined back its own."""
        return self._link(gone_id, from_id, reason, is_joined=False)

    def part_again(self, gone_id: str, reason: str) -> Link:
        """As part, from whichever chart this one is joined to now. Conflict: it is joined to none."""
        self._place.allow(Right.AMEND)
        with self._place.unit_of_work() as work:
            stays = now_joined(work, work.patients.get(gone_id).id).get(gone_id)
        if stays is None:
            raise Conflict("These two charts are not joined.", hint="Open the chart again.")
        return self.part(gone_id, stays, reason)

    def _link(self, gone_id: str, stays_id: str, reason: str, *, is_joined: bool) -> Link:
        self._place.allow(Right.AMEND)
        why = checked_text("Reason", reason, TEXT_LIMIT)
        if not why:
            raise BadInput("Reason is empty.", hint="Say why, for whoever reads it later.")
        if gone_id == stays_id:
            raise BadInput("A chart can't be joined to itself.", hint="Choose another patient.")
        at, by = self._place.clock.now(), self._place.person.printed
        with self._place.unit_of_work() as work:
            work.patients.get(gone_id)
            work.patients.get(stays_id)
            stands = now_joined(work, gone_id).get(gone_id)
            if is_joined and stands is not None:
                raise Conflict("This chart is joined to another one already.", hint="Part it first.")
            if is_joined and leads_to(stays_id, upwards(work, stays_id)) == gone_id:
                raise Conflict("That chart is joined to this one already.", hint="Part it first.")
            if not is_joined and stands != stays_id:
                raise Conflict("These two charts are not joined.", hint="Open the chart again.")
            link = Link(self._place.new_id(), stays_id, gone_id, is_joined, why, at, by)
            work.identities.add_link(link)
            act = Act.PATIENTS_MERGED if is_joined else Act.PATIENTS_PARTED
            self._place.note_row(work, act, Kept.LINK, link.id, stays_id, gone=gone_id, reason=why)
            work.commit()
        return link

    def move(self, visit: Visit, ward: str, bed: str, since: Moment) -> Stay:
        """From then on the patient lies there. BadInput names what can't be used."""
        self._place.allow(Right.SCORE)
        ward, bed = checked_text("Ward", ward, PLACE_LIMIT), checked_text("Bed", bed, PLACE_LIMIT)
        if not ward and not bed:
            raise BadInput("Ward is empty.", hint="Type the ward, the bed or both.")
        now = self._place.clock.now()
        if since > now:
            raise BadInput("Since lies in the future.", hint="Check date and time.")
        if since < visit.started or (visit.ended is not None and since > visit.ended):
            raise BadInput("Since lies outside the visit.", hint="Check date and time.")
        stay = Stay(self._place.new_id(), visit.id, ward, bed, since, now, self._place.person.printed)
        with self._place.unit_of_work() as work:
            work.wards.add(stay)
            facts = {"visit": visit.id, "ward": ward, "bed": bed}
            self._place.note_row(work, Act.VISIT_CHANGED, Kept.STAY, stay.id, visit.patient_id, **facts)
            work.commit()
        return stay

    def discharge(self, visit: Visit, at: Moment) -> ChangedVisit:
        """End the visit, and with it its series. A draft of it stays one, and can be gone on with."""
        self._place.allow(Right.SCORE)
        return self.change_visit(visit, visit.kind, visit.started, at)

    def change_visit(self, visit: Visit, kind: VisitKind, started: Moment, ended: Moment | None) -> ChangedVisit:
        """Set a visit's kind and times right; the audit trail keeps what stood there before."""
        self._place.allow(Right.SCORE)
        now = self._place.clock.now()
        if started > now or (ended is not None and ended > now):
            raise BadInput(f"{'Begin' if started > now else 'End'} lies in the future.", hint="Check date and time.")
        if ended is not None and ended < started:
            raise BadInput("End lies before the begin.", hint="Check date and time.")
        changed = replace(visit, kind=kind, started=started, ended=ended)
        before = {f"{name}_before": value for name, value in _visit_facts(visit).items()}
        with self._place.unit_of_work() as work:
            was = work.evidence.digest(Kept.VISIT, visit.id)
            work.wards.change(changed, visit)
            facts = {"visit": visit.id, **before, **_visit_facts(changed)}
            self._place.note_row(work, Act.VISIT_CHANGED, Kept.VISIT, visit.id, visit.patient_id, "", was, **facts)
            if ended is not None:
                stop_with_visit(self._place, work, changed, ended)
            whose = () if ended is None else chart_ids(work, visit.patient_id)
            drafts = sum(open_drafts(work.assessments.of_patient(one), visit) for one in whose)
            work.commit()
        return ChangedVisit(changed, drafts)

    def _checked(self, patient_id: str, said: Identity) -> Patient:
        return Patient(
            patient_id,
            checked_name(said.name),
            checked_birth(said.birth_date, self._place.clock.now()),
            said.sex,
            checked_number(said.record_number),
            checked_used(said.name_used),
        )


def open_drafts(assessments: Iterable[Assessment], visit: Visit) -> int:
    """How many of these are drafts of the visit."""
    return sum(a.visit_id == visit.id and a.status is Status.DRAFT for a in assessments)


def _visit_facts(visit: Visit) -> dict[str, str | int | bool | None]:
    ended = None if visit.ended is None else visit.ended.local.isoformat()
    return {"kind": visit.kind.value, "started": visit.started.local.isoformat(), "ended": ended}
