"""What is done with records once they are complete: signed, amended, added to, reviewed, voided, moved."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal, Slot

from app.core.errors import BadInput
from app.ui.announce import announce
from app.ui.contesting import Contesting

if TYPE_CHECKING:
    from app.core.records import Assessment
    from app.services.catalogue import Catalogue
    from app.services.charts import Chart
    from app.services.ports import SigningKey
    from app.services.session import Session
    from app.ui.background import Background
    from app.ui.present import Presenter
    from app.ui.shell import Shell
    from app.ui.widgets.whom import Whom

SIGN, STATEMENT = "sign", "statement"


class Records(QObject):
    """Shows the pages for it. coming: one is about to be in front.

    left: back to the chart of a patient, at a record; without a patient, home.
    draft_opened: an amendment has begun, to be answered: its id, and its visit's.
    """

    coming = Signal()
    left = Signal(str, str)
    draft_opened = Signal(str, str)

    def __init__(self, shell: Shell, background: Background, presenter: Presenter) -> None:
        super().__init__(shell)
        self._shell, self._background, self._presenter = shell, background, presenter
        self._session: Session | None = None
        self._catalogue: Catalogue | None = None
        self._back = ("", "")
        self._contesting = Contesting(shell, background, presenter, self)
        self._contesting.begun.connect(self._begun)
        self._contesting.left.connect(self._leave)

    def use(self, session: Session | None, catalogue: Catalogue | None) -> None:
        """Whose records from now on; without a clinic or scales nothing is shown."""
        self._session, self._catalogue = session, catalogue

    @Slot(str, str)
    def sign_one(self, patient_id: str, assessment_id: str) -> None:
        """Ask for the signature on one that was just completed."""
        self.sign(patient_id, [assessment_id])

    def sign(self, patient_id: str = "", wanted: list[str] | None = None) -> None:
        """Show what waits for a signature. wanted: what is ticked; patient_id: whose chart comes next."""
        if self._session is None or self._catalogue is None:
            return
        from app.ui.pages.sign import SignPage

        self.coming.emit()
        self._back = (patient_id, wanted[0] if wanted else "")
        page = SignPage(self._session, self._catalogue, self._background, self._presenter)
        page.signed.connect(self._tell_signed)
        page.closed.connect(self._leave)
        page.overtaken.connect(self._show_contest)
        self._shell.put(SIGN, page)
        page.show_unsigned(wanted)
        self._shell.mark("" if patient_id else "sign")

    @Slot(str, object, str, object)
    def state(self, act: str, record: Assessment, about: str, chart: Chart) -> None:
        """Ask for what an act (of the chart bar's) takes. about: the record in words. chart: where it stands."""
        if act == "sign":
            self.sign_one(record.patient_id, record.id)
            return
        if self._session is None or self._catalogue is None:
            return
        from app.ui.pages.statement import WORDINGS, StatementPage
        from app.ui.widgets.banner import PatientBanner

        self._back = (record.patient_id, record.id)
        whom = self._whom(self._session, record.patient_id) if act == "move" else None
        say = partial(self._said, act, self._session, self._catalogue, record, whom)
        unlock = self._session.signing.unlock
        page = StatementPage(WORDINGS[act], about, say, unlock, self._background, self._presenter, whom)
        page.put_on_top(PatientBanner.of(chart, chart.visit(record.visit_id), self._session.place.clock.now()))
        page.done.connect(self._begun if act == "amend" else self._leave)
        page.cancelled.connect(self._leave)
        self._shell.put(STATEMENT, page)
        if whom is not None:
            whom.start()

    def _said(
        self,
        act: str,
        session: Session,
        catalogue: Catalogue,
        record: Assessment,
        whom: Whom | None,
        key: SigningKey | None,
        text: str,
    ) -> Callable[[], Assessment]:
        """What the database thread is to do. BadInput: nobody is chosen yet."""
        signing = session.signing
        if key is None:
            return partial(signing.begin_amendment, record, text)
        if whom is not None:
            to = whom.place
            if to is None:
                raise BadInput("No patient is chosen yet.", hint="Find the right patient first.")
            scale_of = partial(catalogue.of_record, snapshot=session.snapshot)
            return partial(signing.move, key, record, to, text, scale_of)
        acts: dict[str, Callable[[], Assessment]] = {
            "add": partial(signing.add, key, record, text),
            "review": partial(signing.review, key, record),
            "void": partial(signing.void, key, record, text),
        }
        return acts[act]

    def _whom(self, session: Session, patient_id: str) -> Whom:
        from app.ui.widgets.whom import Whom

        return Whom(session, self._background, self._presenter, patient_id)

    @Slot(object)
    def _tell_signed(self, signed: list[Assessment]) -> None:
        """A chart shows what became of its record; a list leaves nothing to be seen, so that it is said."""
        words = "1 record signed." if len(signed) == 1 else f"{len(signed)} records signed."
        if self._back[0]:
            announce(self._shell, words)
        else:
            self._shell.show_message(words, "")
        self._leave()

    @Slot(str)
    def _show_contest(self, draft_id: str) -> None:
        if self._session is not None and self._catalogue is not None:
            self._contesting.show(self._session, self._catalogue, draft_id)

    @Slot(object)
    def _begun(self, draft: Assessment) -> None:
        self._shell.drop(STATEMENT)
        self.draft_opened.emit(draft.id, draft.visit_id)

    @Slot()
    def _leave(self) -> None:
        self.left.emit(*self._back)
        for name in (STATEMENT, SIGN):
            self._shell.drop(name)
