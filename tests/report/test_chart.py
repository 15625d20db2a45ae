"""A trend on paper: its shapes stand where core.plot put them, in vectors, and its order survives a grey printer."""

from dataclasses import replace
from decimal import Decimal
from io import BytesIO
from itertools import pairwise
from typing import NamedTuple

import pikepdf
import pytest

from app.core.errors import BadInput
from app.core.shapes import Label, Line, Mark, RangeBar, Rect, Shape
from app.report.chart import Drawing, drawing, tinted
from app.report.ink import Ink
from tests.core.afternoon import at
from tests.report.visit_room import trends

LEFT, TOP, HEIGHT = 30.0, 40.0, 800.0
ROOM = (500.0, 180.0)


class Drawn(NamedTuple):
    """What a page's operators draw, in the order of painting, in points from its top left corner; text comes last."""

    areas: list[tuple[tuple[float, ...], tuple[float, ...]]]
    lines: list[tuple[tuple[float, ...], float]]
    discs: list[tuple[float, float, float]]
    texts: list[tuple[float, float]]


def made() -> Drawing:
    return drawing(trends().trends[0].trend, *ROOM)


def page(of: Drawing) -> bytes:
    ink = Ink((600.0, HEIGHT), "Trend", "Cowslip", at("9:00"))
    of.paint(ink, LEFT, TOP)
    ink.end_page()
    return ink.finish()


def read(pdf: bytes) -> Drawn:
    """By the operators of the PDF specification, and not by what wrote them."""
    found = Drawn([], [], [], [])
    fill: tuple[float, ...] = ()
    dash = 0.0
    path: list[tuple[str, tuple[float, ...]]] = []
    with pikepdf.open(BytesIO(pdf)) as file:
        for operands, operator in pikepdf.parse_content_stream(file.pages[0]):
            name = str(operator)
            numbers = tuple(float(n) for n in operands if isinstance(n, Decimal | int | float))
            if name == "rg":
                fill = numbers
            elif name == "d":
                dash = float(operands[0][0]) if len(operands[0]) else 0.0
            elif name in ("m", "l", "c", "re"):
                path.append((name, numbers))
            elif name == "Tm":
                found.texts.append((numbers[4], HEIGHT - numbers[5]))
            elif name in ("S", "f"):
                _finish(found, name, path, fill, dash)
                path = []
    return found


def _finish(
    found: Drawn, name: str, path: list[tuple[str, tuple[float, ...]]], fill: tuple[float, ...], dash: float
) -> None:
    if name == "S":
        for (_, start), (_, end) in zip(path[::2], path[1::2], strict=True):
            found.lines.append(((start[0], HEIGHT - start[1], end[0], HEIGHT - end[1]), dash))
    elif path[0][0] == "re":
        x, y, width, height = path[0][1]
        found.areas.append(((x, HEIGHT - y - height, width, height), fill))
    else:
        right, middle = path[0][1]
        top = path[1][1]
        found.discs.append((top[4], HEIGHT - middle, right - top[4]))


def near(*values: float) -> object:
    return pytest.approx(values, abs=0.011)  # what is written has two decimals


def of_kind(of: Drawing, kind: type[Shape]) -> list:
    return [shape for shape in of.picture.shapes if isinstance(shape, kind)]


def test_each_shape_stands_on_paper_where_it_was_computed() -> None:
    picture = made()
    drawn = read(page(picture))
    areas = of_kind(picture, Rect)
    assert len(areas) == len(drawn.areas) > 5
    for rect, (box, fill) in zip(areas, drawn.areas, strict=True):
        assert box == near(LEFT + rect.x, TOP + rect.y, rect.width, rect.height)
        assert fill == pytest.approx(tinted(rect), abs=0.001)
    expected = []
    for shape in picture.picture.shapes:
        if isinstance(shape, Line):
            expected.append((shape.x1, shape.y1, shape.x2, shape.y2))
        elif isinstance(shape, RangeBar):
            half = shape.width / 2
            expected.append((shape.x, shape.top, shape.x, shape.bottom))
            expected += [(shape.x - half, y, shape.x + half, y) for y in (shape.top, shape.bottom)]
    assert len(expected) == len(drawn.lines)
    for (x1, y1, x2, y2), (line, _) in zip(expected, drawn.lines, strict=True):
        assert line == near(LEFT + x1, TOP + y1, LEFT + x2, TOP + y2)
    marks = of_kind(picture, Mark)
    assert len(marks) == 4
    for mark, rim, point in zip(marks, drawn.discs[::2], drawn.discs[1::2], strict=True):
        assert rim == near(LEFT + mark.x, TOP + mark.y, mark.radius * 1.45)
        assert point == near(LEFT + mark.x, TOP + mark.y, mark.radius * 0.95)


def test_words_stand_at_their_place_and_at_their_height() -> None:
    picture = made()
    labels = of_kind(picture, Label)
    drawn = read(page(picture)).texts
    assert len(drawn) == len(labels)
    for label, (x, baseline) in zip(labels, drawn, strict=True):
        assert TOP + label.y < baseline < TOP + label.y + label.size / 2
        if label.anchor == "start":
            assert x == pytest.approx(LEFT + label.x, abs=0.011)
        else:
            assert x < LEFT + label.x


def test_only_what_marks_an_event_is_dashed() -> None:
    picture = made()
    dashed = [line for line, dash in read(page(picture)).lines if dash]
    (event,) = (shape for shape in of_kind(picture, Line) if shape.dashed)
    assert [near(*line) for line in dashed] == [(LEFT + event.x1, TOP + event.y1, LEFT + event.x2, TOP + event.y2)]


def test_the_bands_grow_darker_with_severity_also_in_grey() -> None:
    areas = of_kind(made(), Rect)
    for strength in (0.3, 1.0):
        bands = [rect for rect in areas if rect.strength == strength and rect.fill.startswith("band-")]
        bands.sort(key=lambda rect: rect.fill)
        greys = [0.2126 * r + 0.7152 * g + 0.0722 * b for r, g, b in map(tinted, bands)]
        assert len(greys) == 5
        assert all(a - b > 0.005 for a, b in pairwise(greys))


def test_an_area_is_thinned_with_the_white_of_the_paper() -> None:
    assert tinted(Rect(0, 0, 1, 1, "band-4", 1.0)) == pytest.approx((0.651, 0.212, 0.012))
    assert tinted(Rect(0, 0, 1, 1, "band-4", 0.3)) == pytest.approx((0.8953, 0.7636, 0.7036))
    assert tinted(Rect(0, 0, 1, 1, "paper")) == (1, 1, 1)


def test_a_name_that_can_not_be_drawn_is_refused_before_anything_is() -> None:
    trend = trends().trends[0].trend
    assert trend.band_set is not None
    *others, last = trend.band_set.bands
    named = replace(trend.band_set, bands=(*others, replace(last, label="severe \U0001f600")))
    with pytest.raises(BadInput, match="Trend: the character U\\+1F600"):
        drawing(replace(trend, band_set=named), *ROOM)
