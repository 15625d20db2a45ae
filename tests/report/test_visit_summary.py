"""The printed summary of a visit: what the record holds stands on paper, page by page, and nothing is added."""

from dataclasses import replace
from hashlib import sha256
from io import BytesIO

import pytest
from pypdf import PdfReader

from app.core.errors import AppError, BadInput
from app.core.events import Note
from app.core.records import Assessment, Status
from app.core.scale import Alert, Scale
from app.core.sentences import statement_words
from app.report.papers import Papers
from app.services.charts import Chart
from app.services.documents import VisitSummaryDocument
from app.services.settings import Site
from app.services.summaries import visit_summary
from tests.chart_room import PATIENT
from tests.core.afternoon import COWS, EVENTS, at, event, taken
from tests.keys import PASSPHRASE
from tests.report.reading import squeezed, text, texts
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


CITED = {
    "ciwa-ar": "Sullivan JT et al. The revised CIWA-Ar. Br J Addict 1989;84(11):1353-1357.",
    "phq-9": "Kroenke K, Spitzer RL, Williams JBW. The PHQ-9. J Gen Intern Med 2001;16(9):606-613. PMID 11556941",
    "gad-7": "Spitzer RL, Kroenke K, Williams JBW, Löwe B. Arch Intern Med 2006;166(10):1092-1097. PMID 16717171",
    "audit-c": "Bush K et al. Arch Intern Med 1998;158(16):1789-1795. PMID 9738608",
    "dast-10": "Skinner HA. The Drug Abuse Screening Test. Addict Behav 1982;7(4):363-371. PMID 7183189",
}
PART_2 = Site(("1 High Street",), b"", None, "statement-1", "Consent of 2026-11-20 for treatment")


def of_many_scales(more: int = 0, site: Site | None = None) -> tuple[VisitSummaryDocument, tuple[Scale, ...]]:
    """A visit in which each of the seven scales was used once, and so many more."""
    cited = CITED | {f"more-{n}": f"Somebody A. A scale of something. J Something {n};1:1-9." for n in range(more)}
    made = [COWS, ASRS]
    for id_, citation in cited.items():
        source, rights = replace(COWS.source, citation=citation), replace(COWS.rights, line=f"{id_}: its holder {id_}.")
        hashed = sha256(id_.encode()).hexdigest()
        made.append(replace(COWS, id=id_, short=id_.upper(), sha256=hashed, source=source, rights=rights))
    held = [
        Assessment(s.id, "p", "v", s.id, s.version, s.sha256, "M. Okafor, RN", Status.COMPLETE, performed=at("9:00"))
        for s in made
    ]
    definitions = DEFINITIONS._replace(of_record={s.sha256: s for s in made}.__getitem__)
    imprint = IMPRINT if site is None else replace(IMPRINT, letterhead=site.letterhead)
    whole = Chart(DANA, (VISIT,), tuple(held))
    return visit_summary(whole, VISIT, definitions, RULES, imprint), tuple(made)


@pytest.mark.parametrize("paper", ["a4", "letter"])
@pytest.mark.parametrize("site", [None, PART_2])
@pytest.mark.parametrize("more", [0, 13])
def test_the_sources_of_many_scales_stand_once_at_the_end(paper: str, site: Site | None, more: int) -> None:
    document, scales = of_many_scales(more, site)
    found = texts(Papers(paper).summary(document))  # type: ignore[arg-type]
    whole = " ".join(found)
    assert whole.count("Sources and rights") == 1
    ending = squeezed(whole.partition("Sources and rights")[2])
    for scale in scales:
        for words in (scale.source.citation, scale.rights.line, scale.sha256):
            assert ending.count(squeezed(words)) == 1
            assert squeezed(whole).count(squeezed(words)) == 1
    for page in found:
        for scale in scales:
            assert scale.short in page.partition("Their sources, rights and definitions stand at the end.")[0]
        assert "Scored from the answers in each record" in page
        if site is not None:
            assert site.consent in page


def test_the_sources_of_two_stand_on_each_page() -> None:
    whole = text(Papers().summary(summary()))
    assert "Sources and rights" not in whole
    assert "stand at the end" not in whole
