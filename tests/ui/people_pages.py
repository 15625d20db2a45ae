"""The pages about people, each with invented ones on it."""

from collections.abc import Callable
from functools import partial

from PySide6.QtWidgets import QWidget

from app.core.people import Person, Role
from app.report.papers import Papers
from app.services.key_ports import Member
from app.services.recovery import RecoverySheet
from app.ui.background import Background
from app.ui.pages.access import AccessPage, Ask
from app.ui.pages.cover import CoverPage
from app.ui.pages.people import PeoplePage, Shown
from app.ui.pages.recovery import RecoveryPage
from app.ui.present import Presenter
from tests.chart_room import at

CHIEF = Person("chief", "Nora Field", "RN", Role.ADMINISTRATOR)
NURSE = Person("nurse", "M. Okafor", "RN", Role.CLINICIAN)
GONE = Person("gone", "V. Osei", "", Role.VIEWER)
SHOWN = Shown(
    tuple(Member(person, "2026-11-20T08:30:00+00:00", person is GONE) for person in (CHIEF, NURSE, GONE)),
    "02d4 49a3 1fbb 267c 8f35 2e99 68a7 9e3e",
    code_is_kept=True,
    rekey_waits=False,
    idle_minutes=10,
)
SHEET = RecoverySheet("St Brigid Detox", "7QH2-K3M4-0000-ABCD-EFGH-JKMN-PQRS", SHOWN.fingerprint, at(0))
ADD = Ask("Add a person", "They type their own passphrase.", "&Add", name=True, new=True)
RECOVER = Ask("Use the code", "It works once.", "&Open", who=(CHIEF,), code=True, new=True, own=False)


def people() -> PeoplePage:
    """The page People and access, filled."""
    page = PeoplePage()
    page.show_people(SHOWN)
    return page


def makers(background: Background, presenter: Presenter) -> dict[str, Callable[[], QWidget]]:
    """Each page by its name."""
    return {
        "access": partial(AccessPage, ADD),
        "recovery": partial(RecoveryPage, SHEET, Papers(), background, presenter),
        "people": people,
        "cover": partial(CoverPage, "M. Okafor, RN"),
    }
