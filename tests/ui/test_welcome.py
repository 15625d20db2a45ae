"""The three ways in, by key and by pointer, and what is said when one is closed."""

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from app.ui.pages.welcome import WelcomePage
from tests.ui.pages_room import child, shown, tabbed, unnamed

FOLDER = Path("clinics") / "<b>ward</b>"


@pytest.fixture
def page(qtbot: QtBot) -> WelcomePage:
    made = WelcomePage(FOLDER, has_clinic=False)
    shown(qtbot, made)
    return made


WAYS = [(0, "quick_asked", Qt.Key.Key_Q), (1, "demo_asked", Qt.Key.Key_D), (2, "setup_asked", Qt.Key.Key_S)]


@pytest.mark.parametrize(("place", "signal", "key"), WAYS)
def test_each_way_goes_by_its_key_by_enter_and_by_the_pointer(
    page: WelcomePage, qtbot: QtBot, place: int, signal: str, key: Qt.Key
):
    way = page.ways[place]
    with qtbot.waitSignal(getattr(page, signal), timeout=2000):
        QTest.keyClick(page, key, Qt.KeyboardModifier.AltModifier)
    page.set_busy("")
    with qtbot.waitSignal(getattr(page, signal), timeout=2000):
        way.setFocus()
        QTest.keyClick(way, Qt.Key.Key_Return)
    page.set_busy("")
    with qtbot.waitSignal(getattr(page, signal), timeout=2000):
        QTest.mouseClick(way, Qt.MouseButton.LeftButton)


def test_arrows_go_round_the_ways_and_choose_nothing(page: WelcomePage, qtbot: QtBot):
    with qtbot.assertNotEmitted(page.demo_asked), qtbot.assertNotEmitted(page.quick_asked):
        QTest.keyClick(page.ways[0], Qt.Key.Key_Left)
        assert page.ways[2].hasFocus()
        QTest.keyClick(page.ways[2], Qt.Key.Key_Right)
    assert page.ways[0].hasFocus()


def test_while_the_demo_is_made_nothing_else_is_taken_and_a_refusal_opens_the_choice_again(
    page: WelcomePage, qtbot: QtBot
):
    page.ways[1].click()
    assert [way.isEnabled() for way in page.ways] == [False] * 3
    said = child(page, QLabel, "welcome.said")
    assert said.text() == "Making the demo clinic…"
    page.refuse("The disk is full <b>now</b>.")
    assert said.text() == "The disk is full <b>now</b>."
    assert said.textFormat() is Qt.TextFormat.PlainText
    assert [way.isEnabled() for way in page.ways] == [True] * 3
    assert page.ways[0].hasFocus()


def test_the_folder_is_shown_as_it_is_named(page: WelcomePage):
    label = next(w for w in page.findChildren(QLabel) if "Clinic folder" in w.text())
    assert label.text() == f"Clinic folder: {FOLDER}"
    assert label.textFormat() is Qt.TextFormat.PlainText


def test_where_there_is_a_clinic_it_is_opened_not_set_up(qtbot: QtBot):
    page = WelcomePage(FOLDER, has_clinic=True)
    shown(qtbot, page)
    with qtbot.waitSignal(page.open_asked), qtbot.assertNotEmitted(page.setup_asked):
        page.ways[2].click()
    assert page.ways[2].accessibleName() == "Open the clinic"


def test_each_way_has_a_name_and_is_reached_by_tab(page: WelcomePage):
    assert unnamed(page) == []
    assert tabbed(page) == ["welcome.quick", "welcome.demo", "welcome.setup", "welcome.server"]
