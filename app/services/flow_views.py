"""What the flow sheet of a visit shows, gathered once: the sheet, its series, and how due times were answered."""

from collections.abc import Iterator
from dataclasses import dataclass

from app.core.errors import AppError
from app.core.events import Event
from app.core.flow_cells import Taken
from app.core.flowsheet import FlowSheet, flow_sheet
from app.core.records import Moment, Visit
from app.core.scale import Scale
from app.core.series import Course, History, Series, Slot, course, done_of, newest
from app.core.trends import Trend, occasions_of, trend_of
from app.services.charts import Chart
from app.services.documents import FlowSheetDocument
from app.services.printing import Imprint
from app.services.rules import Definitions, Rules, ScaleOf


@dataclass(frozen=True, slots=True)
class FlowView:
    """series: the newest version of the one that is shown; None: there is none. grace: minutes, as the site set it.

    taken: by time. events: every version of those of the visit. trend: of its first score; None where two are lacking.
    """

    visit: Visit
    scale: Scale
    sheet: FlowSheet
    course: Course
    series: Series | None
    now: Moment
    grace: int
    taken: tuple[Taken, ...] = ()
    events: tuple[Event, ...] = ()
    trend: Trend | None = None

    @property
    def goes_on(self) -> bool:
        """Whether assessments of it are still due."""
        return self.series is not None and not self.series.stopped and self.visit.ended is None

    @property
    def due(self) -> Slot | None:
        """The due time that waits for its answer."""
        return self.course.due if self.goes_on else None

    @property
    def title(self) -> str:
        """As "COWS, series of 22 Nov"; of a visit without a series the visit's day."""
        if self.series is None:
            return f"{self.scale.short}, visit of {self.visit.started.day_words}"
        return series_title(self.scale.short, self.series, self.course)

    @property
    def schedule_words(self) -> str:
        """The schedule, who set it, and that it has ended; empty without a series."""
        return "" if self.series is None else schedule_words(self.series)

    @property
    def on_time_words(self) -> str:
        """As "on time 4 of 4 (grace 10 min)"; empty as long as nothing was due."""
        return on_time_words(self.course, self.grace, self.now)


def series_title(short: str, series: Series, walked: Course) -> str:
    """As "COWS, series of 22 Nov": of the day when it was first due."""
    first = walked.slots[0].at if walked.slots else series.since
    return f"{short}, series of {first.day_words}"


def schedule_words(series: Series) -> str:
    """The schedule, who set it, and that it has ended."""
    said = f"{series.schedule.words}; set by {series.by}"
    if series.stopped:
        return f"{said}; ended {series.since.day_words} {series.since.local:%H:%M}: {series.stopped}"
    return said


def on_time_words(walked: Course, grace: int, now: Moment) -> str:
    """As "on time 4 of 4 (grace 10 min)"; empty as long as nothing was due."""
    kept, of = walked.on_time(grace, now)
    return f"on time {kept} of {of} (grace {grace} min)" if of else ""


def scales_in(chart: Chart, visit_id: str) -> list[str]:
    """The ids of the scales that have a flow sheet in a visit: those of series first, then what was taken last."""
    going = [s for s in newest(chart.series) if s.visit_id == visit_id]
    ids = [s.scale_id for s in sorted(going, key=lambda s: bool(s.stopped))]
    ids += [a.scale_id for a in chart.assessments if a.visit_id == visit_id and a.counts and a.performed is not None]
    return list(dict.fromkeys(ids))


def flow_view(chart: Chart, visit: Visit, scale_id: str, definitions: Definitions, rules: Rules) -> FlowView:
    """The flow sheet of a scale in a visit. A record whose definition can't be read has no column.

    It reads definitions: call from the thread that may ask the store. NotFound: nothing tells what the scale is.
    """
    taken = list(_taken(chart, visit.id, scale_id, definitions.of_record))
    try:
        scale = definitions.newest(scale_id)
    except AppError:  # a scale that is not used any more: as its last record knows it
        if not taken:
            raise
        scale = taken[-1].scale
    events = [event for event in chart.events if event.visit_id == visit.id]
    series = _shown([s for s in chart.series if s.visit_id == visit.id and s.scale_id == scale_id])
    versions = [] if series is None else [s for s in chart.series if s.thread == series.thread]
    done = done_of(chart.assessments, visit.id, scale_id)
    walked = course(History(versions, done, events, visit.ended), rules.now, rules.grace, rules.zone)
    facts = {"sex": chart.patient.sex.value}
    sheet = flow_sheet(scale, taken, events, chart.context, walked, facts)
    return FlowView(
        visit,
        scale,
        sheet,
        walked,
        series,
        rules.now,
        rules.grace,
        tuple(taken),
        tuple(events),
        trend_of(taken, scale, facts, occasions_of(events)),
    )


def flow_document(chart: Chart, view: FlowView, imprint: Imprint) -> FlowSheetDocument:
    """The same to print."""
    schedule = f"{view.title}: {view.schedule_words}." if view.series is not None else ""
    return FlowSheetDocument(
        clinic=imprint.clinic,
        patient=chart.patient,
        visit=view.visit,
        sheet=view.sheet,
        printed=imprint.printed,
        printed_by=imprint.printed_by,
        app_version=imprint.app_version,
        demo=imprint.demo,
        place=chart.place_words(view.visit, imprint.printed),
        schedule=schedule,
        letterhead=imprint.letterhead,
    )


def _shown(versions: list[Series]) -> Series | None:
    """The one that goes on; else the one that ended last."""
    found = newest(versions)
    going = [series for series in found if not series.stopped]
    return next(iter(reversed(going or found)), None)


def _taken(chart: Chart, visit_id: str, scale_id: str, scale_of: ScaleOf) -> Iterator[Taken]:
    for assessment in reversed(chart.assessments):
        if assessment.visit_id == visit_id and assessment.scale_id == scale_id and assessment.counts:
            try:
                yield Taken(assessment, scale_of(assessment.definition_sha256))
            except AppError:  # its row among the records says so
                continue
