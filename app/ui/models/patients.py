"""Patients as rows of a table: those seen lately with their last assessment, or those that a search found."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from app.core.records import Patient, Sex
from app.ui import theme
from app.ui.override import override
from app.ui.plain import tooltip

Index = QModelIndex | QPersistentModelIndex
NOWHERE = QModelIndex()
NOT_RECORDED = "\N{EM DASH}"


@dataclass(frozen=True, slots=True)
class PatientRow:
    """A patient and, where they are known, the time of the last assessment, it in words, and ward and bed."""

    patient: Patient
    performed: str = ""
    last: str = ""
    place: str = ""


class Column(NamedTuple):
    """A header and what stands below it. most: the part of the table that it may take where room is scarce."""

    header: str
    words: Callable[[PatientRow], str]
    most: float = 1.0


def _name(row: PatientRow) -> str:
    return row.patient.shown


def _born(row: PatientRow) -> str:
    return NOT_RECORDED if row.patient.birth_date is None else row.patient.birth_date.isoformat()


def _number(row: PatientRow) -> str:
    return row.patient.record_number or NOT_RECORDED


def _sex(row: PatientRow) -> str:
    return NOT_RECORDED if row.patient.sex is Sex.UNKNOWN else row.patient.sex.value.capitalize()


def _performed(row: PatientRow) -> str:
    return row.performed


def _place(row: PatientRow) -> str:
    return row.place or NOT_RECORDED


def _last(row: PatientRow) -> str:
    return row.last


BORN = Column("Born", _born)
RECENT = (
    Column("Patient", _name, 0.24),
    BORN,
    Column("Record no.", _number, 0.2),
    Column("Ward and bed", _place, 0.16),
    Column("Performed", _performed),
    Column("Last assessment", _last),
)
FOUND = (Column("Patient", _name, 0.45), BORN, Column("Record no.", _number, 0.25), Column("Sex", _sex))


class PatientModel(QAbstractTableModel):
    """UserRole gives the Patient; a screen reader hears each cell with its header."""

    def __init__(self, columns: tuple[Column, ...], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._columns = columns
        self._rows: tuple[PatientRow, ...] = ()

    def show(self, rows: Sequence[PatientRow]) -> None:
        """Replace all rows."""
        self.beginResetModel()
        self._rows = tuple(rows)
        self.endResetModel()

    def row_at(self, place: int) -> PatientRow | None:
        """The row at a place, or None outside the table."""
        return self._rows[place] if 0 <= place < len(self._rows) else None

    def place_of(self, patient_id: str) -> int | None:
        """The row of a patient, or None."""
        return next((n for n, row in enumerate(self._rows) if row.patient.id == patient_id), None)

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
                return f"{column.header}: {column.words(row)}"
            case Qt.ItemDataRole.ToolTipRole:
                return tooltip(column.words(row))
            case Qt.ItemDataRole.FontRole if index.column() == 0:
                return theme.strong_font()
            case Qt.ItemDataRole.UserRole:
                return row.patient
            case _:
                return None

    @override
    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if orientation is Qt.Orientation.Horizontal and 0 <= section < len(self._columns):
            if role == Qt.ItemDataRole.DisplayRole:
                return self._columns[section].header
            if role == Qt.ItemDataRole.TextAlignmentRole:
                return Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
        return None
