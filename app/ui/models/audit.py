"""The audit trail as rows of a table."""

from PySide6.QtCore import QObject

from app.services.auditing import AuditLine
from app.ui.models.table import Column, RowsTable


def _when(line: AuditLine) -> str:
    return f"{line.at.local:%Y-%m-%d %H:%M:%S}"


COLUMNS: tuple[Column[AuditLine], ...] = (
    Column("Time", _when),
    Column("What", lambda line: line.act),
    Column("Who", lambda line: line.person),
    Column("Patient", lambda line: line.patient),
    Column("More", lambda line: line.facts),
)


class AuditTable(RowsTable[AuditLine]):
    """Newest first."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(COLUMNS, parent)
