"""The card of home that starts a quick score: one button a scale, once the definitions are read."""

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QGridLayout, QVBoxLayout, QWidget

from app.ui import theme
from app.ui.widgets.button import Button
from app.ui.widgets.said import plain

ABREAST = 2
WAITING = "Reading the scales…"


class QuickCard(QWidget):
    """chosen: a scale's id."""

    chosen = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        theme.set_role(self, "card")
        title = plain("Quick score")
        theme.set_role(title, "title")
        note = plain("No patient, nothing stored.")
        theme.set_role(note, "soft")
        self._waiting = plain(WAITING)
        theme.set_role(self._waiting, "soft")
        self._grid = QGridLayout()
        self._grid.setSpacing(8)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 14, 16, 16)
        column.setSpacing(8)
        for label in (title, note, self._waiting):
            column.addWidget(label)
        column.addLayout(self._grid)
        column.addStretch(1)
        self._buttons: list[Button] = []

    def show_scales(self, scales: Sequence[tuple[str, str]]) -> None:
        """A button for each scale, given as id and short name; those from before go."""
        for button in self._buttons:
            self._grid.removeWidget(button)
            button.deleteLater()
        self._buttons = []
        taken = {"n", "m"}  # New patient's, the menu's
        for place, (scale_id, short) in enumerate(scales):
            button = Button(f"home.quick.{scale_id}", with_mnemonic(short, taken))
            button.setAccessibleName(f"Quick score: {short}")
            button.clicked.connect(self._choose)
            self._buttons.append(button)
            self._grid.addWidget(button, place // ABREAST, place % ABREAST)
        self._waiting.setText("" if scales else "No scale can be used.")
        self._waiting.setVisible(not scales)

    @Slot()
    def _choose(self) -> None:
        button = self.sender()
        if isinstance(button, Button):
            self.chosen.emit(button.objectName().removeprefix("home.quick."))


def with_mnemonic(words: str, taken: set[str]) -> str:
    """The words with their first letter that is not taken as mnemonic, which is taken from then on."""
    place = next((n for n, c in enumerate(words) if c.isalnum() and c.lower() not in taken), None)
    if place is None:
        return words.replace("&", "&&")
    taken.add(words[place].lower())
    return f"{words[:place].replace('&', '&&')}&{words[place:].replace('&', '&&')}"
