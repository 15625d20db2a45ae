"""What changes of people need from the key ring, as Protocols; the vault fills them."""

from collections.abc import Collection, Mapping
from typing import NamedTuple, Protocol

from app.core.audit import Act, Fact
from app.core.people import Person, Role


class KeyEvent(NamedTuple):
    """Something that happened to the key file and belongs into the audit trail. at: ISO 8601, UTC."""

    id: str
    at: str
    act: Act
    person_id: str
    facts: Mapping[str, Fact]


class KeyLog(Protocol):
    """What happened to the key file while no audit trail was at hand."""

    def waiting(self) -> tuple[KeyEvent, ...]:
        """Failed sign-ins and changes of people that were not reported as noted yet, oldest first."""
        ...

    def noted(self, ids: Collection[str]) -> None:
        """These are in the audit trail now, durably."""
        ...


class Member(NamedTuple):
    """Somebody in the key file. since: of their first certificate (ISO 8601, UTC). removed: may open nothing more."""

    person: Person
    since: str
    removed: bool


class Newcomer(NamedTuple):
    """Who is added. passphrase: typed by themselves."""

    name: str
    credentials: str
    role: Role
    passphrase: str


class PeopleKeys(KeyLog, Protocol):
    """Changes of the key ring. by, passphrase: the one who changes it, whose passphrase is asked again each time.

    Each is slow on purpose, raises Locked where the passphrase is wrong or waits, and is durable on return.
    """

    def members(self) -> tuple[Member, ...]:
        """Everybody who is or was here."""
        ...

    def add(self, by: str, passphrase: str, newcomer: Newcomer) -> Person:
        """A new person, who has typed a passphrase of their own."""
        ...

    def change(self, by: str, passphrase: str, person: Person) -> Person:
        """Another name, credentials or role for the person of that id. Conflict: it would leave no administrator."""
        ...

    def remove(self, by: str, passphrase: str, person_id: str) -> None:
        """Take the person's keys away; their certificates stay. Conflict: it would leave no administrator."""
        ...

    def reset(self, by: str, passphrase: str, person_id: str, new: str) -> None:
        """A new passphrase and new keys for somebody; the old public keys stay."""
        ...

    def change_own(self, person_id: str, passphrase: str, new: str) -> None:
        """Another passphrase for the same keys."""
        ...

    def replace_code(self, by: str, passphrase: str) -> str:
        """A new recovery code, given once; the one before opens nothing more."""
        ...

    def code_is_kept(self) -> bool:
        """Whether somebody said that the sheet of the recovery code is safe."""
        ...

    def keep_code(self) -> None:
        """Somebody says so."""
        ...

    def fingerprint(self) -> str:
        """Of the root public key, in groups: what the recovery sheet shows."""
        ...

    def rekey(self, by: str, passphrase: str) -> None:
        """Seal a next data key for everybody who may open the clinic; its next opening puts it into use."""
        ...

    def rekey_waits(self) -> bool:
        """Whether a next data key waits; meanwhile nobody is changed."""
        ...
