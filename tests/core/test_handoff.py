"""The handoff: the sentence of the picture, and what it must never leave out or mix up."""

from dataclasses import replace
from datetime import date

from app.core.events import Dose, parts_of
from app.core.flow_cells import Taken
from app.core.handoff import Handover, full_note, handoff
from app.core.records import Patient, Sex, Status
from tests.core.afternoon import CONTEXT, COWS, EVENTS, assessment, at, event, taken

DANA = Patient("p", "Rosen, Dana", date(1988, 4, 12), Sex.FEMALE, "004-118")
ALL = Handover(DANA, "inpatient, since 2026-11-22 08:10", taken(), EVENTS, CONTEXT, "18:47")


def test_the_sentence_of_the_picture() -> None:
    assert handoff(ALL) == (
        "Rosen, Dana, born 1988-04-12, record number 004-118. "
        "COWS 7, mild (Wesson & Ling 2003), 22 Nov 14:47, M. Okafor, RN. "
        "Was 9 at 10:45: runny nose or tearing −1, yawning −1. "
        "Fentanyl last used 18.3 h before; kratom last use not recorded. "
        "Buprenorphine 4 mg / naloxone 1 mg sublingual 6.0 h before. "
        "Next due 18:47."
    )


def test_a_first_assessment_was_nothing_before_and_nothing_more_is_due() -> None:
    said = handoff(ALL._replace(taken=taken()[:1], due="", events=(), context=()))
    assert said == (
        "Rosen, Dana, born 1988-04-12, record number 004-118. "
        "COWS 19, moderate (Wesson & Ling 2003), 22 Nov 08:30, M. Okafor, RN."
    )


def test_no_total_is_said_in_words_and_so_is_what_is_not_signed() -> None:
    partial = Taken(replace(assessment("x", at("15:00"), 70, (0, "asleep")), status=Status.COMPLETE), COWS)
    said = handoff(ALL._replace(taken=[*taken(), partial]))
    assert (
        "COWS No total. 2 of 11 answered; between 0 and 40 possible, 22 Nov 15:00, M. Okafor, RN, not signed." in said
    )
    assert "restlessness 1 then, — now" in said
    assert "Was 7 at 14:47" in said


def test_scores_of_another_major_version_are_not_compared() -> None:
    other = replace(COWS, version="2.0.0")
    assert "Was" not in handoff(ALL._replace(taken=[*taken(), Taken(assessment("x", at("15:00"), 70, (1,)), other)]))


def test_each_medicine_stands_by_itself_in_full() -> None:
    clonidine = event(at("14:00"), Dose(parts_of("clonidine 0.1 mg"), "by mouth"))
    said = handoff(ALL._replace(events=(*EVENTS, clonidine)))
    assert "Buprenorphine 4 mg / naloxone 1 mg sublingual 6.0 h before. Clonidine 0.1 mg by mouth 0.8 h before." in said


def test_a_score_of_yesterday_says_its_day() -> None:
    yesterday = Taken(assessment("y", at("23:50", 21), 70, (0,) * 10), COWS)
    assert "Was 0 at 21 Nov 23:50" in handoff(ALL._replace(taken=[yesterday, taken()[0]]))


def test_the_full_note_has_every_answer_and_what_was_given() -> None:
    note = full_note(ALL)
    for item in COWS.items:
        assert f"\n{item.text}: " in note
    for line in (
        "Resting Pulse Rate: 1, pulse rate 81-100 (88 beats/minute)",
        "COWS: 7, mild (Wesson & Ling 2003)",
        "22 Nov 08:45 buprenorphine 4 mg / naloxone 1 mg sublingual, M. Okafor, RN",
        "Performed 22 Nov 14:47 by M. Okafor, RN",
        *COWS.limits,
    ):
        assert f"\n{line}" in note
