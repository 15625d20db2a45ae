"""People of a clinic folder: signed in, recovered, re-keyed, with the power gone at each step."""

import shutil
from pathlib import Path

import pytest

from app.core.audit import Act
from app.core.errors import BadInput, Locked, StoreTrouble
from app.core.people import Role
from app.core.records import Sex
from app.services.evidence import AuditFilter
from app.services.key_ports import Newcomer
from app.services.session import Session
from app.store import rekey
from app.vault.staff import Staff
from tests.faults.clinic import PASSPHRASE, clinics
from tests.faults.counts import Counted

OTHERS = "purple ladder under rain"
NEW = "seven quiet lighthouses"
NURSE = Newcomer("M. Okafor", "RN", Role.CLINICIAN, OTHERS)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A clinic with a patient, an administrator and a nurse."""
    where = tmp_path / "clinic"
    session = clinics().create(where, "St Brigid", "Nora Field", PASSPHRASE, "RN")
    session.charts.register("Rosen, Dana", None, Sex.FEMALE, "004-118")
    session.people.add(PASSPHRASE, NURSE)
    session.close()
    return where


def who(folder: Path, name: str) -> str:
    return next(p.id for p in clinics().people(folder) if p.name == name)


def opened(folder: Path, name: str = "Nora Field", passphrase: str = PASSPHRASE) -> Session:
    return clinics().open(folder, passphrase, who(folder, name))


def count(session: Session, act: Act) -> int:
    with session.place.unit_of_work() as work:
        return len(work.audit.search(AuditFilter(act=act), 100))


def test_each_signs_in_as_themselves(folder: Path) -> None:
    session = opened(folder, "M. Okafor", OTHERS)
    assert (session.person, session.place.person.role) == ("M. Okafor, RN", Role.CLINICIAN)
    assert [p.name for p in session.charts.find("")] == ["Rosen, Dana"]
    session.close()
    with pytest.raises(BadInput, match="Several people"):
        clinics().open(folder, PASSPHRASE)


def test_failed_sign_ins_stand_in_the_trail_after_the_next(folder: Path) -> None:
    for _ in range(3):
        with pytest.raises(Locked):
            opened(folder, "M. Okafor", PASSPHRASE)
    session = opened(folder)
    assert count(session, Act.SIGN_IN_FAILED) == 3
    session.close()
    session = opened(folder)
    assert count(session, Act.SIGN_IN_FAILED) == 3
    session.close()


def test_the_recovery_code_opens_the_clinic_and_is_replaced(tmp_path: Path) -> None:
    session = clinics().create(tmp_path, "St Brigid", "Nora Field", PASSPHRASE, "RN")
    sheet = session.people.new_sheet()
    assert sheet is not None
    session.close()
    with pytest.raises(BadInput):
        clinics().recover(tmp_path, sheet.code[:-1], who(tmp_path, "Nora Field"), NEW)
    recovered = clinics().recover(tmp_path, sheet.code, who(tmp_path, "Nora Field"), NEW)
    following = recovered.people.new_sheet()
    assert following is not None
    assert following.code != sheet.code
    assert following.fingerprint == sheet.fingerprint
    assert count(recovered, Act.RECOVERED) == 1
    recovered.close()
    with pytest.raises(BadInput, match="not the clinic's"):
        clinics().recover(tmp_path, sheet.code, who(tmp_path, "Nora Field"), NEW)
    with pytest.raises(Locked):
        clinics().open(tmp_path, PASSPHRASE)
    clinics().open(tmp_path, NEW).close()


def test_no_secret_stands_in_any_file_of_the_folder(tmp_path: Path) -> None:
    session = clinics().create(tmp_path, "St Brigid", "Nora Field", PASSPHRASE)
    sheet = session.people.new_sheet()
    assert sheet is not None
    session.people.change_own(PASSPHRASE, NEW)
    for secret in (sheet.code, sheet.code.replace("-", ""), PASSPHRASE, NEW):
        for file in tmp_path.iterdir():
            assert secret.encode() not in file.read_bytes()
    session.close()


def old_copy_opens(folder: Path, old: Path) -> bool:
    """Whether the key file of before still opens the database of now."""
    place = folder.with_name("thief")
    shutil.copytree(old, place)
    shutil.copy(folder / "clinic.db", place / "clinic.db")
    try:
        opened(place, "M. Okafor", OTHERS).close()
    except StoreTrouble:
        return False
    finally:
        shutil.rmtree(place)
    return True


def removed_and_rekeyed(folder: Path) -> Path:
    """The nurse is removed and a next key made; gives a copy of the folder as it was before."""
    old = folder.with_name("old")
    shutil.copytree(folder, old)
    session = opened(folder)
    session.people.remove(PASSPHRASE, who(folder, "M. Okafor"))
    session.people.rekey(PASSPHRASE)
    session.close()
    return old


def intact(folder: Path) -> None:
    session = opened(folder)
    try:
        assert [p.name for p in session.charts.find("")] == ["Rosen, Dana"]
        assert count(session, Act.REKEYED) == 1
        assert not session.people.rekey_waits()
    finally:
        session.close()
    assert not (folder / rekey.PART).exists()


def test_after_a_re_keying_an_old_copy_of_the_keys_opens_nothing_new(folder: Path) -> None:
    old = removed_and_rekeyed(folder)
    assert old_copy_opens(folder, old)  # until the next opening
    intact(folder)
    assert not old_copy_opens(folder, old)
    intact(folder)


@pytest.mark.parametrize("step", ["_copy", "_change_key", "_prove", "_put"])
@pytest.mark.parametrize("after", [False, True], ids=["before", "after"])
def test_the_power_may_go_around_any_step_of_a_re_keying(
    folder: Path, monkeypatch: pytest.MonkeyPatch, step: str, survived: Counted, *, after: bool
) -> None:
    old = removed_and_rekeyed(folder)
    whole = getattr(rekey, step)

    def cut(*args: object) -> None:
        if after:
            whole(*args)
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(rekey, step, cut)
        with pytest.raises(KeyboardInterrupt):
            opened(folder)
    intact(folder)
    assert not old_copy_opens(folder, old)
    survived("power gone before or after a step of a re-keying", 1)


def test_the_power_may_go_before_the_key_file_learns_of_the_re_keying(
    folder: Path, monkeypatch: pytest.MonkeyPatch, survived: Counted
) -> None:
    def cut(_: Staff) -> None:
        raise KeyboardInterrupt

    old = removed_and_rekeyed(folder)
    with monkeypatch.context() as patched:
        patched.setattr(Staff, "end_rekey", cut)
        with pytest.raises(KeyboardInterrupt):
            opened(folder)
    intact(folder)
    assert not old_copy_opens(folder, old)
    survived("power gone before or after a step of a re-keying", 1)


def test_a_disk_without_room_for_re_keying_keeps_nobody_from_working(
    folder: Path, monkeypatch: pytest.MonkeyPatch, survived: Counted
) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    removed_and_rekeyed(folder)
    with monkeypatch.context() as patched:
        patched.setattr(rekey, "_copy", full)
        session = opened(folder)
        assert session.people.rekey_waits()
        assert [p.name for p in session.charts.find("")] == ["Rosen, Dana"]
        session.close()
    intact(folder)
    survived("disk full while re-keying", 1, "nothing: work goes on, the next opening tries again")
