"""Says what is wrong with a definition file's shape: pydantic's errors as places in the file and plain sentences."""

from collections.abc import Mapping, Sequence
from typing import Any

from app.core.definition_text import Path, shown

Found = tuple[Path, str]
"""Where and why."""

_KINDS = {
    str: "text",
    bool: "true or false",
    int: "a whole number",
    float: "a decimal number",
    list: "a list",
    dict: "a table",
}
_EXPECTED = {
    "string_type": "text",
    "int_type": "a whole number",
    "int_from_float": "a whole number",
    "float_type": "a number",
    "finite_number": "a finite number",
    "bool_type": "true or false",
    "list_type": "a list",
    "dict_type": "a table",
    "model_type": "a table",
    "model_attributes_type": "a table",
}
_PLAIN = {
    "missing": "is missing",
    "extra_forbidden": "is not a known key",
    "union_tag_not_found": "needs a kind: sum or count_marked",
}


def shape_faults(errors: Sequence[Mapping[str, Any]], table: Mapping[str, Any]) -> list[Found]:
    """Each error's place and reason. errors: as pydantic lists them."""
    return [(_located(e["loc"], table, e["type"] == "missing"), _reason(e)) for e in errors]


def _located(loc: Path, table: Mapping[str, Any], missing: bool) -> Path:
    """A fault's place in the file: pydantic's own words for the branches of a union are left out."""
    at: Any = table
    path: Path = ()
    for part in loc:
        inside = part in at if isinstance(at, dict) else isinstance(at, list) and isinstance(part, int)
        if inside:
            path, at = (*path, part), at[part]
    return (*path, loc[-1]) if missing else path


def _reason(fault: Mapping[str, Any]) -> str:
    kind, context = fault["type"], fault.get("ctx", {})
    if kind in _EXPECTED:
        given = _KINDS.get(type(fault["input"]), "a date or time")
        return f"must be {_EXPECTED[kind]}" + ("" if kind == "finite_number" else f", not {given}")
    match kind:
        case "missing" | "extra_forbidden" | "union_tag_not_found":
            return _PLAIN[kind]
        case "literal_error":
            return f"must be {context['expected']}"
        case "string_pattern_mismatch":
            return f"{shown(fault['input'])!r} does not fit the pattern {context['pattern']}"
        case "too_short" | "too_long":
            bound = f"least {context['min_length']}" if kind == "too_short" else f"most {context['max_length']}"
            return f"must have at {bound} entries"
        case "value_error":
            return str(context["error"])
        case "union_tag_invalid":
            return "must be " + str(context["expected_tags"]).replace("'", "").replace(", ", " or ")
        case _:
            return "must " + str(fault["msg"]).partition(" should ")[2]
