"""What becomes of signed records, by keyboard alone on a real encrypted clinic: amended, added to, voided, moved."""

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLineEdit
from pytestqt.qtbot import QtBot

from app.ui.watch import Watch
from tests.journeys.test_day import COWS, PASSPHRASE, begin_visit, register, rows, saved, set_up, sign, start
from tests.journeys.window import Window


@pytest.fixture
def window(qtbot: QtBot, tmp_path: Path) -> Window:
    """One signed COWS of Rosen, in front."""
    made = Window(qtbot, tmp_path / "clinic")
    set_up(made)
    register(made, "Rosen, Dana", "1988-04-12", "004-118")
    begin_visit(made)
    start(made, COWS)
    made.type("\r96\r" + "2112112113")
    saved(made)
    sign(made)
    first_is(made, "Final")
    return made


def first_is(window: Window, status: str) -> None:
    window.until(lambda: rows(window) and status in rows(window)[0])


def open_chart(window: Window, words: str) -> None:
    window.command(Qt.Key.Key_F)
    window.type(f"{words}↓")
    window.until(lambda: window.find("home.results").hasFocus())
    window.type("\r")
    window.at("chart")


def act(window: Window, letter: str) -> None:
    """Something that is done with the chosen record."""
    window.until(lambda: window.find("chart.record").isEnabled())
    window.command(Qt.Key.Key_R)
    window.type(letter)
    window.at("statement")


def test_a_record_is_amended_and_the_first_stays_in_the_chart(window: Window) -> None:
    act(window, "a")
    window.type("Pulse counted over 30 seconds\r")
    window.at("sitting")
    assert "Version 2, amends the one before" in window.words()
    window.command(Qt.Key.Key_Home, Qt.KeyboardModifier.NoModifier)
    window.type("↑" * 12)
    window.type("118\r")
    saved(window)
    sign(window)
    window.until(lambda: len(rows(window)) == 2)
    said = rows(window)
    assert any("Final, version 2" in row for row in said)
    assert any("| Amended |" in row for row in said)
    window.until(lambda: "amends the one before: Pulse counted over 30 seconds." in window.words())


def test_an_addendum_stands_below_the_record(window: Window) -> None:
    act(window, "d")
    window.type("Slept badly\r" + PASSPHRASE + "\r")
    window.at("chart")
    window.until(lambda: "Addendum by M. Okafor, RN" in window.words())
    assert "Final" in rows(window)[0]


def test_what_was_entered_in_error_stays_and_says_so(window: Window) -> None:
    act(window, "e")
    window.type("Wrong bed\r" + "not my passphrase\r")
    window.until(lambda: window.find("statement.passphrase").isEnabled() and "Caps Lock" in window.words())
    window.type(PASSPHRASE + "\r")
    window.at("chart")
    first_is(window, "Entered in error")
    assert "Wrong bed." in window.words()


def test_escape_says_nothing_and_asks_once_about_a_typed_reason(window: Window) -> None:
    act(window, "e")
    window.type("Wrong bed\x1b")
    window.until(lambda: "Esc again leaves" in window.words())
    window.type("!")
    window.until(lambda: "Esc again leaves" not in window.words())
    window.command(Qt.Key.Key_1)
    window.until(lambda: "Esc again leaves" in window.words())
    window.type("\x1b")
    window.at("home")
    window.shell.activateWindow()  # offscreen the closed menu still counts as the active one
    open_chart(window, "rosen")
    act(window, "a")
    window.type("\x1b")
    window.at("chart")
    assert "Final" in rows(window)[0]


@pytest.mark.parametrize("letter", "aderm")
def test_a_statement_says_above_all_whose_record_it_is_about(window: Window, letter: str) -> None:
    act(window, letter)
    banner = window.find("banner")
    assert banner.isVisible()
    assert "Rosen, Dana" in window.words()
    assert "Born 1988-04-12" in window.words()
    assert "Record no. 004-118" in window.words()
    assert banner.geometry().top() == 0


def test_a_reason_survives_a_lock_for_want_of_a_hand_behind_the_cover(window: Window) -> None:
    act(window, "e")
    window.type("Wrong bed")
    watch = window.shell.findChild(Watch)
    assert isinstance(watch, Watch)
    watch.idle.expired.emit()
    window.at("cover")
    assert "Rosen" not in window.words()
    window.type(PASSPHRASE + "\r")
    window.at("statement")
    line = window.find("statement.text")
    assert isinstance(line, QLineEdit)
    assert line.text() == "Wrong bed"


def test_a_record_is_moved_to_the_right_patient(window: Window) -> None:
    window.type("\x1b")
    window.at("home")
    register(window, "Adler, Birch", "1990-01-01", "5")
    window.type("\x1b")
    window.at("home")
    open_chart(window, "rosen")
    act(window, "m")
    window.type("adler")
    choice = window.find("whom.visit")
    window.until(lambda: choice.count() > 0)  # type: ignore[attr-defined]
    window.find("statement.text").setFocus()
    window.type("Wrong chart\r" + PASSPHRASE + "\r")
    window.at("chart")
    first_is(window, "Entered in error")
    assert "Moved to another patient's chart" in window.words()
    window.type("\x1b")
    window.at("home")
    open_chart(window, "adler")
    first_is(window, "Final")
    window.until(lambda: "Moved here from another chart: Wrong chart." in window.words())
    act(window, "a")
    window.type("Pulse\r")
    window.at("sitting")
    window.command(Qt.Key.Key_Home, Qt.KeyboardModifier.NoModifier)
    window.type("↑" * 12)
    window.type("118\r")
    saved(window)
    sign(window)
    said = "Since last use: not recorded.  Moved here from another patient's chart.  Version 2"
    window.until(lambda: said in window.words())


def test_a_draft_of_an_amendment_is_not_what_a_new_assessment_goes_on_with(window: Window) -> None:
    act(window, "a")
    window.type("Pulse\r")
    window.at("sitting")
    window.type("\x1b")
    window.at("chart")
    start(window, COWS)
    window.until(lambda: "Is this Rosen, Dana" in window.words())
