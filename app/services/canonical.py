"""A record's facts as canonical bytes (RFC 8785): what is hashed for its printout and, in time, what is signed.

The same facts give the same bytes, whoever prints them, when, and in whatever order they were entered.
"""

from collections.abc import Mapping
from hashlib import sha256
from typing import Any

from app.core.records import Answer, Assessment, Moment, Patient, Status
from app.core.scale import Band, BandSet, Outcome, Scale, Scored

SCHEMA = 1
SHORT, GROUP = 12, 4
# A signed record stays what it was when it was signed; what became of it later is told beside it, not in it.
LATER = (Status.AMENDED, Status.ENTERED_IN_ERROR)


def record_bytes(
    assessment: Assessment,
    scale: Scale,
    patient: Patient | None,
    outcomes: Mapping[str, Outcome],
    band_sets: Mapping[str, tuple[BandSet, ...]],
) -> bytes:
    """The record of an assessment, as UTF-8 JSON in the one form that RFC 8785 allows.

    Nothing of it may be left out, renamed or added without a new SCHEMA. app_version and meaning are what a signer
    will have signed with and as; null until signing stores them, since the version that prints is another matter.
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
        "meaning": None,
        "app_version": None,
    }
    return rfc8785.dumps(facts)


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
    }


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
