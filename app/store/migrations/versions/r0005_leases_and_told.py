"""Who has a draft open; and, on a server, the other workstations are told of what changes."""

import sqlalchemy as sa
from alembic import op

from app.store.migrations.triggers import told

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    """Nobody has anything open while the schema changes."""
    op.create_table(
        "draft_leases",
        sa.Column("assessment_id", sa.String(36), nullable=False),
        sa.Column("holder", sa.Text(), nullable=False),
        sa.Column("place", sa.Text(), nullable=False),
        sa.Column("window", sa.String(36), nullable=False),
        sa.Column("until_us", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["assessment_id"], ["assessments.id"], name="fk_draft_leases_assessment_id"),
        sa.PrimaryKeyConstraint("assessment_id", name="pk_draft_leases"),
        sqlite_with_rowid=False,
    )
    told("patients", "patient", "NEW.id")
    told("visits", "visit")
    told("assessments", "assessment")
    for table in ("answer_log", "signatures"):
        told(table, "assessment", "(SELECT patient_id FROM assessments WHERE id = NEW.assessment_id)")
