"""What SECURITY.md says that a clinic folder does not protect from: it is as said, and goes no further."""

import json
import shutil
from dataclasses import replace
from pathlib import Path

import pytest
from sqlcipher3 import dbapi2

from app.core.audit import Act
from app.core.errors import AppError, BadInput, Forbidden, Locked, NotFound, StoreTrouble
from app.core.people import Role
from app.core.records import Sex
from app.services.backups import Backup
from app.services.evidence import AuditFilter
from app.services.key_ports import Newcomer
from app.services.session import Session
from app.vault import keyfile
from app.vault.entries import dumped, parsed
from app.vault.recovery_code import new_code
from tests.faults.clinic import CHEAP, PASSPHRASE, clinics

OTHERS = "purple ladder under rain"
NURSE, VIEWER = (Newcomer(n, "RN", r, OTHERS) for n, r in (("M. Okafor", Role.CLINICIAN), ("V. Osei", Role.VIEWER)))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A clinic with a patient, an administrator, a nurse and a viewer."""
    where = tmp_path / "clinic"
    session = clinics().create(where, "St Brigid", "Nora Field", PASSPHRASE, "RN")
    session.charts.register("Rosen, Dana", None, Sex.FEMALE, "004-118")
    session.people.add(PASSPHRASE, NURSE)
    session.people.add(PASSPHRASE, VIEWER)
    session.close()
    return where


def untold(_share: float) -> None:
    """Nobody watches."""


def who(folder: Path, name: str) -> str:
    return next(p.id for p in clinics().people(folder) if p.name == name)


def opened(folder: Path, name: str = "Nora Field", passphrase: str = PASSPHRASE) -> Session:
    return clinics().open(folder, passphrase, who(folder, name))


def removed(folder: Path, name: str) -> None:
    session = opened(folder)
    session.people.remove(PASSPHRASE, who(folder, name))
    session.close()


def behind_its_back(folder: Path, key: bytes, sql: str) -> list[tuple[object, ...]]:
    """With another program, and the data key."""
    connection = dbapi2.connect(str(folder / "clinic.db"))
    try:
        connection.execute(f"PRAGMA key = \"x'{key.hex()}'\"")
        rows = connection.execute(sql).fetchall()
        connection.commit()
        return list(rows)
    finally:
        connection.close()


def test_known_limit_roles_are_no_cryptography_and_a_change_shows(folder: Path) -> None:
    session = opened(folder, "V. Osei", OTHERS)
    with pytest.raises(Forbidden):
        session.charts.register("Forged, Name", None, Sex.FEMALE, "")
    session.close()
    key = keyfile.unlock(folder, OTHERS, who(folder, "V. Osei"), work=CHEAP).data_key
    assert behind_its_back(folder, key, "SELECT name FROM patients") == [("Rosen, Dana",)]
    session = opened(folder)
    assert session.verifying.verify().is_intact  # nothing hides or tells a read
    session.close()
    behind_its_back(folder, key, "UPDATE patients SET record_number = '004-119'")
    session = opened(folder)
    (found,) = session.verifying.verify().findings
    session.close()
    assert "is another than the audit trail says" in str(found)


def test_known_limit_a_copy_of_the_folder_opens_for_who_was_removed(folder: Path, tmp_path: Path) -> None:
    nurse = who(folder, "M. Okafor")
    shutil.copytree(folder, tmp_path / "copy")
    removed(folder, "M. Okafor")
    with pytest.raises((Locked, NotFound)):
        clinics().open(folder, OTHERS, nurse)
    clinics().open(tmp_path / "copy", OTHERS, nurse).close()


def test_known_limit_until_the_clinic_is_re_keyed_copied_keys_open_a_later_database(
    folder: Path, tmp_path: Path
) -> None:
    nurse, later = who(folder, "M. Okafor"), tmp_path / "later"
    keys = (folder / "clinic.keys").read_bytes()
    removed(folder, "M. Okafor")
    session = opened(folder)
    session.charts.register("Adler, Birch", None, Sex.MALE, "")
    session.close()
    for is_rekeyed in (False, True):
        if is_rekeyed:
            session = opened(folder)
            session.people.rekey(PASSPHRASE)
            session.close()
            opened(folder).close()
        shutil.rmtree(later, ignore_errors=True)
        shutil.copytree(folder, later)
        (later / "clinic.keys").write_bytes(keys)
        if is_rekeyed:
            with pytest.raises(StoreTrouble, match="does not fit this clinic's key"):
                clinics().open(later, OTHERS, nurse)
        else:
            session = clinics().open(later, OTHERS, nurse)
            assert [p.name for p in session.charts.find("adler")] == ["Adler, Birch"]
            session.close()


def test_known_limit_failed_sign_ins_go_with_a_key_file_that_is_deleted_before_they_are_noted(folder: Path) -> None:
    keys = (folder / "clinic.keys").read_bytes()
    for passphrase in ("wrong horse battery", "wrong horse stapler"):
        with pytest.raises(Locked):
            opened(folder, passphrase=passphrase)
    (folder / "clinic.keys").unlink()
    with pytest.raises(StoreTrouble, match="key file"):
        clinics().open(folder, PASSPHRASE, "x")
    (folder / "clinic.keys").write_bytes(keys)  # as it was kept before
    session = opened(folder)
    with session.place.unit_of_work() as work:
        assert work.audit.search(AuditFilter(act=Act.SIGN_IN_FAILED), 9) == []
    session.close()


def test_known_limit_names_roles_and_credentials_stand_in_the_key_file_in_the_clear(folder: Path) -> None:
    content = (folder / "clinic.keys").read_bytes()
    for said in ("Nora Field", "M. Okafor", "RN", "administrator", "clinician"):
        assert said.encode() in content
    everything = b"".join(p.read_bytes() for p in folder.rglob("*") if p.is_file())
    for said in ("Rosen", "004-118", PASSPHRASE, OTHERS):
        assert said.encode() not in everything


def test_known_limit_a_lost_passphrase_without_the_sheet_opens_nothing(folder: Path) -> None:
    chief = who(folder, "Nora Field")
    session = opened(folder, "M. Okafor", OTHERS)
    with pytest.raises(AppError):  # the others can't help: a reset takes an administrator's passphrase
        session.people.reset(OTHERS, chief, "seven quiet lighthouses")
    session.close()
    with pytest.raises(BadInput, match="not the clinic's recovery code"):
        clinics().recover(folder, new_code(), chief, "seven quiet lighthouses")
    opened(folder).close()


def backup_of(folder: Path) -> Backup:
    """The newest, made just now."""
    session = opened(folder)
    assert session.custody is not None
    made = session.custody.take(untold)
    session.close()
    return made


def test_known_limit_backups_lie_in_the_clinic_folder_and_die_with_its_disk(folder: Path) -> None:
    made = backup_of(folder)
    assert made.path.is_relative_to(folder)
    shutil.rmtree(folder)
    assert list(clinics().backups().held(folder)) == []


def test_known_limit_an_old_backup_brings_the_people_and_the_trail_of_its_day_back(folder: Path) -> None:
    made, nurse = backup_of(folder), who(folder, "M. Okafor")
    removed(folder, "M. Okafor")
    aside = clinics().backups().restore(folder, made, PASSPHRASE, untold)
    clinics().open(folder, OTHERS, nurse).close()
    session = opened(folder)
    with session.place.unit_of_work() as work:
        acts = {e.act for e in work.audit.search(AuditFilter(), 100)}
    assert session.verifying.verify().is_intact
    session.close()
    assert Act.RESTORED in acts
    assert Act.PERSON_REMOVED not in acts
    shutil.move(aside, folder.with_name("aside"))
    session = opened(folder.with_name("aside"))
    assert session.auditing.read(AuditFilter(act=Act.PERSON_REMOVED))
    session.close()


def test_known_limit_a_backup_can_hold_a_secret_that_was_damaged_and_the_earlier_ones_are_whole(folder: Path) -> None:
    earlier, nurse = backup_of(folder), who(folder, "M. Okafor")
    file = parsed((folder / "clinic.keys").read_bytes())
    entry = file.entry(nurse)
    assert entry is not None
    assert entry.secret is not None
    box = entry.secret.box
    harmed = replace(entry, secret=replace(entry.secret, box=bytes([box[0] ^ 1]) + box[1:]))
    (folder / "clinic.keys").write_bytes(dumped(file.with_entry(harmed)))
    later = backup_of(folder)  # nothing was noticed
    with pytest.raises(Locked):
        keyfile.unlock(later.path, OTHERS, nurse, work=CHEAP)
    assert keyfile.unlock(earlier.path, OTHERS, nurse, work=CHEAP).person.name == "M. Okafor"


def test_known_limit_the_export_of_everything_is_not_encrypted_and_has_no_key_file(
    folder: Path, tmp_path: Path
) -> None:
    session = opened(folder)
    assert session.custody is not None
    session.custody.export(tmp_path / "all.jsonl", untold)
    session.close()
    content = (tmp_path / "all.jsonl").read_bytes()
    assert b"Rosen, Dana" in content
    for secret in (PASSPHRASE, OTHERS):
        assert secret.encode() not in content
    root = json.loads((folder / "clinic.keys").read_bytes())["root"]
    assert root.encode() not in content
