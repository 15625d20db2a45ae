"""What is gathered to be printed of a chart or a visit as a whole, and what is left out of it."""

import json
from collections.abc import Iterator
from dataclasses import replace

from app.core.context import SubstanceClass
from app.core.events import Use
from app.core.records import Assessment, Status, Visit, VisitKind
from app.core.scale import Partial, Scored
from app.core.series import Series
from app.services import canonical
from app.services.paperwork import kind_of, records_in, scales_of, title_of, visit_of
from app.services.summaries import visit_summary
from app.ui.models.history import read
from tests.core.afternoon import COWS, DOSE, EVENTS, SCHEDULE, assessment, at, event, taken
from tests.report.visit_room import (
    ASRS,
    DEFINITIONS,
    IMPRINT,
    RULES,
    SERIES,
    VISIT,
    chart,
    many,
    summary,
    trends,
    unsigned,
)


def test_paper_has_the_very_trends_of_the_screen() -> None:
    held = many(20)
    shown = read(held, DEFINITIONS.of_record).trends
    assert tuple(made.trend for made in trends(held, None).trends) == shown
    mixed = read(chart(), DEFINITIONS.of_record)
    assert [made.trend for made in trends(visit=None).trends if len(made.points) > 1] == list(mixed.trends)


def test_the_trends_of_a_visit_leave_out_other_visits_and_mark_doses_and_uses() -> None:
    other = replace(assessment("w1", at("7:00"), 80, (1,)), visit_id="w")
    again = event(at("9:30"), Use(SubstanceClass.OPIOID, "fentanyl"))
    elsewhere = replace(event(at("9:40"), DOSE), visit_id="w")
    held = replace(chart((other,)), events=(*EVENTS, again, elsewhere))
    of_visit = trends(held)
    assert [point.rated.assessment.id for point in of_visit.trends[0].points] == ["a0", "a1", "a2", "a3"]
    assert [(o.at, o.words) for o in of_visit.trends[0].trend.occasions] == [
        (at("8:45"), "dose"),
        (at("9:30"), "last use"),
    ]
    of_chart = trends(held, None)
    assert of_chart.trends[0].points[0].rated.assessment.id == "w1"
    assert visit_of(of_chart) is None
    assert [o.at for o in of_chart.trends[0].trend.occasions] == [at("8:45"), at("9:30"), at("9:40")], "of every visit"


def test_each_point_knows_of_which_record_and_definition_it_is() -> None:
    points = trends().trends[0].points
    assert [(p.rated.assessment.id, p.rated.scale) for p in points] == [
        (n, COWS) for n in ("a0", "a1", "a2", "p1", "a3")
    ]
    assert [type(p.outcome) for p in points] == [Scored, Scored, Scored, Partial, Scored]


def test_the_trail_is_told_of_every_record_that_leaves() -> None:
    assert records_in(trends()) == ("a0", "a1", "a2", "p1", "a3", "s1")
    assert sorted(records_in(summary())) == ["a0", "a1", "a2", "a3", "e1", "p1", "s1"]  # no draft


def test_a_document_of_several_scales_is_named_by_its_sort() -> None:
    assert (title_of(summary()), kind_of(summary())) == ("Visit summary", "visit summary")
    assert (title_of(trends()), title_of(trends(many(3), None))) == ("Trends", "COWS trends")
    assert set(scales_of(summary())) == {COWS, ASRS}


def test_a_summary_holds_a_visit_in_the_order_of_time() -> None:
    made = summary()
    assert [record.assessment.id for record in made.records] == ["a0", "e1", "a1", "a2", "s1", "p1", "a3"]
    assert made.drafts == 1
    assert [entry.thread for entry in made.context][-2:] == ["m", "c"]  # what was struck does not count
    assert [each.at for each in made.events] == sorted(each.at for each in EVENTS)
    last = made.records[-1]
    assert last.previous is not None
    assert last.previous.id == "a2"  # the last final one, not the one that nobody signed


def test_each_series_of_the_visit_is_told_with_how_it_was_kept() -> None:
    ended = Series(
        "t", "p", "v", "t", 1, "gone", SCHEDULE, at("8:05"), at("8:05"), "T. Lind, MD", stopped="begun twice"
    )
    elsewhere = replace(SERIES, id="u", thread="u", visit_id="w")
    made = visit_summary(replace(chart(), series=(ended, SERIES, elsewhere)), VISIT, DEFINITIONS, RULES, IMPRINT).series
    assert [each.title for each in made] == ["gone, series of 22 Nov", "COWS, series of 22 Nov"]
    assert made[0].schedule.endswith("set by T. Lind, MD; ended 22 Nov 08:05: begun twice")
    assert made[1].on_time == "on time 3 of 3 (grace 10 min)"


def test_the_hash_holds_the_facts_and_not_who_prints_them() -> None:
    for made in (trends(), summary()):
        later = replace(made, printed=at("16:00"), printed_by="J. Tran, RN", app_version="10")
        assert later.sha256 == made.sha256 == canonical.hash_of(made.content)
    assert summary(replace(chart(), events=EVENTS[:2])).sha256 != summary().sha256
    signed = chart(())
    assert summary(signed).sha256 != summary(replace(signed, assessments=signed.assessments[1:])).sha256
    facts = json.loads(summary().content)
    assert [each["assessment"] for each in facts["records"]] == ["a0", "e1", "a1", "a2", "s1", "p1", "a3"]
    assert facts["records"][0]["scores"] == {"total": {"value": 19}}
    assert json.loads(trends().content)["trends"][0]["readings"][3]["outcome"]["value"] is None


def test_an_amendment_that_is_not_signed_is_no_point_and_has_no_score_yet() -> None:
    first = taken()[0].assessment
    second = unsigned(replace(assessment("b0", at("8:30"), 80, (1,)), version=2, amends=first.id, reason="typo"))
    held = replace(chart(()), assessments=(second, first))
    assert [p.rated.assessment.id for p in trends(held).trends[0].points] == ["a0"]
    assert [(r.assessment.id, r.assessment.counts) for r in summary(held).records] == [("a0", True), ("b0", False)]


def test_drafts_of_another_visit_are_not_told() -> None:
    draft = replace(unsigned(assessment("d2", at("9:00"), 80, (1,)), Status.DRAFT), visit_id="w")
    held = replace(chart((draft,)), visits=(VISIT, Visit("w", "p", VisitKind.INTAKE, at("7:00"))))
    assert (summary(held).drafts, trends(held).drafts, trends(held, None).drafts) == (0, 0, 1)


class Counted(tuple[Assessment, ...]):
    """Counts how often somebody walks through all of it."""

    __slots__ = ()
    walks = 0

    def __iter__(self) -> Iterator[Assessment]:
        type(self).walks += 1
        return super().__iter__()


def test_a_longer_visit_is_not_searched_more_often() -> None:
    walks = []
    for count in (10, 100):
        held = many(count)
        held = replace(held, assessments=Counted(held.assessments))
        Counted.walks = 0
        made = summary(held)
        walks.append(Counted.walks)
        assert [record.previous for record in made.records[1:]] == [record.assessment for record in made.records[:-1]]
    assert walks[0] == walks[1] < 10


def test_a_changed_chart_has_tables_of_its_own() -> None:
    held = many(3)
    newest, middle, oldest = held.assessments
    assert held.lineage.before(newest, Status.FINAL) == middle
    assert replace(held, assessments=(newest, oldest)).lineage.before(newest, Status.FINAL) == oldest
    assert replace(held) == held
