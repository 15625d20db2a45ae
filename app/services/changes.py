"""What other workstations of the same clinic change, so that a window can show it within a moment."""

from collections.abc import Callable
from typing import NamedTuple, Protocol


class Change(NamedTuple):
    """Something of this kind changed in this patient's chart: patient, visit, assessment. PEOPLE: who works here."""

    kind: str
    patient_id: str


PEOPLE = "people"
ANYTHING = Change("", "")
"""What changed is not known: nobody was listening for a while."""


class Changes(Protocol):
    """Tells of what others committed; own changes are not told."""

    def start(self, told: Callable[[Change], None]) -> None:
        """Listen from now on. `told` is called on a thread of its own, must be quick and must not raise.

        It is told ANYTHING each time that the listening begins, also after the server was away.
        """
        ...

    def close(self) -> None:
        """Stop; on return nothing more is told."""
        ...
