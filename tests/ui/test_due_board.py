"""The due board on home: it counts down in words, says what is late, and stands still while somebody is at it."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QComboBox, QLabel
from pytestqt.qtbot import QtBot

from app.core.due_words import countdown
from app.core.records import Patient
from app.core.schedule import Anchor, Schedule
from app.core.series import Slot
from app.services.clock import LocalZone
from app.services.session import Session
from app.store.memory import MemoryStore
from app.ui.background import Background
from app.ui.models.due_board import LATE, WHEN
from app.ui.pages.home import HomePage
from app.ui.present import Presenter
from app.ui.widgets.due_board import DueBoardCard
from tests.chart_room import PATIENT, SetClock, assessment, at, catalogue, cows_answers, session, stored

BOOKS = catalogue()
COWS = BOOKS.get("cows").scale
FOUR_HOURLY = Schedule(Anchor.LAST, every=240)
OTHERS = (
    replace(PATIENT, id="p2", name="Adler, Birch", record_number="2"),
    replace(PATIENT, id="p3", name="Zu, Cy", record_number="3"),
)


@dataclass
class Room:
    page: HomePage
    work: Session
    clock: SetClock
    qtbot: QtBot

    @property
    def board(self) -> DueBoardCard:
        found = self.page.findChild(DueBoardCard)
        assert found is not None
        return found

    def refresh(self) -> None:
        with self.qtbot.waitSignal(self.board.shown, timeout=5000):
            self.page.refresh()

    def start(self, patient: Patient, minutes: float = 0, schedule: Schedule = FOUR_HOURLY) -> None:
        self.work.serials.start(self.work.charts.open(patient.id).visits[0], "cows", schedule, at(minutes))

    def column(self, place: int) -> list[str]:
        model = self.board.model
        return [model.index(row, place).data() for row in range(model.rowCount())]

    def late(self) -> list[bool]:
        model = self.board.model
        shown = (model.index(row, WHEN).data(Qt.ItemDataRole.StatusTipRole) for row in range(model.rowCount()))
        return [each == LATE for each in shown]


@pytest.fixture
def room(qtbot: QtBot) -> Iterator[Room]:
    store, clock, presenter = MemoryStore(), SetClock(), Presenter()
    for number, (patient, minutes) in enumerate(((PATIENT, 30), (OTHERS[0], 60), (OTHERS[1], 90))):
        stored(store, BOOKS, assessment(COWS, f"b{number}", minutes, cows_answers(COWS, 9)), patient=patient)
    work, background = session(store, clock), Background(presenter)
    page = HomePage(work, background, presenter, clock)
    page.show_catalogue(BOOKS)
    qtbot.addWidget(page)
    page.resize(1198, 724)
    with qtbot.waitExposed(page):
        page.show()
    yield Room(page, work, clock, qtbot)
    assert background.drain(5000)


def test_where_nothing_goes_on_there_is_no_board(room: Room) -> None:
    room.refresh()
    assert not room.board.isVisible()


def test_a_row_says_who_where_what_when_and_the_last_result(room: Room) -> None:
    room.start(PATIENT)
    visit = room.work.charts.open(PATIENT.id).visits[0]
    room.work.patients.move(visit, "ward 2", "7", at(0))
    room.clock.minutes = 267
    room.refresh()
    assert room.board.isVisible()
    (row,) = zip(*(room.column(n) for n in range(6)), strict=True)
    due = f"{LocalZone().lived(at(270).utc).local:%H:%M}"
    assert row == (
        "Rosen, Dana\nward 2, bed 7",
        "COWS",
        "every 4 h from the last performed",
        f"due {due}",
        "in 3 min",
        f"9 of 48, mild (Wesson & Ling 2003); {at(30).local:%H:%M}",
    )


@pytest.mark.parametrize(
    ("minutes", "words"),
    [(-240, "in 4 h"), (-63, "in 1 h 3 min"), (-1, "in 1 min"), (0, "now"), (12, "12 min late"), (4000, "2 days late")],
)
def test_the_count_down_in_words(minutes: float, words: str) -> None:
    assert countdown(Slot(at(0), "every 4 h"), at(minutes)) == words


def test_what_is_due_first_stands_first_and_late_is_what_the_grace_does_not_cover(room: Room) -> None:
    for patient in (OTHERS[1], PATIENT, OTHERS[0]):
        room.start(patient)
    room.clock.minutes = 281
    room.refresh()
    assert [name.partition("\n")[0] for name in room.column(0)] == ["Rosen, Dana", "Adler, Birch", "Zu, Cy"]
    assert room.column(WHEN) == ["! 11 min late", "in 19 min", "in 49 min"]
    assert room.late() == [True, False, False]
    assert "0 % (0 of 4; grace 10 min)" in room.page.findChild(QLabel, "home.on-time").text()


def test_a_minute_later_it_has_counted_on_without_being_read_again(room: Room) -> None:
    room.start(PATIENT)
    room.clock.minutes = 267
    room.refresh()
    room.clock.minutes = 268
    room.board.count()
    assert room.column(WHEN) == ["in 2 min"]


def test_rows_stay_where_they_are_while_the_focus_is_on_them_and_come_in_order_when_it_leaves(room: Room) -> None:
    for patient in (PATIENT, OTHERS[0]):
        room.start(patient)
    room.clock.minutes = 267
    room.refresh()
    room.board.table.setFocus()
    assert [n.partition("\n")[0] for n in room.column(0)] == ["Rosen, Dana", "Adler, Birch"]
    visit = room.work.charts.open(PATIENT.id).visits[0]
    draft = room.work.assessing.prepare(COWS, PATIENT.id, visit.id, "M. Okafor, RN")
    for item, answer in cows_answers(COWS, 7).items():
        draft = room.work.assessing.record(draft, COWS, BOOKS.get("cows").content, item, answer)
    room.work.assessing.complete(draft)
    room.start(OTHERS[1])
    room.refresh()
    assert [n.partition("\n")[0] for n in room.column(0)] == ["Rosen, Dana", "Adler, Birch", "Zu, Cy"]
    room.page._search.setFocus()
    assert [n.partition("\n")[0] for n in room.column(0)] == ["Adler, Birch", "Zu, Cy", "Rosen, Dana"]


def test_enter_on_a_row_asks_to_assess(room: Room) -> None:
    room.start(PATIENT)
    room.refresh()
    QTest.keyClick(room.page, Qt.Key.Key_D, Qt.KeyboardModifier.ControlModifier)
    assert room.board.table.hasFocus()
    with room.qtbot.waitSignal(room.page.assess_asked) as asked:
        QTest.keyClick(room.board.table, Qt.Key.Key_Return)
    assert asked.args == [PATIENT.id, f"v-{PATIENT.id}", "cows"]


def test_one_ward_may_be_looked_at_alone(room: Room) -> None:
    for patient, ward in ((PATIENT, "ward 2"), (OTHERS[0], "ward 1")):
        room.start(patient)
        room.work.patients.move(room.work.charts.open(patient.id).visits[0], ward, "", at(0))
    room.refresh()
    wards = room.page.findChild(QComboBox, "home.ward")
    assert [wards.itemText(n) for n in range(wards.count())] == ["All wards", "ward 1", "ward 2"]
    wards.setCurrentIndex(1)
    assert [name.partition("\n")[0] for name in room.column(0)] == ["Adler, Birch"]
    wards.setCurrentIndex(0)
    assert len(room.column(0)) == 2


def test_a_screen_reader_hears_each_cell_with_its_header(room: Room) -> None:
    room.start(PATIENT)
    room.clock.minutes = 281
    room.refresh()
    model = room.board.model
    said = [model.index(0, n).data(Qt.ItemDataRole.AccessibleTextRole) for n in range(6)]
    assert said[0].startswith("Patient: Rosen, Dana")
    assert said[WHEN] == "How soon: ! 11 min late"
