"""One option as a button: its points and its verbatim words; the whole of it is the target."""

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QWidget

from app.ui import theme
from app.ui.override import override

PAD = 6
GAP = 6
LEAST_HEIGHT = 30
WORDS_SIZE = 0.88
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
