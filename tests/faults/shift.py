"""A shift that never ends: drafts, answers, signatures, amendments; what a child process works at until it is killed.

Each step is said twice on a pipe: `try` before the service is asked, with the records as they were read, and `did`,
with the records as they then are, once it has returned. What was said to be done must be there; of what was only
tried, all or nothing may be.
"""

import json
import os
import random
import signal
import sys
import tempfile
import traceback
from collections.abc import Iterable
from dataclasses import replace
from datetime import timedelta
from functools import cache
from pathlib import Path
from typing import Any

from app import data
from app.core.definition import parse_definition
from app.core.records import Answer, Assessment, Meaning, Sex, Status, VisitKind
from app.core.scale import Item, Scale
from app.services.session import Session
from app.services.signing import Place
from tests.faults import clinic

SCALE = "cows"
WAITING = 3
"""So many that wait for a signature are signed as one list."""

NEW = "new"
"""In the place of a record that a step begins."""

Picture = dict[str, Any]


@cache
def definition() -> bytes:
    """Of COWS, as it is shipped."""
    return (data.scales() / f"{SCALE}.toml").read_bytes()


@cache
def scale() -> Scale:
    return parse_definition(definition(), f"{SCALE}.toml")


def picture(assessment: Assessment) -> Picture:
    """All of a record that must survive, as JSON can carry it."""
    return {
        "id": assessment.id,
        "patient": assessment.patient_id,
        "status": assessment.status.value,
        "version": assessment.version,
        "amends": assessment.amends,
        "from": assessment.moved_from,
        "log": assessment.log_length,
        "answers": {item: [a.key, a.measured, a.not_assessed] for item, a in sorted(assessment.answers.items())},
        "performed": "" if assessment.performed is None else assessment.performed.utc.isoformat(),
        "signed": [[s.statement.value, s.sha256] for s in assessment.signatures],
    }


def say(word: str, what: str, records: Iterable[Any]) -> None:
    """One line of the pipe."""
    os.write(1, (json.dumps([word, what, list(records)]) + "\n").encode())


def newly(folder: Path) -> None:
    """A clinic with two patients in a visit each."""
    session = clinic.clinics().create(folder, "Clinic", "Nora Field, RN", clinic.PASSPHRASE)
    for name in ("Rosen, Dana", "Adler, Birch"):
        patient = session.charts.register(name, None, Sex.UNKNOWN, "")
        session.charts.begin_visit(patient.id, VisitKind.INTAKE)
    session.close()


class Shift:
    """One nurse, two patients; what is done next is drawn."""

    def __init__(self, folder: Path, seed: int) -> None:
        self.draw = random.Random(seed)
        self.folder = folder
        self.session: Session
        self.enter()
        self.patients = [p.id for p in self.session.charts.find("")]

    def enter(self) -> None:
        """Sign in, and unlock one's key for the round."""
        self.session = clinic.opened(self.folder)
        self.key = self.session.signing.unlock(clinic.PASSPHRASE)
        say("did", "open", [])

    def work(self) -> None:
        """Until killed. What was begun before the last kill is gone on with first."""
        for begun in [a for a in self.every() if a.amends and a.status is Status.DRAFT]:
            self.sign(self.answer(begun))
        while True:
            self.assess(self.draw.choice(self.patients))
            waiting = [u.assessment for u in self.session.signing.unsigned()]
            if len(waiting) >= WAITING:
                self.sign(*waiting)
            self.draw.choice((self.amend, self.add, self.void, self.move, self.amend, self.turn))()

    def turn(self) -> None:
        """Locked and opened again: the log is folded into the file, and a backup is made now and then."""
        say("try", "close", [])
        if self.draw.random() < 0.2 and self.session.custody is not None:
            self.session.custody.take(lambda _: None)
        self.session.close()
        say("did", "close", [])
        self.enter()

    def assess(self, patient_id: str) -> None:
        """Go on with the open draft, or begin one; then sign it, or leave it for the list."""
        assessing = self.session.assessing
        draft = assessing.open_draft(patient_id, SCALE)
        if draft is None:
            visit = self.session.charts.open(patient_id).visits[0]
            draft = assessing.prepare(scale(), patient_id, visit.id, self.session.person)
        for _ in range(self.draw.randint(1, 4)):
            draft = self.answer(draft)
        if self.draw.random() < 0.2:
            say("try", "time", [picture(draft)])
            assert draft.performed is not None
            earlier = replace(draft.performed, utc=draft.performed.utc - timedelta(minutes=5))
            draft = assessing.set_performed(draft, earlier)
            say("did", "time", [picture(draft)])
        if self.draw.random() < 0.5:
            self.sign(draft)
        else:
            say("try", "complete", [picture(draft)])
            say("did", "complete", [picture(assessing.complete(draft))])

    def answer(self, draft: Assessment) -> Assessment:
        item = self.draw.choice(scale().items)
        say("try", "answer", [picture(draft) if draft.log_length else NEW])
        draft = self.session.assessing.record(draft, scale(), definition(), item.id, self.reply(item))
        say("did", "answer", [picture(draft)])
        return draft

    def reply(self, item: Item) -> Answer:
        if self.draw.random() < 0.1:
            return Answer(not_assessed="asleep")
        if item.measure is None:
            return Answer(self.draw.choice(item.options).key)
        measured = float(self.draw.randint(50, 140))
        option = item.proposed_by(measured)
        assert option is not None
        return Answer(option.key, measured=measured)

    def sign(self, *shown: Assessment) -> None:
        firsts = [self.read(a.amends) for a in shown if a.amends]
        say("try", "sign", [picture(a) for a in (*shown, *firsts)])
        made = self.session.signing.sign(self.key, shown, lambda _: scale(), Meaning.PERFORMED)
        amended = [replace(first, status=Status.AMENDED) for first in firsts]
        say("did", "sign", [picture(a) for a in (*made, *amended)])

    def standing(self) -> Assessment | None:
        """One that is final and not being amended, of the newest."""
        every = self.every()
        under = {a.amends for a in every if a.status in (Status.DRAFT, Status.COMPLETE)}
        found = [a for a in every if a.status is Status.FINAL and a.id not in under]
        return self.draw.choice(found) if found else None

    def every(self) -> list[Assessment]:
        return [a for p in self.patients for a in self.session.charts.reread(p).assessments]

    def read(self, id_: str) -> Assessment:
        return self.session.assessing.resume(id_)

    def amend(self) -> None:
        first = self.standing()
        if first is None:
            return
        say("try", "amend", [picture(first), NEW])
        draft = self.session.signing.begin_amendment(first, "The pulse was counted again.")
        say("did", "amend", [picture(first), picture(draft)])
        draft = self.answer(draft)
        if self.draw.random() < 0.5:
            self.sign(draft)
        else:  # it waits for the list
            say("try", "complete", [picture(draft)])
            say("did", "complete", [picture(self.session.assessing.complete(draft))])

    def add(self) -> None:
        of = self.standing()
        if of is not None:
            say("try", "add", [picture(of)])
            say("did", "add", [picture(self.session.signing.add(self.key, of, "Lights were dimmed."))])

    def void(self) -> None:
        of = self.standing()
        if of is not None and self.draw.random() < 0.5:
            say("try", "void", [picture(of)])
            say("did", "void", [picture(self.session.signing.void(self.key, of, "Another patient's bed."))])

    def move(self) -> None:
        of = self.standing()
        if of is not None and self.draw.random() < 0.5:
            other = next(p for p in self.patients if p != of.patient_id)
            say("try", "move", [picture(of), NEW])
            to = Place(other, VisitKind.FOLLOW_UP)
            copy = self.session.signing.move(self.key, of, to, "Another patient's.", lambda _: scale())
            say("did", "move", [picture(copy), picture(self.read(of.id))])


def main() -> None:
    """Warm, then for each line `FOLDER<tab>SEED` a child of its own that works there; `gone` once it was killed.

    A child that is forked from here starts in a hundredth of the time that a new interpreter takes.
    """
    with tempfile.TemporaryDirectory() as place:  # whatever is imported late
        newly(Path(place) / "clinic")
        shift = Shift(Path(place) / "clinic", 0)
        shift.assess(shift.patients[0])
        shift.session.close()
    os.write(1, b"ready\n")
    for line in sys.stdin:
        folder, seed = line.rstrip("\n").split("\t")
        child = os.fork()
        if child == 0:
            try:
                Shift(Path(folder), int(seed)).work()
            finally:
                traceback.print_exc()  # it never ends by itself
                os._exit(1)
        os.write(1, f"child {child}\n".encode())
        _, status = os.waitpid(child, 0)
        how = "killed" if os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGKILL else "failed"
        os.write(1, f"\ngone {how}\n".encode())


if __name__ == "__main__":
    main()
