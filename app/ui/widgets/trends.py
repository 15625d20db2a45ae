"""The trends of a chart side by side, or what keeps them from being drawn."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QGridLayout, QLabel, QScrollArea, QWidget

from app.ui.models.history import History
from app.ui.plain import ElidedText
from app.ui.widgets.trend import TrendCard

NO_TREND = "No trend yet.\nIt is drawn from a scale's second scored assessment on."
TRENDS_ABREAST = 2


class TrendsArea(QScrollArea):
    """Scrolls where there are many."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)

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
        grid = QGridLayout(sheet)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setSpacing(12)
        for place, trend in enumerate(history.trends):
            grid.addWidget(TrendCard(trend, sheet), place // TRENDS_ABREAST, place % TRENDS_ABREAST)
        if history.lone:
            words = ElidedText(sheet)  # a label that wraps would make the whole sheet ask for its preferred height
            words.setProperty("role", "soft")
            words.show_text(f"One so far of: {'; '.join(history.lone)}. A trend needs two.")
            grid.addWidget(words, grid.rowCount(), 0, 1, grid.columnCount())
        self.setWidget(sheet)


def centred(name: str, parent: QWidget) -> QLabel:
    """Quiet words in the middle of an empty place."""
    label = QLabel("", parent)
    label.setObjectName(name)
    label.setTextFormat(Qt.TextFormat.PlainText)
    label.setAlignment(Qt.AlignmentFlag.AlignCenter)
    label.setWordWrap(True)
    label.setProperty("role", "soft")
    return label
