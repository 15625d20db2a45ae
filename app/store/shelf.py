"""Where the backups of a clinic folder lie: made whole or not at all, listed, looked into, rotated."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any, Final
from uuid import uuid4

from app import __version__
from app.core.errors import AppError, StoreTrouble
from app.core.records import Moment
from app.services.backups import STAMP, Backup, Contents, Exported, Kind, Stopped, Tell, outlived
from app.services.files import read_small, replacing
from app.store import engine, export, restoring, schema, sealed
from app.store.disk import Disk
from app.store.troubles import DATABASE_ERRORS, in_words

PLACE: Final = "backups"
ELSEWHERE: Final = "clinic.backups"
"""A small file of the clinic folder that names another place; it must be readable when the database is not."""
ELSEWHERE_PREFIX: Final = "cowslip-backups-"
TROUBLE: Final = "clinic.backup-failed"
ABOUT: Final = "backup.json"
FORMAT: Final = 1
MOST_KEYS: Final = 1 << 24
STEPS: Final = 20_000
"""Of the database's own machine, between two looks at how far it has come."""
COPYING = 0.5
"""The share of the time that copying takes; checking takes the rest (measured)."""

_STAMPED = re.compile(r"(?:(before-restore|before-upgrade)-)?(\d{4}-\d\d-\d\dT\d\d-\d\d-\d\dZ)")
_KINDS = {None: Kind.MADE, "before-restore": Kind.SET_ASIDE, "before-upgrade": Kind.BEFORE_UPGRADE}


class FolderShelf:
    """services.backups.Shelf, of folders on a disk."""

    def __init__(self, are_whole: Callable[[bytes], bool] = bool, disk: Disk | None = None) -> None:
        """are_whole: whether a key file's bytes are one; what is no longer whole must not push out what is."""
        self._are_whole = are_whole
        self._disk = disk or Disk()

    def place(self, folder: Path) -> Path:
        """The folder that the clinic's backups go to."""
        with suppress(AppError, ValueError, KeyError, TypeError):
            return Path(json.loads(read_small(folder / ELSEWHERE))["folder"])
        return folder / PLACE

    def move_place(self, folder: Path, place: Path | None) -> None:
        """Into a folder of its own in that place: two clinics may share a drive."""
        with _told("The folder for backups can't be set."):
            if place is None:
                self._disk.remove(folder / ELSEWHERE)
                return
            own = place.absolute() / f"{ELSEWHERE_PREFIX}{uuid4().hex[:8]}"
            self._disk.make(own)
            self._disk.write(folder / ELSEWHERE, {"format": FORMAT, "folder": str(own)})

    def held(self, folder: Path) -> list[Backup]:
        """Of a clinic folder, wherever they lie; or of a folder that holds backups."""
        places = dict.fromkeys((self.place(folder), folder / PLACE, folder, *_own_places(folder)))
        found = {b.path: b for place in places for b in _in(place)}
        return sorted(found.values(), key=lambda b: b.made, reverse=True)

    def take(self, folder: Path, key: bytes, made: datetime, tell: Tell) -> Backup:
        """It gets its name when it was opened, checked and compared; before that, and when it fails, it has none."""
        place = self.place(folder)
        with _told("No backup was made."):
            self._disk.make(place)
            _sweep(place, self._disk)
            part = self._part(place)
            try:
                for name in restoring.BESIDE:  # before the database: its heads must not be newer than what it holds
                    if (folder / name).exists():
                        self._disk.copy(folder / name, part / name)
                self._require_keys(part)
                _copy(folder / engine.NAME, part / engine.NAME, key, tell)
                return self._named(part, place, made, Kind.MADE)
            except BaseException:
                with suppress(OSError):
                    self._disk.remove(part)
                raise

    def tidy(self, folder: Path, key: bytes, just_made: Backup) -> None:
        """What can't be taken in or removed now is tried again with the next one."""
        place = just_made.path.parent
        for copy in sorted(folder.glob("clinic.before-*.db")):
            with suppress(OSError, AppError, *DATABASE_ERRORS):
                self._take_in(copy, folder, key, place)
        for backup in outlived(_in(place), just_made.made):
            with suppress(OSError):  # without its name first: a half-removed one must not look like a backup
                gone = backup.path.with_name(f".{backup.path.name}.part")
                self._disk.move(backup.path, gone)
                self._disk.remove(gone)

    def look(self, backup: Backup, key: bytes) -> tuple[Contents | None, str]:
        """A set-aside copy may have its log beside it, so a copy of it is looked into."""
        try:
            with _readable(backup.path, key, self._disk) as path, sealed.connected(path, key) as driver:
                wrong = sealed.faults(driver)
                contents = None if wrong else sealed.contents(driver)
        except DATABASE_ERRORS:
            return None, "This backup is damaged: its database can't be read. Choose another one."
        except OSError as error:
            return None, f"This backup can't be read (errno {error.errno}). Choose another one."
        if contents is None:
            return None, "This backup is damaged. Choose another one."
        if contents.schema > schema.HEAD:
            return contents, "This backup was made by a newer Cowslip. Update Cowslip on this computer first."
        return contents, ""

    def present(self, folder: Path, key: bytes) -> Contents | None:
        """What the clinic holds now."""
        with suppress(OSError, *DATABASE_ERRORS), sealed.connected(folder / engine.NAME, key) as driver:
            return sealed.contents(driver)
        return None

    def export(self, folder: Path, key: bytes, out: Path, exported: Moment, tell: Tell, *, trail: bool) -> Exported:
        """See store/export.py."""
        with (
            _told("Nothing was exported."),
            sealed.connected(folder / engine.NAME, key) as driver,
            replacing(out) as file,
        ):
            return export.write(sealed.through(driver), file, exported, tell, trail=trail)

    def restore(self, folder: Path, backup: Backup, key: bytes, at: datetime, tell: Tell) -> Path:
        """See store/restoring.py."""
        with _told("Nothing was restored, and nothing was changed."):
            staged = restoring.stage(folder, backup.path, self._disk)
            tell(COPYING)
            _fold(staged, key)
            contents, wrong = self.look(Backup(staged, backup.made, 0, backup.kind), key)
            if wrong or contents is None:
                raise StoreTrouble(wrong, hint="Nothing was changed.")
            tell(1)
        return restoring.put_in_place(folder, at, backup.path.name, self._disk)

    def note_trouble(self, folder: Path, error: AppError | None) -> None:
        """Where even this can't be written, the next opening finds that a backup is due."""
        with suppress(OSError):
            if error is None:
                self._disk.remove(folder / TROUBLE)
            else:
                self._disk.write(folder / TROUBLE, {"format": FORMAT, "said": f"{error.message} {error.hint}"})

    def trouble(self, folder: Path) -> str:
        """The words."""
        with suppress(AppError, ValueError, KeyError, TypeError):
            return str(json.loads(read_small(folder / TROUBLE))["said"])
        return ""

    def _require_keys(self, part: Path) -> None:
        try:
            is_whole = self._are_whole(read_small(part / restoring.KEYS, MOST_KEYS))
        except AppError:
            is_whole = False
        if not is_whole:
            raise StoreTrouble(
                "No backup was made: the key file clinic.keys is missing or damaged.",
                hint="Do not close the clinic: export everything now, then restore clinic.keys from a backup.",
            )

    def _part(self, place: Path) -> Path:
        part = place / f".{uuid4().hex[:8]}.part"
        self._disk.make(part)
        return part

    def _named(self, part: Path, place: Path, made: datetime, kind: Kind) -> Backup:
        """On the disk, and then under its time; a clock that was set back may have used that name already."""
        self._disk.write(part / ABOUT, {"format": FORMAT, "app_version": __version__, "kind": kind.value})
        with (part / engine.NAME).open("rb+") as file:
            os.fsync(file.fileno())
        self._disk.sync(part)
        time = made.astimezone(UTC).replace(microsecond=0)
        while (to := place / _name(kind, time)).exists():
            time += timedelta(seconds=1)
        self._disk.move(part, to)
        self._disk.sync(place)
        return Backup(to, time, _size(to), kind)

    def _take_in(self, copy: Path, folder: Path, key: bytes, place: Path) -> None:
        """A copy that an upgrade left becomes a backup with the key file; one that this key does not open stays."""
        with sealed.connected(copy, key) as driver:
            if sealed.faults(driver):
                return
        made = datetime.fromtimestamp(copy.stat().st_mtime, UTC)
        part = self._part(place)
        try:
            self._disk.copy(folder / restoring.KEYS, part / restoring.KEYS)
            self._disk.copy(copy, part / engine.NAME)
            self._named(part, place, made, Kind.BEFORE_UPGRADE)
        except BaseException:
            self._disk.remove(part)
            raise
        self._disk.remove(copy)


def _name(kind: Kind, time: datetime) -> str:
    stamp = time.strftime(STAMP)
    return stamp if kind is Kind.MADE else f"{kind}-{stamp}"


def _in(place: Path) -> Iterator[Backup]:
    """What lies there under a backup's name, with a database and a key file; all else is nobody's business."""
    try:
        entries = sorted(place.iterdir())
    except OSError:
        return
    for path in entries:
        match = _STAMPED.fullmatch(path.name)
        with suppress(OSError, ValueError):
            if match and all((path / name).is_file() for name in (engine.NAME, restoring.KEYS)):
                made = datetime.strptime(match[2], STAMP).replace(tzinfo=UTC)
                yield Backup(path, made, _size(path), _KINDS[match[1]])


def _own_places(folder: Path) -> list[Path]:
    with suppress(OSError):
        return [p for p in sorted(folder.iterdir()) if p.name.startswith(ELSEWHERE_PREFIX) and p.is_dir()]
    return []


def _size(path: Path) -> int:
    return sum(f.stat().st_size for f in path.iterdir() if f.is_file())


def _sweep(place: Path, disk: Disk) -> None:
    """What an ended program left unfinished."""
    for part in place.glob(".*.part"):
        with suppress(OSError):
            disk.remove(part)


def _copy(source: Path, to: Path, key: bytes, tell: Tell) -> None:
    """VACUUM INTO on a connection of its own: answers are stored meanwhile, at which sqlite's backup would begin anew.

    Measured with 100,000 assessments (140 MB, 2 cores): 1.2 s, a commit meanwhile takes 0.6 to 4 ms and 80 at most;
    on the writer's own connection it waits for all of it. Then the copy is checked and compared, 2.3 s.
    """
    os.close(os.open(to, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600))
    with sealed.connected(source, key) as driver:
        before = sealed.counts(driver)
        with _stoppable(driver, partial(_tell_copied, source, to, tell)):
            driver.execute("VACUUM INTO ?", (str(to),))
        after = sealed.counts(driver)
    tell(COPYING)
    with sealed.connected(to, key) as driver, _stoppable(driver, partial(tell, COPYING)):
        wrong = sealed.faults(driver)
        held = sealed.counts(driver)
    tell(1)
    low = {name: min(before[name], after[name]) for name in before}
    high = {name: max(before[name], after[name]) for name in before}
    if wrong or held.keys() != before.keys() or any(not low[n] <= held[n] <= high[n] for n in held):
        raise StoreTrouble(
            "No backup was made: the copy does not hold what the clinic does.",
            hint="Check the disk, then back up again.",
            detail=wrong or "counts",
        )


def _tell_copied(source: Path, to: Path, tell: Tell) -> None:
    """How far the copy has come."""
    tell(min(to.stat().st_size / max(source.stat().st_size, 1), 1) * COPYING)


@contextmanager
def _stoppable(driver: Any, tell: Callable[[], None]) -> Iterator[None]:
    """While the database works it tells how far it has come; Stopped where it was cancelled meanwhile."""
    stopped: list[Stopped] = []

    def look() -> bool:
        try:
            tell()
        except Stopped as stop:
            stopped.append(stop)
        return bool(stopped)

    driver.set_progress_handler(look, STEPS)
    try:
        yield
    except DATABASE_ERRORS:
        if not stopped:
            raise
    finally:
        driver.set_progress_handler(None, 0)
    if stopped:
        raise stopped[0]


def _fold(path: Path, key: bytes) -> None:
    """The log of a database that nobody has open goes into it; closing then removes the log."""
    if (path / restoring.LOG).exists():
        with sealed.connected(path / engine.NAME, key, writable=True) as driver:
            driver.execute("PRAGMA wal_checkpoint(TRUNCATE)")


@contextmanager
def _readable(path: Path, key: bytes, disk: Disk) -> Iterator[Path]:
    """The database of a backup. Only a set-aside one has a log beside it, which reading writes to: then of a copy."""
    if not (path / restoring.LOG).exists():
        yield path / engine.NAME
        return
    copy = path / ".look.part"
    disk.remove(copy)
    disk.make(copy)
    try:
        for name in (engine.NAME, restoring.LOG):
            disk.copy(path / name, copy / name)
        _fold(copy, key)
        yield copy / engine.NAME
    finally:
        disk.remove(copy)


@contextmanager
def _told(what: str) -> Iterator[None]:
    """What the disk or the database says, as what it means here."""
    try:
        yield
    except DATABASE_ERRORS as error:
        because = in_words(error)
        words = because.message.replace(" Nothing was stored.", "")
        raise StoreTrouble(f"{what} {words}", hint=because.hint, detail=because.detail) from None
    except OSError as error:
        raise StoreTrouble(
            f"{what} The disk refused: {(error.strerror or type(error).__name__).lower()}.",
            hint="Check that the folder is there, may be written to and has room, then try again.",
            detail=f"errno {error.errno}",
        ) from None
