"""Answers while the server is away: in the journal first, acknowledged there, and on the server once."""

import json
from collections.abc import Callable
from dataclasses import replace

import pytest

from app.core.audit import Act
from app.core.errors import BadAnswer, Busy, Conflict, ServerAway, StoreTrouble
from app.core.people import Person
from app.core.records import Answer, Assessment, Status
from app.services.evidence import AuditFilter
from app.services.lines import from_bytes, to_bytes
from app.services.outage import LocalFirst
from tests.keys import CHIEF, DOCTOR, NURSE, workplace
from tests.services.outage_room import Paper, Server
from tests.store.examples import DEFINITION, SMALL, HandClock, at, patient, visit


@pytest.fixture
def server() -> Server:
    made = Server()
    with made.store.unit_of_work() as work:
        work.patients.add(patient(1), at())
        work.visits.add(visit(1))
        work.commit()
    return made


@pytest.fixture
def paper() -> Paper:
    return Paper()


@pytest.fixture
def window(server: Server, paper: Paper) -> Callable[[], LocalFirst]:
    """Opens a window anew; what an earlier one left is in the journal."""
    return lambda: LocalFirst(workplace(server.unit_of_work, HandClock(), person=NURSE), paper)


def answer(here: LocalFirst, draft: Assessment, *answers: str) -> Assessment:
    for key in answers:
        draft = here.record(draft, SMALL, DEFINITION, "pulse", Answer(key))
    return draft


def begun(here: LocalFirst) -> Assessment:
    return here.prepare(SMALL, "p-1", "v-1", "M. Okafor, RN")


def test_while_the_server_is_there_nothing_stays_in_the_journal(
    window: Callable[[], LocalFirst], server: Server, paper: Paper
) -> None:
    here = window()
    draft = answer(here, begun(here), "0", "1")
    assert [e.answer for e in server.stored(draft)] == [Answer("0"), Answer("1")]
    assert (paper.lines, here.waiting, here.words()) == ([], 0, "")


def test_what_was_acknowledged_in_an_outage_is_stored_though_its_visit_ended_meanwhile(
    window: Callable[[], LocalFirst], server: Server, paper: Paper
) -> None:
    here = window()
    server.trouble = ServerAway("away")
    draft = answer(here, begun(here), "0")
    server.trouble = None
    with server.store.unit_of_work() as work:
        work.wards.change(replace(visit(1), ended=at(-10)), visit(1))
        work.commit()
    here.send()
    assert [e.answer for e in server.stored(draft)] == [Answer("0")]
    assert (here.refused, paper.lines) == ((), [])
    with pytest.raises(BadAnswer, match="This visit ended"):
        answer(here, begun(here), "1")


@pytest.mark.parametrize("after", [False, True], ids=["before the commit", "after the commit"])
@pytest.mark.parametrize("again", [False, True], ids=["same window", "new window"])
def test_answers_of_an_outage_are_acknowledged_here_and_reach_the_server_once(
    window: Callable[[], LocalFirst], server: Server, paper: Paper, after: bool, again: bool
) -> None:
    here = window()
    draft = answer(here, replace(begun(here), performed=at(-5)), "0")
    server.trouble, server.after = ServerAway("away"), after
    draft = answer(here, draft, "1", "2")
    draft = here.set_performed(draft, at(-4))
    assert here.waiting == 3
    assert here.words().startswith("Reconnecting to the clinic's server… 3 answers are saved on this computer")
    with pytest.raises(ServerAway):
        here.send()
    if again:
        here = window()
        assert here.waiting == 3
    server.trouble = None
    here.send()
    here.send()
    assert (here.waiting, here.words(), here.refused, paper.lines) == (0, "", (), [])
    assert [e.seq for e in server.stored(draft)] == [1, 2, 3, 4, 5]
    stored = here.resume(draft.id)
    assert (stored.answers, stored.performed, stored.log_length) == ({"pulse": Answer("2")}, at(-4), 5)
    assert repr(replace(stored, signatures=())) == repr(replace(draft, signatures=()))


def test_a_draft_that_begins_in_an_outage_is_begun_on_the_server_with_its_definition(
    window: Callable[[], LocalFirst], server: Server
) -> None:
    here = window()
    server.trouble = ServerAway("away")
    draft = answer(here, replace(begun(here), performed=at(-5)), "1", "0")
    server.trouble = None
    window().send()
    assert [e.seq for e in server.stored(draft)] == [1, 2, 3]
    with server.store.unit_of_work() as work:
        assert work.definitions.content(SMALL.sha256) == DEFINITION
        assert work.assessments.get(draft.id).performed == at(-5)


def test_nothing_is_settled_or_opened_past_what_waits(window: Callable[[], LocalFirst], server: Server) -> None:
    here = window()
    draft = answer(here, begun(here), "0")
    server.trouble = ServerAway("away")
    draft = answer(here, draft, "1")
    for ask in (lambda: here.complete(draft), lambda: here.resume(draft.id), lambda: here.open_draft("p-1", SMALL.id)):
        with pytest.raises(ServerAway):
            ask()
    server.trouble = None
    here.complete(draft)
    assert [e.seq for e in server.stored(draft)] == [1, 2]


def elsewhere(server: Server, draft: Assessment) -> None:
    """Somebody else signs it meanwhile."""
    with server.store.unit_of_work() as work:
        stored = work.assessments.get(draft.id)
        work.assessments.update(replace(stored, status=Status.FINAL), Status.DRAFT)
        work.commit()


def test_what_the_server_refuses_after_an_outage_is_kept_and_shown_until_a_person_gives_it_up(
    window: Callable[[], LocalFirst], server: Server, paper: Paper
) -> None:
    here = window()
    first, second = answer(here, begun(here), "0"), answer(here, begun(here), "0")
    server.trouble = ServerAway("away")
    first, second = answer(here, first, "1"), answer(here, second, "1")
    elsewhere(server, first)
    server.trouble = None
    here.send()
    assert [lines.entries[0].answer for lines in here.refused] == [Answer("1")]
    assert len(server.stored(second)) == 2
    assert len(paper.lines) == 1
    later = window()
    later.send()
    assert [lines.draft.id for lines in later.refused] == [first.id]
    refused = list(later.refused)
    server.trouble = ServerAway("away")
    with pytest.raises(ServerAway):
        later.give_up_refused()
    assert len(paper.lines) == 1
    server.trouble = None
    later.give_up_refused()
    assert paper.lines == []
    with server.store.unit_of_work() as work:
        (told,) = work.audit.search(AuditFilter(act=Act.ANSWERS_GIVEN_UP), 9)
    assert (told.record_id, told.person_id) == (first.id, NURSE.id)
    said = json.loads(told.payload or b"")["facts"]["lines"]
    assert [from_bytes(said.encode())] == refused


def test_what_an_earlier_try_stores_at_the_same_moment_is_not_refused(
    window: Callable[[], LocalFirst], server: Server, paper: Paper
) -> None:
    here = window()
    draft = answer(here, begun(here), "0")
    server.trouble = ServerAway("away")
    answer(here, draft, "1")
    server.trouble, server.after = Conflict("It clashes with what is stored."), True
    here.send()
    assert (here.waiting, here.refused, paper.lines, len(server.stored(draft))) == (0, (), [], 2)


def test_what_waits_goes_on_waiting_while_another_is_just_changing_the_draft(
    window: Callable[[], LocalFirst], server: Server
) -> None:
    here = window()
    draft = answer(here, begun(here), "0")
    server.trouble = ServerAway("away")
    answer(here, draft, "1")
    server.trouble = Busy("Another workstation is just changing this. Nothing was stored.")
    with pytest.raises(StoreTrouble):
        here.send()
    assert (here.waiting, here.refused) == (1, ())
    assert here.words().startswith("Another workstation is just changing this.")
    server.trouble = None
    here.send()
    assert (here.waiting, here.refused, len(server.stored(draft))) == (0, (), 2)


def test_what_follows_a_refused_answer_is_refused_too_though_its_number_fits_by_now(
    window: Callable[[], LocalFirst], server: Server
) -> None:
    """Another workstation gave one answer meanwhile: the second of ours must not go over its head."""
    here, other = window(), window()
    draft = answer(here, begun(here), "0")
    server.trouble = ServerAway("away")
    mine = answer(here, draft, "1", "2")
    server.trouble = None
    theirs = other.record(draft, SMALL, DEFINITION, "aches", Answer("4"))
    here.send()
    assert [lines.first for lines in here.refused] == [2, 3]
    theirs = other.record(theirs, SMALL, DEFINITION, "aches", Answer("4"))
    assert theirs.log_length == mine.log_length
    with pytest.raises(Conflict):
        answer(here, mine, "2")
    with pytest.raises(Conflict):
        here.complete(mine)
    assert [e.answer for e in server.stored(draft)] == [Answer("0"), Answer("4"), Answer("4")]
    seen = here.resume(draft.id)
    assert len(server.stored(answer(here, seen, "2"))) == 4


def test_what_was_said_to_be_in_no_record_does_not_come_into_one_later(
    window: Callable[[], LocalFirst], server: Server
) -> None:
    here, other = window(), window()
    draft = answer(here, begun(here), "0")
    server.trouble = ServerAway("away")
    answer(here, draft, "1")
    server.trouble = None
    complete = other.complete(draft)
    here.send()
    other.reopen(complete)
    for _ in range(2):
        later = window()
        later.send()
        assert [lines.first for lines in later.refused] == [2]
    assert len(server.stored(draft)) == 1


def damaged(server: Server, paper: Paper, lost: int) -> LocalFirst:
    """A window on the journal without that line; what followed it was found behind."""
    paper.lines.pop(lost)
    place = workplace(server.unit_of_work, HandClock(), person=CHIEF)
    return LocalFirst(place, paper, "answers.damaged-1", len(paper.lines) - lost)


def test_behind_a_line_that_can_not_be_read_all_is_sent_that_follows_without_a_gap(
    window: Callable[[], LocalFirst], server: Server, paper: Paper
) -> None:
    here = window()
    hit, known = answer(here, begun(here), "0"), answer(here, begun(here), "0")
    server.trouble = ServerAway("away")
    before = answer(here, begun(here), "0")
    hit = answer(here, hit, "1")
    hit, known, before, new = (answer(here, draft, "2") for draft in (hit, known, before, begun(here)))
    answer(here, new, "1")
    answer(LocalFirst(workplace(server.unit_of_work, HandClock(), person=DOCTOR), paper), known, "1")
    server.trouble = None
    later = damaged(server, paper, 1)
    later.send()
    assert [(lines.draft.id, lines.first) for lines in later.refused] == [(hit.id, 3)]
    assert [len(server.stored(draft)) for draft in (hit, known, before, new)] == [1, 3, 2, 2]
    assert [from_bytes(frame).refused for frame in paper.lines] == [True]


@pytest.mark.parametrize(("by", "stored"), [(NURSE, 3), (DOCTOR, 2)], ids=["the same person's", "another's"])
def test_the_line_before_it_on_the_server_may_be_the_lost_one_only_where_the_same_person_typed_it(
    window: Callable[[], LocalFirst], server: Server, paper: Paper, by: Person, stored: int
) -> None:
    here = window()
    draft = answer(here, begun(here), "0")
    server.trouble = ServerAway("away")
    answer(here, draft, "1", "2")
    server.trouble = None
    answer(LocalFirst(workplace(server.unit_of_work, HandClock(), person=by), Paper()), draft, "1")
    later = damaged(server, paper, 0)
    later.send()
    assert (len(server.stored(draft)), len(later.refused)) == (stored, 3 - stored)


def test_a_journal_that_could_not_be_read_to_its_end_is_told_as_long_as_the_window_is_open(
    server: Server, paper: Paper
) -> None:
    here = LocalFirst(workplace(server.unit_of_work, HandClock(), person=NURSE), paper, "answers.damaged-1")
    assert "Compare the charts of that time with what was typed" in here.words()
    assert here.words().endswith("answers.damaged-1.")
    draft = answer(here, begun(here), "0")
    server.trouble = ServerAway("away")
    answer(here, draft, "1")
    assert "answers.damaged-1. Reconnecting to the clinic's server…" in here.words()


def test_an_answer_that_is_refused_at_once_is_told_at_once_and_not_kept(
    window: Callable[[], LocalFirst], server: Server, paper: Paper
) -> None:
    here = window()
    draft = answer(here, begun(here), "0")
    elsewhere(server, draft)
    with pytest.raises(Conflict):
        answer(here, draft, "1")
    assert (paper.lines, here.waiting, here.refused) == ([], 0, ())


def test_another_trouble_of_the_server_keeps_the_answer_too_and_is_named(
    window: Callable[[], LocalFirst], server: Server
) -> None:
    here = window()
    server.trouble = StoreTrouble("The disk of the clinic's server is full.")
    draft = answer(here, begun(here), "0")
    assert here.words() == (
        "The disk of the clinic's server is full. 1 answer is saved on this computer, encrypted, and will be sent when"
        " the server takes them."
    )
    server.trouble = None
    here.send()
    assert len(server.stored(draft)) == 1


def test_a_journal_that_is_full_stops_no_answer_while_the_server_is_there(
    window: Callable[[], LocalFirst], server: Server, paper: Paper
) -> None:
    here = window()
    paper.full = True
    draft = answer(here, begun(here), "0")
    assert len(server.stored(draft)) == 1
    server.trouble = ServerAway("away")
    with pytest.raises(ServerAway):
        answer(here, draft, "1")
    paper.full = False
    draft = answer(here, draft, "1")
    paper.full = True
    with pytest.raises(StoreTrouble, match="full"):
        answer(here, draft, "2")
    assert here.waiting == 1


def test_lines_come_back_from_bytes_whole(window: Callable[[], LocalFirst], server: Server, paper: Paper) -> None:
    server.trouble = ServerAway("away")
    here = window()
    draft = replace(begun(here), performed=at(-5, -300, "EST"))
    here.record(draft, SMALL, DEFINITION, "pulse", Answer("2", measured=130.5, reason="fever “flu”", confound="日本"))
    (content,) = paper.lines
    lines = from_bytes(content)
    assert to_bytes(lines) == content
    assert lines.begins
    assert lines.entries[1].answer == Answer("2", measured=130.5, reason="fever “flu”", confound="日本")
    assert lines.entries[0].edit is not None
    assert lines.entries[0].edit.now.parts == at(-5, -300, "EST").parts
    assert lines.definition == DEFINITION
