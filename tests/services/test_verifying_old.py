"""A clinic of before there were signatures: its first sign-in takes every row over, and from then on an edit shows."""

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from app import data
from app.core.audit import Act
from app.core.definition import parse_definition
from app.services.catalogue import Catalogue
from app.services.clock import SystemClock
from app.services.session import Session
from app.services.verifying import Verified, walked
from app.store.heads import FileHeads
from app.vault.keyfile import Work
from app.wiring import FolderClinics
from tests.services.verify_desk import other

OLD = Path(__file__).parent.parent / "old_data" / "schema-0002"
COLUMNS = (
    "id patient_id visit_id performer performed_us performed_offset recorded_us signed_us signer mode version reason"
)


@pytest.fixture(scope="module")
def old(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Session, Path]]:
    folder = tmp_path_factory.mktemp("old") / "clinic"
    shutil.copytree(OLD, folder)
    clinics = FolderClinics(
        lambda: Catalogue(data.scales(), parse_definition), SystemClock(), Work(operations=1, memory=8192)
    )
    clinics.open(folder, "invented patients only").close()
    session = clinics.open(folder, "invented patients only")
    yield session, folder
    session.close()


def after(old: tuple[Session, Path], *statements: str, values: tuple[object, ...] = ()) -> Verified:
    """What verify finds after these edits, which are then undone."""
    session, folder = old
    with session.place.unit_of_work() as work:
        connection: Any = work._connection  # type: ignore[attr-defined]  # as somebody with the data key
        for (name,) in connection.exec_driver_sql("SELECT name FROM sqlite_master WHERE type = 'trigger'").all():
            connection.exec_driver_sql(f"DROP TRIGGER {name}")
        connection.exec_driver_sql("PRAGMA defer_foreign_keys = ON")
        for statement in statements:
            connection.exec_driver_sql(statement, values)
        return walked(work, session.keys, FileHeads(folder, keeps_all=True))


def test_what_was_there_is_held_and_told(old: tuple[Session, Path]) -> None:
    found = after(old)
    assert (found.findings, found.earlier, found.uncovered) == ((), 11, 0)


@pytest.mark.parametrize("column", COLUMNS.split())
def test_an_edit_of_an_earlier_final_is_named(old: tuple[Session, Path], column: str) -> None:
    with old[0].place.unit_of_work() as work:
        row = next(r for r in work.evidence.records(None, 500)[0] if r.is_final)
        assert row.assessment is not None
    edit = f"UPDATE assessments SET {column} = ? WHERE id = '{row.id}'"
    found = after(old, edit, values=(other(row.assessment[column]),))
    assert any(f.where == f"Record {row.id}" for f in found.findings)


@pytest.mark.parametrize(
    "edit",
    [
        'UPDATE answer_log SET answer = \'{"key":"0"}\' WHERE seq = 3',
        "UPDATE assessments SET status = 'draft' WHERE status = 'final'",
        "DELETE FROM answer_log WHERE seq = 2",
        "UPDATE patients SET name = 'Somebody else'",
        "UPDATE visits SET kind = 'follow-up' WHERE kind = 'intake'",
    ],
)
def test_other_edits_are_found(old: tuple[Session, Path], edit: str) -> None:
    assert not after(old, edit).is_intact


def test_what_was_taken_over_stands_in_the_trail_once(old: tuple[Session, Path]) -> None:
    with old[0].place.unit_of_work() as work:
        (chain,) = work.audit.chains()
        acts = [event.act for event in work.audit.events(chain, 0, 500)]
    assert acts.count(Act.SIGN_IN) == 2
    assert acts[1:5] == [Act.TAKEN_OVER] * 4  # records, patients, visits, and the earlier finals as before
    assert acts.count(Act.TAKEN_OVER) == 4
