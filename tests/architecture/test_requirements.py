"""Every requirement names tests that exist, and SECURITY.md's known limits have theirs."""

import ast
import re
import tomllib
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[2]
TESTS = ROOT / "tests"
LIMIT = "test_known_limit_"
REQUIREMENTS: list[dict[str, Any]] = tomllib.loads(
    (ROOT / "resources/quality/requirements.toml").read_text(encoding="utf-8")
)["requirement"]


def names_in(path: Path) -> set[str]:
    """The names of the tests that a file defines."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    return {node.name for node in tree.body if isinstance(node, ast.FunctionDef) and node.name.startswith("test_")}


def missing(named: str) -> str:
    """What of `file` or `file::test` is not there; empty where all is."""
    file, _, test = named.partition("::")
    path = TESTS / file
    if not path.is_file():
        return f"{named}: no such file"
    found = names_in(path)
    return "" if (test in found if test else found) else f"{named}: no such test"


@pytest.mark.parametrize("requirement", REQUIREMENTS, ids=lambda r: r["id"])
def test_a_requirement_is_shown_by_tests_that_exist(requirement: dict[str, Any]) -> None:
    assert requirement["tests"]
    assert [m for named in requirement["tests"] if (m := missing(named))] == []


def test_requirements_have_ids_of_their_own() -> None:
    ids = [r["id"] for r in REQUIREMENTS]
    assert len(set(ids)) == len(ids) > 30


def test_what_is_not_there_would_be_named() -> None:
    assert missing("core/test_scoring.py") == ""
    assert "no such test" in missing("core/test_scoring.py::test_nothing")
    assert "no such file" in missing("core/test_nothing.py")


def limits(security: str) -> list[str]:
    """The points of SECURITY.md below its heading of known limits."""
    told = security.partition("\nKnown limits.")[2].partition("\n#")[0]
    return told.split("\n- ")[1:]


def test_each_known_limit_names_a_test_and_each_such_test_is_named() -> None:
    told = limits((ROOT / "SECURITY.md").read_text(encoding="utf-8"))
    shown = {name for path in TESTS.rglob("test_*.py") for name in names_in(path) if name.startswith(LIMIT)}
    named = [set(re.findall(r"`(test_\w+)`", point)) for point in told]
    assert [point for point, names in zip(told, named, strict=True) if not names] == []
    assert set().union(*named) == shown


def test_a_limit_without_a_test_would_be_named() -> None:
    assert limits("x\nKnown limits. Each:\n- one\n  more `test_a`\n- two\n\n### Next\n- no limit") == [
        "one\n  more `test_a`",
        "two\n",
    ]
