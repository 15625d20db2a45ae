"""The audit page: filtered by keys; a walk leaves the database's one thread to others, and can be cancelled."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from PySide6.QtCore import QObject, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QComboBox, QLineEdit
from pytestqt.qtbot import QtBot

from app.core.audit import Act
from app.core.records import Answer, Assessment
from app.services import chain_walk, record_walk, row_walk
from app.services.auditing import Auditing
from app.services.evidence import AuditFilter
from app.services.verifying import Verifying
from app.store.memory import MemoryStore
from app.ui.auditor import Auditor
from app.ui.background import Background
from app.ui.pages.audit import AuditPage
from app.ui.present import Presenter
from app.ui.shell import Shell
from tests.chart_room import SetClock
from tests.chart_room import session as chart_session
from tests.keys import CHIEF, KeptHeads, workplace
from tests.services.signing_room import SigningRoom
from tests.store.examples import DEFINITION, SMALL

ANSWERS = 5
WHAT, WHO, PATIENT = 1, 2, 3


@dataclass
class Desk:
    """The administrator's window over a clinic of some signed records, in which a nurse goes on answering."""

    shell: Shell
    background: Background
    auditor: Auditor
    room: SigningRoom
    troubles: list[Exception]

    @property
    def page(self) -> AuditPage:
        page = self.shell.get("audit")
        assert isinstance(page, AuditPage)
        return page

    @property
    def said(self) -> str:
        return self.page._said.text()


@pytest.fixture
def desk(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> Iterator[Desk]:
    monkeypatch.setattr(chain_walk, "EVENTS_AT_ONCE", 3)
    monkeypatch.setattr(record_walk, "RECORDS_AT_ONCE", 1)
    monkeypatch.setattr(row_walk, "ROWS_AT_ONCE", 1)
    store = MemoryStore()
    room = SigningRoom(store.unit_of_work)
    for n in range(12):
        room.signed(1 + n % 3)
    heads = KeptHeads("chief-pc", room.heads.heads)
    place = workplace(room.unit, room.clock, room.ids, CHIEF, heads=heads, ring=room.ring, signed_in=True)
    verifying = Verifying(place, room.ring, heads)
    session = chart_session(store, SetClock(), CHIEF)
    session = replace(session, place=place, verifying=verifying, auditing=Auditing(place), keys=room.ring)
    shell, presenter, troubles = Shell(), Presenter(), list[Exception]()
    qtbot.addWidget(shell)
    background = Background(troubles.append, shell)
    auditor = Auditor(shell, background, presenter)
    auditor.use(session)
    shell.show()
    auditor.show()
    made = Desk(shell, background, auditor, room, troubles)
    qtbot.waitUntil(lambda: "events" in made.said)
    yield made
    auditor.use(None)
    assert background.drain()


def listed(desk: Desk, column: int) -> list[str]:
    model = desk.page._model
    return [str(model.index(row, column).data()) for row in range(model.rowCount())]


def field(desk: Desk, name: str) -> QLineEdit:
    found = desk.page.findChild(QLineEdit, f"audit.{name}")
    assert isinstance(found, QLineEdit)
    return found


def choice(desk: Desk, name: str) -> QComboBox:
    found = desk.page.findChild(QComboBox, f"audit.{name}")
    assert isinstance(found, QComboBox)
    return found


def test_who_opened_a_chart_is_found_by_its_patients_name_with_the_keys(qtbot: QtBot, desk: Desk) -> None:
    desk.room.charts.open("p-1")
    desk.room.charts.open("p-2")
    act = choice(desk, "act")
    act.setCurrentIndex(act.findData(Act.CHART_OPENED.value))
    qtbot.waitUntil(lambda: listed(desk, WHAT) == ["chart opened"] * 2)
    desk.page.setFocus()
    QTest.keyClick(desk.page, Qt.Key.Key_P, Qt.KeyboardModifier.AltModifier)
    patient = field(desk, "patient")
    assert patient.hasFocus()
    QTest.keyClicks(patient, "dana")
    QTest.keyClick(patient, Qt.Key.Key_Return)  # before the answer is there
    qtbot.waitUntil(lambda: listed(desk, PATIENT) == ["Rosen, Dana (MRN-0001)"])
    assert listed(desk, WHO) == ["M. Okafor, RN"]
    assert choice(desk, "found").currentText().startswith("Rosen, Dana, born 1980")
    patient.clear()
    qtbot.waitUntil(lambda: len(listed(desk, WHAT)) == 2)


def test_of_several_found_nobody_is_chosen_and_nothing_is_read_or_exported_as_if(qtbot: QtBot, desk: Desk) -> None:
    asked: list[AuditFilter] = []
    desk.page.sought.connect(asked.append)
    patient, found = field(desk, "patient"), choice(desk, "found")
    patient.setText("mrn")
    qtbot.waitUntil(lambda: found.count() == 3)
    assert found.placeholderText() == "Choose: 3 found"
    QTest.keyClick(patient, Qt.Key.Key_Return)
    assert found.hasFocus()
    assert found.currentIndex() == -1
    desk.page.seek()
    assert "No patient is chosen yet." in desk.said
    assert asked == []
    QTest.keyClick(found, Qt.Key.Key_Down)
    qtbot.waitUntil(lambda: "events." in desk.said or "fits" in desk.said)
    (sought,) = asked
    assert sought.patient_id == found.currentData()
    assert set(listed(desk, PATIENT)) == {"Adler, Birch (MRN-0002)"}
    patient.setText("nobody is called so")
    qtbot.waitUntil(lambda: found.placeholderText() == "Nobody found")
    desk.page.seek()
    assert "No patient is chosen yet." in desk.said


def test_the_file_follows_the_filter(qtbot: QtBot, desk: Desk, tmp_path: Path) -> None:
    desk.room.charts.open("p-3")
    patient = field(desk, "patient")
    patient.setText("zizka")
    QTest.keyClick(patient, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: set(listed(desk, PATIENT)) == {"Zizka, Cedar (MRN-0003)"})
    count = len(listed(desk, PATIENT))
    desk.page._export_to(str(tmp_path / "audit.csv"))
    qtbot.waitUntil(lambda: f"{count} events exported" in desk.said)
    text = (tmp_path / "audit.csv").read_text("utf-8-sig")
    assert text.count("Zizka, Cedar") == count
    assert "Rosen" not in text


def test_a_wrong_day_is_told_and_a_day_without_events_too(qtbot: QtBot, desk: Desk) -> None:
    since = field(desk, "since")
    since.setText("yesterday")
    desk.page.seek()
    assert desk.said == "A day is typed as 2026-11-22."
    since.setText("2199-01-01")
    desk.page.seek()
    qtbot.waitUntil(lambda: desk.said == "No event fits.")


class Nurse(QObject):
    """Keeps what came of an answer, and what the administrator's page said then."""

    def __init__(self, desk: Desk, draft: Assessment) -> None:
        super().__init__(desk.shell)
        self.desk, self.draft = desk, draft
        self.said: list[str] = []

    def answer(self) -> Assessment:
        return self.desk.room.assessing.record(self.draft, SMALL, DEFINITION, "yawning", Answer("1"))

    def ask(self) -> None:
        self.desk.background.database(self.answer, self.keep)

    def keep(self, draft: Assessment) -> None:
        self.draft = draft
        self.said.append(self.desk.said)
        if len(self.said) < ANSWERS:
            self.ask()


def test_an_answer_is_stored_in_the_middle_of_a_walk_which_goes_on_and_is_right(qtbot: QtBot, desk: Desk) -> None:
    nurse = Nurse(desk, desk.room.draft(2))
    desk.page.verify_asked.emit()
    qtbot.waitUntil(lambda: "Verifying, " in desk.said)
    nurse.ask()
    qtbot.waitUntil(lambda: len(nurse.said) == ANSWERS)
    assert all("Verifying" in said for said in nurse.said), "it is not done yet"
    assert desk.room.read(nurse.draft.id).log_length == nurse.draft.log_length
    qtbot.waitUntil(lambda: "All is intact" in desk.said)
    assert desk.troubles == []


def test_a_walk_that_is_cancelled_leaves_nothing(qtbot: QtBot, desk: Desk) -> None:
    desk.page.verify_asked.emit()
    qtbot.waitUntil(lambda: "Verifying, " in desk.said)
    desk.page.cancel_asked.emit()
    qtbot.waitUntil(lambda: "cancelled" in desk.said)
    with desk.room.unit() as work:
        assert work.audit.last("chief-pc").act != "verified"  # type: ignore[union-attr]


def test_a_walk_goes_on_while_the_page_is_left_and_its_next_look_says_so(qtbot: QtBot, desk: Desk) -> None:
    desk.page.verify_asked.emit()
    qtbot.waitUntil(lambda: "Verifying, " in desk.said)
    desk.shell.drop("audit")
    desk.auditor.show()
    assert desk.page._cancel.isVisibleTo(desk.page)
    qtbot.waitUntil(lambda: "All is intact" in desk.said)
