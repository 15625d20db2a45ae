"""One item of a scale on the assessment page: its words, its options as chips, its number, what was before."""

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QEvent, QRect, QSize, Qt, Signal, Slot
from PySide6.QtGui import QColor, QFocusEvent, QFontMetrics, QPainter, QPaintEvent, QPen, QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from app.core.entry import cap, offered
from app.core.records import Answer
from app.core.scale import Item, Option
from app.ui import theme
from app.ui.override import override
from app.ui.widgets.chip import GAP, Chip, chip_places
from app.ui.widgets.item_words import ItemWords, bold, small_font

EDGE = 8
INSET = 3
TITLE_SHARE = 0.2
QUESTION_SHARE = 0.44
NOTE_SHARE = 0.27
LONG_TITLE = 60
LONG_NOTE = 140
TITLE_LEAST = 200
# A window that is activated gives its first row the focus: that is nobody moving to another item.
BY_HAND = (Qt.FocusReason.TabFocusReason, Qt.FocusReason.BacktabFocusReason, Qt.FocusReason.MouseFocusReason)


@dataclass(frozen=True, slots=True)
class Before:
    """What an earlier assessment of the series holds for the item: when, and its points as shown."""

    when: str
    points: str


class ItemRow(QWidget):
    """Focus is being the current item. Emits what is chosen; what is shown as chosen is set from outside."""

    chosen = Signal(str, str)
    entered = Signal(str)

    def __init__(self, number: int, item: Item, *, share: float = TITLE_SHARE, parent: QWidget | None = None) -> None:
        """share: of the row's width, for its words; see title_share."""
        super().__init__(parent)
        self.item = item
        self._share = share
        self._words = ItemWords(number, item, light=share == QUESTION_SHARE)
        self._answer: Answer | None = None
        self._typed = self._noted = ""
        self._is_current = False
        self._before: Sequence[Before] = ()
        self._before_width = 0
        self._heights: dict[int, int] = {}
        self._least_chip = 0
        self._type = self._type_now()
        self.setObjectName(f"item.{item.id}")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self._chips = {option.key: self._chip(option) for option in item.options}
        self._rename()

    def _chip(self, option: Option) -> Chip:
        face = cap(self.item, option)
        chip = Chip(face, option.text, f"{face}: {option.text or 'no words in the source'}", self)
        chip.setObjectName(f"option.{self.item.id}.{option.key}")
        chip.setProperty("key", option.key)
        chip.clicked.connect(self._choose)
        return chip

    def show_answer(self, answer: Answer | None, typed: str, noted: str = "") -> None:
        """Draw what is recorded, and what is not yet taken: digits typed, and a confound that has no answer."""
        if (answer, typed, noted) == (self._answer, self._typed, self._noted):
            return
        note = self._note()
        self._answer, self._typed, self._noted = answer, typed, noted
        if self._note() != note:
            self._remeasure()
        for key, chip in self._chips.items():
            chip.setChecked(answer is not None and answer.key == key)
        self._rename()
        self.update()

    def show_current(self, is_current: bool) -> None:
        """Mark the row that the next key belongs to, also while a question has the focus."""
        if is_current != self._is_current:
            self._is_current = is_current
            self.update()

    @property
    def is_current(self) -> bool:
        """Whether the next key belongs to this row."""
        return self._is_current

    def show_before(self, before: Sequence[Before], width: int) -> None:
        """Earlier values of the series, oldest first; width: the room kept for them, so that nothing jumps."""
        if (before, width) == (self._before, self._before_width):
            return
        self._before, self._before_width = before, width
        self._place(self.width())
        self._remeasure()
        self.update()

    @property
    def state_words(self) -> str:
        """What is recorded, in words."""
        answer = self._answer
        if answer is None:
            return "not answered" + (f", confound: {self._noted}" if self._noted else "")
        if answer.not_assessed is not None:
            return f"not assessed: {answer.not_assessed}"
        option = self.item.option(answer.key or "")
        said = f"{cap(self.item, option)}, {option.text}" if option else ""
        if answer.measured is not None and self.item.measure:
            said = f"{answer.measured:g} {self.item.measure.unit}, {said}"
        said += f", rated otherwise: {answer.reason}" if answer.reason else ""
        return said + (f", confound: {answer.confound}" if answer.confound else "")

    @override
    def hasHeightForWidth(self) -> bool:
        return True

    @override
    def heightForWidth(self, width: int) -> int:
        """Layouts ask this some thirty times a row for the same width; measuring text is what opening a page costs."""
        if width not in self._heights:
            self._heights[width] = self._measured_height(width)
        return self._heights[width]

    def _measured_height(self, width: int) -> int:
        chips = self._chip_boxes(width)
        lines = chips[-1][1].y() + 1 if chips else 0
        tallest = max((chip.height_at(box.width()) for chip, box in chips), default=0)
        words = self._words.height(self.font(), self._title_width(width) - EDGE, self._note())
        return max(lines * (tallest + GAP) - GAP, words) + 2 * INSET

    @override
    def sizeHint(self) -> QSize:
        return QSize(900, self.heightForWidth(900))

    @override
    def minimumSizeHint(self) -> QSize:
        return QSize(TITLE_LEAST * 3, 0)

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        self._place(event.size().width())

    @override
    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.update()
        if event.reason() in BY_HAND:
            self.entered.emit(self.item.id)

    @override
    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.update()

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        tokens = theme.current()
        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            focused = self.hasFocus() or self._is_current
            painter.setPen(QPen(QColor(tokens.accent if focused else tokens.line), 2 if focused else 1))
            is_left_out = self._answer is not None and self._answer.not_assessed is not None
            painter.setBrush(QColor(tokens.accent_tint if is_left_out else tokens.paper))
            painter.drawRoundedRect(self.rect().adjusted(1, 1, -1, -1), 6, 6)
            words = QRect(EDGE, 0, self._title_width(self.width()) - EDGE, self.height())
            self._words.paint(painter, self.font(), words, self._note())
            if self.item.measure:
                self._paint_number(painter)
            self._paint_before(painter)

    @Slot()
    def _choose(self) -> None:
        chip = self.sender()
        if isinstance(chip, Chip):
            key = str(chip.property("key"))
            chip.setChecked(self._answer is not None and self._answer.key == key)
            self.chosen.emit(self.item.id, key)

    @override
    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() in (QEvent.Type.FontChange, QEvent.Type.StyleChange) and self._type != self._type_now():
            self._type = self._type_now()
            self._least_chip = 0
            self._remeasure()

    def _type_now(self) -> tuple[str, int]:
        """What measures depend on. Each new parent on the way into the window tells of a change that is none."""
        return self.font().key(), self.logicalDpiY()

    def _remeasure(self) -> None:
        """What the row says, or its type, has changed: its height may."""
        self._heights.clear()
        self.updateGeometry()

    def _title_width(self, width: int) -> int:
        return max(TITLE_LEAST, int(width * self._share))

    def _number_width(self) -> int:
        if self.item.measure is None:
            return 0
        unit = QFontMetrics(small_font(self.font())).horizontalAdvance(self.item.measure.unit.split("/")[0] + "/")
        return self.fontMetrics().horizontalAdvance("0000") + 20 + GAP + unit + 8

    def _chip_boxes(self, width: int) -> list[tuple[Chip, QRect]]:
        """Each chip with its left edge, its width, and as y its line: several lines where a word would be cut."""
        left = EDGE + self._title_width(width) + self._number_width()
        room = width - left - self._before_width - EDGE
        if self._least_chip == 0:
            self._least_chip = max((chip.least_width() for chip in self._chips.values()), default=1)
        return chip_places(tuple(self._chips.values()), left, room, self._least_chip)

    def _place(self, width: int) -> None:
        boxes = self._chip_boxes(width)
        lines = boxes[-1][1].y() + 1 if boxes else 1
        height = (self.height() - 2 * INSET + GAP) / lines - GAP
        for chip, box in boxes:
            chip.setGeometry(box.left(), round(INSET + box.y() * (height + GAP)), box.width(), round(height))

    def _note(self) -> str:
        """The item's own detail, then what was noted here."""
        answer = self._answer
        if answer is None:
            return "\n".join(filter(None, (self.item.detail, f"confound: {self._noted}" if self._noted else "")))
        if not (answer.not_assessed or answer.reason or answer.confound):
            return self.item.detail
        noted = [f"not assessed: {answer.not_assessed}"] if answer.not_assessed else []
        noted += [f"rated otherwise: {answer.reason}"] if answer.reason else []
        noted += [f"confound: {answer.confound}"] if answer.confound else []
        return "\n".join(filter(None, (self.item.detail, *noted)))

    def _paint_number(self, painter: QPainter) -> None:
        tokens = theme.current()
        left = EDGE + self._title_width(self.width())
        width = self.fontMetrics().horizontalAdvance("0000") + 16
        high = max(30, self.fontMetrics().height() + 6)
        box = QRect(left, (self.height() - high) // 2, width, high)
        painter.setPen(QPen(QColor(tokens.accent if self._is_current else tokens.control), 2 if self._typed else 1))
        painter.setBrush(QColor(tokens.paper))
        painter.drawRoundedRect(box, 6, 6)
        painter.setFont(bold(self.font()))
        painter.setPen(QColor(tokens.ink))
        known = self._answer.measured if self._answer else None
        number = self._typed or (f"{known:g}" if known is not None else "")
        painter.drawText(box.adjusted(8, 0, -4, 0), Qt.AlignmentFlag.AlignVCenter, number)
        if self.item.measure:
            painter.setFont(small_font(self.font()))
            unit = self.item.measure.unit.replace("/", "/\n")
            room = QRect(box.right() + 1 + GAP, 0, self._number_width() - width, self.height())
            painter.drawText(room, Qt.AlignmentFlag.AlignVCenter, unit)

    def _paint_before(self, painter: QPainter) -> None:
        if not self._before_width:
            return
        tokens = theme.current()
        painter.setFont(small_font(self.font()))
        room = QRect(self.width() - self._before_width, 0, self._before_width - EDGE, self.height())
        painter.setPen(QColor(tokens.soft))
        if self._answer is None:
            painter.drawText(room, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight, "after answer")
            return
        each = room.width() // max(len(self._before), 1)
        for n, before in enumerate(self._before):
            column = QRect(room.left() + n * each, 0, each, self.height())
            painter.drawText(column, Qt.AlignmentFlag.AlignCenter, f"{before.when}\n{before.points}")

    def _rename(self) -> None:
        """The spoken name says item, state and what can be typed."""
        self.setAccessibleName(f"{self._words.title}. {self.state_words}.")
        self.setAccessibleDescription(f"{self.item.detail} {offered(self.item)}".strip())


def title_share(items: Sequence[Item]) -> float:
    """Of a row's width for its words: more where items are whole sentences, in a lighter type, or have long notes."""
    if any(len(item.text) > LONG_TITLE for item in items):
        return QUESTION_SHARE
    return NOTE_SHARE if any(len(item.detail) > LONG_NOTE for item in items) else TITLE_SHARE
