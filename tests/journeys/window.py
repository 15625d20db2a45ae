"""A window on a real encrypted clinic, driven by keys that carry their own times, as a keyboard's do."""

from dataclasses import dataclass, field
from itertools import count
from pathlib import Path

from PySide6.QtCore import QCoreApplication, QEvent, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QWidget
from pytestqt.qtbot import QtBot

from app import main
from app.services.clock import SystemClock
from app.services.ports import Clock
from app.services.session import Clinics
from app.ui.conductor import Conductor
from app.ui.present import Presenter
from app.ui.shell import Shell
from app.ui.wiring import Timing, Wiring
from app.vault.keyfile import Work
from app.wiring import FolderClinics

NAMED = {
    "\r": Qt.Key.Key_Return,
    "\x1b": Qt.Key.Key_Escape,
    "\t": Qt.Key.Key_Tab,
    "↑": Qt.Key.Key_Up,
    "↓": Qt.Key.Key_Down,
}
PATIENCE = 5_000
HAND_MS = 90


def cheap_clinics(clock: Clock) -> Clinics:
    """The app's own clinics, with a passphrase that takes no work."""
    return FolderClinics(main.catalogue, clock, Work(operations=1, memory=8192))


def ignore(_event: str) -> None:
    """Nobody times this."""


@dataclass
class Window:
    """What a person at the window sees and does."""

    qtbot: QtBot
    folder: Path
    shell: Shell = field(init=False)
    conductor: Conductor = field(init=False)
    said: list[str] = field(default_factory=list)
    _ticks: "count[int]" = field(default_factory=lambda: count(1))

    def open(self, quick: str = "") -> None:
        """Start the app anew on the folder."""
        presenter = Presenter()
        self.shell = Shell()
        self.qtbot.addWidget(self.shell)
        wiring = Wiring(main.catalogue, cheap_clinics, main.papers, SystemClock(), self.folder)
        self.conductor = Conductor(self.shell, wiring, presenter, Timing(False, False, ignore))
        self.conductor.begin(quick)
        self.shell.resize(1366, 728)
        with self.qtbot.waitExposed(self.shell):
            self.shell.show()
        self.shell.activateWindow()
        self.until(lambda: self.conductor.is_ready)

    def close(self) -> None:
        """As by the window's button; what is on its way is waited for."""
        self.shell.close()

    def until(self, holds: object) -> None:
        """Wait for something to become true."""
        self.qtbot.waitUntil(holds, timeout=PATIENCE)

    def at(self, name: str) -> None:
        """Wait until the page of that name is in front."""
        self.until(lambda: self.shell.front == name)

    def type(self, keys: str) -> None:
        """Keys to whatever has the focus."""
        for key in keys:
            code = NAMED.get(key, Qt.Key.Key_unknown)
            for kind in (QEvent.Type.KeyPress, QEvent.Type.KeyRelease):
                text = "\r" if key == "\r" else "" if key in NAMED else key
                number = code if key in NAMED else Qt.Key(ord(key.upper())) if key.isascii() else code
                event = QKeyEvent(kind, number, Qt.KeyboardModifier.NoModifier, text)
                event.setTimestamp(next(self._ticks) * HAND_MS)
                QCoreApplication.sendEvent(self._target(), event)

    def command(self, key: Qt.Key, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.ControlModifier) -> None:
        """A shortcut."""
        QTest.keyClick(self._target(), key, modifier)

    def _target(self) -> QWidget:
        """Where a keyboard's next key goes. Offscreen nobody activates the window again when a menu has closed."""
        popup = QApplication.activePopupWidget()
        if popup is None and QApplication.focusWidget() is None:
            self.shell.activateWindow()
            self.until(lambda: QApplication.focusWidget() is not None)
        return popup or QApplication.focusWidget() or self.shell

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
