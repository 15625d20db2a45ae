"""Times a one-page record against a bare reportlab canvas that draws the same strings in the same fonts and places."""

from collections.abc import Callable
from io import BytesIO
from time import perf_counter
from typing import NamedTuple

from pypdf import PdfReader
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas

from app.data import resources
from app.report import qr
from app.report.papers import Papers
from app.services.documents import RecordDocument
from tests.report.samples import complete

REGULAR, BOLD = "Bare-Regular", "Bare-Bold"


class Drawn(NamedTuple):
    """A string as a page shows it."""

    text: str
    font: str
    size: float
    x: float
    y: float


class Timing(NamedTuple):
    """Lowest seconds of each, measured in turns: what else the machine does only ever adds. ratio: record / bare.

    record: with the QR's drawing kept from an earlier print. fresh: with it made anew, as for a record's first print.
    """

    record: float
    bare: float
    fresh: float
    strings: int

    @property
    def ratio(self) -> float:
        return self.record / self.bare


def drawn(pdf: bytes) -> list[Drawn]:
    """The strings of the first page, read back from the PDF."""
    found: list[Drawn] = []

    def visit(text: str, _cm: list[float], tm: list[float], font: dict[str, str] | None, size: float) -> None:
        if text.strip():
            bold = font is not None and "Bold" in str(font.get("/BaseFont"))
            found.append(Drawn(text.strip("\n"), BOLD if bold else REGULAR, size, tm[4], tm[5]))

    PdfReader(BytesIO(pdf)).pages[0].extract_text(visitor_text=visit)
    return found


def bare(strings: list[Drawn], fonts: dict[str, str]) -> bytes:
    """The plainest way to draw them with reportlab. fonts: what each font of Drawn is drawn with."""
    file = BytesIO()
    canvas = Canvas(file, invariant=1)
    for text, font, size, x, y in strings:
        canvas.setFont(fonts[font], size)
        canvas.drawString(x, y, text)
    canvas.showPage()
    canvas.save()
    return file.getvalue()


def timing(repeats: int = 60, document: RecordDocument | None = None, *, embedded: bool = True) -> Timing:
    """All three, warm. embedded: the bare canvas embeds Noto Sans as the record does; else it uses Helvetica."""
    document = document or complete()
    papers = Papers()
    strings = drawn(papers.record(document))
    fonts = {REGULAR: "Helvetica", BOLD: "Helvetica-Bold"}
    if embedded:
        for name, file in ((REGULAR, "NotoSans-Regular"), (BOLD, "NotoSans-Bold")):
            pdfmetrics.registerFont(TTFont(name, str(resources() / "fonts" / f"{file}.ttf")))
        fonts = {REGULAR: REGULAR, BOLD: BOLD}
    ours: list[float] = []
    theirs: list[float] = []
    first: list[float] = []
    for turn in range(repeats + 3):
        qr.drawing.cache_clear()
        works = (
            (first, lambda: papers.record(document)),
            (ours, lambda: papers.record(document)),
            (theirs, lambda: bare(strings, fonts)),
        )
        for spent, work in works:
            seconds = _seconds(work)
            if turn >= 3:
                spent.append(seconds)
    return Timing(min(ours), min(theirs), min(first), len(strings))


def _seconds(work: Callable[[], bytes]) -> float:
    start = perf_counter()
    work()
    return perf_counter() - start


if __name__ == "__main__":
    for embedded in (True, False):
        print(timing(embedded=embedded), round(timing(embedded=embedded).ratio, 2))  # noqa: T201
