"""People at the window: the recovery sheet, a second person, a lost passphrase, and a ward that nobody watches."""

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QComboBox, QFileDialog, QLabel, QLineEdit, QPushButton, QTableView
from pytestqt.qtbot import QtBot

from app.core.records import Answer
from app.ui.pages.home import NO_SHEET
from app.ui.watch import Watch
from tests.journeys.test_nothing_lost import FIRST, Ward, full_disk
from tests.journeys.test_nothing_lost import PASSPHRASE as WARDS
from tests.journeys.window import Window
from tests.ui.pages_room import unnamed

PASSPHRASE = "correct horse battery"
OTHERS = "purple ladder under rain"
NEW = "seven quiet lighthouses"
BOTH = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier


@pytest.fixture
def window(qtbot: QtBot, tmp_path: Path) -> Window:
    """A new clinic, its recovery sheet in front."""
    made = Window(qtbot, tmp_path / "clinic")
    made.open()
    made.at("door")
    made.command(Qt.Key.Key_S, Qt.KeyboardModifier.AltModifier)
    made.until(lambda: made.find("setup.clinic"))
    for words in ("St Brigid Detox", "Nora Field", "RN", PASSPHRASE, PASSPHRASE):
        made.type(f"{words}\r")
    made.at("recovery")
    return made


@pytest.fixture
def ward(qtbot: QtBot, tmp_path: Path) -> Ward:
    return Ward(qtbot, tmp_path / "clinic")


def code_of(window: Window) -> str:
    label = window.find("recovery.code")
    assert isinstance(label, QLabel)
    return label.text()


def keep_sheet(window: Window) -> None:
    window.type("\t\t ")
    window.command(Qt.Key.Key_Return)


def lock(window: Window) -> None:
    window.command(Qt.Key.Key_L)
    window.at("door")


def add_nurse(window: Window) -> None:
    window.command(Qt.Key.Key_P, BOTH)
    window.at("people")
    table = window.find("people.table")
    assert isinstance(table, QTableView)
    window.until(lambda: table.model().rowCount() == 1)
    window.command(Qt.Key.Key_N)
    window.at("access")
    for words in ("M. Okafor", "RN", "", OTHERS, OTHERS, PASSPHRASE):
        window.type(f"{words}\r")
    window.at("people")
    window.until(lambda: table.model().rowCount() == 2)


def test_home_comes_after_the_sheet_is_put_away_and_the_sheet_never_again(window: Window) -> None:
    code = code_of(window)
    assert unnamed(window.shell) == []
    window.command(Qt.Key.Key_Return)
    window.until(lambda: "tick the box" in window.words())
    assert window.shell.front == "recovery"
    window.command(Qt.Key.Key_1)
    assert window.shell.front == "recovery"
    keep_sheet_from_box = window.find("recovery.kept")
    keep_sheet_from_box.setFocus()
    window.type(" ")
    window.command(Qt.Key.Key_Return)
    window.at("home")
    assert code not in window.words()
    lock(window)
    window.type(f"{PASSPHRASE}\r")
    window.at("home")


def test_a_sheet_that_nobody_kept_is_asked_about_and_home_says_so_until_one_is_kept(window: Window) -> None:
    code = code_of(window)
    window.command(Qt.Key.Key_L)
    window.until(lambda: "shown only now" in window.words())
    assert code in window.words()
    window.type("\x1b")
    window.at("door")
    assert code not in window.words()
    assert window.shell.get("recovery") is None
    window.type(f"{PASSPHRASE}\r")
    window.at("home")
    window.until(lambda: NO_SHEET in window.words())
    window.command(Qt.Key.Key_P, BOTH)
    window.at("people")
    window.until(lambda: "Make a new one now" in window.words())
    window.command(Qt.Key.Key_N, Qt.KeyboardModifier.AltModifier)
    window.at("access")
    window.type(f"{PASSPHRASE}\r")
    window.at("recovery")
    keep_sheet(window)
    window.at("people")
    window.type("\x1b")
    window.at("home")
    window.until(lambda: NO_SHEET not in window.words())


@pytest.mark.parametrize("way", ["quit", "close", "esc"])
def test_no_way_out_of_the_sheet_drops_it_unasked(window: Window, way: str) -> None:
    ways = {
        "quit": lambda: window.command(Qt.Key.Key_Q),
        "close": window.shell.close,
        "esc": lambda: window.type("\x1b"),
    }
    ways[way]()
    window.until(lambda: "shown only now" in window.words())
    assert window.shell.isVisible()
    window.command(Qt.Key.Key_Escape, Qt.KeyboardModifier.NoModifier)
    if way == "esc":
        window.at("home")
    else:
        window.until(lambda: not window.shell.isVisible())


def test_what_is_asked_has_the_focus_on_its_page_wherever_it_was(window: Window) -> None:
    window.shell.findChild(QPushButton, "command.home").setFocus()
    window.command(Qt.Key.Key_1)
    window.until(lambda: "shown only now" in window.words())
    window.command(Qt.Key.Key_Escape, Qt.KeyboardModifier.NoModifier)
    window.at("home")


def test_a_ticked_sheet_counts_as_kept_whichever_way_it_is_left(window: Window) -> None:
    window.find("recovery.kept").setFocus()
    window.type(" ")
    lock(window)
    window.type(f"{PASSPHRASE}\r")
    window.at("home")
    window.command(Qt.Key.Key_P, BOTH)
    window.at("people")
    window.until(lambda: "Root key fingerprint: " in window.words())
    assert "Make a new one now" not in window.words()


def test_an_idle_lock_covers_the_sheet_which_is_there_again_after_it(window: Window) -> None:
    code = code_of(window)
    watch = window.shell.findChild(Watch)
    assert isinstance(watch, Watch)
    watch.idle.expired.emit()
    window.at("cover")
    assert code not in window.words()
    window.type(f"{PASSPHRASE}\r")
    window.at("recovery")
    assert code in window.words()


def test_the_sheet_is_saved_where_one_says(window: Window, tmp_path: Path) -> None:
    window.command(Qt.Key.Key_S)
    window.until(lambda: window.shell.findChild(QFileDialog) is not None)
    dialog = window.shell.findChild(QFileDialog)
    assert dialog is not None
    dialog.fileSelected.emit(str(tmp_path / "sheet.pdf"))
    dialog.close()
    window.until(lambda: "Saved." in window.words())
    assert (tmp_path / "sheet.pdf").read_bytes().startswith(b"%PDF")
    assert [f.name for f in tmp_path.iterdir() if f.name.startswith(".")] == []


def test_a_nurse_is_added_signs_in_by_name_and_may_change_neither_people_nor_settings(window: Window) -> None:
    keep_sheet(window)
    window.at("home")
    add_nurse(window)
    lock(window)
    who = window.find("unlock.who")
    assert isinstance(who, QComboBox)
    window.until(who.isVisible)
    window.until(lambda: who.currentText() == "Nora Field, RN")  # who was here last
    who.setFocus()
    line = who.lineEdit()
    assert isinstance(line, QLineEdit)
    line.selectAll()
    window.type("okaf\r")
    window.until(lambda: window.find("unlock.passphrase").hasFocus())
    window.type(f"{OTHERS}\r")
    window.at("home")
    assert "M. Okafor, RN" in window.words()
    window.command(Qt.Key.Key_P, BOTH)
    window.until(lambda: "A clinician may not change who works here." in window.words())
    window.command(Qt.Key.Key_S, BOTH)
    window.until(lambda: "A clinician may not change the clinic's settings." in window.words())
    assert window.shell.front == "home"


def test_at_a_lock_the_last_person_stands_there_at_once_and_the_passphrase_has_the_focus(window: Window) -> None:
    keep_sheet(window)
    window.at("home")
    add_nurse(window)
    lock(window)
    window.until(lambda: window.find("unlock.who").isVisible())
    window.type(f"{PASSPHRASE}\r")
    window.at("home")
    lock(window)
    who = window.find("unlock.who")  # nothing was read yet
    assert isinstance(who, QComboBox)
    assert who.isVisible()
    assert who.currentText() == "Nora Field, RN"
    assert window.find("unlock.passphrase").hasFocus()


def test_who_is_removed_is_gone_from_the_list_and_re_keying_is_offered(window: Window) -> None:
    keep_sheet(window)
    window.at("home")
    add_nurse(window)
    table = window.find("people.table")
    assert isinstance(table, QTableView)
    table.selectRow([table.model().index(n, 0).data() for n in range(2)].index("M. Okafor"))
    window.command(Qt.Key.Key_Delete, Qt.KeyboardModifier.NoModifier)
    window.at("access")
    window.type(f"{PASSPHRASE}\r")
    window.at("people")
    window.until(lambda: "Re-key the database now" in window.words())
    window.command(Qt.Key.Key_K, Qt.KeyboardModifier.AltModifier)
    window.at("access")
    window.type(f"{PASSPHRASE}\r")
    window.at("people")
    window.until(lambda: "lock it, then open it again" in window.words())
    lock(window)
    window.type(f"{PASSPHRASE}\r")
    window.at("home")
    window.command(Qt.Key.Key_P, BOTH)
    window.at("people")
    found = window.find("people.table")
    assert isinstance(found, QTableView)
    window.until(lambda: found.model().rowCount() == 2)
    assert "lock it, then open it again" not in window.words()


def test_ones_own_passphrase_is_changed(window: Window) -> None:
    keep_sheet(window)
    window.at("home")
    window.command(Qt.Key.Key_K, BOTH)
    window.at("access")
    for words in (NEW, NEW, "wrong horse battery"):
        window.type(f"{words}\r")
    window.until(lambda: "That is not your passphrase." in window.words())
    window.type(f"{PASSPHRASE}\r")  # over the wrong one: the new one is not typed again
    window.at("home")
    window.until(lambda: "Your passphrase is changed." in window.words())
    lock(window)
    window.type(f"{PASSPHRASE}\r")
    window.until(lambda: "does not open this clinic" in window.words())
    window.type(f"{NEW}\r")
    window.at("home")


def test_the_recovery_code_gives_a_new_passphrase_and_a_new_sheet(window: Window) -> None:
    code = code_of(window)
    keep_sheet(window)
    window.at("home")
    lock(window)
    window.until(lambda: window.find("unlock.recover").isEnabled())
    window.command(Qt.Key.Key_F, Qt.KeyboardModifier.AltModifier)
    window.until(lambda: window.find("access.code"))
    for words in ("", code.lower(), NEW, NEW):
        window.type(f"{words}\r")
    window.at("recovery")
    assert code_of(window) != code
    keep_sheet(window)
    window.at("home")
    lock(window)
    window.type(f"{NEW}\r")
    window.at("home")


def watch_of(window: Window) -> Watch:
    found = window.shell.findChild(Watch)
    assert found is not None
    return found


def test_a_ward_that_nobody_watches_is_warned_and_locked_with_nothing_of_the_chart_left(ward: Ward) -> None:
    ward.answer()
    QApplication.clipboard().setText("Rosen, Dana")
    watch_of(ward).idle.start(900, 600)
    ward.until(lambda: "The clinic locks in 1 second." in ward.words())
    ward.at("door")
    assert "Rosen" not in ward.words()
    assert QApplication.clipboard().text() == ""
    assert ward.stored() == [FIRST]


def test_an_answer_that_could_not_be_stored_is_covered_and_there_when_its_person_is_back(ward: Ward) -> None:
    ward.answer()
    with full_disk(ward):
        ward.type("2")
        ward.until(lambda: "NOT SAVED" in ward.words())
        QApplication.clipboard().setText("Rosen, Dana")
        watch_of(ward).idle.start(200, 100)
        ward.at("cover")
        watch_of(ward).idle.start(600_000)
        assert "Rosen" not in ward.words()
        assert QApplication.clipboard().text() == ""
        for key in (Qt.Key.Key_1, Qt.Key.Key_K, Qt.Key.Key_L):
            ward.command(key)
            assert ward.shell.front == "cover"
        ward.type("wrong horse battery\r")
        ward.until(lambda: "That is not your passphrase." in ward.words())
        assert ward.shell.front == "cover"
        ward.type(f"{WARDS}\r")
        ward.at("sitting")
        ward.until(lambda: "Rosen, Dana" in ward.words())
        ward.until(lambda: "Some answers are not saved" in ward.words())  # what the lock asked meanwhile
    ward.type("\r")
    ward.until(lambda: " saved " in f" {ward.words()} ")
    assert ward.stored() == [FIRST, ("sweating", Answer("2"))]


def test_nothing_is_copied_out_of_an_open_clinic(window: Window) -> None:
    keep_sheet(window)
    window.at("home")
    QApplication.clipboard().clear()
    window.type("Rosen")
    line = window.shell.focusWidget()
    assert isinstance(line, QLineEdit)
    line.selectAll()
    assert line.selectedText() == "Rosen"
    QTest.keyClick(line, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    assert QApplication.clipboard().text() == ""


def test_the_idle_time_is_chosen_on_the_page_people(window: Window) -> None:
    keep_sheet(window)
    window.at("home")
    window.command(Qt.Key.Key_P, BOTH)
    window.at("people")
    choice = window.find("people.minutes")
    assert isinstance(choice, QComboBox)
    window.until(lambda: choice.currentText() == "10 minutes")
    choice.setCurrentIndex(choice.findText("3 minutes"))
    save = window.find("people.keep")
    save.setFocus()
    window.type(" ")
    window.until(lambda: "Saved." in window.words())
    assert watch_of(window).idle._after_ms == 3 * 60_000
