"""The engine: scores a second on one core, and a CSV of a thousand thousand rows in flat memory."""

import os
import random
import subprocess
import sys
from itertools import cycle, islice
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from time import perf_counter

from app import data
from app.core.definition import parse_definition
from app.core.scale import Scale
from app.core.scoring import bands, score
from tests.bench.table import Row

ROOT = Path(__file__).resolve().parents[2]
FEW, MANY = 10_000, 1_000_000
SCORES = 200_000
RESIDENT = """
import resource, sys
from app import main
status = main.run(sys.argv[1:])
print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)
sys.exit(status)
"""


def cows() -> Scale:
    """The shipped definition."""
    file = data.scales() / "cows.toml"
    return parse_definition(file.read_bytes(), file.name)


def score_row() -> Row:
    """score() and bands() of varied complete answers."""
    scale = cows()
    pick = random.Random(2003)
    some = [{i.id: pick.choice(i.options).key for i in scale.items} for _ in range(1000)]
    total = scale.scores[0]
    taken = []
    for _ in range(5):
        begin = perf_counter()
        for answers in islice(cycle(some), SCORES):
            bands(total, score(scale, answers)["total"])
        taken.append(perf_counter() - begin)
    each = SCORES / median(taken)
    return Row("score() of a COWS with its bands, one core", 300_000, 1_000_000, each, "/s", "median of 5", least=True)


def batch_rows() -> list[Row]:
    """Rows a second of `score --batch`, and its peak memory for few rows and for many."""
    scale = cows()
    with TemporaryDirectory() as place:
        peaks, seconds = {}, {}
        for count in (FEW, MANY):
            source, out = Path(place) / f"{count}.csv", Path(place) / f"{count}.out.csv"
            _write(source, scale, count)
            begin = perf_counter()
            child = subprocess.run(
                [sys.executable, "-c", RESIDENT, "score", "cows", "--batch", str(source), "--out", str(out)],
                env={**os.environ, "PYTHONPATH": str(ROOT)}, capture_output=True, text=True, check=True,
            )  # fmt: skip
            seconds[count] = perf_counter() - begin
            peaks[count] = int(child.stdout.split()[-1]) / 1024
    rate = (MANY - FEW) / (seconds[MANY] - seconds[FEW])
    flat = f"peak {peaks[FEW]:.0f} MB at {FEW:,} rows, {peaks[MANY]:.0f} MB at {MANY:,}"
    return [
        Row("batch CSV", 100_000, 200_000, rate, "/s", f"{seconds[MANY]:.1f} s for {MANY:,} rows", least=True),
        Row("batch memory, 1 M rows against 10 k", 1.1, 1.02, peaks[MANY] / peaks[FEW], "x", flat),
    ]


def _write(path: Path, scale: Scale, count: int) -> None:
    pick = random.Random(count)
    some = [",".join(str(pick.choice(i.options).points) for i in scale.items) for _ in range(500)]
    with path.open("w", encoding="utf-8", newline="") as file:
        file.write("patient," + ",".join(i.id for i in scale.items) + "\n")
        file.writelines(f"invented {n},{some[n % 500]}\n" for n in range(count))
