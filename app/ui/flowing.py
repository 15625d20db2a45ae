"""What is done on a flow sheet: series set and stopped, due times answered "not done", events recorded."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, cast

from PySide6.QtCore import Signal, Slot

from app.core.errors import AppError
from app.ui.chart_desk import FORM, ChartDesk
from app.ui.override import override

if TYPE_CHECKING:
    from app.core.events import Event
    from app.core.records import Visit
    from app.core.scale import Scale
    from app.core.series import Series
    from app.core.series import Slot as DueTime
    from app.services.charts import Chart
    from app.services.flow_views import FlowView
    from app.services.session import Session
    from app.ui.pages.form import Answers


EVENTS = "events"


def _noted(session: Session, patient_id: str, record_id: str, words: str) -> tuple[str, int]:
    """On the database thread: what leaves is written down; and for how many seconds it may lie there, 0: for ever."""
    from hashlib import sha256

    from app.core.audit import Act
    from app.services.outgoing import Outgoing

    out = Outgoing(sha256(words.encode()).hexdigest(), (record_id,))
    session.charts.take_out(Act.COPIED, (patient_id, out))
    return words, session.settings.site().clipboard_seconds


class Flowing(ChartDesk):
    """copy_asked: a text that was noted in the audit trail, and after how many seconds it is cleared; 0: never."""

    copy_asked = Signal(str, int)

    @Slot(str, object, object, object)
    def act(self, act: str, chart: Chart, shown: tuple[FlowView | None, Visit | None], what: object) -> None:
        """What the flow area asks for; shown: what it shows, and the visit that is chosen."""
        view, visit = shown
        series = None if view is None else view.series
        if act == "event" and visit is not None:
            self.add_event(chart, visit.id, cast("str", what))
        elif act == "start" and visit is not None:
            self.start(chart, visit.id, cast("Scale", what))
        elif act == "events" and visit is not None:
            self.show_events(chart, visit.id)
        elif act in ("handoff", "note") and view is not None:
            self._copy(chart, view, act)
        elif view is None or series is None:
            return
        elif act == "change":
            self.change(chart, series, view.scale)
        elif act == "stop":
            self.stop(chart, series, view.scale)
        elif act == "not_done":
            self.not_done(chart, series, view.scale, cast("DueTime", what))

    def _copy(self, chart: Chart, view: FlowView, act: str) -> None:
        """Into the audit trail first, then on the clipboard."""
        from app.core.handoff import full_note
        from app.ui.widgets.flow_side import handoff_words, handover

        session = self._take(chart, view.visit.id)
        if session is None or not view.taken:
            return
        words = handoff_words(chart, view) if act == "handoff" else full_note(handover(chart, view))
        last = view.taken[-1].assessment
        work = partial(_noted, session, chart.patient.id, last.id, words)
        self._background.database(work, self._hand_over)

    @Slot(object)
    def _hand_over(self, noted: tuple[str, int]) -> None:
        self.copy_asked.emit(*noted)

    def show_events(self, chart: Chart, visit_id: str) -> None:
        """Everything that was recorded in the visit, to be edited or struck."""
        from app.ui.pages.events import EventsPage

        session = self._take(chart, visit_id)
        if session is None or self._visit is None:
            return
        page = EventsPage()
        page.edit_asked.connect(self._edit)
        page.strike_asked.connect(self._strike)
        page.closed.connect(self._leave)
        self.coming.emit()
        self._shell.put(EVENTS, page)
        page.show_chart(chart, self._visit, session.place.clock.now())

    @Slot(object)
    def _edit(self, event: Event) -> None:
        if self._chart is not None:
            self.edit_event(self._chart, event)

    @Slot(object)
    def _strike(self, event: Event) -> None:
        if self._chart is not None:
            self.strike_event(self._chart, event)

    @property
    @override
    def _pages(self) -> tuple[str, ...]:
        return (FORM, EVENTS)

    def start(self, chart: Chart, visit_id: str, scale: Scale) -> None:
        """Ask for the schedule of a new series."""
        from app.ui.pages.serial_sheets import schedule_of, schedule_sheet
        from app.ui.pages.visit_sheets import moment_of

        session = self._take(chart, visit_id)
        visit = self._visit
        if session is None or visit is None:
            return

        def say(answers: Answers) -> Callable[[], object]:
            since = moment_of(answers["since"], "Begins at") if answers["since"] else None
            return partial(session.serials.start, visit, scale.id, schedule_of(answers), since)

        self._ask(schedule_sheet(chart.patient.shown, scale.short, None), say)

    def change(self, chart: Chart, series: Series, scale: Scale) -> None:
        """Ask for another schedule."""
        from app.ui.pages.serial_sheets import schedule_of, schedule_sheet

        session = self._take(chart, series.visit_id)
        if session is None:
            return

        def say(answers: Answers) -> Callable[[], object]:
            return partial(session.serials.change, series, schedule_of(answers))

        self._ask(schedule_sheet(chart.patient.shown, scale.short, series), say)

    def stop(self, chart: Chart, series: Series, scale: Scale) -> None:
        """Ask why it is stopped."""
        from app.ui.pages.serial_sheets import stop_sheet

        session = self._take(chart, series.visit_id)
        if session is None:
            return

        def say(answers: Answers) -> Callable[[], object]:
            return partial(session.serials.stop, series, answers["reason"])

        self._ask(stop_sheet(chart.patient.shown, scale.short), say)

    def not_done(self, chart: Chart, series: Series, scale: Scale, due: DueTime) -> None:
        """Ask why a due time was not done."""
        from app.ui.pages.serial_sheets import not_done_sheet, why_of

        session = self._take(chart, series.visit_id)
        visit = self._visit
        if session is None or visit is None:
            return

        def say(answers: Answers) -> Callable[[], object]:
            why, text = why_of(answers)
            return partial(session.serials.not_done, visit, series, due.at, why, text)

        self._ask(not_done_sheet(chart.patient.shown, scale.short, due.at), say)

    def add_event(self, chart: Chart, visit_id: str, kind: str) -> None:
        """Ask for a dose, vital signs, a last use or a note."""
        self._ask_event(chart, visit_id, kind, None)

    def edit_event(self, chart: Chart, event: Event) -> None:
        """Ask for it anew, with what stands there."""
        from app.ui.pages.serial_sheets import kind_of

        self._ask_event(chart, event.visit_id, kind_of(event.content), event)

    def strike_event(self, chart: Chart, event: Event) -> None:
        """Ask why it counts no longer."""
        from app.ui.pages.serial_sheets import strike_sheet

        session = self._take(chart, event.visit_id)
        if session is None:
            return

        def say(answers: Answers) -> Callable[[], object]:
            return partial(session.events.strike, event, answers["reason"])

        self._ask(strike_sheet(event, chart.patient.shown), say)

    def _ask_event(self, chart: Chart, visit_id: str, kind: str, event: Event | None) -> None:
        from app.ui.pages.serial_sheets import event_of, event_sheet

        session = self._take(chart, visit_id)
        visit = self._visit
        if session is None or visit is None or not kind:
            return
        now = session.place.clock.now

        def say(answers: Answers) -> Callable[[], object]:
            at, content = event_of(kind, answers, now(), event)
            if event is None:
                return partial(session.events.record, visit, at, content)
            return partial(session.events.edit, event, visit, at, content)

        try:
            sheet = event_sheet(kind, chart.patient.shown, session.person, chart.context, event)
        except AppError as error:
            self._presenter(error)
        else:
            self._ask(sheet, say)

    def _take(self, chart: Chart, visit_id: str) -> Session | None:
        """Whose chart it is now about."""
        self._chart, self._visit = chart, chart.visit(visit_id)
        return self._session
