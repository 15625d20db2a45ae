"""python -m tests.bench.load: a clinic of a million records against one of a thousand, on both databases.

A chart is as long in both, so what differs is the clinic's size alone. Each act is done in the small and in the large
clinic in turn, on another patient each time.
"""

import argparse
import os
import random
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from itertools import count, cycle
from pathlib import Path
from statistics import median
from time import perf_counter

from app.core.audit import Act
from app.core.records import Answer, Assessment, Sex
from app.services.assessing import Assessing
from app.services.charts import Charts
from app.services.evidence import AuditFilter
from app.services.signing import Signing
from app.services.workplace import begin
from app.store.engine import create_store, open_store
from app.store.opened import Store
from tests.bench.load_fill import Clinic, Size, fill_folder, fill_server
from tests.keys import NURSE, PASSPHRASE, KeptHeads, Ring, workplace
from tests.store import postgres, search_bench
from tests.store.examples import HandClock, ids

FEW = Size(patients=1_000, charts=100, assessments=1_000)
MANY = Size(patients=100_000, charts=100_000, assessments=1_000_000)
RATIO, LIMIT_MS = 1.5, 50.0
A_YEAR = 60 * 24 * 365


class Room:
    """A nurse at work in a filled clinic. Each act does one thing that somebody waits for."""

    def __init__(self, store: Store, clinic: Clinic) -> None:
        heads, ring, clock = KeptHeads(), Ring(), HandClock()
        heads.keep(clinic.head())
        clock.minutes = A_YEAR
        self.store, self.clinic = store, clinic
        self.place = workplace(store.unit_of_work, clock, ids(os.urandom(4).hex()), NURSE, heads=heads, ring=ring)
        begin(self.place)
        self.charts, self.assessing, self.signing = Charts(self.place), Assessing(self.place), Signing(self.place, ring)
        self._key = self.signing.unlock(PASSPHRASE)
        self._draw = random.Random(7)
        self._answers = cycle([(item.id, option.key) for item in clinic.scale.items for option in item.options])
        self._draft = self._begun()
        self._names = map(str, count(random.Random().randrange(10**9)))

    def patient(self) -> str:
        """Somebody's id who has a chart."""
        return f"{self._draw.randrange(self.clinic.size.charts):032x}"

    def open(self) -> None:
        """With its line in the audit trail."""
        self.charts.open(self.patient())

    def read(self) -> None:
        """As when another workstation changed something in it."""
        whose = self.patient()
        self.charts._opened = whose
        self.charts.reread(whose)

    def answer(self) -> None:
        """One more, of a draft that grows."""
        self._draft = self._answered(self._draft)

    def sign(self) -> None:
        """A draft of one answer, with what begins it."""
        self.signing.sign(self._key, [self._answered(self._begun())], lambda _: self.clinic.scale)

    def sign_in(self) -> None:
        """What is asked of the chains, and the event; the passphrase is another matter."""
        begin(self.place)

    def audit(self, sought: AuditFilter) -> None:
        """A page of the audit trail."""
        with self.place.unit_of_work() as work:
            work.audit.search(sought, 200)

    def register(self) -> None:
        """A new patient."""
        self.charts.register(f"Added, {next(self._names)}", None, Sex.UNKNOWN, "")

    def rename(self) -> None:
        """Somebody's name used."""
        whose = self.patient()
        with self.place.unit_of_work() as work:
            before = work.patients.get(whose)
            work.identities.change(replace(before, name_used=next(self._names)), before)
            work.commit()

    def discharge(self) -> None:
        """The end of somebody's visit."""
        with self.place.unit_of_work() as work:
            visit = work.visits.of_patient(self.patient())[0]
            work.wards.change(replace(visit, ended=self.place.clock.now()), visit)
            work.commit()

    def alike(self) -> None:
        """Who else might be this patient."""
        with self.place.unit_of_work() as work:
            work.identities.candidates(work.patients.get(self.patient()))

    def record_id(self) -> str:
        """Of a record somewhere."""
        return self._draw.choice(self.clinic.ids)

    def find(self, text: str) -> None:
        """A search at home."""
        self.charts.find(text)

    def _begun(self) -> Assessment:
        whose = self.patient()
        return self.assessing.prepare(self.clinic.scale, whose, f"v{whose[1:]}", NURSE.printed)

    def _answered(self, draft: Assessment) -> Assessment:
        item, key = next(self._answers)
        return self.assessing.record(draft, self.clinic.scale, self.clinic.definition, item, Answer(key))


ACTS: dict[str, Callable[[Room], object]] = {
    "opening a chart": Room.open,
    "reading an open chart anew": Room.read,
    "home": lambda room: room.charts.recent(),
    "what waits for a signature": lambda room: room.signing.unsigned(),
    "an answer": Room.answer,
    "a draft, begun and signed": Room.sign,
    "signing in": Room.sign_in,
    "registering a patient": Room.register,
    "changing a patient": Room.rename,
    "ending a visit": Room.discharge,
    "who might be the same": Room.alike,
    "audit: the newest": lambda room: room.audit(AuditFilter()),
    "audit: of a patient": lambda room: room.audit(AuditFilter(patient_id=room.patient())),
    "audit: of a record": lambda room: room.audit(AuditFilter(record_id=room.record_id())),
    "audit: of a person": lambda room: room.audit(AuditFilter(person_id=NURSE.id)),
    "audit: an act of which there is none": lambda room: room.audit(AuditFilter(act=Act.RESTORED)),
    **{f"search: {title}": (lambda room, text=text: room.find(text)) for title, text in search_bench.SEARCHES.items()},
}


FINDS_MORE = {"who might be the same"}
"""Where there are more patients there are more of a name, and all of them are shown: only the limit counts."""


def compared(few: Room, many: Room, rounds: int) -> dict[str, tuple[float, float, float]]:
    """Of each act the median milliseconds among few and among many, and the worst among many."""
    taken = {}
    for title, act in ACTS.items():
        times = [(_timed(act, few), _timed(act, many)) for _ in range(rounds)]
        least, most = zip(*times, strict=True)
        taken[title] = (median(least) * 1e3, median(most) * 1e3, max(most) * 1e3)
    return taken


def _timed(act: Callable[[Room], object], room: Room) -> float:
    begun = perf_counter()
    act(room)
    return perf_counter() - begun


@contextmanager
def in_folders(*sizes: Size) -> Iterator[list[Room]]:
    """SQLCipher."""
    with tempfile.TemporaryDirectory() as place:
        rooms = []
        for n, size in enumerate(sizes):
            folder = Path(place) / str(n)
            folder.mkdir()
            key = os.urandom(32)
            store = create_store(folder, key, "Load")
            clinic = fill_folder(store, size)
            store.close()
            _say(f"{size.assessments:,} records: clinic.db has {(folder / 'clinic.db').stat().st_size / 1e6:,.0f} MB")
            rooms.append(Room(open_store(folder, key), clinic))
        yield rooms
        for room in rooms:
            room.store.close()


@contextmanager
def on_server(*sizes: Size) -> Iterator[list[Room]]:
    """PostgreSQL, a database each."""
    with postgres.running() as cluster:
        rooms = []
        for size in sizes:
            database = cluster.database()
            clinic = fill_server(cluster, database, size)
            _say(f"{size.assessments:,} records on a server")
            rooms.append(Room(cluster.opened(database), clinic))
        yield rooms
        for room in rooms:
            room.store.close()


def table(found: dict[str, tuple[float, float, float]]) -> str:
    """As Markdown; what is slower than promised is marked."""
    lines = ["| act | among 1,000 | among many | ratio | slowest |", "|---|---|---|---|---|"]
    for title, (few, many, worst) in found.items():
        mark = "" if keeps(title, few, many) else " MISSED"
        lines.append(f"| {title} | {few:.2f} ms | {many:.2f} ms | {many / few:.2f}x{mark} | {worst:.1f} ms |")
    return "\n".join(lines)


def keeps(title: str, few: float, many: float) -> bool:
    """What is promised of an act, in milliseconds."""
    return many < LIMIT_MS and (title in FINDS_MORE or many <= few * RATIO)


def _say(text: str) -> None:
    sys.stderr.write(text + "\n")


def main() -> int:
    """Status 1 where a promise is broken."""
    ask = argparse.ArgumentParser(description="A clinic of very many records against one of a thousand.")
    ask.add_argument("databases", nargs="*", choices=["sqlcipher", "postgresql", []], help="both, if none is named")
    ask.add_argument("--assessments", type=int, default=MANY.assessments)
    ask.add_argument("--rounds", type=int, default=41)
    options = ask.parse_args()
    many = Size(options.assessments // 10, options.assessments // 10, options.assessments)
    is_kept = True
    for name, rooms in (("sqlcipher", in_folders), ("postgresql", on_server)):
        if options.databases and name not in options.databases:
            continue
        with rooms(FEW, many) as (small, large):
            found = compared(small, large, options.rounds)
        is_kept = is_kept and all(keeps(title, few, more) for title, (few, more, _) in found.items())
        sys.stdout.write(f"{name}, {many.assessments:,} records of {many.charts:,} patients\n\n{table(found)}\n\n")
        sys.stdout.flush()
    return 0 if is_kept else 1


if __name__ == "__main__":
    sys.exit(main())
