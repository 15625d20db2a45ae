"""A store that does not answer: the window goes on, says that it is saving, and says saved only when it is."""

from pathlib import Path

import pytest
from PySide6.QtCore import QTimer
from pytestqt.qtbot import QtBot
from sqlcipher3 import dbapi2

from tests.faults.counts import Counted
from tests.journeys.test_nothing_lost import FIRST, Ward

HEARTBEATS = 20


@pytest.fixture
def ward(qtbot: QtBot, tmp_path: Path) -> Ward:
    return Ward(qtbot, tmp_path / "clinic")


class Stall:
    """Another connection that holds the database, so that every commit waits for it, as on a drive that hangs."""

    def __init__(self, ward: Ward) -> None:
        self._holder = dbapi2.connect(str(ward.folder / "clinic.db"), isolation_level=None)
        session = ward.conductor._session
        assert session is not None
        assert session.custody is not None
        self._holder.execute(f"PRAGMA key = \"x'{session.custody._key.hex()}'\"")
        self._holder.execute("BEGIN IMMEDIATE")

    def end(self) -> None:
        self._holder.execute("ROLLBACK")
        self._holder.close()


def test_while_the_store_hangs_keys_are_taken_the_page_says_saving_and_then_saved(
    ward: Ward, survived: Counted
) -> None:
    ward.answer()
    stall = Stall(ward)
    beats: list[int] = []
    timer = QTimer(interval=5)
    timer.timeout.connect(lambda: beats.append(1))
    timer.start()
    ward.type("21")
    ward.until(lambda: "saving…" in ward.words() and "3 of 11 answered" in ward.words())
    ward.until(lambda: len(beats) > HEARTBEATS)
    assert " saved " not in f" {ward.words()} "
    stall.end()
    ward.until(lambda: " saved " in f" {ward.words()} ")
    timer.stop()
    assert [(item, answer.key if answer else "") for item, answer in ward.stored()[1:]] == [
        ("sweating", "2"),
        ("restlessness", "1"),
    ]
    survived("the store does not answer for a while", 1, "saving…")


def test_a_store_that_hangs_for_good_is_told_and_what_was_typed_is_written_when_it_answers(
    ward: Ward, survived: Counted
) -> None:
    """The wait ends after five seconds; nothing was acknowledged meanwhile."""
    ward.answer()
    stall = Stall(ward)
    ward.type("2")
    ward.until(lambda: "NOT SAVED" in ward.words())
    assert "Another program holds clinic.db" in ward.words()
    stall.end()
    ward.type("1")
    ward.until(lambda: "NOT SAVED" not in ward.words() and " saved " in f" {ward.words()} ")
    stored = ward.stored()
    assert stored[0] == FIRST
    assert [item for item, _ in stored] == ["pulse", "sweating", "restlessness"]
    survived("the store does not answer for good", 1, "NOT SAVED. Another program holds clinic.db.")
