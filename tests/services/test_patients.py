"""Who is who: edits leave their trace, likely duplicates are told, joined charts are one until they are parted."""

import json
from dataclasses import replace
from datetime import date

import pytest

from app.core.audit import Act
from app.core.errors import BadInput, Conflict, Forbidden
from app.core.identity import Likeness, is_slip
from app.core.records import Patient, Sex, Status, VisitKind
from app.services.charts import Charts
from app.services.evidence import AuditFilter
from app.services.patients import Identity, Patients
from app.store.memory import MemoryStore
from tests.keys import NURSE, VISITOR, workplace
from tests.store.examples import DEFINITION, SHA, HandClock, assessment, at, ids

BORN = date(1980, 5, 17)


class Desk:
    def __init__(self) -> None:
        self.store, self.clock = MemoryStore(), HandClock()
        place = workplace(self.store.unit_of_work, self.clock, ids(), NURSE)
        self.charts, self.patients = Charts(place), Patients(place)

    def said(self, act: Act) -> list[dict[str, object]]:
        with self.store.unit_of_work() as work:
            found = work.audit.search(AuditFilter(act=act), 9)
        return [json.loads(e.payload or b"{}")["facts"] for e in found]

    def add(self, name: str, born: date | None = BORN, number: str = "", used: str = "") -> Patient:
        return self.charts.register(name, born, Sex.UNKNOWN, number, used)


@pytest.fixture
def desk() -> Desk:
    return Desk()


def test_an_edit_is_found_at_once_and_the_trail_holds_before_and_after(desk: Desk) -> None:
    dana = desk.add("Rosen, Dana", number="7")
    changed = desk.patients.change(dana, Identity(" Lind,  Dana ", None, Sex.FEMALE, "8", " Robin "))
    assert changed == Patient(dana.id, "Lind, Dana", None, Sex.FEMALE, "8", "Robin")
    assert desk.charts.find("robin") == [changed]
    (facts,) = desk.said(Act.PATIENT_CHANGED)
    assert (facts["name_before"], facts["name"]) == ("Rosen, Dana", "Lind, Dana")
    assert (facts["birth_date_before"], facts["birth_date"]) == ("1980-05-17", None)
    assert (facts["record_number_before"], facts["name_used"]) == ("7", "Robin")
    with pytest.raises(Conflict, match="elsewhere"):
        desk.patients.change(dana, Identity("Other", None, Sex.FEMALE, ""))
    assert desk.patients.change(changed, Identity("Lind, Dana", None, Sex.FEMALE, "8", "Robin")) is changed
    assert len(desk.said(Act.PATIENT_CHANGED)) == 1


@pytest.mark.parametrize(
    ("name", "born", "number", "used", "why"),
    [
        ("dana ROSÉN", BORN, "", "", "same name and birth date"),
        ("Rosen, Dana M.", BORN, "", "", "same birth date and a similar name"),
        ("Rosenn, Dana", BORN, "", "", "same birth date and a similar name"),
        ("Somebody, Else", BORN, "", "Dana Rosen", "same name and birth date"),
        ("Somebody, Else", None, "MRN-1", "", "same record number"),
        ("Somebody, Else", BORN, "", "", ""),
        ("Rosen, Dana", date(1980, 5, 18), "", "", "same name and nearly the same birth date"),
        ("Dana Rosen", date(1981, 5, 17), "", "", "same name and nearly the same birth date"),
        ("Rosen, Dana", date(1908, 5, 17), "", "", "same name and nearly the same birth date"),
        ("Rosen, Dana", date(1980, 6, 28), "", "", ""),
        ("Rosenn, Dana", date(1980, 5, 18), "", "", ""),
        ("Rosen, Dana", None, "", "", "same name, and a birth date that is not known"),
        ("dana rosén", None, "", "", "same name, and a birth date that is not known"),
        ("Rosenn, Dana", None, "", "", ""),
    ],
)
def test_likely_duplicates_are_told_with_why(
    desk: Desk, name: str, born: date | None, number: str, used: str, why: str
) -> None:
    dana = desk.add("Rosen, Dana", number="MRN-1")
    found = desk.patients.duplicates(Identity(name, born, Sex.UNKNOWN, number, used))
    assert [(d.patient, str(d.why)) for d in found] == ([(dana, why)] if why else [])
    assert desk.patients.duplicates(Identity(name, born, Sex.UNKNOWN, number, used), dana.id) == []


@pytest.mark.parametrize(
    ("one", "other", "is_it"),
    [
        (date(1980, 2, 1), date(1980, 1, 2), True),  # day and month
        (date(1980, 5, 12), date(1980, 5, 21), True),  # two digits swapped
        (date(1980, 5, 12), date(1989, 5, 12), True),  # one digit
        (date(1980, 5, 12), date(1980, 5, 12), False),
        (date(1980, 5, 12), date(1980, 6, 13), False),
        (date(1980, 5, 12), date(1098, 5, 12), False),
        (date(1980, 12, 5), date(1981, 5, 12), False),
    ],
)
def test_a_birth_date_mistyped_once_is_told_from_another_one(one: date, other: date, is_it: bool) -> None:
    assert is_slip(one, other) is is_slip(other, one) is is_it


def test_two_without_a_birth_date_are_not_said_to_share_it(desk: Desk) -> None:
    first = desk.add("Lee, Ann", None)
    (found,) = desk.patients.duplicates(Identity("Ann Lee", None, Sex.UNKNOWN, ""))
    assert (found.patient, str(found.why)) == (first, "same name, and a birth date that is not known")


def test_the_likeliest_stand_first(desk: Desk) -> None:
    desk.add("Rosen, Dana", None)
    desk.add("Rosen, Dana", date(1980, 5, 18))
    desk.add("Rosen, Dana")
    desk.add("Else, Somebody", None, number="9")
    found = desk.patients.duplicates(Identity("Dana Rosen", BORN, Sex.UNKNOWN, "9"))
    assert [d.why for d in found] == [
        Likeness.NUMBER,
        Likeness.NAME_AND_BIRTH,
        Likeness.NAME_AND_NEAR_BIRTH,
        Likeness.NAME,
    ]


def test_joined_charts_are_one_that_says_what_came_from_where_and_parting_gives_both_back(desk: Desk) -> None:
    dana, twice = desk.add("Rosen, Dana", number="1"), desk.add("Rosen, D.", number="2")
    visits = {who.id: desk.charts.begin_visit(who.id, VisitKind.INTAKE) for who in (dana, twice)}
    with pytest.raises(BadInput, match="Reason is empty"):
        desk.patients.merge(twice.id, dana.id, " ")
    desk.patients.merge(twice.id, dana.id, "registered twice")
    for asked in (dana.id, twice.id):
        chart = desk.charts.open(asked)
        assert (chart.patient, chart.others) == (dana, (twice,))
        assert {v.id for v in chart.visits} == {v.id for v in visits.values()}
        assert chart.came_from(twice.id) == "from the chart of Rosen, D., record number 2"
        assert chart.came_from(dana.id) == ""
    desk.patients.part(twice.id, dana.id, "they are sisters")
    for who in (dana, twice):
        chart = desk.charts.open(who.id)
        assert (chart.patient, chart.others, chart.visits) == (who, (), (visits[who.id],))
    assert [f["reason"] for f in desk.said(Act.PATIENTS_MERGED)] == ["registered twice"]
    assert [f["gone"] for f in desk.said(Act.PATIENTS_PARTED)] == [twice.id]
    assert [(f.get("asked"), f.get("with")) for f in reversed(desk.said(Act.CHART_OPENED))] == [
        (None, twice.id),
        (twice.id, twice.id),
        (None, None),
        (None, None),
    ]


def test_charts_are_never_joined_in_a_ring_nor_twice_and_a_chain_leads_to_its_end(desk: Desk) -> None:
    a, b, c = (desk.add(name) for name in ("A", "B", "C"))
    desk.patients.merge(a.id, b.id, "same")
    desk.patients.merge(b.id, c.id, "same")
    assert desk.charts.open(a.id).patient == c
    assert set(desk.charts.open(b.id).others) == {a, b}
    for gone, into in ((c.id, a.id), (a.id, c.id), (a.id, a.id)):
        with pytest.raises((Conflict, BadInput)):
            desk.patients.merge(gone, into, "again")
    with pytest.raises(Conflict, match="not joined"):
        desk.patients.part(a.id, c.id, "not directly")
    assert len(desk.said(Act.PATIENTS_MERGED)) == 2


def test_a_chart_is_parted_from_whichever_it_is_joined_to_now(desk: Desk) -> None:
    a, b, c = (desk.add(name) for name in ("A", "B", "C"))
    desk.patients.merge(a.id, b.id, "same")
    desk.patients.merge(b.id, c.id, "same")
    assert desk.patients.part_again(a.id, "two people").stays_id == b.id
    assert desk.charts.open(a.id).others == ()
    assert desk.charts.open(c.id).others == (b,)
    with pytest.raises(Conflict, match="not joined"):
        desk.patients.part_again(a.id, "once more")


def test_who_was_seen_lately_stands_with_ward_and_bed_until_the_visit_ends(desk: Desk) -> None:
    dana = desk.add("Rosen, Dana")
    visit = desk.charts.begin_visit(dana.id, VisitKind.INPATIENT)
    desk.clock.minutes = 60
    desk.patients.move(visit, "Ward 2", "14", at(10))
    chart = desk.charts.open(dana.id)
    assert (chart.place_words(visit, at(5)), chart.place_words(visit, at(60))) == ("", "Ward 2, bed 14")
    assert [row.place for row in desk.charts.recent()] == ["Ward 2, bed 14"]
    ended = desk.patients.discharge(visit, at(50)).visit
    assert chart.place_words(ended, at(60)) == ""
    assert [row.place for row in desk.charts.recent()] == [""]


def test_a_bed_holds_from_its_time_until_the_next_and_names_who_said_so(desk: Desk) -> None:
    dana = desk.add("Rosen, Dana")
    visit = desk.charts.begin_visit(dana.id, VisitKind.INPATIENT)
    desk.clock.minutes = 60
    desk.patients.move(visit, "Ward 2", "14", at(10))
    desk.patients.move(visit, "Ward 3", "", at(40))
    chart = desk.charts.open(dana.id)
    words = [None if (s := chart.stay_at(visit, at(m))) is None else s.words for m in (5, 10, 39, 50)]
    assert words == [None, "Ward 2, bed 14", "Ward 2, bed 14", "Ward 3"]
    assert {s.by for s in chart.stays} == {NURSE.printed}
    for ward, since, says in (("", at(10), "Ward"), ("2", at(61), "future"), ("2", at(-1), "outside the visit")):
        with pytest.raises(BadInput, match=says):
            desk.patients.move(visit, ward, "", since)


def test_discharge_ends_the_visit_and_a_corrected_visit_keeps_its_trace(desk: Desk) -> None:
    visit = desk.charts.begin_visit(desk.add("Rosen, Dana").id, VisitKind.INTAKE)
    desk.clock.minutes = 60
    ended = desk.patients.discharge(visit, at(30)).visit
    assert desk.charts.open(visit.patient_id).visits == (ended,)
    with pytest.raises(Conflict):
        desk.patients.discharge(visit, at(40))
    desk.patients.change_visit(ended, VisitKind.INPATIENT, at(-5), None)
    facts = desk.said(Act.VISIT_CHANGED)[0]
    assert (facts["kind_before"], facts["kind"], facts["ended"]) == ("intake", "inpatient", None)
    for started, until, says in ((at(61), None, "future"), (at(0), at(61), "future"), (at(20), at(10), "before")):
        with pytest.raises(BadInput, match=says):
            desk.patients.change_visit(ended, VisitKind.INTAKE, started, until)


def test_what_ends_a_visit_tells_of_its_drafts_in_joined_charts_too_and_leaves_them(desk: Desk) -> None:
    gone, dana = desk.add("Rosen, Dana"), desk.add("Rosen, Danna")
    visit, other = (desk.charts.begin_visit(gone.id, VisitKind.INTAKE) for _ in range(2))
    desk.patients.merge(gone.id, dana.id, "The same person.")
    drafts = ((1, gone, visit), (2, dana, visit), (3, gone, other))
    with desk.store.unit_of_work() as work:
        work.definitions.keep(SHA, "small", "1.0.0", DEFINITION)
        for number, of, during in drafts:
            work.assessments.add(replace(assessment(number), patient_id=of.id, visit_id=during.id))
        done = replace(assessment(4), patient_id=gone.id, visit_id=visit.id)
        work.assessments.add(done)
        work.assessments.update(replace(done, status=Status.COMPLETE), Status.DRAFT)
        work.commit()
    desk.clock.minutes = 60
    ended = desk.patients.discharge(visit, at(50))
    assert ended.drafts == 2
    assert sum(a.status is Status.DRAFT for a in desk.charts.open(dana.id).assessments) == 3
    assert desk.patients.change_visit(ended.visit, VisitKind.INTAKE, visit.started, at(55)).drafts == 2
    assert desk.patients.change_visit(other, VisitKind.INPATIENT, visit.started, None).drafts == 0


def test_a_viewer_changes_nothing(desk: Desk) -> None:
    dana = desk.add("Rosen, Dana")
    other = desk.add("Else, Somebody")
    visit = desk.charts.begin_visit(dana.id, VisitKind.INTAKE)
    viewer = Patients(workplace(desk.store.unit_of_work, desk.clock, ids("v"), VISITOR))
    for act in (
        lambda: viewer.change(dana, Identity("X", None, Sex.OTHER, "")),
        lambda: viewer.merge(dana.id, other.id, "x"),
        lambda: viewer.part(dana.id, other.id, "x"),
        lambda: viewer.move(visit, "1", "", at()),
        lambda: viewer.discharge(visit, at()),
    ):
        with pytest.raises(Forbidden):
            act()
