"""Creates, opens and closes the encrypted database of a clinic folder."""

import os
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from sqlalchemy import Connection, Engine, create_engine, event, insert, inspect, select, text
from sqlalchemy.pool import StaticPool

from app.core.errors import AppError, StoreTrouble
from app.services.ports import UnitOfWork
from app.store.folder import Home
from app.store.tables import settings
from app.store.troubles import DATABASE_ERRORS, in_words
from app.store.unit_of_work import SqlUnitOfWork

NAME: Final = "clinic.db"
HEAD: Final = "0003"
"""The schema that this program reads and writes; revisions are numbers, written with four digits."""

SCRIPTS: Final = Path(__file__).with_name("migrations")
KEY_BYTES: Final = 32

_PRAGMAS = (
    "PRAGMA cipher_log_level = NONE",  # its complaints come as errors; nothing of ours goes to a terminal
    "PRAGMA foreign_keys = ON",
    "PRAGMA trusted_schema = OFF",
    "PRAGMA recursive_triggers = ON",  # so that REPLACE meets the guards against deleting
    "PRAGMA cache_size = -16000",
)
_DURABLE = ("PRAGMA journal_mode = WAL", "PRAGMA synchronous = FULL")


@dataclass(frozen=True, slots=True)
class Schema:
    """Where the database has to be, and the scripts that lead there; tests give their own."""

    head: str = HEAD
    scripts: Path = SCRIPTS


class Store:
    """An open database: one connection, kept open, for the one database thread."""

    def __init__(self, engine: Engine, connection: Connection, home: Home) -> None:
        self._engine = engine
        self._connection = connection
        self._work = SqlUnitOfWork(connection, home.check)

    def unit_of_work(self) -> UnitOfWork:
        """The next transaction."""
        return self._work

    @property
    def clinic(self) -> str:
        """The clinic's name."""
        with self._work:
            query = select(settings.c.value).where(settings.c.name == "clinic")
            return self._connection.execute(query).scalar() or ""

    @property
    def changes(self) -> int:
        """Grows with whatever is stored."""
        return int(_driver(self._connection).total_changes)

    def close(self) -> None:
        """Fold the write-ahead log into the file and let go of it; a second time does nothing."""
        if self._connection.closed:
            return
        with suppress(*DATABASE_ERRORS):  # what was acknowledged is durable in the log as well
            _driver(self._connection).execute("PRAGMA wal_checkpoint(TRUNCATE)")
        with suppress(*DATABASE_ERRORS):
            self._connection.close()
        self._engine.dispose()


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
        stored = _revision(connection)
        if not stored and new is None:  # SQLite takes the stump of a file for a new database
            raise StoreTrouble("clinic.db is damaged.", hint="Restore clinic.db from a backup.")
        _bring_to_head(connection, stored, path, schema)
        if new is not None:
            connection.execute(insert(settings), {"name": "clinic", "value": new})
            connection.commit()
        return Store(engine, connection, Home(path))
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
        driver = dbapi2.connect(uri, uri=True, isolation_level=None, check_same_thread=False, timeout=5)
        try:
            driver.execute(f"PRAGMA key = \"x'{key.hex()}'\"")
            for pragma in _PRAGMAS:
                driver.execute(pragma)
            driver.execute("SELECT count(*) FROM sqlite_master").fetchone()  # the first read proves the key
            for pragma in _DURABLE:
                driver.execute(pragma)
        except BaseException:
            driver.close()
            raise
        return driver

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
    _driver(connection).execute("BEGIN")


def _driver(connection: Connection) -> Any:
    return connection.connection.driver_connection


def _bring_to_head(connection: Connection, stored: str, path: Path, schema: Schema) -> None:
    """Alembic is loaded only where there is something to do: it doubles the time of opening."""
    if stored == schema.head:
        return
    if stored > schema.head:
        raise StoreTrouble(
            "This clinic was last used with a newer Cowslip.", hint="Update Cowslip on this computer, then open it."
        )
    if stored:
        _copy(connection, path.with_name(f"clinic.before-{schema.head}.db"))
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(schema.scripts).replace("%", "%%"))
    config.attributes["connection"] = connection
    with connection.begin():
        command.upgrade(config, schema.head)


def _revision(connection: Connection) -> str:
    """The stored revision; empty where the database is new."""
    with connection.begin():
        if not inspect(connection).has_table("alembic_version"):
            return ""
        return str(connection.execute(text("SELECT version_num FROM alembic_version")).scalar() or "")


def _copy(connection: Connection, to: Path) -> None:
    """The whole database as it is, under the same key."""
    temporary = to.with_suffix(".part")
    try:
        temporary.unlink(missing_ok=True)
        os.close(os.open(temporary, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600))
        _driver(connection).execute("VACUUM INTO ?", (str(temporary),))
        temporary.replace(to)
    except OSError as error:
        raise StoreTrouble(
            "A copy of clinic.db could not be made, so it was not brought up to date.",
            hint="Make room on the disk, then open the clinic again.",
            detail=f"errno {error.errno}",
        ) from None
