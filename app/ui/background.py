"""The one door to other threads: work is a plain call, its result comes back on the GUI thread."""

from collections.abc import Callable, Iterator
from functools import partial
from typing import Any, TypeVar

from PySide6.QtCore import QObject, Qt, QThreadPool, Signal, Slot
from shiboken6 import isValid

T = TypeVar("T")


class Task(QObject):
    """One call on its way. Lives on the GUI thread; only run() is elsewhere."""

    finished = Signal()
    _settled = Signal(object, object)

    def __init__(
        self,
        work: Callable[[], object],
        done: Callable[[Any], None],
        failed: Callable[[Exception], None],
        parent: QObject,
    ) -> None:
        super().__init__(parent)
        self._work, self._done, self._failed = work, done, failed
        self._settled.connect(self._deliver, Qt.ConnectionType.QueuedConnection)

    def run(self) -> None:
        """In the pool: failures cross the border as values."""
        try:
            value = self._work()
        except Exception as error:  # noqa: BLE001 the border of a thread
            self._settled.emit(None, error)
        else:
            self._settled.emit(value, None)

    @Slot(object, object)
    def _deliver(self, value: object, error: Exception | None) -> None:
        told: Callable[[Any], None] = self._done if error is None else self._failed
        # The pool's thread may be the last to let go of this task: what it held must be gone by then.
        self._work = self._done = self._failed = _nothing
        try:
            if not _is_gone(told):
                told(value if error is None else error)
        finally:
            self.finished.emit()
            self.deleteLater()


def _nothing(_: object = None) -> None:
    """What a delivered task still does."""


def _is_gone(told: object) -> bool:
    """Whether something of Qt's that it would call or pass on was deleted meanwhile, as with a page that was closed."""
    return any(isinstance(held, QObject) and not isValid(held) for held in _held_by(told))


def _held_by(told: object) -> Iterator[object]:
    """The object of a method, what a partial or a closure brings along."""
    yield told
    yield getattr(told, "__self__", None)
    for cell in getattr(told, "__closure__", None) or ():
        yield cell.cell_contents
    if isinstance(told, partial):
        yield from _held_by(told.func)
        yield from told.args
        yield from told.keywords.values()


class Background(QObject):
    """Two pools: one thread for the database, so that order is kept, and others for what only computes."""

    def __init__(self, failed: Callable[[Exception], None], parent: QObject | None = None) -> None:
        """failed: told of failures that nobody else asked for."""
        super().__init__(parent)
        self._failed = failed
        self._database = QThreadPool(self)
        self._database.setMaxThreadCount(1)
        self._database.setExpiryTimeout(-1)
        self._compute = QThreadPool(self)

    def database(
        self, work: Callable[[], T], done: Callable[[T], None], failed: Callable[[Exception], None] | None = None
    ) -> None:
        """Run work on the database thread after all that was asked before; done or failed follow on the GUI thread."""
        self._start(self._database, work, done, failed)

    def compute(
        self, work: Callable[[], T], done: Callable[[T], None], failed: Callable[[Exception], None] | None = None
    ) -> None:
        """Run work on some other thread; done or failed follow on the GUI thread."""
        self._start(self._compute, work, done, failed)

    def drain(self, milliseconds: int = 30_000) -> bool:
        """Wait for what runs, as when closing; False where it did not end in time."""
        return self._database.waitForDone(milliseconds) and self._compute.waitForDone(milliseconds)

    def _start(
        self,
        pool: QThreadPool,
        work: Callable[[], T],
        done: Callable[[T], None],
        failed: Callable[[Exception], None] | None,
    ) -> None:
        task = Task(work, done, failed or self._failed, self)
        # Not QRunnable.create: the pool deletes the runnable, PySide keeps its wrapper for that address, and the next
        # object made there (seen: a selection model) comes to Python as a QRunnable.
        pool.start(task.run)
