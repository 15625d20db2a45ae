"""What the cover of an idle window hides, and that it comes also where the time for it can't be read."""

from types import SimpleNamespace

import pytest
from PySide6.QtGui import QClipboard
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.core.errors import ServerAway
from app.services.settings import IDLE_DEFAULT
from app.ui import copies
from app.ui.background import Background
from app.ui.sharing import Local, WaitingStrip
from app.ui.shell import Shell
from app.ui.watch import MINUTE_MS, Watch
from tests.keys import NURSE

REFUSED = Local("", ("The server refused these answers", "Rosen, Dana, COWS, 10:02:11: Resting pulse rate: 96"))


class Room:
    """A window with a strip above its pages, at which somebody works whose server is away."""

    def __init__(self, qtbot: QtBot) -> None:
        self.told: list[Exception] = []
        self.shell = Shell()
        qtbot.addWidget(self.shell)
        self.strip = WaitingStrip(self.shell)
        self.shell.add_strip(self.strip)
        self.background = Background(self.told.append, self.shell)
        self.watch = Watch(self.shell, self.background, self.told.append)  # type: ignore[arg-type]
        with qtbot.waitExposed(self.shell):
            self.shell.show()
        settings = SimpleNamespace(idle_minutes=self._away)
        self.watch.begin(SimpleNamespace(person=NURSE.printed, settings=settings))  # type: ignore[arg-type]

    def _away(self) -> int:
        raise ServerAway("The server does not answer.")


@pytest.fixture
def room(qtbot: QtBot) -> Room:
    return Room(qtbot)


def test_the_cover_hides_what_stands_above_the_pages(room: Room) -> None:
    room.strip.show_local(REFUSED)
    room.shell.show_message("Rosen, Dana was changed elsewhere.", "")
    assert room.strip.isVisible()
    room.watch.cover()
    assert room.shell.front == "cover"
    assert not room.strip.isVisible()
    assert not room.shell._strip.isVisible()  # type: ignore[union-attr]
    room.strip.show_local(Local("2 answers wait here", REFUSED.refused))
    assert not room.strip.isVisible()
    room.watch._uncover(None)
    assert room.strip.isVisible()


def test_what_is_said_under_the_cover_is_not_spoken(room: Room, monkeypatch: pytest.MonkeyPatch) -> None:
    spoken: list[str] = []
    monkeypatch.setattr("app.ui.sharing.announce", lambda _, words: spoken.append(words))
    room.watch.cover()
    room.strip.show_local(REFUSED)
    assert spoken == []
    room.watch._uncover(None)
    room.strip.show_local(REFUSED)
    assert len(spoken) == 1


def test_the_clinic_locks_also_where_the_time_for_it_cant_be_read(room: Room, qtbot: QtBot) -> None:
    qtbot.waitUntil(lambda: len(room.told) == 1)
    assert room.watch.idle._after_ms == IDLE_DEFAULT * MINUTE_MS
    assert room.watch.idle._rest.isActive()


class Copied:
    """A clipboard, on X11 with a selection."""

    def __init__(self, *, has_selection: bool) -> None:
        self.supportsSelection = lambda: has_selection
        self.cleared: list[QClipboard.Mode] = []

    def clear(self, mode: QClipboard.Mode = QClipboard.Mode.Clipboard) -> None:
        self.cleared.append(mode)


@pytest.mark.parametrize("has_selection", [True, False])
def test_what_was_copied_or_selected_is_taken_back(monkeypatch: pytest.MonkeyPatch, has_selection: bool) -> None:
    copied = Copied(has_selection=has_selection)
    monkeypatch.setattr(copies, "QApplication", SimpleNamespace(clipboard=lambda: copied))
    copies.forget_copies()
    modes = [QClipboard.Mode.Clipboard, QClipboard.Mode.Selection]
    assert copied.cleared == (modes if has_selection else modes[:1])


def test_the_real_clipboard_is_emptied(qtbot: QtBot) -> None:
    QApplication.clipboard().setText("Rosen, Dana")
    copies.forget_copies()
    assert QApplication.clipboard().text() == ""
