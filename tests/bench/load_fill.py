"""Fills a new clinic with very many invented records, in either database, many times quicker than the app would.

The rows are made by the store's own mapping, so that they are what the app writes; only the guards are set aside while
they go in. Ids are random, as the app's are, so that what belongs together does not lie together.
"""

import random
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from hashlib import sha256
from typing import Any, Final

from app import data
from app.core.audit import Act, AuditEvent, Checkpoint
from app.core.records import (
    Answer,
    Assessment,
    LogEntry,
    Meaning,
    Moment,
    Signature,
    Statement,
    Status,
    Visit,
    VisitKind,
)
from app.core.scale import Scale
from app.services.canonical import SignedAs, record_bytes
from app.services.trail import payload_bytes
from app.store import mapping, tables
from app.store.opened import Store, driver
from tests.bench.engine import cows
from tests.keys import NURSE
from tests.store import search_bench
from tests.store.examples import START
from tests.store.postgres import Cluster

CHAIN: Final = "ward-pc"
UNSIGNED, DRAFTS = 20, 20
"""How many of the last records are complete and wait for a signature, and how many are being answered."""

VOID, AMENDED = 50, 100
"""Every so manieth patient's first record is void; so manieth patient's last one is an amended version."""

_LOGS = 50
"""So many different logs; the records take them in turn."""


@dataclass(frozen=True)
class Size:
    """assessments: spread evenly over the first `charts` patients."""

    patients: int
    charts: int
    assessments: int


class Clinic:
    """What goes in, table by table."""

    def __init__(self, size: Size) -> None:
        self.size = size
        draw = random.Random(size.assessments)
        self.ids = sorted(f"{draw.getrandbits(128):032x}" for _ in range(size.assessments))
        self.rounds = size.assessments // size.charts
        self.scale = cows()
        self.definition = (data.scales() / "cows.toml").read_bytes()
        self._logs = [_log(self.scale, draw) for _ in range(_LOGS)]
        self._content = _content(self.scale, self._logs[0])

    @property
    def open_from(self) -> int:
        """The number of the first record that is not signed."""
        return self.size.assessments - UNSIGNED - DRAFTS

    def tables(self) -> Iterator[tuple[str, Iterable[Sequence[Any]]]]:
        """Each table with its rows, in an order that keeps every reference."""
        yield "definitions", [(self.scale.sha256, self.scale.id, self.scale.version, self.definition)]
        yield "visits", self._visits()
        yield "visit_stays", self._stays()
        yield "assessments", self._assessments()
        yield "answer_log", self._lines()
        yield "signatures", self._signatures()
        yield "audit_events", self._events()

    def head(self) -> Checkpoint:
        """The chain's end, as a workstation keeps it outside the database."""
        return Checkpoint(CHAIN, 2 * self.size.assessments, _hash(2 * self.size.assessments), "", b"")

    def _visits(self) -> Iterator[Sequence[Any]]:
        for n in range(self.size.charts):
            visit = Visit(_visit(n), _patient(n), VisitKind.INTAKE, _at(n, 0))
            yield _ordered("visits", mapping.visit_row(visit))

    def _stays(self) -> Iterator[Sequence[Any]]:
        for n in range(0, self.size.charts, 4):
            times = {**mapping.time_columns("since", _at(n, 0)), **mapping.time_columns("recorded", _at(n, 0))}
            stay = {"no": n + 1, "id": f"s{n:031x}", "visit_id": _visit(n), "ward": "North", "bed": str(n % 40)}
            yield _ordered("visit_stays", {**stay, **times, "entered_by": NURSE.printed})

    def _assessments(self) -> Iterator[Sequence[Any]]:
        scale = self.scale
        for n, id_ in enumerate(self.ids):
            status = self._status(n)
            at = self._performed(n)
            draft = Assessment(
                id_, _patient(n % self.size.charts), _visit(n % self.size.charts), scale.id, scale.version,
                scale.sha256, NURSE.printed, status, performed=at, recorded=at,
            )  # fmt: skip
            if status is Status.FINAL:
                draft = replace(draft, signed=at, signer=NURSE.printed)
            if self._follows(n):
                draft = replace(draft, version=2, amends=self.ids[n - self.size.charts], reason="Invented.")
            yield _ordered("assessments", mapping.assessment_row(draft))

    def _lines(self) -> Iterator[Sequence[Any]]:
        # By hand, since there are ten million: a line's row is a pattern's, with the id and the time put in.
        patterns = [[_ordered("answer_log", mapping.log_row("", line)) for line in log] for log in self._logs]
        columns = tables.answer_log.columns.keys()
        first, time, rest = columns.index("seq"), columns.index("at_us"), columns.index("at_offset")
        for n, id_ in enumerate(self.ids):
            begun = self._performed(n).columns[0] - 60_000_000
            for k, row in enumerate(patterns[n % _LOGS]):
                yield (id_, *row[first:time], begun + k * 2_000_000, *row[rest:])

    def _signatures(self) -> Iterator[Sequence[Any]]:
        no = 0
        for n, id_ in enumerate(self.ids):
            said = [Statement.RECORD] if self._status(n) is Status.FINAL else []
            if n < self.size.charts and n % VOID == 0:
                said.append(Statement.VOID)
            for statement in said:
                no += 1
                signature = Signature(
                    f"{no * 0x9E3779B97F4A7C15 % 2**64:032x}", id_, statement, Meaning.PERFORMED, NURSE.id,
                    NURSE.printed, self._performed(n), "" if statement is Statement.RECORD else "Invented.", "",
                    "00" * 32, self._content, sha256(id_.encode()).hexdigest(), bytes(64),
                )  # fmt: skip
                amends = self.ids[n - self.size.charts] if self._follows(n) else ""
                row = mapping.signature_row(signature, mapping.once(signature, amends))
                yield _ordered("signatures", {"no": no, **row})

    def _events(self) -> Iterator[Sequence[Any]]:
        payload = payload_bytes(Act.SIGNED, _at(0, 1), NURSE, _patient(0), self.ids[0], {})
        digest = sha256(payload).hexdigest()
        for n, id_ in enumerate(self.ids):
            at, whose = self._performed(n), _patient(n % self.size.charts)
            for seq, act, record in ((2 * n + 1, Act.CHART_OPENED, ""), (2 * n + 2, Act.SIGNED, id_)):
                event = AuditEvent(
                    CHAIN, seq, at, act, NURSE.id, whose, record, payload, digest, _hash(seq - 1), _hash(seq)
                )
                yield _ordered("audit_events", mapping.event_row(event))

    def _status(self, n: int) -> Status:
        if n < self.open_from:
            return Status.FINAL
        return Status.COMPLETE if n < self.open_from + UNSIGNED else Status.DRAFT

    def _follows(self, n: int) -> bool:
        """Whether it is the second version of the patient's record before it."""
        is_last = n >= (self.rounds - 1) * self.size.charts
        return is_last and self.rounds > 1 and n < self.open_from and n % AMENDED == 0

    def _performed(self, n: int) -> Moment:
        return _at(n % self.size.charts, 1 + n // self.size.charts)


def fill_folder(store: Store, size: Size) -> Clinic:
    """Into an open SQLCipher clinic."""
    clinic = Clinic(size)
    search_bench.fill(store, size.patients)
    connection = driver(store._connection)
    guards = connection.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'").fetchall()
    connection.execute("PRAGMA cache_size = -1000000")
    connection.execute("PRAGMA foreign_keys = OFF")
    connection.execute("BEGIN")
    for name, _ in guards:
        connection.execute(f'DROP TRIGGER "{name}"')
    for table, rows in clinic.tables():
        columns = tables.metadata.tables[table].columns.keys()
        marks = ", ".join("?" for _ in columns)
        connection.executemany(f"INSERT INTO {table} ({', '.join(map(_quoted, columns))}) VALUES ({marks})", rows)
    for _, sql in guards:
        connection.execute(sql)
    connection.execute("COMMIT")
    connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    return clinic


def fill_server(cluster: Cluster, database: str, size: Size) -> Clinic:
    """Into a new clinic on a server, its statistics taken as its autovacuum takes them."""
    clinic = Clinic(size)
    store = cluster.opened(database)
    search_bench.fill(store, size.patients)
    store.close()
    with cluster.admin(database) as admin:
        admin.execute("SET session_replication_role = replica")  # no guards, no listeners
        for table, rows in clinic.tables():
            columns = ", ".join(map(_quoted, tables.metadata.tables[table].columns.keys()))
            with admin.cursor() as cursor, cursor.copy(f"COPY {table} ({columns}) FROM STDIN") as copy:  # type: ignore[arg-type]
                for row in rows:
                    copy.write_row(row)
        for table in ("patients", "signatures", "visit_stays"):  # numbered by us so far
            admin.execute(f"SELECT setval(pg_get_serial_sequence('{table}', 'no'), max(no)) FROM {table}")  # type: ignore[arg-type]
        admin.execute("VACUUM ANALYZE")
    return clinic


def _log(scale: Scale, draw: random.Random) -> list[LogEntry]:
    """A line for each item, as a nurse answers them once."""
    picked = [draw.choice(item.options).key for item in scale.items]
    return [
        LogEntry(n, item.id, Answer(key), _at(0, 0), by=NURSE.printed)
        for n, (item, key) in enumerate(zip(scale.items, picked, strict=True), 1)
    ]


def _content(scale: Scale, log: list[LogEntry]) -> bytes:
    """As many bytes as somebody signs of a COWS."""
    at = _at(0, 1)
    bare = Assessment(
        "0" * 32, _patient(0), _visit(0), scale.id, scale.version, scale.sha256, NURSE.printed, Status.FINAL,
        performed=at, recorded=at, signed=at, signer=NURSE.printed,
    )  # fmt: skip
    signed_as = SignedAs("0" * 32, "0" * 64, NURSE.id, Meaning.PERFORMED, "0" * 64, "1.0.0")
    return record_bytes(mapping.with_log(bare, log), scale, None, {}, {}, signed_as)


def _at(patient: int, visit_round: int) -> Moment:
    """Rounds are four hours apart, and the patients of a round are seen within them."""
    return Moment(START + timedelta(hours=4 * visit_round, milliseconds=patient * 100), 60, "CET")


def _patient(n: int) -> str:
    return f"{n:032x}"  # as search_bench names them


def _visit(n: int) -> str:
    return f"v{n:031x}"


def _hash(seq: int) -> str:
    return sha256(str(seq).encode()).hexdigest()


def _ordered(table: str, row: dict[str, Any]) -> tuple[Any, ...]:
    return tuple(row[name] for name in _COLUMNS[table])


_COLUMNS = {name: table.columns.keys() for name, table in tables.metadata.tables.items()}


def _quoted(column: str) -> str:
    return f'"{column}"'
