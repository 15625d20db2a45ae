"""A quick score that gets its patient, by keyboard alone in the real window: nothing typed is lost on the way."""

from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot

from app.core.records import Answer, Assessment, LogEntry, Sex, Status, VisitKind
from app.services.clock import SystemClock
from tests.journeys.window import Window, cheap_clinics

PASSPHRASE = "invented words only"
SEEN = [("pulse", Answer("1", measured=96)), ("sweating", Answer("2")), ("restlessness", Answer("1"))]


@pytest.fixture
def window(qtbot: QtBot, tmp_path: Path) -> Window:
    """Unlocked, with one patient who has a visit and one who has none."""
    session = cheap_clinics(SystemClock()).create(tmp_path / "clinic", "St Brigid", "M. Okafor, RN", PASSPHRASE)
    rosen = session.charts.register("Rosen, Dana", date(1988, 4, 12), Sex.FEMALE, "004-118")
    session.charts.register("Adler, Birch", None, Sex.UNKNOWN, "")
    session.charts.begin_visit(rosen.id, VisitKind.INPATIENT)
    session.close()
    made = Window(qtbot, tmp_path / "clinic")
    made.open()
    made.type(PASSPHRASE + "\r")
    made.at("home")
    return made


def stored(window: Window, name: str) -> tuple[list[Assessment], list[LogEntry]]:
    """What the closed clinic's file holds of that patient: the assessments, and the log of the newest."""
    window.close()
    session = cheap_clinics(SystemClock()).open(window.folder, PASSPHRASE)
    try:
        (patient,) = session.charts.find(name)
        found = session.charts.open(patient.id).assessments
        with session.place.unit_of_work() as work:
            return list(found), work.assessments.log(found[0].id) if found else []
    finally:
        session.close()


def score(window: Window) -> None:
    """Three answers of a COWS without a patient."""
    window.quick_score("96\r21")


def test_the_answers_go_with_the_patient_and_the_page_goes_on_at_the_same_item(window: Window) -> None:
    before = datetime.now(UTC)
    score(window)
    answered = datetime.now(UTC)
    window.ask_to_attach("ros 1988")
    assert "Is this Rosen, Dana, born 1988-04-12, record 004-118?" in window.words()
    window.type("\r")
    window.until(lambda: "saved" in window.words())
    assert window.shell.front == "sitting"
    assert "Rosen, Dana" in window.find("banner").accessibleDescription()
    assert "3 of 11 answered" in window.words()
    assert window.find("item.pupil").hasFocus()
    window.type("1\x1b")
    window.at("chart")
    (draft,), log = stored(window, "rosen")
    assert (draft.status, draft.performer, len(draft.answers)) == (Status.DRAFT, "M. Okafor, RN", 4)
    assert [(line.item, line.answer) for line in log] == [*SEEN, ("pupil", Answer("1"))]
    assert all(before <= line.at.utc <= answered for line in log[:3])
    assert draft.performed == log[0].at
    assert draft.recorded is not None
    assert draft.recorded.utc >= answered


@pytest.mark.parametrize("where", ["search", "list", "question", "form"])
def test_escape_comes_back_to_the_score_with_every_answer(window: Window, where: str) -> None:
    score(window)
    if where in ("search", "form"):
        window.command(Qt.Key.Key_T)
        window.at("attach")
    else:
        window.ask_to_attach("ros")
        if where == "list":
            window.type("\t\r")
            window.type("↓")
    if where == "form":
        window.command(Qt.Key.Key_N, Qt.KeyboardModifier.AltModifier)
        window.at("attach.form")
        window.command(Qt.Key.Key_Escape, Qt.KeyboardModifier.NoModifier)
        window.at("attach")
    window.type("\x1b")
    window.at("sitting")
    assert "3 of 11 answered" in window.words()
    assert window.find("item.pupil").hasFocus()
    window.type("1")
    assert "4 of 11 answered" in window.words()
    window.type("\x1b")
    assert "A quick score is stored nowhere. Leave it?" in window.words()
    window.type("\t\r")
    window.at("home")
    assert stored(window, "rosen") == ([], [])


def test_leaving_asks_about_the_filled_form_and_then_about_the_score(window: Window) -> None:
    score(window)
    window.command(Qt.Key.Key_T)
    window.at("attach")
    window.command(Qt.Key.Key_N, Qt.KeyboardModifier.AltModifier)
    window.at("attach.form")
    window.type("Zizka, Cedar")
    window.command(Qt.Key.Key_1)
    window.until(lambda: "Esc again leaves" in window.words())
    assert window.shell.front == "attach.form"
    window.type("\x1b")
    window.until(lambda: "A quick score is stored nowhere. Leave it?" in window.words())
    assert "3 of 11 answered" in window.words()
    window.type("\t\r")
    window.at("home")


def test_a_patient_is_registered_on_the_way(window: Window) -> None:
    score(window)
    window.command(Qt.Key.Key_T)
    window.at("attach")
    window.command(Qt.Key.Key_N, Qt.KeyboardModifier.AltModifier)
    window.at("attach.form")
    window.type("Zizka, Cedar")
    window.command(Qt.Key.Key_Return)
    window.until(lambda: "Is this Zizka, Cedar, birth date not recorded, no record number?" in window.words())
    window.type("\r")
    window.until(lambda: "saved" in window.words())
    assert "Zizka, Cedar" in window.find("banner").accessibleDescription()
    (draft,), log = stored(window, "zizka")
    assert len(log) == 3
    assert draft.visit_id


def test_with_a_draft_open_nothing_is_merged_and_it_is_stopped_only_when_told(window: Window) -> None:
    score(window)
    window.ask_to_attach("ros")
    window.type("\r")
    window.until(lambda: "saved" in window.words())
    window.type("\x1b")
    window.at("chart")
    score(window)
    window.ask_to_attach("ros")
    assert "This chart has an open draft of the same scale" in window.words()
    window.type("\r")  # the safe way
    assert window.find("attach.search").hasFocus()
    window.type("\x1b")
    window.at("sitting")
    window.ask_to_attach("ros")
    window.command(Qt.Key.Key_T, Qt.KeyboardModifier.AltModifier)
    window.until(lambda: "saved" in window.words())
    found, log = stored(window, "rosen")
    assert sorted(a.status for a in found) == [Status.DRAFT, Status.STOPPED]
    assert [len(a.answers) for a in found] == [3, 3]
    assert len(log) == 3


def test_without_a_clinic_there_is_no_way_to_attach(window: Window) -> None:
    window.command(Qt.Key.Key_L)
    window.at("door")
    score(window)
    assert window.shell.findChild(QPushButton, "assessment.attach") is None
    window.command(Qt.Key.Key_T)
    assert window.shell.front == "sitting"


@pytest.mark.parametrize("leave_by", [Qt.Key.Key_1, Qt.Key.Key_Q, None])
def test_whatever_leaves_the_score_asks_first_also_from_the_search_and_the_preview(
    window: Window, leave_by: Qt.Key | None
) -> None:
    def leave() -> None:
        if leave_by is None:
            window.close()
        else:
            window.command(leave_by)
        window.until(lambda: "A quick score is stored nowhere. Leave it?" in window.words())
        assert window.shell.front == "sitting"
        window.type("\x1b")
        assert "3 of 11 answered" in window.words()

    score(window)
    leave()
    window.ask_to_attach("ros")
    leave()
    window.command(Qt.Key.Key_Return)
    window.at("preview")
    leave()
    assert window.shell.isVisible()


@pytest.mark.parametrize("where", ["score", "search", "preview"])
def test_locking_closes_the_clinic_at_once_and_leaves_the_score_that_names_nobody(window: Window, where: str) -> None:
    score(window)
    if where == "search":
        window.ask_to_attach("ros")
    elif where == "preview":
        window.command(Qt.Key.Key_Return)
        window.at("preview")
    window.command(Qt.Key.Key_L)
    window.at("sitting")
    assert window.conductor._session is None
    assert [name for name in ("home", "chart", "attach", "preview", "form") if window.shell.get(name)] == []
    assert "Rosen" not in window.words()
    assert "3 of 11 answered" in window.words()
    assert window.find("assessment.finish").isVisible()
    window.type("1")
    assert "4 of 11 answered" in window.words()
    window.command(Qt.Key.Key_T)
    assert window.shell.front == "sitting"
    window.type("\x1b\t\r")
    window.at("door")
