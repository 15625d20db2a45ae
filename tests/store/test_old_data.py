"""Clinics of former versions open with today's program, and hold all that they held."""

import shutil
from pathlib import Path

import pytest

from app import data
from app.core.definition import parse_definition
from app.core.records import Status
from app.services.catalogue import Catalogue
from app.services.clock import SystemClock
from app.vault.keyfile import Work
from app.wiring import FolderClinics

OLD = Path(__file__).parent.parent / "old_data"
PASSPHRASE = "invented patients only"
HELD = {
    "DEMO-0001": ["final"] * 6,
    "DEMO-0002": ["final"] * 4,
    "DEMO-0003": ["draft", "final"],
}


@pytest.mark.parametrize("folder", [f for f in sorted(OLD.iterdir()) if f.is_dir()], ids=lambda f: f.name)
def test_a_clinic_of_a_former_version_opens_with_everything(folder: Path, tmp_path: Path) -> None:
    shutil.copytree(folder, tmp_path / "clinic")
    clinics = FolderClinics(
        lambda: Catalogue(data.scales(), parse_definition), SystemClock(), Work(operations=1, memory=8192)
    )
    for _ in range(2):  # the second time nothing is left to do
        session = clinics.open(tmp_path / "clinic", PASSPHRASE)
        assert (session.clinic, session.person) == ("Old clinic (invented patients)", "Demo Clinician, RN")
        patients = session.charts.find("demo")
        charts = [session.charts.open(p.id) for p in patients]
        assert {c.patient.record_number: [a.status.value for a in c.assessments] for c in charts} == HELD
        assert all(a.answers for c in charts for a in c.assessments)
        assert not any(a.signatures for c in charts for a in c.assessments)  # there were none: nothing is made up
        totals = [len(a.keys) for a in charts[1].assessments if a.status is Status.FINAL]
        assert sorted(totals) == [5, 11, 11, 11]
        session.close()
