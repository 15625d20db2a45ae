"""Who has a draft open: one window at a time, in each store alike; the next is told whose it is."""

import pytest

from app.core.audit import Act
from app.core.errors import Conflict, InUse
from app.services.evidence import AuditFilter
from app.services.leases import Leases
from app.services.ports import NewUnitOfWork
from tests.keys import DOCTOR, NURSE, workplace
from tests.store.examples import HandClock, begun, ids


@pytest.fixture
def windows(ward: NewUnitOfWork) -> tuple[Leases, Leases]:
    """Two, of two people, and a stored draft."""
    with ward() as work:
        begun(work, answers=1)
        work.commit()
    return (
        Leases(workplace(ward, HandClock(), ids("w"), NURSE), "Desk 1"),
        Leases(workplace(ward, HandClock(), ids("x"), DOCTOR), "Room 4"),
    )


def test_the_second_is_told_who_has_it_and_where(windows: tuple[Leases, Leases], ward: NewUnitOfWork) -> None:
    first, second = windows
    taken = first.take("a-1")
    with pytest.raises(InUse, match=r"M. Okafor, RN has this draft open at Desk 1\.") as caught:
        second.take("a-1")
    assert caught.value.lease == taken
    with ward() as work:
        assert work.leases.of("a-1") == taken


def test_it_is_renewed_by_who_has_it_and_free_when_released(windows: tuple[Leases, Leases]) -> None:
    first, second = windows
    once = first.take("a-1", seconds=5)
    assert first.take("a-1").until > once.until
    second.release("a-1")  # which is not its own
    with pytest.raises(InUse):
        second.take("a-1")
    first.release("a-1")
    assert second.take("a-1").holder == "A. Lindqvist, MD"


def test_one_that_lapsed_is_taken_over_and_the_first_is_told_so(
    windows: tuple[Leases, Leases], ward: NewUnitOfWork
) -> None:
    first, second = windows
    first.take("a-1", seconds=0)
    assert second.take("a-1").place == "Room 4"
    assert second.take("a-1").holder == "A. Lindqvist, MD"  # renewed, and not taken over again
    with ward() as work:
        (told,) = work.audit.search(AuditFilter(act=Act.DRAFT_TAKEN_OVER), 9)
    assert (told.person_id, told.record_id) == (DOCTOR.id, "a-1")
    assert b'"holder":"M. Okafor, RN at Desk 1"' in (told.payload or b"").replace(b'": ', b'":')
    with pytest.raises(InUse, match=r"A\. Lindqvist, MD"):
        first.take("a-1")
    first.release("a-1")
    with pytest.raises(InUse):
        first.take("a-1")


def test_nobody_has_a_draft_that_is_not_stored(windows: tuple[Leases, Leases]) -> None:
    with pytest.raises(Conflict, match="not stored"):
        windows[0].take("a-9")
