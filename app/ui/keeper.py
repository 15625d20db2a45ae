"""Keeps a page's answers: a draft's through the database thread, a quick score's nowhere."""

from collections.abc import Callable
from functools import partial
from typing import Protocol

from PySide6.QtCore import QObject, Signal, Slot

from app.core.records import Answer, Aside, Assessment, Moment
from app.services.journal import Journal
from app.ui.background import Background


class Keeper(Protocol):
    """What the assessment page tells its answers to."""

    def write(self, item_id: str, answer: Answer | None) -> None:
        """Keep this answer; returns at once."""
        ...


class DraftKeeper(QObject):
    """Writes each answer to the draft, in order. saved: everything told so far is durable.

    unsaved: an answer could not be written, and waits. refused: something else could not be done; no answer waits.
    """

    saved = Signal(object)
    saving = Signal()
    unsaved = Signal(object)
    refused = Signal(object)
    completed = Signal(object)
    stopped = Signal()

    def __init__(self, journal: Journal, background: Background, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._journal = journal
        self._background = background
        self._outstanding = 0  # answers
        self._asked = 0  # all else
        self._has_failed = False

    @property
    def has_failed(self) -> bool:
        """Whether an answer could not be written, and nothing after it could either."""
        return self._has_failed

    @property
    def waiting(self) -> tuple[tuple[str, Answer | None], ...]:
        """What could not be written, by item, oldest first."""
        return self._journal.waiting

    @property
    def is_writing(self) -> bool:
        """Whether an answer, a time, an end or a stop is on its way to the store."""
        return self._outstanding + self._asked > 0

    def write(self, item_id: str, answer: Answer | None) -> None:
        """Queue the answer; saved or unsaved tells how it went."""
        self._send(partial(self._journal.write, item_id, answer))

    def retry(self) -> None:
        """Write again what failed."""
        self._send(self._journal.flush)

    def stop(self) -> None:
        """Leave the draft for good; stopped tells."""
        self._ask(self._journal.stop, self._stopped)

    def set_performed(self, performed: Moment) -> None:
        """Say when it was performed; saved tells."""
        self._ask(partial(self._journal.set_performed, performed), self._put)

    def say_beside(self, aside: Aside) -> None:
        """Something beside the answers; saved tells."""
        self._ask(partial(self._journal.say_beside, aside), self._put)

    def complete(self) -> None:
        """It is done once everything is written; completed tells."""
        self._ask(self._journal.complete, self._completed)

    def _send(self, work: Callable[[], Assessment]) -> None:
        self._outstanding += 1
        self.saving.emit()
        self._background.database(work, self._written, self._write_failed)

    def _ask(self, work: Callable[[], Assessment], done: Callable[[Assessment], None]) -> None:
        self._asked += 1
        self._background.database(work, done, self._failed)

    @Slot(object)
    def _written(self, draft: Assessment) -> None:
        self._outstanding -= 1
        self._has_failed = False
        if self._outstanding == 0:
            self.saved.emit(draft)

    @Slot(object)
    def _write_failed(self, error: Exception) -> None:
        self._outstanding -= 1
        self._has_failed = True
        self.unsaved.emit(error)

    @Slot(object)
    def _completed(self, assessment: Assessment) -> None:
        self._asked -= 1
        self.completed.emit(assessment)

    @Slot(object)
    def _stopped(self, _: Assessment) -> None:
        self._asked -= 1
        self.stopped.emit()

    @Slot(object)
    def _put(self, draft: Assessment) -> None:
        self._asked -= 1
        self._has_failed = False  # whatever waited was written first
        if self._outstanding == 0:
            self.saved.emit(draft)

    @Slot(object)
    def _failed(self, error: Exception) -> None:
        self._asked -= 1
        self.refused.emit(error)
