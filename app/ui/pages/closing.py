"""What stands in the window while a last backup is made before it closes."""

from PySide6.QtCore import Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.ui.listen import listen
from app.ui.override import override
from app.ui.widgets.button import Button
from app.ui.widgets.form import FormCard
from app.ui.widgets.said import Said, plain

ANYWAY = "What was saved is safe also without it."


class ClosingPage(QWidget):
    """skip_asked: close without it."""

    skip_asked = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("page.closing")
        self._said = Said("closing.said")
        self._skip = Button("closing.skip", "&Close without it", "Esc")
        card = FormCard("Backing up, then Cowslip closes", "", self)
        card.add(self._said)
        card.add(plain(ANYWAY))
        card.add_buttons(self._skip)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(card)
        self._skip.clicked.connect(self.skip_asked)
        listen(self, "Esc", self.skip_asked)

    def tell(self, words: str) -> None:
        """How far it has come."""
        self._said.tell(words)

    @override
    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._skip.setFocus()
