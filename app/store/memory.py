"""The store without a disk, for tests and tools: it passes the same contract suite as the encrypted database."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from types import TracebackType
from typing import Self

from app.core.audit import AuditEvent, Checkpoint
from app.core.errors import Conflict, GoneOn, NotFound
from app.core.records import Assessment, Lease, LogEntry, Moment, Patient, Signature, Status, Visit
from app.core.series import Done
from app.services.evidence import AuditFilter, AuditRepository, Evidence, fits
from app.services.identity_ports import ContextRepository, IdentityRepository, WardRepository
from app.services.ports import (
    AssessmentRepository,
    DefinitionRepository,
    LeaseRepository,
    PatientRepository,
    SettingsRepository,
    UnitOfWork,
    VisitRepository,
)
from app.services.serial_ports import EventRepository, SeriesRepository
from app.store.mapping import once, standing, with_log
from app.store.memory_evidence import MemoryEvidence, log_digest
from app.store.memory_identity import MemoryContext, MemoryIdentities, MemoryWards
from app.store.memory_serial import MemoryEvents, MemorySeries
from app.store.memory_tables import Tables
from app.store.terms import sort_key, terms, words


class MemoryStore:
    """Keeps what was committed for as long as it lives."""

    def __init__(self) -> None:
        self._committed = Tables()

    def unit_of_work(self) -> UnitOfWork:
        """The next transaction."""
        return _MemoryWork(self)

    def committed(self) -> Tables:
        """A copy of what is stored."""
        return self._committed.copied()

    def commit(self, tables: Tables) -> None:
        """Replace what is stored."""
        self._committed = tables.copied()


class _MemoryWork:
    patients: PatientRepository
    visits: VisitRepository
    assessments: AssessmentRepository
    definitions: DefinitionRepository
    leases: LeaseRepository
    audit: AuditRepository
    evidence: Evidence
    settings: SettingsRepository
    identities: IdentityRepository
    wards: WardRepository
    context: ContextRepository
    series: SeriesRepository
    events: EventRepository

    def __init__(self, store: MemoryStore) -> None:
        self._store = store
        self._then: Callable[[], None] | None = None
        self._use(store.committed())

    def _use(self, tables: Tables) -> None:
        self._tables = tables
        self.patients = _Patients(tables)
        self.visits = _Visits(tables)
        self.assessments = _Assessments(tables)
        self.definitions = _Definitions(tables)
        self.leases = _Leases(tables)
        self.audit = _Audit(tables)
        self.evidence = MemoryEvidence(tables)
        self.settings = _Settings(tables)
        self.identities = MemoryIdentities(tables.patients, tables.links)
        self.wards = MemoryWards(tables.visits, tables.stays)
        self.context = MemoryContext(tables.entries, tables.patients)
        self.series = MemorySeries(tables.series, tables.visits)
        self.events = MemoryEvents(tables.happenings, tables.visits)

    def __enter__(self) -> Self:
        self._use(self._store.committed())
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._then = None
        self._use(self._store.committed())

    def commit(self) -> None:
        self._store.commit(self._tables)
        then, self._then = self._then, None
        if then is not None:
            then()

    def once_committed(self, then: Callable[[], None]) -> None:
        self._then = then


class _Settings:
    def __init__(self, tables: Tables) -> None:
        self._rows = tables.settings

    def get(self, name: str) -> str | None:
        return self._rows.get(name)

    def several(self, names: Sequence[str]) -> dict[str, str]:
        return {name: self._rows[name] for name in names if name in self._rows}

    def put(self, name: str, value: str) -> None:
        self._rows[name] = value


class _Patients:
    def __init__(self, tables: Tables) -> None:
        self._rows = tables.patients
        self._created = tables.created

    def add(self, patient: Patient, created: Moment) -> None:
        numbers = {p.record_number for p in self._rows.values()} - {""}
        if patient.id in self._rows or patient.record_number in numbers:
            raise Conflict(f"Record number {patient.record_number} belongs to another patient.")
        self._rows[patient.id] = patient
        self._created[patient.id] = created

    def get(self, patient_id: str) -> Patient:
        if patient_id not in self._rows:
            raise NotFound("There is no such patient in this clinic.")
        return self._rows[patient_id]

    def some(self, patient_ids: Sequence[str]) -> dict[str, Patient]:
        return {one: self._rows[one] for one in patient_ids if one in self._rows}

    def find(self, text: str, limit: int) -> list[Patient]:
        sought = words(text)
        if sought is None:
            return []
        found = [p for p in self._rows.values() if all(any(t.startswith(w) for t in terms(p)) for w in sought)]
        return sorted(found, key=lambda p: sort_key(p.name))[:limit]

    def newest(self, limit: int) -> list[tuple[Patient, Moment]]:
        return [(p, self._created[p.id]) for p in reversed(self._rows.values())][:limit]

    def count(self) -> int:
        return len(self._rows)


class _Visits:
    def __init__(self, tables: Tables) -> None:
        self._tables = tables

    def add(self, visit: Visit) -> None:
        if visit.id in self._tables.visits or visit.patient_id not in self._tables.patients:
            raise Conflict("This visit is stored already, or its patient is not.")
        self._tables.visits[visit.id] = visit

    def of_patient(self, patient_id: str) -> list[Visit]:
        found = [v for v in self._tables.visits.values() if v.patient_id == patient_id]
        return sorted(found, key=lambda v: (v.started, v.id), reverse=True)


class _Assessments:
    def __init__(self, tables: Tables) -> None:
        self._tables = tables

    def add(self, assessment: Assessment) -> None:
        known = (
            assessment.patient_id in self._tables.patients
            and (not assessment.visit_id or assessment.visit_id in self._tables.visits)
            and assessment.definition_sha256 in self._tables.definitions
        )
        if assessment.id in self._tables.assessments or not known:
            raise Conflict("This assessment is stored already, or its patient or visit is not.")
        self._tables.assessments[assessment.id] = _bare(assessment)
        self._tables.logs[assessment.id] = ()

    def get(self, assessment_id: str) -> Assessment:
        if assessment_id not in self._tables.assessments:
            raise NotFound("There is no such assessment in this clinic.")
        bare = with_log(self._tables.assessments[assessment_id], self.log(assessment_id))
        signed = [s for s in self._tables.signatures.values() if s.assessment_id == assessment_id]
        followers = (a for a in self._tables.assessments.values() if a.amends == assessment_id)
        return standing(bare, signed, is_amended=any(a.status is Status.FINAL for a in followers))

    def append(self, assessment_id: str, entry: LogEntry) -> None:
        held = self._tables.assessments.get(assessment_id)
        log = self._tables.logs.get(assessment_id, ())
        if held is None or held.status is not Status.DRAFT or entry.seq != len(log) + 1:
            raise GoneOn
        self._tables.logs[assessment_id] = (*log, entry)
        if entry.edit is not None:
            self._tables.assessments[assessment_id] = replace(held, performed=entry.edit.now)

    def log(self, assessment_id: str) -> list[LogEntry]:
        return list(self._tables.logs.get(assessment_id, ()))

    def update(self, assessment: Assessment, expected: str) -> None:
        held = self._tables.assessments.get(assessment.id)
        is_open = held is not None and held.status == expected and expected in (Status.DRAFT, Status.COMPLETE)
        is_same = len(self._tables.logs.get(assessment.id, ())) == assessment.log_length
        if held is None or not (is_open and is_same) or _parts(held.performed) != _parts(assessment.performed):
            raise Conflict("This assessment was signed or changed elsewhere.")
        self._tables.assessments[assessment.id] = _bare(replace(assessment, performed=held.performed))

    def of_patient(self, patient_id: str) -> list[Assessment]:
        found = [self.get(a.id) for a in self._tables.assessments.values() if a.patient_id == patient_id]
        found.sort(key=lambda a: (_when(a.recorded), a.id), reverse=True)
        found.sort(key=lambda a: _when(a.performed), reverse=True)
        return sorted(found, key=lambda a: a.performed is not None)

    def unsigned(self) -> list[Assessment]:
        found = [self.get(a.id) for a in self._tables.assessments.values() if a.status is Status.COMPLETE]
        return sorted(found, key=lambda a: (_when(a.performed), _when(a.recorded), a.id))

    def open_or_since(self, instant: datetime) -> list[Assessment]:
        found = [
            self.get(a.id)
            for a in self._tables.assessments.values()
            if a.status in (Status.DRAFT, Status.COMPLETE) or (a.performed is not None and a.performed.utc >= instant)
        ]
        return sorted(found, key=lambda a: (_when(a.performed), a.id))

    def log_digest(self, assessment_id: str) -> str:
        return log_digest(self._tables, assessment_id)

    def sign(self, signature: Signature) -> None:
        held = self._tables.assessments.get(signature.assessment_id)
        only = {once(signature, held.amends)} - {None} if held is not None else set()
        if held is None or signature.id in self._tables.signatures or only & self._tables.only_ones:
            raise Conflict("This record was signed, amended or voided elsewhere meanwhile.")
        self._tables.signatures[signature.id] = signature
        self._tables.only_ones |= {name for name in only if name}

    def some(self, assessment_ids: Sequence[str]) -> list[Assessment]:
        return [self.get(one) for one in assessment_ids if one in self._tables.assessments]

    def done(self, patient_ids: Sequence[str]) -> dict[tuple[str, str], list[Done]]:
        found: dict[tuple[str, str], list[Done]] = {}
        for one in self._standing():
            if one.counts and one.performed is not None and one.patient_id in patient_ids:
                found.setdefault((one.visit_id, one.scale_id), []).append(Done(one.performed, one.id))
        return {key: sorted(done) for key, done in found.items()}

    def assessed(self, patient_ids: Sequence[str]) -> set[str]:
        return {a.patient_id for a in self._tables.assessments.values()} & set(patient_ids)

    def recent(self, limit: int) -> list[Assessment]:
        latest: dict[str, Assessment] = {}
        for a in sorted(self._standing(), key=lambda a: (_when(a.recorded), a.id), reverse=True):
            latest.setdefault(a.patient_id, a)
        return list(latest.values())[:limit]

    def last_performed(self, patient_ids: Iterable[str]) -> dict[str, Assessment]:
        in_order = sorted(self._standing(), key=lambda a: (_when(a.performed), _when(a.recorded), a.id))
        return {a.patient_id: a for a in in_order if a.patient_id in set(patient_ids)}

    def _standing(self) -> list[Assessment]:
        found = [self.get(a.id) for a in self._tables.assessments.values() if a.recorded is not None]
        gone = (Status.STOPPED, Status.AMENDED, Status.ENTERED_IN_ERROR)
        return [a for a in found if a.status not in gone and (not a.amends or a.status is Status.FINAL)]


class _Definitions:
    def __init__(self, tables: Tables) -> None:
        self._rows, self._names = tables.definitions, tables.definition_names

    def keep(self, sha256: str, scale_id: str, version: str, content: bytes) -> None:
        self._rows.setdefault(sha256, content)
        self._names.setdefault(sha256, (scale_id, version))

    def content(self, sha256: str) -> bytes:
        if sha256 not in self._rows:
            raise NotFound(f"The definition {sha256[:8]} is not stored in this clinic.")
        return self._rows[sha256]

    def versions(self) -> list[tuple[str, str, str]]:
        return sorted((*name, sha256) for sha256, name in self._names.items())


class _Leases:
    def __init__(self, tables: Tables) -> None:
        self._tables = tables

    def take(self, draft_id: str, holder: str, place: str, window: str, seconds: int) -> Lease:
        if draft_id not in self._tables.assessments:
            raise Conflict("This draft is not stored, so nobody can have it open.")
        now = datetime.now(UTC)
        held = self.of(draft_id)
        if held is None or held.window == window or held.until <= now:
            until = now + timedelta(seconds=seconds)
            self._tables.leases[draft_id] = Lease(draft_id, holder, place, window, until)
        return self._tables.leases[draft_id]

    def release(self, draft_id: str, window: str) -> None:
        held = self.of(draft_id)
        if held is not None and held.window == window:
            del self._tables.leases[draft_id]

    def of(self, draft_id: str) -> Lease | None:
        return self._tables.leases.get(draft_id)


class _Audit:
    def __init__(self, tables: Tables) -> None:
        self._tables = tables

    def append(self, event: AuditEvent) -> None:
        chain = self._tables.events.get(event.chain, ())
        if event.seq != len(chain) + 1:
            raise Conflict("The audit trail of this workstation went on elsewhere. Nothing was stored.")
        self._tables.events[event.chain] = (*chain, event)

    def head(self, chain: str) -> tuple[int, str] | None:
        last = self.last(chain)
        return None if last is None else (last.seq, last.hash)

    def hash_at(self, chain: str, seq: int) -> str | None:
        events = self._tables.events.get(chain, ())
        return events[seq - 1].hash if 0 < seq <= len(events) else None

    def last(self, chain: str) -> AuditEvent | None:
        return next(reversed(self._tables.events.get(chain, ())), None)

    def events(self, chain: str, after: int, limit: int) -> list[AuditEvent]:
        return list(self._tables.events.get(chain, ())[after : after + limit])

    def chains(self) -> list[str]:
        return sorted({*self._tables.events, *(chain for chain, _ in self._tables.checkpoints)})

    def search(self, sought: AuditFilter, limit: int) -> list[AuditEvent]:
        found = [e for chain in self._tables.events.values() for e in chain if fits(e, sought)]
        found.sort(key=lambda e: e.seq, reverse=True)
        found.sort(key=lambda e: e.chain)
        return sorted(found, key=lambda e: e.at, reverse=True)[:limit]

    def add_checkpoint(self, checkpoint: Checkpoint) -> None:
        place = (checkpoint.chain, checkpoint.seq)
        if place in self._tables.checkpoints:
            raise Conflict("The audit trail of this workstation went on elsewhere. Nothing was stored.")
        self._tables.checkpoints[place] = checkpoint

    def checkpoints(self, chain: str) -> list[Checkpoint]:
        return sorted((c for c in self._tables.checkpoints.values() if c.chain == chain), key=lambda c: c.seq)


def _bare(assessment: Assessment) -> Assessment:
    bare = replace(assessment, answers={}, last_item="", log_length=0, entered_by=(), signatures=())
    return replace(bare, sets={}, notes={}, seen={}, first_hand={})


def _parts(moment: Moment | None) -> tuple[object, ...] | None:
    return None if moment is None else moment.parts


def _when(moment: Moment | None) -> float:
    return moment.utc.timestamp() if moment is not None else float("-inf")
