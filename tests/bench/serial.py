"""Serial care: a long flow sheet on screen and paper, a long trend, and a board of very many series."""

import os
import subprocess
import sys
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter

from tests.bench.table import Row

COLUMNS = 200
POINTS = 2000
RECORDS = 500
SERIES = 500
TURNS = 20


def rows() -> list[Row]:
    """Each on its own; times in ms."""
    return [*_sheet_rows(), _paper_row(), *_records_rows(), _trend_row(), *_board_rows()]


def _best(act: Callable[[], object], turns: int = 5) -> float:
    """The lowest of some: what else the machine does only ever adds."""
    taken = []
    for _ in range(turns):
        begin = perf_counter()
        act()
        taken.append((perf_counter() - begin) * 1000)
    return min(taken)


def _sheet_rows() -> list[Row]:
    """From a chart that is read to the first paint; then every step of the scroll bar, each painted."""
    _application()
    from PySide6.QtWidgets import QApplication

    from app.ui.widgets.flow_table import FlowTable

    table = FlowTable()
    table.resize(1000, 560)
    table.show()

    def open_it() -> None:
        table.show_sheet(_long_sheet())
        table.repaint()
        QApplication.processEvents()

    opened = _best(open_it)
    bar = table.horizontalScrollBar()
    steps = []
    for value in range(0, bar.maximum(), max(1, bar.maximum() // 120)):
        begin = perf_counter()
        bar.setValue(value)
        table.viewport().repaint()
        steps.append((perf_counter() - begin) * 1000)
    steps.sort()
    p99 = steps[int(len(steps) * 0.99)]
    table.close()
    table.deleteLater()
    return [
        Row(f"flow sheet of {COLUMNS} assessments opened", 100, 50, opened, "ms", "scored, laid out and painted"),
        Row("a step of its scrolling, p99", 16.7, 8, p99, "ms", f"median {steps[len(steps) // 2]:.1f} ms"),
    ]


def _paper_row() -> Row:
    from dataclasses import replace

    from app.report.papers import Papers
    from tests.report.test_flowsheet import document, long

    papers, sheet = Papers(), document(long(COLUMNS))
    pages = COLUMNS // 8
    papers.flow_sheet(sheet)
    taken = _best(lambda: papers.flow_sheet(replace(sheet, printed_by="Bench")))
    return Row("flow sheet on paper, warm, a page", 10, 5, taken / pages, "ms", f"{pages} pages in {taken:.0f} ms")


def _records_rows() -> list[Row]:
    """In a process of its own: one in which more was done before has memory to spare, and a peak of its own."""
    child = [sys.executable, "-c", "from tests.bench.serial import print_records; print_records()"]
    said = subprocess.run(child, capture_output=True, text=True, check=True).stdout
    each, grown, size, whole = map(float, said.split())
    detail = f"{size:.1f} MB of PDF in {whole / 1000:.1f} s"
    return [
        Row(f"{RECORDS} one-page records into one PDF, each", 10, 6, each, "ms", detail),
        Row("memory that takes at the most, above what it was", 64, 32, grown, "MB", "with the PDF itself"),
    ]


def print_records() -> None:
    """Milliseconds a record, MB that the process grew by at its peak, MB of the PDF, milliseconds in all."""
    from app.report.papers import Papers
    from tests.report.test_records import many

    papers, document = Papers(), many(RECORDS)
    papers.records(many(20))
    before = _resident()
    begin = perf_counter()
    pdf = papers.records(document)
    taken = (perf_counter() - begin) * 1000
    grown = (_resident(peak=True) - before) / 1024
    sys.stdout.write(f"{taken / RECORDS} {grown} {len(pdf) / 1024 / 1024} {taken}")


def _resident(*, peak: bool = False) -> float:
    """KiB of memory that the process has, or had at the most."""
    found = dict(line.split(":", 1) for line in Path("/proc/self/status").read_text(encoding="utf-8").splitlines())
    return float(found["VmHWM" if peak else "VmRSS"].split()[0])


def _trend_row() -> Row:
    application = _application()
    from PySide6.QtCore import QEvent

    from app.core.plot import trend  # noqa: F401  # imported before it is timed
    from app.core.scale import Scored
    from app.core.shapes import Reading
    from app.ui.models.history import Trend
    from app.ui.widgets.trend import TrendPlot
    from tests.core.afternoon import COWS, at

    start = at("0:00")
    score = COWS.scores[0]
    later = (type(start)(start.utc + timedelta(minutes=30 * n), start.offset) for n in range(POINTS))
    readings = tuple(Reading(when, Scored((n * 7) % 49), "cows 1") for n, when in enumerate(later))
    plot = TrendPlot(Trend("COWS", "", score, score.band_sets[0], readings))
    plot.resize(900, 400)
    plot.show()
    application.processEvents()
    application.processEvents()
    plot.repaint()
    places = iter(range(TURNS + 5))

    def step() -> None:
        plot.go_to(next(places))
        plot.repaint()

    repainted = _best(step, TURNS)

    def anew() -> None:
        application.sendEvent(plot, QEvent(QEvent.Type.PaletteChange))
        plot.repaint()
        application.processEvents()  # a long one is painted in a turn of its own
        assert plot._is_painted

    detail = f"from one point to the next; all of it painted anew {_best(anew):.0f} ms"
    return Row(f"trend of {POINTS:,} points repainted", 16, 8, repainted, "ms", detail)


def _board_rows() -> list[Row]:
    """On SQLCipher: read again with nothing changed, judged and shown; and the judging alone, as each minute."""
    _application()
    from app.services.boards import Boards, board
    from app.services.clock import LocalZone
    from app.ui.models.due_board import DueBoard
    from tests.bench.serial_fill import filled

    with TemporaryDirectory() as place:
        store, workplace = filled(Path(place), SERIES)
        boards, model = Boards(workplace), DueBoard()

        def refresh() -> None:
            found = board(boards.going_on(), workplace.clock.now(), 10, LocalZone())
            model.show_board(found, "", keep_order=False)

        first = _best(refresh, 1)
        refreshed = _best(refresh)
        going = boards.going_on()
        counted = _best(lambda: board(going, workplace.clock.now(), 10, LocalZone()))
        store.close()
    detail = f"the first time {first:.0f} ms; judged anew each minute {counted:.1f} ms"
    return [Row(f"due board of {SERIES} series refreshed", 50, 25, refreshed, "ms", detail)]


def _long_sheet():  # type: ignore[no-untyped-def]
    from tests.report.test_flowsheet import long

    return long(COLUMNS)


def _application():  # type: ignore[no-untyped-def]
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    from PySide6.QtWidgets import QApplication

    from app.ui import theme

    application = QApplication.instance() or QApplication([])
    if isinstance(application, QApplication):
        theme.apply(application)
    return application


if __name__ == "__main__":
    import sys

    from tests.bench.table import markdown

    sys.stdout.write(markdown(rows()) + "\n")
