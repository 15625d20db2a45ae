"""Setting up a clinic: its name, who works there, the passphrase, and what it means to lose it."""

from pathlib import Path

from PySide6.QtCore import Signal, Slot
from PySide6.QtGui import QHideEvent, QShowEvent
from PySide6.QtWidgets import QLineEdit, QVBoxLayout, QWidget

from app.ui.listen import listen
from app.ui.override import override
from app.ui.widgets.button import Button
from app.ui.widgets.form import Field, FormCard, PassphraseEdit, Said, plain, refused

FLOOR = 12
LENGTH = f"At least {FLOOR} characters, any of them. Three or four words do well."
LOST = (
    "Keep the passphrase safe. It encrypts the records: if it is lost, nobody can open them any more, "
    "and there is no way to reset it."
)
CAPS_LOCK = "Caps Lock seems to be on."


class SetupPage(QWidget):
    """create_asked: clinic, person with credentials, passphrase. cancelled: back to the ways in.

    Asking makes the page busy until it goes or refuse() says why it stays. What is wrong is said beside its field.
    """

    create_asked = Signal(str, str, str)
    cancelled = Signal()

    def __init__(self, clinic_folder: Path, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("page.setup")
        self._clinic = Field("Clinic &name", QLineEdit(), "Printed on each record, such as St Brigid Detox, ward 2.")
        self._person = Field(
            "&Your name and credentials", QLineEdit(), "Printed as performer and signer, such as M. Okafor, RN."
        )
        self._first = Field("&Passphrase", PassphraseEdit(), LENGTH)
        self._second = Field("Passphrase &again", PassphraseEdit())
        self._said = Said("setup.said")
        self._create = Button("setup.create", "&Set up the clinic", "Ctrl+Return", "filled")
        self._cancel = Button("setup.cancel", "&Cancel", "Esc")
        self._build(clinic_folder)
        self._connect()

    def set_busy(self, words: str) -> None:
        """Say what goes on, and take nothing meanwhile; empty: it is over."""
        self._said.tell(words)
        for widget in (*(f.editor for f in self._fields), self._create, self._cancel):
            widget.setEnabled(not words)
        if not words:
            self._first.editor.setFocus()  # what is disabled loses it

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
            self._wipe()
        super().hideEvent(event)

    @property
    def _fields(self) -> tuple[Field, ...]:
        return self._clinic, self._person, self._first, self._second

    def _build(self, folder: Path) -> None:
        card = FormCard("Set up a clinic", f"The records lie encrypted in {folder}", self)
        for field, name in zip(self._fields, ("clinic", "person", "passphrase", "again"), strict=True):
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
            if isinstance(field.editor, PassphraseEdit):
                field.editor.caps_lock.connect(self._mind_caps_lock)
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
        clinic, person, first, second = (_text(field) for field in self._fields)
        faults = (
            (self._clinic, "" if clinic.strip() else "Type the clinic's name."),
            (self._person, "" if person.strip() else "Type your name."),
            (self._first, "" if len(first) >= FLOOR else f"The passphrase has fewer than {FLOOR} characters."),
            (self._second, "" if first == second else "The two passphrases differ. Type the same one again."),
        )
        if first != second and isinstance(self._second.editor, PassphraseEdit):
            self._second.editor.wipe()  # else the same one again would follow the first
        if refused(faults):
            return
        self._wipe()
        self.set_busy("Setting up the clinic…")
        self.create_asked.emit(clinic.strip(), person.strip(), first)

    @Slot()
    def _leave(self) -> None:
        if self._cancel.isEnabled():
            self.cancelled.emit()

    @Slot(bool)
    def _mind_caps_lock(self, on: bool) -> None:
        for field in (self._first, self._second):
            if field.editor is self.sender():
                field.remind(CAPS_LOCK if on else "")

    def _wipe(self) -> None:
        for field in (self._first, self._second):
            if isinstance(field.editor, PassphraseEdit):
                field.editor.wipe()


def _text(field: Field) -> str:
    return field.editor.text() if isinstance(field.editor, QLineEdit) else ""
