"""The printed trends: every point also stands in words, page by page, and nothing else does."""

from dataclasses import replace

import pytest

from app.core.errors import BadInput
from app.core.records import Status
from app.report.papers import Papers
from app.services.summaries import trend_document
from tests.core.afternoon import COWS, assessment, at, taken
from tests.report.reading import texts
from tests.report.visit_room import ASRS, IMPRINT, chart, many, trends, unsigned


def test_each_reading_of_each_trend_stands_in_words() -> None:
    whole = " ".join(texts(Papers().trends(trends())))
    for words in (
        "COWS · Total, 0–48 Bands: Wesson & Ling 2003 (doi:10.1080/02791072.2003.10400007)",
        "2026-11-22 08:30 −05:00 19 of 48 moderate (13–24) M. Okafor, RN Final",
        "2026-11-22 09:15 −05:00 13 of 48 moderate (13–24) M. Okafor, RN Final",
        "2026-11-22 10:45 −05:00 9 of 48 mild (5–12) J. Tran, RN Final",
        "No total. 2 of 11 answered; between 2 and 41 possible.",
        "2026-11-22 14:47 −05:00 7 of 48 mild (5–12) M. Okafor, RN Final",
        "Dashed lines: dose 2026-11-22 08:45 −05:00",
        "ASRS-v1.1 · Part A, 0–6",
    ):
        assert words in whole
    assert "2026-11-22 09:00" not in whole  # it was entered in error


def test_what_is_void_and_what_is_a_draft_is_no_point_and_the_draft_is_told() -> None:
    made = trends()
    ids = [point.rated.assessment.id for each in made.trends for point in each.points]
    assert ids == ["a0", "a1", "a2", "p1", "a3", "s1"]
    for page in texts(Papers().trends(made)):
        assert "DEMO: invented patient" in page
        assert "Holds assessments that are not signed yet" in page
        assert "1 draft is open and not part of this" in page


def test_the_foot_names_each_definition_once_on_every_page() -> None:
    for page in texts(Papers().trends(trends())):
        for scale in (COWS, ASRS):
            assert page.count(scale.sha256) == 1
        assert page.count("Scored from the answers in each record") == 1


def test_what_two_versions_of_a_definition_share_is_said_once() -> None:
    newer = replace(COWS, version="1.0.2", sha256="f" * 64)
    last = replace(taken()[3].assessment, scale_version=newer.version, definition_sha256=newer.sha256)
    held = replace(chart(()), assessments=(last, *chart(()).assessments[1:]))
    made = trend_document(held, None, {COWS.sha256: COWS, newer.sha256: newer}.__getitem__, IMPRINT)
    (page,) = texts(Papers().trends(made))
    assert page.count("Wesson DR, Ling W. The Clinical Opiate Withdrawal Scale") == 1
    for scale in (COWS, newer):
        assert f"Definition cows {scale.version}, sha256 {scale.sha256}" in page
        assert f"Final, definition {scale.version}" in page


@pytest.mark.parametrize("paper", ["a4", "letter"])
def test_sixty_readings_go_on_under_their_title_over_pages_in_order(paper: str) -> None:
    made = trends(many(60), None)
    found = texts(Papers(paper).trends(made))  # type: ignore[arg-type]
    shown = []
    for number, page in enumerate(found, 1):
        for words in ("Rosen, Dana", "Record no. 004-118", f"page {number} of {len(found)}", "Performed COWS · Total"):
            assert words in page
        table = page.partition("Performed COWS · Total, 0–48 Band Performer Status")[2].partition("Wesson DR")[0]
        shown += [part[-16:] for part in table.split(" −05:00")[:-1]]
    assert shown == [f"{point.rated.assessment.performed.local:%Y-%m-%d %H:%M}" for point in made.trends[0].points]  # type: ignore[union-attr]


def test_one_reading_makes_a_trend_too() -> None:
    (page,) = texts(Papers().trends(trends(replace(chart(()), assessments=(taken()[0].assessment,)), None)))
    assert "2026-11-22 08:30 −05:00 19 of 48 moderate (13–24)" in page


def test_a_chart_without_a_score_has_no_trends_to_print() -> None:
    draft = unsigned(assessment("d", at("9:00"), 80, (1,)), Status.DRAFT)
    with pytest.raises(BadInput, match="There is no score to print a trend of yet"):
        trends(replace(chart(()), assessments=(draft,)), None)


def test_a_performer_is_never_markup_and_what_can_not_be_printed_is_named() -> None:
    tagged = replace(taken()[0].assessment, performer="<b>Okafor</b> &amp; co")
    (page,) = texts(Papers().trends(trends(replace(chart(()), assessments=(tagged,)), None)))
    assert "<b>Okafor</b> &amp; co" in page
    drawn = replace(tagged, performer="Okafor \U0001f600")
    with pytest.raises(BadInput, match="Performer: the character U\\+1F600"):
        Papers().trends(trends(replace(chart(()), assessments=(drawn,)), None))


def test_the_same_document_makes_the_same_bytes() -> None:
    assert Papers().trends(trends()) == Papers().trends(trends())
