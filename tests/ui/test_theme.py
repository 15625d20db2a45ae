"""Each pair of colours that meets on a screen is told apart: in light, dark and high contrast, and without colour."""

from collections.abc import Iterator
from itertools import pairwise

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QPalette
from PySide6.QtWidgets import QApplication, QLineEdit, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from app.ui import theme
from app.ui.theme import DARK, LIGHT, Tokens, tokens_of

TEXT, BORDER = 4.5, 3.0
HIGH_TEXT = 7.0


def system(ink: str, paper: str, chosen: str, on_chosen: str, disabled: str) -> QPalette:
    """A palette as a system in high contrast gives it."""
    palette, role = QPalette(), QPalette.ColorRole
    for one in (role.Window, role.Base, role.Button):
        palette.setColor(one, QColor(paper))
    for one in (role.WindowText, role.Text, role.ButtonText):
        palette.setColor(one, QColor(ink))
        palette.setColor(QPalette.ColorGroup.Disabled, one, QColor(disabled))
    palette.setColor(role.Highlight, QColor(chosen))
    palette.setColor(role.HighlightedText, QColor(on_chosen))
    return palette


SYSTEMS = {
    "white on black": system("#FFFFFF", "#000000", "#1AEBFF", "#000000", "#3FF23F"),
    "black on white": system("#000000", "#FFFFFF", "#37006E", "#FFFFFF", "#600000"),
    "yellow on black": system("#FFFF00", "#000000", "#008000", "#FFFFFF", "#00FF00"),
    "a highlight too pale": system("#000000", "#FFFFFF", "#308CC6", "#FFFFFF", "#BEBEBE"),
    "grey on grey": system("#777777", "#888888", "#888888", "#777777", "#808080"),
}
SCHEMES = pytest.mark.parametrize("tokens", [LIGHT, DARK], ids=["light", "dark"])
HIGH = pytest.mark.parametrize("name", list(SYSTEMS)[:4])


@pytest.fixture(autouse=True)
def undressed(qapp: QApplication) -> Iterator[None]:
    """What a test dresses does not outlive it."""
    yield
    theme.apply(qapp, Qt.ColorScheme.Light)
    qapp.setStyleSheet("")
    qapp.setPalette(QPalette())


def luminance(colour: str) -> float:
    """Relative luminance as WCAG 2.2 defines it."""
    parts = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in QColor(colour).getRgbF()[:3]]
    return 0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2]


def contrast(one: str, other: str) -> float:
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def texts(tokens: Tokens) -> dict[str, tuple[str, str]]:
    return {
        "ink on paper": (tokens.ink, tokens.paper),
        "ink on ground": (tokens.ink, tokens.ground),
        "ink on the chosen": (tokens.ink, tokens.accent_tint),
        "selected text": (tokens.on_chosen, tokens.chosen),
        "soft on paper": (tokens.soft, tokens.paper),
        "soft on ground": (tokens.soft, tokens.ground),
        "accent on paper": (tokens.accent, tokens.paper),
        "points of the chosen": (tokens.paper, tokens.accent),
        "the filled button": (tokens.on_accent, tokens.accent),
        "late": (tokens.late, tokens.late_ground),
        "side bar": (tokens.side_soft, tokens.side),
        "side bar, name": (tokens.side_title, tokens.side),
        "side bar, current": (tokens.side_on_current, tokens.side_current),
        "demo strip": (tokens.paper, tokens.ink),
        "message": (tokens.ink, tokens.accent_tint),
        "placeholder": (tokens.disabled, tokens.paper),
    }


def borders(tokens: Tokens) -> dict[str, tuple[str, str]]:
    return {
        "chip on paper": (tokens.control, tokens.paper),
        "field on ground": (tokens.control, tokens.ground),
        "focus on paper": (tokens.accent, tokens.paper),
        "focus on ground": (tokens.accent, tokens.ground),
        "focus in the side bar": (tokens.side_soft, tokens.side),
    }


def too_faint(pairs: dict[str, tuple[str, str]], least: float) -> dict[str, float]:
    return {name: round(contrast(*pair), 2) for name, pair in pairs.items() if contrast(*pair) < least}


def test_the_measure_itself_knows_black_on_white() -> None:
    assert contrast("#000000", "#FFFFFF") == pytest.approx(21)
    assert contrast("#777777", "#FFFFFF") == pytest.approx(4.48, abs=0.01)


@SCHEMES
def test_text_is_read_on_every_ground_it_stands_on(tokens: Tokens) -> None:
    assert too_faint(texts(tokens), TEXT) == {}


@SCHEMES
def test_borders_and_focus_are_seen(tokens: Tokens) -> None:
    assert too_faint(borders(tokens), BORDER) == {}


@HIGH
def test_in_high_contrast_the_colours_are_the_systems_and_all_text_is_at_seven(name: str) -> None:
    palette = SYSTEMS[name]
    tokens = tokens_of(palette)
    assert (tokens.ink, tokens.paper) == (palette.text().color().name(), palette.base().color().name())
    assert too_faint(texts(tokens), HIGH_TEXT) == {}
    assert too_faint(borders(tokens) | {"dividers": (tokens.line, tokens.paper)}, HIGH_TEXT) == {}
    bands = {str(n): (tokens.band_ink(n), tokens.band(n)) for n in range(9)}
    assert too_faint(bands, HIGH_TEXT) == {}


def test_in_high_contrast_the_systems_accent_is_taken_where_it_is_read_and_else_the_texts() -> None:
    assert tokens_of(SYSTEMS["white on black"]).accent == "#1aebff"
    assert tokens_of(SYSTEMS["a highlight too pale"]).accent == "#000000"
    assert tokens_of(SYSTEMS["black on white"]).cowslip == "#000000"


def test_a_palette_that_can_not_be_read_gives_black_or_white_on_its_base() -> None:
    tokens = tokens_of(SYSTEMS["grey on grey"])
    assert tokens.paper == "#888888"
    assert tokens.ink == "#000000"
    assert too_faint(texts(tokens), contrast("#000000", "#888888")) == {}


def test_no_tint_carries_a_difference_in_high_contrast() -> None:
    tokens = tokens_of(SYSTEMS["white on black"])
    assert {tokens.accent_tint, tokens.trough, tokens.late_ground, *tokens.bands} == {tokens.paper}
    assert {tokens.line, tokens.control} == {tokens.ink}


def test_the_window_follows_the_system_into_high_contrast_and_back(
    qtbot: QtBot, qapp: QApplication, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[str] = []

    def of_this_system(palette: QPalette) -> Tokens:
        seen.append(palette.window().color().name())
        return tokens_of(SYSTEMS["yellow on black"])

    system_window = qapp.palette().window().color().name()
    theme.apply(qapp, Qt.ColorScheme.Dark)
    monkeypatch.setattr(theme, "tokens_of", of_this_system)
    follower = theme.Follower(qapp)
    button = QPushButton("Sign")
    qtbot.addWidget(button)
    with qtbot.waitExposed(button):
        button.show()
    follower.follow_contrast(Qt.ContrastPreference.HighContrast)
    assert seen == [system_window], "what is read is the system's palette, not our own of before"
    assert theme.current().ink == "#ffff00"
    assert colours_of(button) >= {"#ffff00", "#000000"}
    line = QLineEdit()
    qtbot.addWidget(line)
    assert line.palette().highlight().color().name() == theme.current().chosen
    assert line.palette().highlightedText().color().name() == theme.current().on_chosen
    follower.follow_contrast(Qt.ContrastPreference.NoPreference)
    assert theme.current() in (LIGHT, DARK)
    assert LIGHT.ink.lower() in colours_of(button)


def test_the_systems_signal_of_contrast_reaches_the_follower(qapp: QApplication) -> None:
    theme.Follower(qapp)
    hints = qapp.styleHints()
    hints.accessibility().contrastPreferenceChanged.emit(Qt.ContrastPreference.HighContrast)
    assert theme.current().accent_tint == theme.current().paper


def colours_of(button: QPushButton) -> set[str]:
    image = button.grab().toImage()
    return {image.pixelColor(x, y).name() for x in range(image.width()) for y in range(image.height())}


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


@SCHEMES
def test_the_focus_of_a_filled_button_is_a_ring_that_stands_off_its_fill(
    qtbot: QtBot, qapp: QApplication, tokens: Tokens
) -> None:
    theme.apply(qapp, Qt.ColorScheme.Dark if tokens is DARK else Qt.ColorScheme.Light)
    window = QWidget()
    qtbot.addWidget(window)
    button = QPushButton("Sign", window)
    theme.set_role(button, "filled")
    with qtbot.waitActive(window):
        window.show()
        window.activateWindow()
    button.setFocus()
    image, middle = window.grab().toImage(), button.height() // 2
    across = [contrast(image.pixelColor(x, middle).name(), tokens.accent) for x in range(6)]
    assert across[0] == across[5] == pytest.approx(1), "ring, then fill"
    assert max(across) >= BORDER, "and a gap between them"


def test_a_role_given_late_is_drawn(qtbot: QtBot, qapp: QApplication) -> None:
    theme.apply(qapp, Qt.ColorScheme.Light)
    button = QPushButton("Sign")
    qtbot.addWidget(button)
    with qtbot.waitExposed(button):
        button.show()
    theme.set_role(button, "filled")
    middle = button.grab().toImage().pixelColor(5, button.height() // 2)
    assert middle == QColor(LIGHT.accent)
