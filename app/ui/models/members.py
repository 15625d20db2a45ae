"""The table of the people of a clinic."""

from PySide6.QtCore import QObject

from app.services.key_ports import Member
from app.ui.models.table import Column, RowsTable
from app.ui.override import override


def role_words(member: Member) -> str:
    """What somebody is here."""
    return "removed" if member.removed else str(member.person.role)


COLUMNS: tuple[Column[Member], ...] = (
    Column("Name", lambda m: m.person.name),
    Column("Credentials", lambda m: m.person.credentials),
    Column("Role", role_words),
    Column("Since", lambda m: m.since[:10]),
)


class MembersTable(RowsTable[Member]):
    """In the order in which they are given."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(COLUMNS, parent)

    @override
    def spoken(self, row: Member, column: Column[Member]) -> str:
        return f"{column.header}: {column.words(row) or 'none'}"
