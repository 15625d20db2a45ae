"""What the database brings late: the window may have gone elsewhere meanwhile, or be locked, and then shows nobody."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Event

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, Qt
from pytestqt.qtbot import QtBot

from tests.journeys.test_nothing_lost import Ward


@pytest.fixture
def ward(qtbot: QtBot, tmp_path: Path) -> Ward:
    return Ward(qtbot, tmp_path / "clinic")


@contextmanager
def held(ward: Ward) -> Iterator[None]:
    """The database thread does nothing; at the end all that was asked of it has come home."""
    go = Event()
    ward.conductor._background.database(lambda: go.wait(10), ignore)
    try:
        yield
    finally:
        go.set()
    settle(ward)


def settle(ward: Ward) -> None:
    """All that was asked of the database, and what follows from it, has come home."""
    for _ in range(3):
        home: list[object] = []
        ward.conductor._background.database(bool, home.append)
        ward.until(lambda home=home: home)
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)


def ignore(_: object) -> None:
    """Nothing follows."""


def find(ward: Ward) -> None:
    ward.type("ros")
    ward.until(lambda: ward.find("home.results").isVisible())


def open_chart(ward: Ward) -> None:
    find(ward)
    ward.type("↓\r")
    ward.at("chart")
    ward.until(lambda: ward.find("chart.new").isEnabled())


def begin(ward: Ward) -> None:
    open_chart(ward)
    ward.command(Qt.Key.Key_N)


def resume(ward: Ward) -> None:
    ward.answer()
    ward.type("\x1b")
    ward.at("chart")
    ward.until(lambda: ward.find("chart.table").hasFocus())


ELSEWHERE = [(Qt.Key.Key_L, "door"), (Qt.Key.Key_1, "home"), (Qt.Key.Key_K, "quick")]


@pytest.mark.parametrize(("key", "page"), ELSEWHERE)
@pytest.mark.parametrize(("come", "keys"), [(begin, "2"), (resume, "\r"), (find, "↓\r")])
def test_a_patient_who_comes_late_is_not_shown(
    ward: Ward, come: Callable[[Ward], None], keys: str, key: Qt.Key, page: str
) -> None:
    come(ward)
    with held(ward):
        ward.type(keys)
        ward.command(key)
        assert ward.shell.front == page
    assert ward.shell.front == page
    assert ward.shell.get("sitting") is None
    if page != "home":
        assert "Rosen" not in ward.words()


def test_of_two_that_are_awaited_only_the_later_one_sits(ward: Ward) -> None:
    begin(ward)
    shown: list[str] = []
    ward.shell._stack.currentChanged.connect(lambda _: shown.append(ward.shell.front))
    with held(ward):
        ward.type("2")
        ward.command(Qt.Key.Key_N)
        ward.type("1")
    assert shown == ["sitting"]
