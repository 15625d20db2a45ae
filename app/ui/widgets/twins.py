"""Two patients side by side: the chart that stays, and another that is found and may be the same person's."""

from functools import partial

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from app.core.records import Patient
from app.services.charts import Chart
from app.services.session import Session
from app.ui import theme
from app.ui.background import Background
from app.ui.finder import Finder
from app.ui.present import Presenter
from app.ui.widgets.choice import Choice
from app.ui.widgets.form import Field
from app.ui.widgets.people import FIND
from app.ui.widgets.said import plain

NOBODY = "Nobody is chosen yet."


class Twins(QWidget):
    """chosen: the other chart was read, and stands beside this one."""

    chosen = Signal()

    def __init__(self, session: Session, background: Background, presenter: Presenter, chart: Chart) -> None:
        """chart: the one that stays."""
        super().__init__()
        self._session, self._background, self._chart = session, background, chart
        self._other: Chart | None = None
        self._search = QLineEdit()
        self._search.setObjectName("twins.search")
        self._found = Choice()
        self._found.setObjectName("twins.found")
        self._finder = Finder(session, background, presenter, self)
        self._here, self._there = plain(f"This chart, which stays\n{chart_words(chart)}"), plain("")
        for label, name in ((self._here, "twins.here"), (self._there, "twins.there")):
            label.setObjectName(name)
            theme.set_role(label, "group")
        sides = QHBoxLayout()
        sides.setSpacing(20)
        sides.addWidget(self._here, 1)
        sides.addWidget(self._there, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addWidget(Field("&Find the other chart", self._search, FIND))
        column.addWidget(Field("&Other chart", self._found))
        column.addLayout(sides)
        self._search.textEdited.connect(self._finder.find)
        self._search.returnPressed.connect(self._found.setFocus)
        self._finder.found.connect(self._show_found)
        self._found.currentIndexChanged.connect(self._choose)
        self.setFocusProxy(self._search)
        self._show_other(None)

    @property
    def other(self) -> Patient | None:
        """Whose chart it is to be; None as long as nobody is chosen and shown."""
        return None if self._other is None else self._other.patient

    @Slot(object)
    def _show_found(self, patients: list[Patient]) -> None:
        """Nobody is chosen by being found."""
        self._found.blockSignals(True)
        self._found.clear()
        for patient in patients:
            if patient.id not in self._chart.whose:
                self._found.addItem(patient_words(patient).replace("\n", ", "), patient.id)
        self._found.setPlaceholderText("Choose…" if self._found.count() else "Nobody else found")
        self._found.setCurrentIndex(-1)
        self._found.blockSignals(False)
        self._show_other(None)

    @Slot()
    def _choose(self) -> None:
        self._show_other(None)
        who = self._found.currentData()
        if isinstance(who, str):
            self._background.database(partial(self._session.charts.open, who), self._show_chart)

    @Slot(object)
    def _show_chart(self, chart: Chart) -> None:
        if self._found.currentData() in chart.whose:
            self._show_other(chart)
            self.chosen.emit()

    def _show_other(self, chart: Chart | None) -> None:
        self._other = chart
        self._there.setText(f"The other chart\n{NOBODY if chart is None else chart_words(chart)}")


def patient_words(patient: Patient) -> str:
    """A patient's identity, a line for each part; what is missing is said to be missing."""
    born = "birth date not recorded" if patient.birth_date is None else f"born {patient.birth_date.isoformat()}"
    number = f"record number {patient.record_number}" if patient.record_number else "no record number"
    return f"{patient.shown}\n{born}\nsex {patient.sex.value}\n{number}"


def chart_words(chart: Chart) -> str:
    """Whose chart it is, and how much stands in it."""
    count = len(chart.assessments)
    records = "no assessments" if not count else "1 assessment" if count == 1 else f"{count} assessments"
    joined = "".join(f"\njoined to it: {p.shown}" for p in chart.others)
    return f"{patient_words(chart.patient)}\n{records}{joined}"
