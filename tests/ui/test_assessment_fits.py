"""The assessment in its window at every text size: nothing cut, nothing out of reach, who and when always in sight."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date

import pytest
from PySide6.QtCore import QEvent, QPoint, QRect, Qt
from PySide6.QtGui import QFontMetrics
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QPushButton, QScrollArea, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from app.core.entry import Entry
from app.core.records import Patient, Sex
from app.core.scale import Scale
from app.ui import theme
from app.ui.pages.assessment import AssessmentPage
from app.ui.sheet import Sheet
from app.ui.shell import Shell
from app.ui.widgets.banner import PatientBanner
from app.ui.widgets.chip import Chip
from app.ui.widgets.item_row import Before, ItemRow
from app.ui.widgets.item_words import ItemWords, bold
from app.ui.widgets.wrapped import Wrapped
from tests.chart_room import PATIENT
from tests.ui.test_assessment import ASRS, COWS, Kept, SlowHand

NORMAL = (1366, 728)  # a 1366x768 screen within a window's frame
SMALL = (903, 472)  # the same screen where the system draws everything half as large again
SIZES = [(1.0, NORMAL), (1.25, NORMAL), (1.5, NORMAL), (1.0, SMALL)]
IDS = ["100 %", "125 %", "150 %", "100 % at 911x512"]
FIXED = ("banner.name", "banner.more", "assessment.when", "score.words", "assessment.leave", "assessment.finish")
HEADING = "Performed 2026-11-22 14:47 \N{MINUS SIGN}05:00   F2 changes it"
LONG_NAME = "Wolfeschlegelsteinhausenbergerdorff" * 3 + ", Hubert Blaine " + "Maria " * 8
LONG = Patient("p9", LONG_NAME, date(1988, 4, 12), Sex.MALE, "004-118-" * 6)


@pytest.fixture
def dressed(request: pytest.FixtureRequest, qapp: QApplication, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The house's theme at a text size; undone afterwards."""
    palette, style, font, size = qapp.palette(), qapp.style().objectName(), qapp.font(), theme.base_size()
    larger = qapp.font()
    larger.setPointSizeF(size * request.param)
    qapp.setFont(larger)
    monkeypatch.setattr(theme, "base_size", lambda: size * request.param)
    qapp.setStyle("fusion")
    theme.apply(qapp, Qt.ColorScheme.Light)
    yield
    qapp.setStyleSheet("")
    qapp.setStyle(style)
    qapp.setFont(font)
    qapp.setPalette(palette)


Seater = Callable[..., tuple[Shell, AssessmentPage]]


@pytest.fixture
def seated(qtbot: QtBot) -> Seater:
    """The page below its patient, in the window of a demo clinic, with earlier values beside each item."""

    def seat(scale: Scale, size: tuple[int, int], patient: Patient = PATIENT) -> tuple[Shell, AssessmentPage]:
        earlier = {i.id: [Before("22 Nov", "2"), Before("14:00", "1")] for i in scale.items}
        sheet = Sheet(scale, HEADING, Entry(scale), earlier=earlier, attach="Attach to a patient…")
        shell, room, banner = Shell(), QWidget(), PatientBanner()
        qtbot.addWidget(shell)
        shell.show_clinic("St Brigid Detox, ward 2", "M. Okafor, RN", demo=True)
        page = AssessmentPage(sheet, Kept(), SlowHand())
        page.tell_saved("saved 14:49:05")
        banner.show_patient(patient, None, date(2026, 11, 22))
        column = QVBoxLayout(room)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(banner)
        column.addWidget(page, 1)
        shell.put("sitting", room)
        shell.resize(*size)
        with qtbot.waitActive(shell):
            shell.show()
            shell.activateWindow()
        page.start()
        return shell, page

    return seat


def cut(shell: Shell) -> list[str]:
    """What of the page is not to be read whole; a tooltip excuses nothing but the hints of keys."""
    room = shell.findChild(PatientBanner).parentWidget()
    labels = [w for w in room.findChildren(QLabel) if w.isVisible() and w.text()]
    found = [w.text() for w in labels if lacks_room(w)]
    found += [w.text() for w in room.findChildren(QPushButton) if w.isVisible() and w.width() < w.sizeHint().width()]
    for chip in room.findChildren(Chip):
        if chip.width() < chip.least_width() or chip.height() < chip.height_at(chip.width()):
            found.append(chip.accessibleName())
    return found + [r.objectName() for r in room.findChildren(ItemRow) if r.height() < r.heightForWidth(r.width())]


def lacks_room(label: QLabel) -> bool:
    if not label.parentWidget().rect().contains(label.geometry()):
        return True
    if label.hasHeightForWidth():
        return label.height() < label.heightForWidth(label.width())
    return label.width() < label.sizeHint().width() or label.height() < label.fontMetrics().height()


def whole(widget: QWidget) -> bool:
    return widget.isVisible() and widget.visibleRegion().boundingRect() == widget.rect()


def overlapping(widgets: list[QWidget], within: QWidget) -> list[tuple[str, str]]:
    boxes = [(w.objectName(), QRect(w.mapTo(within, QPoint()), w.size())) for w in widgets if w.isVisible()]
    return [(a, b) for n, (a, box) in enumerate(boxes) for b, other in boxes[n + 1 :] if box.intersects(other)]


def press(page: AssessmentPage, key: Qt.Key | str) -> None:
    target = page.focusWidget() or page
    if isinstance(key, str):
        QTest.keyClicks(target, key)
    else:
        QTest.keyClick(target, key)


@pytest.mark.parametrize("scale", [COWS, ASRS], ids=["cows", "asrs"])
@pytest.mark.parametrize(("dressed", "size"), SIZES, ids=IDS, indirect=["dressed"])
@pytest.mark.usefixtures("dressed")
class TestAtEveryTextSize:
    def test_the_window_fits_the_screen_and_no_words_are_cut(
        self, seated: Seater, scale: Scale, size: tuple[int, int], qtbot: QtBot
    ) -> None:
        shell, page = seated(scale, size)
        needed = shell.minimumSizeHint()
        assert needed.width() <= size[0]
        assert needed.height() <= size[1]
        assert (shell.width(), shell.height()) == size
        qtbot.waitUntil(lambda: cut(shell) == [])
        for _ in scale.items:  # every answer given: the loud number is there too
            press(page, "1" if page.entry.item is not None and page.entry.item.id != "pulse" else "9")
            if page.entry.item is not None and page.entry.item.id == "pulse":
                press(page, "0")
                press(page, Qt.Key.Key_Return)
        qtbot.waitUntil(lambda: cut(shell) == [])

    def test_every_item_comes_whole_into_view_and_who_when_and_score_never_leave(
        self, seated: Seater, scale: Scale, size: tuple[int, int]
    ) -> None:
        shell, page = seated(scale, size)
        named = (
            "banner.name",
            "banner.more",
            "assessment.when",
            "score.words",
            "assessment.leave",
            "assessment.finish",
        )
        fixed = [shell.findChild(QWidget, name) for name in named]
        for n, row in enumerate(page.findChildren(ItemRow)):
            assert page.entry.at == n
            assert whole(row), row.objectName()
            assert [w.objectName() for w in fixed if not whole(w)] == []
            press(page, Qt.Key.Key_Down)
        assert overlapping([*fixed, page.findChild(QScrollArea)], shell) == []

    def test_an_item_stays_in_view_while_a_question_makes_the_foot_grow(
        self, seated: Seater, scale: Scale, size: tuple[int, int], qtbot: QtBot
    ) -> None:
        shell, page = seated(scale, size)
        for _ in range(4):
            press(page, Qt.Key.Key_Down)
        row = page.findChildren(ItemRow)[4]
        page.ask(f"Sign as final? {LONG_NAME}: {page.score_words} " * 2, "&Sign as final", "&Back", bool)
        qtbot.waitUntil(lambda: cut(shell) == [] and whole(row))

    def test_a_long_name_and_number_wrap_and_are_whole(
        self, seated: Seater, scale: Scale, size: tuple[int, int], qtbot: QtBot
    ) -> None:
        shell, page = seated(scale, size, LONG)
        qtbot.waitUntil(lambda: cut(shell) == [])
        assert (shell.width(), shell.height()) == size
        assert whole(shell.findChild(Wrapped, "banner.name"))
        assert whole(shell.findChild(Wrapped, "banner.more"))
        assert whole(page.findChildren(ItemRow)[0])


@pytest.mark.parametrize("dressed", [1.0, 13 / 12], ids=["12 px", "13 px"], indirect=True)
@pytest.mark.usefixtures("dressed")
def test_all_of_cows_stands_without_scrolling_below_banner_and_demo_strip(seated: Seater, qtbot: QtBot) -> None:
    _, page = seated(COWS, NORMAL)
    qtbot.waitUntil(lambda: all(whole(row) for row in page.findChildren(ItemRow)))
    assert page.findChild(QScrollArea).verticalScrollBar().maximum() == 0


@pytest.mark.parametrize("scale", [COWS, ASRS], ids=["cows", "asrs"])
@pytest.mark.parametrize("dressed", [1.5], indirect=True)
@pytest.mark.usefixtures("dressed")
def test_a_clinical_limit_is_whole_in_the_paragraph_of_the_score(seated: Seater, scale: Scale) -> None:
    _, page = seated(scale, NORMAL)
    words = page.findChild(Wrapped, "score.words")
    assert words.tail == " ".join(scale.limits)
    assert words.height() >= words.heightForWidth(words.width())


def test_a_word_wider_than_its_room_is_broken_not_cut(qtbot: QtBot) -> None:
    words = Wrapped()
    qtbot.addWidget(words)
    words.show_text("W" * 60)
    line = words.fontMetrics().height()
    assert words.heightForWidth(words.sizeHint().width()) == line
    assert words.heightForWidth(words.sizeHint().width() // 3) >= 3 * line


def test_no_hint_of_a_key_is_shown_in_half(seated: Seater) -> None:
    shell, page = seated(ASRS, SMALL)
    hints = next(w for w in page.findChildren(QLabel) if w.toolTip().endswith("F1 keys"))
    when = page.findChild(Wrapped, "assessment.when")
    seen = set()
    for width in range(900, 600, -20):
        shell.resize(width, SMALL[1])
        assert set(hints.text().split("   ")) <= set(hints.toolTip().split("   "))
        assert hints.fontMetrics().horizontalAdvance(hints.text()) <= hints.width()
        assert not hints.geometry().intersects(when.geometry())
        seen.add(hints.text())
    assert len(seen) > 2


def test_a_changed_text_size_lays_the_rows_out_anew(seated: Seater, qtbot: QtBot) -> None:
    shell, page = seated(COWS, NORMAL)
    chip = page.findChild(Chip)
    before = chip.least_width()
    font = page.font()
    font.setPointSizeF(font.pointSizeF() * 1.5)
    page.setFont(font)
    QApplication.sendPostedEvents(page, QEvent.Type.LayoutRequest)
    assert chip.least_width() > before
    qtbot.waitUntil(lambda: cut(shell) == [])


@pytest.mark.parametrize("dressed", [1.0], indirect=True)
@pytest.mark.usefixtures("dressed")
def test_on_its_way_into_the_window_a_row_is_measured_once_for_each_width(
    qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    measured: list[tuple[str, int]] = []
    measure = ItemRow._measured_height

    def noted(row: ItemRow, width: int) -> int:
        measured.append((row.item.id, width))
        return measure(row, width)

    monkeypatch.setattr(ItemRow, "_measured_height", noted)
    shell = Shell()
    qtbot.addWidget(shell)
    shell.resize(*NORMAL)
    shell.put("sitting", AssessmentPage(Sheet(COWS, HEADING, Entry(COWS)), Kept(), SlowHand()))
    with qtbot.waitExposed(shell):
        shell.show()
    assert len(measured) >= len(COWS.items)
    assert sorted(measured) == sorted(set(measured))


def test_how_an_item_is_rated_goes_below_a_title_that_would_break_for_it(qapp: QApplication) -> None:
    item = next(i for i in COWS.items if i.id == "restlessness")
    words, font = ItemWords(3, item, light=False), qapp.font()
    title = QFontMetrics(bold(font)).horizontalAdvance("3. Restlessness")
    assert words.height(font, title * 3, "") == QFontMetrics(bold(font)).height()
    assert words.height(font, title + 20, "") > QFontMetrics(bold(font)).height()
    assert words.height(font, title + 20, "") < 2 * QFontMetrics(bold(font)).height()


@pytest.mark.parametrize("dressed", [1.5], indirect=True)
@pytest.mark.usefixtures("dressed")
def test_what_stands_above_the_first_item_is_in_view_when_the_page_opens(seated: Seater) -> None:
    _, page = seated(ASRS, NORMAL)
    assert page.findChild(QScrollArea).verticalScrollBar().value() == 0


def test_a_question_has_the_foot_to_itself_and_gives_the_ways_on_back(seated: Seater) -> None:
    _, page = seated(COWS, NORMAL)
    leave, finish = (page.findChild(QPushButton, f"assessment.{name}") for name in ("leave", "finish"))
    finish.setEnabled(True)
    finish.setFocus()
    page.ask("Sign as final?", "&Sign", "&Back", bool)
    assert (leave.isVisible(), finish.isVisible()) == (False, False)
    press(page, Qt.Key.Key_Escape)
    assert (leave.isVisible(), finish.isVisible()) == (True, True)
    assert page.entry.at == 0, "hiding what had the focus is nobody moving to another item"


@pytest.mark.parametrize(("dressed", "size"), SIZES, ids=IDS, indirect=["dressed"])
@pytest.mark.usefixtures("dressed")
def test_a_long_title_and_long_options_wrap_and_the_time_stands_below(
    seated: Seater, size: tuple[int, int], qtbot: QtBot
) -> None:
    item = COWS.items[1]
    options = tuple(replace(o, text=f"{o.text}, and a good many further words of description") for o in item.options)
    items = (COWS.items[0], replace(item, options=options), *COWS.items[2:])
    shell, page = seated(replace(COWS, title="A Long Title of a Scale of Some Length " * 4, items=items), size)
    qtbot.waitUntil(lambda: cut(shell) == [] and whole(page.findChild(Wrapped, "assessment.when")))
    assert (shell.width(), shell.height()) == size
