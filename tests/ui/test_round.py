"""The lists for a round in the window: chosen, walked, opened, printed and copied by keyboard."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QSignalSpy, QTest
from PySide6.QtWidgets import QApplication, QComboBox, QLabel, QLineEdit, QMenu, QPushButton, QTableView
from pytestqt.qtbot import QtBot

from app.core.audit import Act
from app.core.people import Role
from app.report.papers import Papers
from app.services.auditing import every_of, said_facts
from app.services.documents import BlankDocument, FlowSheetDocument, RoundDocument
from app.services.paperwork import is_of_nobody
from app.services.rounds import ListKind, Rounds
from app.services.session import Session
from app.ui.background import Background
from app.ui.pages.round import RoundPage
from app.ui.present import Presenter
from app.ui.rounding import Rounding
from app.ui.sending import pdf_of
from app.ui.shell import Shell
from tests.chart_room import SetClock, catalogue
from tests.chart_room import session as chart_session
from tests.report.reading import texts
from tests.services.test_rounds import Shift
from tests.store.examples import SMALL

BOOKS = catalogue()


@dataclass
class Desk:
    """The window over two wards: one reassessment is late in each, two records are not signed."""

    shell: Shell
    background: Background
    rounding: Rounding
    shift: Shift
    session: Session

    @property
    def page(self) -> RoundPage:
        page = self.shell.get("round")
        assert isinstance(page, RoundPage)
        return page

    @property
    def table(self) -> QTableView:
        table = self.page.findChild(QTableView, "round.table")
        assert table is not None
        return table

    def choose(self, name: str, words: str) -> None:
        box = self.page.findChild(QComboBox, name)
        assert box is not None
        box.setCurrentIndex(box.findText(words))
        self.settle()

    def settle(self) -> None:
        for _ in range(2):
            assert self.background.drain(10_000)
            QApplication.processEvents()

    @property
    def rows(self) -> list[list[str]]:
        model = self.table.model()
        return [
            [str(model.index(row, place).data()).replace("\n", ", ") for place in range(model.columnCount())]
            for row in range(model.rowCount())
        ]

    @property
    def words(self) -> str:
        return "\n".join(label.text() for label in self.page.findChildren(QLabel) if label.isVisible())


def made(qtbot: QtBot, role: Role = Role.CLINICIAN) -> Desk:
    shift = Shift()
    for name, ward in (("Rosen, Dana", "Ward 1"), ("Adler, Birch", "Ward 2")):
        shift.complete(shift.admit(name, ward))
    shift.clock.minutes = 262
    place = replace(shift.place, person=replace(shift.place.person, role=role))
    session = chart_session(shift.store, SetClock(262))
    rounds = Rounds(place, shift.boards.going_on)
    session = replace(session, place=place, boards=shift.boards, rounds=rounds, charts=type(session.charts)(place))
    shell = Shell()
    qtbot.addWidget(shell)
    background = Background(Presenter(), shell)
    rounding = Rounding(shell, background, Presenter())
    rounding.use(session, BOOKS)
    shell.show()
    rounding.show()
    desk = Desk(shell, background, rounding, shift, session)
    desk.settle()
    return desk


@pytest.fixture
def desk(qtbot: QtBot) -> Iterator[Desk]:
    desk = made(qtbot)
    yield desk
    desk.rounding.use(None, None)
    assert desk.background.drain(10_000)


def test_the_shift_list_comes_first_with_what_is_left_open(desk: Desk) -> None:
    assert [(row[0], row[1]) for row in desk.rows] == [
        ("Reassessment late now", "Adler, Birch, no record number"),
        ("Reassessment late now", "Rosen, Dana, no record number"),
        ("Complete and not signed", "Adler, Birch, no record number"),
        ("Complete and not signed", "Rosen, Dana, no record number"),
    ]
    assert "late from 10 min on. Reassessment late now: 2, Complete and not signed: 2." in desk.words


def test_a_ward_and_a_time_are_chosen_and_a_wrong_time_says_what_one_is(desk: Desk) -> None:
    desk.choose("round.ward", "Ward 2")
    assert {row[1] for row in desk.rows} == {"Adler, Birch, no record number"}
    since = desk.page.findChild(QLineEdit, "round.since")
    assert since is not None
    since.setText("yesterday")
    QTest.keyClick(since, Qt.Key.Key_Return)
    assert "Since:" in desk.words
    assert len(desk.rows) == 2, "what was read stays"


def test_the_due_list_is_by_ward_and_asks_for_no_time(desk: Desk) -> None:
    desk.choose("round.kind", "Due list")
    assert [(row[0], row[1].partition(",")[0]) for row in desk.rows] == [("Ward 1", "Rosen"), ("Ward 2", "Adler")]
    since = desk.page.findChild(QLineEdit, "round.since")
    assert since is not None
    assert not since.isVisible()
    assert "By hand" not in desk.words


def test_enter_opens_the_chart_of_the_line(desk: Desk) -> None:
    spy = QSignalSpy(desk.rounding.left)
    desk.table.setFocus()
    QTest.keyClick(desk.table, Qt.Key.Key_Down)
    QTest.keyClick(desk.table, Qt.Key.Key_Down)
    row = desk.rows[2]
    QTest.keyClick(desk.table, Qt.Key.Key_Return)
    patient_id, record_id = spy.at(0)
    assert row[1].startswith("Adler")
    with desk.shift.store.unit_of_work() as work:
        assert work.patients.get(patient_id).name == "Adler, Birch"
        assert work.assessments.get(record_id).patient_id == patient_id


def test_it_is_printed_and_leaves_by_patient(desk: Desk) -> None:
    spy = QSignalSpy(desk.rounding.print_asked)
    QTest.keyClick(desk.table, Qt.Key.Key_P, Qt.KeyboardModifier.ControlModifier)
    desk.settle()
    document = spy.at(0)[0]
    assert isinstance(document, RoundDocument)
    (page,) = texts(pdf_of(Papers(), document))
    for row in desk.rows:
        assert row[1].partition(",")[0] in page
    assert "For a round: 2 patients" in page
    assert "patient label" not in page


def test_a_copy_is_noted_for_each_patient_before_it_leaves(desk: Desk) -> None:
    spy = QSignalSpy(desk.rounding.copy_asked)
    both = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier
    QTest.keyClick(desk.table, Qt.Key.Key_C, both)
    desk.settle()
    words, _seconds = spy.at(0)
    assert words.startswith("Shift list. All wards, since")
    assert "Complete and not signed: 2" in words
    with desk.shift.store.unit_of_work() as work:
        noted = list(every_of(work, Act.COPIED))
    assert len({event.patient_id for event in noted}) == len(noted) == 2
    assert {said_facts(event)["kind"] for event in noted} == {ListKind.SHIFT.value}
    assert all(event.record_id for event in noted)


def test_who_may_only_read_prints_too_but_an_empty_list_has_its_words(qtbot: QtBot) -> None:
    desk = made(qtbot, Role.VIEWER)
    button = desk.page.findChild(QPushButton, "round.print")
    assert button is not None
    assert button.isEnabled()
    desk.choose("round.ward", "Ward 1")
    desk.choose("round.kind", "Due list")
    assert len(desk.rows) == 1
    desk.rounding.use(None, None)
    assert desk.background.drain(10_000)


def test_escape_leads_home(desk: Desk) -> None:
    spy = QSignalSpy(desk.rounding.left)
    QTest.keyClick(desk.table, Qt.Key.Key_Escape)
    assert spy.at(0) == ["", ""]


def test_sheets_for_downtime_are_printed_of_the_ward_that_is_chosen(desk: Desk) -> None:
    desk.choose("round.ward", "Ward 2")
    desk.shift.boards.going_on()
    books = BOOKS.get(SMALL.id) if SMALL.id in [s.id for s in BOOKS.scales()] else None
    assert books is None, "the ward's scale is none of the app's: only its records know it"
    spy = QSignalSpy(desk.rounding.print_asked)
    QTest.keyClick(desk.table, Qt.Key.Key_D, Qt.KeyboardModifier.ControlModifier)
    desk.settle()
    assert spy.count() == 0
    assert "The sheet of one series can't be made" in desk.words


def test_a_blank_form_is_printed_without_a_chart(desk: Desk) -> None:
    spy = QSignalSpy(desk.rounding.print_asked)
    QTest.keyClick(desk.table, Qt.Key.Key_B, Qt.KeyboardModifier.ControlModifier)
    menu = next(m for m in desk.page.findChildren(QMenu) if m.actions())
    assert menu.isVisible()
    offered = [action.text() for action in menu.actions()]
    assert offered[:2] == ["COWS, form", "COWS, flow sheet"]
    assert {"ASRS-v1.1, patient's copy", "ASRS-v1.1, clinician's copy", "ASRS-v1.1, flow sheet"} <= set(offered)
    menu.hide()
    for words, kind in (("COWS, flow sheet", FlowSheetDocument), ("ASRS-v1.1, patient's copy", BlankDocument)):
        next(a for a in menu.actions() if a.text() == words).trigger()
        desk.settle()
        document = spy.at(spy.count() - 1)[0]
        assert isinstance(document, kind)
        assert is_of_nobody(document)
        assert pdf_of(Papers(), document).startswith(b"%PDF")
