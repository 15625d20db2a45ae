"""The lists for a round: read, shown, printed and copied."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal, Slot

from app.core.errors import AppError

if TYPE_CHECKING:
    from app.services.catalogue import Catalogue
    from app.services.documents import RoundDocument
    from app.services.paperwork import Document
    from app.services.rounds import Asked, RoundList
    from app.services.session import Session
    from app.ui.background import Background
    from app.ui.pages.round import RoundPage
    from app.ui.present import Presenter
    from app.ui.shell import Shell
    from app.ui.widgets.forms_menu import Form

ROUND = "round"


class Rounding(QObject):
    """coming: its page is about to be in front. left: to a patient's record, or home. print_asked: a Document.

    copy_asked: a text that was noted in the audit trail, and after how many seconds it is cleared; 0: never.
    """

    coming = Signal()
    left = Signal(str, str)
    print_asked = Signal(object)
    copy_asked = Signal(str, int)

    def __init__(self, shell: Shell, background: Background, presenter: Presenter) -> None:
        super().__init__(shell)
        self._shell, self._background, self._presenter = shell, background, presenter
        self._session: Session | None = None
        self._catalogue: Catalogue | None = None
        self._order = 0

    def use(self, session: Session | None, catalogue: Catalogue | None) -> None:
        """Whose clinic it is from now on; None: nobody's."""
        self._session, self._catalogue = session, catalogue
        self._order += 1

    @Slot()
    def show(self) -> None:
        """The page, with the shift list of all wards."""
        if self._session is None or self._catalogue is None:
            return
        from app.ui.pages.round import RoundPage

        self.coming.emit()
        page = RoundPage(self._session, self._session.place.clock)
        page.asked.connect(self._read)
        page.chart_asked.connect(self._leave_for)
        page.print_asked.connect(self._print)
        page.copy_asked.connect(self._copy)
        page.sheets_asked.connect(self._print_sheets)
        page.form_asked.connect(self._print_form)
        page.closed.connect(self._leave)
        page.show_forms(self._catalogue.scales())
        self._shell.put(ROUND, page)
        self._shell.mark("")
        page.seek()

    @property
    def _page(self) -> RoundPage | None:
        from app.ui.pages.round import RoundPage

        page = self._shell.get(ROUND)
        return page if isinstance(page, RoundPage) else None

    @Slot(object)
    def _read(self, asked: Asked) -> None:
        self._order += 1
        if self._session is not None and self._catalogue is not None:
            work = partial(_read, self._session, self._catalogue, asked)
            self._background.database(work, partial(self._show, self._order), partial(self._refuse, self._order))

    def _show(self, order: int, read: tuple[RoundList, list[str]]) -> None:
        if order == self._order and self._page is not None:
            listed, wards = read
            self._page.show_wards(wards)
            self._page.show_list(listed)

    def _refuse(self, order: int, error: Exception) -> None:
        if order != self._order:
            return
        if self._page is not None and isinstance(error, AppError):
            self._page.refuse(f"{error.message} {error.hint}".strip())
        else:
            self._presenter(error)

    @Slot(object)
    def _print(self, listed: RoundList) -> None:
        if self._session is not None:
            self._background.database(partial(_document, self._session, listed), self._hand_out)

    @Slot(str)
    def _print_sheets(self, ward: str) -> None:
        if self._session is not None and self._catalogue is not None:
            work = partial(_sheets, self._session, self._catalogue, ward)
            self._background.database(work, self._hand_out, partial(self._refuse, self._order))

    @Slot(object)
    def _print_form(self, form: Form) -> None:
        if self._session is not None:
            from app.ui.blank_forms import form_document

            work = partial(form_document, self._session, self._session.place.clock, form)
            self._background.database(work, self._hand_out)

    @Slot(object)
    def _hand_out(self, document: Document) -> None:
        if self._page is not None:
            self.print_asked.emit(document)

    @Slot(object)
    def _copy(self, listed: RoundList) -> None:
        if self._session is not None:
            self._background.database(partial(_noted, self._session, listed), self._hand_over)

    @Slot(object)
    def _hand_over(self, noted: tuple[str, int]) -> None:
        self.copy_asked.emit(*noted)

    @Slot(str, str)
    def _leave_for(self, patient_id: str, record_id: str) -> None:
        self._order += 1
        self.left.emit(patient_id, record_id)
        self._shell.drop(ROUND)

    @Slot()
    def _leave(self) -> None:
        self._leave_for("", "")


def _read(session: Session, catalogue: Catalogue, asked: Asked) -> tuple[RoundList, list[str]]:
    """On the database thread: the list, and the wards where anybody lies of whom something is due."""
    from app.services.clock import LocalZone
    from app.services.rules import Rules
    from app.ui.chart_paper import definitions_of

    definitions = definitions_of(session, catalogue)
    rules = Rules(session.place.clock.now(), session.settings.site().late_grace_minutes, LocalZone())
    wards = {going.stay.ward for going in session.boards.going_on() if going.stay is not None and going.stay.ward}
    return session.rounds.read(asked, definitions, rules), sorted(wards)


def _document(session: Session, listed: RoundList) -> RoundDocument:
    """On the database thread: with the clinic's letterhead as it is set now."""
    from app import __version__
    from app.services.documents import RoundDocument

    letterhead = session.settings.site().letterhead
    now = session.place.clock.now()
    return RoundDocument(session.clinic, listed, now, session.person, __version__, session.demo, letterhead)


def _sheets(session: Session, catalogue: Catalogue, ward: str) -> Document:
    """On the database thread: each chart of a series that goes on there is read."""
    from app.services.clock import LocalZone
    from app.services.downtime import downtime_document
    from app.services.rules import Rules
    from app.ui.chart_paper import definitions_of, imprint_of

    clock = session.place.clock
    rules = Rules(clock.now(), session.settings.site().late_grace_minutes, LocalZone())
    going, definitions = session.boards.going_on(), definitions_of(session, catalogue)
    return downtime_document(going, ward, session.charts.reread, definitions, rules, imprint_of(session, clock))


def _noted(session: Session, listed: RoundList) -> tuple[str, int]:
    """On the database thread: what leaves is written down for each patient; and how long it may lie there."""
    from hashlib import sha256

    from app.core.audit import Act
    from app.services.paperwork import outgoing

    digest = sha256(listed.text.encode()).hexdigest()
    session.charts.take_out(Act.COPIED, *outgoing(_document(session, listed), digest))
    return listed.text, session.settings.site().clipboard_seconds
