"""What a patient brings: exposures, other medicines, conditions and history, as facts without a comment."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol, TypeVar

from app.core.names import fold
from app.core.records import Moment


class SubstanceClass(StrEnum):
    """What sort of substance; a scale's definition names those that stand beside it."""

    OPIOID = "opioid"
    KRATOM = "kratom"
    ALCOHOL = "alcohol"
    BENZODIAZEPINE = "benzodiazepine"
    STIMULANT = "stimulant"
    OTHER = "other"


class KratomForm(StrEnum):
    """In what form kratom is taken."""

    LEAF = "leaf"
    EXTRACT = "extract"
    HYDROXY = "7-hydroxymitragynine product"


class Certainty(StrEnum):
    """How a time of last use is known."""

    EXACT = "exact"
    ABOUT = "about"
    NOT_KNOWN = "not known"


@dataclass(frozen=True, slots=True)
class LastUse:
    """When it was used last. at: None exactly where it is not known; about stays about."""

    certainty: Certainty
    at: Moment | None = None

    def __post_init__(self) -> None:
        if (self.at is None) != (self.certainty is Certainty.NOT_KNOWN):
            raise ValueError("a last use has a time unless it is not known")


@dataclass(frozen=True, slots=True)
class Exposure:
    """A substance in the history, each part as it was said; empty: not recorded. last_use None: not recorded."""

    substance: SubstanceClass
    name: str
    form: str = ""
    route: str = ""
    amount: str = ""
    frequency: str = ""
    doses_a_day: str = ""
    duration: str = ""
    last_use: LastUse | None = None


@dataclass(frozen=True, slots=True)
class Medicine:
    """Another medicine, written in full: "buprenorphine 4 mg / naloxone 1 mg sublingual"."""

    text: str


class FactKind(StrEnum):
    """What is asked about; OTHER: in words of the clinician's own."""

    SEIZURES = "seizures"
    DELIRIUM = "delirium"
    PREGNANCY = "pregnancy"
    COLD_OR_ALLERGY = "cold or allergy"
    OTHER = "other"


class Said(StrEnum):
    """Four answers that are never taken for each other."""

    YES = "yes"
    NO = "no"
    NOT_KNOWN = "not known"
    NOT_ASKED = "not asked"


@dataclass(frozen=True, slots=True)
class Condition:
    """A condition or a piece of history. text: more about it; of OTHER, what it is."""

    kind: FactKind
    said: Said
    text: str = ""


Content = Exposure | Medicine | Condition


@dataclass(frozen=True, slots=True)
class Entry:
    """One version of something entered. thread: what all its versions share. version: from 1, without holes.

    struck: the reason why it counts no longer; empty while it does. by: who entered this version, as printed.
    """

    id: str
    patient_id: str
    thread: str
    version: int
    content: Content
    recorded: Moment
    by: str
    struck: str = ""


class Versioned(Protocol):
    """Something of which each edit is a version of its own."""

    @property
    def thread(self) -> str: ...

    @property
    def version(self) -> int: ...


V = TypeVar("V", bound=Versioned)


def newest_of(versions: Iterable[V]) -> list[V]:
    """The newest version of each thread, in the order in which they were begun."""
    latest: dict[str, V] = {}
    for each in versions:
        held = latest.get(each.thread)
        if held is None or each.version > held.version:
            latest[each.thread] = each
    return list(latest.values())


def newest(entries: Iterable[Entry]) -> list[Entry]:
    """The newest version of each thread, in the order in which they were begun, struck ones too."""
    return newest_of(entries)


def current(entries: Iterable[Entry]) -> list[Entry]:
    """What counts: the newest version of each thread that was not struck."""
    return [entry for entry in newest(entries) if not entry.struck]


def same_subject(one: Content, other: Content) -> bool:
    """Whether both are about one thing, which has one row: then the entry there is edited, not doubled."""
    if isinstance(one, Exposure) and isinstance(other, Exposure):
        return one.substance is other.substance and fold(one.name) == fold(other.name)
    if isinstance(one, Condition) and isinstance(other, Condition):
        return one.kind is other.kind and (one.kind is not FactKind.OTHER or fold(one.text) == fold(other.text))
    if isinstance(one, Medicine) and isinstance(other, Medicine):
        return fold(one.text) == fold(other.text)
    return False
