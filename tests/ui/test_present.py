"""Errors as people see them: what they may act on as it is, a surprise without a word of its own."""

import logging
import threading

import pytest
from pytestqt.qtbot import QtBot

from app.core.errors import Locked
from app.ui.present import GENERIC, Presenter

NAME = "Rosen, Dana"


class Told:
    """What was shown."""

    def __init__(self) -> None:
        self.words: list[tuple[str, str]] = []

    def hear(self, message: str, hint: str) -> None:
        self.words.append((message, hint))


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
