"""A window on a clinic on a server whose person is removed or changed at another workstation, as they see it."""

from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication, QComboBox
from pytestqt.qtbot import QtBot

from app import main
from app.core.people import Person, Role
from app.server_wiring import ServerClinics
from app.services.clock import SystemClock
from app.services.key_ports import Newcomer
from app.services.session import Session
from app.ui import sharing
from tests.journeys.test_day import COWS, PASSPHRASE, begin_visit, register, saved, start
from tests.journeys.test_server import CHEAP, Station, newest
from tests.store import postgres
from tests.store.postgres import APP, OWNER, Cluster

pytestmark = pytest.mark.skipif(postgres.binaries() is None, reason="PostgreSQL is not installed (Debian: postgresql)")

CHIEFS = "purple ladder under rain"
NEW = "slow river over stones"


@pytest.fixture
def url(cluster: Cluster, tmp_path: Path) -> str:
    database = cluster.database()
    owner = ServerClinics(cluster.url(database, OWNER), main.catalogue, SystemClock(), CHEAP, tmp_path / "owner")
    owner.add_first("Contract", "M. Okafor", "RN", PASSPHRASE, lambda sheet: None)
    return cluster.url(database, APP)


class Ward:
    """A window in which M. Okafor has answered two items of a COWS, and another administrator elsewhere."""

    def __init__(self, qtbot: QtBot, folder: Path, url: str) -> None:
        clinics = ServerClinics(url, main.catalogue, SystemClock(), CHEAP, folder / "other")
        first = clinics.open(folder, PASSPHRASE)
        self.nurse = first.place.person
        chief = first.people.add(PASSPHRASE, Newcomer("A. Chief", "", Role.ADMINISTRATOR, CHIEFS))
        first.close()
        self.chief: Session = clinics.open(folder, CHIEFS, chief.id)
        self.window = Station(qtbot, folder / "one", url)
        self.window.open()
        self.sign_in()
        register(self.window, "Rosen, Dana", "1988-04-12", "004-118")
        begin_visit(self.window)
        start(self.window, COWS)
        self.window.type("\r" + "104\r" + "2")
        saved(self.window)

    def sign_in(self) -> None:
        who = self.window.find("unlock.who")
        assert isinstance(who, QComboBox)
        self.window.until(lambda: who.isVisible() and self.window.shell.isAncestorOf(QApplication.focusWidget()))
        self.window.type(f"okaf\r{PASSPHRASE}\r")
        self.window.at("home")

    def close(self) -> None:
        self.window.close()
        assert not self.window.shell.isVisible()
        self.chief.close()


@pytest.fixture
def ward(qtbot: QtBot, tmp_path: Path, url: str, monkeypatch: pytest.MonkeyPatch) -> Ward:
    monkeypatch.setattr(sharing, "AGAIN_MS", 50)
    return Ward(qtbot, tmp_path, url)


def test_who_is_removed_elsewhere_is_shut_out_with_a_sentence_and_nothing_typed_is_lost(ward: Ward) -> None:
    ward.chief.people.remove(CHIEFS, ward.nurse.id)
    ward.window.at("door")
    ward.window.until(lambda: "M. Okafor, RN was removed from this clinic." in ward.window.words())
    assert "Rosen" not in ward.window.words()
    assert list(newest(ward.chief).answers) == ["pulse", "sweating"]
    ward.close()


def test_who_has_another_role_elsewhere_unlocks_with_it(ward: Ward) -> None:
    nurse = ward.nurse
    ward.chief.people.change(CHIEFS, Person(nurse.id, nurse.name, nurse.credentials, Role.VIEWER))
    ward.window.at("door")
    ward.window.until(lambda: "M. Okafor, RN is viewer here from now on. Unlock to go on." in ward.window.words())
    ward.close()


def test_whose_passphrase_is_reset_elsewhere_unlocks_with_the_new_one(ward: Ward) -> None:
    ward.chief.people.reset(CHIEFS, ward.nurse.id, NEW)
    ward.window.at("door")
    ward.window.until(lambda: "The passphrase of M. Okafor, RN was reset." in ward.window.words())
    ward.close()


def test_other_changes_of_people_disturb_nobody(ward: Ward) -> None:
    nurse = ward.nurse
    ward.chief.people.change(CHIEFS, Person(nurse.id, "Maya Okafor", "NP", nurse.role))
    ward.chief.people.add(CHIEFS, Newcomer("N. Field", "RN", Role.CLINICIAN, NEW))
    ward.window.type("1")
    saved(ward.window)
    ward.window.until(lambda: len(newest(ward.chief).answers) == 3)
    assert ward.window.shell.front == "sitting"
    ward.close()
