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
        pen = QPen(self.palette().text().color(), 1.6)
        pen.setCapStyle(Qt.PenCapStyle.RoundCap)
        x, y = self.width() - FROM_EDGE, self.height() / 2
        arrow = [(x - HALF, y - HALF / 2), (x, y + HALF / 2), (x + HALF, y - HALF / 2)]
        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(pen)
            painter.drawPolyline([QPointF(*point) for point in arrow])
