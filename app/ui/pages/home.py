"""Home: find a patient, go on with one seen lately, register a new one, or score without a patient."""

from collections.abc import Callable, Sequence
from datetime import datetime
from functools import partial
from itertools import pairwise

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Signal, Slot
from PySide6.QtGui import (
    QHideEvent,
    QResizeEvent,
    QShowEvent,
)
from PySide6.QtWidgets import QHBoxLayout, QLabel, QLineEdit, QVBoxLayout, QWidget

from app.core.context import Entry
from app.core.people import Right
from app.core.records import Assessment, Moment, Patient
from app.services.catalogue import Catalogue
from app.services.charts import RecentRow
from app.services.ports import Clock
from app.services.session import Session
from app.ui import theme
from app.ui.background import Background
from app.ui.finder import Finder
from app.ui.listen import listen
from app.ui.models.patients import NOT_RECORDED, RECENT, PatientRow
from app.ui.override import override
from app.ui.plain import ElidedText
from app.ui.present import Presenter
from app.ui.widgets.button import Button
from app.ui.widgets.due_board import DueBoardCard
from app.ui.widgets.form import pressed
from app.ui.widgets.people import FIND, People
from app.ui.widgets.quick_card import QuickCard

Words = Callable[[Patient, Assessment, Sequence[Entry]], str]
"""An assessment in words, with what its patient brings; called on the database thread: a definition may be read."""

NO_PATIENTS = "No patients yet.\nCtrl+Shift+N registers the first."
NO_ASSESSMENT = "No assessment yet"
NO_SHEET = "No recovery sheet was kept. Make one in People and access."
MINUTE = 60_000
QUICK_FROM_DIGITS = 136
DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


class HomePage(QWidget):
    """patient_opened: an id. assess_asked: patient, visit and scale of a series. quick_asked: a scale's id.

    Ctrl+Shift+N belongs to the window; here is only its button.

    shown: the recent patients stand there. found: so do the answers to what is typed.
    """

    patient_opened = Signal(str)
    assess_asked = Signal(str, str, str)
    new_patient_asked = Signal()
    quick_asked = Signal(str)
    shown = Signal()
    found = Signal()

    def __init__(
        self,
        session: Session,
        background: Background,
        presenter: Presenter,
        clock: Clock,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setObjectName("page.home")
        self._session, self._background = session, background
        self._presenter, self._clock = presenter, clock
        self._words: Words = no_words
        self._finder = Finder(session, background, presenter, self)
        self._build()
        self._connect()
        self._greet()

    def show_scales(self, scales: Sequence[tuple[str, str]]) -> None:
        """Fill the quick score card with scales, given as id and short name."""
        self._quick.show_scales(scales)

    def show_words(self, words: Words) -> None:
        """From now on say assessments in these words, and read the recent patients anew."""
        self._words = words
        self.refresh()

    def refresh(self) -> None:
        """Read the recent patients anew, and what was searched for too."""
        self._greet()
        self._background.database(partial(_recent, self._session, self._words), self._show_recent)
        self._board.refresh()
        self._finder.again()
        if self._session.place.person.may(Right.PEOPLE) and not self._session.demo:
            self._background.database(self._session.people.code_is_kept, self._remind, _unknown)

    @override
    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._greet()
        self._minute.start(MINUTE)
        if not event.spontaneous():
            self._people.search()

    @override
    def hideEvent(self, event: QHideEvent) -> None:
        self._minute.stop()
        super().hideEvent(event)

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        """On a narrow page the patients need all of it; the side bar has the quick score too."""
        self._beside.setVisible(self.width() >= self.fontMetrics().horizontalAdvance("0") * QUICK_FROM_DIGITS)
        super().resizeEvent(event)

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """In the search field: Escape empties it."""
        if pressed(event) == Qt.Key.Key_Escape and self._search.text():
            self._search.clear()
            return True
        return super().eventFilter(watched, event)

    def _build(self) -> None:
        self._title = QLabel("", self)
        theme.set_role(self._title, "title")
        self._date = ElidedText(self)
        self._date.setObjectName("home.date")
        theme.set_role(self._date, "soft")
        self._search = QLineEdit(self)
        self._search.setObjectName("home.search")
        self._search.setPlaceholderText(f"{FIND} (Ctrl+F)")
        self._search.setAccessibleName("Find a patient")
        self._search.setAccessibleDescription(f"{FIND}. Ctrl+F")
        self._search.setClearButtonEnabled(True)
        self._search.setMinimumWidth(self.fontMetrics().horizontalAdvance(self._search.placeholderText()) + 40)
        self._search.installEventFilter(self)
        self._new = Button("home.new", "&New patient", "Ctrl+Shift+N", "filled")
        self._reminder = QLabel(NO_SHEET, self)
        self._reminder.setObjectName("home.reminder")
        theme.set_role(self._reminder, "reminder")
        self._reminder.hide()
        self._people = People("home", self._search, self._finder, RECENT)
        self._quick = QuickCard(self)
        self._board = DueBoardCard(self._session, self._background, self)
        self._minute = QTimer(self)
        self._lay_out()

    def _lay_out(self) -> None:
        bar = QWidget(self)
        bar.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        theme.set_role(bar, "bar")
        top = QHBoxLayout(bar)
        top.setContentsMargins(20, 12, 20, 12)
        top.setSpacing(20)
        top.addWidget(self._title)
        top.addWidget(self._date)
        top.addStretch(1)
        top.addWidget(self._search, 3)
        top.addWidget(self._new)
        self._beside = QWidget(self)
        beside = QVBoxLayout(self._beside)
        beside.setContentsMargins(0, 0, 0, 0)
        beside.addWidget(self._quick)
        beside.addStretch(1)
        body = QHBoxLayout()
        body.setContentsMargins(20, 20, 20, 20)
        body.setSpacing(20)
        body.addWidget(self._people, 7)
        body.addWidget(self._beside, 2)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(bar)
        column.addWidget(self._reminder)
        above = QVBoxLayout()
        above.setContentsMargins(20, 16, 20, 0)
        above.addWidget(self._board)
        column.addLayout(above)
        column.addLayout(body, 1)
        order = (self._search, self._new, self._board.table, self._people.recent, self._people.results)
        for before, after in pairwise(order):
            QWidget.setTabOrder(before, after)

    def _connect(self) -> None:
        self._new.clicked.connect(self.new_patient_asked)
        self._people.opened.connect(self.patient_opened)
        self._people.found.connect(self.found)
        self._quick.chosen.connect(self.quick_asked)
        self._board.assess_asked.connect(self.assess_asked)
        self._minute.timeout.connect(self._greet)
        listen(self, "Ctrl+F", self._people.search)
        listen(self, "Ctrl+D", self._go_to_board)

    def show_catalogue(self, catalogue: Catalogue) -> None:
        """Say scales and results on the due board in words."""
        self._board.use(catalogue)

    @Slot()
    def _go_to_board(self) -> None:
        if self._board.isVisible():
            self._board.table.setFocus()

    @Slot()
    def _greet(self) -> None:
        now = self._clock.now()
        self._title.setText(greeting(now.local))
        self._date.show_text(date_words(now))

    @Slot(object)
    def _remind(self, is_kept: bool) -> None:
        self._reminder.setVisible(not is_kept)

    @Slot(object)
    def _show_recent(self, rows: list[PatientRow]) -> None:
        self._people.show_recent(rows, NO_PATIENTS)
        self.shown.emit()


def _unknown(_: Exception) -> None:
    """Whether a sheet is kept can't be read just now: nothing is said of it."""


def no_words(_patient: Patient, _last: Assessment, _context: Sequence[Entry]) -> str:
    """As long as no words were given."""
    return "…"


def greeting(now: datetime) -> str:
    """By the hour."""
    return "Good morning" if 4 <= now.hour < 12 else "Good afternoon" if 12 <= now.hour < 18 else "Good evening"


def date_words(now: Moment) -> str:
    """Sunday 22 Nov 2026, 14:42, in English whatever the machine speaks."""
    return f"{DAYS[now.local.weekday()]} {now.day_words} {now.local:%Y, %H:%M}"


def _recent(session: Session, words: Words) -> list[PatientRow]:
    return [_row(row, words) for row in session.charts.recent()]


def _row(row: RecentRow, words: Words) -> PatientRow:
    last = row.assessment
    if last is None:
        return PatientRow(row.patient, NOT_RECORDED, NO_ASSESSMENT, row.place)
    performed = NOT_RECORDED if last.performed is None else f"{last.performed.local:%Y-%m-%d %H:%M}"
    return PatientRow(row.patient, performed, words(row.patient, last, row.context), row.place)
