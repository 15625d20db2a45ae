"""The pages about people: every control is named, nothing secret outlives the sight of it, what is missing is said."""

from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QPalette
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QCheckBox, QComboBox, QLabel, QLineEdit, QPushButton, QTableView, QWidget
from pytestqt.qtbot import QtBot

from app.core.people import Role
from app.ui import theme
from app.ui.background import Background
from app.ui.contrast import contrast
from app.ui.models.members import MembersTable
from app.ui.pages.access import AccessPage, Given
from app.ui.pages.people import PeoplePage, Shown
from app.ui.pages.recovery import RecoveryPage
from app.ui.present import Presenter
from app.ui.theme import LIGHT
from app.ui.widgets.form import Field
from tests.ui import people_pages
from tests.ui.pages_room import child, mnemonics, shown, unnamed

WORDS = "correct horse battery"
NEW = "seven quiet lighthouses"


@pytest.mark.parametrize("name", ["access", "recovery", "people", "cover"])
def test_every_control_has_a_name_and_a_letter_of_its_own(qtbot: QtBot, name: str) -> None:
    presenter = Presenter()
    page = people_pages.makers(Background(presenter), presenter)[name]()
    shown(qtbot, page)
    assert unnamed(page) == []
    captions = [w.text() for w in page.findChildren(QLabel) if w.buddy() is not None]
    letters = mnemonics(page) + [text[text.index("&") + 1].lower() for text in captions]
    assert sorted(set(letters)) == sorted(letters)


def typed(page: QWidget, **texts: str) -> None:
    for name, text in texts.items():
        edit = child(page, QLineEdit, f"access.{name}")
        edit.clear()
        QTest.keyClicks(edit, text)


def said(page: QWidget, caption: str) -> str:
    return next(f for f in page.findChildren(Field) if f.caption == caption).said


def test_what_was_typed_goes_out_and_a_page_out_of_sight_holds_no_secret(qtbot: QtBot) -> None:
    page = AccessPage(people_pages.ADD)
    shown(qtbot, page)
    role = child(page, QComboBox, "access.role")
    assert role.currentText().startswith("Clinician")
    role.setCurrentIndex(0)
    typed(page, name="M. Okafor", credentials="RN", passphrase=NEW, again=NEW, own=WORDS)
    with qtbot.waitSignal(page.asked) as asked:
        QTest.keyClick(page.focusWidget(), Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert asked.args == [Given("", "", "M. Okafor", "RN", Role.VIEWER, NEW, WORDS)]
    assert child(page, QLineEdit, "access.own").echoMode() == QLineEdit.EchoMode.Password
    page.hide()
    assert [child(page, QLineEdit, f"access.{n}").text() for n in ("passphrase", "again", "own")] == ["", "", ""]


@pytest.mark.parametrize(
    ("words", "wrong", "caption"),
    [
        ("That is not your passphrase. Check Caps Lock.", "own", "Your passphrase"),
        ("Too many wrong passphrases. Try again in 2 seconds.", "own", "Your passphrase"),
        ("The name is longer than 120 characters or can't be shown. Type it again.", "name", "Name"),
        ("The passphrase is too easy to guess. Add a word.", "passphrase", "New passphrase"),
    ],
)
def test_a_wrong_field_is_said_and_selected_and_the_others_stay(
    qtbot: QtBot, words: str, wrong: str, caption: str
) -> None:
    page = AccessPage(people_pages.ADD)
    shown(qtbot, page)
    texts = {"name": "M. Okafor", "credentials": "RN", "passphrase": NEW, "again": NEW, "own": WORDS}
    typed(page, **texts)
    child(page, QPushButton, "access.go").click()
    page.refuse(words)
    assert said(page, caption) == words
    edit = child(page, QLineEdit, f"access.{wrong}")
    assert edit.hasFocus()
    assert edit.selectedText()
    assert {name: child(page, QLineEdit, f"access.{name}").text() for name in texts} == texts


def test_a_wrong_recovery_code_costs_nobody_the_new_passphrase(qtbot: QtBot) -> None:
    page = AccessPage(people_pages.RECOVER)
    shown(qtbot, page)
    typed(page, code="7QH2", passphrase=NEW, again=NEW)
    child(page, QPushButton, "access.go").click()
    page.refuse("The recovery code has 28 characters; 4 are typed. Read it again from the recovery sheet.")
    assert child(page, QLineEdit, "access.code").hasFocus()
    assert "4 are typed" in said(page, "Recovery code")
    assert [child(page, QLineEdit, f"access.{n}").text() for n in ("code", "passphrase", "again")] == ["7QH2", NEW, NEW]


@pytest.mark.parametrize("name", ["access", "cover"])
def test_that_a_passphrase_is_being_checked_is_said_and_spoken_before_the_check_begins(
    qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    spoken: list[str] = []
    for room in ("form", "said"):
        monkeypatch.setattr(f"app.ui.widgets.{room}.announce", lambda _about, words: spoken.append(words))
    presenter = Presenter()
    page = people_pages.makers(Background(presenter), presenter)[name]()
    shown(qtbot, page)
    asked = page.asked if name == "access" else page.passphrase_typed  # type: ignore[attr-defined]
    heard: list[list[str]] = []
    asked.connect(lambda _: heard.append([*spoken, *(w.text() for w in page.findChildren(QLabel))]))
    if name == "access":
        typed(page, name="M. Okafor", passphrase=NEW, again=NEW, own=WORDS)
        child(page, QPushButton, "access.go").click()
    else:
        edit = page.findChild(QLineEdit)
        assert edit is not None
        QTest.keyClicks(edit, WORDS)
        QTest.keyClick(edit, Qt.Key.Key_Return)
    (there,) = heard
    assert [words.startswith("Checking") for words in there].count(True) == 2, "on the page, and aloud"


def test_what_is_about_no_field_is_said_of_the_whole(qtbot: QtBot) -> None:
    page = AccessPage(people_pages.ADD)
    shown(qtbot, page)
    typed(page, name="M. Okafor", passphrase=NEW, again=NEW, own=WORDS)
    child(page, QPushButton, "access.go").click()
    page.refuse("The key file is being changed elsewhere. Try again in a moment.")
    assert "changed elsewhere" in child(page, QLabel, "access.said").text()
    assert child(page, QLineEdit, "access.own").text() == WORDS


@pytest.mark.parametrize(
    ("texts", "caption", "words"),
    [
        ({"name": ""}, "Name", "Type the name."),
        ({"own": ""}, "Your passphrase", "Type your passphrase."),
        ({"passphrase": "short", "again": "short"}, "New passphrase", "The passphrase has fewer than 12 characters."),
        ({"again": WORDS}, "Passphrase again", "The two passphrases differ. Type the same one again."),
    ],
)
def test_what_is_missing_is_said_beside_its_field(
    qtbot: QtBot, texts: dict[str, str], caption: str, words: str
) -> None:
    page = AccessPage(people_pages.ADD)
    shown(qtbot, page)
    typed(page, **({"name": "M. Okafor", "passphrase": NEW, "again": NEW, "own": WORDS} | texts))
    with qtbot.assertNotEmitted(page.asked):
        child(page, QPushButton, "access.go").click()
    assert said(page, caption) == words


def test_hidden_a_form_holds_no_secret(qtbot: QtBot) -> None:
    page = AccessPage(people_pages.RECOVER)
    shown(qtbot, page)
    typed(page, passphrase=NEW, again=NEW, code=people_pages.SHEET.code)
    page.hide()
    assert [child(page, QLineEdit, f"access.{n}").text() for n in ("passphrase", "again", "code")] == ["", "", ""]


def test_hidden_the_sheet_holds_no_code(qtbot: QtBot) -> None:
    presenter = Presenter()
    page = people_pages.makers(Background(presenter), presenter)["recovery"]()
    assert isinstance(page, RecoveryPage)
    shown(qtbot, page)
    assert child(page, QLabel, "recovery.code").text() == people_pages.SHEET.code
    page.hide()
    assert people_pages.SHEET.code not in "".join(w.text() for w in page.findChildren(QLabel))


def test_the_sheet_is_left_only_when_somebody_says_that_it_is_safe(qtbot: QtBot) -> None:
    presenter = Presenter()
    page = people_pages.makers(Background(presenter), presenter)["recovery"]()
    shown(qtbot, page)
    with qtbot.assertNotEmitted(page.kept):  # type: ignore[attr-defined]
        QTest.keyClick(page.focusWidget(), Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    QTest.keyClick(page.focusWidget(), Qt.Key.Key_Space)
    with qtbot.waitSignal(page.kept):  # type: ignore[attr-defined]
        QTest.keyClick(page.focusWidget(), Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)


def test_the_acts_are_about_the_chosen_person_and_none_is_about_one_who_was_removed(qtbot: QtBot) -> None:
    page = people_pages.people()
    shown(qtbot, page)
    table = child(page, QTableView, "people.table")
    table.selectRow(1)
    with qtbot.waitSignal(page.asked) as asked:
        child(page, QPushButton, "people.reset").click()
    assert asked.args == ["reset", people_pages.NURSE]
    table.selectRow(2)
    for act in ("change", "reset", "remove"):
        assert not child(page, QPushButton, f"people.{act}").isEnabled()
    with qtbot.waitSignal(page.asked) as asked:
        child(page, QPushButton, "people.add").click()
    assert asked.args == ["add", None]


def test_an_idle_time_that_is_none_of_the_choices_is_shown_all_the_same(qtbot: QtBot) -> None:
    page = people_pages.people()
    shown(qtbot, page)
    held = people_pages.SHOWN
    page.show_people(Shown(held.members, held.fingerprint, True, True, 7))
    choice = child(page, QComboBox, "people.minutes")
    assert choice.currentText() == "7 minutes"
    assert "opened next" in child(page, QLabel, "people.said").text()


def test_an_arrow_key_alone_changes_no_idle_time_and_saving_it_keeps_the_focus(qtbot: QtBot) -> None:
    page = people_pages.people()
    shown(qtbot, page)
    choice, save = child(page, QComboBox, "people.minutes"), child(page, QPushButton, "people.keep")
    assert not save.isEnabled()
    choice.setFocus()
    with qtbot.assertNotEmitted(page.minutes_chosen):
        QTest.keyClick(choice, Qt.Key.Key_Up)
    assert choice.currentText() == "5 minutes"
    with qtbot.waitSignal(page.minutes_chosen) as chosen:
        QTest.keyClick(save, Qt.Key.Key_Space)
    assert chosen.args == [5]
    page.minutes_saved(5)
    assert not save.isEnabled()
    assert choice.hasFocus()
    QTest.keyClick(choice, Qt.Key.Key_Down)
    assert save.isEnabled()
    QTest.keyClick(choice, Qt.Key.Key_Up)
    assert not save.isEnabled()


@pytest.fixture
def dressed(qapp: QApplication) -> Iterator[None]:
    theme.apply(qapp, Qt.ColorScheme.Light)
    yield
    qapp.setStyleSheet("")
    qapp.setPalette(QPalette())


@pytest.mark.usefixtures("dressed")
def test_the_focus_on_the_box_of_the_sheet_is_seen(qtbot: QtBot) -> None:
    presenter = Presenter()
    page = people_pages.makers(Background(presenter), presenter)["recovery"]()
    shown(qtbot, page)
    box = child(page, QCheckBox, "recovery.kept")

    def ring() -> float:
        image = box.grab().toImage()
        y = image.height() - 2
        return max(contrast(image.pixelColor(x, y), QColor(LIGHT.paper)) for x in range(8, 40))

    assert ring() < 3
    box.setFocus()
    assert ring() >= 3


@pytest.mark.usefixtures("dressed")
def test_the_idle_time_is_not_cut(qtbot: QtBot) -> None:
    page = PeoplePage()
    shown(qtbot, page)
    page.show_people(people_pages.SHOWN)
    choice = child(page, QComboBox, "people.minutes")
    qtbot.waitUntil(lambda: choice.width() >= choice.sizeHint().width())
    assert choice.width() >= choice.fontMetrics().horizontalAdvance("10 minutes") + 2 * 8 + 18  # edges, arrow


def test_the_model_keeps_to_qts_rules(qtmodeltester: object) -> None:
    model = MembersTable()
    qtmodeltester.check(model)  # type: ignore[attr-defined]
    model.show(people_pages.SHOWN.members)
    qtmodeltester.check(model)  # type: ignore[attr-defined]
