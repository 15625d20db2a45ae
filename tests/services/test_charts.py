"""Charts: registering with clear refusals, finding, opening, and visits."""

from datetime import date

import pytest

from app.core.errors import BadInput, Conflict, NotFound
from app.core.records import Answer, Sex, VisitKind
from app.services.assessing import Assessing
from app.services.charts import Charts
from app.store.memory import MemoryStore
from tests.keys import workplace
from tests.store.examples import DEFINITION, SMALL, HandClock, at, ids

BORN = date(1980, 5, 17)


class Desk:
    def __init__(self) -> None:
        self.store = MemoryStore()
        self.clock = HandClock()
        self.charts = Charts(workplace(self.store.unit_of_work, self.clock, ids()))
        self.assessing = Assessing(workplace(self.store.unit_of_work, self.clock, ids("a")))


@pytest.fixture
def desk() -> Desk:
    return Desk()


def test_a_patient_is_registered_tidily_and_found(desk: Desk) -> None:
    dana = desk.charts.register("  Rosen,   Dana ", BORN, Sex.FEMALE, " MRN-1 ")
    assert (dana.name, dana.record_number) == ("Rosen, Dana", "MRN-1")
    assert desk.charts.find("dan ros") == [dana]
    assert desk.charts.find("mrn") == [dana]
    assert desk.charts.find("") == [dana]
    chart = desk.charts.open(dana.id)
    assert (chart.patient, chart.visits, chart.assessments) == (dana, (), ())


@pytest.mark.parametrize(
    ("name", "born", "number", "says"),
    [
        ("", BORN, "", "Name is empty"),
        (" \t\n", BORN, "", "Name is empty"),
        ("x" * 201, BORN, "", "longer than 200"),
        ("Ro\u202esen", BORN, "", "can't be shown"),
        ("Ro\x00sen", BORN, "", "can't be shown"),
        ("Rosen", date(2026, 11, 23), "", "future"),
        ("Rosen", date(1895, 1, 1), "", "130 years"),
        ("Rosen", BORN, "7" * 65, "longer than 64"),
        ("Rosen", BORN, "7\x1b[2J", "can't be shown"),
    ],
)
def test_what_cannot_be_used_is_refused_by_field(desk: Desk, name: str, born: date, number: str, says: str) -> None:
    with pytest.raises(BadInput, match=says):
        desk.charts.register(name, born, Sex.UNKNOWN, number)
    assert desk.charts.find("") == []


def test_a_name_keeps_the_joiners_that_its_script_needs(desk: Desk) -> None:
    name = "\u0645\u06cc\u200c\u062e\u0648\u0627\u0647\u0645"
    assert desk.charts.register(name, BORN, Sex.UNKNOWN, "").name == name
    with pytest.raises(BadInput, match="can't be shown"):
        desk.charts.register("Ro\u200bsen", BORN, Sex.UNKNOWN, "")


def test_born_today_or_unknown_is_fine(desk: Desk) -> None:
    desk.charts.register("New, Born", at().local.date(), Sex.UNKNOWN, "")
    assert desk.charts.register("Un, Known", None, Sex.UNKNOWN, "").birth_date is None


def test_a_record_number_is_given_once(desk: Desk) -> None:
    desk.charts.register("Rosen, Dana", BORN, Sex.FEMALE, "MRN-1")
    with pytest.raises(Conflict, match="MRN-1"):
        desk.charts.register("Other, Person", BORN, Sex.MALE, "MRN-1 ")
    assert len(desk.charts.find("")) == 1


def test_a_visit_begins_now_and_needs_its_patient(desk: Desk) -> None:
    dana = desk.charts.register("Rosen, Dana", BORN, Sex.FEMALE, "")
    intake = desk.charts.begin_visit(dana.id, VisitKind.INTAKE)
    desk.clock.minutes = 60
    later = desk.charts.begin_visit(dana.id, VisitKind.FOLLOW_UP)
    assert desk.charts.open(dana.id).visits == (later, intake)
    assert later.started == at(60)
    with pytest.raises(NotFound):
        desk.charts.begin_visit("nobody", VisitKind.INTAKE)
    with pytest.raises(NotFound):
        desk.charts.open("nobody")


def test_recent_shows_who_was_assessed_last(desk: Desk) -> None:
    seen = []
    for minutes, name in enumerate(("Adler, A", "Baker, B", "Cole, C")):
        desk.clock.minutes = minutes
        person = desk.charts.register(name, BORN, Sex.UNKNOWN, "")
        visit = desk.charts.begin_visit(person.id, VisitKind.INTAKE)
        draft = desk.assessing.prepare(SMALL, person.id, visit.id, "Nora")
        seen.append((person, desk.assessing.record(draft, SMALL, DEFINITION, "pulse", Answer("1"))))
    assert [(r.patient, r.assessment) for r in desk.charts.recent()] == seen[::-1]
    assert [r.patient.name for r in desk.charts.recent(limit=1)] == ["Cole, C"]


def test_recent_shows_what_was_performed_last_and_stays_in_the_order_of_recording(desk: Desk) -> None:
    made = {}
    for minutes, (name, hours_ago) in enumerate((("Adler, A", 0), ("Baker, B", 0), ("Adler, A", 5))):
        desk.clock.minutes = minutes
        person = next(iter(desk.charts.find(name)), None) or desk.charts.register(name, BORN, Sex.UNKNOWN, "")
        visit = desk.charts.begin_visit(person.id, VisitKind.INTAKE)
        draft = desk.assessing.prepare(SMALL, person.id, visit.id, "Nora")
        stored = desk.assessing.record(draft, SMALL, DEFINITION, "pulse", Answer("1"))
        if hours_ago:
            stored = desk.assessing.set_performed(stored, at(minutes - 60 * hours_ago))
        made[name, hours_ago] = stored.id
    found = [(r.patient.name, r.assessment.id) for r in desk.charts.recent() if r.assessment is not None]
    assert found == [("Adler, A", made["Adler, A", 0]), ("Baker, B", made["Baker, B", 0])]


def test_recent_shows_who_was_only_registered_so_far_at_that_time(desk: Desk) -> None:
    old = desk.charts.register("Adler, A", BORN, Sex.UNKNOWN, "")
    desk.clock.minutes = 1
    waiting = desk.charts.register("Baker, B", BORN, Sex.UNKNOWN, "")
    desk.clock.minutes = 2
    visit = desk.charts.begin_visit(old.id, VisitKind.INTAKE)
    draft = desk.assessing.prepare(SMALL, old.id, visit.id, "Nora")
    made = desk.assessing.record(draft, SMALL, DEFINITION, "pulse", Answer("1"))
    desk.clock.minutes = 3
    newest = desk.charts.register("Cole, C", BORN, Sex.UNKNOWN, "")
    rows = [(newest, None), (old, made), (waiting, None)]
    assert [(r.patient, r.assessment) for r in desk.charts.recent()] == rows
    assert [(r.patient, r.assessment) for r in desk.charts.recent(limit=2)] == rows[:2]


def test_who_was_assessed_is_never_shown_as_only_registered(desk: Desk) -> None:
    adler = desk.charts.register("Adler, A", BORN, Sex.UNKNOWN, "")
    desk.clock.minutes = 10
    dana = desk.charts.register("Rosen, Dana", BORN, Sex.UNKNOWN, "")
    for desk.clock.minutes, who in ((5, dana), (6, adler)):  # the clock was set back
        visit = desk.charts.begin_visit(who.id, VisitKind.INTAKE)
        draft = desk.assessing.prepare(SMALL, who.id, visit.id, "Nora")
        desk.assessing.record(draft, SMALL, DEFINITION, "pulse", Answer("1"))
    assert [r.patient for r in desk.charts.recent(limit=1)] == [adler]
