"""The keys of a folder that is only looked at, as a backup is: opened in memory, so that nothing of it is changed."""

from pathlib import Path

from app.core.errors import Locked, StoreTrouble
from app.core.people import Person, Right
from app.services.ports import Clock
from app.vault import format1
from app.vault.entries import FORMAT, format_of, parsed
from app.vault.keyfile import FileKeys
from app.vault.ring import Ring
from app.vault.wrapping import Work


class StillKeys:
    """Keep it for as long as somebody may try: it counts wrong passphrases, as a clinic's key file does."""

    def __init__(self, folder: Path, clock: Clock, work: Work | None = None) -> None:
        self._file = FileKeys(folder)
        self._read = b""
        self._now = b""
        self._ring = Ring(self, clock, work)

    def unlock(self, passphrase: str) -> tuple[Person, tuple[bytes, ...]]:
        """The one who has the right to backups and this passphrase, and the data keys of which one fits.

        Locked: nobody. StoreTrouble: the key file is missing, or damaged.
        """
        content = self._file.load()
        if content != self._read:
            self._read = self._now = content
        if format_of(content) < FORMAT:
            known = format1.opened(content, passphrase)
            if known is not None:
                return known.person, (known.data_key,)
            raise _of_nobody()
        trouble = _of_nobody()
        for entry in self._ring.read().standing():
            if entry.current.person.may(Right.BACKUP):
                try:
                    opened = self._ring.unlock(entry.id, passphrase)
                except Locked as error:
                    trouble = error
                else:
                    return opened.person, tuple(k for k in (opened.data_key, opened.next_key) if k is not None)
        raise trouble

    def load(self) -> bytes:
        """vault.ring.KeyBytes, in memory."""
        return self._now

    def replace(self, content: bytes, expected: bytes) -> None:  # noqa: ARG002 - nobody else changes it
        """The same; the folder keeps what it has."""
        self._now = content


def are_whole(content: bytes) -> bool:
    """Whether a key file reads as one and its root key vouches for all in it that it should."""
    try:
        file = parsed(content)
    except StoreTrouble:
        return False
    vouched = [c.is_of(file.root) for e in file.entries for c in e.certificates]
    vouched += [e.lock.is_of(file.root) for e in file.standing() if e.lock is not None]
    return bool(file.standing()) and all(vouched)


def _of_nobody() -> Locked:
    return Locked("That passphrase does not open this clinic.", hint="Check Caps Lock and the keyboard's language.")
