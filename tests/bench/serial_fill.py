"""A clinic with very many series that go on, each with a dose and two final assessments, on SQLCipher."""

from dataclasses import replace
from pathlib import Path

from app.core.events import Dose, Event, parts_of
from app.core.identity import Stay
from app.core.records import Answer, LogEntry, Moment, Status, Visit, VisitKind
from app.core.schedule import Anchor, Schedule
from app.core.series import Series
from app.services.workplace import Workplace
from app.store.engine import create_store
from app.store.opened import Store
from tests.core.afternoon import COWS
from tests.keys import NURSE, workplace
from tests.store.examples import HandClock, assessment, at, patient

SCHEDULE = Schedule(Anchor.FIRST_DOSE, (30, 120), every=240)
DOSE = Dose(parts_of("buprenorphine 4 mg / naloxone 1 mg"), "sublingual")


def filled(folder: Path, count: int) -> tuple[Store, Workplace]:
    """The store and somebody at work there. Close the store."""
    store = create_store(folder, bytes(32), "Bench")
    with store.unit_of_work() as work:
        work.definitions.keep(COWS.sha256, COWS.id, COWS.version, b"bench")
        for number in range(1, count + 1):
            _add(work, number)
        work.commit()
    clock = HandClock()
    clock.minutes = 300
    return store, workplace(store.unit_of_work, clock, person=NURSE)


def _add(work, number: int) -> None:  # type: ignore[no-untyped-def]
    who, where, by = f"p-{number}", f"v-{number}", "M. Okafor, RN"
    work.patients.add(replace(patient(number, f"Invented, Number {number}"), record_number=f"B{number}"), at())
    work.visits.add(Visit(where, who, VisitKind.INPATIENT, at()))
    work.wards.add(Stay(f"s-{number}", where, f"ward {number % 9}", str(number), at(), at(), by))
    work.series.add(Series(f"se-{number}", who, where, f"t-{number}", 1, "cows", SCHEDULE, at(), at(), by))
    work.events.add(Event(f"e-{number}", who, where, f"e-{number}", 1, at(5), DOSE, at(5), by))
    for turn, minutes in enumerate((0, 36)):
        _assess(work, f"a-{number}-{turn}", number, at(minutes))


def _assess(work, id_: str, number: int, when: Moment) -> None:  # type: ignore[no-untyped-def]
    bare = assessment(number, of=number)
    made = replace(
        bare,
        id=id_,
        scale_id="cows",
        scale_version=COWS.version,
        definition_sha256=COWS.sha256,
        performed=when,
        recorded=when,
    )
    work.assessments.add(made)
    for seq, item in enumerate(COWS.items, 1):
        work.assessments.append(id_, LogEntry(seq, item.id, Answer(item.options[0].key), when, by="M. Okafor, RN"))
    stored = work.assessments.get(id_)
    work.assessments.update(replace(stored, status=Status.FINAL, signed=when, signer="M. Okafor, RN"), Status.DRAFT)
