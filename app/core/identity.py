"""Who is who: likely duplicates, charts that are joined, and the beds of a visit."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from app.core.names import same_name, similar_name
from app.core.records import Moment, Patient


class Likeness(StrEnum):
    """Why two entries may be one person; the words complete "has the …"."""

    NUMBER = "same record number"
    NAME_AND_BIRTH = "same name and birth date"
    BIRTH_AND_SIMILAR = "same birth date and a similar name"


@dataclass(frozen=True, slots=True)
class Duplicate:
    """Somebody registered already who may be the same person, and why."""

    patient: Patient
    why: Likeness


@dataclass(frozen=True, slots=True)
class Link:
    """Two charts were joined, or parted again. Rows are only added: the newest of a gone chart counts.

    stays_id: whose chart goes on. gone_id: whose leads there. by: as printed.
    """

    id: str
    stays_id: str
    gone_id: str
    is_joined: bool
    reason: str
    at: Moment
    by: str


@dataclass(frozen=True, slots=True)
class Stay:
    """A ward and bed during a visit, from `since` until the next one or the visit's end. by, recorded: who said so."""

    id: str
    visit_id: str
    ward: str
    bed: str
    since: Moment
    recorded: Moment
    by: str

    @property
    def words(self) -> str:
        """Ward 2, bed 14; what is not said is left out."""
        return ", ".join(filter(None, (self.ward, f"bed {self.bed}" if self.bed else "")))


def likeness(one: Patient, other: Patient) -> Likeness | None:
    """Why the two may be one person; None where nothing says so. A name used counts as a name."""
    if one.record_number and one.record_number.casefold() == other.record_number.casefold():
        return Likeness.NUMBER
    pairs = [(a, b) for a in _names(one) for b in _names(other)]
    if one.birth_date == other.birth_date and any(same_name(a, b) for a, b in pairs):
        return Likeness.NAME_AND_BIRTH
    if one.birth_date is None or one.birth_date != other.birth_date:
        return None
    return Likeness.BIRTH_AND_SIMILAR if any(similar_name(a, b) for a, b in pairs) else None


def joined(links: Iterable[Link]) -> dict[str, str]:
    """For each chart that is gone now, the one that it leads to directly. links: oldest first."""
    now: dict[str, str] = {}
    for link in links:
        if link.is_joined:
            now[link.gone_id] = link.stays_id
        else:
            now.pop(link.gone_id, None)
    return now


def leads_to(patient_id: str, now: Mapping[str, str]) -> str:
    """Whose chart is opened for this one: its own, or the one that it was joined to, however often."""
    seen = {patient_id}
    while patient_id in now and now[patient_id] not in seen:
        patient_id = now[patient_id]
        seen.add(patient_id)
    return patient_id


def _names(patient: Patient) -> tuple[str, ...]:
    return tuple(filter(None, (patient.name, patient.name_used)))
