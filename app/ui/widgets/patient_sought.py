"""Fields in which one patient is found and chosen, as a filter: nobody is chosen by being found."""

from collections.abc import Sequence

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtWidgets import QLineEdit, QWidget

from app.core.errors import BadInput
from app.core.records import Patient
from app.services.session import Session
from app.ui.background import Background
from app.ui.finder import SHOWN, Finder
from app.ui.present import Presenter
from app.ui.widgets.choice import Choice
from app.ui.widgets.form import Field
from app.ui.widgets.people import FIND
from app.ui.widgets.twins import patient_words

EVERYBODY = "All charts"


class PatientSought(QObject):
    """chosen: another patient than before, or none any more. Enter in the search goes on to those found."""

    chosen = Signal()

    def __init__(self, session: Session, background: Background, presenter: Presenter, page: QWidget) -> None:
        super().__init__(page)
        self._search, self._found = QLineEdit(), Choice()
        self._search.setObjectName("audit.patient")
        self._found.setObjectName("audit.found")
        self._finder = Finder(session, background, presenter, self)
        self._go_in = False  # Enter came before the answer
        self.fields = (Field("&Patient", self._search), Field("Patients fo&und", self._found))
        self._search.setPlaceholderText(FIND)
        self._search.setAccessibleDescription(f"{FIND}; Enter goes on to those found")
        self._search.textChanged.connect(self._type)
        self._search.returnPressed.connect(self._enter)
        self._finder.found.connect(self._show_found)
        self._found.currentIndexChanged.connect(self._choose)
        self._offer((), EVERYBODY)

    @property
    def patient_id(self) -> str:
        """Who is chosen; empty where nothing is typed. BadInput while something is, and nobody is chosen."""
        chosen = self._found.currentData()
        if isinstance(chosen, str):
            return chosen
        if self._search.text().strip():
            raise BadInput("No patient is chosen yet.", hint="Choose one of those found, or empty the field.")
        return ""

    def _offer(self, patients: Sequence[Patient], words: str) -> None:
        self._found.blockSignals(True)
        self._found.clear()
        for patient in patients[:SHOWN]:
            self._found.addItem(patient_words(patient).replace("\n", ", "), patient.id)
        self._found.setPlaceholderText(words)
        self._found.setCurrentIndex(-1)
        self._found.blockSignals(False)

    @Slot()
    def _type(self) -> None:
        was_chosen = self._found.currentIndex() >= 0
        self._go_in = False
        self._finder.find(self._search.text())
        self._offer((), "Searching…" if self._finder.wanted else EVERYBODY)
        if was_chosen and not self._finder.wanted:
            self.chosen.emit()

    @Slot(object)
    def _show_found(self, patients: list[Patient]) -> None:
        count = len(patients)
        more = f"Choose, or type more: over {SHOWN}" if count > SHOWN else f"Choose: {count} found"
        self._offer(patients, more if count else "Nobody found")
        if self._go_in:
            self._enter()

    @Slot()
    def _enter(self) -> None:
        """To those found; a single one is chosen by that."""
        self._go_in = bool(self._finder.wanted) and not self._finder.is_answered
        if self._go_in or not self._found.count():
            return
        self._found.setFocus()
        if self._found.count() == 1:
            self._found.setCurrentIndex(0)

    @Slot()
    def _choose(self) -> None:
        if self._found.currentIndex() >= 0:
            self.chosen.emit()
