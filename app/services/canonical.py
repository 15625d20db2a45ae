"""A record's facts as canonical bytes (RFC 8785): what is signed, and hashed for its printout.

The same facts give the same bytes, whoever prints them, when, and in whatever order they were entered.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from hashlib import sha256
from typing import Any

from app.core.events import Event
from app.core.flowsheet import FlowSheet, Noted
from app.core.records import Answer, Assessment, Meaning, Moment, Patient, Sex, Signature, Status, Visit
from app.core.scale import Band, BandSet, Outcome, Scale, Scored
from app.core.trends import Charted

SCHEMA = 3
SHORT, GROUP = 12, 4
# A signed record stays what it was when it was signed; what became of it later is told beside it, not in it.
LATER = (Status.AMENDED, Status.ENTERED_IN_ERROR)


@dataclass(frozen=True, slots=True)
class SignedAs:
    """Who signs, as what, with which key (public, in hex) and version of the app. log_sha256: of the whole log."""

    signature_id: str
    log_sha256: str
    signer_id: str
    meaning: Meaning
    public_key: str
    app_version: str


def record_bytes(
    assessment: Assessment,
    scale: Scale,
    patient: Patient | None,
    outcomes: Mapping[str, Outcome],
    band_sets: Mapping[str, tuple[BandSet, ...]],
    signed_as: SignedAs | None = None,
    context: Sequence[Mapping[str, Any]] = (),
) -> bytes:
    """The record of an assessment, as UTF-8 JSON in the one form that RFC 8785 allows.

    context: what the patient brought then, as services/context.py's facts_for_signing gives it, and behind it what was
    given and used in the visit until then, as services/event_facts.py's does (from schema 3 on).

    Nothing of it may be left out, renamed or added without a new SCHEMA. signed_as None: nobody signs these bytes;
    the version that prints is another matter than the one that somebody signed with.
    """
    import rfc8785

    settled = Status.FINAL if assessment.signed is not None and assessment.status in LATER else assessment.status
    facts: dict[str, Any] = {
        "schema": SCHEMA,
        "id": assessment.id,
        "status": settled.value,
        "patient": None if patient is None else _patient(patient),
        "visit": assessment.visit_id,
        "scale": {
            "id": assessment.scale_id,
            "version": assessment.scale_version,
            "definition_sha256": assessment.definition_sha256,
        },
        "answers": {item: _answer(scale, item, answer) for item, answer in assessment.answers.items()},
        "scores": {score_id: _outcome(outcome) for score_id, outcome in outcomes.items()},
        "bands": {score_id: _bands(outcomes[score_id], sets) for score_id, sets in band_sets.items()},
        "mode": assessment.mode,
        "performer": assessment.performer,
        "performed": moment_facts(assessment.performed),
        "recorded": moment_facts(assessment.recorded),
        "signer": assessment.signer,
        "signed": moment_facts(assessment.signed),
        "signature_id": None if signed_as is None else signed_as.signature_id,
        "log_sha256": None if signed_as is None else signed_as.log_sha256,
        "signer_id": None if signed_as is None else signed_as.signer_id,
        "meaning": None if signed_as is None else signed_as.meaning.value,
        "public_key": None if signed_as is None else signed_as.public_key,
        "app_version": None if signed_as is None else signed_as.app_version,
        "record_version": assessment.version,
        "amends": assessment.amends,
        "reason": assessment.reason,
        "moved_from": assessment.moved_from,
        "entered_by": list(assessment.entered_by),
        "context": list(context),
    }
    return rfc8785.dumps(facts)


def flow_sheet_bytes(sheet: FlowSheet, patient: Patient | None) -> bytes:
    """What a flow sheet says, cell by cell, as UTF-8 JSON in the one form that RFC 8785 allows. Nobody signs it."""
    import rfc8785

    columns: list[Any] = [
        {
            "at": moment_facts(column.at),
            "label": column.label,
            "late": column.late,
            "state": column.state.value,
            "reason": column.reason,
            "assessment": column.assessment_id,
            "performer": column.performer,
            "before": [_noted(noted) for noted in column.before],
        }
        for column in sheet.columns
    ]
    rows: list[Any] = [
        {"row": row.title, "kind": row.kind.value, "cells": [[cell.text, cell.under] for cell in row.cells]}
        for row in sheet.rows
    ]
    facts: dict[str, Any] = {
        "schema": SCHEMA,
        "document": "flow sheet",
        "patient": None if patient is None else _patient(patient),
        "scale": {"id": sheet.scale.id, "version": sheet.scale.version, "definition_sha256": sheet.scale.sha256},
        "columns": columns,
        "rows": rows,
        "after": [_noted(noted) for noted in sheet.after],
    }
    return rfc8785.dumps(facts)


def trend_bytes(trends: Sequence[Charted], patient: Patient | None, visit: Visit | None) -> bytes:
    """Scores over time, reading by reading, as UTF-8 JSON in the one form that RFC 8785 allows. Nobody signs it."""
    import rfc8785

    shown: list[Any] = [
        {
            "title": made.trend.title,
            "score": made.trend.score.id,
            "bands": None if made.trend.band_set is None else made.trend.band_set.name,
            "readings": [
                {
                    **_taken(point.rated.assessment),
                    "outcome": _outcome(point.outcome),
                }
                for point in made.points
            ],
            "occasions": [{"at": moment_facts(o.at), "words": o.words} for o in made.trend.occasions],
        }
        for made in trends
    ]
    facts: dict[str, Any] = {
        "schema": SCHEMA,
        "document": "trends",
        "patient": None if patient is None else _patient(patient),
        "visit": None if visit is None else visit.id,
        "trends": shown,
    }
    return rfc8785.dumps(facts)


Assessed = tuple[Assessment, Mapping[str, Outcome], Mapping[str, tuple[BandSet, ...]]]


def summary_bytes(
    patient: Patient,
    visit: Visit,
    assessed: Sequence[Assessed],
    context: Sequence[Mapping[str, Any]],
    events: Sequence[Event],
    series: Sequence[tuple[str, str, str]],
) -> bytes:
    """What a visit came to, as UTF-8 JSON in the one form that RFC 8785 allows. Nobody signs it.

    Of each assessment where it stands and what was signed of it; context as record_bytes has it.
    """
    import rfc8785

    records: list[Any] = [
        {
            **_taken(assessment),
            "scores": {score_id: _outcome(outcome) for score_id, outcome in outcomes.items()},
            "bands": {score_id: _bands(outcomes[score_id], sets) for score_id, sets in band_sets.items()},
            "signatures": [signature.sha256 for signature in assessment.signatures],
        }
        for assessment, outcomes, band_sets in assessed
    ]
    facts: dict[str, Any] = {
        "schema": SCHEMA,
        "document": "visit summary",
        "patient": _patient(patient),
        "visit": {
            "id": visit.id,
            "kind": visit.kind.value,
            "started": moment_facts(visit.started),
            "ended": moment_facts(visit.ended),
        },
        "context": list(context),
        "records": records,
        "events": [{"id": e.id, "at": moment_facts(e.at), "words": e.words, "by": e.by} for e in events],
        "series": [list(said) for said in series],
    }
    return rfc8785.dumps(facts)


def _taken(assessment: Assessment) -> dict[str, Any]:
    """Which assessment, when, by whom, and where it stands."""
    return {
        "assessment": assessment.id,
        "scale": assessment.scale_id,
        "definition_sha256": assessment.definition_sha256,
        "performed": moment_facts(assessment.performed),
        "performer": assessment.performer,
        "record_version": assessment.version,
        "status": assessment.status.value,
    }


def manifest_bytes(patient: Patient, visit: Visit | None, records: Iterable[tuple[Assessment, str]]) -> bytes:
    """Which records one printout holds, in its order and each with its hash, in the one form that RFC 8785 allows."""
    import rfc8785

    facts: dict[str, Any] = {
        "schema": SCHEMA,
        "document": "records",
        "patient": _patient(patient),
        "visit": None if visit is None else visit.id,
        "records": [{**_taken(assessment), "sha256": sha256} for assessment, sha256 in records],
    }
    return rfc8785.dumps(facts)


def copy_bytes(assessment: Assessment, patient: Patient | None, answered: Mapping[str, str]) -> bytes:
    """What a patient's copy says, in the one form that RFC 8785 allows: of each item the answer in words."""
    import rfc8785

    return rfc8785.dumps(
        {
            "schema": SCHEMA,
            "document": "patient's copy",
            "patient": None if patient is None else _patient(patient),
            "record": _taken(assessment),
            "answers": dict(answered),
        }
    )


def sheets_bytes(sheets: Iterable[tuple[Patient | None, Scale, str]]) -> bytes:
    """Which flow sheets one printout holds: whose each is, and its hash, in the one form that RFC 8785 allows."""
    import rfc8785

    each: list[Any] = [
        {"patient": None if patient is None else _patient(patient), "scale": scale.id, "sha256": sha256}
        for patient, scale, sha256 in sheets
    ]
    return rfc8785.dumps({"schema": SCHEMA, "document": "downtime sheets", "sheets": each})


Listed = tuple[str, Sequence[tuple[str, str, Sequence[str]]]]


def round_bytes(kind: str, about: str, columns: Sequence[str], groups: Iterable[Listed]) -> bytes:
    """What a list for a round says, in the one form that RFC 8785 allows. groups: title, and of each row whose it is,
    of which record, and its cells.
    """
    import rfc8785

    facts: dict[str, Any] = {
        "schema": SCHEMA,
        "document": kind,
        "about": about,
        "columns": list(columns),
        "groups": [
            {"title": title, "rows": [{"patient": p, "assessment": a, "cells": list(cells)} for p, a, cells in rows]}
            for title, rows in groups
        ],
    }
    return rfc8785.dumps(facts)


def blank_bytes(scale: Scale, patient: Patient | None) -> bytes:
    """Which form was printed, and for whom, as UTF-8 JSON in the one form that RFC 8785 allows."""
    import rfc8785

    facts: dict[str, Any] = {
        "schema": SCHEMA,
        "document": "blank form",
        "patient": None if patient is None else _patient(patient),
        "scale": {"id": scale.id, "version": scale.version, "definition_sha256": scale.sha256},
    }
    return rfc8785.dumps(facts)


def _noted(noted: Noted) -> dict[str, Any]:
    return {"at": moment_facts(noted.at), "words": noted.words, "event": noted.event_id}


def statement_bytes(signature: Signature, record_sha256: str, app_version: str) -> bytes:
    """What is signed when something is said of a record later: a review, an addendum, that it was entered in error.

    record_sha256: of the record's signed bytes; empty where it was final before there were signatures.
    """
    import rfc8785

    return rfc8785.dumps(
        {
            "schema": SCHEMA,
            "id": signature.id,
            "statement": signature.statement.value,
            "assessment": signature.assessment_id,
            "record_sha256": record_sha256,
            "text": signature.text,
            "moved_to": signature.moved_to,
            "signer": signature.signer,
            "signer_id": signature.signer_id,
            "signed": moment_facts(signature.at),
            "meaning": None if signature.meaning is None else signature.meaning.value,
            "public_key": signature.public_key,
            "app_version": app_version,
        }
    )


def hash_of(record: bytes) -> str:
    """The record's hash: SHA-256 of its canonical bytes, in hex."""
    return sha256(record).hexdigest()


def short_hash(whole: str) -> str:
    """The first twelve digits, in groups of four: enough for people to compare two pages."""
    return " ".join(whole[at : at + GROUP] for at in range(0, SHORT, GROUP))


def _patient(patient: Patient) -> dict[str, Any]:
    return {
        "id": patient.id,
        "name": patient.name,
        "birth_date": None if patient.birth_date is None else patient.birth_date.isoformat(),
        "sex": patient.sex.value,
        "record_number": patient.record_number,
        "name_used": patient.name_used,
    }


def signed_identity(content: bytes, now: Patient) -> Patient:
    """The patient as a signed record says; as registered now where its bytes can't be read: verify names those."""
    try:
        said = json.loads(content)["patient"]
        birth = None if said["birth_date"] is None else date.fromisoformat(said["birth_date"])
        used = said.get("name_used", "")
        return Patient(said["id"], said["name"], birth, Sex(said["sex"]), said["record_number"], used)
    except (ValueError, KeyError, TypeError, AttributeError):
        return now


def _answer(scale: Scale, item_id: str, answer: Answer) -> dict[str, Any]:
    item = scale.item(item_id)
    option = item.option(answer.key) if item is not None and answer.key is not None else None
    return {
        "key": answer.key,
        "points": None if option is None else option.points,
        "measured": answer.measured,
        "reason": answer.reason,
        "not_assessed": answer.not_assessed,
        "confound": answer.confound,
    }


def _outcome(outcome: Outcome) -> dict[str, Any]:
    if isinstance(outcome, Scored):
        return {"value": outcome.value}
    return {
        "value": None,
        "low": outcome.low,
        "high": outcome.high,
        "answered": outcome.answered,
        "missing": list(outcome.missing),
    }


def _bands(outcome: Outcome, sets: tuple[BandSet, ...]) -> list[dict[str, Any]]:
    """Each set that was used, with the band that held the value."""
    if not isinstance(outcome, Scored):
        return []
    return [{"set": s.name, "source": s.source, **_band(s, outcome.value)} for s in sets]


def _band(band_set: BandSet, value: int) -> dict[str, Any]:
    held: Band = next(b for b in band_set.bands if b.low <= value <= b.high)
    return {"label": held.label, "low": held.low, "high": held.high}


def moment_facts(moment: Moment | None) -> dict[str, str] | None:
    """A time as it is signed: to the microsecond, as it is stored, with the offset and zone that were in force."""
    if moment is None:
        return None
    return {"at": moment.local.isoformat(timespec="microseconds"), "zone": moment.zone}


def moment_from(said: Mapping[str, str]) -> Moment:
    """A time as it was signed, read back."""
    at = datetime.fromisoformat(said["at"])
    offset = at.utcoffset()
    minutes = 0 if offset is None else int(offset.total_seconds() // 60)
    return Moment(at.astimezone(UTC), minutes, said["zone"])
