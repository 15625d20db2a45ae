"""A person at the window: keys that carry their own times, as a keyboard's do, and eyes for what is in front."""

from collections.abc import Callable
from contextlib import suppress
from itertools import count
from pathlib import Path
from time import monotonic

from PySide6.QtCore import QCoreApplication, QEvent, QEventLoop, Qt, QTimer
from PySide6.QtGui import QKeyEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QWidget

from app import main
from app.services.clock import SystemClock
from app.services.ports import Clock
from app.services.session import Clinics
from app.ui.conductor import Conductor
from app.ui.opening import Opening
from app.ui.present import Presenter
from app.ui.shell import Shell
from app.ui.wiring import Timing, Wiring

NAMED = {
    "\r": Qt.Key.Key_Return,
    "\x1b": Qt.Key.Key_Escape,
    "\t": Qt.Key.Key_Tab,
    "↑": Qt.Key.Key_Up,
    "↓": Qt.Key.Key_Down,
    "←": Qt.Key.Key_Left,
    "→": Qt.Key.Key_Right,
}
ARROWS = "↑↓←→"
SIZE = (1366, 728)
PATIENCE_S = 15
HEARTBEAT_MS = 10
HAND_MS = 90
CONTROL = Qt.KeyboardModifier.ControlModifier


def ignore(_event: str) -> None:
    """Nobody times this."""


class Person:
    """Opens the app's window on a folder, types in it and reads it."""

    shell: Shell
    opening: Opening

    def __init__(self, folder: Path, clinics: Callable[[Clock], Clinics] = main.clinics) -> None:
        self.folder, self._clinics = folder, clinics
        self.server, self.url = main.server_clinics, ""
        self._ticks = count(1)
        self._heartbeat = QTimer(interval=HEARTBEAT_MS)

    def open(self, quick: str = "") -> None:
        """Start the app anew on the folder; quick: the scale to open at once."""
        presenter, self.shell = Presenter(), Shell()
        here = (SystemClock(), self.folder, self.server, self.url)
        wiring = Wiring(main.catalogue, self._clinics, main.papers, *here, load_store=main.load_store)
        self.opening = Opening(self.shell, wiring, presenter, Timing(False, False, ignore))
        self.opening.begin(quick)
        self.shell.resize(*SIZE)
        self.shell.show()
        self.shell.activateWindow()
        self.until(lambda: self.conductor.is_ready)

    @property
    def conductor(self) -> Conductor:
        """Of the window that is open."""
        return self.opening.conductor

    def close(self) -> None:
        """As by the window's button; what is on its way is waited for."""
        self.shell.close()

    def do(self, act: Callable[[], object]) -> None:
        """All that the GUI thread does passes here: one key, one turn of its loop."""
        act()

    def until(self, holds: Callable[[], object]) -> None:
        """Let the app run until something is true; a failed assertion in it means not yet."""
        end = monotonic() + PATIENCE_S
        self._heartbeat.start()
        while not _is_so(holds):
            self.do(_turn)
            if monotonic() > end:
                raise TimeoutError(f"nothing came of it on page {self.shell.front!r}")
        self._heartbeat.stop()

    def at(self, name: str) -> None:
        """Wait until the page of that name is in front."""
        self.until(lambda: self.shell.front == name)

    def type(self, keys: str) -> None:
        """Keys to whatever has the focus, at the pace of a hand; faster ones would be taken for a scanner's."""
        for key in keys:
            code = NAMED.get(key) or (Qt.Key(ord(key.upper())) if key.isascii() else Qt.Key.Key_unknown)
            for kind in (QEvent.Type.KeyPress, QEvent.Type.KeyRelease):
                event = QKeyEvent(kind, code, Qt.KeyboardModifier.NoModifier, "" if key in ARROWS else key)
                event.setTimestamp(next(self._ticks) * HAND_MS)
                target = self._target()
                self.do(lambda target=target, event=event: QCoreApplication.sendEvent(target, event))

    def command(self, key: Qt.Key, modifier: Qt.KeyboardModifier = CONTROL) -> None:
        """A shortcut."""
        target = self._target()
        self.do(lambda: QTest.keyClick(target, key, modifier))

    def find(self, name: str) -> QWidget:
        """The widget of that name on the page in front."""
        page = self.shell.get(self.shell.front)
        assert page is not None
        widget = page.findChild(QWidget, name)
        assert widget is not None, f"no {name} on {self.shell.front}"
        return widget

    def words(self) -> str:
        """Everything that is said in labels now."""
        return " ".join(w.text() for w in self.shell.findChildren(QLabel) if w.isVisible())

    def _target(self) -> QWidget:
        """Where a keyboard's next key goes. Offscreen nobody activates the window again when a menu has closed."""
        popup = QApplication.activePopupWidget()
        if popup is None and QApplication.focusWidget() is None:
            self.shell.activateWindow()
            self.until(lambda: QApplication.focusWidget() is not None)
        return popup or QApplication.focusWidget() or self.shell


def _is_so(holds: Callable[[], object]) -> bool:
    with suppress(AssertionError):
        return bool(holds())
    return False


def _turn() -> None:
    """One turn of the event loop; the heartbeat ends the wait for one."""
    QCoreApplication.processEvents(QEventLoop.ProcessEventsFlag.WaitForMoreEvents)
