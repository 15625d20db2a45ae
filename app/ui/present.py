"""Shows errors in one place: an expected one as it is, a surprise without its text, which may hold a name."""

import logging
import sys
import threading
from pathlib import PurePath
from types import TracebackType

from PySide6.QtCore import QObject, Signal

from app.core.errors import AppError

GENERIC = "Something unexpected went wrong. What was saved is safe."
HINT = "If it happens again, close Cowslip and open it anew."
log = logging.getLogger("cowslip")


class Presenter(QObject):
    """Callable with an error, from any thread. shown: message and hint, on the GUI thread of its receiver."""

    shown = Signal(str, str)

    def __call__(self, error: BaseException) -> None:
        """Log what may be logged and show what may be shown."""
        if isinstance(error, AppError):
            log.warning("%s", type(error).__name__)
            self.shown.emit(error.message, error.hint)
        else:
            log.critical("unexpected %s at %s", type(error).__name__, place_of(error.__traceback__))
            self.shown.emit(GENERIC, HINT)

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


def place_of(trace: TracebackType | None) -> str:
    """Where it was raised, as file:line, without any value."""
    if trace is None:
        return "unknown"
    while trace.tb_next is not None:
        trace = trace.tb_next
    return f"{PurePath(trace.tb_frame.f_code.co_filename).name}:{trace.tb_lineno}"
