"""Walks one chain of the audit trail, and gathers what its events say of records and rows."""

import json
from collections.abc import Iterator, Mapping
from hashlib import sha256
from typing import Any, Final

from app.core.audit import NOTHING, Act, Checkpoint, Kept, link, session_bytes
from app.core.records import Statement
from app.services.claims import Claim, hold
from app.services.findings import Owners, Row, Seen, signed_name, time_columns
from app.services.ports import Heads, Keys, UnitOfWork
from app.services.trail import EVERY, ROWS, SENT_ACTS, WEIGHTY

EVENTS_AT_ONCE: Final = 400
SIGNING: Final = {
    Statement.RECORD: (Act.SIGNED,),
    Statement.REVIEW: (Act.REVIEWED,),
    Statement.ADDENDUM: (Act.ADDENDUM,),
    Statement.VOID: (Act.ENTERED_IN_ERROR, Act.MOVED),
}
SIGNED_ACTS: Final = frozenset(act for acts in SIGNING.values() for act in acts)
KEPT: Final = frozenset(kept.value for kept in Kept)


class ChainWalk:
    """One chain from its begin; it goes on from where it was left, as far as the chain goes by then.

    is_done: what there was at the last step is walked.
    """

    def __init__(self, chain: str, keys: Keys, owners: Owners, heads: Heads, seen: Seen) -> None:
        self._chain, self._keys, self._owners, self._heads, self._seen = chain, keys, owners, heads, seen
        self._kept = heads.kept().get(chain)
        self._kept_hash = ""  # of the event that the head kept outside is of
        self._seq, self._previous = 0, NOTHING
        self._session, self._person = "", ""  # who is signed in, and their session's key; empty: nobody vouches for it
        self.is_done = False
        self._unnumbered = 0
        self._beyond: list[object] = []  # of checkpoints

    def step(self, work: UnitOfWork) -> int:
        """The next events; how many they were, 0 at the end."""
        rows = work.evidence.events(self._chain, self._seq, EVENTS_AT_ONCE)
        self.is_done = len(rows) < EVENTS_AT_ONCE
        numbered = [row for row in rows if isinstance(row["seq"], int)]
        self._unnumbered = len(rows) - len(numbered)
        if not numbered:
            self.is_done = True
            return 0
        last = int(str(numbered[-1]["seq"]))
        checkpoints = {row["seq"]: row for row in work.evidence.checkpoints(self._chain, self._seq, last)}
        claims: list[tuple[str, Claim]] = []
        for row in numbered:
            claims += self._event(row, checkpoints)
        for at in checkpoints:
            self._dangling(at)
        for (where, _), held in zip(claims, hold(self._keys, [claim for _, claim in claims]), strict=True):
            if not held:
                self._seen.find(where, "the signature of its checkpoint is wrong")
        self._seen.events += len(numbered)
        return len(numbered)

    def look_beyond(self, work: UnitOfWork) -> None:
        """Before the last steps: what is there then and has no event after them never had one."""
        self._beyond = [row["seq"] for row in work.evidence.checkpoints(self._chain, self._seq, None)]

    def finish(self) -> None:
        """Nothing follows: what stands behind the end, and the head that is kept outside the database."""
        if self._unnumbered:
            self._seen.find(self._where, f"events whose number is none: {self._unnumbered}")
        for at in self._beyond:
            self._dangling(at)
        self._head()

    def said(self, work: UnitOfWork, after: int) -> list[tuple[int, Mapping[str, Any]]]:
        """What the next events say once more, by their numbers; for naming what was not met."""
        rows = work.evidence.events(self._chain, after, EVENTS_AT_ONCE)
        return [(int(str(row["seq"])), _read(row) or {}) for row in rows if isinstance(row["seq"], int)]

    @property
    def _where(self) -> str:
        return f"Chain {self._chain[:8]}"

    def _dangling(self, at: object) -> None:
        self._seen.find(f"{self._where}, checkpoint {at}", "its event is missing: the chain was cut")

    def _event(self, row: Row, checkpoints: dict[object, Row]) -> Iterator[tuple[str, Claim]]:
        """One event; gives what its checkpoint claims, where it fits otherwise."""
        seen, where = self._seen, f"{self._where}, event {row['seq']}"
        if row["seq"] != self._seq + 1:
            seen.find(where, f"event {self._seq + 1} is missing before it")
        self._seq = int(str(row["seq"]))
        expected = link(self._chain, self._seq, self._previous, str(row["payload_sha256"]))
        if row["previous"] != self._previous or row["hash"] != expected:
            seen.find(where, "does not follow from the event before it")
        said = self._payload(where, row)
        self._previous = str(row["hash"])
        if self._kept is not None and self._kept.seq == self._seq:
            self._kept_hash = self._previous
        self._note_facts(where, said)
        if self._seq in checkpoints:
            yield from self._checkpoint(where, checkpoints.pop(self._seq))
        elif row["act"] in WEIGHTY or self._seq % EVERY == 0:
            seen.find(where, "its checkpoint is missing")

    def _payload(self, where: str, row: Row) -> Mapping[str, Any]:
        """What the event says, compared with its hash and with the columns that index it."""
        if row["payload"] is None:
            self._seen.find(where, "what it says was taken away")
            return {}
        said = _read(row)
        if said is None:
            self._seen.find(where, "what it says was changed")
            return {}
        try:
            expected = {
                "act": said["act"],
                "person_id": said["person"]["id"],
                "patient_id": said["patient"],
                "record_id": said["record"],
                **time_columns("at", said["at"]),
            }
        except (ValueError, KeyError, TypeError):
            self._seen.find(where, "is no event that Cowslip wrote")
            return {}
        self._seen.compare(where, row, expected)
        return said

    def _note_facts(self, where: str, said: Mapping[str, Any]) -> None:
        if not said:
            return
        seen, facts, act = self._seen, said["facts"], said["act"]
        if act == Act.SIGN_IN:
            vouched = self._vouches(facts, said["person"]["id"])
            self._session, self._person = (str(facts["session"]), said["person"]["id"]) if vouched else ("", "")
            seen.sessions += 1
            seen.keeping += facts.get("keeps") == ROWS
        sender = facts.get("sent_by_id") if act in SENT_ACTS else None
        if (sender or said["person"]["id"]) != self._person:
            seen.find(where, "is of another person than the one who had signed in")
        if act in SIGNED_ACTS:
            seen.say(signed_name(said["record"]), str(facts.get("sha256")))
        elif act == Act.TRAIL_WOUNDED:
            seen.find(f"Event {self._seq}", f"a sign-in found the trail wounded: {facts.get('wound')}")
        elif act == Act.TAKEN_OVER:
            seen.takeovers.add(str(facts.get("sha256")))
        for name, was, state in states(said):
            if was:
                seen.said.owe(f"{name} {was}")
            seen.say(name, state)

    def _vouches(self, facts: Mapping[str, Any], person_id: str) -> bool:
        signing_key, session = str(facts.get("signing_key")), str(facts.get("session"))
        owner = self._owners.of(signing_key)
        if owner is None or not owner.is_certified or owner.person_id != person_id:
            return False
        try:
            signature = bytes.fromhex(str(facts.get("signature")))
        except ValueError:
            return False
        return self._keys.verifies(signing_key, session_bytes(session), signature)

    def _checkpoint(self, where: str, row: Row) -> Iterator[tuple[str, Claim]]:
        session, signature = str(row["session"]), row["signature"]
        stored = Checkpoint(self._chain, self._seq, str(row["hash"]), session, b"")
        if not self._session or session != self._session:
            self._seen.find(where, "its checkpoint is not of the session in force, which a certified key vouches for")
        elif stored.hash != self._previous:
            self._seen.find(where, "is another than its checkpoint says")
        elif not isinstance(signature, bytes):
            self._seen.find(where, "the signature of its checkpoint is wrong")
        else:
            yield where, Claim(session, stored.signed_bytes, signature)

    def _head(self) -> None:
        kept, find = self._kept, self._seen.find
        if kept is None:
            if self._heads.keeps_all or self._chain == self._heads.chain():
                find(self._where, "its head is not kept outside the database")
        elif self._is_sealed(kept) and not self._keys.verifies(kept.session, kept.signed_bytes, kept.signature):
            find(self._where, "the head kept outside the database has a wrong signature")
        elif not self._kept_hash:
            find(self._where, f"was cut: the head kept outside the database is event {kept.seq}")
        elif self._kept_hash != kept.hash:
            find(self._where, f"event {kept.seq} is another than the head kept outside the database")

    def _is_sealed(self, kept: Checkpoint) -> bool:
        """Of another workstation's chain only the hash was witnessed (Trail.witness)."""
        return bool(kept.session) or self._heads.keeps_all or self._chain == self._heads.chain()


def _read(row: Row) -> Mapping[str, Any] | None:
    """What an event says; None where those are not the bytes that were chained, empty where they are no event's."""
    payload = row["payload"]
    content = bytes(payload) if isinstance(payload, bytes | bytearray | memoryview) else str(payload).encode()
    if sha256(content).hexdigest() != row["payload_sha256"]:
        return None
    try:
        said = json.loads(content)
    except ValueError:
        return {}
    return said if isinstance(said, dict) and isinstance(said.get("facts"), dict) else {}


def states(said: Mapping[str, Any]) -> Iterator[tuple[str, str, str]]:
    """What an event says of rows: the name, the digest before and the digest from then on; empty: there is none."""
    facts = said.get("facts", {})
    if "row" not in facts and "rows" not in facts:
        return
    found = [(str(facts.get("row", "")), str(facts.get("was", "")), str(facts.get("state", "")))]
    for line in str(facts.get("rows", "")).splitlines():
        name, _, digest = line.rpartition(" ")
        found.append((name, "", digest))
    yield from (each for each in found if each[0].partition(" ")[0] in KEPT)
