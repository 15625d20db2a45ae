"""A result that comes back to a page that is gone."""

from PySide6.QtCore import QObject
from pytestqt.qtbot import QtBot
from shiboken6 import delete

from app.ui.background import Background


class Page(QObject):
    """Hears what came back."""

    def __init__(self) -> None:
        super().__init__()
        self.heard: list[object] = []

    def hear(self, value: object) -> None:
        self.heard.append((value, self.objectName()))


def fail(error: Exception) -> None:
    raise AssertionError(error)


def test_a_page_that_is_gone_is_not_called(qtbot: QtBot):
    background, page, other = Background(fail), Page(), Page()
    background.database(int, page.hear)
    background.database(int, other.hear)
    delete(page)
    qtbot.waitUntil(lambda: len(other.heard) == 1)
    qtbot.waitUntil(lambda: background.drain(1))
    assert page.heard == []
