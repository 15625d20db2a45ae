"""A printed record as a value: what it holds, and what it is compared with."""

import hashlib
from dataclasses import replace
from functools import partial

import pytest

from app.core.context import Certainty, Entry, Exposure, LastUse, SubstanceClass
from app.core.errors import NotFound
from app.core.records import Sex, Status
from app.core.scale import BandSet, Partial, Scale, Scored
from app.services.catalogue import Catalogue
from app.services.printing import Imprint, lone_document, record_document, since_last_use
from app.store.memory import MemoryStore
from tests.chart_room import (
    PATIENT,
    SetClock,
    afternoon,
    assessment,
    at,
    catalogue,
    chart,
    cows_answers,
    session,
    stored,
)
from tests.keys import PASSPHRASE

IMPRINT = Imprint("St Brigid Detox", "M. Okafor, RN", at(400), "0.1.0", demo=True)


@pytest.fixture(scope="module")
def books() -> Catalogue:
    return catalogue()


@pytest.fixture
def cows(books: Catalogue) -> Scale:
    return books.get("cows").scale


def no_snapshot(sha256: str) -> bytes:
    raise NotFound("none")


def of(books: Catalogue):
    return partial(books.of_record, snapshot=no_snapshot)


def test_a_record_holds_the_scores_the_sets_that_apply_and_the_one_before(books: Catalogue, cows: Scale):
    first, second, *_ = afternoon(cows)
    document = record_document(chart(first, second), second, of(books), IMPRINT)
    assert (document.patient, document.visit and document.visit.id) == (PATIENT, "v1")
    assert document.outcomes == {"total": Scored(13)}
    assert [s.name for s in document.band_sets["total"]] == ["Wesson & Ling 2003"]
    assert (document.previous, document.previous_outcomes) == (first, {"total": Scored(19)})
    assert (document.clinic, document.printed, document.demo) == ("St Brigid Detox", at(400), True)


def test_a_partial_record_has_a_range_and_no_band_set(books: Catalogue, cows: Scale):
    third = afternoon(cows)[2]
    document = record_document(chart(third), third, of(books), IMPRINT)
    assert document.outcomes == {"total": Partial(9, 14, 10, ("gooseflesh",))}
    assert document.band_sets == {"total": ()}


def test_the_one_before_is_earlier_and_final_and_of_the_same_scale_and_major_version(books: Catalogue, cows: Scale):
    now = assessment(cows, "now", 100, cows_answers(cows, 7))
    asrs = books.get("asrs-v1.1").scale
    others = [
        assessment(cows, "later", 200, cows_answers(cows, 9)),
        assessment(cows, "draft", 50, cows_answers(cows, 9), status=Status.DRAFT),
        assessment(asrs, "other", 60, {}),
    ]
    assert record_document(chart(now, *others), now, of(books), IMPRINT).previous is None
    old = assessment(cows, "old", 10, cows_answers(cows, 19))
    older = assessment(cows, "older", 5, cows_answers(cows, 13))
    assert record_document(chart(now, old, older), now, of(books), IMPRINT).previous == old
    incomparable = replace(old, scale_version="0.9.0")
    assert record_document(chart(now, incomparable, older), now, of(books), IMPRINT).previous is None


def test_an_old_record_is_scored_with_the_definition_it_was_made_with(books: Catalogue, cows: Scale):
    content = books.get("cows").content.replace(b'version = "1.1.0"', b'version = "0.9.0"')
    kept = books.of_record
    sha256 = hashlib.sha256(content).hexdigest()
    old = replace(assessment(cows, "old", 0, cows_answers(cows, 19)), definition_sha256=sha256, scale_version="0.9.0")
    document = record_document(chart(old), old, partial(kept, snapshot={sha256: content}.__getitem__), IMPRINT)
    assert (document.scale.version, document.scale.sha256) == ("0.9.0", sha256)


def test_a_quick_score_has_no_patient_and_no_past(cows: Scale):
    document = lone_document(assessment(cows, "q", 0, cows_answers(cows, 0)), cows, IMPRINT)
    assert (document.patient, document.visit, document.previous) == (None, None, None)
    assert document.outcomes == {"total": Scored(0)}


def test_cuts_by_sex_follow_the_recorded_sex_and_all_apply_while_it_is_unknown(cows: Scale):
    (known,) = cows.scores[0].band_sets
    by_sex: tuple[BandSet, ...] = tuple(replace(known, name=s, when=(("sex", s),)) for s in ("female", "male"))
    scale = replace(cows, scores=(replace(cows.scores[0], band_sets=by_sex),))
    taken = assessment(scale, "x", 0, cows_answers(scale, 13))
    for sex, names in ((Sex.FEMALE, ["female"]), (Sex.UNKNOWN, ["female", "male"]), (Sex.OTHER, ["female", "male"])):
        document = lone_document(taken, scale, IMPRINT, replace(PATIENT, sex=sex))
        assert [s.name for s in document.band_sets["total"]] == names


def test_a_record_says_how_long_before_it_each_substance_beside_the_scale_was_used() -> None:
    used = LastUse(Certainty.EXACT, at(-18 * 60))
    beside = Exposure(SubstanceClass.OPIOID, "fentanyl", last_use=used)
    apart = Exposure(SubstanceClass.ALCOHOL, "beer", last_use=used)
    entries = tuple(Entry(f"e{n}", "p1", f"e{n}", 1, c, at(0), "Nora") for n, c in enumerate((beside, apart)))
    cows = catalogue().get("cows").scale
    made = chart(assessment(cows, "a1", 30, cows_answers(cows, 19)))
    said = since_last_use(entries, made.assessments[0], cows)
    assert [(s.name, s.words) for s in said] == [("fentanyl", "18.5 h")]
    assert since_last_use((), made.assessments[0], cows) == ()


def test_a_signed_record_says_it_as_it_was_signed_whatever_was_recorded_since() -> None:
    books = catalogue()
    cows, store, clock = books.get("cows").scale, MemoryStore(), SetClock(30)
    here = session(store, clock)
    waiting = assessment(cows, "a1", 20, cows_answers(cows, 19), status=Status.COMPLETE, signer="", signed=None)
    stored(store, books, waiting)
    used = LastUse(Certainty.EXACT, at(-100))
    entry = here.contexts.record(PATIENT.id, Exposure(SubstanceClass.OPIOID, "fentanyl", last_use=used))
    key = here.signing.unlock(PASSPHRASE)
    here.signing.sign(key, [here.charts.open(PATIENT.id).assessments[0]], lambda _: cows)
    later = Exposure(SubstanceClass.OPIOID, "fentanyl", last_use=LastUse(Certainty.EXACT, at(-40)))
    here.contexts.edit(entry, later)
    now = here.charts.open(PATIENT.id)
    (signed,) = now.assessments
    assert [s.words for s in since_last_use(now.context, signed, cows)] == ["2.0 h"]
    assert [s.words for s in since_last_use(now.context, replace(signed, signatures=()), cows)] == ["1.0 h"]


def test_a_record_of_a_joined_chart_names_the_patient_it_was_made_of() -> None:
    cows = catalogue().get("cows").scale
    made = replace(assessment(cows, "a1", 30, cows_answers(cows, 19)), patient_id="p9")
    other = replace(PATIENT, id="p9", name="Rosen, D.", record_number="9")
    joined = replace(chart(made), others=(other,))
    imprint = Imprint("St Brigid", "Nora", at(60), "1.0")
    assert record_document(joined, made, lambda _: cows, imprint).patient == other
