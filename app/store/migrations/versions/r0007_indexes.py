"""Indexes for what is asked for among very many records, and none that leads a planner the long way round.

An index of the status alone did: it holds nearly the whole clinic under "final", and SQLite, which keeps no counts,
preferred it to the one of what amends a record.
"""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    """From 0006."""
    op.drop_index("ix_assessments_status", "assessments")
    unsigned = sa.text("status = 'complete'")
    op.create_index(
        "ix_assessments_unsigned", "assessments", ["performed_us", "recorded_us", "id"],
        sqlite_where=unsigned, postgresql_where=unsigned,
    )  # fmt: skip
    op.create_index("ix_audit_events_act_at_us", "audit_events", ["act", "at_us"])
    op.create_index("ix_audit_events_record_id_at_us", "audit_events", ["record_id", "at_us"])
