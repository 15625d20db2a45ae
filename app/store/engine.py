"""Creates, opens and closes the encrypted database of a clinic folder."""

import os
from contextlib import suppress
from pathlib import Path
from typing import Any, Final

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.pool import StaticPool

from app.core.errors import AppError, StoreTrouble
from app.store.folder import Home
from app.store.opened import Store, driver, name_clinic
from app.store.schema import Schema, refuse_newer, revision, upgrade
from app.store.troubles import DATABASE_ERRORS, in_words

NAME: Final = "clinic.db"
KEY_BYTES: Final = 32

_PRAGMAS = (
    "PRAGMA cipher_log_level = NONE",  # its complaints come as errors; nothing of ours goes to a terminal
    "PRAGMA foreign_keys = ON",
    "PRAGMA trusted_schema = OFF",
    "PRAGMA recursive_triggers = ON",  # so that REPLACE meets the guards against deleting
    "PRAGMA cache_size = -16000",
)
_DURABLE = (
    "PRAGMA journal_mode = WAL",
    "PRAGMA synchronous = FULL",
    "PRAGMA fullfsync = ON",  # on a Mac, to the platter and not only to the drive; elsewhere it changes nothing
    "PRAGMA checkpoint_fullfsync = ON",
)


def exists(folder: Path) -> bool:
    """Whether the folder holds a database."""
    return (folder / NAME).is_file()


def create_store(folder: Path, key: bytes, clinic: str) -> Store:
    """A new database in the folder, opened. StoreTrouble where there is one already or it can't be written."""
    path = folder / NAME
    try:
        os.close(os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600))  # private from its first byte
    except FileExistsError:
        raise StoreTrouble("This folder holds a clinic already.", hint="Open it, or choose an empty folder.") from None
    except OSError as error:
        raise StoreTrouble(
            "clinic.db can't be made.", hint="Check the folder's permissions.", detail=f"errno {error.errno}"
        ) from None

    try:
        return _opened(path, key, Schema(), clinic)
    except AppError:
        for left in (path, path.with_name(f"{NAME}-wal"), path.with_name(f"{NAME}-shm")):
            with suppress(OSError):
                left.unlink(missing_ok=True)
        raise


def open_store(folder: Path, key: bytes, schema: Schema | None = None) -> Store:
    """The folder's database, brought to the schema of this program (a copy is made first).

    StoreTrouble, saying what to do: missing, damaged, of another key, of a newer program, not readable or writable.
    """
    path = folder / NAME
    try:
        empty = path.stat().st_size == 0
    except OSError:
        raise StoreTrouble("clinic.db is missing.", hint="Restore it, with clinic.keys, from a backup.") from None
    if empty:  # SQLite takes an empty file for a new database, and would show an empty clinic
        raise StoreTrouble("clinic.db is empty.", hint="Restore it, with clinic.keys, from a backup.")
    return _opened(path, key, schema or Schema())


def _opened(path: Path, key: bytes, schema: Schema, new: str | None = None) -> Store:
    """new: the name of a clinic that is being made; None: there has to be one."""
    engine = _engine(path, key)
    try:
        connection = engine.connect()
        stored = revision(connection)
        if not stored and new is None:  # SQLite takes the stump of a file for a new database
            raise StoreTrouble("clinic.db is damaged.", hint="Restore clinic.db from a backup.")
        _bring_to_head(connection, stored, path, schema)
        if new is not None:
            name_clinic(connection, new)
            connection.commit()
        return Store(engine, connection, _fold_log, Home(path).check)
    except DATABASE_ERRORS as error:
        engine.dispose()
        raise in_words(error) from None
    except BaseException:
        engine.dispose()
        raise


def _engine(path: Path, key: bytes) -> Engine:
    """SQLAlchemy on SQLCipher. Transactions are begun by us: the driver begins none before a SELECT or DDL."""
    if len(key) != KEY_BYTES:
        raise ValueError(f"a key has {KEY_BYTES} bytes")
    from sqlcipher3 import dbapi2

    def connect() -> Any:
        # mode=rw: a file that vanished meanwhile is an error, never an empty new clinic
        uri = f"{path.absolute().as_uri()}?mode=rw"
        made = dbapi2.connect(uri, uri=True, isolation_level=None, check_same_thread=False, timeout=5)
        try:
            made.execute(f"PRAGMA key = \"x'{key.hex()}'\"")
            for pragma in _PRAGMAS:
                made.execute(pragma)
            made.execute("SELECT count(*) FROM sqlite_master").fetchone()  # the first read proves the key
            for pragma in _DURABLE:
                made.execute(pragma)
        except BaseException:
            made.close()
            raise
        return made

    # hide_parameters: an error's text must not hold what was being stored
    engine = create_engine(
        "sqlite://",
        module=dbapi2,
        creator=connect,
        poolclass=StaticPool,
        hide_parameters=True,
        skip_autocommit_rollback=False,
    )
    event.listen(engine, "begin", _begin)
    return engine


def _begin(connection: Connection) -> None:
    driver(connection).execute("BEGIN")


def _bring_to_head(connection: Connection, stored: str, path: Path, schema: Schema) -> None:
    if stored == schema.head:
        return
    refuse_newer(stored, schema)
    if stored:
        _copy(connection, path.with_name(f"clinic.before-{schema.head}.db"))
    with connection.begin():
        upgrade(connection, schema)


def _fold_log(connection: Connection) -> None:
    """The write-ahead log into the file; what was acknowledged is durable in the log as well."""
    driver(connection).execute("PRAGMA wal_checkpoint(TRUNCATE)")


def _copy(connection: Connection, to: Path) -> None:
    """The whole database as it is, under the same key."""
    temporary = to.with_suffix(".part")
    try:
        temporary.unlink(missing_ok=True)
        os.close(os.open(temporary, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600))
        driver(connection).execute("VACUUM INTO ?", (str(temporary),))
        temporary.replace(to)
    except OSError as error:
        raise StoreTrouble(
            "A copy of clinic.db could not be made, so it was not brought up to date.",
            hint="Make room on the disk, then open the clinic again.",
            detail=f"errno {error.errno}",
        ) from None
