"""Turns records into rows and back."""

import json
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date, datetime
from functools import lru_cache
from hashlib import sha256
from json.encoder import encode_basestring
from typing import Any, Final, Protocol

from app.core.audit import AuditEvent, Checkpoint
from app.core.errors import StoreTrouble
from app.core.records import (
    EPOCH,
    MICROSECOND,
    Answer,
    Aside,
    AsideKind,
    Assessment,
    LogEntry,
    Meaning,
    Moment,
    Patient,
    Sex,
    Signature,
    Statement,
    Status,
    TimeEdit,
    Visit,
    VisitKind,
    is_by_patient,
    replay,
    told,
)
from app.store.terms import sort_key

_SEXES = {s.value: s for s in Sex}


class Row(Protocol):
    """A row whose columns are read by name."""

    def __getitem__(self, column: str, /) -> Any: ...


UNREADABLE = (KeyError, TypeError, ValueError, OverflowError, AttributeError)
"""What comes of a row that somebody changed behind the app's back."""


@contextmanager
def reading(what: str) -> Iterator[None]:
    """A damaged row is told in a sentence, and which it is."""
    try:
        yield
    except UNREADABLE as error:
        raise StoreTrouble(
            f"{what} is damaged in the database.",
            hint="An administrator sees what was changed with Verify everything (Ctrl+Shift+A); then restore a backup.",
            detail=type(error).__name__,
        ) from None


def time_columns(name: str, moment: Moment | None) -> dict[str, Any]:
    """The three columns of a time."""
    if moment is None:
        return {f"{name}_us": None, f"{name}_offset": None, f"{name}_zone": None}
    return dict(zip((f"{name}_us", f"{name}_offset", f"{name}_zone"), moment.columns, strict=True))


def microseconds(instant: datetime) -> int:
    """An aware instant as it is stored."""
    return (instant - EPOCH) // MICROSECOND


def moment_of(row: Row, name: str) -> Moment | None:
    """The time in three columns, or None."""
    at = row[f"{name}_us"]
    return None if at is None else moment(at, row[f"{name}_offset"], row[f"{name}_zone"])


@lru_cache(maxsize=8192, typed=True)  # a due board reads the same thousands of times each minute
def moment(microseconds: int, offset: int, zone: str) -> Moment:
    """A time that is always there, from its three columns."""
    return Moment(EPOCH + microseconds * MICROSECOND, offset, zone)


def patient_row(patient: Patient, created: Moment) -> dict[str, Any]:
    """A patient as stored."""
    return {
        "id": patient.id,
        "name": patient.name,
        "birth_date": patient.birth_date,
        "sex": patient.sex.value,
        "record_number": patient.record_number or None,
        "sort_key": sort_key(patient.name),
        "name_used": patient.name_used,
        **time_columns("created", created),
    }


def patient_of(
    id_: str, name: str, birth_date: date | None, sex: str, record_number: str | None, name_used: str
) -> Patient:
    """A stored patient, from its columns: there are fifty to make for each letter typed."""
    return Patient(id_, name, birth_date, _SEXES[sex], record_number or "", name_used)


def visit_row(visit: Visit) -> dict[str, Any]:
    """A visit as stored."""
    return {
        "id": visit.id,
        "patient_id": visit.patient_id,
        "kind": visit.kind.value,
        **time_columns("started", visit.started),
        **time_columns("ended", visit.ended),
    }


def visit_of(row: Row) -> Visit:
    """A stored visit."""
    started = moment(row["started_us"], row["started_offset"], row["started_zone"])
    return Visit(row["id"], row["patient_id"], VisitKind(row["kind"]), started, moment_of(row, "ended"))


def assessment_row(assessment: Assessment) -> dict[str, Any]:
    """Everything of an assessment but its answers, as stored."""
    return {
        "id": assessment.id,
        "patient_id": assessment.patient_id,
        "visit_id": assessment.visit_id or None,
        "scale_id": assessment.scale_id,
        "scale_version": assessment.scale_version,
        "definition_sha256": assessment.definition_sha256,
        "performer": assessment.performer,
        "status": assessment.status.value,
        **time_columns("performed", assessment.performed),
        **time_columns("recorded", assessment.recorded),
        **time_columns("signed", assessment.signed),
        "signer": assessment.signer,
        "mode": assessment.mode,
        "version": assessment.version,
        "amends": assessment.amends or None,
        "reason": assessment.reason,
        "moved_from": assessment.moved_from or None,
    }


def assessment_of(
    row: Row, log: Iterable[LogEntry], signatures: Iterable[Signature] = (), *, is_amended: bool = False
) -> Assessment:
    """A stored assessment with the answers its log leads to, and what was signed of it.

    Its status is what became of it: a signed row never changes, so the later statements tell.
    """
    bare = Assessment(
        id=row["id"],
        patient_id=row["patient_id"],
        visit_id=row["visit_id"] or "",
        scale_id=row["scale_id"],
        scale_version=row["scale_version"],
        definition_sha256=row["definition_sha256"],
        performer=row["performer"],
        status=Status(row["status"]),
        performed=moment_of(row, "performed"),
        recorded=moment_of(row, "recorded"),
        signed=moment_of(row, "signed"),
        signer=row["signer"],
        mode=row["mode"],
        version=row["version"],
        amends=row["amends"] or "",
        reason=row["reason"],
        moved_from=row["moved_from"] or "",
    )
    return standing(with_log(bare, log), signatures, is_amended=is_amended)


def standing(assessment: Assessment, signatures: Iterable[Signature], *, is_amended: bool) -> Assessment:
    """A stored assessment with what was signed of it; void or amended since, it says so."""
    signed = tuple(signatures)
    status = assessment.status
    if any(s.statement is Statement.VOID for s in signed):
        status = Status.ENTERED_IN_ERROR
    elif is_amended:
        status = Status.AMENDED
    return replace(assessment, signatures=signed, status=status)


def signature_row(signature: Signature, once: str | None) -> dict[str, Any]:
    """A signed statement as stored."""
    return {
        "id": signature.id,
        "assessment_id": signature.assessment_id,
        "statement": signature.statement.value,
        "meaning": "" if signature.meaning is None else signature.meaning.value,
        "signer_id": signature.signer_id,
        "signer": signature.signer,
        **time_columns("at", signature.at),
        "text": signature.text,
        "moved_to": signature.moved_to,
        "public_key": signature.public_key,
        "content": signature.content,
        "sha256": signature.sha256,
        "signature": signature.signature,
        "once": once,
    }


def signature_of(row: Row) -> Signature:
    """A stored signed statement."""
    return Signature(
        row["id"],
        row["assessment_id"],
        Statement(row["statement"]),
        Meaning(row["meaning"]) if row["meaning"] else None,
        row["signer_id"],
        row["signer"],
        moment(row["at_us"], row["at_offset"], row["at_zone"]),
        row["text"],
        row["moved_to"],
        row["public_key"],
        bytes(row["content"]),
        row["sha256"],
        bytes(row["signature"]),
    )


def once(signature: Signature, amends: str) -> str | None:
    """What there may be only one of: a version is signed once, and followed once, by an amendment or a void."""
    if signature.statement is Statement.VOID:
        return f"after:{signature.assessment_id}"
    if signature.statement is Statement.RECORD:
        return f"after:{amends}" if amends else f"record:{signature.assessment_id}"
    return None


def with_log(bare: Assessment, log: Iterable[LogEntry]) -> Assessment:
    """The assessment with the answers that the log leads to, in the order in which they were last given."""
    lines = tuple(log)
    last = next((line.item for line in reversed(lines) if line.item), "")
    by = tuple(dict.fromkeys(line.by for line in lines if line.item and line.by))
    whole = replace(bare, answers=replay(lines), last_item=last, log_length=len(lines), entered_by=by)
    return replace(whole, **told(lines)._asdict()) if has_more(lines) else whole


def has_more(lines: Iterable[LogEntry]) -> bool:
    """Whether a log says more than answers: of most nothing beside them is to be gathered."""
    return any(line.aside is not None or is_by_patient(line.by) for line in lines)


def line_text(entry: LogEntry) -> str | None:
    """The JSON of what a line of the log says; None where the item was cleared."""
    if entry.edit is not None:
        edit = entry.edit
        said = {"was": _triple(edit.was), "now": _triple(edit.now), "by": edit.by}
        return json.dumps(said, ensure_ascii=False, separators=(",", ":"))
    if entry.aside is not None:
        aside = entry.aside
        beside = {"aside": aside.kind.value, "about": aside.about, "words": aside.words}
        return json.dumps(beside, ensure_ascii=False, separators=(",", ":"))
    return None if entry.answer is None else _answer_text(entry.answer)


def _triple(moment: Moment | None) -> list[int | str] | None:
    return None if moment is None else list(moment.columns)


def _answer_text(answer: Answer) -> str:
    """The JSON of an answer, without what is not said."""
    said = {
        "key": answer.key,
        "measured": answer.measured,
        "reason": answer.reason,
        "not_assessed": answer.not_assessed,
        "confound": answer.confound,
    }
    kept = {k: v for k, v in said.items() if v is not None and (v != "" or k in ("key", "not_assessed"))}
    return json.dumps(kept, ensure_ascii=False, separators=(",", ":"))


def log_entry_of(row: Row) -> LogEntry:
    """A stored line of an answer log; one without an item edits the performed time, or is an aside."""
    text = row["answer"]
    at = moment(row["at_us"], row["at_offset"], row["at_zone"])
    if not row["item"]:
        said = json.loads(text)
        if "aside" in said:
            aside = Aside(AsideKind(said["aside"]), said["about"], said["words"])
            return LogEntry(row["seq"], "", None, at, by=row["entered_by"], aside=aside)
        was = None if said["was"] is None else moment(*said["was"])
        return LogEntry(row["seq"], "", None, at, TimeEdit(was, moment(*said["now"]), said["by"]), row["entered_by"])
    answer = None if text is None else Answer(**json.loads(text))
    return LogEntry(row["seq"], row["item"], answer, at, by=row["entered_by"])


def log_row(assessment_id: str, entry: LogEntry) -> dict[str, Any]:
    """A line of an answer log as stored."""
    return {
        "assessment_id": assessment_id,
        "seq": entry.seq,
        "item": entry.item,
        "answer": line_text(entry),
        **time_columns("at", entry.at),
        "entered_by": entry.by,
    }


LINE: Final = ("seq", "item", "answer", "at_us", "at_offset", "at_zone", "entered_by")


def log_digest(rows: Iterable[Row]) -> str:
    """The SHA-256 of a log, over every column of each line in order; it stands in what is signed."""
    return lines_digest(tuple(row[c] for c in LINE) for row in rows)


def lines_digest(lines: Iterable[tuple[Any, ...]]) -> str:
    """As log_digest, of the columns of LINE."""
    return sha256("".join(map(_line_said, lines)).encode()).hexdigest()


def _line_said(line: tuple[Any, ...]) -> str:
    """A line as JSON; written here where all is as the app stores it, for verify does so for every answer there is."""
    seq, item, answer, at, offset, zone, by = line
    if tuple(map(type, line)) in _AS_STORED:
        said = "null" if answer is None else encode_basestring(answer)
        where = f"{encode_basestring(zone)}, {encode_basestring(by)}"
        return f"[{seq}, {encode_basestring(item)}, {said}, {at}, {offset}, {where}]\n"
    return json.dumps(line, ensure_ascii=False, default=repr) + "\n"


_AS_STORED: Final = {(int, str, said, int, int, str, str) for said in (str, type(None))}


def event_row(event: AuditEvent) -> dict[str, Any]:
    """An event of a chain as stored."""
    return {
        "chain": event.chain,
        "seq": event.seq,
        **time_columns("at", event.at),
        "act": str(event.act),
        "person_id": event.person_id,
        "patient_id": event.patient_id,
        "record_id": event.record_id,
        "payload": event.payload,
        "payload_sha256": event.payload_sha256,
        "previous": event.previous,
        "hash": event.hash,
    }


def checkpoint_row(checkpoint: Checkpoint) -> dict[str, Any]:
    """A checkpoint as stored."""
    return {
        "chain": checkpoint.chain,
        "seq": checkpoint.seq,
        "hash": checkpoint.hash,
        "session": checkpoint.session,
        "signature": checkpoint.signature,
    }
