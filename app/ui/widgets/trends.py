"""The trends of a chart one below the other on one time axis, or what keeps them from being drawn."""

from PySide6.QtCore import Qt, Slot
from PySide6.QtWidgets import QFrame, QLabel, QScrollArea, QVBoxLayout, QWidget

from app.ui.models.history import History
from app.ui.plain import ElidedText
from app.ui.widgets.trend import TrendCard, TrendPlot

NO_TREND = "No trend yet.\nIt is drawn from a scale's second scored assessment on."


class TrendsArea(QScrollArea):
    """Scrolls where there are many."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._plots: list[TrendPlot] = []

    def clear(self) -> None:
        """Show none."""
        self.setWidget(centred("chart.no-trend", self))
        self.hide()

    def show_history(self, history: History) -> None:
        """A card for each trend, and in words what has only one reading so far."""
        self.setVisible(bool(history.rows))
        if not history.trends:
            empty = centred("chart.no-trend", self)
            empty.setText(NO_TREND if history.rows else "")
            self.setWidget(empty)
            return
        sheet = QWidget()
        column = QVBoxLayout(sheet)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(12)
        cards = [TrendCard(trend, sheet, history.trends) for trend in history.trends]
        for card in cards:
            column.addWidget(card, 1)
            card.plot.left_for.connect(self._go)
        self._plots = [card.plot for card in cards]
        if history.lone:
            words = ElidedText(sheet)  # a label that wraps would make the whole sheet ask for its preferred height
            words.setProperty("role", "soft")
            words.show_text(f"One so far of: {'; '.join(history.lone)}. A trend needs two.")
            column.addWidget(words)
        self.setWidget(sheet)

    @Slot(object, int, float)
    def _go(self, here: TrendPlot, step: int, x: float) -> None:
        """From one trend to the next above or below, at the same time; from the last one to the first."""
        plot = self._plots[(self._plots.index(here) + step) % len(self._plots)]
        plot.come_at(x)
        self.ensureWidgetVisible(plot)


def centred(name: str, parent: QWidget) -> QLabel:
    """Quiet words in the middle of an empty place."""
    label = QLabel("", parent)
    label.setObjectName(name)
    label.setTextFormat(Qt.TextFormat.PlainText)
    label.setAlignment(Qt.AlignmentFlag.AlignCenter)
    label.setWordWrap(True)
    label.setProperty("role", "soft")
    return label
