"""What the database or the folder complains of, in words that say what to do; never with a record's text in it."""

from typing import Any

from sqlalchemy.exc import DBAPIError, SQLAlchemyError
from sqlcipher3 import dbapi2

from app.core.errors import AppError, Conflict, StoreTrouble
from app.store.server_troubles import server_words

DATABASE_ERRORS: tuple[type[Exception], ...] = (SQLAlchemyError, dbapi2.Error, MemoryError)
"""By way of SQLAlchemy, or from the driver where it is asked directly.

MemoryError: SQLCipher's answer to whatever is asked after it met a page that somebody changed.
"""

# The first phrase that the database's message holds decides.
_WORDS = (
    (
        "file is not a database",
        "clinic.db does not fit this clinic's key, or it is damaged.",
        "Restore clinic.db and clinic.keys together from a backup.",
    ),
    ("malformed", "clinic.db is damaged.", "Restore clinic.db from a backup; keep the damaged file."),
    ("is full", "The disk is full. Nothing was stored.", "Make room, then try again."),
    (
        "readonly",
        "The clinic folder may not be written to. Nothing was stored.",
        "Check the folder's permissions, then try again.",
    ),
    (
        "unable to open",
        "clinic.db can't be opened or written.",
        "Check that the folder is there and may be written to.",
    ),
    (
        "locked",
        "Another program holds clinic.db. Nothing was stored.",
        "Close it (a backup or a virus scanner, perhaps), then try again.",
    ),
    (
        "i/o",
        "The disk refused to write or read clinic.db. Nothing was stored.",
        "Check that the disk has room and is sound, then try again.",
    ),
)


def in_words(error: Exception) -> AppError:
    """The error that a person may read for one of DATABASE_ERRORS."""
    root: Any = error.orig if isinstance(error, DBAPIError) else error
    if hasattr(root, "sqlstate"):  # psycopg, which is not there in every installation
        return server_words(root)
    if isinstance(root, dbapi2.IntegrityError):
        return Conflict("The store refused this change: it clashes with what is stored.", hint="Open the record again.")
    said = str(root).lower() if isinstance(root, dbapi2.Error) else ""
    for phrase, message, hint in _WORDS:
        if phrase in said:
            return StoreTrouble(message, hint=hint, detail=phrase)
    return StoreTrouble("The store failed. Nothing was stored.", hint="Try again.", detail=type(root).__name__)
