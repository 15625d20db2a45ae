"""The table of what waits for a signature; each row is ticked or not."""

from collections.abc import Iterable
from dataclasses import dataclass

from PySide6.QtCore import QObject, Qt, Signal

from app.core.records import Assessment, Patient
from app.core.sentences import ended, moment_words
from app.services.rules import ScaleOf
from app.services.signing import Unsigned
from app.ui.models.history import latest_words
from app.ui.models.table import Column, Index, RowsTable
from app.ui.override import override


@dataclass(frozen=True, slots=True)
class UnsignedRow:
    """One complete assessment as it is shown before it is signed. result: its score in words."""

    patient: Patient
    assessment: Assessment
    result: str


def _born(row: UnsignedRow) -> str:
    birth = row.patient.birth_date
    return "" if birth is None else birth.isoformat()


COLUMNS: tuple[Column[UnsignedRow], ...] = (
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


class UnsignedTable(RowsTable[UnsignedRow]):
    """Oldest first. ticked: which are to be signed has changed."""

    ticked = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(COLUMNS, parent)
        self._chosen: set[str] = set()

    def show_ticked(self, rows: Iterable[UnsignedRow], chosen: Iterable[str]) -> None:
        """Replace all rows; chosen: the ids of those that are ticked."""
        rows = tuple(rows)
        self._chosen = {row.assessment.id for row in rows} & set(chosen)
        self.show(rows)
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
    def spoken(self, row: UnsignedRow, column: Column[UnsignedRow]) -> str:
        tick = _ticked(row.assessment.id in self._chosen) if column is COLUMNS[0] else ""
        return f"{super().spoken(row, column)}{tick}"

    @override
    def flags(self, index: Index) -> Qt.ItemFlag:
        flags = super().flags(index)
        return flags | Qt.ItemFlag.ItemIsUserCheckable if index.isValid() and index.column() == 0 else flags

    @override
    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if role != Qt.ItemDataRole.CheckStateRole:
            return super().data(index, role)
        row = self.row_at(index.row()) if index.isValid() and index.column() == 0 else None
        if row is None:
            return None
        return Qt.CheckState.Checked if row.assessment.id in self._chosen else Qt.CheckState.Unchecked

    @override
    def setData(self, index: Index, value: object, role: int = Qt.ItemDataRole.EditRole) -> bool:
        if role != Qt.ItemDataRole.CheckStateRole or not index.isValid():
            return False
        wanted = Qt.CheckState(value) is Qt.CheckState.Checked
        if (self._rows[index.row()].assessment.id in self._chosen) is not wanted:
            self.toggle(index.row())
        return True


def _ticked(is_chosen: bool) -> str:
    return ", to be signed" if is_chosen else ", not to be signed"
