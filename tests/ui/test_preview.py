"""The preview: the PDF's own pages, saved whole or not at all, printed as they are shown."""

import os
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import partial
from io import BytesIO
from pathlib import Path
from threading import Event

import pytest
from PIL import Image
from pypdf import PdfReader
from PySide6.QtCore import QMarginsF, Qt
from PySide6.QtGui import QAccessible, QPageLayout, QPageRanges, QPageSize
from PySide6.QtPrintSupport import QPrintDialog, QPrinter
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QFileDialog, QLabel, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from app.core.errors import AppError, BadInput
from app.core.records import Answer
from app.report.papers import Papers
from app.services.documents import BlankDocument, RecordDocument
from app.services.paperwork import carries_data
from app.services.printing import Imprint, lone_document, record_document
from app.services.session import PageImage
from app.ui.background import Background, Task
from app.ui.pages.preview import PreviewPage
from app.ui.present import Presenter
from app.ui.sending import as_image, pages_for, send, suggested_name
from app.ui.widgets.banner import PatientBanner
from app.ui.widgets.paper import PaperSheet, PaperView
from tests.chart_room import PATIENT, afternoon, assessment, at, catalogue, chart, cows_answers
from tests.report.test_flowsheet import document as flow_sheet_document

BOOKS = catalogue()
COWS = BOOKS.get("cows").scale
IMPRINT = Imprint("St Brigid Detox", "M. Okafor, RN", at(400), "0.1.0", demo=True)
CTRL = Qt.KeyboardModifier.ControlModifier


def document() -> RecordDocument:
    whole = chart(*afternoon(COWS))
    scale_of = partial(BOOKS.of_record, snapshot={}.__getitem__)
    return record_document(whole, whole.assessments[0], scale_of, IMPRINT)


def long_document() -> RecordDocument:
    """Of several pages: each answer has a long reason."""
    given = {k: Answer(v.key, confound="because of a cold " * 60) for k, v in cows_answers(COWS, 19).items()}
    return lone_document(assessment(COWS, "long", 0, given), COWS, IMPRINT, PATIENT)


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


@dataclass
class Room:
    page: PreviewPage
    papers: Papers
    told: list[tuple[str, str]]
    qtbot: QtBot
    background: Background

    def open(self, shown: RecordDocument) -> None:
        with self.qtbot.waitSignal(self.page.shown, timeout=20_000):
            self.page.show_document(shown)

    def place(self) -> str:
        found = self.page.findChild(QLabel, "preview.place")
        assert isinstance(found, QLabel)
        return found.text()

    def view(self) -> PaperView:
        found = self.page.findChild(PaperView)
        assert found is not None
        return found

    def sheets(self) -> list[PaperSheet]:
        return self.view().widget().findChildren(PaperSheet)

    def press(self, key: Qt.Key, modifier: Qt.KeyboardModifier = CTRL) -> None:
        QTest.keyClick(self.view(), key, modifier)


@pytest.fixture(scope="module")
def papers() -> Papers:
    return Papers()


@pytest.fixture
def room(qtbot: QtBot, papers: Papers) -> Iterator[Room]:
    presenter = Presenter()
    told: list[tuple[str, str]] = []

    def tell(message: str, hint: str) -> None:
        told.append((message, hint))

    presenter.shown.connect(tell)
    background = Background(presenter)
    page = PreviewPage(papers, background, presenter)
    qtbot.addWidget(page)
    page.resize(1198, 724)
    with qtbot.waitExposed(page):
        page.show()
    yield Room(page, papers, told, qtbot, background)
    assert background.drain(20_000)


def test_what_is_shown_is_the_pdf_itself_at_the_size_of_the_paper(room: Room):
    room.open(document())
    (sheet,) = room.sheets()
    (page,) = room.papers.pages(room.papers.record(document()), round(96 * room.page.devicePixelRatioF()))
    assert sheet.image == as_image(page)
    assert sheet.width() == pytest.approx(210 / 25.4 * 96, abs=1)
    assert room.place() == "Page 1 of 1"


def test_who_it_is_about_stays_on_top_and_a_quick_score_names_nobody(room: Room):
    room.open(document())
    banner = room.page.findChild(PatientBanner)
    assert banner is not None
    assert banner.isVisible()
    assert "Rosen, Dana" in banner.accessibleDescription()
    room.open(replace(document(), patient=None, visit=None, previous=None, previous_outcomes=None))
    assert not banner.isVisible()


def test_pages_are_walked_and_counted(room: Room):
    room.open(long_document())
    count = len(room.sheets())
    assert count > 1
    assert room.place() == f"Page 1 of {count}"
    room.press(Qt.Key.Key_PageDown)
    assert room.place() == f"Page 2 of {count}"
    room.press(Qt.Key.Key_PageUp)
    assert room.place() == f"Page 1 of {count}"


def test_zoom_draws_the_pages_anew_and_keeps_the_place(room: Room):
    room.open(long_document())
    room.view().go_to_page(2)
    width = room.sheets()[0].width()
    with room.qtbot.waitSignal(room.page.shown, timeout=20_000):
        room.press(Qt.Key.Key_Plus)
    assert room.sheets()[0].width() == pytest.approx(1.25 * width, abs=2)
    assert room.place().startswith("Page 2 of")
    with room.qtbot.waitSignal(room.page.shown, timeout=20_000):
        room.press(Qt.Key.Key_Minus)
    assert room.sheets()[0].width() == width


def test_it_needs_no_more_width_than_a_small_screen_has(room: Room):
    room.open(document())
    assert room.page.minimumSizeHint().width() <= 911 - 152  # beside the side bar


def test_a_file_name_tells_nothing_of_the_patient():
    assert suggested_name(document()) == "cows-record-20261122-151000.pdf"


def test_save_offers_that_name_and_writes_the_same_bytes_for_its_owner_only(room: Room, tmp_path: Path):
    room.open(document())
    room.press(Qt.Key.Key_S)
    (dialog,) = room.page.findChildren(QFileDialog)
    assert dialog.isVisible()
    assert Path(dialog.selectedFiles()[0]).name == suggested_name(document())
    target = tmp_path / "saved.pdf"
    with room.qtbot.waitSignal(room.page.saved, timeout=5000):
        dialog.fileSelected.emit(str(target))
    dialog.close()
    assert target.read_bytes() == room.papers.record(document())
    assert names(tmp_path) == ["saved.pdf"]
    if os.name == "posix":
        assert target.stat().st_mode & 0o077 == 0


def test_a_file_that_cannot_be_written_is_said_and_leaves_nothing(room: Room, tmp_path: Path):
    room.open(document())
    room.page._save_to(str(tmp_path / "no such folder" / "x.pdf"))
    room.qtbot.waitUntil(lambda: len(room.told) == 1)
    assert "x.pdf" in room.told[0][0]
    assert names(tmp_path) == []


def test_print_asks_for_a_printer_without_holding_up_the_window(room: Room):
    room.open(document())
    room.press(Qt.Key.Key_P)
    (dialog,) = room.page.findChildren(QPrintDialog)
    assert dialog.isVisible()
    assert dialog.printer().docName() == "Cowslip record"
    dialog.reject()


@pytest.mark.parametrize(("pages", "sent"), [((0, 0), 4), ((2, 2), 1), ((2, 3), 2)])
def test_the_printed_pages_are_those_of_the_preview(papers: Papers, tmp_path: Path, pages: tuple[int, int], sent: int):
    printer = QPrinter(QPrinter.PrinterMode.HighResolution)
    printer.setOutputFileName(str(tmp_path / "out.pdf"))
    printer.setFullPage(True)
    printer.setPageMargins(QMarginsF(0, 0, 0, 0))
    if pages != (0, 0):
        printer.setFromTo(*pages)
    pdf = papers.record(long_document())
    whole = papers.pages(pdf, 144)
    assert len(whole) == 4
    assert send(papers, pdf, printer) == sent
    printed = papers.pages((tmp_path / "out.pdf").read_bytes(), 144)
    chosen = whole[max(pages[0] - 1, 0) :][:sent]
    assert [_darkness(p) for p in printed] == pytest.approx([_darkness(p) for p in chosen], rel=0.05)


def test_range_order_copies_and_collating_are_those_of_the_dialog() -> None:
    printer = QPrinter(QPrinter.PrinterMode.HighResolution)
    printer.setOutputFormat(QPrinter.OutputFormat.PdfFormat)
    assert list(pages_for(printer, 4)) == [1, 2, 3, 4]
    printer.setPageRanges(QPageRanges.fromString("1,3-4"))
    assert list(pages_for(printer, 4)) == [1, 3, 4]
    printer.setPageOrder(QPrinter.PageOrder.LastPageFirst)
    assert list(pages_for(printer, 4)) == [4, 3, 1]
    assert not printer.supportsMultipleCopies(), "else they are the driver's"
    printer.setCopyCount(2)
    printer.setCollateCopies(True)
    assert list(pages_for(printer, 4)) == [4, 3, 1, 4, 3, 1]
    printer.setCollateCopies(False)
    assert list(pages_for(printer, 4)) == [4, 4, 3, 3, 1, 1]
    printer.setPageRanges(QPageRanges.fromString("9"))
    assert list(pages_for(printer, 4)) == []


def test_a_flow_sheet_is_sent_lying_on_paper_of_the_printer(papers: Papers, room: Room, tmp_path: Path) -> None:
    with room.qtbot.waitSignal(room.page.shown, timeout=20_000):
        room.page.show_document(flow_sheet_document())
    size, turned = room.view().layout_of_paper
    assert (size.id(), turned) == (QPageSize.PageSizeId.A4, QPageLayout.Orientation.Landscape)
    room.press(Qt.Key.Key_P)
    (dialog,) = room.page.findChildren(QPrintDialog)
    printer = dialog.printer()
    assert printer.pageLayout().orientation() is QPageLayout.Orientation.Landscape
    printer.setOutputFileName(str(tmp_path / "out.pdf"))
    dialog.reject()
    send(papers, room.page.pdf, printer)
    ((wide, high),) = papers.sizes((tmp_path / "out.pdf").read_bytes())
    assert (round(wide), round(high)) == (842, 595)
    (shown,), (sent,) = papers.pages(room.page.pdf, 144), papers.pages((tmp_path / "out.pdf").read_bytes(), 144)
    assert _darkness(sent) == pytest.approx(_darkness(shown), rel=0.05)


def _darkness(page: PageImage) -> float:
    """How much ink, and where: the mean of the rows weighted by their place."""
    rows = [page.rgb[n * page.stride : n * page.stride + page.width * 3] for n in range(page.height)]
    ink = [255 - sum(row) / len(row) for row in rows]
    return sum(dark * (n + 1) for n, dark in enumerate(ink)) / page.height**2


def _ink(page: PageImage) -> tuple[int, int]:
    """Width and height of what is printed on it."""
    drawn = Image.frombytes("RGB", (page.width, page.height), page.rgb, "raw", "RGB", page.stride).convert("L")
    left, top, right, bottom = drawn.point([255] * 128 + [0] * 128).getbbox()
    return right - left, bottom - top


@pytest.mark.parametrize(
    ("paper", "share"),
    [
        (QPageSize.PageSizeId.A4, 1.0),
        (QPageSize.PageSizeId.Legal, 1.0),
        (QPageSize.PageSizeId.Letter, 792 / 841.89),
        (QPageSize.PageSizeId.A5, 0.705),
    ],
)
def test_on_other_paper_a_page_keeps_its_size_or_becomes_smaller_and_is_never_stretched(
    papers: Papers, tmp_path: Path, paper: QPageSize.PageSizeId, share: float
) -> None:
    printer = QPrinter(QPrinter.PrinterMode.HighResolution)
    printer.setOutputFileName(str(tmp_path / "out.pdf"))
    printer.setFullPage(True)
    printer.setPageSize(QPageSize(paper))
    printer.setPageMargins(QMarginsF(0, 0, 0, 0))
    pdf = papers.record(document())
    assert send(papers, pdf, printer) == 1
    (made,), (shown,) = papers.pages(pdf, 144), papers.pages((tmp_path / "out.pdf").read_bytes(), 144)
    assert _ink(shown) == pytest.approx([side * share for side in _ink(made)], abs=5)


@pytest.mark.qt_log_ignore("QPainter::begin")
def test_a_printer_that_takes_nothing_is_said(papers: Papers, tmp_path: Path):
    printer = QPrinter(QPrinter.PrinterMode.HighResolution)
    printer.setOutputFileName(str(tmp_path / "missing" / "out.pdf"))
    with pytest.raises(AppError, match="Nothing was printed"):
        send(papers, papers.record(document()), printer)


def test_escape_leaves_and_forgets_the_document(room: Room):
    room.open(document())
    with room.qtbot.waitSignal(room.page.closed):
        QTest.keyClick(room.view(), Qt.Key.Key_Escape)
    assert room.view().widget().findChildren(PaperSheet) == []
    room.press(Qt.Key.Key_S)
    assert room.page.findChildren(QFileDialog) == []


class Refusing(Papers):
    """Papers that can't draw a text."""

    def record(self, _document: RecordDocument) -> bytes:
        raise BadInput("Name holds a character that can't be drawn.")


def test_a_text_that_cannot_be_drawn_is_said_and_nothing_can_be_printed(room: Room):
    room.page._papers = Refusing()
    room.page.show_document(document())
    room.qtbot.waitUntil(lambda: room.told == [("Name holds a character that can't be drawn.", "")])
    room.press(Qt.Key.Key_P)
    assert room.page.findChildren(QPrintDialog) == []


class Waiting(Papers):
    """Papers that draw the first document only when they are told."""

    def __init__(self) -> None:
        super().__init__()
        self.go = Event()
        self.first = True

    def record(self, document: RecordDocument) -> bytes:
        if self.first:
            self.first = False
            assert self.go.wait(10)
        return super().record(document)


def test_a_document_that_comes_late_does_not_take_the_place_of_the_next(room: Room):
    papers = Waiting()
    room.page._papers = papers
    room.page.show_document(long_document())
    room.qtbot.waitUntil(lambda: not papers.first)
    room.open(document())
    papers.go.set()
    room.qtbot.waitUntil(lambda: not room.background.findChildren(Task))
    assert len(room.sheets()) == 1


def test_each_control_that_takes_the_focus_has_a_name(room: Room):
    room.open(document())
    seen = [w for w in room.page.findChildren(QWidget) if w.isVisible()]
    focusable = [w for w in seen if w.focusPolicy() & Qt.FocusPolicy.TabFocus]
    assert len(focusable) >= 6
    assert [w for w in focusable if not QAccessible.queryAccessibleInterface(w).text(QAccessible.Text.Name)] == []
    letters = [b.text()[b.text().index("&") + 1].lower() for b in room.page.findChildren(QPushButton)]
    assert sorted(set(letters)) == sorted(letters)


def test_no_temporary_file_is_made(room: Room, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    monkeypatch.setattr("tempfile.tempdir", None)
    room.open(document())
    assert names(tmp_path) == []


def test_the_preview_says_whether_data_go_with_the_pdf(room: Room) -> None:
    said = room.page.findChild(QLabel, "preview.data")
    assert said is not None
    asrs = BOOKS.get("asrs-v1.1").scale
    form = BlankDocument("St Brigid", asrs, at(0), "M. Okafor", "1", for_patient=True)
    for shown, words in ((document(), "carries its data"), (form, "Nothing is attached")):
        with room.qtbot.waitSignal(room.page.shown, timeout=20_000):
            room.page.show_document(shown)
        assert words in said.text()
        attached = PdfReader(BytesIO(room.page.pdf)).attachments
        assert bool(attached) == ("carries" in words) == carries_data(shown)
