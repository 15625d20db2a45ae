"""Makes the README's pictures from the real app and its demo clinic, under Xvfb: python -m tests.screenshots."""

import os
import shutil
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QTableView

from app.ui import theme
from tests.person import Person

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

    def until_rows(self, table: str, least: int) -> None:
        """Wait for so many rows in a table on the page in front."""
        found = self.find(table)
        assert isinstance(found, QTableView)
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
    person.shoot("home")
    _chart(person)
    person.close()


def _chart(person: Photographer) -> None:
    person.type("ash")
    person.until_rows("home.results", 1)
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
