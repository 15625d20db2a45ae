"""Gathers what a printed record says: the page, the command line and the demo all print from the same value."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from app.core.context import Entry
from app.core.errors import BadInput
from app.core.events import Event
from app.core.records import Assessment, Moment, Patient, Sex, Status, Visit
from app.core.scale import BandSet, Outcome, Scale
from app.core.scoring import bands, score, with_sets
from app.core.since import Since, hours_since, hours_since_doses
from app.core.trends import major
from app.services.canonical import signed_identity
from app.services.charts import Chart
from app.services.context import signed_exposures
from app.services.documents import NO_LETTERHEAD, Letterhead, PatientCopyDocument, RecordDocument, RecordsDocument
from app.services.event_facts import given_before, signed_events, signed_vitals, taken_with
from app.services.rules import ScaleOf
from app.services.settings import Settings


@dataclass(frozen=True, slots=True)
class Imprint:
    """Who prints, where and when. printed: from the clock, given, so that the same input makes the same document."""

    clinic: str
    printed_by: str
    printed: Moment
    app_version: str
    demo: bool = False
    letterhead: Letterhead = NO_LETTERHEAD


def headed(imprint: Imprint, settings: Settings) -> Imprint:
    """With the clinic's letterhead as it is set now; call from the database thread."""
    return replace(imprint, letterhead=settings.site().letterhead)


def record_document(chart: Chart, assessment: Assessment, scale_of: ScaleOf, imprint: Imprint) -> RecordDocument:
    """The record of one assessment of a chart, with the final one before it where their scores may be compared.

    scale_of reads definitions: call from the thread that may ask the store.
    """
    scale = scale_of(assessment.definition_sha256)
    before = _before(chart, assessment)
    outcomes = score(scale, assessment.keys)
    now = chart.patient_of(assessment)
    patient = now if assessment.record is None else signed_identity(assessment.record.content, now)
    return RecordDocument(
        clinic=imprint.clinic,
        patient=patient,
        visit=next((v for v in chart.visits if v.id == assessment.visit_id), None),
        assessment=assessment,
        scale=scale,
        outcomes=outcomes,
        band_sets=sets_used(scale, outcomes, patient.sex, assessment.sets),
        printed=imprint.printed,
        printed_by=imprint.printed_by,
        app_version=imprint.app_version,
        demo=imprint.demo,
        previous=before,
        previous_outcomes=None if before is None else score(scale_of(before.definition_sha256), before.keys),
        versions=chart.lineage.versions(assessment),
        moved_here=chart.lineage.was_moved_here(assessment),
        registered=None if now == patient else now,
        since=since_last_use(chart.context, assessment, scale, events=chart.events),
        context=chart.context,
        events=chart.events,
        vitals=tuple(_vitals(chart.events, assessment)),
        letterhead=imprint.letterhead,
    )


def patient_copy(chart: Chart, assessment: Assessment, scale_of: ScaleOf, imprint: Imprint) -> PatientCopyDocument:
    """What the patient answered, for them to keep. BadInput: it was not the patient who answered."""
    scale = scale_of(assessment.definition_sha256)
    if scale.completed_by != "patient":
        raise BadInput(f"{scale.short} is rated by a clinician: there is no patient's copy.", hint="Print the record.")
    now = chart.patient_of(assessment)
    return PatientCopyDocument(
        clinic=imprint.clinic,
        patient=now if assessment.record is None else signed_identity(assessment.record.content, now),
        visit=next((v for v in chart.visits if v.id == assessment.visit_id), None),
        assessment=assessment,
        scale=scale,
        printed=imprint.printed,
        printed_by=imprint.printed_by,
        app_version=imprint.app_version,
        demo=imprint.demo,
        letterhead=imprint.letterhead,
    )


def versions_document(chart: Chart, assessment: Assessment, scale_of: ScaleOf, imprint: Imprint) -> RecordsDocument:
    """A record with each version that it amends behind it, the newest first; as record_document."""
    versions = (assessment, *chart.lineage.amended(assessment))
    visit = next((v for v in chart.visits if v.id == assessment.visit_id), None)
    records = tuple(record_document(chart, each, scale_of, imprint) for each in versions)
    return RecordsDocument(chart.patient, visit, records, imprint.printed)


def records_document(chart: Chart, visit: Visit | None, scale_of: ScaleOf, imprint: Imprint) -> RecordsDocument:
    """Every record of a chart, or of one visit, oldest first, each version where it stands by its time; no draft.

    BadInput: there is none, or the definition of one can't be read: a set of records that lacks one is none.
    """
    held = [a for a in chart.assessments if visit is None or a.visit_id == visit.id]
    done = sorted((a for a in held if a.status not in (Status.DRAFT, Status.STOPPED)), key=_when)
    if not done:
        raise BadInput("There is no record to print yet.", hint="Complete an assessment first.")
    records = tuple(record_document(chart, each, scale_of, imprint) for each in done)
    return RecordsDocument(chart.patient, visit, records, imprint.printed)


def _when(assessment: Assessment) -> tuple[str, int]:
    """By time, and the versions of a record in their order."""
    performed = assessment.performed
    return "" if performed is None else performed.utc.isoformat(), assessment.version


def since_last_use(
    context: Iterable[Entry],
    assessment: Assessment,
    scale: Scale,
    now: Moment | None = None,
    events: Iterable[Event] = (),
) -> tuple[Since, ...]:
    """How long before it was performed each substance was used that stands beside the scale, and each medicine given.

    Of a signed record by what was signed with it, whatever the context says since. now: counted to while it is not
    begun; without it nothing is said of such a one.
    """
    at = assessment.performed or now
    if at is None or not scale.substances:
        return ()
    if assessment.record is None:
        said, happened = context, given_before(events, assessment, now)
    else:
        said = signed_exposures(assessment.record.content, context)
        happened = signed_events(assessment.record.content, events)
    return (*hours_since(said, scale.substances, at, happened), *hours_since_doses(happened, at))


def _vitals(events: Iterable[Event], assessment: Assessment) -> list[Event]:
    """Those taken with it; of a signed record those that were signed with it."""
    if assessment.record is None:
        return taken_with(events, assessment)
    return signed_vitals(assessment.record.content, taken_with(events, assessment))


def lone_document(
    assessment: Assessment, scale: Scale, imprint: Imprint, patient: Patient | None = None
) -> RecordDocument:
    """The record of an assessment that stands in no chart: a quick score (no patient), or one from the command line.

    Where it is nobody's it discloses no patient's record, and so carries no notice.
    """
    outcomes = score(scale, assessment.keys)
    return RecordDocument(
        clinic=imprint.clinic,
        patient=patient,
        visit=None,
        assessment=assessment,
        scale=scale,
        outcomes=outcomes,
        band_sets=sets_used(scale, outcomes, Sex.UNKNOWN if patient is None else patient.sex, assessment.sets),
        printed=imprint.printed,
        printed_by=imprint.printed_by,
        app_version=imprint.app_version,
        demo=imprint.demo,
        letterhead=imprint.letterhead.of_nobody if patient is None else imprint.letterhead,
    )


def _before(chart: Chart, assessment: Assessment) -> Assessment | None:
    """The last final one performed before; None where its definition's major version is another."""
    before = chart.lineage.before(assessment, Status.FINAL)
    if before is None or major(before.scale_version) != major(assessment.scale_version):
        return None
    return before


def sets_used(
    scale: Scale, outcomes: Mapping[str, Outcome], sex: Sex, applied: Mapping[str, str]
) -> dict[str, tuple[BandSet, ...]]:
    """By score: the band sets that apply to somebody of that recorded sex; empty where partial or none.

    applied: as Assessment.sets has it; the set that leads stands first.
    """
    context = with_sets({"sex": sex.value}, applied)
    return {s.id: tuple(named for named, _ in bands(s, outcomes[s.id], context)) for s in scale.scores}
