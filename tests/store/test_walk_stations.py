"""A clinic on a server is verified while another workstation writes at the very same moments: nothing is accused."""

from threading import Event, Thread

import pytest

from app.core.records import Sex, VisitKind
from app.services import chain_walk, record_walk, row_walk
from app.services.patients import Identity, Patients
from app.services.ports import NewUnitOfWork
from app.services.verifying import Verified, Verifying
from tests.keys import CHIEF, KeptHeads, workplace
from tests.services.signing_room import SigningRoom
from tests.store.postgres import Cluster

WALKS = 12


class Nurse:
    """Signs, completes, registers and changes without a pause, at a workstation of her own."""

    def __init__(self, unit: NewUnitOfWork) -> None:
        self.room, self.enough, self.rounds = SigningRoom(unit), Event(), 0
        self.thread = Thread(target=self._work)

    def _work(self) -> None:
        patients = Patients(self.room.place)
        while not self.enough.is_set():
            self.rounds += 1
            signed = self.room.signed(1)
            self.room.sign(self.room.amended(signed, person=self.room.place.person), self.room.complete(2))
            self.room.assessing.complete(self.room.assessing.reopen(self.room.complete(3)))
            new = self.room.charts.register(f"Invented, Number {self.rounds}", None, Sex.UNKNOWN, "")
            patients.change(new, Identity(f"Other, Number {self.rounds}", None, Sex.OTHER, ""))
            patients.discharge(self.room.charts.begin_visit(new.id, VisitKind.INTAKE), self.room.clock.now())


@pytest.mark.slow
def test_two_workstations_at_once(cluster: Cluster, monkeypatch: pytest.MonkeyPatch) -> None:
    for module, name, few in ((chain_walk, "EVENTS", 9), (record_walk, "RECORDS", 3), (row_walk, "ROWS", 3)):
        monkeypatch.setattr(module, f"{name}_AT_ONCE", few)
    database = cluster.database()
    theirs, mine = cluster.opened(database), cluster.opened(database)
    nurse = Nurse(theirs.unit_of_work)
    room = nurse.room
    heads = KeptHeads("chief-pc", keeps_all=False)
    place = workplace(mine.unit_of_work, room.clock, room.ids, CHIEF, heads=heads, ring=room.ring, signed_in=True)
    nurse.thread.start()
    found: list[Verified] = []
    try:
        while len(found) < WALKS:
            found.append(Verifying(place, room.ring, heads).verify())
    finally:
        nurse.enough.set()
        nurse.thread.join()
    assert [each.findings for each in found] == [()] * WALKS
    assert found[-1].statements > found[0].statements
    last = Verifying(place, room.ring, heads).verify()
    assert last.is_intact
    assert last.statements == 3 * nurse.rounds
    for store in (theirs, mine):
        store.close()
