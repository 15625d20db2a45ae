"""What the site has set, for its administrators: the paper it prints on, and what its windows wait for."""

from collections.abc import Callable, Iterable
from functools import partial
from pathlib import Path
from typing import NamedTuple

from PySide6.QtCore import QEvent, QObject, Signal, Slot
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QApplication, QVBoxLayout, QWidget

from app.core.errors import AppError
from app.services.logos import read_logo
from app.services.notices import Notices, part_2
from app.services.session import Papers, Session
from app.services.settings import Settings, Site, checked
from app.ui import theme
from app.ui.background import Background
from app.ui.listen import listen
from app.ui.override import override
from app.ui.present import Presenter
from app.ui.widgets.button import ENTER, KEYPAD, Button
from app.ui.widgets.choice import Choice
from app.ui.widgets.form import Field, FormCard, pressed, rest
from app.ui.widgets.leaving import LeavingPage
from app.ui.widgets.logo import LogoField
from app.ui.widgets.said import Said, plain
from app.ui.widgets.text_area import TextArea

LETTERS = 108
NOTE = "What this clinic prints, and what its windows wait for. Every change is written to the audit trail."
SIZES = (("A4", "a4"), ("Letter", "letter"))
NOTICES = (("Off", "off"), ("Statement 1, in full", "statement-1"), ("Statement 2, in short", "statement-2"))
GRACES = (0, 5, 10, 15, 20, 30, 45, 60, 90, 120)
CLIPBOARDS = (0, 10, 20, 30, 60, 120, 300, 600)
REMINDERS = (("Off", ""), ("On the desktop", "on"))
IDLES = (1, 2, 3, 5, 10, 15, 20, 30, 45, 60)
BOUND = "Only programmes under 42 CFR Part 2 are bound to print one. It stands on every page of a patient."
NONE = "No notice is printed."
HINTS = {
    "paper": "Of every record that is printed here.",
    "logo": "PNG or JPEG, at most 256 KB; above the clinic's name.",
    "address": "Up to 6 lines, under the clinic's name.",
    "consent": "Printed under the notice; without one it is kept, not printed.",
    "grace": "How long after its due time a reassessment counts as late.",
    "clipboard": "If what Cowslip put there is still in it.",
    "reminders": "When a reassessment is due, and once more when it is late; it says how many, no names.",
    "idle": "Without a key or the mouse.",
}


class Shown(NamedTuple):
    """What the page shows, as it was read."""

    site: Site
    notices: Notices


def read(settings: Settings) -> Shown:
    """What there is to show; call from the database thread."""
    return Shown(settings.site(), part_2())


class SettingsPage(LeavingPage):
    """saved: the Site that is in force now. Escape asks once where something was changed and not saved."""

    saved = Signal(object)
    asks = "What was changed here is not saved yet. Esc again leaves it as it was."

    def __init__(self, session: Session, papers: Papers, background: Background, presenter: Presenter) -> None:
        super().__init__()
        self.setObjectName("page.settings")
        self._session, self._papers = session, papers
        self._background, self._presenter = background, presenter
        self._site = Site()
        self._notices: Notices | None = None
        self._had_focus: QWidget | None = None
        self._busy = True
        self._paper, self._notice = _choice(SIZES), _choice(NOTICES)
        self._grace, self._clipboard, self._idle = Choice(), Choice(), Choice()
        self._reminders = _choice(REMINDERS)
        self._address, self._consent, self._logo = TextArea(6), TextArea(6), LogoField()
        self._wording = plain("")
        self._fields = {
            "paper": Field("&Paper", self._paper, HINTS["paper"]),
            "logo": Field("Logo", self._logo, HINTS["logo"]),
            "address": Field("&Address", self._address, HINTS["address"]),
            "consent": Field("C&onsent and its scope", self._consent, HINTS["consent"]),
            "notice": Field("&Notice", self._notice, BOUND),
            "grace": Field("Late af&ter", self._grace, HINTS["grace"]),
            "reminders": Field("Re&minders", self._reminders, HINTS["reminders"]),
            "clipboard": Field("Clear the clip&board after", self._clipboard, HINTS["clipboard"]),
            "idle": Field("&Lock after", self._idle, HINTS["idle"]),
        }
        self._said = Said("settings.said")
        self._save = Button("settings.save", "&Save", "Ctrl+Return", "filled")
        self._back = Button("settings.back", "Bac&k", "Esc")
        self._build()
        self._connect()
        self._set_busy(True)

    @Slot(object)
    def show_settings(self, shown: Shown) -> None:
        """Show what was read; from now on it can be changed."""
        self._notices = shown.notices
        self._show(shown.site)
        self._set_busy(False)
        self._paper.setFocus()

    @override
    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if not event.spontaneous():
            (self if self._busy else self._paper).setFocus()

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """On a choice Enter goes on, as in every form; Space and Alt+Down drop the choices down.

        The wheel is the page's: one that scrolls past a choice changes nothing.
        """
        if event.type() == QEvent.Type.Wheel:
            event.ignore()
            return True
        if pressed(event) in ENTER and not event.modifiers() & ~KEYPAD:  # type: ignore[attr-defined]  # a key's event
            self.focusNextChild()
            return True
        return super().eventFilter(watched, event)

    @override
    def _holds_words(self) -> bool:
        return self._notices is not None and self._typed != self._site

    @property
    @override
    def _is_busy(self) -> bool:
        return self._busy and self._notices is not None  # while it is read nothing can be lost

    @property
    def _typed(self) -> Site:
        """As it stands on the page, tidied or not."""
        address = self._address.toPlainText()
        return Site(
            address=tuple(address.split("\n")) if address else (),
            logo=self._logo.content,
            paper=self._paper.currentData(),
            notice=self._notice.currentData(),
            consent=self._consent.toPlainText(),
            late_grace_minutes=self._grace.currentData(),
            clipboard_seconds=self._clipboard.currentData(),
            reminders=bool(self._reminders.currentData()),
            idle_minutes=self._idle.currentData(),
        )

    def _show(self, site: Site) -> None:
        self._site = site
        self._address.setPlainText("\n".join(site.address))
        self._consent.setPlainText(site.consent)
        self._logo.show_logo(site.logo)
        for choice, value in ((self._paper, site.paper), (self._notice, site.notice)):
            choice.setCurrentIndex(choice.findData(value))
        self._reminders.setCurrentIndex(int(site.reminders))
        _offer(self._grace, GRACES, site.late_grace_minutes, _minutes)
        _offer(self._clipboard, CLIPBOARDS, site.clipboard_seconds, _seconds)
        _offer(self._idle, IDLES, site.idle_minutes, _minutes)
        self._show_wording()

    def _build(self) -> None:
        card = FormCard("Settings", NOTE, self, LETTERS)
        fields = self._fields
        card.add_row(fields["paper"], fields["logo"])
        card.add_row(fields["address"], fields["consent"])
        card.add(fields["notice"])
        theme.set_role(self._wording, "soft")
        card.add(self._wording)
        card.add_row(fields["grace"], fields["reminders"])
        card.add_row(fields["clipboard"], fields["idle"])
        card.add(self._said)
        card.add(self.leaving)
        card.add_buttons(self._save, self._back)
        for name, field in fields.items():
            field.editor.setObjectName(f"settings.{name}")
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(card)

    def _connect(self) -> None:
        for choice in (self._paper, self._notice, self._grace, self._reminders, self._clipboard, self._idle):
            choice.installEventFilter(self)
            choice.currentIndexChanged.connect(self._changed)
        for area in (self._address, self._consent):
            area.textChanged.connect(self._changed)
        self._notice.currentIndexChanged.connect(self._show_wording)
        self._logo.changed.connect(self._changed)
        self._logo.file_chosen.connect(self._read_logo)
        self._save.clicked.connect(self._ask)
        self._back.clicked.connect(self._ask_to_leave)
        for keys, act in (
            ("Ctrl+Return", self._ask),
            ("Ctrl+Enter", self._ask),
            ("Ctrl+O", self._logo.ask),
            ("Esc", self._ask_to_leave),
        ):
            listen(self, keys, act)

    @Slot()
    def _changed(self) -> None:
        self._go_on()
        if not self._busy:
            self._said.tell("")
        for field in self._fields.values():
            if field.is_refused:
                field.accept()

    @Slot()
    def _show_wording(self) -> None:
        self._wording.setText(_wording(self._notices, self._notice.currentData()))

    # -- the logo

    @Slot(str)
    def _read_logo(self, path: str) -> None:
        self._background.compute(partial(read_logo, Path(path)), self._logo.show_logo, self._refuse)

    # -- saving

    @Slot()
    def _ask(self) -> None:
        """First on paper, since a character that can't be drawn would keep every record from being printed."""
        if self._busy:
            return
        self._go_on()
        for field in self._fields.values():
            field.accept()
        self._set_busy(True)
        work = partial(_tried, self._papers, self._session.clinic, self._typed)
        self._background.compute(work, self._keep, self._fail)

    @Slot(object)
    def _keep(self, site: Site) -> None:
        self._background.database(partial(self._session.settings.change, site, self._site), self._kept, self._fail)

    @Slot(object)
    def _kept(self, site: Site) -> None:
        self._show(site)
        self._set_busy(False)
        self._said.begin("Saved.")
        self.saved.emit(site)

    @Slot(object)
    def _fail(self, error: Exception) -> None:
        self._set_busy(False)
        self._refuse(error)

    @Slot(object)
    def _refuse(self, error: Exception) -> None:
        """Beside the field that the sentence begins with; else it is said of the whole."""
        if not isinstance(error, AppError):
            self._presenter(error)
            return
        words = f"{error.message} {error.hint}".strip()
        field = next((f for f in self._fields.values() if words.startswith(f"{f.caption}:")), None)
        if field is None:
            self._said.refuse(words)
        else:
            field.refuse(words)
            field.editor.setFocus()

    def _set_busy(self, busy: bool) -> None:
        self._busy = busy
        self._said.tell("One moment…" if busy else "")
        held: QWidget | None = QApplication.focusWidget()
        editors = (f.editor for f in self._fields.values())
        rest(self, (*editors, self._save), resting=busy)
        if busy:
            self._had_focus = held
        elif self._had_focus is not None and self._had_focus.isVisible() and self.hasFocus():
            self._had_focus.setFocus()


def _tried(papers: Papers, clinic: str, site: Site) -> Site:
    """Tidied, once it is known that it can be printed."""
    tidied = checked(site)
    papers.check(clinic, tidied.letterhead)
    return tidied


def _wording(notices: Notices | None, id_: str) -> str:
    """What will be printed, where it stands, and what vouches for it."""
    found = next((s for s in notices.statements if s.id == id_), None) if notices else None
    if notices is None or found is None:
        return NONE
    since = f"in force from {notices.in_force_from}"
    return f"{found.text}\n{found.rule}, {since}. Its wording was compared with {notices.checked_against}."


def _choice(offers: Iterable[tuple[str, str]]) -> Choice:
    choice = Choice()
    for words, key in offers:
        choice.addItem(words, key)
    return choice


def _offer(choice: Choice, numbers: Iterable[int], now: int, said: Callable[[int], str]) -> None:
    """The numbers, and among them the one in force whatever it is."""
    choice.clear()
    for number in sorted({*numbers, now}):
        choice.addItem(said(number), number)
    choice.setCurrentIndex(choice.findData(now))


def _minutes(number: int) -> str:
    return "1 minute" if number == 1 else f"{number} minutes"


def _seconds(number: int) -> str:
    if not number:
        return "Never"
    return f"{number} seconds" if number < 120 or number % 60 else f"{number // 60} minutes"
