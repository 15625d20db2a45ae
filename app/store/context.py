"""Exposures, medicines and conditions on one database connection: versions are added, none is ever changed."""

import json
from collections.abc import Collection
from typing import Any

from sqlalchemy import Connection, func, insert, select
from sqlalchemy.exc import IntegrityError

from app.core.context import (
    Certainty,
    Condition,
    Content,
    Entry,
    Exposure,
    FactKind,
    LastUse,
    Medicine,
    Said,
    SubstanceClass,
)
from app.core.errors import Conflict
from app.store import mapping
from app.store.tables import context_entries

EXPOSURE, MEDICINE, CONDITION = "exposure", "medicine", "condition"
_WORDS = ("name", "form", "route", "amount", "frequency", "doses_a_day", "duration")


class SqlContext:
    """All versions in the database."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, entry: Entry) -> None:
        """Store the next version of its thread."""
        c = context_entries.c
        last = select(func.coalesce(func.max(c.version), 0)).where(c.thread == entry.thread)
        if self._connection.execute(last).scalar_one() != entry.version - 1:
            raise changed_elsewhere()
        try:
            self._connection.execute(insert(context_entries), entry_row(entry))
        except IntegrityError:
            raise changed_elsewhere() from None

    def of_patient(self, patient_id: str) -> list[Entry]:
        """In the order in which they were recorded."""
        return self.of_patients([patient_id])

    def of_patients(self, patient_ids: Collection[str]) -> list[Entry]:
        """One question for all of them."""
        c = context_entries.c
        query = select(context_entries).where(c.patient_id.in_(patient_ids)).order_by(c.no)
        return [
            Entry(
                row["id"],
                row["patient_id"],
                row["thread"],
                row["version"],
                of_json(row["kind"], row["content"]),
                mapping.moment(row["recorded_us"], row["recorded_offset"], row["recorded_zone"]),
                row["entered_by"],
                row["struck"],
            )
            for row in self._connection.execute(query).mappings()
        ]


def entry_row(entry: Entry) -> dict[str, Any]:
    """A version as stored."""
    kind, said = to_json(entry.content)
    return {
        "id": entry.id,
        "patient_id": entry.patient_id,
        "thread": entry.thread,
        "version": entry.version,
        "kind": kind,
        "content": said,
        "struck": entry.struck,
        **mapping.time_columns("recorded", entry.recorded),
        "entered_by": entry.by,
    }


def changed_elsewhere() -> Conflict:
    """Somebody else wrote the next version."""
    return Conflict("This entry was changed elsewhere meanwhile.", hint="Open the chart again to see how.")


def to_json(content: Content) -> tuple[str, str]:
    """The kind, and its own fields as JSON."""
    if isinstance(content, Exposure):
        said: dict[str, Any] = {"substance": content.substance.value, "last_use": None}
        said |= {name: getattr(content, name) for name in _WORDS}
        if content.last_use is not None:
            at = content.last_use.at
            parts = None if at is None else [mapping.microseconds(at.utc), at.offset, at.zone]
            said["last_use"] = [content.last_use.certainty.value, parts]
        return EXPOSURE, _dumped(said)
    if isinstance(content, Medicine):
        return MEDICINE, _dumped({"text": content.text})
    return CONDITION, _dumped({"kind": content.kind.value, "said": content.said.value, "text": content.text})


def of_json(kind: str, text: str) -> Content:
    """Back."""
    said = json.loads(text)
    if kind == EXPOSURE:
        last = said["last_use"]
        use = None
        if last is not None:
            use = LastUse(Certainty(last[0]), None if last[1] is None else mapping.moment(*last[1]))
        return Exposure(SubstanceClass(said["substance"]), **{n: said[n] for n in _WORDS}, last_use=use)
    if kind == MEDICINE:
        return Medicine(said["text"])
    return Condition(FactKind(said["kind"]), Said(said["said"]), said["text"])


def _dumped(said: dict[str, Any]) -> str:
    return json.dumps(said, ensure_ascii=False, separators=(",", ":"))
