"""The assessment page under a nurse's hand: keys in, answers kept, the foot honest."""

from collections.abc import Callable
from importlib.resources.abc import Traversable

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, Qt
from PySide6.QtGui import QAccessible, QKeyEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QLineEdit, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from app import data
from app.core.definition import parse_definition
from app.core.entry import Entry
from app.core.records import Answer
from app.core.scale import Scale
from app.ui.pages.assessment import AssessmentPage
from app.ui.sheet import Sheet, earlier_values
from app.ui.widgets.chip import Chip
from app.ui.widgets.item_row import ItemRow
from tests.core.made_up import scale as made_up

ALL_ZERO_BUT_PULSE = "96\r0000000000"


def shipped(name: str) -> Scale:
    file: Traversable = data.scales() / f"{name}.toml"
    return parse_definition(file.read_bytes(), file.name)


COWS = shipped("cows")
ASRS = shipped("asrs-v1.1")


class Kept:
    """A keeper that remembers what it was told, in order."""

    def __init__(self) -> None:
        self.log: list[tuple[str, Answer | None]] = []

    def write(self, item_id: str, answer: Answer | None) -> None:
        self.log.append((item_id, answer))


class SlowHand:
    """When keys are pressed: each so many milliseconds after the last."""

    def __init__(self, step_ms: int = 100) -> None:
        self.now = 0
        self.step_ms = step_ms

    def __call__(self, event: QKeyEvent) -> int:
        self.now += self.step_ms
        return self.now


@pytest.fixture
def kept() -> Kept:
    return Kept()


Opener = Callable[..., AssessmentPage]


@pytest.fixture
def opened(qtbot: QtBot, kept: Kept) -> Opener:
    def opener(
        scale: Scale = COWS, *, hand: Callable[[QKeyEvent], int] | None = None, **more: object
    ) -> AssessmentPage:
        entry = more.pop("entry", Entry(scale))
        assert isinstance(entry, Entry)
        sheet = Sheet(scale, "Begun 14:47", entry, **more)  # type: ignore[arg-type]
        page = AssessmentPage(sheet, kept, hand or SlowHand())
        qtbot.addWidget(page)
        page.resize(1198, 724)
        with qtbot.waitExposed(page):
            page.show()
        page.activateWindow()
        page.start()
        return page

    return opener


def typed(page: AssessmentPage, keys: str) -> None:
    """Keys to whatever has the focus, as a keyboard sends them."""
    for key in keys:
        target = page.focusWidget() or page
        code = {"\r": Qt.Key.Key_Return, "\x1b": Qt.Key.Key_Escape, "↑": Qt.Key.Key_Up, "↓": Qt.Key.Key_Down}.get(key)
        if code is None:
            QTest.keyClicks(target, key)
        else:
            QTest.keyClick(target, code)


def words_of(page: AssessmentPage) -> str:
    return " ".join(label.text() for label in page.findChildren(QLabel) if label.isVisible())


def test_a_cows_is_fourteen_keys_and_every_answer_is_kept_once(opened: Opener, kept: Kept) -> None:
    page = opened()
    keys = "104\r2112112113"
    assert len(keys) <= 25
    typed(page, keys)
    assert [item for item, _ in kept.log] == [i.id for i in COWS.items]
    assert kept.log[0] == ("pulse", Answer("2", measured=104))
    assert "Total 17 of 48: moderate (13–24)." in words_of(page)


def test_nothing_is_answered_on_a_fresh_page(opened: Opener) -> None:
    page = opened()
    assert not [chip for chip in page.findChildren(Chip) if chip.isChecked()]
    assert "No total. 0 of 11 answered; between 0 and 48 possible." in words_of(page)


def test_a_range_is_never_in_the_type_of_a_score(opened: Opener) -> None:
    page = opened()
    typed(page, "96\r0000")
    assert "No total. 5 of 11 answered; between 1 and 27 possible." in words_of(page)
    loud = [w for w in page.findChildren(QLabel) if w.property("role") == "loud" and w.isVisible()]
    assert loud == []


def test_a_refused_digit_holds_the_digits_that_follow(opened: Opener, kept: Kept) -> None:
    page = opened()
    typed(page, "96\r0" + "2" + "0000")
    assert [item for item, _ in kept.log] == ["pulse", "sweating"]
    assert "2 is not an answer here. Points here: 0, 1, 3, 5." in words_of(page)
    typed(page, "\r3")
    assert kept.log[-1] == ("restlessness", Answer("3"))


def test_not_assessed_is_one_key_and_a_reason(opened: Opener, kept: Kept) -> None:
    page = opened()
    typed(page, "x2")
    assert kept.log == [("pulse", Answer(not_assessed="refused"))]
    typed(page, "\r")  # who is used to Enter after it does no harm
    assert len(kept.log) == 1
    typed(page, "xtoo dark\r")
    assert kept.log[-1] == ("sweating", Answer(not_assessed="too dark"))
    typed(page, "0")
    assert kept.log[-1] == ("restlessness", Answer("0"))


def test_a_confound_without_its_answer_is_seen_heard_and_not_lost_unasked(opened: Opener, kept: Kept) -> None:
    page = opened()
    typed(page, "96\rcflu\r")
    row = page.findChild(ItemRow, "item.sweating")
    assert "not answered, confound: flu" in row.accessibleName()
    assert "confound: flu" in row._note()
    assert not page.may_be_left
    QTest.keyClick(page.focusWidget(), Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert "Item 2 has a confound and no answer." in page.entry.held
    typed(page, "\r\x1b")
    assert "Item 2 has a confound and no answer. It is not kept. Leave it?" in words_of(page)
    typed(page, "\x1bc")
    assert page.focusWidget().text() == "flu"
    page.focusWidget().setText("")
    typed(page, "\r")
    assert page.may_be_left
    assert row.accessibleName().endswith("not answered.")
    typed(page, "ccold\r2")
    assert kept.log[-1] == ("sweating", Answer("2", confound="cold"))
    assert page.may_be_left
    assert "confound: cold" in row.accessibleName()


def test_a_confound_is_kept_with_the_answer(opened: Opener, kept: Kept) -> None:
    page = opened()
    typed(page, "↓ccold\r1")
    assert kept.log == [("sweating", Answer("1", confound="cold"))]


def test_rating_otherwise_asks_for_a_reason_and_keeps_the_number(opened: Opener, kept: Kept) -> None:
    page = opened()
    typed(page, "130\r↑r0fever\r")
    assert kept.log[-1] == ("pulse", Answer("0", measured=130, reason="fever"))


def test_a_reopened_draft_begins_at_its_own_item(opened: Opener) -> None:
    page = opened(entry=Entry.resumed(COWS, {"pulse": Answer("1", measured=96), "sweating": Answer("2")}, "sweating"))
    assert page.entry.item is not None
    assert page.entry.item.id == "restlessness"
    focused = page.focusWidget()
    assert focused is not None
    assert focused.objectName() == "item.restlessness"


def test_arrows_never_answer(opened: Opener, kept: Kept) -> None:
    typed(opened(), "↓↓↓↑↑↓↓↓↓↓↓↓↓↓↓↓↓")
    assert kept.log == []


def test_a_held_down_key_answers_once(opened: Opener, kept: Kept, qtbot: QtBot) -> None:
    page = opened(entry=Entry(COWS, at=1))
    for repeat in (False, True, True, True):
        event = QKeyEvent(QEvent.Type.KeyPress, Qt.Key.Key_0, Qt.KeyboardModifier.NoModifier, "0", autorep=repeat)
        QCoreApplication.sendEvent(page.focusWidget(), event)
    assert [item for item, _ in kept.log] == ["sweating"]


def test_a_scanner_leaves_no_answer_behind(opened: Opener, kept: Kept) -> None:
    page = opened(entry=Entry(COWS, at=1), hand=SlowHand(3))
    typed(page, "0040118\r")
    assert page.entry.answers == {}
    assert kept.log in ([], [("sweating", Answer("0")), ("sweating", None)])


def test_going_back_and_changing_returns_to_the_open_item(opened: Opener, kept: Kept) -> None:
    page = opened()
    typed(page, "96\r000↑↑4")
    assert kept.log[-1] == ("restlessness", Answer("0")) or page.entry.held
    typed(page, "\r3")
    assert kept.log[-1] == ("restlessness", Answer("3"))
    assert page.entry.item is not None
    assert page.entry.item.id == "aches"


def test_a_chip_is_a_target_of_at_least_24_pixels_that_answers(opened: Opener, kept: Kept) -> None:
    page = opened()
    chips = page.findChildren(Chip)
    assert len(chips) == sum(len(i.options) for i in COWS.items)
    assert min(min(c.width(), c.height()) for c in chips) >= 24
    chip = page.findChild(Chip, "option.tremor.2")
    assert chip is not None
    QTest.mouseClick(chip, Qt.MouseButton.LeftButton)
    assert kept.log == [("tremor", Answer("2"))]


def test_all_eleven_items_of_cows_fit_a_small_screen_without_scrolling(opened: Opener) -> None:
    page = opened()
    last = page.findChild(ItemRow, "item.gooseflesh")
    assert last is not None
    bottom = last.mapTo(page, last.rect().bottomLeft()).y()
    assert bottom < page.height() - 50
    assert not last.visibleRegion().isEmpty()
    assert last.visibleRegion().boundingRect() == last.rect()


def test_every_wording_of_every_option_stands_on_the_page(opened: Opener) -> None:
    page = opened()
    for item in COWS.items:
        for option in item.options:
            chip = page.findChild(Chip, f"option.{item.id}.{option.key}")
            assert chip is not None
            assert option.text in chip.accessibleName()
            assert chip.height() >= chip.height_at(chip.width())


def test_identity_is_confirmed_before_the_first_answer(opened: Opener, kept: Kept) -> None:
    page = opened(confirm="Is this Rosen, Dana, born 1988-04-12?")
    typed(page, "\r96\r")
    assert kept.log == [("pulse", Answer("1", measured=96))]


def test_keys_typed_over_a_question_are_told_to_be_lost_and_their_enter_confirms_nobody(
    opened: Opener, kept: Kept
) -> None:
    page = opened(confirm="Is this Rosen, Dana, born 1988-04-12?")
    typed(page, "96\r112x")
    said = words_of(page)
    assert "What was typed was not taken: first answer this. Is this Rosen, Dana, born 1988-04-12?" in said
    assert page.entry.typed == ""
    assert kept.log == []
    typed(page, "\r")
    assert "Is this Rosen, Dana" in words_of(page)
    typed(page, "\r")
    assert "Is this Rosen, Dana" not in words_of(page)
    typed(page, "96\r")
    assert kept.log == [("pulse", Answer("1", measured=96))]


def test_the_wrong_patient_leaves_without_an_answer(opened: Opener, kept: Kept, qtbot: QtBot) -> None:
    page = opened(confirm="Is this Rosen, Dana, born 1988-04-12?")
    with qtbot.waitSignal(page.left):
        typed(page, "\x1b")
    assert kept.log == []


def test_a_draft_is_left_by_escape_and_a_quick_score_asks_first(opened: Opener, qtbot: QtBot) -> None:
    page = opened()
    typed(page, "96\r")
    with qtbot.waitSignal(page.left):
        typed(page, "\x1b")
    quick = opened(kept=False)
    typed(quick, "96\r\x1b")
    assert "stored nowhere" in words_of(quick)
    with qtbot.assertNotEmitted(quick.left):
        typed(quick, "\r")
    assert "stored nowhere" not in words_of(quick)
    typed(quick, "\x1b")
    with qtbot.waitSignal(quick.left):
        quick.findChild(QPushButton, "strip.no").click()


def test_a_number_that_was_not_taken_is_not_signed_over(opened: Opener, kept: Kept, qtbot: QtBot) -> None:
    page = opened()
    typed(page, "88\r" + "↑" + "13")
    with qtbot.assertNotEmitted(page.finish_asked):
        QTest.keyClick(page, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert "13 was typed and not taken. Type it again, then Enter." in words_of(page)
    typed(page, "\r")
    with qtbot.waitSignal(page.finish_asked):
        QTest.keyClick(page, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert kept.log == [("pulse", Answer("1", measured=88))]


def test_a_held_key_is_not_signed_past(opened: Opener, qtbot: QtBot) -> None:
    page = opened()
    typed(page, "88\r9")
    with qtbot.assertNotEmitted(page.finish_asked):
        QTest.keyClick(page, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert "9 is not an answer here" in words_of(page)


def test_earlier_values_stand_beside_an_item_only_after_it_is_answered(opened: Opener) -> None:
    earlier = earlier_values(COWS, [("09:15", {"pulse": Answer("2"), "gi": Answer(not_assessed="asleep")})])
    assert [b.points for b in earlier["pulse"]] == ["2"]
    assert [b.points for b in earlier["gi"]] == ["na"]
    assert [b.points for b in earlier["tremor"]] == ["\N{EM DASH}"]


def test_part_a_of_the_asrs_is_scored_whatever_part_b_holds(opened: Opener) -> None:
    page = opened(ASRS)
    typed(page, "223333")
    words = words_of(page)
    assert "6 of 6" in words
    assert page.entry.item is not None
    assert page.entry.item.id == "q7"


def unnamed(page: QWidget) -> list[str]:
    return [
        w.objectName() or type(w).__name__
        for w in page.findChildren(QWidget)
        if isinstance(w, Chip | ItemRow | QPushButton | QLineEdit)
        and w.isVisible()
        and not QAccessible.queryAccessibleInterface(w).text(QAccessible.Text.Name)
    ]


@pytest.mark.parametrize("scale", [COWS, ASRS], ids=["cows", "asrs"])
def test_everything_that_takes_focus_has_a_name(opened: Opener, scale: Scale) -> None:
    page = opened(scale)
    assert unnamed(page) == []
    row = page.findChild(ItemRow)
    assert row is not None
    assert "not answered" in row.accessibleName()
    typed(page, "x")
    assert unnamed(page) == []


NO_DEFAULT = ('default = "Nobody 2001"\n', "")
FOR_WOMEN = ('name = "Somebody 2002"\n', 'name = "Somebody 2002"\nwhen = { sex = "female" }\n')


@pytest.mark.parametrize(
    ("changes", "sex", "said"),
    [
        ([], "unknown", "Total 4 of 8: some (3–5)."),
        ([NO_DEFAULT], "unknown", "Total 4 of 8: some (3–5), Nobody 2001; any (0–8), Somebody 2002."),
        ([NO_DEFAULT, FOR_WOMEN], "female", "Total 4 of 8: some (3–5), Nobody 2001; any (0–8), Somebody 2002."),
        ([NO_DEFAULT, FOR_WOMEN], "unknown", "Total 4 of 8: some (3–5), Nobody 2001; any (0–8), Somebody 2002."),
        ([NO_DEFAULT, FOR_WOMEN], "male", "Total 4 of 8: some (3–5)."),
    ],
)
def test_bands_are_those_that_apply_and_where_the_source_leaves_a_choice_all(
    opened: Opener, changes: list[tuple[str, str]], sex: str, said: str
) -> None:
    scale = made_up(*changes)
    answers = {"rate": Answer("1"), "noise": Answer("1"), "light": Answer("2"), "trouble": Answer("some")}
    page = opened(scale, entry=Entry.resumed(scale, answers, "trouble"), facts={"sex": sex})
    assert said in words_of(page)


def test_an_alert_is_said_first_also_where_its_item_is_not_answered(opened: Opener) -> None:
    page = opened(made_up())
    assert "Item 3:" not in words_of(page)
    typed(page, "90\r")
    assert "Item 3: Item 3: not answered. No total." in words_of(page)
    typed(page, "00")
    assert "Item 3:" not in words_of(page)
    typed(page, "↑2")
    assert "Item 3: Item 3: 2, always. " in page.score_words
