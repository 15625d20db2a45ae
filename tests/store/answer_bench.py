"""How long an acknowledged answer takes, against one bare SQLCipher commit of the same bytes; for the bench table."""

import os
import tempfile
from collections.abc import Callable
from pathlib import Path
from statistics import median
from time import perf_counter
from typing import Any
from uuid import uuid4

from sqlcipher3 import dbapi2

from app.core.records import Answer, Assessment, Sex, VisitKind
from app.services.assessing import Assessing
from app.services.charts import Charts
from app.services.clock import SystemClock
from app.store.engine import create_store
from app.store.opened import Store
from tests.keys import workplace
from tests.store.examples import DEFINITION, SMALL


def measure(rounds: int = 60, block: int = 10) -> dict[str, float]:
    """Median milliseconds of both, in interleaved blocks of one run, and their ratio (the median of each block's)."""
    with tempfile.TemporaryDirectory() as made:
        folder = Path(made)
        bare_connection, bare = _bare(folder / "bare.db")
        store = create_store(folder, os.urandom(32), "Bench")
        ours = _ours(store)
        for once in (bare, ours):
            _timed(once, 50)
        pairs = [(_timed(bare, block), _timed(ours, block)) for _ in range(rounds)]
        store.close()
        bare_connection.close()
    return {
        "bare_ms": median(b for b, _ in pairs) * 1e3,
        "answer_ms": median(o for _, o in pairs) * 1e3,
        "ratio": median(o / b for b, o in pairs),
    }


def _timed(once: Callable[[], None], times: int) -> float:
    taken = []
    for _ in range(times):
        start = perf_counter()
        once()
        taken.append(perf_counter() - start)
    return median(taken)


def _bare(path: Path) -> tuple[Any, Callable[[], None]]:
    """The same log line, written through the bare driver into a table of the same columns."""
    connection = dbapi2.connect(str(path), isolation_level=None)
    connection.execute(f"PRAGMA key = \"x'{os.urandom(32).hex()}'\"")
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = FULL")
    connection.execute(
        "CREATE TABLE log (assessment_id TEXT, seq INTEGER, item TEXT, answer TEXT, at_us INTEGER, at_offset INTEGER,"
        " at_zone TEXT, PRIMARY KEY (assessment_id, seq)) WITHOUT ROWID"
    )
    assessment, lines = uuid4().hex, iter(range(1, 1_000_000))

    def once() -> None:
        row = (assessment, next(lines), "pulse", '{"key":"1","measured":96}', 1_800_000_000_000_000, 60, "CET")
        connection.execute("BEGIN")
        connection.execute("INSERT INTO log VALUES (?, ?, ?, ?, ?, ?, ?)", row)
        connection.execute("COMMIT")

    return connection, once


def _ours(store: Store) -> Callable[[], None]:
    clock, new_id = SystemClock(), lambda: uuid4().hex
    charts = Charts(workplace(store.unit_of_work, clock, new_id))
    assessing = Assessing(workplace(store.unit_of_work, clock, new_id))
    patient = charts.register("Bench, Invented", None, Sex.UNKNOWN, "")
    visit = charts.begin_visit(patient.id, VisitKind.INTAKE)
    drafts: list[Assessment] = [assessing.prepare(SMALL, patient.id, visit.id, "bench")]
    answers = [Answer("1", measured=96), Answer("0", measured=72)]

    def once() -> None:
        draft = drafts[-1]
        drafts[-1] = assessing.record(draft, SMALL, DEFINITION, "pulse", answers[draft.log_length % 2])

    return once


if __name__ == "__main__":
    print(measure())  # noqa: T201 - run by hand
