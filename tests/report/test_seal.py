"""Each page names its record: the hash in short and as a QR that a reader can scan, and once as a whole."""

import re
import subprocess
from dataclasses import replace
from io import BytesIO

import pytest
import segno
import zxingcpp
from pypdf import PdfReader

from app.report import qr
from app.report.papers import Papers
from app.services.canonical import short_hash
from tests.report import samples
from tests.report.reading import text, texts
from tests.report.samples import complete, moment

DPI = 144
PIXELS = DPI / 72  # to a point
MILLIMETRES = 25.4 / 72  # of a point


def picture(pdf: bytes, page: int) -> memoryview:
    """A page in grey, as a printer's driver that is not ours would draw it: rows from top to bottom."""
    command = ["pdftoppm", "-gray", "-r", str(DPI), "-f", str(page), "-l", str(page), "-"]
    drawn = subprocess.run(command, input=pdf, capture_output=True, check=True).stdout
    width, height = map(int, drawn.split(maxsplit=3)[1:3])
    return memoryview(drawn[-width * height :]).cast("B", [height, width])


def code_on(page: memoryview) -> zxingcpp.Barcode:
    (found,) = zxingcpp.read_barcodes(page)
    return found


@pytest.mark.parametrize("paper", ["a4", "letter"])
@pytest.mark.parametrize("name", samples.ALL)
def test_each_page_carries_the_hash_in_short_and_the_last_one_as_a_whole(name, paper):
    record = samples.ALL[name]()
    pages = texts(Papers(paper).record(record))
    for page in pages:
        assert f"Record {short_hash(record.sha256)}" in page
    assert [record.sha256 in page for page in pages] == [False] * (len(pages) - 1) + [True]


@pytest.mark.parametrize("paper", ["a4", "letter"])
@pytest.mark.parametrize("name", samples.ALL)
def test_the_qr_of_each_page_reads_as_the_whole_hash_and_nothing_touches_it(name, paper):
    record = samples.ALL[name]()
    pdf = Papers(paper).record(record)
    for number in range(1, len(PdfReader(BytesIO(pdf)).pages) + 1):
        page = picture(pdf, number)
        code = code_on(page)
        assert (code.text, str(code.format)) == (record.sha256, "QR Code")
        corner = code.position.top_left
        size, quiet = round(qr.SIZE * PIXELS), int(qr.QUIET * PIXELS) - 1  # the rule of the foot begins there
        left, top = corner.x, corner.y
        around = [
            (x, y)
            for y in range(top - quiet, top + size + quiet)
            for x in range(left - quiet, left + size + quiet)
            if not (left - 1 <= x <= left + size + 1 and top - 1 <= y <= top + size + 1)
        ]
        assert min(page[y, x] for x, y in around) > 250, "white all around"
        assert code.position.top_right.x - left == pytest.approx(size, abs=2)
        assert code.position.bottom_left.y - top == pytest.approx(size, abs=2)


def test_every_module_is_drawn():
    """A reader mends some missing modules; paper gets dirty enough without ours."""
    record = complete()
    page = picture(Papers().record(record), 1)
    corner = code_on(page).position.top_left
    middle = [round((n + 0.5) * PIXELS - 0.5) for n in range(qr.MODULES)]
    drawn = [[page[corner.y + y, corner.x + x] < 128 for x in middle] for y in middle]
    code = segno.make_qr(record.sha256, version=5, error="m", boost_error=False)
    assert drawn == [[bool(module) for module in row] for row in code.matrix]


def test_the_code_is_twelve_millimetres_wide_at_least():
    assert qr.SIZE * MILLIMETRES >= 12


def test_our_own_pictures_can_be_scanned_too():
    record = complete()
    papers = Papers()
    (page,) = papers.pages(papers.record(record), 110)
    rows = [page.rgb[at : at + 3 * page.width : 3] for at in range(0, page.stride * page.height, page.stride)]
    assert code_on(memoryview(b"".join(rows)).cast("B", [page.height, page.width])).text == record.sha256


def xobjects(page):
    """The id of the one drawing that the page uses."""
    (name,) = page["/Resources"]["/XObject"]
    assert name.startswith("/FormXob.qr-")
    return page["/Resources"]["/XObject"].raw_get(name).idnum


def test_the_qr_is_stored_once_however_many_pages_there_are():
    reader = PdfReader(BytesIO(Papers().record(samples.hostile())))
    drawings = [xobjects(page) for page in reader.pages]
    assert len(drawings) == 3
    assert len(set(drawings)) == 1
    assert reader.get_object(drawings[0])["/Subtype"] == "/Form"


def test_printing_again_gives_the_same_hash_and_another_answer_another():
    record = complete()
    again = replace(
        record, printed=moment(60 * 24 * 300), printed_by="somebody else", app_version="2.0.0", clinic="Elsewhere"
    )
    assert hashes(again) == hashes(record)
    changed = samples.rated_otherwise()
    assert hashes(changed).isdisjoint(hashes(record))


def hashes(record) -> set[str]:
    """What the page shows of the record's hash."""
    page = text(Papers().record(record))
    return {*re.findall(r"Record ((?:[0-9a-f]{4} ){2}[0-9a-f]{4})", page), *re.findall(r"record: ([0-9a-f]{64})", page)}


def test_a_draft_says_that_its_hash_is_of_what_it_now_is():
    record = samples.partial()
    assert f"SHA-256 of this draft as it now is: {record.sha256}" in text(Papers().record(record))
    assert f"SHA-256 of this record: {complete().sha256}" in text(Papers().record(complete()))
