"""Walks everything that is signed or chained and names whatever does not fit; it changes nothing."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from hashlib import sha256

from app.core.audit import Act
from app.core.people import Right
from app.services.backups import Tell
from app.services.chain_walk import ChainWalk, states
from app.services.findings import Finding, Owners, Seen
from app.services.ports import Heads, Keys, UnitOfWork
from app.services.record_walk import RecordWalk
from app.services.row_walk import Naming, RowWalk, look_again
from app.services.workplace import Workplace, digest_of

Enter = Callable[[], AbstractContextManager[UnitOfWork]]


@dataclass(frozen=True, slots=True)
class Verified:
    """What was walked and what was found. Two things are told and are no fault:

    earlier: final from before there were signatures. uncovered: rows from before events kept digests of them.
    """

    events: int
    statements: int
    chains: int
    earlier: int
    uncovered: int
    findings: tuple[Finding, ...]

    @property
    def is_intact(self) -> bool:
        """Whether nothing was found."""
        return not self.findings


def earlier_words(found: Verified) -> list[str]:
    """What is told beside the findings, a sentence each."""
    told = []
    if found.earlier:
        told.append(f"{found.earlier:,} records are final without a signature, from before there were any.")
    if found.uncovered:
        told.append(f"{found.uncovered:,} entries are from before the audit trail held them, and were not compared.")
    return told


class Walk:
    """One walk in steps of some hundredths of a second, between which the clinic's work goes on.

    Call from the database thread. What is stored meanwhile is no finding: it is looked at in the last step.
    """

    found: Verified | None = None
    """Once it is done."""
    share: float = 0.0
    """How far it has come, from 0 to 1."""

    def __init__(self, enter: Enter, keys: Keys, heads: Heads, done: Callable[[UnitOfWork, Verified], None]) -> None:
        """enter: opens the unit of work of each step. done: told in one of its own, which it may commit."""
        self._enter, self._keys, self._heads, self._done = enter, keys, heads, done
        self._seen, self._owners = Seen(), Owners(keys)
        self._chains: dict[str, ChainWalk] = {}
        self._steps = self._walk()

    def step(self) -> None:
        """Go on, until something is found."""
        next(self._steps, None)

    def _walk(self) -> Iterator[None]:
        records, rows = RecordWalk(self._keys, self._owners, self._seen), RowWalk(self._seen)
        with self._enter() as work:
            total, gone = max(1, sum(work.evidence.counts())), 0
            self._meet_chains(work)
        parts: list[ChainWalk | RecordWalk | RowWalk] = [*self._chains.values(), records, rows]
        for part in parts:
            while not part.is_done:
                with self._enter() as work:
                    gone += part.step(work)
                self.share = min(gone / total, 0.99)
                yield
        with self._enter() as work:
            self._definitions(work)
        is_settled = False
        while not is_settled:
            with self._enter() as work:
                is_settled = self._catches_up(work, records)
            yield
        naming = Naming(self._seen)
        if naming.is_needed:
            yield from self._name(naming)
        naming.tell()
        self._tell_unsigned()
        seen = self._seen
        found = Verified(
            seen.events, seen.statements, len(self._chains), len(seen.earlier), seen.uncovered, tuple(seen.findings)
        )
        with self._enter() as work:
            self._done(work, found)
        self.share, self.found = 1.0, found

    def _meet_chains(self, work: UnitOfWork) -> None:
        for chain in sorted({*work.evidence.chains(), *self._heads.kept()} - self._chains.keys()):
            self._chains[chain] = ChainWalk(chain, self._keys, self._owners, self._heads, self._seen)

    def _catches_up(self, work: UnitOfWork, records: RecordWalk) -> bool:
        """Look at what was stored since it was read; whether nothing was."""
        new = 0
        self._seen.since = {}
        self._meet_chains(work)
        for chain in self._chains.values():
            chain.look_beyond(work)
            while count := chain.step(work):
                new += count
        if new:
            signed = look_again(work, self._seen)
            records.check(work.evidence.records_of(signed), is_again=True)
            return False
        for chain in self._chains.values():
            chain.finish()
        return True

    def _definitions(self, work: UnitOfWork) -> None:
        for sha, content in work.evidence.definitions():
            if sha256(content).hexdigest() != sha:
                self._seen.find(f"Definition {sha[:12]}", "its bytes are not those it is named by")

    def _name(self, naming: Naming) -> Iterator[None]:
        for chain in self._chains.values():
            after = 0
            while True:
                with self._enter() as work:
                    said = chain.said(work, after)
                if not said:
                    break
                for seq, event in said:
                    naming.read(event, states(event))
                    after = seq
                yield

    def _tell_unsigned(self) -> None:
        seen = self._seen
        for where in seen.unsaid.values():
            seen.find(where, "no event of the audit trail says that it was signed")
        if seen.untaken and digest_of(seen.earlier) not in seen.takeovers:
            for id_ in sorted(seen.untaken):
                seen.find(f"Record {id_}", "is final without a signature, and was not there before signatures were")


class Verifying:
    """The use case. Call from the database thread."""

    def __init__(self, place: Workplace, keys: Keys, heads: Heads) -> None:
        self._place = place
        self._keys = keys
        self._heads = heads

    def begin(self) -> Walk:
        """A walk, to be gone step by step; its end goes into the trail."""
        self._place.allow(Right.AUDIT)
        return Walk(self._place.unit_of_work, self._keys, self._heads, self._note)

    def verify(self, tell: Tell | None = None) -> Verified:
        """Walk all of it at once; tell hears how far it has come, and may call it off."""
        walk = self.begin()
        while walk.found is None:
            walk.step()
            if tell is not None:
                tell(walk.share)
        return walk.found

    def _note(self, work: UnitOfWork, found: Verified) -> None:
        self._place.note(work, Act.VERIFIED, findings=len(found.findings))
        work.commit()


def walked(work: UnitOfWork, keys: Keys, heads: Heads) -> Verified:
    """What verify finds in an open unit of work, whoever asks; nothing is written."""
    walk = Walk(lambda: nullcontext(work), keys, heads, lambda _work, _found: None)
    while walk.found is None:
        walk.step()
    return walk.found
