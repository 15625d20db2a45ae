"""Series and timed facts on one database connection: versions are added, none is ever changed."""

import json
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import fields
from functools import lru_cache
from typing import Any, Final

from sqlalchemy import Connection, Table, and_, delete, func, insert, select
from sqlalchemy.exc import IntegrityError

from app.core.context import Certainty, SubstanceClass
from app.core.errors import Conflict
from app.core.events import Dose, Event, Happening, NotDone, Note, Part, Remark, Use, Vitals, Why
from app.core.schedule import Anchor, Schedule
from app.core.series import Series
from app.store import mapping
from app.store.context import changed_elsewhere
from app.store.tables import events, open_series, series

KINDS: Final = {Dose: "dose", Vitals: "vitals", Use: "last use", Note: "note", NotDone: "not done"}
"""As they are stored: never rename one."""
AT_ONCE: Final = 500
"""A database takes only so many parameters in one statement."""


class SqlEvents:
    """All versions in the database."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, event: Event) -> None:
        """Store the next version of its thread."""
        add_version(self._connection, events, event_row(event), event.version)

    def of_patient(self, patient_id: str) -> list[Event]:
        """In the order in which they were recorded."""
        return list(self._read(events.c.patient_id == patient_id))

    def of_visits(self, visit_ids: Collection[str]) -> list[Event]:
        """A question for each few of them."""
        return [event for some in _few(visit_ids) for event in self._read(events.c.visit_id.in_(some))]

    def timing(self, visit_ids: Collection[str]) -> list[Event]:
        """The same of two kinds."""
        kinds = events.c.kind.in_((KINDS[Dose], KINDS[NotDone]))
        found = (self._read(and_(events.c.visit_id.in_(some), kinds)) for some in _few(visit_ids))
        return [event for each in found for event in each]

    def _read(self, condition: Any) -> Iterator[Event]:
        for row in self._connection.execute(_EVENTS.where(condition)).all():
            with mapping.reading(f"Event {row[0]}"):
                yield _event(*row)


class SqlSeries:
    """All versions in the database; open_series is an index of those that go on."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, version: Series) -> None:
        """Store the next version of its thread, and whether the series goes on from there."""
        add_version(self._connection, series, series_row(version), version.version)
        is_open = open_series.c.thread == version.thread
        if version.stopped:
            self._connection.execute(delete(open_series).where(is_open))
        elif self._connection.execute(select(open_series.c.thread).where(is_open)).scalar() is None:
            row = {"visit_id": version.visit_id, "scale_id": version.scale_id, "thread": version.thread}
            try:
                self._connection.execute(insert(open_series), row)
            except IntegrityError:
                raise goes_on_already() from None

    def of_patient(self, patient_id: str) -> list[Series]:
        """In the order in which they were recorded."""
        return self._read(_SERIES.where(series.c.patient_id == patient_id).order_by(series.c.no))

    def going_on(self) -> list[Series]:
        """By way of the index."""
        going = _SERIES.join(open_series, open_series.c.thread == series.c.thread)
        return self._read(going.order_by(series.c.thread, series.c.version))

    def _read(self, query: Any) -> list[Series]:
        found = []
        for row in self._connection.execute(query).all():
            with mapping.reading(f"Series {row[3]}"):
                found.append(_series(*row))
        return found


def _few(ids: Collection[str]) -> Iterator[list[str]]:
    listed = list(ids)
    return (listed[start : start + AT_ONCE] for start in range(0, len(listed), AT_ONCE))


def add_version(connection: Connection, table: Table, row: Mapping[str, Any], version: int) -> None:
    """Store the next version of a thread; Conflict where it is not the next."""
    c = table.c
    last = select(func.coalesce(func.max(c.version), 0)).where(c.thread == row["thread"])
    if connection.execute(last).scalar_one() != version - 1:
        raise changed_elsewhere()
    try:
        connection.execute(insert(table), row)
    except IntegrityError:
        raise changed_elsewhere() from None


def goes_on_already() -> Conflict:
    """One series of a scale at a time."""
    return Conflict("A series of this scale goes on in this visit already.", hint="Change that one, or stop it first.")


def event_row(event: Event) -> dict[str, Any]:
    """A version as stored."""
    return {
        "id": event.id,
        "patient_id": event.patient_id,
        "visit_id": event.visit_id,
        "thread": event.thread,
        "version": event.version,
        "kind": KINDS[type(event.content)],
        **mapping.time_columns("at", event.at),
        "content": _dumped(_said(event.content)),
        "struck": event.struck,
        **mapping.time_columns("recorded", event.recorded),
        "entered_by": event.by,
    }


def series_row(version: Series) -> dict[str, Any]:
    """A version as stored."""
    return {
        "id": version.id,
        "patient_id": version.patient_id,
        "visit_id": version.visit_id,
        "thread": version.thread,
        "version": version.version,
        "scale_id": version.scale_id,
        "schedule": _dumped(_fields(version.schedule) | ({"sets": dict(version.sets)} if version.sets else {})),
        **mapping.time_columns("since", version.since),
        "stopped": version.stopped,
        **mapping.time_columns("recorded", version.recorded),
        "entered_by": version.by,
    }


def _fields(value: Any) -> dict[str, Any]:
    return {field.name: getattr(value, field.name) for field in fields(value)}


def _said(content: Happening) -> dict[str, Any]:
    """Its fields; of vital signs only what was taken."""
    said = _fields(content)
    return {k: v for k, v in said.items() if v is not None} if isinstance(content, Vitals) else said


def _dumped(said: Mapping[str, Any]) -> str:
    return json.dumps(said, ensure_ascii=False, separators=(",", ":"))


def _dose(said: dict[str, Any]) -> Dose:
    return Dose(tuple(Part(*part) for part in said["parts"]), said["route"], said["given_by"], Remark(said["remark"]))


_READERS: Final[Mapping[str, Callable[[dict[str, Any]], Happening]]] = {
    "dose": _dose,
    "vitals": lambda said: Vitals(**said),
    "last use": lambda said: Use(SubstanceClass(said["substance"]), said["name"], Certainty(said["certainty"])),
    "note": lambda said: Note(said["text"]),
    "not done": lambda said: NotDone(said["series"], Why(said["why"]), said["text"]),
}

# By place and not by name: of very many rows the due board reads all at once.
_EVENTS = select(*(c for c in events.columns if c.name != "no")).order_by(events.c.no)
_SERIES = select(*(c for c in series.columns if c.name != "no"))


def _event(  # noqa: PLR0913 - the columns, in their order
    id_: str, patient_id: str, visit_id: str, thread: str, version: int, kind: str,
    at_us: int, at_offset: int, at_zone: str, content: str, struck: str,
    recorded_us: int, recorded_offset: int, recorded_zone: str, by: str,
) -> Event:  # fmt: skip
    at = mapping.moment(at_us, at_offset, at_zone)
    recorded = mapping.moment(recorded_us, recorded_offset, recorded_zone)
    said = _content(kind, content)
    return Event(id_, patient_id, visit_id, thread, version, at, said, recorded, by, struck)


def _series(  # noqa: PLR0913 - the columns, in their order
    id_: str, patient_id: str, visit_id: str, thread: str, version: int, scale_id: str, schedule: str,
    since_us: int, since_offset: int, since_zone: str, stopped: str,
    recorded_us: int, recorded_offset: int, recorded_zone: str, by: str,
) -> Series:  # fmt: skip
    since = mapping.moment(since_us, since_offset, since_zone)
    recorded = mapping.moment(recorded_us, recorded_offset, recorded_zone)
    set_so, sets = _schedule(schedule)
    return Series(id_, patient_id, visit_id, thread, version, scale_id, set_so, since, recorded, by, stopped, sets)


@lru_cache(maxsize=1024)
def _content(kind: str, text: str) -> Happening:
    """A value, so it may be shared: on a ward the same dose is given again and again."""
    return _READERS[kind](json.loads(text))


@lru_cache(maxsize=256)
def _schedule(text: str) -> tuple[Schedule, tuple[tuple[str, str], ...]]:
    """Wards have a few that they set again and again; with the band sets that the series keeps."""
    said = json.loads(text)
    after, clock = tuple(said["after"]), tuple(said["clock"])
    made = Schedule(Anchor(said["anchor"]), after, said["every"], clock, said["medicine"])
    return made, tuple(said.get("sets", {}).items())
