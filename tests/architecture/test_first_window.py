"""What may be loaded before the first window: Qt, the standard library without its heavy parts, and the app."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from app import main
from app.ui.opening import Opening
from app.ui.present import Presenter
from app.ui.shell import Shell
from app.ui.wiring import Timing
from tests.faults.clinic import PASSPHRASE, clinics

ROOT = Path(__file__).resolve().parents[2]
FIRST_WINDOW = ("app.main", "app.ui.application", "app.ui.shell")
PYSIDE = {"PySide6", "shiboken6", "shibokensupport", "signature_bootstrap", "__feature__"}
MAY_LOAD = sys.stdlib_module_names | {"app"} | PYSIDE
TOO_HEAVY = {"asyncio", "ctypes", "decimal", "email", "http", "sqlite3", "ssl", "tomllib", "unittest", "xml"}
LIBRARIES = {
    *("PIL", "alembic", "bidi", "cryptography", "lxml", "nacl", "pikepdf", "psycopg", "pydantic", "pypdfium2"),
    *("reportlab", "rfc8785", "segno", "sqlalchemy", "sqlcipher3", "uharfbuzz", "zxcvbn"),
}
OF_A_CLINIC = {
    *("app.core.context", "app.services.charts", "app.services.printing", "app.services.session"),
    *("app.services.signing", "app.ui.furniture", "app.ui.keeper", "app.ui.pages.sheets", "app.ui.sitting"),
}
MODULES_AT_FIRST_PAINT = 31
MODULES_AT_A_QUICK_SCORE = 58
QT = {"PySide6.QtCore", "PySide6.QtGui", "PySide6.QtWidgets"}

LIST_WHAT_IS_LOADED = """
import sys
before = set(sys.modules)
for name in sys.argv[1:]:
    __import__(name)
print(*sorted(set(sys.modules) - before), sep="\\n")
"""


def too_much(tree: Path, *modules: str) -> list[str]:
    """What importing these loads beyond what the first window needs, seen from outside in a new process."""
    child = subprocess.run(
        [sys.executable, "-P", "-c", LIST_WHAT_IS_LOADED, *modules],
        env={**os.environ, "PYTHONPATH": str(tree)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert child.returncode == 0, child.stderr
    loaded = child.stdout.split()
    foreign = {name for name in loaded if (top := name.partition(".")[0]) not in MAY_LOAD or top in TOO_HEAVY}
    more_qt = {name for name in loaded if name.startswith("PySide6.Qt")} - QT
    return sorted({name.partition(".")[0] for name in foreign} | more_qt)


def test_nothing_heavy_is_loaded_for_the_first_window() -> None:
    assert too_much(ROOT, *FIRST_WINDOW) == []


@pytest.mark.parametrize("heavy", ["pydantic", "sqlalchemy", "asyncio", "PySide6.QtNetwork"])
def test_a_heavy_import_is_named_however_deep_it_hides(tmp_path: Path, heavy: str) -> None:
    (tmp_path / "app").mkdir()
    (tmp_path / "app" / "main.py").write_text("from app import deep", encoding="utf-8")
    (tmp_path / "app" / "deep.py").write_text(f"import {heavy}", encoding="utf-8")
    assert heavy in too_much(tmp_path, "app.main")


LIST_WHAT_STANDS_AT_THE_EVENT = """
import sys
from app.ui import application
from app import main

class Watched(application.Shell):
    def __init__(self):
        super().__init__()
        self.first_painted.connect(self.note)  # before anybody who goes on from there

    def note(self):
        self.at_first_paint = sorted(sys.modules)
        self.page = self.front

shells = []
application.Shell = lambda: shells.append(Watched()) or shells[0]
status = main.run(sys.argv[1:])
loaded = shells[0].at_first_paint if "--quit-at-first-paint" in sys.argv else sorted(sys.modules)
print(status, *loaded, sep="\\n")
"""


def loaded_at(event: str, *words: str) -> list[str]:
    """What a window that is opened with these words has loaded at its first paint, or when it is ready."""
    child = subprocess.run(
        [sys.executable, "-c", LIST_WHAT_STANDS_AT_THE_EVENT, *words, f"--quit-{event}"],
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
        cwd=ROOT,
        env={**os.environ, "QT_QPA_PLATFORM": "offscreen"},
    )
    status, *loaded = child.stdout.split() or ["?"]
    assert status == "0", child.stderr
    return loaded


def of_the_app(loaded: list[str]) -> list[str]:
    return [name for name in loaded if name.partition(".")[0] == "app"]


@pytest.mark.parametrize("has_clinic", [False, True], ids=["welcome", "unlock"])
def test_the_first_paint_knows_its_first_page_and_nothing_of_what_follows(tmp_path: Path, has_clinic: bool) -> None:
    if has_clinic:
        (tmp_path / "clinic.keys").write_bytes(b"")  # it is read after the paint
    loaded = loaded_at("at-first-paint", "--folder", str(tmp_path))
    first = "app.ui.pages.unlock" if has_clinic else "app.ui.pages.welcome"
    assert [name for name in loaded if name.startswith("app.ui.pages.")] == [first]
    assert LIBRARIES & set(loaded) == set()
    rooms = ("app.store", "app.vault", "app.report", "app.core.", "app.services.")
    light = {"app.core.errors", "app.services.clock"}
    assert [name for name in loaded if name.startswith(rooms) and name not in light] == []
    assert "app.ui.conductor" not in loaded
    assert len(of_the_app(loaded)) <= MODULES_AT_FIRST_PAINT


def test_a_first_quick_score_needs_nothing_that_only_a_clinic_does(tmp_path: Path) -> None:
    loaded = loaded_at("when-ready", "--folder", str(tmp_path / "none"), "--quick-score", "cows")
    assert "app.ui.pages.assessment" in loaded
    assert (LIBRARIES | {"tomllib"} | OF_A_CLINIC) & set(loaded) == set()
    assert [name for name in loaded if name.startswith(("app.store", "app.vault", "app.report"))] == []
    assert len(of_the_app(loaded)) <= MODULES_AT_A_QUICK_SCORE


LIST_WHAT_OPENING_LOADS_LATE = """
import sys
from pathlib import Path
from app import main
from app.services.clock import SystemClock
from app.ui.ahead import import_pages
clinics = main.clinics(SystemClock())
import_pages()
main.load_store()
before = set(sys.modules)
clinics.open(Path(sys.argv[1]), sys.argv[2]).close()
print("opened", *sorted(set(sys.modules) - before), sep="\\n")
"""


def test_what_opening_a_clinic_takes_is_loaded_while_the_passphrase_is_typed(tmp_path: Path) -> None:
    clinics().create(tmp_path / "clinic", "Harbour Clinic", "Nora Field, RN", PASSPHRASE).close()
    child = subprocess.run(
        [sys.executable, "-c", LIST_WHAT_OPENING_LOADS_LATE, str(tmp_path / "clinic"), PASSPHRASE],
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
        cwd=ROOT,
    )
    opened, *late = child.stdout.split() or ["?"]
    assert opened == "opened", child.stderr
    assert {name for name in late if name.partition(".")[0] in {"app", "sqlalchemy", "sqlcipher3", "nacl"}} == set()


@pytest.mark.parametrize("quick", ["", "cows"])
def test_it_is_loaded_once_the_first_page_is_seen(qtbot: QtBot, tmp_path: Path, quick: str) -> None:
    loaded: list[bool] = []
    shell = Shell()
    qtbot.addWidget(shell)
    wiring = main.window()._replace(folder=tmp_path / "none", load_store=lambda: loaded.append(True))
    opening = Opening(shell, wiring, Presenter(), Timing(False, False, str))
    opening.begin(quick)
    assert loaded == []
    shell.show()
    qtbot.waitUntil(lambda: loaded == [True])
    shell.close()
