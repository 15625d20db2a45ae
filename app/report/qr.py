"""The QR code of a record's hash, as a drawing that every page uses again."""

from collections.abc import Iterable, Iterator
from functools import lru_cache
from itertools import groupby

QUIET = 4  # modules of white around it, which the standard asks for
MODULES = 37  # version 5, which holds 64 hex digits with 15 % of it to spare for dirt and folds
MASK = 2
"""For hex digits within half a percent of the best by the standard's own penalty, the worst of 60 within 7 %; to look
for the best of the eight masks takes five times as long as all the rest."""
SIZE = float(MODULES)  # a module is a point: 13 mm, 16 mm with the quiet zone


@lru_cache(maxsize=16)
def drawing(text: str) -> str:
    """PDF path operators for the dark modules, SIZE wide from (0, 0) upwards; one path, so that no seams show."""
    import segno

    code = segno.make_qr(text, version=5, error="m", boost_error=False, mask=MASK)
    return f"0 g {' '.join(_runs(code.matrix))} f"


def _runs(matrix: Iterable[bytes | bytearray]) -> Iterator[str]:
    """A rectangle for each run of dark modules in a row; the first row is the top one."""
    for down, row in enumerate(matrix):
        at = 0
        for dark, run in groupby(row):
            length = sum(1 for _ in run)
            if dark:
                yield f"{at} {MODULES - 1 - down} {length} 1 re"
            at += length
