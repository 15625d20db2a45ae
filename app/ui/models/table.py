"""A table of values, a column for each thing that is said of them: what every list of the app is behind Qt's views."""

from collections.abc import Callable, Iterable
from typing import Generic, NamedTuple, TypeVar

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt
from PySide6.QtGui import QFont

from app.ui.override import override
from app.ui.plain import tooltip

Index = QModelIndex | QPersistentModelIndex
NOWHERE = QModelIndex()
LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
R = TypeVar("R")


class Column(NamedTuple, Generic[R]):
    """A header and what stands below it. most: the part of the table that it may take; more of it is wrapped or cut."""

    header: str
    words: Callable[[R], str]
    most: float = 1.0


class RowsTable(QAbstractTableModel, Generic[R]):
    """Rows in the order they are given. UserRole gives the row; a screen reader hears each cell with its header."""

    def __init__(self, columns: tuple[Column[R], ...], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._columns = columns
        self._rows: tuple[R, ...] = ()

    def show(self, rows: Iterable[R]) -> None:
        """Replace all rows."""
        self.beginResetModel()
        self._rows = tuple(rows)
        self.endResetModel()

    def row_at(self, place: int) -> R | None:
        """The row at a place, or None outside the table."""
        return self._rows[place] if 0 <= place < len(self._rows) else None

    def spoken(self, row: R, column: Column[R]) -> str:
        """What a screen reader says of a cell."""
        return f"{column.header}: {column.words(row)}"

    def hint(self, row: R, column: Column[R]) -> str:
        """What the pointer over a cell is told, as plain text: the whole of what may be cut in it."""
        return column.words(row)

    def is_struck(self, _row: R) -> bool:
        """Whether it is kept and no longer holds."""
        return False

    @override
    def rowCount(self, parent: Index = NOWHERE) -> int:
        return 0 if parent.isValid() else len(self._rows)

    @override
    def columnCount(self, parent: Index = NOWHERE) -> int:
        return 0 if parent.isValid() else len(self._columns)

    @override
    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        row = self.row_at(index.row()) if index.isValid() else None
        if row is None:
            return None
        column = self._columns[index.column()]
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return column.words(row)
            case Qt.ItemDataRole.AccessibleTextRole:
                return self.spoken(row, column)
            case Qt.ItemDataRole.ToolTipRole:
                return tooltip(self.hint(row, column))
            case Qt.ItemDataRole.FontRole if self.is_struck(row):
                struck = QFont()
                struck.setStrikeOut(True)
                return struck
            case Qt.ItemDataRole.UserRole:
                return row
            case _:
                return None

    @override
    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if orientation is Qt.Orientation.Horizontal and 0 <= section < len(self._columns):
            if role == Qt.ItemDataRole.DisplayRole:
                return self._columns[section].header
            if role == Qt.ItemDataRole.TextAlignmentRole:
                return LEFT
        return None
