"""A clinic on a desk, and somebody beside it who holds its data key: what verify is tested with."""

from collections.abc import Callable
from typing import Any

from app.services.verifying import Verified, walked
from app.services.workplace import end
from app.store.engine import Store
from tests.services.signing_room import SigningRoom

Edit = Callable[["Desk"], None]


class Desk:
    """A clinic in which everything happened that can be signed, and the connection of somebody with its data key."""

    def __init__(self, store: Store, fill: Callable[[SigningRoom], None]) -> None:
        self.store = store
        self.room = SigningRoom(store.unit_of_work)
        fill(self.room)
        end(self.room.place)
        with store.unit_of_work() as work:
            self.last = {chain: work.audit.head(chain)[0] for chain in work.audit.chains()}  # type: ignore[index]
        driver = store._connection.connection.driver_connection
        driver.execute("PRAGMA foreign_keys = OFF")  # who holds the key asks no permission

    def run(self, sql: str, *values: object) -> Any:
        return self.store._connection.exec_driver_sql(sql, values)

    def rows(self, sql: str, *values: object) -> list[Any]:
        return list(self.run(sql, *values).all())

    def after(self, edit: Edit) -> Verified:
        """What verify finds after the edit, which is then undone."""
        with self.store.unit_of_work() as work:
            for (name,) in self.rows("SELECT name FROM sqlite_master WHERE type = 'trigger'"):
                self.run(f"DROP TRIGGER {name}")
            edit(self)
            return walked(work, self.room.ring, self.room.heads)


def flipped(content: bytes, at: int) -> bytes:
    return content[:at] + bytes([content[at] ^ 1]) + content[at + 1 :]


def other(value: object) -> object:
    """Something else of the same kind."""
    if isinstance(value, int):
        return value + 1
    if isinstance(value, bytes):
        return flipped(value, len(value) // 2)
    return "x" if value in (None, "") else f"{value}x"


def set_column(table: str, column: str, where: str, value: object) -> Edit:
    return lambda desk: desk.run(f"UPDATE {table} SET {column} = ? WHERE {where}", value)
