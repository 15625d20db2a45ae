"""What may be loaded before the first window: Qt, the standard library without its heavy parts, and the app."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
FIRST_WINDOW = ("app.main", "app.ui.application", "app.ui.shell")
PYSIDE = {"PySide6", "shiboken6", "shibokensupport", "signature_bootstrap", "__feature__"}
MAY_LOAD = sys.stdlib_module_names | {"app"} | PYSIDE
TOO_HEAVY = {"asyncio", "ctypes", "decimal", "email", "http", "sqlite3", "ssl", "tomllib", "unittest", "xml"}
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


LIST_WHAT_A_FIRST_SCORE_LOADS = """
import sys
from app import main
status = main.run(["--folder", sys.argv[1], "--quick-score", "cows", "--quit-when-ready"])
print(status, *sorted(sys.modules), sep="\\n")
"""


def test_a_first_quick_score_needs_no_schema_no_store_and_no_paper(tmp_path: Path) -> None:
    child = subprocess.run(
        [sys.executable, "-c", LIST_WHAT_A_FIRST_SCORE_LOADS, str(tmp_path / "none")],
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    status, *loaded = child.stdout.split()
    assert status == "0", child.stderr
    assert "app.ui.pages.assessment" in loaded
    assert {"pydantic", "sqlalchemy", "reportlab", "nacl", "tomllib"}.isdisjoint(loaded)
