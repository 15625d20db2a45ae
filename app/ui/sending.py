"""A document on its way out: its PDF, the name of its file, and its pages on a printer."""

from collections.abc import Callable, Iterator, Mapping
from typing import TYPE_CHECKING

from PySide6.QtCore import QRect, QRectF
from PySide6.QtGui import QImage, QPainter

from app.core.errors import AppError
from app.services.backups import Tell
from app.services.documents import (
    BlankDocument,
    FlowSheetDocument,
    PatientCopyDocument,
    RecordDocument,
    RecordsDocument,
    RoundDocument,
    SheetsDocument,
    TrendDocument,
    VisitSummaryDocument,
)
from app.services.paperwork import Document, kind_of, scales_of
from app.services.session import PageImage, Papers

if TYPE_CHECKING:
    from PySide6.QtPrintSupport import QPrinter

PRINT_DPI = 300


def suggested_name(document: Document) -> str:
    """A file name that says nothing of the patient: the scale where it is of one, and when the document was made."""
    kind = kind_of(document).replace(" ", "-").replace("'", "")
    scales = scales_of(document)
    of = f"{scales[0].id}-" if len(scales) == 1 else ""
    return f"{of}{kind}-{document.printed.local:%Y%m%d-%H%M%S}.pdf"


def pdf_of(papers: Papers, document: Document, tell: Tell | None = None) -> bytes:
    """Made by what draws this sort of document. tell: hears of long work how far it has come."""
    if isinstance(document, RecordsDocument):
        return papers.records(document, tell)
    draw: Mapping[type, Callable[..., bytes]] = {
        RecordDocument: papers.record,
        FlowSheetDocument: papers.flow_sheet,
        SheetsDocument: papers.sheets,
        BlankDocument: papers.blank,
        PatientCopyDocument: papers.patient_copy,
        TrendDocument: papers.trends,
        VisitSummaryDocument: papers.summary,
        RoundDocument: papers.round_list,
    }
    return draw[type(document)](document)


def send(papers: Papers, pdf: bytes, printer: "QPrinter") -> int:
    """Paint the chosen pages on the printer, one at a time; gives how many. AppError where the printer takes none."""
    chosen = list(pages_for(printer, len(papers.sizes(pdf))))
    painter = QPainter()
    if not chosen or not painter.begin(printer):
        raise AppError("Nothing was printed: the printer is not ready.", hint="Choose another one, or save as PDF.")
    try:
        for place, number in enumerate(chosen):
            if place:
                printer.newPage()
            (page,) = papers.pages(pdf, PRINT_DPI, number, number)
            painter.drawImage(placed(page, painter.viewport(), printer.resolution()), as_image(page))
    finally:
        painter.end()
    return len(chosen)


def placed(page: PageImage, paper: QRect, resolution: int) -> QRectF:
    """Where a page stands on the paper that was chosen: in its own size, smaller where it must be, never stretched."""
    true = resolution / PRINT_DPI
    scale = min(true, paper.width() / page.width, paper.height() / page.height)
    width, height = page.width * scale, page.height * scale
    return QRectF((paper.width() - width) / 2, (paper.height() - height) / 2, width, height)


def pages_for(printer: "QPrinter", count: int) -> Iterator[int]:
    """The numbers of the pages as they are to be sent, by the dialog's range, order, copies and collating.

    Duplex, and copies where the printer makes them itself, are the driver's.
    """
    from PySide6.QtPrintSupport import QPrinter

    ranges = printer.pageRanges()
    chosen = [number for number in range(1, count + 1) if ranges.isEmpty() or ranges.contains(number)]
    if printer.pageOrder() is QPrinter.PageOrder.LastPageFirst:
        chosen.reverse()
    copies = 1 if printer.supportsMultipleCopies() else printer.copyCount()
    if printer.collateCopies():
        yield from chosen * copies
    else:
        yield from (number for number in chosen for _ in range(copies))


def as_image(page: PageImage) -> QImage:
    """A rendered page as Qt paints it fastest."""
    rgb = QImage(page.rgb, page.width, page.height, page.stride, QImage.Format.Format_RGB888)
    return rgb.convertToFormat(QImage.Format.Format_RGB32)
