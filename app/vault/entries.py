"""What stands in clinic.keys, as values: read strictly, written whole."""

import base64
import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Final

from app.core.audit import Act
from app.core.errors import StoreTrouble
from app.core.people import Person, Role
from app.services.key_ports import KeyEvent
from app.vault.wrapping import Work, Wrapped, verifies

FORMAT: Final = 2
RECOVERY: Final = "recovery"
"""Who holds the lock that the recovery code opens."""

RESTORE: Final = "Restore clinic.keys from a backup of this folder; without it the records can't be read."
_LARGEST = 4 << 20


@dataclass(frozen=True, slots=True)
class Certificate:
    """Whose a public key is, since and until when (ISO 8601, UTC; empty: still), and which administrator says so.

    signing_key, box_key: public, in hex; the second is what this person's copies of keys are sealed for.
    """

    person: Person
    signing_key: str
    box_key: str
    since: str
    until: str
    by: str
    signature: bytes = b""

    @property
    def signed_bytes(self) -> bytes:
        """What the root key signs."""
        return _canonical({"cowslip": "certificate", **_certified(self)})

    def is_of(self, root: str) -> bool:
        """Whether that root key (hex) signed it."""
        return verifies(root, self.signed_bytes, self.signature)


@dataclass(frozen=True, slots=True)
class Lock:
    """One holder's copies of the keys, sealed for them. root_key: administrators' only. generation: of the data key."""

    holder: str
    box_key: str
    generation: int
    data_key: bytes
    root_key: bytes | None
    signature: bytes = b""

    @property
    def signed_bytes(self) -> bytes:
        """What the root key signs, so that nobody else can hand out keys."""
        return _canonical({"cowslip": "lock", **_locked(self)})

    def is_of(self, root: str) -> bool:
        """Whether that root key (hex) signed it."""
        return verifies(root, self.signed_bytes, self.signature)


@dataclass(frozen=True, slots=True)
class Entry:
    """A person. certificates: oldest first, the last one says who they are now. removed: no secret and no lock left.

    failures, failed_at: wrong passphrases in a row, and when the last one was (seconds since 1970).
    """

    id: str
    certificates: tuple[Certificate, ...]
    secret: Wrapped | None
    lock: Lock | None
    failures: int = 0
    failed_at: int = 0

    @property
    def current(self) -> Certificate:
        """Who they are now, or were last."""
        return self.certificates[-1]

    @property
    def is_removed(self) -> bool:
        """Whether they may no longer open the clinic."""
        return self.secret is None or self.lock is None


@dataclass(frozen=True, slots=True)
class Recovery:
    """What the recovery code opens. pin: ties the code to the root key. kept: somebody said that the sheet is safe."""

    lock: Lock
    pin: str
    made: str
    kept: bool


@dataclass(frozen=True, slots=True)
class KeyFile:
    """All of it. coming: locks of the next data key, while the database is being re-keyed; empty otherwise.

    waiting: what happened here and is not in the audit trail yet.
    """

    root: str
    generation: int
    entries: tuple[Entry, ...]
    recovery: Recovery | None = None
    coming: tuple[Lock, ...] = ()
    waiting: tuple[KeyEvent, ...] = field(default=())

    def entry(self, person_id: str) -> Entry | None:
        """That person's."""
        return next((e for e in self.entries if e.id == person_id), None)

    def standing(self) -> tuple[Entry, ...]:
        """Those who may open the clinic."""
        return tuple(e for e in self.entries if not e.is_removed)

    def with_entry(self, entry: Entry) -> "KeyFile":
        """With that person's entry, new or in place of the one before."""
        if self.entry(entry.id) is None:
            return replace(self, entries=(*self.entries, entry))
        return replace(self, entries=tuple(entry if e.id == entry.id else e for e in self.entries))


def damaged(detail: str) -> StoreTrouble:
    """The error for a file that can't be read as one."""
    return StoreTrouble("The key file clinic.keys is damaged.", hint=RESTORE, detail=detail)


def changed_outside(detail: str) -> StoreTrouble:
    """The error for a file that somebody edited who holds no key of it."""
    return StoreTrouble(
        "clinic.keys was changed outside Cowslip, so it is not trusted.",
        hint="Restore clinic.keys from a backup of this folder, and find out who changed it.",
        detail=detail,
    )


def format_of(content: bytes) -> int:
    """The format of a key file; StoreTrouble where it is none, or of a newer Cowslip."""
    number = _object(content).get("format")
    if not isinstance(number, int) or isinstance(number, bool) or number < 1:
        raise damaged("format")
    if number > FORMAT:
        raise StoreTrouble(
            "This clinic was made by a newer Cowslip.", hint="Update Cowslip on this computer, then open it again."
        )
    return number


def parsed(content: bytes) -> KeyFile:
    """The file's values; StoreTrouble where they are none."""
    if format_of(content) != FORMAT:
        raise damaged("format")
    try:
        return _key_file(_object(content))
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise damaged(type(error).__name__) from None


def dumped(file: KeyFile) -> bytes:
    """The file as it is written."""
    said = {
        "format": FORMAT,
        "root": file.root,
        "generation": file.generation,
        "people": [_entry_said(e) for e in file.entries],
        "recovery": None if file.recovery is None else _recovery_said(file.recovery),
        "coming": [_lock_said(lock) for lock in file.coming],
        "waiting": [
            {"id": e.id, "at": e.at, "act": e.act.value, "person": e.person_id, "facts": dict(e.facts)}
            for e in file.waiting
        ],
    }
    return json.dumps(said, indent=1, ensure_ascii=False).encode()


# -- writing


def _certified(c: Certificate) -> dict[str, Any]:
    return {
        "person": c.person.id,
        "name": c.person.name,
        "credentials": c.person.credentials,
        "role": c.person.role.value,
        "signing_key": c.signing_key,
        "box_key": c.box_key,
        "since": c.since,
        "until": c.until,
        "by": c.by,
    }


def _locked(lock: Lock) -> dict[str, Any]:
    return {
        "holder": lock.holder,
        "box_key": lock.box_key,
        "generation": lock.generation,
        "data_key": _text(lock.data_key),
        "root_key": None if lock.root_key is None else _text(lock.root_key),
    }


def _lock_said(lock: Lock) -> dict[str, Any]:
    return {**_locked(lock), "signature": lock.signature.hex()}


def _entry_said(entry: Entry) -> dict[str, Any]:
    secret = entry.secret
    return {
        "id": entry.id,
        "certificates": [{**_certified(c), "signature": c.signature.hex()} for c in entry.certificates],
        "secret": None
        if secret is None
        else {
            "salt": _text(secret.salt),
            "argon2id": {"operations": secret.work.operations, "memory": secret.work.memory},
            "box": _text(secret.box),
        },
        "lock": None if entry.lock is None else _lock_said(entry.lock),
        "failures": entry.failures,
        "failed_at": entry.failed_at,
    }


def _recovery_said(recovery: Recovery) -> dict[str, Any]:
    return {"lock": _lock_said(recovery.lock), "pin": recovery.pin, "made": recovery.made, "kept": recovery.kept}


# -- reading


def _object(content: bytes) -> dict[str, Any]:
    if len(content) > _LARGEST:
        raise damaged("too large")
    try:
        said = json.loads(content)
    except (ValueError, RecursionError) as error:
        raise damaged(type(error).__name__) from None
    if not isinstance(said, dict):
        raise damaged("no object")
    return said


def _key_file(said: Mapping[str, Any]) -> KeyFile:
    entries = tuple(_entry(e) for e in _list(said["people"]))
    if not entries or len({e.id for e in entries}) != len(entries):
        raise ValueError("people")
    return KeyFile(
        root=_hex(said["root"], 32),
        generation=_int(said["generation"]),
        entries=entries,
        recovery=None if said["recovery"] is None else _recovery(said["recovery"]),
        coming=tuple(_lock(lock) for lock in _list(said["coming"])),
        waiting=tuple(_event(e) for e in _list(said["waiting"])),
    )


def _entry(said: Mapping[str, Any]) -> Entry:
    secret, lock = said["secret"], said["lock"]
    certificates = tuple(_certificate(c) for c in _list(said["certificates"]))
    person_id = _str(said["id"])
    if not certificates or any(c.person.id != person_id for c in certificates):
        raise ValueError("certificates")
    return Entry(
        person_id,
        certificates,
        None if secret is None else Wrapped(_bytes(secret["salt"]), _work(secret["argon2id"]), _bytes(secret["box"])),
        None if lock is None else _lock(lock),
        _int(said["failures"]),
        _int(said["failed_at"]),
    )


def _work(said: Mapping[str, Any]) -> Work:
    return Work(_int(said["operations"]), _int(said["memory"]))


def _certificate(said: Mapping[str, Any]) -> Certificate:
    person = Person(_str(said["person"]), _str(said["name"]), _str(said["credentials"]), Role(_str(said["role"])))
    return Certificate(
        person,
        _hex(said["signing_key"], 32),
        _hex(said["box_key"], 32),
        _str(said["since"]),
        _str(said["until"]),
        _str(said["by"]),
        bytes.fromhex(_hex(said["signature"], 64)),
    )


def _lock(said: Mapping[str, Any]) -> Lock:
    root_key = said["root_key"]
    return Lock(
        _str(said["holder"]),
        _hex(said["box_key"], 32),
        _int(said["generation"]),
        _bytes(said["data_key"]),
        None if root_key is None else _bytes(root_key),
        bytes.fromhex(_hex(said["signature"], 64)),
    )


def _recovery(said: Mapping[str, Any]) -> Recovery:
    if not isinstance(said["kept"], bool):
        raise TypeError("kept")
    return Recovery(_lock(said["lock"]), _hex(said["pin"], 32), _str(said["made"]), said["kept"])


def _event(said: Mapping[str, Any]) -> KeyEvent:
    facts = {_str(name): fact for name, fact in said["facts"].items()}
    if any(not isinstance(fact, str | int | None) for fact in facts.values()):
        raise TypeError("facts")
    return KeyEvent(_str(said["id"]), _str(said["at"]), Act(_str(said["act"])), _str(said["person"]), facts)


def _list(said: object) -> list[Any]:
    if not isinstance(said, list):
        raise TypeError("no list")
    return said


def _str(said: object) -> str:
    if not isinstance(said, str):
        raise TypeError("no text")
    said.encode()  # half a character is no text either
    return said


def _int(said: object) -> int:
    if not isinstance(said, int) or isinstance(said, bool) or said < 0:
        raise TypeError("no number")
    return said


def _hex(said: object, length: int) -> str:
    text = _str(said)
    if len(bytes.fromhex(text)) != length or text != text.lower() or len(text) != 2 * length:
        raise ValueError("wrong length")
    return text


def _text(raw: bytes) -> str:
    return base64.b64encode(raw).decode("ascii")


def _bytes(said: object) -> bytes:
    return base64.b64decode(_str(said), validate=True)


def _canonical(facts: Mapping[str, Any]) -> bytes:
    """RFC 8785."""
    import rfc8785

    return rfc8785.dumps(dict(facts))
