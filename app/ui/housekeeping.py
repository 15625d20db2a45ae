"""What the site has set: the page where an administrator sets it, and who is told of a change at once."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal, Slot

from app.core.errors import AppError
from app.core.people import Right

if TYPE_CHECKING:
    from app.services.session import Session
    from app.services.settings import Site
    from app.ui.background import Background
    from app.ui.present import Presenter
    from app.ui.shell import Shell
    from app.ui.wiring import LatePapers

SETTINGS = "settings"


class Housekeeping(QObject):
    """coming: its page is about to be in front. left: it is done with. minutes_changed: the idle time was set."""

    coming = Signal()
    left = Signal(str, str)
    minutes_changed = Signal(int)

    def __init__(self, shell: Shell, papers: LatePapers, background: Background, presenter: Presenter) -> None:
        super().__init__(shell)
        self._shell, self._papers, self._background, self._presenter = shell, papers, background, presenter
        self._session: Session | None = None

    def use(self, session: Session | None) -> None:
        """Whose settings from now on."""
        self._session = session

    @Slot()
    def show(self) -> None:
        """The page, or why this person does not see it."""
        session = self._session
        if session is None:
            return
        try:
            session.place.allow(Right.SETTINGS)
        except AppError as error:
            self._presenter(error)
            return
        from app.ui.pages.settings import SettingsPage, read

        self.coming.emit()
        page = SettingsPage(session, self._papers, self._background, self._presenter)
        page.saved.connect(self._tell)
        page.cancelled.connect(self._leave)
        self._shell.put(SETTINGS, page)
        self._shell.mark("")
        self._background.database(partial(read, session.settings), page.show_settings)

    @Slot(object)
    def _tell(self, site: Site) -> None:
        self.minutes_changed.emit(site.idle_minutes)

    @Slot()
    def _leave(self) -> None:
        self.left.emit("", "")
        self._shell.drop(SETTINGS)
