"""Clinic folders: made, opened, shown as a demo, and gone without a trace where that was promised."""

import sys
import tempfile
from pathlib import Path

import pytest

from app import main
from app.core.errors import BadInput, StoreTrouble
from app.core.records import Status
from app.services.session import Clinics
from app.store import folder as store_folder
from tests.faults.clinic import PASSPHRASE, clinics


@pytest.fixture
def temporary(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where temporary files go during a test."""
    place = tmp_path / "tmp"
    place.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(place))
    return place


def test_a_clinic_is_made_in_a_missing_folder_and_known_from_then_on(tmp_path: Path) -> None:
    rooms: Clinics = clinics()
    where = tmp_path / "a" / "b"
    assert not rooms.exists(where)
    session = rooms.create(where, "  Harbour   Clinic ", " Nora  Field, RN", PASSPHRASE)
    assert (session.clinic, session.person) == ("Harbour Clinic", "Nora Field, RN")
    session.close()
    assert rooms.exists(where)
    assert b"Harbour" not in (where / "clinic.keys").read_bytes()


@pytest.mark.parametrize(
    ("clinic", "person", "passphrase", "says"),
    [
        (" ", "Nora", PASSPHRASE, "clinic's name is empty"),
        ("Harbour", "", PASSPHRASE, "Your name is empty"),
        ("x" * 201, "Nora", PASSPHRASE, "longer than 200"),
        ("Harbour", "No\u202era", PASSPHRASE, "can't be shown"),
        ("Harbour", "Nora", "too short", "fewer than 12"),
    ],
)
def test_what_cannot_be_used_is_refused_and_the_folder_can_be_tried_again(
    tmp_path: Path, clinic: str, person: str, passphrase: str, says: str
) -> None:
    with pytest.raises(BadInput, match=says):
        clinics().create(tmp_path, clinic, person, passphrase)
    clinics().create(tmp_path, "Harbour", "Nora", PASSPHRASE).close()


def test_a_network_drive_is_refused_before_anything_is_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    table = tmp_path / "mounts"
    table.write_text(f"server:/x {tmp_path.resolve()} nfs4 rw 0 0\n")
    monkeypatch.setattr(store_folder, "MOUNTS", table)
    with pytest.raises(StoreTrouble, match="network drive"):
        clinics().create(tmp_path / "clinic", "Harbour", "Nora", PASSPHRASE)
    assert [f.name for f in tmp_path.iterdir()] == ["mounts"]


def test_the_demo_is_filled_encrypted_and_gone_when_closed(temporary: Path) -> None:
    session = clinics().demo()
    try:
        assert session.demo
        people = session.charts.find("")
        assert people
        assert all("invented" in p.name for p in people)
        states = {a.status for p in people for a in session.charts.open(p.id).assessments}
        assert states == {Status.FINAL, Status.DRAFT}
        assert session.charts.recent()
        for file in temporary.rglob("clinic.db*"):
            assert b"invented" not in file.read_bytes()
        # from here on the true clock runs: a new patient is registered now, not in the invented past
        session.charts.register("Demo, New (invented)", None, people[0].sex, "DEMO-NEW")
    finally:
        session.close()
    assert list(temporary.iterdir()) == []


def test_two_demos_are_two_clinics(temporary: Path) -> None:
    first, second = clinics().demo(), clinics().demo()
    try:
        before = len(second.charts.find(""))
        first.charts.register("Demo, New (invented)", None, first.charts.find("")[0].sex, "")
        assert len(second.charts.find("")) == before
    finally:
        first.close()
        second.close()


@pytest.mark.skipif(sys.platform != "linux", reason="other systems name the place otherwise")
def test_a_clinic_lies_among_the_users_own_data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    assert main.window().folder == tmp_path / "Cowslip" / "clinic"
