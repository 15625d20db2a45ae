"""What a site sets: defaults, bounds, damage that is survived, one event a change, and nobody's change lost."""

import json
from dataclasses import fields, replace
from hashlib import sha256

import pytest

from app.core.audit import Act
from app.core.errors import BadInput, Conflict, Forbidden
from app.core.people import Person
from app.services import settings as names
from app.services.auditing import Auditing
from app.services.documents import Letterhead
from app.services.evidence import AuditFilter
from app.services.logos import MOST_BYTES, check_logo, picture_size
from app.services.notices import part_2
from app.services.settings import NAMES, Settings, Site
from app.store.memory import MemoryStore
from tests.keys import CHIEF, NURSE, workplace
from tests.logos import logo
from tests.store.examples import HandClock

FULL = Site(
    address=("1 High Street", "Springfield, IL 62704"),
    logo=logo(),
    paper="letter",
    notice="statement-1",
    consent="Consent of 2026-11-20: treatment, payment and health care operations.",
    late_grace_minutes=0,
    clipboard_seconds=0,
    reminders=True,
    idle_minutes=5,
)


class Clinic:
    """A store in memory, and somebody at work there."""

    def __init__(self, person: Person = CHIEF) -> None:
        self.store = MemoryStore()
        self.settings = Settings(workplace(self.store.unit_of_work, HandClock(), person=person))

    def noted(self) -> dict[object, tuple[object, object]]:
        """By setting what it was and is, of every change."""
        with self.store.unit_of_work() as work:
            found = work.audit.search(AuditFilter(act=Act.SETTING_CHANGED), 100)
        facts = [json.loads(e.payload or b"")["facts"] for e in found]
        assert len({f["setting"] for f in facts}) == len(facts), "a setting is told twice"
        return {f["setting"]: (f["was"], f["now"]) for f in facts}

    def store_raw(self, name: str, value: str) -> None:
        with self.store.unit_of_work() as work:
            work.settings.put(name, value)
            work.commit()


@pytest.fixture
def clinic() -> Clinic:
    return Clinic()


def test_a_site_that_has_set_nothing_prints_a4_without_a_notice_and_is_late_after_ten_minutes(clinic: Clinic) -> None:
    assert clinic.settings.site() == Site((), b"", "a4", "off", "", 10, 60, reminders=False, idle_minutes=10)


def test_every_setting_comes_back_as_it_was_set_in_another_session_too(clinic: Clinic) -> None:
    for field in fields(Site):
        assert getattr(FULL, field.name) != getattr(Site(), field.name), "else it proves nothing"
    assert clinic.settings.change(FULL) == FULL
    assert clinic.settings.site() == FULL
    assert clinic.settings.idle_minutes() == 5


def test_each_changed_setting_is_noted_once_with_what_it_was_and_of_the_logo_its_hash_only(clinic: Clinic) -> None:
    clinic.settings.change(FULL)
    assert clinic.noted() == {
        names.ADDRESS: ("", "1 High Street\nSpringfield, IL 62704"),
        names.LOGO: ("", sha256(FULL.logo).hexdigest()),
        names.PAPER: ("a4", "letter"),
        names.NOTICE: ("off", "statement-1"),
        names.CONSENT: ("", FULL.consent),
        names.GRACE: (10, 0),
        names.CLIPBOARD: (60, 0),
        names.REMINDERS: ("off", "on"),
        names.IDLE: (10, 5),
    }


def test_the_audit_list_says_on_one_line_which_setting_it_was_and_what_it_is(clinic: Clinic) -> None:
    place = workplace(clinic.store.unit_of_work, HandClock(), person=CHIEF, signed_in=True)
    clinic.settings.change(replace(Site(), address=("1 High Street", "Springfield")))
    lines = Auditing(place).read(AuditFilter(act=Act.SETTING_CHANGED))
    assert [line.facts for line in lines] == ["setting: paper.address, now: 1 High Street Springfield"]


def test_what_stays_as_it_was_is_not_noted(clinic: Clinic) -> None:
    clinic.settings.change(replace(Site(), paper="letter"))
    clinic.settings.change(replace(Site(), paper="letter"))
    assert clinic.noted() == {names.PAPER: ("a4", "letter")}


def test_a_change_sets_only_what_differs_from_what_the_person_was_shown(clinic: Clinic) -> None:
    shown = clinic.settings.site()
    clinic.settings.change(replace(shown, notice="statement-2"))  # somebody else, at another workstation
    now = clinic.settings.change(replace(shown, address=("1 High Street",)), shown)
    assert now == clinic.settings.site() == replace(shown, notice="statement-2", address=("1 High Street",))


def test_the_same_setting_changed_by_two_people_is_told_to_the_second_and_nothing_of_theirs_is_set(
    clinic: Clinic,
) -> None:
    shown = clinic.settings.site()
    clinic.settings.change(replace(shown, notice="statement-2"))
    with pytest.raises(Conflict, match="changed by somebody else"):
        clinic.settings.change(replace(shown, notice="statement-1", paper="letter"), shown)
    assert clinic.settings.site() == replace(shown, notice="statement-2")


def test_what_two_people_set_alike_is_noted_once(clinic: Clinic) -> None:
    shown = clinic.settings.site()
    clinic.settings.change(replace(shown, notice="statement-2"), shown)
    assert clinic.settings.change(replace(shown, notice="statement-2", idle_minutes=5), shown).notice == "statement-2"
    assert clinic.noted() == {names.NOTICE: ("off", "statement-2"), names.IDLE: (10, 5)}


def test_a_nurse_reads_the_settings_and_does_not_change_them() -> None:
    clinic = Clinic(NURSE)
    assert clinic.settings.site() == Site()
    with pytest.raises(Forbidden, match="may not change the clinic's settings"):
        clinic.settings.change(FULL)
    assert clinic.settings.site() == Site()


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"address": ("x",) * 7}, "Address: it has 7 lines; at most 6"),
        ({"address": ("fine", "x" * 49)}, "Address: line 2 is longer than 48"),
        ({"address": ("\u202eevil",)}, "Address: line 1 .* can't be shown"),
        ({"paper": "a3"}, "Paper: there is A4 and Letter"),
        ({"notice": "statement-3"}, "Notice: it is off"),
        ({"consent": "x" * 1001}, "Consent and its scope: 1,001 characters; at most 1,000"),
        ({"consent": "a\u0007b"}, "Consent and its scope: it holds a character"),
        ({"late_grace_minutes": -1}, "Late after: 0 to 120"),
        ({"late_grace_minutes": 121}, "Late after: 0 to 120"),
        ({"clipboard_seconds": 9}, "Clear the clipboard after: never, or 10 to 600"),
        ({"clipboard_seconds": 601}, "Clear the clipboard after: never, or 10 to 600"),
        ({"idle_minutes": 0}, "locks after 1 to 60"),
        ({"logo": b"GIF89a" + bytes(40)}, "Logo: this is no PNG or JPEG"),
        ({"logo": logo() + bytes(MOST_BYTES)}, "Logo: the picture is larger than 256 KB"),
        ({"logo": logo(size=(2001, 10))}, "Logo: 2001 by 10 pixels; at most 2,000"),
    ],
)
def test_what_can_not_be_is_refused_with_a_sentence_that_names_it_and_nothing_is_set(
    clinic: Clinic, change: dict[str, object], words: str
) -> None:
    with pytest.raises(BadInput, match=words) as caught:
        clinic.settings.change(replace(FULL, **change))  # type: ignore[arg-type]
    assert caught.value.hint
    assert clinic.settings.site() == Site()
    assert clinic.noted() == {}


@pytest.mark.parametrize(
    "change",
    [
        {"late_grace_minutes": 0},
        {"late_grace_minutes": 120},
        {"clipboard_seconds": 10},
        {"clipboard_seconds": 600},
        {"address": ("x" * 48,) * 6},
        {"consent": "x" * 1000},
        {"logo": logo("JPEG")},
        {"logo": logo(size=(2000, 2000))},
    ],
)
def test_what_is_just_within_the_bounds_is_kept(clinic: Clinic, change: dict[str, object]) -> None:
    wanted = replace(Site(), **change)  # type: ignore[arg-type]
    assert clinic.settings.change(wanted) == wanted == clinic.settings.site()


def test_an_address_is_kept_without_its_empty_lines_and_blanks(clinic: Clinic) -> None:
    clinic.settings.change(replace(Site(), address=("  1  High Street ", "", "\t"), consent=" one\n\n\n two  words "))
    assert clinic.settings.site() == replace(Site(), address=("1 High Street",), consent="one\ntwo words")


DAMAGE = {
    names.ADDRESS: "\n".join("x" * 7),
    names.LOGO: "not base64!",
    names.PAPER: "a3",
    names.NOTICE: "statement-9",
    names.CONSENT: "x" * 2000,
    names.GRACE: "soon",
    names.CLIPBOARD: "9",
    names.REMINDERS: "sometimes",
    names.IDLE: "soon",
}


@pytest.mark.parametrize("name", NAMES)
def test_a_stored_value_that_makes_no_sense_is_its_default_and_the_others_hold(clinic: Clinic, name: str) -> None:
    clinic.settings.change(FULL)
    clinic.store_raw(name, DAMAGE[name])
    changed = [f.name for f in fields(Site) if getattr(clinic.settings.site(), f.name) != getattr(FULL, f.name)]
    assert changed == [fields(Site)[NAMES.index(name)].name]
    assert getattr(clinic.settings.site(), changed[0]) == getattr(Site(), changed[0])


@pytest.mark.parametrize("text", ["aGk=", "", "99999999999999999999", "-3", "٣"])
@pytest.mark.parametrize("name", NAMES)
def test_no_stored_value_keeps_the_settings_from_being_read_and_set_right(clinic: Clinic, name: str, text: str) -> None:
    clinic.store_raw(name, text)
    clinic.settings.site()
    assert clinic.settings.change(FULL) == FULL


def test_a_letterhead_has_the_notice_that_is_set_and_consent_under_a_notice_only() -> None:
    (first, second) = part_2().statements
    shown = ("1 High Street", "Springfield, IL 62704")
    assert FULL.letterhead == Letterhead(shown, FULL.logo, first.text, FULL.consent, "letter")
    assert replace(FULL, notice="statement-2").letterhead.notice == second.text
    assert replace(FULL, notice="off").letterhead == Letterhead(shown, FULL.logo, "", "", "letter")


def test_a_letterhead_of_nobody_has_neither_notice_nor_consent() -> None:
    assert FULL.letterhead.of_nobody == replace(FULL.letterhead, notice="", consent="")


@pytest.mark.parametrize("kind", ["PNG", "JPEG"])
@pytest.mark.parametrize("size", [(1, 1), (300, 90), (17, 255), (2000, 3)])
def test_the_size_of_a_picture_is_read_from_its_header(kind: str, size: tuple[int, int]) -> None:
    assert picture_size(logo(kind, size)) == size


@pytest.mark.parametrize("kind", ["PNG", "JPEG"])
def test_a_picture_that_is_cut_anywhere_in_its_header_has_no_size_and_harms_nothing(kind: str) -> None:
    whole = logo(kind, (300, 90))
    for cut in range(len(whole)):
        assert picture_size(whole[:cut]) in (None, (300, 90))
    assert picture_size(whole[:20]) is None
    with pytest.raises(BadInput):
        check_logo(whole[:20])


@pytest.mark.parametrize("content", [b"", b"\xff\xd8\xff" + b"\xff" * 4000, b"\xff\xd8\xff\xe0\0\0" * 900, b"<svg/>"])
def test_what_only_looks_like_a_picture_is_refused(content: bytes) -> None:
    assert picture_size(content) is None
