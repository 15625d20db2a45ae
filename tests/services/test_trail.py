"""The audit trail is written in the transaction that does what it tells, and its head is kept outside in time."""

import json
from collections.abc import Callable
from dataclasses import replace
from itertools import pairwise

import pytest

from app.core.audit import NOTHING, Act, Checkpoint, link
from app.core.errors import StoreTrouble
from app.core.records import Answer, Sex, VisitKind
from app.services.assessing import Assessing
from app.services.charts import Charts
from app.services.outgoing import Outgoing
from app.services.ports import UnitOfWork
from app.services.trail import EVERY, WEIGHTY
from app.services.verifying import walked
from app.services.workplace import Workplace, begin, end
from app.store.memory import MemoryStore
from tests.keys import NURSE, KeptHeads, Ring, counted, workplace
from tests.store.examples import DEFINITION, SMALL, HandClock


class Room:
    """A nurse at one workstation."""

    def __init__(self) -> None:
        self.store, self.clock, self.heads = MemoryStore(), HandClock(), KeptHeads()
        self.place: Workplace = workplace(self.store.unit_of_work, self.clock, counted(), NURSE, heads=self.heads)
        begin(self.place)
        self.charts, self.assessing = Charts(self.place), Assessing(self.place)

    def told(self) -> list[tuple[str, str, str, dict[str, object]]]:
        """Act, patient, record and facts of each event, in order."""
        with self.store.unit_of_work() as work:
            events = work.audit.events("ward-pc", 0, 1000)
        return [
            (e.act, e.patient_id, e.record_id, json.loads(e.payload)["facts"])  # type: ignore[arg-type]
            for e in events
        ]


@pytest.fixture
def room() -> Room:
    return Room()


def test_on_a_server_a_chain_cut_elsewhere_is_found_by_who_saw_it_whole() -> None:
    """Also the tail behind a chain's last checkpoint, and by another workstation than the one that wrote it."""
    store, clock, ring = MemoryStore(), HandClock(), Ring()
    desks = {name: KeptHeads(name, keeps_all=False) for name in ("desk-1", "desk-2", "desk-3")}
    places = [
        workplace(store.unit_of_work, clock, counted(name), NURSE, heads=heads, ring=ring)
        for name, heads in desks.items()
    ]
    begin(places[0])
    before = store.committed()
    Charts(places[0]).register("Rosen, Dana", None, Sex.FEMALE, "7")
    begin(places[1])
    tables = store.committed()
    store.commit(replace(tables, events=tables.events | {"desk-1": before.events["desk-1"]}, patients=before.patients))
    with store.unit_of_work() as work:
        found = {name: walked(work, ring, heads).findings for name, heads in desks.items()}
        assert any("desk-1: was cut" in wound for wound in places[1].trail.wounds(work))
    assert any("was cut" in str(finding) for finding in found["desk-2"])
    assert not any("was cut" in str(finding) for finding in found["desk-3"])  # it never saw more


def test_known_limit_what_no_other_workstation_saw_yet_is_cut_unseen_by_them() -> None:
    store, ring = MemoryStore(), Ring()
    heads = KeptHeads("desk-1", keeps_all=False)
    place = workplace(store.unit_of_work, HandClock(), counted(), NURSE, heads=heads, ring=ring)
    begin(place)
    other = KeptHeads("desk-2", keeps_all=False)
    begin(workplace(store.unit_of_work, HandClock(), counted("b"), NURSE, heads=other, ring=ring))
    before = store.committed()
    for _ in range(EVERY):  # also a signed head
        Charts(place).find("")
        with store.unit_of_work() as work:
            place.note(work, Act.PRINTED, "p", "r")
            work.commit()
    store.commit(before)
    with store.unit_of_work() as work:
        assert walked(work, ring, other).is_intact
        assert not walked(work, ring, heads).is_intact


def test_what_is_done_is_told_in_order(room: Room) -> None:
    patient = room.charts.register("Rosen, Dana", None, Sex.FEMALE, "7")
    visit = room.charts.begin_visit(patient.id, VisitKind.INTAKE)
    room.charts.open(patient.id)
    draft = room.assessing.prepare(SMALL, patient.id, visit.id, NURSE.printed)
    draft = room.assessing.record(draft, SMALL, DEFINITION, "pulse", Answer("1"))
    draft = room.assessing.record(draft, SMALL, DEFINITION, "yawning", Answer("1"))
    room.assessing.reopen(room.assessing.complete(draft))
    room.charts.take_out(Act.PRINTED, (patient.id, Outgoing("0" * 64, (draft.id,))))
    end(room.place)
    assert [(act, who, record) for act, who, record, _ in room.told()] == [
        (Act.SIGN_IN, "", ""),
        (Act.PATIENT_REGISTERED, patient.id, ""),
        (Act.VISIT_BEGUN, patient.id, ""),
        (Act.CHART_OPENED, patient.id, ""),
        (Act.ASSESSMENT_BEGUN, patient.id, draft.id),
        (Act.ASSESSMENT_COMPLETED, patient.id, draft.id),
        (Act.ASSESSMENT_REOPENED, patient.id, draft.id),
        (Act.PRINTED, patient.id, draft.id),
        (Act.SIGN_OUT, "", ""),
    ]
    assert room.told()[1][3]["name"] == "Rosen, Dana"


def test_a_print_with_the_versions_before_tells_each(room: Room) -> None:
    room.charts.take_out(Act.PRINTED, ("p", Outgoing("0" * 64, ("third", "second", "first"))))
    room.charts.take_out(Act.PRINTED, ("p", Outgoing("0" * 64, ("first",))))
    assert [facts.get("with") for _, _, _, facts in room.told()[-2:]] == ["second first", None]


def test_each_event_follows_from_the_one_before(room: Room) -> None:
    for n in range(3):
        room.charts.register(f"Name {n}", None, Sex.UNKNOWN, "")
    with room.store.unit_of_work() as work:
        events = work.audit.events("ward-pc", 0, 10)
    previous = NOTHING
    for seq, event in enumerate(events, 1):
        assert (event.seq, event.previous) == (seq, previous)
        assert event.hash == link("ward-pc", seq, previous, event.payload_sha256)
        previous = event.hash


def test_what_is_rolled_back_is_not_told(room: Room) -> None:
    before = room.told()
    with room.place.unit_of_work() as work:
        room.place.note(work, Act.PRINTED, "p-1")
    assert room.told() == before
    room.charts.find("x")
    assert room.told() == before  # a search is no opening


def test_a_head_is_kept_outside_only_of_what_is_stored(room: Room) -> None:
    kept = room.heads.heads["ward-pc"]
    with room.place.unit_of_work() as work:
        room.place.note(work, Act.SIGNED, "p-1", "a-1")  # weighty, and then rolled back
    room.charts.register("Rosen, Dana", None, Sex.FEMALE, "7")
    assert room.heads.heads["ward-pc"] == kept
    end(room.place)
    with room.store.unit_of_work() as work:
        last = work.audit.last("ward-pc")
    assert last is not None
    assert (room.heads.heads["ward-pc"].seq, room.heads.heads["ward-pc"].hash) == (last.seq, last.hash)


def test_no_head_is_kept_outside_before_its_transaction_is_through(room: Room) -> None:
    """Of two weighty events in one, too: a kill before the commit would leave the head of an event that never was."""
    kept = room.heads.heads["ward-pc"]
    with room.place.unit_of_work() as work:
        for record in ("a-1", "a-2"):
            room.place.note(work, Act.SIGNED, "p-1", record)
        assert room.heads.heads["ward-pc"] == kept
        work.commit()
        assert room.heads.heads["ward-pc"].seq == kept.seq + 2


def test_a_head_that_cant_be_kept_stops_nothing_and_the_next_one_is_kept(
    room: Room, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_: Checkpoint) -> None:
        raise StoreTrouble("The file clinic.heads can't be written.", hint="Make room.")

    kept = room.heads.heads["ward-pc"]
    with monkeypatch.context() as patched, room.place.unit_of_work() as work:
        patched.setattr(room.heads, "keep", full)
        room.place.note(work, Act.SIGNED, "p-1", "a-1")
        work.commit()
    with room.place.unit_of_work() as work:
        assert work.audit.head("ward-pc") is not None
        assert room.place.trail.wounds(work) == []
    assert room.heads.heads["ward-pc"] == kept
    end(room.place)
    assert room.heads.heads["ward-pc"].seq == kept.seq + 2


def test_a_checkpoint_comes_at_the_latest_after_so_many_events(room: Room) -> None:
    for _ in range(2 * EVERY):
        room.charts.open(room.charts.register("Rosen, Dana", None, Sex.UNKNOWN, "").id)
    with room.store.unit_of_work() as work:
        seqs = [c.seq for c in work.audit.checkpoints("ward-pc")]
        assert max(b - a for a, b in pairwise(seqs)) <= EVERY
    assert Act.SIGNED in WEIGHTY
    assert room.heads.heads["ward-pc"].seq >= EVERY


def test_a_chart_is_opened_once_until_it_is_left(room: Room) -> None:
    patient = room.charts.register("Rosen, Dana", None, Sex.FEMALE, "7")
    other = room.charts.register("Adler, Birch", None, Sex.MALE, "8")

    def opened() -> list[str]:
        return [who for act, who, _, _ in room.told() if act == Act.CHART_OPENED]

    room.charts.open(patient.id)
    room.charts.reread(patient.id)
    assert opened() == [patient.id]
    room.charts.reread(other.id)  # another chart is no reading again
    assert opened() == [patient.id, other.id]
    room.charts.leave()
    room.charts.reread(other.id)
    assert opened() == [patient.id, other.id, other.id]


def refusing(new: Callable[[], UnitOfWork]) -> Callable[[], UnitOfWork]:
    """Units of work on a disk that takes nothing any more."""

    def made() -> UnitOfWork:
        work = new()

        def commit() -> None:
            raise StoreTrouble("The disk is full. Nothing was stored.", hint="Make room, then try again.")

        work.commit = commit  # type: ignore[method-assign]
        return work

    return made


def test_a_chart_whose_opening_cant_be_written_stays_shut_and_says_so(room: Room) -> None:
    patient = room.charts.register("Rosen, Dana", None, Sex.FEMALE, "7")
    before = room.told()
    shut = Charts(workplace(refusing(room.store.unit_of_work), room.clock, counted(), NURSE, heads=room.heads))
    for read in (shut.open, shut.reread):
        with pytest.raises(StoreTrouble, match="stays shut") as caught:
            read(patient.id)
        assert "Make room" in caught.value.hint
    assert room.told() == before
