"""The flow sheet: the afternoon of the picture to the last cell, and what must never be mixed up in it."""

from dataclasses import replace

from app.core.context import Certainty, SubstanceClass
from app.core.events import NotDone, Note, Use, Vitals, Why
from app.core.flow_cells import NOT_ASSESSED, Taken
from app.core.flowsheet import FlowSheet, RowKind, flow_sheet, initials_of
from app.core.records import Answer, Status
from app.core.series import Course, Slot, State
from tests.core.afternoon import (
    CONTEXT,
    COWS,
    EVENTS,
    TIMES,
    assessment,
    at,
    event,
    taken,
    the_course,
)


def sheet_of(*events: object, of: list[Taken] | None = None, course: Course | None = None) -> FlowSheet:
    return flow_sheet(COWS, taken() if of is None else of, events or EVENTS, CONTEXT, course)  # type: ignore[arg-type]


def row(sheet: FlowSheet, title: str) -> list[str]:
    """Each cell's words, the second line behind a stroke."""
    found = next(r for r in sheet.rows if r.title == title)
    return [f"{c.text}/{c.under}" if c.under else c.text for c in found.cells]


def test_the_afternoon_of_the_picture() -> None:
    sheet = sheet_of(course=the_course(at("14:55")))
    assert [c.clock for c in sheet.columns] == list(TIMES)
    assert [c.label for c in sheet.columns] == ["time 0", "first dose +30 min", "first dose +2 h", "first dose +6 h"]
    assert [c.late_words for c in sheet.columns] == ["", "", "", "2 min late"]
    assert [c.day for c in sheet.columns] == ["22 Nov 2026", "", "", ""]
    assert row(sheet, "Resting Pulse Rate") == ["2", "1", "1", "1"]
    assert row(sheet, "Gooseflesh skin") == ["3", "0", "0", "0"]
    assert row(sheet, "Total (0–48)") == ["19/moderate", "13/moderate", "9/mild", "7/mild"]
    assert row(sheet, "Pulse, beats/minute") == ["104", "96", "92", "88"]
    assert row(sheet, "Blood pressure, mmHg") == ["138/88", "132/84", "—", "128/80"]
    assert row(sheet, "Temperature, °C") == ["37.0", "36.9", "—", "36.8"]
    assert row(sheet, "Fentanyl last used, h ago") == ["12.0", "12.8", "14.3", "18.3"]
    assert row(sheet, "Kratom last used, h ago") == ["not recorded"] * 4
    assert row(sheet, "Buprenorphine/naloxone given, h ago") == ["—", "0.5", "2.0", "6.0"]
    assert row(sheet, "Performed by") == ["MO", "MO", "JT", "MO"]
    assert sheet.legend == {"MO": "M. Okafor, RN", "JT": "J. Tran, RN"}
    assert not any("Beer" in r.title for r in sheet.rows)
    between = [[f"{n.at.local:%H:%M} {n.words}" for n in c.before] for c in sheet.columns]
    assert between == [
        [],
        ["08:45 buprenorphine 4 mg / naloxone 1 mg sublingual, M. Okafor, RN"],
        [],
        ["12:36 note: slept, refused snack"],
    ]
    assert sheet.after == ()


def test_only_an_item_that_moved_by_two_or_more_carries_an_arrow() -> None:
    sheet = sheet_of()
    arrows = {r.title: [c.moved for c in r.cells] for r in sheet.rows if any(c.moved for c in r.cells)}
    assert arrows == {"Gooseflesh skin": ["", "↓", "", ""]}
    assert "was 3 at 08:30" in next(r for r in sheet.rows if r.title == "Gooseflesh skin").cells[1].said


def test_a_change_is_counted_from_when_the_item_was_last_assessed() -> None:
    first = assessment("a", at("8:00"), 70, (0, 0))
    asleep = assessment("b", at("9:00"), None, ("asleep",))
    last = assessment("c", at("10:00"), 70, (2, 0))
    sheet = sheet_of(of=[Taken(a, COWS) for a in (first, asleep, last)])
    assert row(sheet, "Sweating") == ["0", NOT_ASSESSED, "2"]
    assert [c.moved for c in next(r for r in sheet.rows if r.title == "Sweating").cells] == ["", "", "↑"]
    assert row(sheet, "Tremor") == ["—", "—", "—"]


def test_no_total_is_no_score_and_says_what_is_possible() -> None:
    sheet = sheet_of(of=[Taken(assessment("b", at("9:00"), 70, ("asleep", 1)), COWS)])
    (total,) = (r for r in sheet.rows if r.kind is RowKind.SCORE)
    assert (total.cells[0].text, total.cells[0].under) == ("no total", "1–40 possible")
    assert not total.cells[0].is_score
    assert total.cells[0].fill == ""


def test_drafts_and_what_was_amended_or_voided_have_no_column() -> None:
    whole = taken()
    for status in (Status.DRAFT, Status.STOPPED, Status.AMENDED, Status.ENTERED_IN_ERROR):
        one = [Taken(replace(whole[0].assessment, status=status), COWS), *whole[1:]]
        assert len(sheet_of(of=one).columns) == 3
    unsigned = sheet_of(of=[Taken(replace(whole[0].assessment, status=Status.COMPLETE), COWS)])
    assert row(unsigned, "Performed by") == ["MO/not signed"]


def test_a_time_that_was_not_done_is_a_column_with_its_reason() -> None:
    course = Course(
        (
            Slot(at("8:30"), "time 0", State.DONE, "a0", at("8:30")),
            Slot(at("9:00"), "+30 min", State.NOT_DONE, "", at("9:02"), NotDone("t", Why.ASLEEP)),
            Slot(at("9:10"), "+40 min", State.MISSED),
            Slot(at("18:47"), "every 4 h"),
        )
    )
    sheet = sheet_of(course=course)
    assert [(c.clock, c.state) for c in sheet.columns][:4] == [
        ("08:30", State.DONE),
        ("09:00", State.NOT_DONE),
        ("09:10", State.MISSED),
        ("09:15", State.DONE),
    ]
    assert row(sheet, "Total (0–48)")[1:3] == ["not done/asleep", "missed/no reason given"]
    assert row(sheet, "Sweating")[1:3] == ["", ""]
    assert row(sheet, "Fentanyl last used, h ago")[1:3] == ["", ""]


def test_what_was_not_done_stays_in_the_sheet_when_the_due_time_has_moved() -> None:
    said = event(at("11:00"), NotDone("t", Why.OTHER, "fire alarm"))
    sheet = sheet_of(said, course=Course((Slot(at("18:47"), "every 4 h"),)))
    assert [(c.clock, c.reason) for c in sheet.columns if c.state is State.NOT_DONE] == [("11:00", "fire alarm")]


def test_two_half_past_ones_are_two_columns_in_their_order() -> None:
    first = replace(at("1:30", 1, 11))
    second = replace(first, utc=first.utc.replace(hour=first.utc.hour + 1), offset=-300)
    sheet = sheet_of(of=[Taken(assessment(n, w, 70, (0,)), COWS) for n, w in (("b", second), ("a", first))])
    assert [c.clock for c in sheet.columns] == ["01:30 −04:00", "01:30 −05:00"]
    assert [c.assessment_id for c in sheet.columns] == ["a", "b"]


def test_vital_signs_far_from_an_assessment_stand_between_the_columns() -> None:
    sheet = sheet_of(event(at("12:00"), Vitals(pulse=90, spo2=97)))
    assert row(sheet, "Pulse, beats/minute") == ["104", "96", "92", "88"]
    assert not any(r.title == "SpO2, %" for r in sheet.rows)
    assert [n.words for n in sheet.columns[3].before] == ["pulse 90 beats/minute, SpO2 97 %"]


def test_the_pulse_of_an_assessment_stays_beside_another_one_that_was_taken_near_it() -> None:
    sheet = sheet_of(event(at("8:33"), Vitals(pulse=111)))
    assert row(sheet, "Pulse, beats/minute")[0] == "104"
    assert [n.words for n in sheet.columns[1].before] == ["pulse 111 beats/minute"]


def test_a_vital_sign_never_fills_an_item() -> None:
    without = assessment("b", at("9:00"), None, (1,))
    sheet = sheet_of(event(at("9:00"), Vitals(pulse=111)), of=[Taken(without, COWS)])
    assert row(sheet, "Resting Pulse Rate") == ["—"]
    assert row(sheet, "Pulse, beats/minute") == ["111"]


def test_what_was_struck_stands_nowhere() -> None:
    gone = event(at("12:36"), Note("wrong patient"), "n", 2, "wrong patient")
    sheet = sheet_of(event(at("12:36"), Note("wrong patient"), "n"), gone)
    assert not any(c.before for c in sheet.columns)


def test_a_later_use_stands_between_and_counts_from_there() -> None:
    sheet = sheet_of(event(at("12:00"), Use(SubstanceClass.OPIOID, "fentanyl", Certainty.ABOUT)))
    assert row(sheet, "Fentanyl last used, h ago") == ["12.0", "12.8", "14.3", "about 3"]
    assert [n.words for n in sheet.columns[3].before] == ["last use about this time of fentanyl"]


def test_what_happened_after_the_last_column_is_kept() -> None:
    sheet = sheet_of(event(at("16:00"), Note("went home")))
    assert [n.words for n in sheet.after] == ["note: went home"]


def test_points_that_were_rated_otherwise_or_may_have_another_cause_are_marked() -> None:
    whole = assessment("b", at("9:00"), 130, (1,))
    answers = {**whole.answers, "pulse": Answer("0", 130, "fever"), "sweating": Answer("1", confound="hot room")}
    sheet = sheet_of(of=[Taken(replace(whole, answers=answers), COWS)])
    pulse = next(r for r in sheet.rows if r.title == "Resting Pulse Rate").cells[0]
    assert pulse.text == "0†"
    assert "measured 130 beats/minute; rated otherwise than measured: fever" in pulse.said
    assert row(sheet, "Sweating") == ["1†"]


def test_an_empty_visit_has_an_empty_sheet() -> None:
    sheet = flow_sheet(COWS, [])
    assert sheet.columns == ()
    assert [r.title for r in sheet.rows][:1] == ["Resting Pulse Rate"]


def test_initials_tell_two_people_apart() -> None:
    names = ["M. Okafor, RN", "Mina O'Hara, RN", "Müller", "Demo Clinician", "", "M. Okafor, RN"]
    assert initials_of(names) == {
        "M. Okafor, RN": "MO",
        "Mina O'Hara, RN": "MOH",
        "Müller": "M",
        "Demo Clinician": "DC",
        "": "?",
    }
    assert list(initials_of(["Ann Bee", "Al Bo"]).values()) == ["AB", "AB2"]
