"""The table of the people of a clinic."""

from collections.abc import Callable, Iterable
from typing import NamedTuple

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from app.services.key_ports import Member
from app.ui.override import override
from app.ui.plain import tooltip

Index = QModelIndex | QPersistentModelIndex
NOWHERE = QModelIndex()


class Column(NamedTuple):
    """A header and what stands below it."""

    header: str
    words: Callable[[Member], str]


def role_words(member: Member) -> str:
    """What somebody is here."""
    return "removed" if member.removed else str(member.person.role)


COLUMNS = (
    Column("Name", lambda m: m.person.name),
    Column("Credentials", lambda m: m.person.credentials),
    Column("Role", role_words),
    Column("Since", lambda m: m.since[:10]),
)


class MembersTable(QAbstractTableModel):
    """In the order in which they are given."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._rows: tuple[Member, ...] = ()

    def show(self, members: Iterable[Member]) -> None:
        """Replace all rows."""
        self.beginResetModel()
        self._rows = tuple(members)
        self.endResetModel()

    def member(self, row: int) -> Member | None:
        """Who stands in the row."""
        return self._rows[row] if 0 <= row < len(self._rows) else None

    @override
    def rowCount(self, parent: Index = NOWHERE) -> int:
        return 0 if parent.isValid() else len(self._rows)

    @override
    def columnCount(self, parent: Index = NOWHERE) -> int:
        return 0 if parent.isValid() else len(COLUMNS)

    @override
    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if not index.isValid():
            return None
        column, member = COLUMNS[index.column()], self._rows[index.row()]
        words = column.words(member)
        if role == Qt.ItemDataRole.DisplayRole:
            return words
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return f"{column.header}: {words or 'none'}"
        if role == Qt.ItemDataRole.ToolTipRole:
            return tooltip(words)
        return None

    @override
    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if role == Qt.ItemDataRole.DisplayRole and orientation == Qt.Orientation.Horizontal:
            return COLUMNS[section].header
        return None
