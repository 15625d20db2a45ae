"""The memory store's part for who is who, where they lie and what they bring."""

from collections.abc import Collection

from app.core.context import Entry
from app.core.errors import Conflict
from app.core.identity import Link, Stay
from app.core.records import Moment, Patient, Visit
from app.store.terms import sort_key, sort_keys


class MemoryIdentities:
    """Changes, duplicates and links."""

    def __init__(self, rows: dict[str, Patient], links: dict[str, Link]) -> None:
        self._rows, self._links = rows, links

    def change(self, patient: Patient, expected: Patient) -> None:
        """Replace one who still is as expected."""
        numbers = {p.record_number for p in self._rows.values() if p.id != patient.id} - {""}
        if patient.record_number in numbers:
            raise Conflict(f"Record number {patient.record_number} belongs to another patient.")
        if self._rows.get(patient.id) != expected:
            raise Conflict("This patient was changed elsewhere meanwhile.")
        self._rows[patient.id] = patient

    def candidates(self, patient: Patient) -> list[Patient]:
        """Those to compare with."""
        keys = sort_keys(patient.name)
        return [
            p
            for p in self._rows.values()
            if p.id != patient.id
            and (
                sort_key(p.name) in keys
                or (p.record_number and p.record_number == patient.record_number)
                or (p.birth_date is not None and p.birth_date == patient.birth_date)
            )
        ]

    def add_link(self, link: Link) -> None:
        """Store it."""
        if link.id in self._links or not {link.stays_id, link.gone_id} <= self._rows.keys():
            raise Conflict("This link is stored already, or one of its patients is not.")
        self._links[link.id] = link

    def links(self, patient_id: str) -> list[Link]:
        """Oldest first."""
        return [x for x in self._links.values() if patient_id in (x.stays_id, x.gone_id)]

    def linked(self, patient_ids: Collection[str]) -> set[str]:
        """Which of these have any."""
        return {one for one in patient_ids if self.links(one)}


class MemoryWards:
    """Changed visits, and beds."""

    def __init__(self, visits: dict[str, Visit], stays: dict[str, Stay]) -> None:
        self._visits, self._stays = visits, stays

    def change(self, visit: Visit, expected: Visit) -> None:
        """Replace one that still is as expected."""
        held = self._visits.get(visit.id)
        if held is None or _whole(held) != _whole(expected):
            raise Conflict("This visit was changed elsewhere meanwhile.")
        self._visits[visit.id] = visit

    def add(self, stay: Stay) -> None:
        """Store it."""
        if stay.id in self._stays or stay.visit_id not in self._visits:
            raise Conflict("This bed is stored already, or its visit is not.")
        self._stays[stay.id] = stay

    def of_visits(self, visit_ids: list[str]) -> list[Stay]:
        """In the order in which they were recorded."""
        return [s for s in self._stays.values() if s.visit_id in visit_ids]


class MemoryContext:
    """All versions."""

    def __init__(self, entries: dict[str, Entry], patients: dict[str, Patient]) -> None:
        self._entries, self._patients = entries, patients

    def add(self, entry: Entry) -> None:
        """Store the next version of its thread."""
        last = max((e.version for e in self._entries.values() if e.thread == entry.thread), default=0)
        known = entry.patient_id in self._patients and entry.id not in self._entries
        if not known or last != entry.version - 1:
            raise Conflict("This entry was changed elsewhere meanwhile.")
        self._entries[entry.id] = entry

    def of_patient(self, patient_id: str) -> list[Entry]:
        """In the order in which they were recorded."""
        return self.of_patients([patient_id])

    def of_patients(self, patient_ids: Collection[str]) -> list[Entry]:
        """The same of several."""
        return [e for e in self._entries.values() if e.patient_id in patient_ids]


def _whole(visit: Visit) -> tuple[object, ...]:
    def parts(at: Moment | None) -> object:
        return None if at is None else at.parts

    return visit.id, visit.patient_id, visit.kind, parts(visit.started), parts(visit.ended)
