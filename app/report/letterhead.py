"""What a site sets for its paper, laid out: logo and address in the place's corner, notice and consent for the foot."""

from dataclasses import dataclass, replace
from typing import Final, NamedTuple

from app.core.errors import BadInput
from app.report.fonts import fonts
from app.report.ink import Ink
from app.report.layout import Block, Gap, Lines, depth, paint_lines
from app.report.picture import Picture, picture
from app.report.text import DOT, Line, Span, Style, clean, one_line, wrap
from app.services.documents import Letterhead

UNDER_LOGO: Final = 4.0
NATURAL: Final = 0.75  # points a pixel, at most: a small picture is not blown up
SMALL: Final = 8.0
SOFT: Final = 0.32
APART: Final = 3.0  # the notice and the consent
MOST: Final = 0.46  # of a page's height, for both together: what they leave takes any record


class Room(NamedTuple):
    """How wide the corner is, and below what from its top it may be wider. logo: the tallest.

    is_low: on a low page the lines of the address share lines.
    """

    width: float
    beside: float
    wider: float
    logo: float = 40.0
    is_low: bool = False


@dataclass(frozen=True, slots=True)
class Corner:
    """Logo, clinic, address and what the page is, one below the other."""

    room: Room
    logo: Picture | None
    lines: tuple[Line, ...] = ()

    @property
    def height(self) -> float:
        """All of it."""
        return depth(self.lines) + (0.0 if self.logo is None else _fitted(self.logo, self.room)[1] + UNDER_LOGO)

    def with_text(self, text: str, style: Style) -> "Corner":
        """Below what it has."""
        width = self.room.width if self.height < self.room.beside else self.room.wider
        return replace(self, lines=(*self.lines, *wrap((Span(text, style),), width)))

    def paint(self, ink: Ink, right: float, top: float) -> None:
        """Flush with that edge."""
        if self.logo is not None:
            width, height = _fitted(self.logo, self.room)
            ink.picture(self.logo, right - width, top, width, height)
        paint_lines(ink, self.lines, right, top + self.height - depth(self.lines), align=1)


def corner(clinic: str, kind: str, letterhead: Letterhead, room: Room) -> Corner:
    """kind: what the page is. BadInput: a text or the logo can't be printed."""
    made = Corner(room, picture(letterhead.logo) if letterhead.logo else None)
    name = one_line("Clinic name", clinic)
    if name:
        made = made.with_text(name, Style(fonts().bold, 9.5))
    address = [one_line("Address", line) for line in letterhead.address]
    for line in [DOT.join(address)] if address and room.is_low else address:
        made = made.with_text(line, Style(fonts().regular, SMALL, SOFT))
    return made.with_text(kind, Style(fonts().regular, 9.5, SOFT))


def notice(letterhead: Letterhead, width: float) -> list[Block]:
    """The notice and, under it, consent and its scope; nothing where the site has set none."""
    if not letterhead.notice:
        return []
    small = Style(fonts().regular, SMALL)
    blocks: list[Block] = [Lines(tuple(wrap((Span(clean("Notice", letterhead.notice), small),), width)))]
    if letterhead.consent:
        caption = Span("Consent and its scope: ", Style(fonts().bold, SMALL))
        scope = Span(clean("Consent and its scope", letterhead.consent), small)
        blocks += [Gap(APART), Lines(tuple(wrap((caption, scope), width)))]
    return blocks


def check_letterhead(clinic: str, letterhead: Letterhead, room: Room, width: float, height: float) -> None:
    """BadInput where not every document could be printed with it. width: of the page without its margins."""
    taken = corner(clinic, "", letterhead, room).height
    taken += sum(block.height for block in notice(letterhead, width))
    if taken > height * MOST:
        raise BadInput(
            "Logo, address, notice and consent leave no room on the page.", hint="Shorten the longest of them."
        )


def _fitted(logo: Picture, room: Room) -> tuple[float, float]:
    """As large as its place lets it be, in its own proportions."""
    scale = min(room.width / logo.width, room.logo / logo.height, NATURAL)
    return logo.width * scale, logo.height * scale
