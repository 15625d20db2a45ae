"""What a site sets for its paper: on every page of a patient, whole, once in the file, and never over other words."""

from dataclasses import replace
from io import BytesIO

import pytest
from pypdf import PdfReader
from pypdf.generic import DictionaryObject

from app.core.errors import BadInput
from app.report.frame import SIZES, TOP
from app.report.ink import Ink
from app.report.papers import Papers
from app.report.picture import MOST_PIXELS, picture
from app.services.documents import BlankDocument, Letterhead, RecordDocument, RecordsDocument
from app.services.notices import part_2
from app.services.printing import Imprint, lone_document
from app.services.settings import ADDRESS_LETTERS, ADDRESS_LINES, CONSENT_LETTERS, Site
from tests.logos import logo, see_through
from tests.report import samples
from tests.report.reading import squeezed, texts
from tests.report.samples import complete, moment
from tests.report.test_flowsheet import document as sheet_of
from tests.report.test_flowsheet import long
from tests.report.test_record import longest
from tests.report.test_text import inside

ADDRESS = ("1 High Street", "Springfield, IL 62704", "Tel. +1 217 555 0134")
CONSENT = "Consent of 2026-11-20 for treatment, payment and health care operations; see the file."
WORDY = ("disclosed with the written consent on file for care and payment " * 20)[:CONSENT_LETTERS]
LONG_LINES = tuple(f"{n} {'Mental Health and Rehabilitation Campus West ' * 2}"[:ADDRESS_LETTERS] for n in range(6))
PAPERS = ["a4", "letter"]
FULL = Site(ADDRESS, logo(), "a4", "statement-1", CONSENT)
FULLEST = Site(LONG_LINES, logo(size=(40, 400)), "a4", "statement-1", WORDY)
assert len(LONG_LINES) == ADDRESS_LINES


def on(record: RecordDocument, site: Site) -> bytes:
    return Papers().record(replace(record, letterhead=site.letterhead))


def images(pdf: bytes) -> list[tuple[int, DictionaryObject]]:
    """Every picture that a page names, by the number of its object."""
    named = (r for page in PdfReader(BytesIO(pdf)).pages for r in page["/Resources"]["/XObject"].values())
    return [(r.idnum, r.get_object()) for r in named if r.get_object()["/Subtype"] == "/Image"]


@pytest.mark.parametrize("paper", PAPERS)
@pytest.mark.parametrize("notice", ["statement-1", "statement-2"])
@pytest.mark.parametrize("record", [complete(), samples.partial(), longest()], ids=["complete", "partial", "longest"])
def test_notice_consent_and_address_stand_whole_on_every_page(record, notice, paper):
    site = replace(FULL, paper=paper, notice=notice)
    pdf = on(record, site)
    for page in map(squeezed, texts(pdf)):
        assert squeezed(part_2().text_of(notice)) in page
        assert squeezed(f"Consent and its scope: {CONSENT}") in page
        for line in ADDRESS:
            assert squeezed(line) in page
    assert record.sha256 == replace(record, letterhead=site.letterhead).sha256
    inside(pdf)


@pytest.mark.parametrize("paper", PAPERS)
def test_a_site_that_sets_none_has_no_notice_on_its_paper(paper):
    for page in texts(on(complete(), replace(FULL, notice="off", paper=paper))):
        assert "42 CFR" not in page
        assert "Consent and its scope" not in page


@pytest.mark.parametrize("paper", PAPERS)
@pytest.mark.parametrize("name", samples.ALL)
def test_the_fullest_letterhead_that_may_be_set_leaves_room_for_every_record(name, paper):
    site = replace(FULLEST, paper=paper)
    Papers().check("St Brigid Detox, ward 2", site.letterhead)
    pdf = on(samples.ALL[name](), site)
    for page in map(squeezed, texts(pdf)):
        assert squeezed(WORDY) in page
        assert all(squeezed(line) in page for line in LONG_LINES)
    inside(pdf)


@pytest.mark.parametrize("paper", PAPERS)
def test_every_page_has_the_size_that_the_site_has_set_whatever_the_printer_had(paper):
    for other in PAPERS:
        pdf = Papers(other).record(replace(longest(), letterhead=Letterhead(paper=paper)))
        sizes = {(round(p.mediabox.width, 3), round(p.mediabox.height, 3)) for p in PdfReader(BytesIO(pdf)).pages}
        assert sizes == {SIZES[paper]}


@pytest.mark.parametrize("paper", PAPERS)
def test_without_a_site_the_paper_is_the_printer_s(paper):
    (page, *_) = PdfReader(BytesIO(Papers(paper).record(complete()))).pages
    assert (round(page.mediabox.width, 3), round(page.mediabox.height, 3)) == SIZES[paper]


def test_the_logo_is_in_the_file_once_however_many_pages_show_it():
    each = tuple(replace(r, letterhead=FULL.letterhead) for r in (longest(), complete(), samples.partial()))
    assert each[0].patient is not None
    pdf = Papers().records(RecordsDocument(each[0].patient, None, each, each[0].printed))
    found = images(pdf)
    assert len(found) == len(texts(pdf)) >= 3, "each page shows it"
    assert len({number for number, _ in found}) == 1
    (image,) = dict(found).values()
    assert (image["/Width"], image["/Height"]) == (300, 90)
    assert {image.get_data()[i : i + 3] for i in range(0, 300, 3)} == {b"\x1d\x5b\x48"}


def test_a_record_without_a_logo_has_no_picture():
    assert images(on(complete(), replace(FULL, logo=b""))) == []


def placed(monkeypatch: pytest.MonkeyPatch, content: bytes) -> tuple[float, float, float, float]:
    """Where a logo stands on A4: from the left, from the top, width, height."""
    drawn = []

    def note(_ink, _picture, *place):
        drawn.append(place)

    monkeypatch.setattr(Ink, "picture", note)
    on(complete(), replace(FULL, logo=content))
    return drawn[0]


@pytest.mark.parametrize("size", [(300, 90), (2000, 20), (20, 2000), (10, 10), (900, 900), (1, 2000)])
def test_a_logo_keeps_its_proportions_within_the_corner_and_is_not_blown_up(monkeypatch, size):
    x, y, width, height = placed(monkeypatch, logo(size=size))
    right = SIZES["a4"][0] - 42
    assert (x + width, y) == (pytest.approx(right), TOP)
    assert width <= min(120, size[0] * 0.75) + 1e-6
    assert height <= min(40, size[1] * 0.75) + 1e-6
    kept = picture(logo(size=size))
    assert width / height == pytest.approx(kept.width / kept.height)


@pytest.mark.parametrize("picture", [b"", logo(size=(400, 20)), logo(size=(40, 400))])
def test_words_stand_below_the_logo_and_beside_the_label_box(monkeypatch, picture):
    lines = []
    draw = Ink.line

    def note(ink, x, baseline, line, align=0.0):
        text = "".join(p.text for p in line.pieces)
        lines.append((text, x - line.width * align, baseline - 8))
        draw(ink, x, baseline, line, align)

    monkeypatch.setattr(Ink, "line", note)
    on(complete(), replace(FULLEST, logo=picture))
    label_right, label_bottom = SIZES["a4"][0] - 42 - 120 - 12, TOP + 48 - 2  # the letters begin below their box
    corner = [(text, x, top) for text, x, top in lines if text.startswith(("St Brigid", *"012345")) and x > 250]
    assert corner
    for text, x, top in corner:
        assert top >= TOP + {b"": 0, logo(size=(400, 20)): 6, logo(size=(40, 400)): 40}[picture], f"{text}: the logo"
        assert x >= label_right or top >= label_bottom, f"{text}: the label box"


def test_a_large_logo_is_kept_no_finer_than_a_printer_shows():
    kept = picture(logo(size=(2000, 2000)))
    assert kept.width <= MOST_PIXELS[0]
    assert kept.height <= MOST_PIXELS[1]


FLOW = sheet_of()
BLANK = BlankDocument("St Brigid Detox", samples.COWS, moment(), "M. Okafor", "1", patient=samples.DANA)
OTHERS = {
    "flow sheet": (Papers.flow_sheet, FLOW),
    "long flow sheet": (Papers.flow_sheet, sheet_of(long(20))),
    "pre-filled form": (Papers.blank, BLANK),
    "pre-filled ASRS": (Papers.blank, replace(BLANK, scale=samples.ASRS)),
}


@pytest.mark.parametrize("paper", PAPERS)
@pytest.mark.parametrize("site", [FULL, FULLEST], ids=["full", "fullest"])
@pytest.mark.parametrize("kind", OTHERS)
def test_flow_sheets_and_forms_carry_it_on_every_page_too(kind, site, paper):
    draw, document = OTHERS[kind]
    pdf = draw(Papers(), replace(document, letterhead=replace(site, paper=paper).letterhead))
    shown = [squeezed(words) for words in (*site.address, part_2().text_of(site.notice), site.consent)]
    for page in map(squeezed, texts(pdf)):
        assert [words for words in shown if words not in page] == []
    sizes = {tuple(sorted((p.mediabox.width, p.mediabox.height))) for p in PdfReader(BytesIO(pdf)).pages}
    assert {(round(w, 3), round(h, 3)) for w, h in sizes} == {SIZES[paper]}
    assert len({number for number, _ in images(pdf)}) == 1
    inside(pdf)


def test_on_a_low_page_the_lines_of_the_address_share_lines_and_the_logo_is_lower(monkeypatch):
    drawn = []
    monkeypatch.setattr(Ink, "picture", lambda _ink, _picture, *place: drawn.append(place))
    pdf = Papers().flow_sheet(replace(FLOW, letterhead=replace(FULL, logo=logo(size=(200, 200))).letterhead))
    assert all(" · ".join(ADDRESS) in page for page in texts(pdf))
    assert {(width, height) for _, _, width, height in drawn} == {(28.0, 28.0)}


def test_what_can_be_seen_through_is_white_on_paper():
    ((_, image),) = images(on(complete(), replace(FULL, logo=see_through())))[:1]
    assert set(image.get_data()) == {255}


@pytest.mark.parametrize("content", [logo()[:60] + bytes(40), logo("JPEG")[:200], logo()[:-30]])
def test_a_logo_that_is_damaged_behind_its_header_is_refused_by_name(content):
    with pytest.raises(BadInput, match="Logo: the picture is damaged"):
        on(complete(), replace(FULL, logo=content))
    with pytest.raises(BadInput, match="Logo: the picture is damaged"):
        Papers().check("St Brigid", replace(FULL, logo=content).letterhead)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"address": ("fine", "\u0f40")}, r"Address: the character U\+0F40"),
        ({"consent": "\u0f40"}, r"Consent and its scope: the character U\+0F40"),
        ({"consent": "\n".join("consent" for _ in range(120))}, "leave no room on the page"),
    ],
)
def test_what_no_page_could_carry_is_told_before_it_is_set(change, words):
    letterhead = replace(FULL, **change).letterhead
    with pytest.raises(BadInput, match=words) as caught:
        Papers().check("St Brigid", letterhead)
    assert caught.value.hint
    with pytest.raises(BadInput):
        Papers().record(replace(complete(), letterhead=letterhead))


def test_a_score_of_nobody_carries_no_notice_and_a_patient_s_from_a_file_does():
    imprint = Imprint("St Brigid", "M. Okafor", moment(), "1", letterhead=FULL.letterhead)
    record = complete()
    of_nobody = lone_document(record.assessment, record.scale, imprint)
    assert of_nobody.letterhead == FULL.letterhead.of_nobody
    for page in texts(Papers().record(of_nobody)):
        assert "42 CFR" not in page
        assert "1 High Street" in page
    of_dana = lone_document(record.assessment, record.scale, imprint, record.patient)
    assert all("42 CFR part 2" in page for page in texts(Papers().record(of_dana)))


def test_nothing_of_the_letterhead_is_smaller_than_8_points(monkeypatch):
    sizes = set()
    draw = Ink.line

    def note(ink, x, baseline, line, align=0.0):
        sizes.update(p.style.size for p in line.pieces)
        draw(ink, x, baseline, line, align)

    monkeypatch.setattr(Ink, "line", note)
    on(complete(), FULLEST)
    assert min(sizes) >= 8
