"""A clock that jumps: set back, or changed for summer and winter. The order of what was said stays, and the drafts."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from app import data
from app.core.definition import parse_definition
from app.core.errors import BadInput
from app.core.records import Answer, Moment, Sex, VisitKind
from app.services.catalogue import Catalogue
from app.services.clock import moment, typed_moment
from app.services.session import Session
from app.wiring import FolderClinics
from tests.faults import clinic
from tests.faults.counts import Counted
from tests.store.examples import DEFINITION, SMALL

BERLIN = ZoneInfo("Europe/Berlin")
NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)


class Hands:
    """A clock whose hands are moved."""

    def __init__(self) -> None:
        self.utc = NOON

    def now(self) -> Moment:
        return moment(self.utc, BERLIN)


@pytest.fixture
def clock() -> Hands:
    return Hands()


@pytest.fixture
def session(tmp_path: Path, clock: Hands) -> Iterator[Session]:
    clinics = FolderClinics(lambda: Catalogue(data.scales(), parse_definition), clock, clinic.CHEAP)
    made = clinics.create(tmp_path / "clinic", "Clinic", "Nora Field, RN", clinic.PASSPHRASE)
    yield made
    made.close()


def patient(session: Session) -> tuple[str, str]:
    one = session.charts.register("Rosen, Dana", None, Sex.UNKNOWN, "MRN-1")
    return one.id, session.charts.begin_visit(one.id, VisitKind.INTAKE).id


def test_answers_given_after_the_clock_was_set_back_come_after_those_before_and_the_draft_goes_on(
    session: Session, clock: Hands, tmp_path: Path, survived: Counted
) -> None:
    draft = session.assessing.prepare(SMALL, *patient(session), session.person)
    draft = session.assessing.record(draft, SMALL, DEFINITION, "yawning", Answer("1"))
    clock.utc = NOON - timedelta(days=400)
    draft = session.assessing.record(draft, SMALL, DEFINITION, "yawning", Answer("0"))
    assert session.assessing.resume(draft.id).answers["yawning"] == Answer("0")
    assert draft.performed == Moment(NOON, 60, "CET"), "of the first answer, whatever the clock says later"
    with session.place.unit_of_work() as work:
        log = work.assessments.log(draft.id)
    assert [line.seq for line in log] == [1, 2]
    assert [line.at.utc for line in log] == [NOON, clock.utc], "each as the clock had it; the order is the log's own"
    session.close()
    again = FolderClinics(lambda: Catalogue(data.scales(), parse_definition), clock, clinic.CHEAP).open(
        tmp_path / "clinic", clinic.PASSPHRASE
    )
    assert again.assessing.open_draft(draft.patient_id, SMALL.id) == draft
    again.close()
    survived("clock set back by 400 days", 1)


def test_backups_made_after_the_clock_was_set_back_are_kept_and_none_is_overwritten(
    session: Session, clock: Hands, survived: Counted
) -> None:
    assert session.custody is not None
    first = session.custody.take(lambda share: None)
    clock.utc = NOON - timedelta(days=400)
    assert session.custody.is_due(), "a backup from the future is none of today"
    back = session.custody.take(lambda share: None)
    clock.utc = NOON
    same = session.custody.take(lambda share: None)
    held = session.custody.held()
    assert {first.path, back.path, same.path} == {b.path for b in held}
    survived("clock set back by 400 days", 1)


@pytest.mark.parametrize(
    ("typed", "utc"),
    [
        ("2026-10-25 02:30 +02:00", datetime(2026, 10, 25, 0, 30, tzinfo=UTC)),
        ("2026-10-25 02:30 +01:00", datetime(2026, 10, 25, 1, 30, tzinfo=UTC)),
    ],
)
def test_the_two_half_past_twos_of_the_autumn_night_are_stored_apart(
    session: Session, clock: Hands, typed: str, utc: datetime, survived: Counted
) -> None:
    patient_id, visit_id = patient(session)
    with pytest.raises(BadInput, match="occurs twice") as caught:
        typed_moment("2026-10-25 02:30", BERLIN)
    assert "+02:00 or +01:00" in caught.value.hint
    draft = session.assessing.prepare(SMALL, patient_id, visit_id, session.person)
    draft = session.assessing.record(draft, SMALL, DEFINITION, "yawning", Answer("1"))
    performed = typed_moment(typed, BERLIN)
    draft = session.assessing.set_performed(draft, performed)
    stored = session.assessing.resume(draft.id).performed
    assert stored is not None
    assert stored.parts == performed.parts
    assert (stored.utc, f"{stored.local:%H:%M}") == (utc, "02:30")
    survived("a performed time in the hour that comes twice (autumn)", 1, caught.value)


def test_of_one_night_s_two_half_past_twos_the_later_stands_first_in_the_chart(
    session: Session, clock: Hands, survived: Counted
) -> None:
    patient_id, visit_id = patient(session)
    for hour in (0, 1):  # UTC: 02:30 summer time, then 02:30 winter time; stopped, so that the next may begin
        clock.utc = datetime(2026, 10, 25, hour, 30, tzinfo=UTC)
        draft = session.assessing.prepare(SMALL, patient_id, visit_id, session.person)
        session.assessing.stop(session.assessing.record(draft, SMALL, DEFINITION, "yawning", Answer("1")))
    shown = [a.performed for a in session.charts.open(patient_id).assessments]
    assert [m.offset for m in shown if m is not None] == [60, 120]
    assert {f"{m.local:%H:%M}" for m in shown if m is not None} == {"02:30"}
    survived("a performed time in the hour that comes twice (autumn)", 1)


def test_the_hour_that_the_spring_night_skips_is_refused_and_the_draft_keeps_its_time(
    session: Session, clock: Hands, survived: Counted
) -> None:
    patient_id, visit_id = patient(session)
    draft = session.assessing.prepare(SMALL, patient_id, visit_id, session.person)
    draft = session.assessing.record(draft, SMALL, DEFINITION, "yawning", Answer("1"))
    with pytest.raises(BadInput, match="does not exist") as caught:
        typed_moment("2026-03-29 02:30", BERLIN)
    assert caught.value.hint
    assert session.assessing.resume(draft.id) == draft
    survived("a performed time in the hour that is left out (spring)", 1, caught.value)
