"""The audit trail as rows of a table."""

from collections.abc import Callable, Sequence
from typing import NamedTuple

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from app.services.auditing import AuditLine
from app.ui.override import override
from app.ui.plain import tooltip

Index = QModelIndex | QPersistentModelIndex
NOWHERE = QModelIndex()


class Column(NamedTuple):
    """A header and what stands below it."""

    header: str
    words: Callable[[AuditLine], str]


def _when(line: AuditLine) -> str:
    return f"{line.at.local:%Y-%m-%d %H:%M:%S}"


COLUMNS = (
    Column("Time", _when),
    Column("What", lambda line: line.act),
    Column("Who", lambda line: line.person),
    Column("Patient", lambda line: line.patient),
    Column("More", lambda line: line.facts),
)


class AuditTable(QAbstractTableModel):
    """Newest first; a screen reader hears each cell with its header."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._rows: tuple[AuditLine, ...] = ()

    def show(self, rows: Sequence[AuditLine]) -> None:
        """Replace all rows."""
        self.beginResetModel()
        self._rows = tuple(rows)
        self.endResetModel()

    @override
    def rowCount(self, parent: Index = NOWHERE) -> int:
        return 0 if parent.isValid() else len(self._rows)

    @override
    def columnCount(self, parent: Index = NOWHERE) -> int:
        return 0 if parent.isValid() else len(COLUMNS)

    @override
    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if not (index.isValid() and 0 <= index.row() < len(self._rows)):
            return None
        row, column = self._rows[index.row()], COLUMNS[index.column()]
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return column.words(row)
            case Qt.ItemDataRole.AccessibleTextRole:
                return f"{column.header}: {column.words(row)}"
            case Qt.ItemDataRole.ToolTipRole:
                return tooltip(column.words(row))
            case Qt.ItemDataRole.UserRole:
                return row
            case _:
                return None

    @override
    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if orientation is Qt.Orientation.Horizontal and 0 <= section < len(COLUMNS):
            if role == Qt.ItemDataRole.DisplayRole:
                return COLUMNS[section].header
            if role == Qt.ItemDataRole.TextAlignmentRole:
                return Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
        return None
