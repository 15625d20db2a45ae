"""The shipped scales, read once for all tests of the rules."""

from functools import cache

from app import data
from app.core.definition import parse_definition
from app.core.scale import Scale


@cache
def shipped(name: str) -> Scale:
    """The scale of scales/<name>.toml."""
    return parse_definition((data.scales() / f"{name}.toml").read_bytes(), f"{name}.toml")
