"""Killed at any moment: every answer that was said to be saved is there, and the draft goes on at the same item."""

import os
import random
import select
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from app.core.errors import StoreTrouble
from app.core.records import Answer, Assessment, Moment, Status
from tests.faults import clinic
from tests.faults.counts import Counted
from tests.store.examples import SMALL

ROOT = Path(__file__).resolve().parents[2]

pytestmark = pytest.mark.skipif(os.name == "nt", reason="kill -9 is of POSIX")


def child(folder: Path, draft: Assessment, most: int) -> subprocess.Popen[bytes]:
    return started(folder, draft.patient_id, draft.visit_id, draft.id, str(most))


def started(folder: Path, *words: str) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", "tests.faults.clinic", str(folder), *words]
    return subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE)


def killed_after(process: subprocess.Popen[bytes], lines: int, moment: float) -> list[str]:
    """Kill it so many seconds after so many acknowledgements; gives all that it could say."""
    assert process.stdout is not None
    said = b""
    while said.count(b"\n") < lines:
        said += os.read(process.stdout.fileno(), 4096)
        assert process.poll() is None or said.count(b"\n") >= lines, said
    until = time.monotonic() + moment
    while (left := until - time.monotonic()) > 0:  # its pipe is read meanwhile, or it would stand still
        if select.select([process.stdout], [], [], left)[0]:
            said += os.read(process.stdout.fileno(), 65536)
    process.send_signal(signal.SIGKILL)
    said += process.stdout.read()
    process.stdout.close()
    process.wait()
    return said.decode().splitlines()


def expected(stored: Assessment) -> tuple[dict[str, Answer], str, Moment | None]:
    """The answers, the item of the last one and the performed time that so many lines lead to."""
    latest: dict[str, Answer | None] = {}
    item, performed = "", stored.performed
    for seq in range(1, stored.log_length + 1):
        line = clinic.line(seq)
        if isinstance(line, Moment):
            performed = line
        else:
            item = line[0]
            latest[item] = line[1]
    return {name: answer for name, answer in latest.items() if answer is not None}, item, performed


def check(folder: Path, draft: Assessment, said: list[str]) -> None:
    """What was acknowledged is there; at most the one answer in flight is there beyond it."""
    _, number, draft_id = said[-1].split()
    session = clinic.opened(folder)
    try:
        (stored,) = session.charts.open(draft.patient_id).assessments
        assert stored == session.assessing.open_draft(draft.patient_id, SMALL.id)
        assert stored.id == draft_id
        assert stored.status is Status.DRAFT
        assert int(number) <= stored.log_length <= int(number) + 1
        assert (stored.answers, stored.last_item, stored.performed) == expected(stored)
        assert session.snapshot(SMALL.sha256)
    finally:
        session.close()


def test_after_kill_9_the_draft_goes_on_where_it_was(tmp_path: Path) -> None:
    draft = clinic.made(tmp_path)
    check(tmp_path, draft, killed_after(child(tmp_path, draft, 10**6), lines=6, moment=0.002))


@pytest.mark.slow
def test_after_thirty_kills_at_random_moments_nothing_acknowledged_is_lost(tmp_path: Path, survived: Counted) -> None:
    """One draft, killed and resumed thirty times, so that each recovery is followed by the next writes and kill."""
    draw = random.Random(9)
    draft = clinic.made(tmp_path)
    for _ in range(30):
        process = child(tmp_path, draft, 10**6)
        check(tmp_path, draft, killed_after(process, draw.randint(1, 12), draw.random() * 0.02))
    survived("kill -9 at a random moment of entering answers", 30)


def test_a_second_window_is_refused_until_the_first_is_killed(tmp_path: Path, survived: Counted) -> None:
    draft = clinic.made(tmp_path)
    process = child(tmp_path, draft, 10**6)
    assert process.stdout is not None
    assert process.stdout.readline().startswith(b"saved 1")
    with pytest.raises(StoreTrouble, match="already open") as caught:
        clinic.opened(tmp_path)
    process.kill()
    process.communicate()
    clinic.opened(tmp_path).close()
    survived("two windows on one folder", 1, caught.value)


def attached(folder: Path, patient_id: str, said: list[str]) -> None:
    """Each quick score is there with every answer, in a visit of its own, and only the last one is open."""
    session = clinic.opened(folder)
    try:
        chart = session.charts.open(patient_id)
    finally:
        session.close()
    assert {line.split()[1] for line in said} <= {a.id for a in chart.assessments}
    assert {a.log_length for a in chart.assessments} == {clinic.LONG}
    assert {a.visit_id for a in chart.assessments} < {v.id for v in chart.visits}
    assert len(chart.visits) == 1 + len(chart.assessments)
    assert sorted(a.status for a in chart.assessments) == [
        Status.DRAFT,
        *[Status.STOPPED] * (len(chart.assessments) - 1),
    ]


def test_a_quick_score_that_is_attached_while_the_power_goes_is_whole_or_not_there(
    tmp_path: Path, survived: Counted
) -> None:
    patient_id = clinic.made(tmp_path).patient_id
    draw = random.Random(4)
    said: list[str] = []
    for _ in range(4):
        said += killed_after(started(tmp_path, patient_id), 1, draw.random() * 0.02)
        attached(tmp_path, patient_id, said)
    survived("kill -9 while quick scores are attached", 4)
