"""Every requirement names tests that exist, and SECURITY.md's known limits have theirs."""

import ast
import re
import tomllib
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[2]
TESTS = ROOT / "tests"
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
    if not path.name.startswith("test_"):
        return f"{named}: pytest collects nothing from it"
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
    assert "collects nothing" in missing("keys.py")


SECURITY = (ROOT / "SECURITY.md").read_text(encoding="utf-8")
ALL_TESTS = {name for path in TESTS.rglob("test_*.py") for name in names_in(path)}
NAMED = re.compile(r"`(test_\w+)`")
UNSHOWN = "(No test.)"


def points(text: str, begin: str, end: str) -> list[str]:
    """The points of a list of SECURITY.md, each whole; begin and end: what stands before it and after."""
    lines = text.partition(begin)[2].partition(end)[0]
    return [point.strip() for point in ("\n" + lines).split("\n- ")[1:]]


LIMITS = points(SECURITY, "\nKnown limits,", "\n### ")
LACKS = points(SECURITY, "\n## What does not, yet", "\n## ")


def unshown(point: str) -> str:
    """What is wrong with a point's tests; empty where it names some, and each is there."""
    named = NAMED.findall(point)
    if not named:
        return "names no test"
    return ", ".join(f"{name}: no such test" for name in named if name not in ALL_TESTS)


@pytest.mark.parametrize("point", LIMITS, ids=lambda p: p[:40])
def test_a_known_limit_names_the_tests_that_show_it(point: str) -> None:
    assert unshown(point) == ""


@pytest.mark.parametrize("point", LACKS, ids=lambda p: p[:40])
def test_what_is_not_protected_names_the_tests_that_show_it_or_says_that_there_is_none(point: str) -> None:
    assert point.endswith(UNSHOWN) or unshown(point) == ""


def test_every_test_of_a_known_limit_is_named() -> None:
    assert len(LIMITS) > 10
    assert len(LACKS) > 10
    named = set(NAMED.findall("\n".join(LIMITS + LACKS)))
    assert {name for name in ALL_TESTS if name.startswith("test_known_limit_")} - named == set()
    assert sum(point.endswith(UNSHOWN) for point in LACKS) <= 2


def test_a_point_without_its_test_would_be_told() -> None:
    (one, other, last) = points(
        "x\nBegin:\n- a `test_nothing`\n- b\n  c\n- d `test_what_is_not_there_would_be_named`\nEnd", "Begin", "End"
    )
    assert unshown(one) == "test_nothing: no such test"
    assert unshown(other) == "names no test"
    assert unshown(last) == ""
