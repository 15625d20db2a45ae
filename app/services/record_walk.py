"""Walks the assessments with what was signed of them, and compares every column and line with the signed bytes."""

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from hashlib import sha256
from typing import Any, Final, NamedTuple

from app.core.audit import Kept
from app.core.people import Right
from app.core.records import Statement
from app.services.claims import Claim, hold
from app.services.evidence import StoredRecord
from app.services.findings import Owners, Row, Seen, signed_name, time_columns
from app.services.ports import KeyOwner, Keys, UnitOfWork

RECORDS_AT_ONCE: Final = 100
"""A step of some 30 ms, for which an answer may have to wait."""
UNREADABLE: Final = (ValueError, KeyError, TypeError, AttributeError)


class _Signed(NamedTuple):
    """A statement whose bytes and key are there."""

    where: str
    record: StoredRecord
    row: Row
    content: bytes
    digest: str
    owner: KeyOwner


class RecordWalk:
    """All records by id; afterwards, those that were signed meanwhile."""

    def __init__(self, keys: Keys, owners: Owners, seen: Seen) -> None:
        self._keys, self._owners, self._seen = keys, owners, seen
        self._after: str | None = None
        self.is_done = False

    def step(self, work: UnitOfWork) -> int:
        """The next records; how many statements or unsigned ones they were."""
        records, self._after = work.evidence.records(self._after, RECORDS_AT_ONCE)
        self.is_done = self._after is None
        self.check(records)
        return sum(len(record.statements) or 1 for record in records)

    def check(self, records: Sequence[StoredRecord], *, is_again: bool = False) -> None:
        """These records. is_again: of those that were met before only what events have said since."""
        signed: list[_Signed] = []
        claims: list[Claim] = []
        for record in records:
            for row in record.statements:
                found = self._statement(record, row, is_again=is_again)
                if found is not None:
                    signed.append(found)
                    claims.append(Claim(str(row["public_key"]), found.content, row["signature"]))  # type: ignore[arg-type]
            if not is_again and not any(row["statement"] == Statement.RECORD for row in record.statements):
                self._unsigned(record)
        for each, held in zip(signed, hold(self._keys, claims), strict=True):
            if not held:
                self._seen.find(each.where, "its signature does not fit its content")
            else:
                self._content(each)

    def _statement(self, record: StoredRecord, row: Row, *, is_again: bool) -> _Signed | None:
        """Its place in the trail and its key; what is wrong with them is told, and then there is nothing to verify."""
        where = f"Record {record.id}, {row['statement']}"
        content, signature = row["content"], row["signature"]
        if not isinstance(content, bytes) or not isinstance(signature, bytes):
            self._seen.find(where, "its content or signature is no longer what was stored")
            return None
        digest = sha256(content).hexdigest()
        said = f"{signed_name(record.id)} {digest}"
        if not self._seen.said.take(said):
            if is_again:
                return None
            self._seen.unsaid[said] = where
        self._seen.statements += 1
        owner = self._owners.of(str(row["public_key"]))
        if owner is None or not owner.is_certified:
            self._seen.find(where, "its key is not certified under this clinic's root key")
            return None
        return _Signed(where, record, row, content, digest, owner)

    def _content(self, signed: _Signed) -> None:
        """What was signed, and the columns that index it."""
        try:
            said = json.loads(signed.content)
            if not _might_sign(signed.owner, said):
                self._seen.find(signed.where, "its signer had no right to sign at that time")
            else:
                self._compare(signed, said)
        except UNREADABLE:
            self._seen.find(signed.where, "is signed, and is no statement that Cowslip wrote")

    def _compare(self, signed: _Signed, said: Mapping[str, Any]) -> None:
        """The columns of a statement, and for a record those of its assessment and its whole log."""
        seen, where, record = self._seen, signed.where, signed.record
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
            "sha256": signed.digest,
            "once": _once(said, is_record=is_record),
            **time_columns("at", said["signed"]),
        }
        if said["signer_id"] != signed.owner.person_id:
            seen.find(where, "is signed with somebody else's key")
        seen.compare(where, signed.row, expected)
        if not is_record:
            return
        if record.assessment is None:
            seen.find(where, "its assessment is gone")
            return
        seen.compare(where, record.assessment, _assessment_columns(said))
        if record.log_sha256 != said["log_sha256"]:
            seen.find(where, "its answers or their log were changed")

    def _unsigned(self, record: StoredRecord) -> None:
        """Complete or stopped, it is held by its event; final before signatures, by its taking over; a draft is not."""
        if not record.sha256:
            return
        name = Kept.RECORD.of(record.id)
        is_as_said = self._seen.said.take(f"{name} {record.sha256}")
        if record.is_final:
            self._seen.earlier[record.id] = record.log_sha256
            if not is_as_said:
                self._seen.untaken.add(record.id)
        elif not is_as_said:
            self._seen.rows[name] = record.sha256


def _might_sign(owner: KeyOwner, said: Mapping[str, Any]) -> bool:
    """Whether the owner of the key might sign when it says it was signed."""
    return owner.might(Right.SIGN, datetime.fromisoformat(said["signed"]["at"]))


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
        **time_columns("performed", said["performed"]),
        **time_columns("recorded", said["recorded"]),
        **time_columns("signed", said["signed"]),
        "signer": said["signer"],
        "mode": said["mode"],
        "version": said["record_version"],
        "amends": said["amends"] or None,
        "reason": said["reason"],
        "moved_from": said["moved_from"] or None,
    }
