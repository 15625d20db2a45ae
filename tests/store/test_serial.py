"""Series and timed facts: versions that stay, one series of a scale at a time; the same on every store."""

from dataclasses import replace

import pytest

from app.core.context import Certainty, SubstanceClass
from app.core.errors import Conflict
from app.core.events import Dose, Event, Happening, NotDone, Note, Remark, Use, Vitals, Why, parts_of
from app.core.records import Answer, LogEntry, Status
from app.core.schedule import Anchor, Schedule
from app.core.series import Done, Series
from app.services.ports import NewUnitOfWork
from tests.store.examples import assessment, at

BY = "Nora Field, RN"
FIRST = Series("s-1", "p-1", "v-1", "t-1", 1, "small", Schedule(Anchor.LAST, every=240), at(), at(1), BY)
SCHEDULES = [
    Schedule(Anchor.FIRST_DOSE, (30, 120, 360), 240, medicine="buprenorphine <b>"),
    Schedule(Anchor.CLOCK, clock=(480, 720)),
    Schedule(Anchor.START, (0,)),
]
CONTENTS: list[Happening] = [
    Dose(parts_of("buprenorphine 4 mg / naloxone 0.5 mg"), "sublingual", "M. Okafor, RN", Remark.VOMITED),
    Dose(parts_of("µg-drug 2.50 µg/h"), "patch"),
    Vitals(88, 128, 80, 98.6, "°F", 15, 98, 4.5, "RASS −1"),
    Vitals(spo2=97),
    Use(SubstanceClass.OPIOID, "heroin", Certainty.ABOUT),
    Note("slept, refused snack; =1+1"),
    NotDone("t-1", Why.OTHER, "fire alarm"),
]


def test_every_kind_of_event_comes_back_as_it_was(ward: NewUnitOfWork) -> None:
    stored = [
        Event(f"e-{n}", "p-1", "v-1", f"e-{n}", 1, at(-n, offset=-300, zone="EST"), content, at(n), BY)
        for n, content in enumerate(CONTENTS)
    ]
    with ward() as work:
        for event in stored:
            work.events.add(event)
        work.commit()
    with ward() as work:
        assert work.events.of_patient("p-1") == stored
        assert work.events.of_visits(["v-2", "v-1"]) == stored
        assert [e.at.parts for e in work.events.of_visits(["v-1"])] == [e.at.parts for e in stored]
        assert work.events.of_patient("p-2") == work.events.of_visits(["v-2"]) == work.events.of_visits([]) == []


def test_an_event_gets_its_next_version_and_no_other(ward: NewUnitOfWork) -> None:
    first = Event("e-1", "p-1", "v-1", "t", 1, at(), Note("slept"), at(), BY)
    with ward() as work:
        work.events.add(first)
        for wrong in (replace(first, id="e-2"), replace(first, id="e-3", version=3)):
            with pytest.raises(Conflict):
                work.events.add(wrong)
    with ward() as work:
        work.events.add(first)
        struck = replace(first, id="e-2", version=2, struck="wrong patient")
        work.events.add(struck)
        assert work.events.of_patient("p-1") == [first, struck]


def test_an_event_needs_its_visit(ward: NewUnitOfWork) -> None:
    with ward() as work, pytest.raises(Conflict):
        work.events.add(Event("e-1", "p-1", "v-9", "t", 1, at(), Note("slept"), at(), BY))


@pytest.mark.parametrize("schedule", SCHEDULES)
def test_every_schedule_comes_back_as_it_was(ward: NewUnitOfWork, schedule: Schedule) -> None:
    with ward() as work:
        work.series.add(replace(FIRST, schedule=schedule))
        work.commit()
    with ward() as work:
        assert work.series.of_patient("p-1") == work.series.going_on() == [replace(FIRST, schedule=schedule)]
        assert work.series.of_patient("p-2") == []


def test_a_stopped_series_goes_on_no_more_until_it_is_changed(ward: NewUnitOfWork) -> None:
    stopped = replace(FIRST, id="s-2", version=2, stopped="no longer needed", since=at(9))
    again = replace(FIRST, id="s-3", version=3, since=at(12))
    with ward() as work:
        work.series.add(FIRST)
        work.series.add(stopped)
        assert work.series.going_on() == []
        assert work.series.of_patient("p-1") == [FIRST, stopped]
        work.series.add(again)
        assert work.series.going_on() == [FIRST, stopped, again]


def test_one_series_of_a_scale_goes_on_in_a_visit(ward: NewUnitOfWork) -> None:
    second = replace(FIRST, id="s-9", thread="t-9")
    with ward() as work:
        work.series.add(FIRST)
        work.commit()
    with ward() as work, pytest.raises(Conflict, match="goes on in this visit already"):
        work.series.add(second)
    with ward() as work:
        work.series.add(replace(second, scale_id="another"))
        work.commit()
    with ward() as work:
        work.series.add(replace(second, id="s-8", thread="t-8", patient_id="p-2", visit_id="v-2"))
        work.series.add(replace(FIRST, id="s-2", version=2, stopped="discharged"))
        work.series.add(second := replace(second, id="s-7", thread="t-7"))
        assert second in work.series.going_on()


def test_a_series_gets_its_next_version_and_no_other(ward: NewUnitOfWork) -> None:
    with ward() as work:
        work.series.add(FIRST)
        work.commit()
    for wrong in (replace(FIRST, id="s-2"), replace(FIRST, id="s-3", version=3)):
        with ward() as work, pytest.raises(Conflict, match="changed elsewhere"):
            work.series.add(wrong)


def test_timing_gives_doses_and_what_was_not_done_alone(ward: NewUnitOfWork) -> None:
    stored = [
        Event(f"e-{n}", "p-1", "v-1", f"e-{n}", 1, at(), content, at(n), BY) for n, content in enumerate(CONTENTS)
    ]
    with ward() as work:
        for event in stored:
            work.events.add(event)
        assert work.events.timing(["v-1"]) == [e for e in stored if isinstance(e.content, Dose | NotDone)]
        assert work.events.timing(["v-2"]) == []


def test_patients_and_assessments_are_read_in_one_go(ward: NewUnitOfWork) -> None:
    with ward() as work:
        assert work.patients.some(["p-1", "nobody", "p-3"]) == {p: work.patients.get(p) for p in ("p-1", "p-3")}
        assert work.patients.some([]) == {}
        work.assessments.add(assessment(1))
        work.assessments.append("a-1", LogEntry(1, "pulse", Answer("1"), at(), by=BY))
        assert work.assessments.some(["a-1", "nothing"]) == [work.assessments.get("a-1")]
        assert work.assessments.some([]) == []


def test_what_is_done_is_what_counts_by_visit_and_scale(ward: NewUnitOfWork) -> None:
    with ward() as work:
        for number, of, minutes in ((1, 1, 5.0), (2, 1, -5.0), (3, 2, 0.0), (4, 1, 0.0)):
            work.assessments.add(replace(assessment(number, of=of, performed=minutes), recorded=at()))
        for number in (1, 2, 3):
            held = work.assessments.get(f"a-{number}")
            work.assessments.update(replace(held, status=Status.COMPLETE), Status.DRAFT)
        assert work.assessments.done(["p-1"]) == {("v-1", "small"): [Done(at(-5), "a-2"), Done(at(5), "a-1")]}
        assert set(work.assessments.done(["p-1", "p-2", "p-3"])) == {("v-1", "small"), ("v-2", "small")}


def test_what_is_open_is_found_however_old_and_what_is_done_since_an_instant(ward: NewUnitOfWork) -> None:
    old = -60.0 * 24 * 90
    drafts = [
        (assessment(1, performed=old), Status.DRAFT),
        (assessment(2, performed=None), Status.DRAFT),
        (assessment(3, performed=old), Status.COMPLETE),
        (assessment(4, performed=old), Status.FINAL),
        (assessment(5, performed=old, recorded=10), Status.FINAL),
        (assessment(6, performed=5, recorded=6), Status.FINAL),
        (assessment(7, performed=old), Status.STOPPED),
    ]
    with ward() as work:
        for draft, status in drafts:
            work.assessments.add(draft)
            if status is not Status.DRAFT:
                work.assessments.update(replace(draft, status=status), Status.DRAFT)
        work.commit()
    with ward() as work:
        found = [each.id for each in work.assessments.open_or_since(at(5).utc)]
        assert set(found) == {"a-1", "a-2", "a-3", "a-6"}
        assert found[-1] == "a-6"
        assert "a-6" not in {each.id for each in work.assessments.open_or_since(at(6).utc)}
