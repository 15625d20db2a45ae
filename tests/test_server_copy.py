"""An older clinic on a server, whose tables are brought up to date only once there is a copy of it."""

import re
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

import pytest
from psycopg.conninfo import make_conninfo

from app.store.schema import HEAD, Schema
from app.store.server import set_up_server
from app.store.server_address import read_address
from tests.store.postgres import OWNER, Cluster
from tests.test_server_clinic import command


@dataclass(frozen=True)
class Older:
    """A clinic of the first schema with one patient."""

    cluster: Cluster
    database: str

    @property
    def url(self) -> str:
        """The owner's address of it."""
        return self.cluster.url(self.database, OWNER)

    @property
    def revision(self) -> str:
        """Of its tables as they are stored."""
        return revision_of(self.cluster, self.database)


def revision_of(cluster: Cluster, database: str) -> str:
    with cluster.admin(database) as admin:
        return str(admin.execute("SELECT version_num FROM alembic_version").fetchone()[0])


@pytest.fixture
def older(cluster: Cluster, request: pytest.FixtureRequest) -> Older:
    database = f"older_{abs(hash(request.node.name)):x}"
    cluster.make_empty(database)
    address = read_address(cluster.url(database))
    old = set_up_server(address, "Old Clinic", Schema("0001"))
    with old.unit_of_work() as work:  # in the words of that day
        work._connection.exec_driver_sql(  # type: ignore[attr-defined]
            "INSERT INTO patients (id, name, sex, sort_key, created_us, created_offset, created_zone) "
            "VALUES ('p-1', 'Rosen, Dana', 'female', 'rosen, dana', 0, 0, '')"
        )
        work.commit()
    old.close()
    return Older(cluster, database)


def test_an_older_clinic_is_copied_before_it_is_brought_up_to_date_and_the_copy_can_be_restored(
    cluster: Cluster, older: Older, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    place = tmp_path / "copies"
    assert command(older.url, "set-up-server") == 1
    assert "--copy-to FOLDER" in capsys.readouterr().err
    assert older.revision == "0001"
    assert command(older.url, "set-up-server", "--copy-to", str(place)) == 0
    said = capsys.readouterr().out
    (copy,) = place.iterdir()
    assert f"{copy}: a copy from before the update. It is not encrypted" in said
    assert copy.stat().st_mode & 0o777 == 0o600
    assert older.revision == HEAD
    cluster.make_empty("restored")
    where = make_conninfo(**read_address(cluster.url("restored", OWNER)).parameters)
    subprocess.run(["pg_restore", "--no-owner", "--no-privileges", f"--dbname={where}", str(copy)], check=True)
    assert revision_of(cluster, "restored") == "0001"
    with cluster.admin("restored") as admin:
        assert admin.execute("SELECT name FROM patients").fetchall() == [("Rosen, Dana",)]
    assert command(older.url, "set-up-server", "--copy-to", str(tmp_path / "unneeded")) == 0
    assert not (tmp_path / "unneeded").exists()


@pytest.mark.parametrize(
    ("pg_dump", "words"),
    [
        (None, "pg_dump and pg_restore are not on this computer"),
        ("echo 'pg_dump: error: server version mismatch' >&2; exit 1", "server version mismatch"),
        ("exit 0", "too short"),
    ],
)
def test_without_a_copy_that_can_be_read_back_an_older_clinic_stays_as_it_is(
    older: Older,
    tmp_path: Path,
    pg_dump: str | None,
    words: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    programs, place = tmp_path / "bin", tmp_path / "copies"
    programs.mkdir()
    if pg_dump is not None:
        (programs / "pg_dump").write_text(f"#!/bin/sh\n{pg_dump}\n", encoding="ascii")
        (programs / "pg_dump").chmod(0o755)
        (programs / "pg_restore").symlink_to(str(shutil.which("pg_restore")))
        monkeypatch.setenv("PATH", f"{programs}:/usr/bin:/bin")
    else:
        monkeypatch.setenv("PATH", str(programs))
    assert command(older.url, "set-up-server", "--copy-to", str(place)) == 1
    said = capsys.readouterr().err
    assert "Nothing was brought up to date" in said
    assert re.search(words, said)
    assert older.revision == "0001"
    assert not place.exists() or not list(place.iterdir())
    monkeypatch.undo()
    assert command(older.url, "set-up-server", "--copy-made") == 0
    assert older.revision == HEAD


def test_a_copy_that_can_t_be_written_keeps_an_older_clinic_as_it_is(
    older: Older, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "a-file"
    file.touch()
    assert command(older.url, "set-up-server", "--copy-to", str(file)) == 1
    assert "can't be written" in capsys.readouterr().err
    assert older.revision == "0001"
