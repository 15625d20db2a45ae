"""Everything in an open format: no table forgotten, nothing changed, a cut file shows, memory does not grow."""

import base64
import json
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import insert

from app.core.errors import BadInput
from app.core.records import LogEntry, Moment
from app.services.backups import Stopped
from app.store import export, tables
from app.store.engine import Store, create_store
from app.store.shelf import FolderShelf
from tests.store.examples import DEFINITION, SHA, assessment, at, patient, visit
from tests.store.test_engine import KEY, filled

NOW = Moment(datetime(2026, 11, 22, 14, 47, tzinfo=UTC), -300, "EST")


def untold(_share: float) -> None:
    """Nobody watches."""


@pytest.fixture
def store(tmp_path: Path) -> Store:
    made = create_store(tmp_path, KEY, "Ämter “<b>Clinic</b>”\n2")
    filled(made)
    return made


def lines(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_bytes().splitlines()]


def written(tmp_path: Path) -> list[dict[str, Any]]:
    FolderShelf().export(tmp_path, KEY, tmp_path / "all.jsonl", NOW, untold, trail=True)
    return lines(tmp_path / "all.jsonl")


@pytest.mark.usefixtures("store")
def test_without_the_right_to_read_it_the_audit_trail_stays_and_the_first_line_says_so(tmp_path: Path) -> None:
    FolderShelf().export(tmp_path, KEY, tmp_path / "all.jsonl", NOW, untold, trail=False)
    head, *rows, end = lines(tmp_path / "all.jsonl")
    trail = {"audit_events", "audit_checkpoints"}
    assert trail < set(head["left_out"])
    assert not trail & {*head["tables"], *end["end"]["rows"], *(row["table"] for row in rows)}
    assert "only an administrator" in head["left_out"]["audit_events"]


def test_every_declared_table_is_exported_with_every_column_or_said_to_be_left_out(
    tmp_path: Path, store: Store
) -> None:
    head, *_, end = written(tmp_path)
    declared = {t.name: [c.name for c in t.columns] for t in tables.metadata.sorted_tables}
    assert head["tables"] | {name: declared[name] for name in head["left_out"]} == declared
    assert head["tables"].keys() == end["end"]["rows"].keys()
    assert set(head["left_out"]) == {"keyring", "open_series", "patient_terms", "patient_lists"}, (
        "a new one needs a reason: it is read here"
    )
    clash = [(t, c) for t, columns in declared.items() for c in columns if f"{c}_us" in columns]
    assert clash == [], "the time in ISO 8601 would hide a column"


def test_every_row_is_there_as_it_is_stored(tmp_path: Path, store: Store) -> None:
    _, *rows, end = written(tmp_path)
    for table in tables.metadata.sorted_tables:
        if table.name in export.LEFT_OUT:
            continue
        with store.unit_of_work():
            stored = store._connection.exec_driver_sql(f'SELECT * FROM "{table.name}"').mappings().all()
        said = [row["row"] for row in rows if row["table"] == table.name]
        assert len(said) == len(stored) == end["end"]["rows"][table.name]
        for row in stored:
            plain = {k: export._plain(v) if isinstance(v, bytes) else v for k, v in row.items()}
            assert any(plain.items() <= other.items() for other in said), table.name
    (definition,) = [row["row"] for row in rows if row["table"] == "definitions"]
    assert base64.b64decode(definition["content"]["base64"]) == DEFINITION
    assert definition["content"]["text"] == DEFINITION.decode()
    (answer,) = [row["row"] for row in rows if row["table"] == "answer_log"]
    assert json.loads(answer["answer"]) == {"not_assessed": "yymarkeryy"}
    assert datetime.fromisoformat(answer["at"]) == at().utc
    assert datetime.fromisoformat(answer["at"]).utcoffset() == timedelta(minutes=at().offset)


def test_bytes_that_are_no_text_are_whole_and_times_keep_what_iso_needs() -> None:
    assert export._plain(b"\xff\x00") == {"base64": "/wA="}
    assert export._iso(Moment(datetime(2026, 10, 25, 0, 30, 5, 7, tzinfo=UTC), 120, "CEST")) == (
        "2026-10-25T02:30:05.000007+02:00"
    )


def test_the_last_line_tells_the_hash_and_counts_of_what_is_before_it(tmp_path: Path, store: Store) -> None:
    written(tmp_path)
    content = (tmp_path / "all.jsonl").read_bytes()
    last = content.rindex(b"\n", 0, -1) + 1
    assert json.loads(content[last:])["end"]["sha256"] == sha256(content[:last]).hexdigest()
    assert content.endswith(b"\n")
    assert b"\r" not in content
    assert lines(tmp_path / "all.jsonl")[0]["clinic"] == "Ämter “<b>Clinic</b>”\n2"


def test_a_cancelled_or_failing_export_leaves_the_file_that_was_there(tmp_path: Path, store: Store) -> None:
    out = tmp_path / "all.jsonl"
    out.write_text("before")

    def stop(_share: float) -> None:
        raise Stopped("The export")

    with pytest.raises(Stopped):
        FolderShelf().export(tmp_path, KEY, out, NOW, stop, trail=True)
    assert out.read_text() == "before"
    with pytest.raises(BadInput, match="no-such"):
        FolderShelf().export(tmp_path, KEY, tmp_path / "no-such" / "all.jsonl", NOW, untold, trail=True)
    assert not list(tmp_path.glob("*.part")) + list(tmp_path.glob(".*.part"))


GROWS = """
import sys
from pathlib import Path
from tests.store.test_export import KEY, NOW, FolderShelf, untold
folder = Path(sys.argv[1])
FolderShelf().export(folder, KEY, folder / "all.jsonl", NOW, untold, trail=True)
status = Path("/proc/self/status").read_text()  # not getrusage: a child begins with its parent's
peak = next(line for line in status.splitlines() if line.startswith("VmHWM")).split()[1]
print(peak, (folder / "all.jsonl").stat().st_size // 1024)
"""


@pytest.mark.slow
@pytest.mark.skipif(sys.platform != "linux", reason="the peak is read from /proc")
def test_memory_does_not_grow_with_what_is_exported(tmp_path: Path) -> None:
    """A child writes 60 MB within 25 MB more than almost nothing takes; the database keeps 16 MB of pages."""
    small, large = tmp_path / "small", tmp_path / "large"
    peaks = []
    for folder, times in ((small, 1), (large, 200_000)):
        folder.mkdir()
        made = create_store(folder, KEY, "Clinic")
        with made.unit_of_work() as work:
            work.patients.add(patient(1), at())
            work.visits.add(visit(1))
            work.definitions.keep(SHA, "small", "1.0.0", DEFINITION)
            work.assessments.add(assessment(1))
            work.assessments.append("a-1", LogEntry(1, "pulse", None, at()))
            work.commit()
        row = {"assessment_id": "a-1", "item": "pulse", "answer": "{}", "at_us": 0, "at_offset": 0, "at_zone": ""}
        rows = [row | {"seq": n, "entered_by": "x" * 200} for n in range(2, times + 1)]
        if rows:
            with made.unit_of_work() as work:
                made._connection.execute(insert(tables.answer_log), rows)
                work.commit()
        made.close()
        said = subprocess.run(
            [sys.executable, "-c", GROWS, str(folder)], capture_output=True, text=True, check=True
        ).stdout.split()
        peaks.append([int(word) for word in said])
    assert peaks[1][1] > 60_000
    assert peaks[1][0] < peaks[0][0] + 25_000
