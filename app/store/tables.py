"""The tables as they are now; a migration leads to exactly these. Nothing here is peculiar to one database.

Times are whole microseconds since 1970 UTC, with the offset (minutes) and the zone name that were in force.
"""

from typing import Final

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    Date,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
    UniqueConstraint,
    text,
)

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "pk": "pk_%(table_name)s",
    }
)


UNSIGNED: Final = text("status = 'complete'")
"""Complete and not signed yet, as an index says it and a query must, letter by letter."""
DRAFTS: Final = text("status = 'draft'")
"""Still open; the same."""


def _time(name: str, *, nullable: bool = False) -> list[Column[int] | Column[str]]:
    return [
        Column(f"{name}_us", BigInteger, nullable=nullable),
        Column(f"{name}_offset", Integer, nullable=nullable),
        Column(f"{name}_zone", String(64), nullable=nullable),
    ]


settings = Table(
    "settings",
    metadata,
    Column("name", String(64), primary_key=True),
    Column("value", Text, nullable=False),
)

patients = Table(
    "patients",
    metadata,
    Column("no", Integer, primary_key=True),
    Column("id", String(36), nullable=False, unique=True),
    Column("name", Text, nullable=False),
    Column("birth_date", Date),
    Column("sex", String(16), nullable=False),
    Column("record_number", String(64), unique=True),  # NULL where there is none, so that many may have none
    Column("sort_key", Text, nullable=False),
    *_time("created"),
    Column("name_used", Text, nullable=False, server_default=""),
    Index(None, "sort_key", "no"),
    Index(None, "birth_date"),
)

# The words a patient is found by, and the lists of patients under each prefix of them, in order of name: a search
# walks one list from its start and stops when it has enough, so its time does not grow with the clinic.
patient_terms = Table(
    "patient_terms",
    metadata,
    Column("patient_no", Integer, ForeignKey("patients.no"), primary_key=True),
    Column("term", Text, primary_key=True),
    sqlite_with_rowid=False,
)
patient_lists = Table(
    "patient_lists",
    metadata,
    Column("prefix", String(24), primary_key=True),
    Column("sort_key", Text, primary_key=True),
    Column("patient_no", Integer, ForeignKey("patients.no"), primary_key=True),
    sqlite_with_rowid=False,
)

visits = Table(
    "visits",
    metadata,
    Column("id", String(36), primary_key=True),
    Column("patient_id", String(36), ForeignKey("patients.id"), nullable=False, index=True),
    Column("kind", String(16), nullable=False),
    *_time("started"),
    *_time("ended", nullable=True),
)

definitions = Table(
    "definitions",
    metadata,
    Column("sha256", String(64), primary_key=True),
    Column("scale_id", String(64), nullable=False),
    Column("version", String(32), nullable=False),
    Column("content", LargeBinary, nullable=False),
)

assessments = Table(
    "assessments",
    metadata,
    Column("id", String(36), primary_key=True),
    Column("patient_id", String(36), ForeignKey("patients.id"), nullable=False, index=True),
    Column("visit_id", String(36), ForeignKey("visits.id")),
    Column("scale_id", String(64), nullable=False),
    Column("scale_version", String(32), nullable=False),
    Column("definition_sha256", String(64), ForeignKey("definitions.sha256"), nullable=False),
    Column("performer", Text, nullable=False),
    Column("status", String(24), nullable=False),
    *_time("performed", nullable=True),
    *_time("recorded", nullable=True),
    *_time("signed", nullable=True),
    Column("signer", Text, nullable=False),
    Column("mode", Text, nullable=False),
    Column("version", Integer, nullable=False, server_default="1"),
    Column("amends", String(36)),  # the version before
    Column("reason", Text, nullable=False, server_default=""),
    Column("moved_from", String(36)),  # the one that stood in another chart
    Index(None, "recorded_us"),
    Index(None, "amends"),
    # None of the status alone: nearly all are final, and SQLite would take it for the best way to an amendment.
    Index(
        "ix_assessments_unsigned", "performed_us", "recorded_us", "id", sqlite_where=UNSIGNED, postgresql_where=UNSIGNED
    ),
    Index("ix_assessments_drafts", "id", sqlite_where=DRAFTS, postgresql_where=DRAFTS),
)

# Who has a draft open, until when by the database's own clock.
draft_leases = Table(
    "draft_leases",
    metadata,
    Column("assessment_id", String(36), ForeignKey("assessments.id"), primary_key=True),
    Column("holder", Text, nullable=False),
    Column("place", Text, nullable=False),
    Column("window", String(36), nullable=False),
    Column("until_us", BigInteger, nullable=False),
    sqlite_with_rowid=False,
)

# Append-only: triggers refuse to change or delete a line, and to add one to what is no draft. A line without an item
# edits the performed time (JSON: was, now, by); another trigger refuses to change that time to any but that line's.
answer_log = Table(
    "answer_log",
    metadata,
    Column("assessment_id", String(36), ForeignKey("assessments.id"), primary_key=True),
    Column("seq", Integer, primary_key=True),
    Column("item", String(128), nullable=False),
    Column("answer", Text),  # JSON of the answer's own fields, or of the edit; NULL: the item was cleared
    *_time("at"),
    Column("entered_by", Text, nullable=False, server_default=""),
    CheckConstraint("seq >= 1", name="seq"),
    sqlite_with_rowid=False,
)

# Signed statements on assessments: the record itself, reviews, addenda, voids. content is what was signed, verbatim;
# the other columns are an index of it, which `verify` compares. Append-only, by triggers.
signatures = Table(
    "signatures",
    metadata,
    Column("no", Integer, primary_key=True),
    Column("id", String(36), nullable=False, unique=True),
    Column("assessment_id", String(36), ForeignKey("assessments.id"), nullable=False),
    Column("statement", String(16), nullable=False),
    Column("meaning", String(32), nullable=False),
    Column("signer_id", String(36), nullable=False),
    Column("signer", Text, nullable=False),
    *_time("at"),
    Column("text", Text, nullable=False),
    Column("moved_to", String(36), nullable=False),
    Column("public_key", String(64), nullable=False),
    Column("content", LargeBinary, nullable=False),
    Column("sha256", String(64), nullable=False),
    Column("signature", LargeBinary, nullable=False),
    Column("once", String(48), unique=True),  # what there may be one of: a record, a void, a successor of a version
    Index(None, "assessment_id", "no"),
)

# Of a clinic on a server: who may open it. In a folder that is the file clinic.keys, and this stays empty.
keyring = Table(
    "keyring",
    metadata,
    Column("name", String(32), primary_key=True),
    Column("content", LargeBinary, nullable=False),
    Column("version", Integer, nullable=False),
    sqlite_with_rowid=False,
)

# A chain of events for each workstation, over the hashes of what they say. Append-only, by triggers.
audit_events = Table(
    "audit_events",
    metadata,
    Column("chain", String(36), primary_key=True),
    Column("seq", Integer, primary_key=True),
    *_time("at"),
    Column("act", String(32), nullable=False),
    Column("person_id", String(36), nullable=False),
    Column("patient_id", String(36), nullable=False),
    Column("record_id", String(36), nullable=False),
    Column("payload", LargeBinary),
    Column("payload_sha256", String(64), nullable=False),
    Column("previous", String(64), nullable=False),
    Column("hash", String(64), nullable=False),
    Index(None, "at_us"),
    Index(None, "act", "at_us"),
    Index(None, "patient_id", "at_us"),
    Index(None, "person_id", "at_us"),
    Index(None, "record_id", "at_us"),
)
audit_checkpoints = Table(
    "audit_checkpoints",
    metadata,
    Column("chain", String(36), primary_key=True),
    Column("seq", Integer, primary_key=True),
    Column("hash", String(64), nullable=False),
    Column("session", String(64), nullable=False),
    Column("signature", LargeBinary, nullable=False),
)

# Charts that were joined and parted. Append-only, by triggers: the newest row of a gone chart counts.
patient_links = Table(
    "patient_links",
    metadata,
    Column("no", Integer, primary_key=True),
    Column("id", String(36), nullable=False, unique=True),
    Column("patient_id", String(36), ForeignKey("patients.id"), nullable=False),  # whose chart stays
    Column("gone_id", String(36), ForeignKey("patients.id"), nullable=False),
    Column("is_joined", Integer, nullable=False),
    Column("reason", Text, nullable=False),
    *_time("at"),
    Column("entered_by", Text, nullable=False),
    Index(None, "patient_id", "no"),
    Index(None, "gone_id", "no"),
)

# The wards and beds of a visit, each until the next. Append-only, by triggers.
visit_stays = Table(
    "visit_stays",
    metadata,
    Column("no", Integer, primary_key=True),
    Column("id", String(36), nullable=False, unique=True),
    Column("visit_id", String(36), ForeignKey("visits.id"), nullable=False),
    Column("ward", Text, nullable=False),
    Column("bed", Text, nullable=False),
    *_time("since"),
    *_time("recorded"),
    Column("entered_by", Text, nullable=False),
    Index(None, "visit_id", "no"),
)

# Series of a scale in a visit: every version of each schedule. Append-only, by triggers.
series = Table(
    "series",
    metadata,
    Column("no", Integer, primary_key=True),
    Column("id", String(36), nullable=False, unique=True),
    Column("patient_id", String(36), ForeignKey("patients.id"), nullable=False),
    Column("visit_id", String(36), ForeignKey("visits.id"), nullable=False),
    Column("thread", String(36), nullable=False),
    Column("version", Integer, nullable=False),
    Column("scale_id", String(64), nullable=False),
    Column("schedule", Text, nullable=False),  # JSON
    *_time("since"),
    Column("stopped", Text, nullable=False),
    *_time("recorded"),
    Column("entered_by", Text, nullable=False),
    UniqueConstraint("thread", "version"),
    Index(None, "patient_id", "no"),
)

# An index of the series that go on, by which the due board finds them: what counts stands in series.
open_series = Table(
    "open_series",
    metadata,
    Column("visit_id", String(36), ForeignKey("visits.id"), primary_key=True),
    Column("scale_id", String(64), primary_key=True),
    Column("thread", String(36), nullable=False, unique=True),
    sqlite_with_rowid=False,
)

# Timed facts of a visit: every version of each. Append-only, by triggers.
events = Table(
    "events",
    metadata,
    Column("no", Integer, primary_key=True),
    Column("id", String(36), nullable=False, unique=True),
    Column("patient_id", String(36), ForeignKey("patients.id"), nullable=False),
    Column("visit_id", String(36), ForeignKey("visits.id"), nullable=False),
    Column("thread", String(36), nullable=False),
    Column("version", Integer, nullable=False),
    Column("kind", String(16), nullable=False),
    *_time("at"),
    Column("content", Text, nullable=False),  # JSON of the kind's own fields
    Column("struck", Text, nullable=False),
    *_time("recorded"),
    Column("entered_by", Text, nullable=False),
    UniqueConstraint("thread", "version"),
    Index(None, "patient_id", "no"),
    Index(None, "visit_id", "no"),
)

# Exposures, medicines, conditions: every version of each. Append-only, by triggers.
context_entries = Table(
    "context_entries",
    metadata,
    Column("no", Integer, primary_key=True),
    Column("id", String(36), nullable=False, unique=True),
    Column("patient_id", String(36), ForeignKey("patients.id"), nullable=False),
    Column("thread", String(36), nullable=False),
    Column("version", Integer, nullable=False),
    Column("kind", String(16), nullable=False),
    Column("content", Text, nullable=False),  # JSON of the kind's own fields
    Column("struck", Text, nullable=False),
    *_time("recorded"),
    Column("entered_by", Text, nullable=False),
    UniqueConstraint("thread", "version"),
    Index(None, "patient_id", "no"),
)
