"""Somebody who holds the data key edits the database behind the app's back: every listed edit is found and named."""

import json
import os
from collections.abc import Iterator
from hashlib import sha256

import pytest

from app.core.audit import Checkpoint, link
from app.core.errors import Forbidden
from app.core.people import Role
from app.services.backups import Stopped
from app.services.ports import KeyOwner, Term
from app.services.signing import Place
from app.services.verifying import Verifying, walked
from app.store.engine import create_store
from app.store.memory import MemoryStore
from app.vault.person_key import PersonKey
from tests.keys import CHIEF, DOCTOR, NURSE, VISITOR, KeptHeads, Ring, workplace
from tests.services.signing_room import SigningRoom
from tests.services.verify_desk import Desk, Edit, flipped, other, set_column
from tests.store.examples import SHA, SMALL, at

EDITS = 500


def fill(room: SigningRoom) -> None:
    """Eight records: signed in a round, amended, added to, reviewed, voided, moved."""
    room.sign(room.complete(1), room.complete(2))
    first = room.signed(1)
    room.sign(room.amended(first), person=DOCTOR)
    room.signing["doctor"].add(room.key(DOCTOR), room.signed(2), "Slept badly.")
    room.signing["doctor"].review(room.key(DOCTOR), room.signed(3))
    room.signing["nurse"].void(room.key(), room.signed(3), "Wrong bed.")
    room.signing["nurse"].move(room.key(), room.signed(1), Place("p-2", "v-2"), "Wrong chart.", lambda _: SMALL)


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    store = create_store(tmp_path_factory.mktemp("clinic"), os.urandom(32), "Clinic")
    yield Desk(store, fill)
    store.close()


def test_an_untouched_clinic_is_intact(desk: Desk) -> None:
    found = desk.after(lambda _: None)
    assert found.findings == ()
    assert (found.chains, found.earlier, found.uncovered) == (4, 0, 0)
    assert found.statements == len(desk.rows("SELECT no FROM signatures"))
    assert found.events == sum(desk.last.values())


# ------------------------------------------------------------------------------------------------ the edits


def of_statements(desk: Desk) -> Iterator[tuple[str, Edit]]:
    """Each column of each statement, and bytes all over what was signed and its signature."""
    for row in desk.run("SELECT * FROM signatures").mappings().all():
        where, no = f"no = {row['no']}", row["no"]
        for column in row:
            if column != "no":  # the order they were stored in, which nothing rests on
                yield f"statement {no}: {column}", set_column("signatures", column, where, other(row[column]))
        for column in ("content", "signature"):
            for place in range(0, len(row[column]), len(row[column]) // 5):
                edit = set_column("signatures", column, where, flipped(row[column], place))
                yield f"statement {no}: byte {place} of {column}", edit
        yield f"statement {no}: deleted", lambda d, w=where: d.run(f"DELETE FROM signatures WHERE {w}")


def of_records(desk: Desk) -> Iterator[tuple[str, Edit]]:
    """Each column of each signed assessment, and of each line of its log."""
    for row in desk.run("SELECT * FROM assessments").mappings().all():
        where = f"id = '{row['id']}'"
        for column in row:
            edit = set_column("assessments", column, where, other(row[column]))
            yield f"record {row['id']}: {column}", edit
    for row in desk.run("SELECT * FROM answer_log").mappings().all():
        where = f"assessment_id = '{row['assessment_id']}' AND seq = {row['seq']}"
        for column in ("seq", "item", "answer", "at_us", "at_offset", "at_zone", "entered_by"):
            value = 99 if column == "seq" else other(row[column])
            edit = set_column("answer_log", column, where, value)
            yield f"log {row['assessment_id']}/{row['seq']}: {column}", edit
        yield (
            f"log {row['assessment_id']}/{row['seq']}: deleted",
            (lambda d, w=where: d.run(f"DELETE FROM answer_log WHERE {w}")),
        )


def of_events(desk: Desk) -> Iterator[tuple[str, Edit]]:
    """Each event: its columns, a byte of what it says, gone, swapped with the next; and its checkpoint."""
    for row in desk.run("SELECT * FROM audit_events ORDER BY chain, seq").mappings().all():
        chain, seq = row["chain"], row["seq"]
        where, name = f"chain = '{chain}' AND seq = {seq}", f"event {chain} {seq}"
        for column in row:
            value = 9999 if column == "seq" else other(row[column])
            yield f"{name}: {column}", set_column("audit_events", column, where, value)
        yield f"{name}: nothing said", set_column("audit_events", "payload", where, None)
        yield f"{name}: time is a text", set_column("audit_events", "at_us", where, "x")
        yield f"{name}: deleted", lambda d, w=where: d.run(f"DELETE FROM audit_events WHERE {w}")
        yield f"{name}: another one in its place, chained anew", lambda d, c=chain, s=seq: forged(d, c, s)
        if seq < desk.last[chain]:
            yield f"{name}: after the next", lambda d, c=chain, s=seq: swap(d, c, s)
            yield f"{name}: all after it cut", lambda d, c=chain, s=seq: cut(d, c, s)
    for row in desk.run("SELECT * FROM audit_checkpoints").mappings().all():
        where = f"chain = '{row['chain']}' AND seq = {row['seq']}"
        for column in row:
            edit = set_column("audit_checkpoints", column, where, 9999 if column == "seq" else other(row[column]))
            yield f"checkpoint {row['chain']} {row['seq']}: {column}", edit
        yield (
            f"checkpoint {row['chain']} {row['seq']}: deleted",
            lambda d, w=where: d.run(f"DELETE FROM audit_checkpoints WHERE {w}"),
        )


def swap(desk: Desk, chain: str, seq: int) -> None:
    for old, new in ((seq, 9999), (seq + 1, seq), (9999, seq + 1)):
        desk.run("UPDATE audit_events SET seq = ? WHERE chain = ? AND seq = ?", new, chain, old)


def cut(desk: Desk, chain: str, seq: int) -> None:
    desk.run(
        "DELETE FROM signatures WHERE at_us > (SELECT at_us FROM audit_events WHERE chain = ? AND seq = ?)", chain, seq
    )
    for table in ("audit_events", "audit_checkpoints"):
        desk.run(f"DELETE FROM {table} WHERE chain = ? AND seq > ?", chain, seq)


def forged(desk: Desk, chain: str, seq: int) -> None:
    """Another payload with the right hashes, and every later event chained to it: only the checkpoints tell."""
    query = "SELECT * FROM audit_events WHERE chain = ? AND seq >= ? ORDER BY seq"
    rows = desk.run(query, chain, seq).mappings().all()
    said = json.loads(rows[0]["payload"])
    said["facts"]["note"] = "forged"
    payload = json.dumps(said, sort_keys=True, separators=(",", ":")).encode()
    previous = rows[0]["previous"]
    for row in rows:
        content = payload if row["seq"] == seq else bytes(row["payload"])
        digest = sha256(content).hexdigest()
        head = link(chain, row["seq"], previous, digest)
        place = (chain, row["seq"])
        desk.run(
            "UPDATE audit_events SET payload = ?, payload_sha256 = ?, previous = ?, hash = ? "
            "WHERE chain = ? AND seq = ?",
            content,
            digest,
            previous,
            head,
            *place,
        )
        desk.run("UPDATE audit_checkpoints SET hash = ? WHERE chain = ? AND seq = ?", head, *place)
        previous = head


def all_edits(desk: Desk) -> list[tuple[str, Edit]]:
    return [*of_statements(desk), *of_records(desk), *of_events(desk)]


@pytest.mark.slow
def test_each_of_more_than_500_edits_behind_the_apps_back_is_found_and_named(desk: Desk) -> None:
    edits = all_edits(desk)
    assert len(edits) >= EDITS
    assert len({name for name, _ in edits}) == len(edits)
    unseen, unnamed = [], []
    for name, edit in edits:
        found = desk.after(edit)
        if found.is_intact:
            unseen.append(name)
        elif not all(f.where and f.what for f in found.findings):
            unnamed.append(name)
    assert (unseen, unnamed) == ([], [])
    assert desk.after(lambda _: None).is_intact


def test_a_sample_of_the_edits_is_found(desk: Desk) -> None:
    for name, edit in all_edits(desk)[::97]:
        assert not desk.after(edit).is_intact, name


# ------------------------------------------------------------------------------------------------ with other keys


def resigned(desk: Desk, key: PersonKey, **changes: object) -> None:
    """The first record signed anew with another key, its columns and hashes with it."""
    row = desk.run("SELECT * FROM signatures ORDER BY no").mappings().first()
    said = {**json.loads(row["content"]), "public_key": key.public_key, **changes}
    content = json.dumps(said, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()
    desk.run(
        "UPDATE signatures SET content = ?, signature = ?, sha256 = ?, public_key = ?, signer_id = ? WHERE no = ?",
        content,
        key.sign(content),
        sha256(content).hexdigest(),
        key.public_key,
        said["signer_id"],
        row["no"],
    )


def test_a_signature_with_somebody_elses_key_is_found(desk: Desk) -> None:
    found = desk.after(lambda d: resigned(d, d.room.ring.keys[DOCTOR.id]))
    assert {f.what for f in found.findings} >= {
        "no event of the audit trail says that it was signed",
        "is signed with somebody else's key",
    }


def test_a_key_that_no_root_certified_is_found(desk: Desk) -> None:
    stranger = PersonKey.generated(NURSE)
    found = desk.after(lambda d: resigned(d, stranger))
    assert "its key is not certified under this clinic's root key" in {f.what for f in found.findings}


def test_a_replaced_public_key_is_found(desk: Desk) -> None:
    """The key file says that the nurse's key is another, and its certificate is none."""

    class Replaced(Ring):
        def owners(self) -> dict[str, KeyOwner]:  # type: ignore[override]
            known = dict(desk.room.ring.owners())
            known.pop(desk.room.ring.keys[NURSE.id].public_key)
            return {**known, self.keys[NURSE.id].public_key: KeyOwner(NURSE.id, NURSE.printed, False)}

    with desk.store.unit_of_work() as work:
        found = walked(work, Replaced(), desk.room.heads)
    assert "its key is not certified under this clinic's root key" in {f.what for f in found.findings}
    assert any("which a certified key vouches for" in f.what for f in found.findings)


def test_a_record_that_was_never_signed_is_no_final_record(desk: Desk) -> None:
    def forge(d: Desk) -> None:
        columns = [c for (_, c, *_) in d.rows("PRAGMA table_info(assessments)") if c != "id"]
        names = ", ".join(columns)
        d.run(f"INSERT INTO assessments (id, {names}) SELECT 'forged', {names} FROM assessments LIMIT 1")

    (found,) = desk.after(forge).findings
    assert str(found).startswith("Record forged: is final without a signature")


def test_a_definition_whose_bytes_were_changed_is_named(desk: Desk) -> None:
    (found,) = desk.after(set_column("definitions", "content", "1", b"other")).findings
    assert str(found) == f"Definition {SHA[:12]}: its bytes are not those it is named by"


# ------------------------------------------------------------------------------------------------ the known limits


def test_known_limit_a_tail_after_the_last_checkpoint_can_be_cut_unseen() -> None:
    room = SigningRoom(MemoryStore().unit_of_work)
    room.signed()
    room.charts.open("p-1")  # no weighty event: no checkpoint follows until the next, or the session's end
    with room.unit() as work:
        assert walked(work, room.ring, room.heads).is_intact
        chain = work.audit._tables.events  # type: ignore[attr-defined]
        chain["ward-pc"] = chain["ward-pc"][:-1]
        assert walked(work, room.ring, room.heads).is_intact


def test_known_limit_a_draft_is_changed_unseen(desk: Desk) -> None:
    draft = desk.room.draft(2)
    edit = set_column("answer_log", "answer", f"assessment_id = '{draft.id}'", '{"key":"0"}')
    assert desk.after(edit).is_intact


def test_known_limit_the_whole_folder_set_back_is_not_seen() -> None:
    store = MemoryStore()
    room = SigningRoom(store.unit_of_work)
    room.signed()
    older, heads = store.committed(), dict(room.heads.heads)
    room.signed(2)
    store.commit(older)
    room.heads.heads = heads
    with room.unit() as work:
        assert walked(work, room.ring, room.heads).is_intact
    room.heads.heads = {"ward-pc": Checkpoint("ward-pc", 9999, "0" * 64, "", b"")}
    with room.unit() as work:
        assert not walked(work, room.ring, room.heads).is_intact


# ------------------------------------------------------------------------------------------------ the use case


def test_verify_is_the_administrators_and_is_itself_in_the_trail() -> None:
    room = SigningRoom(MemoryStore().unit_of_work)
    room.signed()
    told: list[float] = []
    heads = KeptHeads("chief-pc", room.heads.heads)
    place = workplace(room.unit, room.clock, room.ids, CHIEF, heads=heads, ring=room.ring, signed_in=True)
    found = Verifying(place, room.ring, heads).verify(told.append)
    assert found.findings == ()
    assert told[-1] == 1.0
    with room.unit() as work:
        assert work.audit.last("chief-pc").act == "verified"  # type: ignore[union-attr]
    for person in (NURSE, VISITOR):
        with pytest.raises(Forbidden):
            Verifying(workplace(room.unit, room.clock, room.ids, person), room.ring, KeptHeads()).verify()


def test_a_walk_that_is_called_off_says_so(desk: Desk) -> None:
    def stop(_share: float) -> None:
        raise Stopped("The walk")

    room = desk.room
    place = workplace(desk.store.unit_of_work, room.clock, room.ids, CHIEF, heads=KeptHeads("chief-pc"), ring=room.ring)
    with pytest.raises(Stopped):
        Verifying(place, room.ring, room.heads).verify(stop)


@pytest.mark.parametrize(
    ("role", "since", "until", "found"),
    [
        (Role.CLINICIAN, -60, None, False),
        (Role.CLINICIAN, -60, 9999, False),
        (Role.VIEWER, -60, None, True),
        (Role.CLINICIAN, -60, 1, True),
        (Role.CLINICIAN, 9999, None, True),
    ],
)
def test_a_signature_by_who_had_no_right_to_sign_then_is_found(
    role: Role, since: float, until: float | None, found: bool
) -> None:
    room = SigningRoom(MemoryStore().unit_of_work)
    room.signed()
    term = Term(role, at(since).utc, None if until is None else at(until).utc)

    class Terms(Ring):
        def owners(self) -> dict[str, KeyOwner]:  # type: ignore[override]
            known = room.ring.owners()
            return {key: owner._replace(terms=(term,)) for key, owner in known.items()}

    with room.unit() as work:
        named = {f.what for f in walked(work, Terms(), room.heads).findings}
    assert ("its signer had no right to sign at that time" in named) is found
