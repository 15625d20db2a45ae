"""Giving a quick score a patient: found by keyboard, confirmed, with the visit, and Escape takes nothing."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import date

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QComboBox, QLabel, QLineEdit, QPushButton
from pytestqt.qtbot import QtBot

from app.core.errors import StoreTrouble
from app.core.records import Answer, LogEntry, Patient, Sex, Status, VisitKind
from app.services.assessing import Attachment
from app.services.charts import Chart, Charts
from app.store.memory import MemoryStore
from app.ui.background import Background
from app.ui.pages.attach import AttachPage
from app.ui.present import Presenter
from app.ui.quick_sitting import QuickSitting
from app.ui.sheet import Tools
from app.ui.sitting import attached
from app.ui.widgets.item_row import ItemRow
from app.ui.widgets.patient_table import PatientTable
from tests.chart_room import PATIENT, SetClock, afternoon, assessment, at, catalogue, cows_answers, session, stored
from tests.keys import workplace
from tests.ui.pages_room import child, mnemonics, shown, tabbed, unnamed

BOOKS = catalogue()
COWS = BOOKS.get("cows").scale
LOG = (
    LogEntry(1, "pulse", Answer("1", measured=96), at(390)),
    LogEntry(2, "sweating", Answer("2"), at(391)),
    LogEntry(3, "sweating", Answer("1"), at(392)),
)
HOSTILE = Patient("p2", "Rossi <b>Ann</b> & Co", date(1990, 1, 2), Sex.UNKNOWN, "")


@dataclass
class Room:
    page: AttachPage
    store: MemoryStore
    qtbot: QtBot
    decided: list[Attachment] = field(default_factory=list)
    closed: list[bool] = field(default_factory=list)

    @property
    def search(self) -> QLineEdit:
        return child(self.page, QLineEdit, "attach.search")

    def key(self, key: Qt.Key) -> None:
        QTest.keyClick(QApplication.focusWidget(), key)

    def note_closed(self) -> None:
        self.closed.append(True)

    def words(self) -> str:
        return " ".join(w.text() for w in self.page.findChildren(QLabel) if w.isVisible())

    def ask(self, text: str) -> None:
        """Type, go into the list and choose the first, as by hand."""
        QTest.keyClicks(self.search, text)
        self.key(Qt.Key.Key_Down)
        self.qtbot.waitUntil(lambda: isinstance(QApplication.focusWidget(), PatientTable))
        self.key(Qt.Key.Key_Return)
        self.qtbot.waitUntil(lambda: "Is this" in self.words())

    def focused(self) -> str:
        widget = QApplication.focusWidget()
        return widget.objectName() if widget is not None else ""


@pytest.fixture
def room(qtbot: QtBot) -> Iterator[Room]:
    store, clock, presenter = MemoryStore(), SetClock(), Presenter()
    stored(store, BOOKS, *afternoon(COWS))
    with store.unit_of_work() as work:
        work.patients.add(HOSTILE, at(0))
        work.commit()
    background = Background(presenter)
    page = AttachPage(session(store, clock), background, presenter, COWS, LOG)
    shown(qtbot, page)
    made = Room(page, store, qtbot)
    page.decided.connect(made.decided.append)
    page.closed.connect(made.note_closed)
    page.start()
    qtbot.waitUntil(lambda: child(page, PatientTable, "attach.recent").isVisible())
    yield made
    assert background.drain(5000)


def test_it_says_what_is_to_be_attached_and_that_nothing_is_stored(room: Room) -> None:
    assert "COWS, 2 of 11 answered, begun 2026-11-22 15:00 −05:00. Nothing is stored yet." in room.words()
    assert child(room.page, PatientTable, "attach.recent").count == 2  # one of them was never assessed


def test_the_patient_is_asked_for_by_name_birth_date_and_number_with_the_newest_visit(room: Room) -> None:
    room.ask("ros 1988")
    assert "Is this Rosen, Dana, born 1988-04-12, record 004-118?" in room.words()
    assert room.focused() == "attach.yes"
    room.key(Qt.Key.Key_Return)
    assert room.decided == [Attachment("p1", "v-p1", "M. Okafor, RN")]


def test_a_seen_patient_is_chosen_without_typing(room: Room) -> None:
    room.key(Qt.Key.Key_Down)
    room.key(Qt.Key.Key_Return)
    room.qtbot.waitUntil(lambda: "Is this Rosen, Dana" in room.words())


def test_without_a_visit_one_begins_and_its_kind_is_chosen(room: Room) -> None:
    room.ask("rossi")
    assert "Is this Rossi <b>Ann</b> & Co, born 1990-01-02, no record number?" in room.words()
    assert "No visit yet" in room.words()
    visits = child(room.page, QComboBox, "attach.visit")
    assert [visits.itemText(n) for n in range(visits.count())] == [f"New visit: {kind.value}" for kind in VisitKind]
    QTest.keyClick(visits, Qt.Key.Key_Down)
    QTest.keyClick(child(room.page, QPushButton, "attach.yes"), Qt.Key.Key_Return)
    assert room.decided == [Attachment("p2", VisitKind.FOLLOW_UP, "M. Okafor, RN")]


def test_no_goes_back_to_the_search(room: Room) -> None:
    room.ask("ros 1988")
    QTest.keyClick(child(room.page, QPushButton, "attach.no"), Qt.Key.Key_Return)
    assert room.focused() == "attach.search"
    assert "Is this" not in room.words()
    room.ask("rossi")
    assert "Is this Rossi" in room.words()
    assert room.decided == []


def test_an_open_draft_is_told_and_the_safe_way_is_the_one_under_enter(room: Room) -> None:
    draft = assessment(COWS, "d", 380, cows_answers(COWS, 9, missing=8), status=Status.DRAFT, signed=None, signer="")
    stored(room.store, BOOKS, draft, patient=replace(PATIENT, id="p3", name="Draft, Dora", record_number="8"))
    room.ask("dora")
    said = "This chart has an open draft of the same scale, performed 2026-11-22 14:50 −05:00, 3 answered."
    assert said in room.words()
    room.key(Qt.Key.Key_Return)
    assert room.focused() == "attach.search"
    assert room.decided == []
    room.search.clear()
    room.ask("dora")
    QTest.keyClick(child(room.page, QPushButton, "attach.yes"), Qt.Key.Key_Return)
    assert room.decided == [Attachment("p3", "v-p3", "M. Okafor, RN", instead_of="d")]


@pytest.mark.parametrize("where", ["search", "list", "found", "question", "visit"])
def test_escape_goes_back_to_the_score_from_everywhere(room: Room, where: str) -> None:
    if where == "list":
        room.key(Qt.Key.Key_Down)
    elif where == "found":
        QTest.keyClicks(room.search, "ros")
        room.key(Qt.Key.Key_Down)
        room.qtbot.waitUntil(lambda: room.focused() == "attach.results")
    elif where in ("question", "visit"):
        room.ask("ros")
        if where == "visit":
            child(room.page, QComboBox, "attach.visit").setFocus()
    room.key(Qt.Key.Key_Escape)
    assert room.closed == [True]
    assert room.decided == []


def test_while_it_is_stored_no_key_is_taken_and_after_a_failure_the_question_is_back(room: Room) -> None:
    room.ask("ros 1988")
    room.page.set_busy(True)
    QTest.keyClick(room.page, Qt.Key.Key_Escape)
    QTest.keyClick(room.page, Qt.Key.Key_Return)
    QTest.mouseClick(child(room.page, QPushButton, "attach.back"), Qt.MouseButton.LeftButton)
    assert (room.closed, room.decided) == ([], [])
    room.page.set_busy(False)
    assert room.focused() == "attach.yes"


def test_every_control_has_a_name_and_tab_goes_everywhere(room: Room) -> None:
    assert unnamed(room.page) == []
    assert {"attach.search", "attach.new", "attach.recent", "attach.back"} <= set(tabbed(room.page))
    assert len(mnemonics(room.page)) == len(set(mnemonics(room.page)))
    room.ask("ros")
    assert unnamed(room.page) == []
    assert {"attach.visit", "attach.yes", "attach.no", "attach.back"} <= set(tabbed(room.page))
    visible = [m for b in room.page.findChildren(QPushButton) if b.isVisible() for m in mnemonics_of(b)]
    assert len(visible) == len(set(visible))


def mnemonics_of(button: QPushButton) -> list[str]:
    text = button.text()
    return [text[text.index("&") + 1].lower()] if "&" in text else []


def quick(qtbot: QtBot, background: Background, *, has_clinic: bool) -> QuickSitting:
    clock, presenter = SetClock(), Presenter()
    sitting = QuickSitting(BOOKS.get("cows"), Tools(background, clock, presenter), has_clinic=has_clinic)
    shown(qtbot, sitting.page)
    sitting.page.start()
    return sitting


def test_the_score_offers_it_only_in_a_clinic_and_only_with_an_answer(qtbot: QtBot) -> None:
    background = Background(Presenter())
    assert quick(qtbot, background, has_clinic=False).page.findChild(QPushButton, "assessment.attach") is None
    sitting = quick(qtbot, background, has_clinic=True)
    button = child(sitting.page, QPushButton, "assessment.attach")
    assert not button.isEnabled()
    child(sitting.page, ItemRow, "item.sweating").chosen.emit("sweating", "2")
    assert button.isEnabled()
    with qtbot.waitSignal(sitting.attach_asked):
        QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_T, Qt.KeyboardModifier.ControlModifier)
    assert [(line.seq, line.item, line.answer) for line in sitting.log] == [(1, "sweating", Answer("2"))]


class Unreadable(Charts):
    """Charts on a disk that can refuse to be read."""

    broken = True

    def open(self, patient_id: str) -> Chart:
        if self.broken:
            raise StoreTrouble("The disk can't be read.", hint="Try again.")
        return super().open(patient_id)


def test_a_chart_that_cant_be_read_leaves_nothing_stored_and_the_next_try_finds_no_draft_in_the_way() -> None:
    store, clock = MemoryStore(), SetClock()
    stored(store, BOOKS)
    charts = Unreadable(workplace(store.unit_of_work, clock, str))
    clinic = replace(session(store, clock), charts=charts)
    to = Attachment("p1", VisitKind.INTAKE, "M. Okafor, RN")
    with pytest.raises(StoreTrouble):
        attached(clinic, BOOKS.get("cows"), LOG, to)
    with store.unit_of_work() as work:
        assert work.assessments.of_patient("p1") == []
    charts.broken = False
    attached(clinic, BOOKS.get("cows"), LOG, to)


def test_the_chart_that_a_score_was_attached_to_has_the_visit_that_began_with_it() -> None:
    store, clock = MemoryStore(), SetClock()
    stored(store, BOOKS)
    clinic = session(store, clock)
    chart, draft, _ = attached(clinic, BOOKS.get("cows"), LOG, Attachment("p1", VisitKind.INTAKE, "M. Okafor, RN"))
    assert draft.visit_id in [visit.id for visit in chart.visits]
    assert chart.visits == clinic.charts.open("p1").visits
