"""The file itself: same bytes, embedded fonts, nothing of the patient in its metadata, and pictures of its pages."""

import hashlib
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from io import BytesIO
from threading import Barrier, BrokenBarrierError

import pytest
from pypdf import PdfReader

import app.report.papers as papers_module
from app.report.fonts import fonts
from app.report.papers import Papers
from tests.report import samples
from tests.report.pdf_bench import timing
from tests.report.samples import complete, moment, right_to_left


def test_the_same_document_gives_the_same_bytes_whatever_was_printed_before():
    first = {name: Papers().record(make()) for name, make in samples.ALL.items()}
    again = {name: Papers().record(make()) for name, make in reversed(samples.ALL.items())}
    assert first == again


def test_another_process_gives_the_same_bytes():
    code = (
        "import hashlib; from app.report.papers import Papers; from tests.report.samples import right_to_left;"
        "print(hashlib.sha256(Papers().record(right_to_left())).hexdigest())"
    )
    runs = {
        subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
        for _ in range(2)
    }
    assert runs == {hashlib.sha256(Papers().record(right_to_left())).hexdigest() + "\n"}


def test_the_time_of_printing_changes_the_bytes():
    assert Papers().record(complete()) != Papers().record(replace(complete(), printed=moment(9)))


@pytest.mark.parametrize("name", samples.ALL)
def test_every_font_is_embedded_and_can_be_read_back(name):
    for page in PdfReader(BytesIO(Papers().record(samples.ALL[name]()))).pages:
        fonts = [f.get_object() for f in page["/Resources"]["/Font"].values()]
        assert len(fonts) >= 2
        for font in fonts:
            assert "NotoSans" in font["/BaseFont"]
            assert "/FontFile2" in font["/FontDescriptor"]
            assert "/ToUnicode" in font


def test_another_ordinary_name_needs_no_new_subset_of_a_font():
    Papers().record(complete())
    kept = [set(cut.stack[0]._kept) for cut in (fonts().regular, fonts().bold)]
    other = replace(samples.DANA, name="Müller-Sák, Zoë", record_number="QX/77")
    Papers().record(replace(complete(), patient=other, clinic="Ærø ½ Klinik ’s"))
    assert [set(cut.stack[0]._kept) for cut in (fonts().regular, fonts().bold)] == kept


def test_metadata_hold_title_producer_and_time_and_nothing_of_the_patient():
    pdf = Papers().record(complete())
    metadata = PdfReader(BytesIO(pdf)).metadata
    assert metadata["/Title"] == "COWS assessment record"
    assert metadata["/Producer"] == "Cowslip 0.1.0"
    assert metadata["/CreationDate"] == "D:20261122145500-05'00'"
    said = " ".join(map(str, metadata.values()))
    assert not [w for w in ("Rosen", "Dana", "004-118", "1988", "Okafor") if w in said]


@pytest.mark.parametrize(("paper", "size"), [("a4", (595.276, 841.89)), ("letter", (612, 792))])
def test_the_paper_is_the_one_asked_for(paper, size):
    box = PdfReader(BytesIO(Papers(paper).record(complete()))).pages[0].mediabox
    assert (float(box.width), float(box.height)) == pytest.approx(size, abs=0.01)


def test_pages_are_pictures_of_the_right_size_with_ink_on_them():
    papers = Papers()
    pictures = papers.pages(papers.record(samples.hostile()), 72)
    assert len(pictures) == 3
    for picture in pictures:
        assert (picture.width, picture.height) == (596, 842)
        assert len(picture.rgb) == picture.stride * picture.height
        assert picture.stride >= 3 * picture.width
        assert min(picture.rgb) < 60
        assert picture.rgb[:3] == b"\xff\xff\xff"


def test_colours_are_in_the_order_red_green_blue():
    papers = Papers()
    (picture,) = papers.pages(papers.record(samples.no_patient()), 72)
    pixels = zip(picture.rgb[::3], picture.rgb[2::3], strict=True) if picture.stride == 3 * picture.width else ()
    reds = sum(1 for red, blue in pixels if red > blue + 80)
    assert reds > 500, "the severe band is red-brown"


class Meeting(str):
    """A clinic name that notes whether a second thread reads its like at the same time."""

    __slots__ = ("barrier", "met")

    def isascii(self) -> bool:
        try:
            self.barrier.wait(timeout=0.4)
        except BrokenBarrierError:
            return False
        self.met.append(True)
        return False


def test_one_document_is_drawn_at_a_time():
    papers, barrier, met = Papers(), Barrier(2), []
    names = [Meeting("St Brigid"), Meeting("St Brigid")]
    for name in names:
        name.barrier, name.met = barrier, met
    with ThreadPoolExecutor(2) as pool:
        printed = list(pool.map(lambda name: papers.record(replace(complete(), clinic=name)), names))
    assert met == []
    assert printed[0] == printed[1]


def test_a_page_costs_at_most_two_and_a_half_bare_canvases():
    assert timing(repeats=15).ratio <= 2.5


def test_pictures_are_made_one_at_a_time_whichever_papers_are_asked(monkeypatch: pytest.MonkeyPatch):
    """pdfium ends the process where two threads are in it at once."""
    pdf = Papers().record(complete())
    both = Barrier(2)
    met = []
    drawn = papers_module._picture

    def meet(page, scale):
        try:
            both.wait(0.2)
            met.append(page)
        except BrokenBarrierError:
            pass
        return drawn(page, scale)

    monkeypatch.setattr(papers_module, "_picture", meet)
    with ThreadPoolExecutor(2) as pool:
        list(pool.map(lambda _: Papers().pages(pdf, 40), range(2)))
    assert met == []
