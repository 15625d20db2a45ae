"""Two amendments of one record: one was signed first, and the other goes on from there with nothing typed lost."""

from collections.abc import Iterator
from dataclasses import replace
from typing import NamedTuple

from app.core.audit import Act, Kept
from app.core.differences import standing
from app.core.errors import Conflict, NotFound
from app.core.people import Right
from app.core.records import Assessment, LogEntry, Status
from app.services.assessing import note_settled
from app.services.ports import UnitOfWork
from app.services.signing import answered, copy_of
from app.services.workplace import Workplace


class Contest(NamedTuple):
    """base: the version that mine amends. theirs: the one that stands by now. mine: came later, and stays as it is."""

    base: Assessment
    theirs: Assessment
    mine: Assessment


class Amending:
    """Use cases of whoever came second. Each call is one transaction; call from the database thread."""

    def __init__(self, place: Workplace) -> None:
        self._place = place

    def contest(self, mine_id: str) -> Contest:
        """What stands instead of an amendment that can't be signed any more.

        NotFound: nothing does; the record was entered in error, or is not amended.
        """
        self._place.allow(Right.READ)
        with self._place.unit_of_work() as work:
            return _contest(work, mine_id)

    def begin_from(self, shown: Contest) -> Assessment:
        """A new amendment of their version with what I changed, and my reason; mine is kept, marked stopped.

        Conflict: one of the two is another by now.
        """
        self._place.allow(Right.AMEND)
        with self._place.unit_of_work() as work:
            now = _contest(work, shown.mine.id)
            before = (shown.theirs.id, shown.mine.status, shown.mine.log_length)
            if (now.theirs.id, now.mine.status, now.mine.log_length) != before:
                raise Conflict("This record was changed elsewhere once more.", hint="Look at the differences again.")
            base, theirs, mine = now
            bare = copy_of(theirs, self._place.new_id(), self._place.clock.now())
            performed = standing(base.performed, theirs.performed, mine.performed)
            draft = replace(bare, performed=performed, version=theirs.version + 1, amends=theirs.id, reason=mine.reason)
            work.assessments.add(draft)
            for seq, line in enumerate(_lines(work, now), 1):
                work.assessments.append(draft.id, replace(line, seq=seq))
            was = work.evidence.digest(Kept.RECORD, mine.id)
            work.assessments.update(replace(mine, status=Status.STOPPED), mine.status)
            note_settled(self._place, work, Act.ASSESSMENT_STOPPED, mine, was)
            self._place.note(
                work, Act.AMENDMENT_BEGUN, draft.patient_id, draft.id, amends=theirs.id, reason=draft.reason
            )
            begun = work.assessments.get(draft.id)
            work.commit()
        return begun


def _lines(work: UnitOfWork, of: Contest) -> Iterator[LogEntry]:
    """Of what stands, in my order and then in theirs, with the times of then and who entered it."""
    base, theirs, mine = of
    logs = [{line.item: line for line in answered(work, version)} for version in (theirs, mine)]
    for item in dict.fromkeys((*mine.answers, *theirs.answers)):
        its, my = (log.get(item) for log in logs)
        line = its if mine.answers.get(item) == base.answers.get(item) else my
        if line is not None:
            yield line


def _contest(work: UnitOfWork, mine_id: str) -> Contest:
    mine = work.assessments.get(mine_id)
    of_patient = work.assessments.of_patient(mine.patient_id)
    after = {a.amends: a for a in of_patient if a.amends and a.status in (Status.FINAL, Status.AMENDED)}
    theirs = after.get(mine.amends)
    while theirs is not None and theirs.status is Status.AMENDED:
        theirs = after.get(theirs.id)
    if theirs is None or mine.status not in (Status.DRAFT, Status.COMPLETE):
        raise NotFound("No other version of this record stands.", hint="Open the chart again to see how it is.")
    return Contest(work.assessments.get(mine.amends), theirs, mine)
