"""The parts of a record: the table of items and answers, totals, changes, limits, signature."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import lru_cache

from app.core.alerts import raised
from app.core.records import Answer, Assessment, Moment, Status
from app.core.scale import CountMarked, Item, Option, Partial, Scale, Score, Scored
from app.core.sentences import number_words, range_words, said_words, statement_words
from app.report.frame import bold, day_and_time, regular
from app.report.ink import Colour, Ink
from app.report.layout import INDENT, PALE, Block, Cell, Gap, Row, cell, depth, paint_lines, paragraph
from app.report.text import DOT, Line, Span, clean, one_line, width_of, wrap
from app.services.documents import RecordDocument

BODY, NOTE, DETAIL = 9.5, 8.5, 8.0
PANEL_PAD = 6.0
RULES_HEIGHT = 31.0
NUMBER_WIDTH, POINTS_WIDTH, NOTED_WIDTH = 20.0, 42.0, 98.0
ANSWER_MIN, ANSWER_MAX = 84.0, 165.0
SHADE: Colour = (0.85, 0.86, 0.855)
DASH = "\N{EM DASH}"
SHORT_NAME = 40
STATEMENT_LIMIT = 3000
RECALL_LIMIT = 400
LONG_NOTE, MANY_LINES = 150, 6  # a longer note stands below the table, on the whole width


@dataclass(frozen=True, slots=True)
class Columns:
    """Widths of the five columns: number, item, answer, points, noted."""

    widths: tuple[float, ...]
    header: Row


@lru_cache(maxsize=64)
def columns(scale: Scale, width: float) -> Columns:
    """The same for every record of a scale: as wide as its answers need, the item has the rest."""
    words = [o.text for i in scale.items for o in i.options]
    longest = max((width_of(clean(f"Scale {scale.id}", w), regular(BODY)) for w in words), default=0.0)
    answer = min(max(longest + 2 * INDENT + 1, ANSWER_MIN), ANSWER_MAX)
    item = width - NUMBER_WIDTH - answer - POINTS_WIDTH - NOTED_WIDTH
    widths = (NUMBER_WIDTH, item, answer, POINTS_WIDTH, NOTED_WIDTH)
    titles = ("#", "Item", "Answer", "Points", "Noted")
    cells = tuple(cell(t, bold(BODY), w, 0.5 if t == "Points" else 0.0) for t, w in zip(titles, widths, strict=True))
    return Columns(widths, Row(cells, widths, keep=True, fill=PALE))


def item_rows(document: RecordDocument, width: float) -> Iterator[Block]:
    """A row for each item in the instrument's order, with the headings of its groups, and the totals."""
    scale = document.scale
    table = columns(scale, width)
    answers = document.assessment.answers
    yield table.header
    group = ""
    for number, item in enumerate(scale.items, 1):
        if item.group != group:
            group = item.group
            yield from _group_rows(scale, group, width, table.header)
        yield _item_row(scale, number, item, answers.get(item.id), table)
    for place, score in enumerate(scale.scores):
        yield _total_row(document, score, table, heavy=place == 0)


def _group_rows(scale: Scale, group_id: str, width: float, header: Row) -> Iterator[Block]:
    group = next((g for g in scale.groups if g.id == group_id), None)
    if group is None:
        return
    used = {item for score in scale.scores for item in score.rule.items}
    scored = any(i.id in used for i in scale.items if i.group == group_id)
    where = f"Scale {scale.id}, group {group.id}"
    spans = [Span(clean(where, group.title), bold(BODY))]
    said = DOT.join(t for t in (clean(where, group.note), "" if scored else "no score") if t)
    if said:
        spans.append(Span(f"  {said}", regular(8.5, 0.3)))
    lines = tuple(wrap(spans, width - 2 * INDENT))
    yield Row((Cell(lines),), (width,), keep=True, fill=PALE, header=header)


@lru_cache(maxsize=1024)
def _fixed(scale: Scale, number: int, width: float) -> tuple[Cell, tuple[Line, ...]]:
    """The number and the wording of an item with its detail, the same on every record."""
    item = scale.items[number - 1]
    text = clean(f"Scale {scale.id}, item {item.id}", item.text)
    short = len(item.text) <= SHORT_NAME
    spans = [Span(text, bold(BODY) if short else regular(BODY))]
    if item.detail:  # one line with the heading, as the forms print it
        detail = clean(f"Scale {scale.id}, item {item.id}, detail", item.detail)
        joint = " " if text.endswith((".", ":", "?", "!")) else ": "
        spans.append(Span(f"{joint}{detail}", regular(DETAIL, 0.2)))
    lines = wrap(spans, width - 2 * INDENT)
    return cell(str(number), regular(BODY, 0.3), NUMBER_WIDTH), tuple(lines)


@lru_cache(maxsize=4096)
def _wording(scale: Scale, item: Item, key: str, width: float) -> Cell:
    """The answer's words, shaded where the source shades it."""
    option = item.option(key)
    if option is None:
        return Cell()
    marked = item.marked(option)
    text = clean(f"Scale {scale.id}, item {item.id}", option.text) or "no wording in the source"
    style = bold(BODY) if marked else regular(BODY, 0.09 if option.text else 0.3)
    made = cell(text, style, width)
    return Cell(made.lines, fill=SHADE) if marked else made


@lru_cache(maxsize=256)
def _points(words: str) -> Cell:
    return cell(words, bold(BODY), POINTS_WIDTH, 0.5)


def _item_row(scale: Scale, number: int, item: Item, answer: Answer | None, table: Columns) -> Row:
    noted_spans = _noted(item, answer)
    if _is_long(noted_spans):
        noted_spans = [Span(f"see note {number} below", regular(NOTE))]
    _, item_width, answer_width, _, noted_width = table.widths
    counted, name = _fixed(scale, number, item_width)
    option = item.option(answer.key) if answer is not None and answer.key is not None else None
    if answer is None:
        words, points = cell("not answered", regular(BODY, 0.3), answer_width), DASH
    elif option is None:
        words, points = cell("not assessed", regular(BODY), answer_width), "na"
    else:
        words, points = _wording(scale, item, option.key, answer_width), _points_words(option)
    noted = tuple(wrap(noted_spans, noted_width - 2 * INDENT)) if noted_spans else ()
    return Row((counted, Cell(name), words, _points(points), Cell(noted)), table.widths, header=table.header)


def _points_words(option: Option) -> str:
    return "not scored" if option.points is None else number_words(option.points)


def item_notes(document: RecordDocument, width: float) -> Iterator[Block]:
    """Notes that are too long for their column, under the item's number."""
    for number, item in enumerate(document.scale.items, 1):
        noted = _noted(item, document.assessment.answers.get(item.id))
        if _is_long(noted):
            name = f"{number} {item.text}: " if len(item.text) <= SHORT_NAME else f"{number}: "
            yield Gap(5, keep=False)
            yield paragraph(width, Span(clean(f"Item {item.id}", name), bold(NOTE)), *noted)


def _is_long(noted: list[Span]) -> bool:
    whole = "".join(span.text for span in noted)
    return len(whole) > LONG_NOTE or whole.count("\n") > MANY_LINES


def _noted(item: Item, answer: Answer | None) -> list[Span]:
    """The facts beside an answer, as they were entered, one a line; words of the user stand in a span of their own."""
    if answer is None:
        return []
    style = regular(NOTE)
    spans: list[Span] = []
    for before, said in _facts_noted(item, answer):
        spans.append(Span(f"\n{before}" if spans else before, style))
        if said:
            spans.append(Span(said, style))
    return spans


def _facts_noted(item: Item, answer: Answer) -> Iterator[tuple[str, str]]:
    """Each fact as our words and the user's."""
    option = item.option(answer.key) if answer.key is not None else None
    if answer.measured is not None and item.measure is not None:
        yield clean(f"Item {item.id}", f"{answer.measured:g} {item.measure.unit}"), ""
    if option is not None and item.marked(option):
        yield "shaded in the source", ""
    if answer.not_assessed is not None:
        yield "", clean(f"Item {item.id}, reason not assessed", answer.not_assessed)
    if answer.reason.strip():
        reason = clean(f"Item {item.id}, reason", answer.reason)
        proposed = item.proposed_by(answer.measured) if answer.measured is not None else None
        if proposed is not None and proposed != option and proposed.points is not None:
            yield f"rated otherwise than measured ({number_words(proposed.points)}): ", reason
        else:
            yield "", reason
    if answer.confound.strip():
        yield "confound: ", clean(f"Item {item.id}, confound", answer.confound)


def _total_row(document: RecordDocument, score: Score, table: Columns, *, heavy: bool) -> Row:
    outcome = document.outcomes[score.id]
    number, item, answer, points, noted = table.widths
    value = number_words(outcome.value) if isinstance(outcome, Scored) else DASH
    rule = clean("Rule", score.rule_words).rstrip(".") or _rule_words(score)
    title = Span(f"{clean('Score title', score.title)}  ", bold(BODY))
    words = Span(f"{rule}, {range_words(score.low, score.high)}", regular(BODY))
    cells = (
        Cell(),
        Cell(tuple(wrap((title, words), item + answer - 2 * INDENT))),
        _points(value),
        cell("not complete" if isinstance(outcome, Partial) else "", regular(NOTE), noted),
    )
    return Row(cells, (number, item + answer, points, noted), heavy=heavy, header=table.header)


def _rule_words(score: Score) -> str:
    count = len(score.rule.items)
    if isinstance(score.rule, CountMarked):
        return f"count of shaded answers among {count} items"
    return f"sum of {count} items"


def scored_words(assessment: Assessment, scale: Scale) -> str:
    """What was scored, by whom and when, in a line: "COWS, performed 2026-11-22 14:47 −05:00 by …; recorded …"."""
    performed, recorded = _time(assessment.performed), _time(assessment.recorded)
    person = one_line("Performer", assessment.performer)
    short = clean(f"Scale {scale.id}, short name", scale.short)
    return f"{short}, performed {performed}{f' by {person}' if person else ''}; recorded {recorded}"


def _time(moment: Moment | None) -> str:
    return day_and_time(moment) if moment else DASH


def times(assessment: Assessment, scale: Scale) -> list[list[Span]]:
    """Who and when: performed, recorded and signed, each with its offset."""
    plain, strong = regular(BODY), bold(BODY)
    person = one_line("Performer", assessment.performer)
    performed = [Span("Performed ", plain)]
    performed.append(Span(_time(assessment.performed), strong if assessment.performed else plain))
    if person:
        performed += [Span(" by ", plain), Span(person, plain)]
    recorded = _time(assessment.recorded)
    signed = day_and_time(assessment.signed) if assessment.signed else "not signed"
    lines = [performed, [Span(f"Recorded {recorded}{DOT}{'signed ' if assessment.signed else ''}{signed}", plain)]]
    if scale.completed_by == "patient":
        lines.append([Span("Answered by the patient", plain)])
    if assessment.mode:
        lines.append([Span("Mode: ", plain), Span(one_line("Mode of answering", assessment.mode), plain)])
    if scale.recall:
        recall = one_line(f"Scale {scale.id}, recall", scale.recall, RECALL_LIMIT)
        lines.append([Span(f"Time frame: {recall}", regular(8.5, 0.3))])
    return lines


def alerts(document: RecordDocument, width: float) -> Iterator[Block]:
    """Items that are said first whatever the total, also where they are unanswered."""
    for alert in raised(document.scale, document.assessment.answers):
        words = clean(f"Scale {document.scale.id}, alert", f"{alert.text}: {alert.said}")
        yield paragraph(width, Span(f"Item {alert.number}: ", bold(10.5)), Span(words, bold(10.5)))
        yield Gap(6)


def limits(scale: Scale, width: float) -> Iterator[Block]:
    """What the instrument is known not to do, with the sources of its bands."""
    several = len(scale.scores) > 1
    sources = [
        (f"{score.title}: " if several else "") + ", ".join(dict.fromkeys(t for t in (s.name, s.source) if t))
        for score in scale.scores
        for s in score.band_sets
    ]
    parts = (("From the source", scale.clinician_notes), ("Bands", sources), ("Limits", scale.limits))
    spans: list[Span] = []
    for title, texts in parts:
        if texts:
            words = clean(f"Scale {scale.id}, {title.lower()}", " ".join(_stopped(t) for t in texts))
            spans += [Span(f"{title}: ", bold(NOTE)), Span(f"{words} ", regular(NOTE))]
    if spans:
        yield Gap(4, keep=False)
        yield paragraph(width, *spans)


def _stopped(text: str) -> str:
    return text if text.endswith((".", "!", "?")) else f"{text}."


@dataclass(frozen=True, slots=True)
class Panel:
    """Lines in a box with rounded corners. rules: blank lines to write on, below them, each with its caption."""

    lines: tuple[Line, ...]
    width: float
    rules: tuple[str, ...] = ()
    keep: bool = False
    header: Block | None = None

    @property
    def height(self) -> float:
        """Text, room to write and padding."""
        return depth(self.lines) + 2 * PANEL_PAD + (RULES_HEIGHT if self.rules else 0)

    def paint(self, ink: Ink, x: float, top: float) -> None:
        """The box, its text, and the lines to write on."""
        ink.box(x, top, self.width, self.height, (0.55, 0.6, 0.57), 0.75, radius=4)
        below = paint_lines(ink, self.lines, x + 10, top + PANEL_PAD)
        if not self.rules:
            return
        each = (self.width - 20 + 14) / len(self.rules)
        for place, caption in enumerate(self.rules):
            left = x + 10 + place * each
            ink.rule(left, below + 20, left + each - 14, below + 20, (0.4, 0.45, 0.42), 0.6)
            paint_lines(ink, wrap((Span(caption, regular(8, 0.32)),), each), left, below + 21)

    def split(self, room: float) -> tuple[Block, Block] | None:  # noqa: ARG002
        """It stays whole."""
        return None


def signature(assessment: Assessment, width: float) -> Panel:
    """Who signed and when; where nobody has, room to sign this copy by hand unless it is still a draft."""
    plain, strong = regular(BODY), bold(BODY)
    inner = width - 20
    if assessment.record is not None:
        said = clean("Signature", statement_words(assessment.record), STATEMENT_LIMIT)
        return Panel(tuple(wrap((Span(said, strong),), inner)), width)
    if assessment.signed is not None:  # final before there were signatures
        signer = one_line("Signer", assessment.signer)
        at = f"{assessment.signed.local:%Y-%m-%d %H:%M:%S} {assessment.signed.offset_words}"
        spans = (Span("Signed in Cowslip by ", strong), Span(signer or DASH, strong), Span(f"{DOT}{at}", plain))
        return Panel(tuple(wrap(spans, inner)), width)
    unsigned = tuple(wrap((Span("Not signed in Cowslip.", strong),), inner))
    captions = ("Signature", "Printed name, credentials", "Date, time")
    return Panel(unsigned, width, captions if assessment.status is Status.COMPLETE else ())


def statements(assessment: Assessment, width: float) -> Iterator[Block]:
    """What else is said of the record: which version it is and why, reviews, addenda, that it is void."""
    first = None if assessment.record is None else statement_words(assessment.record)
    for words in said_words(assessment):
        if words != first:
            yield Gap(3, keep=False)
            yield paragraph(width, Span(clean("Signature", words, STATEMENT_LIMIT), regular(BODY)))


def sealed(panel: Panel, assessment: Assessment, sha256: str) -> Panel:
    """With the record's whole hash, of which each page's foot shows the beginning."""
    of = "this draft as it now is" if assessment.status is Status.DRAFT else "this record"
    lines = wrap((Span(f"SHA-256 of {of}: {sha256}", regular(8, 0.32)),), panel.width - 20)
    return replace(panel, lines=panel.lines + tuple(lines))
