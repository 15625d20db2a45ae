"""Which visit of a chart is the current one."""

from dataclasses import replace

from pytestqt.qtbot import QtBot

from app.store.memory import MemoryStore
from app.ui.background import Background
from app.ui.pages.chart import ChartPage
from app.ui.present import Presenter
from tests.chart_room import PATIENT, SetClock, afternoon, at, catalogue, session, stored


def test_a_visit_that_has_ended_is_never_chosen_by_itself(qtbot: QtBot) -> None:
    store, clock, presenter, books = MemoryStore(), SetClock(), Presenter(), catalogue()
    stored(store, books, *afternoon(books.get("cows").scale))
    (visit,) = store.committed().visits.values()
    with store.unit_of_work() as work:
        work.wards.change(replace(visit, ended=at(300)), visit)
        work.commit()
    page = ChartPage(session(store, clock), books, Background(presenter), presenter, clock)
    qtbot.addWidget(page)
    with qtbot.waitSignal(page.shown, timeout=5000):
        page.show_patient(PATIENT.id)
    bar = page._bar
    assert bar.visit is None
    assert bar.visits.currentText() == "No visit goes on"
    assert not bar.new.isEnabled()
    assert bar.begin.property("role") == "filled"
    bar.visits.setCurrentIndex(1)  # to be read, or set right
    assert bar.visit is not None
    assert not bar.new.isEnabled()
    assert bar.begin.property("role") == "filled"
