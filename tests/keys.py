"""Invented people with real keys in memory, and a workplace for any store: what tests make services with."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import count

from nacl.exceptions import BadSignatureError
from nacl.signing import VerifyKey

from app.core.audit import Checkpoint
from app.core.errors import Locked
from app.core.people import Person, Role
from app.services.ports import Clock, KeyOwner, NewId, NewUnitOfWork, SigningKey
from app.services.trail import Trail
from app.services.workplace import Workplace, begin
from app.vault.person_key import PersonKey
from app.vault.seal import SessionSeal

NURSE = Person("nurse", "M. Okafor", "RN", Role.CLINICIAN)
DOCTOR = Person("doctor", "A. Lindqvist", "MD", Role.CLINICIAN)
CHIEF = Person("chief", "Nora Field", "RN", Role.ADMINISTRATOR)
VISITOR = Person("visitor", "V. Osei", "", Role.VIEWER)
PEOPLE = (NURSE, DOCTOR, CHIEF, VISITOR)
PASSPHRASE = "correct horse battery"


class Ring:
    """Everybody's key (services.ports.Keys); one passphrase opens each."""

    def __init__(self) -> None:
        self.keys = {person.id: PersonKey.generated(person) for person in PEOPLE}

    def signing_key(self, person_id: str, passphrase: str) -> SigningKey:
        if passphrase != PASSPHRASE:
            raise Locked("That passphrase is not yours.")
        return self.keys[person_id]

    def confirm(self, person_id: str, passphrase: str) -> None:
        self.signing_key(person_id, passphrase)

    def owners(self) -> Mapping[str, KeyOwner]:
        return {key.public_key: KeyOwner(p, key.person.printed, True) for p, key in self.keys.items()}

    def verifies(self, public_key: str, content: bytes, signature: bytes) -> bool:
        try:
            VerifyKey(bytes.fromhex(public_key)).verify(content, signature)
        except (BadSignatureError, ValueError):
            return False
        return True


@dataclass
class KeptHeads:
    """services.ports.Heads in memory."""

    name: str = "ward-pc"
    heads: dict[str, Checkpoint] = field(default_factory=dict)
    keeps_all: bool = True

    def chain(self) -> str:
        return self.name

    def keep(self, *checkpoints: Checkpoint) -> None:
        self.heads |= {checkpoint.chain: checkpoint for checkpoint in checkpoints}

    def kept(self) -> Mapping[str, Checkpoint]:
        return dict(self.heads)


def counted(prefix: str = "id") -> NewId:
    """Ids that count."""
    numbers = count(1)
    return lambda: f"{prefix}-{next(numbers)}"


def workplace(
    unit: NewUnitOfWork,
    clock: Clock,
    new_id: NewId | None = None,
    person: Person = CHIEF,
    *,
    heads: KeptHeads | None = None,
    ring: Ring | None = None,
    signed_in: bool = False,
) -> Workplace:
    """A place at which the person works; signed_in: the chain begins with it."""
    seal = SessionSeal((ring or Ring()).keys[person.id])
    place = Workplace(unit, clock, new_id or counted(), person, Trail(clock, heads or KeptHeads(), seal))
    if signed_in:
        begin(place)
    return place
