"""The way in: welcome, setting up a clinic, unlocking one; the window knows only what comes of it."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, cast

from PySide6.QtCore import QObject, Signal, Slot

from app.core.errors import AppError
from app.ui.background import Background
from app.ui.present import Presenter
from app.ui.shell import Shell

if TYPE_CHECKING:  # each page is imported when it is first shown
    from app.services.session import Clinics, Session
    from app.ui.pages.setup import SetupPage
    from app.ui.pages.unlock import UnlockPage
    from app.ui.pages.welcome import WelcomePage


class Door(QObject):
    """Shows the page that fits the folder. opened: a Session; quick_asked: no clinic is wanted; restore_asked."""

    opened = Signal(object)
    quick_asked = Signal()
    restore_asked = Signal()

    def __init__(
        self, shell: Shell, clinics: Clinics, folder: Path, background: Background, presenter: Presenter
    ) -> None:
        super().__init__(shell)
        self._shell, self._clinics, self._folder = shell, clinics, folder
        self._background, self._presenter = background, presenter

    @Slot()
    def show(self) -> None:
        """Unlock where there is a clinic, else the three ways in."""
        if self._clinics.exists(self._folder):
            self._show_unlock()
        else:
            self._show_welcome()

    def _show_welcome(self) -> None:
        from app.ui.pages.welcome import WelcomePage

        page = WelcomePage(self._folder, has_clinic=False)
        page.quick_asked.connect(self.quick_asked)
        page.demo_asked.connect(self._open_demo)
        page.setup_asked.connect(self._show_setup)
        self._shell.put("door", page)

    def _show_unlock(self) -> None:
        from app.ui.pages.unlock import UnlockPage

        page = UnlockPage(self._folder)
        page.unlock_asked.connect(self._unlock)
        page.restore_asked.connect(self.restore_asked)
        page.quick_asked.connect(self.quick_asked)
        page.demo_asked.connect(self._open_demo)
        self._shell.put("door", page)

    @Slot()
    def _show_setup(self) -> None:
        from app.ui.pages.setup import SetupPage

        page = SetupPage(self._folder)
        page.create_asked.connect(self._create)
        page.cancelled.connect(self.show)
        self._shell.put("door", page)

    @Slot(str, str, str)
    def _create(self, clinic: str, person: str, passphrase: str) -> None:
        work = partial(self._clinics.create, self._folder, clinic, person, passphrase)
        self._background.database(work, self._open, self._refuse)

    @Slot(str)
    def _unlock(self, passphrase: str) -> None:
        self._background.database(partial(self._clinics.open, self._folder, passphrase), self._open, self._refuse)

    @Slot()
    def _open_demo(self) -> None:
        self._background.database(self._clinics.demo, self._open, self._refuse)

    @Slot(object)
    def _open(self, session: Session) -> None:
        self.opened.emit(session)
        self._shell.drop("door")  # last: until then it tells by being in front that nobody went elsewhere

    @Slot(object)
    def _refuse(self, error: Exception) -> None:
        """What is wrong stands on the page itself, where the typing goes on; a surprise only gives the page back."""
        page = cast("WelcomePage | UnlockPage | SetupPage | None", self._shell.get("door"))
        if isinstance(error, AppError) and page is not None:
            page.refuse(f"{error.message} {error.hint}".strip())
            return
        if page is not None:
            page.set_busy("")
        self._presenter(error)
