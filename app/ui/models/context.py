"""The table of what a patient brings: the newest version of each entry, what was struck through as well."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QObject

from app.core.context import Entry, Exposure, SubstanceClass, newest
from app.core.context_words import detail_words, kind_words, last_use_words, name_words
from app.core.records import Moment
from app.core.sentences import NOT_RECORDED, moment_words
from app.core.since import hours_since
from app.ui.models.table import Column, RowsTable
from app.ui.override import override

EVERY_CLASS = tuple(SubstanceClass)


@dataclass(frozen=True, slots=True)
class ContextRow:
    """An entry as it stands, the versions before it, newest first, and how long ago its substance was used."""

    entry: Entry
    before: tuple[Entry, ...]
    since: str


def rows_of(entries: Sequence[Entry], now: Moment) -> list[ContextRow]:
    """A row for each thing, in the order in which they were begun."""
    found = []
    for entry in newest(entries):
        before = sorted((e for e in entries if e.thread == entry.thread and e is not entry), key=lambda e: -e.version)
        since = hours_since([entry], EVERY_CLASS, now)
        found.append(ContextRow(entry, tuple(before), since[0].words if since else NOT_RECORDED))
    return found


def since_words(entries: Iterable[Entry], now: Moment) -> str:
    """How long ago each substance was used, of every class; empty where no substance is recorded."""
    said = "  ·  ".join(f"{s.name}: {s.words}" for s in hours_since(entries, EVERY_CLASS, now))
    return f"Hours since last use, at {now.local:%H:%M}:  {said}" if said else ""


def version_words(entry: Entry) -> str:
    """A version in one line: what it says, who entered it and when."""
    content = entry.content
    used = f"; last use {last_use_words(content.last_use)}" if isinstance(content, Exposure) else ""
    struck = f"; struck through: {entry.struck}" if entry.struck else ""
    detail = detail_words(content)
    more = "" if detail == NOT_RECORDED else f": {detail}"
    said = f"{kind_words(content)}, {name_words(content)}{more}{used}{struck}"
    return f"Version {entry.version}: {said}. {moment_words(entry.recorded)}, {entry.by}."


def all_versions(row: ContextRow) -> str:
    """The versions before it, and of one that was struck, the reason; empty where there is nothing more to say."""
    told = (row.entry, *row.before) if row.entry.struck else row.before
    return "\n".join(map(version_words, told))


def _details(row: ContextRow) -> str:
    said = detail_words(row.entry.content)
    return f"{said} (struck through: {row.entry.struck})" if row.entry.struck else said


def _last_use(row: ContextRow) -> str:
    content = row.entry.content
    return last_use_words(content.last_use) if isinstance(content, Exposure) else NOT_RECORDED


COLUMNS: tuple[Column[ContextRow], ...] = (
    Column("Kind", lambda row: kind_words(row.entry.content)),
    Column("What", lambda row: name_words(row.entry.content)),
    Column("Said of it", _details),
    Column("Last use", _last_use),
    Column("Hours since", lambda row: row.since),
    Column("Recorded", lambda row: moment_words(row.entry.recorded)),
    Column("By", lambda row: row.entry.by),
)
DETAILS = 2


class ContextTable(RowsTable[ContextRow]):
    """In the order in which things were begun."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(COLUMNS, parent)

    def place_of(self, thread: str) -> int | None:
        """The row of a thing, or None."""
        return next((n for n, row in enumerate(self._rows) if row.entry.thread == thread), None)

    @override
    def is_struck(self, row: ContextRow) -> bool:
        return bool(row.entry.struck)

    @override
    def spoken(self, row: ContextRow, column: Column[ContextRow]) -> str:
        return f"{'struck through, ' if row.entry.struck else ''}{super().spoken(row, column)}"

    @override
    def hint(self, row: ContextRow, column: Column[ContextRow]) -> str:
        return "\n".join(filter(None, (column.words(row), all_versions(row))))
