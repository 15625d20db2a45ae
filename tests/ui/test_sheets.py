"""The sheets fit the screen, however large the letters, and Escape closes them."""

from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication, QScrollArea, QWidget
from pytestqt.qtbot import QtBot

from app.ui.pages.sheets import keys_sheet
from tests.ui.pages_room import unnamed


@pytest.fixture
def large(qapp: QApplication) -> Iterator[None]:
    """Letters half as large again, for as long as the test runs."""
    usual = QApplication.font()
    font = QApplication.font()
    font.setPointSizeF(font.pointSizeF() * 1.5)
    QApplication.setFont(font)
    yield
    QApplication.setFont(usual)


def test_the_keys_fit_the_screen_in_large_letters(qtbot: QtBot, large: None) -> None:
    parent = QWidget()
    qtbot.addWidget(parent)
    sheet = keys_sheet(parent)
    with qtbot.waitExposed(sheet):
        sheet.open()
    area = sheet.findChild(QScrollArea, "sheet.keys")
    assert area is not None
    assert sheet.height() <= QGuiApplication.primaryScreen().availableGeometry().height()
    assert area.horizontalScrollBar().maximum() == 0
    assert area.verticalScrollBar().maximum() > 0
    assert unnamed(sheet) == []
    with qtbot.waitSignal(sheet.rejected):
        qtbot.keyClick(sheet, Qt.Key.Key_Escape)
