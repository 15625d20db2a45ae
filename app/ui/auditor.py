"""The administrator's page of the audit trail: read, filter, take out, verify; what is slow can be cancelled."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal, Slot

from app.core.errors import AppError
from app.core.people import Right

if TYPE_CHECKING:
    from app.services.auditing import AuditLine
    from app.services.evidence import AuditFilter
    from app.services.session import Session
    from app.services.verifying import Verified, Walk
    from app.ui.background import Background
    from app.ui.pages.audit import AuditPage
    from app.ui.present import Presenter
    from app.ui.shell import Shell
    from app.ui.teller import Teller


class Auditor(QObject):
    """coming: its page is about to be in front. left: it is done with; home comes next."""

    coming = Signal()
    left = Signal(str, str)

    def __init__(self, shell: Shell, background: Background, presenter: Presenter) -> None:
        super().__init__(shell)
        self._shell, self._background, self._presenter = shell, background, presenter
        self._session: Session | None = None
        self._teller: Teller | None = None
        self._doing = ""

    def use(self, session: Session | None) -> None:
        """Whose trail from now on."""
        self._session = session
        if session is None:
            self._stop()

    @Slot()
    def show(self) -> None:
        """The page, or why this person does not see it."""
        session = self._session
        if session is None:
            return
        try:
            session.place.allow(Right.AUDIT)
        except AppError as error:
            self._presenter(error)
            return
        self.coming.emit()
        from app.ui.pages.audit import AuditPage

        people = {key.person_id: key.name for key in session.keys.owners().values()}
        page = AuditPage(people, session, self._background, self._presenter)
        page.sought.connect(self._read)
        page.export_asked.connect(self._export)
        page.verify_asked.connect(self._verify)
        page.cancel_asked.connect(self._stop)
        page.closed.connect(self._leave)
        self._shell.put("audit", page)
        self._shell.mark("")
        page.seek()
        if self._teller is not None:  # it goes on since an earlier look at the page
            page.set_busy(f"{self._doing}…")

    @property
    def _page(self) -> AuditPage | None:
        from app.ui.pages.audit import AuditPage

        page = self._shell.get("audit")
        return page if isinstance(page, AuditPage) else None

    @Slot(object)
    def _read(self, sought: AuditFilter) -> None:
        if self._session is not None:
            self._background.database(partial(self._session.auditing.read, sought), self._show_lines, self._refuse)

    @Slot(object)
    def _show_lines(self, lines: list[AuditLine]) -> None:
        if self._page is not None:
            self._page.show_lines(lines)

    @Slot()
    def _verify(self) -> None:
        if self._session is not None and self._page is not None:
            self._begin("Verifying")
            self._background.database(self._session.verifying.begin, self._walk_on, self._refuse)

    @Slot(object)
    def _walk_on(self, walk: Walk) -> None:
        """A step at a time: what else is asked of the database meanwhile, an answer above all, comes in between."""
        if walk.found is not None:
            self._show_verified(walk.found)
        elif self._teller is not None:
            self._background.database(partial(_stepped, walk, self._teller), self._walk_on, self._refuse)

    def _show_verified(self, found: Verified) -> None:
        self._teller = None
        if self._page is not None:
            self._page.show_verified(found)

    @Slot(object, str)
    def _export(self, sought: AuditFilter, path: str) -> None:
        if self._session is not None and self._page is not None:
            teller = self._begin("Exporting")
            work = partial(self._session.auditing.export, sought, Path(path), teller.tell)
            self._background.database(work, self._exported, self._refuse)

    @Slot(object)
    def _exported(self, count: int) -> None:
        self._teller = None
        if self._page is not None:
            self._page.say(f"{count:,} events exported. The file is not encrypted.")

    def _begin(self, what: str) -> Teller:
        from app.ui.teller import Teller

        teller = self._teller = Teller(what, self)
        teller.told.connect(self._show_share)
        self._doing = what
        if self._page is not None:
            self._page.set_busy(f"{what}…")
        return teller

    @Slot(int)
    def _show_share(self, percent: int) -> None:
        if self._page is not None and self._teller is not None:
            self._page.tell(f"{self._doing}, {percent} %")

    @Slot(object)
    def _refuse(self, error: Exception) -> None:
        self._teller = None
        if self._page is not None and isinstance(error, AppError):
            self._page.refuse(f"{error.message} {error.hint}".strip())
        else:
            self._presenter(error)

    @Slot()
    def _stop(self) -> None:
        if self._teller is not None:
            self._teller.stop()

    @Slot()
    def _leave(self) -> None:
        self.left.emit("", "")
        self._shell.drop("audit")


def _stepped(walk: Walk, teller: Teller) -> Walk:
    """Told first: where it was cancelled, or the clinic is being closed, no step follows."""
    teller.tell(walk.share)
    walk.step()
    return walk
