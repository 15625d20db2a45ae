"""Choosing the patient to whom a quick score belongs: search, confirm who it is, choose the visit."""

from collections.abc import Sequence
from functools import partial
from itertools import pairwise

from PySide6.QtCore import QEvent, QObject, Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QLineEdit, QStackedWidget, QVBoxLayout, QWidget

from app.core.records import LogEntry, replay
from app.core.scale import Scale
from app.services.assessing import Attachment, open_drafts
from app.services.charts import Chart, RecentRow
from app.services.session import Session
from app.ui import theme
from app.ui.announce import announce
from app.ui.background import Background
from app.ui.finder import Finder
from app.ui.models.patients import FOUND, PatientRow
from app.ui.override import override
from app.ui.plain import ElidedText
from app.ui.present import Presenter
from app.ui.sitting import TIMES, identity
from app.ui.widgets.attach_card import AttachCard
from app.ui.widgets.button import Button
from app.ui.widgets.form import pressed
from app.ui.widgets.people import FIND, People

NO_RECENT = "Type to find the patient, or register a new one."


class AttachPage(QWidget):
    """decided: an Attachment. closed: back to the score, from wherever on the page. new_asked: register a patient."""

    decided = Signal(object)
    closed = Signal()
    new_asked = Signal()

    def __init__(
        self,
        session: Session,
        background: Background,
        presenter: Presenter,
        scale: Scale,
        log: Sequence[LogEntry],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setObjectName("page.attach")
        self._session, self._background, self._scale = session, background, scale
        count = sum(answer.key is not None for answer in replay(log).values())
        answered = f"{count} of {len(scale.items)} answered"
        self._what = f"{scale.short}, {answered}, begun {log[0].at.local.strftime(TIMES)} {log[0].at.offset_words}"
        self._chart: Chart | None = None
        self._card: AttachCard | None = None
        self._finder = Finder(session, background, presenter, self)
        self._build()
        self._connect()
        background.database(session.charts.recent, self._show_recent)

    def choose(self, patient_id: str) -> None:
        """Ask whether it is this patient."""
        self._background.database(partial(self._session.charts.open, patient_id), self._ask)

    @property
    def searched_name(self) -> str:
        """What was searched for where it can be a name: a date or number is none."""
        words = " ".join(self._search.text().split())
        return "" if any(c.isdigit() for c in words) else words

    def set_busy(self, busy: bool) -> None:
        """Take no more keys while it is stored; afterwards the question stands there as before."""
        self._stack.setEnabled(not busy)
        if not busy:
            self.start()

    def start(self) -> None:
        """Put the focus where the next key belongs."""
        if self._card is not None:
            self._card.start()
        else:
            self._search.setFocus()

    def _build(self) -> None:
        title = QLabel("Attach to a patient", self)
        theme.set_role(title, "title")
        what = ElidedText(self)
        what.show_text(f"{self._what}. Nothing is stored yet.")
        theme.set_role(what, "soft")
        self._search = QLineEdit(self)
        self._search.setObjectName("attach.search")
        self._search.setPlaceholderText(FIND)
        self._search.setAccessibleName("Find a patient")
        self._search.setAccessibleDescription(FIND)
        self._search.installEventFilter(self)
        self._new = Button("attach.new", "&New patient")
        self._back = Button("attach.back", "&Back to the score", "Esc")
        self._people = People("attach", self._search, self._finder, FOUND)
        self._lay_out(title, what)

    def _lay_out(self, title: QLabel, what: QLabel) -> None:
        bar = QWidget(self)
        bar.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        theme.set_role(bar, "bar")
        top = QHBoxLayout(bar)
        top.setContentsMargins(20, 12, 20, 12)
        top.setSpacing(20)
        top.addWidget(title)
        top.addWidget(what, 1)
        top.addWidget(self._back)
        find = QHBoxLayout()
        find.setSpacing(8)
        find.addWidget(self._search, 1)
        find.addWidget(self._new)
        choosing = QWidget(self)
        inner = QVBoxLayout(choosing)
        inner.setContentsMargins(20, 20, 20, 20)
        inner.setSpacing(8)
        inner.addLayout(find)
        inner.addWidget(self._people, 1)
        self._stack = QStackedWidget(self)
        self._stack.addWidget(choosing)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(bar)
        column.addWidget(self._stack, 1)
        order = (self._search, self._new, self._people.recent, self._people.results)
        for before, after in pairwise(order):
            QWidget.setTabOrder(before, after)

    def _connect(self) -> None:
        self._new.clicked.connect(self.new_asked)
        self._back.clicked.connect(self._close)
        self._people.opened.connect(self.choose)
        for table in (self._people.recent, self._people.results):
            table.installEventFilter(self)

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Escape leaves the page from the search field and the lists too."""
        if pressed(event) == Qt.Key.Key_Escape:
            self._close()
            return True
        return super().eventFilter(watched, event)

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self._close()
        else:
            super().keyPressEvent(event)

    @Slot()
    def _close(self) -> None:
        if self._stack.isEnabled():  # else it is being stored, and will be somebody's in a moment
            self.closed.emit()

    @Slot(object)
    def _show_recent(self, rows: list[RecentRow]) -> None:
        self._people.show_recent([PatientRow(row.patient) for row in rows], NO_RECENT)

    # -- the question

    @Slot(object)
    def _ask(self, chart: Chart) -> None:
        self._drop_card()
        drafts = (a for a in open_drafts(chart.assessments) if a.scale_id == self._scale.id)
        self._chart = chart
        self._card = AttachCard(identity(chart.patient), self._what, chart.visits, next(drafts, None), self)
        self._card.agreed.connect(self._decide)
        self._card.refused.connect(self._search_again)
        self._stack.addWidget(self._card)
        self._stack.setCurrentWidget(self._card)
        self._card.start()
        announce(self, self._card.words)

    @Slot()
    def _decide(self) -> None:
        if self._card is not None and self._chart is not None:
            old = self._card.in_the_way
            visit, person = self._card.visit, self._session.person
            self.decided.emit(Attachment(self._chart.patient.id, visit, person, "" if old is None else old.id))

    @Slot()
    def _search_again(self) -> None:
        self._drop_card()
        self._people.search()

    def _drop_card(self) -> None:
        card, self._card, self._chart = self._card, None, None
        if card is not None:
            self._stack.removeWidget(card)
            card.deleteLater()
