"""An open database, whichever it is."""

from collections.abc import Callable
from contextlib import suppress
from typing import Any

from sqlalchemy import Connection, Engine, insert, select

from app.services.ports import UnitOfWork
from app.store.tables import settings
from app.store.troubles import DATABASE_ERRORS
from app.store.unit_of_work import SqlUnitOfWork


class Store:
    """An open database: one connection, kept open, for the one database thread."""

    def __init__(
        self,
        engine: Engine,
        connection: Connection,
        last: Callable[[Connection], None] | None = None,
        may_commit: Callable[[], None] | None = None,
    ) -> None:
        """last: what is done before the connection closes; what was acknowledged must not depend on it.

        may_commit: asked before each commit; raises where what is committed would be lost.
        """
        self._engine = engine
        self._connection = connection
        self._last = last
        self._work = SqlUnitOfWork(connection, may_commit)

    def unit_of_work(self) -> UnitOfWork:
        """The next transaction."""
        return self._work

    @property
    def clinic(self) -> str:
        """The clinic's name."""
        with self._work:
            query = select(settings.c.value).where(settings.c.name == "clinic")
            return self._connection.execute(query).scalar() or ""

    @property
    def changes(self) -> int:
        """Grows with whatever is stored through this connection; of an embedded database only."""
        return int(driver(self._connection).total_changes)

    def close(self) -> None:
        """Let go of the database; a second time does nothing."""
        if self._connection.closed:
            return
        if self._last is not None:
            with suppress(*DATABASE_ERRORS):
                self._last(self._connection)
        with suppress(*DATABASE_ERRORS):
            self._connection.close()
        self._engine.dispose()


def name_clinic(connection: Connection, name: str) -> None:
    """Store the name of a clinic that is being made, in the transaction that is open."""
    connection.execute(insert(settings), {"name": "clinic", "value": name})


def driver(connection: Connection) -> Any:
    """The driver's own connection."""
    return connection.connection.driver_connection
