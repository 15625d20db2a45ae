"""Walks the whole window in a process of its own and tells how long its GUI thread was busy at a stretch.

python -m tests.journeys.watched FOLDER PASSPHRASE prints JSON. A process of its own, since what a page imports is
imported only once. The time is the thread's own, not the wall's, so that a loaded machine changes little; what waits
instead of working shows as a file that was opened on the GUI thread.
"""

import json
import sys
from collections.abc import Callable
from pathlib import Path
from threading import current_thread, main_thread
from time import thread_time

from PySide6.QtCore import Qt
from PySide6.QtPrintSupport import QPrintDialog
from PySide6.QtWidgets import QApplication, QDialog, QFileDialog, QTableView

from app.ui import theme
from app.ui.background import Background
from app.ui.garbage import Collector
from tests.person import CONTROL, Person

ASSESSMENTS = 500
NEW_PASSPHRASE = "more invented words"
ALT = Qt.KeyboardModifier.AltModifier
SHIFT = Qt.KeyboardModifier.ShiftModifier
CODE = (".py", ".pyc", ".so", ".pyd")


class Watched(Person):
    """Times whatever the GUI thread does. slowest: of each deed the longest turn, in milliseconds, and its page."""

    def __init__(self, folder: Path, passphrase: str) -> None:
        super().__init__(folder)
        self.passphrase = passphrase
        self.slowest: dict[str, tuple[float, str]] = {}
        self._deed = ""

    def doing(self, deed: str) -> None:
        """Let all that follows from the last deed happen; what the next turns are called."""
        if self._deed:
            self._settle()
        self._deed = deed

    def do(self, act: Callable[[], object]) -> None:
        begin = thread_time()
        act()
        took = round((thread_time() - begin) * 1000, 1)
        self.slowest[self._deed] = max((took, self.shell.front), self.slowest.get(self._deed, (0.0, "")))

    def rows(self, name: str) -> int:
        """How many a table on the page in front shows; 0 where it is hidden."""
        table = self.find(name)
        assert isinstance(table, QTableView)
        return table.model().rowCount() if table.isVisible() else 0

    def _settle(self) -> None:
        background = self.opening.findChild(Background)
        assert background is not None
        for _ in range(3):
            self.until(lambda: background.drain(1))
            for _ in range(5):
                self.do(QApplication.processEvents)


def come_in(person: Watched, passphrase: str) -> None:
    """Up to home, with a wrong passphrase first."""
    person.doing("opening the window")
    person.open()
    person.at("door")
    person.doing("giving a wrong passphrase")
    person.type("a wrong one\r")
    person.until(lambda: person.find("unlock.passphrase").isEnabled())
    person.doing("unlocking")
    person.type(f"{passphrase}\r")
    person.at("home")
    person.until(lambda: person.rows("home.recent") > 0)


def search(person: Watched) -> None:
    """For many, for few, for the one with the long chart."""
    for text in ("adler", "rosen dana 1", "mrn"):
        person.doing(f"searching for {text}")
        person.find("home.search").setFocus()
        person.type(text)
        person.until(lambda: person.rows("home.results") > 0)
        person.type("\x1b")
    person.doing("searching for the long chart")
    person.type("aalto")
    person.until(lambda: person.rows("home.results") == 1)


def read(person: Watched) -> None:
    """A chart of very many assessments, walked and resized."""
    person.doing("opening the long chart")
    person.type("↓\r")
    person.at("chart")
    person.until(lambda: person.rows("chart.table") == ASSESSMENTS)
    person.doing("walking its table")
    person.type("↓↓↓↑")
    person.command(Qt.Key.Key_End)
    person.doing("walking its trend")
    person.find("trend.plot").setFocus()
    person.type("←←→")
    for size in ((1100, 700), (1366, 728)):
        person.doing(f"resizing it to {size}")
        person.do(lambda size=size: person.shell.resize(*size))


def take_out(person: Watched) -> None:
    """The preview, a file, a printer that is a file."""
    person.doing("opening the preview")
    person.command(Qt.Key.Key_P)
    person.at("preview")
    person.until(lambda: person.find("preview.save").isEnabled())
    person.doing("zooming")
    person.command(Qt.Key.Key_Plus)
    person.doing("asking where to save")
    person.command(Qt.Key.Key_S)
    (where,) = person.shell.findChildren(QFileDialog)
    person.doing("saving")
    person.do(lambda: where.fileSelected.emit(str(person.folder.parent / "saved.pdf")))
    person.do(where.reject)
    person.until(lambda: "Saved." in person.words())
    person.doing("asking for a printer")
    person.command(Qt.Key.Key_P)
    (printer,) = person.shell.findChildren(QPrintDialog)
    person.doing("printing")
    printer.printer().setOutputFileName(str(person.folder.parent / "printed.pdf"))
    person.do(lambda: printer.finished.emit(QDialog.DialogCode.Accepted.value))
    person.do(printer.reject)
    person.until(lambda: "sent to the printer" in person.words())
    person.doing("leaving the preview")
    person.type("\x1b")
    person.at("chart")


def assess(person: Watched) -> None:
    """A COWS in a new visit, signed."""
    person.doing("beginning a visit")
    person.command(Qt.Key.Key_B)
    person.type("\r")
    person.until(lambda: person.find("chart.begin").isEnabled())
    person.doing("beginning an assessment")
    person.command(Qt.Key.Key_N)
    person.type("1")
    person.at("sitting")
    person.doing("answering")
    person.type("\r" + "104\r" + "2112112113")
    person.until(lambda: " saved " in f" {person.words()} ")
    person.doing("completing")
    person.command(Qt.Key.Key_Return)
    person.until(lambda: "Complete?" in person.words())
    person.type("\r")
    person.at("sign")
    person.doing("signing")
    person.until(lambda: person.find("sign.sign").text() == "&Sign 1 record")
    person.type(person.passphrase + "\r")
    person.at("chart")
    person.until(lambda: person.rows("chart.table") == ASSESSMENTS + 1)


def look_round(person: Watched) -> None:
    """The keys, a new patient, the lock, a score without a patient."""
    person.doing("opening the keys")
    person.command(Qt.Key.Key_F1, Qt.KeyboardModifier.NoModifier)
    person.doing("closing the keys")
    person.type("\x1b")
    person.doing("opening the form")
    person.command(Qt.Key.Key_N, CONTROL | SHIFT)
    person.at("form")
    person.doing("registering")
    person.type("Brandt, Ulla")
    person.command(Qt.Key.Key_Return)
    person.at("chart")
    person.doing("locking")
    person.command(Qt.Key.Key_L)
    person.at("door")
    person.doing("choosing a quick score")
    person.command(Qt.Key.Key_K)
    person.at("quick")
    person.doing("a quick score")
    person.type("1")
    person.at("sitting")
    person.type("96\r1")
    person.doing("closing")
    person.close()


def set_up(person: Watched) -> None:
    """A clinic of one's own."""
    person.doing("opening the window for the first time")
    person.open()
    person.doing("opening the set-up")
    person.command(Qt.Key.Key_S, ALT)
    person.until(lambda: person.find("setup.clinic"))
    person.doing("setting up")
    for words in ("St Brigid Detox", "M. Okafor", "RN", NEW_PASSPHRASE, NEW_PASSPHRASE):
        person.type(f"{words}\r")
    person.at("recovery")
    person.doing("putting the recovery sheet away")
    person.type("\t\t ")
    person.command(Qt.Key.Key_Return)
    person.at("home")
    person.doing("closing the new clinic")
    person.close()


def explore(person: Watched) -> None:
    """The demo."""
    person.doing("opening the window before the demo")
    person.open()
    person.doing("exploring the demo")
    person.command(Qt.Key.Key_D, ALT)
    person.at("home")
    person.until(lambda: person.rows("home.recent") > 0)
    person.doing("closing the demo")
    person.close()


def main(folder: Path, passphrase: str) -> None:
    """The walk, and what came of it."""
    application = QApplication([*sys.argv[:1], "-style", "fusion"])
    theme.apply(application)
    Collector(application)
    opened: list[str] = []
    imported: list[str] = []

    def note(event: str, arguments: tuple[object, ...]) -> None:
        if current_thread() is main_thread():
            if event == "open" and not str(arguments[0]).endswith(CODE):
                opened.append(str(arguments[0]))
            elif event == "import" and str(arguments[0]).startswith("app."):
                imported.append(str(arguments[0]))

    sys.addaudithook(note)
    person = Watched(folder, passphrase)
    come_in(person, passphrase)
    for deed in (search, read, take_out, assess, look_round):
        deed(person)
    slowest = person.slowest
    for name, deed in (("new", set_up), ("none", explore)):
        person = Watched(folder.parent / name, passphrase)
        deed(person)
        slowest |= person.slowest
    sys.stdout.write(json.dumps({"slowest": slowest, "opened": opened, "imported": imported}))


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2])
