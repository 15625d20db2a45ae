"""Something is wrong with the disk while records are signed: each act is stored whole or not at all, and says so."""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Any

import pytest
from sqlcipher3 import dbapi2

from app.core.errors import StoreTrouble
from tests.faults import clinic
from tests.faults.acts import ACTS, Room
from tests.faults.counts import Counted
from tests.faults.test_damage import DROP, NOBODY, ROOT, ordinary, told

NOTHING = "nothing: all of it was stored"
QUARTER = 1030
"""The write-ahead log grows by frames of four times that."""

pytestmark = pytest.mark.skipif(os.name == "nt", reason="limits and modes are of POSIX")


@pytest.fixture
def room(tmp_path: Path) -> Iterator[Room]:
    made = Room(tmp_path / "clinic")
    yield made
    made.session.close()


def refused(room: Room, attempt: Callable[[], object], fault: AbstractContextManager[Any]) -> str:
    """What is said, where it was refused; empty where it was done. Nothing of what was refused is stored."""
    before = room.held()
    try:
        with fault:
            attempt()
    except StoreTrouble as error:
        told(error)
        said = f"{error.message} {error.hint}"
    else:
        assert room.held() != before
        return ""
    assert "Nothing was stored" in said
    assert room.held() == before
    assert room.wounds() == []
    return said


@pytest.mark.parametrize("act", ACTS)
def test_wherever_the_disk_fills_up_an_act_is_stored_whole_or_not_at_all(
    room: Room, survived: Counted, act: str
) -> None:
    """With a quarter of a page more room at each try, until there is enough."""
    attempt = ACTS[act](room)
    log = (room.folder / "clinic.db-wal").stat().st_size
    tries = 0
    said = ""
    while now := refused(room, attempt, clinic.full(log + tries * QUARTER)):
        tries += 1
        said = now
        assert "Make room" in said or "has room" in said
        assert tries < 500
    assert tries > 3
    assert room.intact()
    survived("disk full, at each quarter page of what a signature or another act writes", tries, said)


MOUNT = 'mount -t tmpfs -o size=6m none "$1"'
OWN_DISK = f'{MOUNT} && exec "$2" -m tests.faults.small_disk "$1"'


def on_own_disk(folder: Path, script: str) -> subprocess.CompletedProcess[str]:
    """Where only this child and its own see the disk."""
    command = ["unshare", "-rm", "sh", "-c", script, "sh", str(folder), sys.executable]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)


def test_on_a_disk_that_is_really_full_each_act_is_stored_whole_or_not_at_all(
    tmp_path: Path, survived: Counted
) -> None:
    """A limit on files is told by another error than no room: here the disk has six megabytes, in memory."""
    if not shutil.which("unshare") or on_own_disk(tmp_path, MOUNT).returncode:
        pytest.skip("no disk of one's own may be mounted here")
    done = on_own_disk(tmp_path, OWN_DISK)
    assert done.returncode == 0, done.stderr
    refusals: dict[str, list[str]] = json.loads(done.stdout)
    said = {one for each in refusals.values() for one in each}
    assert said == {"The disk is full. Nothing was stored. Make room, then try again."}
    assert refusals.keys() == ACTS.keys()
    assert all(refusals.values())
    times = sum(map(len, refusals.values()))
    survived("disk really full, with one page more room at each try of an act", times, *said)


def test_on_a_disk_that_stays_full_the_clinic_closes_and_opens_again_with_what_was_acknowledged(
    room: Room, survived: Counted
) -> None:
    drafts = [room.draft() for _ in range(40)]
    signed, said = 0, ""
    with clinic.full((room.folder / "clinic.db-wal").stat().st_size + 300_000):
        for draft in drafts:
            try:
                room.sign(draft)
            except StoreTrouble as error:
                told(error)
                said = f"{error.message} {error.hint}"
                break
            signed += 1
        assert 0 < signed < len(drafts)
        before = room.held()
        room.session.close()
    room.open()
    assert room.held()[:3] == before[:3]
    assert room.sign(drafts[signed])
    assert room.intact()
    survived("disk full while signing, until after closing", 1, said)


def test_wherever_the_disk_fills_up_a_clinic_opens_later_with_everything(room: Room, survived: Counted) -> None:
    room.sign(room.draft())
    held = room.held()
    room.session.close()
    tries, said = 0, ""
    while True:
        try:
            with clinic.full(tries * QUARTER):
                room.open()
        except StoreTrouble as error:
            told(error)
            said = f"{error.message} {error.hint}"
        else:
            break
        tries += 1
        assert tries < 500
    assert tries > 3
    assert room.held()[:3] == held[:3]
    assert room.intact()
    survived("disk full, at each quarter page of what an opening writes", tries, said)


def test_wherever_the_disk_fills_up_a_new_clinic_is_made_whole_or_not_at_all(tmp_path: Path, survived: Counted) -> None:
    folder, tries, said = tmp_path / "clinic", 0, ""
    while True:
        try:
            with clinic.full(tries * 16 * QUARTER):
                session = clinic.clinics().create(folder, "Clinic", "Nora Field, RN", clinic.PASSPHRASE)
        except StoreTrouble as error:
            told(error)
            said = f"{error.message} {error.hint}"
        else:
            break
        assert {f.name for f in folder.iterdir()} <= {"clinic.lock"}
        tries += 1
        assert tries < 500
    assert tries > 3
    assert session.people.new_sheet() is not None
    assert session.verifying.verify().is_intact
    session.close()
    survived("disk full, at each fourth page of what a new clinic writes", tries, said)


@contextmanager
def moved_away(room: Room) -> Iterator[None]:
    room.folder.rename(room.folder.with_name("elsewhere"))
    try:
        yield
    finally:
        room.folder.with_name("elsewhere").rename(room.folder)


@contextmanager
def read_only(room: Room) -> Iterator[None]:
    driver = driver_of(room)
    driver.execute("PRAGMA query_only = ON")
    try:
        yield
    finally:
        driver.execute("PRAGMA query_only = OFF")


@contextmanager
def held_by_another(room: Room) -> Iterator[None]:
    """A program that has it locked, longer than anybody waits (50 ms here, 5 s else)."""
    assert room.session.custody is not None
    driver_of(room).execute("PRAGMA busy_timeout = 50")
    other = dbapi2.connect(str(room.folder / "clinic.db"), isolation_level=None)
    other.execute(f"PRAGMA key = \"x'{room.session.custody._key.hex()}'\"")
    other.execute("BEGIN IMMEDIATE")
    try:
        yield
    finally:
        other.execute("ROLLBACK")
        other.close()


def driver_of(room: Room) -> Any:
    work: Any = room.session.place.unit_of_work()
    return work._connection.connection.driver_connection


FAULTS: dict[str, tuple[Callable[[Room], AbstractContextManager[None]], str]] = {
    "folder gone while open": (moved_away, "bring it back"),
    "database read-only while open": (read_only, "permissions"),
    "database held by another program": (held_by_another, "Close it"),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_while_the_store_refuses_no_act_is_half_stored_and_afterwards_each_is_done(
    room: Room, survived: Counted, fault: str
) -> None:
    harm, hint = FAULTS[fault]
    said = ""
    for make in ACTS.values():
        attempt = make(room)
        said = refused(room, attempt, harm(room))
        assert hint in said
        before = room.held()
        attempt()
        assert room.held() != before
    assert room.intact()
    survived(f"{fault}, at each kind of act", len(ACTS), said)


def test_heads_that_cant_be_written_lose_nothing_and_accuse_nobody(room: Room, survived: Counted) -> None:
    """The commits are through, the file beside the database stays behind; the next checkpoint catches up."""
    heads, aside = room.folder / "clinic.heads", room.folder / "aside"
    before = heads.read_bytes()
    heads.rename(aside)
    heads.mkdir()
    for make in ACTS.values():
        make(room)()
    heads.rmdir()
    aside.rename(heads)
    held = room.held()
    room.session.close()  # its sign-out is kept
    assert heads.read_bytes() != before
    heads.write_bytes(before)  # as after a kill instead
    room.open()
    assert room.held()[:3] == held[:3]
    assert room.intact()
    survived("clinic.heads not writable while commits succeed, at each kind of act", len(ACTS), NOTHING)


READ_ONLY = (
    """
import tempfile
from tests.faults.acts import ACTS, Room
with tempfile.TemporaryDirectory() as place:  # what is imported late: who is dropped may not read this interpreter
    warm = Room(Path(place) / "clinic")
    warm.sign(warm.draft())
    warm.intact()
    warm.session.close()
"""
    + DROP
    + """
room = Room(folder / "clinic")
room.held()
for file in room.folder.iterdir():
    file.chmod(0o444)
room.folder.chmod(0o555)
room.sign(room.draft())
held = room.held()
room.session.close()
for _ in range(2):
    try:
        room.open()
        print("opened")
    except AppError as error:
        print(type(error).__name__, error.message, error.hint, sep="|")
    room.folder.chmod(0o700)
    for file in room.folder.iterdir():
        file.chmod(0o600)
assert room.held()[:3] == held[:3]
print(room.intact())
"""
)


def test_a_folder_made_read_only_while_open_keeps_what_is_signed_and_is_told_at_the_next_opening(
    tmp_path: Path, survived: Counted
) -> None:
    for parent in tmp_path.parents[:3]:  # pytest's own folders are for their owner only
        parent.chmod(parent.stat().st_mode | 0o055)
    if os.getuid() == 0:
        os.chown(tmp_path, NOBODY, NOBODY)
    first, second, intact = ordinary(READ_ONLY, tmp_path).splitlines()
    kind, message, hint = first.split("|")
    assert kind == "StoreTrouble"
    assert "permissions" in hint
    assert (second, intact) == ("opened", "True")
    survived("folder and files read-only while open, as an ordinary user", 1, f"at the next opening: {message} {hint}")
