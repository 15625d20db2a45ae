"""Use cases around people: asked again for the passphrase, refused to who may not, and written to the trail once."""

import json
from collections.abc import Callable
from dataclasses import replace

import pytest

from app.core.audit import Act
from app.core.errors import BadInput, Conflict, Locked, StoreTrouble
from app.core.people import Person, Role
from app.services.evidence import AuditFilter
from app.services.key_log import note_waiting
from app.services.people import People
from app.services.ports import UnitOfWork
from app.services.settings import IDLE, Settings
from app.services.workplace import Workplace
from app.store.memory import MemoryStore
from tests.keys import CHIEF, counted, workplace
from tests.vault.room import NURSE, OTHERS, PASSPHRASE, Room

NEW = "seven quiet lighthouses"


class Clinic:
    """A key ring and a store in memory, with its administrator at work."""

    def __init__(self) -> None:
        self.keys, self.store = Room(), MemoryStore()
        self.place = self.at_work(CHIEF)
        self.people = People(self.place, self.keys.staff, "St Brigid", "the first code")

    def at_work(self, person: Person) -> Workplace:
        unit: Callable[[], UnitOfWork] = self.store.unit_of_work
        place = workplace(unit, self.keys.clock, counted(), CHIEF, signed_in=not self.store.committed().events)
        return replace(place, person=person)

    def noted(self, act: Act) -> list[dict[str, object]]:
        """The facts of each such event, oldest first."""
        with self.store.unit_of_work() as work:
            found = work.audit.search(AuditFilter(act=act), 100)
        return [json.loads(e.payload or b"")["facts"] for e in reversed(found)]


@pytest.fixture
def clinic() -> Clinic:
    return Clinic()


def test_a_person_who_is_added_is_listed_and_noted_with_who_they_are(clinic: Clinic) -> None:
    nurse = clinic.people.add(PASSPHRASE, NURSE._replace(name="  M.  Okafor "))
    assert nurse.printed == "M. Okafor, RN"
    assert [m.person for m in clinic.people.members()] == [nurse, CHIEF]
    (facts,) = clinic.noted(Act.PERSON_ADDED)
    assert facts == {
        "name": "M. Okafor, RN",
        "role": "clinician",
        "person": nurse.id,
        "happened": clinic.keys.clock.now().utc.isoformat(timespec="seconds"),
    }
    assert clinic.keys.ring.waiting() == ()


@pytest.mark.parametrize("name", ["", "  ", "x" * 201, "No\u202era"])
def test_a_name_that_cannot_be_used_adds_nobody(clinic: Clinic, name: str) -> None:
    with pytest.raises(BadInput, match="name"):
        clinic.people.add(PASSPHRASE, NURSE._replace(name=name))
    assert len(clinic.people.members()) == 1


def test_every_change_is_noted_once_and_what_failed_on_the_way_too(clinic: Clinic) -> None:
    nurse = clinic.people.add(PASSPHRASE, NURSE)
    with pytest.raises(Locked):
        clinic.people.change("wrong horse battery", replace(nurse, name="M. Lee"))
    clinic.people.change(PASSPHRASE, replace(nurse, name="M. Lee", role=Role.VIEWER))
    clinic.people.reset(PASSPHRASE, nurse.id, NEW)
    clinic.people.remove(PASSPHRASE, nurse.id)
    sheet = clinic.people.replace_code(PASSPHRASE)
    clinic.people.change_own(PASSPHRASE, NEW)
    assert len(clinic.noted(Act.SIGN_IN_FAILED)) == 1
    (changed,) = clinic.noted(Act.PERSON_CHANGED)
    assert (changed["was"], changed["name"], changed["was_role"], changed["role"]) == (
        "M. Okafor, RN",
        "M. Lee, RN",
        "clinician",
        "viewer",
    )
    for act in (Act.PASSPHRASE_RESET, Act.PERSON_REMOVED, Act.RECOVERY_REPLACED, Act.PASSPHRASE_CHANGED):
        assert len(clinic.noted(act)) == 1
    assert sheet.fingerprint == clinic.people.fingerprint()
    everything = str(clinic.store.committed().events) + clinic.keys.bytes.load().decode()
    for secret in (PASSPHRASE, OTHERS, NEW, sheet.code, sheet.code.replace("-", "")):
        assert secret not in everything


def test_nobody_takes_away_their_own_access(clinic: Clinic) -> None:
    clinic.people.add(PASSPHRASE, NURSE._replace(role=Role.ADMINISTRATOR))
    for act in (
        lambda: clinic.people.remove(PASSPHRASE, CHIEF.id),
        lambda: clinic.people.change(PASSPHRASE, replace(CHIEF, role=Role.CLINICIAN)),
        lambda: clinic.people.reset(PASSPHRASE, CHIEF.id, NEW),
    ):
        with pytest.raises(Conflict, match=r"[Yy]our"):
            act()


def test_the_code_of_the_opening_is_given_once(clinic: Clinic) -> None:
    sheet = clinic.people.new_sheet()
    assert sheet is not None
    assert (sheet.clinic, sheet.code) == ("St Brigid", "the first code")
    assert clinic.people.new_sheet() is None
    assert not clinic.people.code_is_kept()
    clinic.people.keep_code()
    assert clinic.people.code_is_kept()


def test_what_could_not_be_noted_is_noted_at_the_next_sign_in(clinic: Clinic) -> None:
    class Full(MemoryStore):
        def unit_of_work(self) -> UnitOfWork:
            raise StoreTrouble("The disk is full.")

    people = People(replace(clinic.place, unit_of_work=Full().unit_of_work), clinic.keys.staff, "St Brigid")
    nurse = people.add(PASSPHRASE, NURSE)
    assert clinic.noted(Act.PERSON_ADDED) == []
    note_waiting(clinic.place, clinic.keys.staff)
    assert [facts["person"] for facts in clinic.noted(Act.PERSON_ADDED)] == [nurse.id]


def test_a_failed_sign_in_is_noted_once_when_the_power_goes_before_the_key_file_learns_of_it(clinic: Clinic) -> None:
    def fail() -> None:
        with pytest.raises(Locked):
            clinic.keys.ring.unlock(CHIEF.id, "wrong horse battery")

    class Cut:
        waiting = staticmethod(clinic.keys.ring.waiting)

        def noted(self, ids: object) -> None:
            raise KeyboardInterrupt

    fail()
    with pytest.raises(KeyboardInterrupt):
        note_waiting(clinic.place, Cut())
    fail()
    with pytest.raises(KeyboardInterrupt):
        note_waiting(clinic.place, Cut())
    fail()
    note_waiting(clinic.place, clinic.keys.ring)
    note_waiting(clinic.place, clinic.keys.ring)
    assert len(clinic.noted(Act.SIGN_IN_FAILED)) == 3


def test_the_idle_time_has_a_default_and_bounds_and_its_change_is_noted(clinic: Clinic) -> None:
    settings = Settings(clinic.place)
    assert settings.idle_minutes() == 10
    for outside in (0, 61, -1):
        with pytest.raises(BadInput, match="1 to 60"):
            settings.set_idle_minutes(outside)
    settings.set_idle_minutes(5)
    settings.set_idle_minutes(5)
    assert settings.idle_minutes() == 5
    assert clinic.noted(Act.SETTING_CHANGED) == [{"setting": IDLE, "was": 10, "now": 5}]


@pytest.mark.parametrize(("stored", "means"), [("0", 1), ("9999999999", 60), ("soon", 10), ("", 10), ("-3", 10)])
def test_a_stored_idle_time_that_makes_no_sense_still_locks(clinic: Clinic, stored: str, means: int) -> None:
    with clinic.store.unit_of_work() as work:
        work.settings.put(IDLE, stored)
        work.commit()
    assert Settings(clinic.place).idle_minutes() == means
