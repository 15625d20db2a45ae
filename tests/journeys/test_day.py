"""A day in a clinic, by keyboard alone, on the real store: nothing that was shown as saved is ever missing."""

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLineEdit, QTableView
from pytestqt.qtbot import QtBot

from app import data, main
from app.core.definition import parse_definition
from app.services.catalogue import Catalogue
from tests.journeys.window import Window

PASSPHRASE = "invented words only"


@pytest.fixture
def window(qtbot: QtBot, tmp_path: Path) -> Window:
    return Window(qtbot, tmp_path / "clinic")


def set_up(window: Window) -> None:
    window.open()
    window.at("door")
    window.command(Qt.Key.Key_S, Qt.KeyboardModifier.AltModifier)
    window.until(lambda: window.find("setup.clinic") is not None)
    for words in ("St Brigid Detox, ward 2", "M. Okafor", "RN", PASSPHRASE, PASSPHRASE):
        window.type(words + "\r")
    window.at("recovery")
    window.type("\t\t ")  # past printing and saving, to the box
    window.command(Qt.Key.Key_Return)
    window.at("home")


def register(window: Window, name: str, born: str, number: str) -> None:
    window.command(Qt.Key.Key_N, Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier)
    window.at("form")
    for field, words in (("form.name", name), ("form.birth", born), ("form.number", number)):
        editor = window.find(field)
        assert isinstance(editor, QLineEdit)
        editor.setFocus()
        window.type(words)
    window.type("\r")
    window.at("chart")


def begin_visit(window: Window) -> None:
    window.until(lambda: window.find("chart.begin").isEnabled())
    window.command(Qt.Key.Key_B)
    window.type("\r")
    window.until(lambda: window.find("chart.new").isEnabled())


def start(window: Window, place_in_menu: int) -> None:
    """A new assessment from the chart's menu of scales."""
    window.command(Qt.Key.Key_N)
    window.type(str(place_in_menu))
    window.at("sitting")


def sign(window: Window) -> None:
    window.command(Qt.Key.Key_Return)
    window.until(lambda: "Complete?" in window.words())
    window.type("\r")
    window.at("sign")
    window.until(lambda: window.find("sign.sign").text() == "&Sign 1 record")
    window.type(PASSPHRASE + "\r")
    window.at("chart")


def rows(window: Window) -> list[str]:
    table = window.find("chart.table")
    assert isinstance(table, QTableView)
    model = table.model()
    columns = range(model.columnCount())
    return [" | ".join(str(model.index(r, c).data()) for c in columns) for r in range(model.rowCount())]


def saved(window: Window) -> None:
    window.until(lambda: " saved " in f" {window.words()} ")


COWS, ASRS = 1, 2


@pytest.fixture
def charted(window: Window) -> Window:
    set_up(window)
    register(window, "Rosen, Dana", "1988-04-12", "004-118")
    window.until(lambda: "Rosen, Dana" in window.find("banner").accessibleDescription())
    begin_visit(window)
    return window


def test_intake_to_print_by_keyboard_alone(charted: Window) -> None:
    window = charted
    start(window, COWS)
    assert "Is this Rosen, Dana, born 1988-04-12, record 004-118?" in window.words()
    window.type("\r" + "104\r" + "2112112113")
    saved(window)
    assert "Total 17 of 48: moderate (13–24)." in window.words()
    sign(window)
    window.until(lambda: len(rows(window)) == 1)
    assert "17" in rows(window)[0]
    assert "Final" in rows(window)[0]
    start(window, ASRS)
    window.type("\r" + "223333")
    saved(window)
    sign(window)
    window.until(lambda: len(rows(window)) == 2)
    window.command(Qt.Key.Key_P)
    window.at("preview")
    window.until(lambda: "Page 1 of 1" in window.words() or "Page 1 of 2" in window.words())
    window.type("\x1b")
    window.at("chart")


def test_who_signs_a_list_lands_at_home_and_is_told_how_many_are_signed(charted: Window) -> None:
    window = charted
    for scale, keys in ((COWS, "\r104\r2112112113"), (ASRS, "\r223333")):
        start(window, scale)
        window.type(keys)
        saved(window)
        window.command(Qt.Key.Key_Return)
        window.until(lambda: "Complete?" in window.words())
        window.type("\r")
        window.at("sign")
        window.until(lambda: window.find("sign.sign").text() == "&Sign 1 record")
        window.type("\x1b")
        window.at("chart")
    window.command(Qt.Key.Key_G)
    window.at("sign")
    window.until(lambda: window.find("sign.sign").text() == "&Sign 2 records")
    window.type(PASSPHRASE + "\r")
    window.at("home")
    assert "2 records signed." in window.words()


def test_a_draft_is_resumed_at_its_item_after_lock_and_unlock(charted: Window) -> None:
    window = charted
    start(window, COWS)
    window.type("\r" + "96\r" + "21")
    saved(window)
    window.command(Qt.Key.Key_L)
    window.at("door")
    assert "Rosen" not in window.words()
    window.type("not the passphrase\r")
    window.until(lambda: "passphrase" in window.words().lower() and window.find("unlock.passphrase").isEnabled())
    window.type(PASSPHRASE + "\r")
    window.at("home")
    window.until(lambda: "3 of 11 answered" in " ".join(home_rows(window)))
    window.type("ros")
    window.until(lambda: window.find("home.results").isVisible())
    window.type("↓\r")
    window.at("chart")
    window.until(lambda: len(rows(window)) == 1)
    window.type("\r")
    window.at("sitting")
    assert window.find("item.pupil").hasFocus()
    window.type("1")
    saved(window)
    window.type("\x1b")
    window.at("chart")
    window.until(lambda: "4 of 11 answered" in rows(window)[0])
    assert len(rows(window)) == 1


def test_a_new_assessment_goes_on_with_the_open_draft(charted: Window) -> None:
    window = charted
    start(window, COWS)
    window.type("\r" + "96\r")
    saved(window)
    window.type("\x1b")
    window.at("chart")
    window.until(lambda: len(rows(window)) == 1)
    start(window, COWS)
    assert "1 of 11 answered" in window.words()
    window.type("\x1b")
    window.at("chart")
    assert len(rows(window)) == 1


def test_an_assessment_with_an_item_not_assessed_is_final_without_a_total(charted: Window) -> None:
    window = charted
    start(window, COWS)
    window.type("\r" + "x1\r" + "2112112113")
    saved(window)
    sign(window)
    window.until(lambda: len(rows(window)) == 1)
    assert "No total. 10 of 11 answered; between 15 and 19 possible" in rows(window)[0]


def test_a_closed_window_opens_again_with_everything(charted: Window) -> None:
    window = charted
    start(window, COWS)
    window.type("\r" + "96\r" + "211")
    window.close()
    window.open()
    window.at("door")
    window.type(PASSPHRASE + "\r")
    window.at("home")
    window.until(lambda: "4 of 11" in " ".join(home_rows(window)))


def home_rows(window: Window) -> list[str]:
    table = window.find("home.recent")
    assert isinstance(table, QTableView)
    model = table.model()
    return [
        " | ".join(str(model.index(r, c).data()) for c in range(model.columnCount())) for r in range(model.rowCount())
    ]


def test_a_definition_that_cannot_be_used_is_said_at_the_start_and_the_others_work(
    qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    scales = tmp_path / "scales"
    scales.mkdir()
    (scales / "broken.toml").write_text("format = 1", encoding="utf-8")
    (scales / "cows.toml").write_bytes((data.scales() / "cows.toml").read_bytes())
    monkeypatch.setattr(main, "catalogue", lambda: Catalogue(scales, parse_definition))
    window = Window(qtbot, tmp_path / "clinic")
    window.open()
    assert "Can't be used: broken.toml. Scales (Ctrl+Shift+I) says why; the other scales work." in window.words()
    window.command(Qt.Key.Key_K)
    window.at("quick")
    window.type("1")
    window.at("sitting")
    assert "between 0 and 48 possible" in window.words()
    window.close()
