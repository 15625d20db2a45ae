"""The ports for who is who, where they lie, and what they bring: what the use cases on patients need of a store."""

from collections.abc import Collection
from typing import Protocol

from app.core.context import Entry
from app.core.identity import Link, Stay
from app.core.records import Patient, Visit


class IdentityRepository(Protocol):
    """Changes of patients, likely duplicates, and links between charts."""

    def change(self, patient: Patient, expected: Patient) -> None:
        """Replace a patient who still is as `expected`, findable anew; Conflict where not, or the number is taken."""
        ...

    def candidates(self, patient: Patient) -> list[Patient]:
        """Others who share the record number, the birth date or the sorted name: those to compare with."""
        ...

    def add_link(self, link: Link) -> None:
        """Store a joining or parting for good."""
        ...

    def links(self, patient_id: str) -> list[Link]:
        """Those in which this patient stays or is gone, oldest first."""
        ...

    def linked(self, patient_ids: Collection[str]) -> set[str]:
        """Which of these few patients have any."""
        ...


class WardRepository(Protocol):
    """Changes of visits, and where patients lie during them."""

    def change(self, visit: Visit, expected: Visit) -> None:
        """Replace a visit's kind and times while it still is as `expected`, else Conflict."""
        ...

    def add(self, stay: Stay) -> None:
        """Store a ward and bed for good."""
        ...

    def of_visits(self, visit_ids: list[str]) -> list[Stay]:
        """Those of these visits, in the order in which they were recorded."""
        ...


class ContextRepository(Protocol):
    """Exposures, medicines and conditions: every version of each; nothing is ever changed."""

    def add(self, entry: Entry) -> None:
        """Store a version; Conflict where that version of the thread is there, or the one before it is not."""
        ...

    def of_patient(self, patient_id: str) -> list[Entry]:
        """Every version, in the order in which they were recorded."""
        ...

    def of_patients(self, patient_ids: Collection[str]) -> list[Entry]:
        """The same of these few patients."""
        ...
