"""Signing, and what may be said of a signed record later: it is amended, added to, reviewed, voided; never changed."""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Any, NamedTuple

from app import __version__
from app.core.audit import Act, Kept
from app.core.context import Entry
from app.core.errors import BadInput, Conflict, Locked, NotFound, Overtaken
from app.core.people import Person, Right
from app.core.records import (
    Assessment,
    LogEntry,
    Meaning,
    Moment,
    Patient,
    Signature,
    Statement,
    Status,
    Visit,
    VisitKind,
    is_by_patient,
)
from app.core.scoring import score
from app.services import event_facts
from app.services.canonical import SignedAs, hash_of, record_bytes, statement_bytes
from app.services.charts import JOINERS, note_begun
from app.services.context import facts_for_signing
from app.services.evidence import AuditFilter
from app.services.joining import what_is_brought
from app.services.ports import Keys, SigningKey, UnitOfWork
from app.services.printing import sets_used
from app.services.rules import ScaleOf
from app.services.workplace import Workplace, unkept

TEXT_LIMIT = 2000


@dataclass(frozen=True, slots=True)
class Place:
    """Where a record is moved to. visit: an id, or the kind of one that begins then."""

    patient_id: str
    visit: str | VisitKind


class Unsigned(NamedTuple):
    """What waits for a signature, and whose it is. context: what the patient brings, every version."""

    patient: Patient
    assessment: Assessment
    context: tuple[Entry, ...] = ()


class Signing:
    """Use cases on records. Each call is one transaction; call from the database thread, but unlock from another.

    What is given as `shown` is the record as the signer saw it: Conflict where it is another by now.
    """

    def __init__(self, place: Workplace, keys: Keys) -> None:
        self._place = place
        self._keys = keys

    def unlock(self, passphrase: str) -> SigningKey:
        """The key of who is signed in, for one round of signing. Slow on purpose. Locked: not their passphrase."""
        self._place.allow(Right.SIGN)
        return self._keys.signing_key(self._place.person.id, passphrase)

    def unsigned(self) -> list[Unsigned]:
        """The clinic's complete assessments that nobody signed yet, oldest first."""
        self._place.allow(Right.READ)
        with self._place.unit_of_work() as work:
            waiting = work.assessments.unsigned()
            whose = {a.patient_id for a in waiting}
            patients = {one: work.patients.get(one) for one in whose}
            brought = what_is_brought(work, whose)
            return [Unsigned(patients[a.patient_id], a, brought[a.patient_id]) for a in waiting]

    def sign(
        self,
        key: SigningKey,
        shown: Sequence[Assessment],
        scale_of: ScaleOf,
        meaning: Meaning = Meaning.PERFORMED,
        performer: str = "",
        whose: Iterable[Patient] = (),
    ) -> list[Assessment]:
        """Make drafts and complete ones final: all of them, or none. Gives them as they then are.

        performer: who rated on paper, where it is transcribed from there. BadInput: nothing answered, or no performer.
        whose: the patients as the signer saw them; Conflict where one of them was changed since.
        """
        self._place.allow(Right.SIGN)
        performer = " ".join(performer.split())
        if meaning in (Meaning.AMENDED, Meaning.MOVED):
            raise BadInput("What is amended or moved is told by the record itself.", hint="Choose another meaning.")
        if (meaning is Meaning.TRANSCRIBED) == (not performer):
            raise BadInput("Who rated it on paper?", hint="Type the name that stands there, with credentials.")
        with self._transaction(key) as work:
            for patient in whose:
                if work.patients.get(patient.id) != patient:
                    raise Conflict(
                        f"{patient.name} was changed elsewhere, so nothing is signed.",
                        hint="Read again who it is, then sign.",
                    )
            return [self._sign(work, key, each, scale_of, meaning, performer) for each in shown]

    def review(self, key: SigningKey, shown: Assessment) -> Assessment:
        """Co-sign a final record. BadInput: it is your own, or you did so already."""
        self._place.allow(Right.SIGN)
        with self._transaction(key) as work:
            stored = _standing(work, shown)
            if stored.record is not None and stored.record.signer_id == key.person.id:
                raise BadInput("You signed this record yourself.", hint="Another person reviews it.")
            if _is_own(work, stored, key.person):
                raise BadInput("You performed this record yourself.", hint="Another person reviews it.")
            if any(s.signer_id == key.person.id for s in stored.said(Statement.REVIEW)):
                raise BadInput("You reviewed this record already.", hint="Its signatures are listed with it.")
            self._say(work, key, stored, Statement.REVIEW, Act.REVIEWED, meaning=Meaning.REVIEWED)
            return work.assessments.get(stored.id)

    def add(self, key: SigningKey, shown: Assessment, text: str) -> Assessment:
        """An addendum: text beside the record, which stays as it is. BadInput: the text is empty or can't be shown."""
        self._place.allow(Right.AMEND)
        words = checked_text(text, "The addendum")
        with self._transaction(key) as work:
            stored = _standing(work, shown)
            self._say(work, key, stored, Statement.ADDENDUM, Act.ADDENDUM, text=words)
            return work.assessments.get(stored.id)

    def void(self, key: SigningKey, shown: Assessment, reason: str) -> Assessment:
        """Entered in error: it is kept and struck through, and counts nowhere any more."""
        self._place.allow(Right.AMEND)
        why = checked_text(reason, "The reason")
        with self._transaction(key) as work:
            stored = _standing(work, shown)
            self._say(work, key, stored, Statement.VOID, Act.ENTERED_IN_ERROR, text=why)
            return work.assessments.get(stored.id)

    def begin_amendment(self, shown: Assessment, reason: str) -> Assessment:
        """A draft of the next version, with every answer as it was and by whom it was entered; signing makes it count.

        Until then the version before stands. Somebody else's draft of the same does no harm: one is signed first.
        """
        self._place.allow(Right.AMEND)
        why = checked_text(reason, "The reason")
        with self._place.unit_of_work() as work:
            stored = _standing(work, shown)
            draft = replace(
                copy_of(stored, self._place.new_id(), self._place.clock.now()),
                version=stored.version + 1,
                amends=stored.id,
                reason=why,
            )
            self._store(work, draft, stored)
            self._place.note(work, Act.AMENDMENT_BEGUN, draft.patient_id, draft.id, amends=stored.id, reason=why)
            begun = work.assessments.get(draft.id)
            work.commit()
        return begun

    def move(self, key: SigningKey, shown: Assessment, to: Place, reason: str, scale_of: ScaleOf) -> Assessment:
        """A record of the wrong patient: void here, a copy signed by who moves it there; both say so. Gives the copy.

        The copy keeps performer, times and who entered each answer.
        """
        self._place.allow(Right.AMEND)
        why = checked_text(reason, "The reason")
        with self._transaction(key) as work:
            stored = _standing(work, shown)
            if to.patient_id == stored.patient_id:
                raise BadInput("The record is in this chart already.", hint="Choose another patient.")
            now = self._place.clock.now()
            copy = replace(
                copy_of(stored, self._place.new_id(), stored.recorded or now),
                patient_id=work.patients.get(to.patient_id).id,
                visit_id=self._visit(work, to, stored.performed or now),
                moved_from=stored.id,
                reason=why,
            )
            self._store(work, copy, stored)
            signed = self._sign(work, key, work.assessments.get(copy.id), scale_of, Meaning.MOVED, "")
            self._say(work, key, stored, Statement.VOID, Act.MOVED, text=why, moved_to=copy.id)
        return signed

    @contextmanager
    def _transaction(self, key: SigningKey) -> Iterator[UnitOfWork]:
        """All of it or nothing."""
        if key.person.id != self._place.person.id:
            raise Locked("This passphrase is somebody else's.", hint="Who is signed in signs.")
        key.person.require(Right.SIGN)  # as the key ring has it now: the role may have changed since the sign-in
        with self._place.unit_of_work() as work:
            yield work
            work.commit()

    def _store(self, work: UnitOfWork, copy: Assessment, of: Assessment) -> None:
        """A draft with the answers of another, each as it was entered."""
        work.assessments.add(copy)
        for line in answered(work, of):
            work.assessments.append(copy.id, line)

    def _visit(self, work: UnitOfWork, to: Place, begun: Moment) -> str:
        if isinstance(to.visit, VisitKind):
            visit = Visit(self._place.new_id(), to.patient_id, to.visit, begun)
            work.visits.add(visit)
            note_begun(self._place, work, visit)
            return visit.id
        if to.visit not in (v.id for v in work.visits.of_patient(to.patient_id)):
            raise NotFound("There is no such visit of this patient.", hint="Open the chart again.")
        return to.visit

    def _sign(
        self,
        work: UnitOfWork,
        key: SigningKey,
        shown: Assessment,
        scale_of: ScaleOf,
        meaning: Meaning,
        performer: str,
    ) -> Assessment:
        stored = work.assessments.get(shown.id)
        if (stored.log_length, stored.status, stored.performed) != (shown.log_length, shown.status, shown.performed):
            raise Conflict(f"{_named(stored)} was changed elsewhere.", hint="Open it again to see the latest answers.")
        self._check_overtaken(work, stored)
        if not stored.answers:
            raise BadInput("Nothing is answered yet.", hint="Answer at least one item, or leave the page.")
        if meaning is Meaning.TRANSCRIBED and stored.amends:
            raise BadInput(
                f"{_named(stored)} is an amendment, whose performer stays.", hint="Sign it as performed, or untick it."
            )
        is_own = _is_own(work, stored, key.person)
        if meaning is Meaning.PERFORMED and not is_own:
            if not stored.amends:
                raise BadInput(
                    f"{_named(stored)} was performed by {stored.performer}.", hint="Sign it as reviewed, or untick it."
                )
            meaning = Meaning.AMENDED
        if meaning is Meaning.REVIEWED and is_own:
            raise BadInput(f"{_named(stored)} is your own.", hint="Sign it as performed by you.")
        final = replace(
            stored,
            status=Status.FINAL,
            signed=self._place.clock.now(),
            signer=key.person.printed,
            performer=performer or stored.performer,
        )
        was = work.evidence.digest(Kept.RECORD, stored.id) if stored.status is Status.COMPLETE else ""
        work.assessments.update(final, stored.status)
        scale = scale_of(final.definition_sha256)
        patient = work.patients.get(final.patient_id)
        outcomes = score(scale, final.keys)
        sets = sets_used(scale, outcomes, patient.sex, final.sets)
        blank = self._blank(key, final, Statement.RECORD, meaning, "", "")
        log = work.assessments.log_digest(final.id)
        signed_as = SignedAs(blank.id, log, key.person.id, meaning, key.public_key, __version__)
        content = record_bytes(final, scale, patient, outcomes, sets, signed_as, _beside(work, final))
        signature = self._signed(key, blank, content)
        work.assessments.sign(signature)
        self._place.note(
            work,
            Act.SIGNED,
            final.patient_id,
            final.id,
            **unkept(Kept.RECORD, final.id, was),
            sha256=signature.sha256,
            meaning=meaning.value,
            version=final.version,
            amends=final.amends,
        )
        return replace(final, signatures=(signature,))

    def _check_overtaken(self, work: UnitOfWork, stored: Assessment) -> None:
        """An amendment can't be signed once its record was amended or voided by another."""
        before = work.assessments.get(stored.amends).status if stored.amends else Status.FINAL
        if before is Status.AMENDED:
            raise Overtaken(stored.id)
        if before is not Status.FINAL:
            raise Conflict(
                f"{_named(stored)} amends a record that was voided elsewhere meanwhile.",
                hint="Untick it, and open its chart to see how.",
            )

    def _say(  # noqa: PLR0913 - a statement is so many things
        self,
        work: UnitOfWork,
        key: SigningKey,
        of: Assessment,
        statement: Statement,
        act: Act,
        *,
        meaning: Meaning | None = None,
        text: str = "",
        moved_to: str = "",
    ) -> None:
        """Sign something about a record."""
        blank = self._blank(key, of, statement, meaning, text, moved_to)
        content = statement_bytes(blank, "" if of.record is None else of.record.sha256, __version__)
        signature = self._signed(key, blank, content)
        work.assessments.sign(signature)
        self._place.note(work, act, of.patient_id, of.id, sha256=signature.sha256, moved_to=moved_to)

    def _blank(
        self, key: SigningKey, of: Assessment, statement: Statement, meaning: Meaning | None, text: str, moved_to: str
    ) -> Signature:
        """What is to be signed, before it is."""
        at = of.signed if statement is Statement.RECORD and of.signed is not None else self._place.clock.now()
        id_ = self._place.new_id()
        who = key.person
        return Signature(
            id_, of.id, statement, meaning, who.id, who.printed, at, text, moved_to, key.public_key, b"", "", b""
        )

    def _signed(self, key: SigningKey, blank: Signature, content: bytes) -> Signature:
        return replace(blank, content=content, sha256=hash_of(content), signature=key.sign(content))


def _beside(work: UnitOfWork, of: Assessment) -> list[dict[str, Any]]:
    """What the patient brings, and what was given and used in the visit before."""
    entries = what_is_brought(work, [of.patient_id])[of.patient_id]
    happened = event_facts.facts_for_signing(work.events.of_visits([of.visit_id]), of)
    return [*facts_for_signing(entries), *happened]


def checked_text(text: str, what: str) -> str:
    """A sentence for a record, with single spaces; BadInput where it is empty, too long or can't be shown."""
    tidy = " ".join(text.split())
    if not tidy:
        raise BadInput(f"{what} is empty.", hint="Type it.")
    if len(tidy) > TEXT_LIMIT:
        raise BadInput(f"{what} is longer than {TEXT_LIMIT} characters.", hint="Shorten it.")
    if not tidy.translate(JOINERS).isprintable():
        raise BadInput(f"{what} holds characters that can't be shown.", hint="Type it again.")
    return tidy


def _standing(work: UnitOfWork, shown: Assessment) -> Assessment:
    """The final record that still stands; Conflict where it was amended or voided since it was shown."""
    stored = work.assessments.get(shown.id)
    if stored.status is not Status.FINAL:
        raise Conflict(f"This record is {stored.status} by now.", hint="Open the chart again to see how.")
    return stored


def _is_own(work: UnitOfWork, record: Assessment, person: Person) -> bool:
    """Whether the person performed it. Who began it is told by the trail: two people may print the same, and one person
    another name by now. What was transcribed from paper, and what no trail tells of, is told by the printed name.
    """
    first = record
    while before := first.amends or first.moved_from:
        first = work.assessments.get(before)
    begun = work.audit.search(AuditFilter(act=Act.ASSESSMENT_BEGUN, record_id=first.id), 1)
    signed = first.record
    if not begun or (signed is not None and signed.meaning is Meaning.TRANSCRIBED):
        return record.performer == person.printed
    return begun[0].person_id == person.id


def _named(assessment: Assessment) -> str:
    """Which of a list it is, without saying whose."""
    when = assessment.performed
    at = f" of {when.local:%Y-%m-%d %H:%M}" if when is not None else ""
    return f"The {assessment.scale_id}{at}"


def copy_of(of: Assessment, id_: str, recorded: Moment) -> Assessment:
    """A draft of the same performer and time, without answers yet."""
    return Assessment(
        id_,
        of.patient_id,
        of.visit_id,
        of.scale_id,
        of.scale_version,
        of.definition_sha256,
        of.performer,
        Status.DRAFT,
        performed=of.performed,
        recorded=recorded,
        mode=of.mode,
    )


def answered(work: UnitOfWork, of: Assessment) -> list[LogEntry]:
    """The lines that its answers come from, with their own times and who entered them, and what is said beside them.

    Where a patient's answer was changed, the patient's own stands before it.
    """
    log = work.assessments.log(of.id)
    last = {line.item: line for line in log if line.item}
    hands = {line.item: line for line in log if line.item and is_by_patient(line.by)}
    first = [hands[item] for item in hands if hands[item] is not last[item]]
    answers = [last[item] for item in of.answers]
    cleared = [last[item] for item in hands if item not in of.answers]
    beside = {(line.aside.kind, line.aside.about): line for line in log if line.aside is not None}
    lines = [*first, *answers, *cleared, *beside.values()]
    return [replace(line, seq=seq) for seq, line in enumerate(lines, 1)]
