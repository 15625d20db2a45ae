"""What SECURITY.md says the keys do not protect from: it is as said."""

import pytest

from app.core.errors import Forbidden, Locked, NotFound
from app.core.people import Right, Role
from app.services.key_ports import Newcomer
from app.vault.ring import Ring
from tests.vault.room import CHEAP, CHIEF, OTHERS, PASSPHRASE, Bytes, Room


def test_known_limit_an_older_key_file_is_genuine_and_brings_back_who_was_removed() -> None:
    room = Room()
    nurse = room.nurse()
    older = room.bytes.load()
    room.staff.remove(CHIEF.id, PASSPHRASE, nurse.id)
    with pytest.raises(NotFound):
        room.again().unlock(nurse.id, OTHERS)
    room.bytes.history.append(older)
    assert room.again().unlock(nurse.id, OTHERS).person == nurse


def test_known_limit_setting_the_clock_forward_ends_a_wait() -> None:
    room = Room()
    for _ in range(8):
        with pytest.raises(Locked):
            room.ring.unlock(CHIEF.id, "not the passphrase")
        room.clock.minutes += 0.001
    with pytest.raises(Locked):  # also with the right one: it waits
        room.ring.unlock(CHIEF.id, PASSPHRASE)
    room.clock.minutes += 60
    assert room.ring.unlock(CHIEF.id, PASSPHRASE).person == CHIEF


def test_known_limit_a_role_binds_the_services_and_hides_no_key() -> None:
    room = Room()
    viewer = room.staff.add(CHIEF.id, PASSPHRASE, Newcomer("V. Osei", "", Role.VIEWER, OTHERS))
    opened, chief = room.again().unlock(viewer.id, OTHERS), room.again().unlock(CHIEF.id, PASSPHRASE)
    assert opened.person.role is Role.VIEWER
    assert opened.data_key == chief.data_key  # which opens the database with any program
    with pytest.raises(Forbidden):
        opened.person.require(Right.SCORE)


def test_known_limit_who_kept_a_copy_of_the_keys_opens_what_is_under_them_until_the_re_keying() -> None:
    room = Room()
    nurse = room.nurse()
    copied = room.bytes.load()
    room.staff.remove(CHIEF.id, PASSPHRASE, nurse.id)
    kept = Ring(Bytes(copied), room.clock, CHEAP).unlock(nurse.id, OTHERS)
    assert kept.data_key == room.again().unlock(CHIEF.id, PASSPHRASE).data_key
    room.staff.rekey(CHIEF.id, PASSPHRASE)
    assert room.again().unlock(CHIEF.id, PASSPHRASE).next_key not in (None, kept.data_key)
