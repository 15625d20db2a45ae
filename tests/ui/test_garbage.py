"""Garbage may hold widgets, so no thread but the GUI's ever collects it."""

import gc
import subprocess
import sys
import threading
import weakref
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QObject, QThreadPool
from pytestqt.qtbot import QtBot

from app.ui.garbage import Collector


class Knot:
    """Held by nobody but itself."""

    def __init__(self) -> None:
        self.end = self


def litter() -> "weakref.ref[Knot]":
    knots = [Knot() for _ in range(50_000)]
    return weakref.ref(knots[-1])


@pytest.fixture
def collected_on() -> Iterator[set[int]]:
    """The threads on which a collection began."""
    threads: set[int] = set()

    def note(phase: str, _info: dict[str, int]) -> None:
        threads.add(threading.get_ident())

    gc.callbacks.append(note)
    yield threads
    gc.callbacks.remove(note)
    gc.disable()  # as for all tests
    gc.unfreeze()


def litter_elsewhere() -> "weakref.ref[Knot]":
    left: list[weakref.ref[Knot]] = []
    pool = QThreadPool()
    pool.start(lambda: left.append(litter()))
    assert pool.waitForDone(10_000)
    return left[0]


def test_only_the_gui_thread_collects(qtbot: QtBot, collected_on: set[int], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("app.ui.garbage.EVERY_MS", 20)
    gc.enable()  # as Python starts
    owner = QObject()
    Collector(owner)
    qtbot.waitUntil(lambda: gc.get_freeze_count() > 0)
    knot = litter_elsewhere()
    assert knot() is not None
    qtbot.waitUntil(lambda: knot() is None)
    assert collected_on == {threading.get_ident()}


def test_left_to_itself_the_interpreter_collects_anywhere(collected_on: set[int]) -> None:
    gc.enable()
    litter_elsewhere()
    assert collected_on - {threading.get_ident()}, "the rule above guards against nothing"


SEEN = """
from PySide6.QtWidgets import QApplication
from app import main
from app.ui.garbage import Collector
import sys
status = main.run(["--quit-at-first-paint", "--folder", sys.argv[1]])
print(status, type(QApplication.instance().findChild(Collector)).__name__)
"""


def test_the_window_starts_with_it(tmp_path: Path) -> None:
    child = subprocess.run(
        [sys.executable, "-c", SEEN, str(tmp_path)], capture_output=True, text=True, check=False, timeout=60
    )
    assert child.stdout.split() == ["0", "Collector"], child.stderr
