"""One transaction on the store's one connection; whatever the database says is turned into words here."""

from collections.abc import Callable
from threading import RLock
from types import TracebackType
from typing import Self

from sqlalchemy import Connection

from app.services.evidence import AuditRepository, Evidence
from app.services.identity_ports import ContextRepository, IdentityRepository, WardRepository
from app.services.ports import (
    AssessmentRepository,
    DefinitionRepository,
    LeaseRepository,
    PatientRepository,
    SettingsRepository,
    VisitRepository,
)
from app.services.serial_ports import EventRepository, SeriesRepository
from app.store.audit import SqlAudit
from app.store.context import SqlContext
from app.store.definitions import SqlDefinitions
from app.store.evidence import SqlEvidence
from app.store.identity import SqlIdentities, SqlWards
from app.store.leases import SqlLeases
from app.store.repositories import SqlAssessments, SqlPatients, SqlVisits
from app.store.serial import SqlEvents, SqlSeries
from app.store.settings import SqlSettings
from app.store.troubles import DATABASE_ERRORS, in_words


class SqlUnitOfWork:
    """Reused, since one thread works at a time; another thread waits its turn at the door."""

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

    def __init__(self, connection: Connection, may_commit: Callable[[], None] | None = None) -> None:
        """may_commit: asked before each commit; raises where what is committed would be lost."""
        self._connection = connection
        self._may_commit = may_commit
        self._turn = RLock()
        self._begun = False
        self._then: Callable[[], None] | None = None
        self.patients = SqlPatients(connection)
        self.visits = SqlVisits(connection)
        self.assessments = SqlAssessments(connection)
        self.definitions = SqlDefinitions(connection)
        self.leases = SqlLeases(connection)
        self.audit = SqlAudit(connection)
        self.evidence = SqlEvidence(connection)
        self.settings = SqlSettings(connection)
        self.identities = SqlIdentities(connection)
        self.wards = SqlWards(connection)
        self.context = SqlContext(connection)
        self.series = SqlSeries(connection)
        self.events = SqlEvents(connection)

    def __enter__(self) -> Self:
        self._turn.acquire()
        if self._begun:
            self._turn.release()
            raise RuntimeError("units of work do not nest")
        self._begun = True
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        try:
            self._connection.rollback()  # also after a commit that failed; without a transaction it does nothing
        except DATABASE_ERRORS as trouble:
            raise in_words(trouble) from None
        finally:
            self._begun, self._then = False, None
            self._turn.release()
        if isinstance(error, DATABASE_ERRORS):
            raise in_words(error) from None

    def commit(self) -> None:
        """Make it durable."""
        if self._may_commit is not None:
            self._may_commit()
        self._connection.commit()
        then, self._then = self._then, None
        if then is not None:
            then()

    def once_committed(self, then: Callable[[], None]) -> None:
        """Have something done as soon as this transaction is durable; the last one asked for counts."""
        self._then = then
