"""Writes what is done into this workstation's chain, in the transaction that does it, and signs its head."""

from collections.abc import Mapping
from contextlib import suppress
from functools import partial
from hashlib import sha256
from typing import Final

from app.core.audit import NOTHING, Act, AuditEvent, Checkpoint, Fact, link
from app.core.errors import StoreTrouble
from app.core.people import Person
from app.core.records import Moment
from app.services.canonical import moment_facts
from app.services.ports import Clock, Heads, Seal, UnitOfWork

JUST_BEGUN: Final = 3
"""A chain's first events, after which the power may go before its head is kept outside for the first time."""

EVERY: Final = 32
"""A checkpoint comes at the latest after so many events."""

ROWS: Final = "rows"
"""What a sign-in says that this program keeps: digests of the rows that are not signed (core.audit.Kept)."""

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
        Act.TRAIL_WOUNDED,
        Act.TAKEN_OVER,
        Act.EXPORTED,
    }
)
"""What gets a checkpoint of its own."""

SENT_ACTS: Final = frozenset({Act.ASSESSMENT_BEGUN, Act.TIME_CHANGED})
"""What one person did while the server was away and another's session may send: its facts say whose that is."""


class Trail:
    """The chain of one workstation during one session. Call from the database thread."""

    def __init__(self, clock: Clock, heads: Heads, seal: Seal) -> None:
        self._clock = clock
        self._heads = heads
        self._seal = seal
        self._chain = heads.chain()

    @property
    def seal(self) -> Seal:
        """The session's key."""
        return self._seal

    def note(
        self, work: UnitOfWork, person: Person, act: Act, patient_id: str, record_id: str, facts: Mapping[str, Fact]
    ) -> None:
        """Append an event; it is stored or gone with the transaction. Then a weighty one's head is kept outside too."""
        head_now = work.audit.head(self._chain)
        now = self._clock.now()
        seq, previous = (1, NOTHING) if head_now is None else (head_now[0] + 1, head_now[1])
        payload = payload_bytes(act, now, person, patient_id, record_id, facts)
        digest = sha256(payload).hexdigest()
        head = link(self._chain, seq, previous, digest)
        work.audit.append(
            AuditEvent(self._chain, seq, now, act, person.id, patient_id, record_id, payload, digest, previous, head)
        )
        if act in WEIGHTY or seq % EVERY == 0:
            bare = Checkpoint(self._chain, seq, head, self._seal.public_key, b"")
            checkpoint = Checkpoint(self._chain, seq, head, self._seal.public_key, self._seal.sign(bare.signed_bytes))
            work.audit.add_checkpoint(checkpoint)
            # never before: a kill between the two would leave the head of an event that there never was
            work.once_committed(partial(self._keep, checkpoint))

    def _keep(self, checkpoint: Checkpoint) -> None:
        """Never fails, since what is stored is stored: the next checkpoint, or the session's end, keeps a later one."""
        with suppress(StoreTrouble):
            self._heads.keep(checkpoint)

    def wounds(self, work: UnitOfWork) -> list[str]:
        """Before a session writes anything: where the chains are not what the heads kept outside say.

        Must be asked before the first event, since that moves the head on.
        """
        kept = self._heads.kept()
        found = [
            f"chain {chain}: was cut or replaced at event {head.seq}"
            for chain, head in kept.items()
            if work.audit.hash_at(chain, head.seq) != head.hash
        ]
        if self._heads.keeps_all:
            for chain in work.audit.chains():
                last = work.audit.head(chain)
                begun = chain == self._chain and last is not None and last[0] <= JUST_BEGUN
                if chain not in kept and not begun:
                    found.append(f"chain {chain}: no head of it is kept outside the database")
        return found

    def witness(self, work: UnitOfWork) -> None:
        """Keep how far the other workstations' chains go by now: what is cut from one of them then shows here too.

        Who has the database's key could else cut a chain unseen by all but the workstation that wrote it.
        """
        if self._heads.keeps_all:
            return
        heads = {chain: work.audit.head(chain) for chain in work.audit.chains() if chain != self._chain}
        seen = [
            Checkpoint(chain, *head, "", b"")
            for chain, head in heads.items()
            if head is not None and work.audit.hash_at(chain, head[0]) == head[1]
        ]
        if seen:
            with suppress(StoreTrouble):
                self._heads.keep(*seen)

    @property
    def is_new(self) -> bool:
        """Whether no head was ever kept here."""
        return not self._heads.kept()


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
