"""What a migration says once for both databases: the guards, which have the last word on what may change.

A step of the schema calls these while alembic runs it. In PostgreSQL each guard is a trigger with a function of its own
name, which finds tables in the schema `public` only: a temporary table that somebody lays over one deceives it not.
"""

from typing import Literal

from alembic import op

from app.store.server import CHANNEL

Event = Literal["INSERT", "UPDATE", "DELETE"]

_SQLITE = "CREATE TRIGGER {name} BEFORE {event} ON {table} {when} BEGIN SELECT RAISE(ABORT, '{message}'); END"
_POSTGRESQL = """
    CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $guard$
    BEGIN
        IF {when} THEN
            RAISE EXCEPTION '{message}' USING ERRCODE = 'integrity_constraint_violation';
        END IF;
        RETURN {row};
    END $guard$;
    CREATE TRIGGER {name} BEFORE {event} ON {table} FOR EACH {each} EXECUTE FUNCTION {name}()
"""


def guard(name: str, table: str, event: Event, message: str, *, sqlite: str = "", postgresql: str = "") -> None:
    """Refuse an event on a row of the table where the condition holds, written in each database's own SQL.

    No condition: always. OLD and NEW are the row. The message must be fixed text: no part of a record.
    """
    if op.get_context().dialect.name == "sqlite":
        when = f"WHEN {sqlite}" if sqlite else ""
        op.execute(_SQLITE.format(name=name, event=event, table=table, when=when, message=message))
        return
    row = "OLD" if event == "DELETE" else "NEW"
    when = postgresql or "true"
    op.execute(_POSTGRESQL.format(name=name, event=event, table=table, when=when, message=message, row=row, each="ROW"))


def append_only(table: str) -> None:
    """Rows are added and never changed or deleted, also not by the tables' owner, nor all at once."""
    _kept(table, f"{table} is append-only", "UPDATE", "DELETE")


def never_deleted(table: str) -> None:
    """Rows may change and are never deleted."""
    _kept(table, f"{table} are not deleted", "DELETE")


def _kept(table: str, message: str, *events: Event) -> None:
    for event in events:
        guard(f"{table}_no_{event.lower()}", table, event, message)
    if op.get_context().dialect.name == "postgresql":  # TRUNCATE meets no row; SQLite has none
        truncate = {"name": f"{table}_no_truncate", "event": "TRUNCATE", "each": "STATEMENT", "row": "NULL"}
        op.execute(_POSTGRESQL.format(table=table, when="true", message=message, **truncate))


_TELL = """
    CREATE FUNCTION {table}_told() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $told$
    BEGIN
        PERFORM pg_notify(
            '{channel}', '{kind} ' || {patient} || ' ' || coalesce(current_setting('cowslip.window', true), '')
        );
        RETURN NULL;
    END $told$;
    CREATE TRIGGER {table}_told AFTER INSERT OR UPDATE ON {table} FOR EACH ROW EXECUTE FUNCTION {table}_told()
"""


def told(table: str, kind: str, patient: str = "NEW.patient_id") -> None:
    """Tell the other workstations, at commit, that something of this kind changed in a patient's chart, and by whom.

    By whom is the session's setting cowslip.window, by which a window knows its own changes.
    patient: an SQL expression of the patient's id. On SQLite nothing is told: there is one workstation.
    """
    if op.get_context().dialect.name == "postgresql":
        op.execute(_TELL.format(table=table, kind=kind, patient=patient, channel=CHANNEL))
