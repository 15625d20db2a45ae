"""User text for the places in Qt that would obey markup or cut it: shown literally, elided, whole in its tooltip."""

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QStyleOption, QWidget

from app.ui.override import override


def tooltip(text: str) -> str:
    """The text for a tooltip, which would otherwise take <b> in a name for bold."""
    escaped = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace("\n", "<br>")
    return f"<qt>{escaped}</qt>" if text else ""


class ElidedText(QWidget):
    """One line of plain text that gives way: cut with an ellipsis, never wrapped, whole in tooltip and name."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._text = ""
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)

    def show_text(self, text: str) -> None:
        """Show another text."""
        self._text = text
        self.setAccessibleName(text)
        self._tell()
        self.updateGeometry()
        self.update()

    @property
    def text(self) -> str:
        """The whole text."""
        return self._text

    @property
    def shown(self) -> str:
        """What of it is to be seen."""
        return self.fontMetrics().elidedText(self._text, Qt.TextElideMode.ElideRight, self.width())

    @override
    def sizeHint(self) -> QSize:
        return QSize(self.fontMetrics().horizontalAdvance(self._text) + 2, self.fontMetrics().height())

    @override
    def minimumSizeHint(self) -> QSize:
        return QSize(self.fontMetrics().averageCharWidth() * 6, self.fontMetrics().height())

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        self._tell()
        option = QStyleOption()
        option.initFrom(self)
        painter = QPainter(self)
        flags = int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextSingleLine)
        self.style().drawItemText(
            painter, self.rect(), flags, option.palette, self.isEnabled(), self.shown, self.foregroundRole()
        )

    def _tell(self) -> None:
        cut = self.shown != self._text
        self.setToolTip(tooltip(self._text) if cut else "")
