"""The flow sheet behind Qt's table: columns are times, the first row is what happened between them."""

from PySide6.QtCore import QAbstractTableModel, QObject, Qt

from app.core.flow_cells import Cell
from app.core.flowsheet import Column, FlowSheet, Noted, Row, RowKind
from app.core.series import State
from app.ui.models.table import NOWHERE, Index
from app.ui.override import override
from app.ui.plain import tooltip

BETWEEN = "Between columns"
AFTER = "since then"


class FlowModel(QAbstractTableModel):
    """UserRole gives the Cell, or of the first row the tuple of what was noted before the column."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._sheet: FlowSheet | None = None
        self._rows: tuple[Row, ...] = ()

    def show(self, sheet: FlowSheet | None) -> None:
        """Replace the sheet; None: nothing."""
        self.beginResetModel()
        self._sheet = sheet
        self._rows = () if sheet is None else sheet.rows
        self.endResetModel()

    def column_at(self, place: int) -> Column | None:
        """The time at a place; None where what happened since the last one stands, or nothing."""
        columns = () if self._sheet is None else self._sheet.columns
        return columns[place] if 0 <= place < len(columns) else None

    def kind_at(self, place: int) -> RowKind | None:
        """What a row is about; None of the first one."""
        return self._rows[place - 1].kind if 0 < place <= len(self._rows) else None

    def has_two_lines(self, place: int) -> bool:
        """Whether any cell of a row says something below its text. Straight from the sheet: rows can be very long."""
        return 0 < place <= len(self._rows) and any(cell.under for cell in self._rows[place - 1].cells)

    def noted_at(self, place: int) -> tuple[Noted, ...]:
        """What happened before a column, since the one before it."""
        if self._sheet is None:
            return ()
        column = self.column_at(place)
        return self._sheet.after if column is None else column.before

    def place_of(self, assessment_id: str) -> int | None:
        """The column of an assessment, or None."""
        columns = () if self._sheet is None else self._sheet.columns
        return next((n for n, column in enumerate(columns) if column.assessment_id == assessment_id), None)

    @override
    def rowCount(self, parent: Index = NOWHERE) -> int:
        return 0 if parent.isValid() or self._sheet is None else len(self._rows) + 1

    @override
    def columnCount(self, parent: Index = NOWHERE) -> int:
        if parent.isValid() or self._sheet is None:
            return 0
        return len(self._sheet.columns) + bool(self._sheet.after)

    @override
    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if not index.isValid():
            return None
        if index.row() == 0:
            return self._between(index.column(), role)
        column = self.column_at(index.column())
        cell = Cell() if column is None else self._rows[index.row() - 1].cells[index.column()]
        match role:
            case Qt.ItemDataRole.UserRole:
                return cell
            case Qt.ItemDataRole.DisplayRole:
                return "\n".join(filter(None, (f"{cell.text} {cell.moved}".strip(), cell.under)))
            case Qt.ItemDataRole.AccessibleTextRole:
                return self.said(index.row(), index.column())
            case Qt.ItemDataRole.ToolTipRole:
                return tooltip(self.said(index.row(), index.column())) if cell.said else None
            case _:
                return None

    def said(self, row: int, place: int) -> str:
        """A cell in a sentence: for the ear, and for the line below the table."""
        column = self.column_at(place)
        when = AFTER if column is None else column.head
        if row == 0:
            noted = "; ".join(f"{n.at.local:%H:%M} {n.words}" for n in self.noted_at(place))
            return f"{when}. Before it: {noted}." if noted else f"{when}. Nothing was noted before it."
        if column is None:
            return when
        cell, title = self._rows[row - 1].cells[place], self._rows[row - 1].title
        words = cell.said or f"{title}: {cell.text or 'empty'}"
        named = words if words.startswith(title) else f"{title}: {words}"
        return f"{when}. {named}."

    def _between(self, place: int, role: int) -> object:
        noted = self.noted_at(place)
        if role == Qt.ItemDataRole.UserRole:
            return noted
        if role == Qt.ItemDataRole.DisplayRole:
            return "\n".join(f"{n.at.local:%H:%M} {n.words}" for n in noted)
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return self.said(0, place)
        return tooltip(self.said(0, place)) if role == Qt.ItemDataRole.ToolTipRole and noted else None

    @override
    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if role != Qt.ItemDataRole.DisplayRole:
            return None
        if orientation is Qt.Orientation.Vertical:
            return BETWEEN if section == 0 else self._rows[section - 1].title
        column = self.column_at(section)
        return AFTER if column is None else head_words(column)


def head_words(column: Column) -> str:
    """Over a column: its day where it is another, its time, what it answered, and how late."""
    state = "" if column.state is State.DONE else column.state.value
    when = f"{column.day.rpartition(' ')[0]} {column.clock}".strip()
    label = column.label.replace(" +", "\n+")
    return "\n".join(filter(None, (when, label, column.late_words or state)))
