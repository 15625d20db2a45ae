"""A draft that somebody has open at another workstation: who, where, and when it can be taken over."""

from PySide6.QtCore import QTimer, Signal, Slot
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.core.records import Lease, Moment
from app.services.leases import SECONDS
from app.ui.announce import announce
from app.ui.listen import listen
from app.ui.override import override
from app.ui.widgets.button import Button
from app.ui.widgets.form import FormCard
from app.ui.widgets.said import Said, plain

NOTE = (
    "Two people's answers are never mixed. It can be taken over a minute after that window stops; every answer that "
    "was saved there is in it."
)
LAPSED = "That window has not been heard of since. You can take the draft over."


class InUsePage(QWidget):
    """again: look whether it is free by now, and open it then. closed: leave it to them."""

    again = Signal()
    closed = Signal()

    def __init__(self, lease: Lease, now: Moment, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("page.in_use")
        left = (lease.until - now.utc).total_seconds()
        heard = now.utc.timestamp() + left - SECONDS
        ago = max(0, round(now.utc.timestamp() - heard))
        words = f"{lease.holder} has this draft open at {lease.place}, last heard of {ago} seconds ago."
        self._said = Said("in_use.said")
        self._again = Button("in_use.again", "&Look again", "Enter", "filled")
        self._close = Button("in_use.close", "&Back to the chart", "Esc")
        card = FormCard("Open at another workstation", words, self)
        card.add(plain(NOTE))
        card.add(self._said)
        card.add_buttons(self._again, self._close)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(card)
        self._again.clicked.connect(self.again)
        self._close.clicked.connect(self.closed)
        for keys, act in (("Return", self.again), ("Enter", self.again), ("Esc", self.closed)):
            listen(self, keys, act)
        self._lapse = QTimer(self, interval=max(0, int(left * 1000)), singleShot=True)
        self._lapse.timeout.connect(self._offer)
        self._lapse.start()

    @override
    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if not event.spontaneous():
            self._again.setFocus()

    @Slot()
    def _offer(self) -> None:
        """By this computer's clock; the server's decides."""
        self._again.setText("&Take over")
        self._again.setAccessibleName("Take over")
        self._said.tell(LAPSED)
        announce(self, LAPSED)
