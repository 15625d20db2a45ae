"""Makes the README's pictures from the real app and its demo clinic, under Xvfb: python -m tests.screenshots."""

import os
import shutil
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QLabel, QTableView

from app.report.papers import Papers
from app.ui import theme
from app.ui.pages.preview import PreviewPage
from app.ui.sending import as_image
from tests.person import Person

PAPER_DPI = 80
OUT = Path(__file__).resolve().parent.parent / "resources" / "screenshots"


class Photographer(Person):
    """Keeps what stands in the window."""

    def shoot(self, name: str) -> None:
        """Once all that was on its way has been painted."""
        for _ in range(20):
            QApplication.processEvents()
        OUT.mkdir(parents=True, exist_ok=True)
        self.shell.grab().save(str(OUT / f"{name}.png"))
        sys.stdout.write(f"{OUT / name}.png\n")

    def table(self, name: str) -> QTableView:
        """A table on the page in front."""
        found = self.find(name)
        assert isinstance(found, QTableView)
        return found

    def until_rows(self, table: str, least: int) -> None:
        """Wait for so many rows."""
        found = self.table(table)
        self.until(lambda: found.model().rowCount() >= least)


def take(folder: Path) -> None:
    """The day of the pictures."""
    application = QApplication([*sys.argv[:1], "-style", "fusion"])
    theme.apply(application, Qt.ColorScheme.Light)
    person = Photographer(folder / "clinic")
    person.open()
    person.shell.resize(1366, 768)
    person.shoot("welcome")
    person.command(Qt.Key.Key_D, Qt.KeyboardModifier.AltModifier)
    person.at("home")
    person.until_rows("home.recent", 1)
    person.until_rows("home.due", 1)
    person.shoot("home")
    _flow_sheet(person, application)
    _chart(person)
    person.close()


def _flow_sheet(person: Photographer, application: QApplication) -> None:
    """In light and in dark; then what it prints, as a page."""
    person.type("dogwood")
    person.until_rows("home.results", 1)
    person.type("↓\r")
    person.at("chart")
    words = person.find("flow.handoff-words")
    assert isinstance(words, QLabel)
    person.until(lambda: bool(words.text()))
    for name, scheme in (("flow-sheet-dark", Qt.ColorScheme.Dark), ("flow-sheet", Qt.ColorScheme.Light)):
        theme.apply(application, scheme)
        person.shoot(name)
    person.command(Qt.Key.Key_P)
    person.at("preview")
    person.until(lambda: person.find("preview.save").isEnabled())
    page = person.shell.get("preview")
    assert isinstance(page, PreviewPage)
    image = as_image(Papers().pages(page.pdf, PAPER_DPI)[0])
    image.save(str(OUT / "paper-flow-sheet.png"))
    person.type("\x1b")
    person.at("chart")
    person.command(Qt.Key.Key_1)
    person.at("home")
    person.type("\x1b")


def _chart(person: Photographer) -> None:
    person.type("ash")
    person.until(lambda: "Ash" in str(person.table("home.results").model().index(0, 0).data()))
    person.type("↓\r")
    person.at("chart")
    person.until_rows("chart.table", 2)
    person.shoot("chart")
    person.command(Qt.Key.Key_P)
    person.at("preview")
    person.until(lambda: person.find("preview.save").isEnabled())
    person.shoot("preview")
    person.type("\x1b")
    person.at("chart")
    person.command(Qt.Key.Key_N)
    person.type("1")
    person.at("sitting")
    person.type("\r" + "88\r" + "11110")
    person.shoot("assessment")
    person.type("12010")
    person.shoot("scored")


if __name__ == "__main__":
    if not os.environ.get("COWSLIP_UNDER_XVFB"):
        xvfb = shutil.which("xvfb-run")
        if xvfb is None:
            sys.exit("xvfb-run is missing: apt-get install xvfb")
        command = [xvfb, "-a", "-s", "-screen 0 1366x768x24", sys.executable, "-m", "tests.screenshots"]
        sys.exit(subprocess.run(command, env={**os.environ, "COWSLIP_UNDER_XVFB": "1"}, check=False).returncode)
    with TemporaryDirectory() as place:
        take(Path(place))
