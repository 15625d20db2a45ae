"""The table of what waits for a signature; each row is ticked or not."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import NamedTuple

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt, Signal

from app.core.records import Assessment, Patient
from app.core.sentences import ended
from app.services.printing import ScaleOf
from app.services.signing import Unsigned
from app.ui.models.history import latest_words, moment_words
from app.ui.override import override
from app.ui.plain import tooltip

Index = QModelIndex | QPersistentModelIndex
NOWHERE = QModelIndex()


@dataclass(frozen=True, slots=True)
class UnsignedRow:
    """One complete assessment as it is shown before it is signed. result: its score in words."""

    patient: Patient
    assessment: Assessment
    result: str


class Column(NamedTuple):
    """A header and what stands below it."""

    header: str
    words: Callable[[UnsignedRow], str]


def _born(row: UnsignedRow) -> str:
    birth = row.patient.birth_date
    return "" if birth is None else birth.isoformat()


COLUMNS = (
    Column("Patient", lambda row: row.patient.shown),
    Column("Born", _born),
    Column("Record number", lambda row: row.patient.record_number),
    Column("Performed", lambda row: moment_words(row.assessment.performed)),
    Column("Result", lambda row: row.result),
    Column("Performed by", lambda row: row.assessment.performer),
)
RESULT = 4


def rows_of(unsigned: Iterable[Unsigned], scale_of: ScaleOf) -> list[UnsignedRow]:
    """Each with its score in words. scale_of may ask the store: call from its thread."""
    return [UnsignedRow(u.patient, u.assessment, _result(u, scale_of)) for u in unsigned]


def _result(waiting: Unsigned, scale_of: ScaleOf) -> str:
    of = waiting.assessment
    words = latest_words(waiting.patient, of, waiting.context, scale_of)
    if of.amends:
        return f"{ended(words)} Version {of.version}, amends the one before: {ended(of.reason)}"
    return words


class UnsignedTable(QAbstractTableModel):
    """Oldest first. ticked: which are to be signed has changed."""

    ticked = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._rows: tuple[UnsignedRow, ...] = ()
        self._chosen: set[str] = set()

    def show(self, rows: Iterable[UnsignedRow], chosen: Iterable[str]) -> None:
        """Replace all rows; chosen: the ids of those that are ticked."""
        self.beginResetModel()
        self._rows = tuple(rows)
        self._chosen = {row.assessment.id for row in self._rows} & set(chosen)
        self.endResetModel()
        self.ticked.emit()

    @property
    def chosen(self) -> tuple[UnsignedRow, ...]:
        """Those that are ticked, in order."""
        return tuple(row for row in self._rows if row.assessment.id in self._chosen)

    def toggle(self, place: int) -> None:
        """Tick the row, or take the tick away."""
        if 0 <= place < len(self._rows):
            self._chosen ^= {self._rows[place].assessment.id}
            self.dataChanged.emit(self.index(place, 0), self.index(place, len(COLUMNS) - 1))
            self.ticked.emit()

    @override
    def rowCount(self, parent: Index = NOWHERE) -> int:
        return 0 if parent.isValid() else len(self._rows)

    @override
    def columnCount(self, parent: Index = NOWHERE) -> int:
        return 0 if parent.isValid() else len(COLUMNS)

    @override
    def flags(self, index: Index) -> Qt.ItemFlag:
        flags = super().flags(index)
        return flags | Qt.ItemFlag.ItemIsUserCheckable if index.isValid() and index.column() == 0 else flags

    @override
    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if not (index.isValid() and 0 <= index.row() < len(self._rows)):
            return None
        row, column = self._rows[index.row()], COLUMNS[index.column()]
        is_chosen = row.assessment.id in self._chosen
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return column.words(row)
            case Qt.ItemDataRole.CheckStateRole if index.column() == 0:
                return Qt.CheckState.Checked if is_chosen else Qt.CheckState.Unchecked
            case Qt.ItemDataRole.AccessibleTextRole:
                return f"{column.header}: {column.words(row)}" + ("" if index.column() else _ticked(is_chosen))
            case Qt.ItemDataRole.ToolTipRole:
                return tooltip(column.words(row))
            case Qt.ItemDataRole.UserRole:
                return row
            case _:
                return None

    @override
    def setData(self, index: Index, value: object, role: int = Qt.ItemDataRole.EditRole) -> bool:
        if role != Qt.ItemDataRole.CheckStateRole or not index.isValid():
            return False
        wanted = Qt.CheckState(value) is Qt.CheckState.Checked
        if (self._rows[index.row()].assessment.id in self._chosen) is not wanted:
            self.toggle(index.row())
        return True

    @override
    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if orientation is Qt.Orientation.Horizontal and 0 <= section < len(COLUMNS):
            if role == Qt.ItemDataRole.DisplayRole:
                return COLUMNS[section].header
            if role == Qt.ItemDataRole.TextAlignmentRole:
                return Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
        return None


def _ticked(is_chosen: bool) -> str:
    return ", to be signed" if is_chosen else ", not to be signed"
