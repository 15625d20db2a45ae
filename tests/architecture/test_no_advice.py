"""No text of the app says that anything helps or harms, or what should be given: that is for the clinician."""

import ast
import re
import tomllib
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from tests.architecture.source import parsed

ROOT = Path(__file__).parents[2]
ADVICE = re.compile(
    r"\b(treat\w*|therap\w*|recommend\w*|advi[sc]\w*|prescri\w*|should|ought|helps|helped|helpful|harm\w*|benefi\w*"
    r"|safe(r|ly)? (dose|to take|to give)|effective\w*|titrat\w*|taper\w*|antidote\w*|naloxone|reliev\w*|relief)\b",
    re.IGNORECASE,
)
MEANT = {
    "treatment are for the clinician to judge",  # paper: that it is not the app's
    "buprenorphine 4 mg / naloxone 1 mg",  # an example of how a medicine is written
    "at additional times that buprenorphine/naloxone is given'",  # the COWS's sources, on how a column is headed
    "(46 people, naloxone challenge); mean peaks 7.6 with naloxone",  # the COWS's source, on how it was tried
    "the use of prescribed or over-the-counter drugs",  # the DAST's own words
    "J Subst Abuse Treat 2007",  # a journal
    "In treatment-seeking patients with substance use: sensitivity",  # the ASRS's source, on whom it was tried
}

CHECKERS = " should "  # another program's word, by which its sentence is cut


def of_code(name: str, tree: ast.Module) -> Iterator[tuple[str, str]]:
    """Each text but those that say something to readers of the code."""
    said_alone = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in said_alone:
            yield f"{name}:{node.lineno}", node.value


def of_data(name: str, value: Any) -> Iterator[tuple[str, str]]:
    if isinstance(value, str):
        yield name, value
    elif isinstance(value, (dict, list)):
        for inner in value.values() if isinstance(value, dict) else value:
            yield from of_data(name, inner)


def advice(texts: Iterable[tuple[str, str]]) -> list[str]:
    return [f"{where}: {text}" for where, text in texts if ADVICE.search(without_what_is_meant(text))]


def without_what_is_meant(text: str) -> str:
    for meant in MEANT:
        text = text.replace(meant, "")
    return "" if text == CHECKERS else text


def test_no_text_of_the_app_gives_advice() -> None:
    assert [found for name, _, tree in parsed(ROOT, "app") for found in advice(of_code(name, tree))] == []


def of_scales() -> list[tuple[str, str]]:
    scales = sorted((ROOT / "scales").glob("*.toml"))
    assert len(scales) >= 2
    return [said for s in scales for said in of_data(s.name, tomllib.loads(s.read_text(encoding="utf-8")))]


def test_no_text_of_a_scale_gives_advice() -> None:
    assert advice(of_scales()) == []


def test_advice_would_be_found_and_each_exception_is_still_there() -> None:
    tree = ast.parse('"""Kratom helps."""\nx = "Kratom helps."\ny = f"Give {x}: recommended."')
    assert len(advice(of_code("x.py", tree))) == 2
    texts = [text for name, _, tree in parsed(ROOT, "app") for _, text in of_code(name, tree)]
    texts += [text for _, text in of_scales()]
    assert {meant for meant in {*MEANT, CHECKERS} if not any(meant in text for text in texts)} == set()
