"""The two views of a chart, flow sheet and records, with the tabs between them."""

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QStackedWidget, QTabBar, QTableView, QVBoxLayout, QWidget

from app.ui.widgets.flow_area import FlowArea
from app.ui.widgets.records_area import RecordsArea

FLOW, RECORDS = 0, 1
"""Their places."""


class ChartViews(QWidget):
    """turned: to the flow sheet (True), or to the records."""

    turned = Signal(bool)

    def __init__(self, flow: FlowArea, records: RecordsArea, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._tables: tuple[QTableView, QTableView] = (flow.table, records.table)
        self._tabs = QTabBar(self)
        self._tabs.setObjectName("chart.tabs")
        self._tabs.setAccessibleName("Flow sheet or records")
        self._tabs.setDrawBase(False)
        self._tabs.setExpanding(False)
        self._views = QStackedWidget(self)
        for words, view in (("&Flow sheet", flow), ("Records and trends", records)):
            self._tabs.addTab(words)
            self._views.addWidget(view)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addWidget(self._tabs)
        column.addWidget(self._views, 1)
        self.turn(to_sheet=False)
        self._tabs.currentChanged.connect(self._turn)

    @property
    def is_at_sheet(self) -> bool:
        """Whether the flow sheet is in front."""
        return self._views.currentIndex() == FLOW

    @property
    def table(self) -> QTableView:
        """The one in front."""
        return self._tables[self._views.currentIndex()]

    def turn(self, *, to_sheet: bool) -> None:
        """Bring one to the front."""
        place = FLOW if to_sheet else RECORDS
        self._tabs.setCurrentIndex(place)
        self._views.setCurrentIndex(place)

    @Slot()
    def next(self) -> None:
        """The other one."""
        self.turn(to_sheet=not self.is_at_sheet)

    @Slot(int)
    def _turn(self, place: int) -> None:
        self._views.setCurrentIndex(place)
        if self.isVisible():
            self.table.setFocus()
        self.turned.emit(place == FLOW)
