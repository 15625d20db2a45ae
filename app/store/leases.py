"""Who has a draft open, in the database; its own clock alone says when a lease lapses."""

from datetime import UTC, datetime, timedelta

from sqlalchemy import BigInteger, Connection, delete, literal_column, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import IntegrityError

from app.core.errors import Conflict
from app.core.records import Lease
from app.store.tables import draft_leases

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_NOW = {
    "postgresql": "(extract(epoch FROM clock_timestamp()) * 1000000)::bigint",
    "sqlite": "CAST(unixepoch('subsec') * 1000000 AS INTEGER)",
}


class SqlLeases:
    """Leases in the database."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._dialect = postgresql if connection.dialect.name == "postgresql" else sqlite
        self._now = literal_column(_NOW[connection.dialect.name], BigInteger)

    def take(self, draft_id: str, holder: str, place: str, window: str, seconds: int) -> Lease:
        """One statement takes it, so that of two at once only one can."""
        row = {"assessment_id": draft_id, "holder": holder, "place": place, "window": window}
        adding = self._dialect.insert(draft_leases).values(**row, until_us=self._now + seconds * 1_000_000)
        given = {name: adding.excluded[name] for name in ("holder", "place", "window", "until_us")}
        is_free = (draft_leases.c.window == window) | (draft_leases.c.until_us <= self._now)
        try:
            self._connection.execute(
                adding.on_conflict_do_update(index_elements=["assessment_id"], set_=given, where=is_free)
            )
        except IntegrityError:
            raise Conflict("This draft is not stored, so nobody can have it open.") from None
        lease = self.of(draft_id)
        if lease is None:
            raise Conflict("This draft was let go at this moment.", hint="Open it again.")
        return lease

    def release(self, draft_id: str, window: str) -> None:
        """Where it is this window's."""
        of_window = draft_leases.c.window == window
        self._connection.execute(delete(draft_leases).where(draft_leases.c.assessment_id == draft_id, of_window))

    def of(self, draft_id: str) -> Lease | None:
        """With those that have lapsed."""
        row = self._connection.execute(select(draft_leases).where(draft_leases.c.assessment_id == draft_id)).first()
        if row is None:
            return None
        until = _EPOCH + timedelta(microseconds=row.until_us)
        return Lease(row.assessment_id, row.holder, row.place, row.window, until)
