"""The performed time, in every store: it changes by a line of the append-only log, and in no other way."""

from dataclasses import replace
from datetime import datetime

import pytest

from app.core.errors import Conflict
from app.core.records import Answer, LogEntry, Moment, Status, TimeEdit
from app.services.ports import NewUnitOfWork
from tests.store.examples import assessment, at, begun

PULSE = Answer("2", measured=130.5)


def parts(edit: TimeEdit | None) -> list[tuple[datetime, int, str] | None]:
    """An edit's two times with their offsets and zones, which moments don't compare by."""
    return [] if edit is None else [None if m is None else m.parts for m in (edit.was, edit.now)]


def test_an_edit_of_the_performed_time_is_a_line_that_takes_effect_and_answers_nothing(ward: NewUnitOfWork) -> None:
    log = [
        LogEntry(1, "", None, at(1), TimeEdit(None, at(0), "Nora Field, RN")),
        LogEntry(2, "pulse", PULSE, at(2)),
        LogEntry(3, "", None, at(3), TimeEdit(at(0, 330, "IST"), at(-45, -300, "EST"), "Ömer “Grant”, MD")),
    ]
    with ward() as work:
        begun(work)
        for entry in log:
            work.assessments.append("a-1", entry)
        work.commit()
    with ward() as work:
        stored = work.assessments.get("a-1")
        assert (stored.performed, stored.recorded) == (at(-45), at(0))
        assert stored.performed is not None
        assert (stored.performed.offset, stored.performed.zone) == (-300, "EST")
        assert (stored.answers, stored.last_item, stored.log_length) == ({"pulse": PULSE}, "pulse", 3)
        assert work.assessments.log("a-1") == log
        assert [parts(e.edit) for e in work.assessments.log("a-1")] == [parts(e.edit) for e in log]
        assert work.assessments.of_patient("p-1") == [stored]


def test_the_performed_time_changes_by_a_line_of_the_log_only(ward: NewUnitOfWork) -> None:
    with ward() as work:
        begun(work, answers=1)
        work.commit()
    with pytest.raises(Conflict), ward() as work:
        work.assessments.update(replace(assessment(1), performed=at(-45)), Status.DRAFT)
    with ward() as work:
        assert work.assessments.get("a-1").performed == at(0)
        work.assessments.append("a-1", LogEntry(2, "", None, at(1), TimeEdit(at(0), at(-5), "Nora Field, RN")))
        work.commit()
    with pytest.raises(Conflict), ward() as work:
        work.assessments.update(assessment(1), Status.DRAFT)  # with the time from before the edit
    with ward() as work:
        assert work.assessments.get("a-1").performed == at(-5)


@pytest.mark.parametrize("other", [at(0, -300, "CET"), at(0, 60, "MEZ"), None])
def test_its_offset_and_zone_change_by_a_line_only_too(ward: NewUnitOfWork, other: Moment | None) -> None:
    with ward() as work:
        begun(work, answers=1)
        work.commit()
    with pytest.raises(Conflict), ward() as work:
        work.assessments.update(replace(assessment(1), performed=other), Status.DRAFT)
    with ward() as work:
        stored = work.assessments.get("a-1").performed
        assert stored is not None
        assert stored.parts == at(0).parts
