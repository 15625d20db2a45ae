"""The one assessment that is in front, of a chart or of nobody: seated, left, and never two at once."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, cast

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.core.errors import AppError, InUse
from app.ui.background import Background
from app.ui.leasing import Holding
from app.ui.present import Presenter
from app.ui.shell import Shell

if TYPE_CHECKING:
    from app.core.entry import Entry
    from app.core.records import Assessment
    from app.services.catalogue import Catalogue, Definition
    from app.services.charts import Chart
    from app.services.ports import Clock
    from app.services.session import Session
    from app.ui.attaching import Attaching
    from app.ui.pages.chart import ChartPage
    from app.ui.quick_sitting import QuickSitting
    from app.ui.sheet import Tools
    from app.ui.sitting import DraftSitting
    from app.ui.widgets.leaving import LeavingPage

    Seat = tuple[Chart, Assessment, Definition]


FORMS = ("form", "library.form", "patient.form", "attach.form", "statement", "recovery", "settings")
"""By their names in the window."""


class Seats(QObject):
    """left, completed: ids of patient and assessment, or empty. print_requested: a RecordDocument. ready: painted."""

    left = Signal(str, str)
    completed = Signal(str, str)
    print_requested = Signal(object)
    ready = Signal()

    def __init__(self, shell: Shell, clock: Clock, background: Background, presenter: Presenter) -> None:
        super().__init__(shell)
        self._shell, self._clock, self._background, self._presenter = shell, clock, background, presenter
        self._sitting: DraftSitting | QuickSitting | None = None
        self._session: Session | None = None
        self._clinic: Session | None = None  # where a quick score could go
        self._attaching: Attaching | None = None
        self._catalogue: Catalogue | None = None
        self._then: Callable[[], object] | None = None  # what follows when the one in front is left
        self._leaves_next = False
        self._visit_id = ""  # where an assessment that is begun anew belongs: the visit that was chosen
        self._holding: Holding | None = None
        self._find: Callable[[], None] | None = None
        self._to_tell: AppError | None = None  # over the draft that is read again
        self._awaited = 0  # which seat is waited for: one that the database brings later is nobody's

    def quick(self, definition: Definition, session: Session | None, catalogue: Catalogue) -> None:
        """A score without a patient; where a clinic is open, it can become a draft there."""
        from app.ui.quick_sitting import QuickSitting

        self._session, self._catalogue = None, catalogue
        self._clinic = session
        sitting = QuickSitting(definition, self._tools(), self, has_clinic=session is not None)
        sitting.attach_asked.connect(self._attach)
        sitting.print_requested.connect(self.print_requested)
        self._seat(sitting, None)

    def begin(self, session: Session, catalogue: Catalogue, patient_id: str, visit_id: str, scale_id: str) -> None:
        """The patient's open draft of the scale, or a new one."""
        from app.ui.sitting import seated

        self._visit_id = visit_id
        self._await(session, catalogue, partial(seated, session, catalogue, patient_id, visit_id, scale_id))

    def resume(self, session: Session, catalogue: Catalogue, assessment_id: str, visit_id: str) -> None:
        """A stored draft; visit_id: of the visit in which one would be begun in its stead."""
        from app.ui.sitting import reseated

        self._visit_id = visit_id
        self._await(session, catalogue, partial(reseated, session, catalogue, assessment_id))

    def start(self) -> None:
        """Give the assessment in front the focus, where there is one; a form keeps what had it."""
        if self._sitting is not None:
            self._sitting.page.start()

    @property
    def may_be_left(self) -> bool:
        """Whether nothing would be lost by leaving what is in front: an assessment, or a form."""
        return (self._sitting is None or self._sitting.may_be_left) and self._filled_form is None

    @property
    def is_taken(self) -> bool:
        """Whether somebody sits, or a form holds words."""
        return self._sitting is not None or self._filled_form is not None

    def leave(self, then: Callable[[], object] | None = None) -> None:
        """Ask to leave what is in front, as soon as what is on its way is stored.

        then: what follows instead of left; forgotten where nobody leaves, or another is asked for.
        """
        form = self._filled_form
        if form is not None:
            form.leave(partial(self._form_left, then))
            return
        self._then = then
        self._leaves_next = self._is_attaching
        if self._leaves_next:
            return
        self._stop_attaching()
        if self._sitting is not None:
            self._sitting.page.leave()

    def _form_left(self, then: Callable[[], object] | None) -> None:
        """The words of the form are let go of; below it may stand a score that is asked about too."""
        if not self.may_be_left:
            self.leave(then)
        elif then is not None:
            then()

    @property
    def _filled_form(self) -> LeavingPage | None:
        """The form in front, or behind the cover, where leaving it would lose what was typed."""
        front = self._shell.front
        pages = map(self._shell.get, FORMS if front == "cover" else (front,))
        return next(
            (cast("LeavingPage", p) for p in pages if p is not None and not getattr(p, "may_be_left", True)), None
        )

    def let_go_of_clinic(self) -> bool:
        """Before a lock: whether a quick score goes on without the clinic, since it holds nothing of a patient."""
        if self._clinic is None or self._sitting is None or self._is_attaching or self.may_be_left:
            return False
        self._stop_attaching()
        self._clinic = None
        self._sitting.page.withdraw_attach()
        return True

    @property
    def _is_attaching(self) -> bool:
        return self._attaching is not None and self._attaching.is_storing

    def end(self) -> None:
        """Nobody sits, nobody is waited for. The answers are stored, or on their way on the database thread."""
        self._awaited += 1
        self._then, self._leaves_next = None, False
        self._session = self._clinic = None
        self._clear()

    def _clear(self) -> None:
        self._stop_attaching()
        sitting, self._sitting = self._sitting, None
        holding, self._holding = self._holding, None
        if holding is not None:
            holding.end()
        if sitting is not None or self._find is not None:
            self._find = None
            self._shell.drop("sitting")
        if sitting is not None:
            sitting.deleteLater()

    def _await(self, session: Session, catalogue: Catalogue, find: Callable[[], Seat]) -> None:
        self._session, self._catalogue = session, catalogue
        self._awaited += 1
        not_seated = partial(self._not_seated, self._awaited, find)
        self._background.database(find, partial(self._sit, self._awaited), not_seated)

    def _sit(self, awaited: int, seat: Seat) -> None:
        """The window may have gone elsewhere meanwhile, or the clinic be locked: then it shows nobody."""
        if awaited == self._awaited:
            self._place(*seat)
            self._tell()

    def _not_seated(self, awaited: int, find: Callable[[], Seat], error: Exception) -> None:
        """Where another workstation has the draft, who it is, and a way to look again."""
        session, catalogue = self._session, self._catalogue
        if awaited != self._awaited or not isinstance(error, InUse) or session is None or catalogue is None:
            told, self._to_tell = self._to_tell, None
            self._presenter(told or error)
            return
        from app.ui.pages.in_use import InUsePage

        page = InUsePage(error.lease, self._clock.now())
        self._find = partial(self._await, session, catalogue, find)
        page.again.connect(self._look_again)
        page.closed.connect(self._leave_in_use)
        self._shell.put("sitting", page)
        self._tell()

    def _tell(self) -> None:
        """Over the page that has just come: what is stored nowhere is still to be read there."""
        error, self._to_tell = self._to_tell, None
        if error is not None:
            self._presenter(error)

    @Slot()
    def _look_again(self) -> None:
        if self._find is not None:
            self._find()

    @Slot()
    def _leave_in_use(self) -> None:
        """Back to the chart that it was asked for from."""
        chart = cast("ChartPage | None", self._shell.get("chart"))
        self.end()
        self.left.emit("" if chart is None else chart.patient_id, "")

    def _place(self, chart: Chart, draft: Assessment, definition: Definition, entry: Entry | None = None) -> None:
        """Put a draft in front; entry: of the quick score that has become it."""
        from app.ui.sitting import DraftSitting
        from app.ui.widgets.banner import PatientBanner

        if self._session is None:
            return
        sitting = DraftSitting(self._session, chart, draft, definition, self._tools(), self, entry)
        sitting.completed.connect(self._complete)
        sitting.restart_asked.connect(self._restart)
        sitting.reopen_asked.connect(self._reopen)
        sitting.mended.connect(self._shell.dismiss_message)
        self._seat(sitting, PatientBanner.of(chart, chart.visit(draft.visit_id), self._clock.now()))
        if self._session.leases is not None:
            self._holding = Holding(self._session.leases, draft.id, self._background, self)
            self._holding.lost.connect(self._presenter)

    # -- a quick score that gets a patient

    @Slot()
    def _attach(self) -> None:
        from app.ui.attaching import Attaching
        from app.ui.quick_sitting import QuickSitting

        if self._clinic is None or not isinstance(self._sitting, QuickSitting):
            return
        self._attaching = Attaching(self._shell, self._background, self._presenter, self._clinic, self._sitting)
        self._attaching.attached.connect(self._attached)
        self._attaching.left.connect(self._stop_attaching)
        self._attaching.refused.connect(self._go_on_leaving)

    @Slot(object)
    def _attached(self, seat: Seat) -> None:
        if self._sitting is not None:
            self._session, self._clinic = self._clinic, None
            self._place(*seat, entry=self._sitting.page.entry)
            self._shell.mark("")
            self._go_on_leaving()

    @Slot()
    def _go_on_leaving(self) -> None:
        """What was asked while the score was being stored."""
        if self._leaves_next:
            self.leave(self._then)

    @Slot()
    def _stay(self) -> None:
        self._then = None

    @Slot()
    def _stop_attaching(self) -> None:
        """Back to the score, which stands there as it was left."""
        attaching, self._attaching = self._attaching, None
        if attaching is not None:
            self._shell.bring("sitting")
            attaching.end()
            self.start()

    @Slot()
    def _restart(self) -> None:
        old, session = self._sitting.draft if self._sitting is not None else None, self._session
        self.end()
        if old is not None and session is not None and self._catalogue is not None:
            self.begin(session, self._catalogue, old.patient_id, self._visit_id or old.visit_id, old.scale_id)

    @Slot(object)
    def _reopen(self, error: AppError) -> None:
        """The same draft, as another workstation left it."""
        old, session = self._sitting.draft if self._sitting is not None else None, self._session
        if old is not None and session is not None and self._catalogue is not None:
            self._leave()  # the chart stands behind it, also where it can't be opened
            self._to_tell = error
            self.resume(session, self._catalogue, old.id, old.visit_id)

    @Slot(object)
    def _complete(self, assessment: Assessment) -> None:
        """What was asked meanwhile comes first; signing can wait."""
        then = self._then
        self.end()
        if then is not None:
            then()
        else:
            self.completed.emit(assessment.patient_id, assessment.id)

    @Slot()
    def _leave(self) -> None:
        draft = self._sitting.draft if self._sitting is not None else None
        then = self._then
        self.end()
        if then is not None:
            then()
        else:
            self.left.emit(*((draft.patient_id, draft.id) if draft is not None else ("", "")))

    def _seat(self, sitting: DraftSitting | QuickSitting, banner: QWidget | None) -> None:
        """Put an assessment in front, its patient's banner above it."""
        self._clear()
        self._sitting = sitting
        sitting.left.connect(self._leave)
        sitting.stayed.connect(self._stay)
        sitting.page.ready.connect(self.ready)
        room = QWidget()
        column = QVBoxLayout(room)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        if banner is not None:
            column.addWidget(banner)
        column.addWidget(sitting.page, 1)
        self._shell.put("sitting", room)
        sitting.page.start()

    def _tools(self) -> Tools:
        from app.ui.sheet import Tools

        return Tools(self._background, self._clock, self._presenter)
