"""The list of ways in which a folder is lost or fails: nothing acknowledged is, and each message says what to do."""

import os
import random
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from app.core.errors import AppError, Locked, StoreTrouble
from app.core.records import Assessment
from app.services.backups import Kind
from app.store import folder as folders
from app.store import sealed
from app.store.shelf import FolderShelf
from tests.faults import clinic
from tests.faults.counts import Counted
from tests.faults.test_damage import DROP, ordinary, told
from tests.store.examples import DEFINITION, SMALL

SEED = 11
POSITIONS = 200


def untold(_share: float) -> None:
    """Nobody watches."""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "clinic"


@pytest.fixture
def draft(folder: Path) -> Assessment:
    """With one answer stored."""
    draft = clinic.made(folder)
    session = clinic.opened(folder)
    draft = session.assessing.record(draft, SMALL, DEFINITION, *clinic.ANSWERS[0])
    session.close()
    return draft


def everything(folder: Path, draft: Assessment) -> bool:
    """Whether it opens, and then with everything; else it was refused in sentences."""
    try:
        session = clinic.opened(folder)
    except (StoreTrouble, Locked) as error:
        told(error)
        return False
    try:
        assert session.charts.open(draft.patient_id).assessments == (draft,)
        assert session.clinic == "Clinic"
        assert [p.name for p in session.charts.find("rosen")] == ["Rosen, Dana"]
        session.snapshot(SMALL.sha256)
        return True
    except StoreTrouble as error:
        told(error)
        return False
    finally:
        session.close()


def flipped(whole: bytes, draw: random.Random) -> bytes:
    place = draw.randrange(len(whole))
    return whole[:place] + bytes([whole[place] ^ 1 << draw.randrange(8)]) + whole[place + 1 :]


def cut(whole: bytes, draw: random.Random) -> bytes:
    return whole[: draw.randrange(len(whole) - 16)]


@pytest.mark.slow
@pytest.mark.parametrize("harm", [flipped, cut])
@pytest.mark.parametrize("name", ["clinic.db", "clinic.keys", "clinic.heads"])
def test_at_200_places_harm_is_refused_in_a_sentence_or_harmless_and_never_an_empty_clinic(
    folder: Path, draft: Assessment, name: str, harm: Callable[[bytes, random.Random], bytes], survived: Counted
) -> None:
    draw = random.Random(SEED)
    kept = {f: f.read_bytes() for f in folder.iterdir() if f.is_file()}
    refused = 0
    for _ in range(POSITIONS):
        (folder / name).write_bytes(harm(kept[folder / name], draw))
        refused += not everything(folder, draft)
        for file in folder.iterdir():
            if file not in kept:
                file.unlink()
        for file, content in kept.items():
            file.write_bytes(content)
    # SQLite does not read each page of so small a clinic; the key file is read whole, and so is a cut file's end
    assert refused > (POSITIONS // 4 if harm is flipped else POSITIONS * 9 // 10)
    assert everything(folder, draft)
    what = "cut short at a random place" if harm is cut else "a bit flipped at a random place"
    survived(f"{name}: {what}", POSITIONS, f"refused in a sentence {refused} times, else harmless")


GONE: dict[str, Callable[[Path], object]] = {
    "the folder deleted": shutil.rmtree,
    "the folder moved away": lambda folder: folder.rename(folder.with_name("elsewhere")),
    "the database deleted": lambda folder: (folder / "clinic.db").unlink(),
    "its log deleted": lambda folder: (folder / "clinic.db-wal").unlink(),
    "the database replaced": lambda folder: shutil.copy(folder / "clinic.db", folder / "new").replace(
        folder / "clinic.db"
    ),
}


@pytest.mark.skipif(os.name == "nt", reason="there an open file can't be deleted")
@pytest.mark.parametrize("how", GONE)
def test_nothing_is_acknowledged_once_the_open_folder_is_gone(
    folder: Path, draft: Assessment, how: str, survived: Counted
) -> None:
    session = clinic.opened(folder)
    shutil.copytree(folder, folder.with_name("copy"))
    GONE[how](folder)
    with pytest.raises(StoreTrouble, match="moved or deleted") as caught:
        session.assessing.record(draft, SMALL, DEFINITION, *clinic.ANSWERS[1])
    told(caught.value)
    assert session.assessing.resume(draft.id) == draft, "what can be read still is"
    if how == "the folder moved away":
        folder.with_name("elsewhere").rename(folder)
        draft = session.assessing.record(draft, SMALL, DEFINITION, *clinic.ANSWERS[1])
        session.close()
        assert everything(folder, draft)
    else:
        session.close()
        if folder.exists():
            shutil.rmtree(folder)
        folder.with_name("copy").rename(folder)
        assert everything(folder, draft)
    survived(f"{how} while the clinic is open", 1, caught.value)


@pytest.mark.parametrize("act", ["open", "restore"])
def test_a_network_drive_is_refused_before_anything_is_touched(
    folder: Path, draft: Assessment, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, act: str, survived: Counted
) -> None:
    session = clinic.opened(folder)
    assert session.custody is not None
    backup = session.custody.take(untold)
    session.close()
    before = {f: f.read_bytes() for f in folder.rglob("*") if f.is_file()}
    table = tmp_path / "mounts"
    table.write_text(f"server:/x {folder.resolve()} nfs4 rw 0 0\n")
    monkeypatch.setattr(folders, "MOUNTS", table)
    acts: dict[str, Callable[[], object]] = {
        "open": lambda: clinic.opened(folder),
        "restore": lambda: clinic.clinics().backups().restore(folder, backup, clinic.PASSPHRASE, untold),
    }
    with pytest.raises(StoreTrouble, match="network drive") as caught:
        acts[act]()
    told(caught.value)
    assert {f: f.read_bytes() for f in folder.rglob("*") if f.is_file()} == before
    survived("network drive", 1, caught.value)


def test_a_clinic_of_a_newer_version_is_left_alone_and_told(folder: Path, draft: Assessment, survived: Counted) -> None:
    session = clinic.opened(folder)
    assert session.custody is not None
    key = session.custody._key
    session.close()
    whole = (folder / "clinic.db").read_bytes()
    with sealed.connected(folder / "clinic.db", key, writable=True) as driver:
        driver.execute("UPDATE alembic_version SET version_num = '9999'")
    newer = (folder / "clinic.db").read_bytes()
    with pytest.raises(StoreTrouble, match="newer Cowslip") as caught:
        clinic.opened(folder)
    told(caught.value)
    assert (folder / "clinic.db").read_bytes() == newer
    (folder / "clinic.db").write_bytes(whole)
    assert everything(folder, draft)
    survived("a newer version of the file", 1, caught.value)


SHARE = """
clinic.opened(folder).close()  # also brings what is imported late: who is dropped may not read this interpreter
"a".encode("utf-16be")
for file in folder.iterdir():
    if file.is_file():
        file.chmod(0o666)
"""
BACK_UP = """
session = clinic.opened(folder)
(patient,) = session.charts.find("rosen")
draft = session.assessing.open_draft(patient.id, "small")
draft = session.assessing.record(draft, SMALL, DEFINITION, *clinic.ANSWERS[1])
try:
    session.custody.take_at_closing(lambda share: None)
    print("made")
except AppError as error:
    print(type(error).__name__, error.message, error.hint, sep="|")
assert session.assessing.resume(draft.id) == draft
session.close()
"""


def test_on_a_full_disk_a_backup_fails_in_a_sentence_and_leaves_no_half_of_itself(
    folder: Path, draft: Assessment, survived: Counted
) -> None:
    size = (folder / "clinic.db").stat().st_size
    kind, message, hint = ordinary(BACK_UP, folder, limit=size // 2 + 65536).strip().split("|")
    assert kind == "StoreTrouble"
    assert message.startswith("No backup was made.")
    assert hint.endswith(".")
    assert list((folder / "backups").iterdir()) == []
    session = clinic.opened(folder)
    assert session.assessing.resume(draft.id).log_length == draft.log_length + 1
    assert session.custody is not None
    assert "No backup was made." in session.custody.last_trouble
    session.custody.take(untold)
    assert session.custody.last_trouble == ""
    session.close()
    survived("disk full while a backup is made at closing", 1, f"{message} {hint}")


@pytest.mark.skipif(os.name == "nt", reason="limits are of POSIX")
def test_wherever_the_disk_fills_up_while_restoring_the_clinic_is_as_it_was(
    folder: Path, draft: Assessment, survived: Counted
) -> None:
    session = clinic.opened(folder)
    assert session.custody is not None
    backup = session.custody.take(untold)
    session.close()
    tries, said = 0, ""
    while True:
        try:
            with clinic.full(tries * 16480):
                clinic.clinics().backups().restore(folder, backup, clinic.PASSPHRASE, untold)
        except StoreTrouble as error:
            told(error)
            said = f"{error.message} {error.hint}"
        else:
            break
        tries += 1
        assert tries < 500
        assert everything(folder, draft)
        assert not list(folder.glob("before-restore*"))
    assert tries > 3
    assert "nothing was changed" in said
    assert everything(folder, draft)
    survived("disk full, at each fourth page of what a restore writes", tries, said)


@pytest.mark.skipif(os.name == "nt", reason="users are of POSIX")
def test_a_place_for_backups_that_may_not_be_written_is_told_and_work_goes_on(
    folder: Path, draft: Assessment, survived: Counted
) -> None:
    place = folder / "backups"
    place.mkdir()
    for parent in folder.parents[:3]:
        parent.chmod(parent.stat().st_mode | 0o055)
    place.chmod(0o555)
    folder.chmod(0o777)
    said = ordinary(SHARE + DROP + BACK_UP, folder).strip().split("|")
    assert said[0] == "StoreTrouble"
    assert said[1] == "No backup was made. The disk refused: permission denied."
    assert "may be written to" in said[2]
    assert FolderShelf().held(folder) == []
    survived("the place for backups is read-only, as an ordinary user", 1, f"{said[1]} {said[2]}")


def test_no_part_of_the_list_of_backups_is_a_stranger(folder: Path, draft: Assessment) -> None:
    """A place whose entries are files, links that lead nowhere, and folders that can't be read."""
    place = folder / "backups"
    place.mkdir()
    (place / "2026-11-22T12-00-00Z").write_text("a file")
    (place / "2026-13-45T12-00-00Z").mkdir()
    if os.name != "nt":
        (place / "2026-11-23T12-00-00Z").symlink_to(place / "nowhere")
    assert FolderShelf().held(folder) == []
    session = clinic.opened(folder)
    assert session.custody is not None
    made = session.custody.take(untold)
    assert [(b.path, b.kind) for b in session.custody.held()] == [(made.path, Kind.MADE)]
    session.close()


def test_a_surprise_never_tells_what_was_stored(folder: Path, draft: Assessment) -> None:
    (folder / "clinic.db").write_bytes(b"Rosen, Dana" * 5000)
    with pytest.raises(AppError) as caught:
        clinic.opened(folder)
    told(caught.value)
