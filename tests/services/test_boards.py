"""The due board: every series that goes on, what is due first on top, and on time as the grace decides."""

import pytest

from app.core.events import Dose, Why, parts_of
from app.core.records import Answer, Sex, VisitKind
from app.core.schedule import Anchor, Schedule
from app.services.assessing import Assessing
from app.services.boards import Board, Boards, board
from app.services.charts import Charts
from app.services.clock import LocalZone
from app.services.events import Events
from app.services.patients import Patients
from app.services.serials import Serials
from app.store.memory import MemoryStore
from tests.keys import NURSE, workplace
from tests.store.examples import DEFINITION, SMALL, HandClock, at, ids

FOUR_HOURLY = Schedule(Anchor.LAST, every=240)
ZONE = LocalZone()


class Ward:
    def __init__(self) -> None:
        self.store, self.clock = MemoryStore(), HandClock()
        place = workplace(self.store.unit_of_work, self.clock, ids(), NURSE)
        self.charts, self.patients, self.serials = Charts(place), Patients(place), Serials(place)
        self.events, self.assessing, self.boards = Events(place), Assessing(place), Boards(place)

    def admit(self, name: str, ward: str = "", schedule: Schedule = FOUR_HOURLY) -> tuple[str, str]:
        patient = self.charts.register(name, None, Sex.UNKNOWN, "")
        visit = self.charts.begin_visit(patient.id, VisitKind.INPATIENT)
        if ward:
            self.patients.move(visit, ward, "3", self.clock.now())
        self.serials.start(visit, SMALL.id, schedule)
        return patient.id, visit.id

    def assess(self, patient_id: str, visit_id: str) -> None:
        draft = self.assessing.prepare(SMALL, patient_id, visit_id, NURSE.printed)
        self.assessing.complete(self.assessing.record(draft, SMALL, DEFINITION, "yawning", Answer("1")))

    def shown(self, grace: int = 10) -> Board:
        return board(self.boards.going_on(), self.clock.now(), grace, ZONE)


@pytest.fixture
def ward() -> Ward:
    return Ward()


def names(shown: Board) -> list[str]:
    return [row.going.patient.name for row in shown.rows]


def test_what_is_due_first_stands_first_and_what_waits_stands_last(ward: Ward) -> None:
    ward.admit("Waits", schedule=Schedule(Anchor.FIRST_DOSE, (30,)))
    rosen = ward.admit("Rosen, Dana", "ward 2")
    ward.assess(*rosen)
    ward.clock.minutes = 30
    adler = ward.admit("Adler, Birch")
    ward.assess(*adler)
    shown = ward.shown()
    assert names(shown) == ["Rosen, Dana", "Adler, Birch", "Waits"]
    assert [row.slot.at.utc if row.slot else None for row in shown.rows] == [at(240).utc, at(270).utc, None]
    assert [row.waits for row in shown.rows] == [False, False, True]
    assert [row.ward for row in shown.rows] == ["ward 2", "", ""]
    last = shown.rows[0].going.last
    assert last is not None
    assert (last.patient_id, set(last.answers)) == (rosen[0], {"yawning"})


def test_a_dose_makes_what_waited_due(ward: Ward) -> None:
    patient_id, _ = ward.admit("Waits", schedule=Schedule(Anchor.FIRST_DOSE, (30,)))
    visit = ward.charts.open(patient_id).visits[0]
    ward.clock.minutes = 5
    ward.events.record(visit, at(5), Dose(parts_of("methadone 10 mg"), "by mouth"))
    (row,) = ward.shown().rows
    assert (row.waits, row.slot.at.utc if row.slot else None) == (False, at(35).utc)


def test_a_stopped_series_and_one_of_somebody_who_went_home_stand_nowhere(ward: Ward) -> None:
    first, second = ward.admit("Rosen, Dana"), ward.admit("Adler, Birch")
    ward.serials.stop(ward.charts.open(first[0]).series[0], "no longer needed")
    ward.patients.discharge(ward.charts.open(second[0]).visits[0], at())
    assert ward.shown().rows == ()


def test_on_time_counts_what_is_settled_within_a_day(ward: Ward) -> None:
    rosen = ward.admit("Rosen, Dana")
    ward.assess(*rosen)
    for minutes in (241, 500):
        ward.clock.minutes = minutes
        ward.assess(*rosen)
    shown = ward.shown()
    assert (shown.on_time, shown.settled) == (2, 3)
    assert (ward.shown(20).on_time, ward.shown(20).settled) == (3, 3)
    ward.clock.minutes = 752
    assert (ward.shown().on_time, ward.shown().settled) == (2, 4)
    series, visit = ward.charts.open(rosen[0]).series[0], ward.charts.open(rosen[0]).visits[0]
    ward.serials.not_done(visit, series, at(740), Why.ASLEEP)
    ward.clock.minutes = 241 + 24 * 60
    assert ward.shown().settled < 4


def test_a_reading_keeps_what_is_final_and_reads_the_rest_anew(ward: Ward) -> None:
    rosen = ward.admit("Rosen, Dana")
    ward.assess(*rosen)
    first = ward.shown().rows[0].going.last
    ward.clock.minutes = 240
    ward.assess(*rosen)
    second = ward.shown().rows[0].going.last
    assert first is not None
    assert second is not None
    assert first.id != second.id
