"""Registering a patient, or changing who it is: five fields, each fault told beside its own, nothing typed lost."""

import re
from collections.abc import Callable
from datetime import date
from functools import partial

from PySide6.QtCore import QEvent, QObject, Signal, Slot
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QLineEdit, QVBoxLayout, QWidget

from app.core.errors import AppError, BadInput
from app.core.identity import Duplicate, Likeness
from app.core.records import Patient, Sex
from app.services.charts import checked_name, checked_number, checked_used
from app.services.patients import Identity
from app.services.session import Session
from app.ui.background import Background
from app.ui.listen import listen
from app.ui.override import override
from app.ui.present import Presenter
from app.ui.widgets.button import ENTER, KEYPAD, Button
from app.ui.widgets.choice import Choice
from app.ui.widgets.form import Field, FormCard, pressed, refused
from app.ui.widgets.leaving import LeavingPage

SEXES = (("Not recorded", Sex.UNKNOWN), ("Female", Sex.FEMALE), ("Male", Sex.MALE), ("Other", Sex.OTHER))
ISO_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


class PatientFormPage(LeavingPage):
    """registered: the new Patient, the changed one, or the one registered already who is used.

    cancelled: go back, nothing is kept; Escape asks once where something was typed.
    typed: what the name begins with, as it was searched for. patient: who is changed; None: somebody new.
    """

    registered = Signal(object)

    def __init__(
        self,
        session: Session,
        background: Background,
        presenter: Presenter,
        parent: QWidget | None = None,
        *,
        typed: str = "",
        patient: Patient | None = None,
    ) -> None:
        super().__init__(parent)
        self.setObjectName("page.patient-form")
        self._session, self._background, self._presenter = session, background, presenter
        self._had_focus: QWidget | None = None
        self._told: Identity | None = None  # for whom a likely duplicate may have been told
        self._duplicate: Patient | None = None
        self._patient = patient
        self._name = _line("name")
        self._name.setText(typed)
        self._used = _line("used")
        self._birth = _line("birth")
        self._birth.setPlaceholderText("YYYY-MM-DD")
        self._sex = Choice()
        self._sex.setObjectName("form.sex")
        for words, sex in SEXES:
            self._sex.addItem(words, sex.value)
        self._number = _line("number")
        self._fields = (
            Field("N&ame", self._name, "Family name first, such as Rosen, Dana."),
            Field("Name use&d", self._used, "What they are called, where that is another name."),
            Field("&Birth date", self._birth, "As 1988-04-12; empty where it is not known."),
            Field("&Sex", self._sex, "As recorded; some scales publish cut-points by it."),
            Field("Record n&umber", self._number, "The clinic's own number, if there is one."),
        )
        words = "&Register" if patient is None else "Sa&ve"
        self._register = Button("form.register", words, "Ctrl+Return", "filled")
        self._use = Button("form.use", "Use &this one", "Ctrl+U")
        self._use.hide()
        self._cancel = Button("form.cancel", "&Cancel", "Esc")
        if patient is not None:
            self._show_patient(patient)
        self._build()
        self._connect()
        self._began_as = ("", "", "", "", Sex.UNKNOWN.value) if patient is None else self._typed

    def _show_patient(self, patient: Patient) -> None:
        self._name.setText(patient.name)
        self._used.setText(patient.name_used)
        self._birth.setText("" if patient.birth_date is None else patient.birth_date.isoformat())
        self._sex.setCurrentIndex(self._sex.findData(patient.sex.value))
        self._number.setText(patient.record_number)

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
        if self._patient is None:
            card = FormCard("New patient", "Registered already? Esc, then search.", self)
        else:
            note = f"{self._patient.shown}. What is signed already keeps the identity it was signed with."
            card = FormCard("Change who it is", note, self)
        for field in self._fields:
            card.add(field)
        card.add(self.leaving)
        card.add_buttons(self._register, self._use, self._cancel)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(card)

    def _connect(self) -> None:
        for line, follow in (
            (self._name, self._used.setFocus),
            (self._used, self._birth.setFocus),
            (self._birth, self._sex.setFocus),
        ):
            line.returnPressed.connect(follow)
        self._number.returnPressed.connect(self._ask)
        self._sex.installEventFilter(self)
        self._register.clicked.connect(self._ask)
        self._use.clicked.connect(self._use_this_one)
        self._cancel.clicked.connect(self._ask_to_leave)
        for line in (self._name, self._used, self._birth, self._number):
            line.textEdited.connect(self._went_on)
        self._sex.currentIndexChanged.connect(self._went_on)
        for keys, act in (
            ("Ctrl+Return", self._ask),
            ("Ctrl+Enter", self._ask),
            ("Ctrl+U", self._use_this_one),
            ("Esc", self._ask_to_leave),
        ):
            listen(self, keys, act)

    @Slot()
    def _went_on(self) -> None:
        """Who was told is about what stood there before."""
        self._go_on()
        self._duplicate = None
        self._use.hide()

    @Slot()
    def _use_this_one(self) -> None:
        if self._duplicate is not None and self._register.isEnabled():
            self._is_let_go = True
            self.registered.emit(self._duplicate)
        elif self._duplicate is None and self._patient is None:
            self._fields[0].remind("Nobody alike was found yet: register, then it is told.")

    @property
    def _typed(self) -> tuple[str, ...]:
        lines = (self._name, self._used, self._birth, self._number)
        return (*(line.text().strip() for line in lines), str(self._sex.currentData()))

    @override
    def _holds_words(self) -> bool:
        return self._typed != self._began_as

    @property
    @override
    def _is_busy(self) -> bool:
        return not self._register.isEnabled()

    @Slot()
    def _ask(self) -> None:
        """Check every field, so that all faults are told at once; then register."""
        if not self._register.isEnabled():
            return  # one is on its way
        name, used, birth, _, number = self._fields
        faults = (
            (name, _fault_of(checked_name, self._name.text())),
            (used, _fault_of(checked_used, self._used.text())),
            (birth, _fault_of(typed_date, self._birth.text())),
            (number, _fault_of(checked_number, self._number.text())),
        )
        if refused(faults):
            return
        self._allow(False)
        sex = Sex(self._sex.currentData())
        born = typed_date(self._birth.text())
        who = Identity(checked_name(self._name.text()), born, sex, self._number.text(), self._used.text())
        sure, self._told = who == self._told, who
        work = partial(_registered, self._session, who, sure)
        if self._patient is not None:
            work = partial(_changed, self._session, self._patient, who, sure)
        self._background.database(work, self._done, self._fail)

    @Slot(object)
    def _done(self, result: Patient | Duplicate) -> None:
        self._allow(True)
        if isinstance(result, Duplicate):
            is_new = self._patient is None
            self._duplicate = result.patient if is_new else None
            self._use.setVisible(is_new)
            self._fields[0].refuse(duplicate_words(result, is_new=is_new))
            self._name.setFocus()  # a second Enter by habit must not make a second patient
        else:
            self._is_let_go = True
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


def duplicate_words(found: Duplicate, *, is_new: bool = True) -> str:
    """Who is registered already, why it may be the same person, and how to go on. is_new: the other is not yet."""
    patient = found.patient
    used = f" ({patient.name_used})" if patient.name_used else ""
    born = "without a birth date" if patient.birth_date is None else f"born {patient.birth_date.isoformat()}"
    number = f"record number {patient.record_number}" if patient.record_number else "without a record number"
    use = "Ctrl+U uses this one. " if is_new else "Two charts of one person can be joined. "
    return (
        f"{patient.name}{used}, {born}, {number}, is registered already, with the {found.why}. "
        f"{use}If this is somebody else: Ctrl+Return again."
    )


def _registered(session: Session, who: Identity, sure: bool) -> Patient | Duplicate:
    """Add the patient; where somebody is alike, only when that was told before."""
    found = [] if sure else session.patients.duplicates(who)
    if found and found[0].why is not Likeness.NUMBER:  # a number that is taken is said beside its field
        return found[0]
    return session.charts.register(who.name, who.birth_date, who.sex, who.record_number, who.name_used)


def _changed(session: Session, patient: Patient, who: Identity, sure: bool) -> Patient | Duplicate:
    """Give the patient another identity; where somebody is alike by it, only when that was told before."""
    found = [] if sure else session.patients.duplicates(who, patient.id)
    if found and found[0].why is not Likeness.NUMBER:
        return found[0]
    return session.patients.change(patient, who)


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
