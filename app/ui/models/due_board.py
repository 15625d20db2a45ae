"""The due board behind Qt's table: a row a series, in an order that stands still while somebody is at it."""

from collections.abc import Callable, Iterable, Sequence

from PySide6.QtCore import QModelIndex, QObject, Qt

from app.core.due_words import clock, countdown
from app.core.schedule import minutes_between
from app.services.boards import Board, BoardRow
from app.ui.models.table import Column, RowsTable
from app.ui.override import override

LATE = "late"
HEADERS = ("Patient", "Scale", "Schedule", "Due", "", "Last")
WHEN = 4
"""The column of the count-down."""
NOT_DUE = "\N{EM DASH}"
Last = Callable[[BoardRow], str]


class DueBoard(RowsTable[BoardRow]):
    """What is due first stands first; told to keep its order, it changes words only, and adds at the end."""

    def __init__(self, parent: QObject | None = None) -> None:
        self._board: Board | None = None
        self._last: Last = lambda _row: ""
        self._short: Callable[[str], str] = lambda scale_id: scale_id
        words = (self._patient, self._scale, self._schedule, self._due, self._when, self._last_words)
        super().__init__(tuple(map(Column, HEADERS, words)), parent)

    def say(self, short: Callable[[str], str], last: Last) -> None:
        """How a scale is called, by its id, and what the last result of a row is in words."""
        self._short, self._last = short, last

    def show_board(self, board: Board, ward: str, *, keep_order: bool) -> None:
        """ward: only of there; empty: of everywhere."""
        self._board = board
        rows = [row for row in board.rows if not ward or row.ward == ward]
        if keep_order:
            rows = in_order(rows, [thread_of(row) for row in self._rows])
        if [thread_of(row) for row in rows] == [thread_of(row) for row in self._rows]:
            self._rows = tuple(rows)
            if rows:
                self.dataChanged.emit(self.index(0, 0), self.index(len(rows) - 1, self.columnCount() - 1))
        else:
            self.show(rows)

    def is_late(self, row: BoardRow) -> bool:
        """Whether it was due longer ago than the grace."""
        board = self._board
        return board is not None and row.slot is not None and minutes_between(row.slot.at, board.now) > board.grace

    def place_of(self, thread: str) -> int | None:
        """The row of a series, or None."""
        return next((n for n, row in enumerate(self._rows) if thread_of(row) == thread), None)

    @override
    def data(self, index: QModelIndex, role: int = Qt.ItemDataRole.DisplayRole) -> object:  # type: ignore[override]
        if role == Qt.ItemDataRole.StatusTipRole:  # for the delegate
            row = self.row_at(index.row())
            return LATE if row is not None and index.column() == WHEN and self.is_late(row) else ""
        return super().data(index, role)

    @override
    def spoken(self, row: BoardRow, column: Column[BoardRow]) -> str:
        return f"{column.header or 'How soon'}: {column.words(row).replace(chr(10), ', ')}"

    def _patient(self, row: BoardRow) -> str:
        stay = row.going.stay
        return "\n".join(filter(None, (row.going.patient.shown, "" if stay is None else stay.words)))

    def _scale(self, row: BoardRow) -> str:
        return self._short(row.going.series.scale_id)

    def _schedule(self, row: BoardRow) -> str:
        return row.going.series.schedule.words

    def _due(self, row: BoardRow) -> str:
        if row.slot is None or self._board is None:
            return "waits for the dose" if row.waits else NOT_DUE
        was = "was due " if minutes_between(row.slot.at, self._board.now) > 0 else "due "
        return f"{was}{clock(row.slot.at, self._board.now)}"

    def _when(self, row: BoardRow) -> str:
        if row.slot is None or self._board is None:
            return ""
        words = countdown(row.slot, self._board.now)
        return f"! {words}" if self.is_late(row) else words

    def _last_words(self, row: BoardRow) -> str:
        return self._last(row)


def thread_of(row: BoardRow) -> str:
    """Which series it is."""
    return row.going.series.thread


def in_order(rows: Iterable[BoardRow], threads: Sequence[str]) -> list[BoardRow]:
    """Those that stood there in the order in which they stood, then the others."""
    listed = list(rows)
    held = {thread_of(row): row for row in listed}
    stay = [held[thread] for thread in threads if thread in held]
    return stay + [row for row in listed if thread_of(row) not in set(threads)]
