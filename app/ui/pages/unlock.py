"""Opening the clinic of this computer: one passphrase, and the two ways that need none."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal, Slot
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.ui import theme
from app.ui.override import override
from app.ui.widgets.button import Button
from app.ui.widgets.form import Field, FormCard, PassphraseEdit, rest
from app.ui.widgets.said import plain
from app.ui.widgets.who import WhoField

if TYPE_CHECKING:
    from app.core.people import Person

CAPS_LOCK = "Caps Lock seems to be on."


class UnlockPage(QWidget):
    """unlock_asked: the passphrase, which the page no longer holds by then, and whose (empty: the only one's).

    recover_asked: the passphrase is lost. quick_asked, demo_asked: without one.

    restore_asked: from a backup. elsewhere_asked: a clinic on this computer instead of the server's.

    Asking makes the page busy until it goes or refuse() says why it stays.
    """

    unlock_asked = Signal(str, str)
    recover_asked = Signal()
    quick_asked = Signal()
    demo_asked = Signal()
    restore_asked = Signal()
    elsewhere_asked = Signal()

    def __init__(self, clinic_folder: Path, server: str = "", parent: QWidget | None = None) -> None:
        """server: where the clinic is, if it is on one: nothing is restored from here then."""
        super().__init__(parent)
        self.setObjectName("page.unlock")
        self._who = WhoField()
        self._edit = PassphraseEdit()
        self._edit.setObjectName("unlock.passphrase")
        self._field = Field("&Passphrase", self._edit)
        self._open = Button("unlock.open", "&Open the clinic", "Enter", "filled")
        self._forgot = Button("unlock.recover", "&Forgot the passphrase? Use the recovery code")
        self._restore = Button("unlock.restore", "&Restore from a backup…")
        self._quick = Button("unlock.quick", "&Quick score")
        self._quick.setToolTip("No patient, nothing stored")
        self._demo = Button("unlock.demo", "Explore the &demo clinic")
        self._demo.setToolTip("Invented patients, kept apart from real data")
        self._elsewhere = Button("unlock.elsewhere", "Use a clinic on this &computer instead")
        self._restore.setVisible(not server)
        self._elsewhere.setVisible(bool(server))
        self._elsewhere.clicked.connect(self.elsewhere_asked)
        self._build(f"Clinic on the server {server}" if server else f"Clinic folder: {clinic_folder}")
        self._edit.returnPressed.connect(self._ask)
        self._edit.caps_lock.connect(self._mind_caps_lock)
        self._who.chosen.connect(self._edit.setFocus)
        self._open.clicked.connect(self._ask)
        self._forgot.clicked.connect(self.recover_asked)
        self._restore.clicked.connect(self.restore_asked)
        self._quick.clicked.connect(self.quick_asked)
        self._demo.clicked.connect(self._ask_demo)

    def set_busy(self, words: str) -> None:
        """Say what goes on, and take nothing meanwhile; empty: it is over."""
        self._field.tell(words)
        buttons = (self._open, self._restore, self._forgot, self._elsewhere, self._quick, self._demo)
        rest(self, (self._who, self._edit, *buttons), resting=bool(words))
        if not words:
            self._edit.setFocus()  # what is disabled loses it

    def show_people(self, people: Sequence[Person], last: str) -> None:
        """Ask who it is, where there are several. last: the id of who was here last."""
        self._who.offer(people, last)
        if self._who.isVisibleTo(self) and not self._who.person and not self._edit.text():
            self._who.edit.setFocus()

    def refuse(self, words: str) -> None:
        """Say why it did not open; the field is empty and has the focus."""
        self.set_busy("")
        self._edit.wipe()
        self._field.refuse(words)

    @override
    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        (self._edit if self._who.isHidden() or self._who.person else self._who.edit).setFocus()

    def _build(self, where: str) -> None:
        card = FormCard("Open your clinic", where, self)
        card.add(self._who)
        card.add(self._field)
        card.add_buttons(self._open, self._restore)
        card.add_buttons(self._forgot)
        card.add_buttons(self._elsewhere)
        without = plain("Without a passphrase")
        theme.set_role(without, "soft")
        card.add(without)
        card.add_buttons(self._quick, self._demo)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(card)

    @Slot()
    def _ask(self) -> None:
        passphrase = self._edit.text()
        if not passphrase:
            self._field.refuse("Type the passphrase.")
            self._edit.setFocus()
            return
        if not self._who.isHidden() and not self._who.person:
            self._who.refuse_typed()
            return
        self._edit.wipe()
        self.set_busy("Checking the passphrase…")
        self.unlock_asked.emit(passphrase, self._who.person)

    @Slot()
    def _ask_demo(self) -> None:
        self._edit.wipe()
        self.set_busy("Making the demo clinic…")
        self.demo_asked.emit()

    @Slot(bool)
    def _mind_caps_lock(self, on: bool) -> None:
        self._field.remind(CAPS_LOCK if on else "")
