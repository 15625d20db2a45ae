"""Killed at any moment of a shift that enters, signs and amends: what was acknowledged is there, nothing is half."""

import json
import os
import random
import select
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from app.core.records import Assessment, Statement, Status
from app.services.session import Session
from tests.faults import clinic
from tests.faults.counts import Counted
from tests.faults.shift import NEW, Picture, newly, picture

ROOT = Path(__file__).resolve().parents[2]
FOLDERS, KILLS = 12, 25
"""So many clinics, each killed so often: one grows, and each recovery is followed by the next writes and kill."""
MOST = 120
"""Lines at which it is killed in any case."""
SIGNED = {Status.FINAL, Status.AMENDED, Status.ENTERED_IN_ERROR}

pytestmark = pytest.mark.skipif(os.name == "nt", reason="kill -9 is of POSIX")


class Spawner:
    """A warm process whose children work; all of them speak on its one pipe, one after the other."""

    def __init__(self) -> None:
        command = [sys.executable, "-m", "tests.faults.shift"]
        self.process = subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        assert self.process.stdout is not None
        self.pipe = self.process.stdout.fileno()
        assert self.until(b"ready\n")

    def until(self, end: bytes) -> bytes:
        said = b""
        while end not in said:
            more = os.read(self.pipe, 65536)
            assert more, said.decode()
            said += more
        return said

    def killed(self, folder: Path, seed: int, aim: str, steps: int, moment: float) -> list[str]:
        """A child that is killed so many seconds after it said the aim so often; gives the lines that it could say."""
        assert self.process.stdin is not None
        self.process.stdin.write(f"{folder}\t{seed}\n".encode())
        self.process.stdin.flush()
        said = self.until(b"\n")
        child = int(said.split()[1])
        while said.count(aim.encode()) < steps and said.count(b"\n") < MOST:
            said += os.read(self.pipe, 65536)
            assert b"gone failed" not in said, said.decode()[-2000:]
        until = time.monotonic() + moment
        while (left := until - time.monotonic()) > 0:  # its pipe is read meanwhile, or it would stand still
            if select.select([self.pipe], [], [], left)[0]:
                said += os.read(self.pipe, 65536)
        os.kill(child, signal.SIGKILL)
        while not said.endswith((b"gone killed\n", b"gone failed\n")):
            said += os.read(self.pipe, 65536)
        assert said.endswith(b"gone killed\n"), said.decode()[-2000:]
        return [line for line in said.decode().splitlines() if line.startswith("[") and line.endswith("]")]

    def end(self) -> None:
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.close()
        self.process.wait()
        self.process.stdout.close()


@pytest.fixture(scope="module")
def spawner() -> Iterator[Spawner]:
    made = Spawner()
    yield made
    made.end()


@dataclass
class Book:
    """What a clinic has acknowledged, and what was under way when it was killed."""

    acknowledged: dict[str, Picture] = field(default_factory=dict)
    flights: list[list[str]] = field(default_factory=list)
    steps: dict[str, int] = field(default_factory=dict)

    def read(self, lines: list[str]) -> str:
        """Add what one child said; gives the step that was cut off, empty where none was."""
        trying: list[str] = []
        cut = ""
        for line in lines:
            word, what, records = json.loads(line)
            known = [each for each in records if each != NEW]
            if word == "try":
                trying, cut = [NEW if each == NEW else each["id"] for each in records], what
                known = [each for each in known if self.flies(each["id"])]  # what became of it was read from the store
                for each in known:
                    assert follows(each, self.acknowledged.get(each["id"], each))
            else:
                trying, cut = [], ""
                self.steps[what] = self.steps.get(what, 0) + 1
            for each in known:
                self.acknowledged[each["id"]] = each
                self.flights = [left for flight in self.flights if (left := without(each["id"], flight))]
        if cut:
            self.flights.append(trying)
        return cut

    def flies(self, id_: str) -> bool:
        """Whether a step was under way with it when an earlier child was killed."""
        return any(id_ in flight for flight in self.flights)

    def compare(self, found: dict[str, Assessment]) -> None:
        """Each record is as acknowledged; of what was under way, all or nothing is stored."""
        now = {id_: picture(a) for id_, a in found.items()}
        for id_, said in self.acknowledged.items():
            assert id_ in now, f"lost: {said}"
            assert now[id_] == said or (self.flies(id_) and follows(now[id_], said)), (now[id_], said)
        new = sum(NEW in flight for flight in self.flights)
        assert len(now.keys() - self.acknowledged.keys()) <= new, "nobody began these"
        for flight in self.flights:
            moved = {now.get(id_) != self.acknowledged.get(id_) for id_ in flight if id_ != NEW}
            assert len(moved) <= 1, "a step is half stored"
        self.acknowledged, self.flights = now, []


def without(id_: str, flight: list[str]) -> list[str]:
    """What else of a list still flies once one of it is known; what it was to begin was begun with that one, or not."""
    if id_ not in flight:
        return flight
    left = [each for each in flight if each != id_]
    return left if any(each != NEW for each in left) else []


def follows(now: Picture, said: Picture) -> bool:
    """Whether a record is at most one step further than it was said to be, and nothing of it is lost."""
    return (
        0 <= now["log"] - said["log"] <= 1
        and len(now["signed"]) - len(said["signed"]) in (0, 1)
        and now["signed"][: len(said["signed"])] == said["signed"]
        and said["answers"].keys() <= now["answers"].keys()
        and (now["patient"], now["version"], now["amends"]) == (said["patient"], said["version"], said["amends"])
    )


def whole(found: dict[str, Assessment], session: Session) -> None:
    """Nothing is half: what its status says, its signatures say, and what was amended has one signed successor."""
    for record in found.values():
        signatures = record.said(Statement.RECORD)
        assert len(signatures) == (record.status in SIGNED), record.status
        for signature in record.signatures:
            assert session.keys.verifies(signature.public_key, signature.content, signature.signature)
        after = [a for a in found.values() if a.amends == record.id and a.status in SIGNED]
        assert len(after) <= 1
        if record.status is Status.AMENDED:
            assert after
            assert after[0].version == record.version + 1
        if record.status is Status.FINAL:
            assert not after
        if record.amends:
            assert record.amends in found
        if record.moved_from:
            assert found[record.moved_from].status is Status.ENTERED_IN_ERROR
            assert found[record.moved_from].said(Statement.VOID)[0].moved_to == record.id
        voids = record.said(Statement.VOID)
        assert len(voids) <= 1
        assert not voids or record.status is Status.ENTERED_IN_ERROR


def check(folder: Path, book: Book) -> None:
    session = clinic.opened(folder)
    try:
        patients = session.charts.find("")
        with session.place.unit_of_work() as work:  # as stored: a chart also tells what follows of it
            found = {a.id: a for p in patients for a in work.assessments.of_patient(p.id)}
        whole(found, session)
        book.compare(found)
        verified = session.verifying.verify()
        assert not [f.name for f in folder.iterdir() if f.name.startswith(".")], "a half-written file was left"
        assert not verified.findings, [str(finding) for finding in verified.findings]
    finally:
        session.close()


def killed_often(folder: Path, spawner: Spawner, seed: int, kills: int) -> tuple[Book, dict[str, int]]:
    """Kill and check, now and then two kills before the check; gives what was done, and in what it was cut off."""
    draw = random.Random(seed)
    newly(folder)
    book, cuts = Book(), {}
    for number in range(kills):
        aim, times, within = draw.choice(
            (
                ("[", 0, 0.15),  # while it opens, or begins
                ("[", draw.randint(1, 40), 0.01),
                ('["try"', draw.randint(1, 20), 0.005),
                ('["try", "sign"', draw.randint(1, 3), 0.02),
                ('["try", "amend"', 1, 0.005),
                (f'["try", "{draw.choice(("add", "void", "move", "close"))}"', 1, 0.01),
            )
        )
        lines = spawner.killed(folder, draw.randrange(1 << 30), aim, times, draw.random() * within)
        cut = book.read(lines) or "between"
        cuts[cut] = cuts.get(cut, 0) + 1
        if draw.random() < 0.6 or number == kills - 1:
            check(folder, book)
    return book, cuts


def test_after_kills_of_a_shift_everything_acknowledged_is_there_and_nothing_half(
    tmp_path: Path, spawner: Spawner
) -> None:
    killed_often(tmp_path / "clinic", spawner, 5, 6)


def test_of_a_list_that_was_under_way_each_record_flies_until_it_is_known_itself() -> None:
    book = Book(flights=[["a", "b", "c"], [NEW], ["d", NEW]])
    said = {"log": 1, "signed": [], "answers": {}, "patient": "p", "version": 1, "amends": ""}
    book.read([json.dumps(["try", "add", [{**said, "id": "a"}]]), json.dumps(["did", "add", [{**said, "id": "d"}]])])
    assert [book.flies(each) for each in "abcd"] == [False, True, True, False]
    assert book.flights == [["b", "c"], [NEW]]


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(FOLDERS))
def test_after_300_kills_at_random_moments_of_an_entry_sign_amend_run_nothing_is_lost(
    tmp_path: Path, spawner: Spawner, survived: Counted, seed: int
) -> None:
    book, cuts = killed_often(tmp_path / "clinic", spawner, seed, KILLS)
    assert len(book.acknowledged) > KILLS
    assert sum(cuts.values()) == KILLS
    assert cuts.keys() & {"sign", "amend", "void", "move"}, "aim better: no kill came while something was signed"
    survived("kill -9 at a random moment of an entry-sign-amend run", KILLS)
