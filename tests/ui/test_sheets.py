"""The sheets fit the screen, however large the letters, begin with what matters here, and Escape closes them."""

from collections.abc import Iterator
from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication, QScrollArea, QStackedWidget, QTextEdit, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from app.core.scale import Scale
from app.ui import theme
from app.ui.commands import COMMANDS
from app.ui.keys import KEYS, PAGES
from app.ui.pages.sheets import LETTERS, key_groups, keys_sheet, scale_sheet
from tests.core.shipped import shipped
from tests.ui.pages_room import unnamed


@pytest.fixture
def large(qapp: QApplication, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Letters half as large again, for as long as the test runs."""
    usual = QApplication.font()
    font = QApplication.font()
    font.setPointSizeF(font.pointSizeF() * 1.5)
    QApplication.setFont(font)
    monkeypatch.setattr(theme, "base_size", font.pointSizeF)
    yield
    QApplication.setFont(usual)


@pytest.fixture
def parent(qtbot: QtBot) -> QWidget:
    made = QWidget()
    qtbot.addWidget(made)
    return made


def test_the_keys_fit_the_screen_in_large_letters(parent: QWidget, qtbot: QtBot, large: None) -> None:
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


def test_the_keys_of_the_page_in_front_come_first_and_none_is_left_out(qtbot: QtBot) -> None:
    window, pages = QWidget(), QStackedWidget()
    qtbot.addWidget(window)
    QVBoxLayout(window).addWidget(pages)
    for name in ("home", "chart"):
        page = QWidget()
        page.setObjectName(f"page.{name}")
        pages.addWidget(page)
    pages.setCurrentWidget(page)
    groups = key_groups(window)
    assert [title for title, _ in groups[:3]] == ["Chart (here)", PAGES[""], PAGES["welcome"]]
    assert sum(len(rows) for _, rows in groups) == len(KEYS) + len(COMMANDS)
    assert [title for title, _ in key_groups(page)] == [title for title, _ in groups]
    nowhere = key_groups(QWidget())
    assert [title for title, _ in nowhere] == list(PAGES.values())


def sheet_of(scale: Scale, parent: QWidget, qtbot: QtBot) -> QTextEdit:
    sheet = scale_sheet(scale, parent)
    with qtbot.waitExposed(sheet):
        sheet.open()
    text = sheet.findChild(QTextEdit, "sheet.scale")
    assert text is not None
    return text


def blocks(text: QTextEdit) -> list[tuple[int, str]]:
    document = text.document()
    found = [document.findBlockByNumber(n) for n in range(document.blockCount())]
    return [(b.blockFormat().headingLevel(), b.text()) for b in found]


def test_a_scale_says_all_of_itself_verbatim_below_headings(parent: QWidget, qtbot: QtBot) -> None:
    cows = replace(shipped("cows"), limits=("<b>Not</b> for & <img src=x>",))
    said = blocks(sheet_of(cows, parent, qtbot))
    assert said[0] == (1, "Clinical Opiate Withdrawal Scale (COWS)")
    headings = [words for level, words in said if level == 2]
    assert headings == [
        *("Purpose", "Completed by", "Time asked about", "Instructions", "Items", "Scores", "Limits", "Bands"),
        *("Psychometrics as published", "Source", "Other wordings in use", "Rights", "Codes", "Definition"),
    ]
    running = [words for level, words in said if level == 0]
    assert cows.instructions in running
    assert "<b>Not</b> for & <img src=x>" in running
    assert f"Version {cows.version}, sha256 {cows.sha256}" in running


@pytest.mark.parametrize("name", ["cows", "asrs-v1.1"])
def test_a_scales_sheet_fits_the_screen_in_large_letters(parent: QWidget, qtbot: QtBot, large: None, name: str) -> None:
    text = sheet_of(shipped(name), parent, qtbot)
    sheet = text.window()
    screen = QGuiApplication.primaryScreen().availableGeometry()
    assert sheet.height() <= screen.height()
    assert sheet.width() <= screen.width()
    assert text.horizontalScrollBar().maximum() == 0
    assert text.hasFocus()
    assert unnamed(sheet) == []
    with qtbot.waitSignal(sheet.rejected):
        qtbot.keyClick(text, Qt.Key.Key_Escape)


def test_a_scales_lines_are_short_enough_to_read(parent: QWidget, qtbot: QtBot) -> None:
    text = sheet_of(shipped("asrs-v1.1"), parent, qtbot)
    assert text.viewport().width() <= text.fontMetrics().averageCharWidth() * (LETTERS + 8)
