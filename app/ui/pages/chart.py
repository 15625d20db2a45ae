"""A patient's chart: who it is about, the assessments over time, and the trends of their scores."""

from collections.abc import Callable, Mapping
from functools import partial
from typing import Final

from PySide6.QtCore import Signal, Slot
from PySide6.QtGui import QFocusEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.core.errors import BadInput
from app.core.records import Assessment, Visit, VisitKind
from app.services.catalogue import Catalogue
from app.services.charts import Chart
from app.services.paperwork import Document
from app.services.ports import Clock
from app.services.session import Session
from app.ui.background import Background
from app.ui.chart_paper import copy_of, gathered_of, record_of, sheet_of, versions_of
from app.ui.listen import listen
from app.ui.models.history import History, Row, read
from app.ui.override import override
from app.ui.present import Presenter
from app.ui.widgets.banner import PatientBanner
from app.ui.widgets.chart_bar import ChartBar
from app.ui.widgets.chart_views import ChartViews
from app.ui.widgets.flow_area import FlowArea
from app.ui.widgets.patient_menu import PRINTS, SUMMARY
from app.ui.widgets.records_area import RecordsArea

GATHERED: Final[Mapping[str, Callable[..., Document]]] = {"print-all": versions_of, "print-copy": copy_of}
"""What of the bar's ACTS prints the record otherwise than alone."""


class ChartPage(QWidget):
    """One patient's chart. Ids and documents go out as signals: the page does not know the window.

    draft_opened: resume it, and the visit chosen now. assessment_requested: patient, visit, scale.
    print_requested: a RecordDocument. act_requested: one of the bar's ACTS, the Assessment, in words, the Chart.
    patient_act_requested: what the menu Patient says, the Chart, the visit chosen or None. flow_act_requested: what is
    to be done on the flow sheet, the Chart, its FlowView or None with the visit, and what it is done with.
    """

    assessment_requested = Signal(str, str, str)
    draft_opened = Signal(str, str)
    print_requested = Signal(object)
    act_requested = Signal(str, object, str, object)
    patient_act_requested = Signal(str, object, object)
    flow_act_requested = Signal(str, object, object, object)
    closed = Signal()
    shown = Signal(str)

    def __init__(
        self,
        session: Session,
        catalogue: Catalogue,
        background: Background,
        presenter: Presenter,
        clock: Clock,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setObjectName("page.chart")
        self._session, self._catalogue, self._background = session, catalogue, background
        self._presenter, self._clock = presenter, clock
        self._patient_id = ""
        self._visit_id = ""
        self._select = ""
        self._history: History | None = None
        self._keeps_focus = False
        self._is_new = True  # nobody has chosen a tab of this chart yet
        self._build()
        self._connect()
        self._clear()

    def show_patient(self, patient_id: str, select: str = "") -> None:
        """Show this patient's chart, read anew; nobody else's data stand on the page meanwhile.

        select: the assessment whose row is chosen then, as one just signed; else the row chosen before stays it.
        """
        self._select = select
        if patient_id != self._patient_id:
            self._patient_id, self._visit_id = patient_id, ""
            self._is_new = True
            self._clear()
            self.setFocus()  # what had it may be hidden now, and Escape must work
        work = partial(_read, self._session, self._catalogue, patient_id)
        self._background.database(work, self._show_history)

    def reread(self) -> None:
        """Something of it was changed elsewhere: read it anew, and leave row and keys where they are."""
        self._keeps_focus = True
        self.show_patient(self._patient_id, self._select)

    @property
    def patient_id(self) -> str:
        """Whose chart it is; empty before the first."""
        return self._patient_id

    @override
    def focusInEvent(self, event: QFocusEvent) -> None:
        """Coming back to the page is coming back to the row."""
        super().focusInEvent(event)
        if self._views.table.isVisible():
            self._views.table.setFocus()

    def _build(self) -> None:
        self._banner = PatientBanner(self)
        self._bar = ChartBar(self)
        self._records = RecordsArea(self)
        self._flow = FlowArea(self._session, self._catalogue, self._background, self)
        self._views = ChartViews(self._flow, self._records, self)
        inner = QVBoxLayout()
        inner.setContentsMargins(20, 12, 20, 16)
        inner.setSpacing(12)
        inner.addWidget(self._bar)
        inner.addWidget(self._views, 1)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.setSpacing(0)
        outer.addWidget(self._banner)
        outer.addLayout(inner, 1)

    def _connect(self) -> None:
        self._bar.visit_begun.connect(self._begin_visit)
        self._bar.visit_chosen.connect(self._choose_visit)
        self._bar.scale_chosen.connect(self._request)
        self._bar.draft_chosen.connect(self._resume)
        self._bar.open_asked.connect(self._open)
        self._bar.print_asked.connect(self._print)
        self._bar.act_asked.connect(self._act)
        self._bar.patient_act_asked.connect(self._ask_patient)
        self._records.activated.connect(self._open)
        self._records.row_chosen.connect(self._bar.show_row)
        self._views.turned.connect(self._bar.stand_at)
        self._flow.stood.connect(self._records.choose)
        self._flow.opened.connect(self._open_of)
        self._flow.act_asked.connect(self._ask_flow)
        for keys, act in (
            ("Ctrl+N", self._new),
            ("Ctrl+B", self._bar.show_kinds),
            ("Ctrl+P", self._print),
            ("Ctrl+R", self._bar.show_acts),
            ("Ctrl+T", self._bar.show_patient_acts),
            ("Ctrl+E", self._bar.ask_context),
            ("Ctrl+I", self._bar.ask_identity),
            ("Ctrl+D", self._flow.show_series),
            ("Ctrl+H", self._flow.ask_handoff),
            ("Ctrl+Shift+H", self._flow.ask_note),
            ("Ctrl+Shift+E", self._flow.show_kinds),
            ("Ctrl+PgDown", self._views.next),
            ("Ctrl+PgUp", self._views.next),
            ("Esc", self.closed),
        ):
            listen(self, keys, act)

    def _clear(self) -> None:
        self._history = None
        self._banner.clear()
        self._bar.clear()
        self._records.clear()
        self._flow.clear()

    @Slot(object)
    def _show_history(self, history: History) -> None:
        chart = history.chart
        if self._patient_id not in chart.whose:
            return  # another patient was asked for meanwhile
        self._patient_id = chart.patient.id  # a chart that was joined to this one led here
        before = self._row.assessment.id if self._row is not None else ""
        chosen, self._select = self._select or before, ""
        self._history = history
        shown = self._bar.visit  # one that has just ended stays, to be seen so
        kept = self._visit_id or ("" if shown is None else shown.id)
        self._bar.show_chart(chart, kept, self._clock.now())
        self._bar.show_choices(self._catalogue.scales(), history.rows)
        self._show_banner()
        self._records.show_history(history, chosen)
        if self._is_new:
            self._is_new = False
            visit = self._bar.visit
            serial = visit is not None and any(s.visit_id == visit.id for s in chart.series)
            self._views.turn(to_sheet=serial)
        self._flow.show_chart(chart, self._bar.visit)
        keeps, self._keeps_focus = self._keeps_focus, False
        if self.isVisible() and not keeps:  # else another page has come meanwhile, and the keys are its own
            (self._views.table if history.rows else self._bar.new if chart.visits else self._bar.begin).setFocus()
        self.shown.emit(chart.patient.id)

    def _show_banner(self) -> None:
        if self._history is not None:
            chart, visit, now = self._history.chart, self._bar.visit, self._clock.now()
            self._banner.show_patient(chart.patient, visit, now.local.date(), chart.place_words(visit, now))

    @property
    def _row(self) -> Row | None:
        return self._records.row

    @Slot()
    def _choose_visit(self) -> None:
        visit = self._bar.visit
        self._visit_id = "" if visit is None else visit.id
        self._show_banner()
        if self._history is not None:
            self._flow.show_chart(self._history.chart, visit)

    @Slot(object)
    def _begin_visit(self, kind: VisitKind) -> None:
        self._bar.begin.setEnabled(False)
        work = partial(self._session.charts.begin_visit, self._patient_id, kind)
        self._background.database(work, self._visit_begun, self._begin_failed)

    @Slot(object)
    def _visit_begun(self, visit: Visit) -> None:
        if visit.patient_id == self._patient_id:
            self._visit_id = visit.id
            self.show_patient(visit.patient_id)

    @Slot(object)
    def _begin_failed(self, error: Exception) -> None:
        self._bar.begin.setEnabled(self._history is not None)
        self._presenter(error)

    @Slot()
    def _new(self) -> None:
        if self._history is None:
            return
        visit = self._bar.visit
        if visit is None or visit.ended is not None:
            self._bar.show_kinds()  # an assessment belongs to a visit that goes on
        else:
            self._bar.show_scales()

    @Slot(str)
    def _request(self, scale_id: str) -> None:
        visit = self._bar.visit
        if visit is not None:
            self.assessment_requested.emit(self._patient_id, visit.id, scale_id)

    @Slot(str)
    def _resume(self, assessment_id: str) -> None:
        """With the visit: where a new one is begun instead of the draft, it belongs to this one."""
        visit = self._bar.visit
        self.draft_opened.emit(assessment_id, "" if visit is None else visit.id)

    @Slot(str)
    def _open_of(self, assessment_id: str) -> None:
        """The record of a column."""
        self._records.choose(assessment_id)
        self._open()

    @Slot(str, object)
    def _ask_flow(self, act: str, what: object) -> None:
        if self._history is not None:
            self._views.turn(to_sheet=True)  # whoever comes back finds there what was done
            self.flow_act_requested.emit(act, self._history.chart, (self._flow.view, self._bar.visit), what)

    @Slot(str, object, object)
    def _ask_patient(self, act: str, chart: Chart, visit: Visit | None) -> None:
        """Prints are made here, of the visit where its flow sheet is shown; all else is done in the window."""
        if act not in PRINTS:
            self.patient_act_requested.emit(act, chart, visit)
            return
        of_visit = visit if act == SUMMARY or self._views.is_at_sheet else None
        made = partial(gathered_of, act, self._session, self._catalogue, self._clock, chart, of_visit)
        self._background.database(made, self._hand_out)

    @Slot()
    def _open(self) -> None:
        row = self._row
        if row is not None and row.is_draft:
            self._resume(row.assessment.id)
        elif row is not None and self._history is not None:
            self._print_record(self._history)

    @Slot(str)
    def _act(self, act: str) -> None:
        row, history = self._row, self._history
        if row is None or history is None:
            return
        if act in GATHERED:
            self._print_by(GATHERED[act], row, history)
        elif act == "reopen":
            work = partial(self._session.assessing.reopen, row.assessment)
            self._background.database(work, self._reopened)
        else:
            about = f"{history.chart.patient.name}: {row.short}, performed {row.performed}. {row.result}"
            about = f"{about.rstrip('.')}. {row.since_sentence}".strip()
            self.act_requested.emit(act, row.assessment, about, history.chart)

    @Slot(object)
    def _reopened(self, draft: Assessment) -> None:
        self.draft_opened.emit(draft.id, draft.visit_id)

    @Slot()
    def _print(self) -> None:
        """On the flow sheet that; else the record that is chosen."""
        history = self._history
        if history is None:
            return
        if self._views.is_at_sheet:
            self._print_sheet(history)
        else:
            self._print_record(history)

    def _print_sheet(self, history: History) -> None:
        view = self._flow.view
        if view is None:
            self._presenter(BadInput("There is no flow sheet to print yet.", hint="Assess, or start a series."))
            return
        self._background.database(partial(sheet_of, self._session, history.chart, view, self._clock), self._hand_out)

    def _print_record(self, history: History) -> None:
        row = self._row
        if row is None or not row.is_printable:
            self._presenter(_unprintable(row))
            return
        self._print_by(record_of, row, history)

    def _print_by(self, gather: Callable[..., Document], row: Row, history: History) -> None:
        work = partial(gather, self._session, self._catalogue, self._clock, history.chart, row.assessment)
        self._background.database(work, self._hand_out)

    @Slot(object)
    def _hand_out(self, document: Document) -> None:
        history = self._history
        if document.patient is not None and history is not None and document.patient.id in history.chart.whose:
            self.print_requested.emit(document)


def _read(session: Session, catalogue: Catalogue, patient_id: str) -> History:
    return read(session.charts.reread(patient_id), partial(catalogue.of_record, snapshot=session.snapshot))


def _unprintable(row: Row | None) -> BadInput:
    """Why there is nothing to print."""
    if row is None:
        return BadInput("There is no record to print yet.", hint="Sign an assessment first.")
    if row.is_draft:
        return BadInput("A draft is not a record yet.", hint="Sign it off first.")
    return BadInput("There is no record to print here.", hint=row.result)
