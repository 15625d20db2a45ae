"""The administrator reads, filters and takes out the audit trail; reading is told too, and no cell is a formula."""

import csv
from collections.abc import Collection
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from app.core.audit import Act
from app.core.errors import Forbidden
from app.core.records import Sex
from app.services.auditing import Auditing, plain_cell
from app.services.backups import Stopped
from app.services.charts import Charts
from app.services.evidence import AuditFilter
from app.services.key_log import note_waiting
from app.services.key_ports import KeyEvent
from app.services.patients import Patients
from app.store.memory import MemoryStore
from tests.keys import CHIEF, DOCTOR, NURSE, VISITOR, KeptHeads, counted, workplace
from tests.store.examples import START, HandClock


class Waiting:
    """services.key_ports.KeyLog: what waits in the key file."""

    def __init__(self, events: list[KeyEvent]) -> None:
        self.events = tuple(events)

    def waiting(self) -> tuple[KeyEvent, ...]:
        return self.events

    def noted(self, ids: Collection[str]) -> None:
        self.events = tuple(e for e in self.events if e.id not in ids)


class Room:
    """A nurse worked here; the chief looks."""

    def __init__(self) -> None:
        self.store, self.clock, self.heads = MemoryStore(), HandClock(), KeptHeads()
        ids = counted()
        self.nurse = workplace(self.store.unit_of_work, self.clock, ids, NURSE, heads=self.heads, signed_in=True)
        charts = Charts(self.nurse)
        self.patient = charts.register('=HYPERLINK("x")', None, Sex.UNKNOWN, "7")
        self.clock.minutes = 60 * 24
        charts.open(self.patient.id)
        self.chief = workplace(self.store.unit_of_work, self.clock, ids, CHIEF, heads=self.heads, signed_in=True)
        self.auditing = Auditing(self.chief)

    def acts(self, sought: AuditFilter) -> list[str]:
        return [line.act for line in self.auditing.read(sought)]


@pytest.fixture
def room() -> Room:
    return Room()


def test_it_is_read_newest_first_in_words_and_that_is_told_too(room: Room) -> None:
    lines = room.auditing.read(AuditFilter())
    assert [line.act for line in lines] == [
        Act.AUDIT_READ,
        Act.SIGN_IN,
        Act.CHART_OPENED,
        Act.PATIENT_REGISTERED,
        Act.SIGN_IN,
    ]
    opened = lines[2]
    assert (opened.person, opened.patient) == ("M. Okafor, RN", '=HYPERLINK("x") (7)')
    assert "signature" not in lines[1].facts


@pytest.mark.parametrize(
    ("sought", "acts"),
    [
        (AuditFilter(Act.CHART_OPENED), [Act.CHART_OPENED]),
        (AuditFilter(person_id=NURSE.id), [Act.CHART_OPENED, Act.PATIENT_REGISTERED, Act.SIGN_IN]),
        (AuditFilter(until=START + timedelta(hours=1)), [Act.PATIENT_REGISTERED, Act.SIGN_IN]),
        (AuditFilter(since=START + timedelta(hours=1), act=Act.SIGN_IN), [Act.SIGN_IN]),
        (AuditFilter(patient_id="nobody"), []),
        (AuditFilter(since=datetime(2100, 1, 1, tzinfo=UTC)), []),
    ],
)
def test_it_is_filtered(room: Room, sought: AuditFilter, acts: list[Act]) -> None:
    assert room.acts(sought) == acts


def test_all_that_fits_is_taken_out_and_no_cell_is_a_formula(room: Room, tmp_path: Path) -> None:
    out = tmp_path / "audit.csv"
    assert room.auditing.export(AuditFilter(person_id=NURSE.id), out, lambda _: None) == 3
    with out.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    assert [row["act"] for row in rows] == ["sign-in", "patient registered", "chart opened"]
    assert rows[1]["patient"].startswith("'=HYPERLINK")
    assert rows[2]["time"] == "2026-11-23T15:47:00+01:00"
    assert room.acts(AuditFilter(Act.EXPORTED)) == [Act.EXPORTED]


def test_a_failed_sign_in_says_whose_and_when_it_was_and_who_noted_it_stands_beside(room: Room, tmp_path: Path) -> None:
    room.clock.minutes = 60 * 25
    event = KeyEvent(
        "e1",
        (START + timedelta(hours=24, minutes=30)).isoformat(),
        Act.SIGN_IN_FAILED,
        NURSE.id,
        {"name": "M. Okafor, RN"},
    )
    note_waiting(room.chief, Waiting([event]))
    line = next(line for line in room.auditing.read(AuditFilter()) if line.act == Act.SIGN_IN_FAILED)
    assert (line.person, line.at.utc) == ("M. Okafor, RN", START + timedelta(hours=24, minutes=30))
    assert line.at.offset == line.event.at.offset
    assert line.facts == "noted by: Nora Field, RN, noted at: 2026-11-23 16:47:00"
    out = tmp_path / "audit.csv"
    room.auditing.export(AuditFilter(Act.SIGN_IN_FAILED), out, lambda _: None)
    with out.open(encoding="utf-8-sig", newline="") as file:
        (row,) = csv.DictReader(file)
    assert (row["person"], row["time"]) == ("M. Okafor, RN", "2026-11-23T16:17:00+01:00")


@pytest.mark.parametrize("at_once", [1, 1000])
def test_a_failed_sign_in_is_found_by_whose_and_when_it_was_not_by_who_noted_it(
    room: Room, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, at_once: int
) -> None:
    monkeypatch.setattr("app.services.auditing.AT_ONCE", at_once)
    room.clock.minutes = 60 * 49
    hours = {NURSE.id: (23, 25, 47), DOCTOR.id: (24,), "": (30,)}
    waiting = [
        KeyEvent(f"{of}-{h}", (START + timedelta(hours=h)).isoformat(), Act.SIGN_IN_FAILED, of, {"name": of})
        for of, each in hours.items()
        for h in each
    ]
    note_waiting(room.chief, Waiting(waiting))

    def found(sought: AuditFilter) -> list[tuple[str, float]]:
        lines = [line for line in room.auditing.read(sought) if line.act == Act.SIGN_IN_FAILED]
        taken = tmp_path / "audit.csv"
        room.auditing.export(sought, taken, lambda _: None)
        assert taken.read_text("utf-8-sig").count("failed sign-in") == len(lines), "the file follows the list"
        return [(line.person, (line.at.utc - START) / timedelta(hours=1)) for line in lines]

    assert found(AuditFilter(person_id=NURSE.id)) == [(NURSE.id, 47), (NURSE.id, 25), (NURSE.id, 23)]
    assert found(AuditFilter(Act.SIGN_IN_FAILED, DOCTOR.id)) == [(DOCTOR.id, 24)]
    assert found(AuditFilter(person_id=CHIEF.id)) == []
    day = {"since": START + timedelta(hours=24), "until": START + timedelta(hours=26)}
    assert found(AuditFilter(**day)) == [(NURSE.id, 25), (DOCTOR.id, 24)]
    assert found(AuditFilter(Act.SIGN_IN_FAILED, NURSE.id, **day)) == [(NURSE.id, 25)]
    assert len(found(AuditFilter())) == 5


def test_who_opened_a_chart_is_told_with_what_was_joined_to_it(room: Room, tmp_path: Path) -> None:
    charts, patients = Charts(room.nurse), Patients(room.nurse)
    twin = charts.register("Twin", None, Sex.UNKNOWN, "8")
    other = charts.register("Other", None, Sex.UNKNOWN, "9")
    room.clock.minutes += 1
    for whose in (twin, other):
        charts.open(whose.id)
    patients.merge(twin.id, room.patient.id, "The same person.")
    sought = AuditFilter(Act.CHART_OPENED, patient_id=room.patient.id)
    assert [line.patient for line in room.auditing.read(sought)] == ["Twin (8)", '=HYPERLINK("x") (7)']
    assert len(room.auditing.read(sought, 1)) == 1
    assert room.auditing.export(sought, tmp_path / "audit.csv", lambda _: None) == 2


def test_the_list_is_in_the_order_of_what_happened(room: Room) -> None:
    room.clock.minutes = 60 * 24 - 1
    charts = Charts(
        workplace(room.store.unit_of_work, room.clock, person=NURSE, heads=KeptHeads("two"), signed_in=True)
    )
    charts.open(room.patient.id)
    room.clock.minutes = 60 * 25
    event = KeyEvent("e1", (START + timedelta(hours=23)).isoformat(), Act.SIGN_IN_FAILED, "", {"name": "recovery code"})
    note_waiting(room.chief, Waiting([event]))
    lines = room.auditing.read(AuditFilter())
    times = [line.at.utc for line in lines]
    assert times == sorted(times, reverse=True)
    assert "recovery code" in [line.person for line in lines]


@pytest.mark.parametrize("cell", ["=1+1", "+1", "-1", "@x", "\tx", "\rx"])
def test_what_a_spreadsheet_would_obey_is_text(cell: str) -> None:
    assert plain_cell(cell) == f"'{cell}"
    assert plain_cell("plain = text") == "plain = text"


def test_what_is_called_off_leaves_no_file(room: Room, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("app.services.auditing.AT_ONCE", 1)

    def stop(_share: float) -> None:
        raise Stopped("Exporting")

    with pytest.raises(Stopped):
        room.auditing.export(AuditFilter(), tmp_path / "audit.csv", stop)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("person", [NURSE, VISITOR])
def test_nobody_else_reads_it(room: Room, person: object, tmp_path: Path) -> None:
    other = Auditing(workplace(room.store.unit_of_work, room.clock, person=person))  # type: ignore[arg-type]
    with pytest.raises(Forbidden):
        other.read(AuditFilter())
    with pytest.raises(Forbidden):
        other.export(AuditFilter(), tmp_path / "x", lambda _: None)
