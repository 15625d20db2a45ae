"""Reading the audit trail: what was done, by whom, to whose chart, newest first; and taking it out as CSV."""

import csv
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from io import TextIOWrapper
from itertools import islice
from pathlib import Path
from typing import Any

from app.core.audit import Act, AuditEvent
from app.core.errors import NotFound
from app.core.people import Right
from app.core.records import Moment
from app.services.backups import Tell
from app.services.evidence import AuditFilter, fits
from app.services.files import replacing
from app.services.joining import chart_ids
from app.services.ports import UnitOfWork
from app.services.workplace import Workplace

SHOWN = 500
AT_ONCE = 1000
COLUMNS = ("time", "act", "person", "patient", "record", "facts", "workstation", "number")
QUIET = (
    "session",
    "signing_key",
    "signature",
    "sha256",
    "keeps",
    "row",
    "rows",
    "was",
    "state",
    "sent_by_id",
    "content",
)
"""Facts for `verify`, not for readers."""


@dataclass(frozen=True, slots=True)
class AuditLine:
    """An event in words. patient: name and record number as they are now; empty where it is about nobody.

    at, person: of a failed sign-in when it failed and whose it was; who noted it, and when, stands in the facts.
    """

    at: Moment
    act: str
    person: str
    patient: str
    facts: str
    event: AuditEvent


class Auditing:
    """Use cases of the administrator. Call from the database thread."""

    def __init__(self, place: Workplace) -> None:
        self._place = place

    def read(self, sought: AuditFilter, limit: int = SHOWN) -> list[AuditLine]:
        """The newest that fit; that they were read goes into the trail."""
        self._place.allow(Right.AUDIT)
        with self._place.unit_of_work() as work:
            self._place.note(work, Act.AUDIT_READ)
            work.commit()
        with self._place.unit_of_work() as work:
            lines = [line for one in _each_chart(work, sought) for line in _lines(work, _newest(work, one, limit))]
            return sorted(lines, key=lambda line: line.at, reverse=True)[:limit]  # a failure stands before its noting

    def export(self, sought: AuditFilter, out: Path, tell: Tell) -> int:
        """All that fit as CSV, each chain in its own order; gives how many. BadInput: the file can't be written.

        What fits is judged as by read(). Memory does not grow with their number. Cells that a spreadsheet would take
        for formulas begin with '.
        """
        self._place.allow(Right.AUDIT)
        count = 0
        with self._place.unit_of_work() as work:  # before it leaves
            self._place.note(work, Act.EXPORTED, what="audit trail")
            work.commit()
        with self._place.unit_of_work() as work, replacing(out) as file:
            text = TextIOWrapper(file, "utf-8-sig", newline="", write_through=True)
            writer = csv.writer(text)
            writer.writerow(COLUMNS)
            total, _ = work.evidence.counts()
            each = _each_chart(work, sought)
            for done, event in enumerate(every_event(work), 1):
                if any(fits(as_it_happened(event), one) for one in each):
                    count += 1
                    writer.writerow([plain_cell(cell) for cell in _cells(next(_lines(work, [event])))])
                if done % AT_ONCE == 0:
                    tell(min(done / max(total, 1), 1.0))
            text.flush()
            text.detach()
        return count


def plain_cell(cell: str) -> str:
    """A cell that no spreadsheet takes for a formula."""
    return f"'{cell}" if cell.startswith(("=", "+", "-", "@", "\t", "\r")) else cell


def every_event(work: UnitOfWork) -> Iterator[AuditEvent]:
    """Chain after chain, each in its order; memory does not grow with their number."""
    for chain in work.audit.chains():
        seq = 0
        while events := work.audit.events(chain, seq, AT_ONCE):
            yield from events
            seq = events[-1].seq


def _each_chart(work: UnitOfWork, sought: AuditFilter) -> list[AuditFilter]:
    """The same of each chart that was joined to the one that is sought, since its earlier events name that one."""
    if not sought.patient_id:
        return [sought]
    return [sought._replace(patient_id=one) for one in chart_ids(work, sought.patient_id)]


def _newest(work: UnitOfWork, sought: AuditFilter, limit: int) -> list[AuditEvent]:
    """The newest that fit, failed sign-ins by whose they were and when."""
    if sought.act not in (None, Act.SIGN_IN_FAILED) or not (sought.person_id or sought.since or sought.until):
        return work.audit.search(sought, limit)
    failures = every_of(work, Act.SIGN_IN_FAILED, sought.since)  # noted later than they were: each must be read
    found = list(islice((e for e in failures if fits(as_it_happened(e), sought)), limit))
    if sought.act is None:
        found += work.audit.search(sought._replace(without=Act.SIGN_IN_FAILED), limit)
    return found


def every_of(work: UnitOfWork, act: Act, since: datetime | None = None) -> Iterator[AuditEvent]:
    """All events of an act, the newest first, page by page; memory does not grow with their number."""
    seen: set[tuple[str, int]] = set()
    sought = AuditFilter(act, since=since)
    while True:
        page = work.audit.search(sought, AT_ONCE + len(seen))
        new = [e for e in page if (e.chain, e.seq) not in seen]
        if not new:
            return
        yield from new
        oldest = new[-1].at.utc
        seen = {(e.chain, e.seq) for e in page if e.at.utc == oldest}  # many may be noted at one instant
        sought = sought._replace(until=oldest)


def as_it_happened(event: AuditEvent) -> AuditEvent:
    """A failed sign-in under whose it was and when, since the next sign-in noted it; any other event as it is."""
    if event.act != Act.SIGN_IN_FAILED:
        return event
    facts = said_facts(event)
    at = _happened(event, facts)
    return event if at is None else replace(event, at=at, person_id=str(facts.get("person") or ""))


def _happened(event: AuditEvent, facts: dict[str, Any]) -> Moment | None:
    """When it was; None of one that was changed outside."""
    try:
        return Moment(datetime.fromisoformat(str(facts["happened"])), event.at.offset, event.at.zone)
    except (KeyError, ValueError):
        return None


def _cells(line: AuditLine) -> Sequence[str]:
    event = line.event
    return (
        line.at.local.isoformat(timespec="seconds"),  # with its offset, which alone would be taken for a formula
        line.act,
        line.person,
        line.patient,
        event.record_id,
        line.facts,
        event.chain,
        str(event.seq),
    )


def _lines(work: UnitOfWork, events: Sequence[AuditEvent]) -> Iterator[AuditLine]:
    for event in events:
        said = _said(event)
        at, person = event.at, str(_part(said, "person").get("name", event.person_id))
        facts = {k: v for k, v in said_facts(event).items() if k not in QUIET and v not in (None, "")}
        if event.act == Act.SIGN_IN_FAILED:
            at, person, facts = _failed(event, person, facts)
        yield AuditLine(at, event.act, person, _patient(work, event.patient_id), _in_words(facts), event)


def _failed(event: AuditEvent, person: str, facts: dict[str, Any]) -> tuple[Moment, str, dict[str, Any]]:
    """When a sign-in failed and whose it was; the next sign-in only wrote that down."""
    noted = {"noted_by": person, "noted_at": f"{event.at.local:%Y-%m-%d %H:%M:%S}"}
    failed = _happened(event, facts)
    if failed is None:  # changed outside: shown as it stands
        return event.at, person, facts
    whose = str(facts.get("name") or facts.get("person") or "")
    rest = {k: v for k, v in facts.items() if k not in ("happened", "name", "person")}
    return failed, whose, {**rest, **noted}


def said_facts(event: AuditEvent) -> dict[str, Any]:
    """Its facts, as far as they can be read."""
    return _part(_said(event), "facts")


def _said(event: AuditEvent) -> dict[str, Any]:
    """What it says; of one that was taken away or changed outside, nothing. verify tells that apart."""
    try:
        said = json.loads(event.payload or b"{}")
    except ValueError:
        return {}
    return said if isinstance(said, dict) else {}


def _part(said: dict[str, Any], name: str) -> dict[str, Any]:
    part = said.get(name)
    return part if isinstance(part, dict) else {}


def _in_words(facts: dict[str, Any]) -> str:
    """On one line, though a fact may hold several; which setting it was comes before what it was."""
    first = sorted(facts.items(), key=lambda fact: fact[0] != "setting")
    return ", ".join(f"{name.replace('_', ' ')}: {' '.join(str(value).split())}" for name, value in first)


def _patient(work: UnitOfWork, patient_id: str) -> str:
    if not patient_id:
        return ""
    try:
        patient = work.patients.get(patient_id)
    except NotFound:
        return patient_id
    return f"{patient.name} ({patient.record_number})" if patient.record_number else patient.name
