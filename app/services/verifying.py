"""Walks everything that is signed or chained and names whatever does not fit; it changes nothing."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import sha256
from typing import Any, Final

from app.core.audit import NOTHING, Act, AuditEvent, Checkpoint, link, session_bytes
from app.core.people import Right
from app.core.records import Statement
from app.services.auditing import every_event
from app.services.backups import Tell
from app.services.canonical import moment_from
from app.services.evidence import Evidence, StoredStatement
from app.services.ports import Heads, KeyOwner, Keys, UnitOfWork
from app.services.trail import EVERY, WEIGHTY
from app.services.workplace import Workplace, digest_of

AT_ONCE: Final = 500
Row = Mapping[str, object]
SIGNING: Final = {
    Statement.RECORD: (Act.SIGNED,),
    Statement.REVIEW: (Act.REVIEWED,),
    Statement.ADDENDUM: (Act.ADDENDUM,),
    Statement.VOID: (Act.ENTERED_IN_ERROR, Act.MOVED),
}
SIGNED_ACTS: Final = frozenset(act for acts in SIGNING.values() for act in acts)


@dataclass(frozen=True, slots=True)
class Finding:
    """Something that does not fit. where: a record, an event, a chain, a key; never a patient's name."""

    where: str
    what: str

    def __str__(self) -> str:
        return f"{self.where}: {self.what}"


@dataclass(frozen=True, slots=True)
class Verified:
    """What was walked and what was found. earlier: final from before there were signatures; told, no fault."""

    events: int
    statements: int
    chains: int
    earlier: int
    findings: tuple[Finding, ...]

    @property
    def is_intact(self) -> bool:
        """Whether nothing was found."""
        return not self.findings


@dataclass(slots=True)
class _Walk:
    """What one walk has seen so far."""

    tell: Tell
    total: int
    done: int = 0
    findings: list[Finding] = field(default_factory=list)
    signed_in_chain: set[tuple[str, str]] = field(default_factory=set)  # record id, sha256
    takeovers: list[str] = field(default_factory=list)

    def find(self, where: str, what: str) -> None:
        self.findings.append(Finding(where, what))

    def step(self, number: int) -> None:
        self.done += number
        self.tell(min(self.done / max(self.total, 1), 1.0))


@dataclass(slots=True)
class _Session:
    """Who is signed in at a place of a chain, and their session's key; empty where nobody vouches for it."""

    key: str = ""
    person: str = ""


def _untold(_share: float) -> None:
    """Nobody watches."""


class Verifying:
    """The use case. Call from the database thread."""

    def __init__(self, place: Workplace, keys: Keys, heads: Heads) -> None:
        self._place = place
        self._keys = keys
        self._heads = heads

    def verify(self, tell: Tell = _untold) -> Verified:
        """Walk all of it; tell hears how far it has come, and may call it off."""
        self._place.allow(Right.AUDIT)
        with self._place.unit_of_work() as work:
            found = walked(work, self._keys, self._heads, tell)
            self._place.note(work, Act.VERIFIED, findings=len(found.findings))
            work.commit()
        return found

    def printed(self, pdf: bytes) -> AuditEvent | None:
        """The event with which exactly this file was printed or saved here; None: none was."""
        self._place.allow(Right.AUDIT)
        digest = sha256(pdf).hexdigest()
        with self._place.unit_of_work() as work:
            for event in every_event(work):
                if event.act in (Act.PRINTED, Act.SAVED) and digest.encode() in (event.payload or b""):
                    return event
        return None


def walked(work: UnitOfWork, keys: Keys, heads: Heads, tell: Tell = _untold) -> Verified:
    """What verify finds in an open unit of work, whoever asks; nothing is written."""
    return _Walker(keys, heads).walk(work, tell)


class _Walker:
    def __init__(self, keys: Keys, heads: Heads) -> None:
        self._keys = keys
        self._heads = heads

    def walk(self, work: UnitOfWork, tell: Tell) -> Verified:
        events, statements = work.evidence.counts()
        walk = _Walk(tell, events + statements)
        chains = sorted({*work.evidence.chains(), *self._heads.kept()})
        for chain in chains:
            self._chain(work, walk, chain)
        self._statements(work, walk)
        earlier = work.evidence.finals_without_signature()
        if earlier and digest_of(earlier) not in walk.takeovers:
            for id_ in sorted(earlier):
                walk.find(f"Record {id_}", "is final without a signature, and was not there before signatures were")
        for sha, content in work.evidence.definitions():
            if sha256(content).hexdigest() != sha:
                walk.find(f"Definition {sha[:12]}", "its bytes are not those it is named by")
        return Verified(events, statements, len(chains), len(earlier), tuple(walk.findings))

    # -- chains

    def _chain(self, work: UnitOfWork, walk: _Walk, chain: str) -> None:
        evidence = work.evidence
        checkpoints = {row["seq"]: row for row in evidence.checkpoints(chain)}
        now = _Session()
        hashes: dict[int, str] = {}
        seq, previous = 0, NOTHING
        kept = self._heads.kept().get(chain)
        for row in _in_turn(walk, evidence, chain):
            where = f"Chain {chain[:8]}, event {row['seq']}"
            if row["seq"] != seq + 1:
                walk.find(where, f"event {seq + 1} is missing before it")
            seq = int(str(row["seq"]))
            expected = link(chain, seq, previous, str(row["payload_sha256"]))
            if row["previous"] != previous or row["hash"] != expected:
                walk.find(where, "does not follow from the event before it")
            said = self._payload(walk, where, row)
            previous = str(row["hash"])
            self._note_facts(walk, where, now, said, seq)
            if seq in checkpoints:
                self._checkpoint(walk, where, checkpoints.pop(seq), chain, now.key, previous)
            elif row["act"] in WEIGHTY or seq % EVERY == 0:
                walk.find(where, "its checkpoint is missing")
            if kept is not None and kept.seq == seq:
                hashes[seq] = previous
        for at in checkpoints:
            walk.find(f"Chain {chain[:8]}, checkpoint {at}", "its event is missing: the chain was cut")
        self._head(walk, chain, kept, hashes)

    def _payload(self, walk: _Walk, where: str, row: Row) -> Mapping[str, Any]:
        """What the event says, compared with its hash and with the columns that index it."""
        payload = row["payload"]
        if payload is None:
            walk.find(where, "what it says was taken away")
            return {}
        content = bytes(payload) if isinstance(payload, bytes | bytearray | memoryview) else str(payload).encode()
        if sha256(content).hexdigest() != row["payload_sha256"]:
            walk.find(where, "what it says was changed")
            return {}
        try:
            said: Mapping[str, Any] = json.loads(content)
            expected = {
                "act": said["act"],
                "person_id": said["person"]["id"],
                "patient_id": said["patient"],
                "record_id": said["record"],
                **_columns("at", said["at"]),
            }
        except (ValueError, KeyError, TypeError):
            walk.find(where, "is no event that Cowslip wrote")
            return {}
        _compare(walk, where, row, expected)
        return said

    def _note_facts(self, walk: _Walk, where: str, now: "_Session", said: Mapping[str, Any], seq: int) -> None:
        facts: Mapping[str, Any] = said.get("facts", {})
        act = said.get("act")
        if act == Act.SIGN_IN:
            vouched = self._vouches(facts, said["person"]["id"])
            now.key, now.person = (str(facts["session"]), said["person"]["id"]) if vouched else ("", "")
        if said and said["person"]["id"] != now.person:
            walk.find(where, "is of another person than the one who had signed in")
        if act in SIGNED_ACTS:
            walk.signed_in_chain.add((said["record"], str(facts.get("sha256"))))
        if act == Act.TRAIL_WOUNDED:
            walk.find(f"Event {seq}", f"a sign-in found the trail wounded: {facts.get('wound')}")
        if act == Act.TAKEN_OVER:
            walk.takeovers.append(str(facts.get("sha256")))

    def _vouches(self, facts: Mapping[str, Any], person_id: str) -> bool:
        signing_key, session = str(facts.get("signing_key")), str(facts.get("session"))
        owner = self._keys.owners().get(signing_key)
        if owner is None or not owner.is_certified or owner.person_id != person_id:
            return False
        try:
            signature = bytes.fromhex(str(facts.get("signature")))
        except ValueError:
            return False
        return self._keys.verifies(signing_key, session_bytes(session), signature)

    def _checkpoint(self, walk: _Walk, where: str, row: Row, chain: str, now: str, head: str) -> None:
        session, signature = str(row["session"]), row["signature"]
        stored = Checkpoint(chain, int(str(row["seq"])), str(row["hash"]), session, b"")
        if not now or session != now:
            walk.find(where, "its checkpoint is not of the session in force, which a certified key vouches for")
        elif stored.hash != head:
            walk.find(where, "is another than its checkpoint says")
        elif not isinstance(signature, bytes) or not self._keys.verifies(session, stored.signed_bytes, signature):
            walk.find(where, "the signature of its checkpoint is wrong")

    def _head(self, walk: _Walk, chain: str, kept: Checkpoint | None, hashes: Mapping[int, str]) -> None:
        where = f"Chain {chain[:8]}"
        if kept is None:
            if self._heads.keeps_all or chain == self._heads.chain():
                walk.find(where, "its head is not kept outside the database")
        elif not self._keys.verifies(kept.session, kept.signed_bytes, kept.signature):
            walk.find(where, "the head kept outside the database has a wrong signature")
        elif kept.seq not in hashes:
            walk.find(where, f"was cut: the head kept outside the database is event {kept.seq}")
        elif hashes[kept.seq] != kept.hash:
            walk.find(where, f"event {kept.seq} is another than the head kept outside the database")

    # -- statements

    def _statements(self, work: UnitOfWork, walk: _Walk) -> None:
        owners = self._keys.owners()
        last, missing = 0, set(walk.signed_in_chain)
        while rows := work.evidence.statements(last, AT_ONCE):
            for stored in rows:
                last = int(str(stored.row["no"]))
                where = f"Record {stored.row['assessment_id']}, {stored.row['statement']}"
                content, signature = stored.row["content"], stored.row["signature"]
                if not isinstance(content, bytes) or not isinstance(signature, bytes):
                    walk.find(where, "its content or signature is no longer what was stored")
                    continue
                digest = sha256(content).hexdigest()
                place = (str(stored.row["assessment_id"]), digest)
                if place not in walk.signed_in_chain:
                    walk.find(where, "no event of the audit trail says that it was signed")
                missing.discard(place)
                public_key = str(stored.row["public_key"])
                owner = owners.get(public_key)
                if owner is None or not owner.is_certified:
                    walk.find(where, "its key is not certified under this clinic's root key")
                elif not self._keys.verifies(public_key, content, signature):
                    walk.find(where, "its signature does not fit its content")
                elif not _might_sign(owner, content):
                    walk.find(where, "its signer had no right to sign at that time")
                else:
                    try:
                        _compare_statement(walk, where, stored, json.loads(content), digest, owner.person_id)
                    except (ValueError, KeyError, TypeError, AttributeError):
                        walk.find(where, "is signed, and is no statement that Cowslip wrote")
            walk.step(len(rows))
        for record_id, digest in sorted(missing):
            walk.find(f"Record {record_id}", f"what was signed as {digest[:12]} is gone")


def _might_sign(owner: KeyOwner, content: bytes) -> bool:
    """Whether the owner of the key might sign when it says it was signed; what can't be read is told elsewhere."""
    try:
        at = datetime.fromisoformat(json.loads(content)["signed"]["at"])
    except (ValueError, KeyError, TypeError):
        return True
    return owner.might(Right.SIGN, at)


def _in_turn(walk: _Walk, evidence: Evidence, chain: str) -> Iterator[Row]:
    """The events of a chain by their numbers; what has none is named at the end, where a database puts it."""
    seq = 0
    while rows := evidence.events(chain, seq, AT_ONCE):
        numbered = [row for row in rows if isinstance(row["seq"], int)]
        yield from numbered
        walk.step(len(rows))
        if not numbered:
            walk.find(f"Chain {chain[:8]}", f"events whose number is none: {len(rows)}")
            return
        seq = int(str(numbered[-1]["seq"]))


def _compare_statement(
    walk: _Walk, where: str, stored: StoredStatement, said: Mapping[str, Any], digest: str, owner: str
) -> None:
    """The columns of a statement, and for a record those of its assessment and its whole log."""
    is_record = "statement" not in said
    expected: dict[str, object] = {
        "id": said["signature_id"] if is_record else said["id"],
        "assessment_id": said["id"] if is_record else said["assessment"],
        "statement": Statement.RECORD.value if is_record else said["statement"],
        "meaning": said["meaning"] or "",
        "signer_id": said["signer_id"],
        "signer": said["signer"],
        "text": "" if is_record else said["text"],
        "moved_to": "" if is_record else said["moved_to"],
        "public_key": said["public_key"],
        "sha256": digest,
        "once": _once(said, is_record=is_record),
        **_columns("at", said["signed"]),
    }
    if said["signer_id"] != owner:
        walk.find(where, "is signed with somebody else's key")
    _compare(walk, where, stored.row, expected)
    if not is_record:
        return
    if stored.assessment is None:
        walk.find(where, "its assessment is gone")
        return
    _compare(walk, where, stored.assessment, _assessment_columns(said))
    if stored.log_sha256 != said["log_sha256"]:
        walk.find(where, "its answers or their log were changed")


def _once(said: Mapping[str, Any], *, is_record: bool) -> str | None:
    if is_record:
        return f"after:{said['amends']}" if said["amends"] else f"record:{said['id']}"
    return f"after:{said['assessment']}" if said["statement"] == Statement.VOID else None


def _assessment_columns(said: Mapping[str, Any]) -> dict[str, object]:
    return {
        "id": said["id"],
        "patient_id": said["patient"]["id"],
        "visit_id": said["visit"] or None,
        "scale_id": said["scale"]["id"],
        "scale_version": said["scale"]["version"],
        "definition_sha256": said["scale"]["definition_sha256"],
        "performer": said["performer"],
        "status": said["status"],
        **_columns("performed", said["performed"]),
        **_columns("recorded", said["recorded"]),
        **_columns("signed", said["signed"]),
        "signer": said["signer"],
        "mode": said["mode"],
        "version": said["record_version"],
        "amends": said["amends"] or None,
        "reason": said["reason"],
        "moved_from": said["moved_from"] or None,
    }


def _columns(name: str, said: Mapping[str, str] | None) -> dict[str, object]:
    """A time of canonical bytes as the three columns it is stored in."""
    columns: tuple[object, ...] = (None, None, None)
    if said is not None:
        columns = moment_from(said).columns
    return dict(zip((f"{name}_us", f"{name}_offset", f"{name}_zone"), columns, strict=True))


def _compare(walk: _Walk, where: str, row: Row, expected: Mapping[str, object]) -> None:
    wrong = [name for name, value in expected.items() if row[name] != value]
    if wrong:
        walk.find(where, f"columns that differ from what was signed or chained: {', '.join(wrong)}")
