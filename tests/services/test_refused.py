"""Answers that the server refused: only who typed them, or an administrator, reads them here and gives them up."""

import json
from dataclasses import replace

import pytest

from app.core.audit import Act
from app.core.errors import Forbidden
from app.core.people import Person
from app.core.records import Answer, Status
from app.services.evidence import AuditFilter
from app.services.outage import LocalFirst
from app.services.refused import HEAD, others_words, refused_words, shared_out
from tests.keys import CHIEF, DOCTOR, NURSE, VISITOR
from tests.services.outage_room import Ward
from tests.store.examples import DEFINITION, SMALL

OTHERS = (
    "The server refused 2 answers typed on this computer by M. Okafor, RN: whoever typed them, or an administrator,"
    " signs in here to read them and to decide."
)


@pytest.fixture
def ward() -> Ward:
    """The nurse typed two answers in an outage; her draft was settled elsewhere meanwhile."""
    made = Ward()
    refuse(made, made.sign_in(NURSE), 1, "0", "1")
    return made


def refuse(ward: Ward, here: LocalFirst, patient: int, *answers: str) -> None:
    draft = here.prepare(SMALL, f"p-{patient}", f"v-{patient}", ward.place.person.printed)
    draft = here.record(draft, SMALL, DEFINITION, "pulse", Answer("2"))
    ward.server.away()
    for answer in answers:
        draft = here.record(draft, SMALL, DEFINITION, "yawning", Answer(answer))
    ward.server.trouble = None
    with ward.room.unit() as work:
        work.assessments.update(replace(work.assessments.get(draft.id), status=Status.STOPPED), Status.DRAFT)
        work.commit()
    here.send()


def given_up(ward: Ward) -> list[tuple[str, str]]:
    """Who gave answers up, and what the trail says of who typed them."""
    with ward.room.unit() as work:
        found = work.audit.search(AuditFilter(act=Act.ANSWERS_GIVEN_UP), 9)
    return [(e.person_id, json.loads(e.payload or b"")["facts"].get("typed_by", "")) for e in found]


@pytest.mark.parametrize("person", [DOCTOR, VISITOR, replace(NURSE, id="namesake")], ids=lambda p: p.id)
def test_who_did_not_type_them_is_told_whose_they_are_and_gives_nothing_up(ward: Ward, person: Person) -> None:
    ward.room.ring.keys[person.id] = ward.room.ring.keys["doctor"]
    here = ward.sign_in(person)
    here.send()
    assert [others_words(lines) for lines in shared_out(person, here.refused)] == ["", OTHERS]
    with pytest.raises(Forbidden) as told:
        here.give_up_refused()
    assert told.value.message == OTHERS
    assert (len(here.refused), len(ward.paper.lines), given_up(ward)) == (2, 2, [])


def test_they_wait_for_who_typed_them_whoever_was_there_meanwhile(ward: Ward) -> None:
    ward.sign_in(DOCTOR).send()
    here = ward.sign_in(NURSE)
    here.send()
    theirs, others = shared_out(NURSE, here.refused)
    head, *lines = refused_words(ward.place, theirs, lambda _: SMALL)
    assert (head, len(lines), others) == (HEAD, 2, [])
    assert all("typed by" not in line for line in lines)
    here.give_up_refused()
    assert (here.refused, ward.paper.lines, given_up(ward)) == ((), [], [("nurse", "")] * 2)


def test_who_may_not_score_any_more_still_decides_on_their_own(ward: Ward) -> None:
    here = ward.sign_in(replace(VISITOR, id="nurse"))
    here.send()
    here.give_up_refused()
    assert here.refused == ()


def test_an_administrator_reads_who_typed_them_and_decides(ward: Ward) -> None:
    here = ward.sign_in(CHIEF)
    here.send()
    _, line, _ = refused_words(ward.place, shared_out(CHIEF, here.refused)[0], lambda _: SMALL)
    assert ", typed by M. Okafor, RN: " in line
    here.give_up_refused()
    assert (ward.paper.lines, given_up(ward)) == ([], [("chief", "M. Okafor, RN")] * 2)


def test_of_several_peoples_each_gives_up_their_own(ward: Ward) -> None:
    here = ward.sign_in(DOCTOR)
    here.send()
    refuse(ward, here, 2, "1")
    assert [len(part) for part in shared_out(DOCTOR, here.refused)] == [1, 2]
    here.give_up_refused()
    assert [lines.person.id for lines in here.refused] == ["nurse", "nurse"]
    assert given_up(ward) == [("doctor", "")]
    later = ward.sign_in(NURSE)
    later.send()
    assert len(later.refused) == 2
