"""The printed summary of a visit: what the record holds stands on paper, page by page, and nothing is added."""

from dataclasses import replace
from io import BytesIO

import pytest
from pypdf import PdfReader

from app.core.errors import AppError, BadInput
from app.core.events import Note
from app.core.records import Status
from app.core.scale import Alert
from app.core.sentences import statement_words
from app.report.papers import Papers
from app.services.charts import Chart
from app.services.summaries import visit_summary
from tests.chart_room import PATIENT
from tests.core.afternoon import COWS, EVENTS, at, event, taken
from tests.keys import PASSPHRASE
from tests.report.reading import text, texts
from tests.report.test_statements import Room
from tests.report.visit_room import ASRS, DANA, DEFINITIONS, IMPRINT, RULES, VISIT, chart, many, summary


def test_it_says_who_it_is_and_what_is_brought_as_it_stands() -> None:
    first = texts(Papers().summary(summary()))[0]
    for words in (
        "Rosen, Dana",
        "Inpatient, begun 2026-11-22 08:10 −05:00, goes on.",
        "Exposures, medicines and conditions, as they stand 2026-11-22 14:55 −05:00",
        "Opioid fentanyl — exact, 2026-11-21 20:30 −05:00",
        "Kratom kratom — not recorded",
        "Medicine sertraline 50 mg by mouth",
        "Condition Seizures Yes: once, <b>2019</b> &amp;",
    ):
        assert words in first
    assert "struck medicine" not in first
    assert "18." not in first.partition("COWS:")[0]  # hours since are not computed here


def test_each_assessment_has_its_score_its_change_and_who_signed_it() -> None:
    whole = text(Papers().summary(summary()))
    for words in (
        "COWS: Clinical Opiate Withdrawal Scale Bands: Wesson & Ling 2003: doi:10.1080/02791072.2003.10400007.",
        "2026-11-22 08:30 −05:00 19 of 48, moderate (Wesson & Ling 2003) M. Okafor, RN Final Signed",
        "2026-11-22 09:15 −05:00 13 of 48, moderate (Wesson & Ling 2003) M. Okafor, RN Final Since 08:30",
        "Since 08:30 (19, moderate): −6; resting Pulse Rate −1, runny nose or tearing −1",
        "Signed 2026-11-22 09:15 −05:00 by M. Okafor, RN.",
        "2026-11-22 09:00 −05:00 — M. Okafor, RN Entered in error",
        "between 2 and 41 possible.",
        "Part A 3 of 6, 0–3 (ASRS-v1.1 checklist)",
        "Not signed.",
    ):
        assert words in whole


def test_what_does_not_count_any_more_has_no_score() -> None:
    first = taken()[0].assessment
    for status, words in ((Status.AMENDED, "A later version stands in its place."), (Status.STOPPED, "Stopped")):
        page = text(Papers().summary(summary(replace(chart(()), assessments=(replace(first, status=status),)))))
        assert words in page
        assert "19 of 48" not in page


def test_events_and_series_stand_in_it_as_they_count() -> None:
    whole = text(Papers().summary(summary()))
    for each in EVENTS:
        assert each.words in whole
    assert (
        "COWS, series of 22 Nov: first dose +30 min, +2 h, +6 h, then every 4 h from the last performed; "
        "set by T. Lind, MD; on time 3 of 3 (grace 10 min)." in whole
    )


def test_every_page_says_what_is_not_signed_and_what_is_left_out() -> None:
    for page in texts(Papers().summary(summary())):
        for words in ("DEMO: invented patient", "not signed yet", "1 draft is open and not part of this"):
            assert words in page
        for scale in (COWS, ASRS):
            assert page.count(scale.sha256) == 1


def test_a_record_that_can_not_be_read_is_named_and_spoils_nothing_else() -> None:
    lost = replace(taken()[1].assessment, definition_sha256="0" * 64)

    def of_record(sha256: str) -> object:
        if sha256 == "0" * 64:
            raise AppError("No such definition.", hint="Look.")
        return COWS

    definitions = DEFINITIONS._replace(of_record=of_record)  # type: ignore[arg-type]
    held = replace(chart(()), assessments=(lost, taken()[0].assessment))
    page = text(Papers().summary(visit_summary(held, VISIT, definitions, RULES, IMPRINT)))
    assert "Assessments that can't be read here cows" in page
    assert "2026-11-22 09:15 −05:00, Final." in page
    assert "19 of 48, moderate" in page


@pytest.mark.parametrize("paper", ["a4", "letter"])
def test_sixty_assessments_stand_in_order_under_their_scale(paper: str) -> None:
    made = summary(many(60))
    found = texts(Papers(paper).summary(made))  # type: ignore[arg-type]
    whole = " ".join(found)
    places = [whole.index(f"{r.assessment.performed.local:%Y-%m-%d %H:%M} −05:00 ") for r in made.records]  # type: ignore[union-attr]
    assert len(places) == 60
    assert places == sorted(places)
    for number, page in enumerate(found, 1):
        assert f"page {number} of {len(found)}" in page
        assert "Rosen, Dana" in page


def test_an_empty_visit_says_so() -> None:
    (page,) = texts(Papers().summary(summary(Chart(DANA, (VISIT,), ()))))
    assert "Assessments None." in page
    assert page.count("Nothing is recorded.") == 2


def test_a_note_is_never_markup_and_what_can_not_be_printed_is_named() -> None:
    noted = replace(chart(()), events=(event(at("12:00"), Note("went <b>home</b> & slept")),))
    assert "note: went <b>home</b> & slept" in text(Papers().summary(summary(noted)))
    smiled = replace(noted, events=(event(at("12:00"), Note("slept \U0001f600")),))
    with pytest.raises(BadInput, match="Event: the character U\\+1F600"):
        Papers().summary(summary(smiled))


def test_the_same_document_makes_the_same_bytes() -> None:
    assert Papers().summary(summary()) == Papers().summary(summary())


def of_room(room: Room, **changes: object) -> str:
    """The words of the summary of the visit in which records were really signed."""
    held = replace(room.nurse.charts.open(PATIENT.id), **changes)  # type: ignore[arg-type]
    definitions = DEFINITIONS._replace(of_record=room.scale_of)  # type: ignore[arg-type]
    return text(Papers().summary(visit_summary(held, held.visits[0], definitions, RULES, IMPRINT)))


def test_it_says_who_signed_each_version_and_what_was_said_later() -> None:
    room = Room()
    second = room.amended()
    room.doctor.review(room.doctor.unlock(PASSPHRASE), second)
    page = of_room(room)
    chart_now = room.nurse.charts.open(PATIENT.id)
    signatures = [s for a in chart_now.assessments for s in a.signatures]
    assert len(signatures) == 3
    for signature in signatures:
        assert statement_words(signature) in page
    assert "Version 2, amends the one before: Pulse counted over 30 seconds." in page
    assert page.count(" of 48, ") == 1  # the version before has no score here
    assert "A later version stands in its place." in page


def test_a_record_that_was_signed_for_another_name_says_so() -> None:
    room = Room()
    room.signed()
    renamed = replace(PATIENT, name="Rosen-Hart, Dana")
    page = of_room(room, patient=renamed)
    assert "Rosen-Hart, Dana" in page
    assert f"Recorded of {PATIENT.name}, record no. {PATIENT.record_number}." in page
    assert "Recorded of" not in of_room(room)


def test_an_item_that_is_said_first_stands_with_its_assessment() -> None:
    alerted = replace(COWS, alerts=(Alert("gi", 1, True, "GI upset"),))
    definitions = DEFINITIONS._replace(of_record={COWS.sha256: alerted}.__getitem__)
    page = text(Papers().summary(visit_summary(chart(()), VISIT, definitions, RULES, IMPRINT)))
    place = [item.id for item in COWS.items].index("gi") + 1
    for points, option in ((2, "nausea or loose stool"), (1, "stomach cramps")):
        assert page.count(f"Item {place}: GI upset: {points}, {option}") == 2


def test_a_range_is_never_in_the_type_of_a_score() -> None:
    found: dict[str, str] = {}

    def see(words: str, _cm: object, _tm: object, font: dict[str, str] | None, _size: float) -> None:
        if font is not None:
            found[" ".join(words.split())] = font["/BaseFont"]

    for each in PdfReader(BytesIO(Papers().summary(summary()))).pages:
        each.extract_text(visitor_text=see)
    (score,) = {font for words, font in found.items() if words.startswith("19 of 48")}
    (honest,) = {font for words, font in found.items() if "No total. 2 of 11" in words}
    assert "Bold" in score
    assert "Bold" not in honest
