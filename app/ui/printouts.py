"""Verifying a printout: what the page asks is looked up, a file read away from the database's thread."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal, Slot

from app.core.errors import AppError

if TYPE_CHECKING:
    from app.services.session import Papers, Session
    from app.services.tracing import Traced
    from app.ui.background import Background
    from app.ui.pages.printout import PrintoutPage
    from app.ui.present import Presenter
    from app.ui.shell import Shell
    from app.ui.wiring import LatePapers

PRINTOUT = "printout"
LARGEST = 100 * 1024 * 1024


class Printouts(QObject):
    """coming: its page is about to be in front. left: it is done with: to a patient's record, or home."""

    coming = Signal()
    left = Signal(str, str)

    def __init__(self, shell: Shell, papers: LatePapers, background: Background, presenter: Presenter) -> None:
        super().__init__(shell)
        self._shell, self._papers, self._background, self._presenter = shell, papers, background, presenter
        self._session: Session | None = None
        self._order = 0

    def use(self, session: Session | None) -> None:
        """In whose clinic is looked from now on."""
        self._session = session
        self._order += 1

    @Slot()
    def show(self) -> None:
        """The page, empty."""
        if self._session is None:
            return
        from app.ui.pages.printout import PrintoutPage

        self.coming.emit()
        page = PrintoutPage()
        page.file_chosen.connect(self._read)
        page.hash_typed.connect(self._look_up)
        page.chart_asked.connect(self._leave_for)
        page.closed.connect(self._leave)
        self._shell.put(PRINTOUT, page)
        self._shell.mark("")

    @property
    def _page(self) -> PrintoutPage | None:
        from app.ui.pages.printout import PrintoutPage

        page = self._shell.get(PRINTOUT)
        return page if isinstance(page, PrintoutPage) else None

    @Slot(str)
    def _read(self, path: str) -> None:
        from app.ui.pages.printout import short_name

        file = Path(path)
        self._begin("Reading the file…")
        work = partial(_read, file, self._papers)
        self._background.compute(work, partial(self._trace, self._order, short_name(file)), self._fail(self._order))

    def _trace(self, order: int, name: str, read: tuple[bytes, str]) -> None:
        if order == self._order and self._session is not None:
            work = partial(self._session.tracing.of_file, *read)
            self._background.database(work, partial(self._show, order, name), self._fail(order))

    @Slot(str)
    def _look_up(self, typed: str) -> None:
        if self._session is not None:
            self._begin("Looking it up…")
            work = partial(self._session.tracing.of_hash, typed)
            shown = " ".join(typed.split())
            self._background.database(work, partial(self._show, self._order, shown), self._fail(self._order))

    def _begin(self, words: str) -> None:
        self._order += 1
        if self._page is not None:
            self._page.begin(words)

    def _show(self, order: int, of: str, traced: Traced) -> None:
        if order == self._order and self._page is not None:
            self._page.show_traced(traced, of)

    def _fail(self, order: int) -> partial[None]:
        return partial(self._refuse, order)

    def _refuse(self, order: int, error: Exception) -> None:
        if order != self._order:
            return  # something else was asked meanwhile, or the clinic is closed
        if self._page is not None and isinstance(error, AppError):
            self._page.refuse(f"{error.message} {error.hint}".strip())
        else:
            self._presenter(error)

    @Slot(str, str)
    def _leave_for(self, patient_id: str, record_id: str) -> None:
        self._order += 1
        self.left.emit(patient_id, record_id)
        self._shell.drop(PRINTOUT)

    @Slot()
    def _leave(self) -> None:
        self._leave_for("", "")


def _read(path: Path, papers: Papers) -> tuple[bytes, str]:
    """Its bytes, and the words on its pages."""
    from app.services.files import read_small

    pdf = read_small(path, LARGEST)
    return pdf, papers.words(pdf)
