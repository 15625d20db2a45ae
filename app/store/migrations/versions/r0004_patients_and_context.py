"""Names used, charts that are joined and parted, wards and beds, exposures and context.

Patients registered before have no name used; nobody is joined, and nothing of the history is known.
"""

import sqlalchemy as sa
from alembic import op

from app.store.migrations.triggers import append_only, told

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    """From 0003."""
    op.add_column("patients", sa.Column("name_used", sa.Text(), nullable=False, server_default=""))
    op.create_index("ix_patients_birth_date", "patients", ["birth_date"])
    _links()
    _stays()
    _entries()
    for table in ("patient_links", "visit_stays", "context_entries"):
        append_only(table)
    told("patient_links", "patient")
    told("visit_stays", "visit", "(SELECT patient_id FROM visits WHERE id = NEW.visit_id)")
    told("context_entries", "patient")


def _time(name: str) -> list[sa.Column[int] | sa.Column[str]]:
    return [
        sa.Column(f"{name}_us", sa.BigInteger(), nullable=False),
        sa.Column(f"{name}_offset", sa.Integer(), nullable=False),
        sa.Column(f"{name}_zone", sa.String(64), nullable=False),
    ]


def _links() -> None:
    op.create_table(
        "patient_links",
        sa.Column("no", sa.Integer(), nullable=False),
        sa.Column("id", sa.String(36), nullable=False),
        sa.Column("patient_id", sa.String(36), nullable=False),
        sa.Column("gone_id", sa.String(36), nullable=False),
        sa.Column("is_joined", sa.Integer(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        *_time("at"),
        sa.Column("entered_by", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["patient_id"], ["patients.id"], name="fk_patient_links_patient_id"),
        sa.ForeignKeyConstraint(["gone_id"], ["patients.id"], name="fk_patient_links_gone_id"),
        sa.PrimaryKeyConstraint("no", name="pk_patient_links"),
        sa.UniqueConstraint("id", name="uq_patient_links_id"),
    )
    op.create_index("ix_patient_links_patient_id_no", "patient_links", ["patient_id", "no"])
    op.create_index("ix_patient_links_gone_id_no", "patient_links", ["gone_id", "no"])


def _stays() -> None:
    op.create_table(
        "visit_stays",
        sa.Column("no", sa.Integer(), nullable=False),
        sa.Column("id", sa.String(36), nullable=False),
        sa.Column("visit_id", sa.String(36), nullable=False),
        sa.Column("ward", sa.Text(), nullable=False),
        sa.Column("bed", sa.Text(), nullable=False),
        *_time("since"),
        *_time("recorded"),
        sa.Column("entered_by", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["visit_id"], ["visits.id"], name="fk_visit_stays_visit_id"),
        sa.PrimaryKeyConstraint("no", name="pk_visit_stays"),
        sa.UniqueConstraint("id", name="uq_visit_stays_id"),
    )
    op.create_index("ix_visit_stays_visit_id_no", "visit_stays", ["visit_id", "no"])


def _entries() -> None:
    op.create_table(
        "context_entries",
        sa.Column("no", sa.Integer(), nullable=False),
        sa.Column("id", sa.String(36), nullable=False),
        sa.Column("patient_id", sa.String(36), nullable=False),
        sa.Column("thread", sa.String(36), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("struck", sa.Text(), nullable=False),
        *_time("recorded"),
        sa.Column("entered_by", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["patient_id"], ["patients.id"], name="fk_context_entries_patient_id"),
        sa.PrimaryKeyConstraint("no", name="pk_context_entries"),
        sa.UniqueConstraint("id", name="uq_context_entries_id"),
        sa.UniqueConstraint("thread", "version", name="uq_context_entries_thread_version"),
    )
    op.create_index("ix_context_entries_patient_id_no", "context_entries", ["patient_id", "no"])
