"""python -m tests.bench.stations: simulated workstations on one real server, then faster until it fails.

Each has its own connection, journal and listener, as a window has. An answer's time runs from when it was due, so that
one that had to queue counts with its queue.
"""

import argparse
import sys
import tempfile
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path
from threading import Event, Thread
from time import monotonic, time

from app.core.errors import AppError
from app.services.changes import Change
from app.store.server_address import read_address
from app.store.server_changes import ServerChanges
from tests.faults.station import Station, answers_of, filled
from tests.store import postgres

PROCESSES = 4
LIMIT_MS = 50.0


@dataclass
class Seen:
    """What one station met. acknowledged: how many answers; the first of them, which begins the draft, is not timed."""

    draft_id: str
    acknowledged: int
    times: list[float]
    errors: int
    told: int


@dataclass(frozen=True)
class Task:
    """What a process does: these stations, so many answers a second each, all from one moment of the clock."""

    url: str
    folder: str
    names: tuple[str, ...]
    rate: float
    seconds: float
    begins: float


def stations(task: Task) -> list[Seen]:
    """Run in a process of its own."""
    seen = [Seen(name, 0, [], 0, 0) for name in task.names]
    threads = [Thread(target=_station, args=(task, each, n)) for n, each in enumerate(seen)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return seen


def _station(task: Task, seen: Seen, number: int) -> None:
    station = Station(task.url, Path(task.folder), seen.draft_id)
    changes = ServerChanges(read_address(task.url))

    def told(change: Change) -> None:
        seen.told += 1

    changes.start(told)
    draft = station.answer(station.prepared(seen.draft_id))
    seen.acknowledged = 1
    pace, begin = Event(), monotonic() + task.begins - time() + number / len(task.names) / task.rate
    for n in range(round(task.rate * task.seconds)):
        due = begin + n / task.rate
        pace.wait(max(0.0, due - monotonic()))
        try:
            draft = station.answer(draft)
            seen.acknowledged += 1
            seen.errors += station.assessing.waiting > 0  # in the journal only: saved, and counted as a failure here
        except AppError:
            seen.errors += 1
        seen.times.append(monotonic() - due)
        if monotonic() > begin + task.seconds * 1.5:  # hopelessly behind
            break
    changes.close()
    station.close()


def measure(cluster: postgres.Cluster, count: int, rate: float, seconds: float) -> dict[str, float]:
    """One run: answers acknowledged, p50 and p99 in ms, errors, and how many that were acknowledged are not there."""
    url = cluster.url(cluster.database(), postgres.APP)
    filled(url)
    names = [f"s-{n}" for n in range(count)]
    with tempfile.TemporaryDirectory() as folder, ProcessPoolExecutor(PROCESSES, get_context("spawn")) as pool:
        begins = time() + 4 + count / 10  # until all have been loaded and connected
        tasks = [Task(url, folder, tuple(names[n::PROCESSES]), rate, seconds, begins) for n in range(PROCESSES)]
        seen = [each for found in pool.map(stations, tasks) for each in found]
    times = sorted(t for each in seen for t in each.times)
    lost = sum(answers_of(url, s.draft_id) != [str(n) for n in range(1, s.acknowledged + 1)] for s in seen)
    asked = count * round(rate * seconds)
    return {
        "asked": asked,
        "acknowledged": sum(s.acknowledged - 1 for s in seen),
        "p50_ms": times[len(times) // 2] * 1e3,
        "p99_ms": times[len(times) * 99 // 100] * 1e3,
        "worst_ms": times[-1] * 1e3,
        "errors": sum(s.errors for s in seen),
        "drafts_not_as_acknowledged": lost,
        "told": sum(s.told for s in seen),
    }


def line(rate: float, found: dict[str, float]) -> str:
    """One run, to read."""
    return (
        f"{rate:6.0f}/s each: {found['acknowledged']:.0f} of {found['asked']:.0f} answers acknowledged, "
        f"p50 {found['p50_ms']:.1f} ms, p99 {found['p99_ms']:.1f} ms, worst {found['worst_ms']:.0f} ms, "
        f"errors {found['errors']:.0f}, drafts that differ {found['drafts_not_as_acknowledged']:.0f}, "
        f"changes told {found['told']:.0f}"
    )


def holds(found: dict[str, float]) -> bool:
    """Whether a run kept every promise."""
    is_whole = found["acknowledged"] == found["asked"] and not found["errors"]
    return is_whole and not found["drafts_not_as_acknowledged"] and found["p99_ms"] <= LIMIT_MS


def main() -> int:
    """The promise first, then twice as fast each time until a promise is broken."""
    ask = argparse.ArgumentParser(description="Simulated workstations on a PostgreSQL server of their own.")
    ask.add_argument("--stations", type=int, default=20)
    ask.add_argument("--seconds", type=float, default=60)
    ask.add_argument("--ramp-seconds", type=float, default=10)
    options = ask.parse_args()
    with postgres.running() as cluster:
        rate, seconds = 1.0, options.seconds
        while True:
            found = measure(cluster, options.stations, rate, seconds)
            sys.stdout.write(line(rate, found) + "\n")
            sys.stdout.flush()
            if not holds(found):
                break
            rate, seconds = rate * 2, options.ramp_seconds
        for part in (0.625, 0.75, 0.875) if rate > 1 else ():  # between the last that held and the first that did not
            found = measure(cluster, options.stations, rate * part, options.ramp_seconds)
            sys.stdout.write(line(rate * part, found) + "\n")
            sys.stdout.flush()
    return 0 if rate > 1 else 1


if __name__ == "__main__":
    sys.exit(main())
