"""The words at the left of an item's row: its title, how it is rated, and the note below; measured and painted."""

from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter

from app.core.scale import Item
from app.ui import theme

WRAP = int(Qt.TextFlag.TextWordWrap)
RIGHT = int(Qt.AlignmentFlag.AlignRight) | int(Qt.AlignmentFlag.AlignTop)
SMALL = 0.86
APART = 8
LINES_BESIDE = 2
ENDLESS = 10_000
HOW = {"observed": "SEEN", "asked": "ASKED"}


class ItemWords:
    """How it is rated stands beside the title, or below it where the title would break for it."""

    def __init__(self, number: int, item: Item, *, light: bool) -> None:
        """light: in a lighter type, for items that are whole sentences."""
        self.title = f"{number}. {item.text}"
        self._how = " · ".join(HOW[h] for h in item.how)
        self._light = light

    def height(self, font: QFont, room: int, note: str) -> int:
        """The height that all of it takes in a width."""
        title, how, below = self._boxes(font, room, note)
        return title.height() + how.height() + below.height()

    def paint(self, painter: QPainter, font: QFont, box: QRect, note: str) -> None:
        """Paint it, in the middle of the box."""
        tokens = theme.current()
        title, how, below = self._boxes(font, box.width(), note)
        top = box.top() + (box.height() - title.height() - how.height() - below.height()) // 2
        painter.setFont(self._title_font(font))
        painter.setPen(QColor(tokens.ink))
        painter.drawText(QRect(box.left(), top, title.width() + 2, title.height()), WRAP, self.title)
        painter.setFont(how_font(font))
        painter.setPen(QColor(tokens.accent))
        if how.height():
            painter.drawText(box.left(), top + title.height() + QFontMetrics(how_font(font)).ascent(), self._how)
        else:
            painter.drawText(QRect(box.left(), top + 2, box.width() - 4, title.height()), RIGHT, self._how)
        painter.setFont(small_font(font))
        painter.setPen(QColor(tokens.soft))
        top += title.height() + how.height()
        painter.drawText(QRect(box.left(), top, box.width(), below.height()), WRAP, note)

    def _boxes(self, font: QFont, room: int, note: str) -> tuple[QRect, QRect, QRect]:
        """What title, rating below the title, and note take; a rating beside the title takes no height."""
        metrics, tag = QFontMetrics(self._title_font(font)), QFontMetrics(how_font(font))
        below = QFontMetrics(small_font(font)).boundingRect(QRect(0, 0, room, ENDLESS), WRAP, note) if note else QRect()
        beside = room - tag.horizontalAdvance(self._how) - APART if self._how else room
        title = metrics.boundingRect(QRect(0, 0, beside, ENDLESS), WRAP, self.title)
        fits = self._widest(metrics) <= beside and title.height() <= LINES_BESIDE * metrics.lineSpacing()
        if fits or not self._how:
            return title, QRect(), below
        title = metrics.boundingRect(QRect(0, 0, room, ENDLESS), WRAP, self.title)
        return title, QRect(0, 0, room, tag.height()), below

    def _widest(self, metrics: QFontMetrics) -> int:
        """The widest piece that must not be broken; the number stays with the first word."""
        number, _, words = self.title.partition(" ")
        first, *others = words.split() or [""]
        return max(metrics.horizontalAdvance(piece) for piece in (f"{number} {first}", *others))

    def _title_font(self, font: QFont) -> QFont:
        return font if self._light else bold(font)


def small_font(font: QFont) -> QFont:
    """For notes and units."""
    small = QFont(font)
    small.setPointSizeF(font.pointSizeF() * SMALL)
    return small


def how_font(font: QFont) -> QFont:
    """For how an item is rated."""
    return bold(small_font(small_font(font)))


def bold(font: QFont) -> QFont:
    """The same, bold."""
    strong = QFont(font)
    strong.setBold(True)
    return strong
