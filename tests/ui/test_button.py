"""A button that has the focus is pressed by Enter as by Space, and not by a key that is still held."""

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication, QPushButton
from pytestqt.qtbot import QtBot

from app.ui.pages.preview import PreviewPage
from app.ui.pages.quick import QuickPage
from app.ui.present import Presenter
from app.ui.shell import Shell
from app.ui.widgets.button import Button, EnterButton
from app.ui.widgets.chart_bar import ChartBar


def press(button: QPushButton, key: Qt.Key, modifier: Qt.KeyboardModifier, *, held: bool = False) -> None:
    for kind in (QEvent.Type.KeyPress, QEvent.Type.KeyRelease):
        QApplication.sendEvent(button, QKeyEvent(kind, key, modifier, "", held))


@pytest.mark.parametrize(
    ("key", "modifier", "held", "clicks"),
    [
        (Qt.Key.Key_Return, Qt.KeyboardModifier.NoModifier, False, 1),
        (Qt.Key.Key_Enter, Qt.KeyboardModifier.KeypadModifier, False, 1),
        (Qt.Key.Key_Space, Qt.KeyboardModifier.NoModifier, False, 1),
        (Qt.Key.Key_Return, Qt.KeyboardModifier.NoModifier, True, 0),
        (Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier, False, 0),
    ],
)
def test_enter_presses_once(qtbot: QtBot, key: Qt.Key, modifier: Qt.KeyboardModifier, held: bool, clicks: int) -> None:
    button, clicked = Button("some.button", "&Some"), []
    qtbot.addWidget(button)
    button.clicked.connect(lambda: clicked.append(1))
    press(button, key, modifier, held=held)
    assert len(clicked) == clicks


def test_every_button_of_the_window_and_its_pages_takes_enter(qtbot: QtBot) -> None:
    shell = Shell()
    shell.show_message("Something is wrong.", "")
    shell.put("quick", QuickPage())
    for widget in (shell, ChartBar(), PreviewPage(papers=None, background=None, presenter=Presenter())):
        qtbot.addWidget(widget)
        buttons = widget.findChildren(QPushButton)
        assert buttons
        assert [b.objectName() for b in buttons if not isinstance(b, EnterButton)] == []
