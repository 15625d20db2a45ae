"""The lists for a round on screen: what is due, or what a shift leaves open; and the paper for downtime."""

from collections.abc import Iterable
from datetime import timedelta
from functools import partial
from typing import Final, NamedTuple

from PySide6.QtCore import QModelIndex, Qt, Signal, Slot
from PySide6.QtGui import QResizeEvent, QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QHeaderView, QLineEdit, QStackedWidget, QVBoxLayout, QWidget

from app.core.errors import AppError
from app.core.people import Right
from app.core.records import Moment
from app.core.scale import Scale
from app.services.clock import EXAMPLE
from app.services.ports import Clock
from app.services.rounds import Asked, ListKind, RoundList, RoundRow
from app.services.session import Session
from app.ui import theme
from app.ui.listen import listen
from app.ui.models.table import Column, RowsTable
from app.ui.override import override
from app.ui.pages.visit_sheets import moment_of, typed
from app.ui.widgets.button import Button
from app.ui.widgets.choice import Choice
from app.ui.widgets.due_board import BoardTable
from app.ui.widgets.flow_area import drop
from app.ui.widgets.form import Field
from app.ui.widgets.forms_menu import FormsMenu
from app.ui.widgets.rows import choose_by_rows
from app.ui.widgets.said import Said, plain
from app.ui.widgets.trends import centred

SHIFT: Final = timedelta(hours=12)
"""How long ago a shift list begins until somebody chooses."""
NONE: Final = {
    ListKind.DUE: "No series goes on here.\nOne is started on a chart's flow sheet.",
    ListKind.SHIFT: "Nothing is left open.",
}
SIDE: Final = 20
LETTERS: Final = (22, 27, 20, 14, 21, 34, 22)
"""How wide the columns are, as far as there is room."""
KINDS: Final = ((ListKind.SHIFT, "Shift list"), (ListKind.DUE, "Due list"))


class Shown(NamedTuple):
    """A line of the table: of which group it is, and what it says."""

    group: str
    row: RoundRow


class RoundPage(QWidget):
    """asked: an Asked. chart_asked: ids of a patient and a record, which may be empty. print_asked, copy_asked: the
    RoundList that is shown. sheets_asked: downtime sheets of a ward, empty: of all. form_asked: a Form. closed.
    """

    asked = Signal(object)
    chart_asked = Signal(str, str)
    print_asked = Signal(object)
    copy_asked = Signal(object)
    sheets_asked = Signal(str)
    form_asked = Signal(object)
    closed = Signal()

    def __init__(self, session: Session, clock: Clock, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("page.round")
        self._clock = clock
        self._listed: RoundList | None = None
        self._kind, self._ward, self._since = Choice(self), Choice(self), QLineEdit(self)
        self._fields = (
            Field("&List", self._kind),
            Field("&Ward", self._ward),
            Field("&Since", self._since, EXAMPLE),
        )
        self._table = BoardTable(self)
        self._empty = centred("round.empty", self)
        self._said = Said("round.said")
        self._print = Button("round.print", "&Print…", "Ctrl+P", "filled")
        self._copy = Button("round.copy", "&Copy as text", "Ctrl+Shift+C")
        self._sheets = Button("round.sheets", "&Downtime sheets…", "Ctrl+D")
        self._blank = Button("round.forms", "Blank &forms…", "Ctrl+B")
        self._forms = FormsMenu(self)
        self._chart = Button("round.chart", "&Open the chart", "Enter")
        self._back = Button("round.back", "&Home", "Esc")
        self._may_print = session.place.person.may(Right.PRINT)
        now = clock.now()
        self._since.setText(typed(Moment(now.utc - SHIFT, now.offset, now.zone)))
        self._build()
        self._connect()
        self._allow()

    def show_wards(self, wards: list[str]) -> None:
        """Those that are known; the one that is chosen stays."""
        chosen = self._ward.currentData() or ""
        self._ward.blockSignals(True)
        self._ward.clear()
        for ward in ("", *sorted(wards)):
            self._ward.addItem(ward or "All wards", ward)
        if chosen in wards:
            self._ward.setCurrentIndex(self._ward.findData(chosen))
        self._ward.blockSignals(False)

    def show_list(self, listed: RoundList) -> None:
        """What was asked for."""
        self._listed = listed
        shown = [Shown(group.title, row) for group in listed.groups for row in group.rows]
        columns = _columns(listed)
        model = RowsTable[Shown](columns, self._table)
        model.show(shown)
        before = self._table.model()
        self._table.setModel(model)
        before.deleteLater()
        self._fit()
        self._empty.setText(NONE[listed.kind])
        self._body.setCurrentWidget(self._table if shown else self._empty)
        if shown:
            self._table.selectRow(0)
        counts = ", ".join(f"{group.title}: {len(group.rows)}" for group in listed.groups if group.rows)
        self._said.tell(". ".join(filter(None, (listed.about.rstrip("."), counts))) + ".")
        self._allow()

    def show_forms(self, scales: Iterable[Scale]) -> None:
        """Of which scales there are blank forms."""
        self._forms.show_scales(scales)

    def refuse(self, words: str) -> None:
        """It could not be read; the sentence says why."""
        self._said.refuse(words)

    @Slot()
    def seek(self) -> None:
        """Ask for what is chosen."""
        kind = ListKind(self._kind.currentData())
        is_shift = kind is ListKind.SHIFT
        self._fields[2].setVisible(is_shift)
        now = self._clock.now()
        try:
            since = moment_of(self._since.text(), "Since") if is_shift else now
        except AppError as error:
            self._fields[2].refuse(f"{error.message} {error.hint}".strip())
            return
        self._fields[2].accept()
        self.asked.emit(Asked(kind, since, self._ward.currentData() or ""))

    @override
    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if not event.spontaneous():
            self._kind.setFocus()

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    @property
    def _row(self) -> RoundRow | None:
        shown = self._table.currentIndex().data(Qt.ItemDataRole.UserRole)
        return shown.row if isinstance(shown, Shown) else None

    def _build(self) -> None:
        for kind, words in KINDS:
            self._kind.addItem(words, kind)
        self.show_wards([])
        for field, name in zip(self._fields, ("kind", "ward", "since"), strict=True):
            field.editor.setObjectName(f"round.{name}")
        self._table.setObjectName("round.table")
        self._table.setAccessibleName("List for a round")
        self._table.setModel(RowsTable[Shown]((), self._table))
        choose_by_rows(self._table)
        self._table.setWordWrap(True)
        self._table.horizontalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Interactive)
        self._table.horizontalHeader().setStretchLastSection(True)
        self._body = QStackedWidget(self)
        self._body.addWidget(self._table)
        self._body.addWidget(self._empty)
        title = plain("Lists for a round")
        theme.set_role(title, "title")
        head, foot = QHBoxLayout(), QHBoxLayout()
        head.setSpacing(12)
        foot.setSpacing(8)
        for field in self._fields:
            head.addWidget(field, 1, Qt.AlignmentFlag.AlignTop)
        for button in (self._print, self._copy, self._chart, self._sheets, self._blank, self._back):
            foot.addWidget(button)
        foot.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(SIDE, 16, SIDE, 16)
        column.setSpacing(8)
        column.addWidget(title)
        column.addLayout(head)
        column.addWidget(self._said)
        column.addWidget(self._body, 1)
        column.addLayout(foot)

    def _connect(self) -> None:
        self._kind.currentIndexChanged.connect(self.seek)
        self._ward.currentIndexChanged.connect(self.seek)
        self._since.editingFinished.connect(self.seek)
        self._table.doubleClicked.connect(self._open)
        self._table.opened.connect(self._open)
        self._chart.clicked.connect(self._open)
        self._forms.asked.connect(self.form_asked)
        for button, act, keys in (
            (self._print, self._ask_print, "Ctrl+P"),
            (self._copy, self._ask_copy, "Ctrl+Shift+C"),
            (self._sheets, self._ask_sheets, "Ctrl+D"),
            (self._blank, self._drop_forms, "Ctrl+B"),
            (self._back, self.closed, "Esc"),
        ):
            button.clicked.connect(act)
            listen(self, keys, act)

    def _fit(self) -> None:
        """Each column its share of the room; where that is little, words wrap and rows are higher."""
        bar = self._table.verticalScrollBar().sizeHint().width()
        metrics, room = self._table.fontMetrics(), self.width() - 2 * SIDE - bar  # before the table has its size
        wanted = metrics.averageCharWidth() * sum(LETTERS)
        lines = 2 if room >= wanted else 3
        self._table.verticalHeader().setDefaultSectionSize(lines * metrics.height() + 8)
        for place, letters in enumerate(LETTERS[: self._table.model().columnCount()]):
            self._table.setColumnWidth(place, max(room, wanted // 2) * letters // sum(LETTERS))

    def _allow(self) -> None:
        has_rows = self._listed is not None and bool(self._listed.rows)
        self._chart.setEnabled(has_rows)
        self._sheets.setEnabled(self._may_print)
        for button in (self._print, self._copy):
            button.setEnabled(self._listed is not None and self._may_print)

    @Slot()
    @Slot(QModelIndex)
    def _open(self) -> None:
        row = self._row
        if row is not None:
            self.chart_asked.emit(row.patient.id, row.record_id)

    @Slot()
    def _ask_print(self) -> None:
        if self._listed is not None and self._print.isEnabled():
            self.print_asked.emit(self._listed)

    @Slot()
    def _ask_copy(self) -> None:
        if self._listed is not None and self._copy.isEnabled():
            self.copy_asked.emit(self._listed)

    @Slot()
    def _ask_sheets(self) -> None:
        if self._sheets.isEnabled():
            self.sheets_asked.emit(self._ward.currentData() or "")

    @Slot()
    def _drop_forms(self) -> None:
        drop(self._forms, self._blank)


def _columns(listed: RoundList) -> tuple[Column[Shown], ...]:
    """The group, and the list's own; the one to write in by hand is for paper."""
    titles = listed.columns[:-1] if listed.by_hand else listed.columns
    first = Column[Shown]("Ward" if listed.kind is ListKind.DUE else "Left open", lambda shown: shown.group)
    return first, *(Column[Shown](title, partial(_cell, place)) for place, title in enumerate(titles))


def _cell(place: int, shown: Shown) -> str:
    return shown.row.cells[place]
