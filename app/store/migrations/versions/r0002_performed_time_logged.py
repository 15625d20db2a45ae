"""An edit of the performed time is a line of the log: the tables stay, the database refuses an edit without its line.

A program of the first schema can't read such lines, so the file is marked as a newer one.
"""

from app.store.migrations.triggers import guard

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """From 0001, whose edits left no line: those times stay as they are."""
    guard(
        "assessments_performed_is_logged",
        "assessments",
        "UPDATE",
        "the performed time is changed by a line of the log only",
        sqlite=SQLITE,
        postgresql=POSTGRESQL,
    )


# The last line must be an edit that names the new time, its offset and its zone.
SQLITE = """
    (
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
"""
POSTGRESQL = """
    (
        NEW.performed_us IS DISTINCT FROM OLD.performed_us
        OR NEW.performed_offset IS DISTINCT FROM OLD.performed_offset
        OR NEW.performed_zone IS DISTINCT FROM OLD.performed_zone
    )
    AND (
        SELECT item = ''
            AND (answer::json #>> '{now,0}')::bigint IS NOT DISTINCT FROM NEW.performed_us
            AND (answer::json #>> '{now,1}')::integer IS NOT DISTINCT FROM NEW.performed_offset
            AND (answer::json #>> '{now,2}') IS NOT DISTINCT FROM NEW.performed_zone
        FROM answer_log WHERE assessment_id = OLD.id ORDER BY seq DESC LIMIT 1
    ) IS NOT TRUE
"""
