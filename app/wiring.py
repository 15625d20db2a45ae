"""Joins store and vault into clinics; part of the composition root, since those two rooms are strangers."""

from __future__ import annotations

import os
from functools import partial
from typing import TYPE_CHECKING

from app.core.errors import StoreTrouble

if TYPE_CHECKING:  # whether there is a clinic is asked before the first paint; all else is imported where it is needed
    from collections.abc import Callable
    from pathlib import Path

    from app.core.people import Person
    from app.services.backups import Backups
    from app.services.catalogue import Catalogue
    from app.services.ports import Clock
    from app.services.session import Session
    from app.services.workplace import Workplace
    from app.store.folder import FolderLock
    from app.store.opened import Store
    from app.vault.keyfile import Opened, Work
    from app.vault.staff import Staff
    from app.vault.still import StillKeys

DEMO_PREFIX = "cowslip-demo-"


class FolderClinics:
    """Clinic folders: clinic.db, clinic.keys, and a lock that keeps a second window out (services.session.Clinics)."""

    def __init__(self, catalogue: Callable[[], Catalogue], clock: Clock, work: Work | None = None) -> None:
        """work: the effort of a passphrase; None: the vault's own, for people. Tests take a cheap one."""
        self._catalogue = catalogue
        self._clock = clock
        self._work = work
        self._still: dict[Path, StillKeys] = {}  # kept, for they count what was tried

    @property
    def server(self) -> str:
        """There is none."""
        return ""

    def exists(self, folder: Path) -> bool:
        """Whether the folder holds a clinic, whole or not; a wounded one must not be taken for an empty folder."""
        try:
            return any((folder / name).is_file() for name in ("clinic.keys", "clinic.db", "clinic.restoring"))
        except OSError:  # a folder that may not be looked into; opening says what is wrong with it
            return True

    def people(self, folder: Path) -> tuple[Person, ...]:
        """Who may open the clinic, as its key file says; nothing is proven before one of them does."""
        from app.vault import keyfile

        return keyfile.people(folder)

    def create(self, folder: Path, clinic: str, person: str, passphrase: str, credentials: str = "") -> Session:
        """A new clinic in an empty or missing folder, opened. BadInput: a name or the passphrase can't be used."""
        from app.core.people import tidy

        clinic, person = tidy(clinic, "The clinic's name"), tidy(person, "Your name")
        credentials = tidy(credentials, "Your credentials", may_be_empty=True)
        store, lock, opened = self._made(folder, clinic, (person, credentials), passphrase, self._work)
        try:
            return self._session(folder, store, lock, opened, self._clock)
        except BaseException:  # else a clinic was left that was said not to be there, with a recovery code nobody saw
            _unmake(folder)
            raise

    def open(self, folder: Path, passphrase: str, who: str = "") -> Session:
        """Locked where the passphrase is wrong; StoreTrouble, saying what to do, where the folder can't be used."""
        return self._entered(folder, passphrase, who)

    def recover(self, folder: Path, code: str, who: str, passphrase: str) -> Session:
        """Open it by its recovery code, with a new passphrase for an administrator; the session has the next code."""
        return self._entered(folder, passphrase, who, code)

    def _entered(self, folder: Path, passphrase: str, who: str, code: str = "") -> Session:
        from dataclasses import replace

        from app.store import heads, restoring
        from app.store.folder import FolderLock, refuse_network, remove_parts
        from app.vault import keyfile

        if not self.exists(folder):
            raise StoreTrouble("There is no clinic in this folder.", hint="Choose another folder, or set one up.")
        refuse_network(folder)
        lock = FolderLock(folder)
        try:
            remove_parts(folder, heads.PARTS, keyfile.PARTS)
            restoring.finish(folder)
            staff = keyfile.staff(folder, self._clock, self._work)
            next_code = staff.recover(code, who, passphrase) if code else ""
            opened = keyfile.unlock(folder, passphrase, who, self._clock, self._work)
            store = _opened_store(folder, opened, staff)
        except BaseException:
            lock.release()
            raise
        return self._session(folder, store, lock, replace(opened, code=next_code), self._clock)

    def demo(self) -> Session:
        """A fresh clinic of invented patients in a temporary folder of its own, opened; gone when it is closed."""
        import secrets
        import shutil
        import tempfile
        from pathlib import Path

        from app.services import demo
        from app.store.folder import remove_abandoned
        from app.vault import keyfile
        from app.vault.keyfile import Work

        remove_abandoned(Path(tempfile.gettempdir()), DEMO_PREFIX, keyfile.NAME)  # of demos that were killed
        clock = demo.DemoClock(self._clock)
        folder = Path(tempfile.mkdtemp(prefix=DEMO_PREFIX))
        try:
            # nobody will ever know this passphrase, and it can't be guessed: cheap work does
            once, cheap = secrets.token_urlsafe(32), Work(operations=1, memory=8192)
            store, lock, opened = self._made(folder, demo.CLINIC, (demo.PERSON, ""), once, cheap)
            past = self._session(folder, store, lock, opened, clock, is_demo=True)
            try:
                demo.fill(past, self._catalogue(), clock, once)
            except BaseException:
                past.close()
                raise
        except BaseException:
            shutil.rmtree(folder, ignore_errors=True)
            raise
        return self._session(folder, store, lock, opened, self._clock, is_demo=True)

    def backups(self) -> Backups:
        """To look into the backups of a closed clinic, and to restore them."""
        from app.services.backups import Backups
        from app.store.shelf import FolderShelf

        return Backups(FolderShelf(), self._unlocked, _locked, self._clock)

    def _unlocked(self, folder: Path, passphrase: str) -> tuple[Person, bytes]:
        """The administrator whose passphrase it is, and the key of the database in that folder."""
        from app.store import engine, sealed
        from app.vault.still import StillKeys

        still = self._still.setdefault(folder, StillKeys(folder, self._clock, self._work))
        person, keys = still.unlock(passphrase)
        if len(keys) == 1:
            return person, keys[0]
        return person, next((key for key in keys if sealed.fits(folder / engine.NAME, key)), keys[0])

    def _made(
        self, folder: Path, clinic: str, person: tuple[str, str], passphrase: str, work: Work | None
    ) -> tuple[Store, FolderLock, Opened]:
        """A new clinic on the disk. The key file comes first: a database whose key is lost would be worse."""
        from contextlib import suppress

        from app.store import engine
        from app.store.folder import LOCK, FolderLock, prepare, refuse_network
        from app.vault import keyfile

        refuse_network(folder)
        prepare(folder)
        if any(f.name != LOCK for f in _content(folder)):
            raise StoreTrouble("This folder is not empty.", hint="Choose an empty folder, or a name for a new one.")
        lock = FolderLock(folder)
        try:
            name, credentials = person
            opened = keyfile.create(folder, name, passphrase, work, credentials=credentials, clock=self._clock)
            try:
                return engine.create_store(folder, opened.data_key, clinic), lock, opened
            except BaseException:
                with suppress(OSError):  # nothing was stored under this key
                    (folder / keyfile.NAME).unlink()
                raise
        except BaseException:
            lock.release()
            raise

    def _session(
        self, folder: Path, store: Store, lock: FolderLock, opened: Opened, clock: Clock, *, is_demo: bool = False
    ) -> Session:
        from dataclasses import replace

        from app.services.custody import Custody
        from app.services.key_log import note_waiting
        from app.services.people import People
        from app.services.session import Ties, session_at
        from app.services.trail import Trail
        from app.services.workplace import Workplace, begin
        from app.store.heads import FileHeads
        from app.store.shelf import FolderShelf
        from app.vault import keyfile
        from app.vault.seal import SessionSeal
        from app.vault.still import are_whole

        try:
            ring, staff = keyfile.ring(folder, clock, self._work), keyfile.staff(folder, clock, self._work)
            heads = FileHeads(folder, keeps_all=True)
            trail = Trail(clock, heads, SessionSeal(opened.signing_key))
            place = Workplace(store.unit_of_work, clock, _new_id, opened.person, trail)
            begin(place)
            note_waiting(place, ring)
            _note_restored(folder, place)
            custody = Custody(FolderShelf(are_whole), folder, opened.data_key, place, lambda: store.changes)
            clinic = store.clinic
        except BaseException:  # a damaged database may show only now; whoever mends the folder must be able to open it
            store.close()
            lock.release()
            raise
        ties = Ties(
            clinic=clinic,
            keys=ring,
            heads=heads,
            people=People(place, staff, clinic, opened.code),
            snapshot=partial(_snapshot, store),
            close=partial(_close, place, store, lock, folder if is_demo else None),
        )
        return replace(session_at(place, ties, is_demo=is_demo), custody=None if is_demo else custody)


def _unmake(folder: Path) -> None:
    """Remove a clinic that nobody has worked in yet."""
    from contextlib import suppress

    from app.store import engine, heads
    from app.vault import keyfile

    for name in (keyfile.NAME, heads.NAME, engine.NAME, f"{engine.NAME}-wal", f"{engine.NAME}-shm"):
        with suppress(OSError):
            (folder / name).unlink()


def _opened_store(folder: Path, opened: Opened, staff: Staff) -> Store:
    """The database, put under the next data key where one waits.

    What keeps it from being re-keyed keeps nobody from working: the next opening tries again.
    """
    from app.store import engine
    from app.store.rekey import rekey

    if opened.next_key is None:
        return engine.open_store(folder, opened.data_key)
    try:
        store = engine.open_store(folder, opened.data_key)
    except StoreTrouble as trouble:
        try:
            store = engine.open_store(folder, opened.next_key)  # the power went before the key file learnt of it
        except StoreTrouble:
            raise trouble from None
        staff.end_rekey()
        return store
    store.close()
    try:
        rekey(folder, opened.data_key, opened.next_key)
    except StoreTrouble:
        return engine.open_store(folder, opened.data_key)
    staff.end_rekey()
    return engine.open_store(folder, opened.next_key)


def _new_id() -> str:
    from uuid import uuid4

    return uuid4().hex


def _locked(folder: Path) -> Callable[[], None]:
    from app.store.folder import FolderLock, prepare, refuse_network

    refuse_network(folder)
    prepare(folder)
    return FolderLock(folder).release


def _note_restored(folder: Path, place: Workplace) -> None:
    """What a restore left to be written to the audit trail: it could not, for the clinic was closed."""
    from app.core.audit import Act
    from app.store import restoring

    backup = restoring.restored_from(folder)
    if backup:
        with place.unit_of_work() as work:
            place.note(work, Act.RESTORED, backup=backup)
            work.commit()
        restoring.forget_restored(folder)


def _snapshot(store: Store, sha256: str) -> bytes:
    with store.unit_of_work() as work:
        return work.definitions.content(sha256)


def _close(place: Workplace, store: Store, lock: FolderLock, temporary: Path | None) -> None:
    from contextlib import suppress

    from app.core.errors import AppError
    from app.services.workplace import end

    with suppress(AppError):  # a full disk keeps nobody from closing; the next sign-in tells that this end is missing
        end(place)
    store.close()
    lock.release()
    if temporary is not None:
        import shutil

        shutil.rmtree(temporary, ignore_errors=True)


def _content(folder: Path) -> list[os.DirEntry[str]]:
    try:
        with os.scandir(folder) as entries:
            return list(entries)
    except OSError as error:
        raise StoreTrouble(
            "The clinic folder can't be read.", hint="Check its permissions.", detail=f"errno {error.errno}"
        ) from None
