"""Who is who and where, on one database connection: changed patients and visits, links between charts, beds."""

from collections.abc import Collection
from typing import Any, Final

from sqlalchemy import Connection, delete, insert, or_, select, union, update
from sqlalchemy.exc import IntegrityError

from app.core.errors import Conflict
from app.core.identity import Link, Stay
from app.core.records import Patient, Visit
from app.store import mapping
from app.store.tables import patient_links, patient_lists, patient_terms, patients, visit_stays, visits
from app.store.terms import listed_under, sort_key, sort_keys, terms

MOST_ALIKE: Final = 200
"""How many are compared of one kind: a date entered for want of a better one may be many people's."""
_PATIENT = (
    patients.c.id,
    patients.c.name,
    patients.c.birth_date,
    patients.c.sex,
    patients.c.record_number,
    patients.c.name_used,
)


class SqlIdentities:
    """Changes, duplicates and links in the database."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def change(self, patient: Patient, expected: Patient) -> None:
        """Replace the row where it still is as it was read, and what it is found by."""
        p = patients.c
        query = (
            update(patients)
            .where(
                p.id == patient.id,
                p.name == expected.name,
                p.name_used == expected.name_used,
                p.sex == expected.sex.value,
                p.birth_date.is_not_distinct_from(expected.birth_date),
                p.record_number.is_not_distinct_from(expected.record_number or None),
            )
            .returning(p.no)
        )
        values = {
            "name": patient.name,
            "name_used": patient.name_used,
            "birth_date": patient.birth_date,
            "sex": patient.sex.value,
            "record_number": patient.record_number or None,
            "sort_key": sort_key(patient.name),
        }
        listed_by = self._connection.execute(select(p.sort_key).where(p.id == patient.id)).scalar()
        try:
            no = self._connection.execute(query, values).scalar()
        except IntegrityError:
            raise Conflict(
                f"Record number {patient.record_number} belongs to another patient.", hint="Look the number up first."
            ) from None
        if no is None:
            raise Conflict("This patient was changed elsewhere meanwhile.", hint="Open the chart again to see how.")
        self._forget(no, listed_by)
        found_by = terms(patient)
        self._connection.execute(insert(patient_terms), [{"patient_no": no, "term": t} for t in found_by])
        rows = [{"prefix": x, "sort_key": values["sort_key"], "patient_no": no} for x in listed_under(found_by)]
        self._connection.execute(insert(patient_lists), rows)

    def _forget(self, no: int, key: str | None) -> None:
        """Nothing leads to the patient any more. The lists are left by their own key: no index tells whose they are."""
        t, x = patient_terms.c, patient_lists.c
        stored = frozenset(self._connection.execute(select(t.term).where(t.patient_no == no)).scalars())
        listed = delete(patient_lists).where(x.prefix.in_(listed_under(stored)), x.sort_key == key, x.patient_no == no)
        self._connection.execute(listed)
        self._connection.execute(delete(patient_terms).where(t.patient_no == no))

    def candidates(self, patient: Patient) -> list[Patient]:
        """Three questions, each with an index of its own."""
        p = patients.c
        found: dict[str, Patient] = {}
        asked: list[Any] = [p.sort_key.in_(sorted(sort_keys(patient.name)))]
        if patient.record_number:
            asked.append(p.record_number == patient.record_number)
        if patient.birth_date is not None:
            asked.append(p.birth_date == patient.birth_date)
        for condition in asked:
            query = select(*_PATIENT).where(condition, p.id != patient.id).order_by(p.no).limit(MOST_ALIKE)
            found.update({row[0]: mapping.patient_of(*row) for row in self._connection.execute(query).all()})
        return list(found.values())

    def add_link(self, link: Link) -> None:
        """Store it for good."""
        try:
            self._connection.execute(insert(patient_links), link_row(link))
        except IntegrityError:
            raise Conflict("This link is stored already, or one of its patients is not.") from None

    def links(self, patient_id: str) -> list[Link]:
        """Oldest first."""
        c = patient_links.c
        query = select(patient_links).where(or_(c.patient_id == patient_id, c.gone_id == patient_id)).order_by(c.no)
        return [
            Link(
                row["id"],
                row["patient_id"],
                row["gone_id"],
                bool(row["is_joined"]),
                row["reason"],
                mapping.moment(row["at_us"], row["at_offset"], row["at_zone"]),
                row["entered_by"],
            )
            for row in self._connection.execute(query).mappings()
        ]

    def linked(self, patient_ids: Collection[str]) -> set[str]:
        """One question for all of them."""
        sides = (patient_links.c.patient_id, patient_links.c.gone_id)
        return set(self._connection.execute(union(*(select(c).where(c.in_(patient_ids)) for c in sides))).scalars())


class SqlWards:
    """Changed visits, and beds, in the database."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def change(self, visit: Visit, expected: Visit) -> None:
        """Replace kind and times."""
        was, now = mapping.visit_row(expected), mapping.visit_row(visit)
        still = (visits.c[name].is_not_distinct_from(value) for name, value in was.items())
        # The id by itself: PostgreSQL has no index for "is not distinct from". And it is not set anew: SQLite would
        # look through all assessments for those that refer to it.
        query = update(visits).where(visits.c.id == visit.id, *still)
        for name in ("id", "patient_id"):
            del now[name]
        if self._connection.execute(query, now).rowcount != 1:
            raise Conflict("This visit was changed elsewhere meanwhile.", hint="Open the chart again to see how.")

    def add(self, stay: Stay) -> None:
        """Store it for good."""
        try:
            self._connection.execute(insert(visit_stays), stay_row(stay))
        except IntegrityError:
            raise Conflict("This bed is stored already, or its visit is not.") from None

    def of_visits(self, visit_ids: list[str]) -> list[Stay]:
        """In the order in which they were recorded."""
        c = visit_stays.c
        query = select(visit_stays).where(c.visit_id.in_(visit_ids)).order_by(c.no)
        return [
            Stay(
                row["id"],
                row["visit_id"],
                row["ward"],
                row["bed"],
                mapping.moment(row["since_us"], row["since_offset"], row["since_zone"]),
                mapping.moment(row["recorded_us"], row["recorded_offset"], row["recorded_zone"]),
                row["entered_by"],
            )
            for row in self._connection.execute(query).mappings()
        ]


def link_row(link: Link) -> dict[str, Any]:
    """A joining or parting as stored."""
    return {
        "id": link.id,
        "patient_id": link.stays_id,
        "gone_id": link.gone_id,
        "is_joined": int(link.is_joined),
        "reason": link.reason,
        **mapping.time_columns("at", link.at),
        "entered_by": link.by,
    }


def stay_row(stay: Stay) -> dict[str, Any]:
    """A ward and bed as stored."""
    return {
        "id": stay.id,
        "visit_id": stay.visit_id,
        "ward": stay.ward,
        "bed": stay.bed,
        **mapping.time_columns("since", stay.since),
        **mapping.time_columns("recorded", stay.recorded),
        "entered_by": stay.by,
    }
