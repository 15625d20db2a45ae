"""Shows errors in one place: an expected one as it is, a surprise without its text, which may hold a name."""

import logging
import sys
import threading
from pathlib import PurePath
from types import TracebackType

from PySide6.QtCore import QObject, Signal, Slot

from app.core.errors import AppError

GENERIC = "Something unexpected went wrong. What was saved is safe."
HINT = "If it happens again, close Cowslip and open it anew."
log = logging.getLogger("cowslip")


class Presenter(QObject):
    """Callable with an error, from any thread. shown: message and hint, emitted on its own, the GUI's."""

    shown = Signal(str, str)
    _raised = Signal(str, str)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._raised.connect(self._show)  # across threads Qt queues it

    def __call__(self, error: BaseException) -> None:
        """Log what may be logged and show what may be shown."""
        if isinstance(error, AppError):
            log.warning("%s", f"{type(error).__name__}: {error.detail}" if error.detail else type(error).__name__)
            self._raised.emit(error.message, error.hint)
        else:
            log.critical("unexpected %s", ", after ".join(map(_named, _chain(error))))
            self._raised.emit(GENERIC, HINT)

    @Slot(str, str)
    def _show(self, message: str, hint: str) -> None:
        self.shown.emit(message, hint)

    def take_over(self) -> None:
        """Receive what nobody caught, here and in threads."""
        sys.excepthook = self._uncaught
        threading.excepthook = self._uncaught_in_thread

    def _uncaught(self, kind: type[BaseException], error: BaseException, _trace: TracebackType | None) -> None:
        if issubclass(kind, KeyboardInterrupt):
            raise SystemExit(130)
        self(error)

    def _uncaught_in_thread(self, args: threading.ExceptHookArgs) -> None:
        if args.exc_value is not None and not isinstance(args.exc_value, SystemExit):
            self(args.exc_value)


def _chain(error: BaseException) -> list[BaseException]:
    """The error, then what it was raised from or while handling, as Python prints it."""
    chain: list[BaseException] = []
    here: BaseException | None = error
    while here is not None and here not in chain:
        chain.append(here)
        here = here.__cause__ if here.__cause__ is not None or here.__suppress_context__ else here.__context__
    return chain


def _named(error: BaseException) -> str:
    """Kind and place, without a word of its own."""
    return f"{type(error).__name__} at {_place_of(error.__traceback__)}"


def _place_of(trace: TracebackType | None) -> str:
    """Where it was raised, as file:line, without any value."""
    if trace is None:
        return "unknown"
    while trace.tb_next is not None:
        trace = trace.tb_next
    return f"{PurePath(trace.tb_frame.f_code.co_filename).name}:{trace.tb_lineno}"
