"""Scores a CSV file row by row: it streams, a bad row never stops the rest, and OUT appears only when it is whole."""

import csv
import io
from collections import deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from operator import getitem, itemgetter
from pathlib import Path
from typing import BinaryIO

from app.core.errors import BadInput
from app.core.scale import Item, Outcome, Scale, Score, Scored, scored_columns
from app.core.scoring import bands, scorer, worth_of
from app.services.files import because, replacing

CELL_LIMIT = 131_072
SHOWN = 30
FORMULA = "=+-@\t\r"  # what a spreadsheet takes for the beginning of a formula


@dataclass(slots=True)
class Tally:
    """How many rows of each status were written."""

    complete: int = 0
    partial: int = 0
    invalid: int = 0

    @property
    def rows(self) -> int:
        """All of them."""
        return self.complete + self.partial + self.invalid


def score_csv(scale: Scale, source: Path, target: Path, band_set: str = "") -> Tally:
    """Score each row of source into target, which is replaced when all is written.

    The header names the items; cells are points, an empty one is unanswered. Rows are counted as a spreadsheet does:
    the header is row 1. BadInput, naming file and column, where the file as a whole can't be used.
    """
    if _same(source, target):
        raise BadInput(f"{target}: is the file that is read; name another for the result.")
    try:
        opened = source.open("r", encoding="utf-8-sig", errors="surrogateescape", newline="")
    except OSError as error:
        raise BadInput(f"{source}: can't be read: {because(error)}.") from None
    with opened as lines:
        table = _Table(scale, source, _Records(source, lines), band_set)
        with replacing(target) as out:
            return table.write(out)


def _same(source: Path, target: Path) -> bool:
    try:
        return source.samefile(target)
    except OSError:
        return source.resolve() == target.resolve()


Pick = Callable[[Sequence[str]], tuple[str, ...]]


class _Records:
    """Reads records together with the very text that they were read from.

    Where a quote is never closed, or closed where none may, only the line that began the record is at fault: the lines
    that it swallowed are read again.
    """

    def __init__(self, source: Path, lines: io.TextIOBase) -> None:
        self._source = source
        self._lines = lines
        self._again: deque[str] = deque()
        self.kept: list[str] = []
        """The lines of the present record."""

    def reader(self) -> Iterator[list[str]]:
        """The records from here on. csv.Error: see `give_back`."""
        csv.field_size_limit(CELL_LIMIT)
        return csv.reader(self._tape(), strict=True)

    def _tape(self) -> Iterator[str]:
        while self._again:
            line = self._again.popleft()
            self.kept.append(line)
            yield line
        kept = self.kept
        try:
            for line in self._lines:
                kept.append(line)
                yield line
        except OSError as error:
            raise BadInput(f"{self._source}: can't be read: {because(error)}.") from None

    def give_back(self) -> str:
        """After a csv.Error: the line at fault; those after it will be read again by a new reader."""
        first, *rest = self.kept
        self._again.extendleft(reversed(rest))
        self.kept.clear()
        return first

    def raw(self) -> str:
        """The text of the present record, without its line end; the next record begins afresh."""
        kept = self.kept
        text = kept[0] if len(kept) == 1 else "".join(kept)
        kept.clear()
        return text.rstrip("\r\n")


class _Table:
    """One batch: the columns found, the tables prepared, and the way from a row to its scored line."""

    def __init__(self, scale: Scale, source: Path, records: _Records, band_set: str) -> None:
        self._scale = scale
        self._source = source
        self._records = records
        self._band_set = band_set
        self._added = scored_columns(s.id for s in scale.scores)
        header = self._header()
        self._width = len(header)
        self._items = [i for i in scale.items if i.id in header]
        self._places = [header.index(i.id) for i in self._items]
        self._legal = [cells_of(i) for i in self._items]
        self._all_answered = len(self._items) == len(scale.items)
        self._scored = scorer(scale)
        self._sums = [self._summed(s, whole=n == 0) for n, s in enumerate(scale.scores)]
        self._tail = lru_cache(maxsize=65_536)(self._tail_of_totals)
        self._number = 1
        self.tally = Tally()

    def _header(self) -> list[str]:
        where = f"{self._source}, row 1"
        try:
            header = next(self._records.reader(), None)
        except csv.Error as error:
            raise BadInput(f"{where}: can't be read as CSV: {error}.") from None
        if not header:
            raise BadInput(f"{self._source}: has no header.", hint="The first row names the items.")
        text = "".join(self._records.kept)
        if not _is_text(text):
            raise BadInput(f"{where}: is not UTF-8.", hint="Save the file as CSV in UTF-8.")
        if "\0" in text:
            raise BadInput(f"{where}: holds a NUL character.", hint="Save the file as CSV in UTF-8.")
        self._end = text[len(text.rstrip("\r\n")) :] or "\n"
        for name in dict.fromkeys(header):
            if name and header.count(name) > 1:
                raise BadInput(f"{where}: column {_shown(name)} stands {header.count(name)} times.")
            if name in self._added:
                raise BadInput(f"{where}: column {name!r} is one that is added.", hint="Rename it.")
        missing = [i.id for i in self._scale.items if i.required and i.id not in header]
        if missing:
            names = ", ".join(missing)
            raise BadInput(f"{where}: no column for {names}.", hint="Columns are separated by commas.")
        return header

    def _summed(self, score_of: Score, whole: bool) -> tuple[Pick, list[dict[str, int]]]:
        """How a fully answered row gives a score: which cells to pick, and what each is worth by its text.

        whole: also cells that add nothing, so that an illegal one is met. Of the ASRS this scores 275,000 rows/s,
        going by way of answers and score() 105,000.
        """
        worth = worth_of(self._scale, score_of)
        columns = [
            (place, {cell: worth.get(item.id, {}).get(key, 0) for cell, key in legal.items()})
            for item, place, legal in zip(self._items, self._places, self._legal, strict=True)
            if whole or item.id in worth
        ]
        places = [place for place, _ in columns]
        worths = [cells for _, cells in columns]
        if len(places) == 1:
            return lambda row: (row[places[0]],), worths
        return itemgetter(*places), worths

    def write(self, out: BinaryIO) -> Tally:
        """All rows, the header first."""
        text = io.TextIOWrapper(out, encoding="utf-8", errors="surrogateescape", newline="", write_through=False)
        text.write(self._records.raw() + _joined(["", *self._added]) + self._end)
        while True:
            try:
                self._rows(text)
                break
            except csv.Error as error:
                self._number += 1
                text.write(self._broken(self._records.give_back(), error))
        text.flush()
        text.detach()
        return self.tally

    def _rows(self, out: io.TextIOWrapper) -> None:
        """Writes rows up to the end, or to a csv.Error."""
        width, tail, records, tally = self._width, self._tail, self._records, self.tally
        raw, write = records.raw, out.write
        quick, (pick, worths), others = self._all_answered, self._sums[0], self._sums[1:]
        for row in records.reader():
            self._number += 1
            text = raw()
            if len(row) == width and quick and "\0" not in text and (text.isascii() or _is_text(text)):
                try:
                    total = sum(map(getitem, worths, pick(row)))
                    write(text + tail(total, *[sum(map(getitem, more, take(row))) for take, more in others]))
                    tally.complete += 1
                    continue
                except KeyError:  # a cell is empty or illegal
                    pass
            if row or width == 1:
                write(self._careful(row or [""], text))

    def _careful(self, row: list[str], text: str) -> str:
        """The line of a row that is not simply complete."""
        if len(row) != self._width:
            what = f"{len(row)} field{'s' * (len(row) > 1)} where the header has {self._width}"
            if len(row) > self._width:
                what += f"; the last {len(row) - self._width} are left out"
            return self._invalid(self._fitted(row), what)
        if not _is_text(text):
            return self._invalid(text, "is not UTF-8")
        if "\0" in text:
            return self._invalid(text, "holds a NUL character")
        answers: dict[str, str] = {}
        faults = []
        for item, place, legal in zip(self._items, self._places, self._legal, strict=True):
            cell = row[place].strip()
            if cell in legal:
                answers[item.id] = legal[cell]
            elif cell:
                faults.append(f"{item.id}: {_why(item, cell, legal)}")
        if faults:
            return self._invalid(text, "; ".join(faults))
        outcomes = self._scored(answers)
        if all(i.id in answers for i in self._scale.items if i.required):
            self.tally.complete += 1
            return text + self._tail_of(tuple(outcomes.values()))
        self.tally.partial += 1
        return text + self._tail_of(tuple(outcomes.values()), "partial")

    def _broken(self, line: str, error: csv.Error) -> str:
        """The line of a record that is no CSV: its cells as far as they can be told, so that the columns stay true."""
        cells = next(csv.reader([line.rstrip("\r\n")[:CELL_LIMIT]]), [])
        why = "a cell is too long, or a quote is never closed" if "limit" in str(error) else "a quote is out of place"
        if "unexpected end" in str(error):
            why = "a quote is never closed"
        return self._invalid(self._fitted(cells), why)

    def _fitted(self, cells: list[str]) -> str:
        return _joined((cells + [""] * self._width)[: self._width])

    def _invalid(self, text: str, why: str) -> str:
        self.tally.invalid += 1
        return text + _joined(["", *[""] * (len(self._added) - 2), "invalid", f"row {self._number}: {why}"]) + self._end

    def _tail_of_totals(self, *totals: int) -> str:
        return self._tail_of(tuple(map(Scored, totals)))

    def _tail_of(self, outcomes: tuple[Outcome, ...], status: str = "complete") -> str:
        """What is added to a row: value and band of each score (empty while partial), and the status."""
        cells = [""]
        for score_of, outcome in zip(self._scale.scores, outcomes, strict=True):
            cells += [str(outcome.value) if isinstance(outcome, Scored) else "", self._label(score_of, outcome)]
        return _joined([*cells, status, ""]) + self._end

    def _label(self, score_of: Score, outcome: Outcome) -> str:
        """The band's name where exactly one set applies and its source names the band."""
        found = [b for s, b in bands(score_of, outcome) if self._band_set in ("", s.name)]
        label = found[0].label or "" if len(found) == 1 else ""
        return f"'{label}" if label.startswith(tuple(FORMULA)) else label


def cells_of(item: Item) -> Mapping[str, str]:
    """What a cell of the item may hold -> the option's key: points, or keys where the item has no points."""
    cells: dict[str, str] = {}
    for option in item.options:
        if option.points is None:
            cells[option.key] = option.key
        elif len(item.with_points(option.points)) == 1:
            cells[str(option.points)] = option.key
    return cells


def _why(item: Item, cell: str, legal: Mapping[str, str]) -> str:
    if cell in {str(o.points) for o in item.options}:
        return f"several answers give {cell} points, so points alone don't say which"
    return f"{_shown(cell)} is not one of {', '.join(legal)}"


def _is_text(text: str) -> bool:
    """Whether the bytes were UTF-8 (others were read as lone surrogates)."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def _shown(cell: str) -> str:
    """A cell on one line, not too long."""
    return ascii(cell if len(cell) <= SHOWN else cell[: SHOWN - 1] + "…")


def _joined(cells: list[str]) -> str:
    """Cells as one line of CSV, without its end."""
    buffer = io.StringIO()
    csv.writer(buffer, lineterminator="").writerow(cells)
    return buffer.getvalue()
