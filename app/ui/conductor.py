"""Which page comes when, after the first: unlock, home, chart, assessment, preview, and back."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, cast

from PySide6.QtCore import QCoreApplication, QEvent, QObject, QTimer, Slot
from PySide6.QtWidgets import QApplication

from app.core.errors import AppError
from app.ui.choosing import Choosing
from app.ui.previewing import Previewing
from app.ui.seats import Seats
from app.ui.wiring import Entrance, LatePapers, Timing, Wiring

if TYPE_CHECKING:  # each page, and what it needs, is imported when it is first shown
    from app.core.records import Patient
    from app.services.catalogue import Catalogue
    from app.services.session import Session
    from app.ui.furniture import Furniture
    from app.ui.pages.chart import ChartPage
    from app.ui.shell import Shell


class Conductor(QObject):
    """Holds the open clinic and the page in front; pages tell it what is wanted, and know neither it nor each other."""

    def __init__(self, entrance: Entrance, wiring: Wiring, timing: Timing) -> None:
        shell, door, _, background, presenter = self._entrance = entrance
        super().__init__(shell)
        self._shell, self._door, self._background, self._presenter = shell, door, background, presenter
        self._wiring, self._timing = wiring, timing
        self._papers = LatePapers(wiring.papers)
        self._seats = Seats(shell, wiring.clock, background, presenter)
        self._preview = Previewing(shell, self._papers, background, presenter)
        self._choosing = Choosing(shell)
        self._furniture: Furniture | None = None
        self._catalogue: Catalogue | None = None
        self._session: Session | None = None
        self._wanted_scale, self._has_looked_ahead = "", False
        for signal, act in (
            (door.opened, self._opened),
            (door.quick_asked, self._show_quick),
            (door.restore_asked, self._show_backups),
            (self._choosing.chosen, self._open_quick),
            (self._choosing.left, self._show_home),
            (self._seats.left, self._leave_seat),
            (self._seats.ready, self._page_ready),
            (self._seats.print_requested, self._preview.show_of_nobody),
            (self._preview.left, self._seats.start),
            (shell.commanded, self._command),
            (shell.closing, self._close),
        ):
            signal.connect(act)

    @property
    def _house(self) -> Furniture:
        """Made when it is first asked for."""
        if self._furniture is None:
            from app.ui.furniture import furnished

            made = self._furniture = furnished(self._entrance, self._wiring, self._papers, self._seats)
            for signal, act in (
                (made.custodian.left, self._show_home),
                (made.custodian.shut_asked, self._shut),
                (made.desks.left, self._leave_seat),
                (made.desks.draft_opened, self._resume),
                (made.desks.rounding.print_asked, self._preview.show),
                (made.desks.librarian.print_asked, self._preview.show),
                (made.desks.librarian.changed, self._offer),
                (made.desks.shut_out, self._lock_now),
                (made.desks.shut_out, self._presenter),  # over the page that came
                (made.homing.patient_opened, self._show_chart),
                (made.homing.assess_asked, self._begin),
                (made.homing.new_patient_asked, self._show_patient_form),
                (made.homing.quick_asked, self._open_quick),
                (made.staffing.left, self._show_home),
                (made.watch.lock_asked, self._lock_now),
            ):
                signal.connect(act)
        return self._furniture

    def open_quick(self, scale_id: str) -> None:
        """Begin with this scale, without a patient, as soon as it is read."""
        self._wanted_scale = scale_id
        self._show_quick()

    @property
    def is_ready(self) -> bool:
        """Whether the scales are read."""
        return self._catalogue is not None

    # -- loading

    def load(self) -> None:
        """Read what the first page did without."""
        self._background.compute(self._wiring.catalogue, self._take_catalogue)

    @Slot(object)
    def _take_catalogue(self, catalogue: Catalogue) -> None:
        self._catalogue = catalogue
        self._use(self._session)
        _tell_refused(self._shell, catalogue)
        self._offer()
        if self._wanted_scale:  # it must not share its time: the others are imported once it is seen
            scale, self._wanted_scale = self._wanted_scale, ""
            self._open_quick(scale)
        else:
            self._look_ahead()

    @Slot()
    def _offer(self) -> None:
        """The scales that are in use now, wherever one is chosen."""
        self._choosing.fill(self._catalogue)
        if self._furniture is not None:
            self._furniture.homing.fill(self._session, self._catalogue)

    def _look_ahead(self) -> None:
        if not self._has_looked_ahead:
            from app.ui.ahead import import_pages

            self._has_looked_ahead = True
            self._background.compute(import_pages, _done)
            self._background.database(self._wiring.load_store, _done, _done)  # opening tells why not

    @Slot(object)
    def _opened(self, session: Session) -> None:
        """Home comes next, unless somebody went to score meanwhile: opening took its time, and a score is work."""
        house = self._house
        self._use(session)
        house.staffing.use(session, self._door.sheet)
        self._door.sheet = None
        house.watch.begin(session)
        self._shell.show_clinic(session.clinic, session.person, demo=session.demo)
        self._shell.dismiss_message()
        if self._shell.front not in ("quick", "sitting"):
            self._show_home()
        house.custodian.begin(session)

    # -- commands

    @Slot(str)
    def _command(self, command: str) -> None:
        if command == "keys":
            _show_keys(self._shell)
            return
        house = self._house
        if house.watch.is_covered:
            return
        act: Callable[[], object] = {
            "quit": self._shell.close,
            "home": self._show_home,
            "quick": self._show_quick,
            "patient.new": self._show_patient_form,
            "people": house.staffing.show_people,
            "passphrase": house.staffing.show_own,
            "backups": house.custodian.show,
            "lock": self._lock,
            **house.desks.acts,
        }[command]
        if self._seats.may_be_left:
            act()
        elif command == "lock" and self._session is not None and self._seats.let_go_of_clinic():
            self._shut("sitting")  # a score that names nobody stays: to ask would leave the clinic open
            self._seats.start()
        else:
            self._ask_to_leave(act)

    def _ask_to_leave(self, then: Callable[[], object]) -> None:
        """The question stands on the assessment's page, so that comes to the front."""
        if self._shell.front == "preview":
            self._preview.leave()
        self._seats.leave(then)

    @Slot()
    def _show_home(self) -> None:
        self._seats.end()
        if self._session is None:
            self._door.show()
            self._shell.mark("")
            return
        if not self._house.staffing.show_sheet():
            self._house.homing.show(self._session, self._catalogue)

    @Slot()
    def _show_backups(self) -> None:
        self._house.custodian.show()

    @Slot()
    def _show_patient_form(self) -> None:
        if self._session is None:
            return
        from app.ui.pages.patient_form import PatientFormPage

        self._seats.end()
        page = PatientFormPage(self._session, self._background, self._presenter)
        page.registered.connect(self._show_registered)
        page.cancelled.connect(self._show_home)
        self._shell.put("form", page)
        self._shell.mark("patient.new")

    @Slot(object)
    def _show_registered(self, patient: Patient) -> None:
        self._show_chart(patient.id)

    @Slot()
    def _lock(self) -> None:
        self._seats.end()
        if self._session is not None:
            self._shut("")
            self._shell.mark("")
            self._door.show()

    @Slot(str)
    def _shut(self, stays: str) -> None:
        session = self._session
        self._use(None)
        if session is not None:
            self._house.staffing.use(None)
            self._house.watch.end()
            self._house.custodian.shut(session, stays)

    def _use(self, session: Session | None) -> None:
        """Whose clinic it is from now on; None: nobody's."""
        self._session = session
        if self._furniture is not None:
            self._furniture.desks.use(session, self._catalogue)
            self._furniture.reminding.use(session)
        self._preview.use(session)

    @Slot()
    def _lock_now(self) -> None:
        """As by Ctrl+L; what a lock would lose is asked about, behind a cover until its person is back."""
        self._command("lock")
        if self._session is not None and not self._seats.may_be_left:
            self._house.watch.cover()

    # -- a chart

    @Slot(str)
    def _show_chart(self, patient_id: str, select: str = "") -> None:
        if self._session is None or self._catalogue is None:
            return
        self._seats.end()
        if self._chart is None:
            from app.ui.pages.chart import ChartPage

            chart = ChartPage(self._session, self._catalogue, self._background, self._presenter, self._wiring.clock)
            chart.assessment_requested.connect(self._begin)
            chart.draft_opened.connect(self._resume)
            chart.print_requested.connect(self._preview.show)
            self._house.desks.serve(chart)
            chart.closed.connect(self._show_home)
            self._shell.put("chart", chart)
        else:
            self._shell.bring("chart")
            self._chart.setFocus()  # at once: a key must not wait until the chart is read
        if self._chart is not None:
            self._chart.show_patient(patient_id, select)
        self._shell.mark("")

    @Slot(str, str, str)
    def _begin(self, patient_id: str, visit_id: str, scale_id: str) -> None:
        if self._session is not None and self._catalogue is not None:
            self._seats.begin(self._session, self._catalogue, patient_id, visit_id, scale_id)

    @Slot(str, str)
    def _resume(self, assessment_id: str, visit_id: str) -> None:
        if self._session is not None and self._catalogue is not None:
            self._seats.resume(self._session, self._catalogue, assessment_id, visit_id)

    @Slot(str, str)
    def _leave_seat(self, patient_id: str, assessment_id: str) -> None:
        if patient_id:
            self._show_chart(patient_id, assessment_id)
        else:
            self._show_home()

    # -- a quick score

    @Slot()
    def _show_quick(self) -> None:
        self._seats.end()
        self._choosing.show(self._catalogue)

    @Slot(str)
    def _open_quick(self, scale_id: str) -> None:
        if self._catalogue is None:
            self._wanted_scale = scale_id
            return
        try:
            self._seats.quick(self._catalogue.get(scale_id), self._session, self._catalogue)
        except AppError as error:
            self._presenter(error)
        else:
            self._shell.mark("quick")

    @Slot()
    def _page_ready(self) -> None:
        self._timing.report("ready")
        if self._timing.quit_when_ready:
            QTimer.singleShot(0, QApplication.quit)
        else:
            self._look_ahead()

    @property
    def _chart(self) -> ChartPage | None:
        return cast("ChartPage | None", self._shell.get("chart"))

    @Slot()
    def _close(self) -> None:
        """Whatever is acknowledged is stored already; the rest is waited for, and what would be lost is asked about."""
        if not self._seats.may_be_left:
            self._ask_to_leave(self._shell.close)
            self._background.drain()
            QCoreApplication.sendPostedEvents(None, QEvent.Type.MetaCall.value)  # how it ended: left, asked, refused
            if self._seats.is_taken:
                self._shell.stay_open()
                return
        session, self._session = self._session, None
        if self._furniture is None:  # nor was there ever a clinic
            self._background.drain()
        elif not self._furniture.custodian.let_close(session):
            self._shell.stay_open()


def _tell_refused(shell: Shell, catalogue: Catalogue) -> None:
    if catalogue.refused:
        hint = "Scales (Ctrl+Shift+I) says why; the other scales work."
        shell.show_message(f"Can't be used: {catalogue.refused_files}.", hint)


def _show_keys(shell: Shell) -> None:
    from app.ui.pages.sheets import keys_sheet

    keys_sheet(shell).open()


def _done(_: object) -> None:
    """Nothing follows."""
