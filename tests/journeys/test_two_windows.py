"""Two full windows on one clinic on a server: each sees what the other does, and a draft is taken over, never mixed."""

from collections.abc import Iterator
from pathlib import Path
from time import monotonic

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app import main
from app.core.errors import StoreTrouble
from app.core.records import Answer
from app.server_wiring import ServerClinics
from app.services.clock import SystemClock
from app.services.session import Session
from app.ui import leasing, sharing
from tests.journeys.test_day import COWS, PASSPHRASE, begin_visit, register, rows, saved, sign, start
from tests.journeys.test_server import CHEAP, WITHIN_S, Station, elsewhere, is_held, newest
from tests.store import postgres
from tests.store.postgres import APP, OWNER, Cluster

pytestmark = pytest.mark.skipif(postgres.binaries() is None, reason="PostgreSQL is not installed (Debian: postgresql)")


@pytest.fixture
def clinic(cluster: Cluster, tmp_path: Path) -> tuple[str, str]:
    """The database's name, and a workstation's address of it."""
    database = cluster.database()
    owner = ServerClinics(cluster.url(database, OWNER), main.catalogue, SystemClock(), CHEAP, tmp_path)
    owner.add_first("Contract", "M. Okafor", "RN", PASSPHRASE, lambda sheet: None)
    return database, cluster.url(database, APP)


@pytest.fixture
def windows(
    qtbot: QtBot, tmp_path: Path, clinic: tuple[str, str], monkeypatch: pytest.MonkeyPatch
) -> Iterator[tuple[Station, Station]]:
    """Two, signed in; the first has a COWS of Rosen, Dana with two answers in front, the second her chart."""
    monkeypatch.setattr(sharing, "AGAIN_MS", 50)
    monkeypatch.setattr(leasing, "TRY_MS", 50)
    first, second = (Station(qtbot, tmp_path / name, clinic[1]) for name in ("one", "two"))
    first.open()
    first.sign_in()
    register(first, "Rosen, Dana", "1988-04-12", "004-118")
    begin_visit(first)
    start(first, COWS)
    first.type("\r" + "104\r" + "2")
    saved(first)
    second.open()
    second.sign_in()
    recent = second.find("home.recent")
    second.until(lambda: recent.model().rowCount() == 1)
    second.type("↓")
    second.until(recent.hasFocus)
    second.type("\r")
    second.at("chart")
    second.until(lambda: len(rows(second)) == 1)
    yield first, second
    for window in (second, first):
        window.close()
        assert not window.shell.isVisible(), "something is still asked, so its clinic is open"


def turn_to(window: Station) -> None:
    """The person sits down at this one."""
    window.shell.activateWindow()
    window.until(lambda: window.shell.isAncestorOf(QApplication.focusWidget()))


def test_an_answer_and_a_signed_record_appear_in_the_other_window_by_themselves(
    windows: tuple[Station, Station],
) -> None:
    first, second = windows
    shown = rows(second)
    turn_to(first)
    first.type("1")
    saved(first)
    answered = monotonic()
    second.until(lambda: rows(second) != shown)
    assert monotonic() - answered < WITHIN_S
    first.type("12112113")
    saved(first)
    sign(first)
    signed = monotonic()
    second.until(lambda: "Final" in rows(second)[0])
    assert monotonic() - signed < WITHIN_S
    assert second.shell.front == "chart"


def take_over(second: Station, looker: Session, cluster: Cluster, database: str) -> None:
    """The draft is opened at the second window, which is told who has it, and then, once that lapsed, gets it."""
    second.until(lambda: is_held(looker, newest(looker).id))
    turn_to(second)
    second.until(second.find("chart.table").hasFocus)
    second.type("\r")
    second.until(lambda: "M. Okafor, RN has this draft open at " in second.words())
    second.until(lambda: second.find("in_use.again").hasFocus())
    with cluster.admin(database) as admin:  # as if the first window had not been heard of for a minute
        admin.execute("UPDATE draft_leases SET until_us = 0")
    second.type("\r")
    second.until(lambda: second.find("page.assessment"))


def test_a_draft_whose_lease_lapsed_is_taken_over_and_the_first_is_told_what_is_not_in_it_and_goes_on_from_there(
    windows: tuple[Station, Station], cluster: Cluster, clinic: tuple[str, str], tmp_path: Path
) -> None:
    database, url = clinic
    first, second = windows
    looker = elsewhere(tmp_path / "looker", url)
    take_over(second, looker, cluster, database)
    turn_to(second)
    second.type("3")
    saved(second)
    second.until(lambda: len(newest(looker).answers) == 3)
    kept = newest(looker).answers
    turn_to(first)
    first.type("1")
    first.until(lambda: "This draft was changed or signed elsewhere. Not saved here: Restlessness: 1." in first.words())
    assert "NOT SAVED: it went on elsewhere" in first.words()
    stored = newest(looker)
    assert stored.answers == kept
    assert kept["restlessness"] == Answer("3")
    first.close()
    assert first.shell.isVisible()
    assert "Open it as it is now?" in first.words()
    first.type("\r")
    first.until(lambda: first.find("in_use.again").hasFocus())
    assert "Not saved here: Restlessness: 1." in first.words()
    turn_to(second)
    second.type("\x1b")
    second.at("chart")
    second.until(lambda: not is_held(looker, newest(looker).id))
    turn_to(first)
    first.type("\r")
    first.until(lambda: first.find("page.assessment"))
    turn_to(first)
    first.type("2")
    saved(first)
    assert newest(looker).answers == {**kept, "pupil": Answer("2")}
    looker.close()


def test_a_second_window_of_one_user_on_one_computer_is_told_to_go_on_in_the_first(
    clinic: tuple[str, str], tmp_path: Path
) -> None:
    first = elsewhere(tmp_path, clinic[1])
    with pytest.raises(StoreTrouble, match="already open, in another window") as caught:
        elsewhere(tmp_path, clinic[1])
    assert caught.value.hint == "Go on there, or close it first."
    first.close()
    elsewhere(tmp_path, clinic[1]).close()
