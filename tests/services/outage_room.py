"""A journal and a server in memory, for what happens while the one is full or the other away."""

import json
from dataclasses import dataclass, field
from typing import Any

from app.core.audit import Act
from app.core.errors import AppError, ServerAway, StoreTrouble
from app.core.people import Person
from app.core.records import Assessment, LogEntry
from app.services.evidence import AuditFilter
from app.services.outage import LocalFirst
from app.services.ports import UnitOfWork
from app.services.verifying import walked
from app.store.memory import MemoryStore
from tests.keys import workplace
from tests.services.signing_room import SigningRoom
from tests.store.examples import at


class Paper:
    """A journal in memory, which can be full."""

    def __init__(self) -> None:
        self.lines: list[bytes] = []
        self.full = False

    def frames(self) -> list[bytes]:
        return list(self.lines)

    def append(self, frame: bytes) -> None:
        if self.full:
            raise StoreTrouble("full")
        self.lines.append(frame)

    def keep(self, frames: list[bytes]) -> None:
        self.lines = list(frames)


class Server:
    """A store that can be away, before a commit or after it: nobody can tell which."""

    def __init__(self) -> None:
        self.store = MemoryStore()
        self.trouble: AppError | None = None
        self.after = False

    def away(self) -> None:
        """From now on."""
        self.trouble = ServerAway("away")

    def unit_of_work(self) -> UnitOfWork:
        work = self.store.unit_of_work()
        commit = work.commit

        def fails() -> None:
            if self.trouble and not self.after:
                raise self.trouble
            commit()
            if self.trouble:
                raise self.trouble

        work.commit = fails  # type: ignore[method-assign]
        return work

    def stored(self, draft: Assessment) -> list[LogEntry]:
        with self.store.unit_of_work() as work:
            return work.assessments.log(draft.id)


@dataclass
class Ward:
    """One workstation of a clinic on a server; people sign in at it one after the other."""

    server: Server = field(default_factory=Server)
    paper: Paper = field(default_factory=Paper)

    def __post_init__(self) -> None:
        self.room = SigningRoom(self.server.unit_of_work)
        self.place = self.room.place

    def sign_in(self, person: Person) -> LocalFirst:
        """Who was there before is gone."""
        room = self.room
        self.place = workplace(
            room.unit, room.clock, room.ids, person, heads=room.heads, ring=room.ring, signed_in=True
        )
        return LocalFirst(self.place, self.paper)

    def drafted_in_an_outage(self) -> Assessment:
        """By the nurse, with another performed time; she goes home before the server is back."""
        here = self.room.assessing = LocalFirst(self.room.place, self.paper)
        self.server.away()
        draft = here.set_performed(self.room.draft(), at(11))
        self.server.trouble = None
        return draft

    def events(self, act: Act, record: Assessment) -> list[tuple[str, dict[str, Any], dict[str, Any]]]:
        """Of each: the index's person, the person it names, its facts."""
        with self.room.unit() as work:
            found = work.audit.search(AuditFilter(act=act, record_id=record.id), 9)
        said = [json.loads(event.payload or b"") for event in found]
        return [(e.person_id, s["person"], s["facts"]) for e, s in zip(found, said, strict=True)]

    def found(self) -> list[str]:
        """By verify."""
        with self.room.unit() as work:
            return [str(finding) for finding in walked(work, self.room.ring, self.room.heads).findings]
