"""Reminds that reassessments are due, where the site wants it: on the desktop, with a number and nobody's name.

While the clinic is locked nothing is read and nobody is reminded: what is due can't be known then.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, NamedTuple, Protocol

from PySide6.QtCore import QObject, QTimer, Signal, Slot

if TYPE_CHECKING:
    from collections.abc import Mapping

    from app.core.reminders import Key, Reminded
    from app.services.session import Session
    from app.ui.background import Background

MINUTE_MS = 60_000
TITLE = "Cowslip"
SHOWN_MS = 10_000


class Desktop(Protocol):
    """What shows a notification outside the window."""

    def notify(self, title: str, words: str) -> bool:
        """Show it; False where this desktop shows none."""
        ...

    def go(self) -> None:
        """Nothing is to be shown any more."""
        ...


class Judged(NamedTuple):
    """What came of a look: of how many to remind, and what is known from now on."""

    many: int
    reminded: Mapping[Key, Reminded]


class Reminding(QObject):
    """Looks once a minute. unseen: the words, where the desktop shows no notification: the window says them."""

    unseen = Signal(str, str)

    def __init__(self, background: Background, desktop: Desktop, parent: QObject) -> None:
        super().__init__(parent)
        self._background, self._desktop = background, desktop
        self._session: Session | None = None
        self._reminded: Mapping[Key, Reminded] = {}
        self._order = 0
        self._timer = QTimer(self, interval=MINUTE_MS)
        self._timer.timeout.connect(self.look)

    def use(self, session: Session | None) -> None:
        """Whose clinic it is from now on; None: nobody's, and nothing is known of it any more."""
        if session is self._session:
            return
        self._order += 1
        self._session, self._reminded = session, {}
        if session is None:
            self._timer.stop()
            self._desktop.go()
        else:
            self._timer.start()

    @Slot()
    def look(self) -> None:
        """Read what is due, anew: somebody may have assessed meanwhile, here or elsewhere."""
        if self._session is not None:
            work = partial(_judged, self._session, self._reminded)
            self._background.database(work, partial(self._remind, self._order), _be_quiet)

    def _remind(self, order: int, judged: Judged) -> None:
        from app.core.reminders import reminder_words

        if order != self._order:
            return  # the clinic is closed, or another
        self._reminded = judged.reminded
        if judged.many and not self._desktop.notify(TITLE, reminder_words(judged.many)):
            self.unseen.emit(f"{reminder_words(judged.many)}.", "Home shows which.")


def _judged(session: Session, reminded: Mapping[Key, Reminded]) -> Judged:
    """On the database thread."""
    from app.core.reminders import to_remind
    from app.services.boards import board
    from app.services.clock import LocalZone

    site = session.settings.site()
    if not site.reminders:
        return Judged(0, {})
    now = session.place.clock.now()
    rows = board(session.boards.going_on(), now, site.late_grace_minutes, LocalZone()).rows
    due = [(row.going.series.thread, row.slot.at.utc) for row in rows if row.slot is not None]
    return Judged(*to_remind(due, now.utc, site.late_grace_minutes, reminded))


def _be_quiet(_: Exception) -> None:
    """A server that is away is told elsewhere; the next look tries again."""
