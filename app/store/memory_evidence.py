"""The memory store's part for verify: the same rows as the database would hold."""

from collections.abc import Iterator, Mapping, Sequence

from app.core.audit import Kept
from app.services.evidence import StoredRecord
from app.store import mapping, states
from app.store.context import entry_row
from app.store.identity import link_row, stay_row
from app.store.memory_tables import Tables
from app.store.serial import event_row, series_row


class MemoryEvidence:
    """services.evidence.Evidence."""

    def __init__(self, tables: Tables) -> None:
        self._tables = tables

    def counts(self) -> tuple[int, int]:
        """Events, statements."""
        return sum(map(len, self._tables.events.values())), len(self._tables.signatures)

    def chains(self) -> list[str]:
        """Every chain that has an event or a checkpoint."""
        return sorted({*self._tables.events, *(chain for chain, _ in self._tables.checkpoints)})

    def events(self, chain: str, after: int, limit: int) -> list[Mapping[str, object]]:
        """The next ones of a chain."""
        return [mapping.event_row(e) for e in self._tables.events.get(chain, ())[after : after + limit]]

    def checkpoints(self, chain: str, after: int, last: int | None) -> list[Mapping[str, object]]:
        """The next ones of a chain."""
        found = [c for c in self._tables.checkpoints.values() if c.chain == chain and c.seq > after]
        found.sort(key=lambda c: c.seq)
        return [mapping.checkpoint_row(c) for c in found if last is None or c.seq <= last]

    def records(self, after: str | None, limit: int) -> tuple[list[StoredRecord], str | None]:
        """The next ones; nothing stands here without its assessment."""
        ids = sorted(id_ for id_ in self._tables.assessments if after is None or id_ > after)[:limit]
        return self.records_of(ids), ids[-1] if len(ids) == limit else None

    def records_of(self, ids: Sequence[str]) -> list[StoredRecord]:
        """These."""
        found = []
        for id_ in dict.fromkeys(ids):
            held = self._tables.assessments.get(id_)
            signed = ((no, s) for no, s in enumerate(self._tables.signatures.values(), 1) if s.assessment_id == id_)
            if held is not None:
                said = [{"no": no, **mapping.signature_row(s, mapping.once(s, held.amends))} for no, s in signed]
                row, log = mapping.assessment_row(held), log_digest(self._tables, id_)
                found.append(states.stored_record(id_, row, log, tuple(said)))
        return found

    def rows(self, kept: Kept, after: str | None, limit: int) -> list[tuple[str, str]]:
        """The next ones of a table."""
        found = ((row["id"], states.digest(kept, row)) for row in self._rows(kept))
        return sorted((id_, digest) for id_, digest in found if after is None or id_ > after)[:limit]

    def digest(self, kept: Kept, id_: str) -> str:
        """Of one."""
        if kept is Kept.RECORD:
            return next((record.sha256 for record in self.records_of([id_])), "")
        return next((states.digest(kept, row) for row in self._rows(kept) if row["id"] == id_), "")

    def definitions(self) -> Iterator[tuple[str, bytes]]:
        """Each kept definition."""
        yield from self._tables.definitions.items()

    def _rows(self, kept: Kept) -> Iterator[mapping.Row]:
        tables = self._tables
        match kept:
            case Kept.PATIENT:
                yield from (mapping.patient_row(p, tables.created[p.id]) for p in tables.patients.values())
            case Kept.VISIT:
                yield from map(mapping.visit_row, tables.visits.values())
            case Kept.LINK:
                yield from map(link_row, tables.links.values())
            case Kept.STAY:
                yield from map(stay_row, tables.stays.values())
            case Kept.ENTRY:
                yield from map(entry_row, tables.entries.values())
            case Kept.SERIES:
                yield from map(series_row, tables.series.values())
            case Kept.EVENT:
                yield from map(event_row, tables.happenings.values())
            case Kept.RECORD:
                raise ValueError("records are walked with what was signed of them")


def log_digest(tables: Tables, assessment_id: str) -> str:
    """Over the lines as the database would store them."""
    return mapping.log_digest(mapping.log_row(assessment_id, line) for line in tables.logs.get(assessment_id, ()))
