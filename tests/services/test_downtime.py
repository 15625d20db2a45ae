"""Sheets for downtime: one of each series that goes on, with who, what was last found, what is due, and room."""

from datetime import date

import pytest

from app.core.errors import BadInput
from app.core.events import Dose, Why, parts_of
from app.core.flowsheet import RowKind
from app.core.records import Answer, Meaning, Sex, VisitKind
from app.report.papers import Papers
from app.services.documents import SheetsDocument
from app.services.downtime import downtime_document
from app.services.flow_views import flow_view
from app.services.paperwork import is_of_nobody, outgoing, records_in
from app.services.printing import Imprint
from app.services.rules import Rules
from tests.keys import NURSE, PASSPHRASE
from tests.report.reading import texts
from tests.services.test_boards import FOUR_HOURLY, ZONE
from tests.services.test_rounds import DEFINITIONS, GRACE, Shift
from tests.store.examples import DEFINITION, SMALL, at


def sheets(shift: Shift, ward: str = "") -> SheetsDocument:
    rules = Rules(shift.clock.now(), GRACE, ZONE)
    imprint = Imprint("St Brigid Detox", "M. Okafor, RN", shift.clock.now(), "1.0")
    going = shift.boards.going_on()
    return downtime_document(going, ward, shift.charts.reread, DEFINITIONS, rules, imprint)


@pytest.fixture
def shift() -> Shift:
    """Rosen with two assessments and a dose, in bed 14; Adler with none yet, nobody knows where."""
    made = Shift()
    patient = made.charts.register("Rosen, Dana", date(1988, 4, 12), Sex.FEMALE, "884-21")
    visit = made.charts.begin_visit(patient.id, VisitKind.INPATIENT)
    made.patients.move(visit, "Ward 2", "14", made.clock.now())
    made.serials.start(visit, SMALL.id, FOUR_HOURLY)
    made.complete((patient.id, visit.id), pulse=Answer("2", measured=110), yawning=Answer("1"), aches=Answer("4"))
    made.events.record(visit, at(0), Dose(parts_of("methadone 10 mg"), "by mouth"))
    made.clock.minutes = 60
    made.complete((patient.id, visit.id), pulse=Answer("1", measured=96), yawning=Answer("0"), aches=Answer("4"))
    made.admit("Adler, Birch")
    return made


def test_each_series_has_a_sheet_by_ward_bed_and_name_and_begins_a_page(shift: Shift) -> None:
    shift.admit("Zizka, Cedar", "Ward 1")
    document = sheets(shift)
    names = [sheet.patient.name for sheet in document.sheets if sheet.patient is not None]
    assert names == ["Zizka, Cedar", "Rosen, Dana", "Adler, Birch"]
    pages = texts(Papers().sheets(document))
    assert len(pages) == 3
    for name, page in zip(names, pages, strict=True):
        assert name in page
        assert "page 1 of 1" in page
        assert "Downtime sheet, SMALL" in page
        assert "not in Cowslip until it is transcribed" in page


def test_it_holds_what_was_last_found_and_what_is_due_next_and_room_for_seven_more(shift: Shift) -> None:
    document = sheets(shift, "Ward 2")
    (sheet,) = document.sheets
    (column,) = sheet.sheet.columns
    assert column.performer == "M. Okafor, RN"
    (page,) = texts(Papers().sheets(document))
    due = ZONE.lived(at(300).utc)
    assert f"Next due {due.local:%H:%M}, in 4 h." in page
    assert "every 4 h after the last performed" in page or "every 4 h" in page
    assert "884-21" in page
    assert "Ward 2, bed 14" in page
    assert "96" in page
    assert "110" not in page, "what was found before the last one is in the chart"
    assert "Methadone given, h ago 1.0" in " ".join(page.split())
    assert "From 22 Nov 2026." in page


def test_a_due_time_that_was_not_done_never_takes_the_place_of_what_was_last_found(shift: Shift) -> None:
    (going,) = (g for g in shift.boards.going_on() if g.stay is not None and g.stay.bed == "14")
    visit = shift.charts.open(going.patient.id).visits[0]
    shift.clock.minutes = 330
    shift.events.record(visit, at(120), Dose(parts_of("clonidine 0.1 mg"), "by mouth"))
    shift.serials.not_done(visit, going.series, at(300), Why.ASLEEP)
    document = sheets(shift, "Ward 2")
    (sheet,) = document.sheets
    (column,) = sheet.sheet.columns
    assert (column.at.utc, column.performer) == (at(60).utc, "M. Okafor, RN")
    assert [noted.words for noted in sheet.sheet.after] == ["clonidine 0.1 mg by mouth", "not done: asleep"]
    (page,) = texts(Papers().sheets(document))
    words = " ".join(page.split())
    assert "Aches 4" in words, "what was found"
    assert "96" in words
    assert "not done: asleep" in words
    assert "clonidine 0.1 mg by mouth" in words


def test_each_patient_s_sheet_leaves_by_name(shift: Shift) -> None:
    document = sheets(shift)
    assert not is_of_nobody(document)
    left = dict(outgoing(document, "ab" * 32))
    assert set(left) == {sheet.patient.id for sheet in document.sheets if sheet.patient is not None}
    assert sorted(len(out.records) for out in left.values()) == [0, 1]
    assert [id_ for out in left.values() for id_ in out.records] == list(records_in(document))
    assert {out.kind for out in left.values()} == {"downtime sheets"}


def test_where_no_series_goes_on_it_says_so(shift: Shift) -> None:
    with pytest.raises(BadInput, match="No series goes on here"):
        sheets(shift, "Ward 9")


def test_what_comes_back_says_who_rated_and_who_typed_on_the_flow_sheet(shift: Shift) -> None:
    (patient,) = shift.charts.find("rosen")
    visit = shift.charts.open(patient.id).visits[0]
    draft = shift.assessing.prepare(SMALL, patient.id, visit.id, NURSE.printed)
    draft = shift.assessing.set_performed(draft, at(30))
    draft = shift.assessing.record(draft, SMALL, DEFINITION, "pulse", Answer("1", measured=90))
    typed = shift.assessing.complete(draft)
    key = shift.signing.unlock(PASSPHRASE)
    shift.signing.sign(key, [typed], lambda _: SMALL, Meaning.TRANSCRIBED, "J. Ito, RN")
    chart = shift.charts.reread(patient.id)
    view = flow_view(chart, visit, SMALL.id, DEFINITIONS, Rules(shift.clock.now(), GRACE, ZONE))
    places = [column.at.utc for column in view.sheet.columns]
    assert places == [at(0).utc, at(30).utc, at(60).utc], "it stands at the time when it was rated"
    (row,) = [row for row in view.sheet.rows if row.kind is RowKind.PERFORMER]
    assert [(cell.text, cell.under) for cell in row.cells] == [
        ("MO", "not signed"),
        ("JI", "from paper"),
        ("MO", "not signed"),
    ]
    assert row.cells[1].said == f"J. Ito, RN, transcribed from paper by {NURSE.printed}"
