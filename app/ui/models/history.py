"""A chart in words and numbers, ready to show: its rows, newest first, and the trends that they make."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from app.core.context import Entry
from app.core.errors import AppError
from app.core.events import Event
from app.core.records import Assessment, Patient, Status, Visit
from app.core.scale import Outcome, Scale
from app.core.scoring import score, with_sets
from app.core.sentences import (
    NOT_RECORDED,
    STATUS_WORDS,
    ended,
    moment_words,
    result_words,
    signature_words,
    status_words,
)
from app.core.since import since_said
from app.core.trends import Rated, Trend, charted, newest_scales, occasions_of
from app.services.charts import Chart
from app.services.printing import since_last_use
from app.services.rules import ScaleOf

UNSCORED = (Status.DRAFT, Status.STOPPED, Status.ENTERED_IN_ERROR)
MOVED_HERE = "Moved here from another patient's chart."


@dataclass(frozen=True, slots=True)
class Row:
    """One assessment as the table shows it. scale None: its definition can't be read, and result says so.

    remarks: in full what result only counts, a sentence for each item not assessed, confounded or rated otherwise.
    since: how long before it what a withdrawal scale is about was used last; empty beside other scales. moved_here: it,
    or a version before it, stood in another patient's chart.
    """

    assessment: Assessment
    scale: Scale | None
    outcomes: Mapping[str, Outcome]
    short: str
    performed: str
    result: str
    visit: str
    status: str
    remarks: tuple[str, ...] = ()
    since: str = ""
    moved_here: bool = False

    @property
    def signed_words(self) -> tuple[str, ...]:
        """What was signed of it and where it stands; of a later version too that the record was moved here."""
        says = self.moved_here and not self.assessment.moved_from
        return (*((MOVED_HERE,) if says else ()), *signature_words(self.assessment))

    @property
    def since_sentence(self) -> str:
        """Since last use: heroin: 18.3 h. Empty where nothing is to be said."""
        return f"Since last use: {self.since}." if self.since else ""

    @property
    def is_draft(self) -> bool:
        """Whether it can be gone on with."""
        return self.assessment.status is Status.DRAFT

    @property
    def is_printable(self) -> bool:
        """Whether there is a record to print: a draft is none yet, a stopped one never becomes one."""
        return self.scale is not None and self.assessment.status not in (Status.DRAFT, Status.STOPPED)


@dataclass(frozen=True, slots=True)
class History:
    """A chart, read: what the chart page shows."""

    chart: Chart
    rows: tuple[Row, ...]
    trends: tuple[Trend, ...]
    lone: tuple[str, ...] = field(default=())


def read(chart: Chart, scale_of: ScaleOf) -> History:
    """Rows and trends of a chart, each record scored with the definition it was made with.

    One record that can't be read spoils its own row only. scale_of may ask the store: call from its thread.
    """
    offsets = {a.performed.offset for a in chart.assessments if a.performed is not None}
    visits = {v.id: _visit_cell(chart, v) for v in chart.visits}
    context = {"sex": chart.patient.sex.value}
    made = (_row(a, scale_of, visits, context, len(offsets) > 1) for a in chart.assessments)
    rows = tuple(
        replace(
            row,
            since=_since(chart.context, row, chart.events),
            moved_here=chart.lineage.was_moved_here(row.assessment),
        )
        for row in made
    )
    rated = [
        Rated(row.assessment, row.scale, row.outcomes, row.performed, row.since_sentence)
        for row in rows
        if row.scale is not None
    ]
    happened = occasions_of(chart.events)
    trends = [made.trend for scale in newest_scales(rated) for made in charted(scale, rated, context, happened)]
    return History(
        chart,
        rows,
        tuple(t for t in trends if len(t.readings) > 1),
        tuple(t.title for t in trends if len(t.readings) == 1),
    )


def _since(context: Iterable[Entry], row: Row, events: Iterable[Event] = ()) -> str:
    """Only of what has a score to read it beside."""
    if row.scale is None or not row.outcomes or row.assessment.performed is None:
        return ""
    since = since_last_use(context, row.assessment, row.scale, events=events)
    return since_said(since, row.scale.substances)


def _visit_cell(chart: Chart, visit: Visit) -> str:
    """Intake 2026-11-22; of a chart that was joined to this one, it says from which."""
    words = f"{visit.kind.value.capitalize()} {visit.started.local:%Y-%m-%d}"
    return ", ".join(filter(None, (words, chart.came_from(visit.patient_id))))


def latest_words(patient: Patient, last: Assessment, context: Iterable[Entry], scale_of: ScaleOf) -> str:
    """A patient's last assessment as "COWS: 9 of 48, mild (…). Since last use: heroin: 3.0 h."; scale_of as in read().

    context: what the patient brings, every version; of a signed record what was signed with it counts.
    """
    made = _row(last, scale_of, {}, {"sex": patient.sex.value}, offset=False)
    made = replace(made, since=_since(context, made))
    words = f"{made.short}: {made.result}"
    return f"{ended(words)} {made.since_sentence}" if made.since else words


def visit_words(visit: Visit) -> str:
    """A visit as Inpatient, since 2026-11-22 08:10; one of a day or ended has no since."""
    kind = visit.kind.value.capitalize()
    if visit.ended is not None:
        return f"{kind}, {moment_words(visit.started)} to {moment_words(visit.ended)}"
    since = "since " if visit.kind.value == "inpatient" else ""
    return f"{kind}, {since}{moment_words(visit.started)}"


def _row(
    assessment: Assessment, scale_of: ScaleOf, visits: Mapping[str, str], context: Mapping[str, str], offset: bool
) -> Row:
    scale: Scale | None = None
    outcomes: Mapping[str, Outcome] = {}
    try:
        scale = scale_of(assessment.definition_sha256)
        outcomes = {} if assessment.status in UNSCORED else score(scale, assessment.keys)
        result = _result(assessment, scale, outcomes, context)
    except AppError as error:
        scale, outcomes, result = None, {}, f"Can't be read: {error.message}"
    return Row(
        assessment,
        scale,
        outcomes,
        assessment.scale_id if scale is None else scale.short,
        moment_words(assessment.performed, offset),
        result,
        visits.get(assessment.visit_id, NOT_RECORDED),
        status_words(assessment),
        () if scale is None else tuple(_remarks(assessment, scale)),
    )


def _remarks(assessment: Assessment, scale: Scale) -> Iterable[str]:
    for item in scale.items:
        answer = assessment.answers.get(item.id)
        if answer is None:
            continue
        for what, words in (
            ("not assessed", answer.not_assessed),
            ("confound", answer.confound),
            ("rated otherwise than measured", answer.reason),
        ):
            if words:
                yield f"{item.text}: {what}, {words}"


def _result(assessment: Assessment, scale: Scale, outcomes: Mapping[str, Outcome], context: Mapping[str, str]) -> str:
    if assessment.status is Status.ENTERED_IN_ERROR:
        return NOT_RECORDED
    if assessment.status in UNSCORED:
        return f"{STATUS_WORDS[assessment.status]}, {len(assessment.keys)} of {len(scale.items)} answered"
    if not scale.scores:
        return f"No score; {len(assessment.keys)} of {len(scale.items)} answered"
    known = with_sets(context, assessment.sets)
    said = " ".join(result_words(s, outcomes[s.id], known) for s in scale.scores)
    return "; ".join((said.removesuffix(".") if (counts := _counts(assessment)) else said, *counts))


def _counts(assessment: Assessment) -> list[str]:
    """How many items were not assessed or carry a confound: a number of their own would look like any other."""
    confounds = sum(1 for a in assessment.answers.values() if a.confound)
    missing = len(assessment.not_assessed)
    return [
        *([f"{missing} not assessed"] if missing else []),
        *([f"{confounds} confound{'' if confounds == 1 else 's'}"] if confounds else []),
    ]
