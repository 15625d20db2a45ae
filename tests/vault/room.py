"""A key ring in memory with a clock that is set by hand, and cheap passphrases."""

from dataclasses import dataclass, field

from app.core.errors import Conflict
from app.core.people import Person, Role
from app.services.key_ports import Newcomer
from app.vault.entries import dumped
from app.vault.ring import Ring
from app.vault.staff import Staff, new_file
from app.vault.wrapping import Work
from tests.store.examples import HandClock

CHEAP = Work(operations=1, memory=8192)
CHIEF = Person("chief", "Nora Field", "RN", Role.ADMINISTRATOR)
PASSPHRASE = "correct horse battery"
OTHERS = "purple ladder under rain"
NURSE = Newcomer("M. Okafor", "RN", Role.CLINICIAN, OTHERS)


class Bytes:
    """vault.ring.KeyBytes in memory. history: every content there was; refuse: so many replacements find a conflict."""

    def __init__(self, content: bytes) -> None:
        self.history = [content]
        self.refuse = 0

    def load(self) -> bytes:
        return self.history[-1]

    def replace(self, content: bytes, expected: bytes) -> None:
        if self.refuse or expected != self.history[-1]:
            self.refuse -= 1
            raise Conflict("changed meanwhile")
        self.history.append(content)


@dataclass
class Room:
    """A clinic's ring with one administrator. code: its recovery code."""

    clock: HandClock = field(default_factory=HandClock)

    def __post_init__(self) -> None:
        file, self.code = new_file(CHIEF, PASSPHRASE, self.clock.now().utc.isoformat(), CHEAP)
        self.bytes = Bytes(dumped(file))
        self.ring = self.again()
        self.staff = Staff(self.ring)

    def again(self) -> Ring:
        """As after a restart."""
        return Ring(self.bytes, self.clock, CHEAP)

    def nurse(self) -> Person:
        """A clinician is added."""
        return self.staff.add(CHIEF.id, PASSPHRASE, NURSE)
