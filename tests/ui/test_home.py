"""Home by keyboard: finding as one types, never an answer to an older text, honest words for the last assessment."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from functools import partial
from threading import Event

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QFontMetrics, QKeyEvent
from PySide6.QtTest import QAbstractItemModelTester, QTest
from PySide6.QtWidgets import QLabel, QLineEdit, QPushButton
from pytestqt.qtbot import QtBot

from app.core.context import Certainty, Exposure, LastUse, SubstanceClass
from app.core.errors import StoreTrouble
from app.core.records import Answer, Moment, Patient, Sex, Status
from app.services.charts import Charts
from app.store.memory import MemoryStore
from app.ui import theme
from app.ui.background import Background, Task
from app.ui.finder import SHOWN
from app.ui.models.history import latest_words
from app.ui.models.patients import PatientModel
from app.ui.pages.home import NO_ASSESSMENT, NO_PATIENTS, HomePage, date_words, greeting
from app.ui.present import Presenter
from app.ui.widgets.patient_table import PatientTable
from app.ui.widgets.people import FIND, NOBODY
from app.ui.widgets.quick_card import QuickCard, with_mnemonic
from tests.chart_room import PATIENT, SetClock, afternoon, assessment, at, catalogue, cows_answers, session, stored
from tests.keys import workplace
from tests.ui.pages_room import child, mnemonics, shown, tabbed, unnamed

BOOKS = catalogue()
COWS = BOOKS.get("cows").scale
HEROIN = Exposure(SubstanceClass.OPIOID, "heroin", last_use=LastUse(Certainty.EXACT, at(-120)))
SINCE = "Since last use: not recorded."
ROSS = Patient("p2", "Ross, <b>Ann</b>", date(1990, 1, 2), Sex.UNKNOWN, "")


@dataclass
class Slow:
    """Holds the database thread until it is let go, and notes what is sought."""

    sought: list[str] = field(default_factory=list)
    go: Event = field(default_factory=Event)
    trouble: bool = False


class SlowCharts(Charts):
    """The real use cases; find waits to be let go."""

    slow: Slow

    def find(self, text: str, limit: int = 50) -> list[Patient]:
        if text:
            self.slow.sought.append(text)
            assert self.slow.go.wait(5)
            if self.slow.trouble:
                raise StoreTrouble("The disk is gone.")
        return super().find(text, limit)


@dataclass
class Room:
    page: HomePage
    store: MemoryStore
    background: Background
    slow: Slow
    told: list[tuple[str, str]]
    qtbot: QtBot

    @property
    def search(self) -> QLineEdit:
        return child(self.page, QLineEdit, "home.search")

    def table(self, name: str) -> PatientTable:
        return child(self.page, PatientTable, f"home.{name}")

    def rows(self, name: str) -> list[list[str]]:
        model = self.table(name).model()
        return [[model.index(r, c).data() for c in range(model.columnCount())] for r in range(model.rowCount())]

    def names(self, name: str) -> list[str]:
        return [row[0] for row in self.rows(name)]

    def said(self, name: str) -> str:
        label = child(self.page, QLabel, f"home.{name}")
        return label.text() if label.isVisible() else ""

    def refresh(self) -> None:
        with self.qtbot.waitSignal(self.page.shown, timeout=5000):
            self.page.refresh()

    def seek(self, text: str) -> None:
        self.slow.go.set()
        with self.qtbot.waitSignal(self.page.found, timeout=5000):
            self.search.setText(text)


@pytest.fixture
def room(qtbot: QtBot) -> Iterator[Room]:
    store, clock, presenter, slow = MemoryStore(), SetClock(), Presenter(), Slow()
    told: list[tuple[str, str]] = []

    def tell(message: str, hint: str) -> None:
        told.append((message, hint))

    presenter.shown.connect(tell)
    background = Background(presenter)
    work = session(store, clock)
    charts = SlowCharts(workplace(store.unit_of_work, clock, str))
    charts.slow = slow
    page = HomePage(replace(work, charts=charts), background, presenter, clock)
    shown(qtbot, page)
    with qtbot.waitSignal(page.shown):
        page.show_words(partial(latest_words, scale_of=partial(BOOKS.of_record, snapshot=work.snapshot)))
    yield Room(page, store, background, slow, told, qtbot)
    slow.go.set()
    assert background.drain(5000)


def test_recent_patients_stand_with_identity_time_and_an_honest_result(room: Room):
    stored(room.store, BOOKS, *afternoon(COWS), context=[HEROIN])
    partial_one = {**cows_answers(COWS, 9, missing=1), "gooseflesh": Answer(not_assessed="asleep")}
    stored(room.store, BOOKS, assessment(COWS, "b", 30, partial_one), patient=ROSS)
    zero = assessment(COWS, "z", 20, cows_answers(COWS, 0))
    stored(room.store, BOOKS, zero, patient=Patient("p3", "Null, Nora", None, Sex.OTHER, "7"))
    draft = assessment(COWS, "d", 10, cows_answers(COWS, 9, missing=6), status=Status.DRAFT, signed=None, signer="")
    stored(room.store, BOOKS, draft, patient=Patient("p4", "Draft, Dora", None, Sex.OTHER, "8"))
    room.refresh()
    assert room.rows("recent") == [
        ["Rosen, Dana", "1988-04-12", "004-118", "—", "2026-11-22 14:47",
         "COWS: 7 of 48, mild (Wesson & Ling 2003). Since last use: heroin: 8.3 h."],
        ["Ross, <b>Ann</b>", "1990-01-02", "—", "—", "2026-11-22 09:00",
         "COWS: No total. 10 of 11 answered; between 9 and 14 possible; 1 not assessed. " + SINCE],
        ["Null, Nora", "—", "7", "—", "2026-11-22 08:50", "COWS: 0 of 48, 0–4 (Wesson & Ling 2003). " + SINCE],
        ["Draft, Dora", "—", "8", "—", "2026-11-22 08:40", "COWS: Draft, 5 of 11 answered"],
    ]  # fmt: skip


def test_without_words_yet_the_last_assessment_is_an_ellipsis_and_no_number(room: Room, qtbot: QtBot):
    stored(room.store, BOOKS, *afternoon(COWS))
    clock = SetClock()
    page = HomePage(session(room.store, clock), room.background, Presenter(), clock)
    shown(qtbot, page)
    with qtbot.waitSignal(page.shown):
        page.refresh()
    assert child(page, PatientTable, "home.recent").model().index(0, 5).data() == "…"


def test_an_empty_clinic_says_what_to_do_and_who_is_only_registered_stands_there(room: Room):
    room.refresh()
    assert room.said("empty") == NO_PATIENTS
    stored(room.store, BOOKS)
    room.refresh()
    assert room.rows("recent") == [["Rosen, Dana", "1988-04-12", "004-118", "—", "—", NO_ASSESSMENT]]


def test_reading_anew_while_searching_leaves_the_results_and_seeks_again(room: Room):
    stored(room.store, BOOKS, *afternoon(COWS))
    room.seek("ros")
    stored(room.store, BOOKS, patient=ROSS)
    room.refresh()
    assert room.table("results").isVisible()
    room.qtbot.waitUntil(lambda: len(room.names("results")) == 2)


def test_results_come_as_one_types_and_enter_opens_the_chosen_one(room: Room):
    stored(room.store, BOOKS)
    stored(room.store, BOOKS, patient=ROSS)
    room.slow.go.set()
    QTest.keyClick(room.page, Qt.Key.Key_F, Qt.KeyboardModifier.ControlModifier)
    assert room.search.hasFocus()
    with room.qtbot.waitSignal(room.page.found):
        QTest.keyClicks(room.search, "ros")
    room.qtbot.waitUntil(lambda: room.names("results") == ["Rosen, Dana", "Ross, <b>Ann</b>"])
    assert room.said("count") == "2 found"
    QTest.keyClick(room.search, Qt.Key.Key_Down)
    table = room.table("results")
    assert table.hasFocus()
    assert [index.row() for index in table.selectionModel().selectedRows()] == [0]
    QTest.keyClick(table, Qt.Key.Key_Down)
    with room.qtbot.waitSignal(room.page.patient_opened) as opened:
        QTest.keyClick(table, Qt.Key.Key_Return)
    assert opened.args == ["p2"]
    QTest.keyClick(table, Qt.Key.Key_Up)
    assert table.hasFocus()
    QTest.keyClick(table, Qt.Key.Key_Up)
    assert room.search.hasFocus()


def test_the_columns_of_what_is_found_fill_the_table_at_any_width(room: Room):
    name = "Wolfeschlegelsteinhausenbergerdorff, Hubert Blaine " * 2
    stored(room.store, BOOKS, patient=replace(ROSS, name=name, record_number="A-VERY-LONG-NUMBER-0000000001"))
    room.slow.go.set()
    table = room.table("results")
    for width, text in ((760, "wolf"), (1198, "hubert"), (1000, "blaine")):
        room.page.resize(width, 500)
        with room.qtbot.waitSignal(room.page.found):
            room.search.setText(text)
        room.qtbot.waitUntil(table.isVisible)
        room.qtbot.waitUntil(lambda: table.horizontalHeader().length() == table.viewport().width())


@pytest.mark.parametrize(("digits", "has_card"), [(108, False), (118, False), (136, True), (142, True), (171, True)])
def test_the_columns_of_the_recent_fill_the_table_and_no_identity_is_cut(room: Room, digits: int, has_card: bool):
    name = "Featherstonehaugh, Hubert Blaine Alexander Bertrand Charles David"
    made = assessment(COWS, "w", 30, cows_answers(COWS, 9))
    stored(room.store, BOOKS, made, patient=replace(ROSS, name=name, record_number="0001-2345-6789-ABCD"))
    room.page.resize(room.page.fontMetrics().horizontalAdvance("0") * digits, 500)
    room.refresh()
    table = room.table("recent")
    room.qtbot.waitUntil(lambda: table.horizontalHeader().length() == table.viewport().width())
    assert table.rowHeight(0) >= table.sizeHintForRow(0)
    measure = QFontMetrics(theme.strong_font())
    assert max(map(measure.horizontalAdvance, name.split())) < table.columnWidth(0)
    header = table.horizontalHeader()
    cut = [n for n in range(1, header.count()) if table.columnWidth(n) < header.sectionSizeHint(n)]
    assert cut == [], "no column's header is cut"
    assert room.page.findChild(QuickCard).isVisible() is has_card


def test_one_query_runs_at_a_time_and_only_the_latest_text_is_answered(room: Room):
    stored(room.store, BOOKS)
    stored(room.store, BOOKS, patient=ROSS)
    counts: list[str] = []
    room.page.found.connect(partial_append(room, counts))
    for text in ("r", "ro", "ros", "rose"):
        room.search.setText(text)
    room.slow.go.set()
    room.qtbot.waitUntil(lambda: len(counts) > 0)
    room.qtbot.waitUntil(lambda: not room.background.findChildren(Task))
    assert room.slow.sought == ["r", "rose"]
    assert counts == ["Rosen, Dana"]


def partial_append(room: Room, counts: list[str]):
    def note() -> None:
        counts.append(" ".join(room.names("results")))

    return note


def test_an_answer_that_comes_after_the_field_was_emptied_is_not_shown(room: Room):
    stored(room.store, BOOKS, *afternoon(COWS))
    room.refresh()
    room.search.setText("ros")
    QTest.keyClick(room.search, Qt.Key.Key_Escape)
    assert room.search.text() == ""
    with room.qtbot.assertNotEmitted(room.page.found):
        room.slow.go.set()
        room.qtbot.waitUntil(lambda: not room.background.findChildren(Task))
    assert room.said("heading") == "Recent, by what was recorded last"
    assert room.table("recent").isVisible()


def test_enter_before_the_answer_goes_into_the_results_when_they_are_there_and_opens_nobody(room: Room):
    stored(room.store, BOOKS)
    room.search.setText("004-118")
    with room.qtbot.assertNotEmitted(room.page.patient_opened):
        QTest.keyClick(room.search, Qt.Key.Key_Return)
        assert room.search.hasFocus()
        with room.qtbot.waitSignal(room.page.found):
            room.slow.go.set()
    assert room.table("results").hasFocus()
    with room.qtbot.waitSignal(room.page.patient_opened):
        QTest.keyClick(room.table("results"), Qt.Key.Key_Return)


def test_rows_of_an_older_text_open_nobody(room: Room):
    stored(room.store, BOOKS)
    room.seek("rosen")
    room.slow.go.clear()
    room.search.setText("rosen x")
    with room.qtbot.assertNotEmitted(room.page.patient_opened):
        table = room.table("results")
        table.selectRow(0)
        QTest.keyClick(table, Qt.Key.Key_Return)


def test_a_name_a_birth_date_and_a_record_number_are_found_and_nobody_is_said(room: Room):
    stored(room.store, BOOKS)
    for text in ("dana ros", "1988-04-12", "004-1"):
        room.seek(text)
        assert room.rows("results") == [["Rosen, Dana", "1988-04-12", "004-118", "Female"]]
    room.seek("x'; drop <b>")
    assert room.said("empty") == NOBODY
    assert room.said("count") == "0 found"


def test_more_than_can_be_shown_is_said(room: Room):
    with room.store.unit_of_work() as work:
        for n in range(SHOWN + 1):
            work.patients.add(Patient(f"n{n}", f"Same, Sam {n:03}", None, Sex.UNKNOWN, ""), at(0))
        work.commit()
    room.seek("same")
    assert len(room.names("results")) == SHOWN
    assert room.said("count") == f"The first {SHOWN}. Type more to narrow it."


def test_a_search_that_fails_is_told_and_the_next_text_is_sought(room: Room):
    stored(room.store, BOOKS)
    room.slow.trouble = True
    room.slow.go.set()
    room.search.setText("ros")
    room.qtbot.waitUntil(lambda: room.told == [("The disk is gone.", "")])
    room.slow.trouble = False
    room.seek("rose")
    assert room.names("results") == ["Rosen, Dana"]


def test_enter_opens_a_recent_patient_and_new_and_quick_go_out(room: Room):
    stored(room.store, BOOKS, *afternoon(COWS))
    room.refresh()
    QTest.keyClick(room.search, Qt.Key.Key_Down)
    with room.qtbot.waitSignal(room.page.patient_opened) as opened:
        QTest.keyClick(room.table("recent"), Qt.Key.Key_Enter)
    assert opened.args == [PATIENT.id]
    with room.qtbot.waitSignal(room.page.new_patient_asked):
        child(room.page, QPushButton, "home.new").click()
    room.page.show_scales([("cows", "COWS"), ("asrs-v1.1", "ASRS"), ("ciwa-ar", "CIWA-Ar")])
    with room.qtbot.waitSignal(room.page.quick_asked) as asked:
        child(room.page, QPushButton, "home.quick.asrs-v1.1").click()
    assert asked.args == ["asrs-v1.1"]


def test_reading_anew_keeps_the_chosen_patient(room: Room):
    stored(room.store, BOOKS, *afternoon(COWS))
    stored(room.store, BOOKS, assessment(COWS, "b", 30, cows_answers(COWS, 0)), patient=ROSS)
    room.refresh()
    room.table("recent").selectRow(1)
    stored(room.store, BOOKS, assessment(COWS, "c", 500, cows_answers(COWS, 0)), patient=Patient(
        "p9", "Newest, Ned", None, Sex.MALE, ""))  # fmt: skip
    room.refresh()
    assert room.table("recent").chosen == "p2"
    assert room.names("recent")[0] == "Newest, Ned"


def test_every_control_has_a_name_and_tab_comes_round(room: Room):
    stored(room.store, BOOKS, *afternoon(COWS))
    room.page.show_scales([("cows", "COWS"), ("asrs-v1.1", "ASRS"), ("ciwa-ar", "CIWA-Ar")])
    room.refresh()
    assert unnamed(room.page) == []
    room.search.setFocus()
    assert tabbed(room.page) == [
        "home.search", "home.new", "home.recent", "home.quick.cows", "home.quick.asrs-v1.1", "home.quick.ciwa-ar",
    ]  # fmt: skip
    assert sorted(set(mnemonics(room.page))) == sorted(mnemonics(room.page))
    assert room.search.placeholderText().startswith(FIND)


def test_the_model_keeps_the_rules_of_models_and_escapes_names_in_tooltips(room: Room):
    model = room.table("results").model()
    assert isinstance(model, PatientModel)
    tester = QAbstractItemModelTester(model, QAbstractItemModelTester.FailureReportingMode.Fatal)
    stored(room.store, BOOKS, patient=ROSS)
    room.seek("ross")
    assert tester.model() is model
    assert "<b>" not in model.index(0, 0).data(Qt.ItemDataRole.ToolTipRole)
    assert model.index(0, 1).data(Qt.ItemDataRole.AccessibleTextRole) == "Born: 1990-01-02"


def test_an_unreadable_definition_spoils_one_line_only(room: Room):
    stored(room.store, BOOKS, *afternoon(COWS))
    made = assessment(COWS, "odd", 30, cows_answers(COWS, 0), definition_sha256="0" * 64)
    stored(room.store, BOOKS, made, patient=ROSS)
    room.refresh()
    last = [row[5] for row in room.rows("recent")]
    assert last[0].startswith("COWS: 7 of 48")
    assert last[1].startswith("cows: Can't be read: ")


@pytest.mark.parametrize(
    ("hour", "words"),
    [(3, "Good evening"), (4, "Good morning"), (11, "Good morning"), (12, "Good afternoon"), (17, "Good afternoon"),
     (18, "Good evening"), (0, "Good evening")],
)  # fmt: skip
def test_the_greeting_goes_by_the_hour(hour: int, words: str):
    assert greeting(datetime(2026, 11, 22, hour, tzinfo=UTC)) == words


def test_the_date_is_english_whatever_the_machine_speaks():
    assert date_words(Moment(datetime(2026, 11, 22, 13, 2, tzinfo=UTC), 60)) == "Sunday 22 Nov 2026, 14:02"


def test_mnemonics_are_shared_out_and_ampersands_are_shown():
    taken = {"n", "c"}
    assert with_mnemonic("COWS", taken) == "C&OWS"
    assert with_mnemonic("A&B", taken) == "&A&&B"
    assert with_mnemonic("&CC", taken) == "&&CC"
    assert with_mnemonic("ONC", taken) == "ONC"


def test_a_key_that_is_none_of_the_searchs_own_is_typed(room: Room):
    room.slow.go.set()
    event = QKeyEvent(QEvent.Type.KeyPress, Qt.Key.Key_X, Qt.KeyboardModifier.NoModifier, "x")
    assert not room.page.eventFilter(room.search, event)
