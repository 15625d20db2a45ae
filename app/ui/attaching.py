"""From a quick score to a patient's draft: the patient is found or registered, confirmed, and all of it is stored."""

from functools import partial

from PySide6.QtCore import QObject, Signal, Slot

from app.core.records import Patient
from app.services.assessing import Attachment
from app.services.session import Session
from app.ui.background import Background
from app.ui.pages.attach import AttachPage
from app.ui.pages.patient_form import PatientFormPage
from app.ui.present import Presenter
from app.ui.quick_sitting import QuickSitting
from app.ui.shell import Shell
from app.ui.sitting import attached

PAGE, FORM = "attach", "attach.form"


class Attaching(QObject):
    """Shows its pages before the score, which stays as it is. attached: what a sitting goes on with. left: nothing is.

    refused: it could not be stored.

    Whatever fails is presented, and the question stands there again.
    """

    attached = Signal(object)
    left = Signal()
    refused = Signal()

    def __init__(
        self, shell: Shell, background: Background, presenter: Presenter, session: Session, quick: QuickSitting
    ) -> None:
        super().__init__(quick)
        self._shell, self._background, self._presenter = shell, background, presenter
        self._session, self._quick = session, quick
        self._is_storing = False
        self._page = AttachPage(session, background, presenter, quick.definition.scale, quick.log)
        self._page.decided.connect(self._store)
        self._page.closed.connect(self.left)
        self._page.new_asked.connect(self._register)
        shell.put(PAGE, self._page)
        self._page.start()

    @property
    def is_storing(self) -> bool:
        """Whether it is on its way into the store, and can't be taken back."""
        return self._is_storing

    def end(self) -> None:
        """Take the pages away."""
        for name in (FORM, PAGE):
            self._shell.drop(name)
        self.deleteLater()

    @Slot(object)
    def _store(self, to: Attachment) -> None:
        self._is_storing = True
        self._page.set_busy(True)
        # The score itself is a thing of this thread: another gets what it says now.
        work = partial(attached, self._session, self._quick.definition, self._quick.log, to)
        self._background.database(work, self._done, self._fail)

    @Slot(object)
    def _done(self, seat: object) -> None:
        self._is_storing = False
        self.attached.emit(seat)

    @Slot(object)
    def _fail(self, error: Exception) -> None:
        self._is_storing = False
        self._page.set_busy(False)
        self._presenter(error)
        self.refused.emit()

    @Slot()
    def _register(self) -> None:
        form = PatientFormPage(self._session, self._background, self._presenter, typed=self._page.searched_name)
        form.registered.connect(self._registered)
        form.cancelled.connect(self._back)
        self._shell.put(FORM, form)

    @Slot(object)
    def _registered(self, patient: Patient) -> None:
        self._back()
        self._page.choose(patient.id)

    @Slot()
    def _back(self) -> None:
        self._shell.bring(PAGE)
        self._shell.drop(FORM)
        self._page.start()
