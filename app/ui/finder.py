"""Searching patients while somebody types: one query at a time, and only the answer to the latest text counts."""

from functools import partial

from PySide6.QtCore import QObject, Signal, Slot

from app.core.records import Patient
from app.services.session import Session
from app.ui.background import Background
from app.ui.present import Presenter

SHOWN = 50


class Finder(QObject):
    """found: a list of patients, the answer to the latest text; one more than SHOWN where there are more."""

    found = Signal(object)

    def __init__(self, session: Session, background: Background, presenter: Presenter, parent: QObject) -> None:
        super().__init__(parent)
        self._session, self._background, self._presenter = session, background, presenter
        self._wanted = ""
        self._asked: str | None = None  # what the search on its way asks for
        self._answered = ""

    @property
    def wanted(self) -> str:
        """What is searched for; empty: nothing is."""
        return self._wanted

    @property
    def is_answered(self) -> bool:
        """Whether the answer to what is searched for was given."""
        return bool(self._wanted) and self._wanted == self._answered

    def find(self, text: str) -> None:
        """Search for this from now on; found tells, unless the text is empty."""
        self._wanted = " ".join(text.split())
        if self._wanted:
            self._ask()
        else:
            self._answered = ""

    def again(self) -> None:
        """Search anew for what is searched for."""
        self._answered = ""
        self.find(self._wanted)

    def _ask(self) -> None:
        if self._asked is None and self._wanted != self._answered:
            self._asked = self._wanted
            work = partial(self._session.charts.find, self._asked, SHOWN + 1)
            self._background.database(work, self._take, self._fail)

    @Slot(object)
    def _take(self, patients: list[Patient]) -> None:
        answered, self._asked = self._asked, None
        if answered == self._wanted:
            self._answered = answered
            self.found.emit(patients)
        elif self._wanted:
            self._ask()

    @Slot(object)
    def _fail(self, error: Exception) -> None:
        asked, self._asked = self._asked, None
        self._presenter(error)
        if self._wanted and asked != self._wanted:
            self._ask()
