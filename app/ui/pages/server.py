"""Using a clinic on a server: its address, tried before it is taken."""

from PySide6.QtCore import Signal, Slot
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QLineEdit, QVBoxLayout, QWidget

from app.ui.listen import listen
from app.ui.override import override
from app.ui.widgets.button import Button
from app.ui.widgets.form import Field, FormCard, rest
from app.ui.widgets.said import Said, plain

ABOUT = "Several workstations share it. Whoever looks after the server gives you its address."
LOGIN = (
    "No password in the address: the database's own password comes from the file .pgpass (on Windows pgpass.conf). "
    "The address is remembered on this computer."
)
EXAMPLE = "Such as postgresql+psycopg://nora@db.clinic.example/clinic"


class ServerPage(QWidget):
    """asked: an address to try; the page is busy until it goes or refuse() says why it stays. cancelled: back."""

    asked = Signal(str)
    cancelled = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("page.server")
        self._line = QLineEdit()
        self._line.setObjectName("server.address")
        self._field = Field("&Address of the server", self._line, EXAMPLE)
        self._said = Said("server.said")
        self._use = Button("server.use", "&Use this clinic", "Enter", "filled")
        self._cancel = Button("server.cancel", "&Cancel", "Esc")
        card = FormCard("Use a clinic on a server", ABOUT, self)
        card.add(self._field)
        card.add(plain(LOGIN))
        card.add(self._said)
        card.add_buttons(self._use, self._cancel)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(card)
        self._line.returnPressed.connect(self._ask)
        self._use.clicked.connect(self._ask)
        self._cancel.clicked.connect(self._leave)
        listen(self, "Esc", self._leave)

    def set_busy(self, words: str) -> None:
        """Say what goes on, and take nothing meanwhile; empty: it is over."""
        self._said.begin(words)
        rest(self, (self._line, self._use, self._cancel), resting=bool(words))
        if not words:
            self._line.setFocus()  # what is disabled loses it

    def refuse(self, words: str) -> None:
        """Say why it can't be used; the address stays to be mended."""
        self.set_busy("")
        self._said.refuse(words)

    @override
    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if not event.spontaneous():
            self._line.setFocus()

    @Slot()
    def _ask(self) -> None:
        address = self._line.text().strip()
        if not address:
            self._field.refuse("Type the server's address.")
            self._line.setFocus()
            return
        self.set_busy("Asking the server…")
        self.asked.emit(address)

    @Slot()
    def _leave(self) -> None:
        if self._cancel.isEnabled():
            self.cancelled.emit()
