"""Forms: fields with a caption, a hint and a place for what is wrong, on a card that scrolls where it must."""

from collections.abc import Iterable

from PySide6.QtCore import QEvent, QObject, Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QApplication,
    QFrame,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QScrollArea,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from app.ui import theme
from app.ui.announce import announce
from app.ui.override import override
from app.ui.widgets.said import plain

CARD_LETTERS = 64


def pressed(event: QEvent) -> int:
    """The key that an event presses, for event filters; 0 where it is no press."""
    return event.key() if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress else 0


class PassphraseEdit(QLineEdit):
    """Hides what is typed, and says when Caps Lock seems to be on. Nothing typed can be brought back once wiped."""

    caps_lock = Signal(bool)

    def __init__(self) -> None:
        super().__init__()
        self.setEchoMode(QLineEdit.EchoMode.Password)
        hints = Qt.InputMethodHint
        self.setInputMethodHints(hints.ImhSensitiveData | hints.ImhNoPredictiveText | hints.ImhNoAutoUppercase)

    def wipe(self) -> None:
        """Empty it; unlike clear(), nothing is left to undo."""
        self.setText("")

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        typed = event.text()
        if event.key() == Qt.Key.Key_CapsLock:
            self.caps_lock.emit(False)
        elif len(typed) == 1 and typed.lower() != typed.upper():
            shift = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
            self.caps_lock.emit(typed.isupper() != shift)
        super().keyPressEvent(event)


class Field(QWidget):
    """A caption above its editor; below it the hint, or in its place what is wrong, so that nothing moves."""

    def __init__(self, caption: str, editor: QWidget, hint: str = "") -> None:
        super().__init__()
        self.caption = caption.replace("&", "")
        self.editor = editor
        self._hint = hint
        editor.setAccessibleName(self.caption)
        label = QLabel(caption, self)
        label.setBuddy(editor)
        label.setIndent(0)
        theme.set_role(label, "group")
        self._said = QLabel("", self)
        self._said.setTextFormat(Qt.TextFormat.PlainText)
        self._said.setWordWrap(True)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        for widget in (label, editor, self._said):
            column.addWidget(widget)
        self.accept()
        if isinstance(editor, QLineEdit):
            editor.textEdited.connect(self._typed)

    @property
    def said(self) -> str:
        """What stands below the editor."""
        return self._said.text()

    @property
    def is_refused(self) -> bool:
        """Whether something is said to be wrong."""
        return bool(self._said.property("role") == "fault")

    def refuse(self, words: str) -> None:
        """Say beside the field, and aloud, what is wrong; what was typed stays."""
        self._say(words, "fault")
        announce(self.editor, f"{self.caption}: {words}")

    def accept(self) -> None:
        """Nothing is wrong (any more): the hint stands there again."""
        self._say(self._hint, "soft")

    def remind(self, words: str) -> None:
        """Say something that is not a fault in the hint's place; empty: the hint again."""
        self._say(words or self._hint, "soft")

    def tell(self, words: str) -> None:
        """Say in the hint's place, and aloud, what goes on, before it begins; empty: the hint again."""
        self.remind(words)
        if words:
            announce(self.editor, words)
            self._said.repaint()  # what goes on may keep the window from painting for a moment

    @Slot()
    def _typed(self) -> None:
        if self.is_refused:
            self.accept()

    def _say(self, words: str, role: str) -> None:
        theme.set_role(self._said, role)
        self._said.setText(words or " ")
        self.editor.setAccessibleDescription(words)


class FormCard(QScrollArea):
    """A card in the middle of its page: a title, a note, what is added, and a row of buttons."""

    def __init__(self, title: str, note: str, parent: QWidget, letters: int = CARD_LETTERS) -> None:
        """letters: how wide it gets."""
        super().__init__(parent)
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._card = QWidget()
        self._card.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        theme.set_role(self._card, "card")
        self._column = QVBoxLayout(self._card)
        self._column.setContentsMargins(28, 20, 28, 20)
        self._column.setSpacing(8)
        head = plain(title)
        theme.set_role(head, "title")
        self._column.addWidget(head)
        if note:
            below = plain(note)
            theme.set_role(below, "soft")
            self._column.addWidget(below)
        self.setWidget(self._middle(letters))

    def add(self, widget: QWidget) -> None:
        """The next thing downwards; the page scrolls to it when it takes the focus."""
        self._column.addWidget(widget)
        (widget.editor if isinstance(widget, Field) else widget).installEventFilter(self)

    def add_row(self, *fields: Field) -> None:
        """Fields side by side, each as wide as the next."""
        row = QHBoxLayout()
        row.setSpacing(20)
        for field in fields:
            row.addWidget(field, 1, Qt.AlignmentFlag.AlignTop)
            field.editor.installEventFilter(self)
        self._column.addLayout(row)

    def add_buttons(self, *buttons: QPushButton) -> None:
        """A row of buttons, the likely one first."""
        row = QHBoxLayout()
        row.setSpacing(8)
        for button in buttons:
            row.addWidget(button)
            button.installEventFilter(self)
        row.addStretch(1)
        self._column.addSpacing(4)
        self._column.addLayout(row)

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.FocusIn and isinstance(watched, QWidget):
            self.ensureWidgetVisible(watched, 0, self.fontMetrics().height() * 2)
        return False

    def _middle(self, letters: int) -> QWidget:
        sheet = QWidget()
        row = QHBoxLayout(sheet)
        row.setContentsMargins(20, 20, 20, 20)
        row.addStretch(1)
        self._card.setMaximumWidth(self.fontMetrics().averageCharWidth() * letters + 56)
        self._card.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Maximum)
        row.addWidget(self._card, 100, Qt.AlignmentFlag.AlignVCenter)
        row.addStretch(1)
        return sheet


def refused(faults: Iterable[tuple[Field, str]]) -> bool:
    """Say beside each field what is wrong with it, empty for nothing; the first such field has the focus, if any."""
    wrong = []
    for field, words in faults:
        if words:
            field.refuse(words)
            wrong.append(field)
        else:
            field.accept()
    if wrong:
        wrong[0].editor.setFocus()
    return bool(wrong)


def rest(page: QWidget, widgets: Iterable[QWidget], *, resting: bool) -> None:
    """Let widgets of a page rest while something goes on; the page keeps the focus for them meanwhile.

    Qt would hand it to the next that is enabled, as in the side bar, where an impatient key does something.
    """
    focused = QApplication.focusWidget()
    if resting and focused is not None and page.isAncestorOf(focused):
        page.setFocus()
    for widget in widgets:
        widget.setEnabled(not resting)
