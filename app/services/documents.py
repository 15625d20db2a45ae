"""What a document says, as one value: report/ draws it, nothing there is computed again."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Literal

from app.core.context import Entry
from app.core.events import Event
from app.core.flowsheet import FlowSheet
from app.core.records import Assessment, Moment, Patient, Visit
from app.core.scale import BandSet, Outcome, Scale
from app.core.since import Since
from app.services import canonical, event_facts
from app.services.context import facts_for_signing

Paper = Literal["a4", "letter"]


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
    versions: how many of this record there are. before: those that are printed behind it, the newest first.
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
    before: "tuple[RecordDocument, ...]" = ()
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


Document = RecordDocument | FlowSheetDocument | BlankDocument
"""What can be shown before it is printed."""


def scale_of(document: Document) -> Scale:
    """Of which scale it is."""
    return document.sheet.scale if isinstance(document, FlowSheetDocument) else document.scale


def kind_of(document: Document) -> str:
    """In a word or two, for titles and file names."""
    match document:
        case RecordDocument():
            return "record"
        case FlowSheetDocument():
            return "flow sheet"
        case BlankDocument():
            return "form"


def visit_of(document: Document) -> Visit | None:
    """In which visit, where it is of one."""
    return None if isinstance(document, BlankDocument) else document.visit


def records_in(document: Document) -> tuple[str, ...]:
    """The ids of the assessments that leave with it."""
    match document:
        case RecordDocument():
            return (document.assessment.id, *(earlier.assessment.id for earlier in document.before))
        case FlowSheetDocument():
            return tuple(column.assessment_id for column in document.sheet.columns if column.assessment_id)
        case BlankDocument():
            return ()
