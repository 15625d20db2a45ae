"""What printed documents say beside the records themselves, as canonical bytes (RFC 8785); nobody signs them."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from app.core.events import Event
from app.core.flowsheet import FlowSheet, Noted
from app.core.records import Assessment, Patient, Visit
from app.core.scale import BandSet, Outcome, Scale
from app.core.trends import Charted
from app.services.canonical import SCHEMA, band_facts, moment_facts, outcome_facts, patient_facts


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
        "patient": None if patient is None else patient_facts(patient),
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
                    "outcome": outcome_facts(point.outcome),
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
        "patient": None if patient is None else patient_facts(patient),
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
            "scores": {score_id: outcome_facts(outcome) for score_id, outcome in outcomes.items()},
            "bands": {score_id: band_facts(outcomes[score_id], sets) for score_id, sets in band_sets.items()},
            "signatures": [signature.sha256 for signature in assessment.signatures],
        }
        for assessment, outcomes, band_sets in assessed
    ]
    facts: dict[str, Any] = {
        "schema": SCHEMA,
        "document": "visit summary",
        "patient": patient_facts(patient),
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
        "patient": patient_facts(patient),
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
            "patient": None if patient is None else patient_facts(patient),
            "record": _taken(assessment),
            "answers": dict(answered),
        }
    )


def sheets_bytes(sheets: Iterable[tuple[Patient | None, Scale, str]]) -> bytes:
    """Which flow sheets one printout holds: whose each is, and its hash, in the one form that RFC 8785 allows."""
    import rfc8785

    each: list[Any] = [
        {"patient": None if patient is None else patient_facts(patient), "scale": scale.id, "sha256": sha256}
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
        "patient": None if patient is None else patient_facts(patient),
        "scale": {"id": scale.id, "version": scale.version, "definition_sha256": scale.sha256},
    }
    return rfc8785.dumps(facts)


def _noted(noted: Noted) -> dict[str, Any]:
    return {"at": moment_facts(noted.at), "words": noted.words, "event": noted.event_id}
