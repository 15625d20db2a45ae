"""Sheets to write on while no computer is at hand: of each series that goes on the flow sheet, begun and with room."""

from collections.abc import Callable, Iterable
from dataclasses import replace

from app.core.due_words import due_words
from app.core.errors import AppError, BadInput
from app.core.flowsheet import last_assessed
from app.services.boards import Going
from app.services.charts import Chart
from app.services.documents import FlowSheetDocument, SheetsDocument
from app.services.flow_views import flow_document, flow_view
from app.services.printing import Imprint
from app.services.rules import Definitions, Rules


def downtime_document(
    going: Iterable[Going],
    ward: str,
    chart_of: Callable[[str], Chart],
    definitions: Definitions,
    rules: Rules,
    imprint: Imprint,
) -> SheetsDocument:
    """A sheet of each series of a ward (empty: of all), by ward, bed and name, with what is known and what is due next.

    It reads charts: call from the thread that may ask the store. BadInput: no series goes on there.
    """
    here = sorted((g for g in going if ward in ("", _ward(g))), key=_where)
    sheets = []
    for each in here:
        try:
            sheets.append(_sheet(each, chart_of(each.patient.id), definitions, rules, imprint))
        except AppError as error:
            raise BadInput(f"The sheet of one series can't be made: {error.message}", hint=error.hint) from None
    if not sheets:
        raise BadInput("No series goes on here, so there is no sheet to print.", hint="Print a blank form instead.")
    return SheetsDocument(imprint.clinic, tuple(sheets), imprint.printed)


def _sheet(going: Going, chart: Chart, definitions: Definitions, rules: Rules, imprint: Imprint) -> FlowSheetDocument:
    visit = chart.visit(going.series.visit_id)
    if visit is None:
        raise BadInput("Its visit is not in the chart any more.", hint="Open the chart again.")
    view = flow_view(chart, visit, going.series.scale_id, definitions, rules)
    made = flow_document(chart, view, imprint)
    due = "" if view.due is None else f" Next due {due_words(view.due, rules.now)}."
    return replace(made, sheet=last_assessed(view.sheet), schedule=f"{made.schedule}{due}", is_for_downtime=True)


def _ward(going: Going) -> str:
    return "" if going.stay is None else going.stay.ward


def _where(going: Going) -> tuple[bool, str, str, str, str]:
    """Those without a ward come last."""
    bed = "" if going.stay is None else going.stay.bed
    return not _ward(going), _ward(going), bed, going.patient.name, going.series.scale_id
