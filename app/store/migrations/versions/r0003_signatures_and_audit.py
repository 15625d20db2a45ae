"""Signed statements, the chains of the audit trail, versions of records, and who entered each line of a log.

What was final before has no signature and stays so; `verify` says it.
"""

import sqlalchemy as sa
from alembic import op

from app.store.migrations.triggers import append_only

revision = "0003"
down_revision = "0002"

APPEND_ONLY = ("signatures", "audit_events", "audit_checkpoints")


def upgrade() -> None:
    """From 0002."""
    op.add_column("assessments", sa.Column("version", sa.Integer(), nullable=False, server_default="1"))
    op.add_column("assessments", sa.Column("amends", sa.String(36)))
    op.add_column("assessments", sa.Column("reason", sa.Text(), nullable=False, server_default=""))
    op.add_column("assessments", sa.Column("moved_from", sa.String(36)))
    op.create_index("ix_assessments_amends", "assessments", ["amends"])
    op.create_index("ix_assessments_status", "assessments", ["status"])
    op.add_column("answer_log", sa.Column("entered_by", sa.Text(), nullable=False, server_default=""))
    _signatures()
    _audit()
    for table in APPEND_ONLY:
        append_only(table)


def _time(name: str) -> list[sa.Column[int] | sa.Column[str]]:
    return [
        sa.Column(f"{name}_us", sa.BigInteger(), nullable=False),
        sa.Column(f"{name}_offset", sa.Integer(), nullable=False),
        sa.Column(f"{name}_zone", sa.String(64), nullable=False),
    ]


def _signatures() -> None:
    op.create_table(
        "signatures",
        sa.Column("no", sa.Integer(), nullable=False),
        sa.Column("id", sa.String(36), nullable=False),
        sa.Column("assessment_id", sa.String(36), nullable=False),
        sa.Column("statement", sa.String(16), nullable=False),
        sa.Column("meaning", sa.String(32), nullable=False),
        sa.Column("signer_id", sa.String(36), nullable=False),
        sa.Column("signer", sa.Text(), nullable=False),
        *_time("at"),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("moved_to", sa.String(36), nullable=False),
        sa.Column("public_key", sa.String(64), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("sha256", sa.String(64), nullable=False),
        sa.Column("signature", sa.LargeBinary(), nullable=False),
        sa.Column("once", sa.String(48)),
        sa.ForeignKeyConstraint(["assessment_id"], ["assessments.id"], name="fk_signatures_assessment_id"),
        sa.PrimaryKeyConstraint("no", name="pk_signatures"),
        sa.UniqueConstraint("id", name="uq_signatures_id"),
        sa.UniqueConstraint("once", name="uq_signatures_once"),
    )
    op.create_index("ix_signatures_assessment_id_no", "signatures", ["assessment_id", "no"])


def _audit() -> None:
    op.create_table(
        "audit_events",
        sa.Column("chain", sa.String(36), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        *_time("at"),
        sa.Column("act", sa.String(32), nullable=False),
        sa.Column("person_id", sa.String(36), nullable=False),
        sa.Column("patient_id", sa.String(36), nullable=False),
        sa.Column("record_id", sa.String(36), nullable=False),
        sa.Column("payload", sa.LargeBinary()),
        sa.Column("payload_sha256", sa.String(64), nullable=False),
        sa.Column("previous", sa.String(64), nullable=False),
        sa.Column("hash", sa.String(64), nullable=False),
        sa.PrimaryKeyConstraint("chain", "seq", name="pk_audit_events"),
    )
    op.create_index("ix_audit_events_at_us", "audit_events", ["at_us"])
    op.create_index("ix_audit_events_patient_id_at_us", "audit_events", ["patient_id", "at_us"])
    op.create_index("ix_audit_events_person_id_at_us", "audit_events", ["person_id", "at_us"])
    op.create_table(
        "audit_checkpoints",
        sa.Column("chain", sa.String(36), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("hash", sa.String(64), nullable=False),
        sa.Column("session", sa.String(64), nullable=False),
        sa.Column("signature", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("chain", "seq", name="pk_audit_checkpoints"),
    )
