"""Which faults were tried, how often, and what the person is told: each test says so, and the table is made of that."""

from collections.abc import Iterable
from typing import NamedTuple, Protocol

from app.core.errors import AppError

PROPERTY = "survived"


class Survived(NamedTuple):
    """fault: as the table names it; the same one of several tests is one row. said: what the person is told."""

    fault: str
    times: int
    said: str


class Counted(Protocol):
    """The fixture `survived`: called at a test's end, when all that it asserts has held."""

    def __call__(self, fault: str, times: int = 1, said: str | AppError = "") -> None: ...


def markdown(survived: Iterable[Survived]) -> str:
    """One row a fault, in the order in which they came, and their sum.

    Nothing is ever lost where a row stands: a test that saw a loss has failed, and counts nothing.
    """
    rows: dict[str, Survived] = {}
    for each in survived:
        before = rows.get(each.fault, Survived(each.fault, 0, ""))
        rows[each.fault] = Survived(each.fault, before.times + each.times, before.said or each.said)
    lines = ["| fault | times tried | lost or half stored | what is said |", "|---|---:|---:|---|"]
    lines += [
        f"| {row.fault} | {row.times:,} | 0 | {(row.said or 'nothing').replace('|', '/')} |" for row in rows.values()
    ]
    lines.append(f"| all | {sum(row.times for row in rows.values()):,} | 0 | |")
    return "\n".join(lines)
