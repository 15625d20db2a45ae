"""What the cover of an idle window hides, and that it comes also where the time for it can't be read."""

from collections.abc import Iterator
from types import SimpleNamespace

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QClipboard, QGuiApplication, QStandardItem, QStandardItemModel
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog, QLabel, QLineEdit, QMenu, QTableView, QToolTip, QWidget
from pytestqt.qtbot import QtBot

from app.core.errors import ServerAway
from app.services.settings import IDLE_DEFAULT
from app.ui import copies
from app.ui.background import Background
from app.ui.idle import close_dialogs
from app.ui.sharing import Local, WaitingStrip
from app.ui.shell import Shell
from app.ui.watch import MINUTE_MS, NOT_COPIED, Watch
from app.ui.widgets.rows import choose_by_rows
from tests.keys import NURSE

REFUSED = Local("", ("The server refused these answers", "Rosen, Dana, COWS, 10:02:11: Resting pulse rate: 96"))


class Room:
    """A window with a strip above its pages, at which somebody works whose server is away."""

    def __init__(self, qtbot: QtBot) -> None:
        self.told: list[Exception] = []
        self.minutes: int | None = None
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
        if self.minutes is None:
            raise ServerAway("The server does not answer.")
        return self.minutes


@pytest.fixture
def room(qtbot: QtBot) -> Iterator[Room]:
    made = Room(qtbot)
    yield made
    made.watch.end()
    made.background.drain()  # a pool that is deleted while its thread wants the interpreter waits for ever


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


def test_a_message_that_comes_under_the_cover_is_shown_and_spoken_once_it_goes(
    room: Room, monkeypatch: pytest.MonkeyPatch, qtbot: QtBot
) -> None:
    spoken: list[str] = []
    monkeypatch.setattr("app.ui.shell.announce", lambda _, words: spoken.append(words))
    room.shell.put("chart", QWidget())
    room.watch.cover()
    room.shell.show_message("Rosen, Dana has a draft already.", "")
    qtbot.waitUntil(lambda: not room.shell._is_just_said)
    assert spoken == []
    assert "Rosen" not in shown(room.shell)
    room.watch._uncover(None)
    assert spoken == ["Rosen, Dana has a draft already."]
    assert "Rosen" in shown(room.shell)


def test_the_cover_leaves_no_dialog_or_menu_before_it(room: Room) -> None:
    dialog, menu = QDialog(room.shell), QMenu(room.shell)
    dialog.open()
    menu.addAction("Rosen, Dana")
    menu.popup(QPoint(5, 5))
    room.watch.cover()
    standing = [w for w in QApplication.topLevelWidgets() if w.isVisible() and w is not room.shell]
    assert standing == []
    assert "Rosen" not in room.shell.windowTitle()


def test_a_tooltip_goes_also_where_another_program_has_the_focus(room: Room, qtbot: QtBot) -> None:
    QToolTip.showText(QPoint(5, 5), "Rosen, Dana", room.shell)
    assert QToolTip.isVisible()
    close_dialogs()
    qtbot.waitUntil(lambda: not QToolTip.isVisible(), timeout=2000)


def shown(shell: Shell) -> str:
    return " ".join(label.text() for label in shell.findChildren(QLabel) if label.isVisible())


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
    room.watch._again.start(1)
    qtbot.waitUntil(lambda: not room.watch._again.isActive())
    room.background.drain()
    qtbot.waitUntil(room.watch._again.isActive)
    assert len(room.told) == 1
    room.minutes = 3
    room.watch._again.start(1)
    qtbot.waitUntil(lambda: room.watch.idle._after_ms == 3 * MINUTE_MS)
    assert not room.watch._again.isActive()


class Copied:
    """A clipboard, on X11 with a selection."""

    def __init__(self, *, has_selection: bool) -> None:
        self.supportsSelection = lambda: has_selection
        self.ownsClipboard = lambda: True
        self.ownsSelection = lambda: True
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


@pytest.mark.parametrize("platform", ["xcb", "windows", "wayland-egl", "cocoa"])
def test_what_another_program_copied_stays(monkeypatch: pytest.MonkeyPatch, platform: str) -> None:
    copied = Copied(has_selection=True)
    copied.ownsClipboard = lambda: False
    monkeypatch.setattr(copies, "QApplication", SimpleNamespace(clipboard=lambda: copied))
    monkeypatch.setattr(QGuiApplication, "platformName", lambda: platform)
    copies.forget_copies()
    assert copied.cleared == [QClipboard.Mode.Selection]


@pytest.fixture
def watcher(qtbot: QtBot) -> Iterator[list[str]]:
    """What another program reads that looks into the clipboard at each change."""
    seen: list[str] = []
    clipboard = QApplication.clipboard()

    def look() -> None:
        seen.append(clipboard.text())

    clipboard.dataChanged.connect(look)
    yield seen
    clipboard.dataChanged.disconnect(look)


def test_known_limit_a_program_that_watches_the_clipboard_may_read_what_is_taken_back(
    watcher: list[str], room: Room
) -> None:
    QApplication.clipboard().setText("Rosen, Dana")  # as a widget that asks nobody
    assert "Rosen, Dana" in watcher
    assert watcher[-1] == ""
    assert QApplication.clipboard().text() == ""


@pytest.mark.parametrize("key", [Qt.Key.Key_C, Qt.Key.Key_X])
def test_text_of_a_field_is_not_copied_while_a_clinic_is_open(room: Room, key: Qt.Key) -> None:
    QApplication.clipboard().clear()
    line = QLineEdit("Rosen, Dana")
    room.shell.put("chart", line)
    line.selectAll()
    QTest.keyClick(line, key, Qt.KeyboardModifier.ControlModifier)
    assert QApplication.clipboard().text() == ""
    assert NOT_COPIED in shown(room.shell)
    line.undo()
    assert line.text() == "Rosen, Dana"
    room.watch.end()
    line.selectAll()
    line.copy()
    assert QApplication.clipboard().text() == "Rosen, Dana"
    QApplication.clipboard().clear()


def test_a_row_of_a_table_is_not_copied(room: Room) -> None:
    room.watch.end()  # not even for a moment, so that nothing needs taking back
    QApplication.clipboard().clear()
    table, model = QTableView(), QStandardItemModel()
    model.appendRow(QStandardItem("Rosen, Dana"))
    table.setModel(model)
    choose_by_rows(table)
    room.shell.put("chart", table)
    table.setCurrentIndex(model.index(0, 0))
    QTest.keyClick(table, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    assert QApplication.clipboard().text() == ""
