"""Series on a schedule, and the timed facts of a visit: doses, vital signs, last uses, notes, times not done.

Clinics of before have none; what was assessed stays as it is.
"""

import sqlalchemy as sa
from alembic import op

from app.store.migrations.triggers import append_only, told

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    """From 0007."""
    _series()
    _open()
    _events()
    drafts = sa.text("status = 'draft'")
    op.create_index(
        "ix_assessments_drafts", "assessments", ["id"], sqlite_where=drafts, postgresql_where=drafts
    )  # for a shift's list of what is open
    for table in ("series", "events"):
        append_only(table)
        told(table, "visit")


def _time(name: str) -> list[sa.Column[int] | sa.Column[str]]:
    return [
        sa.Column(f"{name}_us", sa.BigInteger(), nullable=False),
        sa.Column(f"{name}_offset", sa.Integer(), nullable=False),
        sa.Column(f"{name}_zone", sa.String(64), nullable=False),
    ]


def _series() -> None:
    op.create_table(
        "series",
        sa.Column("no", sa.Integer(), nullable=False),
        sa.Column("id", sa.String(36), nullable=False),
        sa.Column("patient_id", sa.String(36), nullable=False),
        sa.Column("visit_id", sa.String(36), nullable=False),
        sa.Column("thread", sa.String(36), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("scale_id", sa.String(64), nullable=False),
        sa.Column("schedule", sa.Text(), nullable=False),
        *_time("since"),
        sa.Column("stopped", sa.Text(), nullable=False),
        *_time("recorded"),
        sa.Column("entered_by", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["patient_id"], ["patients.id"], name="fk_series_patient_id"),
        sa.ForeignKeyConstraint(["visit_id"], ["visits.id"], name="fk_series_visit_id"),
        sa.PrimaryKeyConstraint("no", name="pk_series"),
        sa.UniqueConstraint("id", name="uq_series_id"),
        sa.UniqueConstraint("thread", "version", name="uq_series_thread_version"),
    )
    op.create_index("ix_series_patient_id_no", "series", ["patient_id", "no"])


def _open() -> None:
    op.create_table(
        "open_series",
        sa.Column("visit_id", sa.String(36), nullable=False),
        sa.Column("scale_id", sa.String(64), nullable=False),
        sa.Column("thread", sa.String(36), nullable=False),
        sa.ForeignKeyConstraint(["visit_id"], ["visits.id"], name="fk_open_series_visit_id"),
        sa.PrimaryKeyConstraint("visit_id", "scale_id", name="pk_open_series"),
        sa.UniqueConstraint("thread", name="uq_open_series_thread"),
        sqlite_with_rowid=False,
    )


def _events() -> None:
    op.create_table(
        "events",
        sa.Column("no", sa.Integer(), nullable=False),
        sa.Column("id", sa.String(36), nullable=False),
        sa.Column("patient_id", sa.String(36), nullable=False),
        sa.Column("visit_id", sa.String(36), nullable=False),
        sa.Column("thread", sa.String(36), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(16), nullable=False),
        *_time("at"),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("struck", sa.Text(), nullable=False),
        *_time("recorded"),
        sa.Column("entered_by", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["patient_id"], ["patients.id"], name="fk_events_patient_id"),
        sa.ForeignKeyConstraint(["visit_id"], ["visits.id"], name="fk_events_visit_id"),
        sa.PrimaryKeyConstraint("no", name="pk_events"),
        sa.UniqueConstraint("id", name="uq_events_id"),
        sa.UniqueConstraint("thread", "version", name="uq_events_thread_version"),
    )
    op.create_index("ix_events_patient_id_no", "events", ["patient_id", "no"])
    op.create_index("ix_events_visit_id_no", "events", ["visit_id", "no"])
