"""Joins store and vault into a clinic on a PostgreSQL server; part of the composition root, as wiring.py is."""

from __future__ import annotations

from functools import cached_property, partial
from typing import TYPE_CHECKING

from app import data
from app.core.errors import Conflict, StoreTrouble

if TYPE_CHECKING:  # whoever works in a folder loads none of it
    from collections.abc import Callable
    from pathlib import Path

    from app.core.people import Person
    from app.core.records import Moment
    from app.services.backups import Backups, Exported, Tell
    from app.services.catalogue import Catalogue
    from app.services.ports import Clock
    from app.services.recovery import RecoverySheet
    from app.services.session import Session, SetUp
    from app.services.workplace import Workplace
    from app.store.folder import FolderLock
    from app.store.opened import Store
    from app.store.server import ServerStore
    from app.store.server_address import Address
    from app.store.server_changes import ServerChanges
    from app.store.server_keys import ServerKeys
    from app.vault.keyfile import Opened, Work
    from app.vault.ring import Ring
    from app.vault.sealed_log import SealedLog
    from app.vault.staff import Staff

JOURNAL = "answers.journal"


class ServerClinics:
    """The clinic at one address (services.session.ServerClinics). Folders that it is asked for are not looked at.

    states: where this computer's own part of such clinics lies. A second window of the same user is kept out of it.
    """

    def __init__(
        self,
        url: str,
        catalogue: Callable[[], Catalogue],
        clock: Clock,
        work: Work | None = None,
        states: Path | None = None,
    ) -> None:
        """The address is read when it is first used, and refused then. work, states: None for people; tests differ."""
        self._url = url
        self._catalogue = catalogue
        self._clock = clock
        self._work = work
        self._states = states

    @cached_property
    def _address(self) -> Address:
        from app.store.server_address import read_address

        return read_address(self._url)

    @cached_property
    def _keys(self) -> ServerKeys:
        from app.store.server_keys import ServerKeys

        return ServerKeys(self._address)

    @property
    def server(self) -> str:
        """Where it is, for people: the address without user and settings."""
        return self._url.partition("://")[2].partition("?")[0].rpartition("@")[2] or "a server"

    def exists(self, _folder: Path) -> bool:
        """The server is asked when somebody opens it: the window must not wait for it."""
        return True

    def people(self, _folder: Path) -> tuple[Person, ...]:
        """Who may open it; nothing is proven yet."""
        return tuple(m.person for m in self._ring().members() if not m.removed)

    def create(self, _folder: Path, _clinic: str, _person: str, _passphrase: str, _credentials: str = "") -> Session:
        """Never: the tables belong to a role that the app does not have."""
        raise StoreTrouble(
            "A clinic on a server is not made from the window.",
            hint="Whoever looks after the server runs: cowslip set-up-server",
        )

    def open(self, _folder: Path, passphrase: str, who: str = "") -> Session:
        """Locked where the passphrase is wrong; StoreTrouble, ServerAway among them, says what else is."""
        return self._entered(self._ring().unlock(who, passphrase))

    def recover(self, _folder: Path, code: str, who: str, passphrase: str) -> Session:
        """Open it by its recovery code, with a new passphrase for an administrator; the session has the next code."""
        from dataclasses import replace

        next_code = self._staff().recover(code, who, passphrase)
        return self._entered(replace(self._ring().unlock(who, passphrase), code=next_code))

    def demo(self) -> Session:
        """As anywhere: in a temporary folder on this computer."""
        from app.wiring import FolderClinics

        return FolderClinics(self._catalogue, self._clock, self._work).demo()

    def backups(self) -> Backups:
        """StoreTrouble: they are made where the server is."""
        raise _no_backups()

    # -- setting up, as the role that owns the tables

    def set_up(self, clinic: str, copy_to: Path | None = None, *, is_copied: bool = False) -> SetUp:
        """Make the tables, or bring them up to date, those of an older clinic once there is a copy of them."""
        from app.core.people import tidy
        from app.services.session import SetUp
        from app.store.server import set_up_server
        from app.store.server_copy import copy_server, refuse_without_copy

        made: list[Path] = []

        def copy(stored: str) -> None:
            if copy_to is not None:
                made.append(copy_server(self._address, copy_to, stored, self._clock.now().local))
            elif not is_copied:
                refuse_without_copy(stored)

        store = set_up_server(self._address, tidy(clinic, "The clinic's name"), copy=copy)
        try:
            return SetUp(store.clinic, next(iter(made), None))
        finally:
            store.close()

    def has_people(self) -> bool:
        """Whether anybody can open it yet."""
        return self._keys.are_there()

    def add_first(
        self, clinic: str, person: str, credentials: str, passphrase: str, keep: Callable[[RecoverySheet], None]
    ) -> None:
        """The first administrator. keep: puts the recovery sheet where people find it; raises where it can't.

        BadInput: a name or the passphrase can't be used. Conflict: somebody works there already.
        """
        from app.core.people import Person, Role, tidy
        from app.services.recovery import RecoverySheet
        from app.services.strength import require_strong
        from app.vault import keyfile
        from app.vault.entries import parsed
        from app.vault.staff import fingerprint

        name, letters = tidy(person, "The name"), tidy(credentials, "The credentials", may_be_empty=True)
        require_strong(passphrase, [name, clinic])
        first = Person(_new_id(), name, letters, Role.ADMINISTRATOR)
        content, code = keyfile.first_content(self._ring(), first, passphrase)
        if self._keys.are_there():
            raise Conflict("People work in this clinic already.", hint="An administrator adds others, in the window.")
        # The sheet comes first: a clinic whose code was never seen would be worse than a sheet that opens nothing.
        keep(RecoverySheet(clinic, code, fingerprint(parsed(content).root), self._clock.now()))
        self._keys.create(content)

    # -- opening

    def _ring(self) -> Ring:
        from app.vault.ring import Ring

        return Ring(self._keys, self._clock, self._work)

    def _staff(self) -> Staff:
        from app.vault.server_staff import ServerStaff

        return ServerStaff(self._ring())

    def _entered(self, opened: Opened) -> Session:
        from app.store import heads
        from app.store.folder import FolderLock, prepare, remove_parts
        from app.store.server import open_server
        from app.vault.sealed_log import SealedLog, journal_key

        store = open_server(self._address)
        held: list[Callable[[], None]] = [store.close]
        try:
            state = (self._states or data.program_folder() / "servers") / self._ring().read().root[:32]
            prepare(state)
            lock = FolderLock(state)
            held.append(lock.release)
            remove_parts(state, heads.PARTS, f".{JOURNAL}.*.part")
            journal = SealedLog(state / JOURNAL, journal_key(opened.data_key))
            held.append(journal.close)
            return self._session(store, state, lock, journal, opened)
        except BaseException:
            for let_go in reversed(held):
                let_go()
            raise

    def _session(
        self, store: ServerStore, state: Path, lock: FolderLock, journal: SealedLog, opened: Opened
    ) -> Session:
        from contextlib import suppress
        from dataclasses import replace

        from app.services.exporting import Exporting
        from app.services.key_log import note_waiting
        from app.services.leases import Leases
        from app.services.outage import LocalFirst
        from app.services.people import People
        from app.services.session import Ties, session_at
        from app.services.standing import Standing
        from app.services.trail import Trail
        from app.services.workplace import Workplace, begin
        from app.store.heads import FileHeads
        from app.store.server_changes import ServerChanges
        from app.vault.seal import SessionSeal

        ring, heads = self._ring(), FileHeads(state)
        trail = Trail(self._clock, heads, SessionSeal(opened.signing_key))
        place = Workplace(store.unit_of_work, self._clock, _new_id, opened.person, trail)
        begin(place)
        note_waiting(place, ring)
        _note_damage(place, journal)
        soon = replace(place, unit_of_work=store.soon)  # what runs while somebody types: no key waits long behind it
        assessing = LocalFirst(soon, journal, journal.damaged, journal.behind)
        with suppress(StoreTrouble):  # what an earlier window left is sent now, or when the server takes it
            assessing.send()
        clinic = store.clinic
        changes = ServerChanges(self._address)
        ties = Ties(
            clinic=clinic,
            keys=ring,
            heads=heads,
            people=People(place, self._staff(), clinic, opened.code),
            snapshot=partial(_snapshot, store),
            close=partial(_close, place, store, lock, journal, changes),
        )
        return replace(
            session_at(place, ties, assessing=assessing),
            export=Exporting(place, partial(_write_export, self._address)).export,
            leases=Leases(soon, _station()),
            changes=changes,
            standing=Standing(place, ring, opened.signing_key.public_key),
        )


def _note_damage(place: Workplace, journal: SealedLog) -> None:
    """Before the journal is written anew, so that what was not told is found again."""
    from app.core.audit import Act

    if journal.damaged:
        read, behind = len(journal.frames()), journal.behind
        with place.unit_of_work() as work:
            place.note(work, Act.JOURNAL_DAMAGED, kept_as=journal.damaged, read=read, behind=behind)
            work.commit()


def _no_backups() -> StoreTrouble:
    return StoreTrouble(
        "A clinic on a server is backed up there.",
        hint="Whoever looks after the server makes and restores its backups.",
    )


def _write_export(address: Address, out: Path, exported: Moment, tell: Tell, trail: bool) -> Exported:
    from app.store.server_export import export

    return export(address, out, exported, tell, trail=trail)


def _snapshot(store: Store, sha256: str) -> bytes:
    with store.unit_of_work() as work:
        return work.definitions.content(sha256)


def _close(place: Workplace, store: Store, lock: FolderLock, journal: SealedLog, changes: ServerChanges) -> None:
    from contextlib import ExitStack, suppress

    from app.core.errors import AppError
    from app.services.workplace import end

    with ExitStack() as held:  # whatever one of them meets, the others are let go of
        for let_go in (lock.release, journal.close, store.close):
            held.callback(let_go)
        changes.close()
        with suppress(AppError):  # a server that is away keeps nobody from closing; what waits stays in the journal
            end(place)


def _station() -> str:
    """This computer, as people call it."""
    import platform

    return platform.node() or "another computer"


def _new_id() -> str:
    from uuid import uuid4

    return uuid4().hex
