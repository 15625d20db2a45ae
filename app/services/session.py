"""An open clinic, and the ports through which one is created, opened and printed from."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple, Protocol

from app.core.people import Person
from app.services.assessing import Assessing
from app.services.auditing import Auditing
from app.services.backups import Backups, Exported, Tell
from app.services.boards import Boards
from app.services.changes import Changes
from app.services.charts import Charts
from app.services.context import Contexts
from app.services.custody import Custody
from app.services.documents import (
    BlankDocument,
    FlowSheetDocument,
    Letterhead,
    PatientCopyDocument,
    RecordDocument,
    RecordsDocument,
    RoundDocument,
    SheetsDocument,
    TrendDocument,
    VisitSummaryDocument,
)
from app.services.events import Events
from app.services.leases import Leases
from app.services.library import Library
from app.services.patients import Patients
from app.services.people import People
from app.services.ports import Heads, Keys
from app.services.recovery import RecoverySheet
from app.services.rounds import Rounds
from app.services.serials import Serials
from app.services.settings import Settings
from app.services.signing import Signing
from app.services.standing import Standing
from app.services.tracing import Tracing
from app.services.verifying import Verifying
from app.services.workplace import Workplace


@dataclass(frozen=True, slots=True)
class Session:
    """Somebody at work in one clinic. place: who, where and with what. snapshot: definition bytes by SHA-256.

    keys: the clinic's key ring; asking it for a signing key is slow on purpose, so it is done on another thread.
    custody: its backups and the export of everything; a demo has none, nor has a clinic on a server.
    export, leases, changes, standing: of a clinic on a server, where assessing is a LocalFirst.
    All but keys is called from the database thread only. close: ends it; nothing may be called after.
    """

    clinic: str
    place: Workplace
    demo: bool
    charts: Charts
    assessing: Assessing
    signing: Signing
    auditing: Auditing
    verifying: Verifying
    snapshot: Callable[[str], bytes]
    close: Callable[[], None]
    keys: Keys
    people: People
    settings: Settings
    patients: Patients
    contexts: Contexts
    serials: Serials
    events: Events
    boards: Boards
    tracing: Tracing
    rounds: Rounds
    library: Library
    custody: Custody | None = None
    export: Callable[[Path, Tell], Exported] | None = None
    leases: Leases | None = None
    changes: Changes | None = None
    standing: Standing | None = None

    @property
    def person(self) -> str:
        """Who is signed in, as printed: performer and signer."""
        return self.place.person.printed


class Ties(NamedTuple):
    """What a session has of the clinic's folder or server: as the fields of Session of these names; heads as there."""

    clinic: str
    keys: Keys
    heads: Heads
    people: People
    snapshot: Callable[[str], bytes]
    close: Callable[[], None]


def session_at(place: Workplace, ties: Ties, *, is_demo: bool = False, assessing: Assessing | None = None) -> Session:
    """Every use case of one person at work. assessing: another than the place's own, as of a clinic on a server."""
    boards = Boards(place)
    return Session(
        clinic=ties.clinic,
        place=place,
        demo=is_demo,
        charts=Charts(place),
        assessing=assessing or Assessing(place),
        signing=Signing(place, ties.keys),
        auditing=Auditing(place),
        verifying=Verifying(place, ties.keys, ties.heads),
        snapshot=ties.snapshot,
        close=ties.close,
        keys=ties.keys,
        people=ties.people,
        settings=Settings(place),
        patients=Patients(place),
        contexts=Contexts(place),
        serials=Serials(place),
        events=Events(place),
        boards=boards,
        tracing=Tracing(place),
        library=Library(place),
        rounds=Rounds(place, boards.going_on),
    )


class Clinics(Protocol):
    """Creates and opens clinic folders. Slow (key derivation): call off the GUI thread."""

    @property
    def server(self) -> str:
        """Where the clinic's server is, for people; empty: the clinic lies in a folder."""
        ...

    def exists(self, folder: Path) -> bool:
        """Whether the folder holds a clinic."""
        ...

    def people(self, folder: Path) -> tuple[Person, ...]:
        """Who may open the clinic. StoreTrouble where the key file can't be read."""
        ...

    def create(self, folder: Path, clinic: str, person: str, passphrase: str, credentials: str = "") -> Session:
        """A new clinic in an empty or missing folder, opened by its administrator."""
        ...

    def open(self, folder: Path, passphrase: str, who: str = "") -> Session:
        """Open it for the person of that id (empty: the only one).

        Locked where the passphrase is wrong; StoreTrouble, saying what to do, where the folder can't be used.
        """
        ...

    def recover(self, folder: Path, code: str, who: str, passphrase: str) -> Session:
        """Open it by its recovery code, with a new passphrase for the administrator of that id.

        The code is used up: the session's people has the next one. BadInput: it is not the clinic's code, or the
        passphrase is too weak.
        """
        ...

    def demo(self) -> Session:
        """A fresh clinic of invented patients in a temporary folder of its own, opened; gone when it is closed."""
        ...

    def backups(self) -> Backups:
        """To look into the backups of a closed clinic, and to restore them."""
        ...


class SetUp(NamedTuple):
    """The clinic's name, and the copy of it from before, where one was made now."""

    clinic: str
    copy: Path | None


class ServerClinics(Clinics, Protocol):
    """The clinic on one server; setting it up takes the database role that owns it."""

    def set_up(self, clinic: str, copy_to: Path | None = None, *, is_copied: bool = False) -> SetUp:
        """Make its tables, or bring them up to date, an older clinic's only once a copy of it lies in the folder.

        is_copied: whoever looks after the server made its own. StoreTrouble: there is none, or it can't be made.
        """
        ...

    def has_people(self) -> bool:
        """Whether anybody can open it yet."""
        ...

    def add_first(
        self, clinic: str, person: str, credentials: str, passphrase: str, keep: Callable[[RecoverySheet], None]
    ) -> None:
        """The first administrator. keep: puts the recovery sheet where people find it; raises where it can't.

        BadInput: a name or the passphrase can't be used. Conflict: somebody works there already.
        """
        ...


@dataclass(frozen=True, slots=True)
class PageImage:
    """One rendered page: 8-bit RGB rows, top to bottom, stride bytes each."""

    width: int
    height: int
    stride: int
    rgb: bytes


class Papers(Protocol):
    """Makes documents and pictures of them. Slow at first use: call off the GUI thread."""

    def record(self, document: RecordDocument) -> bytes:
        """The PDF of one assessment; the same document gives the same bytes. BadInput: text that can't be drawn."""
        ...

    def records(self, document: RecordsDocument, tell: Tell | None = None) -> bytes:
        """One PDF of several; as flow_sheet. tell: hears how far it has come, and may call it off."""
        ...

    def flow_sheet(self, document: FlowSheetDocument) -> bytes:
        """The PDF of a flow sheet; the same document gives the same bytes. BadInput: text that can't be drawn."""
        ...

    def sheets(self, document: SheetsDocument) -> bytes:
        """One PDF of several flow sheets; as flow_sheet."""
        ...

    def blank(self, document: BlankDocument) -> bytes:
        """The PDF of a form to fill in by hand; as flow_sheet."""
        ...

    def patient_copy(self, document: PatientCopyDocument) -> bytes:
        """The PDF of what a patient answered, for them; as flow_sheet."""
        ...

    def trends(self, document: TrendDocument) -> bytes:
        """The PDF of scores over time; as flow_sheet."""
        ...

    def summary(self, document: VisitSummaryDocument) -> bytes:
        """The PDF of what a visit came to; as flow_sheet."""
        ...

    def round_list(self, document: RoundDocument) -> bytes:
        """The PDF of a list for a round; as flow_sheet."""
        ...

    def check(self, clinic: str, letterhead: Letterhead) -> None:
        """BadInput where not every record could be printed with it, as for a character or a damaged logo."""
        ...

    def recovery_sheet(self, sheet: RecoverySheet) -> bytes:
        """The PDF of a recovery sheet; kept nowhere."""
        ...

    def words(self, pdf: bytes) -> str:
        """The text of all pages; empty where it is no PDF that can be read."""
        ...

    def sizes(self, pdf: bytes) -> list[tuple[float, float]]:
        """Width and height of each page, in points."""
        ...

    def pages(self, pdf: bytes, dots_per_inch: int, first: int = 1, last: int | None = None) -> list[PageImage]:
        """Pictures of the pages from `first` to `last`; None: to the end."""
        ...
