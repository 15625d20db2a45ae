"""A clinic on a server in the window: what waits here while it is away, and what other workstations changed."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, NamedTuple, cast

from PySide6.QtCore import QObject, Qt, QTimer, Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QWidget

from app.core.errors import Locked, StoreTrouble
from app.services.changes import ANYTHING, PEOPLE, Change
from app.ui import theme
from app.ui.announce import announce
from app.ui.widgets.button import Button
from app.ui.widgets.wrapped import BREAK, Wrapped

if TYPE_CHECKING:
    from app.services.catalogue import Catalogue
    from app.services.outage import LocalFirst
    from app.services.session import Session
    from app.ui.background import Background
    from app.ui.pages.chart import ChartPage
    from app.ui.pages.home import HomePage
    from app.ui.present import Presenter
    from app.ui.shell import Shell

AGAIN_MS = 2_000
"""Between looks at what waits; services.outage.AGAIN, which is not loaded before a clinic is open."""

GATHER_MS = 150
"""What several commits change within it is read once."""


class Local(NamedTuple):
    """What is on this computer only. waiting: in words, empty where nothing is. refused: a line each.

    others: what was refused of other people, in a sentence.
    """

    waiting: str
    refused: tuple[str, ...]
    others: str = ""


class Sharing(QObject):
    """Watches over the open clinic, where it is on a server. again_ms: between looks; tests look more often.

    shut_out: who is signed in is not who they were, or not here any more; the Locked says so.
    """

    shut_out = Signal(object)
    _told = Signal(object)

    def __init__(self, shell: Shell, background: Background, presenter: Presenter, again_ms: int | None = None) -> None:
        super().__init__(shell)
        self._shell, self._background, self._presenter = shell, background, presenter
        self._session: Session | None = None
        self._catalogue: Catalogue | None = None
        self._changed: set[Change] = set()
        self._is_looking = False
        self._strip: WaitingStrip | None = None
        self._told.connect(self._gather, Qt.ConnectionType.QueuedConnection)
        self._again = QTimer(self, interval=again_ms or AGAIN_MS)
        self._again.timeout.connect(self._look)
        self._soon = QTimer(self, interval=GATHER_MS, singleShot=True)
        self._soon.timeout.connect(self._refresh)

    def use(self, session: Session | None, catalogue: Catalogue | None) -> None:
        """Whose clinic it is from now on; None: nobody's. Its own closing ends the listening."""
        self._catalogue = catalogue
        if session is self._session:
            return
        self._session = session
        self._changed.clear()
        self._show(Local("", ()))
        if session is None or session.changes is None:
            self._again.stop()
            return
        session.changes.start(self._told.emit)
        self._again.start()

    # -- what others changed

    @Slot(object)
    def _gather(self, change: Change) -> None:
        self._changed.add(change)
        if not self._soon.isActive():
            self._soon.start()

    @Slot()
    def _refresh(self) -> None:
        """What is in front is read anew; what is not is read when it comes to the front."""
        changed, self._changed = self._changed, set()
        if self._session is None:
            return
        standing = self._session.standing
        if standing is not None and (ANYTHING in changed or PEOPLE in {c.kind for c in changed}):
            self._background.database(standing.check, _done, self._not_standing)
        if self._shell.front == "home":
            cast("HomePage", self._shell.get("home")).refresh()
        elif self._shell.front == "chart":
            chart = cast("ChartPage", self._shell.get("chart"))
            if ANYTHING in changed or chart.patient_id in {c.patient_id for c in changed}:
                chart.reread()

    @Slot(object)
    def _not_standing(self, error: Exception) -> None:
        """What can't be read now is asked again when the listening begins again."""
        if self._session is not None and isinstance(error, Locked):
            self.shut_out.emit(error)
        elif not isinstance(error, StoreTrouble):
            self._presenter(error)

    # -- what is not there yet

    @Slot()
    def _look(self) -> None:
        """One look at a time: while the server stands still a look takes seconds."""
        session = self._session
        if session is not None and not self._is_looking:
            self._is_looking = True
            self._background.database(partial(_sent, session, self._catalogue), self._looked, self._failed)

    @Slot(object)
    def _looked(self, local: Local) -> None:
        self._is_looking = False
        if self._session is not None:
            self._show(local)

    @Slot(object)
    def _failed(self, error: Exception) -> None:
        self._is_looking = False
        self._presenter(error)

    def _show(self, local: Local) -> None:
        if self._strip is None:
            if local == Local("", ()):
                return
            self._strip = WaitingStrip(self._shell)
            self._strip.given_up.connect(self._give_up)
            self._shell.add_strip(self._strip)
        self._strip.show_local(local)

    @Slot()
    def _give_up(self) -> None:
        if self._session is not None:
            assessing = cast("LocalFirst", self._session.assessing)
            self._background.database(assessing.give_up_refused, self._given_up)

    @Slot(object)
    def _given_up(self, _: object) -> None:
        self._look()


def _done(_: object) -> None:
    """Nothing follows."""


class WaitingStrip(QWidget):
    """Above the page, whichever it is. given_up: a person has read what was refused."""

    given_up = Signal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("waiting")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        theme.set_role(self, "message")
        self._words = Wrapped(self)
        self._words.setObjectName("waiting.words")
        self._seen = Button("waiting.seen", "I have &read this: forget these answers")
        self._seen.clicked.connect(self.given_up)
        self._said = ""
        row = QHBoxLayout(self)
        row.setContentsMargins(20, 8, 20, 8)
        row.setSpacing(12)
        row.addWidget(self._words, 1)
        row.addWidget(self._seen)
        self.hide()

    def show_local(self, local: Local) -> None:
        """Nothing of it: the strip goes. Told aloud where it is new, not with each answer that waits."""
        refused = BREAK.join(local.refused)
        words = BREAK.join(filter(None, (local.waiting, local.others, refused)))
        self._words.show_text(words)
        self._seen.setVisible(bool(refused))
        self.setVisible(bool(words))
        kind = f"{bool(local.waiting)} {local.others} {refused}"
        if words and kind != self._said and not self.isVisible():  # veiled: it names patients
            return
        if words and kind != self._said:
            announce(self, words)
        self._said = kind


def _sent(session: Session, catalogue: Catalogue | None) -> Local:
    """Send what waits, and give what is still here. On the database thread."""
    from contextlib import suppress

    from app.services.outage import LocalFirst
    from app.services.refused import others_words, refused_words, shared_out

    assessing = session.assessing
    if not isinstance(assessing, LocalFirst):
        return Local("", ())
    with suppress(StoreTrouble):  # the words say why
        assessing.send()
    refused: tuple[str, ...] = ()
    theirs, others = shared_out(session.place.person, assessing.refused)
    if theirs and catalogue is not None:
        scale_of = partial(catalogue.of_record, snapshot=session.snapshot)
        refused = refused_words(session.place, theirs, scale_of)
    return Local(assessing.words(), refused, others_words(others))
