"""What will be printed, shown before it is: the PDF's own pages, to be saved or sent to a printer."""

from collections.abc import Callable
from functools import partial
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from PySide6.QtCore import QMarginsF, QStandardPaths, Qt, Signal, Slot
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QDialog, QFileDialog, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from app.core.audit import Act
from app.services.backups import Stopped, Tell
from app.services.files import replacing
from app.services.paperwork import Document, carries_data, is_of_nobody, title_of, visit_of
from app.services.session import Papers
from app.ui.background import Background
from app.ui.listen import listen
from app.ui.plain import ElidedText
from app.ui.present import Presenter
from app.ui.sending import as_image, pdf_of, send, suggested_name
from app.ui.teller import Teller
from app.ui.widgets.banner import PatientBanner
from app.ui.widgets.button import Button
from app.ui.widgets.paper import PaperView

if TYPE_CHECKING:
    from PySide6.QtPrintSupport import QPrinter

ZOOMS = (0.5, 0.75, 1.0, 1.25, 1.5, 2.0, 3.0)
FIRST_ZOOM = 1.0
SCREEN_DPI = 96
WITH_DATA, WITHOUT_DATA = "The PDF carries its data as a file.", "Nothing is attached to the PDF."


TakeOut = Callable[[Act, Document, str], None]
"""Writes down what leaves: how, of which document, and the SHA-256 of its PDF."""


class Made(NamedTuple):
    """A document's PDF, and the sizes of its pages in points. order: which was asked for."""

    order: int
    pdf: bytes
    sizes: list[tuple[float, float]]


class PreviewPage(QWidget):
    """Shows a document. closed: go back. saved: a PDF now lies at the path that was chosen. printed: it was sent."""

    closed = Signal()
    saved = Signal(str)
    printed = Signal()
    shown = Signal()

    def __init__(
        self,
        papers: Papers,
        background: Background,
        presenter: Presenter,
        parent: QWidget | None = None,
        take_out: TakeOut | None = None,
    ) -> None:
        """take_out: writes down, on the database thread, what leaves; where it fails, nothing does."""
        super().__init__(parent)
        self.setObjectName("page.preview")
        self._take_out = take_out
        self._path = Path()
        self._papers, self._background, self._presenter = papers, background, presenter
        self._document: Document | None = None
        self._pdf = b""
        self._zoom = FIRST_ZOOM
        self._sizes: list[tuple[float, float]] = []
        self._order = 0
        self._teller: Teller | None = None
        self._printer: QPrinter | None = None
        self._build()
        self._connect()
        self._allow(False)

    def show_document(self, document: Document) -> None:
        """Make the document's PDF and show it; what was shown before is gone at once."""
        self._document, self._pdf = document, b""
        self._view.clear()
        self._allow(False)
        self._title.show_text(title_of(document))
        self._data.show_text(WITH_DATA if carries_data(document) else WITHOUT_DATA)
        self._banner.setVisible(document.patient is not None)
        if document.patient is not None:
            self._banner.show_patient(document.patient, visit_of(document), document.printed.local.date())
        self._place.setText("Making the pages…")
        self._call_off()
        self._teller = Teller("Making the pages", self)
        self._teller.told.connect(self._say_share)
        made = partial(_made, self._papers, document, self._teller.tell, self._order)
        self._background.compute(made, self._show, self._fail)
        self._view.setFocus()

    @property
    def pdf(self) -> bytes:
        """What would be saved; empty as long as it is being made."""
        return self._pdf

    @property
    def zoom(self) -> float:
        """1 is the size of the paper."""
        return self._zoom

    def _build(self) -> None:
        self._banner = PatientBanner(self)
        self._title = ElidedText(self)  # the patient stands above: this may give way to the buttons
        self._title.setProperty("role", "title")
        self._data = ElidedText(self)
        self._data.setObjectName("preview.data")
        self._data.setProperty("role", "soft")
        self._place = QLabel("", self)
        self._place.setObjectName("preview.place")
        self._place.setProperty("role", "soft")
        self._back = Button("preview.back", "&Back", "Esc")
        self._less = Button("preview.less", "Zoom &out", "Ctrl+-")
        self._size = QLabel("", self)
        self._size.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._size.setMinimumWidth(self.fontMetrics().horizontalAdvance(" 000 % "))
        self._more = Button("preview.more", "Zoom &in", "Ctrl++")
        self._save = Button("preview.save", "&Save as PDF…", "Ctrl+S")
        self._print = Button("preview.print", "&Print…", "Ctrl+P", "filled")
        self._view = PaperView(self)
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(self._back)
        row.addSpacing(12)
        row.addWidget(self._title)
        row.addWidget(self._data, 1)
        row.addSpacing(12)
        row.addWidget(self._place)
        for widget in (self._less, self._size, self._more, self._save, self._print):
            row.addWidget(widget)
        inner = QVBoxLayout()
        inner.setContentsMargins(20, 12, 20, 16)
        inner.setSpacing(12)
        inner.addLayout(row)
        inner.addWidget(self._view, 1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self._banner)
        layout.addLayout(inner, 1)

    def _connect(self) -> None:
        self._view.page_shown.connect(self._say_page)
        self._view.wanted.connect(self._draw)
        for button, act, *keys in (
            (self._back, self._close, "Esc"),
            (self._less, self._zoom_out, "Ctrl+-"),
            (self._more, self._zoom_in, "Ctrl++", "Ctrl+="),
            (self._save, self._ask_where, "Ctrl+S"),
            (self._print, self._ask_printer, "Ctrl+P"),
        ):
            button.clicked.connect(act)
            for key in keys:
                listen(self, key, act)
        for key, turn in (("Ctrl+PgDown", self._next_page), ("Ctrl+PgUp", self._page_before)):
            listen(self, key, turn)

    @property
    def _dpi(self) -> int:
        return round(SCREEN_DPI * self._zoom * self.devicePixelRatioF())

    def _allow(self, ready: bool) -> None:
        for button in (self._less, self._more, self._save, self._print):
            button.setEnabled(ready)
        self._size.setText(f"{self._zoom:.0%}".replace("%", " %"))

    @Slot(object)
    def _show(self, made: Made) -> None:
        if made.order != self._order:
            return  # another document was asked for meanwhile
        self._pdf, self._sizes = made.pdf, made.sizes
        self._view.show_paper(made.sizes, self._zoom)
        self._allow(True)

    @Slot(int)
    def _say_share(self, percent: int) -> None:
        if not self._pdf:
            self._place.setText(f"Making the pages, {percent} %…")

    @Slot(int, int)
    def _draw(self, first: int, last: int) -> None:
        """Of those pages that are seen, pictures."""
        work = partial(_drawn, self._papers, self._pdf, self._dpi, first, last)
        self._background.compute(work, partial(self._put, self._order, first))

    def _put(self, order: int, first: int, images: list[QImage]) -> None:
        if order == self._order:  # else another document or size was asked for meanwhile
            self._view.put_images(first, images)
            self.shown.emit()

    @Slot(object)
    def _fail(self, error: Exception) -> None:
        if not isinstance(error, Stopped):
            self._place.setText("No pages.")
            self._presenter(error)

    @Slot(int, int)
    def _say_page(self, page: int, count: int) -> None:
        self._place.setText(f"Page {page} of {count}")

    def _call_off(self) -> None:
        """Nobody waits for what is being made any more."""
        self._order += 1
        if self._teller is not None:
            self._teller.stop()

    @Slot()
    def _close(self) -> None:
        self._call_off()
        self._document, self._pdf = None, b""
        self._banner.clear()
        self._view.clear()
        self._allow(False)
        self.closed.emit()

    @Slot()
    def _zoom_in(self) -> None:
        self._resize(next((z for z in ZOOMS if z > self._zoom), self._zoom))

    @Slot()
    def _zoom_out(self) -> None:
        self._resize(next((z for z in reversed(ZOOMS) if z < self._zoom), self._zoom))

    def _resize(self, zoom: float) -> None:
        if self._pdf and zoom != self._zoom:
            self._zoom = zoom
            self._order += 1
            self._allow(True)
            self._view.show_paper(self._sizes, zoom)

    @Slot()
    def _next_page(self) -> None:
        self._view.go_to_page(self._view.page + 1)

    @Slot()
    def _page_before(self) -> None:
        self._view.go_to_page(self._view.page - 1)

    @Slot()
    def _ask_where(self) -> None:
        if self._document is None or not self._pdf:
            return
        documents = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DocumentsLocation)
        dialog = QFileDialog(self, "Save as PDF", documents)  # not wherever the app was started from
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setNameFilter("PDF (*.pdf)")
        dialog.setDefaultSuffix("pdf")
        dialog.selectFile(suggested_name(self._document))
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.fileSelected.connect(self._save_to)
        dialog.open()

    @Slot(str)
    def _save_to(self, path: str) -> None:
        self._path = Path(path)
        self._write_down(Act.SAVED, self._save_now)

    def _write_down(self, act: Act, go: Callable[[object], None]) -> None:
        """What leaves a chart goes into the audit trail first; a quick score is nobody's."""
        document = self._document
        if self._take_out is None or document is None or is_of_nobody(document):
            go(None)
        else:
            digest = sha256(self._pdf).hexdigest()
            self._background.database(partial(self._take_out, act, document, digest), go)

    @Slot(object)
    def _save_now(self, _: object) -> None:
        self._background.compute(partial(_saved, self._path, self._pdf), self._say_saved)

    @Slot(object)
    def _say_saved(self, path: Path) -> None:
        self._place.setText("Saved.")
        self.saved.emit(str(path))

    @Slot()
    def _ask_printer(self) -> None:
        if not self._pdf:
            return
        from PySide6.QtPrintSupport import QPrintDialog, QPrinter

        self._printer = QPrinter(QPrinter.PrinterMode.HighResolution)
        self._printer.setDocName("Cowslip record")
        self._printer.setFullPage(True)
        size, turned = self._view.layout_of_paper
        self._printer.setPageSize(size)
        self._printer.setPageOrientation(turned)
        self._printer.setPageMargins(QMarginsF(0, 0, 0, 0))
        dialog = QPrintDialog(self._printer, self)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.setOption(QPrintDialog.PrintDialogOption.PrintPageRange, True)
        dialog.setMinMax(1, self._view.count)
        dialog.finished.connect(self._print_on)
        QDialog.open(dialog)  # QPrintDialog's own open wants a slot by name

    @Slot(int)
    def _print_on(self, result: int) -> None:
        """Draw the same pages on the printer, off the GUI thread."""
        if result == QDialog.DialogCode.Accepted and self._pdf:
            self._write_down(Act.PRINTED, self._print_now)

    @Slot(object)
    def _print_now(self, _: object) -> None:
        if self._printer is not None:
            self._background.compute(partial(send, self._papers, self._pdf, self._printer), self._say_printed)

    @Slot(object)
    def _say_printed(self, count: int) -> None:
        self._place.setText(f"{count} page{'' if count == 1 else 's'} sent to the printer.")
        self.printed.emit()


def _made(papers: Papers, document: Document, tell: Tell, order: int) -> Made:
    pdf = pdf_of(papers, document, tell)
    return Made(order, pdf, papers.sizes(pdf))


def _drawn(papers: Papers, pdf: bytes, dpi: int, first: int, last: int) -> list[QImage]:
    return [as_image(page) for page in papers.pages(pdf, dpi, first, last)]


def _saved(path: Path, pdf: bytes) -> Path:
    with replacing(path) as file:
        file.write(pdf)
    return path
