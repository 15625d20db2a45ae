"""The repositories of services/ports.py on one database connection; the unit of work owns the transaction."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, timedelta
from itertools import islice
from typing import Any, Final

from sqlalchemy import (
    Connection,
    Select,
    and_,
    bindparam,
    exists,
    func,
    insert,
    literal_column,
    or_,
    select,
    tuple_,
    update,
)
from sqlalchemy.exc import IntegrityError

from app.core.errors import Conflict, GoneOn, NotFound
from app.core.records import Assessment, LogEntry, Moment, Patient, Signature, Statement, Status, Visit
from app.core.series import Done
from app.store import mapping
from app.store.tables import (
    DRAFTS,
    UNSIGNED,
    answer_log,
    assessments,
    patient_lists,
    patient_terms,
    patients,
    signatures,
    visits,
)
from app.store.terms import LAST, best_list, listed_under, terms, words

MAY_CHANGE: Final = (Status.DRAFT, Status.COMPLETE)
"""Not signed yet."""

_PATIENT = (
    patients.c.id,
    patients.c.name,
    patients.c.birth_date,
    patients.c.sex,
    patients.c.record_number,
    patients.c.name_used,
)
_LOG_COLUMNS = tuple(c.name for c in answer_log.columns)
_at = {c: bindparam(f"new_{c}", type_=answer_log.c[c].type) for c in _LOG_COLUMNS}

# One statement checks and appends: a line is added only to a draft, and only as the next one.
_APPEND = insert(answer_log).from_select(
    _LOG_COLUMNS,
    select(*_at.values())
    .select_from(assessments)
    .where(
        assessments.c.id == _at["assessment_id"],
        assessments.c.status == literal_column(f"'{Status.DRAFT.value}'"),
        _at["seq"] - literal_column("1")
        == select(func.coalesce(func.max(answer_log.c.seq), literal_column("0")))
        .where(answer_log.c.assessment_id == _at["assessment_id"])
        .scalar_subquery(),
    ),
)
_log_length = (
    select(func.count()).select_from(answer_log).where(answer_log.c.assessment_id == assessments.c.id).scalar_subquery()
)
_LOG = (
    select(answer_log)
    .where(answer_log.c.assessment_id.in_(bindparam("ids", expanding=True)))
    .order_by(answer_log.c.assessment_id, answer_log.c.seq)
)
_SIGNATURES = (
    select(signatures)
    .where(signatures.c.assessment_id.in_(bindparam("ids", expanding=True)))
    .order_by(signatures.c.assessment_id, signatures.c.no)
)
_AMENDED = select(assessments.c.amends).where(
    assessments.c.amends.in_(bindparam("ids", expanding=True)), assessments.c.status == Status.FINAL.value
)
_PAGE: Final = 64
MOST_PARAMETERS = 500
"""A database takes only so many in one statement."""


class SqlPatients:
    """Patients in the database."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, patient: Patient, created: Moment) -> None:
        """Store a new patient, findable at once."""
        row = mapping.patient_row(patient, created)
        try:
            no = self._connection.execute(insert(patients).returning(patients.c.no), row).scalar_one()
        except IntegrityError:
            raise _taken(patient) from None
        found_by = terms(patient)
        self._connection.execute(insert(patient_terms), [{"patient_no": no, "term": t} for t in found_by])
        self._connection.execute(
            insert(patient_lists),
            [{"prefix": p, "sort_key": row["sort_key"], "patient_no": no} for p in listed_under(found_by)],
        )

    def get(self, patient_id: str) -> Patient:
        """The patient, or NotFound."""
        row = self._connection.execute(select(*_PATIENT).where(patients.c.id == patient_id)).first()
        if row is None:
            raise NotFound("There is no such patient in this clinic.")
        return mapping.patient_of(*row)

    def some(self, patient_ids: Sequence[str]) -> dict[str, Patient]:
        """A question for each few of them."""
        found = (
            self._connection.execute(select(*_PATIENT).where(patients.c.id.in_(few))).all()
            for few in _few(list(patient_ids))
        )
        return {row[0]: mapping.patient_of(*row) for rows in found for row in rows}

    def find(self, text: str, limit: int) -> list[Patient]:
        """Walks one list in order of name until there are enough."""
        sought = words(text)
        if sought is None:
            return []
        query = select(*_PATIENT).limit(limit)
        if not sought:
            query = query.order_by(patients.c.sort_key, patients.c.no)
        else:
            name, unproved = best_list(sought)
            query = (
                query.select_from(patient_lists)
                .join(patients, patients.c.no == patient_lists.c.patient_no)
                .where(patient_lists.c.prefix == name, *map(_has_term, unproved))
                .order_by(patient_lists.c.sort_key, patient_lists.c.patient_no)
            )
        return [
            mapping.patient_of(*row) for row in self._connection.execute(query).all()
        ]  # one by one takes twice as long

    def newest(self, limit: int) -> list[tuple[Patient, Moment]]:
        """By the number that each gets when it is added."""
        created = (patients.c.created_us, patients.c.created_offset, patients.c.created_zone)
        query = select(*_PATIENT, *created).order_by(patients.c.no.desc()).limit(limit)
        rows = self._connection.execute(query).all()
        return [(mapping.patient_of(*row[: len(_PATIENT)]), mapping.moment(*row[len(_PATIENT) :])) for row in rows]

    def count(self) -> int:
        """How many there are."""
        return self._connection.execute(select(func.count()).select_from(patients)).scalar_one()


class SqlVisits:
    """Visits in the database."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, visit: Visit) -> None:
        """Store a new visit; Conflict where the id is taken or there is no such patient."""
        try:
            self._connection.execute(insert(visits), mapping.visit_row(visit))
        except IntegrityError:
            raise Conflict("This visit is stored already, or its patient is not.") from None

    def of_patient(self, patient_id: str) -> list[Visit]:
        """Newest first."""
        query = (
            select(visits)
            .where(visits.c.patient_id == patient_id)
            .order_by(visits.c.started_us.desc(), visits.c.id.desc())
        )
        return [mapping.visit_of(row) for row in self._connection.execute(query).mappings()]


class SqlAssessments:
    """Assessments and their logs in the database."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._append = _APPEND.compile(connection)  # once: an answer is the statement that has to be quick

    def add(self, assessment: Assessment) -> None:
        """Store a new one without answers."""
        try:
            self._connection.execute(insert(assessments), mapping.assessment_row(assessment))
        except IntegrityError:
            raise Conflict("This assessment is stored already, or its patient or visit is not.") from None

    def get(self, assessment_id: str) -> Assessment:
        """The assessment with its log replayed, or NotFound."""
        query = select(assessments).where(assessments.c.id == assessment_id)
        row = self._connection.execute(query).mappings().first()
        if row is None:
            raise NotFound("There is no such assessment in this clinic.")
        return self._whole([row])[0]

    def append(self, assessment_id: str, entry: LogEntry) -> None:
        """Add a line, and follow one that edits the performed time; GoneOn where it is no draft or not the next."""
        at = mapping.time_columns("new_at", entry.at)
        row = {
            "new_assessment_id": assessment_id,
            "new_seq": entry.seq,
            "new_item": entry.item,
            "new_answer": mapping.line_text(entry),
            "new_entered_by": entry.by,
            **at,
        }
        order = self._append.positiontup
        values = row if order is None else tuple(row[name] for name in order)
        if self._connection.exec_driver_sql(self._append.string, values).rowcount != 1:
            raise GoneOn
        if entry.edit is not None:  # after its line: the database asks for one
            performed = mapping.time_columns("performed", entry.edit.now)
            query = update(assessments).where(assessments.c.id == assessment_id)
            self._connection.execute(query, performed)

    def log(self, assessment_id: str) -> list[LogEntry]:
        """The whole log, in order."""
        return self._logs([assessment_id])[assessment_id]

    def update(self, assessment: Assessment, expected: str) -> None:
        """Replace everything but answers and performed time, unless it is signed, or it went on elsewhere."""
        # On a server the row is taken first: an answer that is just being stored is then seen, and none comes after it.
        taken = select(assessments.c.id).where(assessments.c.id == assessment.id).with_for_update(key_share=True)
        self._connection.execute(taken)
        row = mapping.assessment_row(assessment)
        performed = {name: row.pop(name) for name in mapping.time_columns("performed", None)}
        query = update(assessments).where(
            assessments.c.id == assessment.id,
            assessments.c.status == str(expected),
            _log_length == assessment.log_length,
            *(assessments.c[name].is_not_distinct_from(value) for name, value in performed.items()),
        )
        if expected not in MAY_CHANGE or self._connection.execute(query, row).rowcount != 1:
            raise Conflict("This assessment was signed or changed elsewhere.", hint="Open it again.")

    def of_patient(self, patient_id: str) -> list[Assessment]:
        """All, newest first; those never performed stand first."""
        a = assessments.c
        query = (
            select(assessments)
            .where(a.patient_id == patient_id)
            .order_by(
                a.performed_us.is_not(None), a.performed_us.desc(), a.recorded_us.desc().nulls_last(), a.id.desc()
            )
        )
        return self._whole(self._connection.execute(query).mappings())

    def unsigned(self) -> list[Assessment]:
        """Complete and not signed, oldest first."""
        a = assessments.c
        query = select(assessments).where(UNSIGNED).order_by(a.performed_us, a.recorded_us, a.id)
        return self._whole(self._connection.execute(query).mappings())

    def open_or_since(self, instant: datetime) -> list[Assessment]:
        """Those performed by an index of when they were recorded: before it was performed none is, or hardly."""
        a = assessments.c
        recorded = a.recorded_us >= mapping.microseconds(instant - timedelta(days=1))
        performed = a.performed_us >= mapping.microseconds(instant)
        parts = (DRAFTS, UNSIGNED, and_(recorded, performed))
        rows = [row for part in parts for row in self._connection.execute(select(assessments).where(part)).mappings()]
        once = {row["id"]: row for row in rows}
        return self._whole(sorted(once.values(), key=lambda row: (row["performed_us"] or 0, row["id"])))

    def sign(self, signature: Signature) -> None:
        """Store a signed statement; what there may be only one of, the database keeps single."""
        query = select(assessments.c.amends).where(assessments.c.id == signature.assessment_id)
        amends = self._connection.execute(query).scalar() or ""
        row = mapping.signature_row(signature, mapping.once(signature, amends))
        try:
            self._connection.execute(insert(signatures), row)
        except IntegrityError:
            raise Conflict(
                "This record was signed, amended or voided elsewhere meanwhile.", hint="Open it again to see how."
            ) from None

    def log_digest(self, assessment_id: str) -> str:
        """Over the lines as they are stored."""
        return mapping.log_digest(self._connection.execute(_LOG, {"ids": [assessment_id]}).mappings())

    def some(self, assessment_ids: Sequence[str]) -> list[Assessment]:
        """A question for each few of them."""
        found = (select(assessments).where(assessments.c.id.in_(few)) for few in _few(list(assessment_ids)))
        return self._whole(row for query in found for row in self._connection.execute(query).mappings().all())

    def done(self, patient_ids: Sequence[str]) -> dict[tuple[str, str], list[Done]]:
        """By columns alone: nothing is replayed."""
        a = assessments.c
        columns = (a.visit_id, a.scale_id, a.id, a.performed_us, a.performed_offset, a.performed_zone)
        settled = _standing().where(
            a.performed_us.is_not(None), a.status.in_((Status.COMPLETE.value, Status.FINAL.value))
        )
        found: defaultdict[tuple[str, str], list[Done]] = defaultdict(list)
        for few in _few(list(patient_ids)):
            query = settled.with_only_columns(*columns).where(a.patient_id.in_(few))
            for row in self._connection.execute(query).all():
                found[row[0] or "", row[1]].append(Done(mapping.moment(*row[3:]), row[2]))
        return {key: sorted(done) for key, done in found.items()}

    def assessed(self, patient_ids: Sequence[str]) -> set[str]:
        """One question for all of them."""
        query = select(assessments.c.patient_id).where(assessments.c.patient_id.in_(patient_ids)).distinct()
        return set(self._connection.execute(query).scalars())

    def recent(self, limit: int) -> list[Assessment]:
        """The latest by recorded time, one a patient: the newest rows are walked until there are enough.

        Page by page: of a cursor PostgreSQL believes that a tenth of its rows is wanted, and sorts the whole table.
        """
        a = assessments.c
        query = _standing().order_by(a.recorded_us.desc(), a.id.desc()).limit(_PAGE)
        latest: dict[str, Any] = {}
        rows = self._connection.execute(query).mappings().all()
        while rows:
            for row in rows:
                latest.setdefault(row["patient_id"], row)
            if len(latest) >= limit or len(rows) < _PAGE:
                break
            after = tuple_(a.recorded_us, a.id) < tuple_(rows[-1]["recorded_us"], rows[-1]["id"])
            rows = self._connection.execute(query.where(after)).mappings().all()
        return self._whole(islice(latest.values(), limit))

    def last_performed(self, patient_ids: Iterable[str]) -> dict[str, Assessment]:
        """Of each patient the one of latest performed time among those that recent() knows."""
        a = assessments.c
        query = _standing().order_by(a.performed_us.desc().nulls_last(), a.recorded_us.desc(), a.id.desc()).limit(1)
        found = [self._connection.execute(query.where(a.patient_id == id_)).mappings().first() for id_ in patient_ids]
        return {made.patient_id: made for made in self._whole(row for row in found if row is not None)}

    def _whole(self, rows: Iterable[mapping.Row]) -> list[Assessment]:
        """The assessments of these rows, with their logs, what was signed of them, and what became of them."""
        found = list(rows)
        ids = [row["id"] for row in found]
        logs, signed, amended = self._logs(ids), self._signed(ids), self._amended(ids)
        made = []
        for row in found:
            with mapping.reading(f"Record {row['id']}"):
                id_ = row["id"]
                made.append(mapping.assessment_of(row, logs[id_], signed[id_], is_amended=id_ in amended))
        return made

    def _signed(self, ids: list[str]) -> defaultdict[str, list[Signature]]:
        signed: defaultdict[str, list[Signature]] = defaultdict(list)
        for few in _few(ids):
            for row in self._connection.execute(_SIGNATURES, {"ids": few}).mappings():
                with mapping.reading(f"Record {row['assessment_id']}"):
                    signed[row["assessment_id"]].append(mapping.signature_of(row))
        return signed

    def _amended(self, ids: list[str]) -> set[str]:
        """Those of them that a signed version follows."""
        return {id_ for few in _few(ids) for id_ in self._connection.execute(_AMENDED, {"ids": few}).scalars()}

    def _logs(self, ids: list[str]) -> defaultdict[str, list[LogEntry]]:
        logs: defaultdict[str, list[LogEntry]] = defaultdict(list)
        for few in _few(ids):
            for row in self._connection.execute(_LOG, {"ids": few}).mappings():
                with mapping.reading(f"Record {row['assessment_id']}"):
                    logs[row["assessment_id"]].append(mapping.log_entry_of(row))
        return logs


def _few(ids: list[str]) -> Iterator[list[str]]:
    return (ids[start : start + MOST_PARAMETERS] for start in range(0, len(ids), MOST_PARAMETERS))


def _has_term(word: str) -> Any:
    """A patient of the list has a term that begins with the word."""
    t = patient_terms.c
    return exists().where(and_(t.patient_no == patient_lists.c.patient_no, t.term >= word, t.term < word + LAST))


def _taken(patient: Patient) -> Conflict:
    if patient.record_number:
        return Conflict(
            f"Record number {patient.record_number} belongs to another patient.", hint="Look the number up first."
        )
    return Conflict("This patient is stored already.")


def _standing() -> Select[Any]:
    """Assessments that were begun and count: not stopped, amended away or in error; an amendment once it is signed."""
    a, later = assessments.c, assessments.alias()
    return select(assessments).where(
        a.recorded_us.is_not(None),
        a.status != Status.STOPPED.value,
        or_(a.amends.is_(None), a.status == Status.FINAL.value),
        ~exists().where(later.c.amends == a.id, later.c.status == Status.FINAL.value),
        ~exists().where(signatures.c.assessment_id == a.id, signatures.c.statement == Statement.VOID.value),
    )
