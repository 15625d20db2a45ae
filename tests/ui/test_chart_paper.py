"""What the chart's menu prints: its trends, and the summary of a visit."""

from collections.abc import Iterator
from dataclasses import replace
from typing import NamedTuple

import pytest
from PySide6.QtWidgets import QMenu
from pytestqt.qtbot import QtBot

from app.core.records import Answer
from app.report.papers import Papers
from app.services.documents import PatientCopyDocument, RecordsDocument, TrendDocument, VisitSummaryDocument
from app.services.paperwork import Document, records_in
from app.store.memory import MemoryStore
from app.ui.background import Background
from app.ui.pages.chart import ChartPage
from app.ui.present import Presenter
from app.ui.sending import pdf_of, suggested_name
from tests.chart_room import PATIENT, SetClock, afternoon, assessment, at, catalogue, cows_answers, session, stored
from tests.report.reading import texts

BOOKS = catalogue()
COWS = BOOKS.get("cows").scale


class Room(NamedTuple):
    page: ChartPage
    store: MemoryStore
    told: list[str]
    qtbot: QtBot

    def open(self) -> None:
        with self.qtbot.waitSignal(self.page.shown, timeout=5000):
            self.page.show_patient(PATIENT.id)

    def choose(self, part: str) -> None:
        self.page._bar.show_patient_acts()
        menu = self.page.findChild(QMenu, "chart.patient-acts")
        assert menu is not None
        menu.hide()
        next(a for a in menu.actions() if part in a.text().replace("&", "")).trigger()

    def printed(self, part: str) -> Document:
        with self.qtbot.waitSignal(self.page.print_requested, timeout=5000) as asked:
            self.choose(part)
        return asked.args[0]  # type: ignore[no-any-return]


@pytest.fixture
def room(qtbot: QtBot) -> Iterator[Room]:
    store, clock, presenter = MemoryStore(), SetClock(), Presenter()
    told: list[str] = []

    def tell(message: str, _hint: str) -> None:
        told.append(message)

    presenter.shown.connect(tell)
    background = Background(presenter)
    page = ChartPage(session(store, clock), BOOKS, background, presenter, clock)
    qtbot.addWidget(page)
    yield Room(page, store, told, qtbot)
    assert background.drain(5000)


def test_the_trends_of_the_chart_are_handed_out_to_be_printed(room: Room) -> None:
    stored(room.store, BOOKS, *afternoon(COWS))
    room.open()
    made = room.printed("Print the trends")
    assert isinstance(made, TrendDocument)
    assert [len(each.points) for each in made.trends] == [4]
    assert (made.visit, made.patient) == (None, PATIENT)
    assert suggested_name(made).startswith("cows-trends-")
    assert pdf_of(Papers(), made).startswith(b"%PDF")


def test_beside_the_flow_sheet_they_are_those_of_its_visit(room: Room) -> None:
    stored(room.store, BOOKS, *afternoon(COWS))
    room.open()
    room.page._views.turn(to_sheet=True)
    made = room.printed("Print the trends")
    assert isinstance(made, TrendDocument)
    assert made.visit == room.page._bar.visit is not None


def test_the_summary_is_of_the_visit_that_is_chosen(room: Room) -> None:
    stored(room.store, BOOKS, *afternoon(COWS))
    room.open()
    made = room.printed("Print a visit summary")
    assert isinstance(made, VisitSummaryDocument)
    assert made.visit == room.page._bar.visit
    assert [record.assessment.id for record in made.records] == ["a1", "a2", "a3", "a4"]
    assert suggested_name(made).startswith("cows-visit-summary-")
    assert pdf_of(Papers(), made).startswith(b"%PDF")


def test_a_chart_without_a_score_says_why_it_prints_no_trends(room: Room) -> None:
    stored(room.store, BOOKS)
    room.open()
    room.choose("Print the trends")
    room.qtbot.waitUntil(lambda: bool(room.told), timeout=5000)
    assert room.told == ["There is no score to print a trend of yet."]


def test_a_visit_that_has_ended_still_has_its_summary_and_without_a_visit_there_is_none(room: Room) -> None:
    stored(room.store, BOOKS, *afternoon(COWS))
    (visit,) = room.store.committed().visits.values()
    with room.store.unit_of_work() as work:
        work.wards.change(replace(visit, ended=at(300)), visit)
        work.commit()
    room.open()
    room.page._bar.show_patient_acts()
    menu = room.page.findChild(QMenu, "chart.patient-acts")
    assert menu is not None
    menu.hide()
    assert not any("summary" in action.text().replace("&", "") for action in menu.actions())
    room.page._bar.visits.setCurrentIndex(1)
    made = room.printed("Print a visit summary")
    assert made.visit is not None  # type: ignore[union-attr]
    assert made.visit.ended == at(300)  # type: ignore[union-attr]


def test_all_records_of_the_chart_are_handed_out_oldest_first_and_each_leaves_by_name(room: Room) -> None:
    made = afternoon(COWS)
    stored(room.store, BOOKS, *made)
    room.open()
    document = room.printed("Print all records")
    assert isinstance(document, RecordsDocument)
    by_time = sorted(made, key=lambda a: a.performed.utc if a.performed else at(0).utc)
    assert [record.assessment.id for record in document.records] == [a.id for a in by_time]
    assert records_in(document) == tuple(a.id for a in by_time)
    assert suggested_name(document).startswith("cows-records-")
    pages = texts(pdf_of(Papers(), document))
    assert [f"record {n} of 4" in page for n, page in enumerate(pages, 1)] == [True] * 4


def test_where_there_is_none_it_is_said(room: Room) -> None:
    stored(room.store, BOOKS)
    room.open()
    with room.qtbot.waitCallback(timeout=5000) as told:
        room.page._presenter.shown.connect(lambda message, _hint: told(message))
        room.choose("Print all records")
    assert told.args == ["There is no record to print yet."]


def test_the_patient_s_copy_is_offered_of_what_the_patient_answered(room: Room) -> None:
    asrs = BOOKS.get("asrs-v1.1").scale
    answers = {item.id: Answer(item.options[2].key) for item in asrs.items}
    stored(room.store, BOOKS, assessment(COWS, "c", 0, cows_answers(COWS, 9)), assessment(asrs, "a", 30, answers))
    room.open()
    bar = room.page._bar
    offered = next(action for action in bar._acts.actions() if action.data() == "print-copy")
    room.page._records.choose("c")
    assert not offered.isVisible()
    room.page._records.choose("a")
    assert offered.isVisible()
    with room.qtbot.waitSignal(room.page.print_requested, timeout=5000) as asked:
        offered.trigger()
    document = asked.args[0]
    assert isinstance(document, PatientCopyDocument)
    assert document.assessment.id == "a"
    assert pdf_of(Papers(), document).startswith(b"%PDF")
    assert suggested_name(document).startswith("asrs-v1.1-patients-copy-")
