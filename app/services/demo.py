"""Invented patients, so that the app can be tried, shown and tested without anybody's data."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import partial
from pathlib import Path

from app.core.context import (
    Certainty,
    Condition,
    Content,
    Exposure,
    FactKind,
    KratomForm,
    LastUse,
    Medicine,
    Said,
    SubstanceClass,
)
from app.core.errors import BadInput
from app.core.events import Dose, Happening, Note, Vitals, parts_of
from app.core.records import Answer, Assessment, Moment, Sex, VisitKind
from app.core.scale import Item, Scale
from app.core.schedule import Anchor, Schedule
from app.services.catalogue import Catalogue
from app.services.documents import RecordDocument
from app.services.files import because, replacing
from app.services.ports import Clock
from app.services.printing import Imprint, headed, record_document
from app.services.session import Clinics, Papers, Session

CLINIC = "Demo clinic (invented patients)"
PERSON = "Demo Clinician"
PASSPHRASE = "invented patients only"  # noqa: S105 - it protects nobody, and is printed
"""Of the clinic that `write_out` leaves."""

MARKER = "cowslip-demo.txt"
MARKED = f"""Made by `cowslip demo`: invented patients, nobody's data. Another run replaces clinic/ and the PDF files.
The passphrase of the clinic is: {PASSPHRASE}
"""
TAKES = timedelta(minutes=4)
"""How long an invented assessment takes from its first answer to its signature."""


class DemoClock:
    """The clock that an invented history is recorded by: it stands where it was set."""

    def __init__(self, clock: Clock) -> None:
        self._start = clock.now()
        self._now = self._start

    def now(self) -> Moment:
        """The time it was set to."""
        return self._now

    def before(self, before_start: timedelta) -> Moment:
        """That long before the time at which the clock was made."""
        return Moment(self._start.utc - before_start, self._start.offset, self._start.zone)

    def set(self, before_start: timedelta) -> None:
        """Stand that long before the time at which the clock was made; zero: at that time."""
        self._now = self.before(before_start)


@dataclass(frozen=True, slots=True)
class Taken:
    """One invented assessment. ago: hours before now. answers: by item, points or (first of a COWS) the pulse.

    A text instead of a number: not assessed, and why. unsigned: left as a draft after its last answer.
    """

    scale: str
    ago: float
    answers: tuple[int | str, ...]
    visit: VisitKind | None = None
    unsigned: bool = False


@dataclass(frozen=True, slots=True)
class Brought:
    """Something invented that a patient brings. used: hours before now of the last use; None: as the content says."""

    content: Content
    used: float | None = None
    certainty: Certainty = Certainty.EXACT


@dataclass(frozen=True, slots=True)
class Happened:
    """Something invented that happened in the last visit. ago: hours before now."""

    ago: float
    content: Happening


@dataclass(frozen=True, slots=True)
class Person:
    """An invented patient, what was taken, oldest first, what they bring, and what happened in the last visit.

    schedule: of a series of COWS that begins with that visit.
    """

    name: str
    born: date
    sex: Sex
    number: str
    taken: tuple[Taken, ...]
    brings: tuple[Brought, ...] = ()
    happened: tuple[Happened, ...] = ()
    schedule: Schedule | None = None


INTAKE, FOLLOW_UP, INPATIENT = VisitKind.INTAKE, VisitKind.FOLLOW_UP, VisitKind.INPATIENT
PEOPLE = (
    Person(
        "Demo, Ash (invented)",
        date(1988, 4, 12),
        Sex.FEMALE,
        "DEMO-0001",
        (
            Taken("cows", 75, (112, 2, 3, 2, 2, 2, 2, 2, 1, 2, 3), INTAKE),
            Taken("cows", 74.5, (104, 2, 1, 2, 2, 1, 1, 2, 1, 1, 3)),
            Taken("cows", 73, (92, 1, 1, 1, 1, 1, 1, 1, 0, 1, 0)),
            Taken("cows", 50, (84, 1, 0, 1, 1, 0, 0, 0, 0, 1, 0), FOLLOW_UP),
            Taken("asrs-v1.1", 49.5, (3, 2, 1, 4, 3, 2, 2, 3, 1, 2, 4, 0, 3, 2, 2, 1, 2, 1)),
            Taken("cows", 2, (76, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0), FOLLOW_UP),
        ),
        (
            Brought(Exposure(SubstanceClass.OPIOID, "fentanyl (invented)", route="smoked", frequency="daily"), 87),
            Brought(Exposure(SubstanceClass.KRATOM, "kratom (invented)", KratomForm.LEAF, doses_a_day="4")),
            Brought(Exposure(SubstanceClass.ALCOHOL, "beer (invented)"), 96, Certainty.ABOUT),
            Brought(Condition(FactKind.SEIZURES, Said.NO)),
            Brought(Condition(FactKind.PREGNANCY, Said.NOT_ASKED)),
        ),
    ),
    Person(
        "Demo, Birch (invented)",
        date(1971, 9, 30),
        Sex.MALE,
        "DEMO-0002",
        (
            Taken("cows", 30, (126, 3, 5, 5, 4, 4, 3, 4, 2, 4, 5), INPATIENT),
            Taken("cows", 26, (118, 3, 3, 2, 2, 2, 3, 2, 2, 2, 3)),
            Taken("cows", 20, (96, "asleep", "asleep", 1, "asleep", 1, "asleep", "asleep", 0, "asleep", 0)),
            Taken("cows", 14, (98, 1, 1, 1, 2, 1, 2, 1, 1, 1, 3)),
        ),
        (
            Brought(Exposure(SubstanceClass.OPIOID, "heroin (invented)", route="injected"), 44, Certainty.ABOUT),
            Brought(Medicine("metoprolol 50 mg by mouth, in the morning (invented)")),
        ),
    ),
    Person(
        "Demo, Cedar (invented)",
        date(1995, 1, 7),
        Sex.OTHER,
        "DEMO-0003",
        (
            Taken("asrs-v1.1", 24, (1, 1, 2, 2, 0, 1, 1, 0, 1, 1, 2, 0, 1, 1, 0, 0, 1, 0), INTAKE),
            Taken("cows", 0.25, (88, 1, 0, 1), FOLLOW_UP, unsigned=True),
        ),
    ),
    Person(
        "Demo, Dogwood (invented)",
        date(1990, 11, 3),
        Sex.FEMALE,
        "DEMO-0004",
        (
            Taken("cows", 6.5, (104, 2, 1, 1, 2, 2, 2, 1, 1, 2, 3), INPATIENT),
            Taken("cows", 5.7, (96, 2, 1, 1, 2, 1, 2, 1, 1, 1, 0)),
            Taken("cows", 4.2, (92, 1, 1, 1, 1, 1, 1, 0, 1, 1, 0)),
        ),
        (Brought(Exposure(SubstanceClass.OPIOID, "fentanyl (invented)", route="smoked", frequency="daily"), 18.5),),
        (
            Happened(6.45, Vitals(systolic=138, diastolic=88, respirations=17, temperature=37.0)),
            Happened(6.2, Dose(parts_of("buprenorphine 4 mg / naloxone 1 mg"), "sublingual", PERSON)),
            Happened(5.68, Vitals(systolic=132, diastolic=84, respirations=16, temperature=36.9)),
            Happened(2.4, Note("slept, refused snack")),
        ),
        Schedule(Anchor.FIRST_DOSE, (30, 120, 360), every=240),
    ),
)


def fill(session: Session, catalogue: Catalogue, clock: DemoClock, passphrase: str) -> list[Assessment]:
    """Register and assess the invented patients; gives what was signed, in that order.

    clock: the one that the session works with; afterwards it stands at its own start. Call from the database thread.
    """
    key = session.signing.unlock(passphrase)
    scale_of = partial(catalogue.of_record, snapshot=session.snapshot)
    done = []
    for who in PEOPLE:
        clock.set(_hours(who.taken[0].ago) + TAKES)
        patient = session.charts.register(who.name, who.born, who.sex, who.number)
        for brought in who.brings:
            session.contexts.record(patient.id, _content(brought, clock))
        visit_id = ""
        for taken in who.taken:
            clock.set(_hours(taken.ago) + TAKES)
            if taken.visit is not None:
                visit_id = session.charts.begin_visit(patient.id, taken.visit).id
            draft = _assessed(session, catalogue, patient.id, visit_id, taken)
            if not taken.unsigned:
                clock.set(_hours(taken.ago))
                done += session.signing.sign(key, [draft], scale_of)
        _let_happen(session, who, patient.id, clock)
    clock.set(timedelta())
    return done


def _let_happen(session: Session, who: Person, patient_id: str, clock: DemoClock) -> None:
    if not who.happened and who.schedule is None:
        return
    visit = session.charts.reread(patient_id).visits[0]
    clock.set(timedelta())
    if who.schedule is not None:
        session.serials.start(visit, "cows", who.schedule, visit.started)
    for each in who.happened:
        session.events.record(visit, clock.before(_hours(each.ago)), each.content)


def _content(brought: Brought, clock: DemoClock) -> Content:
    """With the time of the last use, counted from when the demo begins."""
    content = brought.content
    if brought.used is None or not isinstance(content, Exposure):
        return content
    return replace(content, last_use=LastUse(brought.certainty, clock.before(_hours(brought.used))))


def _assessed(session: Session, catalogue: Catalogue, patient_id: str, visit_id: str, taken: Taken) -> Assessment:
    definition = catalogue.get(taken.scale)
    draft = session.assessing.prepare(definition.scale, patient_id, visit_id, session.person)
    for item_id, answer in recorded(definition.scale, taken.answers).items():
        draft = session.assessing.record(draft, definition.scale, definition.content, item_id, answer)
    return draft


def recorded(scale: Scale, values: tuple[int | str, ...]) -> dict[str, Answer]:
    """The first items of a scale, answered: points, a measured number on a measure item, or a reason why not."""
    return {item.id: _answer(item, value) for item, value in zip(scale.items, values, strict=False)}


def _answer(item: Item, value: int | str) -> Answer:
    if isinstance(value, str):
        return Answer(not_assessed=value)
    proposed = item.proposed_by(value)
    if proposed is not None:
        return Answer(proposed.key, measured=value)
    (option,) = item.with_points(value)
    return Answer(option.key)


def _hours(number: float) -> timedelta:
    return timedelta(hours=number)


@dataclass(frozen=True, slots=True)
class Printed:
    """One invented record and where its PDF went."""

    document: RecordDocument
    path: Path


def write_out(
    out: Path, clinics: Clinics, catalogue: Catalogue, papers: Papers, clock: DemoClock, version: str
) -> Iterator[Printed]:
    """Fill an encrypted clinic in the folder out/clinic and write a PDF of each signed record beside it.

    clinics: of this clock. A former demo in the folder is replaced; BadInput where it holds a clinic of another origin.
    """
    session = clinics.create(_cleared(out), CLINIC, PERSON, PASSPHRASE)
    try:
        imprint = headed(Imprint(session.clinic, session.person, clock.now(), version, demo=True), session.settings)
        for number, assessment in enumerate(fill(session, catalogue, clock, PASSPHRASE), 1):
            chart = session.charts.open(assessment.patient_id)
            stored = next(a for a in chart.assessments if a.id == assessment.id)  # print what the store says
            document = record_document(chart, stored, partial(catalogue.of_record, snapshot=session.snapshot), imprint)
            path = out / f"{number:02d}-{chart.patient.record_number.lower()}-{stored.scale_id}.pdf"
            with replacing(path) as file:
                file.write(papers.record(document))
            yield Printed(document, path)
    finally:
        session.close()


def _cleared(out: Path) -> Path:
    """The folder for the demo's clinic: made, and empty."""
    folder = out / "clinic"
    try:
        if folder.exists() and not (out / MARKER).is_file():
            raise BadInput(f"{folder}: was not made by the demo, so it is left alone.", hint="Name another folder.")
        folder.mkdir(parents=True, exist_ok=True)
        (out / MARKER).write_text(MARKED, encoding="utf-8")
        for file in folder.iterdir():
            file.unlink()
    except OSError as error:
        raise BadInput(f"{out}: can't be used: {because(error)}.") from None
    return folder
