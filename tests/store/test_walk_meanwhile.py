"""The clinic works on while it is verified: what is stored between two steps is kept, and is no finding."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from app.core.audit import Act, Kept
from app.core.context import Medicine
from app.core.records import Answer, Sex, VisitKind
from app.services import chain_walk, record_walk, row_walk
from app.services.context import Contexts
from app.services.patients import Identity, Patients
from app.services.ports import NewUnitOfWork
from app.services.verifying import Verified, Verifying, Walk
from app.store import mapping, states
from tests.keys import CHIEF, KeptHeads, workplace
from tests.services.signing_room import SigningRoom
from tests.store.examples import DEFINITION, SMALL, at

ROUNDS = 24


@pytest.fixture(autouse=True)
def small_steps(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(chain_walk, "EVENTS_AT_ONCE", 40)  # more than come between two steps: it must catch up
    monkeypatch.setattr(record_walk, "RECORDS_AT_ONCE", 2)
    monkeypatch.setattr(row_walk, "ROWS_AT_ONCE", 1)


def begun(room: SigningRoom) -> Walk:
    heads = KeptHeads("chief-pc", room.heads.heads)
    place = workplace(room.unit, room.clock, room.ids, CHIEF, heads=heads, ring=room.ring, signed_in=True)
    return Verifying(place, room.ring, heads).begin()


def ended(walk: Walk, between: Callable[[int], None]) -> tuple[Verified, int]:
    steps = 0
    while walk.found is None:
        assert steps < 500
        walk.step()
        if walk.found is None and steps < ROUNDS:
            between(steps)
        steps += 1
    return walk.found, steps


def test_what_is_stored_during_a_walk_is_no_finding(unit: NewUnitOfWork) -> None:
    room = SigningRoom(unit)
    patients, contexts = Patients(room.place), Contexts(room.place)
    for n in (1, 2, 3):
        room.signed(n)
    waiting = [room.complete(1), room.complete(2)]
    draft, number, standing = room.draft(3), 0, room.complete(3)

    def work_on(step: int) -> None:
        nonlocal draft, number
        draft = room.assessing.record(draft, SMALL, DEFINITION, "aches", Answer("04"[step % 2]))
        assert room.read(draft.id).log_length == draft.log_length  # acknowledged between two steps, and there
        room.sign(waiting.pop(0))
        waiting.append(room.assessing.complete(room.assessing.reopen(room.complete(1 + step % 3))))
        room.assessing.complete(room.assessing.reopen(standing))  # and is as it was
        for kind in (VisitKind.INPATIENT, VisitKind.INTAKE):  # so is the visit
            with room.unit() as work:
                (visit,) = work.visits.of_patient("p-3")
            patients.change_visit(visit, kind, visit.started, visit.ended)
        number += 1
        new = room.charts.register(f"Invented, Number {number}", None, Sex.UNKNOWN, "")
        with room.unit() as work:
            old = work.patients.get("p-1")
        patients.change(old, Identity(old.name, old.birth_date, old.sex, old.record_number, f"Called {number}"))
        visit = room.charts.begin_visit(new.id, VisitKind.INPATIENT)
        patients.move(visit, "Ward 2", str(number), room.clock.now())
        patients.merge(new.id, "p-2", "The same person.")
        contexts.record(new.id, Medicine(f"medicine {number}"))

    found, _ = ended(begun(room), work_on)
    assert found.findings == ()
    assert (found.uncovered, number) == (0, ROUNDS)
    again, _ = ended(begun(room), lambda _: None)
    assert again.findings == ()
    assert again.statements == found.statements  # what was signed meanwhile had been verified too


def test_what_is_forged_during_a_walk_is_found_where_the_app_wrote_meanwhile(unit: NewUnitOfWork) -> None:
    room = SigningRoom(unit)
    room.signed(1)

    def forge(step: int) -> None:
        if step != 6:
            return
        with room.unit() as work:
            held = work.patients.get("p-2")
            work.identities.change(replace(held, name="Forged, Name"), held)
            room.place.note(work, Act.PATIENT_CHANGED, "p-2")  # an event that says nothing of the row
            new = replace(held, id="p-9", record_number="")
            work.patients.add(new, room.clock.now())
            work.commit()

    walk = begun(room)
    first, steps = ended(walk, forge)
    assert steps > 7
    second, _ = ended(begun(room), lambda _: None)
    named = {f.where for f in second.findings}
    assert named == {"Patient p-2", "Patient p-9"}
    assert {f.where for f in first.findings} <= named


def test_a_row_has_the_same_digest_whichever_store_holds_it(unit: NewUnitOfWork) -> None:
    room = SigningRoom(unit)
    complete, draft = room.complete(1), room.draft(2)
    with unit() as work:
        row = mapping.patient_row(work.patients.get("p-1"), at())
        assert work.evidence.digest(Kept.PATIENT, "p-1") == states.digest(Kept.PATIENT, row)
        assert dict(work.evidence.rows(Kept.PATIENT, None, 9))["p-1"] == states.digest(Kept.PATIENT, row)
        log = work.assessments.log_digest(complete.id)
        row = mapping.assessment_row(work.assessments.get(complete.id))
        assert work.evidence.digest(Kept.RECORD, complete.id) == states.digest(Kept.RECORD, row, log)
        assert work.evidence.digest(Kept.RECORD, draft.id) == ""
        assert work.evidence.digest(Kept.VISIT, "none") == ""
