"""Every use case against every role: each asks for its right before anything else, and a new one needs a row here."""

import inspect
import pkgutil
import re
from collections.abc import Callable, Iterator
from dataclasses import fields
from importlib import import_module

import pytest

from app import services
from app.core.errors import Forbidden
from app.core.people import RIGHTS, Person, Right, Role
from app.server_wiring import ServerClinics
from app.services.refused import refused_words
from app.services.session import Session
from app.services.workplace import Workplace
from app.store.memory import MemoryStore
from app.wiring import FolderClinics
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
    "Assessing.say_beside": R.SCORE,
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
    "Library.bring_words": R.SETTINGS,
    "Library.choose_set": R.SETTINGS,
    "Library.record_permission": R.SETTINGS,
    "Library.sets_for": R.READ,
    "Library.site": R.READ,
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
    "LocalFirst.say_beside": R.SCORE,
    "LocalFirst.set_performed": R.SCORE,
    "LocalFirst.stop": R.SCORE,
    "LocalFirst.words": NOTHING,
    "Boards.going_on": R.READ,
    "Events.add": "within what Events or Serials allowed",
    "Events.edit": R.SCORE,
    "Events.record": R.SCORE,
    "Events.strike": R.SCORE,
    "Rounds.read": R.READ,
    "Serials.change": R.SCORE,
    "Serials.not_done": R.SCORE,
    "Serials.start": R.SCORE,
    "Serials.stop": R.SCORE,
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
    "Settings.change": R.SETTINGS,
    "Settings.idle_minutes": R.READ,
    "Settings.set_idle_minutes": R.SETTINGS,
    "Settings.site": R.READ,
    "Signing.add": R.AMEND,
    "Signing.begin_amendment": R.AMEND,
    "Signing.move": R.AMEND,
    "Signing.review": R.SIGN,
    "Signing.sign": R.SIGN,
    "Signing.unlock": R.SIGN,
    "Signing.unsigned": R.READ,
    "Signing.void": R.AMEND,
    "Standing.check": "reads of the key ring only who the one who asks is now",
    "Tracing.of_file": R.READ,
    "Tracing.of_hash": R.READ,
    "Verifying.begin": R.AUDIT,
    "Verifying.verify": R.AUDIT,
}
"""The right that a use case asks for. Those who hold it are told by RIGHTS."""

OUTSIDE = {
    "Backups.held": "the files of a closed clinic, by name and size",
    "Backups.preview": "the passphrase of a person who, in that backup, may restore it",
    "Backups.restore": "the passphrase of a person who, in that backup, may restore it",
    "session.session_at": "makes the use cases, each of which asks",
    "demo.fill": "makes the demo's invented patients",
    "claims.hold": "checks signatures that it is given",
    "Owners.of": "of a walk that Verifying.begin allowed",
    "Walk.step": "of a walk that Verifying.begin allowed",
    "ChainWalk.finish": "of a walk that Verifying.begin allowed",
    "RecordWalk.check": "of a walk that Verifying.begin allowed",
    "key_log.note_waiting": "a part of signing in",
    "workplace.begin": "signing in",
    "workplace.end": "signing out",
}
"""What reaches the clinic's records or keys, is made without a workplace, and needs no right of its own: why."""

OF_A_SESSION = {
    "clinic": "its name",
    "place": "what asks for rights",
    "demo": "whether it is one",
    "snapshot": "definitions of scales, nothing of a patient",
    "close": "ends it",
    "keys": "each takes the passphrase of whom it is about; Signing.unlock asks for the right to sign",
    "export": "Exporting.export",
    "changes": "tells that something changed, not what",
}
"""What a session gives beside the services that have rows: why that is no way around them."""

DOORS = {
    "server": "its address",
    "exists": "whether a folder holds a clinic",
    "people": "the names that the page for signing in shows",
    "create": "a new clinic, whoever makes it",
    "open": "the passphrase",
    "recover": "the recovery code",
    "demo": "invented patients",
    "backups": "see Backups",
    "set_up": "the database role that owns the tables",
    "has_people": "whether anybody can open it",
    "add_first": "the database role that owns the tables, while nobody can open it",
}
"""What is done before anybody is signed in: what it takes."""

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


REACH = {"Workplace", "NewUnitOfWork", "Enter", "Keys", "PeopleKeys", "KeyLog", "Shelf", "Session", "Heads"}
"""Of these something gets at the records or the keys; who is given an open unit of work is a part of a use case."""


def reaches(call: Callable[..., object]) -> bool:
    """Whether it is given something that gets at the records, and no unit of work that somebody opened."""
    kinds = [str(getattr(p.annotation, "__name__", p.annotation)) for p in inspect.signature(call).parameters.values()]
    words = {word for kind in kinds for word in re.findall(r"\w+", kind)}
    return bool(words & REACH) and "UnitOfWork" not in words


def outside() -> Iterator[str]:
    """Public functions of the services, and methods of classes, that reach the records without being in ROWS."""
    for module in pkgutil.iter_modules(services.__path__, f"{services.__name__}."):
        for name, thing in vars(import_module(module.name)).items():
            if getattr(thing, "__module__", "") != module.name or name.startswith("_"):
                continue
            if inspect.isfunction(thing) and reaches(thing):
                yield f"{module.name.rpartition('.')[2]}.{name}"
            elif inspect.isclass(thing) and not getattr(thing, "_is_protocol", False) and thing is not Session:
                yield from methods_that_reach(thing)


def methods_that_reach(kind: type) -> Iterator[str]:
    """Those that are given an open unit of work are parts of use cases."""
    if not inspect.isfunction(kind.__init__) or works_at_a_place(kind) or not reaches(kind.__init__):
        return
    for name, method in inspect.getmembers(kind, inspect.isfunction):
        given = [str(p.annotation) for p in inspect.signature(method).parameters.values()]
        if not name.startswith("_") and not any("UnitOfWork" in each for each in given):
            yield f"{kind.__name__}.{name}"


def test_what_reaches_the_records_without_a_workplace_is_judged() -> None:
    found = set(outside()) - {"refused.refused_words"}
    assert found == OUTSIDE.keys(), "new ones: which right do they ask for, or why none?"


def test_what_the_server_refused_is_told_to_who_may_read() -> None:
    with pytest.raises(Asked) as caught:
        refused_words(Porter(), [], lambda _: None)  # type: ignore[arg-type, return-value]
    assert caught.value.right is R.READ


def test_a_session_gives_services_that_have_rows_and_what_was_judged() -> None:
    served = {name.partition(".")[0] for name in ROWS}
    for field in fields(Session):
        kinds = set(re.findall(r"\w+", getattr(field.type, "__name__", str(field.type))))
        assert bool(kinds & served) != (field.name in OF_A_SESSION), field.name


@pytest.mark.parametrize("kind", [FolderClinics, ServerClinics])
def test_what_is_done_before_anybody_is_signed_in_is_judged(kind: type) -> None:
    public = {name for name in vars(kind) if not name.startswith("_")}
    assert public <= DOORS.keys()


def test_each_role_may_do_all_that_the_one_before_it_may() -> None:
    viewer, clinician, administrator = (RIGHTS[role] for role in (Role.VIEWER, Role.CLINICIAN, Role.ADMINISTRATOR))
    assert viewer < clinician < administrator == frozenset(Right)
