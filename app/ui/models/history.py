"""A chart in words and numbers, ready to show: its rows, newest first, and the trends that they make."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime

from app.core.context import Entry
from app.core.errors import AppError
from app.core.events import Event
from app.core.flow_cells import Taken
from app.core.records import Assessment, Moment, Patient, Status, Visit
from app.core.scale import BandSet, Outcome, Partial, Scale, Score
from app.core.scoring import applies, score
from app.core.sentences import band_name, ended, number_words, outcome_sentence, signature_words
from app.core.shapes import Occasion, Reading
from app.core.since import since_said
from app.services.charts import Chart
from app.services.printing import ScaleOf, major, since_last_use, was_moved_here

STATUS_WORDS = {
    Status.DRAFT: "Draft",
    Status.COMPLETE: "Complete, not signed",
    Status.FINAL: "Final",
    Status.AMENDED: "Amended",
    Status.ENTERED_IN_ERROR: "Entered in error",
    Status.STOPPED: "Stopped",
}
UNSCORED = (Status.DRAFT, Status.STOPPED, Status.ENTERED_IN_ERROR)
DASH = "\N{EN DASH}"
NOT_RECORDED = "\N{EM DASH}"
EARLIEST = datetime.min.replace(tzinfo=UTC)
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
class Trend:
    """One score over time. band_set None: none is drawn, and note says why."""

    title: str
    note: str
    score: Score
    band_set: BandSet | None
    readings: tuple[Reading, ...]
    occasions: tuple[Occasion, ...] = ()


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
            moved_here=was_moved_here(chart.assessments, row.assessment),
        )
        for row in made
    )
    trends = [t for scale in _newest_scales(rows) for t in _trends(scale, rows, context)]
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


def status_words(assessment: Assessment) -> str:
    """Where it stands, with the version where there is more than one."""
    words = STATUS_WORDS[assessment.status]
    return f"{words}, version {assessment.version}" if assessment.version > 1 else words


def moment_words(moment: Moment | None, with_offset: bool = False) -> str:
    """A time as 2026-11-22 14:47, with its offset where that is asked for; an em dash where there is none."""
    if moment is None:
        return NOT_RECORDED
    words = f"{moment.local:%Y-%m-%d %H:%M}"
    return f"{words} {moment.offset_words}" if with_offset else words


def visit_words(visit: Visit) -> str:
    """A visit as Inpatient, since 2026-11-22 08:10; one of a day or ended has no since."""
    kind = visit.kind.value.capitalize()
    if visit.ended is not None:
        return f"{kind}, {moment_words(visit.started)} to {moment_words(visit.ended)}"
    since = "since " if visit.kind.value == "inpatient" else ""
    return f"{kind}, {since}{moment_words(visit.started)}"


def result_words(score_of: Score, outcome: Outcome, context: Mapping[str, str]) -> str:
    """A total with the band of each set that applies and the set's name; a partial score as its sentence."""
    if isinstance(outcome, Partial):
        return outcome_sentence(score_of, outcome)
    name = "" if score_of.title == "Total" else f"{score_of.title} "
    found = "; ".join(_band_words(s, outcome.value) for s in score_of.band_sets if applies(s, context))
    return f"{name}{number_words(outcome.value)} of {number_words(score_of.high)}{', ' if found else ''}{found}"


def _band_words(band_set: BandSet, value: int) -> str:
    band = next(b for b in band_set.bands if b.low <= value <= b.high)
    return f"{band_name(band)} ({band_set.name})"


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
    said = " ".join(result_words(s, outcomes[s.id], context) for s in scale.scores)
    return "; ".join((said.removesuffix(".") if (counts := _counts(assessment)) else said, *counts))


def _counts(assessment: Assessment) -> list[str]:
    """How many items were not assessed or carry a confound: a number of their own would look like any other."""
    confounds = sum(1 for a in assessment.answers.values() if a.confound)
    missing = len(assessment.not_assessed)
    return [
        *([f"{missing} not assessed"] if missing else []),
        *([f"{confounds} confound{'' if confounds == 1 else 's'}"] if confounds else []),
    ]


def _newest_scales(rows: Iterable[Row]) -> list[Scale]:
    """The newest definition of each scale that was scored, the scale that was used last first."""
    newest: dict[str, Scale] = {}
    for row in rows:
        if row.scale is not None and row.outcomes:
            newest.setdefault(row.scale.id, row.scale)
    return list(newest.values())


def _trends(scale: Scale, rows: Sequence[Row], context: Mapping[str, str]) -> Iterable[Trend]:
    """A trend for each score of the scale, from all its records, whatever definition they were made with."""
    for score_of in scale.scores:
        scored = [
            (row, was, outcome)
            for row in rows
            if row.scale is not None
            and row.assessment.counts
            and row.scale.id == scale.id
            and (was := row.scale.score(score_of.id)) is not None
            and (outcome := row.outcomes.get(score_of.id)) is not None
        ]
        band_set, note = _one_set([was for _, was, _ in scored], context)
        readings = tuple(
            Reading(
                row.assessment.performed,
                outcome,
                f"{scale.id} {major(row.assessment.scale_version)}",
                " ".join(
                    filter(
                        None,
                        (
                            f"{row.performed}: {result_words(was, outcome, context)}".rstrip(".") + ".",
                            row.since_sentence,
                            row.assessment.performer,
                        ),
                    )
                ),
            )
            for row, was, outcome in sorted(scored, key=_times)
            if row.assessment.performed is not None
        )
        title = f"{scale.short} · {score_of.title}, {score_of.low}{DASH}{score_of.high}"
        yield Trend(title, note, score_of, band_set, readings)


def trend_of(
    taken: Sequence[Taken], scale: Scale, facts: Mapping[str, str], occasions: Sequence[Occasion]
) -> Trend | None:
    """The trend of a flow sheet's first score; None where there is none, or less than two to draw it of."""
    if not scale.scores:
        return None
    score_of = scale.scores[0]
    readings, scores = [], []
    for each in sorted(taken, key=lambda one: one.assessment.performed.utc if one.assessment.performed else EARLIEST):
        was, at = each.scale.score(score_of.id), each.assessment.performed
        if was is None or at is None:
            continue
        outcome = score(each.scale, each.assessment.keys)[score_of.id]
        said = f"{moment_words(at, False)}: {result_words(was, outcome, facts)}".rstrip(".")
        readings.append(Reading(at, outcome, f"{scale.id} {major(each.assessment.scale_version)}", f"{said}."))
        scores.append(was)
    band_set, note = _one_set(scores, facts)
    title = f"{scale.short} · {score_of.title}, {score_of.low}{DASH}{score_of.high}"
    return Trend(title, note, score_of, band_set, tuple(readings), tuple(occasions)) if len(readings) > 1 else None


def _times(entry: tuple[Row, Score, Outcome]) -> list[str]:
    """Oldest first; records of one instant stand in the order in which they were typed."""
    assessment = entry[0].assessment
    return ["" if at is None else at.utc.isoformat() for at in (assessment.performed, assessment.recorded)]


def _one_set(scores: Sequence[Score], context: Mapping[str, str]) -> tuple[BandSet | None, str]:
    """The band set to draw behind all these records, or none and why: two sets are never read as one."""
    found = {tuple(s for s in score_of.band_sets if applies(s, context)) for score_of in scores}
    if len(found) > 1:
        return None, "No bands drawn: they differ between versions of the definition."
    sets = found.pop() if found else ()
    chosen = sets[0] if len(sets) == 1 else next((s for s in sets if s.default), None)
    if chosen is not None:
        return chosen, f"Bands: {chosen.name}"
    if sets:
        return None, f"No bands drawn: {len(sets)} sets apply ({', '.join(s.name for s in sets)})."
    return None, "The source publishes no bands."
