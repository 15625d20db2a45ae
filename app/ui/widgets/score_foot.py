"""The scores at the foot: each on its ruler, loud once it is a total, and one paragraph with the limits."""

from collections.abc import Mapping

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QLabel, QWidget

from app.core.alerts import raised
from app.core.beside import beside
from app.core.records import Answer
from app.core.scale import Outcome, Scale, Score, Scored
from app.core.scoring import leading, sets_of
from app.core.sentences import band_words, number_words, outcome_sentence
from app.ui import theme
from app.ui.widgets.ruler import Ruler
from app.ui.widgets.wrapped import Wrapped


class ScoreFoot(QWidget):
    """The rulers. The loud number of a lone score and the paragraph are made here and placed by who holds the foot.

    The loud type appears only with a total. A clinical limit is never elided: the paragraph wraps. It begins with
    what the scale wants said first whatever the total.
    """

    def __init__(self, scale: Scale, facts: Mapping[str, str], parent: QWidget) -> None:
        """facts: what is known of the patient, such as the sex; bands that speak against it are not shown."""
        super().__init__(parent)
        self._scale = scale
        self.loud = QWidget(parent)
        self.paragraph = Wrapped(parent)
        self.paragraph.setObjectName("score.words")
        self._limits = " ".join(scale.limits)
        self._alerts: list[str] = []
        numbers = QHBoxLayout(self.loud)
        numbers.setContentsMargins(0, 0, 12, 0)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(12)
        self._lines = {s.id: _ScoreLine(s, facts, self) for s in scale.scores}
        for line in self._lines.values():
            (numbers if len(self._lines) == 1 else layout).addWidget(line.loud)
            layout.addWidget(line.ruler, 1)
        self.loud.hide()

    def read_by(self, facts: Mapping[str, str]) -> None:
        """Another band set is applied, or none; show_outcomes draws by it."""
        for line in self._lines.values():
            line.read_by(facts)

    def show_outcomes(self, outcomes: Mapping[str, Outcome], answers: Mapping[str, Answer]) -> None:
        """Draw these outcomes of these answers."""
        for score_id, line in self._lines.items():
            line.show_outcome(outcomes[score_id])
        self._alerts = (
            [f"Item {a.number}: {a.text}: {a.said}." for a in raised(self._scale, answers)] if answers else []
        )
        said = [line.said for line in self._lines.values()]
        for score_of in self._scale.scores:
            said += beside(self._scale, score_of, answers, outcomes[score_of.id]) if answers else []
        self.paragraph.show_text(" ".join((*self._alerts, *said)), self._limits)
        self.loud.setVisible(len(self._lines) == 1 and all(isinstance(o, Scored) for o in outcomes.values()))

    @property
    def words(self) -> str:
        """All scores in words, after what is said first."""
        return " ".join((*self._alerts, *(line.words for line in self._lines.values())))


class _ScoreLine:
    """What is shown of one score; said: its words and where its bands come from."""

    def __init__(self, score_of: Score, facts: Mapping[str, str], parent: QWidget) -> None:
        self._score = score_of
        self._sets, self._band_set = sets_of(score_of, facts), leading(score_of, facts)
        self.loud = QLabel(parent)
        self.loud.setMinimumWidth(self.loud.fontMetrics().horizontalAdvance("00") * 3)
        self.loud.setAlignment(Qt.AlignmentFlag.AlignCenter)
        theme.set_role(self.loud, "loud")
        self.loud.hide()
        self.ruler = Ruler(score_of, self._band_set, parent)
        self._shown: Outcome | None = None
        self.words = self.said = ""

    def read_by(self, facts: Mapping[str, str]) -> None:
        self._sets, self._band_set = sets_of(self._score, facts), leading(self._score, facts)
        self.ruler.read_by(self._band_set)
        self._shown = None

    def show_outcome(self, outcome: Outcome) -> None:
        if outcome == self._shown:
            return
        self._shown = outcome
        self.words = outcome_sentence(self._score, outcome)
        if isinstance(outcome, Scored):
            self.loud.setText(number_words(outcome.value))
            if self._band_set:
                self.words = f"{self.words[:-1]}: {band_words(self._band_set, outcome.value)}."
            elif self._sets:  # the source leaves the choice: all of them, none drawn
                each = (f"{band_words(s, outcome.value)}, {s.name}" for s in self._sets)
                self.words = f"{self.words[:-1]}: {'; '.join(each)}."
        self.said = self.words + self._sources(outcome)
        self.loud.setVisible(isinstance(outcome, Scored))
        self.ruler.show_outcome(outcome)

    def _sources(self, outcome: Outcome) -> str:
        """Whose bands they are, and what the other sets that apply would say."""
        if self._band_set is None:
            return ""
        others = [s for s in self._sets if s is not self._band_set] if isinstance(outcome, Scored) else []
        also = "; ".join(f"{s.name}: {band_words(s, outcome.value)}" for s in others if isinstance(outcome, Scored))
        return f"  Bands: {self._band_set.name}." + (f" Also {also}." if also else "")
