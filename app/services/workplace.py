"""Who works, where and with what: the one value that every use case is made with."""

from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256

from app.core.audit import Act, Fact
from app.core.people import Person, Right
from app.services.ports import Clock, NewId, NewUnitOfWork, UnitOfWork
from app.services.trail import Trail


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


def begin(place: Workplace) -> None:
    """Write the sign-in, with who vouches for the session's key; nothing may be done before."""
    seal = place.trail.seal
    with place.unit_of_work() as work:
        wounds = place.trail.wounds(work)
        is_first = place.trail.is_new and not work.audit.chains()
        place.note(work, Act.SIGN_IN, session=seal.public_key, **seal.certificate)
        for wound in wounds:  # told for good: this sign-in moves the head on
            place.note(work, Act.TRAIL_WOUNDED, wound=wound)
        earlier = work.evidence.finals_without_signature() if is_first else {}
        if earlier:  # final under a program that did not sign: from now on they are held by the chain
            place.note(work, Act.TAKEN_OVER, records=len(earlier), sha256=digest_of(earlier))
        work.commit()


def digest_of(finals: Mapping[str, str]) -> str:
    """Of records without a signature: SHA-256 over their ids and the digests of their logs."""
    lines = "".join(f"{id_} {digest}\n" for id_, digest in sorted(finals.items()))
    return sha256(lines.encode()).hexdigest()


def end(place: Workplace) -> None:
    """Write the sign-out."""
    with place.unit_of_work() as work:
        place.note(work, Act.SIGN_OUT)
        work.commit()
