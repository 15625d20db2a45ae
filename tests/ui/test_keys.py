"""The table of keys says what the pages do: a page reacts to each key that it names, and to none that it does not."""

from collections.abc import Iterator
from string import ascii_uppercase, digits

import pytest
from PySide6.QtGui import QAction, QKeySequence, QShortcut
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QApplication,
    QComboBox,
    QDialog,
    QLineEdit,
    QMenu,
    QScrollArea,
    QWidget,
)
from pytestqt.qtbot import QtBot

from app.core.scale import Scale
from app.ui.commands import each
from app.ui.keys import KEYS, PAGES, Key
from app.ui.widgets.button import Button
from app.ui.widgets.reading import Reading
from app.ui.widgets.text_area import TextArea
from tests.core.test_entry import TWINS, YES_NO
from tests.ui.keys_room import Room
from tests.ui.pages_room import focusable

LETTERS = set(ascii_uppercase)
PLAIN = [*ascii_uppercase, *digits, *(f"F{n}" for n in range(2, 13)), "Esc", "Return", "Backspace", "Del", "Ins"]
PLAIN += ["Home", "End", "Left", "Right", "Up", "Down", "PgUp", "PgDown", "+", "-", "*", "/", "?"]
CARET = {"Left", "Right", "Home", "End"}
ROWS = {"Up", "Down", "PgUp", "PgDown"}
QTS_OWN: dict[type[QWidget], set[str]] = {
    QLineEdit: {*LETTERS, *digits, *"+-*/?", *CARET, "Backspace", "Del"},
    TextArea: {*LETTERS, *digits, *"+-*/?", *CARET, *ROWS, "Backspace", "Del", "Return"},
    QComboBox: {*LETTERS, *digits, *ROWS, *CARET, "F4"},
    QAbstractItemView: {*LETTERS, *digits, *ROWS, *CARET, "F2"},
    QAbstractButton: {"Left", "Right", "Up", "Down"},
    QScrollArea: {*ROWS, "Left", "Right"},
    Reading: {*ROWS, *CARET},
    Button: {"Return"},
}
"""What Qt's own widgets, and the house's button, do with plain keys, which no table needs to say."""
REFUSED = {"assessment": set("+-*/?")}
"""Characters that are taken only to say that they are no answers."""


def named(page: str) -> set[str]:
    """Every key that the table names for the page, in Qt's words."""
    found: set[str] = set()
    for row in KEYS:
        if row.page in (page, ""):
            found |= {"Return" if key == "Enter" else key for key in samples(row.keys)}
    return found


def samples(keys: str) -> list[str]:
    """The single keys that a cell of the table stands for."""
    if keys.endswith("…"):
        return sorted(LETTERS)
    if "–" in keys:
        first, last = keys.split("–")
        return [str(n) for n in range(int(first), int(last) + 1)]
    return each(keys)


def press(target: QWidget, key: str) -> None:
    QTest.keySequence(target, QKeySequence("Return" if key == "Enter" else key))


def type_in(page: QWidget, keys: list[str]) -> None:
    for key in keys:
        press(page.focusWidget() or page, key)


MEASURED = ["9", "6", "Return"]
BEFORE: dict[tuple[str, str], tuple[str, list[str]]] = {
    ("", "Tab, Shift+Tab"): ("form.birth", []),
    ("", "Space, Enter"): ("form.cancel", []),
    ("home", "Ctrl+F"): ("home.recent", []),
    ("home", "Enter"): ("home.recent", []),
    ("home", "Up, Esc"): ("home.recent", []),
    ("home", "Esc"): ("home.search", ["A"]),
    ("chart", "Left, Right"): ("trend.plot", []),
    ("chart", "Up, Down"): ("trend.plot", []),
    ("chart", "Home, End"): ("trend.plot", []),
    ("assessment", "Enter"): ("", ["9", "6"]),
    ("assessment", "Backspace"): ("", ["9"]),
    ("assessment", "Up, Down"): ("", MEASURED),
    ("assessment", "Del"): ("", [*MEASURED, "Up"]),
    ("assessment", "Ctrl+Return, Ctrl+Enter"): ("", MEASURED),
    ("assessment", "Ctrl+T"): ("", MEASURED),
    ("context", "Enter"): ("context.table", []),
    ("people", "Enter"): ("people.table", []),
    ("round", "Enter"): ("round.table", []),
    ("sign", "Space"): ("sign.table", []),
    ("sign", "Enter"): ("sign.table", []),
    ("statement", "Ctrl+Return, Ctrl+Enter"): ("statement.text", ["A"]),
    ("restore", "Enter"): ("restore.passphrase", ["A"]),
    ("preview", "Ctrl+PgUp"): ("", ["Ctrl+PgDown"]),
    ("preview", "Up, Down, PgUp, PgDown"): ("", ["PgDown"]),
}
"""Where the focus must be, and what be typed before, that a row of the table applies."""


@pytest.fixture
def room(qtbot: QtBot) -> Iterator[Room]:
    made = Room(qtbot)
    yield made
    for widget in QApplication.topLevelWidgets():
        if isinstance(widget, (QDialog, QMenu)):
            widget.close()
    assert made.background.drain(20_000)


def once(keys: str) -> list[str]:
    """Of many that are alike, one."""
    return samples(keys)[1:2] if "–" in keys else samples(keys)


OF_THE_WINDOW = {"Shift+Esc"}  # pressed in test_commands, where there is a window
ONES = [
    (row, key)
    for row in KEYS
    for key in (once(row.keys) if not row.keys.endswith("…") else [])
    if key not in OF_THE_WINDOW
]


@pytest.mark.parametrize(("row", "key"), ONES, ids=[f"{PAGES[r.page]}: {k}: {r.text}"[:60] for r, k in ONES])
def test_the_page_reacts_to_each_key_that_the_table_names(room: Room, row: Key, key: str) -> None:
    page = room.open(row.page)
    focus, typed = BEFORE.get((row.page, row.keys), ("", []))
    if focus:
        target = page.findChild(QWidget, focus)
        assert target is not None
        target.setFocus()
    type_in(page, typed)
    room.settle()
    before = room.state(page)
    press(page.focusWidget() or page, "Alt+C" if key == "Alt+letter" else key)
    room.qtbot.waitUntil(lambda: room.state(page) != before, timeout=2000)


@pytest.mark.parametrize(("key", "scale"), [("A", TWINS), ("B", TWINS), ("Y", YES_NO), ("N", YES_NO)])
def test_letters_answer_where_points_can_not(room: Room, key: str, scale: Scale) -> None:
    page = room.assessment(scale)
    press(page.focusWidget(), key)
    assert len(page.entry.answers) == 1


REAL_PAGES = [name for name in PAGES if name]


@pytest.mark.parametrize("name", REAL_PAGES)
def test_the_table_names_every_shortcut_of_the_page(room: Room, name: str) -> None:
    page = room.open(name)
    bound = {k.toString() for s in page.findChildren(QShortcut) for k in QShortcut.keys(s)}
    bound |= {a.shortcut().toString() for a in page.findChildren(QAction)}
    for button in page.findChildren(QAbstractButton):
        if button.shortcut() != QKeySequence.mnemonic(button.text()):
            bound.add(button.shortcut().toString())
    assert bound - {""} - named(name) == set()


def scrolls(widget: QWidget) -> bool:
    """Whether a key that the widget leaves goes to an area that scrolls."""
    above = widget.parentWidget()
    return above is not None and (isinstance(above, QScrollArea) or scrolls(above))


@pytest.mark.parametrize("name", REAL_PAGES)
def test_the_page_reacts_to_no_plain_key_that_the_table_does_not_name(room: Room, name: str) -> None:
    page = room.open(name)
    known = named(name) | REFUSED.get(name, set())
    stations = {type(w): w.objectName() for w in reversed(focusable(page))}
    secret = []
    for kind, station in stations.items():
        around = [QScrollArea] if scrolls(page.findChild(QWidget, station)) else []
        qts = {key for theirs, keys in QTS_OWN.items() if issubclass(kind, theirs) or theirs in around for key in keys}
        for key in PLAIN:
            if key in known | qts:
                continue
            target = page.findChild(QWidget, station)
            target.setFocus()
            before = room.state(page)
            press(target, key)
            if room.state(page) != before:
                secret.append((station, key))
                page = room.open(name)
    assert stations
    assert secret == []
