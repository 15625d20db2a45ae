"""Hides a draft whose last answer could not be stored: locked to look at, nothing lost, the passphrase goes on."""

from PySide6.QtCore import Signal, Slot
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.ui.override import override
from app.ui.widgets.button import Button
from app.ui.widgets.form import Field, FormCard, PassphraseEdit, rest

WHY = "Something typed here could not be stored yet. It is kept until you are back; nothing of the chart is shown."


class CoverPage(QWidget):
    """passphrase_typed: by whoever was at work; they alone go on."""

    passphrase_typed = Signal(str)

    def __init__(self, person: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("page.cover")
        self._edit = PassphraseEdit()
        self._edit.setObjectName("cover.passphrase")
        self._field = Field("&Passphrase", self._edit)
        self._go = Button("cover.go", "&Go on", "Enter", "filled")
        card = FormCard(f"Locked for {person}", WHY, self)
        card.add(self._field)
        card.add_buttons(self._go)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(card)
        self._edit.returnPressed.connect(self._ask)
        self._go.clicked.connect(self._ask)

    def refuse(self, words: str) -> None:
        """Say why it stays."""
        self._allow(True)
        self._field.refuse(words)

    @override
    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._edit.setFocus()

    @Slot()
    def _ask(self) -> None:
        passphrase = self._edit.text()
        self._edit.wipe()
        if not passphrase:
            self._field.refuse("Type your passphrase.")
            return
        self._allow(False)
        self._field.tell("Checking the passphrase…")
        self.passphrase_typed.emit(passphrase)

    def _allow(self, on: bool) -> None:
        rest(self, (self._edit, self._go), resting=not on)
        if on:
            self._edit.setFocus()
