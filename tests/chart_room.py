"""An invented patient's chart for tests: two scales, a partial one, a draft, an older definition, hostile names."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from app import data
from app.core.definition import parse_definition
from app.core.records import Answer, Assessment, Moment, Patient, Sex, Status, Visit, VisitKind
from app.core.scale import Scale
from app.services.catalogue import Catalogue
from app.services.charts import Chart

START = datetime(2026, 11, 22, 13, 30, tzinfo=UTC)
PATIENT = Patient("p1", "Rosen, Dana", date(1988, 4, 12), Sex.FEMALE, "004-118")
COWS_TOTALS = {
    19: (2, 2, 1, 1, 2, 2, 2, 1, 1, 2, 3),
    13: (1, 2, 1, 1, 2, 1, 2, 1, 1, 1, 0),
    9: (1, 1, 1, 1, 1, 1, 1, 0, 1, 1, 0),
    7: (1, 1, 1, 1, 1, 0, 1, 0, 0, 1, 0),
    0: (0,) * 11,
}


def catalogue() -> Catalogue:
    """The shipped scales."""
    return Catalogue(data.scales(), parse_definition)


def at(minutes: float, offset: int = -300) -> Moment:
    """So many minutes after the start of the afternoon."""
    return Moment(START + timedelta(minutes=minutes), offset, "EST")


def answers(scale: Scale, points: Mapping[str, int]) -> dict[str, Answer]:
    """Answers by the points that they give."""
    found = {}
    for item_id, value in points.items():
        item = scale.item(item_id)
        assert item is not None
        found[item_id] = Answer(item.with_points(value)[0].key)
    return found


def cows_answers(scale: Scale, total: int, missing: int = 0) -> dict[str, Answer]:
    """All eleven items but the last few."""
    ids = [item.id for item in scale.items][: 11 - missing]
    return answers(scale, dict(zip(ids, COWS_TOTALS[total], strict=False)))


def assessment(scale: Scale, number: str, minutes: float, given: Mapping[str, Answer], **more: object) -> Assessment:
    """A final one unless told otherwise."""
    made = Assessment(
        number, PATIENT.id, "v1", scale.id, scale.version, scale.sha256, "M. Okafor, RN", Status.FINAL,
        answers=given, performed=at(minutes), recorded=at(minutes + 2), signed=at(minutes + 4), signer="M. Okafor, RN",
        log_length=len(given),
    )
    return replace(made, **more)  # type: ignore[arg-type]


def afternoon(cows: Scale) -> list[Assessment]:
    """19 at intake, then 13, one with an item not assessed, and 7."""
    return [
        assessment(cows, "a1", 0, cows_answers(cows, 19)),
        assessment(cows, "a2", 45, cows_answers(cows, 13)),
        assessment(cows, "a3", 135, {**cows_answers(cows, 9, missing=1), "gooseflesh": Answer(not_assessed="asleep")}),
        assessment(cows, "a4", 377, cows_answers(cows, 7)),
    ]


def chart(*assessments: Assessment, patient: Patient = PATIENT, visits: bool = True) -> Chart:
    """Newest first, as the store gives them."""
    visit = Visit("v1", patient.id, VisitKind.INPATIENT, at(-20))
    newest = sorted(assessments, key=lambda a: (a.performed is None, a.performed or at(0)), reverse=True)
    return Chart(patient, (visit,) if visits else (), tuple(newest))
