"""A clinic on a real PostgreSQL server: who opens it, what this computer keeps of it, and the commands on it."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from app import cli, main
from app.core.audit import Act
from app.core.errors import BadInput, Conflict, Locked, NotFound, StoreTrouble
from app.core.people import Role
from app.core.records import Answer, Sex, VisitKind
from app.server_wiring import ServerClinics
from app.services.clock import SystemClock
from app.services.evidence import AuditFilter
from app.services.key_ports import Newcomer
from app.services.outage import LocalFirst
from app.store.server_address import read_address
from app.store.server_keys import ServerKeys
from app.vault.keyfile import Work
from tests.store.postgres import APP, OWNER, Cluster

CHEAP = Work(operations=1, memory=8192)
PASSPHRASE = "correct horse battery"
OTHERS = "purple ladder under rain"
NOWHERE = Path("no-folder")

Door = Callable[..., ServerClinics]


@pytest.fixture
def door(cluster: Cluster, tmp_path: Path) -> Door:
    """A workstation's way in to one clinic that has Nora Field as its administrator."""
    database = cluster.database()

    def made(user: str = APP, states: str = "here") -> ServerClinics:
        url = cluster.url(database, user)
        return ServerClinics(url, main.catalogue, SystemClock(), CHEAP, tmp_path / states)

    made(OWNER).add_first("Contract", "Nora Field", "RN", PASSPHRASE, lambda sheet: None)
    return made


def test_the_first_administrator_opens_it_from_any_workstation(door: Door) -> None:
    for states in ("here", "there"):
        clinics = door(states=states)
        (person,) = clinics.people(NOWHERE)
        session = clinics.open(NOWHERE, PASSPHRASE, person.id)
        assert (session.clinic, session.person) == ("Contract", "Nora Field, RN")
        assert session.custody is None
        session.close()


def test_a_wrong_passphrase_is_counted_on_the_server(door: Door) -> None:
    clinics = door()
    with pytest.raises(Locked, match="does not open"):
        clinics.open(NOWHERE, "wrong horse battery")
    session = door(states="there").open(NOWHERE, PASSPHRASE)
    with session.place.unit_of_work() as work:
        acts = [e.act for chain in work.audit.chains() for e in work.audit.events(chain, 0, 99)]
    session.close()
    assert "failed sign-in" in acts


def test_two_windows_of_one_user_do_not_share_one_journal(door: Door) -> None:
    session = door().open(NOWHERE, PASSPHRASE)
    with pytest.raises(StoreTrouble, match="already open"):
        door().open(NOWHERE, PASSPHRASE)
    door(states="there").open(NOWHERE, PASSPHRASE).close()
    session.close()
    door().open(NOWHERE, PASSPHRASE).close()


def test_the_second_of_two_changes_of_the_keys_is_refused(cluster: Cluster, door: Door) -> None:
    clinics = door()
    (person,) = clinics.people(NOWHERE)
    session = clinics.open(NOWHERE, PASSPHRASE, person.id)
    session.people.add(PASSPHRASE, Newcomer("M. Okafor", "RN", Role.CLINICIAN, OTHERS))
    assert {p.name for p in door().people(NOWHERE)} == {"Nora Field", "M. Okafor"}
    session.close()


def test_keys_that_another_workstation_changed_are_not_written_over(cluster: Cluster) -> None:
    database = cluster.database()
    one, other = (ServerKeys(read_address(cluster.url(database, APP))) for _ in range(2))
    one.create(b"first")
    with pytest.raises(Conflict):
        other.create(b"second")
    other.replace(b"second", one.load())
    with pytest.raises(Conflict):
        one.replace(b"third", b"first")
    assert one.load() == b"second"


def test_a_clinic_without_people_says_who_mends_it(cluster: Cluster, tmp_path: Path) -> None:
    url = cluster.url(cluster.database(), APP)
    clinics = ServerClinics(url, main.catalogue, SystemClock(), CHEAP, tmp_path)
    with pytest.raises(StoreTrouble, match="Nobody works in this clinic yet") as refused:
        clinics.open(NOWHERE, PASSPHRASE)
    assert "set-up-server" in refused.value.hint


def test_the_recovery_code_opens_it_once(cluster: Cluster, tmp_path: Path) -> None:
    url = cluster.url(cluster.database(), APP)
    clinics = ServerClinics(url, main.catalogue, SystemClock(), CHEAP, tmp_path)
    sheets = []
    clinics.add_first("Contract", "Nora Field", "", PASSPHRASE, sheets.append)
    (person,) = clinics.people(NOWHERE)
    session = clinics.recover(NOWHERE, sheets[0].code, person.id, OTHERS)
    assert session.people.fingerprint() == sheets[0].fingerprint
    assert session.people.new_sheet() is not None
    with pytest.raises(Conflict, match="not re-keyed"):
        session.people.rekey(OTHERS)
    session.close()
    with pytest.raises(Locked):
        clinics.open(NOWHERE, PASSPHRASE)
    clinics.open(NOWHERE, OTHERS).close()


def test_a_sheet_that_can_not_be_kept_leaves_a_clinic_without_people(cluster: Cluster, tmp_path: Path) -> None:
    url = cluster.url(cluster.database(), APP)
    clinics = ServerClinics(url, main.catalogue, SystemClock(), CHEAP, tmp_path)

    def full(_: object) -> None:
        raise StoreTrouble("The disk is full.")

    with pytest.raises(StoreTrouble, match="full"):
        clinics.add_first("Contract", "Nora Field", "", PASSPHRASE, full)
    assert not clinics.has_people()


def test_answers_that_wait_are_sent_at_the_next_sign_in(cluster: Cluster, door: Door) -> None:
    clinics = door()
    session = clinics.open(NOWHERE, PASSPHRASE)
    patient = session.charts.register("Rosen, Dana", None, Sex.FEMALE, "MRN-1")
    visit = session.charts.begin_visit(patient.id, VisitKind.INTAKE)
    scale = main.catalogue().get("cows")
    draft = session.assessing.prepare(scale.scale, patient.id, visit.id, session.person)
    sent = session.assessing.record(draft, scale.scale, scale.content, "sweating", Answer("1"))
    cluster.stop("immediate")
    try:
        waiting = session.assessing.record(sent, scale.scale, scale.content, "tremor", Answer("2"))
        session.close()
    finally:
        cluster.start()
    later = clinics.open(NOWHERE, PASSPHRASE)
    assert isinstance(later.assessing, LocalFirst)
    assert later.assessing.waiting == 0
    assert later.assessing.resume(waiting.id).answers == waiting.answers
    later.close()


def test_what_one_typed_in_an_outage_and_another_sent_is_signed_by_who_typed_it_and_verify_is_content(
    cluster: Cluster, door: Door
) -> None:
    clinics, cows = door(), main.catalogue().get("cows")
    chief = clinics.open(NOWHERE, PASSPHRASE)
    for name, role in (("M. Okafor", Role.CLINICIAN), ("V. Osei", Role.VIEWER)):
        chief.people.add(PASSPHRASE, Newcomer(name, "RN", role, OTHERS))
    chief.close()
    who = {person.name: person.id for person in clinics.people(NOWHERE)}
    nurse = clinics.open(NOWHERE, OTHERS, who["M. Okafor"])
    patient = nurse.charts.register("Rosen, Dana", None, Sex.FEMALE, "MRN-1")
    visit = nurse.charts.begin_visit(patient.id, VisitKind.INTAKE)
    draft = nurse.assessing.prepare(cows.scale, patient.id, visit.id, nurse.person)
    cluster.stop("immediate")
    try:
        draft = nurse.assessing.record(draft, cows.scale, cows.content, "tremor", Answer("2"))
        nurse.close()
    finally:
        cluster.start()
    viewer = clinics.open(NOWHERE, OTHERS, who["V. Osei"])
    assert isinstance(viewer.assessing, LocalFirst)
    assert viewer.assessing.waiting == 0
    assert viewer.assessing.resume(draft.id).answers == draft.answers
    viewer.close()
    chief = clinics.open(NOWHERE, PASSPHRASE, who["Nora Field"])
    complete = chief.assessing.complete(chief.assessing.resume(draft.id))
    with pytest.raises(BadInput, match="was performed by M"):
        chief.signing.sign(chief.signing.unlock(PASSPHRASE), [complete], lambda _: cows.scale)
    chief.close()
    nurse = clinics.open(NOWHERE, OTHERS, who["M. Okafor"])
    (final,) = nurse.signing.sign(nurse.signing.unlock(OTHERS), [complete], lambda _: cows.scale)
    assert final.signer == "M. Okafor, RN"
    nurse.close()
    chief = clinics.open(NOWHERE, PASSPHRASE, who["Nora Field"])
    assert chief.verifying.verify().findings == ()
    chief.close()


def test_a_line_of_the_journal_that_can_not_be_read_costs_itself_alone_and_is_told(
    cluster: Cluster, door: Door, tmp_path: Path
) -> None:
    clinics = door()
    session = clinics.open(NOWHERE, PASSPHRASE)
    patient = session.charts.register("Rosen, Dana", None, Sex.FEMALE, "MRN-1")
    visit = session.charts.begin_visit(patient.id, VisitKind.INTAKE)
    scales = [main.catalogue().get(name) for name in ("cows", "asrs-v1.1")]
    cows, asrs = (session.assessing.prepare(s.scale, patient.id, visit.id, session.person) for s in scales)
    cluster.stop("immediate")
    try:
        cows = session.assessing.record(cows, scales[0].scale, scales[0].content, "sweating", Answer("1"))
        item = scales[1].scale.items[0]
        asrs = session.assessing.record(asrs, scales[1].scale, scales[1].content, item.id, Answer(item.options[0].key))
        session.close()
    finally:
        cluster.start()
    (journal,) = tmp_path.glob("here/*/answers.journal")
    whole = bytearray(journal.read_bytes())
    whole[200] ^= 1  # in the first line
    journal.write_bytes(whole)
    later = clinics.open(NOWHERE, PASSPHRASE)
    assert isinstance(later.assessing, LocalFirst)
    assert "kept as answers.damaged-1" in later.assessing.words()
    assert later.assessing.resume(asrs.id).answers == asrs.answers
    with pytest.raises(NotFound):
        later.assessing.resume(cows.id)
    with later.place.unit_of_work() as work:
        (told,) = work.audit.search(AuditFilter(act=Act.JOURNAL_DAMAGED), 9)
    assert json.loads(told.payload or b"")["facts"] == {"kept_as": "answers.damaged-1", "read": 1, "behind": 1}
    assert journal.with_name("answers.damaged-1").read_bytes() == bytes(whole)
    later.close()
    again = clinics.open(NOWHERE, PASSPHRASE)
    assert isinstance(again.assessing, LocalFirst)
    assert again.assessing.words() == ""
    again.close()


def command(door_url: str, *words: str) -> int:
    wiring = cli.Wiring(
        main.catalogue,
        main.strictly_parsed,
        main.papers,
        main.clinics,
        SystemClock,
        lambda url, clock: ServerClinics(url, main.catalogue, clock, CHEAP),
    )
    return cli.main([words[0], "--database", door_url, *words[1:]], wiring)


@pytest.fixture
def at_home(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    (tmp_path / "passphrase").write_text(f"{PASSPHRASE}\n", encoding="utf-8")
    return tmp_path


def test_the_commands_set_up_verify_and_export_a_clinic_on_a_server(
    cluster: Cluster, at_home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    cluster.make_empty("commands")
    owner, app = (cluster.url("commands", user) for user in (OWNER, APP))
    sheet, given = at_home / "sheet.pdf", ("--passphrase-file", str(at_home / "passphrase"))
    assert command(owner, "set-up-server", "--clinic", "River Clinic") == 0
    assert "Nobody can open it yet" in capsys.readouterr().out
    first = ("--administrator", "Nora Field", "--recovery-sheet", str(sheet), *given)
    assert command(owner, "set-up-server", *first) == 0
    assert sheet.read_bytes().startswith(b"%PDF")
    sheet.unlink()
    assert command(owner, "set-up-server", *first) == 1
    assert not sheet.exists()
    assert "People work in this clinic already" in capsys.readouterr().err
    with cluster.admin("commands") as admin:
        admin.execute(f"GRANT CONNECT ON DATABASE commands TO {APP}")
    who = ("--user", "Nora Field", *given)
    assert command(app, "verify", *who) == 0
    assert "All is intact." in capsys.readouterr().out
    assert command(app, "export", *who, "--out", str(at_home / "all.jsonl")) == 0
    lines = (at_home / "all.jsonl").read_text(encoding="utf-8").splitlines()
    assert "keyring" in json.loads(lines[0])["left_out"]
    assert json.loads(lines[-1])["end"]["rows"]["audit_events"] > 0
    assert not any(json.loads(line).get("table") == "keyring" for line in lines)
