"""What is done with a chart as a whole: what the patient brings, who it is, where they lie, what it is joined to."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, cast

from PySide6.QtCore import Slot

from app.core.errors import BadInput
from app.ui.chart_desk import FORM, ChartDesk
from app.ui.override import override

if TYPE_CHECKING:
    from app.core.context import Entry
    from app.core.identity import Link
    from app.core.records import Patient, Visit
    from app.services.charts import Chart
    from app.services.patients import ChangedVisit
    from app.services.session import Session
    from app.ui.pages.context import ContextPage
    from app.ui.pages.form import Answers

CONTEXT = "context"
JOIN_NOTE = (
    "Both charts are shown as one from then on. Nothing is rewritten: each record says from which chart it came, and "
    "the charts can be parted again."
)


class Charting(ChartDesk):
    """Its own pages are the context and who it is; all else is asked on forms."""

    @property
    @override
    def _pages(self) -> tuple[str, ...]:
        return (FORM, CONTEXT)

    @Slot(str, object, object)
    def act(self, act: str, chart: Chart, visit: Visit | None) -> None:
        """One of the chart bar's PATIENT_ACTS, or part: and whose chart gets its own again."""
        if self._session is None:
            return
        self._chart, self._visit = chart, visit
        if act.startswith("part:"):
            self._part(self._session, chart, act.removeprefix("part:"))
            return
        acts: dict[str, Callable[[Session, Chart], None]] = {
            "context": self._show_context,
            "identity": self._show_identity,
            "join": self._join,
        }
        if act in acts:
            acts[act](self._session, chart)
        elif visit is not None:
            self._about_visit(act, self._session, chart, visit)

    # -- exposures and context

    def _show_context(self, session: Session, chart: Chart) -> None:
        from app.ui.pages.context import ContextPage

        page = ContextPage(session.place.clock)
        page.add_asked.connect(self._add)
        page.edit_asked.connect(self._edit)
        page.strike_asked.connect(self._strike)
        page.closed.connect(self._leave)
        self.coming.emit()
        self._shell.put(CONTEXT, page)
        page.show_chart(chart, self._visit)

    @Slot(str)
    def _add(self, kind: str) -> None:
        self._ask_context(kind, None)

    @Slot(object)
    def _edit(self, entry: Entry) -> None:
        from app.ui.pages.context_sheets import kind_of

        self._ask_context(kind_of(entry.content), entry)

    def _ask_context(self, kind: str, entry: Entry | None) -> None:
        from app.ui.pages.context_sheets import content_of, sheet_for

        session, chart = self._session, self._chart
        if session is None or chart is None:
            return
        contexts, was = session.contexts, None if entry is None else entry.content

        def say(answers: Answers) -> Callable[[], Entry]:
            content = content_of(kind, answers, was)
            if entry is None:
                return partial(contexts.record, chart.patient.id, content)
            return partial(contexts.edit, entry, content)

        self._ask(sheet_for(kind, chart.patient.shown, was), say, self._recorded, self._back_to_context)

    @Slot(object)
    def _strike(self, entry: Entry) -> None:
        from app.ui.pages.context_sheets import strike_sheet

        session, chart = self._session, self._chart
        if session is None or chart is None:
            return
        contexts = session.contexts

        def say(answers: Answers) -> Callable[[], Entry]:
            return partial(contexts.strike, entry, answers["reason"])

        self._ask(strike_sheet(entry, chart.patient.shown), say, self._recorded, self._back_to_context)

    @Slot(object)
    def _recorded(self, entry: Entry) -> None:
        """Read anew: others may have written meanwhile too."""
        if self._session is not None and self._chart is not None:
            reread = partial(self._session.charts.reread, self._chart.patient.id)
            self._background.database(reread, partial(self._show_recorded, entry.thread))
        self._back_to_context()

    def _show_recorded(self, thread: str, chart: Chart) -> None:
        page = cast("ContextPage | None", self._shell.get(CONTEXT))
        if page is not None and self._chart is not None and chart.patient.id == self._chart.patient.id:
            self._chart = chart
            page.show_chart(chart, self._visit, thread)

    @Slot()
    def _back_to_context(self) -> None:
        page = cast("ContextPage | None", self._shell.get(CONTEXT))
        if page is None or self._chart is None:
            return
        self._shell.bring(CONTEXT)
        self._shell.drop(FORM)
        page.show_chart(self._chart, self._visit)

    # -- who it is, and where they lie

    def _show_identity(self, session: Session, chart: Chart) -> None:
        from app.ui.pages.patient_form import PatientFormPage

        page = PatientFormPage(session, self._background, self._presenter, patient=chart.patient)
        self._head(page, session, chart)
        page.registered.connect(self._identified)
        page.cancelled.connect(self._leave)
        self.coming.emit()
        self._shell.put(FORM, page)

    @Slot(object)
    def _identified(self, patient: Patient) -> None:
        self._leave_for(patient.id)

    def _about_visit(self, act: str, session: Session, chart: Chart, visit: Visit) -> None:
        from app.core.records import VisitKind
        from app.services.patients import open_drafts
        from app.ui.pages.visit_sheets import correct_sheet, discharge_sheet, moment_of, move_sheet

        about, now, patients = chart.patient.shown, session.place.clock.now(), session.patients

        def move(answers: Answers) -> Callable[[], object]:
            since = moment_of(answers["since"], "Since") if answers["since"] else now
            return partial(patients.move, visit, answers["ward"], answers["bed"], since)

        def discharge(answers: Answers) -> Callable[[], object]:
            return partial(patients.discharge, visit, moment_of(answers["end"], "End") if answers["end"] else now)

        def correct(answers: Answers) -> Callable[[], object]:
            begin = moment_of(answers["begin"], "Begin", visit.started)
            end = moment_of(answers["end"], "End", visit.ended) if answers["end"] else None
            return partial(patients.change_visit, visit, VisitKind(answers["kind"]), begin, end)

        if act == "move":
            self._ask(move_sheet(about, visit, chart.stay_at(visit, now)), move, self._done)
        elif act == "discharge":
            sheet = discharge_sheet(about, visit, open_drafts(chart.assessments, visit))
            self._ask(sheet, discharge, self._visit_changed)
        else:
            self._ask(correct_sheet(about, visit), correct, self._visit_changed)

    @Slot(object)
    def _visit_changed(self, changed: ChangedVisit) -> None:
        from app.ui.pages.visit_sheets import drafts_words

        if changed.drafts:  # above the chart, to which it is gone back
            self._shell.show_message("The visit has ended.", drafts_words(changed.drafts))
        self._leave()

    # -- which charts are one

    def _join(self, session: Session, chart: Chart) -> None:
        from app.ui.pages.form import Question, Sheet
        from app.ui.widgets.twins import Twins

        twins = Twins(session, self._background, self._presenter, chart)
        patients = session.patients

        def say(answers: Answers) -> Callable[[], Link]:
            other = twins.other
            if other is None:
                raise BadInput("No other chart is chosen yet.", hint="Find it, choose it, and compare the two.")
            return partial(patients.merge, other.id, chart.patient.id, answers["reason"])

        sheet = Sheet("Join with another chart", JOIN_NOTE, (Question("reason", "&Reason"),), "&Join the two charts")
        self._ask(sheet, say, self._done, extra=twins)

    def _part(self, session: Session, chart: Chart, gone_id: str) -> None:
        from app.ui.pages.form import Question, Sheet
        from app.ui.widgets.twins import patient_words

        gone = next((p for p in chart.others if p.id == gone_id), None)
        if gone is None:
            return
        patients = session.patients

        def say(answers: Answers) -> Callable[[], Link]:
            return partial(patients.part_again, gone_id, answers["reason"])

        count = sum(a.patient_id == gone_id for a in chart.assessments)
        records = "1 assessment" if count == 1 else f"{count} assessments"
        who = patient_words(gone).replace("\n", ", ")
        warning = f"{who}: a chart of its own again, with {records} that came from there and what was joined to it."
        about = f"Joined to the chart of {patient_words(chart.patient)}".replace("\n", ", ")
        sheet = Sheet("Part the charts again", f"{about}.", (Question("reason", "&Reason"),), "&Part them", warning)
        self._ask(sheet, say, self._done)
