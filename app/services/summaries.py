"""Gathers what is printed of a chart or a visit as a whole: its trends, and the summary of a visit."""

from collections.abc import Iterator

from app.core.context import current
from app.core.errors import AppError, BadInput
from app.core.events import standing
from app.core.records import Assessment, Status, Visit
from app.core.scoring import score
from app.core.sentences import moment_words
from app.core.series import Course, History, Series, course, done_of, newest
from app.core.since import since_said
from app.core.trends import Rated, charted, newest_scales, occasions_of
from app.services.charts import Chart
from app.services.documents import RecordDocument, SeriesSaid, TrendDocument, VisitSummaryDocument
from app.services.flow_views import on_time_words, schedule_words, series_title
from app.services.printing import Imprint, record_document, since_last_use
from app.services.rules import Definitions, Rules, ScaleOf


def trend_document(chart: Chart, visit: Visit | None, scale_of: ScaleOf, imprint: Imprint) -> TrendDocument:
    """The trends of a chart, or of one visit with its doses marked; one reading makes one too, unlike on screen.

    A record whose definition can't be read is no part of it. BadInput: there is no score. scale_of reads definitions:
    call from the thread that may ask the store.
    """
    held = [a for a in chart.assessments if visit is None or a.visit_id == visit.id]
    rated = list(_rated(chart, held, scale_of))
    sex = {"sex": chart.patient.sex.value}
    marks = occasions_of(e for e in chart.events if visit is None or e.visit_id == visit.id)
    made = tuple(
        each for scale in newest_scales(rated) for each in charted(scale, rated, sex, marks) if each.trend.readings
    )
    if not made:
        raise BadInput("There is no score to print a trend of yet.", hint="Complete an assessment first.")
    return TrendDocument(
        clinic=imprint.clinic,
        patient=chart.patient,
        visit=visit,
        trends=made,
        printed=imprint.printed,
        printed_by=imprint.printed_by,
        app_version=imprint.app_version,
        demo=imprint.demo,
        place=chart.place_words(visit, imprint.printed),
        drafts=_drafts(held),
        letterhead=imprint.letterhead,
    )


def visit_summary(
    chart: Chart, visit: Visit, definitions: Definitions, rules: Rules, imprint: Imprint
) -> VisitSummaryDocument:
    """All that a visit holds, each record as it would be printed. Call from the thread that may ask the store."""
    held = [a for a in reversed(chart.assessments) if a.visit_id == visit.id]
    records: list[RecordDocument] = []
    unread: list[Assessment] = []
    for assessment in held:
        if assessment.status is Status.DRAFT:
            continue
        try:
            records.append(record_document(chart, assessment, definitions.of_record, imprint))
        except AppError:
            unread.append(assessment)
    events = tuple(standing(e for e in chart.events if e.visit_id == visit.id))
    return VisitSummaryDocument(
        clinic=imprint.clinic,
        patient=chart.patient,
        visit=visit,
        records=tuple(sorted(records, key=_when)),
        context=tuple(current(chart.context)),
        events=events,
        series=tuple(_series(chart, visit, definitions, rules)),
        printed=imprint.printed,
        printed_by=imprint.printed_by,
        app_version=imprint.app_version,
        demo=imprint.demo,
        place=chart.place_words(visit, imprint.printed),
        drafts=_drafts(held),
        unread=tuple(unread),
        letterhead=imprint.letterhead,
    )


def _drafts(assessments: list[Assessment]) -> int:
    return sum(assessment.status is Status.DRAFT for assessment in assessments)


def _rated(chart: Chart, assessments: list[Assessment], scale_of: ScaleOf) -> Iterator[Rated]:
    """Those that count, in the words of the chart's rows."""
    offsets = {a.performed.offset for a in chart.assessments if a.performed is not None}
    for assessment in assessments:
        if not assessment.counts:
            continue
        try:
            scale = scale_of(assessment.definition_sha256)
            outcomes = score(scale, assessment.keys)
        except AppError:  # its row among the records says so
            continue
        said = since_said(since_last_use(chart.context, assessment, scale, events=chart.events), scale.substances)
        performed = moment_words(assessment.performed, len(offsets) > 1)
        yield Rated(assessment, scale, outcomes, performed, f"Since last use: {said}." if said else "")


def _when(record: RecordDocument) -> tuple[str, int]:
    """By time, and the versions of a record in their order."""
    performed = record.assessment.performed
    return "" if performed is None else performed.utc.isoformat(), record.assessment.version


def _series(chart: Chart, visit: Visit, definitions: Definitions, rules: Rules) -> Iterator[SeriesSaid]:
    """Each series of the visit as it stands, in the order in which they were begun."""
    events = [e for e in chart.events if e.visit_id == visit.id]
    for series in newest(s for s in chart.series if s.visit_id == visit.id):
        versions = [s for s in chart.series if s.thread == series.thread]
        done = done_of(chart.assessments, visit.id, series.scale_id)
        walked = course(History(versions, done, events, visit.ended), rules.now, rules.grace, rules.zone)
        yield _said(series, walked, definitions, rules)


def _said(series: Series, walked: Course, definitions: Definitions, rules: Rules) -> SeriesSaid:
    try:
        short = definitions.newest(series.scale_id).short
    except AppError:  # not used any more
        short = series.scale_id
    title = series_title(short, series, walked)
    return SeriesSaid(title, schedule_words(series), on_time_words(walked, rules.grace, rules.now))
