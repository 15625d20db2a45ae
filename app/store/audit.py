"""The chains of the audit trail on one database connection; their rows are only ever added."""

from typing import Final

from sqlalchemy import ColumnElement, Connection, LargeBinary, bindparam, func, insert, select
from sqlalchemy.exc import IntegrityError

from app.core.audit import AuditEvent, Checkpoint
from app.core.errors import Conflict
from app.core.records import EPOCH, Moment
from app.services.evidence import AuditFilter
from app.store import mapping
from app.store.tables import audit_checkpoints, audit_events

EVER: Final = -(2**63)
"""Before any time, in microseconds."""


class SqlAudit:
    """Events and checkpoints in the database."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def append(self, event: AuditEvent) -> None:
        """Add the next event of its chain."""
        head = self.head(event.chain)
        if (0 if head is None else head[0]) != event.seq - 1:
            raise _out_of_turn()
        try:
            self._connection.execute(insert(audit_events), mapping.event_row(event))
        except IntegrityError:
            raise _out_of_turn() from None

    def head(self, chain: str) -> tuple[int, str] | None:
        """Of what else stands there nothing is read: a damaged event must not keep a clinic from opening."""
        e = audit_events.c
        query = select(e.seq, e.hash).where(e.chain == chain).order_by(e.seq.desc()).limit(20)
        rows = self._connection.execute(query).all()
        found = next(((row.seq, str(row.hash)) for row in rows if isinstance(row.seq, int)), None)
        c = audit_checkpoints.c
        signed = self._connection.execute(
            select(c.seq).where(c.chain == chain).order_by(c.seq.desc()).limit(1)
        ).scalar()
        if found is None or not isinstance(signed, int) or signed <= found[0]:
            return found
        return signed, found[1]  # events are missing: the next one must not take their numbers

    def hash_at(self, chain: str, seq: int) -> str | None:
        """The hash of one event."""
        e = audit_events.c
        found = self._connection.execute(select(e.hash).where(e.chain == chain, e.seq == seq)).scalar()
        return None if found is None else str(found)

    def last(self, chain: str) -> AuditEvent | None:
        """The newest event of a chain."""
        e = audit_events.c
        query = select(audit_events).where(e.chain == chain).order_by(e.seq.desc()).limit(1)
        row = self._connection.execute(query).mappings().first()
        return None if row is None else _event(row)

    def events(self, chain: str, after: int, limit: int) -> list[AuditEvent]:
        """The next ones of a chain."""
        e = audit_events.c
        query = select(audit_events).where(e.chain == chain, e.seq > after).order_by(e.seq).limit(limit)
        return [_event(row) for row in self._connection.execute(query).mappings()]

    def chains(self) -> list[str]:
        """Every chain that has an event or a checkpoint."""
        return chains(self._connection)

    def search(self, sought: AuditFilter, limit: int) -> list[AuditEvent]:
        """The newest first of those that fit."""
        e = audit_events.c
        query = select(audit_events)
        for column, value in ((e.act, sought.act), (e.person_id, sought.person_id)):
            if value:
                query = query.where(column == str(value))
        for column, value in ((e.patient_id, sought.patient_id), (e.record_id, sought.record_id)):
            if value:
                query = query.where(column == value)
        if sought.without:
            query = query.where(e.act != str(sought.without))
        if sought.saying:
            query = query.where(self._says(sought.saying))
        # Without a beginning SQLite would sort the whole table instead of walking an index from its end.
        query = query.where(e.at_us >= (EVER if sought.since is None else mapping.microseconds(sought.since)))
        if sought.until is not None:
            query = query.where(e.at_us <= mapping.microseconds(sought.until))
        query = query.order_by(e.at_us.desc(), e.chain, e.seq.desc()).limit(limit)
        return [_event(row) for row in self._connection.execute(query).mappings()]

    def _says(self, letters: str) -> ColumnElement[bool]:
        """Looked for where the bytes lie: of tens of thousands few are then read."""
        sought, payload = bindparam("saying", letters.encode(), LargeBinary), audit_events.c.payload
        if self._connection.dialect.name == "postgresql":
            return func.position(sought.op("IN")(payload)) > 0
        return func.instr(payload, sought) > 0

    def add_checkpoint(self, checkpoint: Checkpoint) -> None:
        """Keep a signed head."""
        try:
            self._connection.execute(insert(audit_checkpoints), mapping.checkpoint_row(checkpoint))
        except IntegrityError:
            raise _out_of_turn() from None

    def checkpoints(self, chain: str) -> list[Checkpoint]:
        """Of a chain, in order."""
        c = audit_checkpoints.c
        query = select(audit_checkpoints).where(c.chain == chain).order_by(c.seq)
        rows = self._connection.execute(query).mappings()
        return [Checkpoint(r["chain"], r["seq"], r["hash"], r["session"], bytes(r["signature"])) for r in rows]


def chains(connection: Connection) -> list[str]:
    """Every chain that has an event or a checkpoint: there are few, so each is sought behind the one before it.

    A list of them all would read every event of the clinic at each sign-in.
    """
    found: set[str] = set()
    for c in (audit_events.c.chain, audit_checkpoints.c.chain):
        name = connection.execute(select(func.min(c))).scalar()
        while name is not None:
            found.add(str(name))
            name = connection.execute(select(func.min(c)).where(c > name)).scalar()
    return sorted(found)


def _event(row: mapping.Row) -> AuditEvent:
    """As far as it can be read: verify tells what was damaged, and reading must not end at it."""
    try:
        at = mapping.moment(row["at_us"], row["at_offset"], row["at_zone"])
    except mapping.UNREADABLE:
        at = Moment(EPOCH, 0, "damaged")
    payload = row["payload"]
    return AuditEvent(
        row["chain"],
        row["seq"],
        at,
        str(row["act"]),
        row["person_id"],
        row["patient_id"],
        row["record_id"],
        payload if payload is None or isinstance(payload, bytes) else bytes(str(payload), "utf-8"),
        row["payload_sha256"],
        row["previous"],
        row["hash"],
    )


def _out_of_turn() -> Conflict:
    return Conflict(
        "The audit trail of this workstation went on elsewhere. Nothing was stored.",
        hint="Close Cowslip on this computer and open it again.",
    )
