"""The table of commands is whole: no key twice, each with a way to it, each in the sheet."""

from PySide6.QtGui import QShortcut
from PySide6.QtWidgets import QLabel, QPushButton
from pytestqt.qtbot import QtBot

from app.ui.commands import COMMANDS, KEYS
from app.ui.pages.sheets import keys_sheet
from app.ui.shell import Shell


def test_no_two_commands_share_a_key() -> None:
    keys = [c.keys for c in COMMANDS if c.keys]
    assert len(keys) == len(set(keys))


def test_no_page_takes_a_key_of_the_window() -> None:
    window = {c.keys for c in COMMANDS}
    assert [k for k in KEYS if window & set(k.keys.split(", "))] == []


def test_no_page_has_a_key_twice() -> None:
    keys = [(k.page, k.keys) for k in KEYS]
    assert len(keys) == len(set(keys))


def test_every_command_has_its_shortcut_and_every_side_one_its_named_button(qtbot: QtBot) -> None:
    shell = Shell()
    qtbot.addWidget(shell)
    for command in COMMANDS:
        shortcut = shell.findChild(QShortcut, f"shortcut.{command.id}")
        assert shortcut is not None
        assert shortcut.key().toString() == command.keys
        with qtbot.waitSignal(shell.commanded, check_params_cb=command.id.__eq__):
            shortcut.activated.emit()
        if command.place == "side":
            button = shell.findChild(QPushButton, f"command.{command.id}")
            assert button is not None
            assert button.accessibleName() == command.text


def test_the_sheet_lists_every_key(qtbot: QtBot) -> None:
    shell = Shell()
    qtbot.addWidget(shell)
    sheet = keys_sheet(shell)
    said = {label.text() for label in sheet.findChildren(QLabel)}
    assert {c.keys for c in COMMANDS} | {k.keys for k in KEYS} <= said
    assert {c.text for c in COMMANDS} | {k.text for k in KEYS} <= said


def test_the_window_never_names_a_patient_and_hides_what_needs_a_clinic(qtbot: QtBot) -> None:
    shell = Shell()
    qtbot.addWidget(shell)
    assert shell.windowTitle() == "Cowslip"
    new = shell.findChild(QPushButton, "command.patient.new")
    assert new is not None
    assert new.isHidden()
    shell.show_clinic("St Brigid Detox", "M. Okafor, RN", demo=False)
    assert not new.isHidden()


def test_a_message_stands_until_it_is_dismissed_and_is_plain_text(qtbot: QtBot) -> None:
    shell = Shell()
    qtbot.addWidget(shell)
    with qtbot.waitExposed(shell):
        shell.show()
    shell.show_message("<b>The disk is full.</b>", "Make room.")
    said = [label for label in shell.findChildren(QLabel) if label.text() == "<b>The disk is full.</b> Make room."]
    assert len(said) == 1
    assert said[0].isVisible()
    shell.dismiss_message()
    assert not said[0].isVisible()
