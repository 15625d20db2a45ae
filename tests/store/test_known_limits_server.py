"""What SECURITY.md says that a clinic on a server does not protect from: it is as said, and goes no further."""

from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import psycopg
import pytest

from app import main
from app.core.errors import AppError, StoreTrouble
from app.core.records import Answer, Sex, VisitKind
from app.server_wiring import ServerClinics
from app.services.clock import SystemClock
from app.vault.keyfile import Work
from tests.store.examples import DEFINITION, SMALL, at, patient
from tests.store.postgres import APP, OWNER, Cluster, running

CHEAP = Work(operations=1, memory=8192)
PASSPHRASE = "correct horse battery"
NOWHERE = Path("no-folder")
Door = Callable[..., ServerClinics]


@pytest.fixture
def database(cluster: Cluster) -> str:
    return cluster.database()


@pytest.fixture
def door(cluster: Cluster, database: str, tmp_path: Path) -> Door:
    """A workstation's way in to a clinic with one signed record."""

    def made(user: str = APP, states: str = "here") -> ServerClinics:
        url = cluster.url(database, user)
        return ServerClinics(url, main.catalogue, SystemClock(), CHEAP, tmp_path / states)

    made(OWNER).add_first("Contract", "Nora Field", "RN", PASSPHRASE, lambda _: None)
    session = made().open(NOWHERE, PASSPHRASE)
    patient = session.charts.register("Rosen, Dana", None, Sex.FEMALE, "MRN-1")
    visit = session.charts.begin_visit(patient.id, VisitKind.INTAKE)
    draft = session.assessing.prepare(SMALL, patient.id, visit.id, session.person)
    draft = session.assessing.record(draft, SMALL, DEFINITION, "pulse", Answer("1"))
    session.signing.sign(session.signing.unlock(PASSPHRASE), [draft], lambda _: SMALL)
    session.close()
    return made


def findings(door: Door) -> list[str]:
    session = door().open(NOWHERE, PASSPHRASE)
    found = [str(finding) for finding in session.verifying.verify().findings]
    session.close()
    return found


def test_known_limit_the_servers_administrator_reads_all_and_disables_a_trigger_and_the_change_shows(
    cluster: Cluster, database: str, door: Door
) -> None:
    assert findings(door) == []
    change = "UPDATE assessments SET performer = 'Somebody else'"
    with cluster.admin(database) as admin:
        assert admin.execute("SELECT name FROM patients").fetchall() == [("Rosen, Dana",)]
        with pytest.raises(psycopg.Error):
            admin.execute(change)
        admin.execute("ALTER TABLE assessments DISABLE TRIGGER ALL")
        admin.execute(change)
    assert any("columns that differ" in found for found in findings(door))


def test_known_limit_a_database_login_can_write_rubbish_into_the_key_ring_until_it_is_restored(
    cluster: Cluster, database: str, door: Door
) -> None:
    with cluster.admin(database) as admin:
        admin.execute(f"SET ROLE {APP}")  # type: ignore[arg-type]
        copied = admin.execute("SELECT content FROM keyring").fetchone()
        assert copied is not None
        admin.execute("UPDATE keyring SET content = 'rubbish'")
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            admin.execute("DELETE FROM keyring")
    with pytest.raises(StoreTrouble):
        door().open(NOWHERE, PASSPHRASE)
    with cluster.admin(database) as admin:
        admin.execute("UPDATE keyring SET content = %s", (copied[0].replace(b"Nora Field", b"Mora Field"),))
    with pytest.raises(AppError, match="changed outside Cowslip"):
        door().open(NOWHERE, PASSPHRASE)
    with cluster.admin(database) as admin:
        admin.execute("UPDATE keyring SET content = %s", copied)
    assert findings(door) == []


def test_known_limit_answers_of_an_outage_go_with_the_workstation(cluster: Cluster, door: Door, tmp_path: Path) -> None:
    session = door().open(NOWHERE, PASSPHRASE)
    (patient,) = session.charts.find("rosen")
    (visit,) = session.charts.open(patient.id).visits
    draft = session.assessing.prepare(SMALL, patient.id, visit.id, session.person)
    sent = session.assessing.record(draft, SMALL, DEFINITION, "pulse", Answer("1"))
    cluster.stop("immediate")
    try:
        session.assessing.record(sent, SMALL, DEFINITION, "yawning", Answer("1"))
        session.close()
    finally:
        cluster.start()
    elsewhere = door(states="there").open(NOWHERE, PASSPHRASE)
    assert elsewhere.assessing.resume(sent.id).answers == sent.answers
    elsewhere.close()
    here = door().open(NOWHERE, PASSPHRASE)  # it did not burn down
    assert set(here.assessing.resume(sent.id).answers) == {"pulse", "yawning"}
    here.close()


@pytest.mark.parametrize("is_synchronous", [False, True])
def test_known_limit_a_standby_that_was_not_synchronous_can_take_over_without_what_was_acknowledged(
    is_synchronous: bool,
) -> None:
    """The standby is gone when the answer comes; a synchronous one would have kept it from being acknowledged."""
    with running() as primary:
        standby, database = Cluster(primary.folder, "standby"), primary.database()
        standby.copy_from(primary)
        if is_synchronous:
            primary.configure("synchronous_standby_names = '*'\n")
            primary.stop()
            primary.start()
        store = primary.opened(database)
        acknowledged = False
        with suppress(StoreTrouble), store.unit_of_work() as work:
            work.patients.add(patient(1), at())
            work.commit()
            acknowledged = True
        assert acknowledged is not is_synchronous
        store.close()
        primary.stop("immediate")
        standby.start()
        try:
            standby.promote()
            after = standby.opened(database)
            with after.unit_of_work() as work:
                assert work.patients.count() == 0
            after.close()
        finally:
            standby.stop("immediate")
            primary.start()
