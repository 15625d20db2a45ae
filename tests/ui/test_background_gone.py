"""A result that comes back to a page that is gone."""

from collections.abc import Callable
from functools import partial

import pytest
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


def by_method(page: Page) -> Callable[[object], None]:
    return page.hear


def by_partial(page: Page) -> Callable[[object], None]:
    return partial(page.hear)


def by_argument(page: Page) -> Callable[[object], None]:
    return partial(Page.hear, page)


def by_closure(page: Page) -> Callable[[object], None]:
    def hear(value: object) -> None:
        page.hear(value)

    return hear


@pytest.mark.parametrize("way", [by_method, by_partial, by_argument, by_closure])
def test_a_page_that_is_gone_is_not_called(qtbot: QtBot, way: Callable[[Page], Callable[[object], None]]):
    background, page, other = Background(fail), Page(), Page()
    background.database(int, way(page))
    background.database(int, way(other))
    delete(page)
    qtbot.waitUntil(lambda: len(other.heard) == 1)
    qtbot.waitUntil(lambda: background.drain(1))
    assert page.heard == []
