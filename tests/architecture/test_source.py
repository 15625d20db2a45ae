"""The budget and the habits of the house, held on the real tree; each rule is also seen to catch a planted fault."""

import sys
from pathlib import Path

import pytest

from tests.architecture import source

ROOT = Path(__file__).resolve().parents[2]
STANDARD = frozenset(sys.stdlib_module_names)

PYDANTIC = ("app/core/definition.py: imports pydantic", "app/core/definition_models.py: imports pydantic")


def test_no_file_function_or_class_is_over_its_budget() -> None:
    assert source.over_budget(ROOT, "app", "tests", "start.py") == []


def test_no_style_outside_the_theme_no_leaking_connection_no_blocking_dialog() -> None:
    assert source.bad_habits(ROOT, "app") == []


def test_modules_do_not_import_in_a_ring() -> None:
    assert source.import_cycle(ROOT, "app") == []


def test_core_imports_the_standard_library_and_itself() -> None:
    foreign = source.foreign_imports(ROOT, "app/core", STANDARD | {"app"})
    assert [fault for fault in foreign if not fault.startswith(PYDANTIC)] == []


def test_start_imports_the_standard_library_only() -> None:
    assert source.foreign_imports(ROOT, "start.py", STANDARD) == []


def plant(root: Path, **files: str) -> Path:
    """Files by module name, a double underscore for a slash."""
    for name, text in files.items():
        path = root / (name.replace("__", "/") + ".py")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return root


METHODS = "".join(f"    def m{n}(self): ...\n" for n in range(21))


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("x = 1\n" * 401, "app/a.py: 401 lines, more than 400"),
        ("def f():\n" + "    x = 1\n" * 60, "app/a.py:1 f: 61 lines, more than 60"),
        ("async def f():\n" + "    x = 1\n" * 60, "app/a.py:1 f: 61 lines, more than 60"),
        ("class C:\n" + "    x = 1\n" * 300, "app/a.py:1 class C: 301 lines, more than 300"),
        (f"class C:\n{METHODS}", "app/a.py:1 class C: 21 public methods, more than 20"),
    ],
)
def test_a_thing_over_budget_is_named(tmp_path: Path, text: str, fault: str) -> None:
    assert source.over_budget(plant(tmp_path, app__a=text), "app") == [fault]


def test_what_just_fits_the_budget_passes(tmp_path: Path) -> None:
    text = "def f():\n" + "    x = 1\n" * 59 + "x = 1\n" * 340
    assert source.over_budget(plant(tmp_path, app__a=text), "app") == []


@pytest.mark.parametrize(
    "text",
    [
        "w.setStyleSheet('')",
        "c = 'red: #ff0000'",
        "b.clicked.connect(lambda: b.close())",
        "b.clicked.connect(partial(f, 1))",
        "b.clicked.connect(functools.partial(f, 1))",
        "dialog.exec()",
        "QMessageBox.question(w, '', '')",
        "QFileDialog.getSaveFileName(w)",
    ],
)
def test_a_bad_habit_is_named(tmp_path: Path, text: str) -> None:
    assert len(source.bad_habits(plant(tmp_path, app__ui__page=text), "app")) == 1


@pytest.mark.parametrize("text", ["w.setStyleSheet('')", "c = '#ff0000'"])
def test_the_theme_may_hold_style(tmp_path: Path, text: str) -> None:
    assert source.bad_habits(plant(tmp_path, app__ui__theme=text), "app") == []


@pytest.mark.parametrize(
    ("a", "b"),
    [
        ("import app.b", "import app.a"),
        ("from app import b", "from app.a import x"),
        ("from app.b import y", "def f():\n    from app.a import x"),
        ("from . import b", "from .a import x"),
    ],
)
def test_a_ring_of_imports_is_found_wherever_the_import_stands(tmp_path: Path, a: str, b: str) -> None:
    tree = plant(tmp_path, app__a=a, app__b=b)
    (tree / "app/__init__.py").touch()
    assert set(source.import_cycle(tree, "app")) == {"app.a", "app.b"}


def test_an_import_for_the_type_checker_closes_no_ring(tmp_path: Path) -> None:
    only_types = "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    from app.a import x"
    assert source.import_cycle(plant(tmp_path, app__a="import app.b", app__b=only_types), "app") == []


def test_a_foreign_import_is_named(tmp_path: Path) -> None:
    tree = plant(tmp_path, app__core__a="import re\nfrom app.core import b\ndef f():\n    import numpy.linalg")
    assert source.foreign_imports(tree, "app/core", STANDARD | {"app"}) == ["app/core/a.py: imports numpy.linalg"]
