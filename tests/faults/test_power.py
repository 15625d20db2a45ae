"""The power goes: what is acknowledged was handed to the disk before, with a sync of its content and of its name."""

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from app.services.files import replacing
from app.vault import keyfile
from tests.faults.acts import Room
from tests.faults.test_signing_faults import driver_of

pytestmark = pytest.mark.skipif(os.name == "nt", reason="which file a handle is of is asked of /proc")
LINKS = Path("/proc/self/fd")


@pytest.fixture
def room(tmp_path: Path) -> Iterator[Room]:
    made = Room(tmp_path / "clinic")
    yield made
    made.session.close()


def test_an_open_clinic_has_the_durable_settings(room: Room) -> None:
    """synchronous FULL: each commit syncs the write-ahead log. On a Mac only fullfsync brings it to the platter."""
    driver = driver_of(room)
    said = {
        name: driver.execute(f"PRAGMA {name}").fetchone()[0]
        for name in ("journal_mode", "synchronous", "fullfsync", "checkpoint_fullfsync", "locking_mode")
    }
    assert said == {
        "journal_mode": "wal",
        "synchronous": 2,
        "fullfsync": 1,
        "checkpoint_fullfsync": 1,
        "locking_mode": "normal",
    }


@pytest.fixture
def synced(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What is synced and put in place, in order."""
    if not LINKS.is_dir():
        pytest.skip("no /proc")
    told: list[str] = []
    whole, put = os.fsync, Path.replace

    def sync(handle: int) -> None:
        path = (LINKS / str(handle)).readlink()
        told.append(f"sync {'folder' if path.is_dir() else path.suffix or 'part'}")
        whole(handle)

    def replace(path: Path, target: Any) -> Path:
        told.append(f"put {Path(target).name}")
        return put(path, target)

    monkeypatch.setattr(os, "fsync", sync)
    monkeypatch.setattr(Path, "replace", replace)
    return told


def test_a_replaced_file_is_synced_then_put_in_place_then_its_name_is_synced(tmp_path: Path, synced: list[str]) -> None:
    with replacing(tmp_path / "clinic.heads") as file:
        file.write(b"{}")
    assert synced == ["sync .part", "put clinic.heads", "sync folder"]


def test_signing_keeps_the_head_outside_durably_and_after_the_commit(room: Room, synced: list[str]) -> None:
    draft = room.draft()
    before = (room.folder / "clinic.heads").read_bytes()
    room.sign(draft)
    assert synced == ["sync .part", "put clinic.heads", "sync folder"]
    assert (room.folder / "clinic.heads").read_bytes() != before


def test_a_new_key_file_is_on_the_disk_with_its_name(tmp_path: Path, synced: list[str]) -> None:
    keyfile.create(tmp_path, "Nora Field", "correct horse battery", keyfile.Work(operations=1, memory=8192))
    assert synced[:3] == ["sync part", "put clinic.keys", "sync folder"]
