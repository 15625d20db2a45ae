"""Registering a patient: four fields, each told beside it when it can't be used, and nothing typed is lost."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from functools import partial

from PySide6.QtCore import QEvent, QObject, Signal, Slot
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QLineEdit, QVBoxLayout, QWidget

from app.core.errors import AppError, BadInput
from app.core.records import Patient, Sex
from app.services.charts import checked_name, checked_number
from app.services.session import Session
from app.ui.background import Background
from app.ui.listen import listen
from app.ui.override import override
from app.ui.present import Presenter
from app.ui.widgets.button import ENTER, KEYPAD, Button
from app.ui.widgets.choice import Choice
from app.ui.widgets.form import Field, FormCard, pressed, refused

SEXES = (("Not recorded", Sex.UNKNOWN), ("Female", Sex.FEMALE), ("Male", Sex.MALE), ("Other", Sex.OTHER))
NAMESAKES_SOUGHT = 50
ISO_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


class PatientFormPage(QWidget):
    """registered: the new Patient. cancelled: go back; what was typed is gone with the page."""

    registered = Signal(object)
    cancelled = Signal()

    def __init__(
        self, session: Session, background: Background, presenter: Presenter, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setObjectName("page.patient-form")
        self._session, self._background, self._presenter = session, background, presenter
        self._had_focus: QWidget | None = None
        self._told: tuple[str, date | None] | None = None  # for whom a namesake may have been told
        self._name = _line("name")
        self._birth = _line("birth")
        self._birth.setPlaceholderText("YYYY-MM-DD")
        self._sex = Choice()
        self._sex.setObjectName("form.sex")
        for words, sex in SEXES:
            self._sex.addItem(words, sex.value)
        self._number = _line("number")
        self._fields = (
            Field("N&ame", self._name, "Family name first, such as Rosen, Dana."),
            Field("&Birth date", self._birth, "As 1988-04-12; empty where it is not known."),
            Field("&Sex", self._sex, "As recorded; some scales publish cut-points by it."),
            Field("Record n&umber", self._number, "The clinic's own number, if there is one."),
        )
        self._register = Button("form.register", "&Register", "Ctrl+Return", "filled")
        self._cancel = Button("form.cancel", "&Cancel", "Esc")
        self._build()
        self._connect()

    @override
    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if not event.spontaneous():
            self._name.setFocus()

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """On the sex: Enter goes on as from the lines; Space and Alt+Down drop the choices down."""
        if pressed(event) in ENTER and not event.modifiers() & ~KEYPAD:  # type: ignore[attr-defined]  # a key's event
            self._number.setFocus()
            return True
        return super().eventFilter(watched, event)

    def _build(self) -> None:
        card = FormCard("New patient", "Registered already? Esc, then search.", self)
        for field in self._fields:
            card.add(field)
        card.add_buttons(self._register, self._cancel)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(card)

    def _connect(self) -> None:
        for line, follow in ((self._name, self._birth.setFocus), (self._birth, self._sex.setFocus)):
            line.returnPressed.connect(follow)
        self._number.returnPressed.connect(self._ask)
        self._sex.installEventFilter(self)
        self._register.clicked.connect(self._ask)
        self._cancel.clicked.connect(self.cancelled)
        for keys, act in (("Ctrl+Return", self._ask), ("Ctrl+Enter", self._ask), ("Esc", self.cancelled)):
            listen(self, keys, act)

    @Slot()
    def _ask(self) -> None:
        """Check every field, so that all faults are told at once; then register."""
        if not self._register.isEnabled():
            return  # one is on its way
        name, birth, _, number = self._fields
        faults = (
            (name, _fault_of(checked_name, self._name.text())),
            (birth, _fault_of(typed_date, self._birth.text())),
            (number, _fault_of(checked_number, self._number.text())),
        )
        if refused(faults):
            return
        self._allow(False)
        who = (checked_name(self._name.text()), typed_date(self._birth.text()))
        sure, self._told = who == self._told, who
        more = (Sex(self._sex.currentData()), self._number.text())
        self._background.database(partial(_registered, self._session, *who, *more, sure), self._done, self._fail)

    @Slot(object)
    def _done(self, result: "Patient | Namesake") -> None:
        self._allow(True)
        if isinstance(result, Namesake):
            self._fields[0].refuse(namesake_words(result.patient))
            self._name.setFocus()  # a second Enter by habit must not make a second patient
        else:
            self.registered.emit(result)

    @Slot(object)
    def _fail(self, error: Exception) -> None:
        """Beside the field that the sentence begins with; else it is nobody's, and the presenter's."""
        self._told = None
        self._allow(True)
        words = f"{error.message} {error.hint}".strip() if isinstance(error, AppError) else ""
        field = next((f for f in self._fields if words.startswith(f.caption)), None)
        if field is None:
            self._presenter(error)
        else:
            field.refuse(words)
            field.editor.setFocus()

    def _allow(self, ready: bool) -> None:
        """What is disabled loses the focus: it comes back, so that the keyboard stays in the page."""
        if not ready:
            self._had_focus = self.focusWidget()
        for widget in (*(f.editor for f in self._fields), self._register, self._cancel):
            widget.setEnabled(ready)
        if ready and self._had_focus is not None:
            self._had_focus.setFocus()


@dataclass(frozen=True, slots=True)
class Namesake:
    """Somebody of the same name and birth date is registered; nobody was added."""

    patient: Patient


def namesake_words(patient: Patient) -> str:
    """Who is registered already, and how to go on."""
    born = "without a birth date" if patient.birth_date is None else f"born {patient.birth_date.isoformat()}"
    number = f"record number {patient.record_number}" if patient.record_number else "without a record number"
    return f"{patient.name}, {born}, {number}, is registered already. If this is somebody else: Ctrl+Return again."


def _registered(
    session: Session, name: str, birth: date | None, sex: Sex, number: str, sure: bool
) -> "Patient | Namesake":
    """Add the patient; where there is a namesake, only when that was told before."""
    found = () if sure else session.charts.find(name, NAMESAKES_SOUGHT)
    same = next((p for p in found if p.name.casefold() == name.casefold() and p.birth_date == birth), None)
    return session.charts.register(name, birth, sex, number) if same is None else Namesake(same)


def typed_date(typed: str) -> date | None:
    """A date typed as YYYY-MM-DD; None where nothing was typed; BadInput where it is no date."""
    words = typed.strip()
    if not words:
        return None
    if not ISO_DATE.fullmatch(words):
        raise BadInput("Birth date is not written as YYYY-MM-DD.", hint="Type it as 1988-04-12, or leave it empty.")
    try:
        return date.fromisoformat(words)
    except ValueError:
        raise BadInput(f"Birth date {words} is not a day of the calendar.", hint="Check month and day.") from None


def _fault_of(check: Callable[[str], object], typed: str) -> str:
    try:
        check(typed)
    except BadInput as error:
        return f"{error.message} {error.hint}".strip()
    return ""


def _line(name: str) -> QLineEdit:
    line = QLineEdit()
    line.setObjectName(f"form.{name}")
    return line
