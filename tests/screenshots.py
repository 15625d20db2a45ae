"""Makes the README's pictures from the real app and its demo clinic, under Xvfb: python -m tests.screenshots."""

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from tempfile import TemporaryDirectory
from time import monotonic

from PySide6.QtCore import QCoreApplication, QEvent, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QTableView, QWidget

from app import main
from app.services.clock import SystemClock
from app.ui import theme
from app.ui.conductor import Conductor
from app.ui.present import Presenter
from app.ui.shell import Shell
from app.ui.wiring import Timing, Wiring

OUT = Path(__file__).resolve().parent.parent / "resources" / "screenshots"
PATIENCE_S = 15
HAND_MS = 90
CODES = {"\r": Qt.Key.Key_Return, "\x1b": Qt.Key.Key_Escape, "↓": Qt.Key.Key_Down}
CONTROL = Qt.KeyboardModifier.ControlModifier


@dataclass
class Camera:
    """The window, and a hand that types in it."""

    shell: Shell
    ticks: "count[int]"

    def until(self, holds: Callable[[], bool]) -> None:
        """Let the app run until it holds."""
        end = monotonic() + PATIENCE_S
        while not holds():
            QApplication.processEvents()
            if monotonic() > end:
                raise TimeoutError(f"nothing came of it on page {self.shell.front!r}")

    def type(self, keys: str) -> None:
        """Keys to whatever has the focus."""
        for key in keys:
            code = CODES.get(key) or Qt.Key(ord(key.upper()))
            event = QKeyEvent(QEvent.Type.KeyPress, code, Qt.KeyboardModifier.NoModifier, "" if key == "↓" else key)
            event.setTimestamp(next(self.ticks) * HAND_MS)
            target = QApplication.activePopupWidget() or QApplication.focusWidget() or self.shell
            QCoreApplication.sendEvent(target, event)
            QApplication.processEvents()

    def command(self, key: Qt.Key, modifier: Qt.KeyboardModifier = CONTROL) -> None:
        """A shortcut."""
        self.shell.activateWindow()
        self.until(lambda: QApplication.focusWidget() is not None)
        QTest.keyClick(QApplication.focusWidget() or self.shell, key, modifier)

    def find(self, name: str) -> QWidget | None:
        """The widget of that name."""
        return self.shell.findChild(QWidget, name)

    def shoot(self, name: str) -> None:
        """Keep what stands in the window."""
        for _ in range(20):
            QApplication.processEvents()
        OUT.mkdir(parents=True, exist_ok=True)
        self.shell.grab().save(str(OUT / f"{name}.png"))
        sys.stdout.write(f"{OUT / name}.png\n")


def ignore(_event: str) -> None:
    """Nobody times this."""


def take(folder: Path) -> None:
    """The day of the pictures."""
    application = QApplication(sys.argv[:1])
    theme.apply(application, Qt.ColorScheme.Light)
    presenter, shell = Presenter(), Shell()
    wiring = Wiring(main.catalogue, main.clinics, main.papers, SystemClock(), folder / "clinic")
    conductor = Conductor(shell, wiring, presenter, Timing(False, False, ignore))
    conductor.begin("")
    shell.resize(1366, 768)
    shell.show()
    camera = Camera(shell, count(1))
    camera.until(lambda: conductor.is_ready)
    camera.shoot("welcome")
    camera.command(Qt.Key.Key_D, Qt.KeyboardModifier.AltModifier)
    camera.until(lambda: shell.front == "home")
    recent = camera.find("home.recent")
    camera.until(lambda: isinstance(recent, QTableView) and recent.model().rowCount() > 0)
    camera.shoot("home")
    _chart(camera, shell)
    shell.close()


def _chart(camera: Camera, shell: Shell) -> None:
    camera.type("ash")
    found = camera.find("home.results")
    camera.until(lambda: isinstance(found, QTableView) and found.model().rowCount() == 1)
    camera.type("↓\r")
    camera.until(lambda: shell.front == "chart")
    table = camera.find("chart.table")
    camera.until(lambda: isinstance(table, QTableView) and table.model().rowCount() > 1)
    camera.shoot("chart")
    camera.command(Qt.Key.Key_P)
    camera.until(lambda: shell.front == "preview")
    save = camera.find("preview.save")
    camera.until(lambda: save is not None and save.isEnabled())
    camera.shoot("preview")
    camera.type("\x1b")
    camera.until(lambda: shell.front == "chart")
    camera.command(Qt.Key.Key_N)
    camera.type("2")
    camera.until(lambda: shell.front == "sitting")
    camera.type("\r" + "88\r" + "11110")
    camera.shoot("assessment")
    camera.type("12010")
    camera.shoot("scored")


if __name__ == "__main__":
    if not os.environ.get("COWSLIP_UNDER_XVFB"):
        xvfb = shutil.which("xvfb-run")
        if xvfb is None:
            sys.exit("xvfb-run is missing: apt-get install xvfb")
        command = [xvfb, "-a", "-s", "-screen 0 1366x768x24", sys.executable, "-m", "tests.screenshots"]
        sys.exit(subprocess.run(command, env={**os.environ, "COWSLIP_UNDER_XVFB": "1"}, check=False).returncode)
    with TemporaryDirectory() as place:
        take(Path(place))
