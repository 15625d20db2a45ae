"""Plain text that must be read whole: it wraps, inside a word too where the word is wider than the room."""

from PySide6.QtCore import QEvent, QPointF, QSize, Qt, Slot
from PySide6.QtGui import QColor, QFont, QPainter, QPaintEvent, QPalette, QTextCharFormat, QTextLayout, QTextOption
from PySide6.QtWidgets import QLabel, QSizePolicy, QWidget

from app.ui import theme
from app.ui.override import override

LEAST_IN_LETTERS = 8
SMALL = 0.86
ENDLESS = 1_000_000
REMEMBERED = 8
APART = "   "
BREAK = "\N{LINE SEPARATOR}"


class Wrapped(QLabel):
    """Never elided, never cut. After its text may stand a small, soft tail, on the same line where there is room."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._tail = ""
        self._laid: dict[int, tuple[QTextLayout, int, int]] = {}
        self.setTextFormat(Qt.TextFormat.PlainText)
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Preferred)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    @Slot(str)
    def show_text(self, text: str, tail: str = "") -> None:
        """Show another text, and what stands small after it."""
        if (text, tail) == (self.text(), self._tail):
            return
        self._tail = tail
        self.setText(text)
        self.setAccessibleName(f"{text} {tail}".strip())
        self._laid.clear()
        self.updateGeometry()
        self.update()

    @property
    def tail(self) -> str:
        """What stands small after the text."""
        return self._tail

    @override
    def hasHeightForWidth(self) -> bool:
        return True

    @override
    def heightForWidth(self, width: int) -> int:
        return self._layout_at(width)[1]

    @override
    def sizeHint(self) -> QSize:
        _, height, width = self._layout_at(ENDLESS)
        return QSize(width, height)

    @override
    def minimumSizeHint(self) -> QSize:
        metrics = self.fontMetrics()
        return QSize(min(metrics.averageCharWidth() * LEAST_IN_LETTERS, self.sizeHint().width()), metrics.height())

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        layout, height, _ = self._layout_at(self.width())
        top = (self.height() - height) / 2 if self.alignment() & Qt.AlignmentFlag.AlignVCenter else 0
        soft = QTextLayout.FormatRange()
        soft.start, soft.length = len(self.text()), len(self._tail) + len(APART)
        soft.format = QTextCharFormat()
        soft.format.setForeground(QColor(theme.current().soft))
        with QPainter(self) as painter:
            painter.setPen(self.palette().color(QPalette.ColorRole.WindowText))
            layout.draw(painter, QPointF(0, max(top, 0)), [soft] if self._tail else [])

    @override
    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() in (QEvent.Type.FontChange, QEvent.Type.StyleChange):
            self._laid.clear()
            self.updateGeometry()

    def _layout_at(self, width: int) -> tuple[QTextLayout, int, int]:
        """The text laid out at a width, its height and the width it takes; layouts ask again and again for the same."""
        if width not in self._laid:
            if len(self._laid) >= REMEMBERED:
                self._laid.clear()
            layout = QTextLayout(self._whole(), self.font())
            option = QTextOption()
            option.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
            layout.setTextOption(option)
            if self._tail:
                layout.setFormats([self._small_range()])
            self._laid[width] = (layout, *_laid_out(layout, width))
        return self._laid[width]

    def _whole(self) -> str:
        text = self.text() + (APART + self._tail if self._tail else "")
        return text.replace("\n", BREAK)

    def _small_range(self) -> QTextLayout.FormatRange:
        small = QTextLayout.FormatRange()
        small.start, small.length = len(self.text()), len(self._tail) + len(APART)
        small.format = QTextCharFormat()
        font = QFont(self.font())
        font.setPointSizeF(font.pointSizeF() * SMALL)
        small.format.setFont(font)
        return small


def _laid_out(layout: QTextLayout, width: int) -> tuple[int, int]:
    """Break the text into lines; gives the height and the width that they take."""
    height = taken = 0.0
    layout.beginLayout()
    while (line := layout.createLine()).isValid():
        line.setLineWidth(width)
        line.setPosition(QPointF(0, height))
        height += line.height()
        taken = max(taken, line.naturalTextWidth())
    layout.endLayout()
    return int(height + 0.999), int(taken + 1.999)
