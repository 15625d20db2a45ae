"""What a chart prints, gathered on the database thread: a record, a flow sheet, trends, a visit's summary."""

from functools import partial

from app import __version__
from app.core.records import Assessment, Visit
from app.services.catalogue import Catalogue
from app.services.charts import Chart
from app.services.clock import LocalZone
from app.services.documents import (
    FlowSheetDocument,
    PatientCopyDocument,
    RecordDocument,
    RecordsDocument,
    TrendDocument,
    VisitSummaryDocument,
)
from app.services.flow_views import FlowView, flow_document
from app.services.ports import Clock
from app.services.printing import Imprint, headed, patient_copy, record_document, records_document, versions_document
from app.services.rules import Definitions, Rules
from app.services.session import Session
from app.services.summaries import trend_document, visit_summary
from app.ui.widgets.patient_menu import RECORDS, SUMMARY


def record_of(
    session: Session, catalogue: Catalogue, clock: Clock, chart: Chart, assessment: Assessment
) -> RecordDocument:
    """The record of one assessment."""
    definitions = definitions_of(session, catalogue)
    return record_document(chart, assessment, definitions.of_record, imprint_of(session, clock))


def copy_of(
    session: Session, catalogue: Catalogue, clock: Clock, chart: Chart, assessment: Assessment
) -> PatientCopyDocument:
    """What the patient answered, for them to keep."""
    definitions = definitions_of(session, catalogue)
    return patient_copy(chart, assessment, definitions.of_record, imprint_of(session, clock))


def versions_of(
    session: Session, catalogue: Catalogue, clock: Clock, chart: Chart, assessment: Assessment
) -> RecordsDocument:
    """The record with each version that it amends behind it."""
    definitions = definitions_of(session, catalogue)
    return versions_document(chart, assessment, definitions.of_record, imprint_of(session, clock))


def sheet_of(session: Session, chart: Chart, view: FlowView, clock: Clock) -> FlowSheetDocument:
    """The flow sheet that is shown."""
    return flow_document(chart, view, imprint_of(session, clock))


def gathered_of(
    act: str, session: Session, catalogue: Catalogue, clock: Clock, chart: Chart, visit: Visit | None
) -> TrendDocument | VisitSummaryDocument | RecordsDocument:
    """What one of the menu's PRINTS is: trends or records, of the chart or of a visit, or the summary of a visit."""
    definitions = definitions_of(session, catalogue)
    imprint = imprint_of(session, clock)
    if act == SUMMARY and visit is not None:
        rules = Rules(clock.now(), session.settings.site().late_grace_minutes, LocalZone())
        return visit_summary(chart, visit, definitions, rules, imprint)
    if act == RECORDS:
        return records_document(chart, visit, definitions.of_record, imprint)
    return trend_document(chart, visit, definitions.of_record, imprint)


def definitions_of(session: Session, catalogue: Catalogue) -> Definitions:
    """Where scales are found; call from the database thread, since a definition may have to be read there."""
    return Definitions(lambda one: catalogue.get(one).scale, partial(catalogue.of_record, snapshot=session.snapshot))


def imprint_of(session: Session, clock: Clock) -> Imprint:
    """Who prints, now, on the clinic's paper as it is set now; call from the database thread."""
    bare = Imprint(session.clinic, session.person, clock.now(), __version__, session.demo)
    return headed(bare, session.settings)
