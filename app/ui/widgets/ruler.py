"""A score on the whole range it can take: bands and a mark with a total, a grey bracket while it is only possible."""

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from app.core.scale import BandSet, Outcome, Partial, Score, Scored
from app.core.sentences import outcome_sentence
from app.ui import theme
from app.ui.override import override


class Ruler(QWidget):
    """Colours appear only with a total. Its sentence is its accessible name; the sentence also stands beside it."""

    def __init__(self, score_of: Score, band_set: BandSet | None, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._score = score_of
        self._band_set = band_set
        self._outcome: Outcome | None = None
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def show_outcome(self, outcome: Outcome) -> None:
        """Draw this outcome."""
        if outcome != self._outcome:
            self._outcome = outcome
            self.setAccessibleName(outcome_sentence(self._score, outcome))
            self.update()

    @override
    def sizeHint(self) -> QSize:
        return QSize(480, self.fontMetrics().height() + 12)

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        scored = isinstance(self._outcome, Scored)
        bands = self._band_set.bands if self._band_set else ()
        tokens = theme.current()
        if not bands:
            painter.fillRect(self._span(self._score.low, self._score.high), QColor(tokens.line))
        for n, band in enumerate(bands):
            box = self._span(band.low, band.high)
            painter.fillRect(box, QColor(tokens.band(n) if scored else (tokens.line if n % 2 else tokens.ground)))
            painter.setPen(QColor(tokens.band_ink(n) if scored else tokens.soft))
            words = f"{band.low} {band.label}" if band.label else str(band.low)
            room = box.adjusted(6, 0, -2, 0)
            flags = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft
            painter.drawText(
                room, flags, self.fontMetrics().elidedText(words, Qt.TextElideMode.ElideRight, int(room.width()))
            )
        match self._outcome:
            case Partial(low=low, high=high):
                self._bracket(painter, self._span(low, high))
            case Scored(value=value):
                self._bracket(painter, self._span(value, value).adjusted(-1, 0, 1, 0))
            case None:
                pass

    def _bracket(self, painter: QPainter, box: QRectF) -> None:
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(QColor(theme.current().ink), 2))
        painter.drawRect(box.adjusted(1, 1, -1, -1))

    def _span(self, low: int, high: int) -> QRectF:
        """The box of a run of values: each whole number has the same width."""
        each = self.width() / (self._score.high - self._score.low + 1)
        return QRectF((low - self._score.low) * each, 0, (high - low + 1) * each, self.height())
