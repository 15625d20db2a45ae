"""Where a printout comes from: a file is known by its bytes, paper by the hash at its foot."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from hashlib import sha256
from typing import Final, NamedTuple

from app.core.audit import Act, AuditEvent
from app.core.errors import BadInput
from app.core.people import Right
from app.core.records import Assessment, Moment, Statement, Status, settled
from app.services.auditing import said_facts
from app.services.evidence import AuditFilter
from app.services.paperwork import RECORD, RECORDS
from app.services.ports import UnitOfWork
from app.services.workplace import Workplace

SHORTEST: Final = 12
"""How much of a hash each page shows: `canonical.short_hash`."""
ON_PAGES: Final = (
    re.compile(f"manifest([0-9a-f]{{{SHORTEST}}})"),
    re.compile("SHA-256ofthis[a-z]+?:([0-9a-f]{64})"),
    re.compile(f"Record([0-9a-f]{{{SHORTEST}}})"),
)
"""Of all records in it, where it is of several; whole where a record is sealed; as each foot shows it.

Without blanks, since programs break lines freely.
"""
TYPED: Final = re.compile(f"[0-9a-f]{{{SHORTEST},64}}")

LEAVING: Final = (Act.PRINTED, Act.SAVED)
AT_MOST: Final = 1000
"""Of so many events that say a hash the newest are looked at: a record may have been printed often."""


class Verdict(StrEnum):
    """What is said of a printout. KNOWN: of paper, which can be changed and keep its hash."""

    AS_PRINTED = "as printed"
    OLDER = "an older version"
    ALTERED = "a copy, altered"
    KNOWN = "known here"
    UNKNOWN = "unknown here"


class Carried(NamedTuple):
    """A record in a printout, as it stands by now. ended: since when a later version, or nothing, is in its place."""

    id: str
    version: int
    status: Status
    is_signed: bool
    ended: Moment | None = None

    @property
    def words(self) -> str:
        """Where it stands, in a sentence without a stop."""
        said = f"version {self.version}"
        if self.status is Status.ENTERED_IN_ERROR:
            return f"{said} was entered in error"
        if self.ended is not None:
            return f"{said} was amended; a later version stands in its place"
        return f"{said} is the newest" if self.is_signed else f"{said} is not signed"


@dataclass(frozen=True, slots=True)
class Traced:
    """event: the print, the saving or the signing by which it is known; None: it is not known.

    kind: what document, as "flow sheet". records: what it carries, that which it is about first; those that are gone
    are missing. was_signed: whether it was printed as it was signed; None: not told, or it is no record.
    """

    verdict: Verdict
    event: AuditEvent | None = None
    kind: str = RECORD
    records: tuple[Carried, ...] = ()
    was_signed: bool | None = None

    @property
    def headline(self) -> str:
        """The verdict in words."""
        of = f"this {self.kind}" if self.kind != RECORDS else "these records"
        if self.is_record:
            of = f"version {self.records[0].version} of {of}"
        match self.verdict:
            case Verdict.ALTERED:
                return f"a copy of {of}, altered"
            case Verdict.OLDER:
                return f"{of}, an older version" if self.is_record else f"an older version of {of}"
            case Verdict.KNOWN:
                return f"{of} is known here"
            case _:
                return self.verdict.value

    @property
    def is_record(self) -> bool:
        """Whether it is a single record."""
        return self.kind == RECORD and bool(self.records)

    @property
    def outdated(self) -> tuple[Carried, ...]:
        """The records in whose place something else stands since: what was printed as amended is no news."""
        event = self.event
        return () if event is None else tuple(r for r in self.records if r.ended is not None and r.ended > event.at)

    @property
    def details(self) -> tuple[str, ...]:
        """What is known of it, a sentence each; nothing of the patient."""
        return tuple(_details(self))


class Tracing:
    """The use case. Call from the database thread."""

    def __init__(self, place: Workplace) -> None:
        self._place = place

    def of_file(self, pdf: bytes, words: str) -> Traced:
        """Whether a PDF is as it was printed or saved here. words: those of its pages, which show its hash."""
        self._place.allow(Right.READ)
        digest = sha256(pdf).hexdigest()
        with self._place.unit_of_work() as work:
            taken = _first(work, LEAVING, "sha256", digest)
            if taken is not None:
                return _as_printed(work, taken)
            bare = "".join(words.split())
            for hash_ in dict.fromkeys(hash_ for each in ON_PAGES for hash_ in each.findall(bare)):
                found = _known(work, hash_)
                if found is not None:
                    return _told(work, found, Verdict.ALTERED)
        return Traced(Verdict.UNKNOWN)

    def of_hash(self, typed: str) -> Traced:
        """What a page's hash belongs to: as it stands at the foot, or as its code has it. BadInput: it is none."""
        self._place.allow(Right.READ)
        hash_ = "".join(typed.split()).lower()
        if not TYPED.fullmatch(hash_):
            raise BadInput(
                "That is no hash of a page.",
                hint='It stands at the foot, behind "Record": twelve digits and letters from a to f. Or scan the code.',
            )
        with self._place.unit_of_work() as work:
            found = _known(work, hash_)
            if found is None:
                return Traced(Verdict.UNKNOWN)
            told = _told(work, found, Verdict.KNOWN)
            return replace(told, verdict=Verdict.OLDER) if told.outdated else told


def _first(work: UnitOfWork, acts: Sequence[Act], fact: str, hash_: str) -> AuditEvent | None:
    """The newest of these acts of which a fact begins with a hash."""
    found = (event for act in acts for event in work.audit.search(AuditFilter(act, saying=hash_), AT_MOST))
    fits = (event for event in found if str(said_facts(event).get(fact, "")).startswith(hash_))
    return max(fits, key=lambda event: event.at, default=None)


def _known(work: UnitOfWork, hash_: str) -> AuditEvent | None:
    """By which event a hash, or its beginning, is known: the signing of the record, else the newest print."""
    return _first(work, (Act.SIGNED,), "sha256", hash_) or _first(work, LEAVING, "content", hash_)


def _as_printed(work: UnitOfWork, event: AuditEvent) -> Traced:
    told = _told(work, event, Verdict.AS_PRINTED)
    was_draft = told.is_record and told.was_signed is False and told.records[0].is_signed
    return replace(told, verdict=Verdict.OLDER) if told.outdated or was_draft else told


def _told(work: UnitOfWork, event: AuditEvent, verdict: Verdict) -> Traced:
    facts = said_facts(event)
    ids = [one for one in (event.record_id, *str(facts.get("with", "")).split()) if one]
    records, first_hash = _carried(work, ids)
    was_signed = None
    content = str(facts.get("content", ""))
    kind = str(facts.get("kind", RECORD))
    if event.act == Act.SIGNED:
        was_signed = True
    elif content and kind == RECORD:
        was_signed = content == first_hash
    return Traced(verdict, event, kind, records, was_signed)


def _carried(work: UnitOfWork, ids: Sequence[str]) -> tuple[tuple[Carried, ...], str]:
    """As they stand by now, and the hash of the first one's signed bytes; empty where it is not signed."""
    found = {a.id: a for a in work.assessments.some(ids)}
    charts: dict[str, list[Assessment]] = {}
    for one in found.values():
        if one.patient_id not in charts:
            charts[one.patient_id] = settled(work.assessments.of_patient(one.patient_id))
    now = {a.id: a for chart in charts.values() for a in chart}
    followers = {a.amends: a.record.at for a in now.values() if a.amends and a.record is not None}
    held = [now.get(id_, found[id_]) for id_ in ids if id_ in found]
    records = tuple(
        Carried(a.id, a.version, a.status, a.record is not None, _ended(a, followers.get(a.id))) for a in held
    )
    signature = held[0].record if held and held[0].id == ids[0] else None
    return records, "" if signature is None else signature.sha256


def _ended(assessment: Assessment, followed: Moment | None) -> Moment | None:
    voided = (statement.at for statement in assessment.said(Statement.VOID))
    return min(filter(None, (followed, *voided)), default=None)


def _details(traced: Traced) -> Iterator[str]:
    event = traced.event
    if event is None:
        yield "Nothing that was printed, saved or signed in this clinic has this hash."
        return
    when = f"{event.at.local:%Y-%m-%d %H:%M} {event.at.offset_words}"
    yield f"{_sentence(event.act)} {when}."
    if traced.verdict is Verdict.ALTERED:
        yield "Its bytes are not those of anything that was printed or saved here."
    if traced.is_record:
        first = traced.records[0]
        if traced.was_signed is False:
            yield "It was printed before it was signed."
        yield f"{_sentence(first.words)}."
    elif traced.records:
        outdated, count = len(traced.outdated), len(traced.records)
        yield f"It carries {count} record{'' if count == 1 else 's'}."
        if outdated:
            yield f"{outdated} of them {'is' if outdated == 1 else 'are'} amended or in error since."
    if traced.verdict in (Verdict.KNOWN, Verdict.ALTERED) or (
        traced.verdict is Verdict.OLDER and event.act == Act.SIGNED
    ):
        yield "What stands on the page can have been changed: compare it with the record."


def _sentence(words: str) -> str:
    """Begun with a capital letter; the rest as it is."""
    return f"{words[0].upper()}{words[1:]}"
