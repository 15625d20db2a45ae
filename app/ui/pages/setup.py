"""Setting up a clinic: its name, who works there, the passphrase, and what it means to lose it."""

from pathlib import Path

from PySide6.QtCore import Signal, Slot
from PySide6.QtGui import QHideEvent, QShowEvent
from PySide6.QtWidgets import QLineEdit, QVBoxLayout, QWidget

from app.ui.listen import listen
from app.ui.override import override
from app.ui.widgets.button import Button
from app.ui.widgets.form import Field, FormCard, refused, rest
from app.ui.widgets.new_passphrase import NewPassphrase
from app.ui.widgets.said import Said, plain

LOST = (
    "You become the clinic's administrator. The passphrase encrypts the records and is stored nowhere; a recovery "
    "sheet comes next, for the day it is lost."
)


class SetupPage(QWidget):
    """create_asked: clinic, name, credentials, passphrase. cancelled: back to the ways in.

    Asking makes the page busy until it goes or refuse() says why it stays. What is wrong is said beside its field.
    """

    create_asked = Signal(str, str, str, str)
    cancelled = Signal()

    def __init__(self, clinic_folder: Path, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("page.setup")
        self._clinic = Field("Clinic &name", QLineEdit(), "Printed on each record, such as St Brigid Detox, ward 2.")
        self._person = Field("&Your name", QLineEdit(), "Printed as performer and signer, such as M. Okafor.")
        self._credentials = Field("Cr&edentials", QLineEdit(), "Printed after the name, such as RN; may be empty.")
        self._new = NewPassphrase("setup", self._known, self)
        self._said = Said("setup.said")
        self._create = Button("setup.create", "&Set up the clinic", "Ctrl+Return", "filled")
        self._cancel = Button("setup.cancel", "&Cancel", "Esc")
        self._build(clinic_folder)
        self._connect()

    def set_busy(self, words: str) -> None:
        """Say what goes on, and take nothing meanwhile; empty: it is over."""
        self._said.begin(words)
        rest(self, (*(f.editor for f in self._fields), self._create, self._cancel), resting=bool(words))
        if not words:
            self._new.first.editor.setFocus()  # what is disabled loses it

    def refuse(self, words: str) -> None:
        """Say why no clinic was made; the names stay, the passphrase is typed again."""
        self.set_busy("")
        self._said.refuse(words)

    @override
    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if not event.spontaneous():
            self._clinic.editor.setFocus()

    @override
    def hideEvent(self, event: QHideEvent) -> None:
        """Passphrases do not outlive the sight of the page."""
        if not event.spontaneous():
            self._new.wipe()
        super().hideEvent(event)

    @property
    def _fields(self) -> tuple[Field, ...]:
        return self._clinic, self._person, self._credentials, self._new.first, self._new.second

    def _known(self) -> list[str]:
        return [_text(self._clinic), _text(self._person)]

    def _build(self, folder: Path) -> None:
        card = FormCard("Set up a clinic", f"The records lie encrypted in {folder}", self)
        for field, name in zip(self._fields, ("clinic", "person", "credentials", "passphrase", "again"), strict=True):
            field.editor.setObjectName(f"setup.{name}")
            card.add(field)
        card.add(plain(LOST))
        card.add(self._said)
        card.add_buttons(self._create, self._cancel)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(card)

    def _connect(self) -> None:
        for field in self._fields:
            if isinstance(field.editor, QLineEdit):
                field.editor.returnPressed.connect(self._go_on)
        self._create.clicked.connect(self._ask)
        self._cancel.clicked.connect(self.cancelled)
        for keys, act in (("Ctrl+Return", self._ask), ("Ctrl+Enter", self._ask), ("Esc", self._leave)):
            listen(self, keys, act)

    @Slot()
    def _go_on(self) -> None:
        """Enter goes to the next field, and in the last one sets the clinic up."""
        places = [n for n, field in enumerate(self._fields) if field.editor is self.sender()]
        if places and places[0] + 1 < len(self._fields):
            self._fields[places[0] + 1].editor.setFocus()
        else:
            self._ask()

    @Slot()
    def _ask(self) -> None:
        if not self._create.isEnabled():
            return
        clinic, person, credentials = (_text(field) for field in self._fields[:3])
        faults = (
            (self._clinic, "" if clinic.strip() else "Type the clinic's name."),
            (self._person, "" if person.strip() else "Type your name."),
            *self._new.faults(),
        )
        if refused(faults):
            return
        passphrase = self._new.text
        self._new.wipe()
        self.set_busy("Setting up the clinic…")
        self.create_asked.emit(clinic.strip(), person.strip(), credentials.strip(), passphrase)

    @Slot()
    def _leave(self) -> None:
        if self._cancel.isEnabled():
            self.cancelled.emit()


def _text(field: Field) -> str:
    return field.editor.text() if isinstance(field.editor, QLineEdit) else ""
