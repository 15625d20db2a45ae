"""What changed from one version of a definition to another, place by place, so that a reader need not compare files."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from app.core.scale import Scale
from app.services.scale_page import as_json

NAMES = ("id", "key", "name", "language", "code")
"""By which of its fields an entry of a list is known, so that one put in front changes nothing of the others."""
APART = frozenset({"definition_sha256", "version", "usable", "examples", "examples_passed"})
"""Of every version another, or nothing that is read or scored."""


class Change(NamedTuple):
    """was, now: empty where there was nothing, or is nothing any more."""

    what: str
    was: str
    now: str


def changes(before: Scale, after: Scale) -> list[Change]:
    """What is read or scored otherwise, in the order of the newer definition, what is gone behind it."""
    was, now = dict(_places(as_json(before))), dict(_places(as_json(after)))
    places = dict.fromkeys((*now, *was))
    return [
        Change(place, was.get(place, ""), now.get(place, "")) for place in places if was.get(place) != now.get(place)
    ]


def _places(value: Any, path: tuple[str, ...] = ()) -> Iterator[tuple[str, str]]:
    if isinstance(value, Mapping):
        for key, inner in value.items():
            if path or key not in APART:
                yield from _places(inner, (*path, key.replace("_", " ")))
    elif isinstance(value, Sequence) and not isinstance(value, str):
        for number, inner in enumerate(value, 1):
            yield from _places(inner, (*path, _named(inner, number)))
    elif value is not None:
        yield (
            ", ".join(path),
            {True: "yes", False: "no"}.get(value, str(value)) if isinstance(value, bool) else str(value),
        )


def _named(entry: Any, number: int) -> str:
    if isinstance(entry, Mapping):
        return next((str(entry[name]) for name in NAMES if name in entry), str(number))
    return str(number)
