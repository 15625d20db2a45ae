"""The flow sheet of the visit that is chosen: its series, the table, and what can be done with it."""

from functools import partial

from PySide6.QtCore import QPoint, Qt, Signal, Slot
from PySide6.QtGui import QAction, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QMenu, QPushButton, QStackedWidget, QVBoxLayout, QWidget

from app.core.due_words import clock, countdown, due_words
from app.core.records import Visit
from app.core.schedule import minutes_between
from app.core.series import Series, State, newest
from app.core.series import Slot as DueTime
from app.services.catalogue import Catalogue
from app.services.charts import Chart
from app.services.clock import LocalZone
from app.services.flow_views import FlowView, flow_view, scales_in
from app.services.rules import Rules
from app.services.session import Session
from app.ui import theme
from app.ui.announce import announce
from app.ui.background import Background
from app.ui.chart_paper import definitions_of
from app.ui.override import override
from app.ui.pages.serial_sheets import EVENT_KINDS
from app.ui.plain import ElidedText
from app.ui.widgets.button import Button
from app.ui.widgets.choice import Choice
from app.ui.widgets.flow_side import WIDTH, FlowSide
from app.ui.widgets.flow_table import FlowTable
from app.ui.widgets.trends import centred
from app.ui.widgets.wrapped import Wrapped

EMPTY = (
    "Nothing assessed in this visit yet, and no series.\n"
    "Ctrl+N begins an assessment; Ctrl+D starts a series on a schedule that you set."
)
NO_VISIT = "No visit yet.\nBegin one with Ctrl+B."


class FlowArea(QWidget):
    """act_asked: what is to be done, and with what of the FlowView. stood: an assessment's id, on whose column one is.

    shown: the FlowView, or None where there is none.
    """

    act_asked = Signal(str, object)
    stood = Signal(str)
    opened = Signal(str)
    shown = Signal(object)

    def __init__(
        self, session: Session, catalogue: Catalogue, background: Background, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setObjectName("chart.flow")
        self._session, self._catalogue, self._background = session, catalogue, background
        self._chart: Chart | None = None
        self._visit: Visit | None = None
        self._view: FlowView | None = None
        self._order = 0
        self._scales = Choice(self)
        self._scales.setObjectName("flow.scale")
        self._scales.setAccessibleName("Flow sheet of")
        self._title = QLabel("", self)
        self._title.setTextFormat(Qt.TextFormat.PlainText)
        theme.set_role(self._title, "title")
        self._schedule = Wrapped(self)
        self._schedule.setObjectName("flow.schedule")
        theme.set_role(self._schedule, "soft")
        self._late = QLabel("", self)
        self._late.setObjectName("flow.late")
        theme.set_role(self._late, "late")
        self.table = FlowTable(self)
        self._empty = centred("flow.empty", self)
        self._sheet = QStackedWidget(self)
        self._sheet.addWidget(self.table)
        self._sheet.addWidget(self._empty)
        self._read_out = ElidedText(self)
        self._read_out.setObjectName("flow.said")
        theme.set_role(self._read_out, "soft")
        self.add = Button("flow.add", "Add e&vent", "Ctrl+Shift+E")
        self.series = Button("flow.series", "&Series", "Ctrl+D")
        self.handoff = Button("flow.handoff", "&Handoff", "Ctrl+H")
        self._kinds, self._acts = QMenu(self), QMenu(self)
        for kind, words in EVENT_KINDS:
            self._kinds.addAction(words).setData(kind)
        self.side = FlowSide(self)
        self._lay_out()
        self._connect()

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        """The sheet comes first: what stands beside it needs room to spare."""
        super().resizeEvent(event)
        self._give_room()

    def _give_room(self) -> None:
        spare = self.width() - self.table.wide - WIDTH - 12
        self.side.setVisible(self._view is not None and bool(self._view.taken) and spare >= 0)

    @property
    def view(self) -> FlowView | None:
        """What is shown."""
        return self._view

    def clear(self) -> None:
        """Nobody's."""
        self._order += 1
        self._chart = self._visit = None
        self._show_none("")

    def show_chart(self, chart: Chart, visit: Visit | None) -> None:
        """The flow sheet of this visit; of the scale that was chosen, where it has one there too."""
        scale_id = self._scales.currentData()
        self._chart, self._visit = chart, visit
        ids = [] if visit is None else scales_in(chart, visit.id)
        self._scales.blockSignals(True)
        self._scales.clear()
        for one in ids:
            self._scales.addItem(self._short(one), one)
        if scale_id in ids:
            self._scales.setCurrentIndex(ids.index(scale_id))
        self._scales.blockSignals(False)
        self._scales.setVisible(len(ids) > 1)
        if not ids:
            self._order += 1
            self._show_none(EMPTY if visit is not None else NO_VISIT)
        else:
            self._read()

    @Slot()
    def _read(self) -> None:
        chart, visit, scale_id = self._chart, self._visit, self._scales.currentData()
        if chart is None or visit is None or not isinstance(scale_id, str):
            return
        self._order += 1
        work = partial(_view, self._session, self._catalogue, chart, visit, scale_id)
        self._background.database(work, partial(self._show, self._order), partial(self._fail, self._order))

    def _show(self, order: int, view: FlowView) -> None:
        if order != self._order:
            return  # another visit or scale was asked for meanwhile
        before = self.table.flow.column_at(self.table.currentIndex().column())
        self._view = view
        self._title.setText(view.title)
        self._schedule.show_text(" · ".join(filter(None, (view.schedule_words, next_words(view), view.on_time_words))))
        self._say_late(late_words(view))
        has_sheet = bool(view.sheet.columns or view.sheet.after)
        self._empty.setText("" if has_sheet else "Nothing assessed yet.\nCtrl+N begins the first.")
        self._sheet.setCurrentWidget(self.table if has_sheet else self._empty)
        self.table.show_sheet(view.sheet, "" if before is None else before.assessment_id)
        self.side.show_view(self._chart, view)
        self._give_room()
        self._allow()
        self.shown.emit(view)

    def _fail(self, order: int, _: Exception) -> None:
        """The records say which of them can't be read."""
        if order == self._order:
            self._show_none("This flow sheet can't be shown: the scale's definition can't be read.")

    def _say_late(self, words: str) -> None:
        self._late.setText(words)
        self._late.setVisible(bool(words))

    def _show_none(self, words: str) -> None:
        self._view = None
        self._say_late("")
        self._title.setText("")
        self._schedule.show_text("")
        self._read_out.show_text("")
        self.table.show_sheet(None)
        self._empty.setText(words)
        self._sheet.setCurrentWidget(self._empty)
        self.side.show_view(None, None)
        self._give_room()
        self._allow()
        self.shown.emit(None)

    def _allow(self) -> None:
        goes_on = self._visit is not None and self._visit.ended is None
        self.add.setEnabled(self._visit is not None)
        self.series.setEnabled(self._view is not None or goes_on)
        self.handoff.setEnabled(self._view is not None and bool(self._view.taken))

    def _short(self, scale_id: str) -> str:
        return next((s.short for s in self._catalogue.scales() if s.id == scale_id), scale_id)

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.setSpacing(12)
        head.addWidget(self._scales)
        head.addWidget(self._title)
        head.addWidget(self._late)
        head.addWidget(self._schedule, 1)
        for button in (self.add, self.series, self.handoff):
            head.addWidget(button)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addLayout(head)
        body = QHBoxLayout()
        body.setSpacing(12)
        body.addWidget(self._sheet, 1)
        body.addWidget(self.side)
        column.addLayout(body, 1)
        column.addWidget(self._read_out)

    def _connect(self) -> None:
        self._scales.currentIndexChanged.connect(self._read)
        self.table.stood.connect(self._stand)
        self.table.opened.connect(self._open)
        self.add.clicked.connect(self.show_kinds)
        self.series.clicked.connect(self.show_series)
        self.handoff.clicked.connect(self.ask_handoff)
        self._kinds.triggered.connect(self._ask_event)
        self._acts.triggered.connect(self._ask_act)

    @Slot(int, int)
    def _stand(self, row: int, place: int) -> None:
        if row < 0 or self._view is None or not self.isVisible():
            return
        words = self.table.flow.said(row, place)
        self._read_out.show_text(words)
        announce(self.table, words)
        column = self.table.flow.column_at(place)
        if column is not None and column.assessment_id:
            self.stood.emit(column.assessment_id)

    @Slot(int)
    def _open(self, place: int) -> None:
        """Of an assessment its record; of a time that was missed, why."""
        column = self.table.flow.column_at(place)
        if column is None or self._view is None:
            return
        if column.assessment_id:
            self.opened.emit(column.assessment_id)
        elif column.state is State.MISSED:
            self._ask_not_done()

    @Slot()
    def show_kinds(self) -> None:
        """Drop down what can be recorded."""
        if self.add.isEnabled():
            drop(self._kinds, self.add)

    @Slot()
    def show_series(self) -> None:
        """Drop down what can be done with the series; without one, what scale one is started of."""
        if not self.series.isEnabled():
            return
        self._acts.clear()
        view, visit = self._view, self._visit
        if view is not None and view.series is not None:
            for act, words in (("not_done", "&Not done…"), ("change", "&Change the schedule…"), ("stop", "S&top…")):
                action = self._acts.addAction(words)
                action.setData((act, None))
                action.setVisible(view.goes_on if act != "not_done" else self._slot() is not None)
        if visit is not None:
            self._acts.addAction("&Events of the visit…").setData(("events", None))
        if view is not None and view.taken:
            self._acts.addAction("&Copy the whole note\tCtrl+Shift+H").setData(("note", None))
        if visit is not None and visit.ended is None:
            going = {s.scale_id for s in _going(self._chart, visit)}
            for place, scale in enumerate(self._catalogue.scales(), 1):
                if scale.id not in going:
                    words = f"Start a series of {scale.short.replace('&', '&&')}…"
                    action = self._acts.addAction(f"&{place} {words}" if place < 10 else words)
                    action.setData(("start", scale))
        drop(self._acts, self.series)

    @Slot()
    def ask_handoff(self) -> None:
        """The summary of this sheet, for the clipboard."""
        if self.handoff.isEnabled():
            self.act_asked.emit("handoff", self._view)

    @Slot()
    def ask_note(self) -> None:
        """The whole of it as plain text, for another record."""
        if self.handoff.isEnabled():
            self.act_asked.emit("note", self._view)

    @Slot(QAction)
    def _ask_event(self, action: QAction) -> None:
        self.act_asked.emit("event", action.data())

    @Slot(QAction)
    def _ask_act(self, action: QAction) -> None:
        act, scale = action.data()
        if act == "not_done":
            self._ask_not_done()
        else:
            self.act_asked.emit(act, scale)

    def _ask_not_done(self) -> None:
        slot = self._slot()
        if slot is not None:
            self.act_asked.emit("not_done", slot)

    def _slot(self) -> DueTime | None:
        """The due time that "not done" would answer: a missed one where one stands on it, else the open one."""
        view = self._view
        if view is None:
            return None
        column = self.table.flow.column_at(self.table.currentIndex().column())
        if column is not None and column.state is State.MISSED:
            return next((s for s in view.course.slots if s.at == column.at and s.state is State.MISSED), None)
        return view.due


def late_words(view: FlowView) -> str:
    """That the next is due for longer than the grace; empty else."""
    due = view.due
    is_late = due is not None and minutes_between(due.at, view.now) > view.grace
    return f"! {countdown(due, view.now)}" if due is not None and is_late else ""


def next_words(view: FlowView) -> str:
    """When the next is due; that it waits for a dose."""
    if view.goes_on and view.course.waits:
        return "waits for the first dose"
    if view.due is None:
        return ""
    return (
        f"was due {clock(view.due.at, view.now)}" if late_words(view) else f"next due {due_words(view.due, view.now)}"
    )


def drop(menu: QMenu, button: QPushButton) -> None:
    """Below its button; popup, not exec: nothing waits for the menu."""
    actions = [action for action in menu.actions() if action.isVisible()]
    if actions:
        menu.popup(button.mapToGlobal(QPoint(0, button.height())))
        menu.setActiveAction(actions[0])


def _going(chart: Chart | None, visit: Visit) -> list[Series]:
    found = [] if chart is None else newest(chart.series)
    return [s for s in found if s.visit_id == visit.id and not s.stopped]


def _view(session: Session, catalogue: Catalogue, chart: Chart, visit: Visit, scale_id: str) -> FlowView:
    """On the database thread, since a definition may have to be read there."""
    definitions = definitions_of(session, catalogue)
    grace = session.settings.site().late_grace_minutes
    return flow_view(chart, visit, scale_id, definitions, Rules(session.place.clock.now(), grace, LocalZone()))
