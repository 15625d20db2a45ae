"""The door to other threads: results come home to the GUI thread, in order, and a failure is never silent."""

import threading
import weakref
from functools import partial

import pytest
from PySide6.QtCore import QObject, Slot
from pytestqt.qtbot import QtBot

from app.ui.background import Background, Task


class Page(QObject):
    """Hears what came back, and on which thread."""

    def __init__(self) -> None:
        super().__init__()
        self.heard: list[object] = []
        self.threads: set[int] = set()

    @Slot(object)
    def take(self, value: object) -> None:
        self.heard.append(value)
        self.threads.add(threading.get_ident())


def fail(error: Exception) -> None:
    raise error


@pytest.fixture
def default(qtbot: QtBot) -> Page:
    return Page()


@pytest.fixture
def background(default: Page):
    made = Background(default.take)
    yield made
    assert made.drain(2000)


def test_the_database_keeps_the_order_on_one_other_thread(background: Background, qtbot: QtBot):
    page, ran, gate = Page(), [], threading.Event()

    def work(number: int) -> int:
        if number == 0:
            gate.wait(5)
        ran.append(threading.get_ident())
        return number

    for number in range(20):
        background.database(partial(work, number), page.take)
    gate.set()
    qtbot.waitUntil(lambda: len(page.heard) == 20)
    assert page.heard == list(range(20))
    assert page.threads == {threading.get_ident()}
    assert len(set(ran)) == 1
    assert threading.get_ident() not in ran


def test_computing_does_not_wait_for_the_database(background: Background, qtbot: QtBot):
    page, gate = Page(), threading.Event()
    background.database(partial(gate.wait, 5), page.take)
    background.compute(partial(str, "computed"), page.take)
    qtbot.waitUntil(lambda: page.heard == ["computed"])
    gate.set()
    qtbot.waitUntil(lambda: page.heard == ["computed", True])


def test_a_failure_goes_to_who_asked_for_it(background: Background, default: Page, qtbot: QtBot):
    page, error = Page(), ValueError("x")
    background.database(partial(fail, error), page.take, page.take)
    qtbot.waitUntil(lambda: page.heard == [error])
    assert default.heard == []


@pytest.mark.parametrize("way", ["database", "compute"])
def test_a_failure_that_nobody_asked_for_goes_to_the_default(
    background: Background, default: Page, qtbot: QtBot, way: str
):
    page, error = Page(), ValueError("x")
    getattr(background, way)(partial(fail, error), page.take)
    qtbot.waitUntil(lambda: default.heard == [error])
    assert page.heard == []
    assert default.threads == {threading.get_ident()}


def test_draining_waits_for_what_runs_and_says_where_it_did_not_end(qtbot: QtBot, default: Page):
    background, page, gate = Background(default.take), Page(), threading.Event()
    background.database(partial(gate.wait, 5), page.take)
    assert not background.drain(1)
    gate.set()
    assert background.drain(2000)
    qtbot.waitUntil(lambda: page.heard == [True])


def test_no_task_is_left_behind(background: Background, default: Page, qtbot: QtBot):
    page = Page()
    for number in range(200):
        background.database(partial(str, number), page.take)
        background.compute(partial(fail, ValueError()), page.take)
    qtbot.waitUntil(lambda: len(page.heard) == 200 and len(default.heard) == 200)
    qtbot.waitUntil(lambda: background.findChildren(Task) == [])


class Hearer:
    """Not of Qt: nothing but references keeps it."""

    def __init__(self) -> None:
        self.heard: list[object] = []

    def take(self, value: object) -> None:
        self.heard.append(value)


def test_a_task_that_was_delivered_holds_nobody(background: Background, qtbot: QtBot):
    people = [Hearer(), Hearer()]
    gone = [weakref.ref(person) for person in people]
    background.database(partial(people[0].take, 1), people[1].take)
    (task,) = background.findChildren(Task)  # kept, as the pool's thread may for a while
    qtbot.waitUntil(lambda: len(people[1].heard) == 1)
    people.clear()
    assert [ref() for ref in gone] == [None, None]
    del task
