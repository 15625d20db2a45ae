"""What a printed record says is what was recorded: read back from the PDF."""

from dataclasses import replace
from io import BytesIO

import pytest
from pypdf import PdfReader

from app.core.context import SubstanceClass
from app.core.records import Answer, Status
from app.core.scale import Alert, Band, Partial, Scored
from app.core.scoring import score
from app.core.since import Since
from app.report.fonts import fonts
from app.report.frame import day_and_time
from app.report.papers import Papers
from app.services.canonical import short_hash
from app.services.documents import RecordDocument
from tests.report import samples
from tests.report.reading import squeezed, text, texts
from tests.report.samples import ASRS, COWS, DANA, assessment, complete, cows_answers, document, moment


@pytest.mark.parametrize("paper", ["a4", "letter"])
@pytest.mark.parametrize("name", samples.ALL)
def test_each_page_says_who_which_page_what_definition_and_on_what_basis(name, paper):
    record = samples.ALL[name]()
    pages = texts(Papers(paper).record(record))
    for number, page in enumerate(pages, 1):
        tight = squeezed(page)
        patient = record.patient
        assert squeezed(patient.name if patient else "No patient") in tight
        if patient:
            assert f"Record no. {patient.record_number}" in page
            assert "born 1988-04-12 (38 y)" in page
        assert squeezed(record.clinic) in tight
        assert f"page {number} of {len(pages)}" in page
        assert f"Record {short_hash(record.sha256)}" in page
        assert squeezed(record.scale.rights.line) in tight
        assert f"Definition {record.scale.id} {record.scale.version}" in page
        assert record.scale.sha256 in page
        assert "diagnosis and treatment are for the clinician to judge" in page
        performed, recorded = (day_and_time(m) if m else "\N{EM DASH}" for m in times_of(record))
        by = f" by {record.assessment.performer}" if record.assessment.performer else ""
        assert squeezed(f"Performed {performed}{by}") in tight or number > 1
        assert squeezed(f"{record.scale.short}, performed {performed}{by}; recorded {recorded}") in tight or number == 1


def times_of(record):
    return record.assessment.performed, record.assessment.recorded


def test_a_complete_cows_fills_one_page_with_every_answer_and_its_points():
    record = complete()
    (page,) = texts(Papers().record(record))
    for number, item in enumerate(COWS.items, 1):
        option = item.option(record.assessment.answers[item.id].key)
        wording = f"{item.text}: {item.detail}" if item.detail else item.text
        assert f"{number} {wording} {option.text} {option.points}" in page
    assert "88 beats/minute" in page
    assert "7 of 48 mild (5–12) Wesson & Ling 2003" in page
    assert COWS.limits[0] in page


HEROIN = (Since(SubstanceClass.OPIOID, "heroin", "18.3 h"),)


def longest() -> RecordDocument:
    """Eleven answers, the longest of each item, with the reasons that a hard night brings."""
    answers = {i.id: Answer(key=max(i.options, key=lambda o: len(o.text)).key) for i in COWS.items}
    answers["pulse"] = Answer(key="0", measured=130.0, reason="fever 39.2 °C")
    answers["runny_nose"] = replace(answers["runny_nose"], confound="cold since Monday")
    answers["tremor"] = Answer(not_assessed="hands bandaged")
    before = assessment(COWS, cows_answers(), id="before", performed=moment(-240))
    return document(COWS, assessment(COWS, answers), previous=before, previous_outcomes=score(COWS, before.keys))


@pytest.mark.parametrize("paper", ["a4", "letter"])
@pytest.mark.parametrize(
    "record",
    [longest(), replace(longest(), since=HEROIN), samples.no_patient(), samples.partial()],
    ids=["longest", "longest, last use known", "lone", "partial"],
)
def test_a_cows_with_all_its_wording_answers_and_reasons_fits_one_page(record, paper):
    (page,) = texts(Papers(paper).record(record))
    for item in COWS.items:
        assert squeezed(f"{item.text}: {item.detail}" if item.detail else item.text) in squeezed(page)


def test_hours_since_last_use_stand_on_paper_and_where_nothing_was_recorded_that_does():
    assert "Hours since last use at 14:47: heroin: 18.3 h" in text(Papers().record(replace(complete(), since=HEROIN)))
    assert "Hours since last use: not recorded" in text(Papers().record(complete()))
    begun = replace(complete(), assessment=assessment(COWS, {}, performed=None, status=Status.DRAFT, signed=None))
    for apart in (samples.document(ASRS, assessment(ASRS, {})), begun):
        assert "last use" not in text(Papers().record(apart))


@pytest.mark.parametrize(("wording", "shown"), [("Tremor", "Tremor: hands out"), ("Tremor?", "Tremor? hands out")])
def test_an_items_detail_follows_its_heading_on_the_same_line(wording, shown):
    items = tuple(replace(i, text=wording, detail="hands out") if i.id == "tremor" else i for i in COWS.items)
    scale = replace(COWS, items=items)
    assert f"8 {shown} no tremor 0" in text(Papers().record(document(scale, assessment(scale, cows_answers()))))


def test_a_minus_is_a_minus_and_never_the_dash_of_a_range():
    for cut in (fonts().regular, fonts().bold):
        assert cut.width("\N{MINUS SIGN}", 10) == pytest.approx(cut.width("+", 10))
        assert cut.width("\N{EN DASH}", 10) < cut.width("+", 10)
    assert fonts().bold.font_of["\N{MINUS SIGN}"] is not fonts().regular.font_of["\N{MINUS SIGN}"], "a bold one"


def test_numbers_below_zero_are_told_from_ranges():
    total = COWS.scores[0]
    bands = (Band(-4, -1, "low"), Band(0, 4), Band(5, 48, "mild"))
    below = replace(total, low=-4, band_sets=(replace(total.band_sets[0], bands=bands),))
    scale = replace(COWS, scores=(below,))
    record = document(scale, assessment(scale, cows_answers()))
    low = replace(record, outcomes={"total": Scored(-3)}, band_sets={"total": below.band_sets})
    page = text(Papers().record(low))
    assert "−3 of 48 low (−4 to −1)" in page
    assert "all eleven items, −4 to 48 −3" in page
    assert "-" not in page.partition("Performed")[2].partition("Wesson")[0].replace("2026-11-22", "")


def test_times_are_printed_with_their_offset_and_their_people():
    page = text(Papers().record(complete()))
    assert "Performed 2026-11-22 14:47 −05:00 by M. Okafor, RN" in page
    assert "Recorded 2026-11-22 14:49 −05:00 · signed 2026-11-22 14:51 −05:00" in page
    assert "Signed in Cowslip by Mary Okafor, RN · 2026-11-22 14:51:12 −05:00" in page
    assert "printed 2026-11-22 14:55 −05:00 by M. Okafor" in page


def test_a_score_with_answers_missing_is_a_sentence_and_no_band_stands_beside_it():
    record = samples.partial()
    outcome = record.outcomes["total"]
    assert isinstance(outcome, Partial)
    page = text(Papers().record(record))
    assert f"No total. 9 of 11 answered; between {outcome.low} and {outcome.high} possible." in page
    assert "mild" not in page.replace("mild diffuse discomfort", "")
    assert "GI Upset: over last 1/2 hour not answered —" in page
    assert "observation of outstretched hands not assessed na hands bandaged" in page
    assert "of 48" not in page


def test_the_ruler_of_a_range_says_its_ends():
    assert "possible. 0 6 15 48 # Item" in text(Papers().record(samples.partial()))
    narrow = {i.id: Answer(key=i.options[0].key) for i in COWS.items if i.id != "gooseflesh"}
    keys = {**narrow, "pulse": Answer(key="4"), "gi": Answer(key="5")}
    assert "possible. 0 9 14 48 # Item" in text(Papers().record(document(COWS, assessment(COWS, keys))))
    unknown = document(COWS, assessment(COWS, {"pulse": Answer(key="0")}))
    assert "between 0 and 44 possible. 0 44 48 # Item" in text(Papers().record(unknown)), "0 stands there already"
    gone = {i.id: Answer(key=i.options[0].key) for i in COWS.items if i.id != "yawning"}
    assert "between 0 and 4 possible. 0 4 48 # Item" in text(Papers().record(document(COWS, assessment(COWS, gone))))
    near = replace(samples.partial(), outcomes={"total": Partial(30, 31, 10, ("gi",))})
    assert "possible. 0 30–31 48 # Item" in text(Papers().record(near)), "one range where two numbers would touch"
    wide = replace(COWS, scores=(replace(COWS.scores[0], high=480),))
    assert "possible. 0 480 # Item" in text(Papers().record(document(wide, assessment(wide, keys)))), "no room for it"


def test_a_range_is_never_in_the_type_of_a_score():
    def largest(record):
        sizes = []
        PdfReader(BytesIO(Papers().record(record))).pages[0].extract_text(
            visitor_text=lambda text, _c, _t, _f, size: sizes.append(size) if text.strip() else None
        )
        assert min(sizes) >= 8, "nothing on paper is smaller than 8 pt"
        return max(sizes)

    assert largest(complete()) > 20
    assert largest(samples.partial()) < 14


def test_a_measure_rated_otherwise_shows_number_points_and_reason():
    page = text(Papers().record(samples.rated_otherwise()))
    assert "130 beats/minute" in page
    assert "rated otherwise than measured (4): fever 39.2 °C" in page
    assert "confound: cold since Monday" in page


def test_asrs_shades_marked_answers_counts_part_a_and_gives_part_b_no_score():
    record = samples.asrs()
    pages = texts(Papers().record(record))
    whole = " ".join(pages)
    keys = record.assessment.keys
    marked = sum(item.marked(item.option(keys[item.id])) for item in ASRS.items if item.id in keys)
    assert whole.count("shaded in the source") == marked
    label = ASRS.score("part_a").band_sets[0].bands[-1].label
    assert f"4 of 6 {label} (4–6)" in whole
    assert "no score" in whole
    assert "14 How often do you have difficulty unwinding and relaxing" in whole
    assert "Answered by the patient" in whole
    assert "clinician's copy" in pages[1]
    assert "# Item Answer Points Noted" in pages[1], "the table's heading is repeated"


def test_the_unnamed_band_says_that_the_source_names_none():
    lowest = {i.id: Answer(key=i.options[0].key) for i in COWS.items}
    page = text(Papers().record(document(COWS, assessment(COWS, lowest))))
    assert "0 of 48 0–4 the source names no band here" in page


@pytest.mark.parametrize(
    ("record", "marks"),
    [
        (samples.partial(), ["Draft, not signed"]),
        (samples.no_patient(), ["No patient", "Complete, not signed"]),
        (samples.demo(), ["DEMO: invented patient"]),
        (replace(samples.hostile(), demo=True), ["DEMO: invented patient"]),
    ],
)
def test_marks_stand_on_each_page_where_they_are_true(record, marks):
    for page in texts(Papers().record(record)):
        assert " · ".join(marks) in page


def test_a_signed_record_of_a_real_patient_carries_no_mark():
    page = text(Papers().record(complete()))
    assert not [m for m in ("DEMO", "Draft", "not signed", "No patient") if m in page]


def test_an_unsigned_complete_record_can_be_signed_by_hand_and_a_draft_can_not():
    assert "Printed name, credentials" in text(Papers().record(samples.no_patient()))
    assert "Printed name, credentials" not in text(Papers().record(samples.partial()))


def test_changes_are_facts_with_a_true_minus():
    page = text(Papers().record(complete()))
    assert "Since 10:45 (9, mild): −2; runny nose or tearing −1, yawning −1." in page


def test_changes_name_what_can_not_be_compared():
    now = assessment(COWS, {**cows_answers(), "gi": Answer(not_assessed="asleep")})
    before = assessment(COWS, cows_answers(), id="before", performed=moment(-60 * 24))
    record = document(COWS, now, previous=before, previous_outcomes=score(COWS, before.keys))
    page = text(Papers().record(record))
    assert "Since 2026-11-21 14:47 −05:00 (7, mild): GI Upset 1 then, — now." in page


def test_an_alert_is_printed_also_when_its_item_is_unanswered():
    scale = replace(COWS, alerts=(Alert("gi", 1, True, "GI upset"),))
    answered = document(scale, assessment(scale, cows_answers()))
    assert "Item 7: GI upset: 1, stomach cramps" in text(Papers().record(answered))
    without = {k: v for k, v in cows_answers().items() if k != "gi"}
    assert "Item 7: GI upset: not answered" in text(Papers().record(document(scale, assessment(scale, without))))
    none = {**cows_answers(), "gi": Answer(key="0")}
    assert "Item 7:" not in text(Papers().record(document(scale, assessment(scale, none))))


def test_two_band_sets_are_both_named_with_their_source():
    total = COWS.scores[0]
    second = replace(total.band_sets[0], name="Other cuts 2020", source="doi:10.0/other", default=False)
    first = replace(total.band_sets[0], default=False)
    scale = replace(COWS, scores=(replace(total, band_sets=(first, second)),))
    page = text(Papers().record(document(scale, assessment(scale, cows_answers()))))
    assert "mild (5–12) Wesson & Ling 2003 mild (5–12) Other cuts 2020" in page
    assert "doi:10.0/other" in page


def test_a_band_too_narrow_for_its_word_is_named_below_the_ruler():
    total = COWS.scores[0]
    bands = tuple(replace(b, label="a rather long name of a band") for b in total.band_sets[0].bands)
    scale = replace(COWS, scores=(replace(total, band_sets=(replace(total.band_sets[0], bands=bands),)),))
    page = text(Papers().record(document(scale, assessment(scale, cows_answers()))))
    assert "13–24 a rather long name of a band" in page


@pytest.mark.parametrize(
    ("status", "mark"),
    [(Status.AMENDED, "A later version stands in its place"), (Status.ENTERED_IN_ERROR, "Entered in error")],
)
def test_a_superseded_record_says_so(status, mark):
    page = text(Papers().record(document(COWS, assessment(COWS, cows_answers(), status=status))))
    assert mark in page


def test_unknown_facts_are_said_to_be_unknown():
    nobody = replace(DANA, birth_date=None, record_number="")
    page = text(Papers().record(replace(complete(), patient=nobody)))
    assert "birth date not recorded" in page
    assert "Record no. not recorded" in page


def test_without_a_clinic_the_kind_of_document_takes_its_line():
    def height(clinic: str) -> float:
        places = {}
        page = PdfReader(BytesIO(Papers().record(replace(complete(), clinic=clinic)))).pages[0]
        page.extract_text(visitor_text=lambda t, _c, m, _f, _s: places.setdefault(t.strip(), m[5]))
        return places["Assessment record"]

    assert height("") > height("St Brigid Detox") + 10
