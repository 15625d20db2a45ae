"""The key ring of a clinic: who may open it, whose each signing key is, and who has to wait."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from threading import RLock
from typing import Final, NamedTuple, Protocol
from uuid import uuid4

from app.core.audit import Act, Fact
from app.core.errors import BadInput, Conflict, Locked, NotFound, StoreTrouble
from app.core.people import Person
from app.services.key_ports import KeyEvent, Member
from app.services.ports import Clock, KeyOwner, Term
from app.services.standing import Current
from app.vault import throttle, wrapping
from app.vault.entries import Certificate, Entry, KeyFile, Lock, changed_outside, dumped, parsed
from app.vault.person_key import PersonKey
from app.vault.wrapping import KEY_BYTES, Work

MOST_WAITING: Final = 1000
"""Failed sign-ins that are kept for the audit trail; whoever fails more often has left enough of a trace."""

NOT_YOURS: Final = "That is not your passphrase."
_TRIES = 8


class KeyBytes(Protocol):
    """Where the key file lies."""

    def load(self) -> bytes:
        """Its content; StoreTrouble where there is none or it can't be read."""
        ...

    def replace(self, content: bytes, expected: bytes) -> None:
        """Put it in the place of what was loaded, durably; Conflict where that has changed since."""
        ...


class Secrets(NamedTuple):
    """What a person's passphrase opens. root: the public root key that they trust, in hex."""

    signing: bytes
    box: bytes
    root: str

    def packed(self) -> bytes:
        """As it is wrapped."""
        return self.signing + self.box + bytes.fromhex(self.root)

    @classmethod
    def unpacked(cls, raw: bytes) -> Secrets:
        """ValueError: it is none."""
        if len(raw) != 3 * KEY_BYTES:
            raise ValueError("wrong length")
        return cls(raw[:KEY_BYTES], raw[KEY_BYTES:-KEY_BYTES], raw[-KEY_BYTES:].hex())


@dataclass(frozen=True, slots=True)
class Opened:
    """What a right passphrase gives; keep it in memory only, and no longer than needed.

    data_key: the database's, 32 bytes. next_key: that of a re-keying which was not finished: one of the two fits.
    code: a recovery code that was just made, to be shown once.
    """

    person: Person
    data_key: bytes
    signing_key: PersonKey
    next_key: bytes | None = None
    code: str = ""

    def __repr__(self) -> str:
        return f"Opened({self.person.id})"


class Proven(NamedTuple):
    """Somebody whose passphrase was right: their entry, their lock, and what the passphrase opened."""

    entry: Entry
    lock: Lock
    secrets: Secrets


class Ring:
    """services.ports.Keys and KeyLog, over the bytes of a key file. Any thread may use it."""

    def __init__(self, source: KeyBytes, clock: Clock, work: Work | None = None) -> None:
        """work: the effort of a new passphrase; None: the vault's own."""
        self._source = source
        self._clock = clock
        self._turn = RLock()
        self._uncounted = (0, 0)  # wrong passphrases that could not be written down, and when the last one was
        self.work = work or Work()

    # -- reading

    def read(self) -> KeyFile:
        """The key file now."""
        return parsed(self._source.load())

    def members(self) -> tuple[Member, ...]:
        """Everybody who is or was here; unproven, since nobody has opened anything yet."""
        return tuple(Member(e.current.person, e.certificates[0].since, e.is_removed) for e in self.read().entries)

    def current(self, person_id: str) -> Current | None:
        """Who somebody is now; None where they may no longer open the clinic."""
        found = next((e for e in self.read().entries if e.id == person_id and not e.is_removed), None)
        return None if found is None else Current(found.current.person, found.current.signing_key)

    def owners(self) -> Mapping[str, KeyOwner]:
        """Every signing key that ever was, by public key in hex; with the name of its newest certificate."""
        file = self.read()
        owners: dict[str, KeyOwner] = {}
        for certificate in (c for e in file.entries for c in e.certificates):
            sound = certificate.is_of(file.root)
            before = owners.get(certificate.signing_key)
            if before is not None:  # a key is one person's, whatever else is written beside it
                sound = sound and before.is_certified and before.person_id == certificate.person.id
            terms = (*(() if before is None else before.terms), _term(certificate))
            person = certificate.person
            owners[certificate.signing_key] = KeyOwner(person.id, person.printed, sound, terms)
        return owners

    def verifies(self, public_key: str, content: bytes, signature: bytes) -> bool:
        """Whether the signature over the content was made with that key."""
        return wrapping.verifies(public_key, content, signature)

    # -- opening

    def unlock(self, who: str, passphrase: str) -> Opened:
        """The person of that id (empty: the only one) at work. Slow on purpose.

        Locked: the passphrase is wrong, or has to wait. StoreTrouble: the key file is damaged, or was changed by
        somebody who holds none of its keys.
        """
        entry, lock, secrets = self.proven(who, passphrase, "That passphrase does not open this clinic.")
        file = self.read()
        coming = next((lock for lock in file.coming if lock.holder == entry.id), None)
        return Opened(
            entry.current.person,
            opened(lock, file.root, secrets.box),
            PersonKey.of(entry.current.person, secrets.signing),
            None if coming is None else opened(coming, file.root, secrets.box),
        )

    def signing_key(self, person_id: str, passphrase: str) -> PersonKey:
        """The person's key; as slow and as strict as unlock."""
        entry, _, secrets = self.proven(person_id, passphrase, "That is not your passphrase: nothing is signed.")
        return PersonKey.of(entry.current.person, secrets.signing)

    def confirm(self, person_id: str, passphrase: str) -> None:
        """That it is they who are back. Where the key file can't be written (a full disk), tries are counted here."""
        try:
            self.proven(person_id, passphrase)
        except StoreTrouble:
            seconds = int(self._clock.now().utc.timestamp())
            file = self.read()
            failures, failed_at = self._uncounted
            entry = replace(self._entry(file, person_id), failures=failures, failed_at=failed_at)
            left = throttle.left(entry, seconds)
            if left:
                raise throttle.refusal(left) from None
            raw = None if entry.secret is None else wrapping.unwrap(entry.secret, passphrase)
            if raw is None:
                self._uncounted = (failures + 1, seconds)
                raise _wrong(NOT_YOURS) from None
            _check(entry, Secrets.unpacked(raw), file.root)
            self._uncounted = (0, 0)

    def proven(self, who: str, passphrase: str, wrong: str = NOT_YOURS) -> Proven:
        """The person's entry and what their passphrase opens, each checked against the other and the root key.

        wrong: what Locked says of another passphrase than theirs.
        """
        attempt = self._attempt(who)
        entry = self._entry(self.read(), attempt.person_id)
        if entry.secret is None or entry.lock is None:
            raise _stranger()
        raw = wrapping.unwrap(entry.secret, passphrase)
        if raw is None:
            raise _wrong(wrong)
        self.change(lambda file: _forgiven(file, attempt))
        try:
            secrets = Secrets.unpacked(raw)
        except ValueError:
            raise changed_outside("secret") from None
        _check(entry, secrets, self.read().root)
        return Proven(entry, entry.lock, secrets)

    def _attempt(self, who: str) -> KeyEvent:
        """Count the try as failed before it is made; it is forgiven when it was right."""
        seconds = int(self._clock.now().utc.timestamp())
        begun: list[KeyEvent] = []

        def counted(file: KeyFile) -> KeyFile:
            entry = throttle.anchored(self._entry(file, who), seconds)
            begun.clear()
            if throttle.left(entry, seconds):
                return file.with_entry(entry)
            begun.append(self.event(Act.SIGN_IN_FAILED, entry.id, name=entry.current.person.printed))
            waiting = file.waiting if len(file.waiting) >= MOST_WAITING else (*file.waiting, *begun)
            return replace(file.with_entry(throttle.attempted(entry, seconds)), waiting=waiting)

        file = self.change(counted)
        if not begun:
            raise throttle.refusal(throttle.left(self._entry(file, who), seconds))
        return begun[0]

    def _entry(self, file: KeyFile, who: str) -> Entry:
        standing = file.standing()
        if not who and len(standing) == 1:
            return standing[0]
        if not who:
            raise BadInput("Several people work in this clinic.", hint="Say who you are.")
        entry = next((e for e in standing if e.id == who), None)
        if entry is None:
            raise _stranger()
        return entry

    # -- writing

    def change(self, act: Callable[[KeyFile], KeyFile]) -> KeyFile:
        """Replace the key file by what act makes of it; done again where somebody else came first."""
        with self._turn:
            for _ in range(_TRIES):
                before = self._source.load()
                file = act(parsed(before))
                content = dumped(file)
                if content == before:
                    return file
                try:
                    self._source.replace(content, before)
                except Conflict:
                    continue
                return file
        raise Conflict("The key file is being changed elsewhere.", hint="Try again in a moment.")

    def event(self, act: Act, person_id: str, **facts: Fact) -> KeyEvent:
        """Something to be noted in the audit trail, now."""
        return KeyEvent(uuid4().hex, self.stamp(), act, person_id, facts)

    def stamp(self) -> str:
        """This instant."""
        return self._clock.now().utc.isoformat(timespec="seconds")

    def waiting(self) -> tuple[KeyEvent, ...]:
        """What is not known to be in the audit trail yet, oldest first."""
        return self.read().waiting

    def noted(self, ids: Collection[str]) -> None:
        """These are in the audit trail now."""
        self.change(lambda file: replace(file, waiting=tuple(e for e in file.waiting if e.id not in ids)))


def opened(lock: Lock, root: str, box: bytes) -> bytes:
    """The data key of somebody's lock. StoreTrouble: it is not the lock that the root key signed for them."""
    if not lock.is_of(root) or lock.box_key != wrapping.box_public(box):
        raise changed_outside("lock")
    try:
        return wrapping.unseal(lock.data_key, box)
    except ValueError:
        raise changed_outside("data key") from None


def opened_root(lock: Lock, root: str, box: bytes) -> bytes:
    """The root private key of somebody's lock. Locked: they are no administrator."""
    opened(lock, root, box)
    if lock.root_key is None:
        raise Locked("Only an administrator's passphrase does this.", hint="Ask an administrator of the clinic.")
    try:
        seed = wrapping.unseal(lock.root_key, box)
    except ValueError:
        raise changed_outside("root key") from None
    if wrapping.signing_public(seed) != root:
        raise changed_outside("root key")
    return seed


def _check(entry: Entry, secrets: Secrets, root: str) -> None:
    """StoreTrouble unless the root key that the person trusts says that these keys, this name and role are theirs."""
    current: Certificate = entry.current
    if secrets.root != root:
        raise changed_outside("root")
    if not all(c.is_of(root) for c in entry.certificates) or current.until:
        raise changed_outside("certificate")
    if (current.signing_key, current.box_key) != (
        wrapping.signing_public(secrets.signing),
        wrapping.box_public(secrets.box),
    ):
        raise changed_outside("keys")


def _forgiven(file: KeyFile, attempt: KeyEvent) -> KeyFile:
    entries = tuple(replace(e, failures=0, failed_at=0) if e.id == attempt.person_id else e for e in file.entries)
    return replace(file, entries=entries, waiting=tuple(e for e in file.waiting if e.id != attempt.id))


def _wrong(words: str) -> Locked:
    return Locked(words, hint="Check Caps Lock and the keyboard's language.")


def _stranger() -> NotFound:
    return NotFound("This person does not work in the clinic.", hint="Ask an administrator of the clinic.")


def _term(certificate: Certificate) -> Term:
    until = datetime.fromisoformat(certificate.until) if certificate.until else None
    return Term(certificate.person.role, datetime.fromisoformat(certificate.since), until)
