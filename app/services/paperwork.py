"""What can be asked of every document: what it is, of which scales and records, and what leaves with it."""

from collections.abc import Iterator, Mapping
from typing import Final

from app.core.records import Visit
from app.core.scale import Scale
from app.services.documents import (
    BlankDocument,
    FlowSheetDocument,
    PatientCopyDocument,
    RecordDocument,
    RecordsDocument,
    RoundDocument,
    SheetsDocument,
    TrendDocument,
    VisitSummaryDocument,
)
from app.services.outgoing import Outgoing

RECORD: Final = "record"
RECORDS: Final = "records"

Document = (
    RecordDocument
    | RecordsDocument
    | FlowSheetDocument
    | SheetsDocument
    | BlankDocument
    | PatientCopyDocument
    | TrendDocument
    | VisitSummaryDocument
    | RoundDocument
)
"""What can be shown before it is printed."""


def title_of(document: Document) -> str:
    """What it is, as "COWS flow sheet"; of several scales only what sort of document."""
    scales = scales_of(document)
    return f"{scales[0].short} {kind_of(document)}" if len(scales) == 1 else kind_of(document).capitalize()


def scales_of(document: Document) -> tuple[Scale, ...]:
    """Of which scales it is, each definition once."""
    match document:
        case FlowSheetDocument():
            return (document.sheet.scale,)
        case RecordsDocument() | TrendDocument() | VisitSummaryDocument() | SheetsDocument():
            return document.scales
        case RecordDocument() | BlankDocument() | PatientCopyDocument():
            return (document.scale,)
        case RoundDocument():
            return ()


KINDS: Final[Mapping[type, str]] = {
    RecordDocument: RECORD,
    RecordsDocument: RECORDS,
    FlowSheetDocument: "flow sheet",
    SheetsDocument: "downtime sheets",
    BlankDocument: "form",
    PatientCopyDocument: "patient's copy",
    TrendDocument: "trends",
    VisitSummaryDocument: "visit summary",
}


def kind_of(document: Document) -> str:
    """In a word or two, for titles and file names."""
    return document.listed.kind.value if isinstance(document, RoundDocument) else KINDS[type(document)]


def carries_data(document: Document) -> bool:
    """Whether what stands on its pages goes with the PDF as a file: never with a patient's copy, nor with a form."""
    if isinstance(document, FlowSheetDocument):
        return not document.is_form
    return not isinstance(document, BlankDocument | PatientCopyDocument | SheetsDocument)


def is_of_nobody(document: Document) -> bool:
    """Whether it discloses no patient, as a quick score or a form."""
    return document.patient is None and not any(_whose(document))


def visit_of(document: Document) -> Visit | None:
    """In which visit, where it is of one."""
    return None if isinstance(document, BlankDocument | RoundDocument | SheetsDocument) else document.visit


def records_in(document: Document) -> tuple[str, ...]:
    """The ids of the assessments that leave with it."""
    match document:
        case RecordDocument() | PatientCopyDocument():
            return (document.assessment.id,)
        case RecordsDocument():
            return tuple(record.assessment.id for record in document.records)
        case FlowSheetDocument():
            return tuple(column.assessment_id for column in document.sheet.columns if column.assessment_id)
        case SheetsDocument():
            return tuple(id_ for sheet in document.sheets for id_ in records_in(sheet))
        case BlankDocument():
            return ()
        case RoundDocument():
            return tuple(dict.fromkeys(row.record_id for row in document.listed.rows if row.record_id))
        case TrendDocument():
            points = (point for made in document.trends for point in made.points)
            return tuple(dict.fromkeys(point.rated.assessment.id for point in points))
        case VisitSummaryDocument():
            return tuple(a.id for a in (*(record.assessment for record in document.records), *document.unread))


def outgoing(document: Document, pdf_sha256: str) -> tuple[tuple[str, Outgoing], ...]:
    """A document as it is printed or saved: by patient what leaves of theirs; empty where it is of nobody."""
    whole = Outgoing(pdf_sha256, records_in(document), kind_of(document), document.sha256)
    mine: dict[str, list[str]] = {}
    for patient_id, record_id in _whose(document):
        mine.setdefault(patient_id, []).append(record_id)
    if document.patient is not None:
        mine = {document.patient.id: list(whole.records)}
    return tuple((id_, whole._replace(records=tuple(filter(None, dict.fromkeys(ids))))) for id_, ids in mine.items())


def _whose(document: Document) -> Iterator[tuple[str, str]]:
    """Of a document about several: each patient's id, with that of a record or an empty one."""
    if isinstance(document, RoundDocument):
        yield from ((row.patient.id, row.record_id) for row in document.listed.rows)
    elif isinstance(document, SheetsDocument):
        for sheet in document.sheets:
            if sheet.patient is not None:
                yield from ((sheet.patient.id, record_id) for record_id in (*records_in(sheet), ""))
