"""A series by keyboard alone in the real window: set, assessed, a dose noted, handed over, due on home, discharged."""

from datetime import date
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QTableView
from pytestqt.qtbot import QtBot

from app.core.audit import Act
from app.core.events import Dose, standing
from app.core.records import Sex, Status, VisitKind
from app.core.schedule import Anchor, Schedule
from app.core.series import DISCHARGED, newest
from app.services.clock import SystemClock
from app.services.evidence import AuditFilter
from tests.journeys.window import Window, cheap_clinics

PASSPHRASE = "invented words only"
SHIFT = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier


@pytest.fixture
def window(qtbot: QtBot, tmp_path: Path) -> Window:
    """Unlocked, at the chart of one patient who has a visit."""
    session = cheap_clinics(SystemClock()).create(tmp_path / "clinic", "St Brigid", "M. Okafor, RN", PASSPHRASE)
    rosen = session.charts.register("Rosen, Dana", date(1988, 4, 12), Sex.FEMALE, "004-118")
    session.charts.begin_visit(rosen.id, VisitKind.INPATIENT)
    session.close()
    made = Window(qtbot, tmp_path / "clinic")
    made.open()
    made.type(PASSPHRASE + "\r")
    made.at("home")
    made.type("dana↓")
    made.until(lambda: made.find("home.results").hasFocus())
    made.type("\r")
    made.at("chart")
    made.until(lambda: made.find("flow.series").isEnabled())
    return made


def rows(window: Window, name: str) -> int:
    table = window.find(name)
    assert isinstance(table, QTableView)
    return table.model().rowCount()


def start_series(window: Window) -> None:
    """Every four hours from the last performed."""
    window.command(Qt.Key.Key_D)
    window.type("1")
    window.at("patient.form")
    window.type("l\r\r4 h")
    window.command(Qt.Key.Key_Return)
    window.at("chart")
    window.until(lambda: "every 4 h from the last performed" in window.words())


def assess(window: Window) -> None:
    """A COWS with every answer, completed and left to be signed later."""
    window.until(lambda: window.find("chart.new").isEnabled())
    window.command(Qt.Key.Key_N)
    window.until(lambda: QApplication.activePopupWidget() is not None)
    window.type("1")
    window.at("sitting")
    window.type("\r88\r1111000000")
    window.until(lambda: "saved" in window.words())
    window.command(Qt.Key.Key_Return)
    window.until(lambda: "Complete?" in window.words())
    window.type("\r")
    window.at("sign")
    window.until(lambda: window.find("sign.sign").text() == "&Sign 1 record")
    window.type("\x1b")
    window.at("chart")


def test_a_series_from_its_schedule_to_the_discharge(window: Window) -> None:
    start_series(window)
    assess(window)
    window.until(lambda: "COWS 5" in window.words())
    window.command(Qt.Key.Key_E, SHIFT)
    window.type("d")
    window.at("patient.form")
    window.type("buprenorphine 4 mg / naloxone 1 mg\rsublingual\r")
    window.command(Qt.Key.Key_Return)
    window.at("chart")
    window.command(Qt.Key.Key_H)
    window.until(lambda: "Copied" in window.words())
    copied = QApplication.clipboard().text()
    assert copied.startswith("Rosen, Dana, born 1988-04-12, record number 004-118. COWS 5, mild")
    assert "Next due" in copied
    window.command(Qt.Key.Key_1)
    window.at("home")
    window.until(lambda: rows(window, "home.due") == 1)
    window.command(Qt.Key.Key_D)
    window.type("\r")
    window.at("sitting")
    assert "Rosen, Dana" in window.words()
    window.type("\x1b")
    window.at("chart")
    window.close()
    session = cheap_clinics(SystemClock()).open(window.folder, PASSPHRASE)
    chart = session.charts.open(session.charts.find("dana")[0].id)
    (series,), (event,) = chart.series, standing(chart.events)
    assert series.schedule == Schedule(Anchor.LAST, every=240)
    assert isinstance(event.content, Dose)
    assert event.content.words == "buprenorphine 4 mg / naloxone 1 mg sublingual"
    assert [a.status for a in chart.assessments] == [Status.COMPLETE]
    with session.place.unit_of_work() as work:
        assert len(work.audit.search(AuditFilter(act=Act.COPIED), 9)) == 1
    session.patients.discharge(chart.visits[0], session.place.clock.now())
    assert newest(session.charts.reread(chart.patient.id).series)[0].stopped == DISCHARGED
    assert session.boards.going_on() == []
    session.close()


def test_a_form_that_is_left_changes_nothing(window: Window) -> None:
    window.command(Qt.Key.Key_D)
    window.type("1")
    window.at("patient.form")
    window.type("\x1b")
    window.at("chart")
    window.close()
    session = cheap_clinics(SystemClock()).open(window.folder, PASSPHRASE)
    assert session.charts.open(session.charts.find("dana")[0].id).series == ()
    session.close()
