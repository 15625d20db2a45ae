"""Unlocking and setting up: passphrases go out once, are kept nowhere, and a refusal keeps the typing going."""

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QComboBox, QLabel, QLineEdit, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from app.core.people import Person, Role
from app.ui.pages.setup import LOST, SetupPage
from app.ui.pages.unlock import CAPS_LOCK, UnlockPage
from app.ui.widgets.form import Field
from app.ui.widgets.new_passphrase import LENGTH
from tests.ui.pages_room import child, mnemonics, shown, tabbed, unnamed

FOLDER = Path("clinics") / "ward"
EASY = "Very easy to guess. Add a word or two that nobody expects."
WORDS = "correct horse <b>battery</b>"


@pytest.fixture
def unlock(qtbot: QtBot) -> UnlockPage:
    page = UnlockPage(FOLDER)
    shown(qtbot, page)
    return page


@pytest.fixture
def setup(qtbot: QtBot) -> SetupPage:
    page = SetupPage(FOLDER)
    shown(qtbot, page)
    return page


def said(page: QWidget, caption: str) -> str:
    return next(f for f in page.findChildren(Field) if f.caption == caption).said


def typed(page: QWidget, **texts: str) -> None:
    for name, text in texts.items():
        edit = child(page, QLineEdit, f"setup.{name}")
        edit.clear()
        QTest.keyClicks(edit, text)


def test_enter_asks_once_with_the_passphrase_as_typed_and_the_page_holds_it_no_more(unlock: UnlockPage, qtbot: QtBot):
    edit = child(unlock, QLineEdit, "unlock.passphrase")
    assert edit.hasFocus()
    assert edit.echoMode() is QLineEdit.EchoMode.Password
    QTest.keyClicks(edit, f" {WORDS} ")
    with qtbot.waitSignal(unlock.unlock_asked) as asked:
        QTest.keyClick(edit, Qt.Key.Key_Return)
    assert asked.args == [f" {WORDS} ", ""]
    assert edit.text() == ""
    edit.setEchoMode(QLineEdit.EchoMode.Normal)
    edit.undo()
    assert edit.text() == ""
    assert not edit.isEnabled()
    assert said(unlock, "Passphrase") == "Checking the passphrase…"
    with qtbot.assertNotEmitted(unlock.unlock_asked):
        child(unlock, QPushButton, "unlock.open").click()


def test_a_refusal_is_said_beside_the_empty_field_which_has_the_focus_until_one_types(unlock: UnlockPage):
    edit = child(unlock, QLineEdit, "unlock.passphrase")
    QTest.keyClicks(edit, WORDS)
    QTest.keyClick(edit, Qt.Key.Key_Return)
    unlock.refuse("That passphrase does not open this clinic.")
    assert said(unlock, "Passphrase") == "That passphrase does not open this clinic."
    assert edit.accessibleDescription() == "That passphrase does not open this clinic."
    assert edit.text() == ""
    assert edit.hasFocus()
    QTest.keyClicks(edit, "7")
    assert said(unlock, "Passphrase").strip() == ""


def test_while_it_is_checked_an_impatient_key_goes_nowhere(unlock: UnlockPage, qtbot: QtBot):
    edit = child(unlock, QLineEdit, "unlock.passphrase")
    QTest.keyClicks(edit, WORDS)
    QTest.keyClick(edit, Qt.Key.Key_Return)
    assert unlock.hasFocus(), "not the next thing in the window that is enabled"
    with qtbot.assertNotEmitted(unlock.unlock_asked), qtbot.assertNotEmitted(unlock.quick_asked):
        QTest.keyClicks(unlock.window().focusWidget(), " x")
        QTest.keyClick(unlock.window().focusWidget(), Qt.Key.Key_Return)
    unlock.refuse("That passphrase does not open this clinic.")
    assert edit.hasFocus()
    assert edit.text() == ""


def test_an_empty_passphrase_is_not_tried(unlock: UnlockPage, qtbot: QtBot):
    with qtbot.assertNotEmitted(unlock.unlock_asked):
        QTest.keyClick(child(unlock, QLineEdit, "unlock.passphrase"), Qt.Key.Key_Return)
    assert said(unlock, "Passphrase") == "Type the passphrase."


def test_a_capital_without_shift_hints_at_caps_lock_and_a_small_letter_takes_the_hint_away(unlock: UnlockPage):
    edit = child(unlock, QLineEdit, "unlock.passphrase")
    QTest.sendKeyEvent(QTest.KeyAction.Click, edit, Qt.Key.Key_B, "B", Qt.KeyboardModifier.NoModifier)
    assert said(unlock, "Passphrase") == CAPS_LOCK
    QTest.sendKeyEvent(QTest.KeyAction.Click, edit, Qt.Key.Key_B, "b", Qt.KeyboardModifier.NoModifier)
    assert said(unlock, "Passphrase").strip() == ""
    QTest.sendKeyEvent(QTest.KeyAction.Click, edit, Qt.Key.Key_7, "7", Qt.KeyboardModifier.NoModifier)
    assert said(unlock, "Passphrase").strip() == ""


def test_quick_score_and_demo_need_no_passphrase_and_take_none_along(unlock: UnlockPage, qtbot: QtBot):
    edit = child(unlock, QLineEdit, "unlock.passphrase")
    QTest.keyClicks(edit, WORDS)
    with qtbot.waitSignal(unlock.quick_asked):
        child(unlock, QPushButton, "unlock.quick").click()
    with qtbot.waitSignal(unlock.demo_asked):
        child(unlock, QPushButton, "unlock.demo").click()
    assert edit.text() == ""


@pytest.mark.parametrize("kind", [UnlockPage, SetupPage])
def test_every_control_has_a_name_and_a_mnemonic_of_its_own(qtbot: QtBot, kind: type[UnlockPage] | type[SetupPage]):
    page = kind(FOLDER)
    shown(qtbot, page)
    assert unnamed(page) == []
    captions = [w.text() for w in page.findChildren(QLabel) if w.buddy() is not None]
    letters = mnemonics(page) + [text[text.index("&") + 1].lower() for text in captions]
    assert sorted(set(letters)) == sorted(letters)


def test_enter_walks_the_fields_and_sets_the_clinic_up(setup: SetupPage, qtbot: QtBot):
    typed(setup, clinic="St Brigid Detox", person="M. Okafor", credentials="RN", passphrase=WORDS, again=WORDS)
    child(setup, QLineEdit, "setup.clinic").setFocus()
    with qtbot.waitSignal(setup.create_asked) as asked:
        for name in ("clinic", "person", "credentials", "passphrase", "again"):
            assert setup.focusWidget().objectName() == f"setup.{name}"
            QTest.keyClick(setup.focusWidget(), Qt.Key.Key_Return)
    assert asked.args == ["St Brigid Detox", "M. Okafor", "RN", WORDS]
    assert [child(setup, QLineEdit, f"setup.{n}").text() for n in ("passphrase", "again")] == ["", ""]
    setup.setFocus()
    with qtbot.assertNotEmitted(setup.create_asked), qtbot.assertNotEmitted(setup.cancelled):
        QTest.keyClick(setup, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
        QTest.keyClick(setup, Qt.Key.Key_Escape)
    assert said(setup, "Passphrase") == LENGTH


@pytest.mark.parametrize(
    ("texts", "caption", "words"),
    [
        ({"clinic": " "}, "Clinic name", "Type the clinic's name."),
        ({"person": ""}, "Your name", "Type your name."),
        ({"passphrase": "x" * 11, "again": "x" * 11}, "Passphrase", "The passphrase has fewer than 12 characters."),
        ({"passphrase": "a" * 12, "again": "a" * 12}, "Passphrase", EASY),
        ({"again": "another one, surely"}, "Passphrase again", "The two passphrases differ. Type the same one again."),
    ],
)
def test_what_cannot_be_used_is_said_beside_its_field_which_takes_the_focus(
    setup: SetupPage, qtbot: QtBot, texts: dict[str, str], caption: str, words: str
):
    good = {"clinic": "St Brigid", "person": "M. Okafor", "passphrase": WORDS, "again": WORDS}
    typed(setup, **(good | texts))
    with qtbot.assertNotEmitted(setup.create_asked):
        QTest.keyClick(setup, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert said(setup, caption) == words
    assert setup.focusWidget().accessibleName() == caption
    assert (child(setup, QLineEdit, "setup.again").text() == "") is words.startswith("The two passphrases differ")
    typed(setup, **good)
    with qtbot.waitSignal(setup.create_asked):
        QTest.keyClick(setup, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)


def test_a_refused_set_up_keeps_the_names(setup: SetupPage, qtbot: QtBot):
    typed(setup, clinic="St Brigid", person="M. Okafor", passphrase=WORDS, again=WORDS)
    QTest.keyClick(setup, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    setup.refuse("The folder holds other files.")
    assert child(setup, QLabel, "setup.said").text() == "The folder holds other files."
    assert child(setup, QLineEdit, "setup.clinic").text() == "St Brigid"
    assert child(setup, QLineEdit, "setup.passphrase").hasFocus()
    with qtbot.waitSignal(setup.cancelled):
        QTest.keyClick(setup, Qt.Key.Key_Escape)


def test_hidden_the_page_holds_no_passphrase(setup: SetupPage):
    typed(setup, passphrase=WORDS, again=WORDS)
    setup.hide()
    assert [child(setup, QLineEdit, f"setup.{n}").text() for n in ("passphrase", "again")] == ["", ""]


def test_the_set_up_says_where_the_records_lie_and_what_losing_the_passphrase_means(setup: SetupPage):
    words = [w.text() for w in setup.findChildren(QLabel)]
    assert f"The records lie encrypted in {FOLDER}" in words
    assert LOST in words


def test_tab_walks_the_set_up_in_order(setup: SetupPage):
    fields = [f"setup.{n}" for n in ("clinic", "person", "credentials", "passphrase", "again", "create", "cancel")]
    assert tabbed(setup) == fields


def test_the_strength_is_said_in_words_while_one_types(setup: SetupPage):
    typed(setup, clinic="St Brigid", person="M. Okafor", passphrase="purple")
    assert said(setup, "Passphrase") == "6 more characters, any of them."
    typed(setup, passphrase="passwordpassword")
    assert said(setup, "Passphrase") == EASY
    typed(setup, passphrase=WORDS)
    assert said(setup, "Passphrase") == "Very strong."


PEOPLE = (
    Person("1", "Nora Field", "RN", Role.ADMINISTRATOR),
    Person("2", "M. Okafor", "RN", Role.CLINICIAN),
    Person("3", "Norah Lee", "", Role.VIEWER),
)


def test_one_person_is_not_asked_who(unlock: UnlockPage, qtbot: QtBot):
    unlock.show_people(PEOPLE[:1], "")
    assert not child(unlock, QComboBox, "unlock.who").isVisible()
    assert child(unlock, QLineEdit, "unlock.passphrase").hasFocus()


@pytest.mark.parametrize(("part", "person"), [("okaf", "2"), ("NORA F", "1"), ("norah", "3"), ("Nora Field, RN", "1")])
def test_a_part_of_the_name_finds_the_person(unlock: UnlockPage, qtbot: QtBot, part: str, person: str):
    unlock.show_people(PEOPLE, "")
    who, edit = child(unlock, QComboBox, "unlock.who"), child(unlock, QLineEdit, "unlock.passphrase")
    line = who.lineEdit()
    assert line is not None
    qtbot.waitUntil(line.hasFocus)
    QTest.keyClicks(line, part)
    QTest.keyClick(line, Qt.Key.Key_Return)
    assert edit.hasFocus()
    QTest.keyClicks(edit, WORDS)
    with qtbot.waitSignal(unlock.unlock_asked) as asked:
        QTest.keyClick(edit, Qt.Key.Key_Return)
    assert asked.args == [WORDS, person]


def test_a_name_that_fits_two_or_nobody_opens_nothing(unlock: UnlockPage, qtbot: QtBot):
    unlock.show_people(PEOPLE, "")
    who, edit = child(unlock, QComboBox, "unlock.who"), child(unlock, QLineEdit, "unlock.passphrase")
    for part in ("nor", ""):
        who.setEditText(part)
        QTest.keyClicks(edit, WORDS)
        with qtbot.assertNotEmitted(unlock.unlock_asked):
            QTest.keyClick(edit, Qt.Key.Key_Return)
        assert said(unlock, "Who") == "Choose who you are from the list, or type more of the name."
        assert who.currentText() == part
        edit.clear()


@pytest.mark.parametrize("name", ["unlock.who", "unlock.passphrase"])
def test_a_passphrase_typed_where_the_name_belongs_does_not_stay_in_sight_nor_in_a_message(
    unlock: UnlockPage, qtbot: QtBot, name: str
):
    unlock.show_people(PEOPLE, "")
    who, edit = child(unlock, QComboBox, "unlock.who"), child(unlock, QLineEdit, "unlock.passphrase")
    line = who.lineEdit()
    assert line is not None
    QTest.keyClicks(line, WORDS)
    QTest.keyClicks(edit, "x")
    with qtbot.assertNotEmitted(unlock.unlock_asked):
        QTest.keyClick(line if name == "unlock.who" else edit, Qt.Key.Key_Return)
    assert line.text() == ""
    assert line.hasFocus()
    seen = [w.text() for w in unlock.findChildren(QLabel)] + [line.accessibleDescription(), who.currentText()]
    assert not any(word in said_there for said_there in seen for word in WORDS.split())


def test_who_is_being_typed_stays_when_the_people_are_read_anew(unlock: UnlockPage, qtbot: QtBot):
    unlock.show_people(PEOPLE, "")
    who = child(unlock, QComboBox, "unlock.who")
    line = who.lineEdit()
    assert line is not None
    QTest.keyClicks(line, "okaf")
    unlock.show_people(PEOPLE, "")
    assert who.currentText() == "okaf"


def test_who_was_here_last_is_taken_for_granted(unlock: UnlockPage, qtbot: QtBot):
    edit = child(unlock, QLineEdit, "unlock.passphrase")
    unlock.show_people(PEOPLE, "2")
    assert edit.hasFocus()
    QTest.keyClicks(edit, WORDS)
    with qtbot.waitSignal(unlock.unlock_asked) as asked:
        QTest.keyClick(edit, Qt.Key.Key_Return)
    assert asked.args == [WORDS, "2"]


def test_the_way_for_a_lost_passphrase_is_offered(unlock: UnlockPage, qtbot: QtBot):
    with qtbot.waitSignal(unlock.recover_asked):
        child(unlock, QPushButton, "unlock.recover").click()
