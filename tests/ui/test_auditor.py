"""Verifying from the window: the database's one thread does other work between two steps, and it can be cancelled."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

import pytest
from PySide6.QtCore import QObject
from pytestqt.qtbot import QtBot

from app.core.records import Answer, Assessment
from app.services import chain_walk, record_walk, row_walk
from app.services.auditing import Auditing
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
