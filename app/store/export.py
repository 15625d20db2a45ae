"""Everything that a clinic holds, in an open format: JSON Lines that any program reads, and that tell when one is cut.

The first line says what follows and what the columns mean; then one line a row, table by table; the last line holds
the numbers of rows and the SHA-256 of all lines before it. Tables are those that are declared: none can be forgotten.
"""

import base64
import json
from collections.abc import Iterator, Sequence
from datetime import date
from hashlib import sha256
from typing import Any, BinaryIO, Final

from sqlalchemy import Connection, Engine, RowMapping, Table, func, select, text

from app import __version__
from app.core.records import Moment
from app.services.backups import Exported, Tell
from app.store.mapping import moment
from app.store.tables import metadata, settings

FORMAT: Final = "cowslip-export"
VERSION: Final = 1
LEFT_OUT: Final = {
    "patient_terms": "an index of the words in patients.name and record_number, for searching",
    "open_series": "an index of the series that go on, for the due board",
    "keyring": "the wrapped keys of those who may open a clinic on a server; an open file would invite guessing",
    "patient_lists": "an index of the same words by their beginnings, for searching",
}
"""Tables that hold no record, and why each stays behind."""
TRAIL: Final = dict.fromkeys(
    ("audit_events", "audit_checkpoints"), "the audit trail, which only an administrator may read or take out"
)
ABOUT: Final = {
    "lines": (
        "One JSON object a line, UTF-8. This first line describes the rest. Each line after it is a row of a table, as "
        "{table, row}. The last one, {end}, has each table's number of rows and the SHA-256 of all bytes before it."
    ),
    "times": (
        "A column that ends in _us is a time in whole microseconds since 1970-01-01 UTC, with the offset in minutes "
        "(_offset) and the zone name (_zone) that were in force; it stands in ISO 8601 under the bare name too."
    ),
    "bytes": (
        "Bytes are {base64}, and {text} beside it where they are UTF-8. All are verbatim: definitions.content is the "
        "scale's file, signatures.content what was signed, audit_events.payload what an event says."
    ),
    "answers": (
        "answer_log has each assessment's answers in the order they were given, as JSON text: a later line for an item "
        "replaces an earlier one, a null answer takes it back, a line without an item edits the performed time. Keys, "
        "wordings and points stand in the definition that assessments.definition_sha256 names."
    ),
}
AT_ONCE: Final = 1000


def write(engine: Engine, file: BinaryIO, exported: Moment, tell: Tell, *, trail: bool) -> Exported:
    """All rows as one moment has them; memory does not grow with their number. trail: with the audit trail."""
    tables = _tables() if trail else [t for t in _tables() if t.name not in TRAIL]
    digest, size, rows = sha256(), 0, dict.fromkeys((t.name for t in tables), 0)

    def put(said: dict[str, Any]) -> None:
        nonlocal size
        line = json.dumps(said, ensure_ascii=False, separators=(",", ":"), default=_plain).encode() + b"\n"
        digest.update(line)
        size += file.write(line)

    with engine.connect() as connection:
        if engine.dialect.name == "sqlite":
            connection.exec_driver_sql("BEGIN")
        else:
            connection.execution_options(isolation_level="REPEATABLE READ")
        whole = sum(connection.execute(select(func.count()).select_from(t)).scalar_one() for t in tables)
        put(_head(connection, exported, tables))
        done = 0
        for table in tables:
            for row in _rows(connection, table):
                put({"table": table.name, "row": row})
                rows[table.name] += 1
                done += 1
                if done % AT_ONCE == 0:
                    tell(done / max(whole, done))
        connection.rollback()
    said = digest.hexdigest()
    put({"end": {"rows": rows, "sha256": said}})
    tell(1)
    return Exported(rows, size, said)


def _tables() -> list[Table]:
    """In an order in which each row comes after those it points to."""
    return [t for t in metadata.sorted_tables if t.name not in LEFT_OUT]


def _head(connection: Connection, exported: Moment, tables: Sequence[Table]) -> dict[str, Any]:
    clinic = connection.execute(select(settings.c.value).where(settings.c.name == "clinic")).scalar()
    return {
        "format": FORMAT,
        "version": VERSION,
        "about": ABOUT,
        "clinic": clinic or "",
        "exported": _iso(exported),
        "app_version": __version__,
        "schema": str(connection.execute(text("SELECT version_num FROM alembic_version")).scalar() or ""),
        "tables": {t.name: [c.name for c in t.columns] for t in tables},
        "left_out": {**LEFT_OUT, **{name: why for name, why in TRAIL.items() if name not in {t.name for t in tables}}},
    }


def _rows(connection: Connection, table: Table) -> Iterator[dict[str, Any]]:
    query = select(table).order_by(*table.primary_key.columns).execution_options(yield_per=AT_ONCE)
    times = [c.name.removesuffix("_us") for c in table.columns if c.name.endswith("_us")]
    for row in connection.execute(query).mappings():
        yield dict(row) | {name: _time(row, name) for name in times}


def _time(row: RowMapping, name: str) -> str | None:
    at = row[f"{name}_us"]
    return None if at is None else _iso(moment(at, row[f"{name}_offset"], row[f"{name}_zone"]))


def _iso(at: Moment) -> str:
    return at.local.isoformat()


def _plain(value: object) -> Any:
    """What JSON has no words for."""
    if isinstance(value, bytes):
        said = {"base64": base64.b64encode(value).decode("ascii")}
        try:
            return said | {"text": value.decode()}
        except UnicodeDecodeError:
            return said
    if isinstance(value, date):
        return value.isoformat()
    raise TypeError(type(value).__name__)
