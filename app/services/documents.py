"""What a document says, as one value: report/ draws it, nothing there is computed again."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Literal

from app.core.context import Entry
from app.core.events import Event
from app.core.flowsheet import FlowSheet
from app.core.records import Assessment, Moment, Patient, Visit
from app.core.scale import BandSet, Item, Outcome, Scale
from app.core.since import Since
from app.core.trends import Charted
from app.services import canonical, canonical_papers, event_facts
from app.services.context import facts_for_signing
from app.services.rounds import RoundList

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
    versions: how many of this record there are.
    moved_here: it, or a version before it, stood in another patient's chart.
    since: how long before it was performed each substance was used that stands beside the scale, and each medicine
    given in its visit. context, events: all that the patient brings, and all that was recorded at its time, as it is
    now; of a signed record, what was signed counts.
    previous: the assessment before this one of the same scale, for the line of changes; None where there is none.
    vitals: the vital signs that were taken with it.
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
    vitals: tuple[Event, ...] = ()
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
        return canonical_papers.manifest_bytes(self.patient, self.visit, each)

    @property
    def sha256(self) -> str:
        """The manifest's hash."""
        return canonical.hash_of(self.content)


@dataclass(frozen=True, slots=True)
class FlowSheetDocument:
    """A flow sheet to print. place: ward and bed, or empty. schedule: who set it and what it says, or empty.

    is_form: nobody's, to be filled in by hand: its lines for name and number are blank. is_for_downtime: it is begun
    here and goes on by hand.
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
    is_for_downtime: bool = False
    letterhead: Letterhead = NO_LETTERHEAD

    @property
    def content(self) -> bytes:
        """The facts that stand in it, as canonical JSON: not who prints it, where and when."""
        return canonical_papers.flow_sheet_bytes(self.sheet, self.patient)

    @property
    def sha256(self) -> str:
        """Their hash."""
        return canonical.hash_of(self.content)


@dataclass(frozen=True, slots=True)
class SheetsDocument:
    """Flow sheets of several patients to print in one go, for downtime; at least one."""

    clinic: str
    sheets: tuple[FlowSheetDocument, ...]
    printed: Moment

    @property
    def patient(self) -> None:
        """Of nobody alone."""
        return

    @property
    def scales(self) -> tuple[Scale, ...]:
        """Each definition that one of them is of."""
        return _each_once(sheet.sheet.scale for sheet in self.sheets)

    @property
    def content(self) -> bytes:
        """Which sheets these are: whose, and the hash of each, as canonical JSON."""
        whose = ((sheet.patient, sheet.sheet.scale, sheet.sha256) for sheet in self.sheets)
        return canonical_papers.sheets_bytes(whose)

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
        return canonical_papers.blank_bytes(self.scale, self.patient)

    @property
    def sha256(self) -> str:
        """The hash of that."""
        return canonical.hash_of(self.content)


@dataclass(frozen=True, slots=True)
class PatientCopyDocument:
    """What a patient answered, for them to keep: the answers alone, without points, score, bands or shading."""

    clinic: str
    patient: Patient | None
    visit: Visit | None
    assessment: Assessment
    scale: Scale
    printed: Moment
    printed_by: str
    app_version: str
    demo: bool = False
    letterhead: Letterhead = NO_LETTERHEAD

    @property
    def content(self) -> bytes:
        """Which answers these are, as canonical JSON; it never goes with the paper."""
        answered = {item.id: self.answer_to(item) for item in self.scale.items}
        return canonical_papers.copy_bytes(self.assessment, self.patient, answered)

    @property
    def sha256(self) -> str:
        """The hash of that."""
        return canonical.hash_of(self.content)

    def answer_to(self, item: Item) -> str:
        """In the words of the form, by its number where the form has none for it; empty where there is no answer."""
        answer = self.assessment.answers.get(item.id)
        option = None if answer is None or answer.key is None else item.option(answer.key)
        return "" if option is None else option.text or option.key


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
        return canonical_papers.trend_bytes(self.trends, self.patient, self.visit)

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
        return canonical_papers.summary_bytes(
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
        return canonical_papers.round_bytes(self.listed.kind, self.listed.about, self.listed.columns, groups)

    @property
    def sha256(self) -> str:
        """Its hash."""
        return canonical.hash_of(self.content)


def _each_once(scales: Iterable[Scale]) -> tuple[Scale, ...]:
    return tuple({scale.sha256: scale for scale in scales}.values())
