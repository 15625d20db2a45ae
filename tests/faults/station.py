"""A workstation of a clinic on a server, made for outages; also what a child process runs."""

import os
import sys
from pathlib import Path

from app.core.errors import ServerAway, StoreTrouble
from app.core.records import Answer, Assessment
from app.services.clock import SystemClock
from app.services.outage import LocalFirst
from app.store.server import open_server
from app.store.server_address import read_address
from app.vault.sealed_log import SealedLog
from tests.keys import NURSE, KeptHeads, workplace
from tests.store.examples import DEFINITION, SMALL, at, patient, visit

KEY = bytes(range(32))


class Station:
    """One window, with its journal in a folder."""

    def __init__(self, url: str, folder: Path, name: str = "ward-pc") -> None:
        self.store = open_server(read_address(url))
        self.log = SealedLog(folder / f"{name}.log", KEY)
        place = workplace(self.store.soon, SystemClock(), person=NURSE, heads=KeptHeads(name))
        self.assessing = LocalFirst(place, self.log)

    def prepared(self, draft_id: str) -> Assessment:
        """A draft that is not stored yet, of the patient of `filled`."""
        draft = self.assessing.prepare(SMALL, "p-1", "v-1", "M. Okafor, RN")
        return Assessment(draft_id, *(getattr(draft, name) for name in Assessment.__slots__[1:8]))

    def answer(self, draft: Assessment, times: int = 1) -> Assessment:
        """Answer so often: each answer tells its number, so that a lost or doubled one shows."""
        for _ in range(times):
            answer = Answer("0", confound=str(draft.log_length + 1))
            draft = self.assessing.record(draft, SMALL, DEFINITION, "yawning", answer)
        return draft

    def sent(self) -> bool:
        """Whether nothing waits any more, tried once."""
        try:
            self.assessing.send()
        except ServerAway:
            return False
        return True

    def close(self) -> None:
        """The window; what waits stays in the journal."""
        self.log.close()
        self.store.close()


def filled(url: str) -> None:
    """One patient with a visit."""
    store = open_server(read_address(url))
    with store.unit_of_work() as work:
        work.patients.add(patient(1), at())
        work.visits.add(visit(1))
        work.commit()
    store.close()


def answers_of(url: str, draft_id: str) -> list[str]:
    """What the answers on the server tell, in order."""
    store = open_server(read_address(url))
    with store.unit_of_work() as work:
        log = work.assessments.log(draft_id)
    store.close()
    assert [e.seq for e in log] == list(range(1, len(log) + 1))
    return [e.answer.confound for e in log if e.answer]


def main() -> None:
    """Arguments: folder, draft, URL. Answer until killed, and say `saved N` after each acknowledged one."""
    folder, draft_id, url = sys.argv[1:]
    station = Station(url, Path(folder))
    station.assessing.send()
    try:
        draft = station.assessing.resume(draft_id)
    except StoreTrouble:
        raise
    except Exception:  # noqa: BLE001 - a test's child: whatever it is, it is seen by what is not said
        draft = station.prepared(draft_id)
    while True:
        draft = station.answer(draft)
        os.write(1, f"saved {draft.log_length}\n".encode())


if __name__ == "__main__":
    main()
