"""The flow sheet on the chart: what it shows, how it is walked and read out, what can be asked of it by keyboard."""

from collections.abc import Iterator
from dataclasses import dataclass, field

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QMenu
from pytestqt.qtbot import QtBot

from app.core.events import Dose, Note, Vitals, parts_of
from app.core.schedule import Anchor, Schedule
from app.core.series import State
from app.services.documents import FlowSheetDocument, RecordDocument
from app.services.session import Session
from app.store.memory import MemoryStore
from app.ui.background import Background
from app.ui.pages.chart import ChartPage
from app.ui.present import Presenter
from app.ui.widgets.flow_area import FlowArea
from app.ui.widgets.flow_side import FlowSide
from app.ui.widgets.flow_table import FlowTable
from tests.chart_room import PATIENT, SetClock, afternoon, at, catalogue, session, stored

BOOKS = catalogue()
COWS = BOOKS.get("cows").scale
FOUR_HOURLY = Schedule(Anchor.LAST, every=240)


@dataclass
class Room:
    page: ChartPage
    work: Session
    clock: SetClock
    qtbot: QtBot
    asked: list[tuple[str, object]] = field(default_factory=list)
    printed: list[object] = field(default_factory=list)

    @property
    def flow(self) -> FlowArea:
        found = self.page.findChild(FlowArea)
        assert found is not None
        return found

    @property
    def table(self) -> FlowTable:
        return self.flow.table

    def open(self) -> None:
        with self.qtbot.waitSignals([self.page.shown, self.flow.shown], timeout=5000):
            self.page.show_patient(PATIENT.id)
        self.qtbot.waitUntil(lambda: self.flow.view is not None, timeout=5000)

    def press(self, key: Qt.Key, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
        QTest.keyClick(self.page.focusWidget() or self.page, key, modifier)

    def said(self, name: str) -> str:
        label = self.page.findChild(QLabel, name)
        assert label is not None
        return label.text()

    def menu(self) -> list[str]:
        menus = [m for m in self.page.findChildren(QMenu) if m.isVisible()]
        return [a.text().replace("&", "").partition("\t")[0] for m in menus for a in m.actions() if a.isVisible()]


@pytest.fixture
def room(qtbot: QtBot) -> Iterator[Room]:
    store, clock, presenter = MemoryStore(), SetClock(), Presenter()
    stored(store, BOOKS, *afternoon(COWS))
    work, background = session(store, clock), Background(presenter)
    page = ChartPage(work, BOOKS, background, presenter, clock)
    qtbot.addWidget(page)
    page.resize(1198, 724)
    made = Room(page, work, clock, qtbot)
    page.flow_act_requested.connect(lambda act, _chart, _shown, what: made.asked.append((act, what)))
    page.print_requested.connect(made.printed.append)
    with qtbot.waitExposed(page):
        page.show()
    yield made
    assert background.drain(5000)


def visit_of(room: Room):
    return room.work.charts.open(PATIENT.id).visits[0]


def test_the_chart_opens_at_the_flow_sheet_where_the_visit_has_a_series_and_else_at_the_records(room: Room) -> None:
    room.open()
    assert not room.table.isVisible()
    room.work.serials.start(visit_of(room), "cows", FOUR_HOURLY, at(0))
    room.page.show_patient("")
    room.open()
    assert room.table.isVisible()
    assert room.table.hasFocus()


def test_columns_are_times_and_rows_are_items_total_vitals_and_performer(room: Room) -> None:
    visit = visit_of(room)
    room.work.serials.start(visit, "cows", FOUR_HOURLY, at(0))
    room.work.events.record(visit, at(15), Dose(parts_of("buprenorphine 4 mg / naloxone 1 mg"), "sublingual"))
    room.work.events.record(visit, at(46), Vitals(systolic=132, diastolic=84))
    room.open()
    model = room.table.flow
    heads = [model.headerData(n, Qt.Orientation.Horizontal) for n in range(model.columnCount())]
    titles = [model.headerData(n, Qt.Orientation.Vertical) for n in range(model.rowCount())]
    assert [head.split("\n")[0][-5:] for head in heads] == [f"{at(m).local:%H:%M}" for m in (0, 45, 135, 377)]
    assert titles[:2] == ["Between columns", "Resting Pulse Rate"]
    for title in ("Total (0–48)", "Blood pressure, mmHg", "Buprenorphine/naloxone given, h ago", "Performed by"):
        assert title in titles
    between = model.index(0, 1).data()
    assert between.endswith("buprenorphine 4 mg / naloxone 1 mg sublingual")
    total = titles.index("Total (0–48)")
    assert [model.index(total, n).data() for n in range(4)] == [
        "19\nmoderate", "13\nmoderate", "no total\n9–14 possible", "7\nmild",
    ]  # fmt: skip
    assert model.index(titles.index("Blood pressure, mmHg"), 1).data() == "132/84"


def test_walking_reads_out_each_cell_in_a_sentence(room: Room) -> None:
    room.work.serials.start(visit_of(room), "cows", FOUR_HOURLY, at(0))
    room.open()
    room.press(Qt.Key.Key_Home)
    room.press(Qt.Key.Key_Right)
    first = room.said("flow.said")
    assert f"{at(45).local:%H:%M}" in first
    assert "Resting Pulse Rate" in first
    room.press(Qt.Key.Key_Down)
    assert "Sweating" in room.said("flow.said")


def test_standing_on_a_column_chooses_its_record_and_enter_prints_it(room: Room) -> None:
    room.work.serials.start(visit_of(room), "cows", FOUR_HOURLY, at(0))
    room.open()
    room.press(Qt.Key.Key_Home)
    with room.qtbot.waitSignal(room.page.print_requested, timeout=5000):
        room.press(Qt.Key.Key_Return)
    assert isinstance(room.printed[0], RecordDocument)
    assert room.printed[0].assessment.id == "a1"


def test_print_on_the_sheet_prints_the_sheet(room: Room) -> None:
    room.work.serials.start(visit_of(room), "cows", FOUR_HOURLY, at(0))
    room.open()
    with room.qtbot.waitSignal(room.page.print_requested, timeout=5000):
        room.press(Qt.Key.Key_P, Qt.KeyboardModifier.ControlModifier)
    document = room.printed[0]
    assert isinstance(document, FlowSheetDocument)
    assert [c.assessment_id for c in document.sheet.columns] == ["a1", "a2", "a3", "a4"]
    assert "every 4 h from the last performed" in document.schedule
    assert document.patient == PATIENT


def test_one_key_goes_to_the_records_and_back(room: Room) -> None:
    room.open()
    records = room.page.focusWidget()
    room.press(Qt.Key.Key_PageDown, Qt.KeyboardModifier.ControlModifier)
    assert room.table.hasFocus()
    room.press(Qt.Key.Key_PageUp, Qt.KeyboardModifier.ControlModifier)
    assert room.page.focusWidget() is records


def test_what_is_late_is_said_with_a_mark_and_in_time_it_is_not(room: Room) -> None:
    room.work.serials.start(visit_of(room), "cows", FOUR_HOURLY, at(0))
    room.clock.minutes = 377 + 240 + 10
    room.open()
    assert room.said("flow.late") == ""
    room.clock.minutes += 1
    room.page.reread()
    room.qtbot.waitUntil(lambda: room.said("flow.late") == "! 11 min late", timeout=5000)
    assert "was due" in room.said("flow.schedule")


def test_a_series_that_waits_for_a_dose_says_so(room: Room) -> None:
    room.work.serials.start(visit_of(room), "cows", Schedule(Anchor.FIRST_DOSE, (30,)), at(0))
    room.open()
    assert "waits for the first dose" in room.said("flow.schedule")


def test_without_a_series_one_can_be_started_and_with_one_it_is_changed_stopped_or_answered(room: Room) -> None:
    room.open()
    room.page.findChild(FlowArea).show_series()
    assert "1 Start a series of COWS…" in room.menu()
    assert "Stop…" not in room.menu()
    room.press(Qt.Key.Key_Escape)
    room.work.serials.start(visit_of(room), "cows", FOUR_HOURLY, at(0))
    room.page.reread()
    room.qtbot.waitUntil(lambda: room.flow.view is not None and room.flow.view.series is not None, timeout=5000)
    room.flow.show_series()
    assert room.menu()[:3] == ["Not done…", "Change the schedule…", "Stop…"]
    assert "1 Start a series of COWS…" not in room.menu()


def test_enter_on_a_time_that_was_missed_asks_why(room: Room) -> None:
    room.work.serials.start(visit_of(room), "cows", Schedule(Anchor.CLOCK, clock=tuple(range(0, 1440, 60))), at(0))
    room.open()
    model = room.table.flow
    missed = next(n for n in range(model.columnCount()) if model.column_at(n).state is State.MISSED)
    room.table.setCurrentIndex(model.index(1, missed))
    room.press(Qt.Key.Key_Return)
    ((act, slot),) = room.asked
    assert (act, slot.state, slot.at) == ("not_done", State.MISSED, model.column_at(missed).at)


def test_an_event_is_asked_for_by_its_kind(room: Room) -> None:
    room.open()
    room.flow.show_kinds()
    assert room.menu() == ["Dose given…", "Vital signs…", "Last use…", "Note…"]
    menu = next(m for m in room.page.findChildren(QMenu) if m.isVisible())
    QTest.keyClick(menu, Qt.Key.Key_N)
    assert room.asked == [("event", "note")]


def test_the_handoff_is_shown_beside_the_sheet_and_asked_for_by_its_key(room: Room) -> None:
    room.work.serials.start(visit_of(room), "cows", FOUR_HOURLY, at(0))
    room.open()
    side = room.page.findChild(FlowSide)
    assert side is not None
    room.page.resize(1500, 724)
    assert side.isVisible()
    assert "COWS 7, mild (Wesson & Ling 2003)" in room.said("flow.handoff-words")
    room.page.resize(900, 724)
    assert not side.isVisible()
    room.press(Qt.Key.Key_H, Qt.KeyboardModifier.ControlModifier)
    assert [act for act, _ in room.asked] == ["handoff"]


def test_a_visit_without_anything_says_what_to_do(room: Room) -> None:
    empty = room.work.charts.begin_visit(PATIENT.id, visit_of(room).kind)
    room.qtbot.wait(0)
    with room.qtbot.waitSignal(room.page.shown, timeout=5000):
        room.page.show_patient(PATIENT.id)
    assert room.work.charts.reread(PATIENT.id).visits[0] == empty
    assert "Ctrl+N begins an assessment" in room.said("flow.empty")


def test_notes_after_the_last_assessment_have_a_column_of_their_own(room: Room) -> None:
    room.clock.minutes = 400
    room.work.events.record(visit_of(room), at(395), Note("slept"))
    room.open()
    model = room.table.flow
    last = model.columnCount() - 1
    assert model.headerData(last, Qt.Orientation.Horizontal) == "since then"
    assert model.index(0, last).data().endswith("note: slept")
