"""Who is who: likely duplicates, charts that are joined, and the beds of a visit."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from app.core.names import same_name, similar_name
from app.core.records import Moment, Patient


class Likeness(StrEnum):
    """Why two entries may be one person; the words complete "has the …"."""

    NUMBER = "same record number"
    NAME_AND_BIRTH = "same name and birth date"
    BIRTH_AND_SIMILAR = "same birth date and a similar name"
    NAME_AND_NEAR_BIRTH = "same name and nearly the same birth date"
    NAME = "same name, and a birth date that is not known"


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
    is_same = any(same_name(a, b) for a, b in pairs)
    born, other_born = one.birth_date, other.birth_date
    if born is None or other_born is None:
        return Likeness.NAME if is_same else None
    if born == other_born:
        if is_same:
            return Likeness.NAME_AND_BIRTH
        return Likeness.BIRTH_AND_SIMILAR if any(similar_name(a, b) for a, b in pairs) else None
    return Likeness.NAME_AND_NEAR_BIRTH if is_same and is_slip(born, other_born) else None


def is_slip(one: date, other: date) -> bool:
    """Whether one date could be the other mistyped: a digit, two neighbouring digits swapped, or day and month."""
    if one.year == other.year and (one.month, one.day) == (other.day, other.month):
        return True
    a, b = f"{one:%Y%m%d}", f"{other:%Y%m%d}"
    differ = [n for n in range(len(a)) if a[n] != b[n]]
    if len(differ) == 2:
        n, m = differ
        return m == n + 1 and (a[n], a[m]) == (b[m], b[n])
    return len(differ) == 1


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
