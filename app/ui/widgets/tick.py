"""A box to tick whose edge, tick and focus are as plain as its words: a style sheet's own are hard to see."""

from PySide6.QtCore import QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPalette, QPen
from PySide6.QtWidgets import QCheckBox, QStyle, QStyleOptionButton

from app.ui import theme
from app.ui.override import override

RING = 2
TICK = ((0.22, 0.52), (0.43, 0.73), (0.8, 0.28))


class TickBox(QCheckBox):
    """Named as its words say."""

    def __init__(self, words: str) -> None:
        super().__init__(words)
        self.setAccessibleName(words.replace("&", ""))

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        option = QStyleOptionButton()
        self.initStyleOption(option)
        box = self.style().subElementRect(QStyle.SubElement.SE_CheckBoxIndicator, option, self)
        with QPainter(self) as painter:
            draw_tick(painter, box, self.palette(), ticked=self.isChecked())
            if self.hasFocus():
                painter.setPen(QPen(QColor(theme.current().accent), RING))
                painter.setBrush(Qt.BrushStyle.NoBrush)
                painter.drawRoundedRect(QRectF(self.rect()).adjusted(1, 1, -1, -1), 4, 4)


def draw_tick(painter: QPainter, rect: QRect, palette: QPalette, *, ticked: bool) -> None:
    """The box, over what a style draws there, and the tick in it."""
    box = rect.adjusted(0, 0, -1, -1)
    pen = QPen(palette.text().color(), 1.6)
    pen.setCapStyle(Qt.PenCapStyle.RoundCap)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(pen)
    painter.setBrush(palette.base())
    painter.drawRoundedRect(box, 2, 2)
    if ticked:
        painter.drawPolyline([QPointF(box.x() + x * box.width(), box.y() + y * box.height()) for x, y in TICK])
