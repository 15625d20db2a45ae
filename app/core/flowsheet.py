"""The flow sheet of a scale in a visit: columns are times, rows what was found; screen and paper show the same value.

Cells hold words that are ready to show. Nothing here says what drives a change, or what to do about it.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from itertools import pairwise
from operator import attrgetter
from typing import Final, NamedTuple

from app.core.context import Certainty, Entry, Exposure
from app.core.context import current as current_entries
from app.core.events import VITAL_ROWS, Event, NotDone, Use, Vitals, doses, medicines, standing
from app.core.flow_cells import NONE, Cell, Taken, item_cell, measured, score_cell, since_cell
from app.core.records import Meaning, Moment, Status
from app.core.scale import Scale
from app.core.schedule import minutes_between
from app.core.scoring import score, with_sets
from app.core.sentences import range_words
from app.core.series import Course, State
from app.core.since import dose_words, hours_since

NEAR: Final = 15
"""Vital signs taken no more than so many minutes before or after an assessment stand in its column."""


class RowKind(StrEnum):
    """What a row is about."""

    ITEM = "item"
    SCORE = "score"
    VITAL = "vital sign"
    SINCE = "hours since"
    PERFORMER = "performed by"


@dataclass(frozen=True, slots=True)
class Row:
    """A row with a cell for each column."""

    kind: RowKind
    title: str
    cells: tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class Noted:
    """Something that was given or noted at its time. event_id: of its newest version; empty: the history says it."""

    at: Moment
    words: str
    event_id: str = ""


@dataclass(frozen=True, slots=True)
class Column:
    """One time. state DONE: an assessment; NOT_DONE or MISSED: a due time without one, and `reason` says why.

    clock: "14:47", with the offset where it differs in the sheet. day: where it is not that of the column before.
    label: what it answered. before: what happened since the column before it, by time.
    """

    at: Moment
    clock: str
    day: str
    label: str
    state: State
    late: int = 0
    reason: str = ""
    assessment_id: str = ""
    status: Status | None = None
    performer: str = ""
    initials: str = ""
    before: tuple[Noted, ...] = ()

    @property
    def late_words(self) -> str:
        """As "2 min late"; empty where in time."""
        return f"{self.late} min late" if self.late else ""

    @property
    def head(self) -> str:
        """All that its head says, in a line."""
        return ", ".join(filter(None, (self.day, self.clock, self.label, self.late_words, self.reason)))


@dataclass(frozen=True, slots=True)
class FlowSheet:
    """columns: by time. after: what happened since the last of them. legend: performers by their initials."""

    scale: Scale
    columns: tuple[Column, ...] = ()
    rows: tuple[Row, ...] = ()
    after: tuple[Noted, ...] = ()
    legend: Mapping[str, str] = field(default_factory=dict)


def last_assessed(sheet: FlowSheet) -> FlowSheet:
    """The same with no column but that of the last assessment; what came later stands in `after`, none of it lost.

    A due time without an assessment is told there as well: as a column it would take the place of what was found.
    """
    last = max((n for n, column in enumerate(sheet.columns) if column.state is State.DONE), default=-1)
    kept = slice(max(last, 0), last + 1)
    columns = tuple(replace(column, day=_day(column.at)) for column in sheet.columns[kept])
    rows = tuple(replace(row, cells=row.cells[kept]) for row in sheet.rows)
    shown = {column.initials for column in columns}
    legend = {initials: name for initials, name in sheet.legend.items() if initials in shown}
    later = [noted for column in sheet.columns[last + 1 :] for noted in (*column.before, _untaken(column))]
    after = tuple(sorted((*later, *sheet.after), key=attrgetter("at")))
    return replace(sheet, columns=columns, rows=rows, legend=legend, after=after)


def _untaken(column: Column) -> Noted:
    """A due time without an assessment, in words."""
    return Noted(column.at, f"{column.state.value}: {column.reason}")


def _day(at: Moment) -> str:
    return f"{at.day_words} {at.local.year}"


def flow_sheet(
    scale: Scale,
    taken: Iterable[Taken],
    events: Sequence[Event] = (),
    context: Sequence[Entry] = (),
    course: Course | None = None,
    facts: Mapping[str, str] | None = None,
) -> FlowSheet:
    """The sheet of what was taken, each scored by its own definition. scale: the newest, which names the rows.

    events: of the visit, every version. context: what the patient brings. facts: such as {"sex": "female"}, by which
    band sets are chosen. Of what was taken only what counts and has a performed time stands in the sheet.
    """
    counted = [each for each in taken if each.assessment.counts and each.assessment.performed is not None]
    return _Sheet(scale, counted, standing(events), context, course or Course(), facts or {}).made()


class _Place(NamedTuple):
    """A column as it is being made."""

    at: Moment
    label: str
    state: State
    late: int = 0
    reason: str = ""
    taken: Taken | None = None


class _Sheet:
    def __init__(
        self,
        scale: Scale,
        taken: Sequence[Taken],
        events: Sequence[Event],
        context: Sequence[Entry],
        course: Course,
        facts: Mapping[str, str],
    ) -> None:
        self._scale, self._events, self._context, self._facts = scale, events, context, facts
        self._places = sorted(_places(taken, course, events), key=attrgetter("at"))
        self._initials = initials_of(p.taken.assessment.performer for p in self._places if p.taken is not None)
        self._vitals, inside = self._vital_columns()
        noted = [
            Noted(e.at, e.words, e.id) for e in events if e.id not in inside and not isinstance(e.content, NotDone)
        ]
        self._noted = sorted((*noted, *self._uses_between()), key=attrgetter("at"))

    def made(self) -> FlowSheet:
        rows = (*self._items(), *self._scores(), *self._vital_rows(), *self._since(), *self._performers())
        last = self._places[-1].at if self._places else None
        after = tuple(n for n in self._noted if last is None or n.at > last)
        legend = {short: name for name, short in self._initials.items()}
        return FlowSheet(self._scale, tuple(self._columns()), tuple(rows), after, legend)

    def _columns(self) -> Iterator[Column]:
        offsets = {place.at.offset for place in self._places}
        for before, place in pairwise([None, *self._places]):
            assert place is not None  # noqa: S101  # only the one before the first is none
            local = place.at.local
            clock = f"{local:%H:%M}" + (f" {place.at.offset_words}" if len(offsets) > 1 else "")
            new_day = before is None or before.at.local.date() != local.date()
            assessment = None if place.taken is None else place.taken.assessment
            since = [n for n in self._noted if n.at <= place.at and (before is None or n.at > before.at)]
            yield Column(
                place.at,
                clock,
                _day(place.at) if new_day else "",
                place.label or ("time 0" if before is None and assessment is not None else ""),
                place.state,
                place.late,
                place.reason,
                "" if assessment is None else assessment.id,
                None if assessment is None else assessment.status,
                "" if assessment is None else assessment.performer,
                "" if assessment is None else self._initials[assessment.performer],
                tuple(since),
            )

    def _items(self) -> Iterator[Row]:
        for item in self._scale.items:
            last: tuple[int, Moment] | None = None
            cells = []
            for place in self._places:
                cell, points = (Cell(), None) if place.taken is None else item_cell(item, place.taken, last)
                cells.append(cell)
                last = last if points is None else (points, place.at)
            yield Row(RowKind.ITEM, item.text, tuple(cells))

    def _scores(self) -> Iterator[Row]:
        outcomes = [None if p.taken is None else score(p.taken.scale, p.taken.assessment.keys) for p in self._places]
        for score_of in self._scale.scores:
            cells = []
            for place, found in zip(self._places, outcomes, strict=True):
                was = None if place.taken is None else place.taken.scale.score(score_of.id)
                if place.taken is None:
                    cells.append(Cell(place.state.value, place.reason, said=place.reason))
                elif was is None or found is None:
                    cells.append(Cell(NONE, said="not scored by the definition that it was made with"))
                else:
                    facts = with_sets(self._facts, place.taken.assessment.sets)
                    cells.append(score_cell(was, found[score_of.id], facts))
            title = f"{score_of.title} ({range_words(score_of.low, score_of.high)})"
            yield Row(RowKind.SCORE, title, tuple(cells))

    def _vital_columns(self) -> tuple[list[dict[str, str]], set[str]]:
        """Each column's vital signs by the titles of their rows, and the events that are told so."""
        columns = [{} if p.taken is None else measured(p.taken) for p in self._places]
        inside: set[str] = set()
        taken = [n for n, place in enumerate(self._places) if place.taken is not None]
        for event in (e for e in self._events if isinstance(e.content, Vitals)):
            away = {n: abs(minutes_between(self._places[n].at, event.at)) for n in taken}
            nearest = min(away, key=away.__getitem__, default=None)
            if nearest is None or away[nearest] > NEAR or not isinstance(event.content, Vitals):
                continue
            rows = event.content.rows
            if not rows.keys() & columns[nearest].keys():
                columns[nearest] |= rows
                inside.add(event.id)
        return columns, inside

    def _vital_rows(self) -> Iterator[Row]:
        for title in VITAL_ROWS:
            if any(title in column for column in self._vitals):
                values = [
                    column.get(title, NONE if p.taken else "")
                    for column, p in zip(self._vitals, self._places, strict=True)
                ]
                yield Row(RowKind.VITAL, title, tuple(Cell(value, said=f"{title}: {value}") for value in values))

    def _since(self) -> Iterator[Row]:
        """A row for each substance that stands beside the scale, and for each medicine that was given."""

        used_again = [e for e in self._events if isinstance(e.content, Use)]

        def used(place: _Place) -> dict[str, str]:
            found = hours_since(self._context, self._scale.substances, place.at, used_again)
            return {since.name: since.words for since in found}

        words = {place.at: used(place) for place in self._places}
        for name in dict.fromkeys(name for column in words.values() for name in column):
            cells = (Cell() if p.taken is None else since_cell(words[p.at].get(name, "")) for p in self._places)
            yield Row(RowKind.SINCE, f"{_capital(name)} last used, h ago", tuple(cells))
        given = doses(self._events)
        for name in medicines(given):
            cells = (Cell() if p.taken is None else since_cell(dose_words(given, name, p.at)) for p in self._places)
            yield Row(RowKind.SINCE, f"{_capital(name)} given, h ago", tuple(cells))

    def _performers(self) -> Iterator[Row]:
        if self._initials:
            yield Row(RowKind.PERFORMER, "Performed by", tuple(map(self._performer, self._places)))

    def _performer(self, place: _Place) -> Cell:
        if place.taken is None:
            return Cell()
        assessment = place.taken.assessment
        record, performer = assessment.record, assessment.performer
        noted = typed = ""
        if assessment.status is not Status.FINAL:
            noted = "not signed"
        elif record is not None and record.meaning is Meaning.TRANSCRIBED:
            noted, typed = "from paper", f"{Meaning.TRANSCRIBED} {record.signer}"
        return Cell(self._initials[performer], noted, said=", ".join(filter(None, (performer, typed or noted))))

    def _uses_between(self) -> Iterator[Noted]:
        """Last uses that the history says and that fall into the sheet's time."""
        first = self._places[0].at if self._places else None
        for entry in current_entries(self._context):
            last = entry.content.last_use if isinstance(entry.content, Exposure) else None
            if last is not None and last.at is not None and first is not None and last.at >= first:
                about = "about this time " if last.certainty is Certainty.ABOUT else ""
                yield Noted(last.at, f"last use {about}of {entry.content.name}")  # type: ignore[union-attr]


def _places(taken: Sequence[Taken], course: Course, events: Iterable[Event]) -> Iterator[_Place]:
    for each in taken:
        at = each.assessment.performed
        slot = course.slot_of(each.assessment.id)
        if at is not None:
            yield _Place(at, "" if slot is None else slot.label, State.DONE, 0 if slot is None else slot.late, "", each)
    told: set[Moment] = set()
    for slot in course.slots:
        if slot.state is State.NOT_DONE and slot.not_done is not None:
            told.add(slot.at)
            yield _Place(slot.at, slot.label, slot.state, reason=slot.not_done.words)
        elif slot.state is State.MISSED:
            yield _Place(slot.at, slot.label, slot.state, reason="no reason given")
    for event in events:  # of a due time that has moved since: it was said, so it stays in the sheet
        if isinstance(event.content, NotDone) and event.at not in told and course.slots:
            yield _Place(event.at, "", State.NOT_DONE, reason=event.content.words)


def initials_of(names: Iterable[str]) -> dict[str, str]:
    """By printed name: "M. Okafor, RN" is MO; where two would be the same, the second is MO2."""
    found: dict[str, str] = {}
    for name in dict.fromkeys(names):
        words = "".join(c if c.isalpha() else " " for c in name.partition(",")[0]).split()
        letters = "".join(word[0] for word in words[:3]).upper() or "?"
        same = sum(1 for short in found.values() if short.rstrip("0123456789") == letters)
        found[name] = f"{letters}{same + 1}" if same else letters
    return found


def _capital(name: str) -> str:
    return name[:1].upper() + name[1:]
