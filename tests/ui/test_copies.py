"""What was written down may lie on the clipboard for a while; what was not is taken back, and others' stays."""

from collections.abc import Iterator

import pytest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from app.ui.copies import NoLeaving

HANDOFF = "Rosen, Dana: COWS 7."


@pytest.fixture
def copies(qtbot: QtBot) -> Iterator[NoLeaving]:
    owner = QWidget()
    qtbot.addWidget(owner)
    made = NoLeaving(owner)
    made.turn(on=True)
    QApplication.clipboard().clear()
    yield made
    made.turn(on=False)


def test_what_is_put_there_stays_and_anything_else_is_taken_back(copies: NoLeaving) -> None:
    copies.put(HANDOFF, 60)
    assert QApplication.clipboard().text() == HANDOFF
    QApplication.clipboard().setText("selected in a chart")
    assert QApplication.clipboard().text() == ""


def test_it_is_cleared_after_its_time(copies: NoLeaving, qtbot: QtBot) -> None:
    copies.put(HANDOFF, 1)
    assert copies._timer.isActive()
    copies._timer.setInterval(1)
    qtbot.waitUntil(lambda: QApplication.clipboard().text() == "", timeout=2000)


def test_what_somebody_else_has_put_there_since_is_left_alone(copies: NoLeaving, qtbot: QtBot) -> None:
    copies.put(HANDOFF, 1)
    copies.turn(on=False)
    QApplication.clipboard().setText("of another program")
    with qtbot.waitSignal(copies._timer.timeout, timeout=2000):
        copies._timer.setInterval(1)
    assert QApplication.clipboard().text() == "of another program"


def test_without_a_time_it_stays(copies: NoLeaving) -> None:
    copies.put(HANDOFF, 0)
    assert not copies._timer.isActive()
