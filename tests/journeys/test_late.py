"""What the database brings late: a page that nobody waits for is not shown, and what was asked meanwhile is done."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from threading import Event

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QPushButton
from pytestqt.qtbot import QtBot

from app.core.records import Answer
from app.services import assessing
from tests.journeys.test_nothing_lost import FIRST, PASSPHRASE, Ward, read_only, type_time
from tests.person import CONTROL


@pytest.fixture
def ward(qtbot: QtBot, tmp_path: Path) -> Ward:
    return Ward(qtbot, tmp_path / "clinic")


@contextmanager
def held(ward: Ward) -> Iterator[None]:
    """The database thread does nothing; at the end all that was asked of it has come home."""
    go = Event()
    ward.conductor._background.database(lambda: go.wait(10), ignore)
    try:
        yield
    finally:
        go.set()
    settle(ward)


def settle(ward: Ward) -> None:
    """All that was asked of the database, and what follows from it, has come home."""
    for _ in range(3):
        home: list[object] = []
        ward.conductor._background.database(bool, home.append)
        ward.until(lambda home=home: home)
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)


def ignore(_: object) -> None:
    """Nothing follows."""


def find(ward: Ward) -> None:
    ward.type("ros")
    ward.until(lambda: ward.find("home.results").isVisible())


def open_chart(ward: Ward) -> None:
    find(ward)
    ward.type("↓\r")
    ward.at("chart")
    ward.until(lambda: ward.find("chart.new").isEnabled())


def begin(ward: Ward) -> None:
    open_chart(ward)
    ward.command(Qt.Key.Key_N)


def resume(ward: Ward) -> None:
    ward.answer()
    ward.type("\x1b")
    ward.at("chart")
    ward.until(lambda: ward.find("chart.table").hasFocus())


SEEN = [FIRST, ("sweating", Answer("2"))]
ELSEWHERE = [(Qt.Key.Key_L, "door"), (Qt.Key.Key_1, "home"), (Qt.Key.Key_K, "quick")]


@pytest.mark.parametrize(("key", "page"), ELSEWHERE)
@pytest.mark.parametrize(("come", "keys"), [(begin, "2"), (resume, "\r"), (find, "↓\r")])
def test_a_patient_who_comes_late_is_not_shown(
    ward: Ward, come: Callable[[Ward], None], keys: str, key: Qt.Key, page: str
) -> None:
    come(ward)
    with held(ward):
        ward.type(keys)
        ward.command(key)
        assert ward.shell.front == page
    assert ward.shell.front == page
    assert ward.shell.get("sitting") is None
    if page != "home":
        assert "Rosen" not in ward.words()


def test_of_two_that_are_awaited_only_the_later_one_sits(ward: Ward) -> None:
    begin(ward)
    shown: list[str] = []
    ward.shell._stack.currentChanged.connect(lambda _: shown.append(ward.shell.front))
    with held(ward):
        ward.type("2")
        ward.command(Qt.Key.Key_N)
        ward.type("1")
    assert shown == ["sitting"]


@pytest.mark.parametrize(("key", "page"), ELSEWHERE)
def test_a_command_given_while_an_answer_is_on_its_way_is_done_when_it_is_saved(
    ward: Ward, key: Qt.Key, page: str
) -> None:
    ward.answer()
    with held(ward):
        ward.type("2")
        ward.command(key)
        assert ward.shell.front == "sitting"
    assert ward.shell.front == page
    assert ward.stored() == SEEN


def test_quit_while_an_answer_is_on_its_way_quits_when_it_is_saved(ward: Ward) -> None:
    ward.answer()
    with held(ward):
        ward.type("2")
        ward.command(Qt.Key.Key_Q)
        assert ward.shell.isVisible()
    assert not ward.shell.isVisible()
    assert ward.stored() == SEEN


@pytest.mark.parametrize("leaves", [True, False])
def test_a_command_waits_for_the_answer_of_who_is_asked_and_is_forgotten_by_who_stays(
    ward: Ward, *, leaves: bool
) -> None:
    ward.answer()
    with read_only(ward):
        ward.type("2")
        ward.command(Qt.Key.Key_L)
        ward.until(lambda: "Some answers are not saved. Leave without them?" in ward.words())
        if not leaves:
            ward.type("\r")
            settle(ward)
    if leaves:
        press(ward, "strip.no")
        ward.at("door")
        return
    ward.type("1")
    settle(ward)
    assert ward.shell.front == "sitting"
    ward.type("\x1b")
    ward.at("chart")


def press(ward: Ward, name: str) -> None:
    button = ward.find(name)
    assert isinstance(button, QPushButton)
    button.click()


def key_down(ward: Ward, key: Qt.Key, modifier: Qt.KeyboardModifier) -> None:
    """To the window where nothing has the focus, as a keyboard does; at once."""
    QTest.keyClick(QApplication.focusWidget() or ward.shell, key, modifier)


def attach(ward: Ward) -> None:
    """Two answers without a patient, and the patient is asked for."""
    ward.quick_score("96\r2")
    ward.ask_to_attach("ros")
    assert "Is this Rosen, Dana" in ward.words()


@pytest.mark.parametrize(
    ("key", "page"),
    [*ELSEWHERE, (Qt.Key.Key_Escape, "sitting"), (Qt.Key.Key_Return, "sitting"), (Qt.Key.Key_Q, "closed")],
)
def test_while_a_score_is_being_attached_nothing_takes_it_back_and_a_command_follows_it(
    ward: Ward, key: Qt.Key, page: str
) -> None:
    attach(ward)
    with held(ward):
        press(ward, "attach.yes")
        key_down(ward, key, Qt.KeyboardModifier.NoModifier if page == "sitting" else CONTROL)
        assert ward.shell.front == "attach"
    assert ward.shell.isVisible() == (page != "closed")
    assert page in {ward.shell.front, "closed"}
    assert "stored nowhere" not in ward.words()
    assert ward.stored() == SEEN


@pytest.mark.parametrize("leaves", [True, False])
def test_a_score_that_could_not_be_attached_is_not_left_unasked(ward: Ward, *, leaves: bool) -> None:
    attach(ward)
    with read_only(ward):
        with held(ward):
            press(ward, "attach.yes")
            key_down(ward, Qt.Key.Key_L, CONTROL)
        assert "A quick score is stored nowhere. Leave it?" in ward.words()
    press(ward, "strip.no" if leaves else "strip.yes")
    assert ward.shell.front == ("door" if leaves else "sitting")
    if not leaves:
        assert "2 of 11 answered" in ward.words()
        ward.type("\x1b")
        press(ward, "strip.no")
        assert ward.shell.front == "home", "the lock was forgotten"


def test_the_window_closes_at_once_with_an_answer_on_its_way(ward: Ward) -> None:
    ward.answer()
    ward.type("2")
    ward.close()
    assert not ward.shell.isVisible()
    assert ward.stored() == SEEN


def complete(ward: Ward) -> None:
    ward.command(Qt.Key.Key_Return)
    ward.until(lambda: "Complete?" in ward.words())


def retime(ward: Ward) -> None:
    type_time(ward, "2026-11-20 08:00")


@pytest.mark.parametrize("come", [complete, retime])
@pytest.mark.parametrize("key", [None, Qt.Key.Key_Q, Qt.Key.Key_L])
def test_an_end_or_a_time_that_is_refused_is_not_left_unseen(
    ward: Ward, come: Callable[[Ward], None], key: Qt.Key | None
) -> None:
    ward.answer()
    with read_only(ward):
        come(ward)
        ward.type("\r")
        if key is None:
            ward.close()
        else:
            ward.command(key)
        settle(ward)
        assert ward.shell.isVisible()
        assert ward.shell.front == "sitting"
        assert "Check the folder's permissions" in ward.words()
    ward.type("1")
    settle(ward)
    assert ward.shell.front == "sitting"
    ward.close()
    assert not ward.shell.isVisible()


@pytest.mark.parametrize("goes_on", [False, True])
def test_a_score_begun_while_the_clinic_opens_is_not_taken_away(ward: Ward, goes_on: bool) -> None:
    ward.command(Qt.Key.Key_L)
    ward.at("door")
    settle(ward)
    with held(ward):
        ward.type(PASSPHRASE + "\r")
        ward.command(Qt.Key.Key_K)
        ward.at("quick")
        if goes_on:
            ward.type("1")
            ward.at("sitting")
            ward.type("96\r2")
    assert ward.shell.findChild(QPushButton, "command.lock").isVisible()  # the clinic is open
    if goes_on:
        assert "2 of 11 answered" in ward.words()
        ward.type("1")
        assert "3 of 11 answered" in ward.words()
    else:
        assert ward.shell.front == "quick"
        ward.type("\x1b")
        ward.at("home")


def test_home_comes_when_the_clinic_opens_though_a_score_was_looked_at_before(ward: Ward) -> None:
    ward.command(Qt.Key.Key_L)
    ward.at("door")
    settle(ward)
    ward.command(Qt.Key.Key_K)
    ward.at("quick")
    ward.type("\x1b")
    ward.at("door")
    assert not any(button.isChecked() for button in ward.shell.findChildren(QPushButton))
    ward.type(PASSPHRASE + "\r")
    ward.at("home")


@pytest.mark.qt_log_ignore("This plugin does not support")
def test_one_begun_instead_of_an_old_draft_belongs_to_the_visit_that_was_chosen(
    ward: Ward, monkeypatch: pytest.MonkeyPatch
) -> None:
    ward.answer()
    ward.type("\x1b")
    ward.at("chart")
    ward.command(Qt.Key.Key_B)
    ward.type("f")
    ward.until(lambda: "Follow-up" in ward.words())
    monkeypatch.setattr(assessing, "STALE_AFTER", timedelta(seconds=-1))
    ward.command(Qt.Key.Key_N)
    ward.type("1")
    ward.at("sitting")
    assert "Continue, or start a new one?" in ward.words()
    assert "Inpatient" in ward.words()
    ward.command(Qt.Key.Key_N, Qt.KeyboardModifier.AltModifier)
    ward.until(lambda: "Is this Rosen, Dana" in ward.words())
    assert "Follow-up" in ward.words()
    ward.type("\r96\r")
    ward.until(lambda: " saved " in f" {ward.words()} ")
    with ward.clinics.store.unit_of_work() as work:
        kinds = {visit.id: visit.kind.value for visit in work.visits.of_patient(ward.patient.id)}
        made = [(kinds[a.visit_id], a.status.value) for a in work.assessments.of_patient(ward.patient.id)]
    assert sorted(made) == [("follow-up", "draft"), ("inpatient", "stopped")]


@pytest.mark.qt_log_ignore("This plugin does not support")
@pytest.mark.parametrize("stands_open", [Qt.Key.Key_F1, Qt.Key.Key_F4, Qt.Key.Key_F10, Qt.Key.Key_F2])
def test_the_lock_works_whatever_stands_open(ward: Ward, stands_open: Qt.Key) -> None:
    ward.answer()
    ward.command(stands_open, Qt.KeyboardModifier.NoModifier)
    ward.until(
        lambda: stands_open == Qt.Key.Key_F2 or QApplication.activePopupWidget() or QApplication.activeModalWidget()
    )
    open_now = QApplication.activePopupWidget() or QApplication.activeModalWidget() or QApplication.focusWidget()
    open_now.window().activateWindow()
    ward.until(lambda: open_now.window().isActiveWindow() or QApplication.activePopupWidget())
    QTest.keyClick(open_now, Qt.Key.Key_L, CONTROL)
    ward.at("door")
    assert ward.conductor._session is None
    assert QApplication.activePopupWidget() is None
    assert QApplication.activeModalWidget() is None
    assert "Rosen" not in ward.words()


def test_a_time_before_the_birth_is_refused(ward: Ward) -> None:
    ward.answer()
    type_time(ward, "1987-11-22 22:10")
    ward.type("\r")
    assert "before the patient's birth date" in ward.words()
    assert "Performed 1987" not in ward.words()
