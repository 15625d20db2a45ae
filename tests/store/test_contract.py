"""What every store must do: the same tests on the memory store and on the encrypted database."""

import os
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as examples
from hypothesis import strategies as st

from app.core.errors import Conflict, NotFound
from app.core.records import Answer, LogEntry, Moment, Sex, Status, TimeEdit
from app.services.ports import NewUnitOfWork, UnitOfWork
from app.store.engine import create_store
from app.store.memory import MemoryStore
from tests.store.examples import DEFINITION, SHA, START, assessment, at, begun, patient, visit

WORDS = Answer("2", measured=130.5, reason="", confound="fever, “flu”")


def test_what_is_not_committed_is_gone(ward: NewUnitOfWork) -> None:
    with ward() as work:
        work.patients.add(patient(9, "Gone, Nobody"), at())
        begun(work, answers=1)
    with ward() as work:
        assert work.patients.count() == 3
        assert work.patients.find("gone", 5) == []
        assert work.assessments.of_patient("p-1") == []


def add_twice(work: UnitOfWork) -> None:
    work.patients.add(patient(9), at())
    work.patients.add(patient(9), at())
    work.commit()


def test_an_error_rolls_all_of_it_back_and_the_store_goes_on(ward: NewUnitOfWork) -> None:
    with pytest.raises(Conflict), ward() as work:
        add_twice(work)
    with ward() as work:
        assert work.patients.count() == 3
        work.patients.add(patient(9), at())
        work.commit()
    with ward() as work:
        assert work.patients.count() == 4


def test_what_follows_a_commit_needs_its_own(ward: NewUnitOfWork) -> None:
    with ward() as work:
        begun(work)
        work.commit()
        work.assessments.append("a-1", LogEntry(1, "pulse", Answer("1"), at()))
    with ward() as work:
        assert work.assessments.get("a-1").log_length == 0


@pytest.mark.parametrize(
    "changes",
    [{}, {"birth_date": None, "sex": Sex.UNKNOWN, "record_number": ""}, {"name": "<b>O'Neill; DROP</b> 日本 \u202b؟"}],
)
def test_a_patient_comes_back_as_stored(unit: NewUnitOfWork, changes: dict[str, object]) -> None:
    stored = patient(7, **changes)  # type: ignore[arg-type]
    with unit() as work:
        work.patients.add(stored, at())
        work.commit()
    with unit() as work:
        assert work.patients.get("p-7") == stored


def test_a_record_number_belongs_to_one_patient_and_many_may_have_none(unit: NewUnitOfWork) -> None:
    with unit() as work:
        work.patients.add(patient(1, record_number=""), at())
        work.patients.add(patient(2, record_number=""), at())
        work.patients.add(patient(3, record_number="7"), at())
        work.commit()
        with pytest.raises(Conflict, match="7"):
            work.patients.add(patient(4, record_number="7"), at())


def test_who_is_not_there_is_not_found(unit: NewUnitOfWork) -> None:
    with unit() as work:
        with pytest.raises(NotFound):
            work.patients.get("p-1")
        with pytest.raises(NotFound):
            work.assessments.get("a-1")
        with pytest.raises(NotFound):
            work.definitions.content("0" * 64)
        assert work.visits.of_patient("p-1") == []
        assert work.assessments.of_patient("p-1") == []
        assert work.assessments.log("a-1") == []
        assert work.assessments.recent(5) == []
        assert work.patients.newest(5) == []


CROWD = (
    ("Rosén, Dana", "1980-05-17", "MRN-0012"),
    ("O'Neill, Anne-Marie", "1980-11-02", "A77/3"),
    ("Žižka, Łukasz", "1999-01-01", ""),
    ("Anna", None, "19800"),
    ("Anna Smith", "2001-12-31", "x"),
    ("dela Cruz, Maria Martin", "1975-03-03", "MRN-0100"),
    ("Straße, Jörg", "1966-06-06", "b"),
    ("محمد علي", "1990-09-09", "c"),
    ("김 철수", "1985-08-08", "d"),
)


@pytest.fixture
def crowd(unit: NewUnitOfWork) -> NewUnitOfWork:
    with unit() as work:
        for n, (name, born, number) in enumerate(CROWD, 1):
            work.patients.add(
                patient(n, name, birth_date=date.fromisoformat(born) if born else None, record_number=number), at()
            )
        work.commit()
    return unit


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("", [4, 5, 6, 2, 1, 7, 3, 8, 9]),
        ("   ", [4, 5, 6, 2, 1, 7, 3, 8, 9]),
        ("ros", [1]),
        ("ROSEN", [1]),
        ("rosén dana", [1]),
        ("dana rosen", [1]),
        ("Rosen, Dana", [1]),
        ("d r", [1]),
        ("an", [4, 5, 2]),
        ("an an", [4, 5, 2]),
        ("anna a", [4, 5]),
        ("anna smith", [5]),
        ("smith anna", [5]),
        ("marie", [2]),
        ("anne-marie", [2]),
        ("annemarie", [2]),
        ("o'neill", [2]),
        ("oneill", [2]),
        ("neill o", [2]),
        ("zizka lukasz", [3]),
        ("Žižka", [3]),
        ("mar mart", [6]),
        ("maria martin", [6]),
        ("m m", [6, 2, 1]),
        ("strasse", [7]),
        ("jo", [7]),
        ("1980", [4, 2, 1]),
        ("1980-05", [1]),
        ("1980-05-17", [1]),
        ("19800517", [1]),
        ("rosen 1980", [1]),
        ("anna 1980", [4]),
        ("an 1980-1", [2]),
        ("mrn", [6, 1]),
        ("mrn-00", [1]),
        ("MRN-0012", [1]),
        ("0012", [1]),
        ("rosen mrn", [1]),
        ("a77/3", [2]),
        ("a 1980", [4, 2]),
        ("محمد", [8]),
        ("김", [9]),
        ("osen", []),
        ("rosenn", []),
        ("dana smith", []),
        ("%", []),
        ("_", []),
        ("-", []),
        ("'; --", []),
        ("\x00", []),
    ],
)
def test_search_finds_by_the_beginning_of_each_word_in_order_of_name(
    crowd: NewUnitOfWork, text: str, numbers: list[int]
) -> None:
    with crowd() as work:
        assert [int(p.id[2:]) for p in work.patients.find(text, 50)] == numbers
        assert [int(p.id[2:]) for p in work.patients.find(text, 2)] == numbers[:2]


SYLLABLES = st.lists(st.sampled_from(["a", "an", "anna", "ro", "rosen", "1", "198", "é", "-", "'", "mart"]), max_size=3)
TEXTS = st.lists(SYLLABLES.map("".join), min_size=1, max_size=4).map(" ".join)


@examples(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(names=st.lists(st.tuples(TEXTS, TEXTS), min_size=1, max_size=8), searches=st.lists(TEXTS, max_size=12))
def test_both_stores_find_the_same(names: list[tuple[str, str]], searches: list[str]) -> None:
    import tempfile

    with tempfile.TemporaryDirectory() as made:
        real, fake = create_store(Path(made), os.urandom(32), "Twin"), MemoryStore()
        for unit in (real.unit_of_work, fake.unit_of_work):
            with unit() as work:
                for n, (name, number) in enumerate(names):
                    work.patients.add(patient(n, name, record_number=f"{number} {n}"), at())
                work.commit()
        for text in searches:
            with real.unit_of_work() as ours, fake.unit_of_work() as theirs:
                assert ours.patients.find(text, 50) == theirs.patients.find(text, 50), text
        real.close()


def whole(value: object) -> str:
    """All of it, with the offsets and zones of its moments: == asks for their instants alone."""
    return repr(value)


def test_visits_come_newest_first(ward: NewUnitOfWork) -> None:
    later = replace(visit(11, of=1, minutes=90), ended=Moment(START, -300, "EST"))
    with ward() as work:
        work.visits.add(later)
        work.commit()
    with ward() as work:
        assert whole(work.visits.of_patient("p-1")) == whole([later, visit(1)])
        with pytest.raises(Conflict):
            work.visits.add(later)
    with ward() as work, pytest.raises(Conflict):
        work.visits.add(visit(12, of=99))


def test_an_assessment_comes_back_as_its_log_says(ward: NewUnitOfWork) -> None:
    log = [
        LogEntry(1, "pulse", WORDS, at(1)),
        LogEntry(2, "yawning", Answer("0"), at(2, -300, "EST")),
        LogEntry(3, "pulse", Answer(not_assessed="asleep"), at(3)),
        LogEntry(4, "yawning", None, at(4)),
        LogEntry(5, "aches", Answer("0", confound="gym"), at(5)),
    ]
    draft = replace(assessment(1), performed=at(1, -300, "EST"), recorded=at(2, 120, "CEST"))
    with ward() as work:
        work.assessments.add(draft)
        for entry in log:
            work.assessments.append("a-1", entry)
        work.commit()
    with ward() as work:
        stored = work.assessments.get("a-1")
        expected = replace(
            draft,
            answers={"pulse": Answer(not_assessed="asleep"), "aches": Answer("0", confound="gym")},
            last_item="aches",
            log_length=5,
        )
        assert whole(stored) == whole(expected)
        assert whole(work.assessments.log("a-1")) == whole(log)
    with ward() as work:
        final = replace(stored, status=Status.FINAL, signed=at(6, 330, "IST"), signer="Nora Field, RN")
        work.assessments.update(final, Status.DRAFT)
        work.commit()
    with ward() as work:
        assert whole(work.assessments.get("a-1")) == whole(final)


@pytest.mark.parametrize("seq", [0, 1, 2, 4, -1])
def test_a_line_that_is_not_the_next_is_refused_and_nothing_is_written(ward: NewUnitOfWork, seq: int) -> None:
    with ward() as work:
        begun(work, answers=2)
        work.commit()
    with pytest.raises(Conflict), ward() as work:
        work.assessments.append("a-1", LogEntry(seq, "pulse", Answer("1"), at()))
    with ward() as work:
        assert work.assessments.get("a-1").log_length == 2


def test_a_log_needs_its_draft(ward: NewUnitOfWork) -> None:
    with pytest.raises(Conflict), ward() as work:
        work.assessments.append("a-1", LogEntry(1, "pulse", Answer("1"), at()))


def test_an_assessment_needs_its_patient_visit_and_definition(ward: NewUnitOfWork) -> None:
    whole = assessment(1)
    for lame in (
        replace(whole, patient_id="nobody"),
        replace(whole, visit_id="never"),
        replace(whole, definition_sha256="0" * 64),
    ):
        with pytest.raises(Conflict), ward() as work:
            work.assessments.add(lame)
    with ward() as work:
        work.assessments.add(replace(whole, visit_id=""))
        work.commit()
    with ward() as work:
        assert work.assessments.get("a-1").visit_id == ""
        with pytest.raises(Conflict):
            work.assessments.add(whole)


@pytest.mark.parametrize("status", [Status.FINAL, Status.STOPPED, Status.ENTERED_IN_ERROR, Status.AMENDED])
def test_what_is_no_draft_any_more_takes_no_answer_and_no_change(ward: NewUnitOfWork, status: Status) -> None:
    draft = replace(assessment(1), log_length=1)
    settled = replace(draft, status=status, signed=at(9), signer="Nora Field, RN", mode="alone")
    with ward() as work:
        begun(work, answers=1)
        work.assessments.update(settled, Status.DRAFT)
        work.commit()
    for expected in (Status.DRAFT, status):
        with pytest.raises(Conflict), ward() as work:
            work.assessments.update(replace(settled, performer="Somebody else"), expected)
    for entry in (
        LogEntry(2, "pulse", Answer("1"), at()),
        LogEntry(2, "", None, at(), TimeEdit(at(0), at(-5), "Nora Field, RN")),
    ):
        with pytest.raises(Conflict), ward() as work:
            work.assessments.append("a-1", entry)
    with ward() as work:
        assert work.assessments.get("a-1") == replace(settled, answers={"item1": Answer("1")}, last_item="item1")


@pytest.mark.parametrize("seen", [0, 1, 3])
def test_a_draft_is_not_settled_by_somebody_who_saw_more_or_fewer_lines(ward: NewUnitOfWork, seen: int) -> None:
    with ward() as work:
        begun(work, answers=2)
        work.commit()
    with pytest.raises(Conflict), ward() as work:
        work.assessments.update(replace(assessment(1), status=Status.FINAL, log_length=seen), Status.DRAFT)
    with ward() as work:
        assert work.assessments.get("a-1").status is Status.DRAFT


def test_a_name_that_unfolds_to_thousands_of_letters_is_stored_and_found(unit: NewUnitOfWork) -> None:
    long = "\N{ARABIC LIGATURE SALLALLAHOU ALAYHE WASALLAM}" * 200
    with unit() as work:
        work.patients.add(patient(1, long), at())
        work.patients.add(patient(2, "\N{CJK UNIFIED IDEOGRAPH-65E5}" * 200), at())
        work.commit()
    with unit() as work:
        assert [p.id for p in work.patients.find(long, 5)] == ["p-1"]
        assert [p.id for p in work.patients.find("\N{CJK UNIFIED IDEOGRAPH-65E5}" * 200, 5)] == ["p-2"]


def test_an_update_needs_an_assessment(ward: NewUnitOfWork) -> None:
    with pytest.raises(Conflict), ward() as work:
        work.assessments.update(assessment(1), Status.DRAFT)


def test_a_chart_comes_newest_first_by_performed_time(ward: NewUnitOfWork) -> None:
    performed = {1: 10.0, 2: 30.0, 3: 20.0, 4: None}
    with ward() as work:
        for number, minutes in performed.items():
            work.assessments.add(assessment(number, performed=minutes, recorded=minutes or 0))
        work.assessments.add(assessment(6, performed=None))
        work.assessments.add(assessment(5, of=2, performed=99))
        work.commit()
    with ward() as work:
        assert [a.id for a in work.assessments.of_patient("p-1")] == ["a-4", "a-6", "a-2", "a-3", "a-1"]


def test_the_two_half_past_ones_of_the_autumn_night_keep_their_order(ward: NewUnitOfWork) -> None:
    summer = replace(assessment(1), performed=at(0, 120, "CEST"), recorded=at(0, 120, "CEST"))
    winter = replace(assessment(2), performed=at(60, 60, "CET"), recorded=at(60, 60, "CET"))
    assert summer.performed is not None
    assert winter.performed is not None
    assert summer.performed.local.replace(tzinfo=None) == winter.performed.local.replace(tzinfo=None)
    with ward() as work:
        work.assessments.add(winter)
        work.assessments.add(summer)
        work.commit()
    with ward() as work:
        back = work.assessments.of_patient("p-1")
        assert [a.performed and a.performed.offset_words for a in back] == ["+01:00", "+02:00"]


def test_a_definition_is_kept_once(ward: NewUnitOfWork) -> None:
    with ward() as work:
        work.definitions.keep(SHA, "small", "1.0.0", b"other bytes")
        work.commit()
    with ward() as work:
        assert work.definitions.content(SHA) == DEFINITION


def test_settings_are_read_together_and_one_that_was_never_set_is_not_among_them(unit: NewUnitOfWork) -> None:
    with unit() as work:
        work.settings.put("first", "1")
        work.settings.put("second", "two\n\u202e\u65e5")
        work.settings.put("other", "not asked for")
        work.settings.put("first", "one")
        work.commit()
    with unit() as work:
        assert work.settings.several(["first", "second", "third"]) == {"first": "one", "second": "two\n\u202e\u65e5"}
        assert work.settings.several([]) == {}
