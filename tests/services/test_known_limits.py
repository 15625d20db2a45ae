"""What SECURITY.md says that the trail and verify do not see: it is as said, and goes no further."""

import os
from collections.abc import Iterator

import pytest

from app.core.audit import Act
from app.core.records import Sex
from app.services.trail import EVERY, WEIGHTY
from app.services.verifying import Verified, walked
from app.store.engine import create_store
from app.store.memory import MemoryStore
from tests.keys import DOCTOR, NURSE, KeptHeads, workplace
from tests.services.signing_room import SigningRoom
from tests.services.verify_desk import Desk
from tests.store.examples import SMALL, at

CHAIN = "ward-pc"


@pytest.fixture
def room() -> SigningRoom:
    return SigningRoom(MemoryStore().unit_of_work)


def told(room: SigningRoom) -> int:
    """How many events this workstation's chain has."""
    with room.unit() as work:
        head = work.audit.head(CHAIN)
    assert head is not None
    return int(head[0])


def note(room: SigningRoom, act: Act = Act.PRINTED) -> None:
    with room.unit() as work:
        room.place.note(work, act, "p-1", "r")
        work.commit()


def after_a_cut(room: SigningRoom, last: int) -> Verified:
    """What verify finds where somebody cut all events after that one, with their checkpoints."""
    with room.unit() as work:
        tables = work.audit._tables  # type: ignore[attr-defined]
        tables.events[CHAIN] = tables.events[CHAIN][:last]
        for key in [key for key in tables.checkpoints if key[0] == CHAIN and key[1] > last]:
            del tables.checkpoints[key]
        return walked(work, room.ring, room.heads)


def is_told(found: Verified) -> bool:
    return any("was cut" in finding.what for finding in found.findings)


def test_known_limit_at_most_31_events_can_be_cut_unseen(room: SigningRoom) -> None:
    while told(room) % EVERY:
        note(room)
    signed_head = told(room)
    for _ in range(EVERY - 1):
        note(room)
    assert EVERY - 1 == 31
    assert after_a_cut(room, signed_head).is_intact
    assert not after_a_cut(room, signed_head - 1).is_intact
    note(room)  # the 32nd
    for last in range(signed_head - 1, signed_head + EVERY):
        assert not after_a_cut(room, last).is_intact


@pytest.mark.parametrize("act", sorted(WEIGHTY))
def test_known_limit_no_weighty_event_can_be_cut_unseen(room: SigningRoom, act: Act) -> None:
    note(room, act)
    at_least = told(room)
    note(room)
    assert not is_told(after_a_cut(room, at_least))
    assert is_told(after_a_cut(room, at_least - 1))


def test_known_limit_what_lists_show_stands_in_no_trail_and_a_chart_that_is_opened_does(room: SigningRoom) -> None:
    draft = room.draft(1)
    room.complete(2)
    before = told(room)
    assert room.charts.recent()
    assert room.charts.find("rosen")
    assert room.signing[NURSE.id].unsigned()
    assert room.assessing.resume(draft.id).answers
    assert told(room) == before
    room.charts.open("p-1")
    assert told(room) == before + 1
    with room.unit() as work:
        assert work.audit.last(CHAIN).act == Act.CHART_OPENED  # type: ignore[union-attr]


def test_known_limit_a_performed_time_is_as_true_as_who_types_it(room: SigningRoom) -> None:
    long_ago = at(-60 * 24 * 300)
    draft = room.assessing.set_performed(room.draft(1), long_ago)
    recorded = draft.recorded
    (signed,) = room.sign(room.assessing.complete(draft))
    assert (signed.performed, signed.recorded) == (long_ago, recorded)
    assert recorded > long_ago
    with room.unit() as work:
        (edit,) = [entry.edit for entry in work.assessments.log(signed.id) if entry.edit]
        assert edit.by == NURSE.printed
        assert walked(work, room.ring, room.heads).is_intact


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    store = create_store(tmp_path_factory.mktemp("clinic"), os.urandom(32), "Clinic")
    yield Desk(store, lambda room: room.sign(room.complete(1)))
    store.close()


def test_known_limit_leases_are_not_compared(desk: Desk) -> None:
    lease = (
        "INSERT INTO draft_leases (assessment_id, holder, place, window, until_us) "
        "SELECT id, 'Somebody else', 'x', 'y', 1 FROM assessments LIMIT 1"
    )
    assert desk.after(lambda d: d.run(lease)).is_intact
    stored = desk.rows("SELECT performer FROM assessments")
    assert stored == [(NURSE.printed,)]
    assert not desk.after(lambda d: d.run("UPDATE assessments SET performer = 'Somebody else'")).is_intact


def test_known_limit_a_program_that_holds_the_data_key_reads_all_and_leaves_no_trace(desk: Desk) -> None:
    def read(d: Desk) -> None:
        assert ("Rosen, Dana",) in d.rows("SELECT name FROM patients")
        assert SMALL.id in {scale for (scale,) in d.rows("SELECT scale_id FROM assessments")}

    assert desk.after(read).is_intact


def test_known_limit_that_lines_of_an_outage_were_typed_by_whom_they_say_is_the_word_of_who_sends_them(
    room: SigningRoom,
) -> None:
    """A session that lies about it, in an act that may be sent later, is not found; it can't hide that it sent it."""
    heads = KeptHeads("doctor-pc", room.heads.heads)
    place = workplace(room.unit, room.clock, room.ids, DOCTOR, heads=heads, ring=room.ring, signed_in=True)
    for typed_by, act in ((NURSE, Act.ASSESSMENT_BEGUN), (NURSE, Act.ASSESSMENT_STOPPED)):
        with room.unit() as work:
            place.note_of(work, typed_by, room.clock.now(), act, "p-1", "r-1")
            work.commit()
            findings = walked(work, room.ring, room.heads).findings
        is_hidden = act == Act.ASSESSMENT_BEGUN
        assert any("of another person than the one who had signed in" in str(f) for f in findings) != is_hidden
    with room.unit() as work:
        lied = next(e for e in work.audit.events("doctor-pc", 0, 9) if e.act == Act.ASSESSMENT_BEGUN)
    assert lied.payload is not None
    assert b'"sent_by_id":"doctor"' in lied.payload.replace(b" ", b"")


def test_known_limit_a_search_is_in_no_trail_though_registering_is(room: SigningRoom) -> None:
    before = told(room)
    room.charts.find("adler")
    assert told(room) == before
    room.charts.register("Cedar, Fir", None, Sex.UNKNOWN, "")
    assert told(room) == before + 1
