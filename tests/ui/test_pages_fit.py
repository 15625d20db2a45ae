"""The first pages in each dress: nothing is cut at 150 % on a small screen, and nothing heavy comes with them."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QLabel, QPushButton, QScrollArea, QWidget
from pytestqt.qtbot import QtBot

from app.core.audit import AuditEvent
from app.core.context import Certainty, Exposure, LastUse, SubstanceClass
from app.core.records import Status
from app.report.papers import Papers
from app.services.notices import part_2
from app.services.settings import Site
from app.services.tracing import Carried, Traced, Verdict
from app.store.memory import MemoryStore
from app.ui import theme
from app.ui.background import Background
from app.ui.pages.backups import BackupsPage, Offers
from app.ui.pages.chart import ChartPage
from app.ui.pages.closing import ClosingPage
from app.ui.pages.context import ContextPage
from app.ui.pages.context_sheets import sheet_for, strike_sheet
from app.ui.pages.form import FormPage
from app.ui.pages.home import HomePage
from app.ui.pages.patient_form import PatientFormPage
from app.ui.pages.printout import PrintoutPage, short_name
from app.ui.pages.restore import RestorePage
from app.ui.pages.round import RoundPage
from app.ui.pages.settings import SettingsPage, Shown
from app.ui.pages.setup import SetupPage
from app.ui.pages.unlock import UnlockPage
from app.ui.pages.visit_sheets import correct_sheet
from app.ui.pages.welcome import WelcomePage
from app.ui.present import Presenter
from app.ui.widgets.button import Button
from app.ui.widgets.twins import Twins
from tests.architecture.test_first_window import ROOT, too_much
from tests.chart_room import PATIENT, SetClock, afternoon, at, catalogue, session, stored
from tests.logos import logo
from tests.ui import keys_room
from tests.ui.test_backups import PREVIEW, backup

FOLDER = Path("a") / "folder" / "of" / "the" / "clinic"
SMALL = (1366 - 252, 768 - 24)  # beside a side bar at 150 %, below the strip of the demo


@pytest.fixture(params=[Qt.ColorScheme.Light, Qt.ColorScheme.Dark])
def dressed(request: pytest.FixtureRequest, qapp: QApplication, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The house's theme at one and a half of the text size; undone afterwards."""
    palette, style, font, size = qapp.palette(), qapp.style().objectName(), qapp.font(), theme.base_size()
    larger = qapp.font()
    larger.setPointSizeF(size * 1.5)
    qapp.setFont(larger)
    monkeypatch.setattr(theme, "base_size", lambda: size * 1.5)
    theme.apply(qapp, request.param)
    yield
    qapp.setStyleSheet("")
    qapp.setStyle(style)
    qapp.setFont(font)
    qapp.setPalette(palette)


def pages() -> list[QWidget]:
    clock, presenter = SetClock(), Presenter()
    work, background = session(MemoryStore(), clock), Background(presenter)
    home = HomePage(work, background, presenter, clock)
    home.show_scales([("cows", "COWS"), ("asrs-v1.1", "ASRS-v1.1"), ("ciwa-ar", "CIWA-Ar"), ("phq-9", "PHQ-9")])
    made = [WelcomePage(FOLDER, False), UnlockPage(FOLDER), SetupPage(FOLDER), home]
    listed, looked = BackupsPage(FOLDER, Offers(True, True), is_open=True), RestorePage(backup("22 18:00"))
    listed.show_backups([backup("22 18:00")])
    listed.set_busy("Backing up… 40 %")
    looked.show_preview(PREVIEW)
    made += [PatientFormPage(work, background, presenter), listed, looked, ClosingPage()]
    settings = SettingsPage(work, Papers(), background, presenter)
    settings.show_settings(Shown(Site(logo=logo(), notice="statement-1", address=("1 High Street",) * 6), part_2()))
    made += [settings, printout(), keys_room.listed(RoundPage(work, clock))]
    return [*made, *of_a_patient(background, presenter)]


def printout() -> PrintoutPage:
    """With as much found as there can be."""
    page = PrintoutPage()
    event = AuditEvent("ward-pc", 1, at(0), "printed", "n", PATIENT.id, "a1", None, "", "", "")
    found = Carried("a1", 1, Status.AMENDED, True, at(1))
    page.show_traced(Traced(Verdict.ALTERED, event, records=(found,), was_signed=False), short_name(Path("x" * 200)))
    return page


def of_a_patient(background: Background, presenter: Presenter) -> list[QWidget]:
    """The pages about a chart as a whole, as full as they get."""
    books, store, clock = catalogue(), MemoryStore(), SetClock()
    stored(store, books, *afternoon(books.get("cows").scale))
    stored(store, books, patient=replace(PATIENT, id="p2", record_number="5"))
    work = session(store, clock)
    used = LastUse(Certainty.ABOUT, at(0))
    entry = work.contexts.record(PATIENT.id, Exposure(SubstanceClass.KRATOM, "kratom", "extract", last_use=used))
    work.contexts.strike(entry, "entered in the wrong chart")
    work.contexts.record(PATIENT.id, Exposure(SubstanceClass.OPIOID, "heroin", route="nasal", duration="3 years"))
    work.patients.merge("p2", PATIENT.id, "registered twice")
    visit = work.charts.open(PATIENT.id).visits[0]
    work.patients.move(visit, "Ward 2", "14", at(10))
    whole = work.charts.open(PATIENT.id)
    context, chart = ContextPage(clock), ChartPage(work, books, background, presenter, clock)
    context.show_chart(whole, visit)
    chart.show_patient(PATIENT.id)
    assert background.drain(5000)
    twins = Twins(work, background, presenter, whole)
    sheets = (sheet_for("kratom", PATIENT.shown), correct_sheet(PATIENT.shown, visit), strike_sheet(entry, "Rosen"))
    forms = [FormPage(sheet, never, background, presenter) for sheet in sheets]
    return [context, chart, *forms, FormPage(sheets[2], never, background, presenter, twins)]


def never(_answers: object) -> Callable[[], object]:
    raise AssertionError


@pytest.mark.usefixtures("dressed")
@pytest.mark.parametrize("place", range(15))
def test_at_150_percent_no_words_are_cut_on_a_small_screen(qtbot: QtBot, place: int):
    page = pages()[place]
    qtbot.addWidget(page)
    page.resize(*SMALL)
    with qtbot.waitExposed(page):
        page.show()
    QApplication.processEvents()  # what came with the page is laid out
    assert (page.width(), page.height()) == SMALL, "it needs more room than there is"
    cut = [
        w.text()
        for kind in (QLabel, QPushButton)
        for w in page.findChildren(kind)
        if w.isVisible() and w.text() and w.objectName() != "home.date" and too_small(w)
    ]
    assert cut == []
    for area in page.findChildren(QScrollArea):
        assert area.horizontalScrollBar().maximum() == 0


@pytest.mark.parametrize("place", range(6))
def test_a_page_of_a_patient_fits_a_screen_enlarged_to_150_percent(qtbot: QtBot, place: int):
    presenter = Presenter()
    page = of_a_patient(Background(presenter), presenter)[place]
    qtbot.addWidget(page)
    with qtbot.waitExposed(page):
        page.show()
    assert page.minimumSizeHint().width() <= 911 - 152  # beside the side bar


def too_small(widget: QLabel | QPushButton) -> bool:
    if widget.hasHeightForWidth():
        return widget.height() < widget.heightForWidth(widget.width())
    return widget.width() < widget.sizeHint().width() or widget.height() < widget.sizeHint().height()


@pytest.mark.usefixtures("dressed")
@pytest.mark.parametrize("role", ["outlined", "filled", ""])
def test_a_button_that_takes_nothing_looks_so(qtbot: QtBot, role: str):
    pictures = []
    for enabled in (True, False):
        button = Button("same", "Same words", role=role)
        qtbot.addWidget(button)
        button.setEnabled(enabled)
        pictures.append(button.grab().toImage())
    assert pictures[0] != pictures[1]


def test_the_way_in_loads_nothing_heavy():
    assert (
        too_much(ROOT, "app.ui.pages.welcome", "app.ui.pages.unlock", "app.ui.pages.setup", "app.ui.pages.home") == []
    )
