"""Snapshots of definition files on one database connection, each stored once."""

from sqlalchemy import Connection, select
from sqlalchemy.dialects import postgresql, sqlite

from app.core.errors import NotFound
from app.store.tables import definitions


class SqlDefinitions:
    """Snapshots of definition files in the database."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        dialect = postgresql if connection.dialect.name == "postgresql" else sqlite
        self._keep = dialect.insert(definitions).on_conflict_do_nothing()

    def keep(self, sha256: str, scale_id: str, version: str, content: bytes) -> None:
        """Store the bytes once; another workstation may be storing the same ones at this moment."""
        if self._stored(sha256) is None:
            row = {"sha256": sha256, "scale_id": scale_id, "version": version, "content": content}
            self._connection.execute(self._keep, row)

    def content(self, sha256: str) -> bytes:
        """The bytes, or NotFound."""
        found = self._stored(sha256)
        if found is None:
            raise NotFound(f"The definition {sha256[:8]} is not stored in this clinic.")
        return found

    def versions(self) -> list[tuple[str, str, str]]:
        """Of each that is kept, without its bytes."""
        d = definitions.c
        query = select(d.scale_id, d.version, d.sha256).order_by(d.scale_id, d.version, d.sha256)
        return [(scale_id, version, sha) for scale_id, version, sha in self._connection.execute(query).all()]

    def _stored(self, sha256: str) -> bytes | None:
        query = select(definitions.c.content).where(definitions.c.sha256 == sha256)
        return self._connection.execute(query).scalar()
