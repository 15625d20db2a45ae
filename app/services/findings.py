"""What a walk through the clinic has met so far, and what of it does not fit."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from app.core.records import EPOCH
from app.services.fingerprints import Fingerprints
from app.services.ports import KeyOwner, Keys

Row = Mapping[str, object]
"""As it lies in the store."""


@dataclass(frozen=True, slots=True)
class Finding:
    """Something that does not fit. where: a record, an event, a chain, a key; never a patient's name."""

    where: str
    what: str

    def __str__(self) -> str:
        return f"{self.where}: {self.what}"


class Owners:
    """Whose each signing key is, read once; again only for a key that is not known yet."""

    def __init__(self, keys: Keys) -> None:
        self._keys = keys
        self._known = dict(keys.owners())
        self._unknown: set[str] = set()

    def of(self, public_key: str) -> KeyOwner | None:
        """None where it is nobody's."""
        if public_key not in self._known and public_key not in self._unknown:
            self._known.update(self._keys.owners())  # somebody may have been added meanwhile
            self._unknown.add(public_key)
        return self._known.get(public_key)


@dataclass(slots=True)
class Seen:
    """said: what events say was signed, and what rows held, until it is met there. earlier: digests of logs by id.

    unsaid: what was met and no event has said yet; by what it would have said, where and what it is. rows: the same of
    rows, the digest by name. since: what events said after all was walked once, by name.
    is_whole: no program worked here that kept no digests of rows.
    """

    findings: list[Finding] = field(default_factory=list)
    said: Fingerprints = field(default_factory=Fingerprints)
    takeovers: set[str] = field(default_factory=set)
    earlier: dict[str, str] = field(default_factory=dict)
    untaken: set[str] = field(default_factory=set)
    unsaid: dict[str, str] = field(default_factory=dict)
    rows: dict[str, str] = field(default_factory=dict)
    since: dict[str, set[str]] | None = None
    sessions: int = 0
    keeping: int = 0
    events: int = 0
    statements: int = 0
    uncovered: int = 0

    def find(self, where: str, what: str) -> None:
        """It does not fit."""
        self.findings.append(Finding(where, what))

    @property
    def is_whole(self) -> bool:
        """Whether every session here kept digests of rows, and there was one."""
        return 0 < self.sessions == self.keeping

    def say(self, name: str, digest: str) -> None:
        """An event says that what goes by this name was stored so; empty: that no digest of it is kept from then on."""
        if digest:
            self.said.add(f"{name} {digest}")
        if self.since is not None:
            self.since.setdefault(name, set()).add(digest)

    def compare(self, where: str, row: Row, expected: Mapping[str, object]) -> None:
        """A row with what was signed or chained of it."""
        wrong = [name for name, value in expected.items() if row[name] != value]
        if wrong:
            self.find(where, f"columns that differ from what was signed or chained: {', '.join(wrong)}")


def signed_name(record_id: str) -> str:
    """By which a signed statement is held."""
    return f"signed {record_id}"


def time_columns(name: str, said: Mapping[str, str] | None) -> dict[str, object]:
    """A time of canonical bytes as its three columns; quicker than by way of a Moment, for there are very many."""
    if said is None:
        return dict.fromkeys((f"{name}_us", f"{name}_offset", f"{name}_zone"))
    at = datetime.fromisoformat(said["at"])
    offset, since = at.utcoffset() or timedelta(), at - EPOCH
    return {
        f"{name}_us": (since.days * 86_400 + since.seconds) * 1_000_000 + since.microseconds,
        f"{name}_offset": offset.days * 1440 + offset.seconds // 60,
        f"{name}_zone": said["zone"],
    }
