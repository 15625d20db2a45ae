"""The shipped scales as plain tables, made from their checked files: starting needs neither schema nor pydantic.

A line a scale: the SHA-256 of its definition file, that of the table, the table as JSON. A definition that differs in
one byte is not found here, a table that does is passed over; both are then read by the strict reader.
"""

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict
from hashlib import sha256
from typing import Any, TypeVar

from app.core import scale as plain
from app.core.errors import AppError
from app.core.worked import example_faults

T = TypeVar("T")
Table = Mapping[str, Any]
RULES: dict[str, type[plain.Sum] | type[plain.CountMarked]] = {"sum": plain.Sum, "count_marked": plain.CountMarked}


def prepared(scale: plain.Scale) -> str:
    """The scale's line."""
    table = asdict(scale)
    for score, score_table in zip(scale.scores, table["scores"], strict=True):
        score_table["rule"]["kind"] = next(kind for kind, rule in RULES.items() if isinstance(score.rule, rule))
    text = json.dumps(table, separators=(",", ":"))
    return f"{scale.sha256} {sha256(text.encode()).hexdigest()} {text}\n"


def sound_tables(content: str) -> dict[str, str]:
    """The tables of these lines that are as they were written, as JSON, by the SHA-256 of their definition."""
    sound: dict[str, str] = {}
    for line in content.splitlines():
        definition, _, rest = line.partition(" ")
        digest, _, table = rest.partition(" ")
        if sha256(table.encode()).hexdigest() == digest:
            sound[definition] = table
    return sound


def scale_of(table_json: str) -> plain.Scale | None:
    """The scale of a table, its examples worked; None where it has another shape, or one comes out otherwise."""
    try:
        scale = _scale(json.loads(table_json))
        whole = not any(fault for example in scale.examples for fault in example_faults(example, scale))
    except (KeyError, TypeError, ValueError, AppError):
        return None
    return scale if whole else None


def _scale(table: Table) -> plain.Scale:
    source = table["source"]
    simple = {name: tuple(table[name]) for name in ("clinician_notes", "limits", "substances", "vitals")}
    parts = {
        "items": _each(_item, table["items"]),
        "scores": _each(_score, table["scores"]),
        "source": plain.Source(**{**source, "variants": tuple(source["variants"])}),
        "rights": plain.Rights(**table["rights"]),
        "groups": _each(lambda t: plain.Group(**t), table["groups"]),
        "codes": _each(lambda t: plain.Code(**t), table["codes"]),
        "alerts": _each(lambda t: plain.Alert(**t), table["alerts"]),
        "examples": _each(_example, table["examples"]),
        "translations": _each(lambda t: plain.Translation(**t), table["translations"]),
        "psychometrics": _each(lambda t: plain.Finding(**t), table["psychometrics"]),
        "changes": _each(lambda t: plain.ChangeThreshold(**t), table["changes"]),
        "notes": _each(lambda t: plain.NotePlace(**t), table["notes"]),
        "wording": None if table["wording"] is None else plain.Wording(**table["wording"]),
    }
    return plain.Scale(**{**table, **simple, **parts})


def _each(make: Callable[[Table], T], tables: Iterable[Table]) -> tuple[T, ...]:
    return tuple(make(t) for t in tables)


def _item(table: Table) -> plain.Item:
    measure = table["measure"]
    parts = {
        "options": _each(lambda t: plain.Option(**t), table["options"]),
        "how": tuple(table["how"]),
        "measure": None if measure is None else plain.Measure(**measure),
    }
    return plain.Item(**{**table, **parts})


def _score(table: Table) -> plain.Score:
    rule = RULES[table["rule"]["kind"]](tuple(table["rule"]["items"]))
    parts = {
        "rule": rule,
        "band_sets": _each(_band_set, table["band_sets"]),
        "beside": tuple(table["beside"]),
        "remarks": _each(_remark, table["remarks"]),
    }
    return plain.Score(**{**table, **parts})


def _remark(table: Table) -> plain.Remark:
    return plain.Remark(plain.AllPointsFrom(tuple(table["when"]["items"])), table["text"])


def _band_set(table: Table) -> plain.BandSet:
    parts = {
        "bands": _each(lambda t: plain.Band(**t), table["bands"]),
        "when": tuple((key, value) for key, value in table["when"]),
    }
    return plain.BandSet(**{**table, **parts})


def _example(table: Table) -> plain.Example:
    scores = {
        name: value if isinstance(value, int) else (value[0], value[1]) for name, value in table["scores"].items()
    }
    return plain.Example(**{**table, "scores": scores})
