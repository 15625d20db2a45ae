"""The chart's row of acts: choose or begin a visit, open, print, start an assessment."""

from collections.abc import Iterable

from PySide6.QtCore import QPoint, Signal, Slot
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QHBoxLayout, QLabel, QMenu, QPushButton, QSizePolicy, QVBoxLayout, QWidget

from app.core.records import Moment, Status, Visit, VisitKind
from app.core.scale import Scale
from app.services.charts import Chart
from app.ui import theme
from app.ui.models.context import since_words
from app.ui.models.history import Row, visit_words
from app.ui.widgets.button import Button
from app.ui.widgets.choice import Choice
from app.ui.widgets.patient_menu import PatientMenu
from app.ui.widgets.wrapped import Wrapped

KINDS = (("&Intake", VisitKind.INTAKE), ("&Follow-up", VisitKind.FOLLOW_UP), ("In&patient", VisitKind.INPATIENT))

ACTS = (
    ("sign", "&Sign…"),
    ("reopen", "&Go on answering"),
    ("amend", "&Amend…"),
    ("add", "Add an a&ddendum…"),
    ("review", "&Review and co-sign…"),
    ("void", "&Entered in error…"),
    ("move", "&Move to another patient…"),
    ("print-all", "&Print with every version…"),
    ("print-copy", "Print the patient's &copy…"),
)
UNSIGNED = ("sign", "reopen")
"""What can be done with one that is complete and not signed; the others are for final ones."""


class ChartBar(QWidget):
    """visit_begun: a kind was chosen. scale_chosen, draft_chosen: from the menu of New assessment, by id.

    act_asked: something is to be done with the chosen record, one of ACTS. patient_act_asked: with the chart as a
    whole, what the menu Patient says.
    """

    visit_begun = Signal(object)
    scale_chosen = Signal(str)
    draft_chosen = Signal(str)
    open_asked = Signal()
    print_asked = Signal()
    act_asked = Signal(str)
    patient_act_asked = Signal(str, object, object)
    visit_chosen = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._chart: Chart | None = None
        self._row: Row | None = None
        self._is_at_sheet = False
        self.visits = Choice(self)
        self.visits.setObjectName("chart.visit")
        self.visits.setAccessibleName("Visit")
        self.visits.setAccessibleDescription("New assessments belong to this visit")
        self.visits.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.visits.setMinimumContentsLength(12)
        caption = QLabel("&Visit", self)
        caption.setBuddy(self.visits)
        self.begin = Button("chart.begin", "&Begin visit", "Ctrl+B")
        self.open = Button("chart.open", "&Open", "Enter")
        self.print = Button("chart.print", "&Print…", "Ctrl+P")
        self.record = Button("chart.record", "&Record", "Ctrl+R")
        self.patient = Button("chart.patient", "Patien&t", "Ctrl+T")
        self.new = Button("chart.new", "&New assessment", "Ctrl+N")
        self._kinds = QMenu(self)
        for words, kind in KINDS:
            self._kinds.addAction(words).setData(kind)
        self._scales = QMenu(self)
        self._acts = QMenu(self)
        for act, words in ACTS:
            self._acts.addAction(words).setData(act)
        self._patient_acts = PatientMenu(self)
        self._since = Wrapped(self)
        self._since.setObjectName("chart.since")
        theme.set_role(self._since, "soft")
        self._connect()
        self._lay_out(caption)

    def _connect(self) -> None:
        self.begin.clicked.connect(self.show_kinds)
        self.new.clicked.connect(self.show_scales)
        self.open.clicked.connect(self.open_asked)
        self.print.clicked.connect(self.print_asked)
        self.record.clicked.connect(self.show_acts)
        self.patient.clicked.connect(self.show_patient_acts)
        self._acts.triggered.connect(self._act)
        self._patient_acts.asked.connect(self._ask_patient)
        self.visits.currentIndexChanged.connect(self._choose_visit)
        self._kinds.triggered.connect(self._begin)
        self._scales.triggered.connect(self._start)

    def _lay_out(self, caption: QLabel) -> None:
        layout = QHBoxLayout()
        layout.setSpacing(8)
        layout.addWidget(caption)
        layout.addWidget(self.visits, 8)
        layout.addWidget(self.begin)
        layout.addStretch(1)
        for button in (self.patient, self.open, self.record, self.print, self.new):
            layout.addWidget(button)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addLayout(layout)
        column.addWidget(self._since)

    def show_chart(self, chart: Chart, chosen: str, now: Moment) -> None:
        """Offer this chart's own visits, chosen (an id) first, and say how long ago each substance was used."""
        self._chart = chart
        self.show_visits([v for v in chart.visits if v.patient_id == chart.patient.id], chosen)
        self.begin.setEnabled(True)
        self.patient.setEnabled(True)
        self._show_since(since_words(chart.context, now))

    def clear(self) -> None:
        """Nobody's chart."""
        self._chart = None
        self.show_visits((), "")
        self.show_choices((), ())
        self.show_row(None)
        self.begin.setEnabled(False)
        self.patient.setEnabled(False)
        self._show_since("")

    def _show_since(self, words: str) -> None:
        self._since.show_text(words)
        self._since.setVisible(bool(words) and not self._is_at_sheet)

    @Slot(bool)
    def stand_at(self, is_sheet: bool) -> None:
        """The flow sheet has rows for hours since, and is what Print prints there."""
        self._is_at_sheet = is_sheet
        self._since.setVisible(bool(self._since.text()) and not is_sheet)
        self.show_row(self._row)

    def show_visits(self, visits: Iterable[Visit], chosen: str) -> None:
        """Offer these visits, newest first, with the chosen one, else the newest that goes on, as the current one.

        One that has ended is there to be chosen, to be read or set right, and never by itself.
        """
        self.visits.blockSignals(True)
        self.visits.clear()
        offered = tuple(visits)
        goes_on = next((visit.id for visit in offered if visit.ended is None), "")
        current = chosen if any(visit.id == chosen for visit in offered) else goes_on
        if not current:
            self.visits.addItem("No visit goes on" if offered else "No visit yet")
        for visit in offered:
            self.visits.addItem(visit_words(visit), visit)
            if visit.id == current:
                self.visits.setCurrentIndex(self.visits.count() - 1)
        listed = self.visits.view()  # whole, where the bar has no room for it
        listed.setMinimumWidth(listed.sizeHintForColumn(0) + 2 * self.fontMetrics().averageCharWidth())
        self.visits.blockSignals(False)
        self.visits.setEnabled(self.visits.count() > 1 or self.visit is not None)
        self._weigh()

    @Slot()
    def _weigh(self) -> None:
        """What comes next: an assessment in a visit that goes on, else a visit."""
        goes_on = self.visit is not None and self.visit.ended is None
        self.new.setEnabled(goes_on)
        theme.set_role(self.new, "filled" if goes_on else "outlined")
        theme.set_role(self.begin, "outlined" if goes_on else "filled")

    @property
    def visit(self) -> Visit | None:
        """The current visit."""
        found = self.visits.currentData()
        return found if isinstance(found, Visit) else None

    def show_choices(self, scales: Iterable[Scale], rows: Iterable[Row]) -> None:
        """What New assessment offers; a scale with a draft is resumed, never begun twice."""
        drafts: dict[str, Row] = {}
        for row in rows:
            if row.is_draft and not row.assessment.amends:
                drafts.setdefault(row.assessment.scale_id, row)
        self._scales.clear()
        for place, scale in enumerate(scales, 1):
            draft = drafts.get(scale.id)
            words = scale.short if draft is None else f"{scale.short}: resume the draft of {draft.performed}"
            action = self._scales.addAction(f"&{place} {words.replace('&', '&&')}" if place < 10 else words)
            action.setToolTip(scale.title)
            action.setData(("", scale.id) if draft is None else (draft.assessment.id, ""))

    def show_row(self, row: Row | None) -> None:
        """Fit Open and Print to the row that is chosen."""
        self.open.setText("&Resume" if row is not None and row.is_draft else "&Open")
        self.open.setEnabled(row is not None and (row.is_draft or row.is_printable))
        self._row = row
        self.print.setEnabled(self._is_at_sheet or (row is not None and row.is_printable))
        status = row.assessment.status if row is not None else None
        self.record.setEnabled(status in (Status.FINAL, Status.COMPLETE))
        for action in self._acts.actions():
            action.setVisible((action.data() in UNSIGNED) is (status is Status.COMPLETE))
            if action.data() == "print-all":
                action.setVisible(row is not None and row.assessment.version > 1)
            if action.data() == "print-copy":
                is_theirs = row is not None and row.scale is not None and row.scale.completed_by == "patient"
                action.setVisible(is_theirs and status in (Status.FINAL, Status.COMPLETE))

    @Slot()
    def show_kinds(self) -> None:
        """Drop down the kinds of visit."""
        if self.begin.isEnabled():
            _drop(self._kinds, self.begin)

    @Slot()
    def show_scales(self) -> None:
        """Drop down the scales."""
        _drop(self._scales, self.new)

    @Slot()
    def show_acts(self) -> None:
        """Drop down what can be done with the record."""
        if self.record.isEnabled():
            _drop(self._acts, self.record)

    @Slot()
    def show_patient_acts(self) -> None:
        """Drop down what can be done with the chart as a whole."""
        if self._chart is not None:
            self._patient_acts.fill(self._chart, self.visit)
            _drop(self._patient_acts, self.patient)

    @Slot()
    def ask_context(self) -> None:
        """As its line in the menu."""
        self._ask_patient("context")

    @Slot()
    def ask_identity(self) -> None:
        """As its line in the menu."""
        self._ask_patient("identity")

    @Slot(str)
    def _ask_patient(self, act: str) -> None:
        if self._chart is not None:
            self.patient_act_asked.emit(act, self._chart, self.visit)

    @Slot(QAction)
    def _act(self, action: QAction) -> None:
        self.act_asked.emit(action.data())

    @Slot(QAction)
    def _begin(self, action: QAction) -> None:
        self.visit_begun.emit(VisitKind(action.data()))  # Qt gives an enum of strings back as a string

    @Slot(QAction)
    def _start(self, action: QAction) -> None:
        draft_id, scale_id = action.data()
        if draft_id:
            self.draft_chosen.emit(draft_id)
        else:
            self.scale_chosen.emit(scale_id)

    @Slot()
    def _choose_visit(self) -> None:
        self._weigh()
        self.visit_chosen.emit()


def _drop(menu: QMenu, button: QPushButton) -> None:
    """popup, not exec: nothing waits for the menu."""
    actions = [action for action in menu.actions() if action.isVisible()]
    if actions:
        menu.popup(button.mapToGlobal(QPoint(0, button.height())))
        menu.setActiveAction(actions[0])
