"""The commands that do the app's whole work: the demo and the self-test."""

from pathlib import Path

import pytest

from tests.test_cli import run


@pytest.mark.slow
def test_the_demo_tells_each_result_and_writes_a_record_of_it(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run("demo", "--out", str(tmp_path / "out")) == 0
    said = capsys.readouterr().out
    records = sorted((tmp_path / "out").glob("*.pdf"))
    assert len(records) > 5
    assert all(str(path) in said and path.read_bytes().startswith(b"%PDF-") for path in records)
    assert "Demo, Ash (invented), COWS" in said
    assert "Total 23 of 48. moderate (13–24), Wesson & Ling 2003." in said
    assert run("demo", "--out", str(records[0])) == 1
    assert str(records[0]) in capsys.readouterr().err


@pytest.mark.slow
def test_the_self_test_says_what_works(capsys: pytest.CaptureFixture[str]) -> None:
    assert run("self-test") == 0
    lines = capsys.readouterr().out.splitlines()
    assert all(line.startswith("ok: ") for line in lines)
    assert "ok: nothing of a patient stands there in the clear" in lines
