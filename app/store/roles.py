"""What the app's database role may do on a server: read and add, and change or delete in a few tables only."""

from typing import Final

from sqlalchemy import Connection, inspect, text

APP_ROLE: Final = "cowslip_app"

# Every other table may be read and added to, and no more: a table that is new keeps its rows until it stands here.
MAY_CHANGE: Final = {
    "settings": "UPDATE",
    "patients": "UPDATE",
    "visits": "UPDATE",
    "assessments": "UPDATE",  # drafts; what is signed is guarded by a trigger
    "draft_leases": "UPDATE, DELETE",
    "keyring": "UPDATE",  # by comparing with what was read; what is in it is wrapped or signed by the root key
    "open_series": "DELETE",
    "patient_terms": "DELETE",
    "patient_lists": "DELETE",
}


def grant(connection: Connection) -> None:
    """Give the app's role exactly its rights on every table, in the transaction that is open; a missing role gets none.

    The connection is the owner's.
    """
    if connection.execute(text("SELECT to_regrole(:name)"), {"name": APP_ROLE}).scalar() is None:
        return
    connection.exec_driver_sql("REVOKE CREATE ON SCHEMA public FROM PUBLIC")
    connection.exec_driver_sql(f"GRANT USAGE ON SCHEMA public TO {APP_ROLE}")
    connection.exec_driver_sql(f"GRANT SELECT ON alembic_version TO {APP_ROLE}")
    for table in set(inspect(connection).get_table_names("public")) - {"alembic_version"}:
        connection.exec_driver_sql(f"REVOKE ALL ON {table} FROM PUBLIC, {APP_ROLE}")
        rights = ", ".join(filter(None, ("SELECT, INSERT", MAY_CHANGE.get(table))))
        connection.exec_driver_sql(f"GRANT {rights} ON {table} TO {APP_ROLE}")
    connection.exec_driver_sql(f"GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO {APP_ROLE}")
