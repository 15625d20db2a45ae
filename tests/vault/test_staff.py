"""Changes of the key ring: each is certified, says what it did, and leaves somebody who can administer the clinic."""

from dataclasses import replace

import pytest

from app.core.audit import Act
from app.core.errors import BadInput, Conflict, Locked, NotFound, StoreTrouble
from app.core.people import Role
from app.services.key_ports import Newcomer
from app.vault import wrapping
from app.vault.entries import dumped
from app.vault.recovery_code import new_code
from app.vault.staff import Staff
from tests.vault.room import CHIEF, NURSE, OTHERS, PASSPHRASE, Room

NEW = "seven quiet lighthouses"
DEPUTY = Newcomer("A. Lindqvist", "MD", Role.ADMINISTRATOR, OTHERS)


@pytest.fixture
def room() -> Room:
    return Room()


def acts(room: Room) -> list[Act]:
    return [e.act for e in room.ring.waiting()]


def test_an_administrator_adds_people_who_can_do_it_in_turn(room: Room) -> None:
    deputy = room.staff.add(CHIEF.id, PASSPHRASE, DEPUTY)
    nurse = room.staff.add(deputy.id, OTHERS, NURSE)
    assert room.ring.unlock(nurse.id, OTHERS).data_key == room.ring.unlock(CHIEF.id, PASSPHRASE).data_key
    assert [m.person for m in room.staff.members()] == [CHIEF, deputy, nurse]
    assert acts(room) == [Act.PERSON_ADDED] * 2


def test_who_is_no_administrator_has_no_key_for_it(room: Room) -> None:
    nurse = room.nurse()
    before = room.bytes.load()
    for act in (
        lambda: room.staff.add(nurse.id, OTHERS, NURSE),
        lambda: room.staff.change(nurse.id, OTHERS, replace(nurse, role=Role.ADMINISTRATOR)),
        lambda: room.staff.remove(nurse.id, OTHERS, CHIEF.id),
        lambda: room.staff.reset(nurse.id, OTHERS, CHIEF.id, NEW),
        lambda: room.staff.replace_code(nurse.id, OTHERS),
        lambda: room.staff.rekey(nurse.id, OTHERS),
    ):
        with pytest.raises(Locked, match="administrator"):
            act()
    assert room.bytes.load() == before


def test_a_wrong_passphrase_changes_nobody_and_counts(room: Room) -> None:
    with pytest.raises(Locked):
        room.staff.add(CHIEF.id, OTHERS, NURSE)
    assert len(room.staff.members()) == 1
    assert acts(room) == [Act.SIGN_IN_FAILED]


@pytest.mark.parametrize("weak", ["short", "aaaaaaaaaaaa", "Passw0rd1234", "okaforokafor"])
def test_a_weak_passphrase_is_refused_everywhere(room: Room, weak: str) -> None:
    nurse = room.nurse()
    with pytest.raises(BadInput):
        room.staff.add(CHIEF.id, PASSPHRASE, NURSE._replace(passphrase=weak))
    with pytest.raises(BadInput):
        room.staff.reset(CHIEF.id, PASSPHRASE, nurse.id, weak)
    with pytest.raises(BadInput):
        room.staff.change_own(nurse.id, OTHERS, weak)
    with pytest.raises(BadInput):
        room.staff.recover(room.code, CHIEF.id, weak)
    assert room.ring.unlock(nurse.id, OTHERS)


def test_a_change_holds_from_the_next_opening_and_keeps_the_key(room: Room) -> None:
    nurse = room.nurse()
    key = room.ring.signing_key(nurse.id, OTHERS).public_key
    room.clock.minutes = 5
    married = replace(nurse, name="M. Okafor-Lee", role=Role.ADMINISTRATOR)
    assert room.staff.change(CHIEF.id, PASSPHRASE, married) == married
    opened = room.ring.unlock(nurse.id, OTHERS)
    assert (opened.person, opened.signing_key.public_key) == (married, key)
    assert room.ring.owners()[key][:3] == (nurse.id, "M. Okafor-Lee, RN", True)
    first, second = room.ring.read().entries[1].certificates
    assert (first.person, first.until) == (nurse, second.since)
    room.staff.add(nurse.id, OTHERS, DEPUTY)  # an administrator now


def test_a_demoted_administrator_holds_no_root_key(room: Room) -> None:
    deputy = room.staff.add(CHIEF.id, PASSPHRASE, DEPUTY)
    room.staff.change(CHIEF.id, PASSPHRASE, replace(deputy, role=Role.CLINICIAN))
    with pytest.raises(Locked, match="administrator"):
        room.staff.add(deputy.id, OTHERS, NURSE)


def test_the_last_administrator_stays(room: Room) -> None:
    room.nurse()
    with pytest.raises(Conflict, match="last administrator"):
        room.staff.remove(CHIEF.id, PASSPHRASE, CHIEF.id)
    with pytest.raises(Conflict, match="last administrator"):
        room.staff.change(CHIEF.id, PASSPHRASE, replace(CHIEF, role=Role.CLINICIAN))
    deputy = room.staff.add(CHIEF.id, PASSPHRASE, DEPUTY)
    room.staff.remove(deputy.id, OTHERS, CHIEF.id)
    with pytest.raises(Conflict, match="last administrator"):
        room.staff.remove(deputy.id, OTHERS, deputy.id)


def test_who_is_removed_opens_nothing_and_stays_known(room: Room) -> None:
    nurse = room.nurse()
    key = room.ring.signing_key(nurse.id, OTHERS).public_key
    room.staff.remove(CHIEF.id, PASSPHRASE, nurse.id)
    with pytest.raises(NotFound):
        room.ring.unlock(nurse.id, OTHERS)
    with pytest.raises(NotFound):
        room.staff.remove(CHIEF.id, PASSPHRASE, nurse.id)
    assert room.ring.owners()[key].is_certified
    assert [(m.person.id, m.removed) for m in room.staff.members()] == [(CHIEF.id, False), (nurse.id, True)]
    entry = room.ring.read().entry(nurse.id)
    assert entry is not None
    assert (entry.secret, entry.lock) == (None, None)
    assert acts(room)[-1] is Act.PERSON_REMOVED


def test_a_reset_gives_a_new_key_and_keeps_the_old_public_one(room: Room) -> None:
    nurse = room.nurse()
    old = room.ring.signing_key(nurse.id, OTHERS)
    signature = old.sign(b"record")
    room.staff.reset(CHIEF.id, PASSPHRASE, nurse.id, NEW)
    with pytest.raises(Locked):
        room.ring.unlock(nurse.id, OTHERS)
    opened = room.ring.unlock(nurse.id, NEW)
    assert opened.signing_key.public_key != old.public_key
    owners = room.ring.owners()
    assert all(
        owners[k][:3] == (nurse.id, "M. Okafor, RN", True) for k in (old.public_key, opened.signing_key.public_key)
    )
    assert room.ring.verifies(old.public_key, b"record", signature)


def test_changing_ones_own_passphrase_keeps_the_keys(room: Room) -> None:
    nurse = room.nurse()
    key = room.ring.signing_key(nurse.id, OTHERS).public_key
    room.staff.change_own(nurse.id, OTHERS, NEW)
    assert room.ring.signing_key(nurse.id, NEW).public_key == key
    with pytest.raises(Locked):
        room.ring.unlock(nurse.id, OTHERS)
    with pytest.raises(BadInput, match="the old one"):
        room.staff.change_own(nurse.id, NEW, NEW)
    assert acts(room)[-2:] == [Act.PASSPHRASE_CHANGED, Act.SIGN_IN_FAILED]


def test_the_code_gives_an_administrator_a_new_passphrase_once(room: Room) -> None:
    data_key = room.ring.unlock(CHIEF.id, PASSPHRASE).data_key
    room.staff.keep_code()
    assert room.staff.code_is_kept()
    code = room.staff.recover(room.code.lower(), CHIEF.id, NEW)
    assert not room.staff.code_is_kept()
    opened = room.ring.unlock(CHIEF.id, NEW)
    assert opened.data_key == data_key
    with pytest.raises(Locked):
        room.ring.unlock(CHIEF.id, PASSPHRASE)
    with pytest.raises(BadInput, match="not the clinic's"):
        room.staff.recover(room.code, CHIEF.id, PASSPHRASE)
    assert Act.RECOVERED in acts(room)
    room.staff.recover(code, CHIEF.id, PASSPHRASE)
    room.staff.add(CHIEF.id, PASSPHRASE, NURSE)


def test_another_code_opens_nothing_and_is_noted(room: Room) -> None:
    with pytest.raises(BadInput, match="not the clinic's"):
        room.staff.recover(new_code(), CHIEF.id, NEW)
    assert acts(room) == [Act.SIGN_IN_FAILED]
    nurse = room.nurse()
    with pytest.raises(NotFound, match="administrator"):
        room.staff.recover(room.code, nurse.id, NEW)
    assert room.ring.unlock(nurse.id, OTHERS)


def test_a_replaced_code_ends_the_one_before(room: Room) -> None:
    code = room.staff.replace_code(CHIEF.id, PASSPHRASE)
    with pytest.raises(BadInput):
        room.staff.recover(room.code, CHIEF.id, NEW)
    room.staff.recover(code, CHIEF.id, NEW)


def test_a_code_is_not_taken_for_a_clinic_whose_root_key_was_replaced(room: Room) -> None:
    """The forger signs everything anew with a root key of their own; the sealed data key is left as it was."""
    file = room.ring.read()
    assert file.recovery is not None
    root = b"\1" * 32
    recovery = file.recovery
    sealed = wrapping.seal(root, recovery.lock.box_key)
    lock = replace(recovery.lock, root_key=sealed)
    lock = replace(lock, signature=wrapping.signed(root, lock.signed_bytes))
    forged = replace(file, root=wrapping.signing_public(root), recovery=replace(recovery, lock=lock))
    room.bytes.history.append(dumped(forged))
    with pytest.raises(StoreTrouble, match="changed outside"):
        room.staff.recover(room.code, CHIEF.id, NEW)


def test_re_keying_gives_everybody_the_same_next_key_and_the_removed_none(room: Room) -> None:
    nurse, deputy = room.nurse(), room.staff.add(CHIEF.id, PASSPHRASE, DEPUTY)
    old = room.ring.unlock(CHIEF.id, PASSPHRASE).data_key
    room.staff.remove(CHIEF.id, PASSPHRASE, nurse.id)
    room.staff.rekey(CHIEF.id, PASSPHRASE)
    assert room.staff.rekey_waits()
    for who, passphrase in ((CHIEF.id, PASSPHRASE), (deputy.id, OTHERS)):
        opened = room.ring.unlock(who, passphrase)
        assert opened.data_key == old
        assert opened.next_key not in (None, old)
    assert {lock.holder for lock in room.ring.read().coming} == {CHIEF.id, deputy.id, "recovery"}
    following = room.ring.unlock(deputy.id, OTHERS).next_key
    room.staff.end_rekey()
    opened = room.ring.unlock(CHIEF.id, PASSPHRASE)
    assert (opened.data_key, opened.next_key) == (following, None)
    room.staff.recover(room.code, CHIEF.id, NEW)
    assert room.ring.unlock(CHIEF.id, NEW).data_key == following
    assert acts(room).count(Act.REKEYED) == 1
    room.staff.end_rekey()
    assert acts(room).count(Act.REKEYED) == 1


def test_nobody_is_changed_while_a_next_key_waits(room: Room) -> None:
    room.staff.rekey(CHIEF.id, PASSPHRASE)
    with pytest.raises(Conflict, match="re-keyed"):
        room.nurse()


def test_a_recovery_while_a_next_key_waits_loses_neither_key(room: Room) -> None:
    deputy = room.staff.add(CHIEF.id, PASSPHRASE, DEPUTY)
    room.staff.rekey(CHIEF.id, PASSPHRASE)
    code = room.staff.recover(room.code, CHIEF.id, NEW)
    keys = [(o.data_key, o.next_key) for o in (room.ring.unlock(CHIEF.id, NEW), room.ring.unlock(deputy.id, OTHERS))]
    assert keys[0] == keys[1]
    room.staff.end_rekey()
    room.staff.recover(code, CHIEF.id, PASSPHRASE)
    assert room.ring.unlock(CHIEF.id, PASSPHRASE).data_key == keys[0][1]


def test_the_next_key_is_not_sealed_for_a_key_that_somebody_wrote_in(room: Room) -> None:
    nurse = room.nurse()
    file = room.ring.read()
    entry = file.entry(nurse.id)
    assert entry is not None
    theirs = replace(entry.current, box_key=wrapping.box_public(b"\1" * 32))
    room.bytes.history.append(dumped(file.with_entry(replace(entry, certificates=(theirs,)))))
    with pytest.raises(StoreTrouble, match="changed outside"):
        room.staff.rekey(CHIEF.id, PASSPHRASE)


def test_a_person_changed_by_two_administrators_at_once_is_changed_by_one(
    room: Room, monkeypatch: pytest.MonkeyPatch
) -> None:
    nurse = room.nurse()
    deputy = room.staff.add(CHIEF.id, PASSPHRASE, DEPUTY)
    slow = Staff(room.again())
    generation = slow._generation

    def meanwhile() -> int:
        monkeypatch.undo()
        room.staff.remove(deputy.id, OTHERS, nurse.id)
        return generation()

    monkeypatch.setattr(slow, "_generation", meanwhile)
    with pytest.raises(Conflict, match="elsewhere"):
        slow.change(CHIEF.id, PASSPHRASE, replace(nurse, role=Role.ADMINISTRATOR))
    with pytest.raises(NotFound):
        room.ring.unlock(nurse.id, OTHERS)
