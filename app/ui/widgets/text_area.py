"""A field of several lines: Tab leaves it, as it leaves every other field."""

from PySide6.QtCore import QSize
from PySide6.QtWidgets import QPlainTextEdit, QSizePolicy

from app.ui.override import override

AROUND = 14  # border and padding above and below, by the theme


class TextArea(QPlainTextEdit):
    """As tall as so many lines; more are scrolled to."""

    def __init__(self, lines: int) -> None:
        super().__init__()
        self._lines = lines
        self.setTabChangesFocus(True)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    @override
    def sizeHint(self) -> QSize:
        margins = 2 * round(self.document().documentMargin())
        height = self._lines * self.fontMetrics().lineSpacing() + margins + AROUND
        return QSize(super().sizeHint().width(), height)

    @override
    def minimumSizeHint(self) -> QSize:
        return QSize(self.fontMetrics().averageCharWidth() * 16, self.sizeHint().height())
