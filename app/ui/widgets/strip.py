"""One line at the foot of a page that says why a key was held, asks for a word, or asks a question; never a dialog."""

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QObject, Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QPushButton, QWidget

from app.ui import theme
from app.ui.announce import announce
from app.ui.override import override
from app.ui.widgets.button import ENTER, KEYPAD, EnterButton
from app.ui.widgets.wrapped import Wrapped

TYPED_OVER = "What was typed was not taken: first answer this."


class Strip(QWidget):
    """Shows one thing at a time. said: the text that was asked for. answered: the question's yes (True) or no."""

    said = Signal(str)
    answered = Signal(bool)
    left = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._words = Wrapped(self)
        theme.set_role(self._words, "fault")  # the one loud thing while it is there
        self._words.setAlignment(Qt.AlignmentFlag.AlignVCenter)
        self._line = QLineEdit(self)
        self._line.setMaxLength(200)
        self._line.returnPressed.connect(self._say)
        self._line.textEdited.connect(self._take_ready)
        self._line.installEventFilter(self)
        self._yes = self._button("filled", "strip.yes")
        self._no = self._button("outlined", "strip.no")
        self._yes.clicked.connect(self._agree)
        self._no.clicked.connect(self._refuse)
        self._ready: tuple[str, ...] = ()
        self._escape = False
        self._asked, self._is_typed_over = "", False
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(12)
        layout.addWidget(self._words, 1)
        layout.addWidget(self._line, 1)
        layout.addWidget(self._no)
        layout.addWidget(self._yes)
        self._show("")

    def tell(self, words: str) -> None:
        """Say why a key was held; Enter or Escape on the page releases it."""
        self._show(words)

    def ask_text(self, words: str, name: str, ready: Sequence[str] = (), text: str = "") -> None:
        """Ask for a word; a single digit stands for one of the ready ones."""
        numbered = "   ".join(f"{n} {word}" for n, word in enumerate(ready, 1))
        self._ready = tuple(ready)
        self._show(f"{words}  {numbered}".strip())
        self._line.setAccessibleName(name)
        self._line.setAccessibleDescription(numbered)
        self._line.setText(text)
        self._line.show()
        self.take_focus()
        self._line.selectAll()

    def refuse(self, why: str) -> None:
        """What was said can't be taken: it stays there to be mended, and the keys stay in the line."""
        self._words.show_text(why)
        self.take_focus()
        self._line.selectAll()

    def ask(self, words: str, yes: str, no: str, *, escape: bool = False) -> None:
        """Ask a question; the focus is on yes. escape: what Escape answers, which has to be the one that is safe."""
        self._escape, self._asked, self._is_typed_over = escape, words, False
        self._show(words)
        for button, text in ((self._yes, yes), (self._no, no)):
            button.setText(text)
            button.setAccessibleName(text.replace("&", ""))
            button.setAccessibleDescription(words)
            button.show()
        self.take_focus()

    def take_focus(self) -> None:
        """Put the focus where the answer is given."""
        (self._yes if self._line.isHidden() else self._line).setFocus()

    @property
    def is_asking(self) -> bool:
        """Whether a text or an answer is awaited."""
        return not (self._line.isHidden() and self._yes.isHidden())

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched in (self._line, self._yes, self._no) and isinstance(event, QKeyEvent):
            if event.type() == QEvent.Type.KeyPress and event.key() == Qt.Key.Key_Escape:
                self._leave()
                return True
            if event.type() == QEvent.Type.KeyPress and event.isAutoRepeat() and event.key() in ENTER:
                return True
            if event.type() == QEvent.Type.KeyPress and watched is not self._line and self._is_for_an_item(event):
                return True
        return super().eventFilter(watched, event)

    def _is_for_an_item(self, event: QKeyEvent) -> bool:
        """Keys of a hand that has not seen the question: they are told to be lost, and their Enter is no answer."""
        if event.key() in ENTER and self._is_typed_over:
            self._is_typed_over = False
            return True
        if event.modifiers() & ~KEYPAD or not event.text().isalnum():
            return False
        self._is_typed_over = True
        words = f"{TYPED_OVER} {self._asked}"
        self._words.show_text(words)
        announce(self, words)
        return True

    def _show(self, words: str) -> None:
        self._words.show_text(words)
        for widget in (self._line, self._yes, self._no):
            stow(widget)

    def _button(self, role: str, name: str) -> QPushButton:
        button = EnterButton(self)
        button.setObjectName(name)
        theme.set_role(button, role)
        button.installEventFilter(self)
        return button

    @Slot()
    def _say(self) -> None:
        words = self._line.text().strip()
        if words.isdecimal() and 1 <= int(words) <= len(self._ready):
            words = self._ready[int(words) - 1]
        if words or not self._ready:
            self.said.emit(words)

    @Slot(str)
    def _take_ready(self, typed: str) -> None:
        """A digit alone takes the ready one: were it to wait for Enter, the keys that follow would run into it."""
        if typed in {str(n) for n in range(1, len(self._ready) + 1)}:
            self._say()

    @Slot()
    def _agree(self) -> None:
        self.answered.emit(True)

    @Slot()
    def _refuse(self) -> None:
        self.answered.emit(False)

    def _leave(self) -> None:
        if self._line.isHidden():
            self.answered.emit(self._escape)
        else:
            self.left.emit()


def stow(widget: QWidget) -> None:
    """Hide it without Qt handing its focus to the next in line, which would be an item, and thereby the current one."""
    widget.clearFocus()
    widget.hide()
