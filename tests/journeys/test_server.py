"""A clinic on a real PostgreSQL server, in the window: found, opened, worked in while the server goes and comes."""

from collections.abc import Iterator
from pathlib import Path
from time import monotonic

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QLineEdit
from pytestqt.qtbot import QtBot

from app import main
from app.core.records import Answer, Assessment, Sex, Status, VisitKind
from app.server_wiring import ServerClinics
from app.services.clock import SystemClock
from app.services.ports import Clock
from app.services.session import Session
from app.ui import leasing, places, sharing
from app.ui.widgets.button import Button
from app.vault.keyfile import Work
from tests.journeys.test_day import COWS, PASSPHRASE, begin_visit, register, rows, saved, sign, start
from tests.journeys.window import Window
from tests.store import postgres
from tests.store.postgres import APP, OWNER, Cluster

pytestmark = pytest.mark.skipif(postgres.binaries() is None, reason="PostgreSQL is not installed (Debian: postgresql)")

WITHIN_S = 2
"""Seconds in which what another workstation changes is on the screen."""

CHEAP = Work(operations=1, memory=8192)


@pytest.fixture(scope="module")
def lone() -> Iterator[Cluster]:
    """A server that is stopped and started as the tests want."""
    with postgres.running() as cluster:
        yield cluster


class Station(Window):
    """A window on the clinic of one server; its own part of it lies in the folder."""

    def __init__(self, qtbot: QtBot, folder: Path, url: str) -> None:
        super().__init__(qtbot, folder / "clinic")
        self.url = url
        self.states = folder / "servers"
        self.server = self.clinics

    def clinics(self, url: str, clock: Clock) -> ServerClinics:
        return ServerClinics(url, main.catalogue, clock, CHEAP, self.states)

    def sign_in(self) -> None:
        self.until(lambda: self.shell.focusWidget() is self.find("unlock.passphrase"))
        self.type(f"{PASSPHRASE}\r")
        self.at("home")

    def strip(self) -> str:
        """What is said to wait on this computer."""
        label = self.shell.findChild(QLabel, "waiting.words")
        return label.text() if label is not None and label.isVisible() else ""


@pytest.fixture
def url(lone: Cluster, tmp_path: Path) -> str:
    database = lone.database()
    owner = ServerClinics(lone.url(database, OWNER), main.catalogue, SystemClock(), CHEAP, tmp_path)
    owner.add_first("Contract", "M. Okafor", "RN", PASSPHRASE, lambda sheet: None)
    return lone.url(database, APP)


@pytest.fixture
def window(qtbot: QtBot, tmp_path: Path, url: str, monkeypatch: pytest.MonkeyPatch) -> Station:
    monkeypatch.setattr(sharing, "AGAIN_MS", 50)
    monkeypatch.setattr(leasing, "TRY_MS", 50)
    return Station(qtbot, tmp_path / "one", url)


def elsewhere(folder: Path, url: str) -> Session:
    """Another workstation, without a window."""
    clinics = ServerClinics(url, main.catalogue, SystemClock(), CHEAP, folder / "other")
    return clinics.open(folder, PASSPHRASE)


def test_the_server_restarts_in_the_middle_of_an_entry_and_all_is_there_once(
    window: Station, lone: Cluster, url: str, tmp_path: Path
) -> None:
    window.open()
    window.sign_in()
    register(window, "Rosen, Dana", "1988-04-12", "004-118")
    begin_visit(window)
    start(window, COWS)
    window.type("\r" + "104\r" + "21")
    saved(window)
    lone.stop("immediate")
    window.type("1211")
    saved(window)
    window.until(lambda: "Reconnecting to the clinic's server… 4 answers are saved on this computer" in window.strip())
    window.type("2113")
    saved(window)
    lone.start()
    window.until(lambda: window.strip() == "")
    sign(window)
    window.until(lambda: len(rows(window)) == 1)
    assert "Final" in rows(window)[0]
    window.close()
    other = elsewhere(tmp_path, url)
    (patient,) = other.charts.recent()
    assert patient.assessment is not None
    with other.place.unit_of_work() as work:
        log = work.assessments.log(patient.assessment.id)
    found = other.verifying.verify(lambda share: None)
    other.close()
    assert [entry.seq for entry in log] == list(range(1, 12))
    assert len({entry.item for entry in log}) == 11
    assert found.is_intact


def test_what_another_workstation_does_appears_by_itself(window: Station, url: str, tmp_path: Path) -> None:
    window.open()
    window.sign_in()
    other = elsewhere(tmp_path, url)
    patient = other.charts.register("Rosen, Dana", None, Sex.FEMALE, "004-118")
    recent = window.find("home.recent")
    window.until(lambda: recent.model().rowCount() == 1)
    window.type("↓")
    window.until(recent.hasFocus)
    window.type("\r")
    window.at("chart")
    window.until(lambda: "Begin one with Ctrl+B" in window.words())
    other.charts.begin_visit(patient.id, VisitKind.INTAKE)
    begun = monotonic()
    window.until(lambda: "Ctrl+N starts one" in window.words())
    assert monotonic() - begun < WITHIN_S
    other.close()
    window.close()


def test_the_address_is_typed_at_first_run_tried_and_remembered(
    qtbot: QtBot, tmp_path: Path, url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "settings" / "server.txt"
    monkeypatch.setattr(places, "_server_file", lambda: file)
    window = Station(qtbot, tmp_path / "one", "")
    window.open()
    window.command(Qt.Key.Key_V, Qt.KeyboardModifier.AltModifier)
    window.until(lambda: window.find("server.address").hasFocus())
    window.type("\r")
    assert "Type the server's address." in window.words()
    line = window.find("server.address")
    assert isinstance(line, QLineEdit)
    for wrong, words in (
        ("db.clinic.example", "does not begin with"),
        (url.replace("@", ":secret@"), "holds a password"),
        (url.replace(APP, "nobody_known"), "does not know this user"),
    ):
        line.setText(wrong)
        window.type("\r")
        window.until(lambda words=words: words in window.words())
        window.until(line.hasFocus)
        assert not file.exists()
    line.setText(url)
    window.type("\r")
    window.sign_in()
    assert file.read_text() == f"{url}\n"
    assert places.remembered_server() == url
    window.command(Qt.Key.Key_L)
    window.at("door")
    window.until(lambda: window.find("unlock.elsewhere").isVisible())
    window.command(Qt.Key.Key_C, Qt.KeyboardModifier.AltModifier)
    window.until(lambda: window.find("welcome.server"))
    assert not file.exists()
    window.close()


def test_backups_of_a_clinic_on_a_server_are_said_to_be_made_there(window: Station) -> None:
    window.open()
    window.sign_in()
    window.shell.commanded.emit("backups")
    window.until(lambda: "made on its server" in window.words())
    window.close()


def test_a_draft_that_is_open_elsewhere_says_who_has_it_and_opens_once_it_is_let_go(
    window: Station, url: str, tmp_path: Path
) -> None:
    window.open()
    window.sign_in()
    register(window, "Rosen, Dana", "1988-04-12", "004-118")
    begin_visit(window)
    start(window, COWS)
    window.type("\r" + "104\r" + "21")
    saved(window)
    other = elsewhere(tmp_path, url)
    leases = other.leases
    assert leases is not None
    draft = newest(other)
    window.until(lambda: is_held(other, draft.id))
    window.type("\x1b")
    window.at("chart")
    window.until(lambda: not is_held(other, draft.id))
    leases.take(draft.id)
    window.until(lambda: len(rows(window)) == 1)
    window.until(window.find("chart.table").hasFocus)
    window.type("\r")
    window.at("sitting")
    window.until(lambda: "M. Okafor, RN has this draft open at " in window.words())
    window.type("\x1b")
    window.at("chart")
    window.until(window.find("chart.table").hasFocus)
    window.type("\r")
    window.until(lambda: window.find("in_use.again").hasFocus())
    window.type("\r")
    window.until(lambda: "has this draft open" in window.words())
    leases.release(draft.id)
    window.until(lambda: window.find("in_use.again").hasFocus())
    window.type("\r")
    window.until(lambda: window.find("page.assessment"))
    window.until(lambda: is_held(other, draft.id))
    window.close()
    other.close()


def test_what_the_server_refused_is_shown_until_somebody_has_read_it(
    window: Station, lone: Cluster, url: str, tmp_path: Path
) -> None:
    window.open()
    window.sign_in()
    register(window, "Rosen, Dana", "1988-04-12", "004-118")
    begin_visit(window)
    start(window, COWS)
    window.type("\r" + "104\r")
    saved(window)
    other = elsewhere(tmp_path, url)
    cows = main.catalogue().get("cows")
    other.assessing.record(newest(other), cows.scale, cows.content, "tremor", Answer("1"))
    other.close()
    lone.stop("immediate")
    window.type("2")
    window.until(lambda: "1 answer is saved on this computer" in window.strip())
    lone.start()
    window.until(lambda: "The server refused these answers" in window.strip())
    assert "Rosen, Dana, COWS, " in window.strip()
    assert "Sweating" in window.strip()
    seen = window.shell.findChild(Button, "waiting.seen")
    assert seen is not None
    seen.click()
    window.until(lambda: window.strip() == "")
    window.close()


def test_whoever_amends_second_is_shown_what_differs_and_begins_from_theirs(
    window: Station, url: str, tmp_path: Path
) -> None:
    window.open()
    window.sign_in()
    register(window, "Rosen, Dana", "1988-04-12", "004-118")
    begin_visit(window)
    start(window, COWS)
    window.type("\r" + "104\r" + "2112112113")
    saved(window)
    sign(window)
    window.until(lambda: len(rows(window)) == 1)
    other = elsewhere(tmp_path, url)
    first, cows = newest(other), main.catalogue().get("cows")
    mine = other.signing.begin_amendment(first, "Pulse was counted twice.")
    mine = other.assessing.complete(other.assessing.record(mine, cows.scale, cows.content, "tremor", Answer("4")))
    theirs = other.signing.begin_amendment(first, "Sweating was seen later.")
    theirs = other.assessing.record(theirs, cows.scale, cows.content, "sweating", Answer("4"))
    other.signing.sign(other.signing.unlock(PASSPHRASE), [theirs], lambda _: cows.scale)
    window.command(Qt.Key.Key_G)
    window.at("sign")
    window.until(lambda: window.find("sign.sign").text() == "&Sign 1 record")
    window.type(f"{PASSPHRASE}\r")
    window.at("contest")
    for words in ("signed version 2", "Sweating was seen later.", "Tremor", "Sweating", "New version"):
        assert words in window.words()
    window.until(window.find("contest.begin").hasFocus)
    window.type("\r")
    window.at("sitting")
    with other.place.unit_of_work() as work:
        draft = next(a for a in work.assessments.of_patient(first.patient_id) if a.version == 3)
        assert work.assessments.get(mine.id).status is Status.STOPPED
    assert draft.answers["tremor"] == Answer("4")
    assert draft.answers["sweating"] == Answer("4")
    other.close()
    window.close()


def newest(session: Session) -> Assessment:
    """The clinic's last assessment, as it is stored."""
    (found,) = session.charts.recent()
    assert found.assessment is not None
    return session.assessing.resume(found.assessment.id)


def is_held(session: Session, draft_id: str) -> bool:
    """Whether some window has it, or had it last."""
    with session.place.unit_of_work() as work:
        return work.leases.of(draft_id) is not None
