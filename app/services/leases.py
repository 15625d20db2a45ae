"""One person at a time works on a draft: who has it open, where, and when somebody else may take it over."""

from app.core.audit import Act
from app.core.errors import InUse
from app.core.people import Right
from app.core.records import Lease
from app.services.workplace import Workplace

SECONDS = 60
"""A lease lapses so long after it was taken or renewed: a window that died holds a draft no longer than that."""

RENEW_AFTER = 20
"""Seconds between renewals by a window that lives; two may fail before anybody can take the draft."""


class Leases:
    """Leases of one window's drafts. Call from the database thread.

    A lease is a courtesy between people; that no answer is lost or stored twice is the answer log's own affair.
    """

    def __init__(self, place: Workplace, station: str) -> None:
        """station: the workstation, as people call it; others are told it with the person's name."""
        self._place = place
        self._station = station
        self._window = place.new_id()

    def take(self, draft_id: str, seconds: int = SECONDS) -> Lease:
        """Take or renew the lease of a stored draft; call again every RENEW_AFTER seconds.

        One that lapsed is taken over, and the audit trail says whose it was.

        InUse, with the lease, where another window has it; Conflict where the draft is not stored.
        """
        self._place.allow(Right.SCORE)
        with self._place.unit_of_work() as work:
            before = work.leases.of(draft_id)
            lease = work.leases.take(draft_id, self._place.person.printed, self._station, self._window, seconds)
            if before is not None and before.window != self._window == lease.window:
                patient_id, whose = work.assessments.get(draft_id).patient_id, f"{before.holder} at {before.place}"
                self._place.note(work, Act.DRAFT_TAKEN_OVER, patient_id, draft_id, holder=whose)
            work.commit()
        if lease.window != self._window:
            raise InUse(lease)
        return lease

    def release(self, draft_id: str) -> None:
        """Let the draft go, where this window has it."""
        self._place.allow(Right.SCORE)
        with self._place.unit_of_work() as work:
            work.leases.release(draft_id, self._window)
            work.commit()
