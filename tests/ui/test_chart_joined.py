"""A chart that was joined to another one: it opens as the one that stays."""

from dataclasses import replace

from PySide6.QtWidgets import QTableView
from pytestqt.qtbot import QtBot

from app.store.memory import MemoryStore
from app.ui.background import Background
from app.ui.models.assessments import COLUMNS
from app.ui.pages.chart import ChartPage
from app.ui.present import Presenter
from app.ui.widgets.wrapped import Wrapped
from tests.chart_room import PATIENT, SetClock, assessment, catalogue, cows_answers, session, stored


def test_a_joined_chart_leads_to_the_other_and_its_records_say_where_they_came_from(qtbot: QtBot) -> None:
    store, clock, presenter, books = MemoryStore(), SetClock(), Presenter(), catalogue()
    cows, here = books.get("cows").scale, session(store, clock)
    again = replace(PATIENT, id="p9", name="Rosen, D.", record_number="9", name_used="Robin")
    stored(store, books, assessment(cows, "a9", 0, cows_answers(cows, 19)), patient=PATIENT)
    stored(store, books, patient=again)
    here.patients.merge(PATIENT.id, again.id, "registered twice")
    background = Background(presenter)
    page = ChartPage(here, books, background, presenter, clock)
    qtbot.addWidget(page)
    with qtbot.waitSignal(page.shown, timeout=5000):
        page.show_patient(PATIENT.id)
    assert page.patient_id == again.id
    assert page.findChild(Wrapped, "banner.name").text() == "Rosen, D. (called Robin)"
    place = [c.header for c in COLUMNS].index("Visit")
    visit = page.findChild(QTableView, "chart.table").model().index(0, place).data()
    assert visit.endswith("from the chart of Rosen, Dana, record number 004-118")
    assert background.drain(5000)
