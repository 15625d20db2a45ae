"""Backups as rows of a table: when each was made, how large it is, how it came to be."""

from datetime import datetime

from PySide6.QtCore import QObject

from app.services.backups import Backup, Kind
from app.ui.models.table import Column, RowsTable

KINDS = {
    Kind.MADE: "A backup, checked when it was made",
    Kind.BEFORE_UPGRADE: "A copy from before an upgrade",
    Kind.SET_ASIDE: "What a restore put aside",
}


def made_words(time: datetime) -> str:
    """In this computer's zone."""
    return f"{time.astimezone():%Y-%m-%d %H:%M}"


def size_words(size: int) -> str:
    """To two digits or so."""
    for unit in ("kB", "MB"):
        size_in_unit = size / (1000 if unit == "kB" else 1_000_000)
        if size_in_unit < 1000:
            return f"{size_in_unit:.0f} {unit}" if size_in_unit >= 10 else f"{size_in_unit:.1f} {unit}"
    return f"{size / 1_000_000_000:.1f} GB"


COLUMNS: tuple[Column[Backup], ...] = (
    Column("Made", lambda backup: made_words(backup.made)),
    Column("Size", lambda backup: size_words(backup.size)),
    Column("What it is", lambda backup: KINDS[backup.kind]),
)


class BackupModel(RowsTable[Backup]):
    """Newest first."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(COLUMNS, parent)
