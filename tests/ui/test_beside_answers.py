"""What stands beside the answers on the assessment page: the cut applied, the site's band set, vital signs, facts."""

from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QPushButton
from pytestqt.qtbot import QtBot

from app.core.events import Vitals
from app.core.records import Aside, AsideKind
from app.core.schedule import Anchor, Schedule
from app.services.library import Library
from app.ui.keys import UNTAKEN
from app.ui.menu import is_taken
from app.ui.quick_sitting import QuickSitting
from app.ui.widgets.assessment_head import AssessmentHead
from tests.core.shipped import shipped
from tests.keys import CHIEF, workplace
from tests.ui.keys_room import Room as KeysRoom
from tests.ui.pages_room import child
from tests.ui.test_sitting import CATALOGUE, Room

CIWA = shipped("ciwa-ar")


@pytest.fixture
def room(qtbot: QtBot) -> Iterator[Room]:
    made = Room(qtbot)
    yield made
    assert made.background.drain()


def press(key: Qt.Key) -> None:
    target = QApplication.focusWidget()
    assert target is not None
    QTest.keyClick(target, key)


def chosen_by_the_site(room: Room, name: str) -> None:
    chief = workplace(room.store.unit_of_work, room.clock, person=CHIEF)
    Library(chief).choose_set(CIWA, "total", name)


# -- the cut that a clinician applies


def test_all_cuts_stand_side_by_side_until_one_is_marked(room: Room) -> None:
    sitting = room.sit("audit-c")
    room.type("\r300")
    said = sitting.page.score_words
    for words in ("at or above the cut (3–12), Women: 3 or more", "0–3, Men: 4 or more", "0–4, 5 or more"):
        assert words in said
    assert "All points come from item 1; items 2 and 3 give none." in room.words(sitting)


def test_f3_and_a_digit_mark_the_cut_and_the_others_stay_beside_it(room: Room) -> None:
    sitting = room.sit("audit-c")
    room.type("\r300")
    press(Qt.Key.Key_F3)
    assert "1 Women: 3 or more   2 Men: 4 or more   3 5 or more   4 none" in room.words(sitting)
    room.type("2")
    room.until_said(sitting, "Bands: Men: 4 or more. Also Women: 3 or more: at or above the cut (3–12)")
    assert room.assessing.resume(sitting.draft.id).sets == {"total": "Men: 4 or more"}
    assert room.patient.sex.value == "female", "what is marked is apart from the recorded sex"
    press(Qt.Key.Key_F3)
    room.type("4")
    room.until_said(sitting, "0–3, Men: 4 or more; 0–4, 5 or more.")
    assert room.assessing.resume(sitting.draft.id).sets == {}


def test_the_cut_may_be_marked_before_the_first_answer_and_comes_with_it(room: Room) -> None:
    sitting = room.sit("audit-c")
    room.type("\r")
    child(sitting.page, QPushButton, "assessment.set").click()
    room.type("1")
    room.until_said(sitting, "Bands: Women: 3 or more")
    room.type("1")
    room.qtbot.waitUntil(lambda: sitting.draft.log_length == 2)
    assert room.assessing.resume(sitting.draft.id).sets == {"total": "Women: 3 or more"}


def test_a_quick_scores_cut_goes_to_paper_and_to_the_patient(room: Room) -> None:
    quick = QuickSitting(CATALOGUE.get("audit-c"), room.tools)
    quick.write("q1", None)
    room.qtbot.addWidget(quick.page)
    quick._read_by(Aside(AsideKind.BAND_SET, "total", "5 or more"))
    with room.qtbot.waitSignal(quick.print_requested) as printed:
        quick._print()
    assert printed.args[0].assessment.sets == {"total": "5 or more"}
    assert [line.aside for line in quick.log if line.aside] == [Aside(AsideKind.BAND_SET, "total", "5 or more")]


# -- the set that a site reads by


def test_without_a_choice_of_the_site_both_sets_stand_and_none_is_drawn(room: Room) -> None:
    sitting = room.sit("ciwa-ar")
    room.type("\r0000000090")
    assert "is not an answer here" in room.words(sitting), "9 is no answer, and 0 is held with it"


def test_the_sites_set_leads_and_the_other_is_small_beside_it(room: Room) -> None:
    chosen_by_the_site(room, "ASAM 2020")
    sitting = room.sit("ciwa-ar")
    room.type("\r7230000000")
    room.until_said(sitting, "moderate (10–18).  Bands: ASAM 2020. Also 8 / 16: moderate (8–15).")
    room.qtbot.waitUntil(lambda: sitting.draft.log_length == 11)  # the set, then ten answers
    assert room.assessing.resume(sitting.draft.id).sets == {"total": "ASAM 2020"}


def test_a_series_keeps_its_set_when_the_site_chooses_another(room: Room) -> None:
    chosen_by_the_site(room, "8 / 16")
    room.session.serials.start(room.visit, "ciwa-ar", Schedule(Anchor.LAST, every=60))
    chosen_by_the_site(room, "ASAM 2020")
    assert room.sit("ciwa-ar").draft.sets == {"total": "8 / 16"}


# -- vital signs


def test_f6_takes_the_vital_signs_in_one_line_with_the_assessments_time(room: Room) -> None:
    sitting = room.sit("ciwa-ar")
    room.type("\r1")
    room.qtbot.waitUntil(lambda: sitting.draft.log_length == 1)
    press(Qt.Key.Key_F6)
    assert "Pulse, blood pressure, such as 96 150/95" in room.words(sitting)
    room.type("96 150/95\r")
    room.until_said(sitting, "pulse 96 beats/minute, blood pressure 150/95 mmHg")
    (event,) = room.charts.open(room.patient.id).events
    assert event.content == Vitals(pulse=96, systolic=150, diastolic=95)
    assert event.at == sitting.draft.performed


@pytest.mark.parametrize(
    ("typed", "why"),
    [
        ("96", "A dash (-) stands for what was not taken."),
        ("9x 150/95", "'9x' is no pulse."),
        ("96 150", "'150' is no blood pressure."),
        ("96 95/150", "Diastolic"),
        ("900 150/95", "Pulse"),
        ("- -", "No vital sign is typed."),
    ],
)
def test_vital_signs_that_cannot_be_are_refused_while_they_stand_there(room: Room, typed: str, why: str) -> None:
    sitting = room.sit("ciwa-ar")
    room.type("\r1")
    press(Qt.Key.Key_F6)
    room.type(f"{typed}\r")
    room.until_said(sitting, why)
    assert room.charts.open(room.patient.id).events == ()


# -- facts of the answers


def test_dast_10_shows_items_1_and_3_beside_its_total(room: Room) -> None:
    sitting = room.sit("dast-10")
    room.type("\rnnnnnnnnnn")
    room.until_said(sitting, "Item 1: No, 0 points. Item 3: No, 1 point.")
    assert "Total 1 of 10: low level" in sitting.page.score_words


def test_phq_9_says_item_9_first_also_where_it_is_not_answered(room: Room) -> None:
    sitting = room.sit("phq-9")
    room.type("\r0")
    assert sitting.page.score_words.startswith("Item 9: Thoughts of being better off dead or of hurting oneself: not")
    room.type("00000001a")
    assert sitting.page.score_words.startswith(
        "Item 9: Thoughts of being better off dead or of hurting oneself: 1, Several days. Total 1 of 27"
    )


# -- keys


def test_keys_that_do_nothing_here_are_not_offered(qtbot: QtBot) -> None:
    expected = (
        ("cows", ["F3", "F6"]),
        ("asrs-v1.1", ["R", "F3", "F6"]),
        ("ciwa-ar", ["R", "F3"]),
        ("audit-c", ["R", "F6"]),
    )
    for scale_id, untaken in expected:
        page = KeysRoom(qtbot).assessment(shipped(scale_id))
        assert page.property(UNTAKEN) == untaken
        assert not [key for key in untaken if is_taken(page, key)]
        assert all(is_taken(page, key) for key in {"R", "F2", "F3", "F6"} - set(untaken))
        head = page.findChild(AssessmentHead)
        assert head is not None
        told = head._keys.accessibleName()
        assert ("R rate otherwise" in told) is ("R" not in untaken)
        assert ("F6 vital signs" in told) is ("F6" not in untaken)
