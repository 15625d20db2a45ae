"""The memory store's part for series and timed facts."""

from collections.abc import Collection

from app.core.context import newest_of
from app.core.errors import Conflict
from app.core.events import Dose, Event, NotDone
from app.core.records import Visit
from app.core.series import Series


class MemoryEvents:
    """All versions."""

    def __init__(self, rows: dict[str, Event], visits: dict[str, Visit]) -> None:
        self._rows, self._visits = rows, visits

    def add(self, event: Event) -> None:
        """Store the next version of its thread."""
        _check(self._rows, self._visits, event)
        self._rows[event.id] = event

    def of_patient(self, patient_id: str) -> list[Event]:
        """In the order in which they were recorded."""
        return [e for e in self._rows.values() if e.patient_id == patient_id]

    def of_visits(self, visit_ids: Collection[str]) -> list[Event]:
        """The same of these visits."""
        return [e for e in self._rows.values() if e.visit_id in visit_ids]

    def timing(self, visit_ids: Collection[str]) -> list[Event]:
        """The same of two kinds."""
        return [e for e in self.of_visits(visit_ids) if isinstance(e.content, Dose | NotDone)]


class MemorySeries:
    """All versions."""

    def __init__(self, rows: dict[str, Series], visits: dict[str, Visit]) -> None:
        self._rows, self._visits = rows, visits

    def add(self, version: Series) -> None:
        """Store the next version of its thread."""
        _check(self._rows, self._visits, version)
        same = (
            s
            for s in newest_of(self._rows.values())
            if (s.visit_id, s.scale_id) == (version.visit_id, version.scale_id) and s.thread != version.thread
        )
        if not version.stopped and any(not s.stopped for s in same):
            raise Conflict("A series of this scale goes on in this visit already.")
        self._rows[version.id] = version

    def of_patient(self, patient_id: str) -> list[Series]:
        """In the order in which they were recorded."""
        return [s for s in self._rows.values() if s.patient_id == patient_id]

    def going_on(self) -> list[Series]:
        """By thread and version."""
        going = {s.thread for s in newest_of(self._rows.values()) if not s.stopped}
        return sorted((s for s in self._rows.values() if s.thread in going), key=lambda s: (s.thread, s.version))


def _check(rows: dict[str, Event] | dict[str, Series], visits: dict[str, Visit], version: Event | Series) -> None:
    last = max((e.version for e in rows.values() if e.thread == version.thread), default=0)
    visit = visits.get(version.visit_id)
    known = visit is not None and visit.patient_id == version.patient_id and version.id not in rows
    if not known or last != version.version - 1:
        raise Conflict("This entry was changed elsewhere meanwhile.")
