"""What is done with records, each act made ready to be tried again and again while something is wrong."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from app.core.context import Exposure, SubstanceClass
from app.core.records import Answer, Assessment, LogEntry, Sex, VisitKind
from app.services.assessing import Attachment
from app.services.session import Session
from app.services.signing import Place
from tests.faults import clinic
from tests.faults.shift import picture
from tests.store.examples import DEFINITION, SMALL

REASON = "The pulse was counted again."

Attempt = Callable[[], object]


class Room:
    """A clinic that stays open, with its signing key, and two patients."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        session = clinic.clinics().create(folder, "Clinic", "Nora Field, RN", clinic.PASSPHRASE)
        for name in ("Rosen, Dana", "Adler, Birch"):
            session.charts.begin_visit(session.charts.register(name, None, Sex.UNKNOWN, "").id, VisitKind.INTAKE)
        session.close()
        self.session: Session
        self.open()
        self.ids = [p.id for p in self.session.charts.find("")]

    def open(self) -> None:
        self.session = clinic.opened(self.folder)
        self.key = self.session.signing.unlock(clinic.PASSPHRASE)

    def held(self) -> list[Any]:
        """All that is stored of the patients, and how far the audit trail goes."""
        with self.session.place.unit_of_work() as work:
            records = [picture(a) for p in self.ids for a in work.assessments.of_patient(p)]
            visits = [v for p in self.ids for v in work.visits.of_patient(p)]
            entries = [e for p in self.ids for e in work.context.of_patient(p)]
            trail = [work.audit.head(chain) for chain in work.audit.chains()]
        return [sorted(records, key=lambda r: str(r["id"])), visits, entries, trail]

    def wounds(self) -> list[str]:
        """What the next sign-in would say of the trail if the power went now."""
        with self.session.place.unit_of_work() as work:
            return self.session.place.trail.wounds(work)

    def intact(self) -> bool:
        """Closed and opened again with everything, and without a finding."""
        before = self.held()[:3]
        self.session.close()
        self.open()
        assert self.held()[:3] == before
        found = self.session.verifying.verify()
        assert not found.findings, [str(f) for f in found.findings]
        return True

    def draft(self) -> Assessment:
        with self.session.place.unit_of_work() as work:
            visit = work.visits.of_patient(self.ids[0])[0]
        draft = self.session.assessing.prepare(SMALL, self.ids[0], visit.id, self.session.person)
        return self.session.assessing.record(draft, SMALL, DEFINITION, *clinic.ANSWERS[0])

    def sign(self, *shown: Assessment) -> list[Assessment]:
        return self.session.signing.sign(self.key, shown, lambda _: SMALL)

    def signed(self) -> Assessment:
        return self.sign(self.draft())[0]


def answer(room: Room) -> Attempt:
    draft = room.draft()
    return lambda: room.session.assessing.record(draft, SMALL, DEFINITION, "aches", Answer("4"))


def complete(room: Room) -> Attempt:
    draft = room.draft()
    return lambda: room.session.assessing.complete(draft)


def attach(room: Room) -> Attempt:
    now = room.session.place.clock.now()
    log = [LogEntry(n, *clinic.ANSWERS[n % 3], now) for n in range(1, clinic.LONG + 1)]
    to = Attachment(room.ids[1], VisitKind.FOLLOW_UP, room.session.person)
    return lambda: room.session.assessing.attach(SMALL, DEFINITION, log, to)


def expose(room: Room) -> Attempt:
    kratom = Exposure(SubstanceClass.KRATOM, "kratom", doses_a_day="4")
    return lambda: room.session.contexts.record(room.ids[0], kratom)


def sign(room: Room) -> Attempt:
    draft = room.draft()
    return lambda: room.sign(draft)


def sign_list(room: Room) -> Attempt:
    drafts = [room.session.assessing.complete(room.draft()) for _ in range(3)]
    return lambda: room.sign(*drafts)


def begin_amendment(room: Room) -> Attempt:
    first = room.signed()
    return lambda: room.session.signing.begin_amendment(first, REASON)


def sign_amendment(room: Room) -> Attempt:
    amendment = room.session.signing.begin_amendment(room.signed(), REASON)
    return lambda: room.sign(amendment)


def add(room: Room) -> Attempt:
    of = room.signed()
    return lambda: room.session.signing.add(room.key, of, "Lights were dimmed.")


def void(room: Room) -> Attempt:
    of = room.signed()
    return lambda: room.session.signing.void(room.key, of, "Another patient's.")


def move(room: Room) -> Attempt:
    of = room.signed()
    to = Place(room.ids[1], VisitKind.FOLLOW_UP)
    return lambda: room.session.signing.move(room.key, of, to, "Another patient's.", lambda _: SMALL)


ACTS: dict[str, Callable[[Room], Attempt]] = {
    "an answer": answer,
    "completing": complete,
    "attaching a quick score": attach,
    "an exposure": expose,
    "signing": sign,
    "signing a list of three": sign_list,
    "beginning an amendment": begin_amendment,
    "signing an amendment": sign_amendment,
    "an addendum": add,
    "entered in error": void,
    "moving to another chart": move,
}
"""By the name that the table of faults gives it."""
