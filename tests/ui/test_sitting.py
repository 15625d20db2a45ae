"""From opening to signing: what is saved is said, what is not saved is said louder, an old draft asks."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import timedelta
from itertools import count

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication, QLabel, QLineEdit, QPushButton
from pytestqt.qtbot import QtBot

from app import data
from app.core.context import Exposure, SubstanceClass
from app.core.definition import parse_definition
from app.core.errors import Conflict, Forbidden
from app.core.records import Answer, Moment, Sex, Status, TimeEdit, VisitKind
from app.services.catalogue import Catalogue, Definition
from app.services.charts import Charts
from app.services.clock import moment
from app.store.memory import MemoryStore
from app.ui.background import Background
from app.ui.present import Presenter
from app.ui.quick_sitting import QuickSitting
from app.ui.sheet import Tools
from app.ui.sitting import DraftSitting, column_words, reseated, seated
from app.ui.widgets.wrapped import Wrapped
from tests.chart_room import Fragile, SetClock, session
from tests.keys import NURSE, VISITOR, workplace
from tests.ui.pages_room import child

CATALOGUE = Catalogue(data.scales(), parse_definition)
HAND_MS = 90
MORNING = 77  # minutes after the start: 09:47 on the clinic's wall


@dataclass
class Room:
    """A memory clinic with one patient in one visit, and the things that a sitting needs."""

    qtbot: QtBot
    clock: SetClock = field(default_factory=lambda: SetClock(MORNING))
    told: list[str] = field(default_factory=list)
    _ticks: "count[int]" = field(default_factory=lambda: count(1))

    def __post_init__(self) -> None:
        ids = (f"id{n}" for n in count())
        self.store = MemoryStore()
        place = workplace(self.store.unit_of_work, self.clock, lambda: next(ids), NURSE)
        self.charts = Charts(place)
        self.assessing = Fragile(place)
        self.patient = self.charts.register("Rosen, Dana", None, Sex.FEMALE, "004-118")
        self.visit = self.charts.begin_visit(self.patient.id, VisitKind.INTAKE)
        known = session(self.store, self.clock)
        self.session = replace(known, place=place, demo=False, charts=self.charts, assessing=self.assessing)
        presenter = Presenter()
        presenter.shown.connect(self.hear)
        self.background = Background(presenter)
        self.tools = Tools(self.background, self.clock, presenter)
        self._presenter = presenter

    def snapshot(self, sha256: str) -> bytes:
        with self.store.unit_of_work() as work:
            return work.definitions.content(sha256)

    def go_on_elsewhere(self, sitting: DraftSitting, item: str, key: str) -> None:
        """Another window answers the same draft."""
        cows = CATALOGUE.get("cows")
        draft = self.assessing.resume(sitting.draft.id)
        self.assessing.record(draft, cows.scale, cows.content, item, Answer(key))

    def close(self) -> None:
        """Nothing to close."""

    def hear(self, message: str, _hint: str) -> None:
        self.told.append(message)

    def sit(self, scale_id: str = "cows") -> DraftSitting:
        chart, draft, definition = seated(self.session, CATALOGUE, self.patient.id, self.visit.id, scale_id)
        return self._shown(DraftSitting(self.session, chart, draft, definition, self.tools))

    def sit_again(self, assessment_id: str) -> DraftSitting:
        chart, draft, definition = reseated(self.session, CATALOGUE, assessment_id)
        return self._shown(DraftSitting(self.session, chart, draft, definition, self.tools))

    def _shown(self, sitting: DraftSitting) -> DraftSitting:
        self.qtbot.addWidget(sitting.page)
        sitting.page.resize(1198, 700)
        with self.qtbot.waitExposed(sitting.page):
            sitting.page.show()
        sitting.page.activateWindow()
        sitting.page.start()
        self.qtbot.waitUntil(lambda: QApplication.focusWidget() is not None)
        return sitting

    def type(self, keys: str) -> None:
        for key in keys:
            code = {"\r": Qt.Key.Key_Return, "\x1b": Qt.Key.Key_Escape}.get(key, Qt.Key(ord(key.upper())))
            event = QKeyEvent(QEvent.Type.KeyPress, code, Qt.KeyboardModifier.NoModifier, key)
            event.setTimestamp(next(self._ticks) * HAND_MS)
            target = QApplication.focusWidget()
            assert target is not None
            QCoreApplication.sendEvent(target, event)

    def words(self, sitting: DraftSitting | QuickSitting) -> str:
        return " ".join(w.text() for w in sitting.page.findChildren(QLabel) if w.isVisible())

    def until_said(self, sitting: DraftSitting, words: str) -> None:
        self.qtbot.waitUntil(lambda: words in self.words(sitting))


@pytest.fixture
def room(qtbot: QtBot) -> Iterator[Room]:
    made = Room(qtbot)
    yield made
    assert made.background.drain()


def test_saved_is_said_with_the_time_once_it_is_true(room: Room) -> None:
    sitting = room.sit()
    assert "saved" not in room.words(sitting)
    room.type("\r96\r")
    room.until_said(sitting, "saved 09:47:00")
    stored = room.assessing.open_draft(room.patient.id, "cows")
    assert stored is not None
    assert stored.answers == {"pulse": Answer("1", measured=96)}


def with_an_unsaved_answer(room: Room) -> DraftSitting:
    """The first of two answers is stored, then the disk is full."""
    sitting = room.sit()
    room.type("\r96\r")
    room.until_said(sitting, "saved")
    room.assessing.full = True
    room.type("2")
    room.until_said(sitting, "NOT SAVED")
    return sitting


def test_an_answer_that_could_not_be_stored_is_said_and_goes_with_the_next(room: Room) -> None:
    sitting = with_an_unsaved_answer(room)
    assert room.told == ["The disk is full."]
    room.assessing.full = False
    room.type("1")
    room.until_said(sitting, "saved 09:47:00")
    stored = room.assessing.resume(sitting.draft.id)
    assert list(stored.answers) == ["pulse", "sweating", "restlessness"]


def test_leaving_with_an_unsaved_answer_asks_first(room: Room) -> None:
    sitting = with_an_unsaved_answer(room)
    room.type("\x1b")
    assert "Some answers are not saved" in room.words(sitting)
    room.type("\x1b")
    room.qtbot.waitUntil(lambda: len(room.told) == 2)  # Escape tries again, and leaves nothing behind
    room.type("\x1b")
    room.assessing.full = False
    room.type("\r")
    room.until_said(sitting, "saved 09:47:00")
    with room.qtbot.waitSignal(sitting.left):
        room.type("\x1b")
    assert len(room.assessing.resume(sitting.draft.id).answers) == 2


def test_a_draft_that_went_on_elsewhere_is_asked_about_and_never_tried_again(room: Room) -> None:
    sitting = room.sit()
    room.type("\r96\r")
    room.until_said(sitting, "saved")
    room.go_on_elsewhere(sitting, "tremor", "1")
    room.type("2")
    room.until_said(sitting, "Not saved here: Sweating: 2. Open it as it is now?")
    assert "NOT SAVED: it went on elsewhere" in room.words(sitting)
    with room.qtbot.waitSignal(sitting.reopen_asked) as asked:
        room.type("\x1b")  # the safe answer
    assert asked.args[0].hint == "Not saved here: Sweating: 2."
    assert list(room.assessing.resume(sitting.draft.id).answers) == ["pulse", "tremor"]
    sitting.page.leave()
    room.until_said(sitting, "Open it as it is now?")
    with room.qtbot.waitSignal(sitting.left):
        child(sitting.page, QPushButton, "strip.no").click()


def test_who_may_not_score_is_told_before_anything_is_typed(room: Room) -> None:
    sitting = room.sit()
    room.type("\r96\r")
    room.until_said(sitting, "saved")
    room.session = replace(room.session, place=replace(room.session.place, person=VISITOR))
    for sit in (room.sit, lambda: room.sit_again(sitting.draft.id)):
        with pytest.raises(Forbidden, match="A viewer may not"):
            sit()


def test_a_draft_that_was_completed_elsewhere_takes_no_seat(room: Room) -> None:
    sitting = room.sit()
    room.type("\r96\r")
    room.until_said(sitting, "saved")
    room.assessing.complete(room.assessing.resume(sitting.draft.id))
    with pytest.raises(Conflict, match="completed or stopped elsewhere") as caught:
        room.sit_again(sitting.draft.id)
    assert "chart says how it stands" in caught.value.hint


def test_leaving_while_an_answer_is_on_its_way_waits_for_it_and_asks_if_it_fails(room: Room) -> None:
    sitting = room.sit()
    room.type("\r96\r")
    room.until_said(sitting, "saved")
    room.assessing.full = True
    with room.qtbot.assertNotEmitted(sitting.left):
        room.type("2\x1b")
        assert not sitting.may_be_left
        room.until_said(sitting, "Some answers are not saved")
    room.assessing.full = False
    room.type("\r")
    room.until_said(sitting, "saved 09:47:00")
    with room.qtbot.waitSignal(sitting.left):
        room.type("1\x1b")
    assert len(room.assessing.resume(sitting.draft.id).answers) == 3


def drafted(room: Room) -> str:
    sitting = room.sit()
    room.type("\r96\r2")
    room.until_said(sitting, "saved")
    sitting.page.hide()
    return sitting.draft.id


def test_a_young_draft_is_resumed_without_a_word(room: Room) -> None:
    draft_id = drafted(room)
    room.clock.minutes += 29
    sitting = room.sit_again(draft_id)
    assert "Continue" not in room.words(sitting)
    room.type("1")
    room.until_said(sitting, "saved")
    assert list(room.assessing.resume(draft_id).answers) == ["pulse", "sweating", "restlessness"]


def test_an_old_draft_asks_and_goes_on(room: Room) -> None:
    draft_id = drafted(room)
    room.clock.minutes += 31
    sitting = room.sit_again(draft_id)
    assert "Begun 2026-11-22 09:47, 2 of 11 answered. Continue, or start a new one?" in room.words(sitting)
    room.type("\r1")
    room.until_said(sitting, "saved 10:18:00")
    assert list(room.assessing.resume(draft_id).answers) == ["pulse", "sweating", "restlessness"]


def test_an_old_draft_that_is_not_wanted_is_stopped_and_kept_but_not_by_escape(room: Room) -> None:
    draft_id = drafted(room)
    room.clock.minutes += 31
    sitting = room.sit_again(draft_id)
    room.type("\x1b")
    assert "Continue" not in room.words(sitting)
    assert room.assessing.resume(draft_id).status is Status.DRAFT
    sitting.page.hide()
    sitting = room.sit_again(draft_id)
    with room.qtbot.waitSignal(sitting.restart_asked):
        child(sitting.page, QPushButton, "strip.no").click()
    stopped = room.assessing.resume(draft_id)
    assert stopped.status is Status.STOPPED
    assert len(stopped.answers) == 2
    assert room.assessing.open_draft(room.patient.id, "cows") is None


def test_a_refused_time_keeps_the_keys_that_mend_it_from_the_answers(room: Room) -> None:
    sitting = room.sit()
    room.type("\r96\r")
    room.until_said(sitting, "saved")
    sitting.page.performed_asked.emit()
    (line,) = (e for e in sitting.page.findChildren(QLineEdit) if e.isVisible())
    room.qtbot.waitUntil(line.hasFocus)
    line.setText("2026-11-22 25:99")
    room.type("\r")
    assert "is not a date and time" in room.words(sitting)
    assert line.hasFocus()
    assert line.text() == "2026-11-22 25:99"
    earlier = moment(room.clock.now().utc - timedelta(hours=1))
    line.setText(f"{earlier.local:%Y-%m-%d %H:%M} {earlier.offset_words}")
    room.type("\r")
    room.until_said(sitting, f"Performed {earlier.local:%Y-%m-%d %H:%M}")
    assert list(sitting.page.entry.answers) == ["pulse"]
    assert not line.isVisible()


def test_the_question_at_the_end_names_what_is_left_out(room: Room) -> None:
    sitting = room.sit()
    room.type("\r96\r21x1")
    room.until_said(sitting, "saved")
    sitting.page.finish_asked.emit()
    assert "Not answered: items 5, 6, 7, 8, 9, 10, 11. Not assessed: item 4. Performed" in room.words(sitting)


def test_the_performed_time_is_edited_and_a_future_one_refused(room: Room) -> None:
    sitting = room.sit()
    room.type("\r96\r")
    room.until_said(sitting, "saved")
    earlier = moment(room.clock.now().utc - timedelta(hours=1))  # in the zone of this machine, as it is typed
    sitting._set_performed(f"{earlier.local:%Y-%m-%d %H:%M} {earlier.offset_words}")
    room.until_said(sitting, f"Performed {earlier.local:%Y-%m-%d %H:%M} {earlier.offset_words}")
    assert room.assessing.resume(sitting.draft.id).performed == earlier
    later = moment(room.clock.now().utc + timedelta(hours=1))
    refusal = sitting._set_performed(f"{later.local:%Y-%m-%d %H:%M} {later.offset_words}")
    assert refusal == "The performed time lies in the future. Check date and time."
    assert "is not a date and time" in sitting._set_performed("soon")
    assert room.assessing.resume(sitting.draft.id).performed == earlier
    (edit,) = edits(room, sitting)
    assert (edit.was, edit.now, edit.by) == (room.clock.now(), earlier, "M. Okafor, RN")


def test_a_time_that_is_stored_stores_what_waited_before_it(room: Room) -> None:
    sitting = with_an_unsaved_answer(room)
    room.assessing.full = False
    earlier = moment(room.clock.now().utc - timedelta(hours=1))
    sitting._set_performed(f"{earlier.local:%Y-%m-%d %H:%M} {earlier.offset_words}")
    assert not sitting.may_be_left
    room.until_said(sitting, "saved 09:47:00")
    assert sitting.may_be_left
    with room.qtbot.waitSignal(sitting.left):
        room.type("\x1b")
    assert len(room.assessing.resume(sitting.draft.id).answers) == 2


def edits(room: Room, sitting: DraftSitting) -> list[TimeEdit]:
    with room.store.unit_of_work() as work:
        return [line.edit for line in work.assessments.log(sitting.draft.id) if line.edit is not None]


def test_a_performed_time_that_was_looked_at_and_left_as_it_is_was_not_edited(room: Room) -> None:
    sitting = room.sit()
    room.clock.minutes += 0.5  # seconds are not shown
    room.type("\r96\r")
    room.until_said(sitting, "saved")
    sitting.page.performed_asked.emit()
    room.qtbot.waitUntil(lambda: isinstance(QApplication.focusWidget(), QLineEdit))
    room.type("\r")
    assert sitting.draft.performed == room.clock.now()
    room.type("1")
    room.qtbot.waitUntil(lambda: len(sitting.draft.answers) == 2)
    assert edits(room, sitting) == []
    assert room.assessing.resume(sitting.draft.id).performed == room.clock.now()


def test_a_quick_score_prints_without_a_patient(room: Room) -> None:
    sitting = QuickSitting(Definition(CATALOGUE.get("cows").scale, b""), room.tools)
    room.qtbot.addWidget(sitting.page)
    sitting.page.show()
    sitting.page.activateWindow()
    sitting.page.start()
    room.qtbot.waitUntil(lambda: QApplication.focusWidget() is not None)
    room.type("96\r1")
    with room.qtbot.waitSignal(sitting.print_requested) as asked:
        sitting.page.finish_asked.emit()
    document = asked.args[0]
    assert document.patient is None
    assert document.assessment.answers == {"pulse": Answer("1", measured=96), "sweating": Answer("1")}
    assert document.assessment.performed == room.clock.now()


def test_an_earlier_value_of_another_day_never_looks_like_one_of_today(room: Room) -> None:
    now = room.clock.now()
    day = timedelta(days=1)
    assert column_words(now, now) == "09:47"
    assert column_words(Moment(now.utc - day, now.offset), now) == "21 Nov"
    assert column_words(Moment(now.utc - timedelta(hours=9, minutes=48), now.offset), now) == "21 Nov"
    assert column_words(None, now) == ""


def test_the_limits_of_the_scale_stand_beside_the_score(room: Room) -> None:
    sitting = room.sit()
    words = sitting.page.findChild(Wrapped, "score.words")
    assert words is not None
    assert words.tail == "Not validated for kratom (mitragynine) withdrawal; used in studies of it."
    assert words.accessibleName().endswith(words.tail)


def test_the_question_of_an_old_draft_counts_as_the_foot_does(room: Room) -> None:
    sitting = room.sit()
    room.type("\r96\r1x1")
    room.until_said(sitting, "saved")
    room.clock.minutes += 31
    sitting.page.hide()
    sitting = room.sit_again(sitting.draft.id)
    assert "2 of 11 answered, 1 not assessed. Continue, or start a new one?" in room.words(sitting)
    assert "No total. 2 of 11 answered" in room.words(sitting)


def test_the_heading_says_since_last_use_of_what_stands_beside_the_scale(room: Room) -> None:
    for kind, name in ((SubstanceClass.OPIOID, "fentanyl"), (SubstanceClass.ALCOHOL, "beer")):
        room.session.contexts.record(room.patient.id, Exposure(kind, name))
    page = room.sit().page
    when = page.findChild(Wrapped, "assessment.when")
    assert when is not None
    assert "Since last use: fentanyl: not recorded" in when.text()
    assert "beer" not in when.text()
