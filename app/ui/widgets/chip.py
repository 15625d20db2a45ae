"""One option as a button: its points and its verbatim words, the whole of it the target; and where chips stand."""

from collections.abc import Sequence
from math import ceil

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QWidget

from app.ui import theme
from app.ui.override import override

PAD = 6
GAP = 6
LEAST_HEIGHT = 30
WORDS_SIZE = 0.88
MOST_LINES = 9
RAGGED = 1.2  # lines end where a word does: so much more room than the words alone
WRAP = int(Qt.TextFlag.TextWordWrap) | int(Qt.AlignmentFlag.AlignVCenter) | int(Qt.AlignmentFlag.AlignLeft)


class Chip(QAbstractButton):
    """Checkable. Reached by mouse, touch and assistive technology; the keyboard answers through its item's row."""

    def __init__(self, cap: str, words: str, spoken: str, parent: QWidget) -> None:
        super().__init__(parent)
        self._cap = cap
        self._words = words
        self.setCheckable(True)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setAccessibleName(spoken)

    @property
    def has_words(self) -> bool:
        """Whether more than its number stands on it."""
        return bool(self._words)

    def height_at(self, width: int) -> int:
        """The height that the words need at a width."""
        room = width - 2 * PAD - GAP - self._cap_width(QFontMetrics(self.font()))
        words = QFontMetrics(self._words_font()).boundingRect(QRect(0, 0, max(room, 1), 10_000), WRAP, self._words)
        return max(LEAST_HEIGHT, self.fontMetrics().height() + 10, words.height() + 6)

    def least_width(self) -> int:
        """The width below which a word would be cut."""
        metrics = QFontMetrics(self._words_font())
        longest = max((metrics.horizontalAdvance(word) for word in self._words.split()), default=0)
        beside = longest + GAP + 2 if longest else 0
        return beside + 2 * PAD + self._cap_width(QFontMetrics(self.font()))

    def width_in(self, lines: int) -> int:
        """About the width at which the words take so many lines; never so little that a word would be cut."""
        words = QFontMetrics(self._words_font()).horizontalAdvance(self._words) * RAGGED / lines
        return max(self.least_width(), round(words) + 2 * PAD + GAP + self._cap_width(QFontMetrics(self.font())))

    @override
    def sizeHint(self) -> QSize:
        return QSize(160, self.height_at(160))

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        tokens = theme.current()
        chosen = self.isChecked()
        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            edge = 2 if chosen else 1
            painter.setPen(QPen(QColor(tokens.accent if chosen or self.underMouse() else tokens.control), edge))
            painter.setBrush(QColor(tokens.accent_tint if chosen else tokens.paper))
            inset = edge // 2 + 1
            painter.drawRoundedRect(self.rect().adjusted(inset - 1, inset - 1, -inset, -inset), 6, 6)
            metrics = self.fontMetrics()
            cap = QRect(
                PAD, (self.height() - metrics.height() - 6) // 2, self._cap_width(metrics), metrics.height() + 6
            )
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(tokens.accent if chosen else tokens.ground))
            painter.drawRoundedRect(cap, 4, 4)
            bold = self.font()
            bold.setBold(True)
            painter.setFont(bold)
            painter.setPen(QColor(tokens.paper if chosen else tokens.ink))
            painter.drawText(cap, Qt.AlignmentFlag.AlignCenter, self._cap)
            painter.setFont(self._words_font())
            painter.setPen(QColor(tokens.ink))
            left = cap.right() + 1 + GAP
            painter.drawText(QRect(left, 0, self.width() - left - PAD + 1, self.height()), WRAP, self._words)

    def _words_font(self) -> QFont:
        font = QFont(self.font())
        font.setPointSizeF(font.pointSizeF() * WORDS_SIZE)
        return font

    def _cap_width(self, metrics: QFontMetrics) -> int:
        return metrics.horizontalAdvance("00" if len(self._cap) > 1 else "0") + 10


def chip_places(chips: Sequence[Chip], left: int, room: int, least: int) -> list[tuple[Chip, QRect]]:
    """Each chip with its left edge, its width, and as y its line: several lines where a word would be cut.

    least: the width below which the widest of the words would be.
    """
    bare = [chip for chip in chips if not chip.has_words]
    worded = len(chips) - len(bare)
    taken = sum(chip.least_width() for chip in bare) + GAP * (len(chips) - 1)
    if bare and worded and (room - taken) // worded >= least:
        return _line(chips, left, room - taken)
    count = max(len(chips), 1)
    fitting = min(max((room + GAP) // (least + GAP), 1), count)
    columns = ceil(count / ceil(count / fitting))
    each = (room - GAP * (columns - 1)) / columns
    return [
        (chip, QRect(round(left + n % columns * (each + GAP)), n // columns, max(round(each), 1), 0))
        for n, chip in enumerate(chips)
    ]


def _line(chips: Sequence[Chip], left: int, room: int) -> list[tuple[Chip, QRect]]:
    """All in one line; room: for those with words, of which each gets what it takes to be as high as the others."""
    worded = [chip for chip in chips if chip.has_words]
    for lines in range(1, MOST_LINES):
        wanted = [chip.width_in(lines) for chip in worded]
        if sum(wanted) <= room:
            break
    else:
        wanted = [room // len(worded)] * len(worded)
    spare = max(room - sum(wanted), 0) / len(worded)
    widths = {id(chip): width + spare for chip, width in zip(worded, wanted, strict=True)}
    places = []
    at = float(left)
    for chip in chips:
        width = widths[id(chip)] if chip.has_words else chip.least_width()
        places.append((chip, QRect(round(at), 0, round(width), 0)))
        at += width + GAP
    return places
