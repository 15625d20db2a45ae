"""One assessment in a chart, from opening to signing: joins the page, the draft's journal and what they ask."""

from collections.abc import Sequence
from dataclasses import replace
from functools import partial

from PySide6.QtCore import QObject, Signal, Slot

from app.core.entry import Entry
from app.core.errors import AppError, Conflict, GoneOn
from app.core.events import Event
from app.core.people import Right
from app.core.records import Assessment, LogEntry, Moment, Patient, Status, Visit, VisitKind
from app.core.scale import Scale
from app.core.scoring import with_sets
from app.core.since import since_said
from app.services.assessing import Assessing, Attachment, check_lived, check_performed, earlier
from app.services.catalogue import Catalogue, Definition
from app.services.charts import Chart
from app.services.clock import typed_moment
from app.services.event_facts import taken_with
from app.services.events import checked
from app.services.journal import Journal
from app.services.printing import since_last_use
from app.services.refused import item_words
from app.services.session import Session
from app.services.typed_vitals import prompt, typed_vitals
from app.ui.keeper import DraftKeeper
from app.ui.leasing import held
from app.ui.pages.assessment import BEFORE_SHOWN, AssessmentPage
from app.ui.set_asking import ask_set
from app.ui.sheet import Sheet, Tools, earlier_values

TIMES = "%Y-%m-%d %H:%M"


class DraftSitting(QObject):
    """An assessment in a chart: each answer is stored as it is given. Owns its page.

    stayed: asked to leave, it does not. completed: the Assessment, to be signed. restart_asked: the old draft is
    stopped, a new one is wanted. mended: what could not be stored is stored now, so what was said holds no longer.
    reopen_asked: the draft went on elsewhere and is wanted as it is now; an AppError tells what of here is not in it.
    """

    left = Signal()
    stayed = Signal()
    completed = Signal(object)
    restart_asked = Signal()
    mended = Signal()
    reopen_asked = Signal(object)

    def __init__(
        self,
        session: Session,
        chart: Chart,
        draft: Assessment,
        definition: Definition,
        tools: Tools,
        parent: QObject | None = None,
        entry: Entry | None = None,
    ) -> None:
        """entry: of the quick score that has just become this draft; it goes on as it stands, and asks nothing."""
        super().__init__(parent)
        self._session = session
        self._tools = tools
        self._patient = chart.patient
        self._draft, self._chart, self._scale = draft, chart, definition.scale
        self._is_leaving = self._has_unsaved = False
        self._gone_on: GoneOn | None = None  # from then on nothing can be stored from here
        self._keeper = DraftKeeper(Journal(session.assessing, definition, draft), tools.background, self)
        scale = definition.scale
        now = tools.clock.now()
        before = _before(chart, draft)[-BEFORE_SHOWN:]  # of a long series no more than can be seen
        columns = [(column_words(a.performed, now), a.answers) for a in before]
        sheet = Sheet(
            scale,
            self._heading(draft),
            entry or Entry.resumed(scale, draft.answers, draft.last_item),
            confirm="" if draft.answers else f"Is this {identity(chart.patient)}?",
            earlier=earlier_values(scale, columns) if columns else None,
            facts=self._facts(draft),
        )
        self.page = AssessmentPage(sheet, self._keeper)
        self._connect()
        if entry is not None:
            self._tell_saved(draft)
        elif not draft.amends and is_stale(session.assessing, draft):
            begun = draft.recorded.local.strftime(TIMES) if draft.recorded else ""
            self.page.ask(
                f"Begun {begun}, {_counted(draft, scale)}. Continue, or start a new one?",
                "&Continue",
                "Start a &new one",
                self._continue,
                escape=True,
            )

    @property
    def draft(self) -> Assessment:
        """As it was last acknowledged."""
        return self._draft

    @property
    def may_be_left(self) -> bool:
        """Whether nothing would be lost: all that was told is stored, and nothing waits for its answer."""
        return self.page.may_be_left and not (self._keeper.has_failed or self._keeper.is_writing)

    def _connect(self) -> None:
        self.page.left.connect(self._leave)
        self.page.finish_asked.connect(self._ask_to_complete)
        self.page.performed_asked.connect(self._ask_when)
        self.page.set_asked.connect(self._ask_set)
        self.page.vitals_asked.connect(self._ask_vitals)
        self._keeper.saving.connect(self._tell_saving)
        self._keeper.saved.connect(self._tell_saved)
        self._keeper.unsaved.connect(self._tell_unsaved)
        self._keeper.refused.connect(self._tell_refused)
        self._keeper.completed.connect(self.completed)
        self._keeper.stopped.connect(self._restart)

    def _continue(self, yes: bool) -> None:
        if not yes:
            self._keeper.stop()

    @Slot()
    def _restart(self) -> None:
        (self.left if self._is_leaving else self.restart_asked).emit()

    @Slot()
    def _tell_saving(self) -> None:
        if not self._has_unsaved:  # trying again saves nothing yet
            self.page.tell_saved("saving…")

    @Slot(object)
    def _tell_saved(self, draft: Assessment) -> None:
        if draft.sets != self._draft.sets:
            self.page.read_by(self._facts(draft))
        self._draft = draft
        if self._has_unsaved:
            self._has_unsaved = False
            self.mended.emit()
        if self._is_leaving and not self._keeper.is_writing:
            self.left.emit()
            return
        self.page.tell_saved(f"saved {self._tools.clock.now().local:%H:%M:%S}")
        self.page.tell_performed(self._heading(draft))

    def _facts(self, draft: Assessment) -> dict[str, str]:
        """What its bands depend on."""
        return with_sets({"sex": self._patient.sex.value}, draft.sets)

    @Slot()
    def _ask_set(self) -> None:
        ask_set(self.page, self._scale, self._draft.sets, self._keeper.say_beside)

    @Slot()
    def _ask_vitals(self) -> None:
        signs = self._scale.vitals_apart
        if signs and self._chart.visit(self._draft.visit_id) is not None:
            self.page.ask_text(prompt(signs), "Vital signs", "", self._take_vitals)

    def _take_vitals(self, typed: str) -> str:
        """Gives why not. They are an event of the visit, at the performed time where it is begun."""
        visit = self._chart.visit(self._draft.visit_id)
        try:
            vitals = checked(typed_vitals(self._scale.vitals_apart, typed))
        except AppError as error:
            return f"{error.message} {error.hint}".strip()
        if visit is not None:
            at = self._draft.performed or self._tools.clock.now()
            work = partial(self._session.events.record, visit, at, vitals)
            self._tools.background.database(work, self._show_vitals, self._tools.present)
        return ""

    @Slot(object)
    def _show_vitals(self, event: Event) -> None:
        self._chart = replace(self._chart, events=(*self._chart.events, event))
        self.page.tell_performed(self._heading(self._draft))

    def _heading(self, draft: Assessment) -> str:
        """When it was performed, and how long before that each substance beside the scale was used."""
        now = self._tools.clock.now()
        since = since_last_use(self._chart.context, draft, self._scale, now, self._chart.events)
        said = since_said(since, self._scale.substances)
        taken = "; ".join(event.words for event in taken_with(self._chart.events, draft))
        parts = (_heading(draft), f"Since last use: {said}" if said else "", taken)
        return "   ".join(filter(None, parts))

    @Slot(object)
    def _tell_unsaved(self, error: Exception) -> None:
        self._has_unsaved = True
        if isinstance(error, GoneOn):
            self.page.tell_saved("NOT SAVED: it went on elsewhere")
            self._ask_to_reopen(error)
            return
        self.page.tell_saved("NOT SAVED: the next answer tries again")
        self._tools.present(error)
        if self._is_leaving and not self._keeper.is_writing:
            self._leave()

    @Slot(object)
    def _tell_refused(self, error: Exception) -> None:
        """Nobody leaves before it is read: what was refused is nowhere else."""
        self._is_leaving = False
        self.stayed.emit()
        if isinstance(error, GoneOn):
            self._ask_to_reopen(error)
        else:
            self._tools.present(error)

    def _ask_to_reopen(self, error: GoneOn) -> None:
        """Trying again can't help: what stands here is not what is stored. Nobody leaves before it is read."""
        self._is_leaving = False
        self.stayed.emit()
        self._gone_on = error
        words = f"{error.message} {self._unsaved_words}".strip()
        self.page.ask(f"{words} Open it as it is now?", "&Open it", "&Leave", self._reopen, escape=True)

    def _reopen(self, yes: bool) -> None:
        if yes:
            self.reopen_asked.emit(GoneOn(self._unsaved_words))
        else:
            self.left.emit()

    @property
    def _unsaved_words(self) -> str:
        """Each answer that is stored nowhere: "Not saved here: Tremor: 1." """
        told = "; ".join(item_words(self._scale, *each) for each in self._keeper.waiting)
        return f"Not saved here: {told}." if told else ""

    @Slot()
    def _leave(self) -> None:
        """Go back once it is known that every answer is stored; ask where one is not."""
        self._is_leaving = self._keeper.is_writing
        if self._is_leaving:
            return
        if self._gone_on is not None:
            self._ask_to_reopen(self._gone_on)
        elif self._keeper.has_failed:
            self.page.ask(
                "Some answers are not saved. Leave without them?",
                "&Try again",
                "&Leave them",
                self._leave_unsaved,
                escape=True,
            )
        else:
            self.left.emit()

    def _leave_unsaved(self, try_again: bool) -> None:
        if try_again:
            self.stayed.emit()
            self._keeper.retry()
        else:
            self.left.emit()

    @Slot()
    def _ask_to_complete(self) -> None:
        entry = self.page.entry
        performed = self._draft.performed
        when = f"Performed {performed.local.strftime(TIMES)} {performed.offset_words}. " if performed else ""
        words = f"{self._patient.name}: {self.page.score_words} {_left_out(entry)}{when}"
        self.page.ask(f"Complete? {words}You sign next, or later.", "&Complete", "&Back", self._complete)

    def _complete(self, yes: bool) -> None:
        if yes:
            self._keeper.complete()

    @Slot()
    def _ask_when(self) -> None:
        self.page.ask_text("Performed at (date and time)", "Performed at", self._performed_shown(), self._set_performed)

    def _performed_shown(self) -> str:
        performed = self._draft.performed or self._tools.clock.now()
        return performed.local.strftime(TIMES)

    def _set_performed(self, typed: str) -> str:
        """Gives why not, while the typed time stands there still: keys that mend it must not become answers."""
        if self._draft.performed is not None and typed.strip() == self._performed_shown():
            return ""  # nothing was changed, and what is cut from the seconds is no edit
        try:
            when = typed_moment(typed)
            check_performed(when, self._tools.clock.now())
            check_lived(when, self._patient)
        except AppError as error:
            return f"{error.message} {error.hint}".strip()
        self._keeper.set_performed(when)
        return ""


def _counted(draft: Assessment, scale: Scale) -> str:
    """How far a draft has come: "6 of 11 answered, 1 not assessed"."""
    apart = f", {len(draft.not_assessed)} not assessed" if draft.not_assessed else ""
    return f"{len(draft.keys)} of {len(scale.items)} answered{apart}"


def _left_out(entry: Entry) -> str:
    """What will be final without points, by number: "Not answered: 3, 5. Not assessed: 7. "."""
    items = entry.scale.items
    answers = {n: entry.answers.get(item.id) for n, item in enumerate(items, 1)}
    blank = [str(n) for n, answer in answers.items() if answer is None]
    reasoned = [str(n) for n, answer in answers.items() if answer is not None and answer.not_assessed is not None]
    kinds = (("Not answered: item", blank), ("Not assessed: item", reasoned))
    return "".join(f"{words}{'s' if len(n) > 1 else ''} {', '.join(n)}. " for words, n in kinds if n)


def is_stale(assessing: Assessing, draft: Assessment) -> bool:
    """Whether a draft with answers is old enough to ask whether to go on with it."""
    return bool(draft.answers) and assessing.is_stale(draft)


def identity(patient: Patient) -> str:
    """Who it is, to be confirmed: name, birth date, record number."""
    born = f"born {patient.birth_date.isoformat()}" if patient.birth_date else "birth date not recorded"
    number = f", record {patient.record_number}" if patient.record_number else ", no record number"
    return f"{patient.shown}, {born}{number}"


def seated(
    session: Session, catalogue: Catalogue, patient_id: str, visit_id: str, scale_id: str
) -> tuple[Chart, Assessment, Definition]:
    """What a sitting opens with: the patient's open draft of the scale, or a new one. On the database thread.

    Forbidden: who is signed in may not score; they are told before anything is typed.
    """
    session.place.allow(Right.SCORE)
    chart = session.charts.reread(patient_id)
    found = session.assessing.open_draft(patient_id, scale_id)
    if found is not None:
        held(session, found.id)
        return chart, found, definition_of(session, catalogue, found)
    definition = catalogue.get(scale_id)
    sets = session.library.sets_for(definition.scale, visit_id, patient_id)
    return chart, session.assessing.prepare(definition.scale, patient_id, visit_id, session.person, sets), definition


def reseated(session: Session, catalogue: Catalogue, assessment_id: str) -> tuple[Chart, Assessment, Definition]:
    """As seated, on a stored draft. Conflict: it is no draft any more."""
    session.place.allow(Right.SCORE)
    _check_open(session.assessing.resume(assessment_id))
    held(session, assessment_id)
    draft = session.assessing.resume(assessment_id)  # as it was left before it was this window's
    _check_open(draft)
    return session.charts.reread(draft.patient_id), draft, definition_of(session, catalogue, draft)


def _check_open(draft: Assessment) -> None:
    if draft.status is not Status.DRAFT:
        raise Conflict(
            "This draft was completed or stopped elsewhere.", hint="Its line in the chart says how it stands."
        )


def attached(
    session: Session, definition: Definition, log: Sequence[LogEntry], to: Attachment
) -> tuple[Chart, Assessment, Definition]:
    """What a sitting goes on with when a quick score has become a patient's draft. On the database thread.

    Whatever is raised, nothing is stored: all that can fail to be read is read before.
    """
    chart = session.charts.reread(to.patient_id)
    draft = session.assessing.attach(definition.scale, definition.content, log, to)
    if isinstance(to.visit, VisitKind) and draft.performed is not None:
        begun = Visit(draft.visit_id, to.patient_id, to.visit, draft.performed)
        chart = replace(chart, visits=(begun, *chart.visits))
    return chart, draft, definition


def definition_of(session: Session, catalogue: Catalogue, draft: Assessment) -> Definition:
    """The definition that a stored draft was begun with."""
    scale = catalogue.of_record(draft.definition_sha256, session.snapshot)
    return Definition(scale, session.snapshot(draft.definition_sha256))


def _before(chart: Chart, draft: Assessment) -> list[Assessment]:
    """Those whose values stand beside it, oldest first: an amendment's are those from before its performed time."""
    done = earlier(chart.assessments, draft.scale_id)
    if not draft.amends or draft.performed is None:
        return done
    return [a for a in done if a.performed is not None and a.performed < draft.performed]


def _heading(draft: Assessment) -> str:
    if draft.performed is None:
        return "Not begun. The first answer sets the performed time; F2 changes it."
    moment = draft.performed
    version = f"Version {draft.version}, amends the one before.   " if draft.amends else ""
    return f"{version}Performed {moment.local.strftime(TIMES)} {moment.offset_words}   F2 changes it"


def column_words(moment: Moment | None, now: Moment) -> str:
    """Over an earlier value: its time where it is of today, else its day, so that two days are never taken for one."""
    if moment is None:
        return ""
    if moment.local.date() == now.local.date():
        return f"{moment.local:%H:%M}"
    return moment.day_words
