"""The question before a quick score becomes a draft: is this the patient, and which visit does it belong to?"""

from collections.abc import Iterable

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from app.core.records import Assessment, Visit, VisitKind
from app.ui.models.history import visit_words
from app.ui.widgets.button import Button
from app.ui.widgets.choice import Choice
from app.ui.widgets.form import Field, FormCard
from app.ui.widgets.said import plain


class AttachCard(FormCard):
    """agreed: this is the patient, and a draft that is in the way is to be stopped. refused: look for another."""

    agreed = Signal()
    refused = Signal()

    def __init__(
        self, who: str, what: str, visits: Iterable[Visit], in_the_way: Assessment | None, parent: QWidget
    ) -> None:
        """who: the identity to be confirmed. what: the quick score in words, without a full stop."""
        question, after = f"Is this {who}?", _consequence(in_the_way)
        super().__init__(question, f"{what}.", parent)
        self.words = f"{question} {what}. {after}"
        self.add(plain(after))
        self.in_the_way = in_the_way
        self._visits = Choice()
        self._visits.setObjectName("attach.visit")
        for visit in visits:
            self._visits.addItem(visit_words(visit), visit)
        has_visit = self._visits.count() > 0
        for kind in VisitKind:
            self._visits.addItem(f"New visit: {kind.value}", kind.value)
        hint = "The score will belong to it." if has_visit else "No visit yet: this one begins with the first answer."
        self.add(Field("&Visit", self._visits, hint))
        if in_the_way is None:
            self._first = Button("attach.yes", "&Yes, attach", role="filled")
            other = Button("attach.no", "&No, search again")
            agree, refuse = self._first, other
        else:  # the safe way first
            self._first = Button("attach.no", "&Search again", role="filled")
            other = Button("attach.yes", "S&top that draft, attach this")
            agree, refuse = other, self._first
        self.add_buttons(self._first, other)
        agree.clicked.connect(self.agreed)
        refuse.clicked.connect(self.refused)

    @property
    def visit(self) -> str | VisitKind:
        """The id of the chosen visit, or the kind of the one that is to begin."""
        chosen = self._visits.currentData()
        return chosen.id if isinstance(chosen, Visit) else VisitKind(chosen)

    def start(self) -> None:
        """Put the focus on the likely answer."""
        self._first.setFocus()


def _consequence(in_the_way: Assessment | None) -> str:
    if in_the_way is None:
        return "It becomes a draft in this chart; every answer keeps the time at which it was given."
    begun = in_the_way.performed
    when = f", performed {begun.local:%Y-%m-%d %H:%M} {begun.offset_words}" if begun else ""
    return (
        f"This chart has an open draft of the same scale{when}, {len(in_the_way.keys)} answered. "
        "Two are never merged. One that is stopped stays in the chart, without a score, and does not go on."
    )
