"""The settings on screen: set by keyboard alone, refused beside their field, and never lost unasked."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QComboBox, QFileDialog, QLabel, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from app.report.papers import Papers
from app.services.notices import part_2
from app.services.session import Session
from app.services.settings import Site
from app.store.memory import MemoryStore
from app.ui import theme
from app.ui.background import Background
from app.ui.pages.settings import NONE, SettingsPage, read
from app.ui.present import Presenter
from app.ui.widgets.text_area import TextArea
from tests.chart_room import SetClock, session
from tests.keys import CHIEF
from tests.logos import logo
from tests.ui.pages_room import child, focusable, mnemonics, shown, tabbed, unnamed

CONTROL = Qt.KeyboardModifier.ControlModifier


class Desk:
    """The page of a clinic in memory, and what it tells."""

    def __init__(self, qtbot: QtBot, site: Site | None = None) -> None:
        self.qtbot, self.told, self.presented = qtbot, [], []
        self.presenter = Presenter()
        self.presenter.shown.connect(lambda *what: self.presented.append(what))
        self.background = Background(self.presenter)
        self.session: Session = session(MemoryStore(), SetClock(), CHIEF)
        if site is not None:
            self.session.settings.change(site)
        self.page = SettingsPage(self.session, Papers(), self.background, self.presenter)
        self.page.saved.connect(self.told.append)
        self.page.cancelled.connect(lambda: self.told.append("left"))
        shown(qtbot, self.page)
        self.page.show_settings(read(self.session.settings))

    @property
    def site(self) -> Site:
        return self.session.settings.site()

    def find(self, name: str) -> QWidget:
        return child(self.page, QWidget, f"settings.{name}")

    def said(self) -> str:
        return " ".join(w.text() for w in self.page.findChildren(QLabel) if w.isVisible())

    def press(self, key: Qt.Key, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
        QTest.keyClick(QApplication.focusWidget() or self.page, key, modifier)

    def type(self, words: str) -> None:
        for number, line in enumerate(words.split("\n")):
            if number:
                self.press(Qt.Key.Key_Return)
            QTest.keyClicks(QApplication.focusWidget(), line)

    def tab_to(self, name: str) -> None:
        for _ in range(20):
            if self.find(name).hasFocus():
                return
            self.press(Qt.Key.Key_Tab)
        raise AssertionError(f"Tab never comes to {name}")

    def save(self) -> None:
        """And what comes of it."""
        self.press(Qt.Key.Key_Return, CONTROL)
        self.qtbot.waitUntil(lambda: "One moment" not in self.said(), timeout=20_000)


@pytest.fixture
def desk(qtbot: QtBot) -> Iterator[Desk]:
    made = Desk(qtbot)
    yield made
    assert made.background.drain(5000)


def test_paper_address_notice_consent_and_times_are_set_by_keyboard_alone(desk: Desk) -> None:
    assert desk.find("paper").hasFocus()
    desk.press(Qt.Key.Key_Down)
    desk.tab_to("address")
    desk.type("1 High Street\nSpringfield, IL 62704")
    desk.tab_to("consent")
    desk.type("Consent of 2026-11-20.")
    desk.tab_to("notice")
    desk.press(Qt.Key.Key_Down)
    desk.tab_to("grace")
    desk.press(Qt.Key.Key_Down)
    desk.tab_to("reminders")
    desk.press(Qt.Key.Key_Down)
    desk.tab_to("clipboard")
    desk.press(Qt.Key.Key_Home)
    desk.tab_to("idle")
    desk.press(Qt.Key.Key_Up)
    desk.save()
    assert "Saved." in desk.said()
    address, consent = ("1 High Street", "Springfield, IL 62704"), "Consent of 2026-11-20."
    wanted = Site(address, b"", "letter", "statement-1", consent, 15, 0, reminders=True, idle_minutes=5)
    assert desk.site == wanted
    assert desk.told == [wanted]


def test_what_is_set_stands_there_when_the_page_is_opened_again(qtbot: QtBot) -> None:
    site = Site(
        ("1 High Street", "Springfield"),
        logo(),
        "letter",
        "statement-2",
        "Consent.",
        7,
        45,
        reminders=True,
        idle_minutes=4,
    )
    again = Desk(qtbot, site)
    assert again.page.may_be_left
    again.press(Qt.Key.Key_Escape)
    assert again.told == ["left"], "nothing was changed: nothing is asked"
    again.save()
    assert again.site == site, "numbers that are not among the choices are kept"


@pytest.mark.parametrize(("place", "statement"), list(enumerate(part_2().statements, 1)))
def test_the_wording_stands_whole_under_the_choice_with_whom_it_binds(desk: Desk, place: int, statement) -> None:
    assert NONE in desk.said()
    desk.tab_to("notice")
    for _ in range(place):
        desk.press(Qt.Key.Key_Down)
    assert statement.text in desk.said()
    assert statement.rule in desk.said()
    assert "Only programmes under 42 CFR Part 2 are bound" in desk.said()
    assert NONE not in desk.said()


@pytest.mark.parametrize(
    ("name", "typed", "words"),
    [
        ("address", "x" * 49, "Address: line 1 is longer than 48 characters"),
        ("address", "1 \u0f40", "Address: the character U+0F40"),
        ("consent", "\u0f40", "Consent and its scope: the character U+0F40"),
    ],
)
def test_what_can_not_be_printed_is_told_beside_its_field_and_nothing_is_set(
    desk: Desk, name: str, typed: str, words: str
) -> None:
    desk.tab_to("notice")
    desk.press(Qt.Key.Key_Down)
    area = desk.find(name)
    assert isinstance(area, TextArea)
    area.setPlainText(typed)
    desk.save()
    assert words in desk.said()
    assert area.hasFocus()
    assert area.toPlainText() == typed
    assert desk.site == Site()
    area.setPlainText("1 High Street")
    assert words not in desk.said()
    desk.save()
    assert desk.site.notice == "statement-1"


def test_escape_asks_once_where_something_was_changed_and_nothing_is_set(desk: Desk) -> None:
    desk.press(Qt.Key.Key_Down)
    assert not desk.page.may_be_left
    desk.press(Qt.Key.Key_Escape)
    assert desk.told == []
    assert "is not saved yet. Esc again" in desk.said()
    desk.press(Qt.Key.Key_Escape)
    assert desk.told == ["left"]
    assert desk.site == Site()


def test_a_setting_that_somebody_else_changed_meanwhile_is_told_and_not_overwritten(desk: Desk) -> None:
    desk.session.settings.change(replace(Site(), paper="letter", notice="statement-2"))
    desk.tab_to("notice")
    desk.press(Qt.Key.Key_Down)
    desk.save()
    assert "changed by somebody else meanwhile" in desk.said()
    assert desk.site.notice == "statement-2"


def chosen(desk: Desk, path: Path) -> None:
    """As in the dialog that Ctrl+O opens."""
    desk.press(Qt.Key.Key_O, CONTROL)
    dialog = desk.page.findChild(QFileDialog)
    assert dialog is not None
    dialog.fileSelected.emit(str(path))
    dialog.close()
    desk.page.activateWindow()
    desk.qtbot.waitUntil(desk.page.isActiveWindow)
    assert desk.background.drain(5000)
    QApplication.processEvents()


def test_a_logo_is_chosen_shown_saved_and_removed(desk: Desk, tmp_path: Path) -> None:
    (tmp_path / "logo.png").write_bytes(logo())
    remove = desk.find("remove")
    assert not remove.isEnabled()
    chosen(desk, tmp_path / "logo.png")
    desk.save()
    assert desk.site.logo == logo()
    remove.setFocus()
    desk.press(Qt.Key.Key_Space)
    assert not remove.isEnabled()
    desk.save()
    assert desk.site.logo == b""


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"GIF89a" + bytes(100), "Logo: this is no PNG or JPEG picture."),
        (logo() + bytes(300_000), "Logo: the picture is larger than 256 KB."),
        (None, "Logo: the file can't be read."),
    ],
)
def test_a_file_that_is_no_logo_is_told_and_the_one_before_stays(
    qtbot: QtBot, tmp_path: Path, content: bytes | None, words: str
) -> None:
    desk = Desk(qtbot, Site(logo=logo()))
    if content is not None:
        (tmp_path / "logo.png").write_bytes(content)
    chosen(desk, tmp_path / "logo.png")
    assert words in desk.said()
    desk.save()
    assert desk.site.logo == logo()


def test_a_logo_that_is_damaged_behind_its_header_is_told_before_it_is_set(desk: Desk, tmp_path: Path) -> None:
    (tmp_path / "logo.png").write_bytes(logo()[:60] + bytes(40))
    chosen(desk, tmp_path / "logo.png")
    desk.save()
    assert "Logo: the picture is damaged." in desk.said()
    assert desk.site.logo == b""


def test_a_wheel_over_a_choice_changes_nothing(desk: Desk) -> None:
    desk.tab_to("notice")
    down = (QPoint(0, -120), QPoint(0, -120), Qt.MouseButton.NoButton, Qt.KeyboardModifier.NoModifier)
    place = QPointF(5, 5)
    for name in ("paper", "notice", "grace", "reminders", "clipboard", "idle"):
        event = QWheelEvent(place, place, *down, Qt.ScrollPhase.NoScrollPhase, False)
        QApplication.sendEvent(desk.find(name), event)
    assert desk.page.may_be_left


def test_what_is_being_saved_is_not_left_before_it_is_kept(desk: Desk) -> None:
    desk.press(Qt.Key.Key_Down)
    desk.press(Qt.Key.Key_Return, CONTROL)
    assert not desk.page.may_be_left
    desk.press(Qt.Key.Key_Escape)
    assert desk.told == []
    desk.qtbot.waitUntil(lambda: "Saved." in desk.said(), timeout=20_000)
    assert desk.page.may_be_left
    assert desk.site.paper == "letter"


def test_until_it_is_read_nothing_can_be_changed_and_it_can_be_left(qtbot: QtBot) -> None:
    work, presenter = session(MemoryStore(), SetClock(), CHIEF), Presenter()
    page = SettingsPage(work, Papers(), Background(presenter), presenter)
    shown(qtbot, page)
    assert [w.objectName() for w in focusable(page)] == ["settings.back"]
    with qtbot.waitSignal(page.cancelled):
        QTest.keyClick(page, Qt.Key.Key_Escape)


@pytest.fixture
def themed(qapp: QApplication) -> Iterator[None]:
    """As people see it: without the theme a control is as high as the machine's font makes it."""
    palette, style, font = qapp.palette(), qapp.style().objectName(), qapp.font()
    theme.apply(qapp, Qt.ColorScheme.Light)
    yield
    qapp.setStyleSheet("")
    qapp.setStyle(style)
    qapp.setFont(font)
    qapp.setPalette(palette)


@pytest.mark.usefixtures("themed")
def test_each_control_has_a_name_a_place_in_the_tab_order_and_a_letter_of_its_own(desk: Desk) -> None:
    desk.page.show_settings(read(desk.session.settings))
    assert unnamed(desk.page) == []
    assert set(tabbed(desk.page)) == {w.objectName() for w in focusable(desk.page)}
    letters = mnemonics(desk.page) + [
        w.text()[w.text().index("&") + 1].lower() for w in desk.page.findChildren(QLabel) if "&" in w.text()
    ]
    assert len(letters) == len(set(letters)) == 12
    for kind in (QComboBox, QPushButton, TextArea):
        assert all(w.height() >= 24 for w in desk.page.findChildren(kind))
