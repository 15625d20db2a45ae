"""What a patient brings: exposures, medicines, conditions and history, each with its versions and its last use."""

from PySide6.QtCore import QEvent, QModelIndex, QObject, QPoint, Signal, Slot
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QHBoxLayout, QHeaderView, QLabel, QMenu, QStackedWidget, QTableView, QVBoxLayout, QWidget

from app.core.records import Visit
from app.services.charts import Chart
from app.services.ports import Clock
from app.ui import theme
from app.ui.listen import listen
from app.ui.models.context import DETAILS, ContextRow, ContextTable, all_versions, rows_of
from app.ui.override import override
from app.ui.widgets.banner import PatientBanner
from app.ui.widgets.button import ENTER, Button
from app.ui.widgets.form import pressed
from app.ui.widgets.rows import choose_by_rows
from app.ui.widgets.said import plain
from app.ui.widgets.trends import centred

NOTHING = "Nothing is recorded yet.\nCtrl+N adds a substance, a medicine, or a condition."
KINDS = (
    ("opioid", "&Opioid…"),
    ("kratom", "&Kratom…"),
    ("alcohol", "&Alcohol…"),
    ("benzodiazepine", "&Benzodiazepine…"),
    ("stimulant", "&Stimulant…"),
    ("other", "O&ther substance…"),
    ("medicine", "&Medicine…"),
    ("condition", "&Condition or history…"),
)


class ContextPage(QWidget):
    """add_asked: a kind of KINDS. edit_asked, strike_asked: the entry. closed: back to the chart."""

    add_asked = Signal(str)
    edit_asked = Signal(object)
    strike_asked = Signal(object)
    closed = Signal()

    def __init__(self, clock: Clock, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("page.context")
        self._clock = clock
        self._banner = PatientBanner(self)
        self._model = ContextTable(self)
        self._table = self._make_table()
        self._empty = centred("context.empty", self)
        self._empty.setText(NOTHING)
        self._list = QStackedWidget(self)
        self._list.addWidget(self._table)
        self._list.addWidget(self._empty)
        self._versions = plain("")
        self._versions.setObjectName("context.versions")
        self._versions.setAccessibleName("Versions before")
        theme.set_role(self._versions, "soft")
        self._add = Button("context.add", "&Add", "Ctrl+N", "filled")
        self._edit = Button("context.edit", "&Edit…", "Enter")
        self._strike = Button("context.strike", "&Strike through…", "Del")
        self._back = Button("context.back", "&Back to the chart", "Esc")
        self._kinds = QMenu(self)
        for kind, words in KINDS:
            self._kinds.addAction(words).setData(kind)
        self._build()
        self._connect()

    def show_chart(self, chart: Chart, visit: Visit | None, select: str = "") -> None:
        """Show what is recorded. select: the thread whose row is chosen; else the one chosen before stays it."""
        row = self._row
        wanted = select or (row.entry.thread if row is not None else "")
        now = self._clock.now()
        self._banner.show_patient(chart.patient, visit, now.local.date(), chart.place_words(visit, now))
        self._model.show(rows_of(chart.context, now))
        count = self._model.rowCount()
        self._list.setCurrentWidget(self._table if count else self._empty)
        self._table.resizeRowsToContents()
        if count:
            self._table.selectRow(self._model.place_of(wanted) or 0)
        self._show_row()
        (self._table if count else self._add).setFocus()

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """In the table Enter edits, as a double click does."""
        if watched is self._table and pressed(event) in ENTER:
            self._ask_edit()
            return True
        return super().eventFilter(watched, event)

    def _build(self) -> None:
        title = QLabel("Exposures and context", self)
        theme.set_role(title, "title")
        buttons = QHBoxLayout()
        buttons.setSpacing(8)
        for button in (self._add, self._edit, self._strike, self._back):
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
        table.setObjectName("context.table")
        table.setAccessibleName("Exposures, medicines and conditions")
        table.setModel(self._model)
        choose_by_rows(table)
        table.installEventFilter(self)
        header = table.horizontalHeader()
        header.setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        header.setSectionResizeMode(DETAILS, QHeaderView.ResizeMode.Stretch)
        return table

    def _connect(self) -> None:
        self._table.selectionModel().currentRowChanged.connect(self._show_row)
        self._table.doubleClicked.connect(self._activate)
        self._add.clicked.connect(self.show_kinds)
        self._edit.clicked.connect(self._ask_edit)
        self._strike.clicked.connect(self._ask_strike)
        self._back.clicked.connect(self.closed)
        self._kinds.triggered.connect(self._ask_add)
        for keys, act in (("Ctrl+N", self.show_kinds), ("Del", self._ask_strike), ("Esc", self.closed)):
            listen(self, keys, act)

    @property
    def _row(self) -> ContextRow | None:
        return self._model.row_at(self._table.currentIndex().row())

    @Slot()
    def _show_row(self) -> None:
        row = self._row
        stands = row is not None and not row.entry.struck
        self._edit.setEnabled(stands)
        self._strike.setEnabled(stands)
        self._versions.setText("" if row is None else all_versions(row))

    @Slot()
    def show_kinds(self) -> None:
        """Drop down what can be added; popup, not exec: nothing waits for the menu."""
        self._kinds.popup(self._add.mapToGlobal(QPoint(0, self._add.height())))
        self._kinds.setActiveAction(self._kinds.actions()[0])

    @Slot(QAction)
    def _ask_add(self, action: QAction) -> None:
        self.add_asked.emit(action.data())

    @Slot(QModelIndex)
    def _activate(self, _index: QModelIndex) -> None:
        self._ask_edit()

    @Slot()
    def _ask_edit(self) -> None:
        row = self._row
        if row is not None and not row.entry.struck:
            self.edit_asked.emit(row.entry)

    @Slot()
    def _ask_strike(self) -> None:
        row = self._row
        if row is not None and not row.entry.struck:
            self.strike_asked.emit(row.entry)
