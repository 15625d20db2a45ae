"""A score on the whole range it can take: bands and a mark with a total, a grey bracket while it is only possible."""

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from app.core.scale import Band, BandSet, Outcome, Partial, Score, Scored
from app.core.sentences import outcome_sentence, range_words
from app.ui import theme
from app.ui.override import override
from app.ui.plain import tooltip

MARK = 7  # the room above the bands, in pixels


class Ruler(QWidget):
    """Colours appear only with a total. Its sentence is its accessible name; the sentence also stands beside it."""

    def __init__(self, score_of: Score, band_set: BandSet | None, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._score = score_of
        self._outcome: Outcome | None = None
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.read_by(band_set)

    def read_by(self, band_set: BandSet | None) -> None:
        """Draw these bands from now on; None: none."""
        self._band_set = band_set
        bands = band_set.bands if band_set else ()
        words = "\n".join(f"{range_words(b.low, b.high)} {b.label or ''}".strip() for b in bands)
        self.setToolTip(tooltip(words))
        self.update()

    def show_outcome(self, outcome: Outcome) -> None:
        """Draw this outcome."""
        if outcome != self._outcome:
            self._outcome = outcome
            self.setAccessibleName(outcome_sentence(self._score, outcome))
            self.update()

    @override
    def sizeHint(self) -> QSize:
        return QSize(480, self.fontMetrics().height() + 4 + MARK)

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            bands = self._band_set.bands if self._band_set else ()
            if not bands:
                self._fill(painter, self._span(self._score.low, self._score.high), theme.current().trough)
            for rank, band in enumerate(bands):
                self._paint_band(painter, rank, band)
            painter.setPen(QPen(QColor(theme.current().ink), 2))
            match self._outcome:
                case Partial(low=low, high=high):
                    self._paint_range(painter, self._span(low, high))
                case Scored(value=value):
                    self._paint_value(painter, value)
                case None:
                    pass

    def _paint_band(self, painter: QPainter, rank: int, band: Band) -> None:
        """Grey until there is a total; the words stand in the band, the marks above it, never on the words."""
        tokens = theme.current()
        scored = isinstance(self._outcome, Scored)
        box = self._span(band.low, band.high)
        self._fill(painter, box, tokens.band(rank) if scored else (tokens.trough if rank % 2 else tokens.paper))
        painter.setPen(QColor(tokens.band_ink(rank) if scored else tokens.soft))
        room = box.adjusted(6, 0, -2, 0)
        painter.drawText(room, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, self._fitting(band, room))

    def _fitting(self, band: Band, room: QRectF) -> str:
        """A band's words whole, or its first number alone: the paragraph below names the band that counts."""
        words = f"{band.low} {band.label}" if band.label else f"{band.low}"
        return words if self.fontMetrics().horizontalAdvance(words) <= room.width() else f"{band.low}"

    def _fill(self, painter: QPainter, box: QRectF, colour: str) -> None:
        """In high contrast no fill differs from the paper: an edge does it."""
        painter.fillRect(box, QColor(colour))
        if theme.current().trough == theme.current().paper:
            painter.setPen(QColor(theme.current().line))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRect(box.adjusted(0.5, 0.5, -0.5, -0.5))

    def _paint_range(self, painter: QPainter, box: QRectF) -> None:
        """A bracket over what is still possible."""
        top, bottom = 1.0, float(MARK)
        painter.drawLine(QPointF(box.left() + 1, top), QPointF(box.right() - 1, top))
        painter.drawLine(QPointF(box.left() + 1, top), QPointF(box.left() + 1, bottom))
        painter.drawLine(QPointF(box.right() - 1, top), QPointF(box.right() - 1, bottom))

    def _paint_value(self, painter: QPainter, value: int) -> None:
        """A pointer over the value, and its band outlined."""
        middle = self._span(value, value).center().x()
        band = next((b for b in self._band_set.bands if b.low <= value <= b.high), None) if self._band_set else None
        if band is not None:
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRect(self._span(band.low, band.high).adjusted(1, 0, -1, -1))
        painter.setBrush(QColor(theme.current().ink))
        painter.drawPolygon([QPointF(middle - 5, 0), QPointF(middle + 5, 0), QPointF(middle, MARK - 1)])

    def _span(self, low: int, high: int) -> QRectF:
        """The box of a run of values: each whole number has the same width."""
        each = self.width() / (self._score.high - self._score.low + 1)
        return QRectF((low - self._score.low) * each, MARK, (high - low + 1) * each, self.height() - MARK)
