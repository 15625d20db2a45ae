"""Schema 0003, which brought signatures and the audit trail, keeps each row that was there and makes nothing up."""

from collections.abc import Callable
from itertools import count
from pathlib import Path
from typing import Any

import pytest

from app.core.errors import Conflict
from app.core.records import Answer, Status
from app.store import engine
from app.store.opened import Store
from app.store.schema import Schema
from app.store.server import set_up_server
from app.store.server_address import read_address
from tests.store.examples import at
from tests.store.test_engine import FIRST_ROWS, KEY

PEOPLE = ("settings", "patients", "patient_terms", "patient_lists", "visits")
TABLES = (*PEOPLE, "definitions", "assessments", "answer_log")
ADDED: dict[str, dict[str, object]] = {
    "assessments": {"version": 1, "amends": None, "reason": "", "moved_from": None},
    "answer_log": {"entered_by": ""},
}
EMPTY = ("signatures", "audit_events", "audit_checkpoints")
FINAL = """UPDATE assessments SET status = 'final', signer = 'Nora Field, RN', recorded_us = 1795358880000000,
    recorded_offset = 60, recorded_zone = 'CET' WHERE id = 'a-2'"""
SETTLED = (
    FIRST_ROWS[3].replace("'a-1'", "'a-2'"),
    """INSERT INTO answer_log VALUES ('a-2', 1, 'pulse', '{"key":"1","measured":96.0}', 60000000, 60, 'CET')""",
    "INSERT INTO answer_log VALUES ('a-2', 2, 'aches', NULL, 61000000, 60, 'CET')",
    FINAL,
)

Clinic = Callable[[str], Store]
_numbers = count(1)


@pytest.fixture(params=["sqlcipher", "postgres"])
def clinic(request: pytest.FixtureRequest, tmp_path: Path) -> Clinic:
    """Opens one clinic, made with the first schema that it is opened with and brought up to each later one."""
    if request.param == "postgres":
        cluster = request.getfixturevalue("cluster")
        name = f"before_signatures_{next(_numbers)}"
        cluster.make_empty(name)
        address = read_address(cluster.url(name))
        return lambda head: set_up_server(address, "Old", Schema(head), copy=lambda _: None)
    (tmp_path / "clinic.db").touch()
    made: list[str] = []

    def opened(head: str) -> Store:
        made.append(head)
        return engine._opened(tmp_path / "clinic.db", KEY, Schema(head), "Old" if len(made) == 1 else None)

    return opened


def rows(store: Store, table: str) -> list[dict[str, Any]]:
    found = store._connection.exec_driver_sql(f"SELECT * FROM {table}").mappings().all()
    store._connection.rollback()
    return sorted((dict(row) for row in found), key=repr)


def filled(store: Store) -> None:
    """A draft and a final record with their logs, in the words of that day."""
    for row in (*FIRST_ROWS, *SETTLED):
        sql = row.replace("x'00'", "'\\x00'") if store._connection.dialect.name == "postgresql" else row
        store._connection.exec_driver_sql(sql)
    store._connection.commit()


def test_0003_keeps_each_row_and_signs_nothing_afterwards(clinic: Clinic) -> None:
    old = clinic("0002")
    filled(old)
    before = {table: rows(old, table) for table in TABLES}
    old.close()
    new = clinic("0003")
    for table, were in before.items():
        added = ADDED.get(table, {})
        assert rows(new, table) == sorted(({**row, **added} for row in were), key=repr)
    assert [len(before[t]) for t in ("patients", "assessments", "answer_log")] == [1, 2, 3]
    assert [rows(new, table) for table in EMPTY] == [[], [], []]
    new.close()


def test_0003_keeps_what_was_final_and_what_it_brings_is_append_only(clinic: Clinic) -> None:
    old = clinic("0002")
    filled(old)
    old.close()
    clinic("0003").close()
    today = clinic(Schema().head)
    with today.unit_of_work() as work:
        draft, final = work.assessments.get("a-1"), work.assessments.get("a-2")
        log = work.assessments.log("a-2")
    assert (draft.status, draft.answers) == (Status.DRAFT, {"pulse": Answer(not_assessed="yymarkeryy")})
    assert (final.status, final.answers) == (Status.FINAL, {"pulse": Answer("1", measured=96)})
    assert (final.version, final.amends, final.signatures, final.performed) == (1, "", (), at(0))
    assert [(entry.seq, entry.item, entry.by) for entry in log] == [(1, "pulse", ""), (2, "aches", "")]
    with today.unit_of_work() as work:
        today._connection.exec_driver_sql("INSERT INTO audit_checkpoints VALUES ('c', 1, '', '', '')")
        work.commit()
    for change in ("UPDATE audit_checkpoints SET hash = 'x'", "DELETE FROM audit_checkpoints"):
        with pytest.raises(Conflict), today.unit_of_work():
            today._connection.exec_driver_sql(change)
    for change in ("UPDATE assessments SET performer = 'x' WHERE id = 'a-2'", "DELETE FROM assessments"):
        with pytest.raises(Conflict), today.unit_of_work():
            today._connection.exec_driver_sql(change)
    today.close()
