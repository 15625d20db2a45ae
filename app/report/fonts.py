"""The embedded fonts: loads them once, measures text, and embeds only the glyphs that a document uses.

Two large ones, for Chinese, Japanese and Korean, are loaded when a text first holds a character of theirs. reportlab
makes and compresses a font subset anew for each document, which costs more than drawing a page. Here every document
starts from the same characters, so that the finished subset of an ordinary page is kept and used again.
"""

import re
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, lru_cache
from io import BytesIO
from itertools import groupby
from typing import Any, Literal
from weakref import WeakKeyDictionary

from reportlab.pdfbase import pdfdoc, pdfmetrics
from reportlab.pdfbase.ttfonts import SUBSETN, TTFont

from app.data import resources

Weight = Literal["regular", "bold"]

# Files by falling preference: a character is drawn from the first that has it.
FILES: dict[Weight, tuple[str, ...]] = {
    "regular": (
        "NotoSans-Regular",
        "NotoSansMath-subset",
        "NotoSansHebrew-Regular",
        "NotoSansArabic-Regular",
        "NotoSansDevanagari-Regular",
        "NotoSansThai-Regular",
    ),
    "bold": (
        "NotoSans-Bold",
        "NotoSansMath-bold-minus",
        "NotoSansMath-subset",
        "NotoSansHebrew-Bold",
        "NotoSansArabic-Bold",
        "NotoSansDevanagari-Bold",
        "NotoSansThai-Bold",
    ),
}
# Of one weight, used for both, and too large to load for each start: what each is asked for, where the above have
# nothing. The jamo that Unicode joins to syllables and the combining voice marks of kana are left out: drawn one
# after the other they would be wrong, and what is written with them today has a character of its own (NFC). So is
# the Hangul filler, which leaves no ink.
LARGE = {
    "CowslipHangul-Regular": re.compile("[\u3131-\u3163\u3165-\u318e\uac00-\ud7a3]"),
    "DroidSansFallbackFull": re.compile(
        "[\u3000-\u3029\u3041-\u3098\u309b-\u3130\u3200-\u9fff\uf900-\ufaff\ufe30-\ufe6b\uff01-\uffe6]"
    ),
}
USUAL = "".join(map(chr, range(0xA1, 0x100))).replace("\N{SOFT HYPHEN}", "") + "–—‘’“”…"
PRIVATE = 0xF0000
KEPT_SUBSETS = 64
SYMBOLIC, NONSYMBOLIC = 1 << 2, 1 << 5


class EmbeddedFont(TTFont):  # type: ignore[misc]  # reportlab publishes no types
    """A TrueType font whose finished subsets are kept, and that can draw a glyph which no character stands for.

    As with its base class, one document at a time: Papers holds a lock.
    """

    def __init__(self, name: str, content: bytes, usual: str = "") -> None:
        super().__init__(name, BytesIO(content))
        self._usual = usual
        self._glyph_codes: dict[tuple[int, str], int] = {}
        self._glyph_text: dict[int, str] = {}
        self._kept: dict[tuple[int, ...], tuple[bytes, int, bytes, str]] = {}
        self._begun: WeakKeyDictionary[Any, bool] = WeakKeyDictionary()

    def splitString(self, text: str, doc: Any, encoding: str = "utf-8") -> list[tuple[int, bytes]]:  # noqa: N802
        """As the base class; a document's first call sets the order of the usual characters, the same in all."""
        if doc not in self._begun:
            self._begun[doc] = True
            super().splitString(self._usual, doc, encoding)
        split: list[tuple[int, bytes]] = super().splitString(text, doc, encoding)
        return split

    def code_of_glyph(self, glyph: int, text: str) -> str:
        """A private character that draws this glyph and is read back as the text."""
        key = (glyph, text)
        code = self._glyph_codes.get(key)
        if code is None:
            code = self._glyph_codes[key] = PRIVATE + len(self._glyph_codes)
            self._glyph_text[code] = text
            self.face.charToGlyph[code] = glyph
            # The font's own, whatever the shaping made of it: PDF/A wants the widths of font and document the same.
            self.face.charWidths[code] = self.pdfScale(self.face.hmetrics[glyph][0])
        return chr(code)

    def addObjects(self, doc: Any) -> None:  # noqa: N802
        """Writes the font's objects into the document; reportlab calls it when the document is saved."""
        state = self.state[doc]
        state.frozen = 1
        fonts = doc.idToObject["BasicFonts"].dict
        for number, subset in enumerate(state.subsets):
            internal = self.getSubsetInternalName(number, doc)[1:]
            base = f"{SUBSETN(number).decode()}+{self.face.name.decode()}"
            packed, length, unicode_map, widths = self._finished(tuple(subset))
            font = pdfdoc.PDFTrueTypeFont()
            font.Name, font.BaseFont = internal, base
            font.FirstChar, font.LastChar = 0, len(subset) - 1
            font.Widths = widths
            font.ToUnicode = doc.Reference(_stream(unicode_map), f"toUnicodeCMap:{base}")
            file = doc.Reference(_stream(packed, Length1=length), f"fontFile:{base}")
            font.FontDescriptor = doc.Reference(self._descriptor(base, file), f"fontDescriptor:{base}")
            doc.Reference(font, internal)
            fonts[internal] = font
        del self.state[doc]

    def _finished(self, subset: tuple[int, ...]) -> tuple[bytes, int, bytes, str]:
        if subset not in self._kept:
            if len(self._kept) >= KEPT_SUBSETS:
                self._kept.pop(next(iter(self._kept)))
            content = self.face.makeSubset(list(subset))
            unicode_map = zlib.compress(self._unicode_map(subset))
            widths = f"[{' '.join(f'{self.face.getCharWidth(code):g}' for code in subset)}]"
            self._kept[subset] = zlib.compress(content), len(content), unicode_map, widths
        return self._kept[subset]

    def _unicode_map(self, subset: tuple[int, ...]) -> bytes:
        """The CMap by which text is copied and searched (PDF 32000-1, 9.10.3): blocks of at most 100 lines."""
        texts = [(n, self._glyph_text.get(code, chr(code))) for n, code in enumerate(subset) if code]
        rows = [f"<{n:02X}> <{text.encode('utf-16-be').hex().upper()}>" for n, text in texts]
        blocks = [rows[n : n + 100] for n in range(0, len(rows), 100)]
        body = "\n".join(f"{len(b)} beginbfchar\n" + "\n".join(b) + "\nendbfchar" for b in blocks)
        return (
            "/CIDInit /ProcSet findresource begin\n12 dict begin\nbegincmap\n"
            "/CIDSystemInfo << /Registry (Adobe) /Ordering (UCS) /Supplement 0 >> def\n"
            "/CMapName /Adobe-Identity-UCS def\n/CMapType 2 def\n"
            f"1 begincodespacerange\n<00> <FF>\nendcodespacerange\n{body}\n"
            "endcmap\nCMapName currentdict /CMap defineresource pop\nend\nend"
        ).encode("ascii")

    def _descriptor(self, base: str, file: Any) -> Any:
        face = self.face
        return pdfdoc.PDFDictionary(
            {
                "Type": "/FontDescriptor",
                "FontName": pdfdoc.PDFName(base),
                "Flags": face.flags & ~NONSYMBOLIC | SYMBOLIC,
                "FontBBox": pdfdoc.PDFArray(face.bbox),
                "ItalicAngle": face.italicAngle,
                "Ascent": face.ascent,
                "Descent": face.descent,
                "CapHeight": face.capHeight,
                "StemV": face.stemV,
                "MissingWidth": face.defaultWidth,
                "FontFile2": file,
            }
        )


def _stream(packed: bytes, **entries: int) -> Any:
    """A stream that is compressed already."""
    stream = pdfdoc.PDFStream(content=packed, filters=[])
    stream.dictionary["Filter"] = pdfdoc.PDFName("FlateDecode")
    for name, value in entries.items():
        stream.dictionary[name] = value
    return stream


class _FontOf(dict[str, EmbeddedFont]):
    """The font that draws a character; a large one is loaded when it is first asked for. KeyError: none draws it."""

    def __missing__(self, character: str) -> EmbeddedFont:
        font = _large(character)
        if font is None:
            raise KeyError(character)
        self[character] = font
        return font


class _Widths(dict[str, float]):
    """The width of each character, in thousandths of the type size; those of a large font as they are asked for."""

    def __missing__(self, character: str) -> float:
        font = _large(character)
        if font is None:
            raise KeyError(character)
        self[character] = width = float(font.face.getCharWidth(ord(character)))
        return width


@dataclass(frozen=True, slots=True, eq=False)
class Cut:
    """One weight: its fonts by falling preference. widths: of each character, in thousandths of the type size.

    font_of: the font that draws a character. main: the characters that need no other font than the first.
    """

    weight: Weight
    stack: tuple[EmbeddedFont, ...]
    widths: _Widths
    font_of: _FontOf
    main: frozenset[str]

    def width(self, text: str, size: float) -> float:
        """How wide the text is when it is drawn character by character, unshaped."""
        return sum(map(self.widths.__getitem__, text)) * size / 1000

    def runs(self, text: str) -> Iterator[tuple[EmbeddedFont, str]]:
        """The text in pieces that one font draws each."""
        if self.main.issuperset(text):
            yield self.stack[0], text
            return
        for font, characters in groupby(text, self.font_of.__getitem__):
            yield font, "".join(characters)


@dataclass(frozen=True, slots=True)
class Fonts:
    """Both weights. drawable: every character that the fonts loaded at the start draw in both."""

    regular: Cut
    bold: Cut
    drawable: frozenset[str]

    def draws(self, character: str) -> bool:
        """Whether it can be drawn in both weights; may load a large font to know."""
        return character in self.drawable or _large(character) is not None


@lru_cache(maxsize=1)
def fonts() -> Fonts:
    """The fonts, loaded at the first call (some 100 ms) and registered with reportlab; the large ones not yet."""
    regular, bold = _cut("regular"), _cut("bold")
    return Fonts(regular, bold, frozenset(regular.widths.keys() & bold.widths.keys()))


def _cut(weight: Weight) -> Cut:
    main, *others = FILES[weight]
    stack = (_loaded(main, USUAL), *map(_loaded, others))
    font_of = _FontOf({chr(code): font for font in reversed(stack) for code in font.face.charToGlyph})
    widths = _Widths({character: font.face.getCharWidth(ord(character)) for character, font in font_of.items()})
    widths["\N{NO-BREAK SPACE}"] = widths[" "]  # reportlab draws it as a space
    return Cut(weight, stack, widths, font_of, frozenset(map(chr, stack[0].face.charToGlyph)))


def _large(character: str) -> EmbeddedFont | None:
    """The large font that draws a character, if one does."""
    for name, characters in LARGE.items():
        if characters.fullmatch(character):
            font = _loaded(name)
            return font if ord(character) in font.face.charToGlyph else None
    return None


@cache
def _loaded(name: str, usual: str = "") -> EmbeddedFont:
    font = EmbeddedFont(name, (resources() / "fonts" / f"{name}.ttf").read_bytes(), usual)
    pdfmetrics.registerFont(font)
    return font
