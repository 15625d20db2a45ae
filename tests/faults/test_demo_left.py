"""A demo that was killed leaves a folder that nobody can open: the next demo removes it, and nothing else."""

import os
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from tests.faults import clinic
from tests.faults.counts import Counted

ROOT = Path(__file__).resolve().parents[2]
DEMO = """
from tests.faults import clinic
session = clinic.clinics().demo()
print("open", flush=True)
input()
"""

pytestmark = pytest.mark.skipif(os.name == "nt", reason="kill -9 is of POSIX")


@pytest.fixture
def temporary(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "tmp"
    folder.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(folder))
    return folder


def running_demo(temporary: Path) -> subprocess.Popen[bytes]:
    child = subprocess.Popen(
        [sys.executable, "-c", DEMO],
        cwd=ROOT,
        env=os.environ | {"TMPDIR": str(temporary)},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    )
    assert child.stdout is not None
    assert child.stdout.readline() == b"open\n"
    return child


def end(child: subprocess.Popen[bytes]) -> None:
    child.kill()
    child.communicate()


def names(folder: Path) -> set[str]:
    return {f.name for f in folder.iterdir()}


def test_the_folder_of_a_killed_demo_goes_with_the_next_demo(temporary: Path, survived: Counted) -> None:
    end(running_demo(temporary))
    (left,) = names(temporary)
    session = clinic.clinics().demo()
    assert left not in names(temporary)
    assert len(names(temporary)) == 1
    session.close()
    assert names(temporary) == set()
    survived("kill -9 of a demo", 1, "nothing: its folder goes with the next demo")


def test_the_folder_of_a_running_demo_stays_and_works(temporary: Path) -> None:
    child = running_demo(temporary)
    (running,) = names(temporary)
    before = names(temporary / running)
    session = clinic.clinics().demo()
    assert running in names(temporary)
    assert names(temporary / running) == before
    session.close()
    end(child)


def test_what_is_not_plainly_an_abandoned_demo_of_ours_stays(temporary: Path, tmp_path: Path) -> None:
    """Another name, one that is just being made, a file, and links in the place of the folder, its lock or its sign."""
    real = tmp_path / "real"
    abandoned(real)
    abandoned(temporary / "cowslip-other")
    (temporary / "cowslip-demo-new").mkdir()
    (temporary / "cowslip-demo-new" / "clinic.lock").touch()
    (temporary / "cowslip-demo-file").touch()
    (temporary / "cowslip-demo-link").symlink_to(real)
    for name in ("clinic.lock", "clinic.keys"):
        folder = temporary / f"cowslip-demo-linked-{name}"
        abandoned(folder)
        (folder / name).unlink()
        (folder / name).symlink_to(real / name)
    before = {f: names(f) if f.is_dir() else None for f in (real, *temporary.iterdir())}
    clinic.clinics().demo().close()
    assert {f: names(f) if f.is_dir() else None for f in (real, *temporary.iterdir())} == before


def test_a_link_inside_an_abandoned_folder_is_removed_and_not_followed(temporary: Path, tmp_path: Path) -> None:
    mine = tmp_path / "mine"
    mine.mkdir()
    (mine / "letter.txt").write_text("mine")
    abandoned(temporary / "cowslip-demo-abcd1234")
    (temporary / "cowslip-demo-abcd1234" / "way-out").symlink_to(mine)
    clinic.clinics().demo().close()
    assert names(temporary) == set()
    assert (mine / "letter.txt").read_text() == "mine"


@pytest.mark.skipif(os.name == "nt" or os.getuid() != 0, reason="only root gives a folder away")
def test_somebody_elses_folder_stays(temporary: Path) -> None:
    abandoned(temporary / "cowslip-demo-theirs")
    os.chown(temporary / "cowslip-demo-theirs", 65534, 65534)
    clinic.clinics().demo().close()
    assert names(temporary) == {"cowslip-demo-theirs"}


def abandoned(folder: Path) -> None:
    folder.mkdir(mode=0o700)
    for name in ("clinic.lock", "clinic.keys", "clinic.db"):
        (folder / name).write_bytes(b"left")
