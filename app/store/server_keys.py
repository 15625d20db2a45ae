"""The key ring of a clinic on a server: a row of its own there, reached before anybody is signed in."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Final

from app.core.errors import Conflict, ServerAway, StoreTrouble
from app.services.changes import PEOPLE
from app.store.server import CHANNEL, connect
from app.store.server_address import Address
from app.store.server_troubles import server_words

if TYPE_CHECKING:
    from psycopg import Cursor

NAME: Final = "clinic.keys"
_REPLACE: Final = """
    WITH changed AS (
        UPDATE keyring SET content = %s, version = version + 1 WHERE name = %s AND content = %s RETURNING 1
    )
    SELECT pg_notify(%s, %s) FROM changed
"""
SET_UP: Final = "Whoever looks after the server runs: cowslip set-up-server"


class ServerKeys:
    """vault.ring.KeyBytes on the server. Each call has a connection of its own: any thread may make it.

    All in it is wrapped or public, as in the key file of a folder; who reaches it is the server's affair.
    """

    def __init__(self, address: Address) -> None:
        self._address = address
        self._last: bytes | None = None

    def load(self) -> bytes:
        """StoreTrouble: nobody works in this clinic yet. While the server is away, what was last read from it.

        So a covered window opens again for its own person in an outage; nothing can be written meanwhile.
        """
        try:
            self._last = self._stored()
        except ServerAway:
            if self._last is None:
                raise
        return self._last

    def replace(self, content: bytes, expected: bytes) -> None:
        """Durable on return, and told to the others. Conflict: another workstation was first.

        ServerAway: it may have been done, or not.
        """
        told = f"{PEOPLE}  {self._address.window}"
        with self._asked(_REPLACE, (content, NAME, expected, CHANNEL, told)) as cursor:
            changed = cursor.rowcount
        if not changed:
            raise Conflict("The clinic's keys were changed meanwhile.", hint="Try again.")
        self._last = content

    def create(self, content: bytes) -> None:
        """The first people of a clinic. Conflict: there are some."""
        adding = "INSERT INTO keyring (name, content, version) VALUES (%s, %s, 1) ON CONFLICT DO NOTHING"
        with self._asked(adding, (NAME, content)) as cursor:
            added = cursor.rowcount
        if not added:
            raise Conflict("People work in this clinic already.", hint="Open it.")

    def are_there(self) -> bool:
        """Whether anybody works in this clinic."""
        with self._asked("SELECT 1 FROM keyring WHERE name = %s", (NAME,)) as cursor:
            return cursor.fetchone() is not None

    def _stored(self) -> bytes:
        with self._asked("SELECT content FROM keyring WHERE name = %s", (NAME,)) as cursor:
            row = cursor.fetchone()
        if row is None:
            raise StoreTrouble("Nobody works in this clinic yet.", hint=SET_UP)
        return bytes(row[0])

    @contextmanager
    def _asked(self, query: str, values: tuple[object, ...]) -> Iterator["Cursor[Any]"]:
        """One statement, committed at the end."""
        import psycopg

        try:
            with connect(self._address) as connection:
                yield connection.execute(query, values)
        except psycopg.errors.UndefinedTable:
            raise StoreTrouble("There is no clinic of this Cowslip in the database yet.", hint=SET_UP) from None
        except psycopg.Error as error:
            raise server_words(error) from None
