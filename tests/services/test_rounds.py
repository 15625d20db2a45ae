"""The lists for a round: what is due by ward, and what a shift leaves open since a chosen time."""

from datetime import date

import pytest

from app.core.events import Dose, Why, parts_of
from app.core.records import Answer, Assessment, Sex, VisitKind
from app.core.schedule import Anchor, Schedule
from app.services.rounds import Asked, ListKind, RoundList, Rounds
from app.services.rules import Definitions, Rules
from app.services.signing import Signing
from tests.keys import DOCTOR, NURSE, PASSPHRASE, Ring, counted, workplace
from tests.services.test_boards import FOUR_HOURLY, ZONE, Ward
from tests.store.examples import DEFINITION, SMALL, at

DEFINITIONS = Definitions(lambda _id: SMALL, lambda _sha: SMALL)
GRACE = 10


class Shift(Ward):
    """A ward whose lists are asked for."""

    def __init__(self) -> None:
        super().__init__()
        self.place = self.boards._place
        self.rounds = Rounds(self.place, self.boards.going_on)
        self.ring = Ring()
        self.signing = Signing(self.place, self.ring)

    def read(self, kind: ListKind, since: int = 0, ward: str = "") -> RoundList:
        rules = Rules(self.clock.now(), GRACE, ZONE)
        return self.rounds.read(Asked(kind, at(since), ward), DEFINITIONS, rules)

    def due(self, ward: str = "") -> RoundList:
        return self.read(ListKind.DUE, ward=ward)

    def left(self, since: int = 0, ward: str = "") -> dict[str, list[tuple[str, str]]]:
        """Of each group that is not empty, who and what."""
        found = self.read(ListKind.SHIFT, since, ward)
        groups = [group for group in found.groups if group.rows]
        return {group.title: [(row.patient.name, row.cells[4]) for row in group.rows] for group in groups}

    def complete(self, who: tuple[str, str], **answers: Answer) -> Assessment:
        made = self.assessing.prepare(SMALL, *who, "M. Okafor, RN")
        for item, answer in (answers or {"pulse": Answer("1"), "yawning": Answer("0"), "aches": Answer("4")}).items():
            made = self.assessing.record(made, SMALL, DEFINITION, item, answer)
        return self.assessing.complete(made)

    def sign(self, shown: Assessment) -> Assessment:
        (signed,) = self.signing.sign(self.signing.unlock(PASSPHRASE), [shown], lambda _: SMALL)
        return signed


@pytest.fixture
def shift() -> Shift:
    return Shift()


def test_the_due_list_has_what_is_due_first_on_top_by_ward_with_the_last_score_and_hours_since(shift: Shift) -> None:
    patient = shift.charts.register("Rosen, Dana", date(1988, 4, 12), Sex.FEMALE, "884-21")
    visit = shift.charts.begin_visit(patient.id, VisitKind.INPATIENT)
    shift.patients.move(visit, "Ward 2", "14", shift.clock.now())
    shift.serials.start(visit, SMALL.id, FOUR_HOURLY)
    shift.events.record(visit, at(0), Dose(parts_of("methadone 10 mg"), "by mouth"))
    shift.clock.minutes = 10
    shift.complete((patient.id, visit.id))
    adler = shift.admit("Adler, Birch", "Ward 2")
    shift.complete(adler)
    shift.clock.minutes = 40
    shift.admit("Nobody's ward")
    shift.clock.minutes = 262
    listed = shift.due()
    assert listed.columns == (
        "Patient", "Bed", "Scale", "Reassessment due", "Last", "Hours since last dose", "By hand",
    )  # fmt: skip
    assert [(group.title, [row.patient.name for row in group.rows]) for group in listed.groups] == [
        ("Ward 2", ["Adler, Birch", "Rosen, Dana"]),
        ("No ward recorded", ["Nobody's ward"]),
    ]
    row = listed.groups[0].rows[1]
    assert row.cells == (
        "Rosen, Dana\nborn 1988-04-12, no. 884-21",
        "14",
        SMALL.short,
        f"! {ZONE.lived(at(250).utc).local:%H:%M}, 12 min late",
        row.cells[4],
        "methadone 10 mg by mouth: 4.4 h",
        "",
    )
    assert row.cells[4].startswith("5 of ")
    assert row.cells[4].endswith("; 15:57, M. Okafor, RN")
    assert listed.groups[1].rows[0].cells[4] == "none yet"
    assert [group.title for group in shift.due("Ward 2").groups] == ["Ward 2"]
    assert "All wards, as of 2026-11-22 20:09; late from 10 min after the due time on." in listed.text
    assert "Ward 2: 2" in listed.text


def test_without_a_series_the_due_list_is_empty(shift: Shift) -> None:
    assert shift.due().groups == ()
    assert shift.due().patients == ()


def test_a_shift_leaves_what_is_late_missed_and_not_done(shift: Shift) -> None:
    late = shift.admit("Late", "Ward 1", Schedule(Anchor.START, (0,), 60))
    missed = shift.admit("Missed", "Ward 1", Schedule(Anchor.START, (0, 60, 120), 600))
    asleep = shift.admit("Asleep", "Ward 2", Schedule(Anchor.START, (0,), 600))
    shift.clock.minutes = 5
    shift.complete(late)
    visit = shift.charts.open(asleep[0]).visits[0]
    (series,) = shift.charts.open(asleep[0]).series
    shift.serials.not_done(visit, series, at(0), Why.ASLEEP)
    shift.clock.minutes = 121
    shift.complete(missed)
    left = shift.left(since=-60)
    assert left["Reassessment late now"] == [("Late", "! 56 min late")]
    assert [name for name, _ in left["Was due since then and not assessed"]] == ["Missed", "Missed"]
    assert left["Not done since then, with a reason"] == [("Asleep", "not done: asleep")]
    later = shift.left(since=30)
    assert [name for name, _ in later["Was due since then and not assessed"]] == ["Missed"]
    assert "Not done since then, with a reason" not in later
    assert list(shift.left(since=-60, ward="Ward 2")) == [
        "Not done since then, with a reason",
    ]


def test_a_shift_leaves_what_is_open_not_signed_not_assessed_and_not_reviewed(shift: Shift) -> None:
    first = shift.admit("Rosen, Dana", "Ward 1")
    other = shift.admit("Adler, Birch", "Ward 2")
    draft = shift.assessing.prepare(SMALL, *first, "M. Okafor, RN")
    shift.assessing.record(draft, SMALL, DEFINITION, "pulse", Answer("1"))
    shift.clock.minutes = 1
    shift.complete(other)
    shift.clock.minutes = 2
    partial = {"pulse": Answer("1"), "yawning": Answer("0"), "aches": Answer(not_assessed="can't say")}
    shift.sign(shift.complete(other, **partial))
    assert shift.left() == {
        "Complete and not signed": [("Adler, Birch", "not signed")],
        "Drafts that are open": [("Rosen, Dana", "draft, 1 answered")],
        "Items not assessed since then": [("Adler, Birch", "1 not assessed: aches: can't say")],
        "Signed since then, awaiting review": [("Adler, Birch", f"signed by {NURSE.printed}, not reviewed")],
    }
    after = shift.left(since=3)
    assert set(after) == {"Complete and not signed", "Drafts that are open"}, "however old: somebody must see to them"
    assert set(shift.left(ward="Ward 1")) == {"Drafts that are open"}


def test_what_was_reviewed_awaits_nothing(shift: Shift) -> None:
    signed = shift.sign(shift.complete(shift.admit("Rosen, Dana")))
    assert "Signed since then, awaiting review" in shift.left()
    doctor = Signing(workplace(shift.store.unit_of_work, shift.clock, counted("d"), DOCTOR), shift.ring)
    doctor.review(doctor.unlock(PASSPHRASE), signed)
    assert "Signed since then, awaiting review" not in shift.left()


def test_an_empty_heading_says_none(shift: Shift) -> None:
    listed = shift.read(ListKind.SHIFT)
    assert len(listed.groups) == 7
    assert listed.text.count(": none") == 7
    assert "Shift list. All wards, since 2026-11-22 15:47, as of" in listed.text


@pytest.mark.parametrize("kind", ListKind)
def test_each_row_has_as_many_cells_as_there_are_columns(shift: Shift, kind: ListKind) -> None:
    shift.sign(shift.complete(shift.admit("Rosen, Dana", "Ward 1")))
    shift.complete(shift.admit("Adler, Birch"))
    shift.clock.minutes = 600
    listed = shift.read(kind)
    assert listed.rows
    assert {len(row.cells) for row in listed.rows} == {len(listed.columns)}
