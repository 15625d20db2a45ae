"""A clinic folder with one patient, made for being mistreated; also what a child process runs."""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

from app import data
from app.core.definition import parse_definition
from app.core.records import Answer, Assessment, LogEntry, Moment, Sex, Status, VisitKind
from app.services.assessing import Attachment
from app.services.catalogue import Catalogue
from app.services.clock import SystemClock
from app.services.session import Session
from app.vault.keyfile import Work
from app.wiring import FolderClinics
from tests.store.examples import DEFINITION, SMALL

PASSPHRASE = "correct horse battery"
CHEAP = Work(operations=1, memory=8192)
ANSWERS = [("pulse", Answer("1", measured=96)), ("yawning", Answer("1")), ("aches", Answer("4")), ("yawning", None)]
LONG = 40
"""Lines of a quick score that is attached."""


def clinics() -> FolderClinics:
    """Clinics whose passphrases are checked cheaply."""
    return FolderClinics(lambda: Catalogue(data.scales(), parse_definition), SystemClock(), CHEAP)


@contextmanager
def full(limit: int) -> Iterator[None]:
    """No file grows beyond so many bytes."""
    import resource  # of POSIX

    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (limit, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


def made(folder: Path) -> Assessment:
    """A clinic with one patient and a draft that is not stored yet; closed."""
    session = clinics().create(folder, "Clinic", "Nora Field, RN", PASSPHRASE)
    patient = session.charts.register("Rosen, Dana", None, Sex.UNKNOWN, "MRN-1")
    visit = session.charts.begin_visit(patient.id, VisitKind.INTAKE)
    draft = session.assessing.prepare(SMALL, patient.id, visit.id, session.person)
    session.close()
    return draft


def opened(folder: Path) -> Session:
    """The clinic, opened."""
    return clinics().open(folder, PASSPHRASE)


def line(seq: int) -> tuple[str, Answer | None] | Moment:
    """What the child writes as that line of the log: each fifth is an edit of the performed time."""
    if seq % 5 == 0:
        return Moment(datetime(2026, 1, 1, tzinfo=UTC) + timedelta(minutes=seq), 60, "CET")
    return ANSWERS[seq % len(ANSWERS)]


def answer_until_killed(folder: Path, patient_id: str, draft: Assessment, most: int) -> None:
    """Record answers and edits, the draft's own first, and say `saved N` after each acknowledged one."""
    session = opened(folder)
    draft = session.assessing.open_draft(patient_id, SMALL.id) or draft
    while draft.log_length < most:
        said = line(draft.log_length + 1)
        if isinstance(said, Moment):
            draft = session.assessing.set_performed(draft, said)
        else:
            draft = session.assessing.record(draft, SMALL, DEFINITION, *said)
        os.write(1, f"saved {draft.log_length} {draft.id}\n".encode())


def attach_until_killed(folder: Path, patient_id: str) -> None:
    """Attach one quick score after the other, each in the place of the last, and say `saved ID` after each."""
    session = opened(folder)
    last = session.assessing.open_draft(patient_id, SMALL.id)
    while True:
        now = SystemClock().now()
        log = [LogEntry(n, *ANSWERS[n % 3], now) for n in range(1, LONG + 1)]
        to = Attachment(patient_id, VisitKind.FOLLOW_UP, session.person, "" if last is None else last.id)
        last = session.assessing.attach(SMALL, DEFINITION, log, to)
        os.write(1, f"saved {last.id}\n".encode())


def main() -> None:
    """Arguments: folder, patient; to answer also visit, id for a new draft, how many lines at most."""
    folder, patient_id, *more = sys.argv[1:]
    if not more:
        attach_until_killed(Path(folder), patient_id)
    visit_id, draft_id, most = more
    draft = Assessment(
        draft_id, patient_id, visit_id, SMALL.id, SMALL.version, SMALL.sha256, "Nora Field, RN", Status.DRAFT
    )
    answer_until_killed(Path(folder), patient_id, draft, int(most))


if __name__ == "__main__":
    main()
