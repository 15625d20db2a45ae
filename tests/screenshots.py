"""Makes the README's pictures from the real app and its demo clinic, under Xvfb: python -m tests.screenshots."""

import os
import shutil
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QComboBox, QLabel, QMenu, QTableView

from app.report.papers import Papers
from app.ui import theme
from app.ui.pages.chart import ChartPage
from app.ui.pages.preview import PreviewPage
from app.ui.pages.round import RoundPage
from app.ui.sending import as_image
from app.ui.widgets.flow_area import FlowArea
from app.ui.widgets.paper import PaperSheet, PaperView
from app.ui.widgets.patient_menu import RECORDS, SUMMARY, TRENDS
from tests.person import CONTROL, Person

PAPER_DPI = 80
BOTH = CONTROL | Qt.KeyboardModifier.ShiftModifier
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
    _both(person, application, "home")
    _flow_sheet(person, application)
    _lists(person, application)
    _chart(person, application)
    person.close()


def _both(person: Photographer, application: QApplication, name: str) -> None:
    """In dark and in light."""
    for named, scheme in ((f"{name}-dark", Qt.ColorScheme.Dark), (name, Qt.ColorScheme.Light)):
        theme.apply(application, scheme)
        person.shoot(named)


def _paper(person: Photographer, name: str) -> None:
    """The first page of what the preview shows; then back to what asked for it."""
    person.at("preview")
    person.until(lambda: person.find("preview.save").isEnabled())
    page = person.shell.get("preview")
    assert isinstance(page, PreviewPage)
    as_image(Papers().pages(page.pdf, PAPER_DPI, 1, 1)[0]).save(str(OUT / f"{name}.png"))
    sys.stdout.write(f"{OUT / name}.png\n")
    person.type("\x1b")


def _flow_sheet(person: Photographer, application: QApplication) -> None:
    """On screen; then what is printed of the chart, as pages."""
    person.type("dogwood")
    person.until_rows("home.results", 1)
    person.type("↓\r")
    person.at("chart")
    words = person.find("flow.handoff-words")
    assert isinstance(words, QLabel)
    person.until(lambda: bool(words.text()))
    _both(person, application, "flow-sheet")
    _serial_forms(person, application)
    person.command(Qt.Key.Key_P)
    _paper(person, "paper-flow-sheet")
    person.at("chart")
    for act, name in ((TRENDS, "paper-trends"), (SUMMARY, "paper-summary"), (RECORDS, "paper-record")):
        person.command(Qt.Key.Key_T)
        menu = person.find("chart.patient-acts")
        assert isinstance(menu, QMenu)
        person.do(next(action for action in menu.actions() if action.data() == act).trigger)
        person.do(menu.hide)
        _paper(person, name)
        person.at("chart")
    person.command(Qt.Key.Key_1)
    person.at("home")
    person.type("\x1b")


def _serial_forms(person: Photographer, application: QApplication) -> None:
    """The schedule of a series, a dose, vital signs; then all that was recorded in the visit."""
    area = person.find("chart.flow")
    assert isinstance(area, FlowArea)
    person.do(area.show_series)
    acts = {action.data()[0]: action for action in area._acts.actions()}
    kinds = {action.data(): action for action in area._kinds.actions()}
    person.do(area._acts.hide)
    forms = (("change", acts, "series-form"), ("dose", kinds, "dose-form"), ("vitals", kinds, "vitals-form"))
    for act, offered, name in forms:
        person.do(offered[act].trigger)
        person.at("patient.form")
        _both(person, application, name)
        person.type("\x1b")
        person.at("chart")
    person.do(area.show_series)
    person.do(area._acts.hide)
    person.do(next(a for a in area._acts.actions() if a.data()[0] == "events").trigger)
    person.at("events")
    _both(person, application, "events")
    person.type("\x1b")
    person.at("chart")


def _lists(person: Photographer, application: QApplication) -> None:
    """For a round and for downtime, on screen and on paper; then verifying a printout."""
    person.command(Qt.Key.Key_L, BOTH)
    person.at("round")
    person.until_rows("round.table", 1)
    _both(person, application, "round")
    for act, name in ((Qt.Key.Key_P, "paper-shift-list"), (Qt.Key.Key_D, "paper-downtime")):
        person.command(act)
        _paper(person, name)
        person.at("round")
    kind = person.find("round.kind")
    assert isinstance(kind, QComboBox)
    person.do(lambda: kind.setCurrentIndex(1))
    person.until(lambda: person.table("round.table").model().headerData(0, Qt.Orientation.Horizontal) == "Ward")
    person.command(Qt.Key.Key_P)
    _paper(person, "paper-due-list")
    person.at("round")
    page = person.shell.get("round")
    assert isinstance(page, RoundPage)
    for place, name in ((0, "paper-form"), (1, "paper-form-flow-sheet")):
        person.do(page._forms.actions()[place].trigger)
        _paper(person, name)
        person.at("round")
    person.command(Qt.Key.Key_V, BOTH)
    person.at("printout")
    person.type("0123 4567 89ab\r")
    person.until(lambda: "Unknown here" in person.words())
    _both(person, application, "printout")
    person.type("\x1b")
    person.at("home")
    person.command(Qt.Key.Key_S, BOTH)
    person.at("settings")
    person.until(lambda: person.find("settings.paper").isEnabled())
    _both(person, application, "settings")
    person.type("\x1b")
    person.at("home")


def _chart(person: Photographer, application: QApplication) -> None:
    person.type("ash")
    person.until(lambda: "Ash" in str(person.table("home.results").model().index(0, 0).data()))
    person.type("↓\r")
    person.at("chart")
    person.until_rows("chart.table", 2)
    _both(person, application, "chart")
    person.command(Qt.Key.Key_P)
    person.at("preview")
    pages = person.find("preview.pages")
    assert isinstance(pages, PaperView)
    person.until(lambda: any(sheet.image is not None for sheet in pages.findChildren(PaperSheet)))
    _both(person, application, "preview")
    person.type("\x1b")
    person.at("chart")
    _copies(person)
    person.command(Qt.Key.Key_N)
    person.type("1")
    person.at("sitting")
    person.type("\r" + "88\r" + "11110")
    _both(person, application, "assessment")
    person.type("12010")
    person.shoot("scored")


def _copies(person: Photographer) -> None:
    """Of what the patient answered: the clinician's copy, with the source's shading, and the patient's, without."""
    page = person.shell.get("chart")
    assert isinstance(page, ChartPage)
    assert page._history is not None
    theirs = next(row.assessment.id for row in page._history.rows if row.short.startswith("ASRS"))
    person.do(lambda: page._records.choose(theirs))
    person.command(Qt.Key.Key_P)
    _paper(person, "paper-asrs-clinicians-copy")
    person.at("chart")
    acts = page._bar._acts.actions()
    person.do(next(action for action in acts if action.data() == "print-copy").trigger)
    _paper(person, "paper-asrs-patients-copy")
    person.at("chart")


if __name__ == "__main__":
    if not os.environ.get("COWSLIP_UNDER_XVFB"):
        xvfb = shutil.which("xvfb-run")
        if xvfb is None:
            sys.exit("xvfb-run is missing: apt-get install xvfb")
        command = [xvfb, "-a", "-s", "-screen 0 1366x768x24", sys.executable, "-m", "tests.screenshots"]
        sys.exit(subprocess.run(command, env={**os.environ, "COWSLIP_UNDER_XVFB": "1"}, check=False).returncode)
    with TemporaryDirectory() as place:
        take(Path(place))
