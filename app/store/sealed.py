"""Connections of their own to a clinic's database file, beside the one that works: to copy, check and read it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from sqlalchemy import Engine, create_engine
from sqlalchemy.pool import StaticPool

from app.services.backups import Contents
from app.store.mapping import moment
from app.store.tables import metadata
from app.store.troubles import DATABASE_ERRORS

if TYPE_CHECKING:
    from pathlib import Path

FAULTS_READ = 3


@contextmanager
def connected(path: Path, key: bytes, *, writable: bool = False) -> Iterator[Any]:
    """The driver's own connection; the first read has proved the key. dbapi2.Error where it does not fit."""
    from sqlcipher3 import dbapi2

    # Without a log nobody has it open; it is read as it is then, and nothing is made beside it, not even a lock.
    still = "" if writable or path.with_name(f"{path.name}-wal").exists() else "&immutable=1"
    uri = f"{path.absolute().as_uri()}?mode={'rw' if writable else 'ro'}{still}"
    driver = dbapi2.connect(uri, uri=True, isolation_level=None, check_same_thread=False, timeout=5)
    try:
        driver.execute(f"PRAGMA key = \"x'{key.hex()}'\"")
        driver.execute("PRAGMA cipher_log_level = NONE")
        driver.execute("PRAGMA cache_size = -16000")
        driver.execute("PRAGMA trusted_schema = OFF")
        driver.execute("SELECT count(*) FROM sqlite_master").fetchone()
        yield driver
    finally:
        driver.close()


def fits(path: Path, key: bytes) -> bool:
    """Whether the file opens with the key."""
    try:
        with connected(path, key):
            return True
    except DATABASE_ERRORS:
        return False


def through(driver: Any) -> Engine:
    """SQLAlchemy on a connection that stays its giver's."""
    from sqlcipher3 import dbapi2

    return create_engine("sqlite://", module=dbapi2, creator=lambda: driver, poolclass=StaticPool, hide_parameters=True)


def faults(driver: Any) -> str:
    """What the file itself complains of, in the database's words; empty where nothing is wrong."""
    # Each page is read, and proved by its HMAC as it is. cipher_integrity_check is not asked: it finds each page behind
    # the first four gigabytes broken, whatever it holds (SQLCipher 4), and so refused every backup of a large clinic.
    try:
        found = [row[0] for row in driver.execute("PRAGMA integrity_check").fetchmany(FAULTS_READ) if row[0] != "ok"]
        if not found:
            rows = driver.execute("PRAGMA foreign_key_check").fetchmany(FAULTS_READ)
            found = [f"{row[0]} points nowhere" for row in rows]
    except DATABASE_ERRORS as error:
        found = [f"its pages can't be read: {type(error).__name__}"]
    return "; ".join(map(str, found))


def counts(driver: Any) -> dict[str, int]:
    """The rows of each declared table that is there; an older file may have fewer tables."""
    there = {row[0] for row in driver.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
    names = [t.name for t in metadata.sorted_tables if t.name in there]
    return {n: driver.execute(f'SELECT count(*) FROM "{n}"').fetchone()[0] for n in names}  # noqa: S608 - our names


def contents(driver: Any) -> Contents:
    """What a person wants to know of it; the same of every version's tables."""

    def one(query: str) -> Any:
        row = driver.execute(query).fetchone()
        return None if row is None else row[0]

    last = driver.execute(
        "SELECT recorded_us, recorded_offset, recorded_zone FROM assessments"
        " WHERE recorded_us IS NOT NULL ORDER BY recorded_us DESC LIMIT 1"
    ).fetchone()
    return Contents(
        clinic=one("SELECT value FROM settings WHERE name = 'clinic'") or "",
        schema=str(one("SELECT version_num FROM alembic_version") or ""),
        patients=one("SELECT count(*) FROM patients"),
        visits=one("SELECT count(*) FROM visits"),
        assessments=one("SELECT count(*) FROM assessments"),
        signed=one("SELECT count(*) FROM assessments WHERE signed_us IS NOT NULL"),
        newest=None if last is None else moment(*last),
    )
