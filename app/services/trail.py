"""Writes what is done into this workstation's chain, in the transaction that does it, and signs its head."""

from collections.abc import Mapping
from hashlib import sha256
from typing import Final

from app.core.audit import NOTHING, Act, AuditEvent, Checkpoint, Fact, link
from app.core.people import Person
from app.core.records import Moment
from app.services.canonical import moment_facts
from app.services.ports import Clock, Heads, Seal, UnitOfWork

EVERY: Final = 32
"""A checkpoint comes at the latest after so many events."""

WEIGHTY: Final = frozenset(
    {
        Act.SIGN_IN,
        Act.SIGN_OUT,
        Act.SIGNED,
        Act.REVIEWED,
        Act.ADDENDUM,
        Act.ENTERED_IN_ERROR,
        Act.MOVED,
        Act.PATIENTS_MERGED,
        Act.PATIENTS_PARTED,
        Act.PERSON_ADDED,
        Act.PERSON_CHANGED,
        Act.PERSON_REMOVED,
        Act.PASSPHRASE_RESET,
        Act.RECOVERED,
        Act.RESTORED,
        Act.EXPORTED,
    }
)
"""What gets a checkpoint of its own."""


class Trail:
    """The chain of one workstation during one session. Call from the database thread."""

    def __init__(self, clock: Clock, heads: Heads, seal: Seal) -> None:
        self._clock = clock
        self._heads = heads
        self._seal = seal
        self._chain = heads.chain()
        self._pending: Checkpoint | None = None

    @property
    def seal(self) -> Seal:
        """The session's key."""
        return self._seal

    def note(
        self, work: UnitOfWork, person: Person, act: Act, patient_id: str, record_id: str, facts: Mapping[str, Fact]
    ) -> None:
        """Append an event; it is stored or gone with the transaction."""
        self._keep_committed(work)
        last = work.audit.last(self._chain)
        now = self._clock.now()
        seq, previous = (1, NOTHING) if last is None else (last.seq + 1, last.hash)
        payload = payload_bytes(act, now, person, patient_id, record_id, facts)
        digest = sha256(payload).hexdigest()
        head = link(self._chain, seq, previous, digest)
        work.audit.append(
            AuditEvent(self._chain, seq, now, act, person.id, patient_id, record_id, payload, digest, previous, head)
        )
        if act in WEIGHTY or seq % EVERY == 0:
            bare = Checkpoint(self._chain, seq, head, self._seal.public_key, b"")
            self._pending = Checkpoint(
                self._chain, seq, head, self._seal.public_key, self._seal.sign(bare.signed_bytes)
            )
            work.audit.add_checkpoint(self._pending)

    def settle(self, work: UnitOfWork) -> None:
        """Keep the head outside too, once its transaction is through; the next event and the session's end do so."""
        self._keep_committed(work)

    def _keep_committed(self, work: UnitOfWork) -> None:
        """Only what is really stored: after a rollback another event stands in its place, or none."""
        pending, self._pending = self._pending, None
        if pending is None:
            return
        stored = work.audit.events(self._chain, pending.seq - 1, 1)
        if stored and stored[0].hash == pending.hash:
            self._heads.keep(pending)


def payload_bytes(
    act: Act, at: Moment, person: Person, patient_id: str, record_id: str, facts: Mapping[str, Fact]
) -> bytes:
    """What an event says, as canonical JSON (RFC 8785)."""
    import rfc8785

    return rfc8785.dumps(
        {
            "act": act.value,
            "at": moment_facts(at),
            "person": {"id": person.id, "name": person.printed, "role": person.role.value},
            "patient": patient_id,
            "record": record_id,
            "facts": dict(facts),
        }
    )
