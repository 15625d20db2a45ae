"""What stands in the side bar: a button with its key beside it, and the cowslip."""

from PySide6.QtCore import QRect, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from app.ui import theme
from app.ui.override import override
from app.ui.widgets.button import EnterButton

KEY_SIZE = 0.8
PAD = 10  # of a button, its border included


class SideButton(EnterButton):
    """With its key quietly at the right, where there is room for it beside the words."""

    def __init__(self, words: str, parent: QWidget) -> None:
        super().__init__(words, parent)
        self._key = ""

    def show_key(self, key: str) -> None:
        """From now on beside the words, Ctrl+1 as Ctrl 1."""
        self._key = key.replace("+", " ")
        self.update()

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if self._key:
            self._paint_key()

    def _paint_key(self) -> None:
        words_end = PAD + self.fontMetrics().horizontalAdvance(self.text())
        font = self.font()
        font.setPointSizeF(font.pointSizeF() * KEY_SIZE)
        with QPainter(self) as painter:
            painter.setFont(font)
            room = self.width() - words_end - PAD
            if painter.fontMetrics().horizontalAdvance(self._key) <= room:
                tokens = theme.current()
                painter.setPen(QColor(tokens.side_on_current if self.isChecked() else tokens.side_soft))
                right = int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
                painter.drawText(QRect(words_end, 0, room, self.height()), right, self._key)


class Mark(QWidget):
    """The cowslip: a petal, painted."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        side = self.fontMetrics().ascent()
        self.setFixedSize(side, side)

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        with QPainter(self) as painter:
            paint_petal(painter, self.width())


def paint_petal(painter: QPainter, side: int) -> None:
    """The petal, as wide and high."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(theme.current().cowslip))
    painter.drawEllipse(0, 0, side, side)
    painter.drawRect(QRectF(0, side / 2, side / 2, side / 2))
