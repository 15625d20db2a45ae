"""Puts a clinic's database under another key: in a copy, which takes the database's place when it is proven."""

import os
from contextlib import closing, suppress
from pathlib import Path
from typing import Any, Final

from app.core.errors import StoreTrouble
from app.services.files import sync_folder
from app.store import sealed
from app.store.troubles import DATABASE_ERRORS, in_words

NAME: Final = "clinic.db"
PART: Final = "clinic.rekey"
_BESIDE = ("-wal", "-shm", "-journal")


def rekey(folder: Path, old: bytes, new: bytes) -> None:
    """Re-encrypt the folder's database, which nobody has open. StoreTrouble: it is as it was, under the old key.

    Wherever the power goes, clinic.db is whole, and under the one key or the other.
    """
    path, part = folder / NAME, folder / PART
    try:
        _discard(part)
        _copy(path, part, old)
        _change_key(part, old, new)
        _prove(part, new)
        _put(part, path)
    except DATABASE_ERRORS as error:
        _discard(part)
        raise in_words(error) from None
    except OSError as error:
        _discard(part)
        raise StoreTrouble(
            "clinic.db could not be put under a new key.",
            hint="Check the disk's room and the folder's permissions.",
            detail=f"errno {error.errno}",
        ) from None


def _copy(path: Path, part: Path, key: bytes) -> None:
    """All that is in the database and its log, in one new file; the log is folded in and gone afterwards."""
    os.close(os.open(part, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600))
    with closing(_connected(path, key)) as database:
        database.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        database.execute("VACUUM INTO ?", (str(part),))
    if any(path.with_name(path.name + end).exists() for end in _BESIDE):
        raise StoreTrouble("Another program holds clinic.db.", hint="Close it, then open the clinic again.")


def _change_key(part: Path, old: bytes, new: bytes) -> None:
    with closing(_connected(part, old)) as copy:
        copy.execute("PRAGMA journal_mode = DELETE")
        copy.execute(f"PRAGMA rekey = \"x'{new.hex()}'\"")


def _prove(part: Path, new: bytes) -> None:
    """Every page is whole and under the new key."""
    with closing(_connected(part, new)) as copy:
        if wrong := sealed.faults(copy):
            raise StoreTrouble(
                "clinic.db is damaged, so it was not put under a new key.",
                hint="Restore it from a backup.",
                detail=wrong,
            )
    with part.open("rb+") as file:
        os.fsync(file.fileno())


def _put(part: Path, path: Path) -> None:
    part.replace(path)
    sync_folder(path.parent)


def _connected(path: Path, key: bytes) -> Any:
    from sqlcipher3 import dbapi2

    database = dbapi2.connect(f"{path.absolute().as_uri()}?mode=rw", uri=True, isolation_level=None, timeout=5)
    try:
        database.execute(f"PRAGMA key = \"x'{key.hex()}'\"")
        database.execute("PRAGMA cipher_log_level = NONE")
        database.execute("SELECT count(*) FROM sqlite_master").fetchone()
    except BaseException:
        database.close()
        raise
    return database


def _discard(part: Path) -> None:
    """What an attempt left behind."""
    for file in (part, *(part.with_name(part.name + end) for end in _BESIDE)):
        with suppress(OSError):
            file.unlink(missing_ok=True)
