"""What a site says of its scales: band sets chosen once, permissions dated, words brought; each in the audit trail."""

import json
from datetime import date
from functools import partial

import pytest

from app import data
from app.core.audit import Act
from app.core.definition import parse_definition
from app.core.errors import BadAnswer, BadDefinition, BadInput, Forbidden, NotFound
from app.core.people import Person
from app.core.records import Answer, Aside, AsideKind
from app.core.schedule import Anchor, Schedule
from app.services.assessing import Assessing
from app.services.catalogue import NO_CLINIC, Catalogue, Definition
from app.services.evidence import AuditFilter
from app.services.library import Library
from app.services.own_scales import wording_template
from app.services.serials import Serials
from app.store.memory import MemoryStore
from tests.core.shipped import shipped
from tests.keys import CHIEF, NURSE, workplace
from tests.store.examples import HandClock, patient, visit

CIWA, AUDIT, PHQ = shipped("ciwa-ar"), shipped("audit-c"), shipped("phq-9")
EVERY = Schedule(Anchor.LAST, every=60)
GRANTED = date(2026, 5, 1)


class Clinic:
    """A store in memory with a patient in a visit, and somebody at work there."""

    def __init__(self, person: Person = CHIEF) -> None:
        self.store, self.clock = MemoryStore(), HandClock()
        with self.store.unit_of_work() as work:
            work.patients.add(patient(1), self.clock.now())
            work.visits.add(visit(1))
            work.commit()
        self.sit(person)

    def sit(self, person: Person) -> None:
        """Somebody else signs in."""
        place = workplace(self.store.unit_of_work, self.clock, person=person)
        self.library, self.serials, self.assessing = Library(place), Serials(place), Assessing(place)

    def told(self, act: Act) -> list[dict[str, object]]:
        """The facts of each such event, oldest first."""
        with self.store.unit_of_work() as work:
            found = work.audit.search(AuditFilter(act=act), 100)
        return [json.loads(e.payload or b"")["facts"] for e in reversed(found)]

    def sets(self) -> dict[str, str]:
        return self.library.sets_for(CIWA, "v-1", "p-1")


@pytest.fixture
def clinic() -> Clinic:
    return Clinic()


def words_of(scale_id: str, edition: int = 1, word: str = "ache") -> bytes:
    """A wording file with invented words."""
    text = wording_template(shipped(scale_id)).replace("edition = 1", f"edition = {edition}")
    return text.replace('= ""', f'= "{word}"').encode()


def definition_of(scale_id: str) -> Definition:
    return Definition(shipped(scale_id), (data.scales() / f"{scale_id}.toml").read_bytes())


# -- band sets


def test_nobody_chose_so_no_set_leads(clinic: Clinic) -> None:
    assert clinic.sets() == {}
    assert clinic.library.site(["ciwa-ar"]).sets == {}


def test_the_sets_choice_holds_for_new_assessments_and_is_in_the_trail(clinic: Clinic) -> None:
    clinic.library.choose_set(CIWA, "total", "ASAM 2020")
    clinic.library.choose_set(CIWA, "total", "ASAM 2020")
    assert clinic.sets() == {"total": "ASAM 2020"}
    clinic.library.choose_set(CIWA, "total", "")
    assert clinic.sets() == {}
    changed = [(f["setting"], f["was"], f["now"]) for f in clinic.told(Act.SETTING_CHANGED)]
    assert changed == [("scale.ciwa-ar.sets", "", "ASAM 2020"), ("scale.ciwa-ar.sets", "ASAM 2020", "")]


def test_a_series_keeps_the_set_that_it_was_started_with(clinic: Clinic) -> None:
    clinic.library.choose_set(CIWA, "total", "ASAM 2020")
    series = clinic.serials.start(visit(1), "ciwa-ar", EVERY)
    clinic.library.choose_set(CIWA, "total", "8 / 16")
    assert clinic.sets() == {"total": "ASAM 2020"}
    changed = clinic.serials.change(series, Schedule(Anchor.LAST, every=240))
    assert clinic.sets() == {"total": "ASAM 2020"}
    clinic.serials.stop(changed, "over")
    assert clinic.sets() == {"total": "8 / 16"}


def test_the_set_is_stored_with_the_first_answer(clinic: Clinic) -> None:
    clinic.library.choose_set(CIWA, "total", "8 / 16")
    draft = clinic.assessing.prepare(CIWA, "p-1", "v-1", "Nora Field, RN", clinic.sets())
    draft = clinic.assessing.record(draft, CIWA, b"x", "tremor", Answer("3"))
    assert clinic.assessing.resume(draft.id) == draft
    assert draft.sets == {"total": "8 / 16"}
    assert draft.log_length == 2


@pytest.mark.parametrize(
    ("scale", "score", "name"),
    [
        (AUDIT, "total", "Women: 3 or more"),
        (PHQ, "total", "PHQ-9"),
        (CIWA, "sum", "ASAM 2020"),
        (CIWA, "total", "ASAM"),
    ],
)
def test_a_set_is_chosen_only_where_the_source_leaves_the_site_a_choice(
    clinic: Clinic, scale: object, score: str, name: str
) -> None:
    with pytest.raises(BadInput):
        clinic.library.choose_set(scale, score, name)  # type: ignore[arg-type]
    assert clinic.told(Act.SETTING_CHANGED) == []


def test_the_clinician_marks_the_cut_that_is_applied_apart_from_the_recorded_sex(clinic: Clinic) -> None:
    draft = clinic.assessing.prepare(AUDIT, "p-1", "v-1", "Nora Field, RN")
    mark = partial(clinic.assessing.say_beside, scale=AUDIT)
    said = Aside(AsideKind.BAND_SET, "total", "Men: 4 or more")
    draft = mark(draft, aside=said)
    assert draft.log_length == 0, "before the first answer nothing is stored"
    draft = clinic.assessing.record(draft, AUDIT, b"x", "q1", Answer("3"))
    assert clinic.assessing.resume(draft.id).sets == {"total": "Men: 4 or more"}
    draft = mark(draft, aside=Aside(AsideKind.BAND_SET, "total", "5 or more"))
    draft = mark(draft, aside=Aside(AsideKind.BAND_SET, "total"))
    assert clinic.assessing.resume(draft.id).sets == draft.sets == {}
    with pytest.raises(BadAnswer):
        mark(draft, aside=Aside(AsideKind.BAND_SET, "total", "Children: 2"))


@pytest.mark.parametrize(
    ("scale", "aside"),
    [
        (CIWA, Aside(AsideKind.BAND_SET, "total", "ASAM 2020")),
        (PHQ, Aside(AsideKind.SEEN, "q1")),
        (PHQ, Aside(AsideKind.NOTE, "onset", "early")),
        (shipped("asrs-v1.1"), Aside(AsideKind.NOTE, "onset", "x" * 2001)),
    ],
)
def test_nothing_is_said_beside_the_answers_that_the_scale_has_no_place_for(
    clinic: Clinic, scale: object, aside: Aside
) -> None:
    draft = clinic.assessing.prepare(scale, "p-1", "v-1", "Nora Field, RN")  # type: ignore[arg-type]
    first = scale.items[0]  # type: ignore[attr-defined]
    draft = clinic.assessing.record(draft, scale, b"x", first.id, Answer(first.options[0].key))  # type: ignore[arg-type]
    with pytest.raises(BadInput):
        clinic.assessing.say_beside(draft, scale, aside)  # type: ignore[arg-type]
    assert clinic.assessing.resume(draft.id) == draft


# -- permissions


def test_a_permission_is_kept_with_its_date_and_who_wrote_it_down(clinic: Clinic) -> None:
    clinic.library.record_permission(AUDIT, "  By letter of the WHO,\n kept in the safe ", GRANTED)
    held = clinic.library.site(["audit-c", "cows"]).permissions
    assert list(held) == ["audit-c"]
    assert (held["audit-c"].words, held["audit-c"].granted) == ("By letter of the WHO, kept in the safe", GRANTED)
    assert held["audit-c"].by == CHIEF.printed
    (told,) = clinic.told(Act.PERMISSION_RECORDED)
    assert told["granted"] == "2026-05-01"


@pytest.mark.parametrize(("words", "granted"), [("", GRANTED), (" \n", GRANTED), ("yes", date(2031, 1, 1))])
def test_a_permission_says_something_and_was_given_already(clinic: Clinic, words: str, granted: date) -> None:
    with pytest.raises(BadInput):
        clinic.library.record_permission(AUDIT, words, granted)
    assert clinic.library.site(["audit-c"]).permissions == {}


# -- words


def test_a_scale_without_words_is_used_once_the_site_brought_them_with_its_permission(clinic: Clinic) -> None:
    books = Catalogue(data.scales(), parse_definition)
    with pytest.raises(NotFound, match="SOWS-Gossop is shipped without its words"):
        books.get("sows-gossop")
    scale = clinic.library.bring_words(
        definition_of("sows-gossop"), words_of("sows-gossop"), "By letter", GRANTED, parse_definition
    )
    site = clinic.library.site(["sows-gossop"])
    books.use_clinic(site.clinic)
    used = books.get("sows-gossop")
    assert (used.scale.version, used.scale.sha256) == ("1.0.0+1", scale.sha256)
    assert used.scale.items[0].text == "ache"
    assert parse_definition(used.content, "as kept with a record").sha256 == scale.sha256
    assert site.permissions["sows-gossop"].granted == GRANTED
    assert [f["scale"] for f in clinic.told(Act.WORDING_BROUGHT)] == ["sows-gossop"]
    assert [f["scale"] for f in clinic.told(Act.PERMISSION_RECORDED)] == ["sows-gossop"]
    books.use_clinic(NO_CLINIC)
    with pytest.raises(NotFound):
        books.get("sows-gossop")


def test_other_words_need_another_edition(clinic: Clinic) -> None:
    bring = partial(
        clinic.library.bring_words, definition_of("oows"), words="ok", granted=GRANTED, parse=parse_definition
    )
    bring(content=words_of("oows"))
    bring(content=words_of("oows"))
    with pytest.raises(BadInput, match="differ from those of edition 1"):
        bring(content=words_of("oows", word="other"))
    assert bring(content=words_of("oows", edition=2, word="other")).version == "1.0.0+2"


@pytest.mark.parametrize(
    ("change", "line", "key"),
    [
        (('source = "ache"', 'source = ""'), 5, "wording.source"),
        (('i3 = "ache"', 'i99 = "ache"'), 10, "wording.texts.i99"),
        (("[wording]", "[wording"), 5, ""),
        (('instructions = "ache"', "instructions = 3"), 10, "wording.texts.instructions"),
        (("[wording]", '[[scores.band_sets]]\nname = "mine"\n[wording]'), 1, "scores"),
        (("[wording]", "[words]"), 1, "words"),
    ],
)
def test_a_wording_file_with_a_fault_is_refused_by_its_own_lines(
    clinic: Clinic, change: tuple[str, str], line: int, key: str
) -> None:
    broken = words_of("sows-handelsman").decode().replace(*change).encode()
    with pytest.raises(BadDefinition) as refused:
        clinic.library.bring_words(definition_of("sows-handelsman"), broken, "ok", GRANTED, parse_definition)
    assert (line, key) in [(f.line, f.key) for f in refused.value.faults], refused.value.message
    assert clinic.library.site(["sows-handelsman"]).wordings == {}
    assert clinic.told(Act.WORDING_BROUGHT) == []


def test_an_empty_template_names_every_text_that_is_missing(clinic: Clinic) -> None:
    empty = wording_template(shipped("sows-gossop")).encode()
    with pytest.raises(BadDefinition) as refused:
        clinic.library.bring_words(definition_of("sows-gossop"), empty, "ok", GRANTED, parse_definition)
    missing = {fault.key for fault in refused.value.faults}
    assert missing >= {"wording.source", "wording.rights", *(f"wording.texts.i{n}" for n in range(1, 11))}


# -- who may


def test_a_nurse_reads_what_the_site_has_said_and_changes_none_of_it() -> None:
    clinic = Clinic(NURSE)
    assert clinic.library.site(["ciwa-ar"]).sets == {}
    for act in (
        lambda: clinic.library.choose_set(CIWA, "total", "ASAM 2020"),
        lambda: clinic.library.record_permission(AUDIT, "ok", GRANTED),
        lambda: clinic.library.bring_words(definition_of("oows"), words_of("oows"), "ok", GRANTED, parse_definition),
    ):
        with pytest.raises(Forbidden):
            act()


def test_what_something_else_wrote_into_the_settings_is_passed_over(clinic: Clinic) -> None:
    with clinic.store.unit_of_work() as work:
        for name, value in (("sets", "["), ("permission", '{"words": 1}'), ("wording", "")):
            work.settings.put(f"scale.ciwa-ar.{name}", value)
        work.commit()
    site = clinic.library.site(["ciwa-ar"])
    assert (site.sets, site.permissions, site.wordings) == ({}, {}, {})
    assert clinic.sets() == {}
