"""What the memory store holds, as one value that is copied for each transaction."""

from dataclasses import dataclass, field

from app.core.audit import AuditEvent, Checkpoint
from app.core.context import Entry
from app.core.events import Event
from app.core.identity import Link, Stay
from app.core.records import Assessment, Lease, LogEntry, Moment, Patient, Signature, Visit
from app.core.series import Series


@dataclass(slots=True)
class Tables:
    """Everything that was stored."""

    patients: dict[str, Patient] = field(default_factory=dict)
    created: dict[str, Moment] = field(default_factory=dict)
    visits: dict[str, Visit] = field(default_factory=dict)
    assessments: dict[str, Assessment] = field(default_factory=dict)
    logs: dict[str, tuple[LogEntry, ...]] = field(default_factory=dict)
    definitions: dict[str, bytes] = field(default_factory=dict)
    definition_names: dict[str, tuple[str, str]] = field(default_factory=dict)
    leases: dict[str, Lease] = field(default_factory=dict)
    signatures: dict[str, Signature] = field(default_factory=dict)
    only_ones: frozenset[str] = frozenset()
    events: dict[str, tuple[AuditEvent, ...]] = field(default_factory=dict)
    checkpoints: dict[tuple[str, int], Checkpoint] = field(default_factory=dict)
    settings: dict[str, str] = field(default_factory=dict)
    links: dict[str, Link] = field(default_factory=dict)
    stays: dict[str, Stay] = field(default_factory=dict)
    entries: dict[str, Entry] = field(default_factory=dict)
    series: dict[str, Series] = field(default_factory=dict)
    happenings: dict[str, Event] = field(default_factory=dict)

    def copied(self) -> "Tables":
        """Another with the same values."""
        return Tables(
            dict(self.patients),
            dict(self.created),
            dict(self.visits),
            dict(self.assessments),
            dict(self.logs),
            dict(self.definitions),
            dict(self.definition_names),
            dict(self.leases),
            dict(self.signatures),
            self.only_ones,
            dict(self.events),
            dict(self.checkpoints),
            dict(self.settings),
            dict(self.links),
            dict(self.stays),
            dict(self.entries),
            dict(self.series),
            dict(self.happenings),
        )
