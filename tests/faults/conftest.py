"""The faults that were tried and survived are counted: `python -m tests.faults` prints them as a table."""

from collections.abc import Callable
from typing import NamedTuple

import pytest


class Survived(NamedTuple):
    """fault: as the table names it; the same one of several tests is one row. said: what the person is told."""

    fault: str
    times: int
    said: str


SURVIVED = "survived"

Counted = Callable[..., None]


@pytest.fixture
def survived(record_property: Callable[[str, object], None]) -> Counted:
    """Called at the end of a test, when everything held: survived(fault, times, said)."""

    def count(fault: str, times: int = 1, said: str = "") -> None:
        record_property(SURVIVED, Survived(fault, times, said))

    return count
