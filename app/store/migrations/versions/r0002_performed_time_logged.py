"""An edit of the performed time is a line of the log: the tables stay, the database refuses an edit without its line.

A program of the first schema can't read such lines, so the file is marked as a newer one.
"""

from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """From 0001, whose edits left no line: those times stay as they are."""
    if op.get_context().dialect.name == "sqlite":
        op.execute(GUARD)


# The last line must be an edit that names the new time, its offset and its zone. Another database needs it in its own
# language.
GUARD = """
    CREATE TRIGGER assessments_performed_is_logged BEFORE UPDATE ON assessments
    WHEN (
        NEW.performed_us IS NOT OLD.performed_us
        OR NEW.performed_offset IS NOT OLD.performed_offset
        OR NEW.performed_zone IS NOT OLD.performed_zone
    )
    AND (
        SELECT item = ''
            AND json_extract(answer, '$.now[0]') IS NEW.performed_us
            AND json_extract(answer, '$.now[1]') IS NEW.performed_offset
            AND json_extract(answer, '$.now[2]') IS NEW.performed_zone
        FROM answer_log WHERE assessment_id = OLD.id ORDER BY seq DESC LIMIT 1
    ) IS NOT 1
    BEGIN SELECT RAISE(ABORT, 'the performed time is changed by a line of the log only'); END
"""
