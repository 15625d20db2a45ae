"""Keys that are only looked at: an administrator's passphrase opens them, tries are counted, the file never changes."""

from dataclasses import replace
from pathlib import Path

import pytest

from app.core.errors import Locked, StoreTrouble
from app.core.people import Role
from app.services.clock import SystemClock
from app.vault import keyfile
from app.vault.entries import dumped, parsed
from app.vault.staff import Newcomer
from app.vault.still import StillKeys, are_whole
from app.vault.throttle import FREE
from app.vault.wrapping import Work

CHEAP = Work(operations=1, memory=8192)
CHIEF, NURSE = "invented words only", "other invented words"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    keyfile.create(tmp_path, "Nora Field", CHIEF, CHEAP)
    staff = keyfile.staff(tmp_path, SystemClock(), CHEAP)
    (chief,) = [m.person for m in staff.members()]
    staff.add(chief.id, CHIEF, Newcomer("M. Okafor", "RN", Role.CLINICIAN, NURSE))
    return tmp_path


def test_only_an_administrator_s_passphrase_opens_them_and_nothing_is_written(folder: Path) -> None:
    before = (folder / "clinic.keys").read_bytes()
    still = StillKeys(folder, SystemClock(), CHEAP)
    for wrong in (NURSE, "nobody's words at all"):
        with pytest.raises(Locked, match="does not open"):
            still.unlock(wrong)
    person, keys = still.unlock(CHIEF)
    assert (person.name, person.role) == ("Nora Field", Role.ADMINISTRATOR)
    assert keys == (keyfile.unlock(folder, CHIEF, person.id, work=CHEAP).data_key,)
    (folder / "clinic.keys").write_bytes(before)
    StillKeys(folder, SystemClock(), CHEAP).unlock(CHIEF)
    assert (folder / "clinic.keys").read_bytes() == before


def test_wrong_passphrases_are_counted_while_somebody_tries(folder: Path) -> None:
    still = StillKeys(folder, SystemClock(), CHEAP)
    for _ in range(FREE):
        with pytest.raises(Locked, match="does not open"):
            still.unlock("nobody's words at all")
    with pytest.raises(Locked, match="Too many wrong passphrases"):
        still.unlock(CHIEF)


def test_a_key_file_is_whole_where_its_root_vouches_for_it(folder: Path) -> None:
    content = (folder / "clinic.keys").read_bytes()
    assert are_whole(content)
    file = parsed(content)
    certificate = file.entries[0].certificates[0]
    forged = replace(certificate, person=replace(certificate.person, name="Somebody Else"))
    entry = replace(file.entries[0], certificates=(forged,))
    for harmed in (b"", b"{", content[:-20], content.replace(b"Nora", b"Mora"), dumped(file.with_entry(entry))):
        assert not are_whole(harmed)
    (folder / "clinic.keys").unlink()
    with pytest.raises(StoreTrouble, match="missing"):
        StillKeys(folder, SystemClock(), CHEAP).unlock(CHIEF)
