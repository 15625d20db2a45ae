"""A score without a patient: joins the page to nothing that stores, and to the paper that says so."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal, Slot

from app import __version__
from app.core.entry import Entry
from app.core.records import Answer, Aside, Assessment, LogEntry, Status, told
from app.core.scoring import with_sets
from app.ui.pages.assessment import AssessmentPage
from app.ui.set_asking import ask_set
from app.ui.sheet import Sheet, Tools

if TYPE_CHECKING:  # it is opened in a hurry: what only a chart needs stays away
    from app.services.catalogue import Definition


class QuickSitting(QObject):
    """A score without a patient: nothing is stored, the print says so. Owns its page.

    stayed: asked to leave, it does not. attach_asked: it is to become a patient's draft; offered where has_clinic.
    """

    left = Signal()
    stayed = Signal()
    attach_asked = Signal()
    print_requested = Signal(object)

    def __init__(
        self, definition: Definition, tools: Tools, parent: QObject | None = None, *, has_clinic: bool = False
    ) -> None:
        super().__init__(parent)
        self.definition = definition
        self._scale = definition.scale
        self._clock = tools.clock
        self._log: list[LogEntry] = []
        self._sets: dict[str, str] = {}
        sheet = Sheet(
            self._scale,
            "Quick score: no patient, nothing stored.",
            Entry(self._scale),
            finish="&Print…",
            leave="&Leave",
            attach="Attach to a patient…" if has_clinic else "",
            kept=False,
        )
        self.page = AssessmentPage(sheet, self)
        self.page.left.connect(self.left)
        self.page.stayed.connect(self.stayed)
        self.page.attach_asked.connect(self.attach_asked)
        self.page.finish_asked.connect(self._print)
        self.page.set_asked.connect(self._ask_set)

    def write(self, item_id: str, answer: Answer | None) -> None:
        """Note the answer with its moment, on this page only."""
        self._log.append(LogEntry(len(self._log) + 1, item_id, answer, self._clock.now()))

    @Slot()
    def _ask_set(self) -> None:
        ask_set(self.page, self._scale, self._sets, self._read_by)

    def _read_by(self, aside: Aside) -> None:
        self._log.append(LogEntry(len(self._log) + 1, "", None, self._clock.now(), aside=aside))
        self._sets = dict(told(self._log).sets)
        self.page.read_by(with_sets({}, self._sets))

    @property
    def log(self) -> tuple[LogEntry, ...]:
        """Every answer so far with the moment it was given, and what was said beside them."""
        return tuple(self._log)

    @property
    def draft(self) -> None:
        """There is none."""
        return

    @property
    def may_be_left(self) -> bool:
        """Whether nothing would be lost."""
        return self.page.may_be_left

    @Slot()
    def _print(self) -> None:
        from app.services.printing import Imprint, lone_document

        now = self._clock.now()
        begun = next((line.at for line in self._log if line.item), now)
        assessment = Assessment(
            id="",
            patient_id="",
            visit_id="",
            scale_id=self._scale.id,
            scale_version=self._scale.version,
            definition_sha256=self._scale.sha256,
            performer="",
            status=Status.DRAFT,
            answers=dict(self.page.entry.answers),
            sets=dict(self._sets),
            performed=begun,
            recorded=begun,  # the first answer's time, as in a chart: printing again is not recording again
        )
        imprint = Imprint(clinic="", printed_by="", printed=now, app_version=__version__)
        self.print_requested.emit(lone_document(assessment, self._scale, imprint))
