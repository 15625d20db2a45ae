"""Beginning, answering, resuming and signing off an assessment; an answer is acknowledged only when it is stored."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from operator import itemgetter
from typing import assert_never

from app.core.audit import Act, Fact, Kept
from app.core.errors import BadAnswer, Conflict, GoneOn, NotFound
from app.core.people import Right
from app.core.records import (
    Answer,
    Aside,
    AsideKind,
    Assessment,
    LogEntry,
    Moment,
    Patient,
    Status,
    Visit,
    VisitKind,
    replay,
)
from app.core.records import by_patient as hand_of
from app.core.scale import Item, Scale
from app.services.charts import checked_text, note_begun
from app.services.lines import Lines, added, answered, edited
from app.services.ports import UnitOfWork
from app.services.workplace import Workplace, unkept

STALE_AFTER = timedelta(minutes=30)
NOTE_LIMIT = 2000


@dataclass(frozen=True, slots=True)
class Attachment:
    """To whom a quick score goes. visit: an id, or the kind of one that begins with the first answer.

    instead_of: the id of the patient's open draft of the scale, which is stopped; empty: there must be none.
    """

    patient_id: str
    visit: str | VisitKind
    performer: str
    instead_of: str = ""


class Assessing:
    """Use cases on one assessment. Each call is one transaction; call from the database thread."""

    def __init__(self, place: Workplace) -> None:
        self._place = place

    def prepare(
        self, scale: Scale, patient_id: str, visit_id: str, performer: str, sets: Mapping[str, str] | None = None
    ) -> Assessment:
        """A new draft in memory; nothing is stored before its first answer.

        sets: by score id, the name of the band set by which it is read, as the series or the site has it.
        """
        return Assessment(
            self._place.new_id(),
            patient_id,
            visit_id,
            scale.id,
            scale.version,
            scale.sha256,
            performer,
            Status.DRAFT,
            sets=dict(sets or {}),
        )

    def record(
        self,
        draft: Assessment,
        scale: Scale,
        definition: bytes,
        item_id: str,
        answer: Answer | None,
        *,
        by_patient: bool = False,
    ) -> Assessment:
        """Append one answer (None: cleared) durably and give the draft as it now is.

        The first answer stores the draft and its definition with it, in one transaction, and sets the performed time.
        by_patient: the patient gave it, on the device that who is signed in handed over.
        BadAnswer: not an answer of this scale. GoneOn: the draft went on elsewhere; nothing was written.
        """
        self._place.allow(Right.SCORE)
        check_answer(scale, item_id, answer)
        person = self._place.person
        by = hand_of(person.printed) if by_patient else ""
        lines = answered(draft, definition, item_id, answer, self._place.clock.now(), person, by)
        self._store(lines)
        return lines.draft

    def say_beside(self, draft: Assessment, scale: Scale, aside: Aside) -> Assessment:
        """Append something beside the answers: a band set applied, an alert seen, a note. Nothing is answered by it.

        BadAnswer: it is about nothing that the scale has, or the draft has no answer yet.
        """
        self._place.allow(Right.SCORE)
        said = replace(aside, words=checked_aside(scale, aside))
        if not draft.log_length:
            if said.kind is AsideKind.BAND_SET:  # comes with the first answer
                kept = {score: name for score, name in draft.sets.items() if score != said.about}
                return replace(draft, sets=kept | ({said.about: said.words} if said.words else {}))
            raise BadAnswer("Nothing is answered yet.", hint="Answer at least one item first.")
        lines = added(draft, said, self._place.clock.now(), self._place.person)
        self._store(lines)
        return lines.draft

    def attach(self, scale: Scale, definition: bytes, log: Sequence[LogEntry], to: Attachment) -> Assessment:
        """Make a quick score's log a patient's draft, each answer with its own moment: all of it durably, or nothing.

        Performed is the moment of the first answer, recorded is now. BadAnswer: nothing or no answer of this scale,
        or the first one lies in the future. Conflict: another draft of the scale is open; two are never merged, and
        there are never two.
        """
        self._place.allow(Right.SCORE)
        for line in log:
            if line.aside is not None:
                checked_aside(scale, line.aside)
            else:
                check_answer(scale, line.item, line.answer)
        if not replay(log):
            raise BadAnswer("Nothing is answered yet.", hint="Answer at least one item first.")
        begun, now = next(line.at for line in log if line.item), self._place.clock.now()
        if begun > now:
            raise BadAnswer(
                "The first answer lies in the future: the computer's clock was set back since.",
                hint="Set the clock right, then attach the score again.",
            )
        with self._place.unit_of_work() as work:
            for draft in _open_drafts(work, work.patients.get(to.patient_id).id, scale.id):
                if draft.id != to.instead_of:
                    raise Conflict(
                        f"This patient has an open draft of {scale.short}. Two are never merged.",
                        hint="Go on with that one, or stop it.",
                    )
                work.assessments.update(replace(draft, status=Status.STOPPED), Status.DRAFT)
                note_settled(self._place, work, Act.ASSESSMENT_STOPPED, draft)
            made = self.prepare(scale, to.patient_id, self._visit(work, to, begun), to.performer)
            work.definitions.keep(scale.sha256, scale.id, scale.version, definition)
            made = replace(made, performed=begun, recorded=now)
            _check_visit(work, made)
            work.assessments.add(made)
            self._place.note(work, Act.ASSESSMENT_BEGUN, to.patient_id, made.id, scale=scale.id, attached=True)
            for line in log:
                work.assessments.append(made.id, replace(line, by=self._place.person.printed))
            stored = work.assessments.get(made.id)
            work.commit()
        return stored

    def _visit(self, work: UnitOfWork, to: Attachment, begun: Moment) -> str:
        if isinstance(to.visit, VisitKind):
            visit = Visit(self._place.new_id(), to.patient_id, to.visit, begun)
            work.visits.add(visit)
            note_begun(self._place, work, visit)
            return visit.id
        if to.visit not in (v.id for v in work.visits.of_patient(to.patient_id)):
            raise NotFound("There is no such visit of this patient.", hint="Open the chart again.")
        return to.visit

    def resume(self, assessment_id: str) -> Assessment:
        """The draft with every stored answer."""
        self._place.allow(Right.READ)
        with self._place.unit_of_work() as work:
            return work.assessments.get(assessment_id)

    def open_draft(self, patient_id: str, scale_id: str) -> Assessment | None:
        """The patient's latest draft of this scale, so that it is resumed and not duplicated."""
        self._place.allow(Right.READ)
        with self._place.unit_of_work() as work:
            return next(iter(_open_drafts(work, patient_id, scale_id)), None)

    def is_stale(self, draft: Assessment) -> bool:
        """Whether a draft was begun long enough ago to ask: continue, or start a new one?"""
        return draft.recorded is not None and self._place.clock.now().utc - draft.recorded.utc > STALE_AFTER

    def stop(self, draft: Assessment) -> Assessment:
        """Leave a draft for good (a new one is started instead); it is kept, marked stopped."""
        self._place.allow(Right.SCORE)
        return self._settle(draft, replace(draft, status=Status.STOPPED), Act.ASSESSMENT_STOPPED)

    def set_performed(self, draft: Assessment, performed: Moment) -> Assessment:
        """Say when it was really performed; the log keeps who said so, when, and the time that stood there before.

        BadAnswer where that lies in the future. Before the first answer nothing is stored; the line comes with it.
        """
        self._place.allow(Right.SCORE)
        now = self._place.clock.now()
        check_performed(performed, now)
        if draft.log_length == 0:
            return replace(draft, performed=performed)
        lines = edited(draft, performed, now, self._place.person)
        self._store(lines)
        return lines.draft

    def _store(self, lines: Lines) -> None:
        """Durable on return; where the store may be away a journal comes first (see outage.py)."""
        with self._place.unit_of_work() as work:
            if lines.begins or any(entry.edit is not None for entry in lines.entries):
                # not in _write: what a journal acknowledged while the store was away is taken, whatever became of it
                _check_visit(work, lines.draft)
            self._write(work, lines)
            work.commit()

    def _write(self, work: UnitOfWork, lines: Lines) -> None:
        draft = lines.draft
        if lines.begins:
            work.definitions.keep(draft.definition_sha256, draft.scale_id, draft.scale_version, lines.definition)
            work.assessments.add(draft)
            self._note(work, lines, Act.ASSESSMENT_BEGUN, scale=draft.scale_id)
        for entry in lines.entries:
            work.assessments.append(draft.id, entry)
            if entry.edit is not None and not lines.begins:
                self._note(work, lines, Act.TIME_CHANGED)

    def _note(self, work: UnitOfWork, lines: Lines, act: Act, **facts: Fact) -> None:
        """What was done by who typed the lines, whoever stores them."""
        draft, at = lines.draft, lines.entries[0].at
        self._place.note_of(work, lines.person, at, act, draft.patient_id, draft.id, **facts)

    def complete(self, draft: Assessment) -> Assessment:
        """Done, not signed: the answers stand. Items may be unanswered or not assessed: it is then without a total."""
        self._place.allow(Right.SCORE)
        if not draft.answers:
            raise BadAnswer("Nothing is answered yet.", hint="Answer at least one item, or leave the page.")
        return self._settle(draft, replace(draft, status=Status.COMPLETE), Act.ASSESSMENT_COMPLETED)

    def reopen(self, assessment: Assessment) -> Assessment:
        """A complete one that nobody signed yet takes answers again."""
        self._place.allow(Right.SCORE)
        opened = replace(assessment, status=Status.DRAFT)
        with self._place.unit_of_work() as work:
            was = work.evidence.digest(Kept.RECORD, assessment.id)
            work.assessments.update(opened, Status.COMPLETE)
            gone = unkept(Kept.RECORD, opened.id, was)
            self._place.note(work, Act.ASSESSMENT_REOPENED, opened.patient_id, opened.id, **gone)
            work.commit()
        return opened

    def _settle(self, draft: Assessment, settled: Assessment, act: Act) -> Assessment:
        """Write a draft's new state, unless its log went on elsewhere since it was read."""
        with self._place.unit_of_work() as work:
            if work.assessments.get(draft.id).log_length != draft.log_length:
                raise GoneOn
            work.assessments.update(settled, Status.DRAFT)
            note_settled(self._place, work, act, draft)
            work.commit()
        return settled


def note_settled(place: Workplace, work: UnitOfWork, act: Act, of: Assessment, was: str = "") -> None:
    """What is complete or stopped has no signature yet: the event holds its row and log. was: what one held before."""
    place.note_row(work, act, Kept.RECORD, of.id, of.patient_id, of.id, was)


def _check_visit(work: UnitOfWork, draft: Assessment) -> None:
    """BadAnswer where it was performed after its visit had ended; what was performed before may be entered later."""
    visit = next((v for v in work.visits.of_patient(draft.patient_id) if v.id == draft.visit_id), None)
    if visit is None or visit.ended is None or draft.performed is None or draft.performed <= visit.ended:
        return
    raise BadAnswer(
        f"This visit ended on {visit.ended.local:%Y-%m-%d} at {visit.ended.local:%H:%M}.",
        hint="Begin a new visit on the chart, and score there.",
    )


def _open_drafts(work: UnitOfWork, patient_id: str, scale_id: str) -> list[Assessment]:
    """Newest first."""
    return [a for a in open_drafts(work.assessments.of_patient(patient_id)) if a.scale_id == scale_id]


def open_drafts(assessments: Iterable[Assessment]) -> Iterator[Assessment]:
    """Those that a new assessment of the scale would go on with: what amends a record is no such."""
    return (a for a in assessments if a.status is Status.DRAFT and not a.amends)


def check_performed(performed: Moment, now: Moment) -> None:
    """BadAnswer where it lies in the future."""
    if performed > now:
        raise BadAnswer("The performed time lies in the future.", hint="Check date and time.")


def check_lived(performed: Moment, patient: Patient) -> None:
    """BadAnswer where the patient was not born yet."""
    if patient.birth_date is not None and performed.local.date() < patient.birth_date:
        raise BadAnswer("The performed time lies before the patient's birth date.", hint="Check the year.")


def check_answer(scale: Scale, item_id: str, answer: Answer | None) -> None:
    """BadAnswer, naming the item and what is legal, unless the answer is one of the item's options."""
    item = scale.item(item_id)
    if item is None:
        raise BadAnswer(f"{scale.short} has no item {item_id!r}.", item=item_id)
    if answer is None or answer.key is None:
        return
    option = item.option(answer.key)
    if option is None:
        raise BadAnswer(f"{item_id}: {answer.key!r} is not one of {_legal(item)}.", item=item_id)
    if answer.measured is None:
        return
    if item.measure is None:
        raise BadAnswer(f"{item_id} takes no measured value.", item=item_id)
    if not item.measure.low <= answer.measured <= item.measure.high:
        raise BadAnswer(
            f"{item_id}: {answer.measured:g} is outside {item.measure.low:g} to {item.measure.high:g} "
            f"{item.measure.unit}.",
            item=item_id,
        )
    if item.proposed_by(answer.measured) != option and not answer.reason.strip():
        raise BadAnswer(
            f"{item_id}: rated otherwise than {answer.measured:g} proposes, without a reason.", item=item_id
        )


def checked_aside(scale: Scale, aside: Aside) -> str:
    """Its words, tidied; BadAnswer where the scale has nothing that it is about, or the words can't be kept."""
    match aside.kind:
        case AsideKind.BAND_SET:
            score_of = scale.score(aside.about)
            if score_of is None or score_of.chosen_by != "clinician":  # what a site chose, a series keeps
                raise BadAnswer(f"{scale.short}: no band set is to be chosen here for {aside.about!r}.")
            names = [band_set.name for band_set in score_of.band_sets]
            if aside.words and aside.words not in names:
                raise BadAnswer(f"{scale.short} has no band set {aside.words!r}.", hint=f"Known: {', '.join(names)}.")
            return aside.words
        case AsideKind.SEEN:
            if aside.about not in [alert.item for alert in scale.alerts]:
                raise BadAnswer(f"{scale.short}: item {aside.about!r} raises no alert.")
            return ""
        case AsideKind.NOTE:
            place = next((note for note in scale.notes if note.id == aside.about), None)
            if place is None:
                raise BadAnswer(f"{scale.short} has no place for a note {aside.about!r}.")
            return checked_text(place.title, aside.words, NOTE_LIMIT)
        case other:
            assert_never(other)


def _legal(item: Item) -> str:
    return ", ".join(o.key for o in item.options)


def earlier(assessments: Iterable[Assessment], scale_id: str) -> list[Assessment]:
    """The assessments of a scale that count, signed yet or not, oldest first by performed time."""
    done = [(a.performed, a) for a in assessments if a.scale_id == scale_id and a.counts and a.performed]
    return [a for _, a in sorted(done, key=itemgetter(0))]
