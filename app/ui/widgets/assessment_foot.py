"""The foot of the assessment page: the score or the one open question, whether it is saved, and the two ways on."""

from collections.abc import Callable, Mapping, Sequence

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QStackedWidget, QVBoxLayout, QWidget

from app.core.entry import NOT_ASSESSED_REASONS, Ask, Entry, cap
from app.core.scale import Outcome
from app.ui import theme
from app.ui.announce import announce
from app.ui.set_asking import has_choice
from app.ui.sheet import Sheet
from app.ui.widgets.score_foot import ScoreFoot
from app.ui.widgets.strip import Strip, stow


class AssessmentFoot(QWidget):
    """worded: the text that the entry asked for. released: the entry's question is left. settled: a page's own
    question is answered or left, the focus is free. The others: the buttons.
    """

    worded = Signal(str)
    released = Signal()
    settled = Signal()
    leave_asked = Signal()
    attach_asked = Signal()
    set_asked = Signal()
    finish_asked = Signal()

    def __init__(self, sheet: Sheet, parent: QWidget) -> None:
        super().__init__(parent)
        self._answered: Callable[[bool], None] | None = None
        self._said: Callable[[str], str] | None = None
        self._score = ScoreFoot(sheet.scale, sheet.facts, self)
        self._strip = Strip(self)
        self._stack = QStackedWidget(self)
        self._stack.addWidget(self._score)
        self._stack.addWidget(self._strip)
        self._saved = QLabel("", self)
        self._saved.setTextFormat(Qt.TextFormat.PlainText)
        theme.set_role(self._saved, "soft")
        self.leave = self._button(sheet.leave, "outlined", "assessment.leave")
        self.finish = self._button(sheet.finish, "filled", "assessment.finish")
        self._attach = self._attach_button(sheet.attach) if sheet.attach else None
        self._set = self._set_button() if has_choice(sheet.scale) else None
        self._lay_out()
        self._strip.said.connect(self._take_words)
        self._strip.left.connect(self._let_go)
        self._strip.answered.connect(self._take_answer)
        self.leave.clicked.connect(self.leave_asked)
        self.finish.clicked.connect(self.finish_asked)

    def _lay_out(self) -> None:
        """The ways on stand beside the ruler or the question, and below, as wide as the page, what is said."""
        above = QHBoxLayout()
        above.setSpacing(8)
        above.addWidget(self._stack, 1)
        for button in self.buttons:
            above.addWidget(button)
        below = QHBoxLayout()
        below.setSpacing(20)
        below.addWidget(self._score.paragraph, 1)
        below.addWidget(self._saved, 0, Qt.AlignmentFlag.AlignTop)
        column = QVBoxLayout()
        column.setSpacing(4)
        column.addLayout(above)
        column.addLayout(below)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addWidget(self._score.loud)
        row.addLayout(column, 1)

    def _make_room(self) -> None:
        """While an answer is awaited its words have the line to themselves: nothing else can be done then."""
        for button in self.buttons:
            if self.is_asking:
                stow(button)
            else:
                button.show()

    @property
    def buttons(self) -> list[QPushButton]:
        """The ways on, from left to right."""
        return [b for b in (self.leave, self._set, self._attach, self.finish) if b is not None]

    def withdraw_attach(self) -> None:
        """Take the button between the two others away."""
        button, self._attach = self._attach, None
        if button is not None:
            button.setParent(None)
            button.deleteLater()

    def read_by(self, facts: Mapping[str, str]) -> None:
        """Another band set is applied."""
        self._score.read_by(facts)

    def show_entry(self, entry: Entry, outcomes: Mapping[str, Outcome]) -> None:
        """The scores of the entry, or why a key is held, or what the entry asks."""
        self._score.show_outcomes(outcomes, entry.answers)
        for button in filter(None, (self._attach, self.finish)):
            button.setEnabled(bool(entry.answers))
        if not self.has_question:
            self._show_own(entry)
        self._make_room()

    def _show_own(self, entry: Entry) -> None:
        """What the entry says or asks in the place of its scores."""
        if entry.held:
            self._strip.tell(f"{entry.held} Enter or Esc goes on.")
            self.announce(entry.held)
        elif entry.ask is Ask.RATE:
            self._strip.tell("Rate otherwise: type the points. Esc goes back.")
        elif entry.ask and not self._strip.is_asking:
            self._ask_words(entry)
        self._stack.setCurrentWidget(self._strip if entry.held or entry.ask else self._score)

    def ask(self, words: str, yes: str, no: str, answered: Callable[[bool], None], *, escape: bool = False) -> None:
        """Ask a question of the page's own; the answer, Escape's too, goes to `answered`."""
        self._answered, self._said = answered, None  # one thing is asked at a time
        self._strip.ask(words, yes, no, escape=escape)
        self._stack.setCurrentWidget(self._strip)
        self._make_room()
        self.announce(words)

    def ask_text(self, words: str, name: str, text: str, said: Callable[[str], str], ready: Sequence[str] = ()) -> None:
        """Ask for a text of the page's own, with one to begin from; what is said goes to `said`.

        It gives why that can't be taken, and the question stays; or nothing.
        """
        self._answered, self._said = None, said
        self._strip.ask_text(words, name, ready, text)
        self._stack.setCurrentWidget(self._strip)
        self._make_room()

    def clear(self) -> None:
        """No text is awaited any more."""
        self._strip.tell("")

    def tell_saved(self, words: str) -> None:
        """Say whether the answers are kept."""
        self._saved.setText(words)
        self._saved.setAccessibleName(words)

    def take_focus(self) -> None:
        """Put the focus where the question is answered."""
        self._strip.take_focus()

    def insist(self) -> None:
        """Say that what stands there is to be answered first."""
        self.take_focus()
        self.announce("First answer this, or press Esc.")

    def announce(self, words: str) -> None:
        """Say it to a screen reader."""
        announce(self, words)

    @property
    def is_asking(self) -> bool:
        """Whether a text or an answer is awaited, the entry's or the page's."""
        return self._strip.is_asking

    @property
    def has_question(self) -> bool:
        """Whether a question of the page's own is open."""
        return self._answered is not None or self._said is not None

    @property
    def words(self) -> str:
        """The scores as they are said."""
        return self._score.words

    def _ask_words(self, entry: Entry) -> None:
        item = entry.item
        if item is None or entry.ask is None:
            return
        match entry.ask:
            case Ask.NOT_ASSESSED:
                self._strip.ask_text("Not assessed, because", "Reason why not assessed", NOT_ASSESSED_REASONS)
            case Ask.CONFOUND:
                known = entry.answer.confound if entry.answer else entry.noted.get(item.id, "")
                self._strip.ask_text("What else may explain it?", "Confound", text=known)
            case _:
                option = item.option(entry.rating)
                points = cap(item, option) if option else ""
                self._strip.ask_text(f"Rated {points} otherwise than the number proposes, because", "Reason")

    def _button(self, text: str, role: str, name: str) -> QPushButton:
        button = QPushButton(text, self)
        button.setObjectName(name)
        button.setAccessibleName(text.replace("&", ""))
        theme.set_role(button, role)
        return button

    def _set_button(self) -> QPushButton:
        button = self._button("&Cut applied…", "outlined", "assessment.set")
        button.setToolTip("F3")
        button.setAccessibleDescription("F3")
        button.clicked.connect(self.set_asked)
        return button

    def _attach_button(self, words: str) -> QPushButton:
        button = self._button(words, "outlined", "assessment.attach")
        button.setShortcut("Ctrl+T")
        button.setToolTip("Ctrl+T")
        button.setAccessibleDescription("Ctrl+T")
        button.clicked.connect(self.attach_asked)
        return button

    @Slot(bool)
    def _take_answer(self, yes: bool) -> None:
        answered, self._answered = self._answered, None
        self._strip.tell("")
        self.settled.emit()
        if answered is not None:
            answered(yes)

    @Slot(str)
    def _take_words(self, words: str) -> None:
        if self._said is None:
            self.worded.emit(words)
            return
        refusal = self._said(words)
        if refusal:
            self._strip.refuse(refusal)
            self.announce(refusal)
            return
        self._said = None
        self._strip.tell("")
        self.settled.emit()

    @Slot()
    def _let_go(self) -> None:
        own, self._said = self._said, None
        self._strip.tell("")
        (self.released if own is None else self.settled).emit()
