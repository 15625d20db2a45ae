"""Choosing the scale of a quick score: one button a scale, and what can't be used with its reason."""

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QLabel, QPushButton, QVBoxLayout, QWidget

from app.core.scale import Scale
from app.ui import theme
from app.ui.override import override


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
        theme.set_role(note, "soft")
        self._waiting = QLabel("Reading the scales…", self)
        for label in (title, note, self._waiting):
            self._column.addWidget(label)
        self._column.addStretch(1)
        self._buttons: list[QPushButton] = []

    def show_scales(self, scales: Sequence[Scale], refused: Sequence[str]) -> None:
        """A button for each scale; refused: one sentence for each definition that can't be used."""
        for scale in scales:
            button = QPushButton(f"&{len(self._buttons) + 1}   {scale.short}   {scale.title}", self)
            button.setObjectName(f"quick.{scale.id}")
            button.setAccessibleName(f"{scale.short}, {scale.title}")
            theme.set_role(button, "outlined")
            button.clicked.connect(self._choose)
            self._buttons.append(button)
            self._column.insertWidget(self._column.count() - 1, button, 0, Qt.AlignmentFlag.AlignLeft)
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
