"""An invented patient's chart for tests: two scales, a partial one, a draft, an older definition, hostile names."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from itertools import count

from app import data
from app.core.context import Content, Entry
from app.core.definition import parse_definition
from app.core.errors import StoreTrouble
from app.core.people import Person
from app.core.records import Answer, Assessment, LogEntry, Moment, Patient, Sex, Status, Visit, VisitKind
from app.core.scale import Scale
from app.services.assessing import Assessing
from app.services.catalogue import Catalogue
from app.services.charts import Chart
from app.services.people import People
from app.services.session import Session, Ties, session_at
from app.store.memory import MemoryStore
from tests.keys import NURSE, KeptHeads, Ring, workplace
from tests.vault.room import Room

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
        number,
        PATIENT.id,
        "v1",
        scale.id,
        scale.version,
        scale.sha256,
        "M. Okafor, RN",
        Status.FINAL,
        answers=given,
        performed=at(minutes),
        recorded=at(minutes + 2),
        signed=at(minutes + 4),
        signer="M. Okafor, RN",
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


def stored(
    store: MemoryStore,
    books: Catalogue,
    *assessments: Assessment,
    patient: Patient = PATIENT,
    context: Iterable[Content] = (),
) -> None:
    """Put the patient, one visit, these assessments and what the patient brings where the services find them."""
    with store.unit_of_work() as work:
        work.patients.add(patient, at(-30))
        work.visits.add(Visit(f"v-{patient.id}", patient.id, VisitKind.INPATIENT, at(-20)))
        for n, content in enumerate(context):
            thread = f"{patient.id}-e{n}"
            work.context.add(Entry(thread, patient.id, thread, 1, content, at(-20), "M. Okafor, RN"))
        for made in assessments:
            mine = replace(made, patient_id=patient.id, visit_id=f"v-{patient.id}")
            definition = books.get(made.scale_id)
            work.definitions.keep(made.definition_sha256, made.scale_id, made.scale_version, definition.content)
            work.assessments.add(replace(mine, answers={}, status=Status.DRAFT, log_length=0, last_item=""))
            for seq, (item, answer) in enumerate(made.answers.items(), 1):
                work.assessments.append(made.id, LogEntry(seq, item, answer, made.performed or at(0)))
            if made.status is not Status.DRAFT:
                work.assessments.update(mine, Status.DRAFT)
        work.commit()


class SetClock:
    """Says the time it was set to."""

    def __init__(self, minutes: float = 400) -> None:
        self.minutes = minutes

    def now(self) -> Moment:
        """The time it was set to."""
        return at(self.minutes)


class Fragile(Assessing):
    """Assessing on a disk that can be full."""

    full = False

    def record(
        self, draft: Assessment, scale: Scale, definition: bytes, item_id: str, answer: Answer | None
    ) -> Assessment:
        if self.full:
            raise StoreTrouble("The disk is full.", hint="Make room.")
        return super().record(draft, scale, definition, item_id, answer)


def session(store: MemoryStore, clock: SetClock, person: Person = NURSE) -> Session:
    """Somebody at work on this store."""
    ids = (f"new-{n}" for n in count(1))

    def new_id() -> str:
        return next(ids)

    def snapshot(sha256: str) -> bytes:
        with store.unit_of_work() as work:
            return work.definitions.content(sha256)

    def close() -> None:
        """Nothing to end."""

    place, ring = workplace(store.unit_of_work, clock, new_id, person), Ring()
    people = People(place, Room().staff, "St Brigid Detox")
    return session_at(place, Ties("St Brigid Detox", ring, KeptHeads(), people, snapshot, close), is_demo=True)
