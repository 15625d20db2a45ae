"""Two amendments of one record: what the other one says, beside what this one does, item by item."""

from collections.abc import Sequence
from typing import NamedTuple

from PySide6.QtCore import Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QGridLayout, QScrollArea, QVBoxLayout, QWidget

from app.ui import theme
from app.ui.listen import listen
from app.ui.override import override
from app.ui.widgets.button import Button
from app.ui.widgets.form import FormCard
from app.ui.widgets.said import Said, plain

TITLE = "Amended elsewhere first"
HEADS = ("Item", "Theirs", "Mine", "New version")
LINES_A_ROW, ROWS_SEEN = 3, 7
SAME = "The performed time and all answers are the same in both."
NOTE = "Nothing that you typed is lost. Begin from theirs: a new amendment of their version, with what you changed."


class Row(NamedTuple):
    """What differs, in words. stands: what the new amendment begins with."""

    text: str
    theirs: str
    mine: str
    stands: str


class ContestPage(QWidget):
    """begin_asked: go on from their version. closed: leave it; the amendment stays unsigned."""

    begin_asked = Signal()
    closed = Signal()

    def __init__(self, about: str, found: Sequence[Row], parent: QWidget | None = None) -> None:
        """about: whose version stands, in words."""
        super().__init__(parent)
        self.setObjectName("page.contest")
        self._said = Said("contest.said")
        self._begin = Button("contest.begin", "&Begin from theirs", "Enter", "filled")
        self._close = Button("contest.close", "&Leave it unsigned", "Esc")
        card = FormCard(TITLE, about, self)
        card.add(_table(found) if found else plain(SAME))
        card.add(plain(NOTE))
        card.add(self._said)
        card.add_buttons(self._begin, self._close)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(card)
        self._begin.clicked.connect(self.begin_asked)
        self._close.clicked.connect(self.closed)
        listen(self, "Esc", self.closed)

    def refuse(self, words: str) -> None:
        """Say why it could not be begun."""
        self._said.refuse(words)

    @override
    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if not event.spontaneous():
            self._begin.setFocus()


def _table(found: Sequence[Row]) -> QWidget:
    """Texts in a grid, each to be read whole; it scrolls where they are many."""
    inner = QWidget()
    grid = QGridLayout(inner)
    for column in range(len(HEADS)):
        grid.setColumnStretch(column, 1)
    grid.setRowStretch(len(found) + 1, 1)
    grid.setContentsMargins(10, 6, 10, 6)
    grid.setHorizontalSpacing(12)
    for column, words in enumerate(HEADS):
        head = plain(words)
        theme.set_role(head, "soft")
        grid.addWidget(head, 0, column)
    for row, each in enumerate(found, 1):
        for column, words in enumerate(each):
            grid.addWidget(plain(words), row, column)
    area = QScrollArea()
    area.setObjectName("contest.items")
    area.setAccessibleName("Items that differ")
    area.setWidgetResizable(True)
    area.setWidget(inner)
    lines = LINES_A_ROW * min(len(found) + 1, ROWS_SEEN)
    area.setMinimumHeight(area.fontMetrics().lineSpacing() * lines)
    return area
