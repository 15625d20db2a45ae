"""Whom home lists: the newest patients and the latest assessments, on each store."""

import itertools
from dataclasses import replace

from app.core.records import LogEntry, Status
from app.services.ports import NewUnitOfWork
from tests.store.examples import assessment, at, begun, patient
from tests.store.test_contract import WORDS


def test_the_newest_patients_come_last_added_first_with_when_they_were_created(unit: NewUnitOfWork) -> None:
    with unit() as work:
        for number in (3, 1, 2):
            work.patients.add(patient(number, record_number=""), at(number, offset=-300))
        work.commit()
    with unit() as work:
        newest = work.patients.newest(2)
        assert [p.id for p, _ in newest] == ["p-2", "p-1"]
        assert [created.parts for _, created in newest] == [at(n, offset=-300).parts for n in (2, 1)]
        assert [p.id for p, _ in work.patients.newest(9)] == ["p-2", "p-1", "p-3"]


def test_recent_gives_each_patient_once_by_recorded_time(ward: NewUnitOfWork) -> None:
    whose = itertools.cycle((1, 2, 1, 3))
    with ward() as work:
        for number in range(1, 201):
            work.assessments.add(assessment(number, of=next(whose), performed=-number, recorded=number))
        work.assessments.append("a-200", LogEntry(1, "pulse", WORDS, at()))
        work.commit()
    with ward() as work:
        assert [a.id for a in work.assessments.recent(8)] == ["a-200", "a-199", "a-198"]
        assert [a.id for a in work.assessments.recent(2)] == ["a-200", "a-199"]
        assert work.assessments.recent(1)[0].answers == {"pulse": WORDS}


def test_recent_goes_on_past_a_patient_who_fills_page_after_page(ward: NewUnitOfWork) -> None:
    with ward() as work:
        for number in range(1, 151):  # many of them at the same moment
            work.assessments.add(assessment(number, of=1, recorded=100 + number // 60))
        work.assessments.add(assessment(200, of=2, recorded=1))
        work.commit()
    with ward() as work:
        assert [a.id for a in work.assessments.recent(8)] == ["a-150", "a-200"]


def test_the_one_performed_last_is_told_of_each_whatever_was_recorded_after_it(ward: NewUnitOfWork) -> None:
    with ward() as work:
        work.assessments.add(assessment(1, of=1, performed=500, recorded=500))
        work.assessments.add(assessment(2, of=1, performed=20, recorded=900))  # typed from paper
        work.assessments.add(assessment(3, of=2, performed=30, recorded=30))
        work.assessments.add(replace(assessment(4, of=1, performed=800, recorded=800), status=Status.STOPPED))
        work.assessments.append("a-1", LogEntry(1, "pulse", WORDS, at()))
        work.commit()
    with ward() as work:
        assert [a.id for a in work.assessments.recent(8)] == ["a-2", "a-3"]
        found = work.assessments.last_performed(["p-1", "p-2", "nobody"])
        assert {patient: a.id for patient, a in found.items()} == {"p-1": "a-1", "p-2": "a-3"}
        assert found["p-1"].answers == {"pulse": WORDS}


def test_who_was_assessed_is_told_of_many_at_once(ward: NewUnitOfWork) -> None:
    with ward() as work:
        begun(work)
        work.commit()
    with ward() as work:
        assert work.assessments.assessed(["p-1", "p-2", "nobody"]) == {"p-1"}
        assert work.assessments.assessed([]) == set()
