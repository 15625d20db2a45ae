"""Invented records to print, one for each thing that paper must get right."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from app.core.definition import parse_definition
from app.core.events import Event, Vitals
from app.core.records import Answer, Assessment, Moment, Patient, Sex, Status, Visit, VisitKind
from app.core.scale import Scale
from app.core.scoring import bands, score
from app.data import scales
from app.services.catalogue import Catalogue
from app.services.documents import RecordDocument

CATALOGUE = Catalogue(scales(), parse_definition)
COWS = CATALOGUE.get("cows").scale
ASRS = CATALOGUE.get("asrs-v1.1").scale
DANA = Patient("p1", "Rosen, Dana", date(1988, 4, 12), Sex.FEMALE, "004-118")
START = datetime(2026, 11, 22, 19, 47, tzinfo=UTC)


def moment(minutes: float = 0) -> Moment:
    """A time on the invented afternoon, five hours west of UTC."""
    return Moment(START + timedelta(minutes=minutes), -300, "America/New_York")


VISIT = Visit("v1", "p1", VisitKind.INPATIENT, moment(-400))
TAKEN = Vitals(pulse=96, systolic=150, diastolic=95)
VITALS = (Event("e1", "p1", "v1", "e1", 1, moment(3), TAKEN, moment(4), "M. Okafor, RN"),)


def first_keys(scale: Scale, step: int = 0) -> dict[str, Answer]:
    """An answer to each item: the option at that place, or the last."""
    return {i.id: Answer(key=i.options[min(step, len(i.options) - 1)].key) for i in scale.items}


def assessment(scale: Scale, answers: dict[str, Answer], **changes: object) -> Assessment:
    """A final assessment with these answers."""
    made = Assessment(
        "7c419b0e-52d1-4a41-9d0c-0f3a51c7e2aa", "p1", "v1", scale.id, scale.version, scale.sha256,
        "M. Okafor, RN", Status.FINAL, answers, moment(), moment(2), moment(4.2), "Mary Okafor, RN",
    )  # fmt: skip
    return replace(made, **changes)  # type: ignore[arg-type]


def document(scale: Scale, of: Assessment, **changes: object) -> RecordDocument:
    """The record of an assessment, for the invented patient at the invented clinic."""
    patient = changes.get("patient", DANA)
    outcomes = score(scale, of.keys)
    sex = patient.sex.value if isinstance(patient, Patient) else ""
    sets = {s.id: tuple(n for n, _ in bands(s, outcomes[s.id], {"sex": sex})) for s in scale.scores}
    made = RecordDocument(
        "St Brigid Detox, ward 2", DANA, VISIT, of, scale, outcomes, sets, moment(8), "M. Okafor", "0.1.0"
    )
    return replace(made, **changes)  # type: ignore[arg-type]


def cows_answers() -> dict[str, Answer]:
    """A complete COWS with a total of 7."""
    keys = {"pulse": 1, "sweating": 1, "restlessness": 1, "pupil": 1, "aches": 1, "gi": 1, "anxiety": 1}
    answers = {i.id: Answer(key=i.with_points(keys.get(i.id, 0))[0].key) for i in COWS.items}
    answers["pulse"] = replace(answers["pulse"], measured=88.0)
    return answers


def complete() -> RecordDocument:
    """COWS 7, mild, after one of 9."""
    before = {**cows_answers(), "runny_nose": Answer(key="1"), "yawning": Answer(key="1")}
    previous = assessment(COWS, before, id="earlier", performed=moment(-242))
    return document(
        COWS,
        assessment(COWS, cows_answers()),
        previous=previous,
        previous_outcomes=score(COWS, previous.keys),
    )


def partial() -> RecordDocument:
    """COWS with one item not assessed and one unanswered, not signed."""
    answers = {**cows_answers(), "tremor": Answer(not_assessed="hands bandaged")}
    del answers["gi"]
    return document(COWS, assessment(COWS, answers, status=Status.DRAFT, signed=None, signer=""))


def rated_otherwise() -> RecordDocument:
    """COWS with a pulse rated otherwise than it proposes, and a confound."""
    answers = cows_answers()
    answers["pulse"] = Answer(key="0", measured=130.0, reason="fever 39.2 °C")
    answers["runny_nose"] = Answer(key="2", confound="cold since Monday")
    return document(COWS, assessment(COWS, answers))


def asrs() -> RecordDocument:
    """ASRS with four of Part A shaded; Part B with one left out."""
    answers = {i.id: Answer(key=i.with_points((2, 3, 4, 1)[n % 4])[0].key) for n, i in enumerate(ASRS.items)}
    del answers["q14"]
    return document(ASRS, assessment(ASRS, answers, mode="alone"))


def no_patient() -> RecordDocument:
    """A quick score: no patient, nothing signed."""
    lone = assessment(COWS, first_keys(COWS, 9), status=Status.COMPLETE, signed=None, signer="", patient_id="")
    return document(COWS, lone, patient=None, visit=None)


def demo() -> RecordDocument:
    """The complete one, from the demo clinic."""
    return replace(complete(), demo=True)


def hostile() -> RecordDocument:
    """Markup, entities, 10,000 characters without a space, and long lines."""
    answers = cows_answers()
    answers["pulse"] = Answer(key="0", measured=130.0, reason="<b>bold</b> &amp; <img src=x onerror=y> </para> %s {0}")
    answers["tremor"] = Answer(not_assessed="x" * 5000)
    answers["yawning"] = Answer(key="0", confound="long word after word " * 240)
    patient = replace(DANA, name='<b>O\'Neil</b> & "Sons", ' + "W" * 60, record_number="</para>&lt;1")
    return document(COWS, assessment(COWS, answers), patient=patient, clinic="<font color=red>Clinic</font>")


def right_to_left() -> RecordDocument:
    """Hebrew and Arabic names and reasons, mixed with Latin and numbers."""
    answers = {**cows_answers(), "tremor": Answer(not_assessed="המטופל ישן (asleep) מאז 14:30, יד ימין חבושה בתחבושת")}
    answers["yawning"] = Answer(key="0", confound="تعب شديد منذ 3 أيام, cold")
    patient = replace(DANA, name="كوهين، دانا بنت السلام")
    return document(COWS, assessment(COWS, answers, performer="ד״ר משה כהן"), patient=patient)


ALL = {f.__name__: f for f in (complete, partial, rated_otherwise, asrs, no_patient, demo, hostile, right_to_left)}
