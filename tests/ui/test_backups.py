"""The pages of backups: what there is, what one holds, that nothing is restored unread, and that keys suffice."""

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog, QFileDialog, QLabel, QLineEdit, QPushButton, QTableView, QWidget
from pytestqt.qtbot import QtBot

from app.services.backups import Backup, Contents, Kind, Preview
from app.ui.models.backups import BackupModel, made_words, size_words
from app.ui.pages.backups import NONE_YET, BackupsPage, Offers
from app.ui.pages.closing import ClosingPage
from app.ui.pages.restore import NOT_READ, RestorePage
from tests.chart_room import at
from tests.ui.pages_room import child, mnemonics, shown, tabbed, unnamed

PLACE = Path("clinic") / "<b>backups</b>"
HELD = Contents("St Brigid <b>Detox</b>", "0003", 12, 14, 160, 150, at(0))


def backup(text: str, kind: Kind = Kind.MADE) -> Backup:
    made = datetime.strptime(text, "%d %H:%M").replace(year=2026, month=11, tzinfo=UTC)
    return Backup(PLACE / text, made, 2_345_678, kind)


PREVIEW = Preview(backup("22 18:00"), HELD, "", replace(HELD, patients=13, assessments=171, newest=at(60)))


@pytest.fixture
def page(qtbot: QtBot) -> BackupsPage:
    made = BackupsPage(PLACE, Offers(True, True), is_open=True)
    shown(qtbot, made)
    made.show_backups([backup("22 18:00"), backup("15 08:00", Kind.BEFORE_UPGRADE), backup("14 08:00", Kind.SET_ASIDE)])
    return made


@pytest.fixture
def restore(qtbot: QtBot) -> RestorePage:
    made = RestorePage(backup("22 18:00"))
    shown(qtbot, made)
    return made


def words(page: QWidget) -> str:
    return " ".join(w.text() for w in page.findChildren(QLabel) if w.isVisible())


def usable(page: QWidget) -> set[str]:
    return {b.objectName() for b in page.findChildren(QPushButton) if b.isVisible() and b.isEnabled()}


@pytest.mark.parametrize(
    ("size", "said"),
    [(0, "0.0 kB"), (4096, "4.1 kB"), (160_718, "161 kB"), (2_345_678, "2.3 MB"), (1_400_000_000, "1.4 GB")],
)
def test_a_size_is_said_to_two_digits_or_so(size: int, said: str) -> None:
    assert size_words(size) == said


def test_the_model_is_sound_empty_and_filled(qtmodeltester: object) -> None:
    model = BackupModel()
    qtmodeltester.check(model)  # type: ignore[attr-defined]
    model.show([backup("22 18:00"), backup("15 08:00", Kind.SET_ASIDE)])
    qtmodeltester.check(model)  # type: ignore[attr-defined]
    spoken = [model.data(model.index(1, n), Qt.ItemDataRole.AccessibleTextRole) for n in range(3)]
    assert spoken == [
        f"Made: {made_words(backup('15 08:00').made)}",
        "Size: 2.3 MB",
        "What it is: What a restore put aside",
    ]


def test_every_control_has_a_name_a_letter_and_is_reached_by_tab(qtbot: QtBot, page: BackupsPage) -> None:
    for one in (page, RestorePage(backup("22 18:00")), ClosingPage()):
        if one is not page:
            shown(qtbot, one)
        assert unnamed(one) == []
        letters = mnemonics(one)
        assert sorted(set(letters)) == sorted(letters)
        assert {n for n in tabbed(one) if n.count(".")} >= usable(one)


def test_enter_in_the_list_and_the_button_look_inside_the_chosen_one(qtbot: QtBot, page: BackupsPage) -> None:
    table = child(page, QTableView, "backups.table")
    assert table.hasFocus()
    with qtbot.waitSignal(page.look_asked) as asked:
        QTest.keyClick(table, Qt.Key.Key_Return)
    assert asked.args == [backup("22 18:00")]
    QTest.keyClick(table, Qt.Key.Key_Down)
    with qtbot.waitSignal(page.look_asked) as asked:
        child(page, QPushButton, "backups.look").click()
    assert asked.args[0].kind is Kind.BEFORE_UPGRADE


def test_while_something_goes_on_it_can_be_cancelled_and_nothing_else_is_begun(qtbot: QtBot, page: BackupsPage) -> None:
    page.set_busy("Backing up…")
    page.tell("Backing up… 40 %")
    assert "Backing up… 40 %" in words(page)
    assert usable(page) == {"backups.cancel", "backups.elsewhere", "backups.back"}
    with qtbot.assertNotEmitted(page.take_asked), qtbot.assertNotEmitted(page.look_asked):
        QTest.keyClick(page, Qt.Key.Key_B, Qt.KeyboardModifier.ControlModifier)
        QTest.keyClick(child(page, QTableView, "backups.table"), Qt.Key.Key_Return)
    with qtbot.waitSignal(page.cancel_asked), qtbot.assertNotEmitted(page.closed):
        QTest.keyClick(page.focusWidget(), Qt.Key.Key_Escape)
    page.refuse("The backup was cancelled. Nothing is left of it.")
    page.show_backups([])
    assert "Nothing is left of it." in words(page), "a list that comes late says nothing over it"
    with qtbot.waitSignal(page.closed):
        QTest.keyClick(page.focusWidget(), Qt.Key.Key_Escape)


def test_without_the_right_or_without_a_clinic_what_cannot_be_done_is_not_offered(qtbot: QtBot) -> None:
    clinician = BackupsPage(PLACE, Offers(take=False, export=True), is_open=True)
    shown(qtbot, clinician)
    assert usable(clinician) == {"backups.export", "backups.elsewhere", "backups.back"}
    closed = BackupsPage(PLACE, Offers(take=False, export=False), is_open=False)
    shown(qtbot, closed)
    closed.show_backups([])
    assert NONE_YET in words(closed)
    assert usable(closed) == {"backups.elsewhere", "backups.back"}
    closed.show_backups([backup("22 18:00")])
    assert NONE_YET not in words(closed)
    assert usable(closed) == {"backups.look", "backups.elsewhere", "backups.back"}


@pytest.mark.parametrize(
    ("key", "signal"),
    [(Qt.Key.Key_E, "export_asked"), (Qt.Key.Key_M, "place_asked"), (Qt.Key.Key_O, "elsewhere_asked")],
)
def test_a_path_is_asked_for_and_told(
    qtbot: QtBot, page: BackupsPage, key: Qt.Key, signal: str, tmp_path: Path
) -> None:
    QTest.keyClick(page, key, Qt.KeyboardModifier.ControlModifier)
    (dialog,) = [w for w in QApplication.topLevelWidgets() if isinstance(w, QFileDialog) and w.isVisible()]
    with qtbot.waitSignal(getattr(page, signal)) as asked:
        dialog.fileSelected.emit(str(tmp_path))
    assert asked.args == [str(tmp_path)]
    for left in QApplication.topLevelWidgets():
        if isinstance(left, QDialog):
            left.close()


def test_nothing_is_restored_before_it_was_looked_into(qtbot: QtBot, restore: RestorePage) -> None:
    edit = child(restore, QLineEdit, "restore.passphrase")
    assert edit.hasFocus()
    assert usable(restore) == {"restore.look", "restore.cancel"}
    with qtbot.assertNotEmitted(restore.restore_asked), qtbot.assertNotEmitted(restore.look_asked):
        QTest.keyClick(edit, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
        QTest.keyClick(edit, Qt.Key.Key_Return)
    assert "Type the passphrase." in words(restore)
    QTest.keyClicks(edit, "correct horse")
    with qtbot.waitSignal(restore.look_asked) as asked:
        QTest.keyClick(edit, Qt.Key.Key_Return)
    assert asked.args == ["correct horse"]
    restore.show_preview(PREVIEW)
    said = words(restore)
    for needed in (
        "St Brigid <b>Detox</b>",
        "160",
        "171",
        "1 patient, 11 assessments that this backup does not",
        "It is intact",
    ):
        assert needed in said, needed
    assert restore.focusWidget().objectName() == "restore.cancel", "one more Enter must not restore"
    with qtbot.waitSignal(restore.restore_asked) as asked:
        QTest.keyClick(restore, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert asked.args == ["correct horse"]
    with qtbot.assertNotEmitted(restore.restore_asked):
        QTest.keyClick(restore, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)


@pytest.mark.parametrize("by", ["enter", "button"])
def test_while_it_looks_the_focus_stays_and_another_enter_does_nothing(
    qtbot: QtBot, restore: RestorePage, by: str
) -> None:
    edit, look = child(restore, QLineEdit, "restore.passphrase"), child(restore, QPushButton, "restore.look")
    QTest.keyClicks(edit, "old words here")
    pressed = edit if by == "enter" else look
    pressed.setFocus()
    with qtbot.waitSignal(restore.look_asked):
        QTest.keyClick(pressed, Qt.Key.Key_Return if by == "enter" else Qt.Key.Key_Space)
    assert edit.hasFocus()
    with qtbot.assertNotEmitted(restore.cancelled), qtbot.assertNotEmitted(restore.look_asked):
        QTest.keyClicks(edit, "x")
        QTest.keyClick(edit, Qt.Key.Key_Return)
    assert edit.text() == "old words here"
    restore.refuse("It is not that backup's passphrase.")
    QTest.keyClicks(edit, "y")
    assert edit.text() == "y"


def test_another_passphrase_is_looked_with_again_before_anything_is_restored(restore: RestorePage) -> None:
    restore.show_preview(PREVIEW)
    assert "restore.restore" in usable(restore)
    QTest.keyClicks(child(restore, QLineEdit, "restore.passphrase"), "x")
    assert "restore.restore" not in usable(restore)


@pytest.mark.parametrize(
    ("preview", "said"),
    [
        (replace(PREVIEW, contents=None, fault="This backup is damaged. Choose another one."), "is damaged"),
        (replace(PREVIEW, fault="This backup was made by a newer Cowslip."), "newer Cowslip"),
    ],
)
def test_what_cannot_be_restored_is_not_offered_and_said_why(restore: RestorePage, preview: Preview, said: str) -> None:
    restore.show_preview(preview)
    assert said in words(restore)
    assert usable(restore) == {"restore.look", "restore.cancel"}


def test_a_clinic_that_cannot_be_read_is_said_to_be_so(restore: RestorePage) -> None:
    restore.show_preview(replace(PREVIEW, present=None))
    assert NOT_READ in words(restore)
    assert "restore.restore" in usable(restore)


def test_a_refused_passphrase_is_gone_and_typed_again(restore: RestorePage) -> None:
    edit = child(restore, QLineEdit, "restore.passphrase")
    QTest.keyClicks(edit, "correct horse")
    QTest.keyClick(edit, Qt.Key.Key_Return)
    restore.refuse("That passphrase does not open this backup.")
    assert edit.text() == ""
    assert edit.hasFocus()
    assert "does not open this backup" in words(restore)
    QTest.keyClicks(edit, "correct horse")
    restore.hide()
    assert edit.text() == ""
