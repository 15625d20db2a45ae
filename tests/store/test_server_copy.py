"""An older clinic on a server is brought up to date only when a copy of it is there, and wholly or not at all."""

import os
import shutil
import subprocess
from datetime import UTC, datetime
from itertools import count
from pathlib import Path

import pytest

from app.core.errors import AppError, BadInput, StoreTrouble
from app.store import schema, server
from app.store.schema import Schema
from app.store.server import set_up_server
from app.store.server_address import Address, read_address
from app.store.server_copy import copying, own_backup_was_made
from tests.store.postgres import OWNER, Cluster

NOW = datetime(2026, 11, 23, 7, 20, tzinfo=UTC)
NAME = "cowslip-schema-0005-2026-11-23T07-20-00Z.dump"
PATIENT = (
    "INSERT INTO patients (id, name, sex, record_number, sort_key, created_us, created_offset, created_zone) "
    "VALUES ('p-1', 'Rosen, Dana', 'female', '', 'rosen, dana', 0, 0, '')"
)
BROKEN = """
import sqlalchemy as sa
from alembic import op
revision = "9999"
down_revision = "{HEAD}"
def upgrade() -> None:
    op.add_column("patients", sa.Column("nickname", sa.Text()))
    op.execute("UPDATE patients SET name = 'changed'")
    op.execute("SELECT 1 / 0")
"""
_numbers = count(1)


@pytest.fixture
def old(cluster: Cluster) -> str:
    """The database of a clinic that schema 0005 left, with a patient."""
    name = f"older_{next(_numbers)}"
    cluster.make_empty(name)
    set_up_server(read_address(cluster.url(name)), "Old Clinic", Schema("0005")).close()
    with cluster.admin(name) as admin:
        admin.execute(PATIENT)  # type: ignore[arg-type]
    return name


def held(cluster: Cluster, database: str) -> tuple[str, list[str]]:
    """The schema, and the patients' names."""
    with cluster.admin(database) as admin:
        (version,) = admin.execute("SELECT version_num FROM alembic_version").fetchone()  # type: ignore[misc]
        return version, [name for (name,) in admin.execute("SELECT name FROM patients")]


def address_of(cluster: Cluster, database: str) -> Address:
    return read_address(cluster.url(database))


def put_on_path(folder: Path, monkeypatch: pytest.MonkeyPatch, name: str, script: str) -> None:
    """A program of that name before all others; $REAL is the true one."""
    real = shutil.which(name)
    folder.mkdir(exist_ok=True)
    (folder / name).write_text(f'#!/bin/sh\nREAL="{real}"\n{script}\n')
    (folder / name).chmod(0o755)
    monkeypatch.setenv("PATH", f"{folder}{os.pathsep}{os.environ['PATH']}")


def test_an_older_clinic_is_refused_while_nothing_is_said_of_a_copy(cluster: Cluster, old: str) -> None:
    with pytest.raises(StoreTrouble, match="nothing was said of a copy") as refused:
        set_up_server(address_of(cluster, old), "x")
    assert "--copy-to FOLDER" in refused.value.hint
    assert held(cluster, old) == ("0005", ["Rosen, Dana"])


def test_the_copy_is_private_and_holds_the_clinic_as_it_was(cluster: Cluster, old: str, tmp_path: Path) -> None:
    told: list[Path] = []
    address = address_of(cluster, old)
    set_up_server(address, "x", before=copying(address, tmp_path, NOW, told.append)).close()
    assert told == [tmp_path / NAME]
    assert [p.name for p in tmp_path.iterdir()] == [NAME]
    assert os.name == "nt" or told[0].stat().st_mode & 0o777 == 0o600
    assert held(cluster, old) == (schema.HEAD, ["Rosen, Dana"])
    cluster.make_empty("restored")
    words = ["pg_restore", f"--dbname=host=127.0.0.1 port={cluster.port} user={OWNER} dbname=restored", str(told[0])]
    assert subprocess.call(words) == 0
    assert held(cluster, "restored") == ("0005", ["Rosen, Dana"])
    set_up_server(address_of(cluster, "restored"), "x", before=own_backup_was_made).close()
    assert held(cluster, "restored") == (schema.HEAD, ["Rosen, Dana"])


def test_a_new_clinic_and_one_of_today_need_no_copy(cluster: Cluster) -> None:
    cluster.make_empty("of_today")
    for _ in range(2):
        set_up_server(address_of(cluster, "of_today"), "New").close()
    assert held(cluster, "of_today") == (schema.HEAD, [])


def test_the_server_waits_for_a_copy_that_takes_long(
    cluster: Cluster, old: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert "idle_in_transaction_session_timeout = '60s'" in server._SESSION
    monkeypatch.setattr(server, "_SESSION", server._SESSION.replace("'60s'", "'100ms'"))

    def slow(_stored: str, _major: int) -> None:
        with cluster.admin(old) as admin:
            admin.execute("SELECT pg_sleep(0.5)")

    set_up_server(address_of(cluster, old), "x", before=slow).close()
    assert held(cluster, old) == (schema.HEAD, ["Rosen, Dana"])


def test_no_password_stands_in_an_argument(
    cluster: Cluster, old: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PGPASSWORD", "xxsecretxx")
    seen = tmp_path / "seen"
    for name in ("pg_dump", "pg_restore"):
        put_on_path(tmp_path / "bin", monkeypatch, name, f'echo "$@" >> {seen}\nexec "$REAL" "$@"')
    address = address_of(cluster, old)
    set_up_server(address, "x", before=copying(address, tmp_path, NOW, lambda _: None)).close()
    assert f"dbname={old}" in seen.read_text()
    assert "xxsecretxx" not in seen.read_text()
    with pytest.raises(BadInput, match="holds a password"):
        read_address(f"postgresql+psycopg://{OWNER}:xxsecretxx@127.0.0.1/{old}")


IS_OLD = 'if [ "$1" = --version ]; then echo "{0} (PostgreSQL) 9.6.24"; else exec "$REAL" "$@"; fi'
FAILS = 'if [ "$1" = --version ]; then exec "$REAL" "$@"; else exit 1; fi'
IS_CUT = 'if [ "$1" = --version ]; then exec "$REAL" "$@"; else "$REAL" "$@" | head -c 60000; fi'


@pytest.mark.parametrize(
    ("name", "script", "said"),
    [
        ("pg_dump", IS_OLD, "pg_dump is older than the server"),
        ("pg_restore", IS_OLD, "pg_restore is older than the server"),
        ("pg_dump", FAILS, "pg_dump failed"),
        ("pg_dump", IS_CUT, "pg_restore failed"),
        ("pg_restore", FAILS, "pg_restore failed"),
    ],
)
def test_without_a_sound_copy_nothing_is_changed_and_none_is_left(
    cluster: Cluster, old: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, script: str, said: str
) -> None:
    with cluster.admin(old) as admin:  # more than the cut lets through
        admin.execute("INSERT INTO settings SELECT 's' || n, md5(n::text) FROM generate_series(1, 9000) n")
    put_on_path(tmp_path / "bin", monkeypatch, name, script)
    (tmp_path / "copies").mkdir()
    address = address_of(cluster, old)
    with pytest.raises(StoreTrouble, match=said) as refused:
        set_up_server(address, "x", before=copying(address, tmp_path / "copies", NOW, lambda _: None))
    assert refused.value.message.endswith("was not brought up to date.")
    assert refused.value.hint
    assert list((tmp_path / "copies").iterdir()) == []
    assert held(cluster, old) == ("0005", ["Rosen, Dana"])


def test_where_pg_dump_is_missing_that_is_said(
    cluster: Cluster, old: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    address = address_of(cluster, old)
    with pytest.raises(StoreTrouble, match="pg_dump was not found") as refused:
        set_up_server(address, "x", before=copying(address, tmp_path, NOW, lambda _: None))
    assert "Install PostgreSQL's client programs, version 1" in refused.value.hint
    assert held(cluster, old)[0] == "0005"


@pytest.mark.parametrize("taken", [NAME, f"{NAME}.part"])
def test_a_file_that_is_there_is_never_written_over(cluster: Cluster, old: str, tmp_path: Path, taken: str) -> None:
    (tmp_path / taken).write_text("mine")
    address = address_of(cluster, old)
    with pytest.raises(AppError):
        set_up_server(address, "x", before=copying(address, tmp_path, NOW, lambda _: None))
    assert [p.name for p in tmp_path.iterdir()] == [taken]
    assert (tmp_path / taken).read_text() == "mine"
    assert held(cluster, old)[0] == "0005"


def test_a_folder_that_is_not_there_is_named(cluster: Cluster, old: str, tmp_path: Path) -> None:
    address = address_of(cluster, old)
    with pytest.raises(BadInput, match="none: is no folder"):
        set_up_server(address, "x", before=copying(address, tmp_path / "none", NOW, lambda _: None))
    assert held(cluster, old)[0] == "0005"


def test_a_step_that_fails_midway_leaves_the_older_clinic_whole(cluster: Cluster, old: str, tmp_path: Path) -> None:
    scripts = tmp_path / "migrations"
    shutil.copytree(schema.SCRIPTS, scripts, ignore=shutil.ignore_patterns("__pycache__"))
    (scripts / "versions" / "r9999_broken.py").write_text(BROKEN.replace("{HEAD}", schema.HEAD))
    before = described(cluster, old)
    with pytest.raises(AppError):
        set_up_server(address_of(cluster, old), "x", Schema("9999", scripts), own_backup_was_made)
    assert held(cluster, old) == ("0005", ["Rosen, Dana"])
    assert described(cluster, old) == before


def described(cluster: Cluster, database: str) -> list[tuple[str, ...]]:
    """Every column, index and trigger."""
    with cluster.admin(database) as admin:
        return admin.execute(
            "SELECT table_name, column_name, data_type FROM information_schema.columns WHERE table_schema = 'public' "
            "UNION ALL SELECT tablename, indexname, indexdef FROM pg_indexes WHERE schemaname = 'public' "
            "UNION ALL SELECT tgrelid::regclass::text, tgname, pg_get_triggerdef(oid) FROM pg_trigger "
            "WHERE NOT tgisinternal ORDER BY 1, 2, 3"
        ).fetchall()
