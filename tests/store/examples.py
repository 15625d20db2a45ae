"""A small invented scale, a clock that is set by hand, and records to store."""

from datetime import UTC, date, datetime, timedelta
from hashlib import sha256
from itertools import count

from app.core.records import Answer, Assessment, LogEntry, Moment, Patient, Sex, Status, Visit, VisitKind
from app.core.scale import Item, Measure, Option, Rights, Scale, Score, Source, Sum
from app.services.ports import NewId, UnitOfWork

DEFINITION = b'id = "small"\n'
SHA = sha256(DEFINITION).hexdigest()
START = datetime(2026, 11, 22, 14, 47, tzinfo=UTC)

PULSE = Item(
    "pulse",
    "Resting pulse",
    (Option("0", "80 or below", 0, 80), Option("1", "81 to 100", 1, 100), Option("2", "101 or more", 2)),
    measure=Measure("beats/minute", 20, 300),
)
YAWN = Item("yawning", "Yawning", (Option("0", "none", 0), Option("1", "some", 1)))
ACHE = Item("aches", "Aches", (Option("0", "none", 0), Option("4", "severe", 4)))

SMALL = Scale(
    id="small",
    version="1.0.0",
    title="Small invented scale",
    short="SMALL",
    completed_by="clinician",
    items=(PULSE, YAWN, ACHE),
    scores=(Score("total", "Total", Sum(("pulse", "yawning", "aches")), 0, 7),),
    source=Source("Invented", "Invented"),
    rights=Rights("granted", "nobody", "none", ""),
    sha256=SHA,
)


def at(minutes: float = 0, offset: int = 60, zone: str = "CET") -> Moment:
    """So many minutes after the start."""
    return Moment(START + timedelta(minutes=minutes), offset, zone)


class HandClock:
    """Stands still until it is moved."""

    def __init__(self) -> None:
        self.minutes = 0.0

    def now(self) -> Moment:
        return at(self.minutes)


def ids(prefix: str = "id") -> NewId:
    """Ids that count."""
    numbers = count(1)
    return lambda: f"{prefix}-{next(numbers)}"


def patient(number: int = 1, name: str = "Rosen, Dana", **changes: object) -> Patient:
    """An invented patient."""
    known: dict[str, object] = {
        "birth_date": date(1980, 5, 17),
        "sex": Sex.FEMALE,
        "record_number": f"MRN-{number:04}",
        **changes,
    }
    return Patient(f"p-{number}", name, **known)  # type: ignore[arg-type]


def visit(number: int = 1, of: int = 1, minutes: float = 0) -> Visit:
    """A visit of patient number `of`."""
    return Visit(f"v-{number}", f"p-{of}", VisitKind.INTAKE, at(minutes))


def assessment(number: int = 1, of: int = 1, performed: float | None = 0, recorded: float | None = None) -> Assessment:
    """A draft of patient number `of`, in visit `of`."""
    typed = performed if recorded is None else recorded
    return Assessment(
        f"a-{number}",
        f"p-{of}",
        f"v-{of}",
        SMALL.id,
        SMALL.version,
        SHA,
        "Nora Field, RN",
        Status.DRAFT,
        performed=None if performed is None else at(performed),
        recorded=None if typed is None else at(typed),
    )


def begun(work: UnitOfWork, number: int = 1, answers: int = 0, **kind: float | None) -> None:
    """Add draft number so, with so many answers, in a unit of work that is open."""
    work.assessments.add(assessment(number, **kind))  # type: ignore[arg-type]
    for n in range(1, answers + 1):
        work.assessments.append(f"a-{number}", LogEntry(n, f"item{n}", Answer(str(n)), at(n)))
