"""Runs the window: options in, first page out; what is slow to load is loaded after the first paint."""

import os
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from PySide6.QtCore import QCommandLineOption, QCommandLineParser, QSize
from PySide6.QtWidgets import QApplication

from app.ui import theme
from app.ui.garbage import Collector
from app.ui.opening import Opening
from app.ui.places import remembered_server
from app.ui.present import Presenter
from app.ui.shell import Shell
from app.ui.wiring import Timing, Wiring

FIRST_SIZE = QSize(1366, 768)
FRAME = QSize(8, 40)  # what a window's own frame may take of the screen

SERVER = "postgresql"  # how the address of one begins; a wrong one is refused where it is read
DISPLAYS = ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM")
NO_DISPLAY = "cowslip: There is no display for the window. What works without one: cowslip --help.\n"

OPTIONS = (
    ("folder", "the clinic's folder", "FOLDER"),
    ("database", "the clinic's folder, or its server", "FOLDER-or-URL"),
    ("quick-score", "open this scale at once, without a patient", "SCALE"),
    ("quit-at-first-paint", "for timing"),
    ("quit-when-ready", "for timing, with --quick-score"),
)


class Options(NamedTuple):
    """What the window is opened with. folder None: where the system keeps such things. server: a URL, or empty."""

    folder: Path | None
    server: str
    quick_score: str
    quit_at_first_paint: bool
    quit_when_ready: bool


def run(arguments: Sequence[str], wiring: Wiring) -> int:
    """Open the window and stay until it is closed; gives the exit status."""
    options = _options(arguments)
    if sys.platform == "linux" and not any(os.environ.get(name) for name in DISPLAYS):
        sys.stderr.write(NO_DISPLAY)  # Qt would end the process with a core dump
        return 1
    application = QApplication.instance() or QApplication([*sys.argv[:1], "-style", "fusion"])
    if not isinstance(application, QApplication):
        raise TypeError("another kind of Qt application runs already")
    application.setApplicationName("Cowslip")
    theme.apply(application)
    theme.Follower(application)
    Collector(application)
    presenter = Presenter()
    presenter.take_over()
    shell = Shell()
    timing = Timing(options.quit_at_first_paint, options.quit_when_ready, _report)
    url = options.server or ("" if options.folder else remembered_server())
    wiring = wiring._replace(folder=options.folder or wiring.folder, url=url)
    Opening(shell, wiring, presenter, timing).begin(options.quick_score)
    room = application.primaryScreen().availableGeometry().size()
    shell.resize(FIRST_SIZE.boundedTo(room - FRAME))
    shell.show()
    return application.exec()


def _options(arguments: Sequence[str]) -> Options:
    """What was asked for; an unknown word ends the process with status 2. Qt's parser is loaded already."""
    parser = QCommandLineParser()
    for name, *about in OPTIONS:
        parser.addOption(QCommandLineOption([name], *about))
    understood = parser.parse(["cowslip", *arguments])
    if not understood or parser.positionalArguments():
        why = parser.errorText() or f"Unknown word '{parser.positionalArguments()[0]}'."
        sys.stderr.write(f"cowslip: {why} See cowslip --help.\n")
        raise SystemExit(2)
    database = parser.value("database")
    server = database if database.startswith(SERVER) else ""
    folder = parser.value("folder") or ("" if server else database)
    flags = (parser.isSet("quit-at-first-paint"), parser.isSet("quit-when-ready"))
    return Options(Path(folder) if folder else None, server, parser.value("quick-score"), *flags)


def _report(event: str) -> None:
    """For timing: one line of JSON with what the bench asks for."""
    if os.environ.get("COWSLIP_TIMING") == "1":
        print(f'{{"event": "{event}", "{event}_s": {_age():.4f}, "rss_kb": {_resident()}}}', flush=True)  # noqa: T201


def _age() -> float:
    """Seconds since the process began; from the interpreter's start where the system does not say."""
    try:
        ticks = int(Path("/proc/self/stat").read_text(encoding="ascii").rsplit(")", 1)[1].split()[19])
        uptime = float(Path("/proc/uptime").read_text(encoding="ascii").split()[0])
        return uptime - ticks / os.sysconf("SC_CLK_TCK")
    except (OSError, ValueError, AttributeError):
        return time.perf_counter()


def _resident() -> int:
    try:
        status = Path("/proc/self/status").read_text(encoding="ascii")
        return int(next(line for line in status.splitlines() if line.startswith("VmRSS")).split()[1])
    except (OSError, StopIteration):
        return 0
