"""Who works, where and with what: the one value that every use case is made with."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Final

from app.core.audit import Act, Fact, Kept
from app.core.people import Person, Right
from app.core.records import Moment
from app.services.ports import Clock, NewId, NewUnitOfWork, UnitOfWork
from app.services.trail import ROWS, Trail

TAKEN_AT_ONCE: Final = 500
"""Rows whose digests one event holds."""


@dataclass(frozen=True, slots=True)
class Workplace:
    """person: who is signed in. trail: this workstation's chain of events."""

    unit_of_work: NewUnitOfWork
    clock: Clock
    new_id: NewId
    person: Person
    trail: Trail

    def allow(self, right: Right) -> None:
        """Forbidden unless the person's role grants it; the first line of every use case."""
        self.person.require(right)

    def note(self, work: UnitOfWork, act: Act, patient_id: str = "", record_id: str = "", **facts: Fact) -> None:
        """Write to the chain what is done, in the transaction that does it."""
        self.trail.note(work, self.person, act, patient_id, record_id, facts)

    def note_of(
        self,
        work: UnitOfWork,
        person: Person,
        at: Moment,
        act: Act,
        patient_id: str,
        record_id: str,
        /,
        **facts: Fact,
    ) -> None:
        """As note, of one of SENT_ACTS that a person typed at that moment. Where it was another, who sends it is told.

        The session's key vouches for who sends it; the person is as true as that one's program.
        """
        if person.id != self.person.id:
            typed = at.local.isoformat(timespec="seconds")
            facts |= {"typed": typed, "sent_by": self.person.printed, "sent_by_id": self.person.id}
        self.trail.note(work, person, act, patient_id, record_id, facts)

    def note_row(
        self,
        work: UnitOfWork,
        act: Act,
        kept: Kept,
        id_: str,
        patient_id: str,
        record_id: str = "",
        was: str = "",
        /,
        **facts: Fact,
    ) -> None:
        """As note, of a row just stored: with its digest, so that a change outside shows. was: the one before."""
        now: dict[str, Fact] = {"row": kept.of(id_), "state": work.evidence.digest(kept, id_)}
        if was:
            now["was"] = was
        self.note(work, act, patient_id, record_id, **now, **facts)


def unkept(kept: Kept, id_: str, was: str) -> dict[str, Fact]:
    """Facts of an event from which on no digest of a row is kept, such as that of a complete record that is signed."""
    return {"row": kept.of(id_), "was": was} if was else {}


def begin(place: Workplace) -> None:
    """Write the sign-in, with who vouches for the session's key; nothing may be done before."""
    seal = place.trail.seal
    with place.unit_of_work() as work:
        wounds = place.trail.wounds(work)
        is_first = place.trail.is_new and not work.audit.chains()
        place.note(work, Act.SIGN_IN, session=seal.public_key, keeps=ROWS, **seal.certificate)
        for wound in wounds:  # told for good: this sign-in moves the head on
            place.note(work, Act.TRAIL_WOUNDED, wound=wound)
        if is_first:
            _take_over(place, work)
        work.commit()
        place.trail.witness(work)


def _take_over(place: Workplace, work: UnitOfWork) -> None:
    """What an earlier program left: from now on it is held by the chain, each row by its own digest."""
    earlier: dict[str, str] = {}
    after: str | None = None
    while True:
        records, after = work.evidence.records(after, TAKEN_AT_ONCE)
        settled = [r for r in records if r.sha256]
        _take_rows(place, work, [(Kept.RECORD.of(r.id), r.sha256) for r in settled])
        earlier |= {r.id: r.log_sha256 for r in settled if r.is_final}
        if after is None:
            break
    for kept in (kept for kept in Kept if kept is not Kept.RECORD):
        last: str | None = None
        while rows := work.evidence.rows(kept, last, TAKEN_AT_ONCE):
            _take_rows(place, work, [(kept.of(id_), digest) for id_, digest in rows])
            last = rows[-1][0]
    if earlier:  # final under a program that did not sign
        place.note(work, Act.TAKEN_OVER, records=len(earlier), sha256=digest_of(earlier))


def _take_rows(place: Workplace, work: UnitOfWork, rows: Sequence[tuple[str, str]]) -> None:
    if rows:
        lines = "\n".join(f"{name} {digest}" for name, digest in rows)
        place.note(work, Act.TAKEN_OVER, taken=len(rows), rows=lines)


def digest_of(finals: Mapping[str, str]) -> str:
    """Of records without a signature: SHA-256 over their ids and the digests of their logs."""
    lines = "".join(f"{id_} {digest}\n" for id_, digest in sorted(finals.items()))
    return sha256(lines.encode()).hexdigest()


def end(place: Workplace) -> None:
    """Write the sign-out."""
    with place.unit_of_work() as work:
        place.note(work, Act.SIGN_OUT)
        work.commit()
        place.trail.witness(work)
