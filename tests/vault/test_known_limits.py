"""What SECURITY.md says the keys do not protect from: it is as said."""

import pytest

from app.core.errors import Locked, NotFound
from tests.vault.room import CHIEF, OTHERS, PASSPHRASE, Room


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
