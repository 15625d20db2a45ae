"""Choosing another patient and a visit of theirs within a form: typed, found, chosen."""

from functools import partial

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QLineEdit, QVBoxLayout, QWidget

from app.core.records import Patient, VisitKind
from app.services.charts import Chart
from app.services.session import Session
from app.services.signing import Place
from app.ui.background import Background
from app.ui.finder import Finder
from app.ui.models.history import visit_words
from app.ui.present import Presenter
from app.ui.widgets.choice import Choice
from app.ui.widgets.form import Field
from app.ui.widgets.people import FIND


class Whom(QWidget):
    """chosen: whether there is a patient and a visit by now."""

    chosen = Signal(bool)

    def __init__(self, session: Session, background: Background, presenter: Presenter, but: str) -> None:
        """but: the id of the patient whom it is not."""
        super().__init__()
        self._session, self._background, self._but = session, background, but
        self._search = QLineEdit()
        self._search.setObjectName("whom.search")
        self._patients = Choice()
        self._patients.setObjectName("whom.patient")
        self._visits = Choice()
        self._visits.setObjectName("whom.visit")
        self._finder = Finder(session, background, presenter, self)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        for caption, editor, hint in (
            ("&Find the right patient", self._search, FIND),
            ("&Right patient", self._patients, ""),
            ("V&isit there", self._visits, ""),
        ):
            column.addWidget(Field(caption, editor, hint))
        self._search.textEdited.connect(self._find)
        self._finder.found.connect(self._show_found)
        self._patients.currentIndexChanged.connect(self._choose)

    @property
    def place(self) -> Place | None:
        """Who and which visit; None as long as nobody is chosen."""
        visit = self._visits.currentData()
        who = self._patients.currentData()
        if not isinstance(who, str) or visit is None:
            return None
        return Place(who, VisitKind(visit) if visit in list(VisitKind) else visit)

    def start(self) -> None:
        """Put the focus where it begins."""
        self._search.setFocus()

    @Slot(str)
    def _find(self, text: str) -> None:
        self._finder.find(text)

    @Slot(object)
    def _show_found(self, patients: list[Patient]) -> None:
        self._patients.clear()
        for patient in patients:
            if patient.id != self._but:
                born = f"born {patient.birth_date}" if patient.birth_date else "birth date not recorded"
                self._patients.addItem(f"{patient.shown}, {born}, {patient.record_number or 'no number'}", patient.id)
        self._choose()

    @Slot()
    def _choose(self) -> None:
        self._visits.clear()
        who = self._patients.currentData()
        if isinstance(who, str):
            self._background.database(partial(self._session.charts.open, who), self._show_visits)
        self.chosen.emit(False)

    @Slot(object)
    def _show_visits(self, chart: Chart) -> None:
        if chart.patient.id != self._patients.currentData():
            return
        self._visits.clear()
        for visit in chart.visits:
            self._visits.addItem(visit_words(visit), visit.id)
        for kind in VisitKind:
            self._visits.addItem(f"New visit: {kind.value}", kind.value)
        self.chosen.emit(True)
