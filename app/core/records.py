"""What a chart holds: patients, visits, assessments and their answers, as frozen values that cross threads freely."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta, timezone
from enum import StrEnum
from typing import Final, NamedTuple

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MICROSECOND = timedelta(microseconds=1)
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


class Sex(StrEnum):
    """The recorded sex; some instruments publish cuts by it."""

    FEMALE = "female"
    MALE = "male"
    OTHER = "other"
    UNKNOWN = "unknown"


class VisitKind(StrEnum):
    """What sort of encounter."""

    INTAKE = "intake"
    FOLLOW_UP = "follow-up"
    INPATIENT = "inpatient"


class Status(StrEnum):
    """Where an assessment stands. STOPPED: a draft left for a new one; it is kept and never scored."""

    DRAFT = "draft"
    COMPLETE = "complete"
    FINAL = "final"
    AMENDED = "amended"
    ENTERED_IN_ERROR = "entered-in-error"
    STOPPED = "stopped"


@dataclass(frozen=True, slots=True, order=True)
class Moment:
    """An instant as it was lived: UTC (aware), the offset then in force in minutes, and the zone's name.

    Ordered by the instant, so the two 01:30s of the night the clocks change stand in their right order.
    """

    utc: datetime
    offset: int = field(compare=False)
    zone: str = field(default="", compare=False)

    def __post_init__(self) -> None:
        if self.utc.tzinfo is not UTC and self.utc.utcoffset() != timedelta(0):
            raise ValueError("a moment needs an aware UTC time")

    @property
    def columns(self) -> tuple[int, int, str]:
        """As it is stored: whole microseconds since 1970 UTC, the offset, the zone's name."""
        return (self.utc - EPOCH) // MICROSECOND, self.offset, self.zone

    @property
    def parts(self) -> tuple[datetime, int, str]:
        """All of it, to compare where another offset or zone is another moment: == asks for the instant alone."""
        return self.utc, self.offset, self.zone

    @property
    def local(self) -> datetime:
        """The wall-clock time, aware, with the offset of the moment."""
        return self.utc.astimezone(timezone(timedelta(minutes=self.offset)))

    @property
    def day_words(self) -> str:
        """The local day as 22 Nov, the same in every locale."""
        return f"{self.local.day} {MONTHS[self.local.month - 1]}"

    @property
    def offset_words(self) -> str:
        """The offset as +02:00 or −05:00 (a true minus)."""
        sign = "+" if self.offset >= 0 else "\N{MINUS SIGN}"
        hours, minutes = divmod(abs(self.offset), 60)
        return f"{sign}{hours:02d}:{minutes:02d}"


@dataclass(frozen=True, slots=True)
class Patient:
    """A person. name: as written, family name first where there is one ("Rosen, Dana"); any script.

    name_used: what they are called, where that is another; shown beside the name, and found too.
    """

    id: str
    name: str
    birth_date: date | None
    sex: Sex
    record_number: str
    name_used: str = ""

    @property
    def shown(self) -> str:
        """The name with the one used beside it: "Rosen, Dana (called Robin)"."""
        return f"{self.name} (called {self.name_used})" if self.name_used else self.name


@dataclass(frozen=True, slots=True)
class Visit:
    """An encounter that holds assessments."""

    id: str
    patient_id: str
    kind: VisitKind
    started: Moment
    ended: Moment | None = None


@dataclass(frozen=True, slots=True)
class Answer:
    """What was recorded for one item: an option by key, or a reason why it was not assessed; never both, never neither.

    measured: the number taken, kept apart from the rated points. reason: why rated otherwise than the number proposes.
    confound: a word on what else may explain the sign; it changes no points.
    """

    key: str | None = None
    measured: float | None = None
    reason: str = ""
    not_assessed: str | None = None
    confound: str = ""

    def __post_init__(self) -> None:
        if (self.key is None) == (self.not_assessed is None):
            raise ValueError("an answer is an option or a reason for not assessing, one of the two")


@dataclass(frozen=True, slots=True)
class TimeEdit:
    """A performed time that was typed: what it was before (None: said before the first answer), and who changed it."""

    was: Moment | None
    now: Moment
    by: str


class AsideKind(StrEnum):
    """What is said beside the answers. The words are stored in logs: never rename one.

    BAND_SET: about a score, the name of the set by which it is read. SEEN: about an item whose alert was seen. NOTE:
    about a place that the definition has for a clinician's words.
    """

    BAND_SET = "band set"
    SEEN = "seen"
    NOTE = "note"


@dataclass(frozen=True, slots=True)
class Aside:
    """Said beside the answers. about: the id of a score, an item or a note. words: empty takes back."""

    kind: AsideKind
    about: str
    words: str = ""


@dataclass(frozen=True, slots=True)
class LogEntry:
    """One line of a draft's append-only log. answer None: the item was cleared. seq: from 1, without holes.

    edit: the line changes the performed time; aside: it says something beside the answers: such a line is of no item,
    which is then empty. by: who entered it, as printed; empty in lines of before schema 0003.
    """

    seq: int
    item: str
    answer: Answer | None
    at: Moment
    edit: TimeEdit | None = None
    by: str = ""
    aside: Aside | None = None

    def __post_init__(self) -> None:
        parts = (bool(self.item), self.edit is not None, self.aside is not None)
        if sum(parts) != 1 or (self.answer is not None and not self.item):
            raise ValueError("a line is of an item, of the performed time or an aside, one of the three")


_PATIENT: Final = "patient (handed over by "


def by_patient(person: str) -> str:
    """Who entered what a patient answered on a device that somebody (as printed) had handed over."""
    return f"{_PATIENT}{person})"


def is_by_patient(by: str) -> bool:
    """Whether a line of a log was answered by the patient."""
    return by.startswith(_PATIENT)


class Seen(NamedTuple):
    """That somebody saw an alert: who, as printed, and when."""

    by: str
    at: Moment


class Told(NamedTuple):
    """What a log says beside the answers that stand. sets: by score id, the band set applied. notes: by id.

    seen: by item id, of alerts on the answer that stands. first_hand: by item id, what the patient had answered where
    somebody else's answer stands now, or none (an item that the patient left out, None).
    """

    sets: Mapping[str, str]
    notes: Mapping[str, str]
    seen: Mapping[str, Seen]
    first_hand: Mapping[str, "Answer | None"]


class Meaning(StrEnum):
    """What a signature means; its words end with "by", and go on with who signed."""

    PERFORMED = "performed by"
    REVIEWED = "reviewed by"
    TRANSCRIBED = "transcribed from paper by"
    AMENDED = "amended by"
    MOVED = "moved by"


class Statement(StrEnum):
    """What is signed: the record itself, or something said of it later."""

    RECORD = "record"
    REVIEW = "review"
    ADDENDUM = "addendum"
    VOID = "void"


@dataclass(frozen=True, slots=True)
class Signature:
    """A signed statement on an assessment. content: its canonical bytes, verbatim; all else is an index of them.

    signer: name and credentials as they were. text: of an addendum, or the reason of a void. moved_to: the assessment
    that stands in its place in another chart; empty where there is none. public_key and sha256 (of content): hex.
    """

    id: str
    assessment_id: str
    statement: Statement
    meaning: Meaning | None
    signer_id: str
    signer: str
    at: Moment
    text: str
    moved_to: str
    public_key: str
    content: bytes
    sha256: str
    signature: bytes


@dataclass(frozen=True, slots=True)
class Assessment:
    """One begun or completed scale for one patient at one performed time.

    performed: time of the first answer unless edited; None until then. recorded: when that was typed.
    answers: the latest of each item, in the order of the log. last_item: the last one that the log names.
    status: as it stands now: a signed one that was amended or voided since says so, though its row never changes.
    version: of the record, from 1. amends: the id of the version before; reason: why. moved_from: the id of the one
    that stood in another chart. entered_by: everybody who entered an answer, in order. signatures: oldest first.
    sets, notes, seen, first_hand: as in Told.
    """

    id: str
    patient_id: str
    visit_id: str
    scale_id: str
    scale_version: str
    definition_sha256: str
    performer: str
    status: Status
    answers: Mapping[str, Answer] = field(default_factory=dict)
    performed: Moment | None = None
    recorded: Moment | None = None
    signed: Moment | None = None
    signer: str = ""
    last_item: str = ""
    log_length: int = 0
    mode: str = ""
    version: int = 1
    amends: str = ""
    reason: str = ""
    moved_from: str = ""
    entered_by: tuple[str, ...] = ()
    signatures: tuple[Signature, ...] = ()
    sets: Mapping[str, str] = field(default_factory=dict)
    notes: Mapping[str, str] = field(default_factory=dict)
    seen: Mapping[str, Seen] = field(default_factory=dict)
    first_hand: Mapping[str, Answer | None] = field(default_factory=dict)

    @property
    def keys(self) -> dict[str, str]:
        """The answers that score: item id -> option key."""
        return {item: a.key for item, a in self.answers.items() if a.key is not None}

    @property
    def not_assessed(self) -> dict[str, str]:
        """Items that were not assessed, with the reason."""
        return {item: a.not_assessed for item, a in self.answers.items() if a.not_assessed is not None}

    @property
    def counts(self) -> bool:
        """Whether it stands in trends and beside later answers: done, and neither amended away nor in error.

        An amendment counts once it is signed: until then the version before does.
        """
        return self.status is Status.FINAL or (self.status is Status.COMPLETE and not self.amends)

    @property
    def record(self) -> Signature | None:
        """The signature over the record itself; None where it is not signed."""
        return next((s for s in self.signatures if s.statement is Statement.RECORD), None)

    def said(self, statement: Statement) -> tuple[Signature, ...]:
        """What was signed of that kind, oldest first."""
        return tuple(s for s in self.signatures if s.statement is statement)


@dataclass(frozen=True, slots=True)
class Lease:
    """Who has a draft open, at which workstation and in which of its windows. until: UTC, unless it is renewed."""

    assessment_id: str
    holder: str
    place: str
    window: str
    until: datetime


def settled(assessments: Sequence[Assessment]) -> list[Assessment]:
    """A patient's assessments, of which an amended one whose last version is in error is in error too.

    Else the version before would stand there as if only amended, in a chart that it was moved out of.
    """
    follower = {a.amends: a for a in assessments if a.amends and a.record is not None}
    made = []
    for assessment in assessments:
        last = assessment
        while last.id in follower and follower[last.id].version > last.version:
            last = follower[last.id]
        in_error = assessment.status is Status.AMENDED and last.status is Status.ENTERED_IN_ERROR
        made.append(replace(assessment, status=Status.ENTERED_IN_ERROR) if in_error else assessment)
    return made


def replay(log: Sequence[LogEntry]) -> dict[str, Answer]:
    """The answers that a log leads to: the latest line of each item counts, a cleared item is gone."""
    answers: dict[str, Answer] = {}
    for entry in log:
        if not entry.item:
            continue
        if entry.answer is None:
            answers.pop(entry.item, None)
        else:
            answers[entry.item] = entry.answer
    return answers


def told(log: Sequence[LogEntry]) -> Told:
    """What it says beside the answers: the latest line of each counts; a new answer has not been seen yet."""
    said: dict[AsideKind, dict[str, str]] = {kind: {} for kind in AsideKind}
    seen: dict[str, Seen] = {}
    answers: dict[str, Answer | None] = {}
    first_hand: dict[str, Answer | None] = {}
    has_patient = any(is_by_patient(entry.by) for entry in log)
    for entry in log:
        if entry.aside is not None:
            said[entry.aside.kind][entry.aside.about] = entry.aside.words
            if entry.aside.kind is AsideKind.SEEN:
                seen[entry.aside.about] = Seen(entry.by, entry.at)
        elif entry.item:
            seen.pop(entry.item, None)
            answers[entry.item] = entry.answer
            if is_by_patient(entry.by):
                first_hand[entry.item] = entry.answer
            elif has_patient:
                first_hand.setdefault(entry.item, None)
    changed = {item: answer for item, answer in first_hand.items() if answer != answers[item]}
    sets, notes = ({k: v for k, v in said[kind].items() if v} for kind in (AsideKind.BAND_SET, AsideKind.NOTE))
    return Told(sets, notes, seen, changed)
