"""Saying something of a signed record: amend, add, review, void, move; each with words and the passphrase it takes."""

from collections.abc import Callable
from functools import partial
from typing import NamedTuple

from PySide6.QtCore import Signal, Slot
from PySide6.QtGui import QHideEvent, QShowEvent
from PySide6.QtWidgets import QLineEdit, QVBoxLayout, QWidget

from app.core.errors import AppError
from app.services.ports import SigningKey
from app.services.signing import TEXT_LIMIT
from app.ui.background import Background
from app.ui.listen import listen
from app.ui.override import override
from app.ui.present import Presenter
from app.ui.widgets.button import Button
from app.ui.widgets.form import Field, FormCard, PassphraseEdit, refused, rest
from app.ui.widgets.leaving import LeavingPage
from app.ui.widgets.said import Said, plain

CAPS_LOCK = "Caps Lock seems to be on."


class Wording(NamedTuple):
    """What a form says. text: the caption of its field, empty for none; passphrase: whether it is asked for."""

    title: str
    note: str
    text: str
    button: str
    passphrase: bool = True


WORDINGS = {
    "amend": Wording(
        "Amend this record",
        "A new version begins with these answers. The one before stays readable with its signature, and counts until "
        "the new one is signed.",
        "&Why it is amended",
        "&Begin the new version",
        passphrase=False,
    ),
    "add": Wording(
        "Add an addendum",
        "It stands beside the record, signed by you with date and time. The record itself stays as it is.",
        "&Addendum",
        "&Sign the addendum",
    ),
    "review": Wording(
        "Review and co-sign",
        "Your signature stands below the first one, with the meaning: reviewed by.",
        "",
        "&Sign as reviewed",
    ),
    "void": Wording(
        "Entered in error",
        "The record is kept and struck through; it counts in no trend any more. This can't be taken back.",
        "&Why it is in error",
        "&Sign as entered in error",
    ),
    "move": Wording(
        "Move to another patient",
        "It is void in this chart, and a copy signed by you stands in the other; both say so.",
        "&Why it is moved",
        "&Sign and move",
    ),
}


class StatementPage(LeavingPage):
    """One form. say: gives what the database thread is to do with the key (None: none is asked for) and the words.

    done: what that gave. Escape asks once where a reason was typed.
    """

    done = Signal(object)

    def __init__(
        self,
        wording: Wording,
        about: str,
        say: Callable[[SigningKey | None, str], Callable[[], object]],
        unlock: Callable[[str], SigningKey],
        background: Background,
        presenter: Presenter,
        extra: QWidget | None = None,
    ) -> None:
        """about: the record in words. extra: a field of its own between the record and the words."""
        super().__init__()
        self.setObjectName("page.statement")
        self._wording, self._say, self._unlock = wording, say, unlock
        self._background, self._presenter = background, presenter
        self._line = QLineEdit()
        self._line.setObjectName("statement.text")
        self._line.setMaxLength(TEXT_LIMIT)
        self._text = Field(wording.text, self._line)
        self._edit = PassphraseEdit()
        self._edit.setObjectName("statement.passphrase")
        self._passphrase = Field("&Your passphrase", self._edit)
        self._said = Said("statement.said")
        self._do = Button("statement.do", wording.button, "Ctrl+Return", "filled")
        self._cancel = Button("statement.cancel", "&Cancel", "Esc")
        self._busy = False
        self._build(about, extra)
        self._connect()

    @override
    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if not event.spontaneous():
            (self._line if self._wording.text else self._edit).setFocus()

    @override
    def hideEvent(self, event: QHideEvent) -> None:
        """A passphrase does not outlive the sight of the page."""
        if not event.spontaneous():
            self._edit.wipe()
        super().hideEvent(event)

    def _build(self, about: str, extra: QWidget | None) -> None:
        card = FormCard(self._wording.title, about, self)
        card.add(plain(self._wording.note))
        if extra is not None:
            card.add(extra)
        if self._wording.text:
            card.add(self._text)
        if self._wording.passphrase:
            card.add(self._passphrase)
        card.add(self._said)
        card.add(self.leaving)
        card.add_buttons(self._do, self._cancel)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(card)

    def _connect(self) -> None:
        self._line.returnPressed.connect(self._to_passphrase)
        self._line.textEdited.connect(self._go_on)
        self._edit.returnPressed.connect(self._ask)
        self._edit.caps_lock.connect(self._mind_caps_lock)
        self._do.clicked.connect(self._ask)
        self._cancel.clicked.connect(self._ask_to_leave)
        for keys, act in (("Ctrl+Return", self._ask), ("Ctrl+Enter", self._ask), ("Esc", self._ask_to_leave)):
            listen(self, keys, act)

    @override
    def _holds_words(self) -> bool:
        return bool(self._line.text().strip())

    @property
    @override
    def _is_busy(self) -> bool:
        return self._busy

    @Slot()
    def _to_passphrase(self) -> None:
        if self._wording.passphrase:
            self._edit.setFocus()
        else:
            self._ask()

    @Slot()
    def _ask(self) -> None:
        if self._busy:
            return
        self._go_on()
        text, passphrase = self._line.text(), self._edit.text()
        faults = []
        if self._wording.text:
            faults.append((self._text, "" if text.strip() else "Type it: it is signed with the record."))
        if self._wording.passphrase:
            faults.append((self._passphrase, "" if passphrase else "Type your passphrase."))
        if refused(faults):
            return
        if not self._wording.passphrase:
            self._set_busy("One moment…")
            self._sign(None)
            return
        self._edit.wipe()
        self._set_busy("Checking the passphrase…")
        self._background.compute(partial(self._unlock, passphrase), self._sign, self._refuse)

    @Slot(object)
    def _sign(self, key: SigningKey | None) -> None:
        try:
            work = self._say(key, self._line.text())
        except AppError as error:
            self._refuse(error)
        else:
            self._background.database(work, self._done, self._refuse)

    @Slot(object)
    def _done(self, result: object) -> None:
        self._set_busy("")
        self._is_let_go = True
        self.done.emit(result)

    @Slot(object)
    def _refuse(self, error: Exception) -> None:
        self._set_busy("")
        if isinstance(error, AppError):
            self._said.refuse(f"{error.message} {error.hint}".strip())
        else:
            self._presenter(error)
        (self._edit if self._wording.passphrase else self._line).setFocus()

    def _set_busy(self, words: str) -> None:
        self._busy = bool(words)
        self._said.begin(words)
        rest(self, (self._line, self._edit, self._do), resting=bool(words))

    @Slot(bool)
    def _mind_caps_lock(self, on: bool) -> None:
        self._passphrase.remind(CAPS_LOCK if on else "")
