"""Takes a PDF apart as a validator would: its dictionaries, streams, operators and embedded font programs."""

import re
from collections.abc import Iterable, Iterator
from struct import unpack, unpack_from
from typing import Any, NamedTuple

import pikepdf


def dictionaries(file: pikepdf.Pdf) -> Iterator[pikepdf.Object]:
    """Each dictionary of the file, streams' own too, however deep it stands in another."""

    def within(at: Any) -> Iterator[pikepdf.Object]:
        if isinstance(at, pikepdf.Stream | pikepdf.Dictionary):
            yield at
            parts: Iterable[Any] = (part for _, part in at.items())
        else:
            parts = at if isinstance(at, pikepdf.Array) else ()
        for part in parts:
            if not getattr(part, "is_indirect", False):
                yield from within(part)

    yield from within(file.trailer)
    for each in file.objects:
        yield from within(each)


def streams(file: pikepdf.Pdf) -> list[pikepdf.Stream]:
    return [each for each in file.objects if isinstance(each, pikepdf.Stream)]


def drawings(file: pikepdf.Pdf) -> Iterator[list[Any]]:
    """The operators of each page and of each drawing that pages share."""
    for page in file.pages:
        yield list(pikepdf.parse_content_stream(page))
    for each in streams(file):
        if each.get("/Subtype") == "/Form":
            yield list(pikepdf.parse_content_stream(each))


def ends(pdf: bytes) -> list[bytes]:
    """What stands behind the counted bytes of each stream."""
    found = []
    for head in re.finditer(rb"/Length (\d+) >>\nstream\n", pdf):
        end = head.end() + int(head[1])
        found.append(pdf[end : pdf.index(b"endstream", end)])
    return found


class Program(NamedTuple):
    """An embedded font program: what a reader draws for each code. cmaps: platform and encoding of each table."""

    cmaps: list[tuple[int, int]]
    glyphs: dict[int, int]
    widths: list[float]


def program(content: bytes) -> Program:
    """Read after the OpenType specification, as a validator would, and not by the library that wrote it."""
    tables = {}
    for n in range(unpack_from(">H", content, 4)[0]):
        tag, _, start, length = unpack_from(">4sIII", content, 12 + 16 * n)
        tables[tag] = content[start : start + length]
    head, cmap, hmtx = tables[b"head"], tables[b"cmap"], tables[b"hmtx"]
    per_em = unpack_from(">H", head, 18)[0]
    metrics = unpack_from(">H", tables[b"hhea"], 34)[0]
    glyphs = unpack_from(">H", tables[b"maxp"], 4)[0]
    advances = [unpack_from(">H", hmtx, 4 * min(n, metrics - 1))[0] * 1000 / per_em for n in range(glyphs)]
    places = [unpack_from(">HHI", cmap, 4 + 8 * n) for n in range(unpack_from(">H", cmap, 2)[0])]
    at = places[0][2]
    kind, _, _, first, size = unpack_from(">5H", cmap, at)
    assert kind == 6
    codes = unpack(f">{size}H", cmap[at + 10 : at + 10 + 2 * size])
    return Program([place[:2] for place in places], dict(enumerate(codes, first)), advances)


def shown(file: pikepdf.Pdf) -> dict[str, tuple[pikepdf.Object, set[int]]]:
    """Each font that a page shows text in, with the codes it shows; by its name."""
    found: dict[str, tuple[pikepdf.Object, set[int]]] = {}
    for page in file.pages:
        font = None
        for step in pikepdf.parse_content_stream(page):
            if str(step.operator) == "Tf":
                font = page.Resources.Font[str(step.operands[0])]
            elif str(step.operator) in {"Tj", "TJ", "'", '"'}:
                assert str(step.operator) in {"Tj", "TJ"}
                [shown_there] = step.operands
                strings = [shown_there] if str(step.operator) == "Tj" else shown_there
                for each in strings:
                    if isinstance(each, pikepdf.String):
                        found.setdefault(str(font.BaseFont), (font, set()))[1].update(bytes(each))
    return found
