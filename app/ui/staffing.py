"""People, passphrases and the recovery sheet: which page comes when, and what each has the services do."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Any, cast

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from app.core.errors import AppError
from app.core.people import Person, Right

if TYPE_CHECKING:
    from app.services.recovery import RecoverySheet
    from app.services.session import Session
    from app.ui.background import Background
    from app.ui.pages.access import AccessPage, Ask, Given
    from app.ui.pages.people import PeoplePage
    from app.ui.present import Presenter
    from app.ui.shell import Shell
    from app.ui.wiring import LatePapers

PEOPLE, FORM, SHEET = "people", "access", "recovery"
REKEY_NOW = "Removed. Re-key the database now, so that a copy of the old key file opens nothing new."


class Staffing(QObject):
    """coming: a page of it comes next. left: nothing more is to be done here. minutes_changed: the site's idle time."""

    coming = Signal()
    left = Signal()
    minutes_changed = Signal(int)

    def __init__(self, shell: Shell, papers: LatePapers, background: Background, presenter: Presenter) -> None:
        super().__init__(shell)
        self._shell, self._papers, self._background, self._presenter = shell, papers, background, presenter
        self._session: Session | None = None
        self._sheet: RecoverySheet | None = None
        self._words = ""  # to be said on the page People when it is read anew
        self._back = ""  # where a form goes when it is left: the page People, or home

    def use(self, session: Session | None, sheet: RecoverySheet | None = None) -> None:
        """Whose people from now on. sheet: of a code that came with the opening; it is shown before anything else."""
        self._session, self._sheet = session, sheet

    def show_sheet(self) -> bool:
        """Show the sheet that nobody has kept yet; False where there is none."""
        if self._sheet is None:
            return False
        from app.ui.pages.recovery import RecoveryPage

        page = RecoveryPage(self._sheet, self._papers, self._background, self._presenter)
        page.kept.connect(self._keep)
        page.given_up.connect(self._give_up)
        page.cancelled.connect(self._put_away)
        self._shell.put(SHEET, page)
        self._shell.mark("")
        return True

    def show_people(self) -> None:
        """The page People, for those who may change them."""
        session = self._session
        if session is None:
            return
        try:
            session.place.allow(Right.PEOPLE)
        except AppError as error:
            self._presenter(error)
            return
        from app.ui.pages.people import PeoplePage, read

        self.coming.emit()
        if self._shell.get(PEOPLE) is None:
            page = PeoplePage()
            page.asked.connect(self._ask)
            page.minutes_chosen.connect(self._set_minutes)
            page.closed.connect(self._leave)
            self._shell.put(PEOPLE, page)
        else:
            self._shell.bring(PEOPLE)
        self._shell.mark("")
        self._background.database(partial(read, session.people, session.settings), self._show)

    def show_own(self) -> None:
        """The form for one's own passphrase."""
        session = self._session
        if session is not None:
            from app.ui.pages.access import Ask

            ask = Ask(
                "Change my passphrase",
                f"{session.person}. Your signing key stays the same.",
                "C&hange the passphrase",
                new=True,
            )
            self.coming.emit()
            self._back = ""
            self._put(ask, None, self._own_changed, lambda given: session.people.change_own(given.own, given.new))

    # -- the page People

    @Slot(object)
    def _show(self, shown: object) -> None:
        page = cast("PeoplePage | None", self._shell.get(PEOPLE))
        if page is not None:
            page.show_people(shown)  # type: ignore[arg-type]  # what read() gave
            if self._words:
                page.tell(self._words)
            self._words = ""

    @Slot(str, object)
    def _ask(self, act: str, person: Person | None) -> None:
        """The form for an act of the page."""
        if self._session is None:
            return
        from app.services.key_ports import Newcomer

        people, self._back = self._session.people, PEOPLE
        who = person or Person("", "")
        works: dict[str, Callable[[Given], object]] = {
            "add": lambda g: people.add(g.own, Newcomer(g.name, g.credentials, g.role, g.new)),
            "change": lambda g: people.change(g.own, replace(who, name=g.name, credentials=g.credentials, role=g.role)),
            "reset": lambda g: people.reset(g.own, who.id, g.new),
            "remove": lambda g: people.remove(g.own, who.id),
            "code": lambda g: people.replace_code(g.own),
            "rekey": lambda g: people.rekey(g.own),
        }
        done: dict[str, Callable[[Any], None]] = {"code": self._code_made, "remove": self._removed}
        self._put(_asks(act, who), person, done.get(act, self._changed), works[act])

    def _put(
        self, ask: Ask, person: Person | None, done: Callable[[Any], None], work: Callable[[Given], object]
    ) -> None:
        from app.ui.pages.access import AccessPage

        self._done, self._work = done, work
        page = AccessPage(ask, person)
        page.asked.connect(self._do)
        page.cancelled.connect(self._cancel)
        self._shell.put(FORM, page)
        self._shell.mark("")

    @Slot(object)
    def _do(self, given: Given) -> None:
        self._background.database(partial(self._work, given), self._done, self._refuse)

    @Slot(object)
    def _refuse(self, error: Exception) -> None:
        page = cast("AccessPage | None", self._shell.get(FORM))
        if page is None or not isinstance(error, AppError):
            if page is not None:
                page.set_busy("")
            self._presenter(error)
        else:
            page.refuse(f"{error.message} {error.hint}".strip())

    @Slot(object)
    def _changed(self, _: object) -> None:
        self._cancel()

    @Slot(object)
    def _removed(self, _: object) -> None:
        self._words = REKEY_NOW
        self._cancel()

    @Slot(object)
    def _own_changed(self, _: object) -> None:
        self._cancel()
        self._shell.show_message("Your passphrase is changed.", "")

    @Slot(object)
    def _code_made(self, sheet: RecoverySheet) -> None:
        self._sheet = sheet
        self.show_sheet()
        self._shell.drop(FORM)

    @Slot()
    def _cancel(self) -> None:
        if self._back == PEOPLE:
            self.show_people()
        else:
            self.left.emit()
        self._shell.drop(FORM)

    @Slot()
    def _keep(self) -> None:
        """The box was ticked: the sheet is shown no more."""
        if self._session is not None:
            self._background.database(self._session.people.keep_code, _nothing)
        self._sheet = None
        self._put_away()

    @Slot()
    def _give_up(self) -> None:
        """Nobody has it, and it is shown no more; its page goes once another is in front."""
        self._sheet = None
        QTimer.singleShot(0, self._drop_sheet)

    @Slot()
    def _drop_sheet(self) -> None:
        if self._shell.front != SHEET:
            self._shell.drop(SHEET)

    @Slot()
    def _put_away(self) -> None:
        if self._shell.get(PEOPLE) is not None:
            self.show_people()
        else:
            self.left.emit()
        self._shell.drop(SHEET)

    @Slot(int)
    def _set_minutes(self, minutes: int) -> None:
        if self._session is not None:
            self._background.database(partial(_set, self._session, minutes), self._minutes_set)

    @Slot(object)
    def _minutes_set(self, minutes: int) -> None:
        self.minutes_changed.emit(minutes)
        page = cast("PeoplePage | None", self._shell.get(PEOPLE))
        if page is not None:
            page.minutes_saved(minutes)

    @Slot()
    def _leave(self) -> None:
        self.left.emit()
        self._shell.drop(PEOPLE)


def _asks(act: str, person: Person) -> Ask:
    """What the form for an act of the page People asks."""
    from app.ui.pages.access import Ask

    here = "They type their own passphrase here, at your window; you do not need to know it."
    return {
        "add": Ask("Add a person", here, "&Add", name=True, new=True),
        "change": Ask(
            f"Edit {person.printed}",
            "Holds from their next sign-in on. What they signed keeps the name it was signed with.",
            "&Save",
            name=True,
        ),
        "reset": Ask(
            f"Reset the passphrase of {person.printed}",
            f"{here} They get a new signing key; what they signed with the old one stays valid.",
            "&Reset the passphrase",
            new=True,
        ),
        "remove": Ask(
            f"Remove {person.printed}",
            "They can't open this clinic any more; what they did and signed stays theirs. Who has kept a copy of the "
            "clinic folder can still open that copy: re-key the database afterwards, so that it opens nothing new.",
            "Re&move",
        ),
        "code": Ask(
            "New recovery code",
            "The code on the sheet before opens nothing any more. The new sheet is shown once.",
            "&Make a new code",
        ),
        "rekey": Ask(
            "Re-key the database",
            "The next time this clinic is opened its database is encrypted anew, under a key that a copy of the old "
            "key file does not open. That takes a while and as much room on the disk as the database has. Backups "
            "made before keep their old key.",
            "Re-&key",
        ),
    }[act]


def _set(session: Session, minutes: int) -> int:
    session.settings.set_idle_minutes(minutes)
    return minutes


def _nothing(_: object) -> None:
    """Nothing follows."""
