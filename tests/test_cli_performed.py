"""The command line's PDF: when it was performed and by whom, where that is told."""

import json
import re
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from pypdf import PdfReader

from app.cli import main
from app.core.records import Moment
from tests.test_cli import COWS, NOW, WIRING, run


@pytest.fixture
def given(tmp_path: Path) -> list[str]:
    path = tmp_path / "answers.json"
    path.write_text(json.dumps(COWS), encoding="utf-8")
    return ["--answers", str(path)]


def printed(path: Path) -> str:
    return " ".join(PdfReader(path).pages[0].extract_text().split())


@pytest.mark.parametrize(
    ("time", "shown"),
    [
        ("2026-11-22T08:30-05:00", "2026-11-22 08:30 −05:00"),
        ("2026-11-22T14:29:59Z", "2026-11-22 14:29 +00:00"),
        ("2026-11-23T04:30+14:00", "2026-11-23 04:30 +14:00"),
    ],
)
def test_the_pdf_says_when_it_was_performed_and_by_whom(
    given: list[str], tmp_path: Path, time: str, shown: str
) -> None:
    out = tmp_path / "record.pdf"
    words = [*given, "--pdf", str(out)]
    assert run("score", "cows", *words, "--performed", time, "--performer", " Mary  Okafor, RN ") == 0
    assert f"Performed {shown} by Mary Okafor, RN Recorded — · not signed" in printed(out)
    said = printed(out).partition("SHA-256")[2]
    assert run("score", "cows", *words, "--performed", time, "--performer", "Another") == 0
    assert printed(out).partition("SHA-256")[2] != said
    assert run("score", "cows", *words) == 0
    assert "Performed — Recorded — · not signed" in printed(out)


@pytest.mark.parametrize("time", [[], ["--performed", "2026-11-22T08:30-05:00"]])
def test_the_same_input_makes_the_same_record_whenever_it_is_scored(
    given: list[str], tmp_path: Path, time: list[str]
) -> None:
    hashes = []
    for minutes in (0, 61):
        out = tmp_path / f"{minutes}.pdf"
        wiring = replace(WIRING, clock=lambda later=minutes: LaterClock(later))
        assert main(["score", "cows", *given, *time, "--pdf", str(out)], wiring) == 0
        hashes.append(re.findall(r"SHA-256 of this record: ([0-9a-f]{64})", printed(out)))
    assert hashes[0]
    assert hashes[0] == hashes[1]


class LaterClock:
    """Stands some minutes after the others' clock."""

    def __init__(self, minutes: int) -> None:
        self._now = Moment(NOW.utc + timedelta(minutes=minutes), NOW.offset, NOW.zone)

    def now(self) -> Moment:
        return self._now


@pytest.mark.parametrize(
    ("time", "said"),
    [
        ("2026-11-22T08:30", "has no offset from UTC; write it as in 2026-11-22T08:30-05:00."),
        ("2026-11-22T08:30+14:01", "no place keeps"),
        ("2026-11-22T08:30-24:00", "names no real day, time or offset."),
        ("2026-11-22T08:30-05:60", "is not a time such as"),
        ("2026-11-22T08:30-5", "is not a time such as"),
        ("2026-02-29T08:30-05:00", "names no real day, time or offset."),
        ("2026-11-22T24:30-05:00", "names no real day, time or offset."),
        ("0001-01-01T00:00+05:00", "is not a time such as"),
        ("2026-11-22 08:30-05:00", "is not a time such as"),
        ("2026-11-22T09:31-05:00", "lies in the future."),
        ("", "is not a time such as"),
        ("\x1b[2J", "is not a time such as"),
    ],
)
def test_a_performed_time_that_can_not_be_placed_is_refused_with_a_sentence(
    given: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str], time: str, said: str
) -> None:
    out = tmp_path / "record.pdf"
    assert run("score", "cows", *given, "--pdf", str(out), "--performed", time) == 2
    message = capsys.readouterr().err
    assert message.startswith("--performed: ")
    assert said in message
    assert message.replace("\n", "").isprintable()
    assert not out.exists()


@pytest.mark.parametrize(
    "words", [["--performer", " ", "--pdf", "OUT"], ["--performer", "M\x1b", "--pdf", "OUT"], ["--performer", "M"]]
)
def test_a_performer_needs_a_name_and_a_pdf(
    given: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str], words: list[str]
) -> None:
    words = [str(tmp_path / "record.pdf") if w == "OUT" else w for w in words]
    assert run("score", "cows", *given, *words) == 2
    assert "--performer" in capsys.readouterr().err
