"""Makes text safe for paper: what no embedded font can draw is refused by name, and nothing is cut or misread.

Text is drawn as glyphs and never read as markup, so "<b>" and "&amp;" print as they were typed.
"""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from app.core.errors import BadInput
from app.report.breaks import JOINERS, WIDE, between_ideographs, between_letters
from app.report.fonts import Cut, fonts
from app.report.shaping import levels_of, needs_shaping, shaped

NAME = 200
NUMBER = 64
FREE = 20_000
DOT = " \N{MIDDLE DOT} "
# Ideographs that NFC would exchange for another form, which is not how the person writes the name.
FORMS = re.compile("([\uf900-\ufaff])")
EMPTY_LINES = re.compile("\n(?: *\n){2,}")
WORD = re.compile(" *[^ ]* *")
HYPHENS = str.maketrans({"\u2010": "-", "\u00ad": None})


class Style(NamedTuple):
    """How a piece of text looks. grey: 0 black to 1 white."""

    cut: Cut
    size: float
    grey: float = 0.09

    @property
    def leading(self) -> float:
        """From one baseline to the next."""
        return self.size * 1.32


class Span(NamedTuple):
    """Text in one style. Each span is put in reading order by itself, so a name never reorders the words beside it."""

    text: str
    style: Style


class Piece(NamedTuple):
    """A part of a span that stands on one line. levels: of its characters, where it needs shaping; see shaping."""

    text: str
    style: Style
    width: float
    levels: tuple[int, ...] = ()


class Line(NamedTuple):
    """One line of pieces, from left to right."""

    pieces: tuple[Piece, ...]
    width: float
    leading: float


def clean(field: str, text: str, limit: int = FREE) -> str:
    """The text as it will be printed: composed (NFC), tabs as spaces, line breaks kept as \\n, of empty lines one.

    BadInput names the field and the character where it holds one that can't be drawn, or is longer than the limit.
    """
    if len(text) > limit:
        raise BadInput(
            f"{field}: {len(text):,} characters; at most {limit:,} can be printed there.", hint="Shorten the text."
        )
    if text.isascii() and text.isprintable():
        return text
    tidy = _composed(text.replace("\r\n", "\n").replace("\r", "\n").replace("\t", " "))
    tidy = EMPTY_LINES.sub("\n\n", tidy.translate(HYPHENS))
    draws = fonts().draws
    for character in tidy:
        if character == "\n" or character in JOINERS:
            continue
        if _is_control(character) or not draws(character):
            raise BadInput(f"{field}: {_described(character)} can't be printed.", hint="Remove or replace it.")
    return tidy


def one_line(field: str, text: str, limit: int = NAME) -> str:
    """As clean, with every run of blanks and line breaks as one space."""
    return " ".join(clean(field, text, limit).split())


def _composed(text: str) -> str:
    parts = FORMS.split(text)
    parts[::2] = [unicodedata.normalize("NFC", part) for part in parts[::2]]
    return "".join(parts)


def _is_control(character: str) -> bool:
    return unicodedata.category(character) in ("Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp")


def _described(character: str) -> str:
    """The character by number and name; itself never, since it may steer the terminal that shows the message."""
    kind = "the control character" if unicodedata.category(character) in ("Cc", "Cf") else "the character"
    name = unicodedata.name(character, "")
    return f"{kind} U+{ord(character):04X}" + (f" ({name})" if name else "")


def width_of(text: str, style: Style, levels: tuple[int, ...] = ()) -> float:
    """How wide the text is on one line. levels: of its characters, where a longer paragraph has set them."""
    if levels or needs_shaping(text):
        return sum(g.advance for g in shaped(text, style.cut, levels or levels_of(text))) * style.size / 1000
    return style.cut.width(text, style.size)


def line_of(*spans: Span) -> Line:
    """The spans on one line, as wide as they are."""
    pieces = tuple(_piece(s.text, s.style, _levels(s.text)) for s in spans if s.text)
    leading = max((s.style.leading for s in spans), default=0.0)
    return Line(pieces, sum(p.width for p in pieces), leading)


def _piece(text: str, style: Style, levels: tuple[int, ...]) -> Piece:
    return Piece(text, style, width_of(text, style, levels), levels)


def _levels(paragraph: str) -> tuple[int, ...]:
    return levels_of(paragraph) if needs_shaping(paragraph) else ()


def wrap(spans: Sequence[Span], width: float) -> list[Line]:
    """The spans in lines no wider than width, broken at spaces and between ideographs; see breaks.

    Inside another word only where it fills a line alone. A glyph that is itself wider, as the ligature U+FDFD in a
    narrow cell, stands on a line alone.
    """
    if len(spans) == 1 and "\n" not in spans[0].text:
        whole = line_of(spans[0])
        if whole.width <= width:
            return [whole]
    return _Wrapping(width).lines(spans)


class _Wrapping:
    """Fills line after line; the words of one span that share a line are measured and drawn as one piece."""

    def __init__(self, width: float) -> None:
        self._width = width
        self._done: list[Line] = []
        self._line: list[Piece] = []
        self._used = 0.0

    def lines(self, spans: Sequence[Span]) -> list[Line]:
        for span in spans:
            for number, paragraph in enumerate(span.text.split("\n")):
                if number:
                    self._end(span.style)
                self._fill(_Paragraph(paragraph, span.style))
        if self._line or not self._done:
            self._end(spans[-1].style)
        return self._done

    def _end(self, style: Style) -> None:
        """The line is done; spaces at its end take no room."""
        while self._line and self._line[-1].text.endswith(" "):
            last = self._line.pop()
            self._used -= last.width
            text = last.text.rstrip(" ")
            self._take(_piece(text, last.style, last.levels[: len(text)]))
        leading = max([p.style.leading for p in self._line], default=style.leading)
        self._done.append(Line(tuple(self._line), self._used, leading))
        self._line, self._used = [], 0.0

    def _take(self, piece: Piece) -> None:
        if piece.text:
            self._line.append(piece)
            self._used += piece.width

    def _fill(self, paragraph: "_Paragraph") -> None:
        """As many words as fit, then on to the next line; a word that fills a line alone is broken inside."""
        start = end = 0
        width = 0.0
        for word_end in _word_ends(paragraph.text):
            longer = paragraph.width_to(start, end, word_end, width)
            if self._used + longer - paragraph.blank_width(word_end) <= self._width:
                end, width = word_end, longer
                continue
            end = paragraph.within(start, end, word_end, self._width - self._used)
            self._take(paragraph.piece(start, end))
            if self._line:
                self._end(paragraph.style)
            start = end
            while paragraph.overflows(start, word_end, self._width):
                fits = paragraph.fitting(start, word_end, self._width)
                self._take(paragraph.piece(start, fits))
                self._end(paragraph.style)
                start = fits
            end, width = word_end, paragraph.width(start, word_end)
        self._take(paragraph.piece(start, end))


class _Paragraph:
    """Text in one style whose reading order is settled as a whole, and measured in parts by place."""

    def __init__(self, text: str, style: Style) -> None:
        self.text = text
        self.style = style
        self._levels = _levels(text)
        self._blank = style.cut.width(" ", style.size)
        self._has_ideographs = WIDE.search(text) is not None

    def width(self, start: int, end: int) -> float:
        return width_of(self.text[start:end], self.style, self._levels[start:end])

    def width_to(self, start: int, known_end: int, end: int, known: float) -> float:
        """Of start to end, where that of start to known_end is known. Joined letters are measured as a whole."""
        return self.width(start, end) if self._levels else known + self.width(known_end, end)

    def blank_width(self, end: int) -> float:
        """Of the spaces before end."""
        spaces = 0
        while spaces < end and self.text[end - 1 - spaces] == " ":
            spaces += 1
        return spaces * self._blank

    def overflows(self, start: int, end: int, width: float) -> bool:
        """Whether that is wider, without the spaces at its end. A long text is not measured to its end to know."""
        most = start + self._most(width)
        if end > most and self.width(start, most) > width:
            return True
        return self.width(start, end) - self.blank_width(end) > width

    def _most(self, width: float) -> int:
        """More characters than fit into a width, save where many of them are marks."""
        return 2 + int(width / (self.style.size * 0.15))

    def piece(self, start: int, end: int) -> Piece:
        """What stands on a line."""
        return _piece(self.text[start:end], self.style, self._levels[start:end])

    def within(self, start: int, word: int, end: int, width: float) -> int:
        """How far a line reaches into its last word: to between two of its ideographs, else not beyond its start."""
        if not self._has_ideographs:
            return word
        for at in range(self._fitting(start, end, width), word, -1):
            if between_ideographs(self.text, at) and self.width(start, at) <= width:
                return at
        return word

    def fitting(self, start: int, end: int, width: float) -> int:
        """Where to break a word too long for a line: past one character at least, and no letter without its marks."""
        fits = self._fitting(start, end, width)
        for may_end in (between_ideographs, between_letters):
            for at in range(fits, start, -1):
                if at == end or may_end(self.text, at):
                    return at
        return fits  # one letter with all its marks is wider than the line

    def _fitting(self, start: int, end: int, width: float) -> int:
        """How many characters fit: one at least."""
        low, high = start + 1, min(end, start + self._most(width))
        while low < high:
            middle = (low + high + 1) // 2
            if self.width(start, middle) <= width:
                low = middle
            else:
                high = middle - 1
        return low


def _word_ends(paragraph: str) -> Iterator[int]:
    """Where each word ends, with the spaces after it."""
    for word in WORD.finditer(paragraph):
        yield word.end()
