"""Vital signs typed in one line beside an assessment, in the order in which its scale names them."""

import re
from typing import Final

from app.core.errors import BadInput
from app.core.events import CELSIUS, FAHRENHEIT, Vitals

NAMES: Final = {
    "pulse": "pulse",
    "blood_pressure": "blood pressure",
    "temperature": "temperature",
    "respirations": "respirations",
    "spo2": "SpO2",
    "sedation": "sedation level",
}
SUCH_AS: Final = {
    "pulse": "96",
    "blood_pressure": "150/95",
    "temperature": "37.2",
    "respirations": "18",
    "spo2": "97",
    "sedation": "0",
}
NOT_TAKEN: Final = "-"
NUMBER: Final = re.compile(r"[0-9]{1,3}([.,][0-9])?", re.ASCII)
PRESSURE: Final = re.compile(r"([0-9]{2,3})/([0-9]{2,3})", re.ASCII)


def prompt(signs: tuple[str, ...]) -> str:
    """As "Pulse, blood pressure, such as 96 150/95"."""
    words = ", ".join(NAMES[sign] for sign in signs)
    example = " ".join(SUCH_AS[sign] for sign in signs)
    return f"{words[:1].upper()}{words[1:]}, such as {example}"


def typed_vitals(signs: tuple[str, ...], text: str) -> Vitals:
    """What was typed, one word a sign; a dash for what was not taken. BadInput says which can't be read."""
    words = text.split()
    if len(words) != len(signs):
        raise BadInput(f"{prompt(signs)}.", hint=f"A dash ({NOT_TAKEN}) stands for what was not taken.")
    found: dict[str, float | str] = {}
    for sign, word in zip(signs, words, strict=True):
        if word != NOT_TAKEN:
            found |= _read(sign, word)
    if not found:
        raise BadInput("No vital sign is typed.", hint=f"{prompt(signs)}.")
    return Vitals(**found)  # type: ignore[arg-type]  # by the names of its fields


def _read(sign: str, word: str) -> dict[str, float | str]:
    name = NAMES[sign]
    if sign == "sedation":
        return {"sedation": word}
    if sign == "blood_pressure":
        pressure = PRESSURE.fullmatch(word)
        if pressure is None:
            raise BadInput(f"{word[:12]!r} is no {name}.", hint="Systolic over diastolic: 150/95.")
        return {"systolic": float(pressure[1]), "diastolic": float(pressure[2])}
    unit = word[-1:].upper() if sign == "temperature" and word[-1:].upper() in ("C", "F") else ""
    number = word[: len(word) - len(unit)]
    if not NUMBER.fullmatch(number):
        raise BadInput(f"{word[:12]!r} is no {name}.", hint="Type the number alone.")
    value = float(number.replace(",", "."))
    if sign != "temperature":
        return {sign: value}
    return {"temperature": value, "temperature_unit": FAHRENHEIT if unit == "F" else CELSIUS}
