"""Every use case against every role: each asks for its right before anything else, and a new one needs a row here."""

import inspect
import pkgutil
from collections.abc import Callable, Iterator
from importlib import import_module

import pytest

from app import services
from app.core.errors import Forbidden
from app.core.people import RIGHTS, Person, Right, Role
from app.services.workplace import Workplace
from app.store.memory import MemoryStore
from tests.keys import CHIEF, workplace
from tests.store.examples import HandClock

R = Right
NOTHING = "reads and writes nothing of the clinic"
ROWS: dict[str, Right | str] = {
    "Amending.begin_from": R.AMEND,
    "Amending.contest": R.READ,
    "Assessing.attach": R.SCORE,
    "Assessing.complete": R.SCORE,
    "Assessing.is_stale": NOTHING,
    "Assessing.open_draft": R.READ,
    "Assessing.prepare": NOTHING,
    "Assessing.record": R.SCORE,
    "Assessing.reopen": R.SCORE,
    "Assessing.resume": R.READ,
    "Assessing.set_performed": R.SCORE,
    "Assessing.stop": R.SCORE,
    "Auditing.export": R.AUDIT,
    "Auditing.read": R.AUDIT,
    "Custody.export": R.EXPORT,
    "Custody.held": NOTHING,
    "Custody.is_due": NOTHING,
    "Custody.move_place": R.BACKUP,
    "Custody.place_now": NOTHING,
    "Custody.take": R.BACKUP,
    "Custody.take_at_closing": "the clinic's own duty, whoever is signed in",
    "Custody.take_daily": "the clinic's own duty, whoever is signed in",
    "Exporting.export": R.EXPORT,
    "Charts.begin_visit": R.SCORE,
    "Charts.find": R.READ,
    "Charts.leave": NOTHING,
    "Charts.open": R.READ,
    "Charts.recent": R.READ,
    "Charts.take_out": R.PRINT,
    "Charts.register": R.SCORE,
    "Charts.reread": R.READ,
    "Leases.release": R.SCORE,
    "Leases.take": R.SCORE,
    "LocalFirst.attach": R.SCORE,
    "LocalFirst.complete": R.SCORE,
    "LocalFirst.give_up_refused": R.READ,
    "LocalFirst.is_stale": NOTHING,
    "LocalFirst.open_draft": R.READ,
    "LocalFirst.prepare": NOTHING,
    "LocalFirst.record": R.SCORE,
    "LocalFirst.reopen": R.SCORE,
    "LocalFirst.resume": R.READ,
    "LocalFirst.send": "sends what was allowed when it was given",
    "LocalFirst.set_performed": R.SCORE,
    "LocalFirst.stop": R.SCORE,
    "LocalFirst.words": NOTHING,
    "Contexts.edit": R.SCORE,
    "Contexts.of_patient": R.READ,
    "Contexts.record": R.SCORE,
    "Contexts.strike": R.SCORE,
    "Patients.change": R.SCORE,
    "Patients.change_visit": R.SCORE,
    "Patients.discharge": R.SCORE,
    "Patients.duplicates": R.READ,
    "Patients.merge": R.AMEND,
    "Patients.move": R.SCORE,
    "Patients.part": R.AMEND,
    "Patients.part_again": R.AMEND,
    "People.add": R.PEOPLE,
    "People.change": R.PEOPLE,
    "People.change_own": R.READ,
    "People.code_is_kept": R.PEOPLE,
    "People.fingerprint": R.PEOPLE,
    "People.keep_code": R.PEOPLE,
    "People.members": R.PEOPLE,
    "People.new_sheet": R.PEOPLE,
    "People.rekey": R.PEOPLE,
    "People.rekey_waits": R.PEOPLE,
    "People.remove": R.PEOPLE,
    "People.replace_code": R.PEOPLE,
    "People.reset": R.PEOPLE,
    "Settings.idle_minutes": R.READ,
    "Settings.set_idle_minutes": R.SETTINGS,
    "Signing.add": R.AMEND,
    "Signing.begin_amendment": R.AMEND,
    "Signing.move": R.AMEND,
    "Signing.review": R.SIGN,
    "Signing.sign": R.SIGN,
    "Signing.unlock": R.SIGN,
    "Signing.unsigned": R.READ,
    "Signing.void": R.AMEND,
    "Standing.check": "reads of the key ring only who the one who asks is now",
    "Verifying.begin": R.AUDIT,
    "Verifying.traced": R.AUDIT,
    "Verifying.verify": R.AUDIT,
}
"""The right that a use case asks for. Those who hold it are told by RIGHTS."""

ASKING = {name: right for name, right in ROWS.items() if isinstance(right, Right)}


class Asked(Exception):
    """A use case asked for a right."""

    def __init__(self, right: Right) -> None:
        super().__init__(right)
        self.right = right


class Porter:
    """Stands where a workplace would: but for ids, the first thing that may be asked is a right."""

    def new_id(self) -> str:
        return "id"

    def allow(self, right: Right) -> None:
        raise Asked(right)


def works_at_a_place(kind: type) -> bool:
    """Whether it is made with a workplace."""
    if not inspect.isfunction(kind.__init__):
        return False
    kinds = [p.annotation for p in inspect.signature(kind.__init__).parameters.values()]
    return any(k is Workplace or k == "Workplace" for k in kinds)


def use_cases() -> Iterator[tuple[str, type]]:
    """Each public method of each service that takes a workplace."""
    for module in pkgutil.iter_modules(services.__path__, f"{services.__name__}."):
        for name, kind in inspect.getmembers(import_module(module.name), inspect.isclass):
            own = kind.__module__ == module.name and name != "Session"
            if own and works_at_a_place(kind):
                for method, _ in inspect.getmembers(kind, inspect.isfunction):
                    if not method.startswith("_"):
                        yield f"{name}.{method}", kind


CASES = dict(use_cases())


class Anything:
    """Whatever a service is made with besides a workplace: it may be held and asked, and gives nothing of use."""

    def __call__(self, *_: object, **__: object) -> "Anything":
        return self

    def __getattr__(self, name: str) -> "Anything":
        if name.startswith("__"):
            raise AttributeError(name)
        return self

    def __iter__(self) -> Iterator[object]:
        return iter(())


def call(name: str, place: object) -> Callable[[], object]:
    """The use case at that place; its arguments are nothing that it could use, since it must not look at them first."""
    kind = CASES[name]
    wanted = inspect.signature(kind).parameters
    made = kind(*(place if n == "place" else Anything() for n, p in wanted.items() if p.default is p.empty))
    method = getattr(made, name.split(".")[1])
    needed = [p for p in inspect.signature(method).parameters.values() if p.default is p.empty]
    given = [None for p in needed if p.kind is not p.KEYWORD_ONLY]
    named = {p.name: None for p in needed if p.kind is p.KEYWORD_ONLY}

    def run() -> object:
        result = method(*given, **named)
        return next(result) if inspect.isgenerator(result) else result

    return run


def test_every_use_case_has_its_row() -> None:
    assert sorted(CASES) == sorted(ROWS)


@pytest.mark.parametrize("name", ASKING)
def test_a_use_case_asks_for_its_right_before_anything_else(name: str) -> None:
    with pytest.raises(Asked) as caught:
        call(name, Porter())()
    assert caught.value.right is ASKING[name]


@pytest.mark.parametrize("role", Role)
@pytest.mark.parametrize("name", ASKING)
def test_a_use_case_is_refused_to_the_roles_that_lack_its_right_and_to_no_other(name: str, role: Role) -> None:
    place = workplace(MemoryStore().unit_of_work, HandClock(), person=CHIEF)
    object.__setattr__(place, "person", Person(CHIEF.id, CHIEF.name, CHIEF.credentials, role))
    refused = False
    try:
        call(name, place)()
    except Forbidden:
        refused = True
    except Exception:  # noqa: BLE001 - it was let in, and found that it was given nothing to work with
        pass
    assert refused == (ASKING[name] not in RIGHTS[role])


def test_each_role_may_do_all_that_the_one_before_it_may() -> None:
    viewer, clinician, administrator = (RIGHTS[role] for role in (Role.VIEWER, Role.CLINICIAN, Role.ADMINISTRATOR))
    assert viewer < clinician < administrator == frozenset(Right)
