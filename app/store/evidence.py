"""The rows that `verify` walks, as they lie in the database: nothing is taken for granted about what they hold."""

from collections import defaultdict
from collections.abc import Iterator, Mapping

from sqlalchemy import Connection, bindparam, func, select

from app.core.records import Statement, Status
from app.services.evidence import StoredStatement
from app.store import mapping
from app.store.audit import chains
from app.store.tables import answer_log, assessments, audit_checkpoints, audit_events, definitions, signatures

_LINES = (
    select(answer_log)
    .where(answer_log.c.assessment_id.in_(bindparam("ids", expanding=True)))
    .order_by(answer_log.c.assessment_id, answer_log.c.seq)
)
_ASSESSMENTS = select(assessments).where(assessments.c.id.in_(bindparam("ids", expanding=True)))


class SqlEvidence:
    """services.ports.Evidence on one connection."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def counts(self) -> tuple[int, int]:
        """Events, statements."""
        counted = [select(func.count()).select_from(table) for table in (audit_events, signatures)]
        events, statements = (self._connection.execute(query).scalar_one() for query in counted)
        return events, statements

    def chains(self) -> list[str]:
        """Every chain that has an event or a checkpoint."""
        return chains(self._connection)

    def events(self, chain: str, after: int, limit: int) -> list[Mapping[str, object]]:
        """The next ones of a chain."""
        e = audit_events.c
        query = select(audit_events).where(e.chain == chain, e.seq > after).order_by(e.seq).limit(limit)
        return [dict(row) for row in self._connection.execute(query).mappings()]

    def checkpoints(self, chain: str) -> list[Mapping[str, object]]:
        """All of a chain."""
        c = audit_checkpoints.c
        query = select(audit_checkpoints).where(c.chain == chain).order_by(c.seq)
        return [dict(row) for row in self._connection.execute(query).mappings()]

    def statements(self, after: int, limit: int) -> list[StoredStatement]:
        """The next ones, each with its assessment."""
        query = select(signatures).where(signatures.c.no > after).order_by(signatures.c.no).limit(limit)
        rows = [dict(row) for row in self._connection.execute(query).mappings()]
        ids = list({row["assessment_id"] for row in rows})
        held = {row["id"]: dict(row) for row in self._connection.execute(_ASSESSMENTS, {"ids": ids}).mappings()}
        digests = self._digests(ids)
        return [
            StoredStatement(row, held.get(row["assessment_id"]), digests.get(row["assessment_id"], "")) for row in rows
        ]

    def finals_without_signature(self) -> dict[str, str]:
        """Made before there were signatures, or by nobody's hand."""
        signed = select(signatures.c.assessment_id).where(signatures.c.statement == Statement.RECORD.value)
        query = select(assessments.c.id).where(
            assessments.c.status.not_in([Status.DRAFT.value, Status.COMPLETE.value, Status.STOPPED.value]),
            assessments.c.id.not_in(signed),
        )
        ids = list(self._connection.execute(query).scalars())
        found: dict[str, str] = {}
        for start in range(0, len(ids), 500):
            few = ids[start : start + 500]
            digests = self._digests(few)
            found |= {id_: digests.get(id_, "") for id_ in few}
        return found

    def definitions(self) -> Iterator[tuple[str, bytes]]:
        """Each kept definition."""
        for row in self._connection.execute(select(definitions.c.sha256, definitions.c.content)).all():
            content = row.content
            yield row.sha256, content if isinstance(content, bytes) else str(content).encode()

    def _digests(self, ids: list[str]) -> dict[str, str]:
        lines: defaultdict[str, list[mapping.Row]] = defaultdict(list)
        for row in self._connection.execute(_LINES, {"ids": ids}).mappings():
            lines[row["assessment_id"]].append(row)
        return {id_: mapping.log_digest(rows) for id_, rows in lines.items()}
