"""Holds the draft in front for this window on a server, so that others are told who has it open, and where."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from app.core.errors import Conflict, InUse, StoreTrouble

if TYPE_CHECKING:
    from app.services.leases import Leases
    from app.services.session import Session
    from app.ui.background import Background

TRY_MS = 2_000  # a draft is not stored, and can't be held, before its first answer
RENEW_MS = 20_000  # services.leases.RENEW_AFTER


class Holding(QObject):
    """From its making until end(). lost: an InUse: this window stood still, and somebody took the draft over."""

    lost = Signal(object)

    def __init__(self, leases: Leases, draft_id: str, background: Background, parent: QObject) -> None:
        super().__init__(parent)
        self._leases, self._draft_id, self._background = leases, draft_id, background
        self._timer = QTimer(self, interval=TRY_MS)
        self._timer.timeout.connect(self._take)
        self._timer.start()
        self._take()

    def end(self) -> None:
        """Let it go; whatever keeps the server from hearing that, the lease lapses."""
        self._timer.stop()
        self._background.database(partial(self._leases.release, self._draft_id), _let_go, _let_go)
        self.deleteLater()

    @Slot()
    def _take(self) -> None:
        self._background.database(partial(self._leases.take, self._draft_id), self._taken, self._failed)

    @Slot(object)
    def _taken(self, _: object) -> None:
        self._timer.setInterval(RENEW_MS)

    @Slot(object)
    def _failed(self, error: Exception) -> None:
        if isinstance(error, InUse):
            self._timer.stop()
            self.lost.emit(error)
        elif not isinstance(error, Conflict | StoreTrouble):  # not stored yet; or away: the answers wait, so does this
            raise error


def held(session: Session, draft_id: str) -> None:
    """Take a stored draft before it is shown. InUse: somebody has it open. On the database thread."""
    if session.leases is not None:
        session.leases.take(draft_id)


def _let_go(_: object) -> None:
    """Nothing follows."""
