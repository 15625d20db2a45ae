"""The schema that this program reads and writes, and the way there from an older one; the same in each database."""

from dataclasses import dataclass
from pathlib import Path
from typing import Final

from sqlalchemy import Connection, inspect, text

from app.core.errors import StoreTrouble

HEAD: Final = "0009"
"""The schema that this program reads and writes; revisions are numbers, written with four digits."""

SCRIPTS: Final = Path(__file__).with_name("migrations")


@dataclass(frozen=True, slots=True)
class Schema:
    """Where the database has to be, and the scripts that lead there; tests give their own."""

    head: str = HEAD
    scripts: Path = SCRIPTS


def revision(connection: Connection) -> str:
    """The stored revision; empty where the database is new."""
    with connection.begin():
        if not inspect(connection).has_table("alembic_version"):
            return ""
        return str(connection.execute(text("SELECT version_num FROM alembic_version")).scalar() or "")


def refuse_newer(stored: str, schema: Schema) -> None:
    """StoreTrouble where a newer program has been here."""
    if stored > schema.head:
        raise StoreTrouble(
            "This clinic was last used with a newer Cowslip.", hint="Update Cowslip on this computer, then open it."
        )


def upgrade(connection: Connection, schema: Schema) -> None:
    """Run the steps to the head, in the transaction that is open: all of them, or none.

    Alembic is loaded only here, where there is something to do: it doubles the time of opening.
    """
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(schema.scripts).replace("%", "%%"))
    config.attributes["connection"] = connection
    command.upgrade(config, schema.head)
