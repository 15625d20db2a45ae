"""A small encrypted journal on this computer's disk: each line is durable when it is acknowledged, or not there."""

import os
import shutil
from contextlib import suppress
from hashlib import blake2b
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING, Final

from app.core.errors import StoreTrouble

if TYPE_CHECKING:
    from nacl.secret import SecretBox

_MAGIC: Final = b"COWSLIP1"
_LENGTH: Final = 4
_INDEX: Final = 8


def journal_key(data_key: bytes) -> bytes:
    """The journals' own key: what else is under the data key tells nothing of it."""
    return blake2b(data_key, digest_size=32, person=b"cowslip journal").digest()


class SealedLog:
    """services.outage.LocalLog in a file: a head, then frames of length and box, each with its number inside.

    A frame that was torn when the power went was never acknowledged, and is dropped. One window at a time may have the
    file open; the caller sees to it.
    """

    def __init__(self, path: Path, key: bytes) -> None:
        """Open or make it. StoreTrouble: it can't be read or written, or is of another key; it is left alone then."""
        from nacl.secret import SecretBox

        self._path = path
        self._frames: list[bytes] = []
        self._head = self._end = len(_MAGIC)
        self._box = SecretBox(key)
        self.damaged = ""
        """The name of the file that is kept where something in the middle could not be read; empty: all could."""
        try:
            handle = os.open(path, os.O_RDWR | os.O_CREAT | getattr(os, "O_BINARY", 0), 0o600)
            self._file = os.fdopen(handle, "r+b", buffering=0)
        except OSError as error:
            raise _unusable(error) from None
        try:
            self._read()
        except OSError as error:
            self._file.close()
            raise _unusable(error) from None
        except BaseException:
            self._file.close()
            raise

    def frames(self) -> list[bytes]:
        """All lines, in order."""
        return list(self._frames)

    def append(self, frame: bytes) -> None:
        """Durable on return; StoreTrouble where it could not be written, and then nothing of it is there."""
        try:
            self._write(frame)
        except OSError as error:
            with suppress(OSError):
                self._file.truncate(self._end)
            raise _unusable(error) from None
        self._frames.append(frame)

    def keep(self, frames: list[bytes]) -> None:
        """Forget all but these. If the power goes meanwhile, the others may come back; they must do no harm twice."""
        if frames == self._frames:
            return
        try:
            self._file.truncate(self._head)
            self._end, self._frames = self._head, []
        except OSError as error:
            raise _unusable(error) from None
        for frame in frames:
            self.append(frame)

    def close(self) -> None:
        """Let go of the file; a second time does nothing."""
        self._file.close()

    def _read(self) -> None:
        self._file.seek(0)
        content = self._file.read()
        head = _frame_at(content, len(_MAGIC))
        if head is None:  # new, or torn while it was made: nothing was acknowledged yet
            self._begin()
            return
        if content[: len(_MAGIC)] != _MAGIC or _opened(self._box, head, 0) is None:
            raise StoreTrouble(
                "The journal of answers on this computer does not fit this clinic's key, or it is damaged.",
                hint="Keep the file, and have it looked at: it may hold answers that are nowhere else.",
            )
        self._head = self._end = len(_MAGIC) + _LENGTH + len(head)
        while (box := _frame_at(content, self._end)) is not None:
            frame = _opened(self._box, box, len(self._frames) + 1)
            if frame is None:
                break
            self._frames.append(frame)
            self._end += _LENGTH + len(box)
        rest = _frame_at(content, self._end)
        if rest is not None and self._end + _LENGTH + len(rest) < len(content):
            self.damaged = self._set_aside()
        self._file.truncate(self._end)

    def _set_aside(self) -> str:
        """A copy of the whole file under a name that none had yet."""
        for number in count(1):
            to = self._path.with_suffix(f".damaged-{number}")
            with suppress(FileExistsError), to.open("xb") as copy, self._path.open("rb") as whole:
                shutil.copyfileobj(whole, copy)
                copy.flush()
                os.fsync(copy.fileno())
                return to.name
        raise AssertionError("there is always a next number")

    def _begin(self) -> None:
        self._file.truncate(0)
        self._file.seek(0)
        self._file.write(_MAGIC)
        self._write(b"", 0)
        self._head = self._end
        if os.name != "nt":
            folder = os.open(self._path.parent, os.O_RDONLY)
            try:
                os.fsync(folder)
            finally:
                os.close(folder)

    def _write(self, frame: bytes, number: int | None = None) -> None:
        index = len(self._frames) + 1 if number is None else number
        box = bytes(self._box.encrypt(index.to_bytes(_INDEX, "big") + frame))
        whole = len(box).to_bytes(_LENGTH, "big") + box
        self._file.seek(self._end)
        if self._file.write(whole) != len(whole):
            raise OSError("short write")
        os.fsync(self._file.fileno())
        self._end += len(whole)


def _frame_at(content: bytes, at: int) -> bytes | None:
    """The box at a place; None where the file ends before it does."""
    length = int.from_bytes(content[at : at + _LENGTH], "big")
    box = content[at + _LENGTH : at + _LENGTH + length]
    return box if length and len(box) == length else None


def _opened(box: "SecretBox", sealed: bytes, index: int) -> bytes | None:
    """What a box holds; None where it is not whole, not of this key, or not the one with that number."""
    from nacl.exceptions import CryptoError

    try:
        plain = box.decrypt(sealed)
    except (CryptoError, ValueError):
        return None
    return plain[_INDEX:] if plain[:_INDEX] == index.to_bytes(_INDEX, "big") else None


def _unusable(error: OSError) -> StoreTrouble:
    return StoreTrouble(
        "The journal of answers on this computer can't be written.",
        hint="Check that the disk has room and that Cowslip's own folder may be written to.",
        detail=f"errno {error.errno}",
    )
