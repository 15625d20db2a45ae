"""Makes documents as PDF and pictures of their pages; the one door through which the app prints."""

from collections.abc import Iterator
from contextlib import contextmanager
from threading import Lock

import pypdfium2

from app.report.blank import draw_blank
from app.report.flowsheet import draw_flow_sheet, draw_sheets
from app.report.frame import CORNER, CORNER_LOW, SIDE, SIZES
from app.report.letterhead import check_letterhead
from app.report.patient_copy import draw_patient_copy
from app.report.record import draw_record, draw_records
from app.report.recovery import draw_recovery_sheet
from app.report.round_list import draw_round
from app.report.trend_page import draw_trends
from app.report.visit_summary import draw_summary
from app.services.backups import Tell
from app.services.documents import (
    BlankDocument,
    FlowSheetDocument,
    Letterhead,
    Paper,
    PatientCopyDocument,
    RecordDocument,
    RecordsDocument,
    RoundDocument,
    SheetsDocument,
    TrendDocument,
    VisitSummaryDocument,
)
from app.services.recovery import RecoverySheet
from app.services.session import PageImage

POINTS_PER_INCH = 72


class Papers:
    """paper: of what carries no size of its own. May be called from any thread; one document is drawn at a time.

    In the whole process: pdfium ends it where two threads are in it at once, whichever Papers they came by.
    """

    _lock = Lock()

    def __init__(self, paper: Paper = "a4") -> None:
        self._paper = paper

    def record(self, document: RecordDocument) -> bytes:
        """The PDF of one assessment; the same document gives the same bytes. BadInput: text that can't be drawn."""
        with self._lock:
            return draw_record(document, self._paper)

    def records(self, document: RecordsDocument, tell: Tell | None = None) -> bytes:
        """One PDF of several; as record. tell: hears how far it has come, and may call it off."""
        with self._lock:
            return draw_records(document, self._paper, tell)

    def flow_sheet(self, document: FlowSheetDocument) -> bytes:
        """The PDF of a flow sheet; as record."""
        with self._lock:
            return draw_flow_sheet(document, self._paper)

    def sheets(self, document: SheetsDocument) -> bytes:
        """One PDF of several flow sheets; as record."""
        with self._lock:
            return draw_sheets(document, self._paper)

    def blank(self, document: BlankDocument) -> bytes:
        """The PDF of a form to fill in by hand; as record."""
        with self._lock:
            return draw_blank(document, self._paper)

    def patient_copy(self, document: PatientCopyDocument) -> bytes:
        """The PDF of what a patient answered, for them; as record."""
        with self._lock:
            return draw_patient_copy(document, self._paper)

    def trends(self, document: TrendDocument) -> bytes:
        """The PDF of scores over time; as record."""
        with self._lock:
            return draw_trends(document, self._paper)

    def summary(self, document: VisitSummaryDocument) -> bytes:
        """The PDF of what a visit came to; as record."""
        with self._lock:
            return draw_summary(document, self._paper)

    def round_list(self, document: RoundDocument) -> bytes:
        """The PDF of a list for a round; as record."""
        with self._lock:
            return draw_round(document, self._paper)

    def check(self, clinic: str, letterhead: Letterhead) -> None:
        """BadInput where not every document could be printed with it."""
        short, long = SIZES[letterhead.paper or self._paper]
        with self._lock:
            check_letterhead(clinic, letterhead, CORNER, short - 2 * SIDE, long)
            check_letterhead(clinic, letterhead, CORNER_LOW, long - 2 * SIDE, short)

    def recovery_sheet(self, sheet: RecoverySheet) -> bytes:
        """The PDF of a recovery sheet; kept nowhere."""
        with self._lock:
            return draw_recovery_sheet(sheet, self._paper)

    def words(self, pdf: bytes) -> str:
        """The text of all pages; empty where it is no PDF that can be read."""
        with self._lock:
            try:
                opened = pypdfium2.PdfDocument(pdf)
            except pypdfium2.PdfiumError:
                return ""
            try:
                return "\n".join(map(_words, opened))
            finally:
                opened.close()

    def sizes(self, pdf: bytes) -> list[tuple[float, float]]:
        """Width and height of each page, in points."""
        with self._lock, _opened(pdf) as opened:
            return [opened.get_page_size(number) for number in range(len(opened))]

    def pages(self, pdf: bytes, dots_per_inch: int, first: int = 1, last: int | None = None) -> list[PageImage]:
        """Pictures of the pages from `first` to `last`; None: to the end."""
        with self._lock, _opened(pdf) as opened:  # pdfium is not safe for threads
            chosen = range(first - 1, len(opened) if last is None else min(last, len(opened)))
            return [_picture(opened[number], dots_per_inch / POINTS_PER_INCH) for number in chosen]


@contextmanager
def _opened(pdf: bytes) -> Iterator[pypdfium2.PdfDocument]:
    opened = pypdfium2.PdfDocument(pdf)
    try:
        yield opened
    finally:
        opened.close()


def _words(page: pypdfium2.PdfPage) -> str:
    text = page.get_textpage()
    try:
        return str(text.get_text_bounded())
    finally:
        text.close()
        page.close()


def _picture(page: pypdfium2.PdfPage, scale: float) -> PageImage:
    bitmap = page.render(scale=scale, rev_byteorder=True)
    try:
        return PageImage(bitmap.width, bitmap.height, bitmap.stride, bytes(bitmap.buffer))
    finally:
        bitmap.close()
        page.close()
