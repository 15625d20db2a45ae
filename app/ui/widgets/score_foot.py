"""The foot of the assessment page: the score, or the range that is still possible, and whether it is saved."""

from collections.abc import Mapping, Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QLabel, QSizePolicy, QVBoxLayout, QWidget

from app.core.scale import BandSet, Outcome, Scale, Score, Scored
from app.core.sentences import band_words, outcome_sentence
from app.ui import theme
from app.ui.plain import ElidedText
from app.ui.widgets.ruler import Ruler


class ScoreFoot(QWidget):
    """One ruler and one sentence a score. The loud type appears only with a total."""

    def __init__(self, scale: Scale, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._scale = scale
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(20)
        self._lines = {s.id: _ScoreLine(s, scale.limits, self) for s in scale.scores}
        for line in self._lines.values():
            layout.addWidget(line, 1)

    def show_outcomes(self, outcomes: Mapping[str, Outcome]) -> None:
        """Draw these outcomes."""
        for score_id, line in self._lines.items():
            line.show_outcome(outcomes[score_id])

    @property
    def words(self) -> str:
        """All scores in words."""
        return " ".join(line.words for line in self._lines.values())


class _ScoreLine(QWidget):
    def __init__(self, score_of: Score, limits: Sequence[str], parent: QWidget) -> None:
        super().__init__(parent)
        self._score = score_of
        self._band_set = only_band_set(score_of)
        self._loud = QLabel(self)
        self._loud.setMinimumWidth(self._loud.fontMetrics().horizontalAdvance("00") * 3)
        self._loud.setAlignment(Qt.AlignmentFlag.AlignCenter)
        theme.set_role(self._loud, "loud")
        self._ruler = Ruler(score_of, self._band_set, self)
        self._sentence = QLabel(self)
        self._sentence.setTextFormat(Qt.TextFormat.PlainText)
        self._limits = ElidedText(self)
        self._limits.setObjectName("score.limits")
        theme.set_role(self._limits, "small")
        self._limits.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self._limits.show_text(" ".join(limits))
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(12)
        column = QVBoxLayout()
        column.setSpacing(4)
        column.addWidget(self._ruler)
        words = QHBoxLayout()
        words.setSpacing(12)
        words.addWidget(self._sentence)
        words.addWidget(self._limits, 1)
        column.addLayout(words)
        layout.addWidget(self._loud)
        layout.addLayout(column, 1)
        self._shown: Outcome | None = None
        self.words = ""

    def show_outcome(self, outcome: Outcome) -> None:
        if outcome == self._shown:
            return
        self._shown = outcome
        scored = isinstance(outcome, Scored)
        self.words = outcome_sentence(self._score, outcome)
        if isinstance(outcome, Scored):
            self._loud.setText(str(outcome.value))
            if self._band_set:
                self.words = f"{self.words[:-1]}: {band_words(self._band_set, outcome.value)}."
        source = f"  Bands: {self._band_set.name}." if self._band_set else ""
        self._sentence.setText(self.words + source)
        self._sentence.setAccessibleName(self.words)
        self._loud.setVisible(scored)
        self._ruler.show_outcome(outcome)


def only_band_set(score_of: Score) -> BandSet | None:
    """The band set to draw: the only one, or the default; None where the source leaves a choice."""
    if len(score_of.band_sets) == 1:
        return score_of.band_sets[0]
    return next((b for b in score_of.band_sets if b.default), None)
