"""A record's canonical bytes: RFC 8785, the same for the same facts, others for any other fact."""

import json
import struct
from dataclasses import fields, is_dataclass, replace
from datetime import UTC, date, datetime, timedelta
from hashlib import sha256
from types import MappingProxyType
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.core.context import Certainty, Entry, Exposure, LastUse, SubstanceClass
from app.core.records import Answer, Assessment, Moment, Patient, Seen, Sex, Status, VisitKind
from app.core.scale import Partial, Scored
from app.core.since import Since
from app.services.canonical import record_bytes, short_hash
from app.services.clock import SystemClock
from app.services.context import facts_for_signing
from app.services.documents import Letterhead, RecordDocument
from app.services.printing import Imprint, record_document
from app.vault.keyfile import Work
from app.wiring import FolderClinics
from tests.report import samples
from tests.report.samples import COWS, assessment, cows_answers, document

AT = Moment(datetime(2020, 1, 1, tzinfo=UTC), 60, "Europe/Berlin")


def canonical(record: RecordDocument) -> bytes:
    facts = (record.assessment, record.scale, record.patient, record.outcomes, record.band_sets)
    return record_bytes(*facts, context=facts_for_signing(record.context))


def blank() -> dict[str, Any]:
    """An answer of which nothing is known."""
    return {"key": None, "points": None, "measured": None, "reason": "", "not_assessed": None, "confound": ""}


def test_the_bytes_are_those_of_a_json_written_by_hand():
    record = samples.rated_otherwise()
    points = {"sweating": 1, "restlessness": 1, "pupil": 1, "aches": 1, "gi": 1, "anxiety": 1, "runny_nose": 2}
    answers = {i.id: {**blank(), "key": str(points.get(i.id, 0)), "points": points.get(i.id, 0)} for i in COWS.items}
    answers["pulse"] |= {"measured": 130, "reason": "fever 39.2 °C"}
    answers["runny_nose"] |= {"confound": "cold since Monday"}
    (bands,) = COWS.scores[0].band_sets
    by_hand = {
        "schema": 4,
        "id": "7c419b0e-52d1-4a41-9d0c-0f3a51c7e2aa",
        "status": "final",
        "patient": {
            "id": "p1",
            "name": "Rosen, Dana",
            "birth_date": "1988-04-12",
            "sex": "female",
            "record_number": "004-118",
            "name_used": "",
        },
        "visit": "v1",
        "scale": {"id": "cows", "version": COWS.version, "definition_sha256": COWS.sha256},
        "answers": answers,
        "scores": {"total": {"value": 8}},
        "bands": {
            "total": [{"set": "Wesson & Ling 2003", "source": bands.source, "label": "mild", "low": 5, "high": 12}]
        },
        "mode": "",
        "performer": "M. Okafor, RN",
        "performed": {"at": "2026-11-22T14:47:00.000000-05:00", "zone": "America/New_York"},
        "recorded": {"at": "2026-11-22T14:49:00.000000-05:00", "zone": "America/New_York"},
        "signer": "Mary Okafor, RN",
        "signed": {"at": "2026-11-22T14:51:12.000000-05:00", "zone": "America/New_York"},
        "signature_id": None,
        "log_sha256": None,
        "signer_id": None,
        "meaning": None,
        "public_key": None,
        "app_version": None,
        "record_version": 1,
        "amends": "",
        "reason": "",
        "moved_from": "",
        "entered_by": [],
        "context": [],
        "sets_applied": {},
        "notes": {},
        "seen": {},
        "patient_answered": {},
    }
    expected = json.dumps(by_hand, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()
    assert canonical(record) == expected
    assert record.sha256 == sha256(expected).hexdigest()


def test_a_partial_score_is_its_range_and_what_is_missing():
    record = samples.partial()
    said = json.loads(canonical(record))
    assert said["status"] == "draft"
    assert said["scores"]["total"] == {"value": None, "low": 6, "high": 15, "answered": 9, "missing": ["gi", "tremor"]}
    assert said["bands"] == {"total": []}
    assert said["answers"]["tremor"] == {**blank(), "not_assessed": "hands bandaged"}
    assert "gi" not in said["answers"], "what was not answered is not there, and nowhere zero"


# RFC 8785, appendix B: an IEEE 754 double by its bits, and how it must be written.
NUMBERS = [
    ("0000000000000000", "0"),
    ("8000000000000000", "0"),
    ("0000000000000001", "5e-324"),
    ("7fefffffffffffff", "1.7976931348623157e+308"),
    ("4340000000000000", "9007199254740992"),
    ("4430000000000000", "295147905179352830000"),
    ("44b52d02c7e14af5", "9.999999999999997e+22"),
    ("44b52d02c7e14af6", "1e+23"),
    ("444b1ae4d6e2ef4e", "999999999999999700000"),
    ("444b1ae4d6e2ef50", "1e+21"),
    ("3eb0c6f7a0b5ed8c", "9.999999999999997e-7"),
    ("3eb0c6f7a0b5ed8d", "0.000001"),
    ("41b3de4355555553", "333333333.3333332"),
    ("41b3de4355555557", "333333333.33333343"),
    ("becbf647612f3696", "-0.0000033333333333333333"),
    ("43143ff3c1cb0959", "1424953923781206.2"),
]


@pytest.mark.parametrize(("bits", "written"), NUMBERS)
def test_a_measured_number_is_written_as_the_standard_says(bits, written):
    (number,) = struct.unpack(">d", bytes.fromhex(bits))
    record = document(COWS, assessment(COWS, {"pulse": Answer(key="0", measured=number)}))
    assert f'"measured":{written},'.encode() in canonical(record)


def test_a_whole_number_is_the_same_however_it_was_read():
    def of(measured: float) -> bytes:
        return canonical(document(COWS, assessment(COWS, {"pulse": Answer(key="1", measured=measured)})))

    assert of(88) == of(88.0) != of(88.5)


def test_text_is_written_as_the_standard_says():
    """The string of RFC 8785, section 3.2.2, and letters beyond the first plane, unescaped in UTF-8."""
    said = '\u20ac$\u000f\nA\'B"\\\\"/ \U0001f600'
    record = document(COWS, assessment(COWS, {"pulse": Answer(key="0", reason=said)}))
    written = '"reason":"\u20ac$\\u000f\\nA\'B\\"\\\\\\\\\\"/ \U0001f600"'
    assert written.encode() in canonical(record)


def test_names_stand_in_the_order_of_their_utf_16_units():
    """RFC 8785, section 3.2.3: an emoji, made of surrogates, stands before U+FB33, though its code point is higher."""
    keys = ["\ufb33", "\U0001f600", "\u20ac", "\u00f6", "\u0080", "1", "\r"]
    record = put(samples.complete(), ("assessment", "answers"), {k: Answer(key="0") for k in keys})
    found = list(json.loads(canonical(record))["answers"])
    assert found == ["\r", "1", "\u0080", "\u00f6", "\u20ac", "\U0001f600", "\ufb33"]


def test_the_order_in_which_answers_were_given_is_no_fact():
    turned = dict(reversed(cows_answers().items()))
    assert document(COWS, assessment(COWS, turned)).sha256 == document(COWS, assessment(COWS, cows_answers())).sha256


def test_who_prints_when_where_and_with_what_is_no_fact():
    record = samples.complete()
    other = {
        "clinic": "Elsewhere",
        "visit": None,
        "printed": AT,
        "printed_by": "somebody else",
        "app_version": "9.9.9",
        "demo": True,
        "previous": None,
        "previous_outcomes": None,
        "versions": 2,
        "registered": samples.DANA,
        "moved_here": True,
        "since": (Since(SubstanceClass.OPIOID, "fentanyl", "2.0 h"),),
        "vitals": samples.VITALS,
        "letterhead": Letterhead(("1 High Street",), b"logo", "notice", "consent", "letter"),
    }
    for name, value in other.items():
        assert getattr(record, name) != value
        assert replace(record, **{name: value}).sha256 == record.sha256, name
    facts = {"patient", "assessment", "scale", "outcomes", "band_sets", "context", "events", "vitals"}
    assert {f.name for f in fields(RecordDocument)} == facts | other.keys(), "a new field is a fact, or it is none"


@pytest.mark.parametrize("later", [Status.AMENDED, Status.ENTERED_IN_ERROR])
def test_a_signed_record_keeps_its_hash_whatever_becomes_of_it(later):
    record = samples.complete()
    assert replace(record, assessment=replace(record.assessment, status=later)).sha256 == record.sha256


def test_what_the_patient_brings_is_part_of_the_record():
    last = LastUse(Certainty.ABOUT, AT)
    entry = Entry("e2", "p1", "e1", 2, Exposure(SubstanceClass.OPIOID, "heroin", last_use=last), AT, "M. Okafor, RN")
    record = replace(samples.complete(), context=(entry,))
    at_once = {"at": "2020-01-01T01:00:00.000000+01:00", "zone": "Europe/Berlin"}
    nothing = dict.fromkeys(("form", "route", "amount", "frequency", "doses_a_day", "duration"), "")
    assert json.loads(canonical(record))["context"] == [
        {"id": "e2", "thread": "e1", "version": 2, "recorded": at_once, "by": "M. Okafor, RN", "substance": "opioid",
         "name": "heroin", **nothing, "last_use": {"certainty": "about", "at": at_once}}
    ]  # fmt: skip
    assert record.sha256 != samples.complete().sha256


def test_a_quick_score_has_a_hash_and_says_that_there_is_no_patient():
    record = samples.no_patient()
    assert json.loads(canonical(record))["patient"] is None
    assert record.sha256 != replace(record, patient=samples.DANA).sha256


def test_the_short_form_is_three_groups_of_four():
    assert short_hash("0123456789abcdef" * 4) == "0123 4567 89ab"


def put(value: Any, path: tuple[str, ...], new: Any) -> Any:
    """A copy of the value in which what stands at the path is another."""
    if not path:
        return new
    name, *rest = path
    if is_dataclass(value):
        return replace(value, **{name: put(getattr(value, name), tuple(rest), new)})
    return {**value, name: put(value[name], tuple(rest), new)}


def at(value: Any, path: tuple[str, ...]) -> Any:
    for name in path:
        value = getattr(value, name) if is_dataclass(value) else value[name]
    return value


TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=30)
MOMENTS = st.builds(
    Moment,
    st.integers(0, 7 * 10**15).map(lambda n: datetime.fromtimestamp(0, UTC) + timedelta(microseconds=n)),
    st.integers(-14 * 60, 14 * 60),
    st.sampled_from(["", "EST", "Europe/Berlin"]),
)
RECORD: dict[str, st.SearchStrategy[Any]] = {
    "id": TEXTS,
    "visit_id": TEXTS,
    "scale_id": TEXTS,
    "scale_version": TEXTS,
    "definition_sha256": TEXTS,
    "performer": TEXTS,
    "status": st.sampled_from([Status.DRAFT, Status.COMPLETE, Status.FINAL, Status.STOPPED]),
    "performed": st.none() | MOMENTS,
    "recorded": st.none() | MOMENTS,
    "signed": MOMENTS,
    "signer": TEXTS,
    "mode": TEXTS,
    "version": st.integers(1, 9),
    "amends": TEXTS,
    "reason": TEXTS,
    "moved_from": TEXTS,
    "entered_by": st.lists(TEXTS).map(tuple),
    "sets": st.dictionaries(TEXTS, TEXTS),
    "notes": st.dictionaries(TEXTS, TEXTS),
    "seen": st.dictionaries(TEXTS, st.builds(Seen, TEXTS, MOMENTS)),
    "first_hand": st.dictionaries(TEXTS, st.none() | st.builds(lambda text: Answer(not_assessed=text), TEXTS)),
}
PATIENT = {
    "id": TEXTS,
    "name": TEXTS,
    "birth_date": st.none() | st.dates(date(1900, 1, 1), date(2026, 1, 1)),
    "sex": st.sampled_from(Sex),
    "record_number": TEXTS,
    "name_used": TEXTS,
}
MOMENT = {"utc": MOMENTS.map(lambda m: m.utc), "offset": st.integers(-840, 840), "zone": TEXTS}
ANSWER = {
    "key": st.sampled_from(["0", "1", "2", "4"]),
    "measured": st.none() | st.floats(20, 300),
    "reason": TEXTS,
    "confound": TEXTS,
}
# Not facts: an assessment's patient is told by the patient; the log of a draft is told by its answers. A signature is
# over the facts; where there is one, its bytes are what is hashed.
OTHERS = {Assessment: {"patient_id", "answers", "last_item", "log_length", "signatures"}, Answer: {"not_assessed"}}
PLACES: dict[tuple[str, ...], st.SearchStrategy[Any]] = {
    **{("assessment", n): s for n, s in RECORD.items()},
    **{("patient", n): s for n, s in PATIENT.items()},
    **{("assessment", when, n): s for when in ("performed", "recorded", "signed") for n, s in MOMENT.items()},
    **{("assessment", "answers", i.id, n): s for i in COWS.items for n, s in ANSWER.items()},
    **{("assessment", "answers", i.id): TEXTS.map(lambda t: Answer(not_assessed=t)) for i in COWS.items},
    ("outcomes", "total"): st.builds(Scored, st.integers(5, 12))
    | st.builds(Partial, st.integers(0, 5), st.integers(6, 48), st.integers(0, 9), st.just(("gi", "tremor"))),
    ("band_sets", "total"): st.just(()),
}


def test_every_field_of_a_record_is_a_fact_or_known_to_be_none():
    for kind, known in ((Assessment, RECORD), (Patient, PATIENT), (Answer, ANSWER), (Moment, MOMENT)):
        assert {f.name for f in fields(kind)} == known.keys() | OTHERS.get(kind, set()), kind


@pytest.mark.parametrize("place", sorted(PLACES), ids=".".join)
@settings(max_examples=12, deadline=None)
@given(data=st.data())
def test_any_other_fact_gives_another_hash(place, data):
    record = samples.complete()
    old = at(record, place)
    new = data.draw(PLACES[place])
    same = repr(new) == repr(old)  # moments are equal by their instant alone
    assert (put(record, place, new).sha256 == record.sha256) is same


@pytest.mark.parametrize("item", [i.id for i in COWS.items])
def test_an_answer_left_out_gives_another_hash(item):
    record = samples.complete()
    fewer = {k: a for k, a in record.assessment.answers.items() if k != item}
    assert put(record, ("assessment", "answers"), MappingProxyType(fewer)).sha256 != record.sha256


def test_a_record_read_back_from_the_store_has_the_hash_that_it_had_when_it_was_signed(tmp_path):
    clinics = FolderClinics(lambda: samples.CATALOGUE, SystemClock(), Work(operations=1, memory=8192))
    session = clinics.create(tmp_path / "clinic", "St Brigid", "M. Okafor, RN", "six plain words for a test")
    patient = session.charts.register("كوهين، Dana O'Neil", date(1988, 4, 12), Sex.FEMALE, "004-118")
    visit = session.charts.begin_visit(patient.id, VisitKind.INTAKE)
    draft = session.assessing.prepare(COWS, patient.id, visit.id, session.person)
    content = samples.CATALOGUE.get("cows").content
    given = {**cows_answers(), "tremor": Answer(not_assessed="hands bandaged"), "gi": Answer(key="1", confound="x")}
    given["pulse"] = Answer(key="0", measured=81.25, reason="fever")
    for item, answer in reversed(given.items()):
        draft = session.assessing.record(draft, COWS, content, item, answer)
    key = session.signing.unlock("six plain words for a test")
    (signed,) = session.signing.sign(key, [draft], lambda _: COWS)
    session.close()
    session = clinics.open(tmp_path / "clinic", "six plain words for a test")
    chart = session.charts.open(patient.id)
    session.close()
    (read,) = chart.assessments
    imprint = Imprint("St Brigid", "M. Okafor", AT, "0.1.0")
    printed = record_document(chart, read, lambda _: COWS, imprint)
    assert printed.sha256 == document(COWS, signed, patient=patient).sha256 == sha256(read.record.content).hexdigest()
    facts = json.loads(read.record.content)
    unsigned = dict.fromkeys(("signature_id", "log_sha256", "signer_id", "meaning", "public_key", "app_version"))
    assert json.loads(canonical(printed)) == {**facts, **unsigned}, "what is printed is what was signed"
