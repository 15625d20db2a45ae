"""A field in which one thing is chosen: dressed as the other fields, with the arrow that a style sheet loses."""

from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QComboBox

from app.ui.override import override

HALF = 4.0
FROM_EDGE = 14.0


class Choice(QComboBox):
    """Its arrow takes the colour of its words."""

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        pen = QPen(self.palette().text().color(), 1.6)
        pen.setCapStyle(Qt.PenCapStyle.RoundCap)
        painter.setPen(pen)
        x, y = self.width() - FROM_EDGE, self.height() / 2
        tip = QPointF(x, y + HALF / 2)
        painter.drawPolyline([QPointF(x - HALF, y - HALF / 2), tip, QPointF(x + HALF, y - HALF / 2)])
