"""What a patient brings: exposures, other medicines, conditions and history, as facts without a comment."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

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


@dataclass(frozen=True, slots=True)
class Since:
    """How long ago a substance was used, in words: "18.3 h", "about 18 h", "not known", "not recorded"."""

    substance: SubstanceClass
    name: str
    words: str


NOT_RECORDED = "not recorded"
LATER = "the recorded last use is later"


def newest(entries: Iterable[Entry]) -> list[Entry]:
    """The newest version of each thread, in the order in which they were begun, struck ones too."""
    latest: dict[str, Entry] = {}
    for entry in entries:
        held = latest.get(entry.thread)
        if held is None or entry.version > held.version:
            latest[entry.thread] = entry
    return list(latest.values())


def current(entries: Iterable[Entry]) -> list[Entry]:
    """What counts: the newest version of each thread that was not struck."""
    return [entry for entry in newest(entries) if not entry.struck]


def hours_since(entries: Iterable[Entry], substances: Sequence[str], at: Moment) -> tuple[Since, ...]:
    """One row for each substance of these classes, as of a moment; a time after it is said to be later, never negative.

    substances: as a scale's definition names them.
    """
    return tuple(
        Since(c.substance, c.name, _since_words(c.last_use, at))
        for c in (entry.content for entry in current(entries))
        if isinstance(c, Exposure) and c.substance.value in substances
    )


def since_said(since: Sequence[Since], substances: Sequence[str]) -> str:
    """heroin: 18.3 h; kratom: about 6 h. "not recorded" where nothing was of what a withdrawal scale is about.

    substances: as for hours_since; of a scale about none of them nothing is said.
    """
    return "; ".join(f"{s.name}: {s.words}" for s in since) or (NOT_RECORDED if substances else "")


def same_subject(one: Content, other: Content) -> bool:
    """Whether both are about one thing, which has one row: then the entry there is edited, not doubled."""
    if isinstance(one, Exposure) and isinstance(other, Exposure):
        return one.substance is other.substance and fold(one.name) == fold(other.name)
    if isinstance(one, Condition) and isinstance(other, Condition):
        return one.kind is other.kind and (one.kind is not FactKind.OTHER or fold(one.text) == fold(other.text))
    if isinstance(one, Medicine) and isinstance(other, Medicine):
        return fold(one.text) == fold(other.text)
    return False


def _since_words(last: LastUse | None, at: Moment) -> str:
    if last is None:
        return NOT_RECORDED
    if last.at is None:
        return Certainty.NOT_KNOWN.value
    if last.at > at:
        return LATER
    gone = (at.utc - last.at.utc) / timedelta(hours=1)
    return f"{gone:.1f} h" if last.certainty is Certainty.EXACT else f"about {gone:.0f} h"
