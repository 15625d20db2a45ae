"""A text to read in headings and paragraphs: markup in it is shown, never obeyed."""

from collections.abc import Iterable

from PySide6.QtGui import QFont, QTextBlockFormat, QTextCharFormat, QTextCursor, QTextOption
from PySide6.QtWidgets import QFrame, QTextEdit, QWidget

from app.ui import theme

EDGE = 16


class Reading(QTextEdit):
    """Read-only; Tab leaves it, the arrow keys scroll it."""

    def __init__(self, name: str, spoken: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName(name)
        self.setReadOnly(True)
        self.setTabChangesFocus(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setWordWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
        self.setAccessibleName(spoken)

    def show_parts(self, title: str, parts: Iterable[tuple[str, list[str]]]) -> None:
        """A title, and each heading with its paragraphs; the headings are told to screen readers too."""
        self.clear()
        cursor = self.textCursor()
        cursor.beginEditBlock()
        _paragraph(cursor, title, theme.title_font(), level=1)
        for heading, paragraphs in parts:
            _paragraph(cursor, heading, theme.strong_font(), level=2)
            for paragraph in paragraphs:
                _paragraph(cursor, paragraph, self.font())
        cursor.endEditBlock()
        self.moveCursor(QTextCursor.MoveOperation.Start)
        self.document().setDocumentMargin(EDGE)


def _paragraph(cursor: QTextCursor, words: str, font: QFont, level: int = 0) -> None:
    """level: of a heading; 0: running text."""
    place, type_of = QTextBlockFormat(), QTextCharFormat()
    place.setHeadingLevel(level)
    place.setTopMargin(12 if level == 2 else 0)
    place.setBottomMargin(4)
    type_of.setFont(font)
    if cursor.document().isEmpty():
        cursor.setBlockFormat(place)
        cursor.setBlockCharFormat(type_of)
    else:
        cursor.insertBlock(place, type_of)
    cursor.insertText(words, type_of)
