"""Locks the clinic when nobody is there, and covers what a lock would lose until its person is back."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from app.core.errors import AppError
from app.services.settings import IDLE_DEFAULT
from app.ui.copies import NoLeaving, forget_copies
from app.ui.idle import Idle, close_dialogs

if TYPE_CHECKING:
    from app.services.session import Session
    from app.ui.background import Background
    from app.ui.pages.cover import CoverPage
    from app.ui.present import Presenter
    from app.ui.shell import Shell

COVER = "cover"
MINUTE_MS = 60_000
AGAIN_MS = 30_000
"""Between tries to read the site's setting, as while its server is away."""

NOT_COPIED = "Nothing is copied out of an open clinic."
NOT_COPIED_HINT = "Print or save what somebody needs; Ctrl+Z brings back what was cut."


class Watch(QObject):
    """lock_asked: as by Ctrl+L; whoever can't lock at once calls cover(). uncovered: the person is back."""

    lock_asked = Signal()
    uncovered = Signal()

    def __init__(self, shell: Shell, background: Background, presenter: Presenter) -> None:
        super().__init__(shell)
        self._shell, self._background, self._presenter = shell, background, presenter
        self._session: Session | None = None
        self._back = ""
        self._minutes = 0
        self._is_told = False
        self._again = QTimer(self, singleShot=True, interval=AGAIN_MS)
        self._again.timeout.connect(self._read_minutes)
        self._copies = NoLeaving(self)
        self._copies.refused.connect(self._tell_not_copied)
        self.idle = Idle(self)
        self.idle.warned.connect(self._warn)
        self.idle.woken.connect(shell.dismiss_message)
        self.idle.expired.connect(self._lock)
        self.idle.lock_pressed.connect(self._lock)

    def begin(self, session: Session) -> None:
        """Somebody is at work: lock after the time that the site has set."""
        self._session = session
        self.set_minutes(IDLE_DEFAULT)  # until it is known, and where it can't be read
        self._copies.turn(on=True)
        self._is_told = False
        self._read_minutes()

    @Slot(object)
    def set_minutes(self, minutes: int) -> None:
        """Lock after so long from now on."""
        if self._session is not None and minutes != self._minutes:
            self._minutes = minutes
            self.idle.start(minutes * MINUTE_MS)

    def end(self) -> None:
        """The clinic is closed."""
        self._session = None
        self._minutes = 0
        self._again.stop()
        self._copies.turn(on=False)
        self._shell.veil(on=False)
        self.idle.stop()

    @property
    def is_covered(self) -> bool:
        """Whether the cover hides what was in front; until it goes nothing else may come there."""
        return self._shell.get(COVER) is not None

    def cover(self) -> None:
        """Hide what is in front; it stays as it is."""
        if self._session is None or self.is_covered:
            return
        from app.ui.pages.cover import CoverPage

        close_dialogs()
        self._back = self._shell.front
        page = CoverPage(self._session.person)
        page.passphrase_typed.connect(self._try)
        self._shell.put(COVER, page)
        self._shell.veil(on=True)
        forget_copies()

    @Slot()
    def _read_minutes(self) -> None:
        if self._session is not None:
            self._background.database(self._session.settings.idle_minutes, self.set_minutes, self._try_again)

    @Slot(object)
    def _try_again(self, error: Exception) -> None:
        """Told once; the server's absence has a strip of its own."""
        if self._session is None:
            return
        if not self._is_told:
            self._is_told = True
            self._presenter(error)
        self._again.start()

    @Slot(str, int)
    def copy(self, words: str, seconds: int) -> None:
        """Put what was written down on the clipboard, and say for how long."""
        if self._session is None or self.is_covered:
            return
        self._copies.put(words, seconds)
        how_long = f" for {seconds} seconds" if seconds else ""
        self._shell.show_message(f"Copied: it is on the clipboard{how_long}.", "The audit trail says so.")

    @Slot()
    def _tell_not_copied(self) -> None:
        if not self.is_covered:
            self._shell.show_message(NOT_COPIED, NOT_COPIED_HINT)

    @Slot(int)
    def _warn(self, seconds: int) -> None:
        if not self.is_covered:
            words = "1 second" if seconds == 1 else f"{seconds} seconds"
            self._shell.show_message(f"The clinic locks in {words}.", "Any key or a move of the mouse keeps it open.")

    @Slot()
    def _lock(self) -> None:
        if self._session is not None:
            close_dialogs()
            self.lock_asked.emit()

    @Slot(str)
    def _try(self, passphrase: str) -> None:
        if self._session is not None:
            work = partial(self._session.keys.confirm, self._session.place.person.id, passphrase)
            self._background.compute(work, self._uncover, self._refuse)

    @Slot(object)
    def _uncover(self, _: object) -> None:
        if self.is_covered:
            if self._shell.get(self._back) is not None:
                self._shell.bring(self._back)
            self._shell.drop(COVER)
            self._shell.veil(on=False)
            self.uncovered.emit()

    @Slot(object)
    def _refuse(self, error: Exception) -> None:
        page: CoverPage | None = self._shell.get(COVER)  # type: ignore[assignment]  # nothing else has that name
        if page is None:
            return
        known = isinstance(error, AppError)
        page.refuse(f"{error.message} {error.hint}".strip() if isinstance(error, AppError) else "Try again.")
        if not known:
            self._presenter(error)
