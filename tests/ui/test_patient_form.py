"""Registering by keyboard: what can't be used is said beside its field, and nothing typed is lost."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QComboBox, QLabel, QLineEdit, QPushButton
from pytestqt.qtbot import QtBot

from app.core.errors import BadInput
from app.core.records import Patient, Sex
from app.store.memory import MemoryStore
from app.ui.background import Background
from app.ui.pages.patient_form import PatientFormPage, typed_date
from app.ui.present import Presenter
from app.ui.widgets.form import Field
from tests.chart_room import PATIENT, SetClock, catalogue, session, stored
from tests.ui.pages_room import child, mnemonics, shown, tabbed, unnamed

CAPTIONS = {"name": "Name", "birth": "Birth date", "number": "Record number"}


@dataclass
class Room:
    page: PatientFormPage
    store: MemoryStore
    background: Background
    told: list[tuple[str, str]]
    qtbot: QtBot

    def line(self, name: str) -> QLineEdit:
        return child(self.page, QLineEdit, f"form.{name}")

    def type(self, **texts: str) -> None:
        for name, text in texts.items():
            self.line(name).clear()
            QTest.keyClicks(self.line(name), text)

    def said(self, name: str) -> str:
        return next(f for f in self.page.findChildren(Field) if f.caption == CAPTIONS[name]).said

    def press(self) -> None:
        QTest.keyClick(self.page, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)

    def register(self) -> Patient:
        with self.qtbot.waitSignal(self.page.registered, timeout=5000) as done:
            self.press()
        return done.args[0]


@pytest.fixture
def room(qtbot: QtBot) -> Iterator[Room]:
    store, clock, presenter = MemoryStore(), SetClock(), Presenter()
    told: list[tuple[str, str]] = []

    def tell(message: str, hint: str) -> None:
        told.append((message, hint))

    presenter.shown.connect(tell)
    background = Background(presenter)
    page = PatientFormPage(session(store, clock), background, presenter)
    shown(qtbot, page)
    yield Room(page, store, background, told, qtbot)
    assert background.drain(5000)


def test_enter_goes_from_field_to_field_and_registers_only_in_the_last(room: Room):
    asked: list[Patient] = []
    room.page.registered.connect(asked.append)
    room.type(name="Rosen, Dana")
    for name in ("form.name", "form.used", "form.birth", "form.sex"):
        assert room.page.focusWidget().objectName() == name
        QTest.keyClick(room.page.focusWidget(), Qt.Key.Key_Return)
    assert room.background.drain(5000)
    assert asked == []
    assert room.page.focusWidget().objectName() == "form.number"
    with room.qtbot.waitSignal(room.page.registered, timeout=5000):
        QTest.keyClick(room.page.focusWidget(), Qt.Key.Key_Return)


def test_a_patient_is_registered_by_keyboard_alone(room: Room):
    assert room.line("name").hasFocus()
    QTest.keyClicks(room.line("name"), " Rosen,  Dana ")
    QTest.keyClick(room.line("name"), Qt.Key.Key_Tab)
    QTest.keyClick(room.line("used"), Qt.Key.Key_Tab)
    QTest.keyClicks(room.line("birth"), "1988-04-12")
    QTest.keyClick(room.line("birth"), Qt.Key.Key_Tab)
    box = child(room.page, QComboBox, "form.sex")
    QTest.keyClick(box, Qt.Key.Key_F)
    QTest.keyClick(box, Qt.Key.Key_Tab)
    QTest.keyClicks(room.line("number"), "004-118 ")
    with room.qtbot.waitSignal(room.page.registered) as done:
        QTest.keyClick(room.line("number"), Qt.Key.Key_Return)
    patient = done.args[0]
    assert (patient.name, patient.birth_date) == ("Rosen, Dana", date(1988, 4, 12))
    assert (patient.sex, patient.record_number) == (Sex.FEMALE, "004-118")
    with room.store.unit_of_work() as work:
        assert work.patients.get(patient.id) == patient


def test_what_is_left_empty_is_not_recorded(room: Room):
    room.type(name="Doe")
    patient = room.register()
    assert (patient.birth_date, patient.sex, patient.record_number) == (None, Sex.UNKNOWN, "")


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("12.4.88", "Birth date is not written as YYYY-MM-DD. Type it as 1988-04-12, or leave it empty."),
        ("19880412", "Birth date is not written as YYYY-MM-DD. Type it as 1988-04-12, or leave it empty."),
        ("1988-W15-2", "Birth date is not written as YYYY-MM-DD. Type it as 1988-04-12, or leave it empty."),
        ("1987-02-29", "Birth date 1987-02-29 is not a day of the calendar. Check month and day."),
        ("2026-11-23", "Birth date lies in the future. Check the year."),
        ("1788-04-12", "Birth date is more than 130 years ago. Check the year."),
    ],
)
def test_a_bad_date_is_said_beside_the_field_and_nothing_typed_is_lost(room: Room, typed: str, words: str):
    room.type(name="Rosen, Dana", birth=typed, number="004-118")
    with room.qtbot.assertNotEmitted(room.page.registered):
        room.press()
        room.qtbot.waitUntil(lambda: room.said("birth") == words)
    assert room.line("birth").hasFocus()
    assert [room.line(n).text() for n in ("name", "birth", "number")] == ["Rosen, Dana", typed, "004-118"]
    assert room.told == []
    room.type(birth="1988-04-12")
    assert room.said("birth") == "As 1988-04-12; empty where it is not known."
    assert room.register().birth_date == date(1988, 4, 12)


def test_all_faults_are_said_at_once_and_the_first_takes_the_focus(room: Room):
    room.type(name="  ", birth="soon", number="x" * 65)
    room.press()
    assert room.said("name") == "Name is empty. Type the patient's name."
    assert room.said("birth").startswith("Birth date is not written")
    assert room.said("number").startswith("Record number is longer than 64 characters")
    assert room.line("name").hasFocus()
    assert room.line("birth").accessibleDescription() == room.said("birth")


def test_a_taken_record_number_is_said_beside_its_field(room: Room):
    stored(room.store, catalogue(), patient=PATIENT)
    room.type(name="Ross, Ann", number="004-118")
    room.press()
    room.qtbot.waitUntil(lambda: room.said("number") == "Record number 004-118 belongs to another patient.")
    assert room.line("number").hasFocus()
    assert room.line("name").text() == "Ross, Ann"
    assert room.told == []
    room.type(number="004-119")
    assert room.register().record_number == "004-119"


def test_a_namesake_of_the_same_birth_date_is_told_and_added_only_when_pressed_once_more(room: Room):
    stored(room.store, catalogue(), patient=PATIENT)
    room.type(name="rosen,  dana", birth="1988-04-12", number="005")
    with room.qtbot.assertNotEmitted(room.page.registered):
        room.press()
        room.qtbot.waitUntil(lambda: room.said("name") == (
            "Rosen, Dana, born 1988-04-12, record number 004-118, is registered already, "
            "with the same name and birth date. Ctrl+U uses this one. If this is somebody else: Ctrl+Return again."
        ))  # fmt: skip
    assert room.line("name").hasFocus()
    with room.store.unit_of_work() as work:
        assert work.patients.count() == 1
    assert room.register().record_number == "005"


@pytest.mark.parametrize("other", [{"name": "Lindqvist, Ola"}, {"birth": "1979-11-30"}])
def test_another_name_or_birth_date_is_no_namesake(room: Room, other: dict[str, str]):
    stored(room.store, catalogue(), patient=PATIENT)
    room.type(**({"name": "Rosen, Dana", "birth": "1988-04-12", "number": "005"} | other))
    assert room.register().record_number == "005"


def test_a_namesake_told_for_one_name_is_told_again_for_another(room: Room):
    stored(room.store, catalogue(), patient=PATIENT)
    stored(room.store, catalogue(), patient=Patient("p2", "Ross, Ann", None, Sex.UNKNOWN, ""))
    room.type(name="Rosen, Dana", birth="1988-04-12")
    room.press()
    room.qtbot.waitUntil(lambda: room.said("name").startswith("Rosen, Dana, born"))
    room.type(name="Ross, Ann", birth="")
    room.press()
    room.qtbot.waitUntil(lambda: room.said("name").startswith("Ross, Ann, without a birth date, without a record"))


def test_pressed_twice_one_patient_is_registered(room: Room):
    room.type(name="Rosen, Dana")
    done = []
    room.page.registered.connect(done.append)
    room.press()
    room.page.setFocus()
    room.press()
    child(room.page, QPushButton, "form.register").click()
    room.qtbot.waitUntil(lambda: len(done) == 1)
    assert room.background.drain()
    with room.store.unit_of_work() as work:
        assert work.patients.count() == 1


def test_a_failure_of_no_field_goes_to_the_presenter_and_leaves_the_page_usable(room: Room, monkeypatch):
    room.type(name="Rosen, Dana")

    def broken(*_: object) -> Patient:
        raise BadInput("The clinic is closed.")

    with monkeypatch.context() as patch:
        patch.setattr(type(room.page._session.charts), "register", broken)
        room.press()
        room.qtbot.waitUntil(lambda: room.told == [("The clinic is closed.", "")])
    assert room.line("name").text() == "Rosen, Dana"
    assert room.register().name == "Rosen, Dana"


def test_escape_and_cancel_leave(room: Room):
    with room.qtbot.waitSignal(room.page.cancelled):
        QTest.keyClick(room.line("number"), Qt.Key.Key_Escape)
    with room.qtbot.waitSignal(room.page.cancelled):
        button = child(room.page, QPushButton, "form.cancel")
        button.setFocus()
        QTest.keyClick(button, Qt.Key.Key_Return)


def test_every_control_has_a_name_a_mnemonic_of_its_own_and_its_turn(room: Room):
    assert unnamed(room.page) == []
    captions = [w.text() for w in room.page.findChildren(QLabel) if w.buddy() is not None]
    letters = mnemonics(room.page) + [text[text.index("&") + 1].lower() for text in captions]
    assert sorted(set(letters)) == sorted(letters)
    assert tabbed(room.page) == [f"form.{n}" for n in ("name", "used", "birth", "sex", "number", "register", "cancel")]


def test_digits_of_other_scripts_are_no_iso_date():
    with pytest.raises(BadInput):
        typed_date("١٩٨٨-٠٤-١٢")


def test_who_is_registered_already_is_used_by_one_key(room: Room):
    stored(room.store, catalogue(), patient=PATIENT)
    room.type(name="Rosenn, Dana", birth="1988-04-12")
    room.press()
    use = child(room.page, QPushButton, "form.use")
    room.qtbot.waitUntil(use.isVisible)
    assert "same birth date and a similar name" in room.said("name")
    with room.qtbot.waitSignal(room.page.registered) as done:
        QTest.keyClick(room.page, Qt.Key.Key_U, Qt.KeyboardModifier.ControlModifier)
    assert done.args == [PATIENT]
    with room.store.unit_of_work() as work:
        assert work.patients.count() == 1


def test_what_is_typed_is_not_dropped_by_one_escape(room: Room):
    room.type(name="Rosen, Dana")
    with room.qtbot.assertNotEmitted(room.page.cancelled):
        QTest.keyClick(room.line("name"), Qt.Key.Key_Escape)
    assert "Esc again leaves" in room.page.leaving.text()
    with room.qtbot.waitSignal(room.page.cancelled):
        QTest.keyClick(room.line("name"), Qt.Key.Key_Escape)


def test_the_name_used_is_stored_and_found(room: Room):
    room.type(name="Rosen, Dana", used="Robin")
    assert room.register().name_used == "Robin"
    with room.store.unit_of_work() as work:
        assert [p.name for p in work.patients.find("robin", 5)] == ["Rosen, Dana"]
