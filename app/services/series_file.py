"""A timed flow sheet from a JSON file, without a store: assessments at their times, and what happened between them."""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any, Final

from app.core.context import Certainty, SubstanceClass
from app.core.errors import BadInput
from app.core.events import (
    CELSIUS,
    FAHRENHEIT,
    IN_FAHRENHEIT,
    Dose,
    Event,
    Happening,
    Note,
    Remark,
    Use,
    Vitals,
    parts_of,
)
from app.core.flow_cells import Taken
from app.core.flowsheet import flow_sheet
from app.core.records import Assessment, Moment, Patient, Status
from app.core.scale import Scale
from app.services.documents import FlowSheetDocument
from app.services.events import checked
from app.services.json_file import read_object, shown
from app.services.printing import Imprint
from app.services.scoring_files import answers_of, patient_of, read_moment

FIELDS: Final = {"scale", "patient", "assessments", "events"}
MOST: Final = 5000
NO_ROUTE: Final = "(route not recorded)"
WITH_ROUTE: Final = re.compile(r"(.*\d\s*(?:[^\W\d_][^\s/]*(?:/\S+)?|%))\s+([^\d/]+)")
NUMBERS: Final = ("pulse", "systolic", "diastolic", "temperature", "respirations", "spo2", "pupils")
EVENT_FIELDS: Final[Mapping[str, tuple[str, ...]]] = {
    "dose": ("medicine", "amount", "route", "given_by", "remark"),
    "last_use": ("substance", "class", "certainty"),
    "vitals": (*NUMBERS, "blood_pressure", "temperature_unit", "sedation"),
    "note": ("text",),
}
"""What an event of each kind may say beside "at", "kind" and "by"."""


@dataclass(frozen=True, slots=True)
class SeriesFile:
    """What a file says, checked. scale_id: as given; whether there is such a scale is known by who reads it."""

    scale_id: str
    path: Path
    given: Mapping[str, Any]


def read_series(path: Path) -> SeriesFile:
    """A series file. BadInput names the file and what is wrong with its shape."""
    given = read_object(path)
    faults = [f"{path}: {shown(name)}: a series has no such field." for name in given if name not in FIELDS]
    if not isinstance(given.get("scale"), str):
        faults.append(f'{path}: scale: needs the id of a scale, such as "cows".')
    for name in ("assessments", "events"):
        if not isinstance(given.get(name, []), list):
            faults.append(f"{path}: {name}: is not a list.")
        elif len(given.get(name, [])) > MOST:
            faults.append(f"{path}: {name}: more than {MOST:,} of them.")
    if not isinstance(given.get("patient") or {}, dict):
        faults.append(f"{path}: patient: is not an object.")
    if faults:
        raise BadInput("\n".join(faults))
    return SeriesFile(given["scale"], path, given)


def flow_document(file: SeriesFile, scale: Scale, imprint: Imprint, now: Moment) -> FlowSheetDocument:
    """The flow sheet of a file; every fault of every assessment and event is named at once."""
    where, given = str(file.path), file.given
    faults: list[str] = []
    patient = None
    if given.get("patient"):
        try:
            patient = patient_of(given["patient"], f"{where}: patient", "command-line", now)
        except BadInput as fault:
            faults.append(_said(fault))
    taken = list(_gathered(given.get("assessments", []), f"{where}: assessment", _taken(scale, now), faults))
    events = list(_gathered(given.get("events", []), f"{where}: event", _event(scale, now), faults))
    if faults:
        raise BadInput("\n".join(faults))
    return FlowSheetDocument(
        clinic=imprint.clinic,
        patient=patient,
        visit=None,
        sheet=flow_sheet(scale, taken, events, facts=_facts(patient)),
        printed=imprint.printed,
        printed_by=imprint.printed_by,
        app_version=imprint.app_version,
        demo=imprint.demo,
        letterhead=imprint.letterhead,
    )


Made = Taken | Event
Make = Callable[[Mapping[str, Any], str], Any]


def _gathered(listed: list[Any], where: str, make: Make, faults: list[str]) -> Iterator[Any]:
    for number, each in enumerate(listed, 1):
        place = f"{where} {number}"
        if not isinstance(each, dict):
            faults.append(f"{place}: {shown(each)} is not an object.")
            continue
        try:
            yield make(each, place)
        except BadInput as fault:
            faults.append(_said(fault))


def _taken(scale: Scale, now: Moment) -> Make:
    def make(given: Mapping[str, Any], where: str) -> Taken:
        _only(given, ("performed", "performer", "answers"), where)
        performed = _moment(given, "performed", where, now)
        performer = _text(given, "performer", where)
        answers = given.get("answers")
        if not isinstance(answers, dict):
            raise BadInput(f"{where}: answers: needs an object of item ids.")
        made = answers_of(scale, answers, f"{where}: answers")
        if not made:
            raise BadInput(f"{where}: answers: nothing is answered.")
        known = f"{scale.sha256} {performed.utc.isoformat()} {performer} {sorted(made.items())!r}"
        assessment = Assessment(
            sha256(known.encode()).hexdigest()[:32],
            "",
            "",
            scale.id,
            scale.version,
            scale.sha256,
            performer,
            Status.COMPLETE,
            made,
            performed,
        )
        return Taken(assessment, scale)

    return make


def _event(scale: Scale, now: Moment) -> Make:
    def make(given: Mapping[str, Any], where: str) -> Event:
        kind = given.get("kind")
        if not isinstance(kind, str) or kind not in EVENT_FIELDS:
            raise BadInput(f"{where}: kind: {shown(kind)} is not one of {', '.join(EVENT_FIELDS)}.")
        _only(given, ("at", "kind", "by", *EVENT_FIELDS[kind]), where)
        at = _moment(given, "at", where, now)
        try:
            content = checked(_READ[kind](given, where, scale))
        except BadInput as fault:
            raise BadInput(fault.message if fault.message.startswith(where) else f"{where}: {_said(fault)}") from None
        return Event(where, "", "", where, 1, at, content, at, _text(given, "by", where))

    return make


def _dose(given: Mapping[str, Any], where: str, _: Scale) -> Happening:
    """A route may follow the last amount: "buprenorphine 4 mg / naloxone 1 mg sublingual"."""
    medicine = " ".join(filter(None, (_text(given, "medicine", where), _text(given, "amount", where))))
    route = _text(given, "route", where)
    behind = WITH_ROUTE.fullmatch(medicine)
    if not route and behind is not None:
        medicine, route = behind[1], behind[2]
    remark = _one_of(given, "remark", where, Remark, Remark.GIVEN)
    return Dose(parts_of(medicine), route or NO_ROUTE, _text(given, "given_by", where), Remark(remark))


def _use(given: Mapping[str, Any], where: str, scale: Scale) -> Happening:
    """Where no class is given it is what the scale is about: it was put beside it."""
    about = scale.substances[0] if scale.substances else SubstanceClass.OTHER.value
    substance = SubstanceClass(_one_of(given, "class", where, SubstanceClass, about))
    certainty = Certainty(_one_of(given, "certainty", where, (Certainty.EXACT, Certainty.ABOUT), Certainty.EXACT))
    return Use(substance, _text(given, "substance", where), certainty)


def _vitals(given: Mapping[str, Any], where: str, _: Scale) -> Happening:
    numbers: dict[str, float] = {}
    for name in NUMBERS:
        value = given.get(name)
        if value is None:
            continue
        if isinstance(value, bool) or not isinstance(value, int | float):
            raise BadInput(f"{where}: {name}: {shown(value)} is not a number.")
        numbers[name] = float(value)
    if "blood_pressure" in given:
        parts = _text(given, "blood_pressure", where).split("/")
        if len(parts) != 2 or not all(part.strip().isascii() and part.strip().isdigit() for part in parts):
            raise BadInput(f'{where}: blood_pressure: needs two numbers, as "138/88".')
        numbers |= {"systolic": float(parts[0]), "diastolic": float(parts[1])}
    high = numbers.get("temperature", 0) >= IN_FAHRENHEIT.low
    unit = _one_of(given, "temperature_unit", where, (CELSIUS, FAHRENHEIT), FAHRENHEIT if high else CELSIUS)
    return Vitals(**numbers, temperature_unit=unit, sedation=_text(given, "sedation", where))


def _note(given: Mapping[str, Any], where: str, _: Scale) -> Happening:
    return Note(_text(given, "text", where))


_READ: Final[Mapping[str, Callable[[Mapping[str, Any], str, Scale], Happening]]] = {
    "dose": _dose,
    "last_use": _use,
    "vitals": _vitals,
    "note": _note,
}


def _facts(patient: Patient | None) -> dict[str, str]:
    return {} if patient is None else {"sex": patient.sex.value}


def _only(given: Mapping[str, Any], fields: tuple[str, ...], where: str) -> None:
    unknown = [name for name in given if name not in fields]
    if unknown:
        raise BadInput(f"{where}: {shown(unknown[0])}: there is no such field; {', '.join(fields)} are.")


def _text(given: Mapping[str, Any], name: str, where: str) -> str:
    value = given.get(name)
    if value is None:
        return ""
    if not isinstance(value, str):
        raise BadInput(f"{where}: {name}: {shown(value)} is not a text.")
    return " ".join(value.split())


def _one_of(given: Mapping[str, Any], name: str, where: str, known: Any, otherwise: str) -> str:
    value = _text(given, name, where) or otherwise
    if value not in list(known):
        raise BadInput(f"{where}: {name}: {shown(value)} is not one of {', '.join(known)}.")
    return value


def _moment(given: Mapping[str, Any], name: str, where: str, now: Moment) -> Moment:
    value = given.get(name)
    if not isinstance(value, str):
        raise BadInput(f'{where}: {name}: needs a time such as "2026-11-22T08:30-05:00".')
    try:
        return read_moment(value, now)
    except BadInput as fault:
        raise BadInput(f"{where}: {name}: {_said(fault)}") from None


def _said(fault: BadInput) -> str:
    return f"{fault.message} {fault.hint}".strip()
