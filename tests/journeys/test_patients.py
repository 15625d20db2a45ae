"""A patient's chart as a whole, by keyboard alone in the real window: context, identity, visit, joined charts."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QComboBox, QTableView
from pytestqt.qtbot import QtBot

from app.core.context import Certainty, Condition, Exposure, FactKind, Said, SubstanceClass, current
from app.core.records import Sex, Status, VisitKind
from app.services.charts import Chart
from app.services.clock import SystemClock
from app.services.session import Session
from tests.journeys.window import Window, cheap_clinics

PASSPHRASE = "invented words only"
NO = Qt.KeyboardModifier.NoModifier


@pytest.fixture
def window(qtbot: QtBot, tmp_path: Path) -> Window:
    """Unlocked, at the chart of one patient who has a visit; there is another one without."""
    session = cheap_clinics(SystemClock()).create(tmp_path / "clinic", "St Brigid", "M. Okafor, RN", PASSPHRASE)
    rosen = session.charts.register("Rosen, Dana", date(1988, 4, 12), Sex.FEMALE, "004-118")
    session.charts.register("Rosen, Danna", date(1988, 4, 12), Sex.UNKNOWN, "9")
    session.charts.begin_visit(rosen.id, VisitKind.INPATIENT)
    session.close()
    made = Window(qtbot, tmp_path / "clinic")
    made.open()
    made.type(PASSPHRASE + "\r")
    made.at("home")
    open_chart(made, "dana")
    return made


def open_chart(window: Window, words: str) -> None:
    window.type(words + "↓")
    window.until(lambda: window.find("home.results").hasFocus())
    window.type("\r")
    window.at("chart")
    window.until(lambda: window.find("chart.patient").isEnabled())


def patient_menu(window: Window, letter: str) -> None:
    window.command(Qt.Key.Key_T)
    window.type(letter)


def stored(window: Window, name: str = "rosen, dana") -> Chart:
    """What the closed clinic's file holds of that patient."""
    window.close()

    def read(session: Session) -> Chart:
        found = session.charts.find(name)
        return session.charts.open(found[0].id)

    return from_file(window, read)


def from_file(window: Window, read: Callable[[Session], Any]) -> Any:
    session = cheap_clinics(SystemClock()).open(window.folder, PASSPHRASE)
    try:
        return read(session)
    finally:
        session.close()


def saved(window: Window, page: str) -> None:
    window.command(Qt.Key.Key_Return)
    window.at(page)


def rows(window: Window) -> list[list[str]]:
    table = window.find("context.table")
    assert isinstance(table, QTableView)
    model = table.model()
    return [[str(model.index(r, c).data()) for c in range(model.columnCount())] for r in range(model.rowCount())]


def add(window: Window, letter: str) -> None:
    window.command(Qt.Key.Key_N)
    window.type(letter)
    window.at("patient.form")


def test_substances_medicines_and_conditions_are_recorded_and_each_has_its_row(window: Window) -> None:
    used = (datetime.now(UTC) - timedelta(hours=5)).strftime("%Y-%m-%d %H:%M")
    window.command(Qt.Key.Key_E)
    window.at("context")
    assert "Nothing is recorded yet." in window.words()
    add(window, "k")
    window.type("kratom\r↓↓\r")
    window.type("oral\r5 g\rdaily\r4\r3 years\r")
    window.type("↓\r" + used)
    saved(window, "context")
    window.until(lambda: len(rows(window)) == 1)
    add(window, "m")
    window.type("buprenorphine 4 mg sublingual\r")
    window.at("context")
    window.until(lambda: len(rows(window)) == 2)
    add(window, "c")
    window.type("↓\r↓↓\r")
    window.command(Qt.Key.Key_Return)
    window.at("context")
    window.until(lambda: len(rows(window)) == 3)
    kratom, medicine, seizures = rows(window)
    assert kratom[:3] == ["Kratom", "kratom", "extract, oral, 5 g, daily, 4 doses a day, for 3 years"]
    assert kratom[4] == "5.0 h"
    assert medicine[:2] == ["Medicine", "buprenorphine 4 mg sublingual"]
    assert seizures[:3] == ["Condition", "Seizures", "No"]
    window.type("\x1b")
    window.at("chart")
    window.until(lambda: "kratom: 5.0 h" in window.find("chart.since").accessibleName())
    first, _, third = (e.content for e in stored(window).context)
    assert isinstance(first, Exposure)
    assert isinstance(third, Condition)
    assert first.substance is SubstanceClass.KRATOM
    assert first.last_use is not None
    assert first.last_use.certainty is Certainty.EXACT
    assert (third.kind, third.said) == (FactKind.SEIZURES, Said.NO)


def test_nothing_is_chosen_beforehand_and_a_time_needs_how_it_is_known(window: Window) -> None:
    window.command(Qt.Key.Key_E)
    window.at("context")
    add(window, "o")
    chosen = [c.currentIndex() for c in window.shell.get("patient.form").findChildren(QComboBox)]
    assert chosen == [-1]
    window.type("heroin\r\r\r\r\r\r\r2026-01-01 10:00\r")
    assert "How it is known is not chosen." in window.words()
    assert window.find("form.certainty").hasFocus()
    window.type("↓↓")  # about
    saved(window, "context")
    window.until(lambda: len(rows(window)) == 1)
    assert rows(window)[0][3].startswith("about, 2026-01-01 10:00")
    assert rows(window)[0][4].startswith("about ")


def test_unknown_is_said_and_an_edit_and_a_strike_keep_what_stood_there(window: Window) -> None:
    window.command(Qt.Key.Key_E)
    window.at("context")
    add(window, "o")
    window.type("heroin")
    saved(window, "context")
    window.until(lambda: [row[4] for row in rows(window)] == ["not recorded"])
    window.type("\r")
    window.at("patient.form")
    window.type("\r\rnasal")
    saved(window, "context")
    window.until(lambda: rows(window)[0][2] == "nasal")
    assert "Version 1: Opioid, heroin; last use not recorded." in window.words()
    window.command(Qt.Key.Key_Delete, NO)
    window.at("patient.form")
    window.command(Qt.Key.Key_Return)
    window.until(lambda: "Reason is empty." in window.words())
    window.type("wrong chart\r")
    window.at("context")
    window.until(lambda: "struck through: wrong chart" in rows(window)[0][2])
    model = window.find("context.table").model()
    assert model.index(0, 0).data(Qt.ItemDataRole.FontRole).strikeOut()
    chart = stored(window)
    assert len(chart.context) == 3
    assert current(chart.context) == []


def test_a_changed_identity_stands_in_banner_and_list(window: Window) -> None:
    window.command(Qt.Key.Key_I)
    window.at("patient.form")
    window.type("\rRobin")
    saved(window, "patient.form")
    window.until(lambda: "Two charts of one person can be joined." in window.words())
    saved(window, "chart")
    window.until(lambda: "Rosen, Dana (called Robin)" in window.find("banner").accessibleDescription())
    window.type("\x1b")
    window.at("home")
    window.type("robin↓")
    window.until(lambda: window.find("home.results").hasFocus())
    assert stored(window, "robin").patient.name_used == "Robin"


def test_a_patient_is_moved_and_discharged_and_the_banner_says_where(window: Window) -> None:
    patient_menu(window, "w")
    window.at("patient.form")
    window.command(Qt.Key.Key_Return)
    window.until(lambda: "Ward is empty." in window.words())
    window.type("Ward 2\r14")
    saved(window, "chart")
    window.until(lambda: "Ward 2, bed 14" in window.find("banner").accessibleDescription())
    window.type("\x1b")
    window.at("home")
    window.until(lambda: "Ward 2, bed 14" in str(cells(window, "home.recent")))
    open_chart(window, "dana")
    patient_menu(window, "d")
    window.at("patient.form")
    window.type("2001-01-01 10:00\r")
    window.until(lambda: "End lies before the begin." in window.words())
    window.find("form.end").clear()
    saved(window, "chart")
    window.until(lambda: " to " in window.find("banner").accessibleDescription())
    assert "Ward 2" not in window.find("banner").accessibleDescription()
    patient_menu(window, "s")
    window.at("patient.form")
    window.type("↑")
    saved(window, "chart")
    window.until(lambda: "Follow-up, " in window.find("banner").accessibleDescription())
    (visit,) = stored(window).visits
    assert visit.kind is VisitKind.FOLLOW_UP
    assert visit.ended is not None


def test_discharge_tells_of_an_open_draft_before_and_after_and_leaves_it(window: Window) -> None:
    window.command(Qt.Key.Key_N)
    window.type("1")
    window.at("sitting")
    window.type("\r88\r\x1b")
    window.at("chart")
    window.until(lambda: "Draft" in str(cells(window, "chart.table")))
    patient_menu(window, "d")
    window.at("patient.form")
    assert "1 draft of this visit is open: finish it. It stays in the chart." in window.words()
    saved(window, "chart")
    assert "The visit has ended. 1 draft of this visit is open" in window.words()
    chart = stored(window)
    assert chart.visits[0].ended is not None
    assert [a.status for a in chart.assessments] == [Status.DRAFT]


def cells(window: Window, table: str) -> list[str]:
    model = window.find(table).model()
    return [str(model.index(r, c).data()) for r in range(model.rowCount()) for c in range(model.columnCount())]


def test_charts_are_joined_side_by_side_and_parted_again(window: Window) -> None:
    patient_menu(window, "j")
    window.at("patient.form")
    window.until(lambda: window.find("twins.search").hasFocus())
    window.type("rosen")
    found = window.find("twins.found")
    assert isinstance(found, QComboBox)
    window.until(lambda: found.count() == 1)
    window.command(Qt.Key.Key_Return)
    window.until(lambda: "No other chart is chosen yet." in window.words())
    window.type("\r↓")
    window.until(lambda: "Rosen, Danna\nborn 1988-04-12" in window.words())
    assert "Rosen, Dana\nborn 1988-04-12" in window.words()
    window.find("form.reason").setFocus()
    window.type("registered twice\r")
    window.at("chart")
    window.until(lambda: window.find("chart.patient").isEnabled())
    window.type("\x1b")
    window.at("home")
    open_chart(window, "danna")
    window.until(lambda: "004-118" in window.find("banner").accessibleDescription())
    patient_menu(window, "p")
    window.at("patient.form")
    assert "0 assessments that came from there" in window.words()
    window.type("two people after all\r")
    window.at("chart")
    assert stored(window).others == ()


@pytest.mark.parametrize("leave_by", [Qt.Key.Key_1, Qt.Key.Key_K, Qt.Key.Key_L, Qt.Key.Key_Q, None])
def test_a_filled_form_is_left_only_when_told(window: Window, leave_by: Qt.Key | None) -> None:
    window.command(Qt.Key.Key_I)
    window.at("patient.form")
    window.type("\rRobin")

    def leave() -> None:
        if leave_by is None:
            window.close()
        else:
            window.command(leave_by)
        window.until(lambda: "Esc again leaves" in window.words())
        assert window.shell.front == "patient.form"

    leave()
    window.type("a")  # typed on: it was answered by that
    assert "Esc again leaves" not in window.words()
    leave()
    window.command(Qt.Key.Key_Escape, NO)
    if leave_by in (None, Qt.Key.Key_Q):
        window.until(lambda: not window.shell.isVisible())
    else:
        window.at({Qt.Key.Key_1: "home", Qt.Key.Key_K: "quick", Qt.Key.Key_L: "door"}[leave_by])
