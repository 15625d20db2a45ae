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
from app.ui.wiring import Wiring

if TYPE_CHECKING:  # each page is imported when it is first shown
    from collections.abc import Callable

    from app.core.people import Person
    from app.services.recovery import RecoverySheet
    from app.services.session import Clinics, Session
    from app.ui.pages.access import AccessPage, Given
    from app.ui.pages.server import ServerPage
    from app.ui.pages.setup import SetupPage
    from app.ui.pages.unlock import UnlockPage
    from app.ui.pages.welcome import WelcomePage


class Door(QObject):
    """Shows the page that fits the folder. opened: a Session; quick_asked: no clinic is wanted; restore_asked.

    entering: somebody waits to come in from now on.
    """

    opened = Signal(object)
    entering = Signal()
    quick_asked = Signal()
    restore_asked = Signal()

    def __init__(
        self, shell: Shell, clinics: Clinics, wiring: Wiring, background: Background, presenter: Presenter
    ) -> None:
        """clinics: in folders; wiring tells whether one on a server is opened instead."""
        super().__init__(shell)
        self._shell, self._folder = shell, wiring.folder
        self._here, self._at = clinics, wiring.server
        self._clock = wiring.clock
        self._clinics = self._at(wiring.url, self._clock) if wiring.url else clinics
        self._background, self._presenter = background, presenter
        self._people: tuple[Person, ...] = ()  # as they were read last
        self._last = ""  # who was here last, while the program runs: a ward's computer tells nobody after that
        self._has_painted = False
        self.sheet: RecoverySheet | None = None
        """Of a recovery code that came with the last opening."""
        shell.first_painted.connect(self._read_people)

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
        page.server_asked.connect(self._show_server)
        self._shell.put("door", page)

    def _show_unlock(self) -> None:
        from app.ui.pages.unlock import UnlockPage

        page = UnlockPage(self._folder, self._clinics.server)
        page.unlock_asked.connect(self._unlock)
        page.restore_asked.connect(self.restore_asked)
        page.quick_asked.connect(self.quick_asked)
        page.demo_asked.connect(self._open_demo)
        page.recover_asked.connect(self._show_recover)
        page.elsewhere_asked.connect(self._leave_server)
        self._shell.put("door", page)
        if self._last:  # at once: reading waits for the backup that a lock makes
            page.show_people(self._people, self._last)
        if self._has_painted:
            self._read_people()

    @Slot()
    def _read_people(self) -> None:
        """Who may open it, asked when the page is seen: the first paint does without."""
        self._has_painted = True
        if self._unlock_page is not None:
            self._background.database(partial(self._clinics.people, self._folder), self._show_people, _not_now)

    @Slot(object)
    def _show_people(self, people: tuple[Person, ...]) -> None:
        self._people = people
        if self._unlock_page is not None:
            self._unlock_page.show_people(people, self._last)

    @property
    def _unlock_page(self) -> UnlockPage | None:
        page = self._shell.get("door")
        return cast("UnlockPage", page) if page is not None and page.objectName() == "page.unlock" else None

    @Slot()
    def _show_recover(self) -> None:
        """Once it is read who could get the new passphrase."""
        self._background.database(partial(self._clinics.people, self._folder), self._ask_code)

    @Slot(object)
    def _ask_code(self, people: tuple[Person, ...]) -> None:
        if self._unlock_page is None:  # somebody went on meanwhile
            return
        from app.core.people import Role
        from app.ui.pages.access import AccessPage, Ask

        ask = Ask(
            "Use the recovery code",
            "It gives an administrator a new passphrase. The code works once: a new sheet is shown at once.",
            "&Open the clinic",
            who=tuple(p for p in people if p.role is Role.ADMINISTRATOR),
            code=True,
            new=True,
            own=False,
        )
        page = AccessPage(ask)
        page.asked.connect(self._recover)
        page.cancelled.connect(self.show)
        self._shell.put("door", page)

    @Slot(object)
    def _recover(self, given: Given) -> None:
        self.entering.emit()
        work = partial(self._clinics.recover, self._folder, given.code, given.who, given.new)
        self._background.database(partial(_with_sheet, work), self._open, self._refuse)

    # -- a clinic on a server

    @Slot()
    def _show_server(self) -> None:
        from app.ui.pages.server import ServerPage

        page = ServerPage()
        page.asked.connect(self._try_server)
        page.cancelled.connect(self.show)
        self._shell.put("door", page)

    @Slot(str)
    def _try_server(self, url: str) -> None:
        work = partial(_reached, self._at(url, self._clock), self._folder, url)
        self._background.database(work, self._use_server, self._refuse)

    @Slot(object)
    def _use_server(self, reached: tuple[Clinics, str]) -> None:
        from app.ui.places import remember_server

        self._clinics, url = reached
        self.show()
        try:
            remember_server(url)
        except AppError as error:
            self._presenter(error)

    @Slot()
    def _leave_server(self) -> None:
        """Back to the clinic on this computer, or to the ways to one."""
        from app.ui.places import remember_server

        self._clinics, self._people, self._last = self._here, (), ""
        self.show()
        try:
            remember_server("")
        except AppError as error:
            self._presenter(error)

    # -- one on this computer

    @Slot()
    def _show_setup(self) -> None:
        from app.ui.pages.setup import SetupPage

        page = SetupPage(self._folder)
        page.create_asked.connect(self._create)
        page.cancelled.connect(self.show)
        self._shell.put("door", page)

    @Slot(str, str, str, str)
    def _create(self, clinic: str, person: str, credentials: str, passphrase: str) -> None:
        work = partial(self._clinics.create, self._folder, clinic, person, passphrase, credentials)
        self._background.database(partial(_with_sheet, work), self._open, self._refuse)

    @Slot(str, str)
    def _unlock(self, passphrase: str, who: str) -> None:
        self.entering.emit()
        work = partial(self._clinics.open, self._folder, passphrase, who)
        self._background.database(partial(_without_sheet, work), self._open, self._refuse)

    @Slot()
    def _open_demo(self) -> None:
        self.entering.emit()
        self._background.database(partial(_without_sheet, self._clinics.demo), self._open, self._refuse)

    @Slot(object)
    def _open(self, opened: tuple[Session, RecoverySheet | None]) -> None:
        session, self.sheet = opened
        self._last = session.place.person.id
        self.opened.emit(session)
        self._shell.drop("door")  # last: until then it tells by being in front that nobody went elsewhere

    @Slot(object)
    def _refuse(self, error: Exception) -> None:
        """What is wrong stands on the page itself, where the typing goes on; a surprise only gives the page back."""
        page = cast("WelcomePage | UnlockPage | SetupPage | AccessPage | ServerPage | None", self._shell.get("door"))
        if isinstance(error, AppError) and page is not None:
            page.refuse(f"{error.message} {error.hint}".strip())
            return
        if page is not None:
            page.set_busy("")
        self._presenter(error)


def _with_sheet(open_it: Callable[[], Session]) -> tuple[Session, RecoverySheet | None]:
    session = open_it()
    return session, session.people.new_sheet()


def _without_sheet(open_it: Callable[[], Session]) -> tuple[Session, RecoverySheet | None]:
    return open_it(), None


def _not_now(_: Exception) -> None:
    """What is wrong with the key file or the server is said when somebody wants to open it."""


def _reached(clinics: Clinics, folder: Path, url: str) -> tuple[Clinics, str]:
    """The server was there, and people work in its clinic."""
    clinics.people(folder)
    return clinics, url
