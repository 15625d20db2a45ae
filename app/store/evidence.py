"""The rows that `verify` walks, as they lie in the database: nothing is taken for granted about what they hold."""

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, Final

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Connection,
    Date,
    Select,
    String,
    and_,
    func,
    literal,
    select,
    true,
    type_coerce,
)

from app.core.audit import Kept
from app.core.records import Status
from app.services.evidence import StoredRecord
from app.store import mapping, states
from app.store.audit import chains
from app.store.tables import (
    answer_log,
    assessments,
    audit_checkpoints,
    audit_events,
    context_entries,
    definitions,
    events,
    patient_links,
    patients,
    series,
    signatures,
    visit_stays,
    visits,
)

_TABLES: Final = {
    Kept.PATIENT: patients,
    Kept.VISIT: visits,
    Kept.LINK: patient_links,
    Kept.STAY: visit_stays,
    Kept.ENTRY: context_entries,
    Kept.SERIES: series,
    Kept.EVENT: events,
}
_BEFORE_ALL: Final = -(2**63)
"""What has no place in a chain is walked too, so that it shows."""


class SqlEvidence:
    """services.ports.Evidence on one connection."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def counts(self) -> tuple[int, int]:
        """By the last number of each chain and the last of the statements: to count a million takes a second."""
        e, last = audit_events.c, select(signatures.c.no).order_by(signatures.c.no.desc()).limit(1)
        heads = (select(func.max(e.seq)).where(e.chain == chain) for chain in self.chains())
        events, statements = ([self._connection.execute(q).scalar() for q in queries] for queries in (heads, [last]))
        return sum(n for n in events if isinstance(n, int)), sum(n for n in statements if isinstance(n, int))

    def chains(self) -> list[str]:
        """Every chain that has an event or a checkpoint."""
        return chains(self._connection)

    def events(self, chain: str, after: int, limit: int) -> list[Mapping[str, object]]:
        """The next ones of a chain."""
        e = audit_events.c
        query = select(audit_events).where(e.chain == chain, e.seq > _after(after)).order_by(e.seq).limit(limit)
        return list(self._read(query))

    def checkpoints(self, chain: str, after: int, last: int | None) -> list[Mapping[str, object]]:
        """The next ones of a chain."""
        c = audit_checkpoints.c
        query = select(audit_checkpoints).where(c.chain == chain, c.seq > _after(after)).order_by(c.seq)
        if last is not None:
            query = query.where(c.seq <= last)
        return list(self._read(query))

    def records(self, after: str | None, limit: int) -> tuple[list[StoredRecord], str | None]:
        """A stretch of ids at once: what belongs to them lies side by side."""
        query = select(assessments).where(_behind(assessments.c.id, after)).order_by(assessments.c.id)
        rows = self._read(query.limit(limit))
        last = rows[-1]["id"] if len(rows) == limit else None

        def stretch(column: ColumnElement[str]) -> ColumnElement[bool]:
            return and_(_behind(column, after), true() if last is None else column <= last)

        return self._records(rows, stretch), last

    def records_of(self, ids: Sequence[str]) -> list[StoredRecord]:
        """These."""
        found = []
        for start in range(0, len(ids), 500):
            few = list(ids[start : start + 500])
            query = select(assessments).where(assessments.c.id.in_(few))
            rows = self._read(query)
            found += self._records(rows, lambda column, few=few: column.in_(few))  # type: ignore[misc]
        return found

    def rows(self, kept: Kept, after: str | None, limit: int) -> list[tuple[str, str]]:
        """The next ones of a table."""
        id_ = _TABLES[kept].c.id
        query = _raw(kept).where(_behind(id_, after)).order_by(id_).limit(limit)
        return [(row["id"], states.digest(kept, row)) for row in self._read(query)]

    def digest(self, kept: Kept, id_: str) -> str:
        """Of one."""
        if kept is Kept.RECORD:
            return next((record.sha256 for record in self.records_of([id_])), "")
        row = self._connection.execute(_raw(kept).where(_TABLES[kept].c.id == id_)).mappings().first()
        return "" if row is None else states.digest(kept, row)

    def definitions(self) -> Iterator[tuple[str, bytes]]:
        """Each kept definition."""
        for row in self._connection.execute(select(definitions.c.sha256, definitions.c.content)).all():
            content = row.content
            yield row.sha256, content if isinstance(content, bytes) else str(content).encode()

    def _records(self, rows: list[dict[str, Any]], chosen: Callable[[Any], ColumnElement[bool]]) -> list[StoredRecord]:
        """Assessments with their statements and logs, and statements whose assessment is not there."""
        s, a = signatures.c, answer_log.c
        said: defaultdict[Any, list[Mapping[str, object]]] = defaultdict(list)
        query = select(signatures).where(chosen(s.assessment_id)).order_by(s.assessment_id, s.no)
        for statement in self._read(query):
            said[statement["assessment_id"]].append(statement)
        lines: defaultdict[Any, list[tuple[Any, ...]]] = defaultdict(list)
        log = select(a.assessment_id, *(a[name] for name in mapping.LINE)).where(chosen(a.assessment_id))
        for line in self._connection.execute(log.order_by(a.assessment_id, a.seq)).all():
            lines[line[0]].append(tuple(line[1:]))
        held = {row["id"]: row for row in rows}
        for id_, row in list(held.items()):
            if id_ in said and row["status"] != Status.FINAL.value:  # signed between two questions: ask again
                asked = select(assessments).where(assessments.c.id == id_)
                held[id_] = dict(next(iter(self._connection.execute(asked).mappings()), row))
        return [
            states.stored_record(id_, held.get(id_), mapping.lines_digest(lines[id_]), tuple(said[id_]))
            for id_ in dict.fromkeys((*held, *said))
        ]

    def _read(self, query: Select[Any]) -> list[dict[str, Any]]:
        """All rows; many times quicker than one by one."""
        result = self._connection.execute(query)
        names = list(result.keys())
        return [dict(zip(names, row, strict=True)) for row in result.all()]


def _behind(column: ColumnElement[str], after: str | None) -> ColumnElement[bool]:
    """From the begin, where there is nothing to be behind of; in the index's order, either way."""
    return column >= "" if after is None else column > after


def _after(seq: int) -> ColumnElement[int]:
    return literal(seq or _BEFORE_ALL, BigInteger)


def _raw(kept: Kept) -> Select[Any]:
    """Every column as it lies there: a date that is none must not end the walk."""
    table = _TABLES[kept]
    return select(*(type_coerce(c, String).label(c.name) if isinstance(c.type, Date) else c for c in table.columns))
