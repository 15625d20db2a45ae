"""The key ring: opens for its people only, counts what was wrong, and knows whose each key is."""

from dataclasses import replace

import pytest

from app.core.audit import Act
from app.core.errors import BadInput, Conflict, Locked, NotFound, StoreTrouble
from app.core.people import Role
from app.vault import throttle, wrapping
from app.vault.entries import dumped
from tests.vault.room import CHIEF, OTHERS, PASSPHRASE, Room

WRONG = "wrong horse battery"


@pytest.fixture
def room() -> Room:
    return Room()


def fail(room: Room, times: int, who: str = CHIEF.id) -> None:
    for _ in range(times):
        with pytest.raises(Locked):
            room.ring.unlock(who, WRONG)


def test_who_need_not_be_said_while_there_is_one(room: Room) -> None:
    assert room.ring.unlock("", PASSPHRASE).person == CHIEF
    room.nurse()
    with pytest.raises(BadInput, match="Several people"):
        room.ring.unlock("", PASSPHRASE)
    with pytest.raises(NotFound):
        room.ring.unlock("nobody", PASSPHRASE)


def test_each_has_a_key_of_their_own_and_all_the_same_data_key(room: Room) -> None:
    nurse = room.nurse()
    one, other = room.ring.unlock(CHIEF.id, PASSPHRASE), room.ring.unlock(nurse.id, OTHERS)
    assert one.data_key == other.data_key
    assert other.person == nurse
    assert one.signing_key.public_key != other.signing_key.public_key
    with pytest.raises(Locked):
        room.ring.unlock(nurse.id, PASSPHRASE)


def test_a_signing_key_signs_as_its_owner(room: Room) -> None:
    nurse = room.nurse()
    key = room.ring.signing_key(nurse.id, OTHERS)
    owner = room.ring.owners()[key.public_key]
    assert owner[:3] == (nurse.id, "M. Okafor, RN", True)
    assert room.ring.verifies(key.public_key, b"record", key.sign(b"record"))
    assert not room.ring.verifies(key.public_key, b"another", key.sign(b"record"))
    assert not room.ring.verifies("no key", b"record", key.sign(b"record"))


def test_a_wrong_passphrase_is_told_by_what_it_was_for(room: Room) -> None:
    with pytest.raises(Locked, match="does not open this clinic"):
        room.ring.unlock(CHIEF.id, "wrong horse")
    with pytest.raises(Locked, match="not your passphrase: nothing is signed"):
        room.ring.signing_key(CHIEF.id, "wrong horse")
    with pytest.raises(Locked, match=r"That is not your passphrase\.$"):
        room.ring.confirm(CHIEF.id, "wrong horse")


def test_an_owner_whom_the_root_key_does_not_vouch_for_is_told_as_such(room: Room) -> None:
    nurse = room.nurse()
    file = room.ring.read()
    entry = file.entry(nurse.id)
    assert entry is not None
    forged = replace(entry.current, person=replace(nurse, name="M. Oka"))
    room.bytes.history.append(dumped(file.with_entry(replace(entry, certificates=(forged,)))))
    sound = {owner.person_id: owner.is_certified for owner in room.ring.owners().values()}
    assert sound == {CHIEF.id: True, nurse.id: False}
    assert room.ring.unlock(CHIEF.id, PASSPHRASE).person == CHIEF
    with pytest.raises(StoreTrouble, match="changed outside"):
        room.ring.unlock(nurse.id, OTHERS)


def test_one_persons_certificate_beside_anothers_key_makes_neither_trusted(room: Room) -> None:
    nurse = room.nurse()
    file = room.ring.read()
    chief, other = (file.entry(person_id) for person_id in (CHIEF.id, nurse.id))
    assert chief is not None
    assert other is not None
    claimed = replace(other.current, signing_key=chief.current.signing_key)
    forger = replace(other, certificates=(claimed, *other.certificates))
    room.bytes.history.append(dumped(replace(file, entries=(forger, chief))))
    assert not room.ring.owners()[chief.current.signing_key].is_certified


def test_four_wrong_passphrases_cost_nothing_and_the_right_one_forgives_them(room: Room) -> None:
    fail(room, throttle.FREE - 1)
    room.ring.unlock(CHIEF.id, PASSPHRASE)
    fail(room, throttle.FREE - 1)
    room.ring.unlock(CHIEF.id, PASSPHRASE)


def test_after_the_fifth_the_right_one_waits_too_also_after_a_restart(room: Room) -> None:
    fail(room, throttle.FREE)
    for ring in (room.ring, room.again()):
        with pytest.raises(Locked, match="Try again in 1 second"):
            ring.unlock(CHIEF.id, PASSPHRASE)
    room.clock.minutes += 1.1 / 60
    assert room.ring.unlock(CHIEF.id, PASSPHRASE).person == CHIEF


def test_the_wait_doubles_up_to_a_quarter_of_an_hour() -> None:
    assert [throttle.waits(n) for n in (0, 4, 5, 6, 7, 14, 15, 1000)] == [0, 0, 1, 2, 4, 512, 900, 900]


def test_a_try_that_has_to_wait_does_not_count(room: Room) -> None:
    fail(room, throttle.FREE + 5)
    entry = room.ring.read().entry(CHIEF.id)
    assert entry is not None
    assert entry.failures == throttle.FREE


def test_setting_the_clock_back_does_not_shorten_the_wait_and_forward_again_does_not_lengthen_it(room: Room) -> None:
    for _ in range(12):
        fail(room, 1)
        room.clock.minutes += 60
    fail(room, 1)
    room.clock.minutes -= 24 * 60
    with pytest.raises(Locked, match="4 minutes 16 seconds"):
        room.ring.unlock(CHIEF.id, PASSPHRASE)
    room.clock.minutes += 4
    with pytest.raises(Locked, match="16 seconds"):
        room.ring.unlock(CHIEF.id, PASSPHRASE)
    room.clock.minutes += 0.3
    assert room.ring.unlock(CHIEF.id, PASSPHRASE).person == CHIEF


def test_a_program_that_ends_during_the_try_has_counted_it(room: Room, monkeypatch: pytest.MonkeyPatch) -> None:
    def power_goes(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(wrapping, "unwrap", power_goes)
        for _ in range(throttle.FREE):
            with pytest.raises(KeyboardInterrupt):
                room.ring.unlock(CHIEF.id, WRONG)
    with pytest.raises(Locked, match="Try again"):
        room.again().unlock(CHIEF.id, PASSPHRASE)


def test_the_others_do_not_wait_for_one_who_does(room: Room) -> None:
    nurse = room.nurse()
    fail(room, throttle.FREE + 1, nurse.id)
    assert room.ring.unlock(CHIEF.id, PASSPHRASE).person == CHIEF


def test_what_was_wrong_waits_for_the_audit_trail_until_it_is_noted(room: Room) -> None:
    room.clock.minutes = 3
    fail(room, 2)
    room.ring.unlock(CHIEF.id, PASSPHRASE)
    first, second = room.again().waiting()
    assert (first.act, first.person_id, first.facts) == (Act.SIGN_IN_FAILED, CHIEF.id, {"name": "Nora Field, RN"})
    assert first.at == room.clock.now().utc.isoformat(timespec="seconds")
    room.ring.noted([first.id])
    assert room.ring.waiting() == (second,)


def test_a_change_that_comes_between_is_kept(room: Room) -> None:
    room.bytes.refuse = 3
    assert room.ring.unlock(CHIEF.id, PASSPHRASE).person == CHIEF
    room.bytes.refuse = 100
    with pytest.raises(Conflict, match="elsewhere"):
        room.ring.unlock(CHIEF.id, PASSPHRASE)


def test_a_role_says_the_certificate(room: Room) -> None:
    assert room.ring.unlock(room.nurse().id, OTHERS).person.role is Role.CLINICIAN


def test_who_is_back_is_known_on_a_full_disk_too_and_wrong_tries_still_wait(room: Room) -> None:
    def full(_content: bytes, _expected: bytes) -> None:
        raise StoreTrouble("The key file clinic.keys can't be written.")

    room.bytes.replace = full  # type: ignore[method-assign]
    room.ring.confirm(CHIEF.id, PASSPHRASE)
    for _ in range(throttle.FREE):
        with pytest.raises(Locked, match="not your passphrase"):
            room.ring.confirm(CHIEF.id, WRONG)
    with pytest.raises(Locked, match="Try again in 1 second"):
        room.ring.confirm(CHIEF.id, PASSPHRASE)
    room.clock.minutes += 0.1
    room.ring.confirm(CHIEF.id, PASSPHRASE)
    with pytest.raises(StoreTrouble):
        room.ring.unlock(CHIEF.id, PASSPHRASE)
