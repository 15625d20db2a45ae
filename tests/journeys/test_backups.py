"""Backups in the real window: at closing and by hand, a damaged clinic restored from the unlock page, by keys alone."""

import threading
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog, QTableView
from pytestqt.qtbot import QtBot

from app.core.errors import StoreTrouble
from app.core.records import Sex, VisitKind
from app.services.backups import Backup, Kind, Tell
from app.services.clock import SystemClock
from app.store.shelf import FolderShelf
from app.ui import custodian
from tests.journeys.window import Window, cheap_clinics

PASSPHRASE = "invented words only"
CONTROL_SHIFT = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier


class Office(Window):
    """A clinic with one patient."""

    def __init__(self, qtbot: QtBot, folder: Path) -> None:
        super().__init__(qtbot, folder)
        session = cheap_clinics(SystemClock()).create(folder, "St Brigid", "M. Okafor, RN", PASSPHRASE)
        patient = session.charts.register("Rosen, Dana", None, Sex.FEMALE, "004-118")
        session.charts.begin_visit(patient.id, VisitKind.INPATIENT)
        session.close()

    def unlock(self) -> None:
        self.open()
        self.at("door")
        self.type(PASSPHRASE + "\r")
        self.at("home")

    def backups(self) -> None:
        self.command(Qt.Key.Key_B, CONTROL_SHIFT)
        self.at("backups")

    def rows(self) -> int:
        table = self.find("backups.table")
        assert isinstance(table, QTableView)
        return table.model().rowCount()

    def register(self, name: str) -> None:
        self.command(Qt.Key.Key_N, CONTROL_SHIFT)
        self.at("form")
        self.type(name)
        self.command(Qt.Key.Key_Return)
        self.at("chart")

    def held(self) -> list[Backup]:
        return FolderShelf().held(self.folder)

    def patients(self) -> int:
        session = cheap_clinics(SystemClock()).open(self.folder, PASSPHRASE)
        try:
            return len(session.charts.find(""))
        finally:
            session.close()


@pytest.fixture
def office(qtbot: QtBot, tmp_path: Path) -> Office:
    return Office(qtbot, tmp_path / "clinic")


def test_a_clinic_is_backed_up_when_its_window_closes_and_again_only_when_something_is_new(office: Office) -> None:
    office.unlock()
    office.close()
    assert not office.shell.isVisible()
    (first,) = office.held()
    office.unlock()
    office.close()
    assert office.held() == [first]
    office.unlock()
    office.register("Field, Ash")
    office.close()
    assert len(office.held()) == 2


def test_a_lock_backs_up_too(office: Office) -> None:
    office.unlock()
    office.command(Qt.Key.Key_L)
    office.at("door")
    office.until(lambda: len(office.held()) == 1)
    office.close()


def test_back_up_now_look_inside_and_restore_by_keys_alone(office: Office) -> None:
    office.unlock()
    office.backups()
    office.until(lambda: "no backup here yet" in office.words())
    office.command(Qt.Key.Key_B)
    office.until(lambda: "A backup was made, and checked." in office.words() and office.rows() == 1)
    office.type("\x1b")
    office.at("home")
    office.register("Field, Ash")
    office.backups()
    office.until(lambda: office.rows() == 1)
    office.type("\r")
    office.at("restore")
    office.type("wrong horse battery\r")
    office.until(lambda: "does not open" in office.words())
    office.type(PASSPHRASE + "\r")
    office.until(lambda: "1 patient that this backup does not" in office.words())
    office.command(Qt.Key.Key_Return)
    office.at("door")
    office.until(lambda: "The backup is restored." in office.words() and "before-restore-" in office.words())
    assert "Rosen" not in office.words()
    office.type(PASSPHRASE + "\r")
    office.at("home")
    office.close()
    assert office.patients() == 1
    assert Kind.SET_ASIDE in [b.kind for b in office.held()]


@pytest.mark.parametrize("harm", ["clinic.db", "clinic.keys"])
@pytest.mark.parametrize("how", ["gone", "cut", "flipped"])
def test_a_wounded_clinic_is_restored_from_the_unlock_page(office: Office, harm: str, how: str) -> None:
    office.unlock()
    office.close()
    wounded = office.folder / harm
    whole = wounded.read_bytes()
    if how == "gone":
        wounded.unlink()
    else:
        wounded.write_bytes(whole[: len(whole) // 2] if how == "cut" else whole[:16][::-1] + whole[16:])
    office.open()
    office.type(PASSPHRASE + "\r")
    office.until(lambda: harm in office.words() and "from a backup" in office.words())
    office.command(Qt.Key.Key_R, Qt.KeyboardModifier.AltModifier)
    office.at("backups")
    office.until(lambda: office.rows() == 1)
    office.type("\r")
    office.at("restore")
    office.type(PASSPHRASE + "\r")
    office.until(lambda: "It is intact" in office.words())
    office.command(Qt.Key.Key_Return)
    office.at("door")
    office.type(PASSPHRASE + "\r")
    office.at("home")
    office.close()
    assert office.patients() == 1


class Slow:
    """A backup that takes until it is let go, or cancelled."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.begun, self.go_on = threading.Event(), threading.Event()
        plain = FolderShelf.take

        def take(shelf: FolderShelf, folder: Path, key: bytes, made: object, tell: Tell) -> Backup:
            self.begun.set()
            share = 0.0
            while not self.go_on.wait(0.01):
                share = min(share + 0.01, 0.9)
                tell(share)
            return plain(shelf, folder, key, made, tell)  # type: ignore[arg-type]

        monkeypatch.setattr(FolderShelf, "take", take)
        monkeypatch.setattr(custodian, "GRACE_MS", 50)


@pytest.mark.parametrize("how", ["wait", "skip", "close again"])
def test_a_long_backup_at_closing_is_shown_and_can_be_left(
    office: Office, monkeypatch: pytest.MonkeyPatch, how: str
) -> None:
    office.unlock()
    slow = Slow(monkeypatch)
    office.close()
    office.until(lambda: slow.begun.is_set() and "Backing up…" in office.words() and "%" in office.words())
    assert (office.shell.isVisible(), office.shell.front) == (True, "closing")
    if how == "wait":
        slow.go_on.set()
    elif how == "skip":
        office.type("\x1b")
    else:
        office.close()
    office.until(lambda: not office.shell.isVisible())
    assert len(office.held()) == (how == "wait")
    assert office.patients() == 1


def test_answers_are_taken_while_a_backup_is_made_and_it_can_be_cancelled(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    office.unlock()
    slow = Slow(monkeypatch)
    office.backups()
    office.command(Qt.Key.Key_B)
    office.until(slow.begun.is_set)
    office.register("Field, Ash")
    office.backups()
    office.until(lambda: "Backing up…" in office.words() and office.find("backups.cancel").hasFocus())
    office.type("\x1b")
    office.until(lambda: "The backup was cancelled." in office.words())
    slow.go_on.set()
    office.close()
    office.until(lambda: not office.shell.isVisible())
    assert office.patients() == 2


def test_who_comes_back_to_a_locked_clinic_does_not_wait_for_its_backup(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    office.unlock()
    slow = Slow(monkeypatch)
    office.command(Qt.Key.Key_L)
    office.until(slow.begun.is_set)
    office.at("door")
    office.type(PASSPHRASE + "\r")
    office.at("home")
    assert office.held() == []
    assert "backup" not in office.words().lower()
    slow.go_on.set()
    office.close()
    office.until(lambda: not office.shell.isVisible())
    assert len(office.held()) == 1


def failing(shelf: FolderShelf, *_: object) -> Backup:
    raise StoreTrouble("No backup was made. The disk is full.", hint="Make room, then try again.")


def test_a_failed_backup_keeps_nobody_from_closing_or_locking_and_is_told_once_the_clinic_is_open(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as broken:
        broken.setattr(FolderShelf, "take", failing)
        office.unlock()
        office.command(Qt.Key.Key_L)
        office.until(lambda: "No backup was made. The disk is full. Make room" in office.words())
        office.type(PASSPHRASE + "\r")
        office.at("home")
        office.close()
        assert not office.shell.isVisible()
    office.unlock()
    office.until(lambda: "The last backup failed. No backup was made. The disk is full." in office.words())
    office.close()
    office.unlock()
    office.backups()
    office.until(lambda: office.rows() == 1)
    assert "backup failed" not in office.words()
    office.close()


def test_the_day_s_backup_is_made_while_the_clinic_is_open(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(custodian, "FIRST_LOOK_MS", 10)
    office.unlock()
    office.until(lambda: len(office.held()) == 1)
    office.close()


def test_everything_is_exported_to_the_file_that_was_chosen(office: Office, tmp_path: Path) -> None:
    office.unlock()
    office.backups()
    office.command(Qt.Key.Key_E)
    dialog = office.shell.findChild(QFileDialog)
    assert dialog is not None
    assert "not encrypted" in dialog.windowTitle()
    dialog.fileSelected.emit(str(tmp_path / "all.jsonl"))
    dialog.close()
    office.until(lambda: "The file is not encrypted" in office.words())
    assert b"Rosen, Dana" in (tmp_path / "all.jsonl").read_bytes()
    office.close()
