"""A clinic on a PostgreSQL server: it opens, guards itself against every role, and says in words what is wrong."""

import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import psycopg
import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as examples
from hypothesis import strategies as st

from app.core.errors import Conflict, ServerAway, StoreTrouble
from app.core.records import Answer, LogEntry, Status, TimeEdit
from app.store import server, tables
from app.store.opened import Store
from app.store.roles import APP_ROLE, MAY_CHANGE
from app.store.schema import HEAD, SCRIPTS, Schema
from app.store.server import open_server, set_up_server
from app.store.server_address import read_address
from app.store.terms import sort_key
from tests.store.examples import DEFINITION, SHA, assessment, at, patient, visit
from tests.store.postgres import APP, OWNER, Cluster, free_port


@pytest.fixture
def database(cluster: Cluster) -> str:
    return cluster.database()


@pytest.fixture
def store(cluster: Cluster, database: str) -> Iterator[Store]:
    """A workstation, and a draft with a line."""
    made = cluster.opened(database)
    with made.unit_of_work() as work:
        work.patients.add(patient(1, record_number="XXMARKERXX"), at())
        work.visits.add(visit(1))
        work.definitions.keep(SHA, "small", "1.0.0", DEFINITION)
        work.assessments.add(assessment(1))
        work.assessments.append("a-1", LogEntry(1, "pulse", Answer(not_assessed="yymarkeryy"), at()))
        work.commit()
    yield made
    made.close()


# ------------------------------------------------------------------------------------------------ guards and roles

LATER = "UPDATE assessments SET performed_us = performed_us + 1"
CHANGES = [
    "UPDATE answer_log SET answer = NULL",
    "DELETE FROM answer_log",
    "TRUNCATE answer_log",
    "INSERT INTO answer_log SELECT * FROM answer_log ON CONFLICT (assessment_id, seq) DO UPDATE SET answer = NULL",
    "DELETE FROM assessments",
    "TRUNCATE assessments CASCADE",
    "UPDATE definitions SET content = '\\x00'",
    "DELETE FROM definitions",
    LATER,
    "UPDATE assessments SET performed_offset = -300",
    "UPDATE assessments SET performed_zone = NULL",
]
OF_SIGNED = [
    "INSERT INTO answer_log SELECT assessment_id, 2, item, answer, at_us, at_offset, at_zone, '' FROM answer_log",
    "UPDATE assessments SET performer = 'x'",
    "UPDATE assessments SET status = 'draft'",
]


@pytest.mark.parametrize("user", ["postgres", OWNER, APP])
@pytest.mark.parametrize("is_signed", [False, True])
def test_no_role_changes_what_must_stay(
    cluster: Cluster, database: str, store: Store, user: str, is_signed: bool
) -> None:
    """The triggers refuse the owner and the server's administrator, and the app's role has no right to begin with."""
    if is_signed:
        with store.unit_of_work() as work:
            final = replace(assessment(1), status=Status.FINAL, log_length=1)
            work.assessments.update(final, Status.DRAFT)
            work.commit()
    refused = (psycopg.IntegrityError, psycopg.errors.InsufficientPrivilege)
    with cluster.admin(database) as connection:
        connection.execute(f"SET ROLE {user}")  # type: ignore[arg-type]
        for change in CHANGES + OF_SIGNED * is_signed:
            with pytest.raises(refused):
                connection.execute(change)  # type: ignore[arg-type]
    with store.unit_of_work() as work:
        stored = work.assessments.get("a-1")
        assert (stored.not_assessed, stored.performed) == ({"pulse": "yymarkeryy"}, at(0))


def test_the_app_role_has_no_right_to_change_but_where_it_must(cluster: Cluster, database: str) -> None:
    with cluster.admin(database) as connection:
        connection.execute(f"SET ROLE {APP}")  # type: ignore[arg-type]
        for table in tables.metadata.tables:
            column = next(iter(tables.metadata.tables[table].columns)).name
            asks = {
                "UPDATE": f"UPDATE {table} SET {column} = {column} WHERE false",
                "DELETE": f"DELETE FROM {table} WHERE false",
                "TRUNCATE": f"TRUNCATE {table} CASCADE",
                "TRIGGER": f"ALTER TABLE {table} DISABLE TRIGGER ALL",
            }
            for right, ask in asks.items():
                if right in MAY_CHANGE.get(table, ""):
                    connection.execute(ask)  # type: ignore[arg-type]
                else:
                    with pytest.raises(psycopg.errors.InsufficientPrivilege):
                        connection.execute(ask)  # type: ignore[arg-type]
        for ask in (
            "CREATE TABLE mine (x int)",
            "DROP TABLE answer_log",
            "UPDATE alembic_version SET version_num = '9'",
        ):
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                connection.execute(ask)  # type: ignore[arg-type]


def test_a_table_that_nobody_spoke_of_is_append_only_for_the_app() -> None:
    assert MAY_CHANGE.keys() <= tables.metadata.tables.keys()
    assert not {"answer_log", "definitions"} & MAY_CHANGE.keys()


def test_a_temporary_table_deceives_no_guard(cluster: Cluster, database: str, store: Store) -> None:
    with store.unit_of_work() as work:
        work.assessments.update(replace(assessment(1), status=Status.FINAL, log_length=1), Status.DRAFT)
        work.commit()
    with cluster.admin(database) as connection:
        connection.execute(f"SET ROLE {APP}")  # type: ignore[arg-type]
        connection.execute("CREATE TEMPORARY TABLE assessments AS SELECT id, 'draft' AS status FROM public.assessments")
        with pytest.raises(psycopg.IntegrityError, match="drafts only"):
            connection.execute(OF_SIGNED[0])  # type: ignore[arg-type]


def test_an_edit_allows_the_time_that_its_line_names_and_no_other(store: Store) -> None:
    with store.unit_of_work() as work:
        edit = TimeEdit(at(0), at(-45, 330, 'I"S\N{MINUS SIGN}T'), "Nora Field, RN")
        work.assessments.append("a-1", LogEntry(2, "", None, at(), edit))
        work.commit()
    with pytest.raises(Conflict), store.unit_of_work():
        store._connection.exec_driver_sql(LATER)


# ------------------------------------------------------------------------------------------------ opening


def test_the_migrations_lead_to_the_declared_tables(store: Store) -> None:
    from alembic.autogenerate import compare_metadata
    from alembic.migration import MigrationContext

    context = MigrationContext.configure(store._connection, opts={"compare_type": True})
    assert compare_metadata(context, tables.metadata) == []
    store._connection.rollback()


def test_setting_up_again_keeps_the_clinic_and_its_name(cluster: Cluster, database: str, store: Store) -> None:
    again = set_up_server(read_address(cluster.url(database)), "Another name")
    assert again.clinic == "Contract"
    with again.unit_of_work() as work:
        assert work.patients.count() == 1
    again.close()


def test_a_newer_clinic_is_refused_and_an_older_one_is_left_to_its_owner(cluster: Cluster, database: str) -> None:
    with cluster.admin(database) as admin:
        admin.execute("UPDATE alembic_version SET version_num = '9999'")
    for opening in (open_server, lambda a: set_up_server(a, "x")):
        with pytest.raises(StoreTrouble, match="newer Cowslip"):
            opening(read_address(cluster.url(database)))
    with cluster.admin(database) as admin:
        admin.execute("UPDATE alembic_version SET version_num = '0001'")
    with pytest.raises(StoreTrouble, match="older Cowslip") as caught:
        cluster.opened(database)
    assert "set-up-server" in caught.value.hint


def test_0001_is_brought_up_to_date_with_its_records(cluster: Cluster) -> None:
    cluster.make_empty("old_clinic")
    address = read_address(cluster.url("old_clinic"))
    old = set_up_server(address, "Old Clinic", Schema("0001"))
    with old.unit_of_work() as work:  # in the words of that day
        old._connection.exec_driver_sql(
            "INSERT INTO patients (id, name, sex, sort_key, created_us, created_offset, created_zone) "
            "VALUES ('p-1', 'Rosen, Dana', 'female', 'rosen, dana', 0, 0, '')"
        )
        work.commit()
    with old.unit_of_work():
        old._connection.exec_driver_sql(LATER)  # nothing guarded it
    old.close()
    with pytest.raises(StoreTrouble, match="older Cowslip") as refused:
        set_up_server(address, "New")
    assert "--copy-to" in refused.value.hint
    copied: list[str] = []
    set_up_server(address, "New", copy=copied.append).close()
    assert copied == ["0001"]
    set_up_server(address, "New").close()  # there is nothing more to bring up to date
    new = cluster.opened("old_clinic")
    assert new.clinic == "Old Clinic"
    with new.unit_of_work() as work:
        assert work.patients.count() == 1
    new.close()


def test_a_step_that_fails_leaves_the_clinic_on_the_server_as_it_was(cluster: Cluster, tmp_path: Path) -> None:
    scripts, database = tmp_path / "migrations", cluster.database()
    shutil.copytree(SCRIPTS, scripts, ignore=shutil.ignore_patterns("__pycache__"))
    (scripts / "versions" / "r9999_next.py").write_text(
        f"""
import sqlalchemy as sa
from alembic import op
revision, down_revision = "9999", "{HEAD}"
def upgrade() -> None:
    op.add_column("patients", sa.Column("nickname", sa.Text()))
    op.execute("INSERT INTO nowhere VALUES (1)")
""",
        encoding="ascii",
    )
    with pytest.raises(StoreTrouble):
        set_up_server(read_address(cluster.url(database)), "x", Schema("9999", scripts), copy=lambda _: None)
    with cluster.admin(database) as admin:
        columns = admin.execute("SELECT column_name FROM information_schema.columns WHERE table_name = 'patients'")
        assert ("nickname",) not in columns.fetchall()
    cluster.opened(database).close()


def test_an_empty_database_is_no_clinic(cluster: Cluster) -> None:
    cluster.make_empty("empty")
    with pytest.raises(StoreTrouble, match="no clinic in this database"):
        cluster.opened("empty", OWNER)


@pytest.mark.parametrize(
    ("name", "options"),
    [
        ("latin", "ENCODING 'LATIN1' LOCALE 'C'"),
        ("sorted", "ENCODING 'UTF8' LOCALE_PROVIDER icu ICU_LOCALE 'en' LOCALE 'C'"),
    ],
)
def test_a_database_that_sorts_or_spells_otherwise_is_refused(cluster: Cluster, name: str, options: str) -> None:
    cluster.make_empty(name, options)
    with pytest.raises(StoreTrouble, match="UTF-8, sorted by code point") as caught:
        set_up_server(read_address(cluster.url(name)), "x")
    assert "LOCALE 'C'" in caught.value.hint


NAMES = st.text(st.characters(codec="utf-8", exclude_categories=["C", "Z"]), min_size=1, max_size=4)


@examples(max_examples=20, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(names=st.lists(st.tuples(NAMES, NAMES).map(" ".join), min_size=2, max_size=20, unique=True))
def test_names_are_ordered_as_in_every_other_store(store: Store, names: list[str]) -> None:
    with store.unit_of_work() as work:  # not committed: the next example finds it as it was
        for number, name in enumerate(names, 100):
            work.patients.add(patient(number, name, record_number=""), at())
        found = [p.name for p in work.patients.find("", 99)]
    assert [sort_key(n) for n in found] == sorted(sort_key(n) for n in [*names, "Rosen, Dana"])


# ------------------------------------------------------------------------------------------------ troubles


def test_a_commit_after_a_failure_never_passes_for_stored(store: Store) -> None:
    with store.unit_of_work() as work:
        with pytest.raises(Conflict):
            work.patients.add(patient(2, record_number="XXMARKERXX"), at())
        with pytest.raises(StoreTrouble, match="Nothing was stored"):
            work.commit()


def test_an_error_never_tells_what_was_being_stored(store: Store) -> None:
    for statement in ("INSERT INTO nowhere VALUES (%(x)s)", "UPDATE patients SET birth_date = %(x)s"):
        with pytest.raises(StoreTrouble) as caught, store.unit_of_work():
            store._connection.exec_driver_sql(statement, {"x": "Qqmarkerqq"})
        error = caught.value
        assert "arker" not in repr((error.message, error.hint, error.detail, str(error.__cause__)))


def test_a_session_is_durable_and_patient_whatever_the_roles_settings_are(cluster: Cluster, database: str) -> None:
    with cluster.admin(database) as admin:
        admin.execute(f"ALTER ROLE {APP} IN DATABASE {database} SET synchronous_commit = off")  # type: ignore[arg-type]
        admin.execute(f"ALTER DATABASE {database} SET default_transaction_isolation = 'serializable'")  # type: ignore[arg-type]
    store = cluster.opened(database)
    ask = store._connection.exec_driver_sql
    assert ask("SHOW synchronous_commit").scalar() == "on"
    assert ask("SHOW lock_timeout").scalar() == "5s"
    assert ask("SHOW statement_timeout").scalar() == "7s"
    assert ask("SHOW transaction_isolation").scalar() == "read committed"
    assert ask("SHOW application_name").scalar() == "cowslip"
    store._connection.rollback()
    store.close()


def test_a_connection_that_is_cut_is_told_and_the_next_work_goes_on(
    cluster: Cluster, database: str, store: Store
) -> None:
    with cluster.admin(database) as admin:
        admin.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'cowslip'")
    with pytest.raises(ServerAway), store.unit_of_work() as work:
        work.patients.add(patient(2), at())
    with store.unit_of_work() as work:
        assert work.patients.count() == 1
        work.patients.add(patient(2), at())
        work.commit()
    with store.unit_of_work() as work:
        assert work.patients.count() == 2


def test_what_stands_in_the_way_of_a_connection_is_named(cluster: Cluster, database: str) -> None:
    def said(url: str) -> str:
        with pytest.raises(StoreTrouble) as caught:
            open_server(read_address(url))
        assert caught.value.hint
        return f"{type(caught.value).__name__} {caught.value.message}"

    assert said(cluster.url(database, "nobody_known")) == "StoreTrouble The clinic's server does not know this user."
    assert said(cluster.url("no_such")) == "StoreTrouble There is no such database on the server."
    away = f"postgresql+psycopg://x@127.0.0.1:{free_port()}/x"
    assert said(away) == "ServerAway The clinic's server can't be reached."
    encrypted = cluster.url(database, query="?sslmode=require")
    assert said(encrypted) == "StoreTrouble The clinic's server offers no encrypted connection (TLS)."


def test_the_app_role_gets_its_rights_only_where_it_exists(cluster: Cluster, database: str) -> None:
    with cluster.admin(database) as admin:
        admin.execute(f"REVOKE SELECT ON patients FROM {APP_ROLE}")  # type: ignore[arg-type]
    store = cluster.opened(database)
    with pytest.raises(StoreTrouble, match="may not do that"), store.unit_of_work() as work:
        work.patients.count()
    set_up_server(read_address(cluster.url(database)), "x").close()
    with store.unit_of_work() as work:
        assert work.patients.count() == 0
    store.close()


def test_a_slow_answer_is_waited_for_but_where_a_key_would_wait_behind_it(
    cluster: Cluster, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Also after the connection was made anew."""
    monkeypatch.setattr(server, "SOON", 0.3)
    store = open_server(read_address(cluster.url(cluster.database(), APP)))
    for _ in range(2):
        with store.unit_of_work():
            store._connection.exec_driver_sql("SELECT pg_sleep(0.7)")
        with pytest.raises(ServerAway), store.soon():
            store._connection.exec_driver_sql("SELECT pg_sleep(0.7)")
    store.close()
