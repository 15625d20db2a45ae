"""A record's facts as canonical bytes (RFC 8785): what is signed, and hashed for its printout.

The same facts give the same bytes, whoever prints them, when, and in whatever order they were entered.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from hashlib import sha256
from typing import Any

from app.core.records import Answer, Assessment, Meaning, Moment, Patient, Sex, Signature, Status
from app.core.scale import Band, BandSet, Outcome, Scale, Scored

SCHEMA = 4
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
        "patient": None if patient is None else patient_facts(patient),
        "visit": assessment.visit_id,
        "scale": {
            "id": assessment.scale_id,
            "version": assessment.scale_version,
            "definition_sha256": assessment.definition_sha256,
        },
        "answers": {item: _answer(scale, item, answer) for item, answer in assessment.answers.items()},
        "scores": {score_id: outcome_facts(outcome) for score_id, outcome in outcomes.items()},
        "bands": {score_id: band_facts(outcomes[score_id], sets) for score_id, sets in band_sets.items()},
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
        **_beside(assessment, scale),
    }
    return rfc8785.dumps(facts)


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


def patient_facts(patient: Patient) -> dict[str, Any]:
    """Who it is, as it is signed."""
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


def _beside(assessment: Assessment, scale: Scale) -> dict[str, Any]:
    """What is said beside the answers (from schema 4 on). patient_answered: where another answer stands now."""
    return {
        "sets_applied": dict(assessment.sets),
        "notes": dict(assessment.notes),
        "seen": {item: {"by": seen.by, "at": moment_facts(seen.at)} for item, seen in assessment.seen.items()},
        "patient_answered": {
            item: None if answer is None else _answer(scale, item, answer)
            for item, answer in assessment.first_hand.items()
        },
    }


def outcome_facts(outcome: Outcome) -> dict[str, Any]:
    """A value, or what is still possible."""
    if isinstance(outcome, Scored):
        return {"value": outcome.value}
    return {
        "value": None,
        "low": outcome.low,
        "high": outcome.high,
        "answered": outcome.answered,
        "missing": list(outcome.missing),
    }


def band_facts(outcome: Outcome, sets: tuple[BandSet, ...]) -> list[dict[str, Any]]:
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
