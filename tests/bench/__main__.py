"""python -m tests.bench: measures, then prints the table that stands in the README."""

import os
import platform
import sys

from tests.bench import engine, hand, serial, start
from tests.bench.table import Row, markdown
from tests.report import pdf_bench
from tests.store import answer_bench, search_bench


def answer_row() -> Row:
    """Assessing.record against a bare commit."""
    found = answer_bench.measure()
    detail = f"{found['answer_ms']:.2f} ms against {found['bare_ms']:.2f} ms"
    return Row("an answer acknowledged, against a bare SQLCipher commit", 2, 1.5, found["ratio"], "x", detail)


def paper_row() -> Row:
    """The record against a bare canvas that draws the same strings."""
    found = pdf_bench.timing()
    fresh = f"with a QR made anew {found.fresh * 1000:.1f} ms"
    detail = f"{found.record * 1000:.1f} ms against {found.bare * 1000:.1f} ms; {fresh}"
    return Row("one-page PDF, warm, against a bare reportlab canvas", 2.5, 2, found.ratio, "x", detail)


def search_rows() -> list[Row]:
    """The slowest search among many, and the one that grows most."""
    found = search_bench.measure()
    kind, (few, many) = max(found.items(), key=lambda each: each[1][1] / each[1][0])
    slowest = max(many for _, many in found.values())
    return [
        Row("patient search, 100,000 patients against 1,000", 1.5, 1.2, many / few, "x",
            f"the worst of {len(found)} kinds, {kind}: {many:.2f} ms against {few:.2f} ms"),
        Row("patient search among 100,000, the slowest kind", 30, 30, slowest, "ms", f"{len(found)} kinds"),
    ]  # fmt: skip


def main() -> int:
    """Measure row by row; a missed one is marked, and the status stays 0."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    steps = (
        start.rows,
        lambda: [engine.score_row()],
        engine.batch_rows,
        lambda: [hand.row()],
        lambda: [answer_row()],
        lambda: [paper_row()],
        search_rows,
        serial.rows,
    )
    rows: list[Row] = []
    for number, step in enumerate(steps, 1):
        sys.stderr.write(f"measuring {number} of {len(steps)}\n")
        rows += step()
    machine = f"{os.cpu_count()} cores, {platform.system()} {platform.machine()}, Python {platform.python_version()}"
    sys.stdout.write(f"{machine}; windows on the offscreen platform\n\n{markdown(rows)}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
