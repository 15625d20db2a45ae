"""Choosing the scale of a quick score, by digit, and leaving it."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QPushButton
from pytestqt.qtbot import QtBot

from app.ui.pages.quick import QuickPage
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


def test_every_control_has_a_name(page: QuickPage) -> None:
    assert page.findChildren(QPushButton)
    assert unnamed(page) == []
