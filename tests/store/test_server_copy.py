"""What the copy of an older clinic on a server rests on: one transaction, patience, and no password in an argument."""

import os
import shutil
from datetime import UTC, datetime
from itertools import count
from pathlib import Path

import pytest

from app.core.errors import AppError, BadInput
from app.store import schema, server
from app.store.schema import Schema
from app.store.server import set_up_server
from app.store.server_address import Address, read_address
from app.store.server_copy import copy_server
from tests.store.postgres import OWNER, Cluster

NOW = datetime(2026, 11, 23, 7, 20, tzinfo=UTC)
NAME = "cowslip-before-0005-20261123-072000"
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


def test_the_server_waits_for_a_copy_that_takes_long(
    cluster: Cluster, old: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert "idle_in_transaction_session_timeout = '60s'" in server._SESSION
    monkeypatch.setattr(server, "_SESSION", server._SESSION.replace("'60s'", "'100ms'"))

    def slow(_stored: str) -> None:
        with cluster.admin(old) as admin:
            admin.execute("SELECT pg_sleep(0.5)")

    set_up_server(address_of(cluster, old), "x", copy=slow).close()
    assert held(cluster, old) == (schema.HEAD, ["Rosen, Dana"])


def test_no_password_stands_in_an_argument(
    cluster: Cluster, old: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PGPASSWORD", "xxsecretxx")
    seen = tmp_path / "seen"
    for name in ("pg_dump", "pg_restore"):
        put_on_path(tmp_path / "bin", monkeypatch, name, f'echo "$@" >> {seen}\nexec "$REAL" "$@"')
    address = address_of(cluster, old)
    set_up_server(address, "x", copy=lambda stored: copy_server(address, tmp_path, stored, NOW)).close()
    assert f"dbname={old}" in seen.read_text()
    assert "xxsecretxx" not in seen.read_text()
    with pytest.raises(BadInput, match="holds a password"):
        read_address(f"postgresql+psycopg://{OWNER}:xxsecretxx@127.0.0.1/{old}")


@pytest.mark.parametrize("taken", [f"{NAME}.dump", f"{NAME}.part"])
def test_a_file_that_is_there_is_never_written_over(cluster: Cluster, old: str, tmp_path: Path, taken: str) -> None:
    (tmp_path / taken).write_text("mine")
    address = address_of(cluster, old)
    with pytest.raises(AppError):
        set_up_server(address, "x", copy=lambda stored: copy_server(address, tmp_path, stored, NOW))
    assert [p.name for p in tmp_path.iterdir()] == [taken]
    assert (tmp_path / taken).read_text() == "mine"
    assert held(cluster, old)[0] == "0005"


def test_a_step_that_fails_midway_leaves_the_older_clinic_whole(cluster: Cluster, old: str, tmp_path: Path) -> None:
    scripts = tmp_path / "migrations"
    shutil.copytree(schema.SCRIPTS, scripts, ignore=shutil.ignore_patterns("__pycache__"))
    (scripts / "versions" / "r9999_broken.py").write_text(BROKEN.replace("{HEAD}", schema.HEAD))
    before = described(cluster, old)
    with pytest.raises(AppError):
        set_up_server(address_of(cluster, old), "x", Schema("9999", scripts), lambda _: None)
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
