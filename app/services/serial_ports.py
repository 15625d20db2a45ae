"""The ports for what happens over time: series with their schedules, and the timed facts of a visit."""

from collections.abc import Collection
from typing import Protocol

from app.core.events import Event
from app.core.series import Series


class EventRepository(Protocol):
    """Timed facts: every version of each; nothing is ever changed."""

    def add(self, event: Event) -> None:
        """Store a version; Conflict where that version of the thread is there, or the one before it is not."""
        ...

    def of_patient(self, patient_id: str) -> list[Event]:
        """Every version, in the order in which they were recorded."""
        ...

    def of_visits(self, visit_ids: Collection[str]) -> list[Event]:
        """The same of these visits."""
        ...

    def timing(self, visit_ids: Collection[str]) -> list[Event]:
        """Of these visits what due times are counted from: doses, and times that were not done."""
        ...


class SeriesRepository(Protocol):
    """Series: every version of each; nothing is ever changed. In a visit one series of a scale goes on at a time."""

    def add(self, version: Series) -> None:
        """Store a version; Conflict as for events, or where another series of the scale goes on in the visit."""
        ...

    def of_patient(self, patient_id: str) -> list[Series]:
        """Every version, in the order in which they were recorded."""
        ...

    def going_on(self) -> list[Series]:
        """Every version of each series of the clinic whose newest one is not stopped."""
        ...
