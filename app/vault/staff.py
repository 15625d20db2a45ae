"""Changes of the key ring: people come, change, go; passphrases, the recovery code and the data key are replaced."""

import os
from collections.abc import Collection, Sequence
from dataclasses import replace
from typing import NamedTuple
from uuid import uuid4

from app.core.audit import Act
from app.core.errors import BadInput, Conflict, NotFound
from app.core.people import Person, Role
from app.services.key_ports import KeyEvent, Member, Newcomer
from app.services.strength import require_strong
from app.vault import recovery_code, wrapping
from app.vault.entries import RECOVERY, Certificate, Entry, KeyFile, Lock, Recovery, changed_outside
from app.vault.ring import Ring, Secrets, opened, opened_root
from app.vault.wrapping import KEY_BYTES, Work


class Master(NamedTuple):
    """What an administrator's passphrase or the recovery code gives: the keys that others' are made with."""

    by: str
    root: bytes
    data_key: bytes

    @property
    def root_public(self) -> str:
        """In hex."""
        return wrapping.signing_public(self.root)


class Staff:
    """services.ports.PeopleKeys. Each change is one replacement of the key file, and says what it did in it."""

    def __init__(self, ring: Ring) -> None:
        self._ring = ring

    def members(self) -> tuple[Member, ...]:
        """Everybody who is or was here."""
        return self._ring.members()

    def waiting(self) -> tuple[KeyEvent, ...]:
        """What is not known to be in the audit trail yet."""
        return self._ring.waiting()

    def noted(self, ids: Collection[str]) -> None:
        """These are in the audit trail now."""
        self._ring.noted(ids)

    # -- people

    def add(self, by: str, passphrase: str, newcomer: Newcomer) -> Person:
        """A new person, with keys of their own."""
        require_strong(newcomer.passphrase, [newcomer.name])
        master = self._master(by, passphrase)
        person = Person(uuid4().hex, newcomer.name, newcomer.credentials, newcomer.role)
        entry = new_entry(person, newcomer.passphrase, master, self._generation(), self._ring.stamp(), self._ring.work)
        self._replace(
            None, entry, self._ring.event(Act.PERSON_ADDED, person.id, name=person.printed, role=person.role.value)
        )
        return person

    def change(self, by: str, passphrase: str, person: Person) -> Person:
        """Another name, credentials or role; the same keys, certified anew."""
        master = self._master(by, passphrase)
        entry = self._standing(self._ring.read(), person.id)
        was = entry.current
        if was.person == person:
            return person
        now = self._ring.stamp()
        closed = _certified(replace(was, until=now), master.root)
        fresh = _certified(replace(was, person=person, since=now, by=master.by), master.root)
        lock = _lock(person.id, was.box_key, self._generation(), master, is_administrator=_is_administrator(person))
        changed = replace(entry, certificates=(*entry.certificates[:-1], closed, fresh), lock=lock)
        event = self._ring.event(
            Act.PERSON_CHANGED,
            person.id,
            was=was.person.printed,
            was_role=was.person.role.value,
            name=person.printed,
            role=person.role.value,
        )
        self._replace(entry, changed, event)
        return person

    def remove(self, by: str, passphrase: str, person_id: str) -> None:
        """Take the person's keys away."""
        master = self._master(by, passphrase)
        entry = self._standing(self._ring.read(), person_id)
        closed = _certified(replace(entry.current, until=self._ring.stamp()), master.root)
        gone = replace(entry, certificates=(*entry.certificates[:-1], closed), secret=None, lock=None)
        self._replace(entry, gone, self._ring.event(Act.PERSON_REMOVED, person_id, name=entry.current.person.printed))

    def reset(self, by: str, passphrase: str, person_id: str, new: str) -> None:
        """A new passphrase and new keys."""
        entry = self._standing(self._ring.read(), person_id)
        require_strong(new, [entry.current.person.name])
        master = self._master(by, passphrase)
        event = self._ring.event(Act.PASSPHRASE_RESET, person_id, name=entry.current.person.printed)
        self._replace(entry, self._renewed(entry, new, master), event)

    def change_own(self, person_id: str, passphrase: str, new: str) -> None:
        """Another passphrase for the same keys."""
        entry, _, secrets = self._ring.proven(person_id, passphrase)
        require_strong(new, [entry.current.person.name])
        if new == passphrase:
            raise BadInput("The new passphrase is the old one.", hint="Think of another.")
        wrapped = wrapping.wrap(secrets.packed(), new, self._ring.work)
        event = self._ring.event(Act.PASSPHRASE_CHANGED, entry.id, name=entry.current.person.printed)

        def rewrapped(file: KeyFile) -> KeyFile:
            entry_now = self._standing(file, entry.id)
            if entry_now.current.signing_key != entry.current.signing_key:
                raise Conflict("Your passphrase was reset meanwhile.", hint="Nothing was changed.")
            return _noting(file.with_entry(replace(entry_now, secret=wrapped)), event)

        self._ring.change(rewrapped)

    # -- the recovery code

    def replace_code(self, by: str, passphrase: str) -> str:
        """A new recovery code, given once."""
        return self._new_code(self._master(by, passphrase), self._ring.event(Act.RECOVERY_REPLACED, by))

    def code_is_kept(self) -> bool:
        """Whether somebody said that the sheet is safe."""
        recovery = self._ring.read().recovery
        return recovery is not None and recovery.kept

    def keep_code(self) -> None:
        """Somebody says so."""

        def kept(file: KeyFile) -> KeyFile:
            return file if file.recovery is None else replace(file, recovery=replace(file.recovery, kept=True))

        self._ring.change(kept)

    def fingerprint(self) -> str:
        """Of the root public key."""
        return fingerprint(self._ring.read().root)

    def recover(self, typed: str, person_id: str, new: str) -> str:
        """A new passphrase and keys for an administrator by the recovery code; gives the code that replaces it.

        BadInput: the code is not the clinic's. NotFound: nobody of that id administers it.
        """
        keys = recovery_code.keys_of(typed)
        file = self._ring.read()
        recovery = file.recovery
        if recovery is None or recovery.lock.box_key != wrapping.box_public(keys.box):
            self._ring.change(lambda f: _noting(f, self._ring.event(Act.SIGN_IN_FAILED, "", name="recovery code")))
            raise BadInput("This is not the clinic's recovery code.", hint="A code is replaced when it is used.")
        if recovery.pin != recovery_code.pinned(keys.pin, file.root):
            raise changed_outside("recovery")
        root = opened_root(recovery.lock, file.root, keys.box)
        entry = self._standing(file, person_id)
        if not _is_administrator(entry.current.person):
            raise NotFound("The recovery code gives a new passphrase to an administrator only.", hint="Choose one.")
        require_strong(new, [entry.current.person.name])
        master = Master(RECOVERY, root, opened(recovery.lock, file.root, keys.box))
        renewed = self._renewed(entry, new, master)
        event = self._ring.event(Act.RECOVERED, person_id, name=entry.current.person.printed)
        code, made = new_recovery(master, file.generation, self._ring.stamp())
        coming = self._coming_anew(file, keys.box, master, [renewed.lock, made.lock])
        self._ring.change(lambda f: _noting(replace(f.with_entry(renewed), recovery=made, coming=coming), event))
        return code

    def _coming_anew(
        self, file: KeyFile, box: bytes, master: Master, renewed: Sequence[Lock | None]
    ) -> tuple[Lock, ...]:
        """The locks of a next data key that waits, made anew for holders who have new keys."""
        if not file.coming:
            return ()
        locks = {lock.holder: lock for lock in file.coming}
        following = master._replace(data_key=opened(locks[RECOVERY], file.root, box))
        for lock in renewed:
            if lock is not None:
                fresh = _lock(lock.holder, lock.box_key, file.generation + 1, following, is_administrator=True)
                locks[lock.holder] = fresh
        return tuple(locks.values())

    # -- the data key

    def rekey(self, by: str, passphrase: str) -> None:
        """Seal a next data key for all."""
        master = self._master(by, passphrase)._replace(data_key=os.urandom(KEY_BYTES))

        def prepared(file: KeyFile) -> KeyFile:
            if not all(e.current.is_of(file.root) for e in file.standing()):
                raise changed_outside("certificate")  # a key that somebody wrote in must not be given the next data key
            coming = file.generation + 1
            locks = [
                _lock(e.id, e.current.box_key, coming, master, is_administrator=_is_administrator(e.current.person))
                for e in file.standing()
            ]
            if file.recovery is not None:
                if not file.recovery.lock.is_of(file.root):
                    raise changed_outside("recovery")
                box_key = file.recovery.lock.box_key
                locks.append(_lock(RECOVERY, box_key, coming, master, is_administrator=True))
            return replace(file, coming=tuple(locks))

        self._ring.change(prepared)

    def rekey_waits(self) -> bool:
        """Whether a next data key waits."""
        return bool(self._ring.read().coming)

    def end_rekey(self) -> None:
        """The database is under the next data key: forget the one before."""

        def promoted(file: KeyFile) -> KeyFile:
            if not file.coming:
                return file
            locks = {lock.holder: lock for lock in file.coming}
            entries = tuple(replace(e, lock=locks.get(e.id)) for e in file.entries)
            recovery = file.recovery and replace(file.recovery, lock=locks[RECOVERY])
            done = replace(file, entries=entries, recovery=recovery, generation=file.generation + 1, coming=())
            return _noting(done, self._ring.event(Act.REKEYED, "", generation=done.generation))

        self._ring.change(promoted)

    # --

    def _master(self, by: str, passphrase: str) -> Master:
        entry, lock, secrets = self._ring.proven(by, passphrase)
        file = self._ring.read()
        if file.coming:
            raise Conflict("The clinic is being re-keyed.", hint="Lock it and open it again, then go on.")
        root = opened_root(lock, file.root, secrets.box)
        return Master(entry.id, root, opened(lock, file.root, secrets.box))

    def _generation(self) -> int:
        return self._ring.read().generation

    def _standing(self, file: KeyFile, person_id: str) -> Entry:
        entry = next((e for e in file.standing() if e.id == person_id), None)
        if entry is None:
            raise NotFound("This person does not work in the clinic (any more).", hint="Look at the list again.")
        return entry

    def _renewed(self, entry: Entry, passphrase: str, master: Master) -> Entry:
        """The same person with a new passphrase and new keys; the old public key stays, until now."""
        now, person = self._ring.stamp(), entry.current.person
        fresh = new_entry(person, passphrase, master, self._generation(), now, self._ring.work)
        closed = _certified(replace(entry.current, until=now), master.root)
        return replace(fresh, certificates=(*entry.certificates[:-1], closed, *fresh.certificates))

    def _new_code(self, master: Master, event: KeyEvent) -> str:
        code, recovery = new_recovery(master, self._generation(), self._ring.stamp())
        self._ring.change(lambda file: _noting(replace(file, recovery=recovery), event))
        return code

    def _replace(self, was: Entry | None, entry: Entry, event: KeyEvent) -> None:
        """Put the entry in the place of what it was, unless that changed or nobody would be left to administer."""

        def replaced(file: KeyFile) -> KeyFile:
            before = file.entry(entry.id)
            if (before and before.certificates) != (was and was.certificates):
                raise Conflict("This person was changed elsewhere meanwhile.", hint="Look at the list again.")
            after = file.with_entry(entry)
            if not any(_is_administrator(e.current.person) for e in after.standing()):
                raise Conflict(
                    "The clinic's last administrator can't be removed or given another role.",
                    hint="Make somebody else an administrator first.",
                )
            return _noting(after, event)

        self._ring.change(replaced)


def new_file(
    person: Person, passphrase: str, stamp: str, work: Work, data_key: bytes | None = None
) -> tuple[KeyFile, str]:
    """A key file with its first administrator, and the recovery code. data_key: of a database that is there already."""
    master = Master(person.id, os.urandom(KEY_BYTES), data_key or os.urandom(KEY_BYTES))
    entry = new_entry(person, passphrase, master, 1, stamp, work)
    code, recovery = new_recovery(master, 1, stamp)
    return KeyFile(master.root_public, 1, (entry,), recovery), code


def new_entry(person: Person, passphrase: str, master: Master, generation: int, stamp: str, work: Work) -> Entry:
    """A person with new keys of their own, certified, and their copies of the clinic's."""
    secrets = Secrets(os.urandom(KEY_BYTES), os.urandom(KEY_BYTES), master.root_public)
    box_key = wrapping.box_public(secrets.box)
    bare = Certificate(person, wrapping.signing_public(secrets.signing), box_key, stamp, "", master.by)
    lock = _lock(person.id, box_key, generation, master, is_administrator=_is_administrator(person))
    return Entry(person.id, (_certified(bare, master.root),), wrapping.wrap(secrets.packed(), passphrase, work), lock)


def new_recovery(master: Master, generation: int, stamp: str) -> tuple[str, Recovery]:
    """A new recovery code, and what it opens."""
    code = recovery_code.new_code()
    keys = recovery_code.keys_of(code)
    lock = _lock(RECOVERY, wrapping.box_public(keys.box), generation, master, is_administrator=True)
    return code, Recovery(lock, recovery_code.pinned(keys.pin, master.root_public), stamp, kept=False)


def fingerprint(root: str) -> str:
    """A root public key as people compare it: 128 bits of its hash, in groups."""
    from hashlib import sha256

    digits = sha256(bytes.fromhex(root)).hexdigest()[:32]
    return " ".join(digits[at : at + 4] for at in range(0, len(digits), 4))


def _certified(bare: Certificate, root: bytes) -> Certificate:
    return replace(bare, signature=wrapping.signed(root, bare.signed_bytes))


def _lock(holder: str, box_key: str, generation: int, master: Master, *, is_administrator: bool) -> Lock:
    root_key = wrapping.seal(master.root, box_key) if is_administrator else None
    bare = Lock(holder, box_key, generation, wrapping.seal(master.data_key, box_key), root_key)
    return replace(bare, signature=wrapping.signed(master.root, bare.signed_bytes))


def _is_administrator(person: Person) -> bool:
    return person.role is Role.ADMINISTRATOR


def _noting(file: KeyFile, event: KeyEvent) -> KeyFile:
    return replace(file, waiting=(*file.waiting, event))
