"""Verifying a printout in the window: by keyboard, by a file that is dropped; what is asked later counts."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from hashlib import sha256
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QDropEvent
from PySide6.QtTest import QSignalSpy, QTest
from PySide6.QtWidgets import QApplication, QFileDialog, QLabel, QLineEdit
from pytestqt.qtbot import QtBot

from app.core.audit import Act
from app.report.papers import Papers
from app.services.paperwork import outgoing
from app.services.printing import Imprint, record_document
from app.services.tracing import Tracing
from app.store.memory import MemoryStore
from app.ui.background import Background
from app.ui.pages.printout import PrintoutPage
from app.ui.present import Presenter
from app.ui.printouts import Printouts
from app.ui.shell import Shell
from app.ui.wiring import LatePapers
from tests.chart_room import SetClock
from tests.chart_room import session as chart_session
from tests.keys import NURSE
from tests.services.signing_room import SigningRoom
from tests.store.examples import SMALL


@dataclass
class Desk:
    """The window of a nurse who printed a record of hers: its hash, its id, and where the PDF lies."""

    shell: Shell
    background: Background
    printouts: Printouts
    room: SigningRoom
    hash_: str
    record_id: str
    file: Path

    @property
    def page(self) -> PrintoutPage:
        page = self.shell.get("printout")
        assert isinstance(page, PrintoutPage)
        return page

    @property
    def line(self) -> QLineEdit:
        line = self.page.findChild(QLineEdit, "printout.hash")
        assert line is not None
        return line

    @property
    def words(self) -> str:
        return "\n".join(label.text() for label in self.page.findChildren(QLabel) if label.isVisible())


@pytest.fixture
def desk(qtbot: QtBot, tmp_path: Path) -> Iterator[Desk]:
    store = MemoryStore()
    room = SigningRoom(store.unit_of_work)
    signed = room.signed()
    chart = room.charts.open(signed.patient_id)
    imprint = Imprint("St Brigid Detox", NURSE.printed, room.clock.now(), "1.0")
    document = record_document(chart, signed, lambda _: SMALL, imprint)
    pdf = Papers().record(document)
    room.charts.take_out(Act.SAVED, *outgoing(document, sha256(pdf).hexdigest()))
    (tmp_path / "Rosen.pdf").write_bytes(pdf)
    session = replace(chart_session(store, SetClock(), NURSE), place=room.place, tracing=Tracing(room.place))
    shell = Shell()
    qtbot.addWidget(shell)
    background = Background(Presenter(), shell)
    printouts = Printouts(shell, LatePapers(Papers), background, Presenter())
    printouts.use(session)
    shell.show()
    printouts.show()
    made = Desk(shell, background, printouts, room, document.sha256, signed.id, tmp_path / "Rosen.pdf")
    yield made
    printouts.use(None)
    assert background.drain(10_000)


def looked_up(desk: Desk, typed: str) -> str:
    desk.line.selectAll()
    QTest.keyClicks(desk.line, typed)
    QTest.keyClick(desk.line, Qt.Key.Key_Return)
    assert desk.background.drain(10_000)
    QApplication.processEvents()
    return desk.words


def test_a_hash_is_typed_as_it_stands_at_the_foot_and_enter_tells(desk: Desk) -> None:
    assert desk.line.hasFocus(), "a scanner types into it at once"
    words = looked_up(desk, f"{desk.hash_[:4]} {desk.hash_[4:8]} {desk.hash_[8:12]}")
    assert "✓  Version 1 of this record is known here." in words
    assert "compare it with the record" in words
    assert "Rosen" not in words


def test_by_its_key_the_chart_is_opened_at_the_record(desk: Desk) -> None:
    spy = QSignalSpy(desk.printouts.left)
    looked_up(desk, desk.hash_)
    QTest.keyClick(desk.page.focusWidget(), Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert [spy.at(0)] == [["p-1", desk.record_id]]
    assert desk.shell.get("printout") is None


def test_what_is_not_known_says_so_and_opens_nothing(desk: Desk) -> None:
    words = looked_up(desk, "0123 4567 89ab")
    assert "?  Unknown here." in words
    assert "Open its chart" not in words
    refused = looked_up(desk, "12")
    assert "no hash of a page" in refused
    assert "Unknown" not in refused, "what was found before is gone"
    assert desk.line.selectedText() == "12"


def drop(desk: Desk, path: Path) -> None:
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path))])
    buttons, none = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    desk.page.dropEvent(QDropEvent(QPointF(5, 5), Qt.DropAction.CopyAction, data, buttons, none))


def told_of(desk: Desk, path: Path) -> str:
    drop(desk, path)
    for _ in range(2):  # read on one thread, then looked up on the other
        assert desk.background.drain(10_000)
        QApplication.processEvents()
    return desk.words


def test_a_file_is_as_printed_until_it_is_touched(desk: Desk) -> None:
    assert "✓  As printed." in told_of(desk, desk.file)
    assert "Rosen.pdf" in desk.words
    desk.file.write_bytes(desk.file.read_bytes() + b"\n")
    words = told_of(desk, desk.file)
    assert "!  A copy of version 1 of this record, altered." in words
    assert "can't be read" in told_of(desk, desk.file.with_name("gone.pdf"))


def test_a_file_is_chosen_by_key(desk: Desk) -> None:
    QTest.keyClick(desk.line, Qt.Key.Key_O, Qt.KeyboardModifier.ControlModifier)
    (dialog,) = desk.page.findChildren(QFileDialog)
    dialog.fileSelected.emit(str(desk.file))
    dialog.reject()
    for _ in range(2):
        assert desk.background.drain(10_000)
        QApplication.processEvents()
    assert "✓  As printed." in desk.words


def test_what_was_asked_before_the_clinic_closed_is_told_to_nobody(desk: Desk) -> None:
    drop(desk, desk.file)
    desk.printouts.use(None)
    for _ in range(2):
        assert desk.background.drain(10_000)
        QApplication.processEvents()
    assert "As printed" not in desk.words


def test_escape_leads_home(desk: Desk) -> None:
    spy = QSignalSpy(desk.printouts.left)
    QTest.keyClick(desk.line, Qt.Key.Key_Escape)
    assert spy.at(0) == ["", ""]
