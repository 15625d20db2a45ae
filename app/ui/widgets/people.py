"""Patients to choose from: those seen lately, or in their place those whom a search field finds."""

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QObject, Qt, Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QLabel, QLineEdit, QStackedWidget, QVBoxLayout, QWidget

from app.core.records import Patient
from app.ui import theme
from app.ui.announce import announce
from app.ui.finder import SHOWN, Finder
from app.ui.models.patients import FOUND, Column, PatientRow
from app.ui.override import override
from app.ui.widgets.button import ENTER
from app.ui.widgets.form import pressed
from app.ui.widgets.patient_table import PatientTable
from app.ui.widgets.said import plain

RECENT = "Recent, by what was recorded last"
FIND = "Find by name, birth date or record number"
NOBODY = "Nobody found.\nEach word is the beginning of a name, a birth date as 1988-04-12, or a record number."


class People(QWidget):
    """Below a search field, which Down and Enter leave for the list. opened: an id. found: the answers stand there."""

    opened = Signal(str)
    found = Signal()

    def __init__(self, name: str, search: QLineEdit, finder: Finder, recent: tuple[Column, ...]) -> None:
        """name: before the names of what is in it, as "home"; recent: the columns of those seen lately."""
        super().__init__()
        self._search, self._finder = search, finder
        self._go_in = False  # Down or Enter came before the answer
        self._nothing = ""  # what stands there where nobody was seen lately
        self._heading, self._count, self._empty = QLabel(RECENT), QLabel(""), plain("")
        for label, what, role in (
            (self._heading, "heading", "title"),
            (self._count, "count", "soft"),
            (self._empty, "empty", "soft"),
        ):
            label.setObjectName(f"{name}.{what}")
            theme.set_role(label, role)
        self._empty.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.recent = PatientTable(f"{name}.recent", "Recent patients", recent, self)
        self.results = PatientTable(f"{name}.results", "Patients found", FOUND, self)
        self._list = QStackedWidget()
        for widget in (self._empty, self.recent, self.results):
            self._list.addWidget(widget)
        head = QHBoxLayout()
        head.addWidget(self._heading)
        head.addStretch(1)
        head.addWidget(self._count)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addLayout(head)
        column.addWidget(self._list, 1)
        search.textChanged.connect(self._type)
        search.installEventFilter(self)
        finder.found.connect(self._show_found)
        self.recent.opened.connect(self.opened)
        self.results.opened.connect(self._open_result)
        for table in (self.recent, self.results):
            table.left_upwards.connect(self.search)

    def show_recent(self, rows: Sequence[PatientRow], nothing: str) -> None:
        """Those seen lately; nothing: what stands there where there are none."""
        self.recent.show_rows(rows)
        self._nothing = nothing
        if not self._finder.wanted:
            self._show_list()

    @Slot()
    def search(self) -> None:
        """Back to the search field, ready for other words."""
        self._search.setFocus()
        self._search.selectAll()

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """In the search field: Down and Enter go into the list."""
        if pressed(event) in (Qt.Key.Key_Down, *ENTER):
            self._enter()
            return True
        return super().eventFilter(watched, event)

    def _show_list(self) -> None:
        """Those seen lately, where nothing is searched for."""
        self._heading.setText(RECENT)
        self._count.setText("")
        self._empty.setText(self._nothing)
        self._list.setCurrentWidget(self.recent if self.recent.count else self._empty)

    @Slot()
    def _type(self) -> None:
        self._go_in = False
        self._finder.find(self._search.text())
        if not self._finder.wanted:
            self._show_list()

    @Slot(object)
    def _show_found(self, patients: list[Patient]) -> None:
        count = len(patients)
        self.results.show_rows([PatientRow(p) for p in patients[:SHOWN]])
        self._heading.setText("Found")
        said = f"The first {SHOWN}. Type more to narrow it." if count > SHOWN else f"{count} found"
        self._count.setText(said)
        self._empty.setText(NOBODY)
        self._list.setCurrentWidget(self.results if count else self._empty)
        announce(self._search, said)
        if self._go_in:
            self._enter()
        self.found.emit()

    def _enter(self) -> None:
        """Into the list that stands there; while the answer to what is typed is on its way, when it is there."""
        self._go_in = bool(self._finder.wanted) and not self._finder.is_answered
        table = self._list.currentWidget()
        if not self._go_in and isinstance(table, PatientTable):
            table.enter()

    @Slot(str)
    def _open_result(self, patient_id: str) -> None:
        if self._finder.is_answered:  # else these rows are for an older text, and about to go
            self.opened.emit(patient_id)
