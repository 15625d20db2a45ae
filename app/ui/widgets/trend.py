"""The trend on screen: paints the shapes of core.plot, and reads its points out to hand, eye and ear alike."""

from collections.abc import Iterable
from itertools import groupby
from typing import assert_never

from PySide6.QtCore import QEvent, QLineF, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QFont,
    QFontMetricsF,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QPixmap,
)
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QSizePolicy, QVBoxLayout, QWidget

from app.core.plot import trend
from app.core.shapes import Label, Line, Mark, Picture, RangeBar, Rect, Shape
from app.core.trends import Trend
from app.ui import theme
from app.ui.announce import announce
from app.ui.override import override
from app.ui.plain import ElidedText

PAD = 6
HINT = "Left and right read out the points."
CHANGES = (
    QEvent.Type.Resize,
    QEvent.Type.FontChange,
    QEvent.Type.StyleChange,
    QEvent.Type.PaletteChange,
    QEvent.Type.ApplicationPaletteChange,
)
"""After these it looks otherwise."""


class ScreenText:
    """Measures in the fonts that the painter uses; sizes are pixels."""

    def __init__(self, font: QFont) -> None:
        self._font = font
        self._metrics: dict[float, QFontMetricsF] = {}

    def width(self, text: str, size: float) -> float:
        """How wide one line is."""
        if size not in self._metrics:
            self._metrics[size] = QFontMetricsF(sized(self._font, size))
        return self._metrics[size].horizontalAdvance(text)


def sized(font: QFont, size: float, bold: bool = False) -> QFont:
    """The font at a size in pixels."""
    other = QFont(font)
    other.setPixelSize(max(1, round(size)))
    other.setBold(bold)
    return other


class TrendPlot(QWidget):
    """One trend. read_out: the words of the point that keyboard or pointer stands on."""

    read_out = Signal(str)

    def __init__(self, trend_shown: Trend, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._trend = trend_shown
        self._picture: Picture | None = None
        self._painted: QPixmap | None = None
        self._at: int | None = None
        self.setObjectName("trend.plot")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        first, last = (r.at.local for r in (trend_shown.readings[0], trend_shown.readings[-1]))
        count = len(trend_shown.readings)
        self.setAccessibleName(
            f"Trend of {trend_shown.title}: {count} assessments, {first:%Y-%m-%d %H:%M} to {last:%Y-%m-%d %H:%M}"
        )
        self.setAccessibleDescription(HINT)

    @property
    def picture(self) -> Picture:
        """The shapes at the present size; the focus ring stands PAD around them."""
        if self._picture is None:
            room = (float(self.width() - 2 * PAD), float(self.height() - 2 * PAD))
            self._picture = trend(
                self._trend.score,
                self._trend.band_set,
                self._trend.readings,
                room,
                ScreenText(self.font()),
                self._text_size(),
                self._trend.occasions,
            )
        return self._picture

    def go_to(self, place: int) -> None:
        """Stand on a point, the first where it lies before all, the last where after, and read it out."""
        spots = self.picture.spots
        place = max(0, min(place, len(spots) - 1))
        if place == self._at:
            return
        self._at = place
        words = spots[place].reading.words
        self.setAccessibleDescription(words)
        announce(self, words)
        self.read_out.emit(words)
        self.update()

    @override
    def sizeHint(self) -> QSize:
        return QSize(round(self._text_size() * 40), round(self._text_size() * 19))

    @override
    def minimumSizeHint(self) -> QSize:
        return QSize(round(self._text_size() * 24), round(self._text_size() * 12))

    @override
    def event(self, event: QEvent) -> bool:
        if event.type() in (QEvent.Type.Resize, QEvent.Type.FontChange, QEvent.Type.StyleChange):
            self._picture = None
        if event.type() in CHANGES:
            self._painted = None
            self.update()
        return super().event(event)

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        last = len(self._trend.readings) - 1
        here = self._at
        match event.key():
            case Qt.Key.Key_Left:
                self.go_to(last if here is None else here - 1)
            case Qt.Key.Key_Right:
                self.go_to(0 if here is None else here + 1)
            case Qt.Key.Key_Home:
                self.go_to(0)
            case Qt.Key.Key_End:
                self.go_to(last)
            case _:
                super().keyPressEvent(event)

    @override
    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        nearest = self.picture.nearest(event.position().x() - PAD)
        if nearest is not None:
            self.go_to(nearest)

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        with QPainter(self) as painter:  # an error would keep a painter that is not ended, and that ends the process
            painter.drawPixmap(0, 0, self._as_painted())
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.translate(PAD, PAD)
            if self._at is not None:
                self._ring(painter, self._at)
            painter.resetTransform()
            if self.hasFocus():
                painter.setPen(QPen(QColor(theme.current().accent), 2))
                painter.setBrush(Qt.BrushStyle.NoBrush)
                painter.drawRoundedRect(QRectF(self.rect()).adjusted(1, 1, -1, -1), 4, 4)

    def _as_painted(self) -> QPixmap:
        """All but where one stands, kept: each step along two thousand points would else paint them all again."""
        ratio = self.devicePixelRatioF()
        if self._painted is None or self._painted.devicePixelRatio() != ratio:
            painted = QPixmap(self.size() * ratio)
            painted.setDevicePixelRatio(ratio)
            painted.fill(Qt.GlobalColor.transparent)
            ink = Ink(self.font())
            with QPainter(painted) as painter:
                painter.setRenderHint(QPainter.RenderHint.Antialiasing)
                painter.translate(PAD, PAD)
                ink.paint_all(painter, self.picture.shapes)
            self._painted = painted
        return self._painted

    def _ring(self, painter: QPainter, place: int) -> None:
        spot, r = self.picture.spots[place], self._text_size() * 0.6
        painter.setPen(QPen(QColor(theme.current().accent), 2))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRoundedRect(QRectF(spot.x - r, spot.top - r, 2 * r, spot.bottom - spot.top + 2 * r), r, r)

    def _text_size(self) -> float:
        return self.fontInfo().pixelSize() * 0.92


class Ink:
    """The theme's colours by the roles of core.plot, looked up once for a whole picture."""

    def __init__(self, font: QFont) -> None:
        tokens = theme.current()
        self._font = font
        self._fonts: dict[tuple[float, bool], QFont] = {}
        self._colours = {name: QColor(getattr(tokens, name)) for name in ("ink", "soft", "line", "paper")}
        self._colours |= {f"band-{step}": QColor(colour) for step, colour in enumerate(tokens.bands)}

    def paint_all(self, painter: QPainter, shapes: Iterable[Shape]) -> None:
        """All of them in their order; lines of one kind that follow each other in one go."""
        for kind, some in groupby(shapes, _kind):
            if kind is None:
                for shape in some:
                    self.paint(painter, shape)
                continue
            ink, thickness, dashed = kind
            style = Qt.PenStyle.DashLine if dashed else Qt.PenStyle.SolidLine
            painter.setPen(QPen(self._colours[ink], thickness, style))
            painter.drawLines([QLineF(s.x1, s.y1, s.x2, s.y2) for s in some if isinstance(s, Line)])

    def paint(self, painter: QPainter, shape: Shape) -> None:
        """One shape that is no line."""
        match shape:
            case Rect():
                painter.fillRect(QRectF(shape.x, shape.y, shape.width, shape.height), self._tinted(shape))
            case Line():
                self.paint_all(painter, (shape,))
            case Label():
                self._write(painter, shape)
            case Mark():
                painter.setPen(QPen(self._colours["paper"], shape.radius * 0.5))
                painter.setBrush(self._colours["ink"])
                painter.drawEllipse(QPointF(shape.x, shape.y), shape.radius * 1.2, shape.radius * 1.2)
            case RangeBar():
                self._bar(painter, shape)
            case other:
                assert_never(other)

    def _bar(self, painter: QPainter, bar: RangeBar) -> None:
        painter.setPen(QPen(self._colours["ink"], max(1.5, bar.width * 0.16)))
        left, right = bar.x - bar.width / 2, bar.x + bar.width / 2
        painter.drawLine(QPointF(bar.x, bar.top), QPointF(bar.x, bar.bottom))
        for y in (bar.top, bar.bottom):
            painter.drawLine(QPointF(left, y), QPointF(right, y))

    def _write(self, painter: QPainter, label: Label) -> None:
        key = (label.size, label.bold)
        used = self._fonts.get(key) or self._fonts.setdefault(key, sized(self._font, *key))
        metrics = QFontMetricsF(used)
        share = {"start": 0.0, "middle": 0.5, "end": 1.0}[label.anchor]
        painter.setFont(used)
        painter.setPen(self._colours[label.ink])
        x = label.x - metrics.horizontalAdvance(label.text) * share
        painter.drawText(QPointF(x, label.y + metrics.capHeight() / 2), label.text)

    def _tinted(self, rect: Rect) -> QColor:
        full, paper, share = self._colours[rect.fill], self._colours["paper"], rect.strength
        return QColor(
            *(
                round(a * share + b * (1 - share))
                for a, b in (
                    (full.red(), paper.red()),
                    (full.green(), paper.green()),
                    (full.blue(), paper.blue()),
                )
            )
        )


def _kind(shape: Shape) -> tuple[str, float, bool] | None:
    """Of a line what its pen is; None of anything else."""
    return (shape.ink, shape.thickness, shape.dashed) if isinstance(shape, Line) else None


class TrendCard(QFrame):
    """A trend with its title, the band set that it draws, and below it the point that is read out."""

    def __init__(self, trend_shown: Trend, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "card")
        title = QLabel(trend_shown.title, self)
        title.setTextFormat(Qt.TextFormat.PlainText)
        title.setFont(theme.strong_font())
        note = ElidedText(self)
        note.setProperty("role", "soft")
        note.show_text(trend_shown.note)
        self.plot = TrendPlot(trend_shown, self)
        self._words = ElidedText(self)
        self._words.setObjectName("trend.words")
        self._words.setProperty("role", "soft")
        self._words.show_text(HINT)
        self.plot.read_out.connect(self._words.show_text)
        head = QHBoxLayout()
        head.setSpacing(12)
        head.addWidget(title)
        head.addWidget(note, 1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(16, 10, 16, 10)
        layout.setSpacing(6)
        layout.addLayout(head)
        layout.addWidget(self.plot, 1)
        layout.addWidget(self._words)
