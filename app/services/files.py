"""Reads small text files strictly and replaces files whole, so that no half-written one is ever left behind."""

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO

from app.core.errors import BadInput

LARGEST = 1024 * 1024


def read_small(path: Path, largest: int = LARGEST) -> bytes:
    """The file's bytes; BadInput, naming it, where it can't be read or is too large."""
    try:
        with path.open("rb") as file:
            content = file.read(largest + 1)
    except OSError as error:
        raise BadInput(f"{path}: can't be read: {because(error)}.") from None
    if len(content) > largest:
        raise BadInput(f"{path}: is larger than {largest:,} bytes.")
    return content


def read_text(path: Path) -> str:
    """The text of a UTF-8 file, without a byte order mark."""
    content = read_small(path)
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise BadInput(
            f"{path}, line {line}: byte 0x{content[error.start]:02x} is not UTF-8.", hint="Save the file as UTF-8."
        ) from None


@contextmanager
def replacing(path: Path) -> Iterator[BinaryIO]:
    """A file to write in place of `path`: it takes the place when all is written, and is gone when anything fails.

    On return it is on the disk, under its name.
    """
    try:
        target = path.resolve()
        if target.exists() and not target.is_file():
            raise BadInput(f"{path}: is not an ordinary file.")
        handle, name = tempfile.mkstemp(prefix=f".{target.name[:100]}.", suffix=".part", dir=target.parent)
    except OSError as error:
        raise BadInput(f"{path}: can't be written: {because(error)}.") from None
    part = Path(name)
    try:
        with os.fdopen(handle, "wb") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        part.replace(target)
        with suppress(OSError):  # a folder need not be readable to be written to
            sync_folder(target.parent)
    except OSError as error:
        raise BadInput(f"{path}: can't be written: {because(error)}.") from None
    finally:
        with suppress(OSError):
            part.unlink()


def sync_folder(folder: Path) -> None:
    """Make the names in it durable; Windows offers no such call and keeps names by itself. OSError: it could not."""
    if os.name == "nt":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def because(error: OSError) -> str:
    """The system's reason, without the path that it repeats."""
    return (error.strerror or type(error).__name__).lower()
