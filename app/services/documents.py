"""What a document says, as one value: report/ draws it, nothing there is computed again."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Final, Literal

from app.core.context import Entry
from app.core.events import Event
from app.core.flowsheet import FlowSheet
from app.core.records import Assessment, Moment, Patient, Visit
from app.core.scale import BandSet, Outcome, Scale
from app.core.since import Since
from app.core.trends import Charted
from app.services import canonical, event_facts
from app.services.context import facts_for_signing
from app.services.outgoing import Outgoing
from app.services.rounds import RoundList

Paper = Literal["a4", "letter"]
RECORD: Final = "record"
RECORDS: Final = "records"


@dataclass(frozen=True, slots=True)
class Letterhead:
    """What a site sets for its paper. logo: a PNG or JPEG; empty: none. paper None: the size of whoever prints.

    notice: at the foot of each page, with consent and its scope under it; on paper that discloses a patient only.
    """

    address: tuple[str, ...] = ()
    logo: bytes = field(default=b"", repr=False)
    notice: str = ""
    consent: str = ""
    paper: Paper | None = None

    @property
    def of_nobody(self) -> "Letterhead":
        """For paper that discloses no patient: without notice and consent."""
        return replace(self, notice="", consent="")


NO_LETTERHEAD = Letterhead()


@dataclass(frozen=True, slots=True)
class RecordDocument:
    """One assessment to print. patient None: each page says "no patient". demo: each page says so.

    outcomes: score id -> outcome. band_sets: score id -> the sets that apply (empty where partial or none).
    registered: who the patient is registered as by now, where that is no longer who was signed for.
    versions: how many of this record there are.
    moved_here: it, or a version before it, stood in another patient's chart.
    since: how long before it was performed each substance was used that stands beside the scale, and each medicine
    given in its visit. context, events: all that the patient brings, and all that was recorded at its time, as it is
    now; of a signed record, what was signed counts.
    previous: the assessment before this one of the same scale, for the line of changes; None where there is none.
    letterhead: what the site sets for its paper; no part of the record.
    """

    clinic: str
    patient: Patient | None
    visit: Visit | None
    assessment: Assessment
    scale: Scale
    outcomes: Mapping[str, Outcome]
    band_sets: Mapping[str, tuple[BandSet, ...]]
    printed: Moment
    printed_by: str
    app_version: str
    demo: bool = False
    previous: Assessment | None = None
    previous_outcomes: Mapping[str, Outcome] | None = None
    versions: int = 1
    moved_here: bool = False
    registered: Patient | None = None
    since: tuple[Since, ...] = ()
    context: tuple[Entry, ...] = ()
    events: tuple[Event, ...] = ()
    letterhead: Letterhead = NO_LETTERHEAD

    @property
    def content(self) -> bytes:
        """The record's facts as canonical JSON: not who prints it, where, when and with which version.

        Of a signed record the very bytes that were signed.
        """
        if self.assessment.record is not None:
            return self.assessment.record.content
        facts = (self.assessment, self.scale, self.patient, self.outcomes, self.band_sets)
        said = [*facts_for_signing(self.context), *event_facts.facts_for_signing(self.events, self.assessment)]
        return canonical.record_bytes(*facts, context=said)

    @property
    def sha256(self) -> str:
        """The hash of the content."""
        return canonical.hash_of(self.content)


@dataclass(frozen=True, slots=True)
class RecordsDocument:
    """Several records of a patient to print in one go, each as it would be alone, in this order; at least one.

    visit: of which they all are; None: of several.
    """

    patient: Patient
    visit: Visit | None
    records: tuple[RecordDocument, ...]
    printed: Moment

    @property
    def scales(self) -> tuple[Scale, ...]:
        """Each definition that one of them was made with."""
        return _each_once(record.scale for record in self.records)

    @property
    def content(self) -> bytes:
        """The manifest: which records these are, each with its hash, as canonical JSON."""
        each = ((record.assessment, record.sha256) for record in self.records)
        return canonical.manifest_bytes(self.patient, self.visit, each)

    @property
    def sha256(self) -> str:
        """The manifest's hash."""
        return canonical.hash_of(self.content)


@dataclass(frozen=True, slots=True)
class FlowSheetDocument:
    """A flow sheet to print. place: ward and bed, or empty. schedule: who set it and what it says, or empty.

    is_form: nobody's, to be filled in by hand: its lines for name and number are blank.
    """

    clinic: str
    patient: Patient | None
    visit: Visit | None
    sheet: FlowSheet
    printed: Moment
    printed_by: str
    app_version: str
    demo: bool = False
    place: str = ""
    schedule: str = ""
    is_form: bool = False
    letterhead: Letterhead = NO_LETTERHEAD

    @property
    def content(self) -> bytes:
        """The facts that stand in it, as canonical JSON: not who prints it, where and when."""
        return canonical.flow_sheet_bytes(self.sheet, self.patient)

    @property
    def sha256(self) -> str:
        """Their hash."""
        return canonical.hash_of(self.content)


@dataclass(frozen=True, slots=True)
class BlankDocument:
    """A form to fill in by hand. patient None: nobody's yet. for_patient: without points, shading or score."""

    clinic: str
    scale: Scale
    printed: Moment
    printed_by: str
    app_version: str
    patient: Patient | None = None
    for_patient: bool = False
    demo: bool = False
    letterhead: Letterhead = NO_LETTERHEAD

    @property
    def content(self) -> bytes:
        """Which form it is, and whose, as canonical JSON."""
        return canonical.blank_bytes(self.scale, self.patient)

    @property
    def sha256(self) -> str:
        """The hash of that."""
        return canonical.hash_of(self.content)


@dataclass(frozen=True, slots=True)
class TrendDocument:
    """Scores over time to print, as the screen shows them. visit None: of the whole chart.

    place: ward and bed, or empty. drafts: how many are open there and no part of it.
    """

    clinic: str
    patient: Patient | None
    visit: Visit | None
    trends: tuple[Charted, ...]
    printed: Moment
    printed_by: str
    app_version: str
    demo: bool = False
    place: str = ""
    drafts: int = 0
    letterhead: Letterhead = NO_LETTERHEAD

    @property
    def scales(self) -> tuple[Scale, ...]:
        """Each definition that a reading was scored with."""
        return _each_once(point.rated.scale for made in self.trends for point in made.points)

    @property
    def content(self) -> bytes:
        """The readings as canonical JSON."""
        return canonical.trend_bytes(self.trends, self.patient, self.visit)

    @property
    def sha256(self) -> str:
        """Their hash."""
        return canonical.hash_of(self.content)


@dataclass(frozen=True, slots=True)
class SeriesSaid:
    """A series in words. on_time: empty as long as nothing was due."""

    title: str
    schedule: str
    on_time: str


@dataclass(frozen=True, slots=True)
class VisitSummaryDocument:
    """What a visit came to, to print. records: its assessments but drafts, as each would be printed, oldest first.

    unread: those whose definition can't be read. drafts: how many are open and no part of it. context: what counts of
    what the patient brings, as it stands now. events: those of the visit that count, by time.
    """

    clinic: str
    patient: Patient
    visit: Visit
    records: tuple[RecordDocument, ...]
    context: tuple[Entry, ...]
    events: tuple[Event, ...]
    series: tuple[SeriesSaid, ...]
    printed: Moment
    printed_by: str
    app_version: str
    demo: bool = False
    place: str = ""
    drafts: int = 0
    unread: tuple[Assessment, ...] = ()
    letterhead: Letterhead = NO_LETTERHEAD

    @property
    def scales(self) -> tuple[Scale, ...]:
        """Each definition that something in it was recorded with."""
        return _each_once(record.scale for record in self.records)

    @property
    def content(self) -> bytes:
        """The facts as canonical JSON."""
        return canonical.summary_bytes(
            self.patient,
            self.visit,
            [(record.assessment, record.outcomes, record.band_sets) for record in self.records],
            facts_for_signing(self.context),
            self.events,
            [(each.title, each.schedule, each.on_time) for each in self.series],
        )

    @property
    def sha256(self) -> str:
        """Their hash."""
        return canonical.hash_of(self.content)


@dataclass(frozen=True, slots=True)
class RoundDocument:
    """A list for a round to print: of several patients, and so of no chart."""

    clinic: str
    listed: RoundList
    printed: Moment
    printed_by: str
    app_version: str
    demo: bool = False
    letterhead: Letterhead = NO_LETTERHEAD

    @property
    def patient(self) -> None:
        """Of nobody alone."""
        return

    @property
    def content(self) -> bytes:
        """What stands in it, as canonical JSON."""
        groups = [(g.title, [(row.patient.id, row.record_id, row.cells) for row in g.rows]) for g in self.listed.groups]
        return canonical.round_bytes(self.listed.kind, self.listed.about, self.listed.columns, groups)

    @property
    def sha256(self) -> str:
        """Its hash."""
        return canonical.hash_of(self.content)


def _each_once(scales: Iterable[Scale]) -> tuple[Scale, ...]:
    return tuple({scale.sha256: scale for scale in scales}.values())


Document = (
    RecordDocument
    | RecordsDocument
    | FlowSheetDocument
    | BlankDocument
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
        case RecordsDocument() | TrendDocument() | VisitSummaryDocument():
            return document.scales
        case RecordDocument() | BlankDocument():
            return (document.scale,)
        case RoundDocument():
            return ()


def kind_of(document: Document) -> str:
    """In a word or two, for titles and file names."""
    match document:
        case RecordDocument():
            return RECORD
        case RecordsDocument():
            return RECORDS
        case FlowSheetDocument():
            return "flow sheet"
        case BlankDocument():
            return "form"
        case TrendDocument():
            return "trends"
        case VisitSummaryDocument():
            return "visit summary"
        case RoundDocument():
            return document.listed.kind.value


def is_of_nobody(document: Document) -> bool:
    """Whether it discloses no patient, as a quick score or a form."""
    return document.patient is None and not (isinstance(document, RoundDocument) and document.listed.rows)


def visit_of(document: Document) -> Visit | None:
    """In which visit, where it is of one."""
    return None if isinstance(document, BlankDocument | RoundDocument) else document.visit


def records_in(document: Document) -> tuple[str, ...]:
    """The ids of the assessments that leave with it."""
    match document:
        case RecordDocument():
            return (document.assessment.id,)
        case RecordsDocument():
            return tuple(record.assessment.id for record in document.records)
        case FlowSheetDocument():
            return tuple(column.assessment_id for column in document.sheet.columns if column.assessment_id)
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
    if not isinstance(document, RoundDocument):
        return () if document.patient is None else ((document.patient.id, whole),)
    mine: dict[str, list[str]] = {patient.id: [] for patient in document.listed.patients}
    for row in document.listed.rows:
        if row.record_id:
            mine[row.patient.id].append(row.record_id)
    return tuple((id_, whole._replace(records=tuple(dict.fromkeys(held)))) for id_, held in mine.items())
