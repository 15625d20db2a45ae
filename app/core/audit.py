"""The audit trail as values: what was done, chained by hashes so that a later change shows."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from hashlib import sha256
from typing import Final

from app.core.records import Moment

NOTHING: Final = "0" * 64
"""What the first event of a chain has before it."""

Fact = str | int | bool | None
Facts = Mapping[str, Fact]


class Act(StrEnum):
    """What was done. The words are stored in events: never rename one."""

    SIGN_IN = "sign-in"
    SIGN_IN_FAILED = "failed sign-in"
    SIGN_OUT = "sign-out"
    TRAIL_WOUNDED = "audit trail found wounded"
    TAKEN_OVER = "earlier records taken over"
    CHART_OPENED = "chart opened"
    PATIENT_REGISTERED = "patient registered"
    PATIENT_CHANGED = "patient changed"
    PATIENTS_MERGED = "patients merged"
    PATIENTS_PARTED = "patients parted"
    VISIT_BEGUN = "visit begun"
    VISIT_CHANGED = "visit changed"
    CONTEXT_RECORDED = "context recorded"
    ASSESSMENT_BEGUN = "assessment begun"
    ASSESSMENT_STOPPED = "assessment stopped"
    ASSESSMENT_COMPLETED = "assessment completed"
    ASSESSMENT_REOPENED = "assessment reopened"
    TIME_CHANGED = "performed time changed"
    SIGNED = "signed"
    REVIEWED = "reviewed"
    AMENDMENT_BEGUN = "amendment begun"
    ADDENDUM = "addendum"
    ENTERED_IN_ERROR = "entered in error"
    MOVED = "moved to another patient"
    PRINTED = "printed"
    SAVED = "saved as PDF"
    COPIED = "copied"
    EXPORTED = "exported"
    SETTING_CHANGED = "setting changed"
    PERMISSION_RECORDED = "permission recorded"
    WORDING_BROUGHT = "wording brought"
    PERSON_ADDED = "person added"
    PERSON_CHANGED = "person changed"
    PERSON_REMOVED = "person removed"
    PASSPHRASE_CHANGED = "passphrase changed"  # noqa: S105 - the name of an act
    PASSPHRASE_RESET = "passphrase reset"  # noqa: S105 - the name of an act
    RECOVERY_REPLACED = "recovery code replaced"
    RECOVERED = "recovered by code"
    REKEYED = "re-keyed"
    BACKED_UP = "backed up"
    RESTORED = "restored"
    ANSWERS_GIVEN_UP = "refused answers given up"
    JOURNAL_DAMAGED = "damaged journal kept aside"
    VERIFIED = "verified"
    AUDIT_READ = "audit read"
    DRAFT_TAKEN_OVER = "draft taken over"
    SERIES_STARTED = "series started"
    SERIES_CHANGED = "series changed"
    SERIES_STOPPED = "series stopped"
    EVENT_RECORDED = "event recorded"


class Kept(StrEnum):
    """Rows of whose state events keep a digest. The words are stored in events: never rename one.

    RECORD: an assessment with its log, complete or stopped, or final from before there were signatures.
    """

    PATIENT = "patient"
    VISIT = "visit"
    LINK = "link"
    STAY = "stay"
    ENTRY = "entry"
    SERIES = "series"
    EVENT = "event"
    RECORD = "record"

    def of(self, id_: str) -> str:
        """A row of this kind, as events name it."""
        return f"{self.value} {id_}"


@dataclass(frozen=True, slots=True)
class AuditEvent:
    """One link of a workstation's chain. seq: from 1, without holes.

    payload: canonical JSON of all that the event says; None: a retention rule took it away, its hash stays.
    act, person_id, patient_id, record_id and at stand in the payload too; here they are an index that verify compares.
    """

    chain: str
    seq: int
    at: Moment
    act: str
    person_id: str
    patient_id: str
    record_id: str
    payload: bytes | None
    payload_sha256: str
    previous: str
    hash: str


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """The head of a chain as a session's key signed it. session: that key, in hex; signature: over `signed_bytes`."""

    chain: str
    seq: int
    hash: str
    session: str
    signature: bytes

    @property
    def signed_bytes(self) -> bytes:
        """What the signature is over."""
        return f"cowslip checkpoint\n{self.chain}\n{self.seq}\n{self.hash}".encode()


def link(chain: str, seq: int, previous: str, payload_sha256: str) -> str:
    """The hash of an event: over its place, what is before it, and the hash of what it says."""
    return sha256(f"cowslip event\n{chain}\n{seq}\n{previous}\n{payload_sha256}".encode()).hexdigest()


def session_bytes(public_key: str) -> bytes:
    """What a person's key signs to vouch for a session's (in hex)."""
    return f"cowslip session\n{public_key}".encode()
