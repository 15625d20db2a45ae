"""The digest of a row as it lies in the store: events of the audit trail keep it, and verify compares.

A column that comes later goes into a list of its own, under the next number: what was hashed stays as it was hashed.
"""

import json
from collections.abc import Mapping
from datetime import date
from hashlib import sha256
from typing import Final

from app.core.audit import Kept
from app.core.records import Statement, Status
from app.services.evidence import StoredRecord
from app.store import mapping

VERSION: Final = 1


def _time(name: str) -> tuple[str, str, str]:
    return f"{name}_us", f"{name}_offset", f"{name}_zone"


COLUMNS: Final[Mapping[Kept, tuple[str, ...]]] = {
    Kept.PATIENT: (
        "id", "name", "birth_date", "sex", "record_number", "sort_key", *_time("created"), "name_used",
    ),
    Kept.VISIT: ("id", "patient_id", "kind", *_time("started"), *_time("ended")),
    Kept.LINK: ("id", "patient_id", "gone_id", "is_joined", "reason", *_time("at"), "entered_by"),
    Kept.STAY: ("id", "visit_id", "ward", "bed", *_time("since"), *_time("recorded"), "entered_by"),
    Kept.ENTRY: (
        "id", "patient_id", "thread", "version", "kind", "content", "struck", *_time("recorded"), "entered_by",
    ),
    Kept.SERIES: (
        "id", "patient_id", "visit_id", "thread", "version", "scale_id", "schedule", *_time("since"), "stopped",
        *_time("recorded"), "entered_by",
    ),
    Kept.EVENT: (
        "id", "patient_id", "visit_id", "thread", "version", "kind", *_time("at"), "content", "struck",
        *_time("recorded"), "entered_by",
    ),
    Kept.RECORD: (
        "id", "patient_id", "visit_id", "scale_id", "scale_version", "definition_sha256", "performer", "status",
        *_time("performed"), *_time("recorded"), *_time("signed"), "signer", "mode", "version", "amends", "reason",
        "moved_from",
    ),
}  # fmt: skip
"""Every column but the number that the database gives."""


def digest(kept: Kept, row: mapping.Row, log_sha256: str = "") -> str:
    """SHA-256 in hex over the canonical JSON (RFC 8785) of the columns; of a record, with its log's.

    Written by the standard library, which for texts, whole numbers and nothing is the same bytes, and takes whatever
    somebody may have put into a row.
    """
    said: dict[str, object] = {name: row[name] for name in COLUMNS[kept]}
    said |= {"cowslip": f"{kept.value} {VERSION}", "log_sha256": log_sha256}
    text = json.dumps(said, sort_keys=True, separators=(",", ":"), ensure_ascii=False, default=_plain)
    return sha256(text.encode()).hexdigest()


def _plain(value: object) -> str:
    return value.isoformat() if isinstance(value, date) else repr(value)


def stored_record(
    id_: str, row: Mapping[str, object] | None, log_sha256: str, statements: tuple[Mapping[str, object], ...]
) -> StoredRecord:
    """Of what lies there: with the digest of what neither a signature nor the freedom of a draft covers."""
    is_signed = any(s["statement"] == Statement.RECORD.value for s in statements)
    is_kept = row is not None and row["status"] != Status.DRAFT.value and not is_signed
    return StoredRecord(
        id_, row, log_sha256, digest(Kept.RECORD, row, log_sha256) if row is not None and is_kept else "", statements
    )
