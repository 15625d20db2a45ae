"""Reminders in the window: where the site wants them, by number alone; read anew each time, and never once closed."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace

import pytest
from PySide6.QtCore import QObject
from PySide6.QtTest import QSignalSpy
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.services.session import Session
from app.services.settings import Settings
from app.ui.background import Background
from app.ui.present import Presenter
from app.ui.reminding import Reminding
from app.ui.tray import Tray, petal
from tests.chart_room import SetClock
from tests.chart_room import session as chart_session
from tests.keys import CHIEF, workplace
from tests.services.test_rounds import Shift


@dataclass
class Screen:
    """A desktop that shows notifications, or none."""

    shows: bool = True
    told: list[tuple[str, str]] = field(default_factory=list)
    gone: int = 0

    def notify(self, title: str, words: str) -> bool:
        if self.shows:
            self.told.append((title, words))
        return self.shows

    def go(self) -> None:
        self.gone += 1


@dataclass
class Desk:
    """A clinic with one reassessment due at minute 240, whose site wants reminders."""

    reminding: Reminding
    screen: Screen
    shift: Shift
    background: Background
    session: Session
    who: tuple[str, str]

    def at(self, minutes: float) -> int:
        """How many notifications there were once it was looked at then."""
        self.shift.clock.minutes = minutes
        self.reminding.look()
        assert self.background.drain(10_000)
        QApplication.processEvents()
        return len(self.screen.told)

    def want(self, *, reminders: bool) -> None:
        settings = Settings(workplace(self.shift.store.unit_of_work, self.shift.clock, person=CHIEF))
        settings.change(replace(settings.site(), reminders=reminders))


@pytest.fixture
def desk(qtbot: QtBot) -> Iterator[Desk]:
    shift, parent = Shift(), QObject()
    who = shift.admit("Rosen, Dana", "Ward 1")
    shift.complete(who)
    session = chart_session(shift.store, SetClock())
    session = replace(session, place=shift.place, boards=shift.boards, settings=Settings(shift.place))
    background, screen = Background(Presenter(), parent), Screen()
    made = Desk(Reminding(background, screen, parent), screen, shift, background, session, who)
    made.want(reminders=True)
    made.reminding.use(session)
    yield made
    made.reminding.use(None)
    assert background.drain(10_000)


def test_one_when_it_is_due_one_when_it_is_late_by_number_alone(desk: Desk) -> None:
    assert [desk.at(minute) for minute in (239, 240, 245, 251, 252, 400)] == [0, 1, 1, 2, 2, 2]
    assert desk.screen.told == [("Cowslip", "1 reassessment due")] * 2


def test_what_was_assessed_meanwhile_is_reminded_of_no_more(desk: Desk) -> None:
    assert desk.at(240) == 1
    desk.shift.complete(desk.who)
    assert desk.at(260) == 1
    assert desk.at(480) == 2, "the next one"


def test_where_the_site_wants_none_there_is_none(desk: Desk) -> None:
    desk.want(reminders=False)
    assert desk.at(260) == 0


def test_a_closed_clinic_reminds_of_nothing_and_forgets(desk: Desk) -> None:
    desk.shift.clock.minutes = 260
    desk.reminding.look()
    desk.reminding.use(None)
    assert desk.background.drain(10_000)
    QApplication.processEvents()
    assert (desk.screen.told, desk.screen.gone) == ([], 1)
    assert desk.at(270) == 0
    desk.reminding.use(desk.session)
    assert desk.at(271) == 1, "whoever opens it is told once"


def test_where_the_desktop_shows_none_the_window_says_it(desk: Desk) -> None:
    desk.screen.shows = False
    spy = QSignalSpy(desk.reminding.unseen)
    desk.at(240)
    assert spy.at(0) == ["1 reassessment due.", "Home shows which."]


def test_a_desktop_without_a_tray_says_so_and_the_mark_is_drawn(qtbot: QtBot) -> None:
    parent = QObject()
    assert not Tray(parent).notify("Cowslip", "1 reassessment due")
    image = petal().pixmap(64, 64).toImage()
    assert image.pixelColor(32, 32).alpha() == 255
    assert image.pixelColor(62, 1).alpha() == 0
