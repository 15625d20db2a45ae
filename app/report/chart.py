"""A trend on paper: paints the shapes of core.plot as vectors, in the colours of paper and measured in its fonts."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final, assert_never

from app.core.plot import axis_of, trend
from app.core.shapes import Label, Line, Mark, Picture, RangeBar, Rect, Shape
from app.core.trends import Trend
from app.report.frame import bold, regular
from app.report.ink import Colour, Ink
from app.report.layout import BLACK, HAIR, Block, depth, paint_lines
from app.report.score_box import RAMP
from app.report.text import Line as TextLine
from app.report.text import Span, clean, line_of, width_of

TEXT: Final = 8.0
SOFT: Final = 0.32
WHITE: Final[Colour] = (1.0, 1.0, 1.0)
COLOURS: Final[dict[str, Colour]] = {
    "ink": BLACK,
    "soft": (SOFT, SOFT, SOFT),
    "line": HAIR,
    "paper": WHITE,
    **{f"band-{step}": colour for step, colour in enumerate(RAMP)},
}
FINE: Final = 0.5  # a screen's one pixel is a finer line on paper, so that axes stay behind what was measured
DASH: Final = 3.0
HALF_CAPITAL: Final = 0.357  # of the type size: from the middle of a capital down to its baseline
ANCHORS: Final = {"start": 0.0, "middle": 0.5, "end": 1.0}


class PaperText:
    """Measures in the font that will draw it; sizes are points. BadInput: text that can't be drawn."""

    def width(self, text: str, size: float) -> float:
        """How wide one line is."""
        return width_of(clean("Trend", text), regular(size))


@dataclass(frozen=True, slots=True)
class Drawing:
    """A picture as a block of a page. head: what stands above it, on the same page."""

    picture: Picture
    head: tuple[TextLine, ...] = ()
    keep: bool = True
    header: Block | None = None

    @property
    def height(self) -> float:
        """The lines above it, and the picture as it was computed."""
        return depth(self.head) + self.picture.height

    def paint(self, ink: Ink, x: float, top: float) -> None:
        """Shape after shape, as they cover one another."""
        top = paint_lines(ink, self.head, x, top)
        for shape in self.picture.shapes:
            _paint(ink, shape, x, top)

    def split(self, room: float) -> tuple[Block, Block] | None:  # noqa: ARG002
        """It stays whole."""
        return None


def drawing(
    of: Trend, width: float, height: float, head: Iterable[TextLine] = (), stacked: Sequence[Trend] = ()
) -> Drawing:
    """A trend in that much room; stacked: those with which it shares its time axis, itself among them.

    BadInput where a text of it can't be drawn.
    """
    room = (width, height)
    axis = axis_of([each.lane for each in stacked], room, PaperText(), TEXT) if len(stacked) > 1 else None
    made = trend(of.lane, room, PaperText(), TEXT, axis)
    for shape in made.shapes:
        if isinstance(shape, Label):
            clean("Trend", shape.text)
    return Drawing(made, tuple(head))


def tinted(rect: Rect) -> Colour:
    """The colour of an area: its role's, thinned with the white of the paper as its strength says."""
    red, green, blue = (part * rect.strength + 1 - rect.strength for part in COLOURS[rect.fill])
    return red, green, blue


def _paint(ink: Ink, shape: Shape, x: float, top: float) -> None:
    match shape:
        case Rect():
            ink.area(x + shape.x, top + shape.y, shape.width, shape.height, tinted(shape))
        case Line():
            thickness = shape.thickness if shape.ink == "ink" else shape.thickness * FINE
            ends = (x + shape.x1, top + shape.y1, x + shape.x2, top + shape.y2)
            ink.rule(*ends, COLOURS[shape.ink], thickness, dash=DASH if shape.dashed else 0.0)
        case Label():
            style = (bold if shape.bold else regular)(shape.size, SOFT if shape.ink == "soft" else BLACK[0])
            line = line_of(Span(clean("Trend", shape.text), style))
            ink.line(x + shape.x, top + shape.y + shape.size * HALF_CAPITAL, line, ANCHORS[shape.anchor])
        case Mark():  # with a rim of paper, as wide as on screen
            ink.disc(x + shape.x, top + shape.y, shape.radius * 1.45, WHITE)
            ink.disc(x + shape.x, top + shape.y, shape.radius * 0.95, BLACK)
        case RangeBar():
            left, right, middle = (x + shape.x + shape.width * share for share in (-0.5, 0.5, 0))
            above, below = top + shape.top, top + shape.bottom
            ends_of_bar = [(left, above, right, above), (left, below, right, below)]
            ink.rules([(middle, above, middle, below), *ends_of_bar], BLACK, max(1.0, shape.width * 0.16))
        case other:
            assert_never(other)
