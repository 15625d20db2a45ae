"""The ports of the audit trail: its chains as they are written and searched, and the rows that verify walks."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import NamedTuple, Protocol

from app.core.audit import Act, AuditEvent, Checkpoint


class AuditFilter(NamedTuple):
    """Which events are sought: what is empty or None does not matter. since, until: instants, inclusive."""

    act: Act | None = None
    person_id: str = ""
    patient_id: str = ""
    record_id: str = ""
    since: datetime | None = None
    until: datetime | None = None


def fits(event: AuditEvent, sought: AuditFilter) -> bool:
    """Whether an event is sought."""
    return (
        (not sought.act or event.act == sought.act)
        and (not sought.person_id or event.person_id == sought.person_id)
        and (not sought.patient_id or event.patient_id == sought.patient_id)
        and (not sought.record_id or event.record_id == sought.record_id)
        and (sought.since is None or event.at.utc >= sought.since)
        and (sought.until is None or event.at.utc <= sought.until)
    )


class AuditRepository(Protocol):
    """The chains of events, one a workstation, and their checkpoints; nothing in them is ever changed."""

    def append(self, event: AuditEvent) -> None:
        """Add an event; Conflict where event.seq is not the next of its chain."""
        ...

    def head(self, chain: str) -> tuple[int, str] | None:
        """The seq and the hash of the newest event; None where there is none."""
        ...

    def hash_at(self, chain: str, seq: int) -> str | None:
        """The hash of an event; None where there is none."""
        ...

    def last(self, chain: str) -> AuditEvent | None:
        """The newest event of a chain."""
        ...

    def events(self, chain: str, after: int, limit: int) -> list[AuditEvent]:
        """Those of a chain with a greater seq than `after`, in order."""
        ...

    def chains(self) -> list[str]:
        """Every chain, by name."""
        ...

    def search(self, sought: AuditFilter, limit: int) -> list[AuditEvent]:
        """The newest first of those that fit."""
        ...

    def add_checkpoint(self, checkpoint: Checkpoint) -> None:
        """Keep a signed head."""
        ...

    def checkpoints(self, chain: str) -> list[Checkpoint]:
        """Of a chain, in order of seq."""
        ...


class StoredStatement(NamedTuple):
    """A signed statement as its rows lie in the store, whatever they hold by now. assessment None: that row is gone."""

    row: Mapping[str, object]
    assessment: Mapping[str, object] | None
    log_sha256: str


class Evidence(Protocol):
    """What `verify` reads: rows as they lie there, not turned into values, so that a damaged one shows."""

    def counts(self) -> tuple[int, int]:
        """How many events and how many signed statements there are."""
        ...

    def chains(self) -> list[str]:
        """Every chain that has an event or a checkpoint."""
        ...

    def events(self, chain: str, after: int, limit: int) -> list[Mapping[str, object]]:
        """Those with a greater seq, in order."""
        ...

    def checkpoints(self, chain: str) -> list[Mapping[str, object]]:
        """All of a chain, in order."""
        ...

    def statements(self, after: int, limit: int) -> list[StoredStatement]:
        """Those with a greater no, in order."""
        ...

    def finals_without_signature(self) -> dict[str, str]:
        """By id the digest of the log, of what is final and has no signed record."""
        ...

    def definitions(self) -> Iterator[tuple[str, bytes]]:
        """Each kept definition with the SHA-256 under which it is kept."""
        ...
