"""Reads a JSON file strictly: one object, no key twice, no NaN; and shows in a fault what was given, safely."""

import json
from pathlib import Path
from typing import Any

from app.core.errors import BadInput
from app.services.files import read_text

SHOWN = 40


def read_object(path: Path) -> dict[str, Any]:
    """The object of a JSON file. Refused: anything else, a key that stands twice, NaN, numbers beyond reason."""
    text = read_text(path)
    try:
        value = json.loads(text, object_pairs_hook=_unique, parse_constant=_no_constant)
    except json.JSONDecodeError as error:
        raise BadInput(f"{path}, line {error.lineno}, column {error.colno}: not JSON: {error.msg}.") from None
    except BadInput as fault:
        raise BadInput(f"{path}: {fault.message}") from None
    except RecursionError:
        raise BadInput(f"{path}: is nested too deeply.") from None
    except ValueError:
        raise BadInput(f"{path}: holds a number with too many digits.") from None
    if not isinstance(value, dict):
        raise BadInput(f"{path}: is not a JSON object {{…}}.")
    return value


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for key, value in pairs:
        if key in found:
            raise BadInput(f"{shown(key)} stands twice.")
        found[key] = value
    return found


def _no_constant(name: str) -> float:
    raise BadInput(f"{name} is not a number.")


def shown(value: object) -> str:
    """What was given, on one line and not too long, with nothing that a terminal would obey."""
    text = json.dumps(value, ensure_ascii=True) if isinstance(value, str | bool | int | float) else _kind(value)
    return text if len(text) <= SHOWN else text[: SHOWN - 1] + "…"


def _kind(value: object) -> str:
    return "null" if value is None else "a list" if isinstance(value, list) else "an object"
