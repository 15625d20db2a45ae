"""The ports of the audit trail: its chains as they are written and searched, and the rows that verify walks."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Final, NamedTuple, Protocol

from app.core.audit import Act, AuditEvent, Checkpoint, Kept
from app.core.records import Status


class AuditFilter(NamedTuple):
    """Which events are sought: what is empty or None does not matter. since, until: instants, inclusive.

    without: not those of this act. saying: only what has these letters somewhere in its payload.
    """

    act: Act | None = None
    person_id: str = ""
    patient_id: str = ""
    record_id: str = ""
    since: datetime | None = None
    until: datetime | None = None
    without: Act | None = None
    saying: str = ""


def fits(event: AuditEvent, sought: AuditFilter) -> bool:
    """Whether an event is sought."""
    return (
        (not sought.act or event.act == sought.act)
        and (not sought.without or event.act != sought.without)
        and (not sought.person_id or event.person_id == sought.person_id)
        and (not sought.patient_id or event.patient_id == sought.patient_id)
        and sought.saying.encode() in (event.payload or b"")
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


NOT_FINAL: Final = frozenset({Status.DRAFT, Status.COMPLETE, Status.STOPPED})


class StoredRecord(NamedTuple):
    """An assessment and what was signed of it, as the rows lie in the store, whatever they hold by now.

    assessment None: that row is gone. sha256: of its row and log together; empty of a draft and of a signed record.
    """

    id: str
    assessment: Mapping[str, object] | None
    log_sha256: str
    sha256: str
    statements: tuple[Mapping[str, object], ...]

    @property
    def is_final(self) -> bool:
        """Whether it is neither open nor left for a new one: signed, or final from before there were signatures."""
        return self.assessment is not None and self.assessment["status"] not in NOT_FINAL


class Evidence(Protocol):
    """What `verify` reads: rows as they lie there, not turned into values, so that a damaged one shows."""

    def counts(self) -> tuple[int, int]:
        """About how many events and how many signed statements there are: for telling how far a walk has come."""
        ...

    def chains(self) -> list[str]:
        """Every chain that has an event or a checkpoint."""
        ...

    def events(self, chain: str, after: int, limit: int) -> list[Mapping[str, object]]:
        """Those with a greater seq, in order; those whose seq is no number come last."""
        ...

    def checkpoints(self, chain: str, after: int, last: int | None) -> list[Mapping[str, object]]:
        """Those with a greater seq, up to the last; None: all of them, those whose seq is no number too."""
        ...

    def records(self, after: str | None, limit: int) -> tuple[list[StoredRecord], str | None]:
        """The next assessments by id, and statements without one that would stand among them.

        Also the id to go on from; None: these were the last.
        """
        ...

    def records_of(self, ids: Sequence[str]) -> list[StoredRecord]:
        """Those that are there, each once."""
        ...

    def rows(self, kept: Kept, after: str | None, limit: int) -> list[tuple[str, str]]:
        """The next by id, each with its digest. Not for Kept.RECORD: see records."""
        ...

    def digest(self, kept: Kept, id_: str) -> str:
        """Of one row as it is stored now: SHA-256 in hex; empty where there is none."""
        ...

    def definitions(self) -> Iterator[tuple[str, bytes]]:
        """Each kept definition with the SHA-256 under which it is kept."""
        ...
