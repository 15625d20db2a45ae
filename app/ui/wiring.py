"""What the window is given by the composition root, and what it makes of it late."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:  # the first paint needs none of it
    from collections.abc import Callable
    from pathlib import Path

    from app.services.backups import Tell
    from app.services.catalogue import Catalogue
    from app.services.documents import (
        BlankDocument,
        FlowSheetDocument,
        Letterhead,
        PatientCopyDocument,
        RecordDocument,
        RecordsDocument,
        RoundDocument,
        SheetsDocument,
        TrendDocument,
        VisitSummaryDocument,
    )
    from app.services.ports import Clock
    from app.services.recovery import RecoverySheet
    from app.services.session import Clinics, PageImage, Papers
    from app.ui.background import Background
    from app.ui.door import Door
    from app.ui.present import Presenter
    from app.ui.shell import Shell


def _nothing() -> None:
    """What a window without a store loads."""


class Wiring(NamedTuple):
    """What the window works with; main.py makes it. The callables are slow at first: call them off the GUI thread."""

    catalogue: Callable[[], Catalogue]
    clinics: Callable[[Clock], Clinics]
    papers: Callable[[], Papers]
    clock: Clock
    folder: Path
    server: Callable[[str, Clock], Clinics]
    """The clinic on the server at an address, which is looked at when it is first asked."""
    url: str = ""
    """The address of the server whose clinic is opened; empty: the one in the folder."""
    load_store: Callable[[], None] = _nothing
    """Imports what opening a clinic takes, while the passphrase is typed."""


class Entrance(NamedTuple):
    """What stands at the first paint: the window, the way in, and what both work with. clinics: in folders."""

    shell: Shell
    door: Door
    clinics: Clinics
    background: Background
    presenter: Presenter


class Timing(NamedTuple):
    """For the bench: when to leave, and whom to tell of an event."""

    quit_at_first_paint: bool
    quit_when_ready: bool
    report: Callable[[str], None]


class LatePapers:
    """Papers that load their library with the first document, on whatever thread asks for it."""

    def __init__(self, make: Callable[[], Papers]) -> None:
        self._make = make
        self._papers: Papers | None = None

    def record(self, document: RecordDocument) -> bytes:
        """The PDF of one assessment."""
        return self._ready().record(document)

    def records(self, document: RecordsDocument, tell: Tell | None = None) -> bytes:
        """The PDF of several assessments."""
        return self._ready().records(document, tell)

    def flow_sheet(self, document: FlowSheetDocument) -> bytes:
        """The PDF of a flow sheet."""
        return self._ready().flow_sheet(document)

    def sheets(self, document: SheetsDocument) -> bytes:
        """The PDF of several flow sheets."""
        return self._ready().sheets(document)

    def blank(self, document: BlankDocument) -> bytes:
        """The PDF of a form to fill in by hand."""
        return self._ready().blank(document)

    def patient_copy(self, document: PatientCopyDocument) -> bytes:
        """The PDF of what a patient answered, for them."""
        return self._ready().patient_copy(document)

    def trends(self, document: TrendDocument) -> bytes:
        """The PDF of scores over time."""
        return self._ready().trends(document)

    def summary(self, document: VisitSummaryDocument) -> bytes:
        """The PDF of what a visit came to."""
        return self._ready().summary(document)

    def round_list(self, document: RoundDocument) -> bytes:
        """The PDF of a list for a round."""
        return self._ready().round_list(document)

    def check(self, clinic: str, letterhead: Letterhead) -> None:
        """BadInput where not every record could be printed with it."""
        self._ready().check(clinic, letterhead)

    def recovery_sheet(self, sheet: RecoverySheet) -> bytes:
        """The PDF of a recovery sheet."""
        return self._ready().recovery_sheet(sheet)

    def words(self, pdf: bytes) -> str:
        """The text of all pages."""
        return self._ready().words(pdf)

    def sizes(self, pdf: bytes) -> list[tuple[float, float]]:
        """Width and height of each page."""
        return self._ready().sizes(pdf)

    def pages(self, pdf: bytes, dots_per_inch: int, first: int = 1, last: int | None = None) -> list[PageImage]:
        """Pictures of the pages from `first` to `last`."""
        return self._ready().pages(pdf, dots_per_inch, first, last)

    def _ready(self) -> Papers:
        if self._papers is None:
            self._papers = self._make()
        return self._papers
