"""The server goes away in the middle of an entry: no acknowledged answer is lost, and none is stored twice."""

import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.core.errors import ServerAway, StoreTrouble
from app.core.records import Assessment
from app.store.opened import driver
from app.store.server import SOON
from tests.faults.counts import Counted
from tests.faults.station import Station, answers_of, filled
from tests.faults.test_kill import ROOT, killed_after
from tests.store import postgres
from tests.store.postgres import APP, TEMPLATE, Cluster

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(postgres.binaries() is None, reason="PostgreSQL is not installed (Debian: postgresql)"),
]


def numbers(draft: Assessment) -> list[str]:
    return [str(n) for n in range(1, draft.log_length + 1)]


@pytest.fixture(scope="module")
def lone() -> Iterator[Cluster]:
    """A server that is stopped and started as the tests want."""
    with postgres.running() as cluster:
        yield cluster


@pytest.fixture
def url(lone: Cluster) -> str:
    made = lone.url(lone.database(), APP)
    filled(made)
    return made


def test_the_server_restarts_in_the_middle_of_an_entry(
    lone: Cluster, url: str, tmp_path: Path, survived: Counted
) -> None:
    station = Station(url, tmp_path)
    draft = station.answer(station.prepared("d-1"), 3)
    lone.stop("immediate")
    draft = station.answer(draft, 4)
    assert station.assessing.waiting == 4
    said = station.assessing.words()
    assert said.startswith("Reconnecting to the clinic's server… 4 answers are saved")
    assert not station.sent()
    with pytest.raises(ServerAway):
        station.assessing.complete(draft)
    lone.start()
    assert station.sent()
    draft = station.answer(draft, 2)
    assert station.assessing.words() == ""
    station.close()
    assert answers_of(url, "d-1") == numbers(draft)
    survived("the server restarts amid an entry", 1, said)


def test_a_window_that_is_closed_in_an_outage_leaves_its_answers_to_the_next(
    lone: Cluster, url: str, tmp_path: Path, survived: Counted
) -> None:
    station = Station(url, tmp_path)
    draft = station.answer(station.prepared("d-1"), 1)
    lone.stop("immediate")
    draft = station.answer(draft, 3)
    station.close()
    lone.start()
    for _ in range(2):  # the second finds nothing to send
        later = Station(url, tmp_path)
        assert later.sent()
        later.close()
    assert answers_of(url, "d-1") == numbers(draft)
    survived("the window is closed in an outage of the server", 1)


def test_what_is_left_of_an_earlier_try_holds_an_answer_back_and_refuses_it_not(
    lone: Cluster, url: str, tmp_path: Path, survived: Counted
) -> None:
    """A lock stands for it: the server can't know that the one who asked has gone."""
    station = Station(url, tmp_path)
    draft = station.answer(station.prepared("d-1"), 1)
    lone.stop("immediate")
    draft = station.answer(draft, 1)
    station.close()
    lone.start()
    later = Station(url, tmp_path)
    driver(later.store._connection).execute("SET lock_timeout = '100ms'")
    driver(later.store._connection).commit()
    with lone.admin(url.rpartition("/")[2]) as admin, admin.transaction():
        admin.execute("LOCK TABLE answer_log IN EXCLUSIVE MODE")
        with pytest.raises(StoreTrouble, match="just changing this"):
            later.assessing.send()
    assert (later.assessing.waiting, later.assessing.refused) == (1, ())
    assert later.sent()
    later.close()
    assert answers_of(url, "d-1") == numbers(draft)
    survived("the server is still busy with an earlier try", 1)


def child(folder: Path, draft_id: str, url: str) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", "tests.faults.station", str(folder), draft_id, url]
    return subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE)


@pytest.mark.skipif(os.name == "nt", reason="kill -9 is of POSIX")
def test_killed_between_journal_and_server_the_answer_is_sent_by_the_next_window_once(
    lone: Cluster, url: str, tmp_path: Path, survived: Counted
) -> None:
    """A lock holds the server's side back, so that the kill comes when only the journal has the answer."""
    database = url.rpartition("/")[2]
    process = child(tmp_path, "d-1", url)
    assert process.stdout is not None
    assert process.stdout.readline() == b"saved 1\n"
    with lone.admin(database) as admin, admin.transaction():
        admin.execute("LOCK TABLE answer_log IN EXCLUSIVE MODE")
        waiting = "SELECT count(*) FROM pg_locks WHERE NOT granted"
        while (admin.execute(waiting).fetchone() or (0,))[0] == 0:
            assert process.poll() is None
        process.send_signal(signal.SIGKILL)
        said = process.stdout.read()
        process.stdout.close()
        process.wait()
    acknowledged = 1 + said.count(b"\n")
    station = Station(url, tmp_path)
    assert station.assessing.waiting == 1
    assert station.sent()
    station.close()
    assert len(answers_of(url, "d-1")) == acknowledged + 1
    survived("kill -9 between journal and server", 1)


@pytest.mark.skipif(os.name == "nt", reason="kill -9 is of POSIX")
def test_killed_at_random_moments_nothing_acknowledged_is_lost_or_doubled(
    url: str, tmp_path: Path, survived: Counted
) -> None:
    draw = random.Random(5)
    for _ in range(8):
        said = killed_after(child(tmp_path, "d-1", url), draw.randint(1, 9), draw.random() * 0.02)
        station = Station(url, tmp_path)
        assert station.sent()
        station.close()
        told = answers_of(url, "d-1")
        assert told == [str(n) for n in range(1, len(told) + 1)]
        assert int(said[-1].split()[1]) <= len(told) <= int(said[-1].split()[1]) + 1
    survived("kill -9 at a random moment, clinic on a server", 8)


@pytest.mark.skipif(os.name == "nt", reason="SIGSTOP is of POSIX")
def test_a_server_that_stands_still_counts_as_gone_and_the_answer_is_kept_here(
    lone: Cluster, url: str, tmp_path: Path, survived: Counted
) -> None:
    """Its process is stopped: the line is open, and nothing comes."""
    station = Station(url, tmp_path)
    draft = station.answer(station.prepared("d-1"), 2)
    backend = driver(station.store._connection).info.backend_pid
    os.kill(backend, signal.SIGSTOP)
    try:
        begun = time.monotonic()
        draft = station.answer(draft)
        assert time.monotonic() - begun < SOON + 1.5
        assert station.assessing.waiting == 1
    finally:
        os.kill(backend, signal.SIGCONT)
    assert station.sent()
    draft = station.answer(draft)
    station.close()
    assert answers_of(url, "d-1") == numbers(draft)
    survived("the server stands still", 1)


def test_a_standby_takes_over_within_ten_seconds_and_nothing_acknowledged_is_lost(
    tmp_path: Path, survived: Counted
) -> None:
    with postgres.running() as primary:
        standby = Cluster(primary.folder, "standby")
        standby.copy_from(primary)
        standby.start()
        try:
            primary.configure("synchronous_standby_names = '*'\n")
            primary.stop()
            primary.start()
            ports = f"127.0.0.1:{primary.port},127.0.0.1:{standby.port}"
            url = f"postgresql+psycopg://{APP}@{ports}/{TEMPLATE}?target_session_attrs=read-write"
            filled(url)
            station = Station(url, tmp_path)
            draft = station.answer(station.prepared("d-1"), 20)
            assert station.assessing.waiting == 0
            before = draft.log_length
            lost = time.monotonic()
            primary.stop("immediate")
            draft = station.answer(draft)
            here = time.monotonic() - lost
            standby.promote()
            while not station.sent():
                draft = station.answer(draft)
            draft = station.answer(draft)
            assert station.assessing.waiting == 0
            there = time.monotonic() - lost
            station.close()
            told = answers_of(url, "d-1")
        finally:
            standby.stop("immediate")
            primary.start()  # to be stopped with the others
    assert told == numbers(draft)
    assert draft.log_length > before
    print(f"acknowledged here after {here:.3f} s, on the new primary after {there:.2f} s")  # noqa: T201 - measured
    assert here < 10
    assert there < 10
    survived("the primary dies, a standby takes over", 1)
