"""The first schema: patients and how they are found, visits, assessments, answer logs, definition snapshots."""

import sqlalchemy as sa
from alembic import op

from app.store.migrations.triggers import append_only, guard, never_deleted

revision = "0001"
down_revision = None


def upgrade() -> None:
    """From nothing."""
    _people()
    _assessments()
    _guards()


def _guards() -> None:
    """The last word on what may change, whoever asks."""
    append_only("answer_log")
    # PostgreSQL takes the draft's row until the line is committed: nobody signs or appends to it meanwhile unseen.
    guard(
        "answer_log_drafts_only",
        "answer_log",
        "INSERT",
        "answer_log takes lines of drafts only",
        sqlite="(SELECT status FROM assessments WHERE id = NEW.assessment_id) IS NOT 'draft'",
        postgresql="(SELECT status FROM assessments WHERE id = NEW.assessment_id FOR NO KEY UPDATE)"
        " IS DISTINCT FROM 'draft'",
    )
    guard(
        "assessments_signed_stay",
        "assessments",
        "UPDATE",
        "a signed assessment is not changed",
        sqlite="OLD.status NOT IN ('draft', 'complete')",
        postgresql="OLD.status NOT IN ('draft', 'complete')",
    )
    never_deleted("assessments")
    append_only("definitions")


def _time(name: str, *, nullable: bool = False) -> list[sa.Column[int] | sa.Column[str]]:
    return [
        sa.Column(f"{name}_us", sa.BigInteger(), nullable=nullable),
        sa.Column(f"{name}_offset", sa.Integer(), nullable=nullable),
        sa.Column(f"{name}_zone", sa.String(64), nullable=nullable),
    ]


def _people() -> None:
    op.create_table(
        "settings",
        sa.Column("name", sa.String(64), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("name", name="pk_settings"),
    )
    op.create_table(
        "patients",
        sa.Column("no", sa.Integer(), nullable=False),
        sa.Column("id", sa.String(36), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("birth_date", sa.Date()),
        sa.Column("sex", sa.String(16), nullable=False),
        sa.Column("record_number", sa.String(64)),
        sa.Column("sort_key", sa.Text(), nullable=False),
        *_time("created"),
        sa.PrimaryKeyConstraint("no", name="pk_patients"),
        sa.UniqueConstraint("id", name="uq_patients_id"),
        sa.UniqueConstraint("record_number", name="uq_patients_record_number"),
    )
    op.create_index("ix_patients_sort_key_no", "patients", ["sort_key", "no"])
    op.create_table(
        "patient_terms",
        sa.Column("patient_no", sa.Integer(), nullable=False),
        sa.Column("term", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["patient_no"], ["patients.no"], name="fk_patient_terms_patient_no"),
        sa.PrimaryKeyConstraint("patient_no", "term", name="pk_patient_terms"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "patient_lists",
        sa.Column("prefix", sa.String(24), nullable=False),
        sa.Column("sort_key", sa.Text(), nullable=False),
        sa.Column("patient_no", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["patient_no"], ["patients.no"], name="fk_patient_lists_patient_no"),
        sa.PrimaryKeyConstraint("prefix", "sort_key", "patient_no", name="pk_patient_lists"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "visits",
        sa.Column("id", sa.String(36), nullable=False),
        sa.Column("patient_id", sa.String(36), nullable=False),
        sa.Column("kind", sa.String(16), nullable=False),
        *_time("started"),
        *_time("ended", nullable=True),
        sa.ForeignKeyConstraint(["patient_id"], ["patients.id"], name="fk_visits_patient_id"),
        sa.PrimaryKeyConstraint("id", name="pk_visits"),
    )
    op.create_index("ix_visits_patient_id", "visits", ["patient_id"])


def _assessments() -> None:
    op.create_table(
        "definitions",
        sa.Column("sha256", sa.String(64), nullable=False),
        sa.Column("scale_id", sa.String(64), nullable=False),
        sa.Column("version", sa.String(32), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("sha256", name="pk_definitions"),
    )
    op.create_table(
        "assessments",
        sa.Column("id", sa.String(36), nullable=False),
        sa.Column("patient_id", sa.String(36), nullable=False),
        sa.Column("visit_id", sa.String(36)),
        sa.Column("scale_id", sa.String(64), nullable=False),
        sa.Column("scale_version", sa.String(32), nullable=False),
        sa.Column("definition_sha256", sa.String(64), nullable=False),
        sa.Column("performer", sa.Text(), nullable=False),
        sa.Column("status", sa.String(24), nullable=False),
        *_time("performed", nullable=True),
        *_time("recorded", nullable=True),
        *_time("signed", nullable=True),
        sa.Column("signer", sa.Text(), nullable=False),
        sa.Column("mode", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["patient_id"], ["patients.id"], name="fk_assessments_patient_id"),
        sa.ForeignKeyConstraint(["visit_id"], ["visits.id"], name="fk_assessments_visit_id"),
        sa.ForeignKeyConstraint(["definition_sha256"], ["definitions.sha256"], name="fk_assessments_definition_sha256"),
        sa.PrimaryKeyConstraint("id", name="pk_assessments"),
    )
    op.create_index("ix_assessments_patient_id", "assessments", ["patient_id"])
    op.create_index("ix_assessments_recorded_us", "assessments", ["recorded_us"])
    op.create_table(
        "answer_log",
        sa.Column("assessment_id", sa.String(36), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("item", sa.String(128), nullable=False),
        sa.Column("answer", sa.Text()),
        *_time("at"),
        sa.CheckConstraint("seq >= 1", name="ck_answer_log_seq"),
        sa.ForeignKeyConstraint(["assessment_id"], ["assessments.id"], name="fk_answer_log_assessment_id"),
        sa.PrimaryKeyConstraint("assessment_id", "seq", name="pk_answer_log"),
        sqlite_with_rowid=False,
    )
