"""Clinics of former versions open with today's program, and hold all that they held."""

import shutil
from pathlib import Path

import pytest

from app import data
from app.core.definition import parse_definition
from app.core.errors import Conflict
from app.core.records import Answer, Status
from app.services.catalogue import Catalogue
from app.services.clock import SystemClock
from app.store import engine
from app.store.engine import open_store
from app.store.schema import Schema
from app.vault.keyfile import Work
from app.wiring import FolderClinics
from tests.store.test_engine import FIRST_ROWS, KEY
from tests.store.test_plans import SIGNED

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


def test_0003_keeps_final_records_as_unsigned_first_versions_and_from_then_on_signatures_stay(tmp_path: Path) -> None:
    (tmp_path / "clinic.db").touch()
    old = engine._opened(tmp_path / "clinic.db", KEY, Schema("0002"), "Old Clinic")
    for row in (*FIRST_ROWS, "UPDATE assessments SET status = 'final'"):
        old._connection.exec_driver_sql(row)
    old._connection.commit()
    old.close()
    new = open_store(tmp_path, KEY)
    with new.unit_of_work() as work:
        kept = work.assessments.get("a-1")
        (line,) = work.assessments.log("a-1")
        assert work.audit.chains() == []  # nothing is made up
    assert (kept.status, kept.version, kept.amends, kept.signatures) == (Status.FINAL, 1, "", ())
    assert kept.answers == {"pulse": Answer(not_assessed="yymarkeryy")}
    assert line.by == ""
    with new.unit_of_work() as work:
        work.assessments.sign(SIGNED)
        work.commit()
    for change in ("UPDATE signatures SET signer = 'x'", "DELETE FROM signatures"):
        with pytest.raises(Conflict), new.unit_of_work():
            new._connection.exec_driver_sql(change)
    new.close()
