"""Assessing: a draft is stored with its first answer, resumed and never duplicated, and signed as it stands."""

from dataclasses import replace

import pytest

from app.core.errors import BadAnswer, Conflict, NotFound
from app.core.records import Answer, Assessment, LogEntry, Status, TimeEdit
from app.services.assessing import Assessing, Attachment, earlier
from app.services.charts import Charts
from app.store.memory import MemoryStore
from tests.keys import CHIEF, DOCTOR, workplace
from tests.store.examples import DEFINITION, SHA, SMALL, HandClock, at, ids, patient, visit


class Room:
    """A clinic in memory with one patient in one visit."""

    def __init__(self) -> None:
        self.store = MemoryStore()
        self.clock = HandClock()
        self.assessing = Assessing(workplace(self.store.unit_of_work, self.clock, ids("a")))
        self.charts = Charts(workplace(self.store.unit_of_work, self.clock, ids()))
        with self.store.unit_of_work() as work:
            work.patients.add(patient(1), at())
            work.visits.add(visit(1))
            work.commit()

    def prepared(self) -> Assessment:
        return self.assessing.prepare(SMALL, "p-1", "v-1", "Nora Field, RN")

    def record(self, draft: Assessment, item: str, answer: Answer | None) -> Assessment:
        return self.assessing.record(draft, SMALL, DEFINITION, item, answer)

    def log(self, draft: Assessment) -> list[LogEntry]:
        with self.store.unit_of_work() as work:
            return work.assessments.log(draft.id)

    def stored(self) -> tuple[Assessment, ...]:
        return self.charts.open("p-1").assessments


@pytest.fixture
def room() -> Room:
    return Room()


def test_nothing_is_stored_before_the_first_answer(room: Room) -> None:
    room.prepared()
    assert room.stored() == ()
    assert room.assessing.open_draft("p-1", "small") is None


def test_the_first_answer_stores_draft_time_and_definition(room: Room) -> None:
    draft = room.prepared()
    room.clock.minutes = 5
    draft = room.record(draft, "pulse", Answer("1", measured=96))
    assert room.stored() == (draft,)
    assert (draft.performed, draft.recorded, draft.log_length, draft.last_item) == (at(5), at(5), 1, "pulse")
    with room.store.unit_of_work() as work:
        assert work.definitions.content(SHA) == DEFINITION


def test_a_performed_time_said_beforehand_is_kept_and_recorded_stays_the_clock(room: Room) -> None:
    draft = room.assessing.set_performed(room.prepared(), at(-45))
    assert room.stored() == ()
    draft = room.record(draft, "pulse", Answer("1"))
    assert (draft.performed, draft.recorded) == (at(-45), at())
    assert room.stored() == (draft,)
    said, answered = room.log(draft)
    assert said == LogEntry(1, "", None, at(), TimeEdit(None, at(-45), CHIEF.printed), CHIEF.printed)
    assert (answered.seq, answered.item) == (2, "pulse")


def test_what_record_gives_is_what_is_stored(room: Room) -> None:
    draft = room.prepared()
    for item, answer in (
        ("pulse", Answer("1", measured=96)),
        ("yawning", Answer("0", confound="cold")),
        ("pulse", Answer("0", measured=130, reason="fever")),
        ("yawning", None),
        ("aches", Answer(not_assessed="asleep")),
    ):
        room.clock.minutes += 1
        draft = room.record(draft, item, answer)
        assert room.assessing.resume(draft.id) == draft
    assert draft.answers == {"pulse": Answer("0", measured=130, reason="fever"), "aches": Answer(not_assessed="asleep")}
    assert list(draft.answers) == list(room.assessing.resume(draft.id).answers)
    assert (draft.last_item, draft.log_length) == ("aches", 5)


def test_a_draft_is_resumed_and_not_duplicated(room: Room) -> None:
    first = room.record(room.prepared(), "pulse", Answer("1"))
    found = room.assessing.open_draft("p-1", "small")
    assert found == first
    room.record(found, "yawning", Answer("0"))
    assert [a.id for a in room.stored()] == [first.id]
    assert room.assessing.open_draft("p-1", "other") is None
    with pytest.raises(NotFound):
        room.assessing.resume("nothing")


def test_of_several_drafts_the_latest_is_resumed_and_a_signed_one_never(room: Room) -> None:
    older = room.record(room.prepared(), "pulse", Answer("1"))
    room.clock.minutes = 10
    newer = room.record(room.prepared(), "pulse", Answer("1"))
    assert room.assessing.open_draft("p-1", "small") == newer
    room.assessing.complete(newer)
    assert room.assessing.open_draft("p-1", "small") == older


@pytest.mark.parametrize(("minutes", "stale"), [(0, False), (30, False), (30.1, True)])
def test_a_draft_older_than_thirty_minutes_is_stale(room: Room, minutes: float, stale: bool) -> None:
    draft = room.record(room.prepared(), "pulse", Answer("1"))
    room.clock.minutes = minutes
    assert room.assessing.is_stale(draft) is stale
    assert not room.assessing.is_stale(room.prepared())


def test_whether_a_draft_is_stale_goes_by_when_it_was_begun_not_by_the_performed_time(room: Room) -> None:
    draft = room.record(room.prepared(), "pulse", Answer("1"))
    earlier = room.assessing.set_performed(draft, at(-120))
    assert not room.assessing.is_stale(earlier)
    room.clock.minutes = 31
    assert room.assessing.is_stale(room.assessing.set_performed(earlier, at(30)))


def test_a_stopped_draft_is_kept_and_not_offered_again(room: Room) -> None:
    draft = room.record(room.prepared(), "pulse", Answer("1"))
    stopped = room.assessing.stop(draft)
    assert room.stored() == (stopped,)
    assert stopped.status is Status.STOPPED
    assert stopped.answers == draft.answers
    assert room.assessing.open_draft("p-1", "small") is None
    with pytest.raises(Conflict):
        room.record(stopped, "yawning", Answer("0"))


def test_a_complete_one_keeps_performer_times_and_what_was_not_assessed(room: Room) -> None:
    draft = room.record(room.prepared(), "pulse", Answer("1"))
    draft = room.record(draft, "aches", Answer(not_assessed="asleep"))
    room.clock.minutes = 8
    final = room.assessing.complete(draft)
    assert room.stored() == (final,)
    assert final == replace(draft, status=Status.COMPLETE)
    assert (final.performer, final.performed, final.recorded) == ("Nora Field, RN", at(), at())
    assert final.not_assessed == {"aches": "asleep"}


def test_what_is_complete_takes_no_answers(room: Room) -> None:
    draft = room.record(room.prepared(), "pulse", Answer("1"))
    final = room.assessing.complete(draft)
    for change in (
        lambda: room.record(draft, "pulse", Answer("2")),
        lambda: room.record(final, "pulse", Answer("2")),
        lambda: room.assessing.complete(draft),
        lambda: room.assessing.complete(final),
        lambda: room.assessing.stop(draft),
        lambda: room.assessing.set_performed(draft, at(-5)),
    ):
        with pytest.raises(Conflict):
            change()
    assert room.stored() == (final,)


def test_a_complete_one_is_reopened_and_takes_answers_again(room: Room) -> None:
    complete = room.assessing.complete(room.record(room.prepared(), "pulse", Answer("1")))
    draft = room.assessing.reopen(complete)
    assert draft == replace(complete, status=Status.DRAFT)
    assert room.assessing.open_draft("p-1", "small") == draft
    room.record(draft, "yawning", Answer("0"))
    with pytest.raises(Conflict):
        room.assessing.reopen(complete)


def test_nothing_answered_is_not_complete(room: Room) -> None:
    with pytest.raises(BadAnswer, match="Nothing is answered"):
        room.assessing.complete(room.prepared())
    draft = room.record(room.record(room.prepared(), "pulse", Answer("1")), "pulse", None)
    with pytest.raises(BadAnswer, match="Nothing is answered"):
        room.assessing.complete(draft)


def test_a_log_that_went_on_elsewhere_is_a_conflict_and_nothing_is_written(room: Room) -> None:
    here = room.record(room.prepared(), "pulse", Answer("1"))
    there = room.record(here, "yawning", Answer("1"))
    for change in (
        lambda: room.record(here, "yawning", Answer("0")),
        lambda: room.assessing.complete(here),
        lambda: room.assessing.stop(here),
        lambda: room.assessing.set_performed(here, at(-5)),
    ):
        with pytest.raises(Conflict):
            change()
    assert room.stored() == (there,)


def test_two_first_answers_of_one_draft_store_one(room: Room) -> None:
    draft = room.prepared()
    stored = room.record(draft, "pulse", Answer("1"))
    with pytest.raises(Conflict):
        room.record(draft, "pulse", Answer("2"))
    assert room.stored() == (stored,)


def test_the_performed_time_is_editable_but_not_into_the_future(room: Room) -> None:
    draft = room.record(room.prepared(), "pulse", Answer("1"))
    edited = room.assessing.set_performed(draft, at(-20, -300))
    assert room.stored() == (edited,)
    assert room.stored()[0].recorded == at()
    with pytest.raises(BadAnswer, match="future"):
        room.assessing.set_performed(edited, at(0.1))


def test_another_offset_or_zone_of_the_same_instant_is_an_edit(room: Room) -> None:
    draft = room.record(room.prepared(), "pulse", Answer("1"))
    edited = room.assessing.set_performed(draft, at(0, -300, "EST"))
    edit = room.log(edited)[-1].edit
    assert edit is not None
    assert edit.was is not None
    assert (edit.was.parts, edit.now.parts) == (at(0).parts, at(0, -300, "EST").parts)
    stored = room.stored()[0].performed
    assert stored is not None
    assert stored.parts == edit.now.parts


def test_each_edit_of_the_performed_time_stays_in_the_log_with_who_and_when(room: Room) -> None:
    draft = room.record(room.prepared(), "pulse", Answer("1"))
    for minutes, performed, person in ((3, -20, DOCTOR), (4, -10, CHIEF)):
        room.clock.minutes = minutes
        room.assessing = Assessing(workplace(room.store.unit_of_work, room.clock, person=person))
        draft = room.assessing.set_performed(draft, at(performed))
    draft = room.record(draft, "yawning", Answer("0"))
    assert room.log(draft)[1:3] == [
        LogEntry(2, "", None, at(3), TimeEdit(at(0), at(-20), DOCTOR.printed), DOCTOR.printed),
        LogEntry(3, "", None, at(4), TimeEdit(at(-20), at(-10), CHIEF.printed), CHIEF.printed),
    ]
    assert room.stored() == (draft,)
    final = room.assessing.complete(draft)
    assert (final.performed, final.recorded) == (at(-10), at(0))
    assert room.stored() == (final,)


@pytest.mark.parametrize(
    ("item", "answer", "says"),
    [
        ("pulses", Answer("1"), "no item 'pulses'"),
        ("pulse", Answer("3"), "not one of 0, 1, 2"),
        ("aches", Answer("1"), "not one of 0, 4"),
        ("yawning", Answer("1", measured=3), "takes no measured value"),
        ("pulse", Answer("0", measured=19), "outside 20 to 300 beats/minute"),
        ("pulse", Answer("2", measured=301), "outside 20 to 300"),
        ("pulse", Answer("2", measured=float("nan")), "outside"),
        ("pulse", Answer("0", measured=130), "without a reason"),
        ("pulse", Answer("0", measured=130, reason="  "), "without a reason"),
        ("nothing", Answer(not_assessed="asleep"), "no item"),
        ("nothing", None, "no item"),
    ],
)
def test_what_is_illegal_is_refused_and_not_stored(room: Room, item: str, answer: Answer | None, says: str) -> None:
    with pytest.raises(BadAnswer, match=says):
        room.record(room.prepared(), item, answer)
    assert room.stored() == ()


def test_earlier_ones_are_those_that_count_oldest_first(room: Room) -> None:
    signed = []
    for minutes in (30, 10, 20):
        room.clock.minutes = minutes
        draft = room.record(room.prepared(), "pulse", Answer("1"))
        signed.append(room.assessing.complete(draft))
    room.record(room.prepared(), "pulse", Answer("1"))
    assert earlier(room.stored(), "small") == [signed[1], signed[2], signed[0]]
    assert earlier(room.stored(), "other") == []


def discharged(room: Room, minutes: float) -> None:
    with room.store.unit_of_work() as work:
        work.wards.change(replace(visit(1), ended=at(minutes)), visit(1))
        work.commit()


def test_nothing_is_performed_in_a_visit_that_has_ended_and_what_was_before_is_still_entered(room: Room) -> None:
    discharged(room, 10)
    room.clock.minutes = 70
    with pytest.raises(BadAnswer, match=r"This visit ended on 2026-11-22 at 15:57\."):
        room.assessing.record(room.prepared(), SMALL, DEFINITION, "pulse", Answer("1"))
    assert not room.store.committed().assessments
    late = room.assessing.set_performed(room.prepared(), at(10))
    draft = room.assessing.record(late, SMALL, DEFINITION, "pulse", Answer("1"))
    with pytest.raises(BadAnswer, match="This visit ended"):
        room.assessing.set_performed(draft, at(11))
    assert room.assessing.resume(draft.id).performed == at(10)


def test_a_draft_that_was_begun_before_the_end_goes_on(room: Room) -> None:
    draft = room.assessing.record(room.prepared(), SMALL, DEFINITION, "pulse", Answer("1"))
    discharged(room, 10)
    room.clock.minutes = 70
    assert room.assessing.record(draft, SMALL, DEFINITION, "yawning", Answer("1")).log_length == 2


def test_a_quick_score_is_not_attached_to_a_visit_that_had_ended(room: Room) -> None:
    discharged(room, 10)
    room.clock.minutes = 70
    to = Attachment("p-1", "v-1", "Nora Field, RN")
    with pytest.raises(BadAnswer, match="This visit ended"):
        room.assessing.attach(SMALL, DEFINITION, [LogEntry(1, "pulse", Answer("1"), at(60))], to)
    assert room.assessing.attach(SMALL, DEFINITION, [LogEntry(1, "pulse", Answer("1"), at(5))], to).visit_id == "v-1"
