"""The command `export`: everything of a clinic, by passphrase from a file, with an honest exit status."""

import json
from pathlib import Path

import pytest

from app import cli, main
from app.core.records import Sex
from app.services.clock import SystemClock
from tests.journeys.window import cheap_clinics

PASSPHRASE = "invented words only"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    session = cheap_clinics(SystemClock()).create(tmp_path / "clinic", "St Brigid", "M. Okafor, RN", PASSPHRASE)
    session.charts.register("Rosen, Dana", None, Sex.FEMALE, "004-118")
    session.close()
    (tmp_path / "secret").write_text(f"{PASSPHRASE}\r\nsecond line")
    return tmp_path / "clinic"


def run(folder: Path, *more: str, user: str = "M. Okafor, RN", secret: str = "secret") -> int:
    place = folder.parent
    words = ["--database", str(folder), "--user", user, "--passphrase-file", str(place / secret)]
    return cli.main(["export", *words, "--out", str(place / "all.jsonl"), *more], main.wire())


def test_everything_is_written_and_told(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(folder) == 0
    said = capsys.readouterr()
    content = (folder.parent / "all.jsonl").read_text(encoding="utf-8")
    end = json.loads(content.splitlines()[-1])["end"]
    assert "Rosen, Dana" in content
    assert f"sha256 {end['sha256']}" in said.out
    assert "patients: 1" in said.out
    assert "not encrypted" in said.err
    assert "Rosen" not in said.out + said.err
    session = cheap_clinics(SystemClock()).open(folder, PASSPHRASE)
    with session.place.unit_of_work() as work:
        (chain,) = work.audit.chains()
        assert "exported" in [e.act for e in work.audit.events(chain, 0, 100)]
    session.close()


@pytest.mark.parametrize(
    ("harm", "words"),
    [
        ("passphrase", "does not open"),
        ("user", "Nobody has"),
        ("folder", "no clinic"),
        ("no file", "can't be read"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_is_written(
    folder: Path, capsys: pytest.CaptureFixture[str], harm: str, words: str
) -> None:
    (folder.parent / "wrong").write_text("wrong horse battery")
    status = {
        "passphrase": lambda: run(folder, secret="wrong"),
        "user": lambda: run(folder, user="A. Lindqvist"),
        "folder": lambda: run(folder.parent / "none"),
        "no file": lambda: run(folder, secret="none"),
    }[harm]()
    assert status == 1
    said = capsys.readouterr()
    assert words in said.err
    assert PASSPHRASE not in said.out + said.err
    assert not (folder.parent / "all.jsonl").exists()


def test_the_passphrase_file_is_not_written_over(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(folder, "--out", str(folder.parent / "secret")) == 2
    assert (folder.parent / "secret").read_text().startswith(PASSPHRASE)


def test_without_a_file_the_passphrase_is_asked_for_unseen(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("getpass.getpass", lambda prompt: PASSPHRASE)
    words = ["export", "--database", str(folder), "--user", "m. okafor, rn", "--out", str(folder.parent / "all.jsonl")]
    assert cli.main(words, main.wire()) == 0


def test_no_argument_takes_a_passphrase(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["export", "--help"], main.wire()) == 0
    assert "--passphrase " not in capsys.readouterr().out
    assert cli.main(["export", "--passphrase", "x"], main.wire()) == 2
