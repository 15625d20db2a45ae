"""The settings table: short texts by name."""

from collections.abc import Sequence

from sqlalchemy import Connection, insert, select, update

from app.store.tables import settings


class SqlSettings:
    """services.ports.SettingsRepository."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def get(self, name: str) -> str | None:
        """Its value."""
        value: str | None = self._connection.execute(
            select(settings.c.value).where(settings.c.name == name)
        ).scalar_one_or_none()
        return value

    def several(self, names: Sequence[str]) -> dict[str, str]:
        """Their values, in one question."""
        found = select(settings.c.name, settings.c.value).where(settings.c.name.in_(names))
        return {row.name: row.value for row in self._connection.execute(found)}

    def put(self, name: str, value: str) -> None:
        """Set it."""
        changed = self._connection.execute(update(settings).where(settings.c.name == name).values(value=value))
        if not changed.rowcount:
            self._connection.execute(insert(settings).values(name=name, value=value))
