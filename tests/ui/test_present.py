"""Errors as people see them: what they may act on as it is, a surprise without a word of its own."""

import logging
import subprocess
import sys
import threading

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from app.core.errors import Locked, StoreTrouble
from app.ui.present import GENERIC, Presenter

NAME = "Rosen, Dana"


class Told:
    """What was shown."""

    def __init__(self) -> None:
        self.words: list[tuple[str, str]] = []
        self.threads: set[int] = set()

    def hear(self, message: str, hint: str) -> None:
        self.words.append((message, hint))
        self.threads.add(threading.get_ident())


@pytest.fixture
def shown(qtbot: QtBot) -> tuple[Presenter, Told]:
    presenter, told = Presenter(), Told()
    presenter.shown.connect(told.hear)
    return presenter, told


Shown = tuple[Presenter, Told]


def raised(error: Exception) -> Exception:
    try:
        raise error
    except type(error) as caught:
        return caught


def test_an_expected_error_is_shown_as_it_is(shown: Shown) -> None:
    presenter, told = shown
    presenter(Locked("The passphrase is wrong.", hint="Type it again."))
    assert told.words == [("The passphrase is wrong.", "Type it again.")]


def test_a_surprise_never_shows_or_logs_its_text(shown: Shown, caplog: pytest.LogCaptureFixture) -> None:
    presenter, told = shown
    with caplog.at_level(logging.DEBUG):
        presenter(raised(ValueError(f"bad row for {NAME}")))
    assert told.words[0][0] == GENERIC
    assert NAME not in caplog.text
    assert NAME not in str(told.words)
    assert "unexpected ValueError at test_present.py:" in caplog.text
    assert all(record.exc_info is None for record in caplog.records)


def test_the_message_of_an_expected_error_is_not_logged(shown: Shown, caplog: pytest.LogCaptureFixture) -> None:
    presenter, _ = shown
    with caplog.at_level(logging.DEBUG):
        presenter(Locked(f"{NAME} is locked."))
    assert NAME not in caplog.text


def test_the_detail_of_an_expected_error_is_logged_and_not_shown(
    shown: Shown, caplog: pytest.LogCaptureFixture
) -> None:
    presenter, told = shown
    presenter(StoreTrouble("The store failed.", detail="errno 5"))
    assert told.words == [("The store failed.", "")]
    assert [r.getMessage() for r in caplog.records] == ["StoreTrouble: errno 5"]


def test_of_a_chain_each_kind_and_place_is_logged_and_no_word(shown: Shown, caplog: pytest.LogCaptureFixture) -> None:
    presenter, _ = shown
    try:
        try:
            raise KeyError(NAME)
        except KeyError as error:
            raise ValueError(NAME) from error
    except ValueError as caught:
        presenter(caught)
    first, second = caplog.records[-1].getMessage().split(", after ")
    assert first.startswith("unexpected ValueError at test_present.py:")
    assert second.startswith("KeyError at test_present.py:")
    assert NAME not in caplog.text


def test_an_error_that_was_raised_from_itself_is_logged_once(shown: Shown, caplog: pytest.LogCaptureFixture) -> None:
    presenter, _ = shown
    knot = ValueError()
    knot.__cause__ = knot
    presenter(knot)
    assert caplog.records[-1].getMessage() == "unexpected ValueError at unknown"


def test_an_error_of_another_thread_is_shown_on_this_one(qtbot: QtBot) -> None:
    presenter, told = Presenter(), Told()
    presenter.shown.connect(told.hear, Qt.ConnectionType.DirectConnection)  # heard on the thread that emits
    thread = threading.Thread(target=presenter, args=(Locked("Elsewhere."),))
    thread.start()
    thread.join()
    assert told.words == [], "it was shown by the thread that failed"
    qtbot.waitUntil(lambda: len(told.words) == 1)
    assert told.threads == {threading.get_ident()}


INTERRUPTED = """
import sys
from PySide6.QtCore import QCoreApplication, QTimer
from app.ui.present import Presenter

def interrupt():
    raise KeyboardInterrupt

application = QCoreApplication([])
presenter = Presenter()
presenter.shown.connect(print)
presenter.take_over()
QTimer.singleShot(0, interrupt)
QTimer.singleShot(10_000, application.quit)
application.exec()
"""


def test_ctrl_c_in_the_terminal_ends_the_app_without_a_word() -> None:
    child = subprocess.run([sys.executable, "-c", INTERRUPTED], capture_output=True, text=True, check=False, timeout=60)
    assert (child.returncode, child.stdout) == (130, "")
    assert "Traceback" not in child.stderr


def test_a_failing_thread_reaches_the_presenter(shown: Shown, monkeypatch: pytest.MonkeyPatch, qtbot: QtBot) -> None:
    presenter, told = shown
    monkeypatch.setattr("sys.excepthook", None)
    monkeypatch.setattr("threading.excepthook", None)
    presenter.take_over()
    thread = threading.Thread(target=fail)
    thread.start()
    thread.join()
    qtbot.waitUntil(lambda: len(told.words) == 1)
    assert told.words[0][0] == GENERIC


def fail() -> None:
    raise RuntimeError(NAME)
