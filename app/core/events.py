"""Timed facts of a visit: a dose that was given, vital signs, a last use, a note, a due time that was not done."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final, NamedTuple

from app.core.context import Certainty, SubstanceClass, newest_of
from app.core.errors import BadInput
from app.core.names import fold
from app.core.records import Moment

PART = re.compile(r"(?P<name>.*\S)\s+(?P<amount>\d+(?:[.,]\d+)?)\s*(?P<unit>[^\W\d_][^\s/]*(?:/\S+)?|%)")
BETWEEN_PARTS = re.compile(r"\s*/\s*(?=[^/+;]*[^\W\d]\s+\d)|\s+/\s+|\s*\+\s*|\s*;\s*")
CELSIUS, FAHRENHEIT = "°C", "°F"


class Part(NamedTuple):
    """One medicine of what was given. amount: as typed, with a decimal point."""

    name: str
    amount: str
    unit: str

    @property
    def words(self) -> str:
        """Buprenorphine 4 mg, as it was typed."""
        return f"{self.name} {self.amount} {self.unit}"


class Remark(StrEnum):
    """What became of a dose; the words are stored: never rename one."""

    GIVEN = "given"
    VOMITED = "vomited"
    REPEATED = "repeated"


@dataclass(frozen=True, slots=True)
class Dose:
    """A medicine that was given, with all its parts. given_by: as written; empty where nobody said."""

    parts: tuple[Part, ...]
    route: str
    given_by: str = ""
    remark: Remark = Remark.GIVEN

    @property
    def medicine(self) -> str:
        """What its doses are counted under: "buprenorphine/naloxone"."""
        return "/".join(part.name for part in self.parts)

    @property
    def words(self) -> str:
        """In full: "buprenorphine 4 mg / naloxone 1 mg sublingual", with what became of it."""
        whole = " ".join(filter(None, (" / ".join(part.words for part in self.parts), self.route)))
        return whole if self.remark is Remark.GIVEN else f"{whole} ({self.remark})"


class VitalSign(NamedTuple):
    """How one is written. low, high: what is plausible, inclusive. caption: in forms; title: where it has a row."""

    name: str
    caption: str
    title: str
    unit: str
    low: float
    high: float


# Plausible at a bedside, to catch a slip of the hand; none is a clinical limit. The pulse is COWS' own range.
VITAL_SIGNS: Final = (
    VitalSign("pulse", "Pulse", "Pulse", "beats/minute", 20, 300),
    VitalSign("systolic", "Systolic", "Blood pressure", "mmHg", 40, 300),
    VitalSign("diastolic", "Diastolic", "Blood pressure", "mmHg", 20, 200),
    VitalSign("temperature", "Temperature", "Temperature", CELSIUS, 25, 45),
    VitalSign("respirations", "Respirations", "Respirations", "/minute", 2, 80),
    VitalSign("spo2", "SpO2", "SpO2", "%", 30, 100),
    VitalSign("pupils", "Pupil size", "Pupil size", "mm", 0.5, 12),
)
IN_FAHRENHEIT: Final = VitalSign("temperature", "Temperature", "Temperature", FAHRENHEIT, 77, 113)


@dataclass(frozen=True, slots=True)
class Vitals:
    """Vital signs taken at one time; None: not taken. sedation: a level in the site's own words ("RASS −1").

    temperature is in temperature_unit, as it was read: nothing is converted.
    """

    pulse: float | None = None
    systolic: float | None = None
    diastolic: float | None = None
    temperature: float | None = None
    temperature_unit: str = CELSIUS
    respirations: float | None = None
    spo2: float | None = None
    pupils: float | None = None
    sedation: str = ""

    @property
    def rows(self) -> dict[str, str]:
        """What was taken, by the title of its row with its unit: {"Pulse, beats/minute": "88"}."""
        found: dict[str, str] = {}
        for sign in VITAL_SIGNS:
            value = getattr(self, sign.name)
            if value is None:
                continue
            unit = self.temperature_unit if sign.name == "temperature" else sign.unit
            row = f"{sign.title}, {unit}"
            words = f"{value:.1f}" if sign.name == "temperature" else f"{value:g}"
            found[row] = f"{found[row]}/{words}" if row in found else words
        if self.diastolic is not None and self.systolic is None:
            found[BLOOD_PRESSURE] = f"\N{EM DASH}/{self.diastolic:g}"
        elif self.systolic is not None and self.diastolic is None:
            found[BLOOD_PRESSURE] = f"{self.systolic:g}/\N{EM DASH}"
        if self.sedation:
            found[SEDATION] = self.sedation
        return found

    @property
    def words(self) -> str:
        """All in a line: "pulse 88 beats/minute, blood pressure 128/80 mmHg"."""
        return ", ".join(_sign_words(row, value) for row, value in self.rows.items())


BLOOD_PRESSURE: Final = "Blood pressure, mmHg"
PULSE: Final = "Pulse, beats/minute"
SEDATION: Final = "Sedation level"
VITAL_ROWS: Final = tuple(
    dict.fromkeys((*(f"{s.title}, {s.unit}" for s in (*VITAL_SIGNS[:4], IN_FAHRENHEIT, *VITAL_SIGNS[4:])), SEDATION))
)
"""The titles of all rows that vital signs may have, in their order."""


@dataclass(frozen=True, slots=True)
class Note:
    """A sentence in words of one's own."""

    text: str


@dataclass(frozen=True, slots=True)
class Use:
    """A substance of the history was used again. certainty: exact or about."""

    substance: SubstanceClass
    name: str
    certainty: Certainty = Certainty.EXACT


class Why(StrEnum):
    """Why an assessment that was due was not done; the words are stored: never rename one."""

    ASLEEP = "asleep"
    AWAY = "off the ward"
    REFUSED = "refused"
    NO_ANSWER = "can't communicate"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class NotDone:
    """A due time of a series that was answered so; the event's time is the due time. text: of OTHER, what it was."""

    series: str
    why: Why
    text: str = ""

    @property
    def words(self) -> str:
        """Asleep; or what it was."""
        if self.why is Why.OTHER:
            return self.text
        return f"{self.why}: {self.text}" if self.text else self.why.value


Happening = Dose | Vitals | Use | Note | NotDone


@dataclass(frozen=True, slots=True)
class Event:
    """One version of a fact at a time of a visit. thread: what all its versions share. version: from 1, without holes.

    struck: the reason why it counts no longer. recorded, by: when and by whom this version was entered.
    """

    id: str
    patient_id: str
    visit_id: str
    thread: str
    version: int
    at: Moment
    content: Happening
    recorded: Moment
    by: str
    struck: str = ""

    @property
    def words(self) -> str:
        """What happened, without the time; of a dose, also who gave it."""
        match self.content:
            case Dose() as dose:
                return f"{dose.words}, {dose.given_by}" if dose.given_by else dose.words
            case Vitals() as vitals:
                return vitals.words
            case Use() as use:
                about = "about this time " if use.certainty is Certainty.ABOUT else ""
                return f"last use {about}of {use.name}"
            case Note() as note:
                return f"note: {note.text}"
            case NotDone() as not_done:
                return f"not done: {not_done.words}"


def standing(events: Iterable[Event]) -> list[Event]:
    """What counts, by time: the newest version of each thread that was not struck."""
    return sorted((e for e in newest_of(events) if not e.struck), key=_when)


def doses(events: Iterable[Event]) -> list[tuple[Moment, Dose]]:
    """Those that count, by time."""
    return [(event.at, event.content) for event in standing(events) if isinstance(event.content, Dose)]


def uses(events: Iterable[Event]) -> list[tuple[Moment, Use]]:
    """Those that count, by time."""
    return [(event.at, event.content) for event in standing(events) if isinstance(event.content, Use)]


def parts_of(text: str) -> tuple[Part, ...]:
    """The parts of "buprenorphine 4 mg / naloxone 1 mg". BadInput: one of them has no amount with a unit."""
    found = []
    for part in BETWEEN_PARTS.split(" ".join(text.split())):
        match = PART.fullmatch(part.strip())
        if match is None:
            raise BadInput(
                f"Medicine: {part[:40]!r} has no amount with a unit.",
                hint="Write it in full: buprenorphine 4 mg / naloxone 1 mg.",
            )
        found.append(Part(match["name"], match["amount"].replace(",", "."), match["unit"]))
    return tuple(found)


def is_of(dose: Dose, medicine: str) -> bool:
    """Whether it counts as this medicine: any where none is named, else one whose whole or a part is called so."""
    sought = fold(medicine).strip()
    return not sought or sought in {fold(dose.medicine), *(fold(part.name) for part in dose.parts)}


def medicines(given: Sequence[tuple[Moment, Dose]]) -> list[str]:
    """Each medicine once, however it is written, in the order in which they were first given."""
    found: dict[str, str] = {}
    for _, dose in given:
        found.setdefault(fold(dose.medicine), dose.medicine)
    return list(found.values())


def _sign_words(row: str, value: str) -> str:
    title, _, unit = row.partition(", ")
    return " ".join(filter(None, (title if title[1:2].isupper() or title == "SpO2" else title.lower(), value, unit)))


def _when(event: Event) -> tuple[Moment, Moment]:
    return event.at, event.recorded
