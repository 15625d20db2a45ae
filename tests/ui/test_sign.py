"""The page that signs a round: each row with patient, time and score; one passphrase for all that are ticked."""

from collections.abc import Callable
from dataclasses import replace
from functools import partial

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QPalette
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QApplication,
    QComboBox,
    QLineEdit,
    QPushButton,
    QStyle,
    QStyleOptionViewItem,
    QTableView,
    QWidget,
)
from pytestqt.qtbot import QtBot

from app.core.records import Assessment, Meaning, Statement, Status
from app.store.memory import MemoryStore
from app.ui import theme
from app.ui.background import Background
from app.ui.contrast import contrast
from app.ui.pages.sign import SignPage
from app.ui.present import Presenter
from tests.chart_room import PATIENT, SetClock, assessment, catalogue, cows_answers, session, stored
from tests.core.shipped import shipped
from tests.keys import PASSPHRASE
from tests.ui.pages_room import shown, unnamed

COWS, BOOKS = shipped("cows"), catalogue()
OTHER = replace(PATIENT, id="p2", name="<b>Ross</b>, Ann", record_number="5", name_used="Bo")


def waiting(name: str, minutes: int, total: int, performer: str = "M. Okafor, RN") -> Assessment:
    given = cows_answers(COWS, total)
    return assessment(COWS, name, minutes, given, status=Status.COMPLETE, signer="", signed=None, performer=performer)


class Room:
    """Three wait: two that the nurse here performed, of two patients, and one of somebody else's."""

    def __init__(self, qtbot: QtBot) -> None:
        self.qtbot, self.store = qtbot, MemoryStore()
        stored(self.store, BOOKS, waiting("c1", 30, 7), waiting("c2", 60, 13, "A. Lindqvist, MD"))
        stored(self.store, BOOKS, waiting("b1", 45, 19), patient=OTHER)
        self.session = session(self.store, SetClock())
        presenter = Presenter()
        self.background = Background(presenter)
        self.page = SignPage(self.session, BOOKS, self.background, presenter)
        shown(qtbot, self.page)

    def open(self, wanted: list[str] | None = None) -> None:
        self.page.show_unsigned(wanted)
        self.qtbot.waitUntil(lambda: self.table.model().rowCount() > 0)

    def find(self, name: str) -> QWidget:
        found = self.page.findChild(QWidget, name)
        assert found is not None
        return found

    @property
    def table(self) -> QTableView:
        found = self.find("sign.table")
        assert isinstance(found, QTableView)
        return found

    @property
    def button(self) -> str:
        found = self.find("sign.sign")
        assert isinstance(found, QPushButton)
        return found.text().replace("&", "")

    def rows(self) -> list[str]:
        model = self.table.model()
        return [
            " | ".join(str(model.index(r, c).data()) for c in range(model.columnCount() - 1))
            for r in range(model.rowCount())
        ]

    def type(self, text: str, name: str = "sign.passphrase") -> None:
        QTest.keyClicks(self.find(name), text)

    def enter(self) -> None:
        QTest.keyClick(self.find("sign.passphrase"), Qt.Key.Key_Return)

    def status(self, id_: str) -> Assessment:
        with self.store.unit_of_work() as work:
            return work.assessments.get(id_)


@pytest.fixture
def room(qtbot: QtBot) -> Room:
    return Room(qtbot)


def test_each_row_says_who_when_and_what_and_markup_in_a_name_is_text(room: Room) -> None:
    room.open()
    source = "(Wesson & Ling 2003). Since last use: not recorded."
    assert room.rows() == [
        f"Rosen, Dana | 1988-04-12 | 004-118 | 2026-11-22 09:00 | COWS: 7 of 48, mild {source}",
        f"<b>Ross</b>, Ann (called Bo) | 1988-04-12 | 5 | 2026-11-22 09:15 | COWS: 19 of 48, moderate {source}",
        f"Rosen, Dana | 1988-04-12 | 004-118 | 2026-11-22 09:30 | COWS: 13 of 48, moderate {source}",
    ]
    assert room.button == "Sign 2 records"  # what the person here performed
    assert unnamed(room.page) == []


def test_one_passphrase_signs_what_is_ticked_and_nothing_else(room: Room) -> None:
    room.open()
    with room.qtbot.waitSignal(room.page.signed) as caught:
        room.type(PASSPHRASE)
        room.enter()
    assert {a.id for a in caught.args[0]} == {"c1", "b1"}
    assert [room.status(i).status for i in ("c1", "b1", "c2")] == [Status.FINAL, Status.FINAL, Status.COMPLETE]
    assert room.status("c1").signatures[0].statement is Statement.RECORD


def test_space_ticks_and_enter_goes_on_to_the_passphrase(room: Room) -> None:
    room.open(["c1"])
    assert room.button == "Sign 1 record"
    room.table.setFocus()
    for key in (Qt.Key.Key_Space, Qt.Key.Key_Down, Qt.Key.Key_Space):
        QTest.keyClick(room.table, key)
    assert room.button == "Sign 1 record"
    QTest.keyClick(room.table, Qt.Key.Key_Return)
    assert room.find("sign.passphrase").hasFocus()
    with room.qtbot.waitSignal(room.page.signed) as caught:
        room.type(PASSPHRASE)
        room.enter()
    assert [a.id for a in caught.args[0]] == ["b1"]


def test_a_wrong_passphrase_signs_nothing_and_is_not_kept(room: Room) -> None:
    room.open()
    room.type("not the one at all")
    room.enter()
    said = room.find("sign.said")
    room.qtbot.waitUntil(lambda: "not yours" in said.text())  # type: ignore[attr-defined]
    line = room.find("sign.passphrase")
    assert isinstance(line, QLineEdit)
    assert (line.text(), line.hasFocus()) == ("", True)
    assert room.status("c1").status is Status.COMPLETE


def test_without_a_passphrase_nothing_is_asked_for(room: Room) -> None:
    room.open()
    room.enter()
    assert room.status("c1").status is Status.COMPLETE
    assert room.button == "Sign 2 records"


def test_a_transcript_asks_who_rated_on_paper(room: Room) -> None:
    room.open(["c2"])
    choice = room.find("sign.meaning")
    assert isinstance(choice, QComboBox)
    choice.setCurrentIndex(2)
    room.type(PASSPHRASE)
    room.enter()
    assert room.find("sign.rated").hasFocus()
    room.type("J. Ito, RN", "sign.rated")
    with room.qtbot.waitSignal(room.page.signed):
        room.enter()
    final = room.status("c2")
    assert (final.performer, final.signatures[0].meaning) == ("J. Ito, RN", Meaning.TRANSCRIBED)


def test_what_went_on_elsewhere_meanwhile_is_not_signed(room: Room) -> None:
    room.open(["c1"])
    room.session.assessing.reopen(room.status("c1"))
    room.type(PASSPHRASE)
    room.enter()
    said = room.find("sign.said")
    room.qtbot.waitUntil(lambda: "changed elsewhere" in said.text())  # type: ignore[attr-defined]
    assert room.status("c1").status is Status.DRAFT


def test_a_patient_who_is_another_by_now_is_not_signed_for_and_shown_anew(room: Room) -> None:
    room.open(["c1"])
    with room.store.unit_of_work() as work:
        work.identities.change(replace(PATIENT, name="Somebody, Else"), PATIENT)
        work.commit()
    room.type(PASSPHRASE)
    room.enter()
    said = room.find("sign.said")
    room.qtbot.waitUntil(lambda: "nothing is signed" in said.text())  # type: ignore[attr-defined]
    room.qtbot.waitUntil(lambda: room.rows()[0].startswith("Somebody, Else"))
    assert room.button == "Sign 1 record"
    assert "nothing is signed" in said.text()  # type: ignore[attr-defined]
    assert room.status("c1").status is Status.COMPLETE


def test_signing_can_wait(room: Room) -> None:
    room.open()
    room.type("half a passphr")
    with room.qtbot.waitSignal(room.page.closed):
        QTest.keyClick(room.find("sign.passphrase"), Qt.Key.Key_Escape)
    room.page.hide()
    line = room.find("sign.passphrase")
    assert isinstance(line, QLineEdit)
    assert line.text() == ""


def test_where_nothing_waits_it_says_so(qtbot: QtBot) -> None:
    store = MemoryStore()
    presenter = Presenter()
    page = SignPage(session(store, SetClock()), BOOKS, Background(presenter), presenter)
    shown(qtbot, page)
    page.show_unsigned()
    later = page.findChild(QPushButton, "sign.later")
    assert later is not None
    qtbot.waitUntil(later.hasFocus)


SYSTEM = QPalette()  # a system's high contrast: white on black
for _role in (QPalette.ColorRole.Window, QPalette.ColorRole.Base):
    SYSTEM.setColor(_role, QColor("#000000"))
for _role in (QPalette.ColorRole.Text, QPalette.ColorRole.WindowText):
    SYSTEM.setColor(_role, QColor("#FFFFFF"))


@pytest.mark.parametrize("look", ["light", "dark", "high contrast"])
def test_the_box_to_tick_is_seen_on_a_chosen_row_too(
    qtbot: QtBot, qapp: QApplication, monkeypatch: pytest.MonkeyPatch, look: str
) -> None:
    scheme = Qt.ColorScheme.Dark if look == "dark" else Qt.ColorScheme.Light
    high = Qt.ContrastPreference.HighContrast if look == "high contrast" else Qt.ContrastPreference.NoPreference
    monkeypatch.setattr(theme, "tokens_of", partial(_tokens_of_system, theme.tokens_of))
    theme.apply(qapp, scheme, high)
    try:
        room = Room(qtbot)
        room.open()
        table = room.table
        for row in range(table.model().rowCount()):
            table.selectRow((row + 1) % table.model().rowCount())
            assert _edge(table, row) >= 3, "not chosen"
            table.selectRow(row)
            assert _edge(table, row) >= 3, "chosen"
    finally:
        theme.apply(qapp, Qt.ColorScheme.Light)
        qapp.setStyleSheet("")
        qapp.setPalette(QPalette())


def _tokens_of_system(made: Callable[[QPalette], theme.Tokens], _palette: QPalette) -> theme.Tokens:
    return made(SYSTEM)


def _edge(table: QTableView, row: int) -> float:
    """The best contrast with the row's ground that is met going into the box from its left, across its edge."""
    index = table.model().index(row, 0)
    option = QStyleOptionViewItem()
    delegate = table.itemDelegate()
    delegate.initStyleOption(option, index)  # type: ignore[attr-defined]
    option.rect = table.visualRect(index).adjusted(5, 3, -5, -3)
    option.widget = table  # type: ignore[attr-defined]
    box = table.style().subElementRect(QStyle.SubElement.SE_ItemViewItemCheckIndicator, option, table)
    image, y = table.viewport().grab().toImage(), box.center().y()
    ground = image.pixelColor(box.left() - 3, y)
    return max(contrast(image.pixelColor(x, y), ground) for x in range(box.left() - 1, box.left() + 3))
