"""The key file of a clinic folder: made, found, replaced whole or not at all, and brought to this format."""

import os
import tempfile
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import Final
from uuid import uuid4

from app.core.audit import Act
from app.core.errors import Conflict, Locked, StoreTrouble
from app.core.people import Person, Role
from app.services.clock import SystemClock
from app.services.files import sync_folder
from app.services.ports import Clock
from app.services.strength import require_strong
from app.vault import format1
from app.vault.entries import FORMAT, RESTORE, dumped, format_of
from app.vault.ring import Opened, Ring
from app.vault.staff import Staff, new_file
from app.vault.wrapping import Work

NAME: Final = "clinic.keys"
PARTS: Final = ".keys-*"
"""What a kill leaves of it half written."""
BEFORE: Final = "clinic.keys.before-2"
"""A copy of a key file of the first format, kept until the new one has opened."""

__all__ = [
    "NAME",
    "FileKeys",
    "Opened",
    "Work",
    "create",
    "exists",
    "first_content",
    "people",
    "ring",
    "staff",
    "unlock",
]


def exists(folder: Path) -> bool:
    """Whether the folder has a key file."""
    return (folder / NAME).is_file()


def create(
    folder: Path,
    name: str,
    passphrase: str,
    work: Work | None = None,
    *,
    credentials: str = "",
    clock: Clock | None = None,
) -> Opened:
    """A new key file with new keys, opened by its one administrator; with a recovery code, to be shown once.

    BadInput: the passphrase is too weak. StoreTrouble: there is a key file already, or it can't be written.
    """
    require_strong(passphrase, [name])
    if exists(folder):
        raise StoreTrouble("This folder has a key file already.", hint="Open the clinic, or choose an empty folder.")
    person = Person(uuid4().hex, name, credentials, Role.ADMINISTRATOR)
    room = ring(folder, clock or SystemClock(), work)
    content, code = first_content(room, person, passphrase)
    _replace(folder / NAME, content)
    return replace(room.unlock(person.id, passphrase), code=code)


def first_content(room: Ring, person: Person, passphrase: str) -> tuple[bytes, str]:
    """A new key file with its administrator, not stored anywhere yet, and its recovery code."""
    file, code = new_file(person, passphrase, room.stamp(), room.work)
    event = room.event(Act.PERSON_ADDED, person.id, name=person.printed, role=person.role.value)
    return dumped(replace(file, waiting=(event,))), code


def people(folder: Path) -> tuple[Person, ...]:
    """Who may open the clinic, as the file says; nothing of it is proven yet."""
    content = FileKeys(folder).load()
    if format_of(content) < FORMAT:
        return tuple(format1.people(content))
    return tuple(m.person for m in ring(folder, SystemClock()).members() if not m.removed)


def ring(folder: Path, clock: Clock, work: Work | None = None) -> Ring:
    """The folder's key ring."""
    return Ring(FileKeys(folder), clock, work)


def staff(folder: Path, clock: Clock, work: Work | None = None) -> Staff:
    """The folder's key ring, to be changed."""
    return Staff(ring(folder, clock, work))


def unlock(
    folder: Path, passphrase: str, who: str = "", clock: Clock | None = None, work: Work | None = None
) -> Opened:
    """Open the clinic's keys for the person of that id (empty: the only one); see Ring.unlock.

    A file of the first format is brought to this one: its person becomes an administrator with keys.
    """
    clock = clock or SystemClock()
    content = FileKeys(folder).load()
    if format_of(content) < FORMAT:
        who = _upgraded(folder, content, passphrase, clock, work)
    opened = ring(folder, clock, work).unlock(who, passphrase)
    with suppress(OSError):  # it worked
        (folder / BEFORE).unlink(missing_ok=True)
    return opened


def _upgraded(folder: Path, content: bytes, passphrase: str, clock: Clock, work: Work | None) -> str:
    """Replace a file of the first format; gives the id of its person."""
    known = format1.opened(content, passphrase)
    if known is None:
        raise Locked("That passphrase does not open this clinic.", hint="Check Caps Lock and the keyboard's language.")
    room = ring(folder, clock, work)
    file, _ = new_file(known.person, passphrase, room.stamp(), room.work, known.data_key)
    event = room.event(Act.PERSON_CHANGED, known.person.id, name=known.person.printed, keys="made")
    _replace(folder / BEFORE, content)
    # the recovery code of this file was shown to nobody: an administrator asks for one that is
    _replace(folder / NAME, dumped(replace(file, recovery=None, waiting=(event,))))
    return known.person.id


class FileKeys:
    """vault.ring.KeyBytes in a file of the folder, readable by its owner only."""

    def __init__(self, folder: Path) -> None:
        self._path = folder / NAME

    def load(self) -> bytes:
        """StoreTrouble: missing, or not readable."""
        try:
            return self._path.read_bytes()
        except FileNotFoundError:
            raise StoreTrouble("The key file clinic.keys is missing.", hint=RESTORE) from None
        except OSError as error:
            raise StoreTrouble(
                "The key file clinic.keys can't be read.", hint="Check the folder's permissions.", detail=_code(error)
            ) from None

    def replace(self, content: bytes, expected: bytes) -> None:
        """StoreTrouble: it can't be written. Who may change the folder's files at all is the folder lock's matter."""
        if self.load() != expected:
            raise Conflict("clinic.keys was changed meanwhile.")
        _replace(self._path, content)


def _code(error: OSError) -> str:
    return f"errno {error.errno}"


def _replace(path: Path, content: bytes) -> None:
    """Write the file whole or not at all, readable by its owner only, and have it on the disk on return."""
    temporary: Path | None = None
    try:
        handle, name = tempfile.mkstemp(prefix=PARTS.rstrip("*"), dir=path.parent)  # mkstemp gives mode 0600
        temporary = Path(name)
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        temporary.replace(path)
        sync_folder(path.parent)
    except OSError as error:
        if temporary is not None:
            with suppress(OSError):
                temporary.unlink(missing_ok=True)
        raise StoreTrouble(
            "The key file clinic.keys can't be written.",
            hint="Check the disk's room and the folder's permissions.",
            detail=_code(error),
        ) from None
