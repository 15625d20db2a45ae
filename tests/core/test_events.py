"""Events: a medicine with all its parts, vital signs with their units, and hours since that are never mixed up."""

from dataclasses import replace
from datetime import timedelta

import pytest

from app.core.context import Certainty, Entry, Exposure, LastUse, SubstanceClass
from app.core.errors import BadInput
from app.core.events import (
    VITAL_ROWS,
    VITAL_SIGNS,
    Dose,
    Event,
    Happening,
    NotDone,
    Note,
    Remark,
    Use,
    Vitals,
    Why,
    doses,
    is_of,
    parts_of,
    standing,
)
from app.core.records import Moment
from app.core.since import LATER, Since, hours_since, hours_since_doses
from tests.core.shipped import shipped
from tests.store.examples import at

SUBLINGUAL = Dose(parts_of("buprenorphine 4 mg / naloxone 1 mg"), "sublingual", "M. Okafor, RN")
CLONIDINE = Dose(parts_of("Clonidine 0,1 mg"), "by mouth")


def event(when: Moment, content: Happening, thread: str = "", version: int = 1, struck: str = "") -> Event:
    name = thread or f"{when.utc.timestamp()} {type(content).__name__}"
    return Event(f"{name}-{version}", "p", "v", name, version, when, content, when, "M. Okafor", struck)


def exposure(name: str, last: LastUse | None, substance: SubstanceClass = SubstanceClass.OPIOID) -> Entry:
    return Entry(name, "p", name, 1, Exposure(substance, name, last_use=last), at(), "M. Okafor")


def test_a_dose_is_written_in_full() -> None:
    assert SUBLINGUAL.words == "buprenorphine 4 mg / naloxone 1 mg sublingual"
    assert SUBLINGUAL.medicine == "buprenorphine/naloxone"
    assert replace(SUBLINGUAL, remark=Remark.VOMITED).words == "buprenorphine 4 mg / naloxone 1 mg sublingual (vomited)"
    assert event(at(), SUBLINGUAL).words == "buprenorphine 4 mg / naloxone 1 mg sublingual, M. Okafor, RN"
    assert CLONIDINE.words == "Clonidine 0.1 mg by mouth"


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("methadone 10mg", [("methadone", "10", "mg")]),
        ("buprenorphine 4 mg/naloxone 1 mg", None),
        ("buprenorphine 4 mg + naloxone 1 mg", [("buprenorphine", "4", "mg"), ("naloxone", "1", "mg")]),
        ("sodium chloride 0.9 %", [("sodium chloride", "0.9", "%")]),
        ("fentanyl patch 25 µg/h", [("fentanyl patch", "25", "µg/h")]),
        ("vitamin B12 1000 µg", [("vitamin B12", "1000", "µg")]),
    ],
)
def test_the_parts_of_a_medicine(text: str, parts: list[tuple[str, str, str]] | None) -> None:
    if parts is None:
        parts = [("buprenorphine", "4", "mg"), ("naloxone", "1", "mg")]
    assert [tuple(part) for part in parts_of(text)] == parts


@pytest.mark.parametrize(
    "text", ["", "buprenorphine", "4 mg", "buprenorphine four mg", "buprenorphine 4", "a 1 mg / b"]
)
def test_a_medicine_without_its_amount_is_refused(text: str) -> None:
    with pytest.raises(BadInput, match="Medicine"):
        parts_of(text)


def test_a_dose_counts_as_the_whole_medicine_and_as_each_part() -> None:
    assert all(is_of(SUBLINGUAL, name) for name in ("", "Buprenorphine", "naloxone", "buprenorphine/naloxone"))
    assert not is_of(SUBLINGUAL, "methadone")


def test_vital_signs_stand_in_rows_with_their_units() -> None:
    vitals = Vitals(88, 128, 80, 36.8, respirations=15, spo2=98, pupils=4.5, sedation="RASS 0")
    assert vitals.rows == {
        "Pulse, beats/minute": "88",
        "Blood pressure, mmHg": "128/80",
        "Temperature, °C": "36.8",
        "Respirations, /minute": "15",
        "SpO2, %": "98",
        "Pupil size, mm": "4.5",
        "Sedation level": "RASS 0",
    }
    assert list(vitals.rows) == [row for row in VITAL_ROWS if row in vitals.rows]
    assert vitals.words.startswith("pulse 88 beats/minute, blood pressure 128/80 mmHg, temperature 36.8 °C")


def test_half_a_blood_pressure_says_so_and_degrees_fahrenheit_stay_what_they_are() -> None:
    assert Vitals(systolic=128).rows == {"Blood pressure, mmHg": "128/—"}
    assert Vitals(diastolic=80).rows == {"Blood pressure, mmHg": "—/80"}
    assert Vitals(temperature=98.6, temperature_unit="°F").rows == {"Temperature, °F": "98.6"}


def test_a_pulse_has_the_range_of_cows() -> None:
    pulse = shipped("cows").item("pulse")
    sign = VITAL_SIGNS[0]
    assert pulse is not None
    assert pulse.measure is not None
    assert (sign.name, sign.unit, sign.low, sign.high) == (
        pulse.id, pulse.measure.unit, pulse.measure.low, pulse.measure.high,
    )  # fmt: skip


def test_the_newest_version_counts_unless_it_was_struck() -> None:
    first = event(at(0), SUBLINGUAL, "d")
    later = event(at(5), SUBLINGUAL, "d", 2)
    gone = event(at(9), CLONIDINE, "c", 2, "never given")
    kept = standing([first, later, event(at(9), CLONIDINE, "c"), gone, event(at(1), Note("slept"))])
    assert [(e.at, type(e.content)) for e in kept] == [(at(1), Note), (at(5), Dose)]
    assert [when for when, _ in doses([first, later])] == [at(5)]


def test_a_later_use_counts_from_its_time_on_and_an_earlier_column_keeps_the_one_before() -> None:
    entries = [exposure("fentanyl", LastUse(Certainty.EXACT, at(-12 * 60)))]
    events = [event(at(300), Use(SubstanceClass.OPIOID, "Fentanyl", Certainty.ABOUT))]
    assert [s.words for s in hours_since(entries, ("opioid",), at(0), events)] == ["12.0 h"]
    assert [s.words for s in hours_since(entries, ("opioid",), at(480), events)] == ["about 3 h"]


def test_a_use_of_what_is_not_in_the_history_has_a_row_of_its_own_beside_the_scales_that_name_it() -> None:
    events = [event(at(0), Use(SubstanceClass.ALCOHOL, "beer"))]
    assert hours_since([], ("opioid",), at(60), events) == ()
    assert hours_since([], ("alcohol",), at(60), events) == (Since(SubstanceClass.ALCOHOL, "beer", "1.0 h"),)
    assert [s.words for s in hours_since([], ("alcohol",), at(-60), events)] == [LATER]


def test_one_medicine_never_counts_as_another() -> None:
    given = [
        event(at(0), SUBLINGUAL),
        event(at(60), CLONIDINE),
        event(at(90), replace(SUBLINGUAL, remark=Remark.VOMITED)),
    ]
    assert [(s.name, s.words) for s in hours_since_doses(given, at(120))] == [
        ("buprenorphine 4 mg / naloxone 1 mg sublingual", "0.5 h, vomited"),
        ("Clonidine 0.1 mg by mouth", "1.0 h"),
    ]
    assert [s.words for s in hours_since_doses(given, at(30))] == ["0.5 h"]
    assert hours_since_doses(given, at(-1)) == ()


def test_what_happened_in_words() -> None:
    assert event(at(), Note("slept, refused snack")).words == "note: slept, refused snack"
    assert (
        event(at(), Use(SubstanceClass.OPIOID, "heroin", Certainty.ABOUT)).words == "last use about this time of heroin"
    )
    assert event(at(), NotDone("t", Why.ASLEEP)).words == "not done: asleep"
    assert NotDone("t", Why.OTHER, "fire alarm").words == "fire alarm"
    assert event(at(), Vitals(pulse=88)).words == "pulse 88 beats/minute"
    assert event(at(), SUBLINGUAL).at.utc - at().utc == timedelta()
