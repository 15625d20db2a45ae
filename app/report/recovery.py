"""The recovery sheet on paper: one page that says what it is, what it opens and where to keep it."""

from typing import Final

from app.report.frame import SIDE, SIZES, TOP, bold, day_and_time, regular
from app.report.ink import Ink
from app.report.layout import BLACK, depth, paint_lines
from app.report.text import Line, Span, line_of, one_line, wrap
from app.services.documents import Paper
from app.services.recovery import RecoverySheet

TITLE: Final = "Recovery sheet"
WHAT: Final = (
    "This sheet opens the clinic's records when no administrator knows a passphrase any more. "
    "Whoever holds it, and the clinic folder or a copy of it, can read everything."
)
KEEP: Final = (
    "Keep it where only those who answer for the records can reach it, such as a safe, away from the computer. "
    "Do not keep it in the clinic folder, in a mailbox or as a photograph. Cowslip does not keep the code and can't "
    "show it again."
)
USE: Final = (
    'To use it: on the page that asks for the passphrase choose "Use the recovery code", choose an administrator and '
    "type the code (in either case, with or without the dashes), then a new passphrase. The code works once: the next "
    "sheet is shown at once, and this one opens nothing more. An administrator can replace it at any time, on the "
    "page People and access."
)
ROOT: Final = (
    "Fingerprint of the clinic's root key, which vouches for everybody who signs here. Compare it with the one on the "
    "page People and access when it is in doubt that the clinic is the true one. It is no secret."
)
GREY: Final = (0.94, 0.945, 0.94)
INK: Final = "Cowslip"


def draw_recovery_sheet(sheet: RecoverySheet, paper: Paper) -> bytes:
    """The PDF. BadInput where the clinic's name can't be printed."""
    width, _ = size = SIZES[paper]
    inner = width - 2 * SIDE
    ink = Ink(size, TITLE, INK, sheet.made)
    made = f"Made {day_and_time(sheet.made)}. Every sheet made before it opens nothing."
    top = paint_lines(ink, wrap((Span(one_line("Clinic name", sheet.clinic), bold(12)),), inner), SIDE, TOP)
    top = paint_lines(ink, wrap((Span(TITLE, bold(20)),), inner), SIDE, top + 6)
    top = paint_lines(ink, wrap((Span(made, regular(10.5)),), inner), SIDE, top + 6)
    ink.rule(SIDE, top + 6, SIDE + inner, top + 6, BLACK, 1.2)
    top = _words(ink, top + 18, inner, WHAT)
    top = _box(ink, top + 6, inner, "Recovery code", sheet.code, 19.0)
    top = _words(ink, top + 14, inner, KEEP, USE)
    top = _box(ink, top + 6, inner, "Root key fingerprint", sheet.fingerprint, 11.0)
    _words(ink, top + 14, inner, ROOT)
    ink.end_page()
    return ink.finish()


def _words(ink: Ink, top: float, width: float, *paragraphs: str) -> float:
    for words in paragraphs:
        top = paint_lines(ink, wrap((Span(words, regular(10.5)),), width), SIDE, top) + 8
    return top


def _box(ink: Ink, top: float, width: float, caption: str, content: str, points: float) -> float:
    lines: list[Line] = [line_of(Span(caption, regular(9.5))), line_of(Span(content, bold(points)))]
    height = depth(lines) + 20
    ink.area(SIDE, top, width, height, GREY)
    ink.box(SIDE, top, width, height, BLACK, 0.8)
    paint_lines(ink, lines, SIDE + 14, top + 10)
    return top + height
