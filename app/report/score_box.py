"""The scores where the eye lands: each in its box, with its band, and a ruler of the bands with words."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import assert_never

from app.core.plot import STEPS, band_step
from app.core.scale import Band, BandSet, Outcome, Partial, Score, Scored
from app.core.sentences import band_words, number_words, outcome_sentence, range_words
from app.report.frame import bold, regular
from app.report.ink import Colour, Ink
from app.report.layout import BLACK, Block, depth, paint_lines
from app.report.text import DOT, Line, Span, clean, line_of, width_of, wrap

BOX_WIDTH = 176.0
BOX_PAD = 8.0
# Luminance falls with severity, so that the order survives greyscale; each band also carries its word.
RAMP: tuple[Colour, ...] = (
    (0.969, 0.973, 0.969),
    (1.0, 0.953, 0.749),
    (0.992, 0.788, 0.396),
    (0.933, 0.514, 0.153),
    (0.651, 0.212, 0.012),
)
LIGHT_TEXT_FROM = STEPS - 1
NUMBER_ROOM = 22.0
EMPTY: Colour = (0.93, 0.935, 0.93)
UNNAMED = "the source names no band here"


@dataclass(frozen=True, slots=True)
class Box:
    """The words of one score. loud: it has a value."""

    lines: tuple[Line, ...]
    loud: bool


@dataclass(frozen=True, slots=True)
class Head:
    """What was assessed and when, on the left; the scores in boxes on the right."""

    lines: tuple[Line, ...]
    boxes: tuple["Box", ...]
    width: float
    keep: bool = True
    header: Block | None = None

    @property
    def height(self) -> float:
        """The taller side."""
        return max(depth(self.lines), sum(depth(b.lines) + 2 * BOX_PAD + 6 for b in self.boxes))

    def paint(self, ink: Ink, x: float, top: float) -> None:
        """Text left, boxes right."""
        paint_lines(ink, self.lines, x, top)
        left = x + self.width - BOX_WIDTH
        for box in self.boxes:
            height = depth(box.lines) + 2 * BOX_PAD
            ink.box(left, top, BOX_WIDTH, height, BLACK, 1.4 if box.loud else 0.6, radius=4)
            paint_lines(ink, box.lines, left + BOX_PAD + 2, top + BOX_PAD)
            top += height + 6

    def split(self, room: float) -> tuple[Block, Block] | None:  # noqa: ARG002
        """It stays whole."""
        return None


def score_box(score: Score, outcome: Outcome, sets: tuple[BandSet, ...], applied: str = "") -> Box:
    """The words of a score. A range is said in a sentence in ordinary type, never in the type of a score.

    applied: the name of the band set that it is read by, where one was chosen; it stands large, the others small.
    """
    inner = BOX_WIDTH - 2 * BOX_PAD - 4
    title = clean("Score title", score.title)
    match outcome:
        case Partial():
            sentence = clean("Score title", outcome_sentence(score, outcome))
            return Box(tuple(wrap((Span(sentence, regular(9.5)),), inner)), loud=False)
        case Scored():
            lines = wrap((Span(title, bold(9.5, 0.32)),), inner) if score.title != "Total" else []
            lines.append(
                line_of(
                    Span(number_words(outcome.value), bold(25)), Span(f"  of {number_words(score.high)}", regular(10))
                )
            )
            leads = lead(sets, applied)
            for band_set in sets:
                if leads is not None and band_set is not leads:
                    lines += _aside(band_set, outcome.value, inner)
                else:
                    lines += _band_lines(band_set, outcome.value, 10.5 if band_set is leads else 9, inner)
            return Box(tuple(lines), loud=True)
        case other:
            assert_never(other)


def lead(sets: tuple[BandSet, ...], applied: str) -> BandSet | None:
    """Of the sets that apply, the one that the score is read by; None while the source leaves a choice."""
    named = next((s for s in sets if applied and s.name == applied), None)
    return named or (sets[0] if len(sets) == 1 else next((s for s in sets if s.default), None))


def _aside(band_set: BandSet, value: int, width: float) -> list[Line]:
    """Another set that applies, in one small line."""
    words = clean("Band", f"{band_set.name}: {band_words(band_set, value)}")
    return wrap((Span(words, regular(8, 0.32)),), width)


def _band_lines(band_set: BandSet, value: int, size: float, width: float) -> list[Line]:
    words = clean("Band", band_words(band_set, value))
    named = _band(band_set, value).label is not None
    lines = wrap((Span(words, bold(size)),), width)
    if not named:
        lines += wrap((Span(UNNAMED, regular(8.5)),), width)
    applied = "; ".join(f"{key} {what}" for key, what in band_set.when)
    name = clean("Band set", band_set.name) + (f" ({applied})" if applied else "")
    return lines + wrap((Span(name, regular(8.5, 0.32)),), width)


def _band(band_set: BandSet, value: int) -> Band:
    return next(b for b in band_set.bands if b.low <= value <= b.high)


def _words(band: Band) -> str:
    return band.label or range_words(band.low, band.high)


@dataclass(frozen=True, slots=True)
class Ruler:
    """The whole range of a score. With a value: its bands, the one that holds it outlined, a mark at the value.

    Without: grey, with a bracket on what is still possible.
    """

    score: Score
    outcome: Outcome
    band_set: BandSet | None
    width: float
    title: str = ""
    keep: bool = True
    header: Block | None = None

    BAR = 15.0

    @property
    def height(self) -> float:
        """Title, bar, numbers, and the words where they don't fit the bar."""
        title = regular(8.5).leading if self.title else 0.0
        return title + 5 + self.BAR + 12 + depth(self._legend())

    def paint(self, ink: Ink, x: float, top: float) -> None:
        """The bar with its numbers below."""
        if self.title:
            ink.line(x, top + 8.5, line_of(Span(self.title, regular(8.5, 0.32))))
            top += regular(8.5).leading
        top += 5
        if isinstance(self.outcome, Partial):
            self._paint_possible(ink, x, top, self.outcome)
        elif self.band_set is not None:
            self._paint_bands(ink, x, top, self.band_set, self.outcome.value)
        paint_lines(ink, self._legend(), x, top + self.BAR + 12)

    def split(self, room: float) -> tuple[Block, Block] | None:  # noqa: ARG002
        """It stays whole."""
        return None

    def _at(self, value: float) -> float:
        """Where a value's cell begins; each whole number has a cell of its own."""
        return (value - self.score.low) / (self.score.high + 1 - self.score.low) * self.width

    def _paint_bands(self, ink: Ink, x: float, top: float, band_set: BandSet, value: int) -> None:
        holds = _band(band_set, value)
        for place, band in enumerate(band_set.bands):
            step = band_step(place, len(band_set.bands))
            left, right = x + self._at(band.low), x + self._at(band.high + 1)
            ink.area(left, top, right - left, self.BAR, RAMP[step])
            ink.box(left, top, right - left, self.BAR, (0.75, 0.78, 0.76), 0.5)
            if not self._legend():
                style = (bold if band is holds else regular)(8, 1.0 if step >= LIGHT_TEXT_FROM else 0.09)
                ink.line((left + right) / 2, top + 10.4, line_of(Span(clean("Band", _words(band)), style)), 0.5)
            ink.line(left, top + self.BAR + 9.5, line_of(Span(number_words(band.low), regular(8, 0.32))))
        left, right = x + self._at(holds.low), x + self._at(holds.high + 1)
        ink.box(left, top, right - left, self.BAR, BLACK, 1.6)
        centre = x + self._at(value + 0.5)
        ink.rule(centre, top - 5, centre, top, BLACK, 2.2)
        self._end_number(ink, x, top)

    def _paint_possible(self, ink: Ink, x: float, top: float, outcome: Partial) -> None:
        ink.area(x, top + 4, self.width, self.BAR - 8, EMPTY)
        left, right = x + self._at(outcome.low), x + self._at(outcome.high + 1)
        ink.rules(
            [
                (left, top, left, top + self.BAR),
                (right, top, right, top + self.BAR),
                (left, top + self.BAR / 2, right, top + self.BAR / 2),
            ],
            BLACK,
            1.0,
        )
        ink.line(x, top + self.BAR + 9.5, line_of(Span(number_words(self.score.low), regular(8, 0.32))))
        for at, words in self._possible_words(outcome):
            ink.line(x + at, top + self.BAR + 9.5, line_of(Span(words, bold(8))), 0.5)
        self._end_number(ink, x, top)

    def _possible_words(self, outcome: Partial) -> list[tuple[float, str]]:
        """The ends of what is possible with their places, as one range where two numbers would touch.

        None where they would touch the ends of the ruler: the score's box says them too.
        """
        left, right = self._at(outcome.low + 0.5), self._at(outcome.high + 0.5)
        ends = [(left, number_words(outcome.low)), (right, number_words(outcome.high))]
        if right - left < NUMBER_ROOM:
            ends = [((left + right) / 2, range_words(outcome.low, outcome.high))]
        return [(at, words) for at, words in ends if NUMBER_ROOM <= at <= self.width - NUMBER_ROOM]

    def _end_number(self, ink: Ink, x: float, top: float) -> None:
        ink.line(
            x + self.width, top + self.BAR + 9.5, line_of(Span(number_words(self.score.high), regular(8, 0.32))), 1
        )

    def _legend(self) -> tuple[Line, ...]:
        """All bands in words, where one of them is too narrow to carry its own."""
        if self.band_set is None or isinstance(self.outcome, Partial):
            return ()
        fits = all(
            width_of(clean("Band", _words(b)), bold(8)) + 4 <= self._at(b.high + 1) - self._at(b.low)
            for b in self.band_set.bands
        )
        if fits:
            return ()
        words = "  \N{MIDDLE DOT}  ".join(
            f"{range_words(b.low, b.high)} {b.label or 'unnamed'}" for b in self.band_set.bands
        )
        return tuple(wrap((Span(clean("Band", words), regular(8)),), self.width))


def rulers(
    scores: tuple[Score, ...],
    outcomes: Mapping[str, Outcome],
    band_sets: Mapping[str, tuple[BandSet, ...]],
    applied: Mapping[str, str],
    width: float,
) -> list[Block]:
    """A ruler for each score by the set that it is read by, else by each; a partial score has one, without bands."""
    blocks: list[Block] = []
    for score in scores:
        outcome = outcomes[score.id]
        many = len(scores) > 1
        title = clean("Score title", score.title) if many else ""
        used = band_sets.get(score.id, ())
        leads = lead(used, applied.get(score.id, ""))
        sets: tuple[BandSet | None, ...] = used if leads is None else (leads,)
        if isinstance(outcome, Partial):
            sets = (None,)
        for band_set in sets:
            named = clean("Band set", band_set.name) if band_set is not None and len(used) > 1 else ""
            heading = DOT.join(t for t in (title, named) if t)
            blocks.append(Ruler(score, outcome, band_set, width, heading))
    return blocks
