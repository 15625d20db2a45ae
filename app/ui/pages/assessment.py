"""The assessment page: every item and option of one scale, answered by points typed or chips touched, kept at once."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, Qt, Signal, Slot
from PySide6.QtGui import (
    QKeyEvent,
    QKeySequence,
    QPaintEvent,
    QShortcut,
)
from PySide6.QtWidgets import (
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from app.core.entry import Entry, Hand
from app.core.scoring import score
from app.ui.keys import UNTAKEN
from app.ui.override import override
from app.ui.set_asking import has_choice
from app.ui.widgets.assessment_foot import AssessmentFoot
from app.ui.widgets.assessment_head import AssessmentHead
from app.ui.widgets.button import ENTER
from app.ui.widgets.item_row import ItemRow, title_share
from app.ui.widgets.items_area import ItemsArea

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from app.ui.keeper import Keeper
    from app.ui.sheet import Sheet

STEPS = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1}
ASKING = {Qt.Key.Key_F2: "performed_asked", Qt.Key.Key_F3: "set_asked", Qt.Key.Key_F6: "vitals_asked"}
TYPING = Qt.KeyboardModifier.KeypadModifier | Qt.KeyboardModifier.ShiftModifier
BEFORE_SHOWN = 2


class AssessmentPage(QWidget):
    """Draws an Entry and sends keys to it. finish_asked: sign or print; left: go back, everything told is kept.
    stayed: asked whether to leave, nobody does.

    typed_at: when a key was pressed, in milliseconds: the event's own time, since a busy window sees keys late.
    """

    finish_asked = Signal()
    attach_asked = Signal()
    left = Signal()
    stayed = Signal()
    ready = Signal()
    performed_asked = Signal()
    set_asked = Signal()
    vitals_asked = Signal()

    def __init__(
        self,
        sheet: Sheet,
        keeper: Keeper,
        typed_at: Callable[[QKeyEvent], int] = QKeyEvent.timestamp,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setObjectName("page.assessment")
        self._sheet = sheet
        self._keeper = keeper
        self._hand = Hand(sheet.entry, sheet.entry)
        self._typed_at = typed_at
        self._is_ready = False
        self._build()
        for row in self._rows:
            row.chosen.connect(self._choose)
            row.entered.connect(self._enter_row)
            row.installEventFilter(self)
        finish = QShortcut(self)
        finish.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        finish.setKeys([QKeySequence("Ctrl+Return"), QKeySequence("Ctrl+Enter")])
        finish.activated.connect(self._foot.finish.click)
        self._show()
        if sheet.confirm:
            self.ask(sheet.confirm, "&Yes, go on", "&No, leave", self._confirmed)

    @property
    def entry(self) -> Entry:
        """What is entered so far."""
        return self._hand.entry

    def tell_saved(self, words: str) -> None:
        """Say whether the answers are kept: "saved 14:49:05", "saving…", or what is wrong."""
        self._foot.tell_saved(words)

    def tell_performed(self, words: str) -> None:
        """Say when the assessment was performed."""
        self._head.tell_performed(words)

    def ask(self, words: str, yes: str, no: str, answered: Callable[[bool], None], *, escape: bool = False) -> None:
        """Ask a question in the foot; the answer goes to `answered`. escape: what Escape answers."""
        self._foot.ask(words, yes, no, answered, escape=escape)

    def ask_text(self, words: str, name: str, text: str, said: Callable[[str], str], ready: Sequence[str] = ()) -> None:
        """Ask for a text in the foot, with one to begin from; what is said goes to `said`, which gives why not.

        ready: texts that a single digit stands for.
        """
        self._foot.ask_text(words, name, text, said, ready)

    def read_by(self, facts: Mapping[str, str]) -> None:
        """Another band set is applied: facts as in Sheet."""
        self._foot.read_by(facts)
        self._show()

    def withdraw_attach(self) -> None:
        """There is no clinic any more to attach it in."""
        self._foot.withdraw_attach()

    def start(self) -> None:
        """Put the focus where the next key belongs."""
        if self._foot.is_asking:
            self._foot.take_focus()
        else:
            self._focus_current()

    @property
    def score_words(self) -> str:
        """The scores as said at the foot."""
        return self._foot.words

    # -- drawing

    def _build(self) -> None:
        scale = self._sheet.scale
        layout = QVBoxLayout(self)
        layout.setContentsMargins(20, 6, 20, 8)
        layout.setSpacing(6)
        untaken = _untaken(self._sheet)
        self.setProperty(UNTAKEN, untaken)
        self._head = AssessmentHead(f"{scale.short} · {scale.title}", self._sheet.heading, self, untaken=untaken)
        layout.addWidget(self._head)
        share = title_share(scale.items)
        self._rows = [ItemRow(n, i, share=share, parent=self) for n, i in enumerate(scale.items, 1)]
        self._area = ItemsArea(self._rows, {g.id: g.title for g in scale.groups}, self)
        layout.addWidget(self._area, 1)
        self._foot = AssessmentFoot(self._sheet, self)
        self._foot.worded.connect(self._say)
        self._foot.released.connect(self._release)
        self._foot.settled.connect(self._settle)
        self._foot.leave_asked.connect(self.leave)
        self._foot.attach_asked.connect(self.attach_asked)
        self._foot.set_asked.connect(self.set_asked)
        self._foot.finish_asked.connect(self._finish)
        self._foot.tell_saved("" if self._sheet.kept else "not stored")
        for button in self._foot.buttons:
            button.installEventFilter(self)
        layout.addWidget(self._foot)

    def _show(self) -> None:
        """Draw the entry: only what changed is repainted, since each row compares."""
        entry = self._hand.entry
        before_width = self.fontMetrics().horizontalAdvance("00 Nov ") * BEFORE_SHOWN if self._sheet.earlier else 0
        for n, row in enumerate(self._rows):
            typed = entry.typed if n == entry.at else ""
            row.show_answer(entry.answers.get(row.item.id), typed, entry.noted.get(row.item.id, ""))
            row.show_current(n == entry.at)
            if self._sheet.earlier is not None:
                row.show_before(self._sheet.earlier.get(row.item.id, ())[-BEFORE_SHOWN:], before_width)
        keys = {item: a.key for item, a in entry.answers.items() if a.key is not None}
        self._foot.show_entry(entry, score(self._sheet.scale, keys))

    # -- keys and choices

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Keys of the rows and the foot's buttons come here first: the scroll area would take the arrows."""
        if event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            return self._key(event, on_button=isinstance(watched, QPushButton))
        return super().eventFilter(watched, event)

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        if not self._key(event, on_button=False):
            super().keyPressEvent(event)

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if not self._is_ready:
            self._is_ready = True
            self.ready.emit()

    def _key(self, event: QKeyEvent, *, on_button: bool) -> bool:
        """Whether the key was for the entry. A held-down key repeats nothing."""
        key = Qt.Key(event.key())
        if self._foot.is_asking or event.modifiers() & ~TYPING:
            return False
        if key in STEPS:
            self._become(self._hand.to(self._hand.entry.move(STEPS[key])))
            return True
        if event.isAutoRepeat():
            return key != Qt.Key.Key_Tab
        if key in ENTER and on_button and not self._hand.entry.held:
            return False
        return self._command(key, event) or self._character(event)

    def _command(self, key: Qt.Key, event: QKeyEvent) -> bool:
        entry = self._hand.entry
        if key in ENTER:
            self._become(self._hand.enter(self._typed_at(event)))
        elif key == Qt.Key.Key_Escape:
            self._escape()
        elif key == Qt.Key.Key_Backspace:
            self._become(self._hand.to(entry.backspace()))
        elif key == Qt.Key.Key_Delete:
            self._become(self._hand.to(entry.clear()))
        elif key == Qt.Key.Key_F4:
            _show_about(self._sheet, self)
        elif key in ASKING:
            getattr(self, ASKING[key]).emit()
        else:
            return False
        return True

    def _character(self, event: QKeyEvent) -> bool:
        text = event.text()
        if is_one := len(text) == 1 and text.isprintable() and text != " ":
            self._become(self._hand.press(text, self._typed_at(event)))
        return is_one

    def _become(self, hand: Hand) -> None:
        """The next state: what changed in the answers is kept, then everything is drawn."""
        old, self._hand = self._hand.entry, hand
        new = hand.entry
        changed = {i for i in old.answers.keys() | new.answers.keys() if old.answers.get(i) != new.answers.get(i)}
        for item_id in sorted(changed):
            self._keeper.write(item_id, new.answers.get(item_id))
        self._show()
        if new.at != old.at or (old.ask and not new.ask):
            self._focus_current()
        if changed:
            self._speak(changed, new)

    def _speak(self, changed: set[str], entry: Entry) -> None:
        words = [row.state_words for row in self._rows if row.item.id in changed]
        self._foot.announce(", ".join(words) + (". " + self._foot.words if entry.is_done else ""))

    def _focus_current(self) -> None:
        at = self._hand.entry.at
        target: QWidget = self._rows[at] if at < len(self._rows) else self._foot.finish
        target.setFocus()
        self._area.show_current()

    @Slot(str, str)
    def _choose(self, item_id: str, key: str) -> None:
        if not self._foot.has_question:
            self._foot.clear()
            self._become(self._hand.to(self._hand.entry.choose(item_id, key)))

    @Slot(str)
    def _enter_row(self, item_id: str) -> None:
        """Focus that came by Tab or mouse makes its row the current item, unless a key is held."""
        index = next(n for n, row in enumerate(self._rows) if row.item.id == item_id)
        entry = self._hand.entry
        if self._foot.is_asking:
            self._foot.take_focus()
            return
        if index == entry.at:
            return
        moved = entry.go(index)
        if moved.at == index:
            self._hand = self._hand.to(moved)
            self._show()
        else:
            self._focus_current()

    def _escape(self) -> None:
        released = self._hand.entry.escape()
        if released == self._hand.entry:
            self.leave()
        else:
            self._become(self._hand.to(released))

    @property
    def may_be_left(self) -> bool:
        """Whether nothing would be lost: a draft's answers are stored, a quick score's and a lone confound are not."""
        entry = self._hand.entry
        return not entry.noted and (self._sheet.kept or not entry.answers)

    @Slot()
    def leave(self) -> None:
        """Go back; where answers would be lost, ask first."""
        if self.may_be_left:
            self.left.emit()
        else:
            loose = self._hand.entry.loose_words
            lost = (
                "" if self._sheet.kept else "A quick score is stored nowhere.",
                loose and f"{loose} It is not kept.",
            )
            words = " ".join(filter(None, (*lost, "Leave it?")))
            self.ask(words, "&Stay", "&Leave", self._stay_or_leave, escape=True)

    @Slot()
    def _finish(self) -> None:
        """Sign or print; not while something is asked or a key is held, nor with a number typed and not taken."""
        if self._foot.is_asking:
            self._foot.insist()
            return
        entry = self._hand.entry.finish()
        if entry.held:
            self._become(self._hand.to(entry))
            self._focus_current()
        else:
            self.finish_asked.emit()

    # -- what the foot asked

    def _confirmed(self, yes: bool) -> None:
        if not yes:
            self.left.emit()

    def _stay_or_leave(self, stay: bool) -> None:
        (self.stayed if stay else self.left).emit()

    @Slot(str)
    def _say(self, words: str) -> None:
        said = self._hand.entry.say(words)
        if said != self._hand.entry:
            self._foot.clear()
            self._become(self._hand.to(said))

    @Slot()
    def _release(self) -> None:
        self._become(self._hand.to(self._hand.entry.escape()))
        self._focus_current()

    @Slot()
    def _settle(self) -> None:
        self._show()
        self._focus_current()


def _show_about(sheet: Sheet, page: QWidget) -> None:
    from app.ui.pages.sheets import scale_sheet

    scale_sheet(sheet.scale, page).open()


def _untaken(sheet: Sheet) -> list[str]:
    """The keys that do nothing on this sheet."""
    scale = sheet.scale
    does = {
        "R": any(item.measure for item in scale.items),
        "F2": sheet.kept,
        "F3": has_choice(scale),
        "F6": sheet.kept and bool(scale.vitals_apart),
    }
    return [key for key, acts in does.items() if not acts]
