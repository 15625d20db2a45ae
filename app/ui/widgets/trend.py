"""The trend on screen: paints the shapes of core.plot, and reads its points out to hand, eye and ear alike."""

from collections.abc import Iterable, Sequence
from itertools import groupby
from math import ceil
from typing import assert_never

from PySide6.QtCore import QEvent, QLineF, QPointF, QRectF, QSize, Qt, QTimer, Signal, Slot
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

from app.core.plot import axis_of, trend
from app.core.shapes import Label, Line, Mark, Picture, RangeBar, Rect, Shape
from app.core.trends import Trend
from app.ui import theme
from app.ui.announce import announce
from app.ui.override import override
from app.ui.plain import ElidedText

PAD = 6
MARK = "mark"
AT_ONCE = 150
"""So many readings are painted with the page."""
MANY = 400
RIM, DOT = 1.45, 0.95
"""How far a mark's rim and its point reach, in radii."""
HINT = "Left and right read out the points."
STACKED_HINT = "Left and right read out the points; up and down go to another score at that time."
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
    """One trend. read_out: the words of the point that keyboard or pointer stands on.

    left_for: this plot, up (-1) or down (1) to another of its stack, and from which x.
    """

    read_out = Signal(str)
    left_for = Signal(object, int, float)

    def __init__(self, trend_shown: Trend, parent: QWidget | None = None, stacked: Sequence[Trend] = ()) -> None:
        """stacked: the trends with which it shares its time axis, itself among them, each as wide as this."""
        super().__init__(parent)
        self._trend, self._stacked = trend_shown, stacked
        self._picture: Picture | None = None
        self._painted: QPixmap | None = None
        self._before: QPixmap | None = None  # as it was last painted, stretched until it is painted anew
        self._is_awaited = False
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
        self.setAccessibleDescription(STACKED_HINT if len(stacked) > 1 else HINT)

    @property
    def picture(self) -> Picture:
        """The shapes at the present size; the focus ring stands PAD around them."""
        if self._picture is None:
            room = (float(self.width() - 2 * PAD), float(self.height() - 2 * PAD))
            text, size = ScreenText(self.font()), self._text_size()
            lanes = [each.lane for each in self._stacked]
            axis = axis_of(lanes, room, text, size) if len(lanes) > 1 else None
            self._picture = trend(self._trend.lane, room, text, size, axis)
        return self._picture

    def come_at(self, x: float) -> None:
        """The keys are here from now on, at the point nearest to an x: on a shared axis, to that time."""
        self.setFocus()
        nearest = self.picture.nearest(x)
        if nearest is not None:
            self.go_to(nearest)

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
        lines = 11 if len(self._stacked) > 1 else 12
        return QSize(round(self._text_size() * 24), round(self._text_size() * lines))

    @override
    def event(self, event: QEvent) -> bool:
        if event.type() in (QEvent.Type.Resize, QEvent.Type.FontChange, QEvent.Type.StyleChange):
            self._picture = None
        if event.type() in CHANGES:
            self._before, self._painted = self._painted or self._before, None
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
            case Qt.Key.Key_Up | Qt.Key.Key_Down if len(self._stacked) > 1:
                x = self.width() / 2 if here is None else self.picture.spots[here].x
                self.left_for.emit(self, -1 if event.key() == Qt.Key.Key_Up else 1, x)
            case _:
                super().keyPressEvent(event)

    @override
    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        nearest = self.picture.nearest(event.position().x() - PAD)
        if nearest is not None:
            self.go_to(nearest)

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        if len(self._trend.readings) > AT_ONCE and not self._is_painted:
            self._paint_soon()
            return
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

    @property
    def _is_painted(self) -> bool:
        return self._painted is not None and self._painted.devicePixelRatio() == self.devicePixelRatioF()

    def _paint_soon(self) -> None:
        """A long one has a turn of its own, so that the page it stands on is seen and heard before."""
        if self._before is not None:
            with QPainter(self) as painter:
                painter.drawPixmap(self.rect(), self._before)
        if not self._is_awaited:
            self._is_awaited = True
            QTimer.singleShot(0, self, self._paint_now)

    @Slot()
    def _paint_now(self) -> None:
        self._is_awaited = False
        self._as_painted()
        self.update()

    def _as_painted(self) -> QPixmap:
        """All but where one stands, kept: each step along two thousand points would else paint them all again."""
        ratio = self.devicePixelRatioF()
        if self._painted is None or not self._is_painted:
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
        """All of them in their order; lines and marks of one kind that follow each other in one go."""
        for kind, some in groupby(shapes, _kind):
            if kind is None:
                for shape in some:
                    self.paint(painter, shape)
                continue
            ink, thickness, dashed = kind
            if ink == MARK:
                self._dots(painter, [QPointF(s.x, s.y) for s in some if isinstance(s, Mark)], thickness)
                continue
            style = Qt.PenStyle.DashLine if dashed else Qt.PenStyle.SolidLine
            painter.setPen(QPen(self._colours[ink], thickness, style))
            lines = [QLineF(s.x1, s.y1, s.x2, s.y2) for s in some if isinstance(s, Line)]
            smooth = painter.testRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setRenderHint(QPainter.RenderHint.Antialiasing, smooth and len(lines) <= MANY)
            painter.drawLines(lines)
            painter.setRenderHint(QPainter.RenderHint.Antialiasing, smooth)

    def _dots(self, painter: QPainter, points: list[QPointF], radius: float) -> None:
        """All rims first, so that no point's rim lies over another; where there are very many, a stamp of one."""
        if len(points) > MANY:
            self._stamp(painter, points, radius)
            return
        for ink, share in (("paper", RIM), ("ink", DOT)):
            pen = QPen(self._colours[ink], 2 * radius * share)
            pen.setCapStyle(Qt.PenCapStyle.RoundCap)
            painter.setPen(pen)
            painter.drawPoints(points)

    def _stamp(self, painter: QPainter, points: list[QPointF], radius: float) -> None:
        """A fifth of the time, and off by no more than half a pixel."""
        ratio, half = painter.device().devicePixelRatioF(), ceil(radius * RIM) + 1
        dot = QPixmap(ceil(2 * half * ratio), ceil(2 * half * ratio))
        dot.setDevicePixelRatio(ratio)
        dot.fill(Qt.GlobalColor.transparent)
        with QPainter(dot) as stamp:
            stamp.setRenderHint(QPainter.RenderHint.Antialiasing)
            self._dots(stamp, [QPointF(half, half)], radius)
        for point in points:
            painter.drawPixmap(QPointF(point.x() - half, point.y() - half), dot)

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
                self._dots(painter, [QPointF(shape.x, shape.y)], shape.radius)
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
    """Of a line what its pen is, of a mark its size; None of anything else."""
    match shape:
        case Line():
            return shape.ink, shape.thickness, shape.dashed
        case Mark():
            return MARK, shape.radius, False
        case _:
            return None


class TrendCard(QFrame):
    """A trend with its title, the band set that it draws, and below it the point that is read out."""

    def __init__(self, trend_shown: Trend, parent: QWidget | None = None, stacked: Sequence[Trend] = ()) -> None:
        super().__init__(parent)
        self.setProperty("role", "card")
        title = QLabel(trend_shown.title, self)
        title.setTextFormat(Qt.TextFormat.PlainText)
        title.setFont(theme.strong_font())
        note = ElidedText(self)
        note.setProperty("role", "soft")
        note.show_text(trend_shown.note)
        self.plot = TrendPlot(trend_shown, self, stacked)
        self._words = ElidedText(self)
        self._words.setObjectName("trend.words")
        self._words.setProperty("role", "soft")
        self._words.show_text(STACKED_HINT if len(stacked) > 1 else HINT)
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
