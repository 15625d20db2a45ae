"""Series and events: set by a person, told with who and when, ended by discharge; illegal input is refused."""

import json
from dataclasses import replace
from datetime import timedelta

import pytest

from app.core.audit import Act
from app.core.context import SubstanceClass
from app.core.errors import BadInput, Conflict, Forbidden, NotFound
from app.core.events import Dose, Happening, NotDone, Note, Part, Use, Vitals, Why, parts_of, standing
from app.core.records import Moment, Sex, Visit, VisitKind
from app.core.schedule import Anchor, Schedule
from app.core.series import DISCHARGED, newest
from app.services.charts import Charts
from app.services.events import Events
from app.services.evidence import AuditFilter
from app.services.patients import Patients
from app.services.serials import Serials
from app.store.memory import MemoryStore
from tests.keys import NURSE, VISITOR, workplace
from tests.store.examples import HandClock, at, ids

FOUR_HOURLY = Schedule(Anchor.LAST, every=240)
DOSE = Dose(parts_of("buprenorphine 4 mg / naloxone 1 mg"), "sublingual", "M. Okafor, RN")


class Desk:
    def __init__(self) -> None:
        self.store, self.clock = MemoryStore(), HandClock()
        place = workplace(self.store.unit_of_work, self.clock, ids(), NURSE)
        self.charts, self.patients = Charts(place), Patients(place)
        self.serials, self.events = Serials(place), Events(place)
        self.patient = self.charts.register("Rosen, Dana", None, Sex.FEMALE, "")
        self.visit = self.charts.begin_visit(self.patient.id, VisitKind.INPATIENT)
        self.clock.minutes = 60

    def said(self, act: Act) -> list[dict[str, object]]:
        with self.store.unit_of_work() as work:
            found = work.audit.search(AuditFilter(act=act), 9)
        return [json.loads(e.payload or b"{}")["facts"] for e in found]


@pytest.fixture
def desk() -> Desk:
    return Desk()


def test_a_series_is_started_changed_and_stopped_with_who_and_when(desk: Desk) -> None:
    first = desk.serials.start(desk.visit, "cows", FOUR_HOURLY)
    assert (first.by, first.recorded, first.since) == (NURSE.printed, at(60), at(60))
    desk.clock.minutes = 90
    changed = desk.serials.change(first, Schedule(Anchor.LAST, every=120))
    desk.clock.minutes = 120
    stopped = desk.serials.stop(changed, " no longer  needed ")
    held = desk.charts.open(desk.patient.id).series
    assert held == (first, changed, stopped)
    assert [(s.version, s.since, s.stopped) for s in held] == [
        (1, at(60), ""), (2, at(90), ""), (3, at(120), "no longer needed"),
    ]  # fmt: skip
    assert [f["schedule"] for f in desk.said(Act.SERIES_STARTED)] == ["every 4 h from the last performed"]
    assert [f["schedule"] for f in desk.said(Act.SERIES_CHANGED)] == ["every 2 h from the last performed"]
    assert [f["reason"] for f in desk.said(Act.SERIES_STOPPED)] == ["no longer needed"]


def test_somebody_elses_change_is_not_written_over(desk: Desk) -> None:
    first = desk.serials.start(desk.visit, "cows", FOUR_HOURLY)
    desk.serials.change(first, Schedule(Anchor.LAST, every=120))
    with pytest.raises(Conflict):
        desk.serials.stop(first, "no longer needed")
    assert len(desk.charts.open(desk.patient.id).series) == 2


def test_a_second_series_of_the_scale_is_refused_while_one_goes_on(desk: Desk) -> None:
    first = desk.serials.start(desk.visit, "cows", FOUR_HOURLY)
    with pytest.raises(Conflict, match="goes on"):
        desk.serials.start(desk.visit, "cows", FOUR_HOURLY)
    desk.serials.stop(first, "to begin anew")
    assert desk.serials.start(desk.visit, "cows", FOUR_HOURLY).thread != first.thread


def test_discharge_ends_every_series_of_the_visit_and_of_no_other(desk: Desk) -> None:
    other = desk.charts.begin_visit(desk.patient.id, VisitKind.FOLLOW_UP)
    mine = [desk.serials.start(desk.visit, scale, FOUR_HOURLY) for scale in ("cows", "ciwa-ar")]
    desk.serials.start(other, "cows", FOUR_HOURLY)
    desk.clock.minutes = 100
    desk.patients.discharge(desk.visit, at(95))
    now = {s.thread: s for s in newest(desk.charts.open(desk.patient.id).series)}
    assert [(now[s.thread].stopped, now[s.thread].since) for s in mine] == [(DISCHARGED, at(95))] * 2
    assert sum(not s.stopped for s in now.values()) == 1
    assert len(desk.said(Act.SERIES_STOPPED)) == 2


@pytest.mark.parametrize(
    ("since", "words"), [(61, "Begins at lies in the future"), (-1, "Begins at lies before the visit")]
)
def test_a_series_begins_within_the_visit_and_not_later_than_now(desk: Desk, since: float, words: str) -> None:
    with pytest.raises(BadInput, match=words):
        desk.serials.start(desk.visit, "cows", FOUR_HOURLY, at(since))


def test_no_series_begins_in_a_visit_that_has_ended(desk: Desk) -> None:
    ended = desk.patients.discharge(desk.visit, at(30)).visit
    with pytest.raises(BadInput, match="has ended"):
        desk.serials.start(ended, "cows", FOUR_HOURLY)


def test_a_schedule_that_can_not_be_meant_is_refused(desk: Desk) -> None:
    with pytest.raises(BadInput, match="Every"):
        desk.serials.start(desk.visit, "cows", Schedule(Anchor.LAST))
    series = desk.serials.start(desk.visit, "cows", FOUR_HOURLY)
    with pytest.raises(BadInput, match="Times"):
        desk.serials.change(series, Schedule(Anchor.CLOCK))
    with pytest.raises(BadInput, match="Reason"):
        desk.serials.stop(series, "  ")


def test_a_due_time_is_answered_not_done_once(desk: Desk) -> None:
    series = desk.serials.start(desk.visit, "cows", FOUR_HOURLY)
    said = desk.serials.not_done(desk.visit, series, at(60), Why.ASLEEP)
    assert (said.at, said.content, said.by) == (at(60), NotDone(series.thread, Why.ASLEEP), NURSE.printed)
    with pytest.raises(Conflict, match="answered already"):
        desk.serials.not_done(desk.visit, series, at(60), Why.REFUSED)
    desk.events.strike(said, "was awake")
    assert desk.serials.not_done(desk.visit, series, at(60), Why.REFUSED).content == NotDone(series.thread, Why.REFUSED)


def test_not_done_takes_a_reason_of_its_own_and_no_time_that_is_far_ahead(desk: Desk) -> None:
    series = desk.serials.start(desk.visit, "cows", FOUR_HOURLY)
    with pytest.raises(BadInput, match="Reason is empty"):
        desk.serials.not_done(desk.visit, series, at(60), Why.OTHER, " ")
    with pytest.raises(BadInput, match="still to come"):
        desk.serials.not_done(desk.visit, series, at(91), Why.AWAY)
    desk.serials.not_done(desk.visit, series, at(90), Why.OTHER, "fire alarm")
    with pytest.raises(NotFound):
        desk.serials.not_done(desk.visit, replace(series, thread="x"), at(60), Why.AWAY)


def test_an_event_is_edited_and_struck_and_every_version_stays(desk: Desk) -> None:
    first = desk.events.record(desk.visit, at(45), DOSE)
    edited = desk.events.edit(first, desk.visit, at(50), DOSE)
    struck = desk.events.strike(edited, "given to another patient")
    assert desk.charts.open(desk.patient.id).events == (first, edited, struck)
    assert standing([first, edited, struck]) == []
    assert [(f["kind"], f["version"], f["struck"]) for f in reversed(desk.said(Act.EVENT_RECORDED))] == [
        ("dose", 1, False), ("dose", 2, False), ("dose", 3, True),
    ]  # fmt: skip
    with pytest.raises(Conflict, match="struck"):
        desk.events.edit(struck, desk.visit, at(50), DOSE)


def test_two_edits_of_one_version_are_one_edit_and_a_conflict(desk: Desk) -> None:
    first = desk.events.record(desk.visit, at(45), Note("slept"))
    desk.events.edit(first, desk.visit, at(45), Note("slept well"))
    with pytest.raises(Conflict, match="elsewhere"):
        desk.events.edit(first, desk.visit, at(45), Note("slept badly"))


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (Dose((), "sublingual"), "Medicine"),
        (Dose((Part("x\x07", "1", "mg"),), "by mouth"), "Medicine"),
        (Dose(DOSE.parts, " "), "Route is empty"),
        (Note(" "), "Note is empty"),
        (Note("x" * 401), "Note is longer"),
        (Use(SubstanceClass.OPIOID, ""), "Substance is empty"),
        (Vitals(), "Pulse and all the others are empty"),
        (Vitals(pulse=19), "Pulse is outside 20 to 300 beats/minute"),
        (Vitals(pulse=301), "Pulse is outside"),
        (Vitals(systolic=39), "Systolic is outside"),
        (Vitals(systolic=80, diastolic=80), "Diastolic is not below"),
        (Vitals(temperature=98.6), "Temperature is outside 25 to 45 °C"),
        (Vitals(temperature=36.6, temperature_unit="°F"), "Temperature is outside 77 to 113 °F"),
        (Vitals(temperature=310, temperature_unit="K"), "Temperature has no unit"),
        (Vitals(spo2=101), "SpO2 is outside"),
        (Vitals(pupils=0), "Pupil size is outside"),
    ],
)
def test_what_can_not_be_meant_is_refused_by_its_field(desk: Desk, content: Happening, words: str) -> None:
    with pytest.raises(BadInput, match=words):
        desk.events.record(desk.visit, at(45), content)
    assert desk.charts.open(desk.patient.id).events == ()


def test_an_event_lies_in_the_visit_and_not_in_the_future(desk: Desk) -> None:
    with pytest.raises(BadInput, match="Time lies in the future"):
        desk.events.record(desk.visit, at(61), DOSE)
    long_ago = Moment(at().utc - timedelta(days=32), 60)
    with pytest.raises(BadInput, match="more than a month before"):
        desk.events.record(desk.visit, long_ago, DOSE)
    desk.events.record(desk.visit, long_ago, Use(SubstanceClass.OPIOID, "heroin"))
    desk.events.record(desk.visit, at(-30), DOSE)
    ended: Visit = desk.patients.discharge(desk.visit, at(30)).visit
    with pytest.raises(BadInput, match="after the end of the visit"):
        desk.events.record(ended, at(31), DOSE)


def test_a_viewer_starts_and_records_nothing(desk: Desk) -> None:
    place = workplace(desk.store.unit_of_work, desk.clock, ids("v"), VISITOR)
    with pytest.raises(Forbidden):
        Serials(place).start(desk.visit, "cows", FOUR_HOURLY)
    with pytest.raises(Forbidden):
        Events(place).record(desk.visit, at(45), DOSE)
