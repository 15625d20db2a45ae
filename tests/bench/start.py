"""Start-up: the app's first paint, a page ready for its first key and memory, against a bare PySide6 window."""

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from time import perf_counter

from tests.bench.table import Row

ROOT = Path(__file__).resolve().parents[2]
ROUNDS = 15
BARE = """
import sys
from pathlib import Path
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication, QLabel, QVBoxLayout, QWidget

class Window(QWidget):
    def paintEvent(self, event):
        super().paintEvent(event)
        QTimer.singleShot(0, painted)

def painted():
    lines = Path("/proc/self/status").read_text().splitlines()
    resident = next(line for line in lines if line.startswith("VmRSS")).split()[1]
    print('{"event": "first_paint", "rss_kb": ' + resident + "}", flush=True)
    QApplication.quit()

application = QApplication(sys.argv)
window = Window()
column = QVBoxLayout(window)
column.addWidget(QLabel("A bare window", window))
window.resize(1366, 768)
window.show()
application.exec()
"""


@dataclass(frozen=True, slots=True)
class Start:
    """Seconds from the start of the process to the event's line, and what was resident then."""

    seconds: float
    resident_kb: int


def measured(command: list[str], event: str) -> Start:
    """One start, timed from outside."""
    environment = {**os.environ, "COWSLIP_TIMING": "1", "QT_QPA_PLATFORM": "offscreen", "PYTHONPATH": str(ROOT)}
    environment.pop("PYTHONDONTWRITEBYTECODE", None)  # else only the app, and not Qt, is compiled anew each time
    begin = perf_counter()
    child = subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, env=environment, text=True, cwd=ROOT
    )
    found: Start | None = None
    if child.stdout is not None:
        for line in child.stdout:
            told = json.loads(line)
            if told["event"] == event and found is None:
                found = Start(perf_counter() - begin, told["rss_kb"])
        child.stdout.close()
    if child.wait() != 0 or found is None:
        raise RuntimeError(f"{' '.join(command[:4])} did not tell of {event}")
    return found


def rows() -> list[Row]:
    """Three rows, from starts taken in turn."""
    with TemporaryDirectory() as place:
        app = [sys.executable, "-m", "app", "--folder", str(Path(place) / "none")]
        kinds = {
            "bare": ([sys.executable, "-c", BARE], "first_paint"),
            "paint": ([*app, "--quit-at-first-paint"], "first_paint"),
            "ready": ([*app, "--quick-score", "cows", "--quit-when-ready"], "ready"),
        }
        for command, event in kinds.values():
            measured(command, event)  # warm: byte code and file cache
        taken: dict[str, list[Start]] = {kind: [] for kind in kinds}
        for _ in range(ROUNDS):
            for kind, (command, event) in kinds.items():
                taken[kind].append(measured(command, event))
    seconds = {kind: median(s.seconds for s in starts) for kind, starts in taken.items()}
    resident = {kind: median(s.resident_kb for s in starts) for kind, starts in taken.items()}
    bare = f"against {seconds['bare']:.3f} s"
    return [
        Row("process start to the first real paint, against a bare window", 1.5, 1.2,
            seconds["paint"] / seconds["bare"], "x", f"{seconds['paint']:.3f} s {bare}"),
        Row("process start to a COWS page ready for its first key, against the same", 3, 2,
            seconds["ready"] / seconds["bare"], "x", f"{seconds['ready']:.3f} s {bare}"),
        Row("resident memory at the first paint, against the same", 1.4, 1.2,
            resident["paint"] / resident["bare"], "x",
            f"{resident['paint'] / 1024:.0f} MB against {resident['bare'] / 1024:.0f} MB"),
    ]  # fmt: skip
