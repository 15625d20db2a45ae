"""One form for all that changes who may open the clinic: each asks for what it needs, and says what comes of it."""

from collections.abc import Sequence
from typing import NamedTuple

from PySide6.QtCore import QEvent, QObject, Signal, Slot
from PySide6.QtGui import QHideEvent, QShowEvent
from PySide6.QtWidgets import QLineEdit, QVBoxLayout, QWidget

from app.core.people import Person, Role
from app.ui.listen import listen
from app.ui.override import override
from app.ui.widgets.button import ENTER, KEYPAD, Button
from app.ui.widgets.choice import Choice
from app.ui.widgets.form import Field, FormCard, PassphraseEdit, pressed, refused, rest
from app.ui.widgets.new_passphrase import CAPS_LOCK, NewPassphrase
from app.ui.widgets.said import Said

ROLES = (
    (Role.VIEWER, "Viewer: reads and prints"),
    (Role.CLINICIAN, "Clinician: scores, signs, amends, exports"),
    (Role.ADMINISTRATOR, "Administrator: all that, and people, settings, audit"),
)


class Ask(NamedTuple):
    """What a form asks for. who: to be chosen from; own: the passphrase of whoever is signed in."""

    title: str
    note: str
    button: str
    name: bool = False
    who: tuple[Person, ...] = ()
    code: bool = False
    new: bool = False
    own: bool = True


class Given(NamedTuple):
    """What was typed."""

    who: str
    code: str
    name: str
    credentials: str
    role: Role
    new: str
    own: str


class AccessPage(QWidget):
    """asked: a Given. cancelled: nothing is changed.

    Secrets stay in their fields, unreadable, until it is known that they were right or the page is left: one that is
    wrong costs nobody the others.
    """

    asked = Signal(object)
    cancelled = Signal()

    def __init__(self, ask: Ask, person: Person | None = None, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("page.access")
        self._asks = ask
        self._person = person
        self._name, self._credentials, self._code = _line("name"), _line("credentials"), _line("code")
        self._role, self._who = Choice(), Choice()
        self._own = PassphraseEdit()
        self._new = NewPassphrase("access", self._known, self)
        self._said = Said("access.said")
        self._go = Button("access.go", ask.button, "Ctrl+Return", "filled")
        self._cancel = Button("access.cancel", "&Cancel", "Esc")
        self._fields = self._wanted()
        self._fill()
        self._build()
        self._connect()

    def set_busy(self, words: str) -> None:
        """Say what goes on, and take nothing meanwhile; empty: it is over."""
        self._said.begin(words)
        rest(self, (*(f.editor for f in self._fields), self._go, self._cancel), resting=bool(words))

    def refuse(self, words: str) -> None:
        """Say why nothing was changed, beside the field that is at fault: it is typed over, the others stay."""
        self.set_busy("")
        field = self._at_fault(words)
        if field is None:
            self._said.refuse(words)
            self._fields[0].editor.setFocus()
        else:
            field.refuse(words)
            field.editor.setFocus()
            if isinstance(field.editor, QLineEdit):
                field.editor.selectAll()

    @override
    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if not event.spontaneous():
            self._fields[0].editor.setFocus()

    @override
    def hideEvent(self, event: QHideEvent) -> None:
        """Secrets do not outlive the sight of the page."""
        if not event.spontaneous():
            self._wipe()
            self._code.clear()
        super().hideEvent(event)

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """On a choice Enter goes on as from the lines."""
        if pressed(event) in ENTER and not event.modifiers() & ~KEYPAD:  # type: ignore[attr-defined]  # a key's event
            self._next(watched)
            return True
        return super().eventFilter(watched, event)

    def _at_fault(self, words: str) -> Field | None:
        """Which field a refusal is about, by what it begins with; where the own passphrase is asked for, else that."""
        begins: dict[str, QWidget] = {
            "The name ": self._name,
            "The credentials ": self._credentials,
            "The passphrase ": self._new.first.editor,
            "The new passphrase ": self._new.first.editor,
            "The recovery code ": self._code,
            "This is not the clinic's recovery code": self._code,
            "That is not your passphrase": self._own,
            "Too many wrong passphrases": self._own,
        }
        editor = next((editor for words_of, editor in begins.items() if words.startswith(words_of)), None)
        return next((f for f in self._fields if f.editor is editor), None)

    def _known(self) -> Sequence[str]:
        return [self._name.text(), "" if self._person is None else self._person.name]

    def _wanted(self) -> list[Field]:
        fields = []
        if self._asks.who:
            fields.append(Field("A&dministrator", self._who, "Who gets a new passphrase."))
        if self._asks.code:
            fields.append(Field("&Recovery code", self._code, "As on the recovery sheet; dashes may be left out."))
        if self._asks.name:
            fields.append(Field("&Name", self._name, "As records name them, such as M. Okafor."))
            fields.append(Field("C&redentials", self._credentials, "Printed after the name, such as RN; may be empty."))
            fields.append(Field("R&ole", self._role))
        if self._asks.new:
            fields += [self._new.first, self._new.second]
        if self._asks.own:
            fields.append(Field("&Your passphrase", self._own, "Of the one who is signed in now."))
        return fields

    def _fill(self) -> None:
        for role, words in ROLES:
            self._role.addItem(words, role)
        for person in self._asks.who:
            self._who.addItem(person.printed, person.id)
        person = self._person or Person("", "", "", Role.CLINICIAN)
        self._name.setText(person.name)
        self._credentials.setText(person.credentials)
        self._role.setCurrentIndex([role for role, _ in ROLES].index(person.role))
        for widget, name in ((self._role, "role"), (self._who, "who"), (self._own, "own")):
            widget.setObjectName(f"access.{name}")

    def _build(self) -> None:
        card = FormCard(self._asks.title, self._asks.note, self)
        for field in self._fields:
            card.add(field)
        card.add(self._said)
        card.add_buttons(self._go, self._cancel)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(card)

    def _connect(self) -> None:
        for field in self._fields:
            editor = field.editor
            if isinstance(editor, QLineEdit):
                editor.returnPressed.connect(self._go_on)
            else:
                editor.installEventFilter(self)
        self._own.caps_lock.connect(self._mind_caps_lock)
        self._go.clicked.connect(self._ask)
        self._cancel.clicked.connect(self.cancelled)
        for keys, act in (("Ctrl+Return", self._ask), ("Ctrl+Enter", self._ask), ("Esc", self._leave)):
            listen(self, keys, act)

    @Slot()
    def _go_on(self) -> None:
        self._next(self.sender())

    def _next(self, editor: QObject) -> None:
        """Enter goes to the next field, and in the last one asks."""
        places = [n for n, field in enumerate(self._fields) if field.editor is editor]
        if places and places[0] + 1 < len(self._fields):
            self._fields[places[0] + 1].editor.setFocus()
        else:
            self._ask()

    @Slot()
    def _ask(self) -> None:
        if not self._go.isEnabled() or refused(self._faults()):
            return
        given = Given(
            str(self._who.currentData() or ""),
            self._code.text(),
            self._name.text(),
            self._credentials.text(),
            Role(self._role.currentData()),
            self._new.text,
            self._own.text(),
        )
        self.set_busy("Checking; this takes a second or two…")
        self.asked.emit(given)

    def _faults(self) -> list[tuple[Field, str]]:
        faults: list[tuple[Field, str]] = []
        for field in self._fields:
            if field.editor is self._name and not self._name.text().strip():
                faults.append((field, "Type the name."))
            if field.editor is self._code and not self._code.text().strip():
                faults.append((field, "Type the code."))
            if field.editor is self._own and not self._own.text():
                faults.append((field, "Type your passphrase."))
        return [*faults, *(self._new.faults() if self._asks.new else ())]

    def _wipe(self) -> None:
        self._new.wipe()
        self._own.wipe()

    @Slot()
    def _leave(self) -> None:
        if self._cancel.isEnabled():
            self.cancelled.emit()

    @Slot(bool)
    def _mind_caps_lock(self, on: bool) -> None:
        self._fields[-1].remind(CAPS_LOCK if on else "")


def _line(name: str) -> QLineEdit:
    line = QLineEdit()
    line.setObjectName(f"access.{name}")
    return line
