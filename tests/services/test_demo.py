"""The demo and the self-test, on a real encrypted clinic: what they show is invented, whole and repeatable."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from app.core.definition import parse_definition
from app.core.errors import AppError, BadInput
from app.core.prepared import prepared
from app.core.records import Moment, Status
from app.core.scale import Scored
from app.data import scales
from app.main import Parser
from app.report.papers import Papers
from app.services.catalogue import Catalogue
from app.services.demo import MARKER, PASSPHRASE, PEOPLE, DemoClock, Printed, write_out
from app.services.ports import Clock
from app.services.self_test import scales_work, store_and_paper_work
from app.services.session import Session
from app.vault.keyfile import Work
from app.wiring import FolderClinics

NOW = Moment(datetime(2026, 11, 22, 14, 30, tzinfo=UTC), -300, "EST")


class StillClock:
    def now(self) -> Moment:
        return NOW


def catalogue() -> Catalogue:
    return Catalogue(scales(), parse_definition)


def cheap(clock: Clock) -> FolderClinics:
    return FolderClinics(catalogue, clock, Work(operations=1, memory=8192))


def made(out: Path) -> list[Printed]:
    clock = DemoClock(StillClock())
    return list(write_out(out, cheap(clock), catalogue(), Papers(), clock, "0"))


def test_the_demo_stores_scores_and_prints_intake_follow_ups_and_asrs(tmp_path: Path) -> None:
    printed = made(tmp_path)
    assert len(printed) == sum(not t.unsigned for p in PEOPLE for t in p.taken)
    assert all(p.path.read_bytes().startswith(b"%PDF-") and p.document.demo for p in printed)
    assert {p.document.scale.id for p in printed} == {"cows", "asrs-v1.1"}
    kinds = {p.document.visit.kind.value for p in printed if p.document.visit}
    assert kinds == {"intake", "follow-up", "inpatient"}
    values = [o.value if isinstance(o, Scored) else None for p in printed for o in p.document.outcomes.values()]
    assert values[:4] == [23, 18, 9, 5]
    assert None in values


def test_the_demo_opens_again_and_its_times_lie_in_the_past(tmp_path: Path) -> None:
    made(tmp_path)
    session = cheap(StillClock()).open(tmp_path / "clinic", PASSPHRASE)
    try:
        patients = session.charts.find("demo")
        assert [p.record_number for p in patients] == [f"DEMO-000{n}" for n in range(1, 5)]
        charts = [session.charts.open(p.id) for p in patients]
    finally:
        session.close()
    assessments = [a for c in charts for a in c.assessments]
    assert [a.status for a in assessments].count(Status.DRAFT) == 1
    for a in assessments:
        assert a.performed is not None
        assert a.performed < NOW
        assert a.signed is None or a.performed < a.signed < NOW
    assert min(a.performed for a in assessments if a.performed).utc > NOW.utc - timedelta(days=5)


def test_every_invented_patient_says_so() -> None:
    assert all("Demo" in p.name and "invented" in p.name and p.number.startswith("DEMO-") for p in PEOPLE)
    assert all(p.born < date(2008, 1, 1) for p in PEOPLE)


def test_another_run_replaces_the_former_one(tmp_path: Path) -> None:
    first = {p.path.name for p in made(tmp_path)}
    assert {p.path.name for p in made(tmp_path)} == first
    assert {p.name for p in tmp_path.iterdir()} == {*first, "clinic", MARKER}


def test_a_clinic_of_another_origin_is_left_alone(tmp_path: Path) -> None:
    clinic = tmp_path / "clinic"
    clinic.mkdir()
    (clinic / "clinic.db").write_bytes(b"somebody's")
    with pytest.raises(BadInput, match="not made by the demo"):
        made(tmp_path)
    assert (clinic / "clinic.db").read_bytes() == b"somebody's"
    assert not (tmp_path / MARKER).exists()


def test_a_place_that_can_t_hold_a_folder_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(BadInput, match="file: can't be used"):
        made(tmp_path / "file")


def test_the_self_test_proves_scales_store_and_paper(tmp_path: Path) -> None:
    said = [*scales_work(catalogue(), parse_definition)]
    said += store_and_paper_work(tmp_path, cheap, catalogue(), Papers(), DemoClock(StillClock()))
    assert len(said) == len(catalogue().scales()) + 3


def test_the_self_test_ends_at_a_scale_that_is_refused(tmp_path: Path) -> None:
    (tmp_path / "bad.toml").write_text("format = 1\n", encoding="utf-8")
    with pytest.raises(AppError, match=r"bad\.toml"):
        list(scales_work(Catalogue(tmp_path, parse_definition), parse_definition))


def test_the_self_test_ends_at_a_scale_that_is_not_as_its_file_says() -> None:
    cows = Catalogue(scales(), parse_definition).get("cows").scale
    item = replace(cows.items[0], text="Rate")
    wrong = prepared(replace(cows, items=(item, *cows.items[1:])))
    with pytest.raises(AppError, match="not what its file says"):
        list(scales_work(Catalogue(scales(), Parser(wrong)), parse_definition))


def test_the_self_test_ends_at_readable_patient_data(tmp_path: Path) -> None:
    clock = DemoClock(StillClock())

    def leaky(clock: Clock) -> FolderClinics:
        return LeakyClinics(catalogue, clock, Work(operations=1, memory=8192))

    with pytest.raises(AppError, match=r"leak\.txt holds words that can be read"):
        list(store_and_paper_work(tmp_path, leaky, catalogue(), Papers(), clock))


class LeakyClinics(FolderClinics):
    """Writes a name beside the database, as a careless log would."""

    def create(self, folder: Path, clinic: str, person: str, passphrase: str) -> Session:
        session = super().create(folder, clinic, person, passphrase)
        (folder / "leak.txt").write_text("Demo, Ash (invented)", encoding="utf-8")
        return session
