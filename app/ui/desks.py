"""What is done beside scoring: with records, a chart, the audit trail, the settings; each at a desk of its own."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from app.ui.auditor import Auditor
from app.ui.charting import Charting
from app.ui.flowing import Flowing
from app.ui.housekeeping import Housekeeping
from app.ui.librarian import Librarian
from app.ui.printouts import Printouts
from app.ui.records import Records
from app.ui.rounding import Rounding
from app.ui.sharing import Sharing

if TYPE_CHECKING:
    from app.services.catalogue import Catalogue
    from app.services.ports import Clock
    from app.services.session import Session
    from app.ui.background import Background
    from app.ui.pages.chart import ChartPage
    from app.ui.present import Presenter
    from app.ui.shell import Shell
    from app.ui.wiring import LatePapers


class Desks(QObject):
    """coming: one of its pages is about to be in front. left: back to a patient's record; empty ids: home.

    draft_opened: an amendment is to be answered: its id, and its visit's. shut_out: the Locked says why.

    copy_asked: a text for the clipboard, and after how many seconds it is cleared; 0: never.
    """

    coming = Signal()
    left = Signal(str, str)
    draft_opened = Signal(str, str)
    shut_out = Signal(object)
    copy_asked = Signal(str, int)

    def __init__(
        self, shell: Shell, clock: Clock, papers: LatePapers, background: Background, presenter: Presenter
    ) -> None:
        super().__init__(shell)
        self.records = Records(shell, background, presenter)
        self._auditor = Auditor(shell, background, presenter)
        self._sharing = Sharing(shell, background, presenter)
        self._charting = Charting(shell, background, presenter)
        self._flowing = Flowing(shell, background, presenter)
        self.housekeeping = Housekeeping(shell, papers, background, presenter)
        self._printouts = Printouts(shell, papers, background, presenter)
        self.rounding = Rounding(shell, background, presenter)
        self.librarian = Librarian(shell, clock, background, presenter)
        desks = (self.records, self._auditor, self._charting, self._flowing, self.housekeeping, self._printouts)
        for desk in (*desks, self.rounding, self.librarian):
            desk.coming.connect(self.coming)
            desk.left.connect(self.left)
        self.records.draft_opened.connect(self.draft_opened)
        self._sharing.shut_out.connect(self.shut_out)
        self._flowing.copy_asked.connect(self.copy_asked)
        self.rounding.copy_asked.connect(self.copy_asked)
        self.acts: dict[str, Callable[[], object]] = {
            "sign": self.records.sign,
            "audit": self._auditor.show,
            "settings": self.housekeeping.show,
            "verify": self._printouts.show,
            "round": self.rounding.show,
            "scales": self.librarian.show,
        }
        """By the ids of commands."""

    def use(self, session: Session | None, catalogue: Catalogue | None) -> None:
        """Whose clinic it is from now on; None: nobody's."""
        self.records.use(session, catalogue)
        self._auditor.use(session)
        self._sharing.use(session, catalogue)
        self._charting.use(session)
        self._flowing.use(session)
        self.housekeeping.use(session)
        self._printouts.use(session)
        self.rounding.use(session, catalogue)
        self.librarian.use(session, catalogue)

    def serve(self, chart: ChartPage) -> None:
        """From now on do what this page asks for: with a record, or with the chart as a whole."""
        chart.act_requested.connect(self.records.state)
        chart.patient_act_requested.connect(self._charting.act)
        chart.flow_act_requested.connect(self._flowing.act)
