"""The table of a chart's assessments: an unchanging tuple of rows behind Qt's model."""

from collections.abc import Callable
from operator import attrgetter
from typing import NamedTuple

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt
from PySide6.QtGui import QFont

from app.core.records import Status
from app.ui.models.history import Row, moment_words
from app.ui.override import override
from app.ui.plain import tooltip

Index = QModelIndex | QPersistentModelIndex
NOWHERE = QModelIndex()


class Column(NamedTuple):
    """A header and what stands below it. most: the part of the table that it may take; more of it is wrapped or cut."""

    header: str
    words: Callable[[Row], str]
    most: float = 1.0


RESULT = "Result"
COLUMNS = (
    Column("Scale", attrgetter("short")),
    Column("Performed", attrgetter("performed")),
    Column(RESULT, attrgetter("result")),
    Column("Status", attrgetter("status")),
    Column("Performed by", attrgetter("assessment.performer"), 0.2),
    Column("Visit", attrgetter("visit")),
)


class AssessmentTable(QAbstractTableModel):
    """Newest first. UserRole gives the Row; a screen reader hears each cell with its header."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._rows: tuple[Row, ...] = ()

    def show(self, rows: tuple[Row, ...]) -> None:
        """Replace all rows."""
        self.beginResetModel()
        self._rows = rows
        self.endResetModel()

    def place_of(self, assessment_id: str) -> int | None:
        """The row of an assessment, or None."""
        return next((n for n, row in enumerate(self._rows) if row.assessment.id == assessment_id), None)

    def row_at(self, place: int) -> Row | None:
        """The row at a place, or None outside the table."""
        return self._rows[place] if 0 <= place < len(self._rows) else None

    @override
    def rowCount(self, parent: Index = NOWHERE) -> int:
        return 0 if parent.isValid() else len(self._rows)

    @override
    def columnCount(self, parent: Index = NOWHERE) -> int:
        return 0 if parent.isValid() else len(COLUMNS)

    @override
    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        row = self.row_at(index.row()) if index.isValid() else None
        if row is None:
            return None
        column = COLUMNS[index.column()]
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return column.words(row)
            case Qt.ItemDataRole.AccessibleTextRole:
                more = tuple(filter(None, (row.since_sentence, *row.remarks))) if column.header == RESULT else ()
                return ". ".join((f"{column.header}: {column.words(row)}".removesuffix("." if more else ""), *more))
            case Qt.ItemDataRole.FontRole if row.assessment.status is Status.ENTERED_IN_ERROR:
                struck = QFont()
                struck.setStrikeOut(True)
                return struck
            case Qt.ItemDataRole.ToolTipRole:
                return _more(row)
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


def _more(row: Row) -> str:
    """What no column has room for."""
    a = row.assessment
    signed = (
        f", signed {moment_words(a.signed, True)} by {a.signer}" if a.signed is not None and not a.signatures else ""
    )
    times = f"Performed {moment_words(a.performed, True)}, recorded {moment_words(a.recorded, True)}{signed}"
    return tooltip(
        "\n".join(
            filter(
                None,
                (
                    f"{row.short} {a.scale_version}: {row.result}",
                    row.since_sentence,
                    *row.remarks,
                    times,
                    *row.signed_words,
                ),
            )
        )
    )
