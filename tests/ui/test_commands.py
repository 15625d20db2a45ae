"""The table of commands is whole: no key twice, each with a way to it, each in the menu and in the sheet."""

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QAccessible, QKeyEvent, QKeySequence, QPalette, QShortcut
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QPushButton, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot
from shiboken6 import delete

from app.ui import theme
from app.ui.commands import COMMANDS, each
from app.ui.keys import KEYS, PAGES
from app.ui.menu import Menu, page_in, with_mnemonics
from app.ui.pages.sheets import keys_sheet
from app.ui.shell import Shell
from tests.ui.pages_room import tabbed


class Page(QWidget):
    """Of the name of a real one; tells which keys reach it, with their times."""

    pressed = Signal(str, int)

    def __init__(self, name: str) -> None:
        super().__init__()
        self.setObjectName(f"page.{name}")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # Qt's name for it
        self.pressed.emit(event.text() or QKeySequence(event.key()).toString(), event.timestamp())


@pytest.fixture
def shell(qtbot: QtBot) -> Shell:
    made = Shell()
    qtbot.addWidget(made)
    made.resize(1000, 700)
    with qtbot.waitActive(made):
        made.show()
        made.activateWindow()
    return made


def menu_of(shell: Shell) -> Menu:
    found = shell.findChild(Menu)
    assert found is not None
    return found


def entries(menu: Menu) -> list[str]:
    return [a.text().replace("&", "") for a in menu.actions() if not a.isSeparator()]


def test_no_two_commands_share_a_key() -> None:
    keys = [key for c in COMMANDS for key in each(c.keys)]
    assert len(keys) == len(set(keys))


def test_no_page_takes_a_key_of_the_window() -> None:
    window = {key for c in COMMANDS for key in each(c.keys)}
    assert [k for k in KEYS if window & set(each(k.keys))] == []


def test_no_page_has_a_row_twice_and_each_row_is_of_a_page_with_a_title() -> None:
    rows = [(k.page, k.keys, k.text) for k in KEYS]
    assert len(rows) == len(set(rows))
    assert {k.page for k in KEYS} == set(PAGES)


def test_every_command_has_its_shortcut_and_every_side_one_its_named_button(shell: Shell, qtbot: QtBot) -> None:
    shell.show_clinic("St Brigid Detox", "M. Okafor, RN", demo=False)
    for command in COMMANDS:
        shortcut = shell.findChild(QShortcut, f"shortcut.{command.id}")
        assert shortcut is not None
        assert [k.toString() for k in QShortcut.keys(shortcut)] == each(command.keys)
        if command.id != "menu":
            with qtbot.waitSignal(shell.commanded, check_params_cb=command.id.__eq__):
                shortcut.activated.emit()
        if command.place == "side":
            button = shell.findChild(QPushButton, f"command.{command.id}")
            assert button is not None
            assert button.accessibleName() == command.text
            assert button.accessibleDescription() == command.keys


@pytest.mark.parametrize("keys", each(next(c.keys for c in COMMANDS if c.id == "menu")))
def test_a_key_opens_the_menu_arrows_walk_it_and_enter_acts(shell: Shell, qtbot: QtBot, keys: str):
    assert shell.findChild(Menu) is None, "made before it is wanted: the first paint pays for it"
    QTest.keySequence(shell, QKeySequence(keys))
    menu = menu_of(shell)
    assert QApplication.activePopupWidget() is menu
    assert menu.activeAction().objectName() == "menu.command.home"
    QTest.keyClick(menu, Qt.Key.Key_Down)
    assert menu.activeAction().objectName() == "menu.command.quick"
    with qtbot.waitSignal(shell.commanded, check_params_cb="quick".__eq__):
        QTest.keyClick(menu, Qt.Key.Key_Return)
    assert QApplication.activePopupWidget() is None


def test_a_click_on_its_place_opens_the_menu_too_and_marks_nothing(shell: Shell, qtbot: QtBot) -> None:
    button = shell.findChild(QPushButton, "command.menu")
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    assert QApplication.activePopupWidget() is menu_of(shell)
    assert not button.isChecked()
    menu_of(shell).close()


def test_the_menu_offers_every_command_that_can_be_told_now_with_its_key(shell: Shell) -> None:
    always = [f"{c.text}\t{each(c.keys)[0]}" for c in COMMANDS if c.id != "menu" and not c.needs_clinic]
    shell.open_menu()
    menu = menu_of(shell)
    assert entries(menu) == always
    menu.close()
    shell.show_clinic("St Brigid Detox", "M. Okafor, RN", demo=False)
    shell.open_menu()
    assert entries(menu) == [f"{c.text}\t{each(c.keys)[0]}" for c in COMMANDS if c.id != "menu"]
    menu.close()


def test_the_menu_begins_with_the_acts_of_the_page_in_front_also_below_a_banner(shell: Shell) -> None:
    room, page = QWidget(), Page("assessment")
    QVBoxLayout(room).addWidget(page)
    shell.put("sitting", room)
    shell.open_menu()
    menu = menu_of(shell)
    mine = [(k.act, each(k.keys)[0]) for k in KEYS if k.page == "assessment" and k.act]
    acts = [f"{act}\t{key}" for act, key in mine if "+" not in key]
    assert len(acts) > 4
    assert entries(menu)[: len(acts)] == acts
    assert [a.text() for a in menu.actions() if a.isSeparator()] == ["Assessment", "Window"]
    menu.close()


@pytest.mark.parametrize("name", [name for name in PAGES if name])
def test_each_entry_has_a_letter_of_its_own_and_a_name_that_is_spoken(shell: Shell, name: str) -> None:
    shell.show_clinic("St Brigid Detox", "M. Okafor, RN", demo=False)
    shell.put("front", Page(name))
    shell.open_menu()
    menu = menu_of(shell)
    actions = [a for a in menu.actions() if not a.isSeparator()]
    letters = [a.text()[a.text().index("&") + 1].lower() for a in actions if "&" in a.text()]
    assert len(letters) == len(set(letters)) == len(actions)
    spoken = QAccessible.queryAccessibleInterface(menu)
    assert spoken.text(QAccessible.Text.Name) == "Menu"
    names = [spoken.child(n).text(QAccessible.Text.Name) for n in range(spoken.childCount())]
    for action in actions:
        assert any(n.startswith(action.text().replace("&", "").partition("\t")[0]) for n in names)
    menu.close()


def test_an_act_without_a_shortcut_is_its_key_typed_on_the_page_at_the_time_of_the_choice(
    shell: Shell, qtbot: QtBot
) -> None:
    page = Page("assessment")
    shell.put("sitting", page)
    told: list[tuple[str, int]] = []
    page.pressed.connect(lambda *what: told.append(what))
    for choice, key in (("n", "x"), ("a", "F4")):
        shell.open_menu()
        menu = menu_of(shell)
        event = QKeyEvent(QEvent.Type.KeyPress, ord(choice.upper()), Qt.KeyboardModifier.NoModifier, choice)
        event.setTimestamp(7000)
        QApplication.sendEvent(menu, event)
        assert told.pop() == (key, 7000)


def test_an_act_with_a_shortcut_or_a_button_goes_to_it(shell: Shell, qtbot: QtBot) -> None:
    chart = Page("chart")
    shortcut = QShortcut(QKeySequence("Ctrl+N"), chart)
    shell.put("chart", chart)
    shell.open_menu()
    with qtbot.waitSignal(shortcut.activated):
        QTest.keyClick(menu_of(shell), Qt.Key.Key_Return)
    welcome = Page("welcome")
    button = QPushButton(welcome)
    button.setShortcut(QKeySequence("Alt+D"))
    shell.put("door", welcome)
    shell.open_menu()
    with qtbot.waitSignal(button.clicked):
        QTest.keyClick(menu_of(shell), Qt.Key.Key_Return)


def test_an_act_whose_button_is_missing_or_disabled_is_not_offered(shell: Shell) -> None:
    page = Page("assessment")
    shell.put("sitting", page)
    button = QPushButton(page)
    button.setShortcut(QKeySequence("Ctrl+T"))
    offered = []
    for is_enabled in (True, False):
        button.setEnabled(is_enabled)
        shell.open_menu()
        offered.append([e for e in entries(menu_of(shell)) if "Attach" in e or "Sign" in e])
        menu_of(shell).close()
    assert offered == [["Attach to a patient…\tCtrl+T"], []]


@pytest.mark.parametrize("is_deleted", [True, False])
def test_an_open_menu_does_nothing_to_a_page_that_has_gone_meanwhile(shell: Shell, *, is_deleted: bool) -> None:
    page, room = Page("assessment"), QWidget()
    told: list[str] = []
    page.pressed.connect(lambda key, _: told.append(key))
    QVBoxLayout(room).addWidget(page)
    shell.put("sitting", room)
    shell.open_menu()
    shell.put("door", Page("unlock"))
    if is_deleted:
        delete(room)
    QTest.keyClick(menu_of(shell), Qt.Key.Key_Return)
    assert told == []


def test_no_page_is_no_page() -> None:
    assert page_in(Page("of another name")) is None


def test_the_sheet_lists_every_key(shell: Shell) -> None:
    sheet = keys_sheet(shell)
    said = {label.text() for label in sheet.findChildren(QLabel)}
    assert {c.keys for c in COMMANDS} | {k.keys for k in KEYS} <= said
    assert {c.text for c in COMMANDS} | {k.text for k in KEYS} <= said
    assert set(PAGES.values()) <= said


def visible_places(shell: Shell) -> list[str]:
    """From above."""
    buttons = [b for b in shell.findChildren(QPushButton) if b.objectName().startswith("command.") and b.isVisible()]
    return [b.objectName().removeprefix("command.") for b in sorted(buttons, key=lambda b: b.y())]


def test_the_window_never_names_a_patient_and_shows_what_needs_a_clinic_in_its_place(
    shell: Shell, qtbot: QtBot
) -> None:
    assert shell.windowTitle() == "Cowslip"
    side = [c for c in COMMANDS if c.place == "side"]
    without = [c.id for c in side if not c.needs_clinic]
    assert visible_places(shell) == without
    for _ in range(2):
        shell.show_clinic("St Brigid Detox", "M. Okafor, RN", demo=False)
        qtbot.waitUntil(lambda: visible_places(shell) == [c.id for c in side])
        shell.findChild(QPushButton, "command.home").setFocus()
        assert tabbed(shell)[: len(side)] == [f"command.{c.id}" for c in side]
        shell.show_clinic("", "", demo=False)
        qtbot.waitUntil(lambda: visible_places(shell) == without)


@pytest.fixture
def dressed(qapp: QApplication) -> Iterator[None]:
    """The house's style, for as long as the test runs."""
    theme.apply(qapp, Qt.ColorScheme.Light)
    yield
    qapp.setStyleSheet("")
    qapp.setPalette(QPalette())


@pytest.mark.usefixtures("dressed")
def test_the_key_stands_at_the_right_of_its_place_where_there_is_room_for_it(qtbot: QtBot) -> None:
    shell = Shell()
    qtbot.addWidget(shell)
    with qtbot.waitSignal(shell.first_painted):
        shell.show()

    def right_half(name: str) -> set[str]:
        button = shell.findChild(QPushButton, f"command.{name}")
        assert button is not None
        image = button.grab().toImage()
        left = 10 + button.fontMetrics().horizontalAdvance(button.text()) + 2
        return {image.pixelColor(x, y).name() for x in range(left, image.width() - 4) for y in range(6, 20)}

    shell.show_clinic("St Brigid Detox", "M. Okafor, RN", demo=False)
    for command in COMMANDS:
        if command.place == "side" and command.id != "patient.new":  # whose key is as long as its words
            qtbot.waitUntil(lambda: len(right_half(command.id)) > 1)  # noqa: B023
    narrow = shell.findChild(QPushButton, "command.keys")
    assert narrow is not None
    narrow.setFixedWidth(narrow.fontMetrics().horizontalAdvance(narrow.text()) + 26)
    assert len(right_half("keys")) == 1


def test_a_message_stands_until_it_is_dismissed_and_is_plain_text(shell: Shell) -> None:
    shell.dismiss_message()
    shell.show_message("<b>The disk is full.</b>", "Make room.")
    said = [label for label in shell.findChildren(QLabel) if label.text() == "<b>The disk is full.</b> Make room."]
    assert len(said) == 1
    assert said[0].isVisible()
    shell.dismiss_message()
    assert not said[0].isVisible()


def test_a_message_is_dismissed_by_a_key_and_the_focus_stays(shell: Shell, qtbot: QtBot) -> None:
    page = Page("assessment")
    shell.put("sitting", page)
    page.setFocus()
    for by_key in (True, False):
        shell.show_message("NOT SAVED", "")
        button = shell.findChild(QPushButton, "message.dismiss")
        assert button is not None
        assert "&" not in button.text()
        if by_key:
            QTest.keyClick(page, Qt.Key.Key_Escape, Qt.KeyboardModifier.ShiftModifier)
        else:
            qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
        assert not button.isVisible()
        assert shell.focusWidget() is page


def test_a_message_goes_with_the_page_it_was_said_on(shell: Shell, qtbot: QtBot) -> None:
    shell.put("chart", Page("chart"))
    shell.show_message("There is no visit yet.", "")
    button = shell.findChild(QPushButton, "message.dismiss")
    assert button is not None
    qtbot.waitUntil(button.isVisible)
    QApplication.processEvents()
    shell.put("home", Page("home"))
    assert not button.isVisible()


def test_a_message_said_while_the_page_changes_stays_on_the_page_that_comes(shell: Shell) -> None:
    shell.put("chart", Page("chart"))
    shell.show_message("The record can't be read.", "")
    shell.put("home", Page("home"))
    button = shell.findChild(QPushButton, "message.dismiss")
    assert button is not None
    assert button.isVisible()
    QApplication.processEvents()
    shell.bring("chart")
    assert not button.isVisible()


def test_an_entry_that_finds_no_free_letter_gets_one_that_another_can_spare() -> None:
    assert with_mnemonics(["Quick", "Unit", "Quit"]) == ["&Quick", "&Unit", "Qu&it"]
    assert with_mnemonics(["Quick", "Unit", "It", "Tut", "Quit"]) == ["Qui&ck", "&Unit", "&It", "&Tut", "&Quit"]
    assert with_mnemonics(["ABC", "AB", "AB"]) == ["AB&C", "A&B", "&AB"]
    assert with_mnemonics(["Same", "Same"]) == ["&Same", "S&ame"]
    assert with_mnemonics(["A&B", "A", "A"]) == ["A&&&B", "&A", "A"], "only where there are too few"
