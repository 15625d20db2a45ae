"""The paper before it is printed: shown before whatever asked for it, and back there when it is left."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal, Slot

from app.core.errors import AppError

if TYPE_CHECKING:
    from app.core.audit import Act
    from app.services.documents import RecordDocument
    from app.services.paperwork import Document
    from app.services.session import Session
    from app.ui.background import Background
    from app.ui.present import Presenter
    from app.ui.shell import Shell
    from app.ui.wiring import LatePapers


class Previewing(QObject):
    """left: the page behind it is in front again."""

    left = Signal()

    def __init__(self, shell: Shell, papers: LatePapers, background: Background, presenter: Presenter) -> None:
        super().__init__(shell)
        self._shell, self._papers, self._background, self._presenter = shell, papers, background, presenter
        self._back = ""
        self._session: Session | None = None

    def use(self, session: Session | None) -> None:
        """Into whose trail what is printed or saved goes; None: nobody's."""
        self._session = session

    @Slot(object)
    def show(self, document: Document) -> None:
        """Show a document."""
        self._back = self._shell.front
        from app.ui.pages.preview import PreviewPage

        out = None if self._session is None else partial(_taken_out, self._session)
        page = PreviewPage(self._papers, self._background, self._presenter, take_out=out)
        page.closed.connect(self.leave)
        self._shell.put("preview", page)
        page.show_document(document)

    @Slot(object)
    def show_of_nobody(self, document: RecordDocument) -> None:
        """Show a quick score: on the size of paper that the open clinic has set, and nothing else of its letterhead."""
        if self._session is None:
            self.show(document)
        else:
            work = partial(_on_its_paper, self._session, document, self._shell.front)
            self._background.database(work, self._show_unless_gone)

    @Slot(object)
    def _show_unless_gone(self, read: tuple[RecordDocument, str]) -> None:
        """Whoever went on meanwhile wants it no more."""
        document, front = read
        if self._shell.front == front:
            self.show(document)

    @Slot()
    def leave(self) -> None:
        """Back to what asked for it."""
        page = self._shell.get(self._back)
        if page is not None:
            self._shell.bring(self._back)
            page.setFocus()
        self._shell.drop("preview")
        self.left.emit()


def _on_its_paper(session: Session, document: RecordDocument, front: str) -> tuple[RecordDocument, str]:
    """On the database thread. Where the setting can't be read the score is printed all the same."""
    from app.services.documents import Letterhead

    with suppress(AppError):
        document = replace(document, letterhead=Letterhead(paper=session.settings.site().paper))
    return document, front


def _taken_out(session: Session, act: Act, document: Document, sha256: str) -> None:
    """On the database thread."""
    from app.services.paperwork import outgoing

    session.charts.take_out(act, *outgoing(document, sha256))
