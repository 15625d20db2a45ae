"""What a chart is painted of: shapes, and the spots that can be walked; screen and paper paint the same.

Lengths are in the painter's units, y grows downwards. Colours are named by role and never given; text is measured
through a small port, since only the painter knows its fonts.
"""

from dataclasses import dataclass
from typing import Literal, Protocol

from app.core.records import Moment
from app.core.scale import Outcome


class TextWidth(Protocol):
    """Measures text in the font that will draw it."""

    def width(self, text: str, size: float) -> float:
        """How wide one line of text of this size is, in the picture's units."""
        ...


@dataclass(frozen=True, slots=True)
class Rect:
    """A filled area. fill: a role ("band-0" to "band-4", "paper"). strength: 1 = as it is, less = tinted."""

    x: float
    y: float
    width: float
    height: float
    fill: str
    strength: float = 1.0


@dataclass(frozen=True, slots=True)
class Line:
    """A straight line. ink: a role ("ink", "soft", "line", "paper")."""

    x1: float
    y1: float
    x2: float
    y2: float
    ink: str
    thickness: float = 1.0
    dashed: bool = False


@dataclass(frozen=True, slots=True)
class Label:
    """One line of text. x: its start, middle or end, as anchor says; y: its middle."""

    x: float
    y: float
    text: str
    size: float
    anchor: Literal["start", "middle", "end"] = "start"
    ink: str = "ink"
    bold: bool = False


@dataclass(frozen=True, slots=True)
class Mark:
    """The point of a score that was computed; drawn with a rim of paper, so that lines and bands never hide it."""

    x: float
    y: float
    radius: float


@dataclass(frozen=True, slots=True)
class RangeBar:
    """What is still possible of a partial score: an open bar with ends, never a point."""

    x: float
    top: float
    bottom: float
    width: float


Shape = Rect | Line | Label | Mark | RangeBar


@dataclass(frozen=True, slots=True)
class Reading:
    """One assessment's score. run: readings are joined only within one run (one major version of one definition)."""

    at: Moment
    outcome: Outcome
    run: str
    words: str = ""


@dataclass(frozen=True, slots=True)
class Occasion:
    """Something that happened at a time, to be marked on the axis: "dose 08:45"."""

    at: Moment
    words: str


@dataclass(frozen=True, slots=True)
class Spot:
    """Where a reading stands, for keyboard and pointer; the order of spots is that of time."""

    x: float
    top: float
    bottom: float
    reading: Reading


@dataclass(frozen=True, slots=True)
class Picture:
    """Shapes in the order of painting, and the spots that can be walked."""

    width: float
    height: float
    shapes: tuple[Shape, ...]
    spots: tuple[Spot, ...]

    def nearest(self, x: float) -> int | None:
        """The spot nearest to an x, or None where there is none."""
        return min(range(len(self.spots)), key=lambda n: abs(self.spots[n].x - x), default=None)
