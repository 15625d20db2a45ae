"""Each pair of colours that meets on a screen can be told apart, in light and in dark, and without colour."""

from itertools import pairwise

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QApplication, QPushButton
from pytestqt.qtbot import QtBot

from app.ui import theme
from app.ui.theme import DARK, LIGHT, Tokens

SCHEMES = pytest.mark.parametrize("tokens", [LIGHT, DARK], ids=["light", "dark"])
TEXT = 4.5
BORDER = 3.0
ON_SIDE = "#FFFFFF"


def luminance(colour: str) -> float:
    """Relative luminance as WCAG 2.2 defines it."""
    parts = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in QColor(colour).getRgbF()[:3]]
    return 0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2]


def contrast(one: str, other: str) -> float:
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def test_the_measure_itself_knows_black_on_white() -> None:
    assert contrast("#000000", "#FFFFFF") == pytest.approx(21)
    assert contrast("#777777", "#FFFFFF") == pytest.approx(4.48, abs=0.01)


@SCHEMES
def test_text_is_read_on_every_ground_it_stands_on(tokens: Tokens) -> None:
    pairs = {
        "ink on paper": (tokens.ink, tokens.paper),
        "ink on ground": (tokens.ink, tokens.ground),
        "ink on the chosen": (tokens.ink, tokens.accent_tint),
        "soft on paper": (tokens.soft, tokens.paper),
        "soft on ground": (tokens.soft, tokens.ground),
        "accent on paper": (tokens.accent, tokens.paper),
        "points of the chosen": (tokens.paper, tokens.accent),
        "the filled button": (tokens.on_accent, tokens.accent),
        "late": (tokens.late, tokens.late_ground),
        "side bar": (tokens.side_soft, tokens.side),
        "side bar, current": (ON_SIDE, tokens.side_current),
        "demo strip": (tokens.paper, tokens.ink),
        "message": (tokens.ink, tokens.accent_tint),
    }
    assert {name: round(contrast(*pair), 2) for name, pair in pairs.items() if contrast(*pair) < TEXT} == {}


@SCHEMES
def test_borders_and_focus_are_seen(tokens: Tokens) -> None:
    pairs = {
        "chip on paper": (tokens.control, tokens.paper),
        "field on ground": (tokens.control, tokens.ground),
        "focus on paper": (tokens.accent, tokens.paper),
        "focus on ground": (tokens.accent, tokens.ground),
        "focus in the side bar": (tokens.side_soft, tokens.side),
    }
    assert {name: round(contrast(*pair), 2) for name, pair in pairs.items() if contrast(*pair) < BORDER} == {}


@SCHEMES
def test_each_band_carries_text_that_is_read(tokens: Tokens) -> None:
    found = [round(contrast(tokens.band_ink(n), tokens.band(n)), 2) for n in range(len(tokens.bands))]
    assert [c for c in found if c < TEXT] == []


def test_severity_moves_luminance_one_way_so_that_grey_tells_it_too() -> None:
    light = [luminance(c) for c in LIGHT.bands]
    dark = [luminance(c) for c in DARK.bands]
    assert all(a > b for a, b in pairwise(light))
    assert all(a < b for a, b in pairwise(dark))


def test_more_bands_than_colours_share_the_last(qapp: QApplication) -> None:
    assert LIGHT.band(99) == LIGHT.bands[-1]


def test_the_window_follows_the_system_between_light_and_dark(qapp: QApplication) -> None:
    follower = theme.Follower(qapp)
    follower.follow(Qt.ColorScheme.Dark)
    assert theme.current() is DARK
    follower.follow(Qt.ColorScheme.Light)
    assert theme.current() is LIGHT


def test_a_role_given_late_is_drawn(qtbot: QtBot, qapp: QApplication) -> None:
    theme.apply(qapp, Qt.ColorScheme.Light)
    button = QPushButton("Sign")
    qtbot.addWidget(button)
    with qtbot.waitExposed(button):
        button.show()
    theme.set_role(button, "filled")
    middle = button.grab().toImage().pixelColor(5, button.height() // 2)
    assert middle == QColor(LIGHT.accent)
