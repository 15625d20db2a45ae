"""Where an item's chips stand: one line where all fit, those without words as narrow as their number; else a grid."""

from collections.abc import Sequence
from math import ceil

from PySide6.QtCore import QRect

from app.ui.widgets.chip import GAP, Chip

MOST_LINES = 9


def chip_places(chips: Sequence[Chip], left: int, room: int, least: int) -> list[tuple[Chip, QRect]]:
    """Each chip with its left edge, its width, and as y its line: several lines where a word would be cut.

    least: the width below which the widest of the words would be.
    """
    bare = [chip for chip in chips if not chip.has_words]
    worded = len(chips) - len(bare)
    taken = sum(chip.least_width() for chip in bare) + GAP * (len(chips) - 1)
    if bare and worded and (room - taken) // worded >= least:
        return _line(chips, left, room - taken)
    count = max(len(chips), 1)
    fitting = min(max((room + GAP) // (least + GAP), 1), count)
    columns = ceil(count / ceil(count / fitting))
    each = (room - GAP * (columns - 1)) / columns
    return [
        (chip, QRect(round(left + n % columns * (each + GAP)), n // columns, max(round(each), 1), 0))
        for n, chip in enumerate(chips)
    ]


def _line(chips: Sequence[Chip], left: int, room: int) -> list[tuple[Chip, QRect]]:
    """All in one line; room: for those with words, of which each gets what it takes to be as high as the others."""
    worded = [chip for chip in chips if chip.has_words]
    for lines in range(1, MOST_LINES):
        wanted = [chip.width_in(lines) for chip in worded]
        if sum(wanted) <= room:
            break
    else:
        wanted = [room // len(worded)] * len(worded)
    spare = max(room - sum(wanted), 0) / len(worded)
    widths = {id(chip): width + spare for chip, width in zip(worded, wanted, strict=True)}
    places = []
    at = float(left)
    for chip in chips:
        width = widths[id(chip)] if chip.has_words else chip.least_width()
        places.append((chip, QRect(round(at), 0, round(width), 0)))
        at += width + GAP
    return places
