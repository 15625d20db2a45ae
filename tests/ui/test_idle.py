"""The idle lock: warned before, woken by any key or the mouse, and nothing but the lock itself at the end."""

from collections.abc import Callable

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog, QFileDialog, QMainWindow
from pytestqt.qtbot import QtBot

from app.ui import idle as idle_module
from app.ui.idle import Idle, close_dialogs

SHORT, WARNING = 200, 120


@pytest.fixture
def window(qtbot: QtBot) -> QMainWindow:
    made = QMainWindow()
    qtbot.addWidget(made)
    with qtbot.waitActive(made):
        made.show()
        made.activateWindow()
    return made


@pytest.fixture
def idle(window: QMainWindow) -> Idle:
    return Idle(window)


def test_nobody_there_is_warned_then_locked_out(idle: Idle, qtbot: QtBot) -> None:
    with qtbot.waitSignals([idle.warned, idle.expired], order="strict", timeout=3000):
        idle.start(SHORT, WARNING)


def test_the_warning_says_how_long_is_left(idle: Idle, qtbot: QtBot) -> None:
    with qtbot.waitSignal(idle.warned, check_params_cb=(1).__eq__):
        idle.start(2200, 1400)


@pytest.mark.parametrize(
    "touch",
    [
        lambda w: QTest.keyClick(w, Qt.Key.Key_A),
        lambda w: QTest.mouseMove(w, QPoint(20, 20)),
        lambda w: QTest.mouseClick(w, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, QPoint(5, 5)),
    ],
    ids=["key", "move", "click"],
)
def test_a_key_or_the_mouse_after_the_warning_wakes_it(
    idle: Idle, window: QMainWindow, qtbot: QtBot, touch: Callable[[object], None]
) -> None:
    with qtbot.waitSignal(idle.warned):
        idle.start(60_100, 60_000)
        idle._rest.start(1)
    with qtbot.waitSignal(idle.woken), qtbot.assertNotEmitted(idle.expired):
        touch(window.windowHandle())
    assert not idle._last_call.isActive()
    assert idle._rest.isActive()


def test_without_a_clinic_nothing_runs(idle: Idle, window: QMainWindow, qtbot: QtBot) -> None:
    idle.start(SHORT, WARNING)
    idle.stop()
    QTest.keyClick(window.windowHandle(), Qt.Key.Key_A)
    assert not idle._rest.isActive()
    assert not idle._last_call.isActive()


def test_a_computer_that_slept_is_locked_before_the_first_key_is_taken(
    idle: Idle, window: QMainWindow, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    idle.start(600_000)
    later = idle_module.time() + 3600
    monkeypatch.setattr(idle_module, "time", lambda: later)
    with qtbot.waitSignal(idle.expired):
        QTest.keyClick(window.windowHandle(), Qt.Key.Key_A)


@pytest.mark.parametrize("make", [QFileDialog, QDialog])
def test_control_l_is_heard_while_a_dialog_is_open(
    idle: Idle, window: QMainWindow, qtbot: QtBot, make: Callable[[QMainWindow], QDialog]
) -> None:
    dialog = make(window)
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    with qtbot.waitActive(dialog):
        dialog.open()
    assert QApplication.activeModalWidget() is dialog
    idle.start(600_000)
    with qtbot.waitSignal(idle.lock_pressed):
        QTest.keyClick(dialog.windowHandle(), Qt.Key.Key_L, Qt.KeyboardModifier.ControlModifier)
    with qtbot.waitSignal(dialog.destroyed):
        close_dialogs()
    assert QApplication.activeModalWidget() is None


def test_without_a_dialog_control_l_is_the_windows(idle: Idle, window: QMainWindow, qtbot: QtBot) -> None:
    idle.start(600_000)
    with qtbot.assertNotEmitted(idle.lock_pressed):
        QTest.keyClick(window.windowHandle(), Qt.Key.Key_L, Qt.KeyboardModifier.ControlModifier)
