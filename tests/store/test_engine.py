"""The encrypted file: private, unreadable without its key, guarded against change, and brought up to date safely."""

import os
import shutil
import stat
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from sqlcipher3 import dbapi2

from app.core.context import Entry, Medicine
from app.core.errors import Conflict, StoreTrouble
from app.core.records import Answer, LogEntry, Patient, Sex, Status, TimeEdit
from app.store import engine, folder, schema, tables
from app.store.engine import create_store, open_store
from app.store.opened import Store
from app.store.schema import Schema
from tests.store.examples import DEFINITION, SHA, assessment, at, patient, visit

KEY = bytes(range(32))
TABLES = {t.name for t in tables.metadata.sorted_tables}


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    made = create_store(tmp_path, KEY, "Marker Clinic")
    filled(made)
    yield made
    made.close()


def filled(made: Store) -> None:
    """Store a patient, a visit and a draft with one line, whose words would be found if they stood in the clear."""
    with made.unit_of_work() as work:
        work.patients.add(patient(1, "Qqmarkerqq, Zzmarkerzz", record_number="XXMARKERXX"), at())
        work.visits.add(visit(1))
        work.definitions.keep(SHA, "small", "1.0.0", DEFINITION)
        work.assessments.add(assessment(1))
        work.assessments.append("a-1", LogEntry(1, "pulse", Answer(not_assessed="yymarkeryy"), at()))
        work.commit()


def raw(path: Path, key: bytes = KEY) -> dbapi2.Connection:
    connection = dbapi2.connect(str(path), isolation_level=None)
    connection.execute(f"PRAGMA key = \"x'{key.hex()}'\"")
    return connection


def test_nothing_stands_in_the_clear_open_or_closed(tmp_path: Path, store: Store) -> None:
    needles = [b"markerqq", b"markerzz", b"markerxx", b"markeryy", b"marker clinic", b"sqlite format", b"create table"]

    def seen() -> list[tuple[str, bytes]]:
        files = [f for f in tmp_path.rglob("*") if f.is_file()]
        assert sum(f.stat().st_size for f in files) > 10_000
        return [(f.name, n) for f in files for n in needles if n in f.read_bytes().lower()]

    assert (tmp_path / "clinic.db-wal").stat().st_size > 0
    assert seen() == []
    store.close()
    assert seen() == []
    (tmp_path / "leak.txt").write_bytes(b"x" * 10_000 + b"QqMarkerqq")
    assert seen() == [("leak.txt", b"markerqq")]


@pytest.mark.skipif(os.name == "nt", reason="modes are of POSIX")
def test_only_the_owner_may_read_any_of_it(tmp_path: Path, store: Store) -> None:
    modes = {f.name: stat.S_IMODE(f.stat().st_mode) for f in tmp_path.iterdir()}
    assert modes == dict.fromkeys(("clinic.db", "clinic.db-wal", "clinic.db-shm"), 0o600)
    folder.prepare(tmp_path / "new" / "clinic")
    assert stat.S_IMODE((tmp_path / "new" / "clinic").stat().st_mode) == 0o700


def test_it_is_as_durable_as_it_says(store: Store) -> None:
    ask = store._connection.exec_driver_sql
    assert ask("PRAGMA journal_mode").scalar() == "wal"
    assert ask("PRAGMA synchronous").scalar() == 2
    assert ask("PRAGMA foreign_keys").scalar() == 1
    store._connection.rollback()


def test_it_opens_again_with_everything_and_closes_twice(tmp_path: Path, store: Store) -> None:
    store.close()
    store.close()
    assert {f.name for f in tmp_path.iterdir()} == {"clinic.db"}
    again = open_store(tmp_path, KEY)
    assert again.clinic == "Marker Clinic"
    with again.unit_of_work() as work:
        assert work.assessments.get("a-1").not_assessed == {"pulse": "yymarkeryy"}
    again.close()


def test_another_key_does_not_open_it_and_harms_nothing(tmp_path: Path, store: Store) -> None:
    store.close()
    before = (tmp_path / "clinic.db").read_bytes()
    with pytest.raises(StoreTrouble, match="does not fit this clinic's key"):
        open_store(tmp_path, bytes(32))
    assert (tmp_path / "clinic.db").read_bytes() == before


def test_a_missing_or_empty_file_is_no_new_clinic(tmp_path: Path) -> None:
    with pytest.raises(StoreTrouble, match="missing"):
        open_store(tmp_path, KEY)
    (tmp_path / "clinic.db").touch()
    with pytest.raises(StoreTrouble, match="empty"):
        open_store(tmp_path, KEY)
    with pytest.raises(StoreTrouble, match="already"):
        create_store(tmp_path, KEY, "Clinic")
    assert (tmp_path / "clinic.db").stat().st_size == 0


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE answer_log SET answer = NULL",
        "DELETE FROM answer_log",
        "INSERT OR REPLACE INTO answer_log SELECT * FROM answer_log",
        "INSERT INTO answer_log SELECT assessment_id, 2, item, answer, at_us, at_offset, at_zone, '' FROM answer_log",
        "UPDATE assessments SET performer = 'x'",
        "UPDATE assessments SET status = 'draft'",
        "DELETE FROM assessments",
        "UPDATE definitions SET content = x'00'",
        "DELETE FROM definitions",
    ],
)
def test_the_database_itself_refuses_to_change_what_is_signed(store: Store, change: str) -> None:
    with store.unit_of_work() as work:
        work.assessments.update(replace(assessment(1), status=Status.FINAL, log_length=1), Status.DRAFT)
        work.commit()
    with pytest.raises(Conflict), store.unit_of_work():
        store._connection.exec_driver_sql(change)
    with store.unit_of_work() as work:
        assert work.assessments.get("a-1").not_assessed == {"pulse": "yymarkeryy"}


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE answer_log SET answer = NULL",
        "DELETE FROM answer_log",
        "INSERT OR REPLACE INTO answer_log SELECT assessment_id, seq, item, NULL, 0, 0, '', '' FROM answer_log",
    ],
)
def test_the_log_of_a_draft_is_append_only_as_well(store: Store, change: str) -> None:
    with pytest.raises(Conflict), store.unit_of_work():
        store._connection.exec_driver_sql(change)
    with store.unit_of_work() as work:
        assert work.assessments.get("a-1").not_assessed == {"pulse": "yymarkeryy"}


def test_units_of_work_do_not_nest(store: Store) -> None:
    with store.unit_of_work() as outer:
        outer.patients.add(patient(2), at())
        with pytest.raises(RuntimeError, match="nest"), store.unit_of_work():
            pass
        outer.commit()
    with store.unit_of_work() as work:
        assert work.patients.count() == 2


def test_an_error_never_tells_what_was_being_stored(store: Store) -> None:
    with pytest.raises(StoreTrouble) as caught, store.unit_of_work():
        store._connection.exec_driver_sql("INSERT INTO nowhere VALUES (?)", ("Qqmarkerqq",))
    error = caught.value
    told = (error.message, error.hint, error.detail, str(error.__cause__), str(error.__context__))
    assert "nowhere" in told[-1]  # the database's own words are there, for a debugger
    assert "arker" not in repr(told)


# ------------------------------------------------------------------------------------------------ migrations


def test_the_migrations_lead_to_the_declared_tables(store: Store) -> None:
    from alembic.autogenerate import compare_metadata
    from alembic.migration import MigrationContext

    context = MigrationContext.configure(store._connection, opts={"compare_type": True})
    assert compare_metadata(context, tables.metadata) == []
    names = store._connection.exec_driver_sql("SELECT name FROM sqlite_master WHERE type = 'table'").scalars().all()
    assert set(names) == TABLES | {"alembic_version"}
    without_rowid = store._connection.exec_driver_sql(
        "SELECT name FROM sqlite_master WHERE sql LIKE '%WITHOUT ROWID%' ORDER BY name"
    )
    keyed = ["answer_log", "draft_leases", "keyring", "open_series", "patient_lists", "patient_terms"]
    assert without_rowid.scalars().all() == keyed
    store._connection.rollback()


def test_head_is_the_newest_script() -> None:
    from alembic.config import Config
    from alembic.script import ScriptDirectory

    config = Config()
    config.set_main_option("script_location", str(schema.SCRIPTS))
    assert ScriptDirectory.from_config(config).get_heads() == [schema.HEAD]


FIRST_ROWS = (
    "INSERT INTO patients VALUES (1, 'p-1', 'Rosen, Dana', NULL, 'female', NULL, 'rosen, dana', 0, 0, '')",
    "INSERT INTO visits VALUES ('v-1', 'p-1', 'intake', 0, 0, '', NULL, NULL, NULL)",
    "INSERT INTO definitions VALUES ('5', 'small', '1.0.0', x'00')",
    """INSERT INTO assessments VALUES ('a-1', 'p-1', 'v-1', 'small', '1.0.0', '5', 'Nora Field, RN', 'draft',
    1795358820000000, 60, 'CET', 1795358820000000, 60, 'CET', NULL, NULL, NULL, '', '')""",
    """INSERT INTO answer_log VALUES ('a-1', 1, 'pulse', '{"not_assessed":"yymarkeryy"}', 0, 0, '')""",
)
OLD_EDIT = "UPDATE assessments SET performed_us = performed_us - 60000000"


def test_0002_keeps_every_draft_and_from_then_on_no_performed_time_changes_without_its_line(tmp_path: Path) -> None:
    (tmp_path / "clinic.db").touch()
    old = engine._opened(tmp_path / "clinic.db", KEY, Schema("0001"), "Old Clinic")
    for row in FIRST_ROWS:
        old._connection.exec_driver_sql(row)
    old._connection.commit()
    old._connection.exec_driver_sql(OLD_EDIT)  # as the first program did: no line
    old._connection.commit()
    old.close()
    new = open_store(tmp_path, KEY)
    with new.unit_of_work() as work:
        before = work.assessments.get("a-1")
    assert before.answers == {"pulse": Answer(not_assessed="yymarkeryy")}
    assert before.performed == at(-1)
    with pytest.raises(Conflict), new.unit_of_work():
        new._connection.exec_driver_sql(OLD_EDIT)
    edit = TimeEdit(before.performed, at(-45), "Nora Field, RN")
    with new.unit_of_work() as work:
        work.assessments.append("a-1", LogEntry(2, "", None, at(), edit))
        work.commit()
    with new.unit_of_work() as work:
        assert work.assessments.get("a-1") == replace(before, performed=at(-45), log_length=2)
    new.close()


def test_0004_keeps_every_patient_without_a_name_used_and_from_then_on_context_is_append_only(tmp_path: Path) -> None:
    (tmp_path / "clinic.db").touch()
    old = engine._opened(tmp_path / "clinic.db", KEY, Schema("0003"), "Old Clinic")
    old._connection.exec_driver_sql(FIRST_ROWS[0])
    old._connection.commit()
    old.close()
    new = open_store(tmp_path, KEY)
    with new.unit_of_work() as work:
        assert work.patients.get("p-1") == Patient("p-1", "Rosen, Dana", None, Sex.FEMALE, "")
        work.identities.change(replace(work.patients.get("p-1"), name_used="Robin"), work.patients.get("p-1"))
        work.context.add(Entry("e-1", "p-1", "e-1", 1, Medicine("metoprolol 50 mg"), at(), "Nora Field, RN"))
        work.commit()
    for change in ("UPDATE context_entries SET struck = 'x'", "DELETE FROM context_entries"):
        with pytest.raises(Conflict), new.unit_of_work():
            new._connection.exec_driver_sql(change)
    with new.unit_of_work() as work:
        assert [p.name_used for p in work.patients.find("robin", 5)] == ["Robin"]
        assert len(work.context.of_patient("p-1")) == 1
    new.close()


def test_0005_keeps_every_draft_and_from_then_on_one_window_has_it_open(tmp_path: Path) -> None:
    (tmp_path / "clinic.db").touch()
    old = engine._opened(tmp_path / "clinic.db", KEY, Schema("0004"), "Old Clinic")
    filled(old)
    with old.unit_of_work() as work:
        before = work.assessments.get("a-1")
    old.close()
    new = open_store(tmp_path, KEY)
    with new.unit_of_work() as work:
        assert work.assessments.get("a-1") == before
        assert work.leases.of("a-1") is None
        assert work.leases.take("a-1", "Nora Field, RN", "Desk 1", "w", 60).window == "w"
        assert work.leases.take("a-1", "Ola Park, MD", "Room 4", "x", 60).window == "w"
    new.close()


def test_0006_keeps_what_is_there_and_adds_an_empty_key_ring(tmp_path: Path) -> None:
    (tmp_path / "clinic.db").touch()
    old = engine._opened(tmp_path / "clinic.db", KEY, Schema("0005"), "Old Clinic")
    filled(old)
    with old.unit_of_work() as work:
        before = work.assessments.get("a-1")
    old.close()
    new = open_store(tmp_path, KEY)
    with new.unit_of_work() as work:
        assert work.assessments.get("a-1") == before
        assert new._connection.exec_driver_sql("SELECT count(*) FROM keyring").scalar() == 0
    new.close()


def test_0007_keeps_what_is_there_and_leads_no_planner_the_long_way(tmp_path: Path) -> None:
    (tmp_path / "clinic.db").touch()
    old = engine._opened(tmp_path / "clinic.db", KEY, Schema("0006"), "Old Clinic")
    filled(old)
    with old.unit_of_work() as work:
        before = work.assessments.get("a-1")
    old.close()
    new = open_store(tmp_path, KEY)
    with new.unit_of_work() as work:
        assert work.assessments.get("a-1") == before
        assert work.assessments.recent(8) == [before]
        rows = new._connection.exec_driver_sql("SELECT name FROM sqlite_master WHERE type = 'index'").scalars()
        assert "ix_assessments_status" not in set(rows)
    new.close()


NEXT = """
import sqlalchemy as sa
from alembic import op
revision = "9999"
down_revision = "{HEAD}"
def upgrade() -> None:
    op.add_column("patients", sa.Column("nickname", sa.Text()))
"""


@pytest.fixture
def newer(tmp_path_factory: pytest.TempPathFactory) -> Schema:
    """The program of tomorrow: one more step."""
    scripts = tmp_path_factory.mktemp("scripts") / "migrations"
    shutil.copytree(schema.SCRIPTS, scripts, ignore=shutil.ignore_patterns("__pycache__"))
    (scripts / "versions" / "r9999_next.py").write_text(NEXT.replace("{HEAD}", schema.HEAD))
    return Schema("9999", scripts)


def test_an_older_file_is_copied_encrypted_and_then_brought_up_to_date(
    tmp_path: Path, store: Store, newer: Schema
) -> None:
    store.close()
    before = raw(tmp_path / "clinic.db").execute("SELECT name, sql FROM sqlite_master ORDER BY name").fetchall()
    later = open_store(tmp_path, KEY, newer)
    assert "nickname" in [r[1] for r in later._connection.exec_driver_sql("PRAGMA table_info(patients)")]
    later._connection.rollback()
    with later.unit_of_work() as work:
        assert work.patients.get("p-1").record_number == "XXMARKERXX"
    later.close()
    copy = tmp_path / "clinic.before-9999.db"
    assert b"SQLite format" not in copy.read_bytes()[:100]
    assert stat.S_IMODE(copy.stat().st_mode) == 0o600
    kept = raw(copy)
    assert kept.execute("SELECT name, sql FROM sqlite_master ORDER BY name").fetchall() == before
    assert kept.execute("SELECT record_number FROM patients").fetchall() == [("XXMARKERXX",)]
    kept.close()


def test_a_step_that_fails_changes_nothing(tmp_path: Path, store: Store, newer: Schema) -> None:
    store.close()
    script = newer.scripts / "versions" / "r9999_next.py"
    script.write_text(NEXT.replace("{HEAD}", schema.HEAD) + '    op.execute("INSERT INTO nowhere VALUES (1)")\n')
    with pytest.raises(StoreTrouble):
        open_store(tmp_path, KEY, newer)
    again = open_store(tmp_path, KEY)
    assert "nickname" not in [r[1] for r in again._connection.exec_driver_sql("PRAGMA table_info(patients)")]
    again._connection.rollback()
    again.close()


def test_a_newer_file_is_refused_politely_and_left_alone(tmp_path: Path, store: Store, newer: Schema) -> None:
    store.close()
    open_store(tmp_path, KEY, newer).close()
    before = (tmp_path / "clinic.db").read_bytes()
    with pytest.raises(StoreTrouble, match="newer Cowslip") as caught:
        open_store(tmp_path, KEY)
    assert "Update" in caught.value.hint
    assert (tmp_path / "clinic.db").read_bytes() == before


OPEN_ONCE = """
import sys
from pathlib import Path
from app.store.engine import open_store
open_store(Path(sys.argv[1]), bytes(range(32))).close()
print("alembic" in sys.modules)
"""


def test_alembic_is_not_loaded_where_there_is_nothing_to_do(tmp_path: Path, store: Store) -> None:
    store.close()
    child = subprocess.run(
        [
            sys.executable,
            "-c",
            OPEN_ONCE,
            str(tmp_path),
        ],
        capture_output=True,
        text=True,
        check=True,
    )
    assert child.stdout.strip() == "False"
