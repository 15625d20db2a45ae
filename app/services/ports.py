"""What the use cases need from outside, as Protocols; main.py fills them, tests fill them with fakes."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from types import TracebackType
from typing import NamedTuple, Protocol, Self

from app.core.audit import Checkpoint
from app.core.people import RIGHTS, Person, Right, Role
from app.core.records import Assessment, Lease, LogEntry, Moment, Patient, Signature, Visit
from app.core.series import Done
from app.services.evidence import AuditRepository, Evidence
from app.services.identity_ports import ContextRepository, IdentityRepository, WardRepository
from app.services.serial_ports import EventRepository, SeriesRepository

NewId = Callable[[], str]


class Clock(Protocol):
    """Tells the time; tests set it."""

    def now(self) -> Moment:
        """The instant, with the offset and zone in force."""
        ...


class PatientRepository(Protocol):
    """Patients by id and by search."""

    def add(self, patient: Patient, created: Moment) -> None:
        """Store a new patient; Conflict where the id or a non-empty record number is taken."""
        ...

    def get(self, patient_id: str) -> Patient:
        """The patient, or NotFound."""
        ...

    def some(self, patient_ids: Sequence[str]) -> dict[str, Patient]:
        """By id, those that are there."""
        ...

    def find(self, text: str, limit: int) -> list[Patient]:
        """Patients whose name words, birth date (ISO) or record number begin with each word of text, by name."""
        ...

    def newest(self, limit: int) -> list[tuple[Patient, Moment]]:
        """Those added last, the last first, each with when it was created."""
        ...

    def count(self) -> int:
        """How many there are."""
        ...


class VisitRepository(Protocol):
    """Visits of a patient."""

    def add(self, visit: Visit) -> None:
        """Store a new visit."""
        ...

    def of_patient(self, patient_id: str) -> list[Visit]:
        """Newest first."""
        ...


class AssessmentRepository(Protocol):
    """Assessments with their append-only answer logs."""

    def add(self, assessment: Assessment) -> None:
        """Store a new one without answers; Conflict where the id is taken."""
        ...

    def get(self, assessment_id: str) -> Assessment:
        """The assessment with its log replayed, or NotFound."""
        ...

    def append(self, assessment_id: str, entry: LogEntry) -> None:
        """Add a line to the log of a draft; GoneOn where it is no draft or entry.seq is not the next one.

        A line that edits the performed time sets it too: it changes in no other way.
        """
        ...

    def log(self, assessment_id: str) -> list[LogEntry]:
        """The whole log, in order."""
        ...

    def update(self, assessment: Assessment, expected: str) -> None:
        """Replace everything but the answers and the performed time of one whose status is still `expected`.

        Else Conflict; so too where the performed time is another, or its offset or zone, or where the log is not as
        long as the assessment says: it went on elsewhere.
        """
        ...

    def log_digest(self, assessment_id: str) -> str:
        """SHA-256 in hex over every line of the log as it is stored; a signature covers it."""
        ...

    def sign(self, signature: Signature) -> None:
        """Store a signed statement for good; Conflict where its id is taken or there is no such assessment.

        A record is signed once and voided once, and one version is followed by one: Conflict for the second.
        """
        ...

    def unsigned(self) -> list[Assessment]:
        """The clinic's complete ones that nobody signed yet, oldest first by performed time."""
        ...

    def open_or_since(self, instant: datetime) -> list[Assessment]:
        """The clinic's drafts and complete ones, and all performed from an aware instant on, by performed time."""
        ...

    def of_patient(self, patient_id: str) -> list[Assessment]:
        """All, newest first by performed time (those without one, by when they were begun, first)."""
        ...

    def some(self, assessment_ids: Sequence[str]) -> list[Assessment]:
        """Those that are there, each with its log replayed; in no order."""
        ...

    def done(self, patient_ids: Sequence[str]) -> dict[tuple[str, str], list[Done]]:
        """By visit and scale, what counts of these patients and when it was performed; by time."""
        ...

    def assessed(self, patient_ids: Sequence[str]) -> set[str]:
        """Which of these patients have any assessment."""
        ...

    def recent(self, limit: int) -> list[Assessment]:
        """The clinic's latest by recorded time, at most one a patient; none that is stopped, amended away or in error.

        An amendment is one once it is signed.
        """
        ...

    def last_performed(self, patient_ids: Iterable[str]) -> dict[str, Assessment]:
        """By patient, the one performed last of those that recent() knows."""
        ...


class DefinitionRepository(Protocol):
    """Snapshots of definition files by SHA-256, kept so that an old record keeps its own wording."""

    def keep(self, sha256: str, scale_id: str, version: str, content: bytes) -> None:
        """Store the file's bytes once; a second time does nothing."""
        ...

    def content(self, sha256: str) -> bytes:
        """The bytes, or NotFound."""
        ...

    def versions(self) -> list[tuple[str, str, str]]:
        """Scale id, version and SHA-256 of each that is kept, in the order of these."""
        ...


class LeaseRepository(Protocol):
    """Who has which draft open. Lapsing is judged by the store's clock alone: workstations' clocks differ."""

    def take(self, draft_id: str, holder: str, place: str, window: str, seconds: int) -> Lease:
        """Take, renew or take over a lapsed lease, for so many seconds; gives it as it then stands, maybe another's.

        Conflict where there is no such draft.
        """
        ...

    def release(self, draft_id: str, window: str) -> None:
        """End the lease where this window has it."""
        ...

    def of(self, draft_id: str) -> Lease | None:
        """The lease, lapsed ones too."""
        ...


class SettingsRepository(Protocol):
    """Short texts by name: what a site has set, and what the app has to remember of itself."""

    def get(self, name: str) -> str | None:
        """Its value; None where it was never set."""
        ...

    def several(self, names: Sequence[str]) -> dict[str, str]:
        """The values of those that were ever set, by name, as they are at one moment."""
        ...

    def put(self, name: str, value: str) -> None:
        """Set it."""
        ...


class UnitOfWork(Protocol):
    """One transaction: what is not committed is rolled back on leaving."""

    patients: PatientRepository
    visits: VisitRepository
    assessments: AssessmentRepository
    definitions: DefinitionRepository
    leases: LeaseRepository
    audit: AuditRepository
    evidence: Evidence
    settings: SettingsRepository
    identities: IdentityRepository
    wards: WardRepository
    context: ContextRepository
    series: SeriesRepository
    events: EventRepository

    def __enter__(self) -> Self: ...

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None: ...

    def commit(self) -> None:
        """Make it durable; on return the power may go."""
        ...

    def once_committed(self, then: Callable[[], None]) -> None:
        """Have something done as soon as this transaction is durable; the last one asked for counts. It never raises.

        After a rollback, or a commit that failed, it is not done.
        """
        ...


NewUnitOfWork = Callable[[], UnitOfWork]


class Seal(Protocol):
    """The key of one session: it signs checkpoints and is gone when the session ends."""

    @property
    def public_key(self) -> str:
        """In hex."""
        ...

    @property
    def certificate(self) -> Mapping[str, str]:
        """Who vouches for it: signing_key (hex), and its signature (hex) over core.audit.session_bytes(public_key)."""
        ...

    def sign(self, content: bytes) -> bytes:
        """The signature, 64 bytes."""
        ...


class Heads(Protocol):
    """Keeps the last checkpoint of each chain outside the database, so that a cut tail shows."""

    def chain(self) -> str:
        """This workstation's chain."""
        ...

    @property
    def keeps_all(self) -> bool:
        """Whether every chain of the database has its head here: where one computer has the clinic, not on a server."""
        ...

    def keep(self, *checkpoints: Checkpoint) -> None:
        """All of them durable on return. Of another workstation's chain only the hash counts: session may be empty."""
        ...

    def kept(self) -> Mapping[str, Checkpoint]:
        """By chain."""
        ...


class SigningKey(Protocol):
    """A person's key, unlocked by their passphrase for one round of signing."""

    @property
    def person(self) -> Person:
        """Whose it is."""
        ...

    @property
    def public_key(self) -> str:
        """In hex."""
        ...

    def sign(self, content: bytes) -> bytes:
        """The signature, 64 bytes."""
        ...


class Term(NamedTuple):
    """In what role somebody worked, from when and until when (None: still)."""

    role: Role
    since: datetime
    until: datetime | None


class KeyOwner(NamedTuple):
    """Whose a public key is, as certified under the clinic's root key. is_certified False: the certificate is wrong.

    terms: in which roles its owner had it; empty where that is not known.
    """

    person_id: str
    name: str
    is_certified: bool
    terms: tuple[Term, ...] = ()

    def might(self, right: Right, at: datetime) -> bool:
        """Whether its owner had the right at that instant."""
        return not self.terms or any(
            right in RIGHTS[t.role] and t.since <= at and (t.until is None or at <= t.until) for t in self.terms
        )


class Keys(Protocol):
    """The clinic's key ring, as signing and verifying need it."""

    def signing_key(self, person_id: str, passphrase: str) -> SigningKey:
        """Slow on purpose: off the GUI thread and the database's. Locked: the passphrase is wrong, or waits."""
        ...

    def confirm(self, person_id: str, passphrase: str) -> None:
        """That somebody who was at work is back; as slow and strict, and possible on a full disk too."""
        ...

    def owners(self) -> Mapping[str, KeyOwner]:
        """Every signing key that ever was, by public key in hex."""
        ...

    def verifies(self, public_key: str, content: bytes, signature: bytes) -> bool:
        """Whether the signature over the content was made with that key."""
        ...
