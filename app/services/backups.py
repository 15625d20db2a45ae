"""Backups of a clinic: what one is and holds, which are kept, when one is due; looking into them, and restoring."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING, Protocol

from app.core.errors import AppError, Locked
from app.core.people import Person, Right

if TYPE_CHECKING:
    from pathlib import Path

    from app.core.records import Moment
    from app.services.ports import Clock

Tell = Callable[[float], None]
"""Told how far work has come, from 0 to 1, on the thread that does it; raises Stopped where it was cancelled."""
STAMP = "%Y-%m-%dT%H-%M-%SZ"
"""Of the time in a backup's name, UTC."""
WHOSE = "It takes the passphrase that an administrator had when the backup was made."
DAYS_KEPT = 7
NEWEST_KEPT = 3
DUE_AFTER = timedelta(hours=20)  # daily, also for a clinic that opens a little earlier today than yesterday


class Stopped(AppError):
    """Somebody cancelled it."""

    def __init__(self, what: str) -> None:
        super().__init__(f"{what} was cancelled.", hint="Nothing is left of it.")


class Kind(StrEnum):
    """How a copy came to be."""

    MADE = "made"
    BEFORE_UPGRADE = "before-upgrade"
    SET_ASIDE = "set-aside"


@dataclass(frozen=True, slots=True)
class Backup:
    """A copy of a clinic: a folder of its database and key file. made: an aware time, UTC. size: in bytes.

    One of kind MADE was opened, checked and compared before it got its name. SET_ASIDE: what a restore replaced.
    """

    path: Path
    made: datetime
    size: int
    kind: Kind


@dataclass(frozen=True, slots=True)
class Contents:
    """What a clinic's database holds. newest: when the latest assessment was recorded. schema: of its tables."""

    clinic: str
    schema: str
    patients: int
    visits: int
    assessments: int
    signed: int
    newest: Moment | None


@dataclass(frozen=True, slots=True)
class Preview:
    """A look into a backup. fault: a sentence, empty where it is intact. present: the clinic as it is now.

    present is None where the clinic can't be read with the same passphrase.
    """

    backup: Backup
    contents: Contents | None
    fault: str
    present: Contents | None

    @property
    def can_be_restored(self) -> bool:
        """Whether it is whole, and of a version that this program reads."""
        return self.contents is not None and not self.fault


@dataclass(frozen=True, slots=True)
class Exported:
    """What was written: rows by table, bytes, and the SHA-256 that its last line tells."""

    rows: Mapping[str, int]
    size: int
    sha256: str


class Shelf(Protocol):
    """Where the backups of clinic folders lie (app.store.shelf). Slow: call off the GUI thread."""

    def place(self, folder: Path) -> Path:
        """The folder that the clinic's backups go to."""
        ...

    def move_place(self, folder: Path, place: Path | None) -> None:
        """From now on they go to another folder; None: into the clinic's own. Those that are there stay there."""
        ...

    def held(self, folder: Path) -> Sequence[Backup]:
        """All of a clinic, or all in a folder of backups; the newest first."""
        ...

    def take(self, folder: Path, key: bytes, made: datetime, tell: Tell) -> Backup:
        """A new one, verified. StoreTrouble where it can't be made or does not hold what the clinic does."""
        ...

    def tidy(self, folder: Path, key: bytes, just_made: Backup) -> None:
        """Take in the copies that upgrades left, and remove what is outlived."""
        ...

    def look(self, backup: Backup, key: bytes) -> tuple[Contents | None, str]:
        """What it holds, and what is wrong with it; empty where nothing is."""
        ...

    def present(self, folder: Path, key: bytes) -> Contents | None:
        """What the clinic holds now; None where it can't be read with this key."""
        ...

    def export(self, folder: Path, key: bytes, out: Path, exported: Moment, tell: Tell, *, trail: bool) -> Exported:
        """Everything the database holds, as one moment has it, into a file that takes its place when it is whole.

        trail: with the audit trail.
        """
        ...

    def restore(self, folder: Path, backup: Backup, key: bytes, at: datetime, tell: Tell) -> Path:
        """Put it in the clinic's place, with whole checks before; gives the folder where what was there lies now."""
        ...

    def note_trouble(self, folder: Path, error: AppError | None) -> None:
        """Keep what went wrong for the next opening; None: it went well."""
        ...

    def trouble(self, folder: Path) -> str:
        """What went wrong with the last backup, in words; empty: nothing."""
        ...


def outlived(backups: Iterable[Backup], just_made: datetime) -> list[Backup]:
    """Those that rotation removes: all but the three newest, and the newest of each of the last seven days with one.

    The one just made always stays, whatever the clock says of the others. A copy from before an upgrade stays until
    seven later days have a backup. What a restore set aside is never removed.
    """
    held = sorted(backups, key=lambda b: b.made, reverse=True)
    made = [b for b in held if b.kind is Kind.MADE]
    newest_of_day: dict[str, Backup] = {}
    for one in made:
        newest_of_day.setdefault(_day(one.made), one)
    kept = {b.made for b in [*made[:NEWEST_KEPT], *list(newest_of_day.values())[:DAYS_KEPT]]} | {just_made}

    def is_outlived(backup: Backup) -> bool:
        if backup.kind is Kind.MADE:
            return backup.made not in kept
        later = {_day(b.made) for b in made if b.made > backup.made} - {_day(backup.made)}
        return backup.kind is Kind.BEFORE_UPGRADE and len(later) >= DAYS_KEPT

    return [b for b in held if is_outlived(b)]


def _day(time: datetime) -> str:
    return time.date().isoformat()


def is_due(backups: Sequence[Backup], now: datetime) -> bool:
    """Whether no verified backup is from the last twenty hours. One from the future says nothing: a clock was wrong."""
    return not any(b.kind is Kind.MADE and now - DUE_AFTER < b.made <= now for b in backups)


class Backups:
    """Looks into the backups of a clinic folder and restores them, with the passphrase of the day each was made."""

    def __init__(
        self,
        shelf: Shelf,
        unlock: Callable[[Path, str], tuple[Person, bytes]],
        lock: Callable[[Path], Callable[[], None]],
        clock: Clock,
    ) -> None:
        """unlock: who opens a folder's key file, and its data key. lock: keeps others out until its gift is called."""
        self._shelf, self._unlock, self._lock, self._clock = shelf, unlock, lock, clock

    def held(self, folder: Path) -> Sequence[Backup]:
        """All of a clinic, or all in a folder of backups; the newest first."""
        return self._shelf.held(folder)

    def preview(self, folder: Path, backup: Backup, passphrase: str) -> Preview:
        """What it holds beside what the clinic in the folder holds now. Locked: the passphrase is not that backup's."""
        key = self._opened(backup, passphrase)
        contents, fault = self._shelf.look(backup, key)
        try:
            present = self._shelf.present(folder, self._unlock(folder, passphrase)[1])
        except AppError:  # what is wrong with the clinic is why a backup is looked into
            present = None
        return Preview(backup, contents, fault, present)

    def restore(self, folder: Path, backup: Backup, passphrase: str, tell: Tell) -> Path:
        """Put the backup in the clinic's place. What was there is moved aside, into the folder given back.

        The clinic must be closed. If the power goes, it opens either as it was or as restored. StoreTrouble: nothing
        was changed, or what was begun is finished at the next opening; the message says which.
        """
        key = self._opened(backup, passphrase)
        release = self._lock(folder)
        try:
            return self._shelf.restore(folder, backup, key, self._clock.now().utc, tell)
        finally:
            release()

    def _opened(self, backup: Backup, passphrase: str) -> bytes:
        try:
            person, key = self._unlock(backup.path, passphrase)
        except Locked as error:
            raise Locked(error.message, hint=f"{error.hint} {WHOSE}") from None
        person.require(Right.BACKUP)
        return key
