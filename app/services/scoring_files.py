"""Answers and patients from JSON files, and a scored assessment as the command line's JSON."""

import json
import math
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any

from app.core.alerts import Raised, raised
from app.core.errors import BadAnswer, BadInput
from app.core.records import Answer, Assessment, Moment, Patient, Sex, Status
from app.core.scale import Item, Option, Outcome, Scale, Score, Scored
from app.core.scoring import Outcomes, bands, score
from app.services.assessing import check_answer
from app.services.charts import checked_birth, checked_name, checked_number
from app.services.documents import RecordDocument
from app.services.json_file import read_object, shown
from app.services.printing import Imprint, lone_document

FORMS = (
    {"points"},
    {"key"},
    {"measured"},
    {"measured", "points"},
    {"measured", "points", "reason"},
    {"measured", "key"},
    {"measured", "key", "reason"},
    {"not_assessed"},
)
PATIENT_FIELDS = ("name", "birth_date", "sex", "record_number")
ISO_TIME = re.compile(r"(?:19|2\d)\d\d-\d\d-\d\dT\d\d:\d\d(?::\d\d)?(Z|[+-]\d\d:[0-5]\d)?", re.ASCII)
FARTHEST = timedelta(hours=14)  # from UTC; no zone keeps a greater offset
ISO_DATE = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)
REASON_LIMIT = 200
LARGEST = 10**9


@dataclass(frozen=True, slots=True)
class Result:
    """A scored answers file. band_set: the one set asked for, or ""."""

    scale: Scale
    answers: Mapping[str, Answer]
    outcomes: Outcomes
    sex: Sex = Sex.UNKNOWN
    band_set: str = ""

    @property
    def missing(self) -> list[str]:
        """Required items that have neither an answer nor a reason why not."""
        return [i.id for i in self.scale.items if i.required and i.id not in self.answers]

    @property
    def not_assessed(self) -> dict[str, str]:
        """Items that were not assessed, with the reason."""
        return {k: a.not_assessed for k, a in self.answers.items() if a.not_assessed is not None}

    @property
    def complete(self) -> bool:
        """Whether every required item has an answer."""
        answered = {k for k, a in self.answers.items() if a.key is not None}
        return all(i.id in answered for i in self.scale.items if i.required)

    @property
    def alerts(self) -> list[Raised]:
        """What is shown first whatever the total."""
        return raised(self.scale, self.answers)

    def bands(self, score_of: Score) -> list[dict[str, Any]]:
        """The bands that apply to a score, each with its set and source."""
        return [
            {"set": s.name, "label": b.label, "low": b.low, "high": b.high, "source": s.source}
            for s, b in bands(score_of, self.outcomes[score_of.id], {"sex": self.sex.value})
            if self.band_set in ("", s.name)
        ]


def score_answers(scale: Scale, path: Path, patient: Patient | None = None, band_set: str = "") -> Result:
    """Score an answers file. BadInput names the file and each field at fault."""
    answers = read_answers(scale, path)
    keys = {item: a.key for item, a in answers.items() if a.key is not None}
    return Result(scale, answers, score(scale, keys), Sex.UNKNOWN if patient is None else patient.sex, band_set)


def read_answers(scale: Scale, path: Path) -> dict[str, Answer]:
    """The answers of a JSON file, in the scale's order; every field at fault is named at once."""
    return answers_of(scale, read_object(path), str(path))


def answers_of(scale: Scale, given: Mapping[str, Any], where: str) -> dict[str, Answer]:
    """The same of an object; where: what a fault is said to lie in."""
    answers: dict[str, Answer] = {}
    faults = []
    for name, value in given.items():
        try:
            item = scale.item(name)
            if item is None:
                raise BadAnswer(f"{shown(name)}: {scale.short} has no such item.", item=name)
            if value is None:  # says "nothing recorded", as an empty cell does
                continue
            answer = _answer(item, value)
            check_answer(scale, name, answer)
            answers[name] = answer
        except BadInput as fault:
            faults.append(f"{where}: {fault.message}")
    if faults:
        raise BadInput("\n".join(faults))
    return {i.id: answers[i.id] for i in scale.items if i.id in answers}


def _answer(item: Item, value: object) -> Answer:
    if isinstance(value, dict):
        return _answer_of_fields(item, value)
    number = _number(item, value)
    if item.measure is not None:
        return _measured(item, number)
    return Answer(_option(item, number).key)


def _answer_of_fields(item: Item, given: dict[str, Any]) -> Answer:
    if set(given) not in FORMS:
        fields = ", ".join(shown(k) for k in given) or "nothing"
        raise BadAnswer(
            f"{item.id}: {fields} can't be read; an answer has points, or key, or measured (with points or key, "
            "and a reason where they differ), or not_assessed.",
            item=item.id,
        )
    if "not_assessed" in given:
        return Answer(not_assessed=_words(item, "not_assessed", given["not_assessed"]))
    reason = _words(item, "reason", given["reason"]) if "reason" in given else ""
    option = _option_of_fields(item, given)
    if "measured" not in given:
        return Answer(option.key if option else None)
    answer = _measured(item, _number(item, given["measured"], "measured"))
    return Answer(option.key if option else answer.key, measured=answer.measured, reason=reason)


def _option_of_fields(item: Item, given: dict[str, Any]) -> Option | None:
    if "points" in given:
        return _option(item, _number(item, given["points"], "points"))
    if "key" not in given:
        return None
    key = given["key"]
    option = item.option(key) if isinstance(key, str) else None
    if option is None:
        legal = ", ".join(json.dumps(o.key, ensure_ascii=False) for o in item.options)
        raise BadAnswer(f"{item.id}: key {shown(key)} is not one of {legal}.", item=item.id)
    return option


def _measured(item: Item, number: float) -> Answer:
    if item.measure is None:
        raise BadAnswer(f"{item.id} takes no measured value.", item=item.id)
    low, high, unit = item.measure.low, item.measure.high, item.measure.unit
    option = item.proposed_by(number)
    if option is None or not low <= number <= high:
        raise BadAnswer(f"{item.id}: {number:g} is outside {low:g} to {high:g} {unit}.", item=item.id)
    return Answer(option.key, measured=number)


def _option(item: Item, points: float) -> Option:
    """The one option that gives these points."""
    legal = sorted({o.points for o in item.options if o.points is not None})
    found = item.with_points(points) if isinstance(points, int) else ()
    if not legal:
        raise BadAnswer(f'{item.id} has no points; answer with {{"key": …}}: {_keys(item.options)}.', item=item.id)
    if not found:
        raise BadAnswer(f"{item.id}: {points} points is not one of {', '.join(map(str, legal))}.", item=item.id)
    if len(found) > 1:
        raise BadAnswer(
            f'{item.id}: {len(found)} answers give {points} points; say which with {{"key": …}}: {_keys(found)}.',
            item=item.id,
        )
    return found[0]


def _keys(options: tuple[Option, ...]) -> str:
    return ", ".join(o.key for o in options)


def _number(item: Item, value: object, field: str = "") -> int | float:
    """A finite JSON number; true, false and "3" are none."""
    where = f"{item.id}: {field} " if field else f"{item.id}: "
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise BadAnswer(f"{where}{shown(value)} is not a number.", item=item.id)
    if isinstance(value, float) and not math.isfinite(value):
        raise BadAnswer(f"{where}{shown(value)} is not a number.", item=item.id)
    if abs(value) > LARGEST:  # some can't even be made a float
        raise BadAnswer(f"{where}{shown(value)} is too large.", item=item.id)
    return value


def _words(item: Item, field: str, value: object) -> str:
    text = " ".join(value.split()) if isinstance(value, str) else ""
    if not text or len(text) > REASON_LIMIT or not text.isprintable():
        raise BadAnswer(f"{item.id}: {field} needs a text of 1 to {REASON_LIMIT} characters.", item=item.id)
    return text


def read_patient(path: Path, patient_id: str, now: Moment) -> Patient:
    """The patient of a JSON file; BadInput names the file and each field at fault."""
    return patient_of(read_object(path), str(path), patient_id, now)


def patient_of(given: Mapping[str, Any], where: str, patient_id: str, now: Moment) -> Patient:
    """The same of an object; where: what a fault is said to lie in."""
    faults = [f"{where}: {shown(k)}: a patient has no such field." for k in given if k not in PATIENT_FIELDS]
    faults += [
        f"{where}: {k}: {shown(given[k])} is not a text."
        for k in PATIENT_FIELDS
        if given.get(k) is not None and not isinstance(given[k], str)
    ]
    if faults:
        raise BadInput("\n".join(faults))
    text = {k: given.get(k) or "" for k in PATIENT_FIELDS}
    sex = text["sex"] or Sex.UNKNOWN.value
    if sex not in list(Sex):
        raise BadInput(f"{where}: sex: {shown(sex)} is not one of {', '.join(Sex)}.")
    field = ""
    try:
        field = "name"
        name = checked_name(text["name"])
        field = "birth_date"
        birth = checked_birth(_date(text["birth_date"]), now)
        field = "record_number"
        number = checked_number(text["record_number"])
    except BadInput as fault:
        raise BadInput(f"{where}: {field}: {fault.message}", hint=fault.hint) from None
    return Patient(patient_id, name, birth, Sex(sex), number)


def _date(text: str) -> date | None:
    if not text:
        return None
    try:
        if ISO_DATE.fullmatch(text):
            return date.fromisoformat(text)
    except ValueError:
        pass
    raise BadInput(f"{shown(text)} is not a date such as 1984-03-09.")


def read_moment(text: str, now: Moment) -> Moment:
    """A past time with its offset. BadInput says what is wrong: a local time alone can't be placed among others."""
    example = "2026-11-22T08:30-05:00"
    shape = ISO_TIME.fullmatch(text)
    if shape is None:
        raise BadInput(f"{shown(text)} is not a time such as {example}.")
    if shape[1] is None:
        raise BadInput(f"{shown(text)} has no offset from UTC; write it as in {example}.")
    try:
        local = datetime.fromisoformat(text)
    except ValueError:
        raise BadInput(f"{shown(text)} names no real day, time or offset.") from None
    offset = local.utcoffset() or timedelta(0)
    if abs(offset) > FARTHEST:
        raise BadInput(f"{shown(text)} has an offset that no place keeps; the farthest are -14:00 and +14:00.")
    moment = Moment(local.astimezone(UTC), offset // timedelta(minutes=1))
    if moment > now:
        raise BadInput(f"{shown(text)} lies in the future.", hint="Check date, time and offset.")
    return moment


def document(
    result: Result, patient: Patient | None, imprint: Imprint, performed: Moment | None = None, performer: str = ""
) -> RecordDocument:
    """The record to print. Its id comes from what was answered, so that the same input makes the same record and hash.

    A file says nothing of when it was typed: there is no recorded time.
    """
    scale = result.scale
    answers = {item: repr(answer) for item, answer in result.answers.items()}
    known = json.dumps([scale.sha256, answers, repr(patient), repr(performed), performer])
    assessment = Assessment(
        id=sha256(known.encode()).hexdigest()[:32],
        patient_id="" if patient is None else patient.id,
        visit_id="",
        scale_id=scale.id,
        scale_version=scale.version,
        definition_sha256=scale.sha256,
        performer=performer,
        status=Status.COMPLETE if result.complete else Status.DRAFT,
        answers=result.answers,
        performed=performed,
        recorded=None,
    )
    made = lone_document(assessment, scale, imprint, patient)
    if not result.band_set:
        return made
    chosen = {k: tuple(s for s in sets if s.name == result.band_set) for k, sets in made.band_sets.items()}
    return replace(made, band_sets=chosen)


def as_json(result: Result) -> dict[str, Any]:
    """The shape that scripts depend on (`score --json`)."""
    return {
        "scale": result.scale.id,
        "version": result.scale.version,
        "definition_sha256": result.scale.sha256,
        "status": "complete" if result.complete else "partial",
        "scores": {s.id: _score_as_json(result, s, result.outcomes[s.id]) for s in result.scale.scores},
        "alerts": [
            {"item": alert.item.id, "answer": _alerting(alert.option), "text": alert.text} for alert in result.alerts
        ],
        "missing": result.missing,
        "not_assessed": result.not_assessed,
    }


def _alerting(option: Option | None) -> int | str | None:
    if option is None:
        return None
    return option.key if option.points is None else option.points


def _score_as_json(result: Result, score_of: Score, outcome: Outcome) -> dict[str, Any]:
    if isinstance(outcome, Scored):
        value = low = high = outcome.value
        return {"status": "scored", "value": value, "low": low, "high": high, "bands": result.bands(score_of)}
    return {"status": "partial", "value": None, "low": outcome.low, "high": outcome.high, "bands": []}
