"""What every desk at a chart does: asks on a form below the patient's banner, and goes back to the chart."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal, Slot

if TYPE_CHECKING:
    from app.core.records import Visit
    from app.services.charts import Chart
    from app.services.session import Session
    from app.ui.background import Background
    from app.ui.pages.form import Answers, Sheet
    from app.ui.present import Presenter
    from app.ui.shell import Shell
    from app.ui.widgets.leaving import LeavingPage
    from app.ui.widgets.twins import Twins

FORM = "patient.form"


class ChartDesk(QObject):
    """Shows the pages for it. coming: one is about to be in front. left: back to the chart of a patient, no record."""

    coming = Signal()
    left = Signal(str, str)

    def __init__(self, shell: Shell, background: Background, presenter: Presenter) -> None:
        super().__init__(shell)
        self._shell, self._background, self._presenter = shell, background, presenter
        self._session: Session | None = None
        self._chart: Chart | None = None
        self._visit: Visit | None = None

    def use(self, session: Session | None) -> None:
        """Whose charts from now on; None: nobody's."""
        self._session = session
        if session is None:
            self._chart = self._visit = None

    @property
    def _pages(self) -> tuple[str, ...]:
        """What is done for when the chart is in front again."""
        return (FORM,)

    def _ask(
        self,
        sheet: Sheet,
        say: Callable[[Answers], Callable[[], object]],
        done: Callable[..., object] | None = None,
        cancelled: Callable[[], object] | None = None,
        extra: Twins | None = None,
    ) -> None:
        from app.ui.pages.form import FormPage

        page = FormPage(sheet, say, self._background, self._presenter, extra)
        if self._session is not None and self._chart is not None:
            self._head(page, self._session, self._chart)
        page.done.connect(done or self._done)
        page.cancelled.connect(cancelled or self._leave)
        self.coming.emit()
        self._shell.put(FORM, page)

    def _head(self, page: LeavingPage, session: Session, chart: Chart) -> None:
        from app.ui.widgets.banner import PatientBanner

        page.put_on_top(PatientBanner.of(chart, self._visit, session.place.clock.now()))

    @Slot(object)
    def _done(self, _result: object) -> None:
        self._leave()

    @Slot()
    def _leave(self) -> None:
        if self._chart is not None:
            self._leave_for(self._chart.patient.id)

    def _leave_for(self, patient_id: str) -> None:
        self.left.emit(patient_id, "")
        for name in self._pages:
            self._shell.drop(name)
