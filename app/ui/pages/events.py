"""Everything that was recorded in a visit at its time, each with its versions; to be edited, or struck through."""

from PySide6.QtCore import QEvent, QModelIndex, QObject, Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QHeaderView, QLabel, QStackedWidget, QTableView, QVBoxLayout, QWidget

from app.core.events import NotDone
from app.core.records import Moment, Visit
from app.services.charts import Chart
from app.ui import theme
from app.ui.listen import listen
from app.ui.models.events import SAID, EventRow, EventsTable, all_versions, rows_of
from app.ui.override import override
from app.ui.widgets.banner import PatientBanner
from app.ui.widgets.button import ENTER, Button
from app.ui.widgets.form import pressed
from app.ui.widgets.rows import choose_by_rows
from app.ui.widgets.said import plain
from app.ui.widgets.trends import centred

NOTHING = "Nothing is recorded in this visit yet.\nOn the chart Ctrl+Shift+E records a dose, vital signs or a note."


class EventsPage(QWidget):
    """edit_asked, strike_asked: the event. closed: back to the chart."""

    edit_asked = Signal(object)
    strike_asked = Signal(object)
    closed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("page.events")
        self._banner = PatientBanner(self)
        self._model = EventsTable(self)
        self._table = self._make_table()
        self._empty = centred("events.empty", self)
        self._empty.setText(NOTHING)
        self._list = QStackedWidget(self)
        self._list.addWidget(self._table)
        self._list.addWidget(self._empty)
        self._versions = plain("")
        self._versions.setObjectName("events.versions")
        self._versions.setAccessibleName("Versions before")
        theme.set_role(self._versions, "soft")
        self._edit = Button("events.edit", "&Edit…", "Enter", "filled")
        self._strike = Button("events.strike", "&Strike through…", "Del")
        self._back = Button("events.back", "&Back to the chart", "Esc")
        self._build()
        self._connect()

    def show_chart(self, chart: Chart, visit: Visit, now: Moment) -> None:
        """What was recorded in this visit."""
        self._banner.show_patient(chart.patient, visit, now.local.date(), chart.place_words(visit, now))
        self._model.show(rows_of([event for event in chart.events if event.visit_id == visit.id]))
        count = self._model.rowCount()
        self._list.setCurrentWidget(self._table if count else self._empty)
        self._table.resizeRowsToContents()
        if count:
            self._table.selectRow(0)
        self._show_row()
        (self._table if count else self._back).setFocus()

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """In the table Enter edits, as a double click does."""
        if watched is self._table and pressed(event) in ENTER:
            self._ask_edit()
            return True
        return super().eventFilter(watched, event)

    def _build(self) -> None:
        title = QLabel("Events of the visit", self)
        theme.set_role(title, "title")
        buttons = QHBoxLayout()
        buttons.setSpacing(8)
        for button in (self._edit, self._strike, self._back):
            buttons.addWidget(button)
        buttons.addStretch(1)
        inner = QVBoxLayout()
        inner.setContentsMargins(20, 12, 20, 16)
        inner.setSpacing(12)
        inner.addWidget(title)
        inner.addWidget(self._list, 1)
        inner.addWidget(self._versions)
        inner.addLayout(buttons)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.setSpacing(0)
        outer.addWidget(self._banner)
        outer.addLayout(inner, 1)

    def _make_table(self) -> QTableView:
        table = QTableView(self)
        table.setObjectName("events.table")
        table.setAccessibleName("Events, newest first")
        table.setModel(self._model)
        choose_by_rows(table)
        table.installEventFilter(self)
        header = table.horizontalHeader()
        header.setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        header.setSectionResizeMode(SAID, QHeaderView.ResizeMode.Stretch)
        return table

    def _connect(self) -> None:
        self._table.selectionModel().currentRowChanged.connect(self._show_row)
        self._table.doubleClicked.connect(self._activate)
        self._edit.clicked.connect(self._ask_edit)
        self._strike.clicked.connect(self._ask_strike)
        self._back.clicked.connect(self.closed)
        for keys, act in (("Del", self._ask_strike), ("Esc", self.closed)):
            listen(self, keys, act)

    @property
    def _row(self) -> EventRow | None:
        return self._model.row_at(self._table.currentIndex().row())

    @Slot()
    def _show_row(self) -> None:
        row = self._row
        stands = row is not None and not row.event.struck
        self._edit.setEnabled(stands and row is not None and not isinstance(row.event.content, NotDone))
        self._strike.setEnabled(stands)
        self._versions.setText("" if row is None else all_versions(row))

    @Slot(QModelIndex)
    def _activate(self, _index: QModelIndex) -> None:
        self._ask_edit()

    @Slot()
    def _ask_edit(self) -> None:
        row = self._row
        if row is not None and self._edit.isEnabled():
            self.edit_asked.emit(row.event)

    @Slot()
    def _ask_strike(self) -> None:
        row = self._row
        if row is not None and self._strike.isEnabled():
            self.strike_asked.emit(row.event)
