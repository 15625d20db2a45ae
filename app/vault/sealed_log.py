"""A small encrypted journal on this computer's disk: each line is durable when it is acknowledged, or not there."""

import os
from contextlib import suppress
from hashlib import blake2b
from io import FileIO
from itertools import accumulate, count
from pathlib import Path
from typing import TYPE_CHECKING, Final

from app.core.errors import BadInput, StoreTrouble
from app.services.files import replacing

if TYPE_CHECKING:
    from nacl.secret import SecretBox

_MAGIC: Final = b"COWSLIP1"
_LENGTH: Final = 4
_INDEX: Final = 8
_SEAL: Final = 24 + 16  # what a box has before and behind what it holds
_HEAD: Final = len(_MAGIC) + _LENGTH + _SEAL + _INDEX


def journal_key(data_key: bytes) -> bytes:
    """The journals' own key: what else is under the data key tells nothing of it."""
    return blake2b(data_key, digest_size=32, person=b"cowslip journal").digest()


class SealedLog:
    """services.outage.LocalLog in a file: a head, then frames of length and box, each with its number inside.

    A frame that was torn when the power went was never acknowledged, and is dropped. One that can't be read though
    whole ones follow is damage: the file is copied aside, and what follows is taken, since a box tells by itself
    whether it is whole and which number it has. The file itself stays as it is until something is written, so that
    damage is found again while nobody was told. One window at a time may have the file open; the caller sees to it.
    """

    def __init__(self, path: Path, key: bytes) -> None:
        """Open or make it. StoreTrouble: it can't be read or written, or is of another key; it is left alone then."""
        from nacl.secret import SecretBox

        self._path = path
        self._frames: list[bytes] = []
        self._ends = [len(_MAGIC)]  # of the head, then of each frame
        self._box = SecretBox(key)
        self.damaged = ""
        """The name of the file that is kept where something in the middle could not be read; empty: all could."""
        self.behind = 0
        """How many of the lines, the last ones, were found behind what could not be read."""
        self._is_torn_up = False  # the file is not `frames` alone before it is written anew
        self._file = self._opened()
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
        if self._is_torn_up:
            self._rewrite(self._frames)
        try:
            self._write(frame)
        except OSError as error:
            with suppress(OSError):
                self._file.truncate(self._end)
            raise _unusable(error) from None
        self._frames.append(frame)

    def keep(self, frames: list[bytes]) -> None:
        """Forget all but these. If the power goes meanwhile, the others may come back; they must do no harm twice."""
        count = len(frames)
        if self._is_torn_up or frames != self._frames[:count]:
            self._rewrite(frames)
            return
        if count == len(self._frames):
            return
        try:
            self._file.truncate(self._ends[count])
        except OSError as error:
            raise _unusable(error) from None
        del self._ends[count + 1 :], self._frames[count:]

    def close(self) -> None:
        """Let go of the file; a second time does nothing."""
        self._file.close()

    @property
    def _end(self) -> int:
        return self._ends[-1]

    def _opened(self) -> FileIO:
        try:
            handle = os.open(self._path, os.O_RDWR | os.O_CREAT | getattr(os, "O_BINARY", 0), 0o600)
            return FileIO(handle, "r+b")
        except OSError as error:
            raise _unusable(error) from None

    def _read(self) -> None:
        self._file.seek(0)
        content = self._file.read()
        if len(content) < _HEAD or not any(content):  # new, or torn while it was made: nothing was acknowledged yet
            self._begin()
            return
        head = _frame_at(content, len(_MAGIC))
        is_whole = content.startswith(_MAGIC) and head is not None and _numbered(self._box, head)[0] == 0
        if is_whole:
            self._ends = [_HEAD]
        elif not self._behind(content):
            raise StoreTrouble(
                "The journal of answers on this computer does not fit this clinic's key, or it is damaged.",
                hint="Keep the file, and have it looked at: it may hold answers that are nowhere else.",
            )
        while is_whole and (box := _frame_at(content, self._end)) is not None:
            number, frame = _numbered(self._box, box)
            if number != len(self._frames) + 1:
                break
            self._frames.append(frame)
            self._ends.append(self._end + _LENGTH + len(box))
        found = self._behind(content)
        rest = _frame_at(content, self._end)
        if found or (rest is not None and self._end + _LENGTH + len(rest) < len(content)):
            self.damaged, self.behind, self._is_torn_up = self._set_aside(content), len(found), True
            self._frames += found
        else:
            self._file.truncate(self._end)

    def _behind(self, content: bytes) -> list[bytes]:
        """What whole boxes hold behind the first that is not, wherever they begin; none is taken twice or backwards."""
        at, last, found = self._end, len(self._frames), []
        while at < len(content):
            box = _frame_at(content, at)
            number, frame = (None, b"") if box is None else _numbered(self._box, box)
            if box is None or number is None or number <= last:
                at += 1
                continue
            at, last = at + _LENGTH + len(box), number
            found.append(frame)
        return found

    def _rewrite(self, frames: list[bytes]) -> None:
        """All anew: a kill leaves the former file or this one."""
        whole = [_MAGIC, self._sealed(b"", 0), *(self._sealed(frame, n) for n, frame in enumerate(frames, 1))]
        try:
            with replacing(self._path) as part:
                part.write(b"".join(whole))
                self._file.close()  # Windows replaces no file that is open
        except BadInput as error:
            raise _unusable(error) from None
        finally:
            if self._file.closed:
                self._file = self._opened()
        self._ends = list(accumulate(map(len, whole)))[1:]
        self._frames, self._is_torn_up = list(frames), False

    def _set_aside(self, content: bytes) -> str:
        """A copy of the whole file under a name that none had yet, or that of the copy that an earlier opening made."""
        for number in count(1):
            to = self._path.with_suffix(f".damaged-{number}")
            with suppress(FileExistsError), to.open("xb") as copy:
                copy.write(content)
                copy.flush()
                os.fsync(copy.fileno())
                return to.name
            if to.read_bytes() == content:
                return to.name
        raise AssertionError("there is always a next number")

    def _begin(self) -> None:
        self._file.truncate(0)
        self._file.seek(0)
        self._file.write(_MAGIC)
        self._ends = [len(_MAGIC)]
        self._write(b"", 0)
        del self._ends[0]
        if os.name != "nt":
            folder = os.open(self._path.parent, os.O_RDONLY)
            try:
                os.fsync(folder)
            finally:
                os.close(folder)

    def _write(self, frame: bytes, number: int | None = None) -> None:
        whole = self._sealed(frame, len(self._frames) + 1 if number is None else number)
        if self._file.closed:
            raise OSError("closed")
        self._file.seek(self._end)
        if self._file.write(whole) != len(whole):
            raise OSError("short write")
        os.fsync(self._file.fileno())
        self._ends.append(self._end + len(whole))

    def _sealed(self, frame: bytes, number: int) -> bytes:
        box = bytes(self._box.encrypt(number.to_bytes(_INDEX, "big") + frame))
        return len(box).to_bytes(_LENGTH, "big") + box


def _frame_at(content: bytes, at: int) -> bytes | None:
    """The box at a place; None where the file ends before it does."""
    length = int.from_bytes(content[at : at + _LENGTH], "big")
    begin = at + _LENGTH
    return content[begin : begin + length] if 0 < length <= len(content) - begin else None


def _numbered(box: "SecretBox", sealed: bytes) -> tuple[int | None, bytes]:
    """A box's number and what it holds; None where it is not whole, or not of this key."""
    from nacl.exceptions import CryptoError

    try:
        plain = box.decrypt(sealed)
    except (CryptoError, ValueError):
        return None, b""
    return int.from_bytes(plain[:_INDEX], "big"), plain[_INDEX:]


def _unusable(error: OSError | BadInput) -> StoreTrouble:
    return StoreTrouble(
        "The journal of answers on this computer can't be written.",
        hint="Check that the disk has room and that Cowslip's own folder may be written to.",
        detail=f"errno {error.errno}" if isinstance(error, OSError) else "",
    )
