"""Walks patients, visits, joinings, beds and context, and compares each row with what the audit trail says of it."""

from collections.abc import Iterator, Mapping
from typing import Any, Final

from app.core.audit import Kept
from app.services.findings import Seen, signed_name
from app.services.ports import UnitOfWork

ROWS_AT_ONCE: Final = 1000
TITLES: Final = {
    Kept.PATIENT: "Patient",
    Kept.VISIT: "Visit",
    Kept.LINK: "Joining of charts",
    Kept.STAY: "Ward and bed",
    Kept.ENTRY: "Context entry",
    Kept.SERIES: "Series",
    Kept.EVENT: "Event",
    Kept.RECORD: "Record",
}
_SIGNED: Final = signed_name("")


class RowWalk:
    """All rows of which events keep a digest, table by table."""

    def __init__(self, seen: Seen) -> None:
        self._seen = seen
        self._todo = [kept for kept in Kept if kept is not Kept.RECORD]
        self._after: str | None = None

    def step(self, work: UnitOfWork) -> int:
        """The next rows; how many they were."""
        kept = self._todo[0]
        rows = work.evidence.rows(kept, self._after, ROWS_AT_ONCE)
        for id_, digest in rows:
            name = kept.of(id_)
            if not self._seen.said.take(f"{name} {digest}"):
                self._seen.rows[name] = digest
        if len(rows) == ROWS_AT_ONCE:
            self._after = rows[-1][0]
        else:
            self._after = None
            self._todo.pop(0)
        return len(rows)

    @property
    def is_done(self) -> bool:
        """Whether every table was walked."""
        return not self._todo


def look_again(work: UnitOfWork, seen: Seen) -> list[str]:
    """What events said since, compared with the store as it is now; gives the records of which something was signed."""
    for said in [said for said in seen.unsaid if seen.said.take(said)]:
        del seen.unsaid[said]
    since, signed = seen.since or {}, []
    for name in since:
        if name.startswith(_SIGNED):
            signed.append(name.removeprefix(_SIGNED))
            continue
        kept, _, id_ = name.partition(" ")
        digest = work.evidence.digest(Kept(kept), id_)
        # Gone, what an event says of it is left. One that was met and is again as it was then had its events since.
        if not digest or seen.said.take(f"{name} {digest}") or digest in since[name]:
            seen.rows.pop(name, None)
        else:
            seen.rows[name] = digest
    return signed


class Naming:
    """Reads the events once more to name what did not fit, since what they said is held in eight bytes each."""

    def __init__(self, seen: Seen) -> None:
        self._seen = seen
        self._patients: dict[str, str] = {}  # of the rows that do not fit: whose they are
        self._left: dict[str, str] = {}  # what was never met: the name, and what is left of it

    @property
    def is_needed(self) -> bool:
        """Whether anything did not fit."""
        return bool(self._seen.rows) or len(self._seen.said) > 0

    def read(self, said: Mapping[str, Any], states: Iterator[tuple[str, str, str]]) -> None:
        """One event."""
        seen, patient, facts = self._seen, str(said.get("patient", "")), said.get("facts", {})
        for name, _, state in states:
            if name in seen.rows or seen.said.holds(f"{name} {state}"):
                self._patients[name] = patient or self._patients.get(name, "")
            if seen.said.holds(f"{name} {state}"):
                self._left[name] = state
        name, digest = signed_name(str(said.get("record"))), str(facts.get("sha256"))
        if seen.said.holds(f"{name} {digest}"):
            self._left[name] = digest

    def tell(self) -> None:
        """All of it."""
        seen = self._seen
        for name in sorted(seen.rows):
            if name in self._patients:
                seen.find(self._title(name), "is another than the audit trail says: it was changed outside Cowslip")
            elif seen.is_whole:
                seen.find(self._title(name), "no event of the audit trail says that it was stored")
            else:
                seen.uncovered += 1
        for name, digest in sorted(self._left.items()):
            if name.startswith(_SIGNED):
                seen.find(f"Record {name.removeprefix(_SIGNED)}", f"what was signed as {digest[:12]} is gone")
            elif name not in seen.rows:
                what = "what the audit trail says of it is not there: it was changed or removed outside Cowslip"
                seen.find(self._title(name), what)

    def _title(self, name: str) -> str:
        kept, _, id_ = name.partition(" ")
        title, patient = f"{TITLES[Kept(kept)]} {id_}", self._patients.get(name, "")
        return title if patient in ("", id_) else f"{title} of patient {patient}"
