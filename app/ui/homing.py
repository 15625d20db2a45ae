"""The page home: made with the clinic that opens, filled when the scales are read, refreshed when it comes back."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, cast

from PySide6.QtCore import QObject, Signal

if TYPE_CHECKING:
    from app.services.catalogue import Catalogue
    from app.services.ports import Clock
    from app.services.session import Session
    from app.ui.background import Background
    from app.ui.pages.home import HomePage
    from app.ui.present import Presenter
    from app.ui.shell import Shell


class Homing(QObject):
    """What the page asks for is asked here, by the same signals."""

    patient_opened = Signal(str)
    assess_asked = Signal(str, str, str)
    new_patient_asked = Signal()
    quick_asked = Signal(str)

    def __init__(self, shell: Shell, clock: Clock, background: Background, presenter: Presenter) -> None:
        super().__init__(shell)
        self._shell, self._clock, self._background, self._presenter = shell, clock, background, presenter

    def show(self, session: Session, catalogue: Catalogue | None) -> None:
        """Bring it to the front, as the clinic is now."""
        if self._page is None:
            from app.ui.pages.home import HomePage

            page = HomePage(session, self._background, self._presenter, self._clock)
            page.patient_opened.connect(self.patient_opened)
            page.assess_asked.connect(self.assess_asked)
            page.new_patient_asked.connect(self.new_patient_asked)
            page.quick_asked.connect(self.quick_asked)
            self._shell.put("home", page)
            self.fill(session, catalogue)
        else:
            self._shell.bring("home")
        session.charts.leave()
        if self._page is not None:
            self._page.refresh()
        self._shell.mark("home")

    def fill(self, session: Session | None, catalogue: Catalogue | None) -> None:
        """Offer the scales and say latest results in words, once both are there."""
        page = self._page
        if page is None or catalogue is None:
            return
        page.show_catalogue(catalogue)
        page.show_scales([(s.id, s.short) for s in catalogue.scales()])
        if session is not None:
            from app.ui.models.history import latest_words

            page.show_words(partial(latest_words, scale_of=partial(catalogue.of_record, snapshot=session.snapshot)))

    @property
    def _page(self) -> HomePage | None:
        return cast("HomePage | None", self._shell.get("home"))
