"""Sees to backups, each day, at closing and by hand; the page of their list, and exporting everything."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, cast

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from app.core.errors import AppError
from app.core.people import Right
from app.ui.background import Background
from app.ui.copies import forget_copies
from app.ui.present import Presenter
from app.ui.restorer import Restorer
from app.ui.shell import Shell

if TYPE_CHECKING:  # each page, and what it needs, is imported when it is first shown
    from app.services.backups import Backup, Exported, Tell
    from app.services.custody import Custody
    from app.services.session import Clinics, Session
    from app.ui.pages.backups import BackupsPage
    from app.ui.pages.closing import ClosingPage
    from app.ui.teller import Teller

FIRST_LOOK_MS = 20_000  # opening a chart comes first
EVERY_MS = 600_000
GRACE_MS = 1_500  # a window that closes within it needs no words
PATIENCE_MS = 30_000
CLOSING = "Backing up…"


class Custodian(QObject):
    """coming: its page is about to be in front. left: its pages are done with.

    shut_asked: a restore needs the clinic closed; the page of that name stays.
    """

    coming = Signal()
    left = Signal()
    shut_asked = Signal(str)

    def __init__(
        self, shell: Shell, clinics: Clinics, folder: Path, background: Background, presenter: Presenter
    ) -> None:
        super().__init__(shell)
        self._shell, self._clinics, self._folder = shell, clinics, folder
        self._background, self._presenter = background, presenter
        self._session: Session | None = None
        self._teller: Teller | None = None
        self._closing: Teller | None = None
        self._doing = ""
        self._wants_to_close = False
        self._restorer = Restorer(shell, clinics, folder, background, presenter)
        self._restorer.shut_asked.connect(self.shut_asked)
        self._restorer.left.connect(self.show)
        self._restorer.restored.connect(self._leave)
        self._timer = QTimer(self)
        self._timer.timeout.connect(self._back_up_daily)

    def begin(self, session: Session) -> None:
        """A clinic is open: tell what went wrong with its last backup, and make today's when it is due."""
        self._session = session
        if session.custody is not None:
            self._background.compute(partial(_trouble, session), self._tell_trouble)
            self._timer.start(FIRST_LOOK_MS)

    def shut(self, session: Session, stays: str) -> None:
        """Close the clinic while the window stays; nothing of it is seen any more. stays: a page that names nobody."""
        self._shell.drop_all(but=stays)
        self._shell.show_clinic("", "", demo=False)
        self._shell.dismiss_message()
        self._close(session)

    def _close(self, session: Session) -> None:
        """Back the clinic up where something is new, and close it in any case; told only where it fails."""
        from app.ui.teller import Teller

        self._session = None
        forget_copies()
        self._timer.stop()
        self._stop()  # closing waits for nothing else
        teller = self._closing = Teller("The backup", self)
        teller.told.connect(self._show_closing)
        tell = None if self._restorer.is_at_work or session.custody is None else teller.tell
        self._background.database(partial(_closed, session, tell), self._is_closed, self._closed_without)

    def let_close(self, session: Session | None) -> bool:
        """Whether the window may close now; else it closes by itself, once the backup is made or given up."""
        if session is not None:
            self._close(session)
        elif self._wants_to_close:  # asked for once more
            self._stop()
        if self._background.drain(PATIENCE_MS if session is None else GRACE_MS):
            return True
        from app.ui.pages.closing import ClosingPage

        self._wants_to_close = True
        self._shell.drop_all()
        page = ClosingPage()
        page.skip_asked.connect(self._stop)
        page.tell(CLOSING)
        self._shell.put("closing", page)
        return False

    @Slot()
    def give_way(self) -> None:
        """Somebody waits to come in: the backup of a locked clinic is given up, since the next lock makes one.

        At closing it is not, nor is the one of each day: a ward that locks often has that one.
        """
        if self._closing is not None and not self._wants_to_close:
            self._closing.stop()

    @Slot()
    def show(self) -> None:
        """The list of backups, of the open clinic or of the folder."""
        from app.ui.pages.backups import BackupsPage, Offers

        self.coming.emit()
        session, custody = self._session, self._custody
        if session is not None and custody is None:
            if session.demo:
                self._shell.show_message("The demo clinic is not backed up.", "Lock it to see the backups of your own.")
            else:
                words = "Whoever looks after it makes them; cowslip export takes everything out."
                self._shell.show_message("The backups of this clinic are made on its server.", words)
            return
        may = session.place.person.may if session is not None else None
        offers = Offers(bool(may and may(Right.BACKUP)), bool(may and may(Right.EXPORT)))
        page = BackupsPage(self._folder / "backups", offers, is_open=session is not None)
        for asked, act in (
            (page.take_asked, self._take),
            (page.cancel_asked, self._stop),
            (page.look_asked, self._restorer.look),
            (page.export_asked, self._export),
            (page.place_asked, self._move_place),
            (page.elsewhere_asked, self._list_elsewhere),
            (page.closed, self._leave),
        ):
            asked.connect(act)
        self._shell.put("backups", page)
        self._shell.mark("")
        if self._teller is not None and self._doing:
            page.set_busy(self._doing)
        self._list()

    # -- making them

    @Slot()
    def _back_up_daily(self) -> None:
        self._timer.start(EVERY_MS)
        custody = self._custody
        if custody is not None and self._teller is None:
            teller = self._watched("Today's backup", "Making today's backup…")
            self._background.compute(partial(custody.take_daily, teller.tell), self._taken, self._failed)

    @Slot()
    def _take(self) -> None:
        custody = self._custody
        if custody is not None and self._teller is None:
            teller = self._watched("The backup", "Backing up…")
            self._background.compute(partial(custody.take, teller.tell), self._taken, self._failed)

    @Slot(str)
    def _export(self, path: str) -> None:
        custody = self._custody
        if custody is not None and self._teller is None:
            teller = self._watched("The export", "Exporting everything…")
            self._background.compute(partial(custody.export, Path(path), teller.tell), self._exported, self._failed)

    @Slot(str)
    def _move_place(self, place: str) -> None:
        custody = self._custody
        if custody is not None:
            self._background.database(partial(custody.move_place, Path(place)), self._moved, self._failed)

    def _watched(self, what: str, doing: str) -> Teller:
        """One at a time: its progress stands on the page, and can be cancelled there."""
        from app.ui.teller import Teller

        self._teller, self._doing = Teller(what, self), doing
        self._teller.told.connect(self._show_share)
        if self._page is not None:
            self._page.set_busy(doing)
        return self._teller

    def _over(self) -> None:
        teller, self._teller, self._doing = self._teller, None, ""
        if teller is not None:
            teller.deleteLater()

    @Slot(object)
    def _taken(self, backup: Backup | None) -> None:
        self._over()
        if self._page is not None:
            self._page.say("A backup was made, and checked." if backup is not None else "")
            self._list()
        self._close_if_wanted()

    @Slot(object)
    def _exported(self, exported: Exported) -> None:
        self._over()
        if self._page is not None:
            rows = sum(exported.rows.values())
            self._page.say(f"Exported: {rows:,} rows. The file is not encrypted: anybody who has it can read it.")
        self._close_if_wanted()

    @Slot(object)
    def _moved(self, _: object) -> None:
        if self._page is not None:
            self._list()
            self._page.say("New backups go there; the earlier ones stay where they are.")

    @Slot(object)
    def _failed(self, error: Exception) -> None:
        self._over()
        if isinstance(error, AppError) and self._page is not None:
            self._page.refuse(f"{error.message} {error.hint}".strip())
        else:
            if self._page is not None:
                self._page.set_busy("")
            self._presenter(error)
        self._close_if_wanted()

    @Slot(int)
    def _show_share(self, percent: int) -> None:
        if self._page is not None and self._teller is not None:
            self._page.tell(f"{self._doing} {percent} %")

    @Slot()
    def _stop(self) -> None:
        for teller in (self._teller, self._closing):
            if teller is not None:
                teller.stop()

    # -- closing

    @Slot(int)
    def _show_closing(self, percent: int) -> None:
        page = cast("ClosingPage | None", self._shell.get("closing"))
        if page is not None:
            page.tell(f"{CLOSING} {percent} %")

    @Slot(object)
    def _is_closed(self, _: object) -> None:
        self._is_let_go()

    @Slot(object)
    def _closed_without(self, error: Exception) -> None:
        from app.services.backups import Stopped

        if not isinstance(error, Stopped):
            self._presenter(error)
        self._is_let_go()

    def _is_let_go(self) -> None:
        teller, self._closing = self._closing, None
        if teller is not None:
            teller.deleteLater()
        self._close_if_wanted()

    def _close_if_wanted(self) -> None:
        """Unless somebody went on to another page meanwhile."""
        wanted, self._wants_to_close = self._wants_to_close, False
        if wanted and self._shell.front == "closing":
            self._shell.close()

    @Slot(object)
    def _tell_trouble(self, words: str) -> None:
        if words:
            self._shell.show_message(f"The last backup failed. {words}", "")

    # -- the list

    def _list(self) -> None:
        if self._page is not None:
            custody = self._custody
            held = custody.held if custody is not None else partial(self._clinics.backups().held, self._folder)
            self._background.compute(held, self._page.show_backups)
            if custody is not None:
                self._background.compute(custody.place_now, self._page.show_place)

    @Slot(str)
    def _list_elsewhere(self, place: str) -> None:
        if self._page is not None:
            self._page.show_place(Path(place))
            self._background.compute(partial(self._clinics.backups().held, Path(place)), self._page.show_backups)

    @Slot()
    def _leave(self) -> None:
        self._shell.drop("backups")
        self.left.emit()

    @property
    def _custody(self) -> Custody | None:
        return None if self._session is None else self._session.custody

    @property
    def _page(self) -> BackupsPage | None:
        return cast("BackupsPage | None", self._shell.get("backups"))


def _trouble(session: Session) -> str:
    return "" if session.custody is None else session.custody.last_trouble


def _closed(session: Session, tell: Tell | None) -> None:
    """A backup that fails keeps no clinic from closing."""
    try:
        if tell is not None and session.custody is not None:
            session.custody.take_at_closing(tell)
    finally:
        session.close()
