"""A mistreated clinic folder: each damage ends in a sentence that says what to do, and harms nothing further."""

import os
import random
import resource
import subprocess
import sys
from pathlib import Path

import pytest

from app.core.errors import AppError, Locked, StoreTrouble
from app.core.records import Assessment
from tests.faults import clinic
from tests.faults.counts import Counted
from tests.store.examples import DEFINITION, SMALL

ROOT = Path(__file__).resolve().parents[2]
NOBODY = 65534


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


def told(error: AppError) -> None:
    assert error.message.endswith(".")
    assert error.hint.endswith(".")
    assert "Rosen" not in repr((error.message, error.hint, error.detail))


def test_a_clinic_opens_again_with_its_name_and_person(folder: Path, draft: Assessment) -> None:
    session = clinic.opened(folder)
    assert (session.clinic, session.person, session.demo) == ("Clinic", "Nora Field, RN", False)
    assert session.charts.open(draft.patient_id).assessments == (draft,)
    session.close()
    session.close()
    assert {f.name for f in folder.iterdir()} == {"clinic.db", "clinic.heads", "clinic.keys", "clinic.lock"}


def test_the_wrong_passphrase_is_said_to_be_wrong_and_the_right_one_still_opens(
    folder: Path, draft: Assessment, survived: Counted
) -> None:
    with pytest.raises(Locked) as caught:
        clinic.clinics().open(folder, "wrong horse battery")
    clinic.opened(folder).close()
    survived("wrong passphrase", 1, caught.value)


def test_a_folder_without_a_clinic_is_said_to_have_none(tmp_path: Path) -> None:
    assert not clinic.clinics().exists(tmp_path)
    with pytest.raises(StoreTrouble, match="no clinic") as caught:
        clinic.opened(tmp_path)
    told(caught.value)
    assert list(tmp_path.iterdir()) == []


def test_a_folder_in_use_is_not_made_a_clinic(folder: Path, draft: Assessment, tmp_path: Path) -> None:
    with pytest.raises(StoreTrouble, match="not empty"):
        clinic.made(folder)
    other = tmp_path / "other"
    other.mkdir()
    (other / "letter.txt").write_text("mine")
    with pytest.raises(StoreTrouble, match="not empty"):
        clinic.made(other)
    assert [f.name for f in other.iterdir()] == ["letter.txt"]
    clinic.opened(folder).close()


@pytest.mark.parametrize("name", ["clinic.keys", "clinic.db"])
def test_a_missing_file_is_named_and_never_made_anew(
    folder: Path, draft: Assessment, name: str, survived: Counted
) -> None:
    (folder / name).unlink()
    with pytest.raises(StoreTrouble, match=f"{name} is missing") as caught:
        clinic.opened(folder)
    told(caught.value)
    assert clinic.clinics().exists(folder)
    assert not (folder / name).exists()
    survived(f"{name} is gone", 1, caught.value)


def test_the_keys_of_another_clinic_do_not_fit(
    folder: Path, draft: Assessment, tmp_path: Path, survived: Counted
) -> None:
    clinic.made(tmp_path / "other")
    (tmp_path / "other" / "clinic.keys").replace(folder / "clinic.keys")
    with pytest.raises(StoreTrouble, match="does not fit") as caught:
        clinic.opened(folder)
    told(caught.value)
    survived("the key file of another clinic", 1, caught.value)


def read_all(folder: Path, draft: Assessment) -> Assessment:
    session = clinic.opened(folder)
    try:
        (stored,) = session.charts.open(draft.patient_id).assessments
        session.charts.find("rosen")
        session.snapshot(SMALL.sha256)
        return stored
    finally:
        session.close()


def refused(folder: Path, draft: Assessment) -> bool:
    """Whether the damage was noticed and well told; else what was read is what was stored.

    The error is let go of before the next round: its traceback would keep the damaged file open.
    """
    try:
        assert read_all(folder, draft) == draft
    except StoreTrouble as error:
        told(error)
        return True
    return False


def test_a_cut_database_is_refused(folder: Path, draft: Assessment) -> None:
    path = folder / "clinic.db"
    whole = path.read_bytes()
    # What is cut off reads as zeros: one file in 256 ends in 0 and is whole without that byte. None ends in sixteen.
    for length in (1, 15, 16, 100, 4095, 4096, 8192, len(whole) // 2, len(whole) - 4096, len(whole) - 16):
        path.write_bytes(whole[:length])
        assert refused(folder, draft), length
    path.write_bytes(whole)
    assert read_all(folder, draft) == draft


def test_a_flipped_bit_is_never_read_as_something_else(folder: Path, draft: Assessment) -> None:
    path = folder / "clinic.db"
    whole = path.read_bytes()
    draw = random.Random(7)
    noticed = 0
    for place in [0, 20, *(draw.randrange(len(whole)) for _ in range(120))]:
        path.write_bytes(whole[:place] + bytes([whole[place] ^ 1 << draw.randrange(8)]) + whole[place + 1 :])
        noticed += refused(folder, draft)
    assert noticed > 30


def ordinary(code: str, folder: Path, limit: int | None = None) -> str:
    """Run code as an ordinary user (root ignores modes), files limited to so many bytes; gives what it printed."""

    def lower() -> None:
        if limit is not None:
            resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))

    child = subprocess.run(
        [sys.executable, "-c", PRELUDE + code, str(folder)],
        cwd=ROOT,
        preexec_fn=lower,
        capture_output=True,
        text=True,
        check=False,
    )
    assert child.returncode == 0, child.stdout + child.stderr
    assert child.stderr == ""
    return child.stdout


PRELUDE = """
import os, sys
from pathlib import Path
from app.core.errors import AppError
from tests.faults import clinic
from tests.store.examples import DEFINITION, SMALL
folder = Path(sys.argv[1])
import app.store.engine, app.vault.keyfile, nacl.pwhash, nacl.secret, sqlcipher3.dbapi2, sqlalchemy.dialects.sqlite
"""

FILL_UP = """
session = clinic.opened(folder)
(patient,) = session.charts.find("rosen")
draft = session.assessing.open_draft(patient.id, "small")
first = draft.log_length
try:
    while True:
        item, answer = clinic.ANSWERS[draft.log_length % 4]
        draft = session.assessing.record(draft, SMALL, DEFINITION, item, answer)
except AppError as error:
    print(draft.log_length - first, type(error).__name__, error.message, error.hint, sep="|")
assert session.assessing.resume(draft.id) == draft
session.close()
"""


def test_on_a_full_disk_it_says_so_and_keeps_what_it_acknowledged(
    folder: Path, draft: Assessment, survived: Counted
) -> None:
    size = (folder / "clinic.db").stat().st_size
    stored, kind, message, hint = ordinary(FILL_UP, folder, limit=size + 65536).strip().split("|")
    assert int(stored) > 0
    assert kind == "StoreTrouble"
    assert "Nothing was stored" in message
    assert "room" in hint
    assert read_all(folder, draft).log_length == draft.log_length + int(stored)
    survived("disk full while answers are entered", 1, f"{message} {hint}")


DROP = f"""
if os.getuid() == 0:
    os.setgroups([]); os.setgid({NOBODY}); os.setuid({NOBODY})
"""
READ_ONLY = (
    DROP
    + """
try:
    clinic.opened(folder).close()
    print("opened")
except AppError as error:
    print(type(error).__name__, error.message, error.hint, sep="|")
"""
)


@pytest.mark.skipif(os.name == "nt", reason="users are of POSIX")
@pytest.mark.parametrize(("folder_mode", "file_mode"), [(0o555, 0o444), (0o555, 0o666), (0o777, 0o444), (0o000, 0o666)])
def test_a_folder_that_may_not_be_written_is_said_to_be_so(
    folder: Path, draft: Assessment, folder_mode: int, file_mode: int, survived: Counted
) -> None:
    for parent in folder.parents[:3]:  # pytest's own folders are for their owner only
        parent.chmod(parent.stat().st_mode | 0o055)
    for file in folder.iterdir():
        file.chmod(file_mode)
    folder.chmod(folder_mode)
    try:
        kind, message, hint = ordinary(READ_ONLY, folder).strip().split("|")
    finally:
        folder.chmod(0o700)
    assert kind == "StoreTrouble"
    assert "can't" in message or "may not" in message
    assert "permissions" in hint
    survived("folder or files not writable or not readable, as an ordinary user", 1, f"{message} {hint}")


MAKE = (
    DROP
    + """
try:
    clinic.made(folder / "new")
except AppError as error:
    print(type(error).__name__, error.message, sep="|")
"""
)


def test_a_clinic_that_cannot_be_made_leaves_nothing(tmp_path: Path, survived: Counted) -> None:
    for parent in tmp_path.parents[:2]:
        parent.chmod(parent.stat().st_mode | 0o055)
    tmp_path.chmod(0o555)
    try:
        assert ordinary(MAKE, tmp_path).startswith("StoreTrouble|The clinic folder can't be made.")
    finally:
        tmp_path.chmod(0o700)
    assert ordinary(MAKE.replace(DROP, ""), tmp_path, limit=8192).startswith("StoreTrouble|")
    assert {f.name for f in (tmp_path / "new").iterdir()} == {"clinic.lock"}
    clinic.made(tmp_path / "new")
    survived("no room or no right to make a clinic", 2, "The clinic folder can't be made")
