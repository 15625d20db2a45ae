"""The trend under keyboard, pointer and screen reader: one function reads a point out to all three."""

import hashlib
from dataclasses import replace
from functools import partial

import pytest
from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QAccessible, QColor, QFont
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from app.core.errors import NotFound
from app.core.events import Dose, Event, parts_of
from app.core.records import Answer, Assessment
from app.core.shapes import Mark, Rect
from app.ui import theme
from app.ui.models.history import History, read
from app.ui.widgets.trend import AT_ONCE, HINT, PAD, ScreenText, TrendCard, TrendPlot
from app.ui.widgets.trends import TrendsArea
from tests.chart_room import PATIENT, afternoon, assessment, catalogue, chart, cows_answers
from tests.chart_room import at as when

BOOKS = catalogue()
COWS = BOOKS.get("cows").scale
SAID = [
    "2026-11-22 08:30: 19 of 48, moderate (Wesson & Ling 2003). Since last use: not recorded. M. Okafor, RN",
    "2026-11-22 09:15: 13 of 48, moderate (Wesson & Ling 2003). Since last use: not recorded. M. Okafor, RN",
    (
        "2026-11-22 10:45: No total. 10 of 11 answered; between 9 and 14 possible. Since last use: not recorded."
        " M. Okafor, RN"
    ),
    "2026-11-22 14:47: 7 of 48, mild (Wesson & Ling 2003). Since last use: not recorded. M. Okafor, RN",
]


def history(*assessments: Assessment) -> History:
    return read(chart(*assessments), partial(BOOKS.of_record, snapshot={}.__getitem__))


@pytest.fixture
def card(qtbot: QtBot) -> TrendCard:
    made = TrendCard(history(*afternoon(COWS)).trends[0])
    qtbot.addWidget(made)
    made.resize(560, 320)
    with qtbot.waitExposed(made):
        made.show()
    return made


def words(card: TrendCard) -> str:
    found = card.findChild(QLabel, "trend.words")
    assert isinstance(found, QLabel)
    return found.text()


def spoken(plot: TrendPlot) -> tuple[str, str]:
    interface = QAccessible.queryAccessibleInterface(plot)
    return interface.text(QAccessible.Text.Name), interface.text(QAccessible.Text.Description)


def test_right_and_left_walk_the_points_in_time_and_read_them_out(card: TrendCard):
    assert words(card) == HINT
    for said in [*SAID, SAID[-1]]:
        QTest.keyClick(card.plot, Qt.Key.Key_Right)
        assert words(card) == said
        assert spoken(card.plot)[1] == said
    QTest.keyClick(card.plot, Qt.Key.Key_Left)
    assert words(card) == SAID[2]
    QTest.keyClick(card.plot, Qt.Key.Key_Home)
    assert words(card) == SAID[0]
    QTest.keyClick(card.plot, Qt.Key.Key_Left)
    assert words(card) == SAID[0]
    QTest.keyClick(card.plot, Qt.Key.Key_End)
    assert words(card) == SAID[3]


def test_the_first_left_starts_at_the_latest(card: TrendCard):
    QTest.keyClick(card.plot, Qt.Key.Key_Left)
    assert words(card) == SAID[3]


def test_the_pointer_reads_out_the_nearest_point(card: TrendCard):
    spot = card.plot.picture.spots[1]
    QTest.mouseMove(card.plot, QPointF(spot.x + PAD + 2, spot.top + 30).toPoint())
    assert words(card) == SAID[1]


def test_a_point_is_announced_once_however_often_the_pointer_stays(card: TrendCard, qtbot: QtBot):
    card.plot.go_to(1)
    with qtbot.assertNotEmitted(card.plot.read_out, wait=0):
        card.plot.go_to(1)


def test_a_screen_reader_hears_what_the_trend_is_of(card: TrendCard):
    name, description = spoken(card.plot)
    assert name == "Trend of COWS · Total, 0–48: 4 assessments, 2026-11-22 08:30 to 2026-11-22 14:47"
    assert description == HINT


def test_a_score_of_zero_is_painted_as_a_point(qtbot: QtBot):
    zeros = [assessment(COWS, f"z{n}", 60 * n, cows_answers(COWS, 0)) for n in range(2)]
    plot = TrendPlot(history(*zeros).trends[0])
    qtbot.addWidget(plot)
    plot.resize(500, 240)
    image = plot.grab().toImage()
    for mark in (s for s in plot.picture.shapes if isinstance(s, Mark)):
        assert image.pixelColor(round(mark.x) + PAD, round(mark.y) + PAD) == QColor(theme.current().ink)


def test_bands_are_painted_at_full_strength_beside_the_data_only(card: TrendCard):
    plot = card.plot
    image = plot.grab().toImage()
    ribbons = [s for s in plot.picture.shapes if isinstance(s, Rect) and s.strength == 1]
    colours = [image.pixelColor(int(s.x + s.width / 2) + PAD, int(s.y + s.height / 2) + PAD).name() for s in ribbons]
    assert colours == [QColor(c).name() for c in theme.current().bands]
    assert all(spot.x < ribbons[0].x for spot in plot.picture.spots)


def test_a_larger_font_makes_larger_labels_and_a_larger_hint(card: TrendCard):
    before, hint = card.plot.picture, card.plot.sizeHint()
    font = QFont(card.font())
    font.setPointSizeF(font.pointSizeF() * 1.5)
    card.plot.setFont(font)
    assert card.plot.picture != before
    assert card.plot.sizeHint().width() > hint.width() * 1.3


def test_an_error_while_painting_leaves_no_painter_behind(card: TrendCard):
    class Unpaintable:
        """No shape."""

    card.plot._picture, card.plot._painted = replace(card.plot.picture, shapes=(Unpaintable(),)), None
    with pytest.raises(AssertionError) as raised:  # kept, with the frame of the painting
        card.plot.repaint()
    assert raised.value is not None
    assert not card.plot.paintingActive()


def test_text_is_measured_in_the_font_that_draws_it():
    measure = ScreenText(QFont())
    assert measure.width("moderate", 20) == pytest.approx(2 * measure.width("moderate", 10), rel=0.1)


def test_a_scale_scored_once_has_no_trend_and_drafts_and_errors_are_on_none():
    once = afternoon(COWS)[0]
    lone = history(once)
    assert (lone.trends, lone.lone) == ((), ("COWS · Total, 0–48",))


def test_an_older_major_version_is_a_run_of_its_own_and_other_bands_are_not_drawn():
    content = BOOKS.get("cows").content
    older = content.replace(b'version = "1.1.0"', b'version = "0.9.0"')
    other = older.replace(b'"mild"', b'"light"')
    for changed, drawn in ((older, "Wesson & Ling 2003"), (other, None)):
        old = BOOKS.of_record(_sha(changed), lambda _sha256, c=changed: c)
        first = assessment(old, "old", -500, cows_answers(old, 19))
        (trend,) = history(first, *afternoon(COWS)).trends
        assert [r.run for r in trend.readings] == ["cows 0", *["cows 1"] * 4]
        assert (trend.band_set.name if trend.band_set else None) == drawn
        assert trend.note.startswith(f"Bands: {drawn}" if drawn else "No bands drawn: they differ between versions")


def test_one_record_that_cannot_be_read_spoils_its_own_row_only():
    lost = assessment(COWS, "lost", 20, cows_answers(COWS, 9), definition_sha256="0" * 64)
    illegal = assessment(COWS, "bad", 30, {"pulse": Answer("nonsense")})
    rows = {r.assessment.id: r for r in _read_with_missing(lost, illegal, *afternoon(COWS)).rows}
    assert rows["lost"].result.startswith("Can't be read: ")
    assert rows["bad"].result.startswith("Can't be read: ")
    assert rows["a1"].result == "19 of 48, moderate (Wesson & Ling 2003)"
    assert not rows["lost"].is_printable


def _read_with_missing(*assessments: Assessment) -> History:
    def snapshot(sha256: str) -> bytes:
        raise NotFound("This definition is not stored.")

    return read(chart(*assessments), partial(BOOKS.of_record, snapshot=snapshot))


def _sha(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def test_a_long_one_is_painted_in_a_turn_of_its_own_and_stays_as_it_was_until_then(qtbot: QtBot) -> None:
    totals = [19, 13, 7]
    many = [assessment(COWS, f"a{n}", 10 * n, cows_answers(COWS, totals[n % 3])) for n in range(AT_ONCE + 1)]
    card = TrendCard(history(*many).trends[0])
    qtbot.addWidget(card)
    card.resize(800, 400)
    with qtbot.waitExposed(card):
        card.show()
    qtbot.waitUntil(lambda: card.plot._is_painted)
    before = card.plot.grab().toImage()
    card.resize(900, 400)
    assert not card.plot._is_painted
    stretched = card.plot.grab().toImage()
    assert len({stretched.pixel(x, 100) for x in range(0, stretched.width(), 7)}) > 1, "it does not go blank"
    qtbot.waitUntil(lambda: card.plot._is_painted)
    assert card.plot.grab().toImage() != before


def test_trends_stand_on_one_axis_and_up_and_down_go_from_one_to_the_other_at_the_same_time(qtbot: QtBot) -> None:
    asrs = BOOKS.get("asrs-v1.1").scale
    answers = {item.id: Answer(item.options[2].key) for item in asrs.items}
    both = [assessment(asrs, f"s{n}", minutes, answers) for n, minutes in enumerate((45, 377))]
    area = TrendsArea(None)
    qtbot.addWidget(area)
    area.resize(900, 700)
    area.show_history(history(*afternoon(COWS), *both))
    with qtbot.waitExposed(area):
        area.show()
    above, below = area.findChildren(TrendPlot)
    if above.y() + above.parentWidget().y() > below.parentWidget().y():
        above, below = below, above
    at = {spot.reading.at: spot.x for spot in above.picture.spots}
    for spot in below.picture.spots:
        assert spot.x == pytest.approx(at[spot.reading.at])
    above.setFocus()
    for _ in range(2):
        QTest.keyClick(above, Qt.Key.Key_Right)
    chosen = above._at
    QTest.keyClick(above, Qt.Key.Key_Down)
    assert below.hasFocus()
    assert below._at is not None
    assert below.picture.spots[below._at].reading.at == above.picture.spots[chosen or 0].reading.at
    QTest.keyClick(below, Qt.Key.Key_Up)
    assert above.hasFocus()
    assert above._at == chosen
    QTest.keyClick(above, Qt.Key.Key_Up)
    assert below.hasFocus(), "above the first is the last"


def test_what_was_given_is_marked_on_the_records_trends_too() -> None:
    whole = chart(*afternoon(COWS))
    dose = Event("e", PATIENT.id, "v", "e", 1, when(60), Dose(parts_of("methadone 10 mg"), "by mouth"), when(60), "N")
    made = read(replace(whole, events=(dose,)), partial(BOOKS.of_record, snapshot={}.__getitem__))
    assert [(o.at, o.words) for o in made.trends[0].occasions] == [(when(60), "dose")]
