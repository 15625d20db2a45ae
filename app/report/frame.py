"""The page around every document: who, where and what on top; source, rights, definition, page number at the foot."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from app.core.errors import BadInput
from app.core.records import Moment, Patient, Visit
from app.core.scale import Scale
from app.report import qr
from app.report.fonts import fonts
from app.report.ink import Colour, Ink
from app.report.layout import BLACK, HAIR, Block, Gap, Lines, depth, paginate, paint_lines, paragraph
from app.report.letterhead import Room, corner, notice
from app.report.text import DOT, NUMBER, Line, Span, Style, clean, line_of, one_line, wrap
from app.services.canonical import short_hash
from app.services.documents import NO_LETTERHEAD, Letterhead, Paper

SIZES: dict[Paper, tuple[float, float]] = {"a4": (595.276, 841.89), "letter": (612.0, 792.0)}
SIDE, TOP, BOTTOM = 42.0, 28.0, 24.0
LABEL, LABEL_LOW = (144.0, 48.0), (144.0, 42.0)
CLINIC_WIDTH = 120.0
UNDER_LABEL = CLINIC_WIDTH + 12 + LABEL[0]  # as wide as the corner may be there
CORNER = Room(CLINIC_WIDTH, LABEL[1] + 2, UNDER_LABEL)
CORNER_LOW = Room(CLINIC_WIDTH, LABEL_LOW[1] + 2, UNDER_LABEL, logo=28.0, is_low=True)
FOOT_RIGHT, FOOT_RIGHT_LOW = 168.0, 184.0
FOOT_PAD = 5.0
LEAST_ROOM = 0.25
ENOUGH_ROOM = 0.5
"""Of a page: where the sources of several scales leave less, they stand once, at the end."""
BASIS = (
    "Scored from the answers shown, by the rule and source named here. "
    "What they mean for this patient, diagnosis and treatment are for the clinician to judge."
)
BASIS_ELSEWHERE = (
    "Scored from the answers in each record, by the rules and sources named here. "
    "What they mean for this patient, diagnosis and treatment are for the clinician to judge."
)
NOT_YET = "To be filled in by hand. What is written here is not in Cowslip until it is transcribed."
GREY: Colour = (0.9, 0.91, 0.905)
SOFT = 0.32
TO_FILL = ("Name " + "_" * 44, "Born " + "_" * 16 + "   Record no. " + "_" * 16)


@dataclass(frozen=True, slots=True)
class Facts:
    """What every page says. at: the day for which the age holds. marks: said on top of each page (draft, demo).

    scored: what was scored, by whom and when: what goes on from page to page says it again.
    is_struck: each page is struck through. is_form: nobody's yet: name, birth date and number are to be written in.
    is_blank: nothing is scored on it: it is to be filled in by hand. within: of what more the document is a part.
    scales: each definition that it draws upon.
    basis: what its scores are made of. letterhead: what the site sets for its paper.
    """

    clinic: str
    kind: str
    patient: Patient | None
    visit: Visit | None
    at: Moment
    scales: tuple[Scale, ...]
    printed: Moment
    printed_by: str
    app_version: str
    scored: str
    marks: tuple[str, ...] = ()
    is_struck: bool = False
    is_form: bool = False
    is_blank: bool = False
    within: tuple[str, ...] = ()
    many: str = ""
    basis: str = BASIS
    letterhead: Letterhead = NO_LETTERHEAD


def regular(size: float, grey: float = 0.09) -> Style:
    """Regular type."""
    return Style(fonts().regular, size, grey)


def bold(size: float, grey: float = 0.09) -> Style:
    """Bold type."""
    return Style(fonts().bold, size, grey)


def day_and_time(moment: Moment) -> str:
    """2026-11-22 14:47 −05:00."""
    return f"{moment.local:%Y-%m-%d %H:%M} {moment.offset_words}"


class Frame:
    """The frame of one document on one paper: lays itself out once, then is drawn around each page."""

    def __init__(self, facts: Facts, paper: Paper, *, landscape: bool = False) -> None:
        self.size = SIZES[paper][::-1] if landscape else SIZES[paper]
        self.left = SIDE
        self.width = self.size[0] - 2 * SIDE
        self._identity = _identity(facts, self.width - LABEL[0] - CLINIC_WIDTH - 24, is_low=landscape)
        self._corner = corner(facts.clinic, facts.kind, facts.letterhead, CORNER_LOW if landscape else CORNER)
        self._marks = _marks(facts, self.width - 16)
        self._is_struck = facts.is_struck
        self._scored = wrap((Span(facts.scored, bold(9.5)),), self.width) if facts.scored else []
        self._notice = notice(facts.letterhead, self.width)
        right = FOOT_RIGHT_LOW if landscape else FOOT_RIGHT
        foot_width = self.width - right - 12
        self._foot = _foot(facts, foot_width, is_low=landscape or facts.is_blank)
        self._sources: list[Block] = []
        self._imprint = _imprint(facts, right - qr.SIZE - 2 * qr.QUIET, is_low=landscape)
        self._label = LABEL_LOW if landscape else LABEL
        self._is_labelled = not facts.many
        head = max(depth(self._identity), self._corner.height, self._label[1])
        self._rule = TOP + head + 7
        self._mark_air = 2 if landscape else 6
        marks = depth(self._marks) + 8 + self._mark_air if self._marks else 0
        self.top = self._rule + 9 + marks
        if len(facts.scales) > 1 and self.room < self.size[1] * ENOUGH_ROOM:
            self._foot = _names(facts, foot_width)
            self._sources = list(_sources(facts, self.width))
        if self.room < self.size[1] * LEAST_ROOM:
            raise BadInput(
                "The names, source and rights lines leave no room on the page.", hint="Shorten the longest of them."
            )

    @property
    def room(self) -> float:
        """How tall what stands on a page may be."""
        return self._foot_top - 6 - self.top

    @property
    def _foot_top(self) -> float:
        foot = max(depth(self._foot), depth(self._imprint) + 2 * regular(8).leading, qr.SIZE + qr.QUIET)
        warned = sum(block.height for block in self._notice) + 2 * FOOT_PAD if self._notice else 0
        return self.size[1] - BOTTOM - foot - FOOT_PAD - warned

    def draw(self, ink: Ink, blocks: Sequence[Block], sha256: str) -> None:
        """All blocks, page after page. sha256: of the record; short in words and whole as a QR on each page."""
        self.draw_parts(ink, [blocks], sha256)

    def draw_parts(self, ink: Ink, parts: Sequence[Sequence[Block]], sha256: str) -> None:
        """The same of blocks in parts, each of which begins a page; behind the last, the sources with no room below."""
        *others, last = parts
        parts = [*others, [*last, *self._sources]]
        pages = [page for part in parts for page in paginate(part, self.room)]
        again = depth(self._scored) + 6 if self._scored else 0.0
        if len(pages) > 1 and again:
            pages = [page for part in parts for page in paginate(part, self.room - again)]
        for number, page in enumerate(pages, 1):
            self._paint(ink, f"page {number} of {len(pages)}", sha256)
            top = self.top
            if number > 1 and again:
                paint_lines(ink, self._scored, self.left, top)
                top += again
            for block in page:
                block.paint(ink, self.left, top)
                top += block.height
            ink.end_page()

    def _paint(self, ink: Ink, paged: str, sha256: str) -> None:
        right = self.left + self.width
        if self._is_struck:
            ink.rule(self.left, self._foot_top, right, self.top, (0.45, 0.45, 0.45), 1.5)
        paint_lines(ink, self._identity, self.left, TOP)
        self._corner.paint(ink, right, TOP)
        label = right - CLINIC_WIDTH - 12 - LABEL[0]
        if self._is_labelled:
            ink.box(label, TOP, *self._label, (0.6, 0.65, 0.62), 0.6)
            ink.line(label + 5, TOP + 10.5, line_of(Span("patient label", regular(8, 0.45))))
        ink.rule(self.left, self._rule, right, self._rule, BLACK, 1.2)
        if self._marks:
            height = depth(self._marks) + self._mark_air
            ink.area(self.left, self._rule + 8, self.width, height, GREY)
            ink.area(self.left, self._rule + 8, 4, height, BLACK)
            paint_lines(ink, self._marks, self.left + 10, self._rule + 8 + self._mark_air / 2)
        ink.rule(self.left, self._foot_top, right, self._foot_top, (0.6, 0.65, 0.62))
        top = self._foot_top + FOOT_PAD
        for block in self._notice:
            block.paint(ink, self.left, top)
            top += block.height
        if self._notice:
            ink.rule(self.left, top + FOOT_PAD, right, top + FOOT_PAD, HAIR)
            top += 2 * FOOT_PAD
        paint_lines(ink, self._foot, self.left, top)
        named = line_of(Span(f"Record {short_hash(sha256)}", bold(8)))
        lines = [line_of(Span(paged, bold(8))), named, *self._imprint]
        paint_lines(ink, lines, right - qr.SIZE - 2 * qr.QUIET, top, align=1)
        ink.stamp(f"qr-{sha256[:12]}", qr.drawing(sha256), right - qr.SIZE, top, qr.SIZE)


def _identity(facts: Facts, width: float, *, is_low: bool) -> list[Line]:
    """On a low page number and birth date share a line."""
    patient = facts.patient
    if facts.is_form:
        return [line for words in TO_FILL for line in wrap((Span(words, regular(9.5)),), width)]
    if facts.many:
        lines = wrap((Span(facts.many, bold(12)),), width)
        return lines + wrap((Span("This page belongs to no chart.", regular(9.5, SOFT)),), width)
    if patient is None:
        lines = wrap((Span("No patient", bold(12)),), width)
        return lines + wrap((Span("This page belongs to no chart.", regular(9.5, SOFT)),), width)
    name = one_line("Patient name", patient.shown)
    number = one_line("Record number", patient.record_number, NUMBER)
    born = "birth date not recorded"
    if patient.birth_date is not None:
        age = _age(patient.birth_date, facts.at.local.date())
        born = f"born {patient.birth_date.isoformat()}" + (f" ({age} y)" if age >= 0 else "")
    lines = wrap((Span(name, bold(12)),), width)
    about = Span(f"sex {patient.sex.value}{DOT}{born}{DOT if is_low else ''}", regular(9.5))
    shown = Span(number, bold(9.5)) if number else Span("not recorded", regular(9.5))
    numbered = (Span("Record no. ", regular(9.5)), shown)
    for spans in ((about, *numbered),) if is_low else ((about,), numbered):
        lines += wrap(spans, width)
    if facts.visit is not None:
        visit = f"{facts.visit.kind.value} visit of {day_and_time(facts.visit.started)}"
        lines += wrap((Span(visit, regular(9.5)),), width)
    return lines


def _age(born: date, at: date) -> int:
    return at.year - born.year - ((at.month, at.day) < (born.month, born.day))


def _marks(facts: Facts, width: float) -> list[Line]:
    return wrap((Span(DOT.join(facts.marks), bold(9.5)),), width) if facts.marks else []


def _cited(scale: Scale) -> tuple[str, str, str]:
    """Its source, its rights, and which definition of it."""
    where = f"Scale {scale.id}"
    return (
        clean(f"{where}, citation", scale.source.citation),
        clean(f"{where}, rights", scale.rights.line),
        clean(f"{where}, version", f"Definition {scale.id} {scale.version}, sha256 {scale.sha256}"),
    )


def _foot(facts: Facts, width: float, *, is_low: bool) -> list[Line]:
    """On a low page, and of several definitions, one after the other in the same lines; what they share once."""
    small = regular(8, SOFT)
    parts = [text for scale in facts.scales for text in _cited(scale)]
    texts = [text for text in dict.fromkeys((*parts, NOT_YET if facts.is_blank else facts.basis)) if text]
    if is_low or len(facts.scales) > 1:
        return wrap((Span("  ".join(texts), small),), width)
    return [line for text in texts for line in wrap((Span(text, small),), width)]


def _names(facts: Facts, width: float) -> list[Line]:
    """The foot where the sources stand at the end: each scale once, by its short name."""
    shorts = dict.fromkeys(one_line(f"Scale {scale.id}, short name", scale.short) for scale in facts.scales)
    words = f"{', '.join(shorts)}. Their sources, rights and definitions stand at the end.  {facts.basis}"
    return wrap((Span(words, regular(8, SOFT)),), width)


def _sources(facts: Facts, width: float) -> Iterator[Block]:
    """Source, rights and definition of each scale, under a heading."""
    yield Gap(9)
    yield Lines(tuple(wrap((Span("Sources and rights", bold(11)),), width)), keep=True)
    for scale in facts.scales:
        yield Gap(3)
        name = one_line(f"Scale {scale.id}, short name", scale.short)
        said = "  ".join(filter(None, dict.fromkeys(_cited(scale))))
        yield paragraph(width, Span(f"{name}: ", bold(8)), Span(said, regular(8)))


def _imprint(facts: Facts, width: float, *, is_low: bool) -> list[Line]:
    person = one_line("Printed by", facts.printed_by)
    by = f"printed {day_and_time(facts.printed)}"
    version = one_line("App version", facts.app_version, NUMBER)
    small = regular(8, SOFT)
    part = [line for words in facts.within for line in wrap((Span(words, small),), width)]
    made = Span(f"Cowslip {version}", small)
    who = (Span("by ", small), Span(person, small)) if person else ()
    if is_low:
        return part + wrap((Span(by, small),), width) + wrap((*who, Span(", " if who else "", small), made), width)
    lines = part + wrap((Span(by, small),), width)
    return lines + (wrap(who, width) if who else []) + wrap((made,), width)
