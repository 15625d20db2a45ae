"""Looks inside a backup and restores it: its page, and the clinic that has to be closed for it."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, cast

from PySide6.QtCore import QObject, Signal, Slot

from app.core.errors import AppError
from app.ui.background import Background
from app.ui.present import Presenter
from app.ui.shell import Shell

if TYPE_CHECKING:  # the page, and what it needs, is imported when it is first shown
    from app.services.backups import Backup
    from app.services.session import Clinics
    from app.ui.pages.restore import RestorePage
    from app.ui.teller import Teller

PAGE = "restore"


class Restorer(QObject):
    """shut_asked: the clinic has to be closed, and the page of that name stays. restored; left: back to the list."""

    shut_asked = Signal(str)
    restored = Signal()
    left = Signal()

    def __init__(
        self, shell: Shell, clinics: Clinics, folder: Path, background: Background, presenter: Presenter
    ) -> None:
        super().__init__(shell)
        self._shell, self._clinics, self._folder = shell, clinics, folder
        self._background, self._presenter = background, presenter
        self._backup: Backup | None = None
        self._teller: Teller | None = None

    @property
    def is_at_work(self) -> bool:
        """Whether it restores now; what the clinic holds is then kept aside, and needs no backup."""
        return self._teller is not None

    @Slot(object)
    def look(self, backup: Backup) -> None:
        """Show the page of this backup."""
        from app.ui.pages.restore import RestorePage

        self._backup = backup
        page = RestorePage(backup)
        page.look_asked.connect(self._preview)
        page.restore_asked.connect(self._restore)
        page.cancelled.connect(self._leave_restore)
        self._shell.put(PAGE, page)

    @Slot(str)
    def _preview(self, passphrase: str) -> None:
        page = self._page
        if self._backup is not None and page is not None:
            look = partial(self._clinics.backups().preview, self._folder, self._backup, passphrase)
            self._background.compute(look, page.show_preview, self._refuse)

    @Slot(str)
    def _restore(self, passphrase: str) -> None:
        """The clinic is closed first; restoring waits for that on the database thread."""
        if self._backup is None:
            return
        from app.ui.teller import Teller

        teller = self._teller = Teller("The restore", self)
        self.shut_asked.emit(PAGE)
        work = partial(self._clinics.backups().restore, self._folder, self._backup, passphrase, teller.tell)
        self._background.database(work, self._restored, self._refuse)

    @Slot(object)
    def _restored(self, aside: Path) -> None:
        self._over()
        self._shell.drop(PAGE)
        self.restored.emit()
        self._shell.show_message(
            "The backup is restored. Open the clinic with its passphrase.", f"What was there before lies in {aside}."
        )

    @Slot(object)
    def _refuse(self, error: Exception) -> None:
        self._over()
        page = self._page
        if isinstance(error, AppError) and page is not None:
            page.refuse(f"{error.message} {error.hint}".strip())
        else:
            if page is not None:
                page.set_busy("")
            self._presenter(error)

    @Slot()
    def _leave_restore(self) -> None:
        """While it restores, Cancel stops that; what is begun is done to its end."""
        if self._teller is not None:
            self._teller.stop()
        else:
            self._shell.drop(PAGE)
            self.left.emit()

    def _over(self) -> None:
        teller, self._teller = self._teller, None
        if teller is not None:
            teller.deleteLater()

    @property
    def _page(self) -> RestorePage | None:
        return cast("RestorePage | None", self._shell.get(PAGE))
