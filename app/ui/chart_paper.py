"""What a chart prints, gathered on the database thread: a record, or the flow sheet, on the clinic's letterhead."""

from app import __version__
from app.core.records import Assessment
from app.core.scale import Scale
from app.services.catalogue import Catalogue
from app.services.charts import Chart
from app.services.documents import FlowSheetDocument, RecordDocument
from app.services.flow_views import FlowView, flow_document
from app.services.ports import Clock
from app.services.printing import Imprint, headed, record_document
from app.services.session import Session


def record_of(
    session: Session,
    catalogue: Catalogue,
    clock: Clock,
    chart: Chart,
    assessment: Assessment,
    *,
    every_version: bool = False,
) -> RecordDocument:
    """The record of one assessment, with each version that it amends behind it where that is asked for."""

    def scale_of(sha256: str) -> Scale:
        return catalogue.of_record(sha256, session.snapshot)

    return record_document(chart, assessment, scale_of, _imprint(session, clock), every_version=every_version)


def sheet_of(session: Session, chart: Chart, view: FlowView, clock: Clock) -> FlowSheetDocument:
    """The flow sheet that is shown."""
    return flow_document(chart, view, _imprint(session, clock))


def _imprint(session: Session, clock: Clock) -> Imprint:
    bare = Imprint(session.clinic, session.person, clock.now(), __version__, session.demo)
    return headed(bare, session.settings)
