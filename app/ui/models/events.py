"""The table of what was recorded in a visit: the newest version of each event, struck ones as well."""

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QObject

from app.core.context import newest_of
from app.core.events import Dose, Event, NotDone, Note, Use, Vitals
from app.ui.models.table import Column, RowsTable
from app.ui.override import override

KINDS = {Dose: "Dose given", Vitals: "Vital signs", Use: "Last use", Note: "Note", NotDone: "Not done"}
WORDS = "What happened"


@dataclass(frozen=True, slots=True)
class EventRow:
    """An event as it stands, and the versions before it, newest first."""

    event: Event
    before: tuple[Event, ...]


def rows_of(events: Sequence[Event]) -> list[EventRow]:
    """Newest first, by when they happened."""
    found = []
    for event in sorted(newest_of(events), key=lambda e: (e.at, e.recorded), reverse=True):
        before = sorted((e for e in events if e.thread == event.thread and e is not event), key=lambda e: -e.version)
        found.append(EventRow(event, tuple(before)))
    return found


def all_versions(row: EventRow) -> str:
    """Why it was struck, and what stood there before, newest first."""
    event = row.event
    said = [f"Struck through by {event.by}: {event.struck}."] if event.struck else []
    return "\n".join((*said, *(f"Version {e.version}, {_when(e)}: {e.words}; entered by {e.by}." for e in row.before)))


def _when(event: Event) -> str:
    return f"{event.at.local:%Y-%m-%d %H:%M}"


COLUMNS: tuple[Column[EventRow], ...] = (
    Column("Time", lambda row: _when(row.event)),
    Column("Kind", lambda row: KINDS[type(row.event.content)]),
    Column(WORDS, lambda row: row.event.words),
    Column("Entered by", lambda row: row.event.by, 0.25),
    Column("Version", lambda row: "struck" if row.event.struck else str(row.event.version)),
)
SAID = [column.header for column in COLUMNS].index(WORDS)


class EventsTable(RowsTable[EventRow]):
    """Newest first."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(COLUMNS, parent)

    @override
    def is_struck(self, row: EventRow) -> bool:
        return bool(row.event.struck)

    @override
    def hint(self, row: EventRow, column: Column[EventRow]) -> str:
        return "\n".join(filter(None, (super().hint(row, column), all_versions(row))))
