"""User text for the places in Qt that would obey markup or cut it: shown literally, elided, whole in its tooltip."""

from PySide6.QtCore import QSize, Qt, Slot
from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QLabel, QSizePolicy, QWidget

from app.ui.override import override


def tooltip(text: str) -> str:
    """The text for a tooltip, which would otherwise take <b> in a name for bold."""
    escaped = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace("\n", "<br>")
    return f"<qt>{escaped}</qt>" if text else ""


class ElidedText(QLabel):
    """One line of plain text that gives way: cut with an ellipsis, never wrapped, whole in tooltip and name."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)

    @Slot(str)
    def show_text(self, text: str) -> None:
        """Show another text."""
        self.setText(text)
        self.setAccessibleName(text)
        self._tell()

    @property
    def shown(self) -> str:
        """What of it is to be seen."""
        return self.fontMetrics().elidedText(self.text(), Qt.TextElideMode.ElideRight, self.width())

    @override
    def minimumSizeHint(self) -> QSize:
        return QSize(self.fontMetrics().averageCharWidth() * 6, self.fontMetrics().height())

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        self._tell()
        super().resizeEvent(event)

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        flags = int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextSingleLine)
        with QPainter(self) as painter:
            self.style().drawItemText(
                painter, self.rect(), flags, self.palette(), self.isEnabled(), self.shown, self.foregroundRole()
            )

    def _tell(self) -> None:
        self.setToolTip(tooltip(self.text()) if self.shown != self.text() else "")
