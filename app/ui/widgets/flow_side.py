"""Beside the flow sheet, where there is room: the trend of the series with what was given, and the handoff to read."""

from PySide6.QtWidgets import QFrame, QLabel, QVBoxLayout, QWidget

from app.core.context import Entry
from app.core.due_words import clock
from app.core.handoff import Handover, handoff
from app.services.charts import Chart
from app.services.flow_views import FlowView
from app.ui import theme
from app.ui.models.history import visit_words
from app.ui.widgets.said import plain
from app.ui.widgets.trend import TrendCard

WIDTH = 360


class FlowSide(QWidget):
    """Empty where nothing was assessed."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFixedWidth(WIDTH)
        self._trend: TrendCard | None = None
        self._card = QFrame(self)
        theme.set_role(self._card, "card")
        title = QLabel("Handoff", self._card)
        title.setFont(theme.strong_font())
        self._words = plain("")
        self._words.setObjectName("flow.handoff-words")
        inside = QVBoxLayout(self._card)
        inside.setContentsMargins(16, 10, 16, 12)
        inside.addWidget(title)
        inside.addWidget(self._words)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(12)
        self._column.addWidget(self._card)
        self._column.addStretch(1)

    def show_view(self, chart: Chart | None, view: FlowView | None) -> None:
        """Of this flow sheet; None: nothing."""
        if self._trend is not None:
            self._column.removeWidget(self._trend)
            self._trend.deleteLater()
            self._trend = None
        words = "" if chart is None or view is None else handoff_words(chart, view)
        self._words.setText(words)
        self._card.setVisible(bool(words))
        if chart is None or view is None:
            return
        if view.trend is not None:
            self._trend = TrendCard(view.trend, self)
            self._trend.plot.setObjectName("flow.trend")
            self._trend.plot.setMinimumHeight(190)
            self._column.insertWidget(0, self._trend)


def handover(chart: Chart, view: FlowView) -> Handover:
    """What the handoff of a flow sheet is made of."""
    due = "" if view.due is None else clock(view.due.at, view.now)
    context: tuple[Entry, ...] = chart.context
    return Handover(chart.patient, visit_words(view.visit), view.taken, view.events, context, due)


def handoff_words(chart: Chart, view: FlowView) -> str:
    """In a sentence; empty where nothing was assessed."""
    return handoff(handover(chart, view)) if view.taken else ""
