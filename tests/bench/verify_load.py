"""python -m tests.bench.verify_load: how fast verify walks very many signed records, and in how much memory.

The clinic is encrypted, every record is signed with a real key, and every event is chained and sealed as the app does;
only the rows are stored many at a time, and passphrases are cheap. The walk is a process of its own.
"""

import argparse
import json
import resource
import subprocess
import sys
import tempfile
from collections import defaultdict
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from hashlib import sha256
from pathlib import Path
from time import perf_counter, process_time
from typing import Any
from uuid import uuid4

from sqlalchemy import Connection, Table, insert, update

from app.core.audit import Act, AuditEvent, Checkpoint, Fact, Kept, link
from app.core.records import (
    Answer,
    Assessment,
    LogEntry,
    Meaning,
    Moment,
    Patient,
    Sex,
    Signature,
    Statement,
    Status,
    Visit,
    VisitKind,
)
from app.core.scale import Scale
from app.core.scoring import score
from app.services.canonical import SignedAs, hash_of, record_bytes
from app.services.charts import facts_of
from app.services.ports import SigningKey
from app.services.printing import sets_used
from app.services.session import Session
from app.services.trail import EVERY, WEIGHTY, payload_bytes
from app.store import mapping, states, tables
from tests.chart_room import catalogue
from tests.faults import clinic

AT_ONCE = 2_000
A_PATIENT = 10
"""Records of each."""


@dataclass
class Chain:
    """A workstation's chain as services/trail.py writes it, many events at a time."""

    session: Session
    name: str
    seq: int
    hash: str
    events: list[dict[str, Any]] = field(default_factory=list)
    checkpoints: list[dict[str, Any]] = field(default_factory=list)

    def note(self, act: Act, at: Moment, patient_id: str, record_id: str = "", **facts: Fact) -> None:
        """The next event, and its checkpoint where it gets one."""
        person, seal = self.session.place.person, self.session.place.trail.seal
        payload = payload_bytes(act, at, person, patient_id, record_id, facts)
        digest = sha256(payload).hexdigest()
        self.seq, previous = self.seq + 1, self.hash
        self.hash = link(self.name, self.seq, previous, digest)
        event = AuditEvent(
            self.name, self.seq, at, act, person.id, patient_id, record_id, payload, digest, previous, self.hash
        )
        self.events.append(mapping.event_row(event))
        if act in WEIGHTY or self.seq % EVERY == 0:
            bare = Checkpoint(self.name, self.seq, self.hash, seal.public_key, b"")
            self.checkpoints.append(mapping.checkpoint_row(replace(bare, signature=seal.sign(bare.signed_bytes))))


def fill(session: Session, number: int) -> None:
    """Add so many signed COWS, ten a patient, to a new clinic."""
    with session.place.unit_of_work() as work:
        connection: Connection = work._connection  # type: ignore[attr-defined]  # many rows at once, as no use case does
        (name,) = work.audit.chains()
        head = work.audit.head(name)
        assert head is not None
        cows = catalogue().get("cows")
        work.definitions.keep(cows.scale.sha256, cows.scale.id, cows.scale.version, cows.content)
        maker = Maker(session, Chain(session, name, *head), cows.scale, session.signing.unlock(clinic.PASSPHRASE))
        for first in range(0, number, AT_ONCE):
            _store(connection, maker.made(range(first, min(first + AT_ONCE, number))))
            work.commit()


def _store(connection: Connection, rows: dict[Table, list[dict[str, Any]]]) -> None:
    """Answers are only taken by drafts, so all are drafts first."""
    for table in tables.metadata.sorted_tables:
        if rows.get(table):
            connection.execute(insert(table), rows[table])
    a = tables.assessments.c
    final = update(tables.assessments).where(a.status == Status.DRAFT.value).values(status=Status.FINAL.value)
    connection.execute(final)


@dataclass
class Maker:
    """Makes the rows of patients and of their signed records."""

    session: Session
    chain: Chain
    scale: Scale
    key: SigningKey
    begun: datetime = field(default_factory=lambda: datetime.now(UTC))
    patient: Patient = field(init=False)
    visit: str = field(init=False)

    def made(self, numbers: range) -> dict[Table, list[dict[str, Any]]]:
        """The rows of these records, of patients who begin with them, and of the events of both."""
        rows: dict[Table, list[dict[str, Any]]] = defaultdict(list)
        for n in numbers:
            at = Moment(self.begun + timedelta(seconds=n), 60, "CET")
            if n % A_PATIENT == 0:
                self._admit(rows, at, n)
            self._sign(rows, at, n)
        rows[tables.audit_events], self.chain.events = self.chain.events, []
        rows[tables.audit_checkpoints], self.chain.checkpoints = self.chain.checkpoints, []
        return rows

    def _admit(self, rows: dict[Table, list[dict[str, Any]]], at: Moment, n: int) -> None:
        self.patient = Patient(uuid4().hex, f"Invented, Number {n}", date(1980, 5, 17), Sex.FEMALE, f"MRN-{n:07d}")
        visit = Visit(uuid4().hex, self.patient.id, VisitKind.INTAKE, at)
        self.visit = visit.id
        of_patient, of_visit = mapping.patient_row(self.patient, at), mapping.visit_row(visit)
        rows[tables.patients].append(of_patient)
        rows[tables.visits].append(of_visit)
        said = {**_row(Kept.PATIENT, of_patient), **facts_of(self.patient)}
        self.chain.note(Act.PATIENT_REGISTERED, at, self.patient.id, "", **said)
        said = {**_row(Kept.VISIT, of_visit), "visit": visit.id, "kind": visit.kind.value}
        self.chain.note(Act.VISIT_BEGUN, at, self.patient.id, "", **said)
        self.chain.note(Act.CHART_OPENED, at, self.patient.id)

    def _sign(self, rows: dict[Table, list[dict[str, Any]]], at: Moment, n: int) -> None:
        answers: dict[str, Answer] = {}
        for place, item in enumerate(self.scale.items):
            option = item.options[(n + place) % len(item.options)]
            measured = 60 + n % 60 if item.measure else None
            answers[item.id] = Answer(option.key, measured, "fever" if measured else "")
        by = self.session.person
        log = [LogEntry(seq, item, answer, at, by=by) for seq, (item, answer) in enumerate(answers.items(), 1)]
        final = self._final(answers, at)
        lines = [mapping.log_row(final.id, line) for line in log]
        signature = self._signature(final, mapping.log_digest(lines))
        self.chain.note(Act.ASSESSMENT_BEGUN, at, self.patient.id, final.id, scale=self.scale.id)
        said: dict[str, Fact] = {"meaning": Meaning.PERFORMED.value, "version": 1, "amends": ""}
        self.chain.note(Act.SIGNED, at, self.patient.id, final.id, sha256=signature.sha256, **said)
        rows[tables.assessments].append({**mapping.assessment_row(final), "status": Status.DRAFT.value})
        rows[tables.answer_log] += lines
        rows[tables.signatures].append(mapping.signature_row(signature, mapping.once(signature, "")))

    def _final(self, answers: dict[str, Answer], at: Moment) -> Assessment:
        by, scale = self.session.person, self.scale
        return Assessment(
            uuid4().hex,
            self.patient.id,
            self.visit,
            scale.id,
            scale.version,
            scale.sha256,
            by,
            Status.FINAL,
            answers=answers,
            performed=at,
            recorded=at,
            signed=at,
            signer=by,
            log_length=len(answers),
            entered_by=(by,),
        )

    def _signature(self, final: Assessment, log_sha256: str) -> Signature:
        who, id_ = self.key.person, uuid4().hex
        outcomes = score(self.scale, final.keys)
        sets = sets_used(self.scale, outcomes, self.patient.sex, {})
        signed_as = SignedAs(id_, log_sha256, who.id, Meaning.PERFORMED, self.key.public_key, "bench")
        content = record_bytes(final, self.scale, self.patient, outcomes, sets, signed_as)
        assert final.signed is not None
        return Signature(
            id_,
            final.id,
            Statement.RECORD,
            Meaning.PERFORMED,
            who.id,
            who.printed,
            final.signed,
            "",
            "",
            self.key.public_key,
            content,
            hash_of(content),
            self.key.sign(content),
        )


def _row(kept: Kept, row: dict[str, Any]) -> dict[str, Fact]:
    """What Workplace.note_row says of it."""
    return {"row": kept.of(row["id"]), "state": states.digest(kept, row)}


def walk(folder: Path) -> dict[str, float]:
    """Verify the clinic in this process."""
    session = clinic.opened(folder)
    before = _peak_mb()
    begin, used = perf_counter(), process_time()
    steps: list[float] = []
    going = session.verifying.begin()
    while going.found is None:
        step = perf_counter()
        going.step()
        steps.append(perf_counter() - step)
    found = going.found
    steps.sort()
    seconds, used = perf_counter() - begin, process_time() - used
    session.close()
    return {
        "events": found.events,
        "statements": found.statements,
        "findings": len(found.findings),
        "seconds": seconds,
        "cpu_seconds": used,
        "step_ms": steps[len(steps) * 99 // 100] * 1e3,
        "longest_ms": steps[-1] * 1e3,
        "before_mb": before,
        "peak_mb": _peak_mb(),
    }


def _peak_mb() -> float:
    """The most memory that this process had; getrusage would begin with what its parent had."""
    status = Path("/proc/self/status")
    if not status.exists():
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    (line,) = (line for line in status.read_text(encoding="ascii").splitlines() if line.startswith("VmHWM:"))
    return int(line.split()[1]) / 1024


def measure(number: int, folder: Path) -> dict[str, float]:
    """Make the clinic in the folder, unless it holds one, and verify it in a child."""
    made = 0.0
    if not (folder / "clinic.db").exists():
        begin = perf_counter()
        session = clinic.clinics().create(folder, "Bench", "Nora Field", clinic.PASSPHRASE, "RN")
        fill(session, number)
        session.close()
        made = perf_counter() - begin
    child = [sys.executable, "-m", "tests.bench.verify_load", "--walk", str(folder)]
    said = subprocess.run(child, check=True, capture_output=True, text=True).stdout
    return {"made_seconds": made, **json.loads(said)}


def main() -> int:
    """One size, in words."""
    ask = argparse.ArgumentParser(description="How fast verify walks a clinic of so many signed records.")
    ask.add_argument("--signatures", type=int, default=10_000)
    ask.add_argument("--folder", type=Path, help="keep the clinic there, or take the one that is there")
    ask.add_argument("--walk", type=Path, help=argparse.SUPPRESS)
    options = ask.parse_args()
    if options.walk is not None:
        sys.stdout.write(json.dumps(walk(options.walk)))
        return 0
    with tempfile.TemporaryDirectory() as temporary:
        found = measure(options.signatures, options.folder or Path(temporary) / "clinic")
    records, seconds, cpu = found["statements"], found["seconds"], found["cpu_seconds"]
    sys.stdout.write(
        f"{records:,.0f} signed records and {found['events']:,.0f} events walked in {seconds:.1f} s: "
        f"{records / seconds:,.0f} records/s; {cpu:.1f} s of processor: {records / cpu:,.0f} records/s on one; "
        f"99 of 100 steps within {found['step_ms']:.0f} ms, the longest {found['longest_ms']:.0f} ms; "
        f"memory {found['before_mb']:.0f} MB before, {found['peak_mb']:.0f} MB at most; "
        f"{found['findings']:.0f} findings; made in {found['made_seconds']:.0f} s\n"
    )
    return 0 if not found["findings"] else 1


if __name__ == "__main__":
    sys.exit(main())
