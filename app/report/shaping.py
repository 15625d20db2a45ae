"""Puts text in its visual order and shapes it: right-to-left scripts, joined letters, Indic ones, combining marks.

Ordinary Latin, Greek and Cyrillic text needs none of it and never comes here, nor do Chinese, Japanese and Korean; see
needs_shaping.
"""

import re
import unicodedata
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cache
from itertools import groupby
from operator import itemgetter

import uharfbuzz
from bidi import algorithm

from app.report.fonts import Cut, EmbeddedFont

_PLAIN = re.compile(
    "[\u0020-\u02ff\u0370-\u0482\u048a-\u052f\u1e00-\u1fff\u2010-\u2027\u2030-\u205e\u2070-\u20bf\u2100-\u22ff"
    "\u3000-\u3029\u3041-\u3098\u309b-\u9fff\uac00-\ud7a3\uf900-\ufaff\uff01-\uffe6]*"
)
BOUNDARY_NEUTRAL = frozenset({"RLE", "LRE", "RLO", "LRO", "PDF", "BN"})  # dropped by rule X9 of the bidi algorithm
WORDS = re.compile(" +|[^ ]+")
SPACES = frozenset({"WS", "S", "B"})
# The obligatory ligatures of two letters, and the one character that Unicode has for each. Readers turn a line of
# Arabic round character by character, and with it the letters of a ligature; this one they can't turn.
LIGATURES = {"\u0644\u0622": "\ufef5", "\u0644\u0623": "\ufef7", "\u0644\u0625": "\ufef9", "\u0644\u0627": "\ufefb"}


@dataclass(frozen=True, slots=True)
class Glyph:
    """One glyph to draw: text is the character that draws it; lengths in thousandths of the type size.

    instead: what a reader is to say for it, where that is more than one character in the order of speech. covers: for
    how many glyphs, with those that follow it.
    """

    font: EmbeddedFont
    text: str
    advance: float
    dx: float
    dy: float
    instead: str = ""
    covers: int = 1


def needs_shaping(text: str) -> bool:
    """Whether drawing the text character by character would be wrong."""
    return not text.isascii() and _PLAIN.fullmatch(text) is None


def shaped(text: str, cut: Cut, levels: tuple[int, ...]) -> list[Glyph]:
    """The glyphs of one line of text, from left to right as they stand on the paper. levels: of its characters."""
    pieces: list[tuple[int, EmbeddedFont, str]] = []
    fonts = _fonts(text, cut)
    at = 0
    for (level, font), group in groupby(zip(levels, fonts, strict=True)):
        length = sum(1 for _ in group)
        pieces.append((level, font, text[at : at + length]))
        at += length
    glyphs: list[Glyph] = []
    for level, run in groupby(_visual(pieces), itemgetter(0)):
        if level % 2:
            glyphs += (g for _, font, piece in run for _, g in _glyphs(piece, font, rtl=True))
        else:
            glyphs += _words_said([(piece, list(_glyphs(piece, font, rtl=False))) for _, font, piece in run])
    return glyphs


def levels_of(paragraph: str) -> tuple[int, ...]:
    """The embedding level of each character (UAX 9); odd levels run from right to left.

    Taken over the whole paragraph, before it is broken into lines. Never empty where the text is not.
    """
    text = paragraph
    base = algorithm.get_base_level(text)
    storage = algorithm.get_empty_storage()
    storage["base_level"], storage["base_dir"] = base, "LR"[base]
    dropped = [unicodedata.bidirectional(c) in BOUNDARY_NEUTRAL for c in text]
    if not all(dropped):
        algorithm.get_embedding_levels(text, storage)
        algorithm.explicit_embed_and_overrides(storage)
        algorithm.resolve_weak_types(storage)
        algorithm.resolve_neutral_types(storage, False)
        algorithm.resolve_implicit_levels(storage, False)
    found = iter(storage["chars"])
    levels: list[int] = []
    for gone in dropped:
        levels.append((levels[-1] if levels else base) if gone else next(found)["level"])
    for place in range(len(text) - 1, -1, -1):  # rule L1: spaces at the end follow the paragraph
        if unicodedata.bidirectional(text[place]) not in SPACES:
            break
        levels[place] = base
    return tuple(levels)


def _fonts(text: str, cut: Cut) -> Iterator[EmbeddedFont]:
    """A font for each character: spaces, marks and joiners stay with the letters before them where they can."""
    last: EmbeddedFont | None = None
    for character in text:
        follows = unicodedata.category(character)[0] in "MZPC"
        if last is None or not follows or ord(character) not in last.face.charToGlyph:
            last = cut.font_of[character]
        yield last


def _visual(pieces: list[tuple[int, EmbeddedFont, str]]) -> list[tuple[int, EmbeddedFont, str]]:
    """Rule L2: from the highest level down to the lowest odd one, each run of that level or higher is turned round."""
    ordered = list(pieces)
    for level in range(max((p[0] for p in pieces), default=0), 0, -1):
        turned: list[tuple[int, EmbeddedFont, str]] = []
        for high, group in groupby(ordered, lambda p: p[0] >= level):  # noqa: B023  # used up within its turn
            run = list(group)
            turned += reversed(run) if high else run
        ordered = turned
    return ordered


@cache
def _harfbuzz(font: EmbeddedFont) -> uharfbuzz.Font:
    return uharfbuzz.Font(font.hbFace)


def _glyphs(text: str, font: EmbeddedFont, *, rtl: bool) -> Iterator[tuple[int, Glyph]]:
    """Each with the place of the first character that it belongs to."""
    buffer = uharfbuzz.Buffer()
    buffer.add_str(text)
    buffer.guess_segment_properties()
    buffer.direction = "rtl" if rtl else "ltr"
    uharfbuzz.shape(_harfbuzz(font), buffer, {})
    clusters = [info.cluster for info in buffer.glyph_infos]
    said = _said(text, clusters, rtl=rtl)
    for words, info, position in zip(said, buffer.glyph_infos, buffer.glyph_positions, strict=True):
        advance, dx, dy = map(font.pdfScale, (position.x_advance, position.x_offset, position.y_offset))
        code = font.code_of_glyph(info.codepoint, words)
        yield info.cluster, Glyph(font, code, advance, dx, dy, LIGATURES.get(words, ""))


def _words_said(pieces: list[tuple[str, list[tuple[int, Glyph]]]]) -> Iterator[Glyph]:
    """Each word of a run from left to right is said as a whole where its glyphs don't say it one after the other.

    A comma that another font draws is a part of it: readers would put a space before it.
    """
    text, places, glyphs = "", list[int](), list[Glyph]()
    for piece, found in pieces:
        places += (len(text) + place for place, _ in found)
        glyphs += (glyph for _, glyph in found)
        text += piece
    for word in WORDS.finditer(text):
        first, last = (bisect_left(places, place) for place in word.span())
        here = glyphs[first:last]
        if len(here) > 1 and (len(here) != len(word[0]) or any(g.dx or g.dy for g in here)):
            here[0] = replace(here[0], instead=word[0], covers=len(here))
        yield from here


def _said(text: str, clusters: list[int], *, rtl: bool) -> Iterator[str]:
    """What each glyph is read back as: one character of its cluster, the last glyph what remains."""
    starts = sorted(set(clusters))
    ends = dict(zip(starts, [*starts[1:], len(text)], strict=True))
    for start, group in groupby(clusters):
        words, others = text[start : ends[start]], sum(1 for _ in group) - 1
        alone = list((words[::-1] if rtl else words)[:others])
        yield from alone
        yield from [""] * (others - len(alone))
        yield words[: len(words) - len(alone)] if rtl else words[len(alone) :]
