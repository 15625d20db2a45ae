"""The notices that a disclosure of a Part 2 programme's records carries: wording that is data, and can be corrected."""

from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from importlib.resources.abc import Traversable
from typing import Final

from app import data
from app.core.errors import StoreTrouble

FOLDER: Final = "notices"
FILE: Final = "42-cfr-part-2.toml"


@dataclass(frozen=True, slots=True)
class Statement:
    """One wording of the notice. rule: where it stands in the regulation."""

    id: str
    rule: str
    text: str


@dataclass(frozen=True, slots=True)
class Notices:
    """The file as read. checked_against: what its wording was compared with."""

    in_force_from: date
    checked_against: str
    statements: tuple[Statement, ...]

    def text_of(self, id_: str) -> str:
        """The wording of that statement; StoreTrouble where the file has none: nothing is printed without it."""
        found = next((s.text for s in self.statements if s.id == id_), "")
        if not found:
            raise StoreTrouble(f"There is no {id_} in resources/{FOLDER}/{FILE}.", hint="Install Cowslip again.")
        return found


@lru_cache(maxsize=1)
def part_2() -> Notices:
    """The notices of 42 CFR 2.32 that came with the app; StoreTrouble where their file can't be read."""
    return read_notices(data.resources() / FOLDER / FILE)


def read_notices(file: Traversable) -> Notices:
    """A file of notices; StoreTrouble names it where it can't be read or says nothing."""
    import tomllib  # the first window does without

    try:
        read = tomllib.loads(file.read_text(encoding="utf-8"))
        statements = tuple(Statement(s["id"], s["rule"], _line(s["text"])) for s in read["statements"])
        return Notices(read["in_force_from"], read["checked_against"], statements)
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise StoreTrouble(
            f"The notices in resources/{FOLDER}/{file.name} can't be read.",
            hint="Set the file right, or install Cowslip again.",
            detail=str(error),
        ) from None


def _line(text: str) -> str:
    return " ".join(text.split())
