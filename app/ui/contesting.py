"""Shows who amended a record first, and goes on from there."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, cast

from PySide6.QtCore import QObject, Signal, Slot

from app.core.errors import AppError

if TYPE_CHECKING:
    from app.core.records import Assessment, Moment
    from app.core.scale import Scale
    from app.services.amending import Amending, Contest
    from app.services.catalogue import Catalogue
    from app.services.session import Session
    from app.ui.background import Background
    from app.ui.pages.contest import ContestPage, Row
    from app.ui.present import Presenter
    from app.ui.shell import Shell

CONTEST = "contest"


class Contesting(QObject):
    """begun: the new draft. left: nothing was done."""

    begun = Signal(object)
    left = Signal()

    def __init__(self, shell: Shell, background: Background, presenter: Presenter, parent: QObject) -> None:
        super().__init__(parent)
        self._shell, self._background, self._presenter = shell, background, presenter
        self._amending: Amending | None = None
        self._contest: Contest | None = None

    def show(self, session: Session, catalogue: Catalogue, mine_id: str) -> None:
        """Read both versions, and show where they differ."""
        from app.services.amending import Amending

        self._amending = Amending(session.place)
        self._background.database(partial(_read, self._amending, session, catalogue, mine_id), self._show)

    @Slot(object)
    def _show(self, read: tuple[Contest, tuple[Row, ...]]) -> None:
        from app.ui.pages.contest import ContestPage

        self._contest, found = read
        theirs = self._contest.theirs
        when = f", {theirs.signed.local:%Y-%m-%d %H:%M}" if theirs.signed else ""
        page = ContestPage(f"{theirs.signer} signed version {theirs.version}{when}: {theirs.reason}", found)
        page.begin_asked.connect(self._begin)
        page.closed.connect(self._leave)
        self._shell.put(CONTEST, page)

    @Slot()
    def _begin(self) -> None:
        if self._amending is not None and self._contest is not None:
            self._background.database(partial(self._amending.begin_from, self._contest), self._done, self._refuse)

    @Slot(object)
    def _done(self, draft: Assessment) -> None:
        self.begun.emit(draft)
        self._shell.drop(CONTEST)

    @Slot(object)
    def _refuse(self, error: Exception) -> None:
        page = cast("ContestPage | None", self._shell.get(CONTEST))
        if isinstance(error, AppError) and page is not None:
            page.refuse(f"{error.message} {error.hint}".strip())
        else:
            self._presenter(error)

    @Slot()
    def _leave(self) -> None:
        self.left.emit()
        self._shell.drop(CONTEST)


def _read(amending: Amending, session: Session, catalogue: Catalogue, mine_id: str) -> tuple[Contest, tuple[Row, ...]]:
    found = amending.contest(mine_id)
    scale = catalogue.of_record(found.mine.definition_sha256, session.snapshot)
    return found, _rows(scale, found)


def _rows(scale: Scale, contest: Contest) -> tuple[Row, ...]:
    """The performed time first, then each item that differs."""
    from app.core.differences import differences, standing
    from app.services.refused import answer_words
    from app.ui.pages.contest import Row

    base, theirs, mine = (version.performed for version in contest)
    times = (theirs, mine, standing(base, theirs, mine))
    performed = [Row("Performed", *map(_time_words, times))] if theirs != mine else []
    items = (Row(d.text, *map(answer_words, d[2:])) for d in differences(scale, *contest))
    return (*performed, *items)


def _time_words(moment: Moment | None) -> str:
    return "" if moment is None else f"{moment.local:%Y-%m-%d %H:%M} {moment.offset_words}"
