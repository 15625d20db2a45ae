"""A table of patients for the keyboard: Enter opens, Up leaves it at its top."""

from collections.abc import Sequence

from PySide6.QtCore import QModelIndex, Qt, Signal, Slot
from PySide6.QtGui import QFocusEvent, QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QHeaderView, QTableView, QWidget

from app.ui.models.patients import Column, PatientModel, PatientRow
from app.ui.override import override
from app.ui.widgets.button import ENTER
from app.ui.widgets.rows import choose_by_rows

ROWS_MEASURED = 12  # of more the height is not asked one by one: typing must stay quick
LINES = 7  # identity is not cut
LAST_LETTERS = 36  # of the last column, whose words wrap
AIR = 8
EDGE = 2  # of the table with the focus


class PatientTable(QTableView):
    """opened: a patient's id, by Enter or a double click. left_upwards: Escape, or Up in the first row."""

    opened = Signal(str)
    left_upwards = Signal()

    def __init__(self, name: str, spoken: str, columns: tuple[Column, ...], parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName(name)
        self.setAccessibleName(spoken)
        self._columns = columns
        self._fitted = 0
        self._is_fitting = False
        self._wide: list[int] = []
        self._patients = PatientModel(columns, self)
        self.setModel(self._patients)
        choose_by_rows(self)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)  # the columns are made to fit
        header = self.horizontalHeader()
        header.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.activated.connect(self._open)

    def show_rows(self, rows: Sequence[PatientRow]) -> None:
        """Replace all rows; the chosen patient stays chosen, where still there. The table is as high as its rows."""
        chosen = self.chosen
        self._patients.show(rows)
        self._measure()
        self._fit()
        place = self._patients.place_of(chosen) if chosen else None
        if place is not None:
            self.selectRow(place)

    @property
    def chosen(self) -> str:
        """The id of the patient in the current row; empty where there is none."""
        row = self._patients.row_at(self.currentIndex().row())
        return "" if row is None else row.patient.id

    @property
    def count(self) -> int:
        """How many rows there are."""
        return self._patients.rowCount()

    def enter(self) -> None:
        """Take the focus, in the first row where none was chosen."""
        self.setFocus()
        self._choose_one()

    @override
    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self._choose_one()

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if self.viewport().width() != self._fitted:  # another height changes nothing
            self._fit()

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in ENTER:
            self._open(self.currentIndex())
        elif event.key() == Qt.Key.Key_Escape or (event.key() == Qt.Key.Key_Up and self.currentIndex().row() <= 0):
            self.left_upwards.emit()
        else:
            super().keyPressEvent(event)

    def _choose_one(self) -> None:
        if self.count and not self.selectionModel().hasSelection():
            self.selectRow(max(self.currentIndex().row(), 0))

    def _measure(self) -> None:
        header = self.horizontalHeader()
        self._wide = [
            max(self.sizeHintForColumn(place), header.sectionSizeHint(place)) + AIR
            for place in range(len(self._columns) - 1)
        ]

    def _fit(self) -> None:
        """Fit the columns, then the rows. Fitting may bring or take away the scroll bar, and with it some of the room:
        that asks for one more fit, never for a third, since at some widths each brings the other.
        """
        if self._is_fitting:
            return
        self._is_fitting = True
        for _ in range(2):
            self._fitted = self.viewport().width()
            self._fit_columns(self._fitted)
            self._fit_rows()
            if self.viewport().width() == self._fitted:
                break
        self._is_fitting = False

    def _fit_columns(self, room: int) -> None:
        """As wide as their words, the last with what is left; where that is little, long words get less."""
        header, last = self.horizontalHeader(), len(self._columns) - 1
        widths = [
            min(wide, max(int(room * column.most), header.sectionSizeHint(place)))
            for place, (wide, column) in enumerate(zip(self._wide, self._columns, strict=False))
        ]
        least = header.sectionSizeHint(last)
        if widths:  # in a table too narrow for all of it names give way: they wrap
            widths[0] -= max(sum(widths) + least - room, 0)
        spare = max(room - sum(widths) - max(self.fontMetrics().averageCharWidth() * LAST_LETTERS, least), 0)
        lacks = {place: self._wide[place] - width for place, width in enumerate(widths)}
        for place in sorted(lacks, key=lacks.__getitem__):  # what lacks little comes first
            more = min(lacks[place], spare)
            self.setColumnWidth(place, widths[place] + more)
            spare -= more
        used = sum(map(self.columnWidth, range(last)))
        self.setColumnWidth(last, max(room - used, least))

    def _fit_rows(self) -> None:
        side, letter = self.verticalHeader(), self.fontMetrics().height()
        side.setMinimumSectionSize(letter + 2 * AIR)
        side.setMaximumSectionSize(LINES * letter + 2 * AIR)
        side.setDefaultSectionSize(letter + 2 * AIR)
        if self.count <= ROWS_MEASURED:
            self.resizeRowsToContents()
        self.setMaximumHeight(side.length() + self.horizontalHeader().sizeHint().height() + 2 * EDGE)

    @Slot(QModelIndex)
    def _open(self, index: QModelIndex) -> None:
        row = self._patients.row_at(index.row())
        if row is not None:
            self.opened.emit(row.patient.id)
