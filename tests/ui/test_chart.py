"""The chart page: whose it is, what was recorded, and what goes out of it."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date

import pytest
from PySide6.QtCore import QObject, Qt
from PySide6.QtGui import QAccessible
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QMenu, QPushButton, QTableView, QWidget
from pytestqt.qtbot import QtBot

from app.core.records import Assessment, Patient, Sex, Status, VisitKind
from app.core.scale import Scored
from app.services.documents import RecordDocument
from app.store.memory import MemoryStore
from app.ui.background import Background
from app.ui.menu import is_taken
from app.ui.models.assessments import COLUMNS
from app.ui.pages.chart import ChartPage
from app.ui.present import Presenter
from app.ui.widgets.records_area import NO_ASSESSMENT, NO_VISIT
from app.ui.widgets.trend import TrendCard
from app.ui.widgets.wrapped import Wrapped
from tests.chart_room import (
    PATIENT,
    SetClock,
    afternoon,
    answers,
    assessment,
    at,
    catalogue,
    cows_answers,
    session,
    stored,
)

BOOKS = catalogue()
COWS, ASRS = BOOKS.get("cows").scale, BOOKS.get("asrs-v1.1").scale
HOSTILE = Patient("p2", '<b>Okafor</b> & "Söhne"', None, Sex.UNKNOWN, "")


@dataclass
class Room:
    """A page on a store, with what the presenter was told."""

    page: ChartPage
    store: MemoryStore
    background: Background
    told: list[tuple[str, str]]
    qtbot: QtBot

    def open(self, patient: Patient = PATIENT) -> None:
        with self.qtbot.waitSignal(self.page.shown, timeout=5000):
            self.page.show_patient(patient.id)

    def child(self, kind: type[QObject], name: str) -> QObject:
        found = self.page.findChild(kind, name)
        assert found is not None, name
        return found

    def table(self) -> QTableView:
        return self.child(QTableView, "chart.table")

    def button(self, name: str) -> QPushButton:
        return self.child(QPushButton, name)

    def cells(self, column: str) -> list[str]:
        place = [c.header for c in COLUMNS].index(column)
        model = self.table().model()
        return [model.index(row, place).data() for row in range(model.rowCount())]

    def menu(self, part: str) -> QMenu:
        return next(m for m in self.page.findChildren(QMenu) if any(part in a.text() for a in m.actions()))

    def choose(self, part: str) -> None:
        next(a for a in self.menu(part).actions() if part in a.text()).trigger()


@pytest.fixture
def room(qtbot: QtBot) -> Iterator[Room]:
    store, clock, presenter = MemoryStore(), SetClock(), Presenter()
    told: list[tuple[str, str]] = []

    def tell(message: str, hint: str) -> None:
        told.append((message, hint))

    presenter.shown.connect(tell)
    background = Background(presenter)
    page = ChartPage(session(store, clock), BOOKS, background, presenter, clock)
    qtbot.addWidget(page)
    page.resize(1198, 724)
    with qtbot.waitExposed(page):
        page.show()
    yield Room(page, store, background, told, qtbot)
    assert background.drain(5000)


def asrs(number: str, minutes: float, *points: int) -> Assessment:
    given = dict(zip([f"q{n}" for n in range(1, 19)], points, strict=False))
    return assessment(ASRS, number, minutes, answers(ASRS, given))


DRAFT = assessment(COWS, "d1", 395, cows_answers(COWS, 9, missing=6), status=Status.DRAFT, signed=None, signer="")


def test_assessments_stand_newest_first_with_score_band_set_and_honest_ranges(room: Room):
    stored(room.store, BOOKS, *afternoon(COWS), asrs("b1", 20, 4, 3, 2, 4, 4, 3), DRAFT)
    room.open()
    assert room.cells("Result") == [
        "Draft, 5 of 11 answered",
        "7 of 48, mild (Wesson & Ling 2003)",
        "No total. 10 of 11 answered; between 9 and 14 possible; 1 not assessed",
        "13 of 48, moderate (Wesson & Ling 2003)",
        "Part A 6 of 6, symptoms highly consistent with ADHD in adults (ASRS-v1.1 checklist)",
        "19 of 48, moderate (Wesson & Ling 2003)",
    ]
    assert room.cells("Performed")[0] == "2026-11-22 15:05"
    assert room.cells("Status") == ["Draft", *["Final"] * 5]
    assert room.cells("Visit") == ["Inpatient 2026-11-22"] * 6


def test_the_columns_fill_the_table_and_only_the_result_gives_way(room: Room):
    stored(room.store, BOOKS, *afternoon(COWS), asrs("b1", 20, 4, 3, 2, 4, 4, 3))
    room.open()
    table = room.table()
    header = table.horizontalHeader()
    for width in (1198, 700):
        room.page.resize(width, 724)
        room.qtbot.waitUntil(lambda: header.length() == table.viewport().width())
        wide = [c.header for n, c in enumerate(COLUMNS) if table.columnWidth(n) < table.sizeHintForColumn(n)]
        assert wide == ([] if width == 1198 else ["Result"])


def test_a_zero_is_a_score_and_an_unnamed_band_says_its_range(room: Room):
    stored(room.store, BOOKS, assessment(COWS, "z", 0, cows_answers(COWS, 0)))
    room.open()
    assert room.cells("Result") == ["0 of 48, 0–4 (Wesson & Ling 2003)"]


def test_offsets_are_shown_where_they_differ_and_the_two_half_past_ones_stand_in_order(room: Room):
    first = assessment(COWS, "x", 0, cows_answers(COWS, 19), performed=replace(at(0), offset=-240))
    second = assessment(COWS, "y", 0, cows_answers(COWS, 13), performed=replace(at(60), offset=-300))
    stored(room.store, BOOKS, second, first)
    room.open()
    assert room.cells("Performed") == ["2026-11-22 09:30 \N{MINUS SIGN}05:00", "2026-11-22 09:30 \N{MINUS SIGN}04:00"]
    assert [r.split()[0] for r in room.cells("Result")] == ["13", "19"]


def test_the_banner_says_who_it_is_and_takes_markup_in_a_name_literally(room: Room):
    stored(room.store, BOOKS, patient=HOSTILE)
    room.open(HOSTILE)
    name, more = room.child(Wrapped, "banner.name"), room.child(Wrapped, "banner.more")
    assert name.text() == HOSTILE.name
    assert name.textFormat() is Qt.TextFormat.PlainText
    assert more.text().startswith("Sex not recorded  ·  Birth date not recorded  ·  No record number  ·  Inpatient")


LONG = Patient("p3", "Wolfeschlegelsteinhausenbergerdorff, Hubert " * 3, date(1988, 4, 12), Sex.MALE, "004-119")


def test_a_very_long_name_leaves_room_for_the_birth_date(room: Room):
    stored(room.store, BOOKS, patient=LONG)
    room.page.resize(1000, 724)
    room.open(LONG)
    name, more = room.child(Wrapped, "banner.name"), room.child(Wrapped, "banner.more")
    room.qtbot.waitUntil(lambda: all(w.height() >= w.heightForWidth(w.width()) > 1 for w in (name, more)))
    assert name.width() <= 0.6 * 1000
    assert name.heightForWidth(name.width()) > name.fontMetrics().height()


def test_a_long_performer_leaves_room_for_the_result(room: Room):
    stored(room.store, BOOKS, replace(afternoon(COWS)[0], performer="Margaret Okafor-Featherstonehaugh, RN, " * 3))
    room.open()
    table, headers = room.table(), [column.header for column in COLUMNS]
    assert table.columnWidth(headers.index("Performed by")) < table.columnWidth(headers.index("Result"))


def many(of: Patient, **more: object) -> list[Assessment]:
    return [assessment(COWS, f"{of.id}-{n}", -45 * n, cows_answers(COWS, 13), **more) for n in range(40)]


def test_of_very_many_rows_all_have_the_lines_that_one_needs(room: Room):
    stored(room.store, BOOKS, *many(PATIENT))
    stored(room.store, BOOKS, *many(LONG, performer="Margaret Okafor-Featherstonehaugh, RN, CARN-AP"), patient=LONG)
    heights = []
    for patient in (PATIENT, LONG):
        room.open(patient)
        heights.append(room.table().rowHeight(39))
    letter = room.table().fontMetrics().height()
    assert letter < heights[0] < 2 * letter < heights[1] < 3 * letter


def test_an_empty_chart_keeps_no_room_for_trends(room: Room):
    stored(room.store, BOOKS)
    room.open()
    assert not room.page._records.trends.isVisible()
    stored(room.store, BOOKS, *afternoon(COWS), patient=LONG)
    room.open(LONG)
    assert room.page._records.trends.isVisible()


def test_the_age_is_that_of_today(room: Room):
    stored(room.store, BOOKS)
    room.open()
    assert "Born 1988-04-12 (38)" in room.child(Wrapped, "banner.more").text()


@pytest.mark.qt_log_ignore("This plugin does not support grabbing the keyboard")
def test_a_patient_without_a_visit_is_told_to_begin_one_and_then_to_start(room: Room):
    with room.store.unit_of_work() as work:
        work.patients.add(PATIENT, at(0))
        work.commit()
    room.open()
    empty = room.child(QLabel, "chart.empty")
    assert empty.text() == NO_VISIT
    assert not room.button("chart.new").isEnabled()
    assert room.button("chart.begin").property("role") == "filled"
    QTest.keyClick(room.page, Qt.Key.Key_N, Qt.KeyboardModifier.ControlModifier)
    assert room.menu("Intake").isVisible()  # an assessment belongs to a visit
    with room.qtbot.waitSignal(room.page.shown, timeout=5000):
        QTest.keyClick(room.menu("Intake"), Qt.Key.Key_I)
    assert room.told == []
    assert empty.text() == NO_ASSESSMENT
    assert [v.kind for v in room.store.committed().visits.values()] == [VisitKind.INTAKE]
    assert room.button("chart.new").property("role") == "filled"


def test_a_new_assessment_belongs_to_the_visit_that_is_chosen(room: Room):
    stored(room.store, BOOKS, *afternoon(COWS))
    room.open()
    with room.qtbot.waitSignal(room.page.shown, timeout=5000):
        room.choose("Follow-up")
    with room.qtbot.waitSignal(room.page.assessment_requested) as asked:
        room.choose("ASRS")
    begun = next(v.id for v in room.store.committed().visits.values() if v.kind is VisitKind.FOLLOW_UP)
    assert asked.args == [PATIENT.id, begun, "asrs-v1.1"]
    room.page._bar.visits.setCurrentIndex(1)
    with room.qtbot.waitSignal(room.page.assessment_requested) as asked:
        room.choose("COWS")
    assert asked.args == [PATIENT.id, f"v-{PATIENT.id}", "cows"]


@pytest.mark.qt_log_ignore("This plugin does not support grabbing the keyboard")
def test_ctrl_n_drops_down_the_scales_and_a_draft_is_resumed_from_there(room: Room):
    stored(room.store, BOOKS, DRAFT)
    room.open()
    QTest.keyClick(room.table(), Qt.Key.Key_N, Qt.KeyboardModifier.ControlModifier)
    menu = room.menu("COWS")
    assert menu.isVisible()
    offered = [a.text() for a in menu.actions()]
    assert offered[:3] == ["&1 COWS: resume the draft of 2026-11-22 15:05", "&2 CIWA-Ar", "&3 ASRS-v1.1"]
    with room.qtbot.waitSignal(room.page.draft_opened) as opened:
        QTest.keyClick(menu, Qt.Key.Key_1)
    assert opened.args == ["d1", f"v-{PATIENT.id}"]


def test_enter_resumes_a_draft(room: Room):
    stored(room.store, BOOKS, DRAFT, *afternoon(COWS))
    room.open()
    assert room.page.focusWidget() is room.table()
    assert room.button("chart.open").text() == "&Resume"
    assert not room.button("chart.print").isEnabled()
    with room.qtbot.waitSignal(room.page.draft_opened) as opened:
        QTest.keyClick(room.table(), Qt.Key.Key_Return)
    assert opened.args == ["d1", f"v-{PATIENT.id}"]


def test_a_draft_is_not_printed_and_says_why(room: Room):
    stored(room.store, BOOKS, DRAFT)
    room.open()
    QTest.keyClick(room.table(), Qt.Key.Key_P, Qt.KeyboardModifier.ControlModifier)
    assert room.told == [("A draft is not a record yet.", "Sign it off first.")]


def test_where_nothing_was_recorded_printing_says_so(room: Room):
    stored(room.store, BOOKS)
    room.open()
    QTest.keyClick(room.page, Qt.Key.Key_P, Qt.KeyboardModifier.ControlModifier)
    assert room.told == [("There is no record to print yet.", "Sign an assessment first.")]
    assert not is_taken(room.page, "Ctrl+P")
    assert is_taken(room.page, "Ctrl+B")


def test_ctrl_p_hands_out_the_record_of_the_row(room: Room):
    stored(room.store, BOOKS, DRAFT, *afternoon(COWS))
    room.open()
    QTest.keyClick(room.table(), Qt.Key.Key_Down)
    with room.qtbot.waitSignal(room.page.print_requested, timeout=5000) as asked:
        QTest.keyClick(room.table(), Qt.Key.Key_P, Qt.KeyboardModifier.ControlModifier)
    document = asked.args[0]
    assert isinstance(document, RecordDocument)
    assert (document.assessment.id, document.outcomes["total"], document.demo) == ("a4", Scored(7), True)
    assert document.previous is not None
    assert (document.previous.id, document.printed) == ("a3", at(400))


def test_a_trend_stands_for_each_score_of_several_points(room: Room):
    stored(room.store, BOOKS, *afternoon(COWS), asrs("b1", 20, 4, 3, 2, 4, 4, 3))
    room.open()
    (card,) = room.page.findChildren(TrendCard)
    assert len(card.plot.picture.spots) == 4
    said = [w.text() for w in room.page.findChildren(QLabel)]
    assert "One so far of: ASRS-v1.1 · Part A, 0–6. A trend needs two." in said


def test_nothing_of_one_patient_stays_while_another_is_awaited(room: Room):
    stored(room.store, BOOKS, *afternoon(COWS))
    stored(room.store, BOOKS, patient=HOSTILE)
    room.open()
    room.page.show_patient(HOSTILE.id)
    assert room.cells("Result") == []
    assert room.child(Wrapped, "banner.name").text() == ""
    assert room.page.findChildren(TrendCard) == [] or not room.page._records.trends.widget().findChildren(TrendCard)
    assert not room.button("chart.print").isEnabled()


def test_a_late_answer_for_another_patient_is_never_shown(room: Room):
    stored(room.store, BOOKS, *afternoon(COWS))
    stored(room.store, BOOKS, patient=HOSTILE)
    seen: list[str] = []
    room.page.shown.connect(seen.append)
    room.page.show_patient(PATIENT.id)
    room.open(HOSTILE)
    assert seen == [HOSTILE.id]
    assert room.child(Wrapped, "banner.name").text() == HOSTILE.name


def test_a_patient_who_is_not_there_is_said_to_be_missing(room: Room):
    room.page.show_patient("nobody")
    room.qtbot.waitUntil(lambda: len(room.told) == 1)


def test_reading_anew_keeps_the_row_and_the_visit(room: Room):
    stored(room.store, BOOKS, *afternoon(COWS))
    room.open()
    room.table().selectRow(2)
    room.open()
    assert room.table().currentIndex().row() == 2


def test_the_assessment_just_left_is_the_chosen_row_once(room: Room):
    stored(room.store, BOOKS, *afternoon(COWS), DRAFT)
    room.open()
    room.table().selectRow(3)
    for select, row in ((DRAFT.id, 0), ("", 0), ("never stored", 0)):
        with room.qtbot.waitSignal(room.page.shown, timeout=5000):
            room.page.show_patient(PATIENT.id, select)
        assert room.table().currentIndex().row() == row
    room.table().selectRow(2)
    with room.qtbot.waitSignal(room.page.shown, timeout=5000):
        room.page.show_patient(PATIENT.id)
    assert room.table().currentIndex().row() == 2


def test_coming_back_to_the_page_is_coming_back_to_the_row(room: Room):
    stored(room.store, BOOKS, *afternoon(COWS))
    room.open()
    room.button("chart.new").setFocus()
    room.page.setFocus()
    assert room.page.focusWidget() is room.table()


def test_escape_leaves_also_while_nothing_is_there(room: Room):
    room.page.show_patient(PATIENT.id)
    with room.qtbot.waitSignal(room.page.closed):
        QTest.keyClick(room.page, Qt.Key.Key_Escape)


def test_each_control_that_takes_the_focus_has_a_name_and_a_mnemonic_is_used_once(room: Room):
    stored(room.store, BOOKS, *afternoon(COWS))
    room.open()
    assert unnamed(room.page) == []
    buttons = room.page.findChildren(QPushButton)
    letters = [b.text()[b.text().index("&") + 1].lower() for b in buttons]
    assert sorted(set(letters)) == sorted(letters)


def unnamed(page: QWidget) -> list[QWidget]:
    return [
        w
        for w in page.findChildren(QWidget)
        if w.isVisible()
        and w.focusPolicy() & Qt.FocusPolicy.TabFocus
        and not QAccessible.queryAccessibleInterface(w).text(QAccessible.Text.Name)
    ]


def test_tab_reaches_everything_and_comes_round(room: Room):
    stored(room.store, BOOKS, *afternoon(COWS))
    room.open()
    room.table().selectRow(0)
    seen = []
    for _ in range(11):
        QTest.keyClick(room.page.focusWidget(), Qt.Key.Key_Tab)
        seen.append(room.page.focusWidget().objectName())
    assert {"trend.plot", "chart.visit", "chart.begin", "chart.open", "chart.print", "chart.new"} <= set(seen)
    assert "chart.table" in seen
