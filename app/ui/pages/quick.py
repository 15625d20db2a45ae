"""Choosing the scale of a quick score: one button a scale, and what can't be used with its reason."""

from collections.abc import Sequence

from PySide6.QtCore import QRect, QSize, Qt, Signal, Slot
from PySide6.QtGui import QColor, QFont, QFontMetrics, QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QLabel, QPushButton, QSizePolicy, QVBoxLayout, QWidget

from app.core.scale import Scale
from app.ui import theme
from app.ui.override import override
from app.ui.widgets.button import EnterButton

LETTERS = 60
PAD = 12
WRAP = int(Qt.TextFlag.TextWordWrap)


class QuickPage(QWidget):
    """chosen: a scale's id; its digit chooses it too. left: Escape. Filled once the definitions are read."""

    chosen = Signal(str)
    left = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("page.quick")
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(20, 20, 20, 20)
        self._column.setSpacing(8)
        title = QLabel("Quick score", self)
        theme.set_role(title, "title")
        note = QLabel("No patient, nothing stored. The print says so on each page.", self)
        note.setWordWrap(True)
        theme.set_role(note, "soft")
        self._waiting = QLabel("Reading the scales…", self)
        for label in (title, note, self._waiting):
            self._column.addWidget(label)
        self._column.addStretch(1)
        self._buttons: list[QPushButton] = []

    def show_scales(self, scales: Sequence[Scale], refused: Sequence[str]) -> None:
        """A button for each scale; refused: one sentence for each definition that can't be used."""
        for scale in scales:
            button = ScaleButton(len(self._buttons) + 1, scale)
            button.clicked.connect(self._choose)
            self._buttons.append(button)
            self._column.insertWidget(self._column.count() - 1, button)
            button.show()  # now, not with the next event: what is not seen takes no focus from the side bar
        for words in refused:
            label = QLabel(words, self)
            label.setTextFormat(Qt.TextFormat.PlainText)
            label.setWordWrap(True)
            self._column.insertWidget(self._column.count() - 1, label)
        self._waiting.hide()
        self.start()

    def start(self) -> None:
        """Put the focus on the first scale."""
        if self._buttons:
            self._buttons[0].setFocus()

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        place = int(event.text()) if event.text() in set("123456789") else 0
        if event.key() == Qt.Key.Key_Escape:
            self.left.emit()
        elif 0 < place <= len(self._buttons) and not event.isAutoRepeat():
            self._buttons[place - 1].click()
        else:
            super().keyPressEvent(event)

    @Slot()
    def _choose(self) -> None:
        button = self.sender()
        if isinstance(button, QPushButton):
            self.chosen.emit(button.objectName().removeprefix("quick."))


class ScaleButton(EnterButton):
    """The digit that chooses it, the short name, and the title in as many lines as it takes."""

    def __init__(self, place: int, scale: Scale) -> None:
        super().__init__()
        self._digit, self._short, self._title = str(place) if place < 10 else "", scale.short, scale.title
        self.setObjectName(f"quick.{scale.id}")
        self.setAccessibleName(f"{scale.short}, {scale.title}")
        self.setAccessibleDescription(self._digit)
        theme.set_role(self, "way")
        self.setMaximumWidth(self._widest)
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Preferred)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    @override
    def hasHeightForWidth(self) -> bool:
        return True

    @override
    def heightForWidth(self, width: int) -> int:
        return PAD + self._room_for(self._strong, self._short, width) + self._room_for(self.font(), self._title, width)

    @override
    def sizeHint(self) -> QSize:
        return QSize(self._widest, self.heightForWidth(self._widest))

    @override
    def minimumSizeHint(self) -> QSize:
        return QSize(self._widest // 3, 0)

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        tokens, left = theme.current(), self._left
        top, room = PAD // 2, self.width() - left - PAD
        short = self._room_for(self._strong, self._short, self.width())
        with QPainter(self) as painter:
            painter.setFont(self._strong)
            painter.setPen(QColor(tokens.accent))
            painter.drawText(QRect(PAD, top, left - PAD, short), WRAP, self._digit)
            painter.setPen(QColor(tokens.ink))
            painter.drawText(QRect(left, top, room, short), WRAP, self._short)
            painter.setFont(self.font())
            painter.setPen(QColor(tokens.soft))
            painter.drawText(QRect(left, top + short, room, self.height() - top - short), WRAP, self._title)

    @property
    def _strong(self) -> QFont:
        font = QFont(self.font())
        font.setBold(True)
        return font

    @property
    def _widest(self) -> int:
        return self.fontMetrics().averageCharWidth() * LETTERS

    @property
    def _left(self) -> int:
        return PAD * 2 + self.fontMetrics().horizontalAdvance("0")

    def _room_for(self, font: QFont, words: str, width: int) -> int:
        box = QRect(0, 0, max(min(width, self._widest) - self._left - PAD, 1), 10_000)
        return QFontMetrics(font).boundingRect(box, WRAP, words).height()
