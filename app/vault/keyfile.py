"""The key file of a clinic folder: who may open it, and the database's key wrapped under each one's passphrase."""

import base64
import binascii
import json
import os
import tempfile
import unicodedata
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final
from uuid import uuid4

from app.core.errors import BadInput, Locked, StoreTrouble

NAME: Final = "clinic.keys"
FORMAT: Final = 1
KEY_BYTES: Final = 32
SHORTEST_PASSPHRASE: Final = 12

_SALT_BYTES = 16
_LEAST_MEMORY = 8192
_MOST_MEMORY = 1 << 30
_MOST_OPERATIONS = 16
_RESTORE = "Restore clinic.keys from a backup of this folder; without it the records can't be read."


@dataclass(frozen=True, slots=True)
class Work:
    """The effort of one passphrase try (Argon2id): passes over so many bytes of memory."""

    operations: int = 3
    memory: int = 256 << 20


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who may open the clinic."""

    id: str
    name: str
    role: str


@dataclass(frozen=True, slots=True)
class Opened:
    """What a right passphrase gives. data_key: the database's, 32 random bytes; keep it in memory only."""

    person: Person
    data_key: bytes

    def __repr__(self) -> str:
        return f"Opened({self.person.id})"


def exists(folder: Path) -> bool:
    """Whether the folder has a key file."""
    return (folder / NAME).is_file()


def create(folder: Path, person: str, passphrase: str, work: Work | None = None) -> Opened:
    """A new key file with a new data key, opened by one administrator.

    BadInput: the passphrase is too short. StoreTrouble: there is a key file already, or it can't be written.
    """
    if len(passphrase) < SHORTEST_PASSPHRASE:
        raise BadInput(
            f"The passphrase has fewer than {SHORTEST_PASSPHRASE} characters.", hint="Three or four words do well."
        )
    if exists(folder):
        raise StoreTrouble("This folder has a key file already.", hint="Open the clinic, or choose an empty folder.")
    opened = Opened(Person(uuid4().hex, person, "administrator"), os.urandom(KEY_BYTES))
    content = {
        "format": FORMAT,
        "people": [_entry(opened, passphrase, work or Work())],
        "recovery": None,
        "failures": [],
    }
    _replace(folder / NAME, json.dumps(content, indent=1, ensure_ascii=False).encode())
    return opened


def unlock(folder: Path, passphrase: str) -> Opened:
    """Whom the passphrase belongs to, and the data key. Slow on purpose.

    Locked: it is nobody's. StoreTrouble: the key file is missing, damaged or of a newer Cowslip.
    """
    for entry in _people(folder / NAME):
        try:
            opened = _tried(entry, passphrase)
        except (KeyError, TypeError, ValueError, binascii.Error) as error:
            raise _damaged(type(error).__name__) from None
        if opened is not None:
            return opened
    raise Locked("That passphrase does not open this clinic.", hint="Check Caps Lock and the keyboard's language.")


def _people(path: Path) -> list[dict[str, Any]]:
    try:
        content = json.loads(path.read_bytes())
    except FileNotFoundError:
        raise StoreTrouble("The key file clinic.keys is missing.", hint=_RESTORE) from None
    except OSError as error:
        raise StoreTrouble(
            "The key file clinic.keys can't be read.", hint="Check the folder's permissions.", detail=_code(error)
        ) from None
    except (ValueError, RecursionError) as error:
        raise _damaged(type(error).__name__) from None
    if not isinstance(content, dict):
        raise _damaged("no object")
    number = content.get("format")
    if isinstance(number, int) and number > FORMAT:
        raise StoreTrouble(
            "This clinic was made by a newer Cowslip.", hint="Update Cowslip on this computer, then open it again."
        )
    people = content.get("people")
    if number != FORMAT or not isinstance(people, list) or not people or not all(isinstance(p, dict) for p in people):
        raise _damaged("format or people")
    return people


def _entry(opened: Opened, passphrase: str, work: Work) -> dict[str, Any]:
    """A person as stored. The empty places are for signatures, which come later without a new format."""
    from nacl.secret import SecretBox

    salt = os.urandom(_SALT_BYTES)
    wrapped = SecretBox(_derived(passphrase, salt, work)).encrypt(opened.data_key)
    return {
        "id": opened.person.id,
        "name": opened.person.name,
        "role": opened.person.role,
        "salt": _text(salt),
        "argon2id": {"operations": work.operations, "memory": work.memory},
        "data_key": _text(bytes(wrapped)),
        "signing_key": None,
        "public_key": None,
        "certificate": None,
    }


def _tried(entry: dict[str, Any], passphrase: str) -> Opened | None:
    """The opened entry, or None where the passphrase is not this person's. ValueError and its like: damaged."""
    from nacl.exceptions import CryptoError
    from nacl.secret import SecretBox

    work = Work(**entry["argon2id"])
    if not (0 < work.operations <= _MOST_OPERATIONS and _LEAST_MEMORY <= work.memory <= _MOST_MEMORY):
        raise ValueError("parameters out of bounds")
    salt, wrapped = _bytes(entry["salt"]), _bytes(entry["data_key"])
    overhead = SecretBox.NONCE_SIZE + SecretBox.MACBYTES
    if len(salt) != _SALT_BYTES or len(wrapped) != KEY_BYTES + overhead:
        raise ValueError("wrong length")
    person = Person(str(entry["id"]), str(entry["name"]), str(entry["role"]))
    box = SecretBox(_derived(passphrase, salt, work))
    try:
        return Opened(person, box.decrypt(wrapped))
    except CryptoError:
        return None


def _derived(passphrase: str, salt: bytes, work: Work) -> bytes:
    """The wrapping key. NFC first: keyboards of different systems write the same letter in different ways."""
    from nacl.exceptions import CryptoError
    from nacl.pwhash import argon2id

    typed = unicodedata.normalize("NFC", passphrase).encode("utf-8", "surrogatepass")
    try:
        return argon2id.kdf(KEY_BYTES, typed, salt, opslimit=work.operations, memlimit=work.memory)
    except CryptoError:  # libsodium fails here only for want of memory
        megabytes = work.memory >> 20
        raise StoreTrouble(
            f"Checking a passphrase takes {megabytes} MB of memory.", hint="Close other programs."
        ) from None


def _text(raw: bytes) -> str:
    return base64.b64encode(raw).decode("ascii")


def _bytes(text: str) -> bytes:
    return base64.b64decode(text, validate=True)


def _damaged(detail: str) -> StoreTrouble:
    return StoreTrouble("The key file clinic.keys is damaged.", hint=_RESTORE, detail=detail)


def _code(error: OSError) -> str:
    return f"errno {error.errno}"


def _replace(path: Path, content: bytes) -> None:
    """Write the file whole or not at all, readable by its owner only, and have it on the disk on return."""
    temporary: Path | None = None
    try:
        handle, name = tempfile.mkstemp(prefix=".keys-", dir=path.parent)  # mkstemp gives mode 0600
        temporary = Path(name)
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        temporary.replace(path)
        _sync_folder(path.parent)
    except OSError as error:
        if temporary is not None:
            with suppress(OSError):
                temporary.unlink(missing_ok=True)
        raise StoreTrouble(
            "The key file clinic.keys can't be written.",
            hint="Check that the disk has room and that the folder may be written to.",
            detail=_code(error),
        ) from None


def _sync_folder(folder: Path) -> None:
    """Make the new name durable; Windows offers no such call and keeps names by itself."""
    if os.name == "nt":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
