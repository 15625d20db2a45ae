"""Tells the window how far long work has come, and the work when somebody cancels it."""

from threading import Event

from PySide6.QtCore import QObject, Signal

from app.services.backups import Stopped


class Teller(QObject):
    """told: whole percents, each once. Its tell is called on the thread that works (services.backups.Tell)."""

    told = Signal(int)

    def __init__(self, what: str, parent: QObject) -> None:
        """what: the work's name, to begin a sentence with."""
        super().__init__(parent)
        self._what = what
        self._stop = Event()
        self._last = 0

    def stop(self) -> None:
        """The work ends at its next step, with Stopped."""
        self._stop.set()

    def tell(self, share: float) -> None:
        """From 0 to 1."""
        if self._stop.is_set():
            raise Stopped(self._what)
        percent = int(share * 100)
        if percent != self._last:
            self._last = percent
            self.told.emit(percent)
