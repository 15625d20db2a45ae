"""The lists for a round on paper: every line on some page, known by its patient, under headings that are repeated."""

from dataclasses import replace
from io import BytesIO

import pytest
from pypdf import PdfReader

from app.core.errors import BadInput
from app.core.records import Patient, Sex
from app.report.papers import Papers
from app.services.documents import Letterhead, RoundDocument
from app.services.rounds import ListKind, RoundGroup, RoundList, RoundRow
from tests.report.reading import texts
from tests.report.samples import moment

COLUMNS = {
    ListKind.DUE: ("Patient", "Bed", "Scale", "Reassessment due", "Last", "Hours since last dose", "By hand"),
    ListKind.SHIFT: ("Patient", "Ward and bed", "Scale", "When", "What", "Performed by"),
}


def listed(kind: ListKind, count: int, last: str = "") -> RoundDocument:
    """So many lines, in two groups and one that is empty; last: what the last line says."""
    columns = COLUMNS[kind]
    rows = tuple(
        RoundRow(
            Patient(f"p{n}", f"Name{n:03d}, Ann", None, Sex.UNKNOWN, f"R-{n:03d}"),
            f"a{n}",
            (f"Name{n:03d}, Ann\nno. R-{n:03d}", *(f"c{n}x{place}" for place in range(1, len(columns)))),
        )
        for n in range(count)
    )
    if last:
        rows = (*rows[:-1], rows[-1]._replace(cells=(*rows[-1].cells[:-1], last)))
    half = count // 2
    groups = (RoundGroup("Ward 1", rows[:half]), RoundGroup("Ward 2", rows[half:]), RoundGroup("Ward 3", ()))
    found = RoundList(kind, moment(), "All wards, as of now.", columns, groups, by_hand=kind is ListKind.DUE)
    return RoundDocument("St Brigid Detox", found, moment(), "M. Okafor, RN", "0.1.0")


@pytest.mark.parametrize("kind", ListKind)
def test_every_line_stands_on_one_page_whole_under_its_headings(kind: ListKind) -> None:
    document = listed(kind, 60)
    pages = texts(Papers().round_list(document))
    assert len(pages) > 2
    for row in document.listed.rows:
        (page,) = [page for page in pages if row.cells[0].replace("\n", " ") in " ".join(page.split())]
        for cell in row.cells[1:]:
            assert cell in page
    for number, page in enumerate(pages, 1):
        assert f"page {number} of {len(pages)}" in page
        assert "For a round: 60 patients" in page
        assert "This page belongs to no chart." in page
        assert "patient label" not in page
        if "Name0" in page:
            assert all(title.split()[0] in page for title in COLUMNS[kind])
    assert "Ward 3: none" in pages[-1]
    assert "Ward 1: 30" in pages[0]


@pytest.mark.parametrize("kind", ListKind)
def test_it_lies_on_its_side_and_carries_no_name_in_its_metadata(kind: ListKind) -> None:
    reader = PdfReader(BytesIO(Papers("letter").round_list(listed(kind, 3))))
    assert [(float(p.mediabox.width), float(p.mediabox.height)) for p in reader.pages] == [(792.0, 612.0)]
    assert "Name0" not in str(reader.metadata)
    assert list(reader.attachments) == [f"{kind.value.replace(' ', '-')}-{listed(kind, 3).sha256[:12]}.json"]


def test_what_people_typed_is_drawn_and_never_obeyed_or_is_refused_by_name() -> None:
    (page,) = texts(Papers().round_list(listed(ListKind.SHIFT, 2, '<b>x</b> & =1+1 "ok"')))
    assert '<b>x</b> & =1+1 "ok"' in " ".join(page.split())
    with pytest.raises(BadInput, match="Performed by"):
        Papers().round_list(listed(ListKind.SHIFT, 2, "\U0001f600"))


def test_a_notice_stands_where_patients_are_named_and_on_no_empty_list() -> None:
    site = Letterhead(notice="42 CFR part 2 prohibits unauthorized use or disclosure of these records.")
    (named,) = texts(Papers().round_list(replace(listed(ListKind.DUE, 2), letterhead=site)))
    assert "42 CFR part 2" in named
    nobody = RoundList(ListKind.DUE, moment(), "All wards.", COLUMNS[ListKind.DUE], (), by_hand=True)
    document = RoundDocument("St Brigid", nobody, moment(), "M. Okafor", "1", letterhead=site)
    (empty,) = texts(Papers().round_list(document))
    assert "42 CFR part 2" not in empty
    assert "No series goes on." in empty
