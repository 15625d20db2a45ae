"""Hundreds of pages in the preview: drawn as they come into view, told how far they are, called off by Escape."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from threading import Event

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel
from pytestqt.qtbot import QtBot

from app.report.papers import Papers
from app.services.backups import Stopped, Tell
from app.services.documents import RecordsDocument
from app.ui.background import Background
from app.ui.pages.preview import PreviewPage
from app.ui.present import Presenter
from app.ui.widgets.paper import KEPT, PaperView
from tests.report import samples

MANY = 120
COMPLETE = samples.complete()


def many(count: int = MANY) -> RecordsDocument:
    each = tuple(replace(COMPLETE, assessment=replace(COMPLETE.assessment, id=f"a{n}")) for n in range(count))
    return RecordsDocument(samples.DANA, None, each, COMPLETE.printed)


class Halting(Papers):
    """Stops after the first record until it may go on; notes whether it was called off."""

    def __init__(self) -> None:
        super().__init__()
        self.begun, self.go_on, self.ended = Event(), Event(), ""

    def records(self, document: RecordsDocument, tell: Tell | None = None) -> bytes:
        assert tell is not None
        shown: Callable[[float], None] = tell

        def halt(share: float) -> None:
            shown(share)
            self.begun.set()
            assert self.go_on.wait(20)

        try:
            made = super().records(document, halt)
        except Stopped as error:
            self.ended = error.message
            raise
        self.ended = "made"
        return made


class Room:
    def __init__(self, qtbot: QtBot, papers: Papers) -> None:
        self.told: list[str] = []
        presenter = Presenter()
        presenter.shown.connect(self._tell)
        self.qtbot, self.background = qtbot, Background(presenter)
        self.page = PreviewPage(papers, self.background, presenter)
        qtbot.addWidget(self.page)
        self.page.resize(1198, 724)
        with qtbot.waitExposed(self.page):
            self.page.show()
        view = self.page.findChild(PaperView)
        assert view is not None
        self.view = view

    def _tell(self, message: str, _hint: str) -> None:
        self.told.append(message)

    @property
    def place(self) -> str:
        found = self.page.findChild(QLabel, "preview.place")
        assert found is not None
        return found.text()

    def settle(self) -> None:
        """Until all that is wanted is drawn."""
        for _ in range(4):
            assert self.background.drain(20_000)
            QApplication.processEvents()

    def drawn(self) -> list[int]:
        return [n for n, sheet in enumerate(self.view._sheets, 1) if sheet.image is not None]


@pytest.fixture
def room(qtbot: QtBot) -> Iterator[Room]:
    made = Room(qtbot, Papers())
    yield made
    assert made.background.drain(20_000)


def test_only_pages_in_view_and_some_around_are_held_as_pictures(room: Room) -> None:
    with room.qtbot.waitSignal(room.page.shown, timeout=20_000):
        room.page.show_document(many())
    room.settle()
    assert room.view.count == MANY
    assert room.drawn() == [1, 2], "the one in view and the next"
    for number in (2, 3, 60, 119, 120, 61):
        room.view.go_to_page(number)
        room.settle()
        assert room.view.page == number
        assert number in room.drawn()
        assert len(room.drawn()) <= 2 * KEPT + 3
    assert 120 not in room.drawn(), "it is far by now"


def test_a_larger_page_is_drawn_anew_in_its_place(room: Room) -> None:
    with room.qtbot.waitSignal(room.page.shown, timeout=20_000):
        room.page.show_document(many(30))
    room.view.go_to_page(20)
    room.settle()
    image = room.view._sheets[19].image
    assert image is not None
    QTest.keyClick(room.view, Qt.Key.Key_Plus, Qt.KeyboardModifier.ControlModifier)
    room.settle()
    larger = room.view._sheets[room.view.page - 1].image
    assert larger is not None
    assert larger.width() > image.width()
    assert abs(room.view.page - 20) <= 1


def test_how_far_it_is_stands_there_and_escape_calls_it_off(qtbot: QtBot) -> None:
    papers = Halting()
    room = Room(qtbot, papers)
    room.page.show_document(many(50))
    assert papers.begun.wait(20)
    QApplication.processEvents()
    assert room.place == "Making the pages, 1 %…"
    with qtbot.waitSignal(room.page.closed):
        QTest.keyClick(room.view, Qt.Key.Key_Escape)
    papers.go_on.set()
    room.settle()
    assert papers.ended == "Making the pages was cancelled."
    assert room.told == [], "who called it off need not be told"
    assert room.view.count == 0


def test_another_document_calls_off_the_one_before(qtbot: QtBot) -> None:
    papers = Halting()
    room = Room(qtbot, papers)
    room.page.show_document(many(50))
    assert papers.begun.wait(20)
    with qtbot.waitSignal(room.page.shown, timeout=20_000):
        room.page.show_document(samples.complete())
        papers.go_on.set()
    room.settle()
    assert papers.ended == "Making the pages was cancelled."
    assert room.view.count == 1
