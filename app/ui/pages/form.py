"""A form of a few questions about a patient: each fault is told beside its field, and nothing typed is lost."""

from collections.abc import Callable, Mapping
from typing import NamedTuple

from PySide6.QtCore import QEvent, QObject, Signal, Slot
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QComboBox, QLineEdit, QVBoxLayout, QWidget

from app.core.errors import AppError
from app.ui.background import Background
from app.ui.listen import listen
from app.ui.override import override
from app.ui.present import Presenter
from app.ui.widgets.button import ENTER, KEYPAD, Button
from app.ui.widgets.choice import Choice
from app.ui.widgets.form import Field, FormCard, pressed, rest
from app.ui.widgets.leaving import LeavingPage
from app.ui.widgets.said import Said, plain

MOST = 400
MOST_BELOW = 5  # of more questions two stand side by side, so that a form fits its page
CHOOSE = "Choose…"


class Question(NamedTuple):
    """choices: key and words of each; none: it is typed. value: the text or key that stands there; empty: nothing does.

    What a fault of it begins with is its caption without the ampersand.
    """

    name: str
    caption: str
    hint: str = ""
    value: str = ""
    choices: tuple[tuple[str, str], ...] = ()


class Sheet(NamedTuple):
    """What a form says and asks. note: about whom and what it is."""

    title: str
    note: str
    questions: tuple[Question, ...]
    button: str
    warning: str = ""


Answers = Mapping[str, str]


class FormPage(LeavingPage):
    """say: from the answers, by name, what the database thread is to do; BadInput names a field by its caption.

    done: what that gave. Escape asks once where something was changed.
    """

    done = Signal(object)

    def __init__(
        self,
        sheet: Sheet,
        say: Callable[[Answers], Callable[[], object]],
        background: Background,
        presenter: Presenter,
        extra: QWidget | None = None,
    ) -> None:
        """extra: something of its own between the note and the questions."""
        super().__init__()
        self.setObjectName("page.form")
        self._say, self._background, self._presenter, self._extra = say, background, presenter, extra
        self._fields = {question.name: _field(question) for question in sheet.questions}
        self._said = Said("form.said")
        self._do = Button("form.do", sheet.button, "Ctrl+Return", "filled")
        self._cancel = Button("form.cancel", "&Cancel", "Esc")
        self._busy = False
        self._build(sheet)
        self._connect()
        self._began_as = self.answers

    @property
    def answers(self) -> dict[str, str]:
        """What is typed and chosen, by name; empty: nothing is."""
        return {name: _value(field.editor) for name, field in self._fields.items()}

    @override
    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if not event.spontaneous():
            self.start()

    def start(self) -> None:
        """Put the focus where it begins."""
        (self._extra or self._editors[0]).setFocus()

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """On a choice: Enter goes on as from the lines; Space and Alt+Down drop the choices down."""
        if pressed(event) in ENTER and not event.modifiers() & ~KEYPAD:  # type: ignore[attr-defined]  # a key's event
            self._on_from(watched)
            return True
        return super().eventFilter(watched, event)

    @override
    def _holds_words(self) -> bool:
        return self.answers != self._began_as

    @property
    @override
    def _is_busy(self) -> bool:
        return self._busy

    @property
    def _editors(self) -> list[QWidget]:
        return [field.editor for field in self._fields.values()]

    def _build(self, sheet: Sheet) -> None:
        card = FormCard(sheet.title, sheet.note, self)
        if sheet.warning:
            card.add(plain(sheet.warning))
        if self._extra is not None:
            card.add(self._extra)
        fields = list(self._fields.values())
        beside = 2 if len(fields) > MOST_BELOW else 1
        first = len(fields) % beside
        for place in range(first - beside if first else 0, len(fields), beside):
            card.add_row(*fields[max(place, 0) : place + beside])
        card.add(self._said)
        card.add(self.leaving)
        card.add_buttons(self._do, self._cancel)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(card)

    def _connect(self) -> None:
        for editor in self._editors:
            if isinstance(editor, QLineEdit):
                editor.returnPressed.connect(self._line_done)
                editor.textEdited.connect(self._go_on)
            elif isinstance(editor, QComboBox):
                editor.installEventFilter(self)
                editor.currentIndexChanged.connect(self._chosen)
        self._do.clicked.connect(self._ask)
        self._cancel.clicked.connect(self._ask_to_leave)
        for keys, act in (("Ctrl+Return", self._ask), ("Ctrl+Enter", self._ask), ("Esc", self._ask_to_leave)):
            listen(self, keys, act)

    @Slot()
    def _line_done(self) -> None:
        sender = self.sender()
        if sender is not None:
            self._on_from(sender)

    def _on_from(self, editor: QObject) -> None:
        """To the next field; in the last, do it."""
        place = [id(e) for e in self._editors].index(id(editor)) + 1
        if place < len(self._editors):
            self._editors[place].setFocus()
        else:
            self._ask()

    @Slot()
    def _chosen(self) -> None:
        self._go_on()
        field = next((f for f in self._fields.values() if f.editor is self.sender()), None)
        if field is not None and field.is_refused:
            field.accept()

    @Slot()
    def _ask(self) -> None:
        if self._busy:
            return
        self._go_on()
        self._said.tell("")
        for field in self._fields.values():
            field.accept()
        try:
            work = self._say(self.answers)
        except AppError as error:
            self._refuse(error)
        else:
            self._set_busy(True)
            self._background.database(work, self._finish, self._fail)

    @Slot(object)
    def _finish(self, result: object) -> None:
        self._is_let_go = True
        self.done.emit(result)

    @Slot(object)
    def _fail(self, error: Exception) -> None:
        self._set_busy(False)
        self._refuse(error)

    def _refuse(self, error: Exception) -> None:
        """Beside the field that the sentence begins with; else it is said of the whole."""
        if not isinstance(error, AppError):
            self._presenter(error)
            return
        words = f"{error.message} {error.hint}".strip()
        captions = sorted(self._fields.values(), key=lambda f: len(f.caption), reverse=True)
        field = next((f for f in captions if words.startswith(f.caption)), None)
        if field is None:
            self._said.refuse(words)
            (self._extra or self._editors[0]).setFocus()
        else:
            field.refuse(words)
            field.editor.setFocus()

    def _set_busy(self, busy: bool) -> None:
        self._busy = busy
        self._said.tell("One moment…" if busy else "")
        rest(self, (*self._editors, self._do), resting=busy)


def _field(question: Question) -> Field:
    editor = _choice(question) if question.choices else _line(question)
    editor.setObjectName(f"form.{question.name}")
    return Field(question.caption, editor, question.hint)


def _line(question: Question) -> QLineEdit:
    line = QLineEdit(question.value)
    line.setMaxLength(MOST)
    return line


def _choice(question: Question) -> Choice:
    """Nothing is chosen in it unless a value stands there."""
    choice = Choice()
    choice.setPlaceholderText(dict(question.choices).get("", CHOOSE))
    for key, words in question.choices:
        choice.addItem(words, key)
    choice.setCurrentIndex(choice.findData(question.value) if question.value else -1)
    return choice


def _value(editor: QWidget) -> str:
    if isinstance(editor, QLineEdit):
        return editor.text().strip()
    found = editor.currentData() if isinstance(editor, QComboBox) else None
    return found if isinstance(found, str) else ""
