"""Choosing the scale of a quick score, by digit, and leaving it."""

from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QPushButton
from pytestqt.qtbot import QtBot

from app.ui.pages.quick import QuickPage, ScaleButton
from tests.core.shipped import shipped
from tests.ui.pages_room import shown, unnamed


@pytest.fixture
def page(qtbot: QtBot) -> QuickPage:
    made = QuickPage()
    shown(qtbot, made)
    made.show_scales([shipped("cows")], ["scales/x.toml:3: title: missing"])
    return made


def test_a_digit_chooses_its_scale_once(page: QuickPage, qtbot: QtBot) -> None:
    told: list[str] = []
    page.chosen.connect(told.append)
    qtbot.keyClick(QApplication.focusWidget(), "1")
    assert told == ["cows"]


@pytest.mark.parametrize("key", ["2", "9", "0"])
def test_a_digit_without_a_scale_chooses_nothing(page: QuickPage, qtbot: QtBot, key: str) -> None:
    told: list[str] = []
    page.chosen.connect(told.append)
    qtbot.keyClick(QApplication.focusWidget(), key)
    assert told == []


def test_escape_leaves(page: QuickPage, qtbot: QtBot) -> None:
    with qtbot.waitSignal(page.left):
        qtbot.keyClick(QApplication.focusWidget(), Qt.Key.Key_Escape)


def test_enter_chooses_the_scale_that_has_the_focus(page: QuickPage, qtbot: QtBot) -> None:
    with qtbot.waitSignal(page.chosen, check_params_cb="cows".__eq__):
        qtbot.keyClick(QApplication.focusWidget(), Qt.Key.Key_Return)


@pytest.mark.parametrize("width", [320, 1198])
def test_a_long_title_wraps_and_widens_nothing(qtbot: QtBot, width: int) -> None:
    page = QuickPage()
    cows = shipped("cows")
    page.show_scales([cows, replace(cows, id="long", title="A title of many words, " * 12)], [])
    qtbot.addWidget(page)
    page.resize(width, 700)
    with qtbot.waitExposed(page):
        page.show()
    short, long = page.findChildren(ScaleButton)
    assert page.width() == width
    assert short.width() == long.width() <= width - 40
    for button in (short, long):
        assert button.height() >= button.heightForWidth(button.width())
    assert long.height() > short.height() + 2 * long.fontMetrics().lineSpacing()
    shades = {long.grab().toImage().pixelColor(x, long.height() - 9).name() for x in range(30, long.width() - 9)}
    assert len(shades) > 2, "its last line is drawn"


def test_a_tenth_scale_has_no_digit(qtbot: QtBot) -> None:
    page = QuickPage()
    qtbot.addWidget(page)
    page.show_scales([replace(shipped("cows"), id=f"s{n}") for n in range(10)], [])
    assert [b.accessibleDescription() for b in page.findChildren(ScaleButton)] == [*"123456789", ""]


def test_every_control_has_a_name(page: QuickPage) -> None:
    assert page.findChildren(QPushButton)
    assert unnamed(page) == []
