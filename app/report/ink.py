"""Draws on the canvas: lines of text, rules and boxes, in points from the top left corner of the page.

Text is gathered and written in one go when a page ends, so that it stands above every area filled before it, and at a
fraction of the cost of a drawString for each.
"""

import math
import zlib
from collections.abc import Iterable, Iterator, Sequence
from io import BytesIO
from itertools import groupby, islice
from operator import itemgetter
from typing import Any, NamedTuple

from reportlab.pdfbase.pdfdoc import PDFName, PDFStream, PDFZCompress
from reportlab.pdfgen.canvas import Canvas

from app.core.records import Moment
from app.report.archive import Attachment, archived
from app.report.fonts import EmbeddedFont, fonts
from app.report.picture import Picture
from app.report.shaping import Glyph, shaped
from app.report.text import Line, Piece, Style

Colour = tuple[float, float, float]
# A byte of a PDF string that is not plain ASCII, or means something in one, is written in octal.
ESCAPES = {n: f"\\{n:03o}" for n in range(256) if not 32 <= n < 127 or chr(n) in "()\\"}
QUARTER = 0.5523  # how far a Bézier curve's handles reach, in radii, to draw a quarter of a circle

LONGEST_MOVE = 120.0  # in thousandths of the type size; a space is 260


class Ink:
    """One PDF being drawn. Colours are (red, green, blue) from 0 to 1."""

    def __init__(self, size: tuple[float, float], title: str, producer: str, printed: Moment) -> None:
        self.width, self.height = size
        self._file = BytesIO()
        first = fonts().regular.stack[0].fontName  # else the standard Helvetica is named on each page
        self._canvas = canvas = Canvas(
            self._file, pagesize=size, invariant=1, pageCompression=0, lang="en", initialFontName=first
        )
        # Its own compression also spells each page in ASCII85: a quarter longer, and slow.
        canvas._doc.defaultStreamFilters = [PDFZCompress]  # noqa: SLF001
        canvas.setTitle(title)
        canvas.setProducer(producer)
        canvas.setCreator(producer)
        canvas.setDateFormatter(lambda *_: _pdf_date(printed))
        canvas.setViewerPreference("DisplayDocTitle", "true")
        self._pieces: list[tuple[float, float, Piece]] = []
        self._stroke: tuple[Colour, float] | None = None
        self._fill: Colour | None = None
        self._stamps: set[str] = set()

    def line(self, x: float, baseline: float, line: Line, align: float = 0.0) -> None:
        """A line of text. align: 0 = x is its start, 1 = its end, 0.5 = its middle."""
        x -= line.width * align
        for piece in line.pieces:
            self._pieces.append((x, baseline, piece))
            x += piece.width

    def rule(
        self, x1: float, y1: float, x2: float, y2: float, colour: Colour, thickness: float = 0.5, dash: float = 0.0
    ) -> None:
        """A straight line. dash: how long its dashes and the gaps between them are; 0: it has none."""
        if dash:
            self._canvas.addLiteral(f"[{dash:g}] 0 d")
        self.rules([(x1, y1, x2, y2)], colour, thickness)
        if dash:
            self._canvas.addLiteral("[] 0 d")

    def rules(self, lines: list[tuple[float, float, float, float]], colour: Colour, thickness: float = 0.5) -> None:
        """Many straight lines of one kind."""
        self._use(colour, thickness)
        up = self.height  # PDF counts from the bottom
        drawn = [f"{x1:.2f} {up - y1:.2f} m {x2:.2f} {up - y2:.2f} l" for x1, y1, x2, y2 in lines]
        self._canvas.addLiteral(f"{' '.join(drawn)} S")

    def area(self, x: float, y: float, width: float, height: float, colour: Colour) -> None:
        """A filled rectangle."""
        self._fill_with(colour)
        self._canvas.addLiteral(f"{x:.2f} {self.height - y - height:.2f} {width:.2f} {height:.2f} re f")

    def disc(self, x: float, y: float, radius: float, colour: Colour) -> None:
        """A filled circle around a point."""
        self._fill_with(colour)
        up, reach = self.height - y, radius * QUARTER
        arcs = [
            (x + radius, up + reach, x + reach, up + radius, x, up + radius),
            (x - reach, up + radius, x - radius, up + reach, x - radius, up),
            (x - radius, up - reach, x - reach, up - radius, x, up - radius),
            (x + reach, up - radius, x + radius, up - reach, x + radius, up),
        ]
        drawn = " ".join(" ".join(f"{n:.2f}" for n in arc) + " c" for arc in arcs)
        self._canvas.addLiteral(f"{x + radius:.2f} {up:.2f} m {drawn} f")

    def box(
        self, x: float, y: float, width: float, height: float, colour: Colour, thickness: float, radius: float = 0
    ) -> None:
        """An open rectangle."""
        self._use(colour, thickness)
        if radius:
            self._canvas.roundRect(x, self.height - y - height, width, height, radius)
        else:
            self._canvas.addLiteral(f"{x:.2f} {self.height - y - height:.2f} {width:.2f} {height:.2f} re S")

    def stamp(self, name: str, drawing: str, x: float, y: float, size: float) -> None:
        """A square drawing in path operators, its own corner at (0, 0); written once, however often it is used."""
        canvas = self._canvas
        if name not in self._stamps:
            self._stamps.add(name)
            form = PDFStream(content=drawing)
            form.dictionary["Type"], form.dictionary["Subtype"] = PDFName("XObject"), PDFName("Form")
            form.dictionary["BBox"] = f"[0 0 {size:g} {size:g}]"
            canvas._doc.addForm(name, form)  # noqa: SLF001
        canvas.addLiteral(f"q 1 0 0 1 {x:.2f} {self.height - y - size:.2f} cm")
        canvas.doForm(name)
        canvas.addLiteral("Q")

    def picture(self, picture: Picture, x: float, y: float, width: float, height: float) -> None:
        """A picture with its upper left corner there; written once, however often it is used."""
        canvas = self._canvas
        if picture.name not in self._stamps:
            self._stamps.add(picture.name)
            image = PDFStream(content=picture.packed)
            image.dictionary["Type"], image.dictionary["Subtype"] = PDFName("XObject"), PDFName("Image")
            image.dictionary["Width"], image.dictionary["Height"] = picture.width, picture.height
            image.dictionary["ColorSpace"], image.dictionary["BitsPerComponent"] = PDFName("DeviceRGB"), 8
            image.dictionary["Filter"] = PDFName("FlateDecode")
            canvas._doc.addForm(picture.name, image)  # noqa: SLF001
        canvas.addLiteral(f"q {width:.2f} 0 0 {height:.2f} {x:.2f} {self.height - y - height:.2f} cm")
        canvas.doForm(picture.name)
        canvas.addLiteral("Q")

    def end_page(self) -> None:
        """Write what was gathered and begin the next page."""
        self._write_text()
        self._canvas.showPage()
        self._pack_page()
        self._stroke = self._fill = None

    def finish(self, attachments: Sequence[Attachment] = ()) -> bytes:
        """The PDF in its archival form, with these files in it; nothing may be drawn after."""
        self._canvas.save()
        return archived(self._file.getvalue(), attachments)

    def _pack_page(self) -> None:
        """Compress what was written at once: a document of hundreds of pages would hold it all in the plain."""
        page = self._canvas._doc.Pages.pages[-1]  # noqa: SLF001
        packed = PDFStream(content=zlib.compress(page.stream.encode("latin-1")))
        packed.dictionary["Filter"] = PDFName("FlateDecode")
        page.Contents, page.stream = packed, None

    def _fill_with(self, colour: Colour) -> None:
        if self._fill != colour:
            self._fill = colour
            self._canvas.setFillColorRGB(*colour)

    def _use(self, colour: Colour, thickness: float) -> None:
        if self._stroke != (colour, thickness):
            self._stroke = (colour, thickness)
            self._canvas.setStrokeColorRGB(*colour)
            self._canvas.setLineWidth(thickness)

    def _write_text(self) -> None:
        """One text object a page. (reportlab's own measures each string again, and costs several times as much.)"""
        document = self._canvas._doc  # noqa: SLF001
        code = ["BT"]
        grey, now = -1.0, ("", 0.0)
        for x, baseline, piece in self._pieces:
            size = piece.style.size
            if piece.style.grey != grey:
                grey = piece.style.grey
                code.append(f"{grey:.2f} g")
            y = self.height - baseline
            for drawn in _strings(piece):
                if drawn.instead:
                    code.append(f"/Span <</ActualText <FEFF{drawn.instead.encode('utf-16-be').hex().upper()}>>> BDC")
                code_at = f"1 0 0 1 {x + drawn.x:.2f} {y + drawn.y:.2f} Tm"
                for name, shown in _shown(drawn, size, document):
                    if (name, size) != now:
                        now = (name, size)
                        code.append(f"{name} {size:g} Tf")
                    code.append(f"{code_at} {shown}")
                    code_at = ""  # what follows in another subset goes on where this ended
                if drawn.instead:
                    code.append("EMC")
        code.append("ET")
        self._canvas.addLiteral("\n".join(code))
        self._pieces.clear()


class _Drawn(NamedTuple):
    """Characters to draw, and what a reader says instead. x, y: from the start of the piece, in points.

    word: they are glyphs of one word, to be drawn in places of their own.
    """

    font: EmbeddedFont
    x: float
    y: float
    characters: str
    instead: str = ""
    word: tuple[Glyph, ...] = ()


def _strings(piece: Piece) -> list[_Drawn]:
    """What to draw of a piece."""
    text, style, _, levels = piece
    if levels:
        return _set(shaped(text, style.cut, levels), style)
    at = 0.0
    strings = []
    for font, run in style.cut.runs(text):
        strings.append(_Drawn(font, at, 0.0, run))
        at += style.cut.width(run, style.size)
    return strings


def _set(glyphs: list[Glyph], style: Style) -> list[_Drawn]:
    """Shaped glyphs, each at its own place."""
    scale = style.size / 1000
    at = 0.0
    strings = []
    left = iter(glyphs)
    for glyph in left:
        word = (glyph, *islice(left, glyph.covers - 1))
        if len(word) > 1:
            strings.append(_Drawn(glyph.font, at, 0.0, "", glyph.instead, word))
        else:
            strings.append(_Drawn(glyph.font, at + glyph.dx * scale, glyph.dy * scale, glyph.text, glyph.instead))
        at += sum(g.advance for g in word) * scale
    return strings


def _shown(drawn: _Drawn, size: float, document: Any) -> Iterable[tuple[str, str]]:
    """By which subset of a font, and the operators."""
    font, _, _, characters, _, word = drawn
    if word:
        return _word(word, size, document)
    return [
        (font.getSubsetInternalName(subset, document), f"({raw.decode('latin-1').translate(ESCAPES)}) Tj")
        for subset, raw in font.splitString(characters, document)
    ]


def _word(word: tuple[Glyph, ...], size: float, document: Any) -> Iterator[tuple[str, str]]:
    """As one string where it can be.

    Readers put strings in the order of their places, and would take a mark set aside for one of the next letter.
    """
    name, height = "", 0.0
    for (font, subset, up), run in groupby(_placed(word, document), itemgetter(0, 1, 2)):
        parts = (f"{_on(on)}({raw.decode('latin-1').translate(ESCAPES)})" for _, _, _, on, raw in run)
        raised = f"{up * size / 1000:.2f} Ts " if up != height else ""
        height = up
        name = font.getSubsetInternalName(subset, document)
        yield name, f"{raised}[{''.join(parts)}] TJ"
    if height:
        yield name, "0 Ts"


def _placed(word: tuple[Glyph, ...], document: Any) -> Iterator[tuple[EmbeddedFont, int, float, float, bytes]]:
    """Of each glyph its font and subset, how high it stands, how far the pen goes on before it, its code."""
    pen = at = 0.0
    for glyph in word:
        [(subset, raw)] = glyph.font.splitString(glyph.text, document)
        yield glyph.font, subset, glyph.dy, at + glyph.dx - pen, raw
        pen = at + glyph.dx + glyph.font.face.getCharWidth(ord(glyph.text))
        at += glyph.advance


def _on(move: float) -> str:
    """In steps so short that no reader takes one for a space between words."""
    steps = math.ceil(abs(move) / LONGEST_MOVE)
    return " ".join([f"{-move / steps:.4g}"] * steps) if steps else ""


def _pdf_date(moment: Moment) -> str:
    hours, minutes = divmod(abs(moment.offset), 60)
    return f"D:{moment.local:%Y%m%d%H%M%S}{'-' if moment.offset < 0 else '+'}{hours:02d}'{minutes:02d}'"
