"""A chart's records: the table of assessments, what was signed of the chosen one, and the trends below."""

from PySide6.QtCore import QModelIndex, Qt, Signal, Slot
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QHeaderView, QSplitter, QStackedWidget, QTableView, QVBoxLayout, QWidget

from app.ui.models.assessments import COLUMNS, RESULT, AssessmentTable
from app.ui.models.history import History, Row
from app.ui.override import override
from app.ui.widgets.assessment_rows import ROWS_MEASURED, fit_rows
from app.ui.widgets.rows import choose_by_rows
from app.ui.widgets.said import plain
from app.ui.widgets.trends import TrendsArea, centred

NO_VISIT = "No visit yet.\nBegin one with Ctrl+B; then Ctrl+N starts an assessment."
EVEN, STACKED = (4, 5), (2, 5)
"""How much of the page the table has, and the trends: several of these need more."""
NO_ASSESSMENT = "No assessment yet.\nCtrl+N starts one."


class RecordsArea(QSplitter):
    """activated: the chosen row, by Enter or a double click. row_chosen: the Row, or None."""

    activated = Signal()
    row_chosen = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(Qt.Orientation.Vertical, parent)
        self.setObjectName("chart.halves")
        self._model = AssessmentTable(self)
        self.table = self._make_table()
        self._empty = centred("chart.empty", self)
        self._records = QStackedWidget(self)
        self._records.addWidget(self.table)
        self._records.addWidget(self._empty)
        self._said = plain("")
        self._said.setObjectName("chart.said")
        self._said.setAccessibleName("Last use and signatures")
        self._said.setProperty("role", "soft")
        self.trends = TrendsArea(self)
        self._parts, self._is_shared = (0, 0), False
        self.setChildrenCollapsible(False)
        self.setHandleWidth(12)
        self.addWidget(self._upper())
        self.addWidget(self.trends)
        self._share(EVEN)
        self.table.activated.connect(self._activate)
        self.table.selectionModel().currentRowChanged.connect(self._show_row)

    @property
    def row(self) -> Row | None:
        """The one that is chosen."""
        return self._model.row_at(self.table.currentIndex().row())

    def clear(self) -> None:
        """Nobody's."""
        self._model.show(())
        self._empty.setText("")
        self._records.setCurrentWidget(self._empty)
        self._said.setText("")
        self.trends.clear()

    def show_history(self, history: History, chosen: str) -> None:
        """All rows; the one of the assessment `chosen` is chosen, else the first."""
        self._model.show(history.rows)
        self._empty.setText(NO_ASSESSMENT if history.chart.visits else NO_VISIT)
        self._records.setCurrentWidget(self.table if history.rows else self._empty)
        self.trends.show_history(history)
        if history.rows:
            fit_rows(self.table, history.rows)
            self._share(STACKED if len(history.trends) > 1 else EVEN)
            self.table.selectRow(self._model.place_of(chosen) or 0)
        else:
            self.row_chosen.emit(None)

    def _share(self, parts: tuple[int, int]) -> None:
        """From now on; who moved the handle keeps that while no other number of trends is shown."""
        if parts != self._parts:
            self._parts, self._is_shared = parts, False
            for place, part in enumerate(parts):
                self.setStretchFactor(place, part)
            self._share_height()

    def _share_height(self) -> None:
        """Once it has one: behind the other tab, and before the first look, it has not."""
        if self.isVisible() and not self._is_shared:
            self._is_shared = True
            self.setSizes([self.height() * part // sum(self._parts) for part in self._parts])

    @override
    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._share_height()

    def choose(self, assessment_id: str) -> None:
        """The row of this assessment."""
        place = self._model.place_of(assessment_id)
        if place is not None:
            self.table.selectRow(place)

    def _upper(self) -> QWidget:
        """The table, and below it last use before the row that is chosen and what was signed of it."""
        upper = QWidget(self)
        column = QVBoxLayout(upper)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addWidget(self._records, 1)
        column.addWidget(self._said)
        return upper

    def _make_table(self) -> QTableView:
        table = QTableView(self)
        table.setObjectName("chart.table")
        table.setAccessibleName("Assessments, newest first")
        table.setModel(self._model)
        choose_by_rows(table)
        header = table.horizontalHeader()
        header.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        result = [column.header for column in COLUMNS].index(RESULT)
        header.setSectionResizeMode(result, QHeaderView.ResizeMode.Stretch)
        header.setResizeContentsPrecision(ROWS_MEASURED)
        return table

    @Slot(QModelIndex)
    def _activate(self, _index: QModelIndex) -> None:
        self.activated.emit()

    @Slot(QModelIndex, QModelIndex)
    def _show_row(self, current: QModelIndex, _previous: QModelIndex) -> None:
        row = self._model.row_at(current.row())
        said = () if row is None else (row.since_sentence, *row.signed_words)
        self._said.setText("  ".join(filter(None, said)))
        self.row_chosen.emit(row)
