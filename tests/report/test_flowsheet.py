"""The printed flow sheet and the blank forms: what stands in the value stands on paper, page by page and in order."""

import re
from dataclasses import replace
from datetime import date, timedelta
from io import BytesIO

import pytest
from pypdf import PdfReader

from app.core.errors import BadInput
from app.core.events import Note
from app.core.flow_cells import Taken
from app.core.flowsheet import FlowSheet, flow_sheet
from app.core.records import Moment, Patient, Sex, Status, Visit, VisitKind
from app.report.papers import Papers
from app.services.documents import BlankDocument, FlowSheetDocument
from tests.core.afternoon import CONTEXT, COWS, EVENTS, SCHEDULE, assessment, at, event, taken, the_course
from tests.core.shipped import shipped

DANA = Patient("p", "Rosen, Dana", date(1988, 4, 12), Sex.FEMALE, "004-118")
VISIT = Visit("v", "p", VisitKind.INPATIENT, at("8:10"))
SHEET = flow_sheet(COWS, taken(), EVENTS, CONTEXT, the_course(at("14:55")), {"sex": "female"})


def document(sheet: FlowSheet = SHEET, patient: Patient | None = DANA) -> FlowSheetDocument:
    schedule = f"Series of 22 Nov 2026, set by T. Lind, MD: {SCHEDULE.words}."
    return FlowSheetDocument(
        "St Brigid Detox", patient, VISIT, sheet, at("14:55"), "M. Okafor, RN", "9.9", place="ward 2", schedule=schedule
    )


def pages(pdf: bytes) -> list[str]:
    return [" ".join(page.extract_text().split()) for page in PdfReader(BytesIO(pdf)).pages]


def long(count: int) -> FlowSheet:
    """So many assessments, five minutes apart."""
    start = at("0:00")
    times = [Moment(start.utc + timedelta(minutes=5 * n), start.offset) for n in range(count)]
    return flow_sheet(COWS, [Taken(assessment(f"a{n}", when, 70 + n % 60, (1,)), COWS) for n, when in enumerate(times)])


def test_an_afternoon_fits_one_page_with_every_cell_of_the_sheet() -> None:
    (page,) = pages(Papers().flow_sheet(document()))
    for row in SHEET.rows:
        title = "Initials" if row.title == "Performed by" else row.title
        cells = [f"{cell.text} {cell.moved}".strip() for cell in row.cells]
        said = " ".join(" ".join(filter(None, (c, cell.under))) for c, cell in zip(cells, row.cells, strict=True))
        assert f"{title} {said}" in page or all(word in page for word in (title, *cells))
    for words in (
        "0 ↓",
        "19 moderate 13 moderate 9 mild 7 mild",
        "2 min late",
        "time 0",
        "dose +30 min",
        "22 Nov 2026",
    ):
        assert words in page
    assert "08:45 buprenorphine 4 mg / naloxone 1 mg sublingual, M. Okafor, RN" in page
    assert "Series of 22 Nov 2026, set by T. Lind, MD: first dose +30 min, +2 h, +6 h, then every 4 h" in page
    assert "Handwriting in the empty columns is not in Cowslip until it is transcribed." in page
    assert "MO M. Okafor, RN" in page
    assert "JT J. Tran, RN" in page


def test_each_page_says_whose_it_is_and_which_of_how_many() -> None:
    found = pages(Papers().flow_sheet(document(long(20))))
    assert len(found) == 3
    for number, page in enumerate(found, 1):
        for words in ("Rosen, Dana", "born 1988-04-12 (38 y)", "Record no. 004-118", "ward 2", f"page {number} of 3"):
            assert words in page
        assert "Gooseflesh skin" in page
        assert COWS.sha256 in page


def test_the_columns_stand_eight_a_page_in_their_order() -> None:
    sheet = long(200)
    found = pages(Papers().flow_sheet(document(sheet)))
    assert len(found) == 25
    clocks = [c.clock for c in sheet.columns]
    for number, page in enumerate(found):
        shown = re.findall(
            r"(?<![\d:])\d\d:\d\d(?![\d:])", page.partition("Resting Pulse Rate")[0].partition("Item")[2]
        )
        assert shown == clocks[8 * number : 8 * number + 8]


def test_it_lies_on_its_side_on_either_paper() -> None:
    for paper, (width, height) in (("a4", (841.9, 595.3)), ("letter", (792, 612))):
        page = PdfReader(BytesIO(Papers(paper).flow_sheet(document()))).pages[0]  # type: ignore[arg-type]
        assert (round(float(page.mediabox.width), 1), round(float(page.mediabox.height), 1)) == (width, height)


def test_the_same_sheet_is_the_same_file_and_another_one_has_another_hash() -> None:
    assert Papers().flow_sheet(document()) == Papers().flow_sheet(document())
    later = replace(document(), printed=at("15:00"), printed_by="J. Tran", app_version="10")
    assert later.sha256 == document().sha256
    assert document(long(1)).sha256 != document().sha256
    assert document(patient=None).sha256 != document().sha256


def test_what_is_not_signed_is_marked_and_nobodys_sheet_says_so() -> None:
    whole = taken()
    some = [Taken(replace(whole[0].assessment, status=Status.COMPLETE), COWS), *whole[1:]]
    (page,) = pages(Papers().flow_sheet(document(flow_sheet(COWS, some), None)))
    assert "No patient · Holds assessments that are not signed yet" in page
    every = [Taken(replace(each.assessment, status=Status.COMPLETE), COWS) for each in whole]
    assert "Complete, not signed" in pages(Papers().flow_sheet(document(flow_sheet(COWS, every))))[0]


def test_what_happened_last_stands_before_the_next_column_or_below_and_is_never_markup() -> None:
    noted = [event(at("16:00"), Note("went <b>home</b> & slept"))]
    (page,) = pages(Papers().flow_sheet(document(flow_sheet(COWS, taken(), noted))))
    assert "16:00 note: went <b>home</b> & slept Initials" in page
    full = [Taken(assessment(f"a{n}", at(f"{n}:00"), 70, (1,)), COWS) for n in range(8)]
    (page,) = pages(Papers().flow_sheet(document(flow_sheet(COWS, full, noted))))
    assert "After the last column: 22 Nov 16:00 note: went <b>home</b> & slept" in page


def test_a_character_that_can_not_be_printed_is_named_before() -> None:
    sheet = flow_sheet(COWS, taken(), [event(at("12:00"), Note("slept \U0001f600"))])
    with pytest.raises(BadInput, match="Event: the character U\\+1F600"):
        Papers().flow_sheet(document(sheet))


@pytest.mark.parametrize("scale_id", ["cows", "asrs-v1.1"])
def test_a_blank_form_has_every_word_of_the_scale_on_one_page(scale_id: str) -> None:
    scale = shipped(scale_id)
    (page,) = pages(Papers().blank(BlankDocument("", scale, at("9:00"), "", "9.9")))
    for item in scale.items:
        for words in (item.text, item.detail, *(option.text for option in item.options)):
            assert " ".join(words.split()) in page
    for words in ("Name ____", "Record no. ____", "Performed by, credentials", *scale.limits):
        assert words in page
    assert " ".join(scale.rights.line.split())[:60] in page


def test_the_patients_copy_has_no_shading_no_points_and_no_score() -> None:
    scale = shipped("asrs-v1.1")
    copies = [Papers().blank(BlankDocument("", scale, at("9:00"), "", "9.9", for_patient=who)) for who in (True, False)]
    drawn = [PdfReader(BytesIO(pdf)).pages[0].get_contents() for pdf in copies]
    shade = [each is not None and b".85 .86 .855 rg" in each.get_data() for each in drawn]
    assert shade == [False, True]
    patients, clinicians = (pages(pdf)[0] for pdf in copies)
    assert "shaded" not in patients
    assert "Part A: Count" not in patients
    assert "Part A: Count" in clinicians
    assert not any(limit in patients for limit in scale.limits)


def test_nor_has_it_where_the_answers_of_its_items_differ() -> None:
    """Below each other then, as in AUDIT-C: each with a box to tick, and nothing that tells what it counts."""
    scale = replace(COWS, completed_by="patient")
    patients, clinicians = (
        pages(Papers().blank(BlankDocument("", scale, at("9:00"), "", "9.9", for_patient=who)))[0]
        for who in (True, False)
    )
    options = [option for item in scale.items for option in item.options]
    assert patients.count("[ ]") == len(options)
    for item in scale.items:
        for option in item.options:
            words = " ".join(option.text.split())
            assert words in patients
            assert f"{option.points} {words}" in clinicians
            assert f"{option.points} {words}" not in patients
    assert "Points" in clinicians
    assert "Points" not in patients
    assert "Total" not in patients


def test_a_blank_flow_sheet_has_eight_empty_columns_and_rows_for_what_a_hand_notes() -> None:
    empty = replace(document(flow_sheet(COWS, ())), patient=None, visit=None, is_form=True, schedule="", place="")
    (page,) = pages(Papers().flow_sheet(empty))
    for words in ("Name ____", "Gooseflesh skin", "Blood pressure, mmHg", "Respirations, /minute", "Initials"):
        assert words in page
    assert "No patient" not in page
