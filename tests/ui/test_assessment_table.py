"""The table of a chart's assessments as a model: what its cells say to eye and ear, and never as markup."""

from dataclasses import replace
from functools import partial

from PySide6.QtCore import QModelIndex, Qt
from PySide6.QtTest import QAbstractItemModelTester

from app.core.records import Answer, Assessment
from app.ui.models.assessments import COLUMNS, AssessmentTable
from app.ui.models.history import read
from tests.chart_room import afternoon, assessment, catalogue, chart, cows_answers

BOOKS = catalogue()
COWS = BOOKS.get("cows").scale
SAID = "Result: 7 of 48, mild (Wesson & Ling 2003). Since last use: not recorded."


scale_of = partial(BOOKS.of_record, snapshot={}.__getitem__)


def shown(table: AssessmentTable, *assessments: Assessment) -> AssessmentTable:
    table.show(read(chart(*assessments), scale_of).rows)
    return table


def cell(table: AssessmentTable, row: int, column: str) -> QModelIndex:
    return table.index(row, [c.header for c in COLUMNS].index(column))


def spoken(index: QModelIndex) -> str:
    return str(index.data(Qt.ItemDataRole.AccessibleTextRole))


def tip(index: QModelIndex) -> str:
    return str(index.data(Qt.ItemDataRole.ToolTipRole))


def test_the_model_keeps_the_rules_of_models_and_says_each_cell_with_its_header():
    table = AssessmentTable()
    tester = QAbstractItemModelTester(table, QAbstractItemModelTester.FailureReportingMode.Fatal)
    shown(table, *afternoon(COWS))
    assert tester.model() is table
    assert spoken(cell(table, 0, "Result")) == SAID
    assert "recorded 2026-11-22 14:49 \N{MINUS SIGN}05:00" in tip(cell(table, 0, "Scale"))


def test_what_was_noted_is_counted_in_the_result_and_said_in_full_to_eye_and_ear():
    given = {
        **cows_answers(COWS, 13),
        "pulse": Answer("4", measured=96, reason="beta blocker"),
        "sweating": Answer("2", confound="<hot> room"),
        "gooseflesh": Answer(not_assessed="asleep"),
    }
    table = shown(AssessmentTable(), assessment(COWS, "n", 0, given))
    result = cell(table, 0, "Result")
    assert result.data().endswith("possible; 1 not assessed; 1 confound")
    remarks = [
        "Resting Pulse Rate: rated otherwise than measured, beta blocker",
        "Sweating: confound, <hot> room",
        "Gooseflesh skin: not assessed, asleep",
    ]
    assert spoken(result).startswith("Result: No total. 10 of 11 answered; ")
    assert [r for r in remarks if r in spoken(result)] == remarks
    assert "Sweating: confound, &lt;hot&gt; room<br>" in tip(result)
    assert "confound" not in spoken(cell(table, 0, "Performed"))


def test_each_later_version_of_a_record_that_was_moved_here_says_so_and_no_other_record_does():
    moved = assessment(COWS, "m", 0, cows_answers(COWS, 13), moved_from="there", reason="Wrong chart.")
    second = replace(moved, id="m2", version=2, amends="m", moved_from="", reason="Pulse.")
    third = replace(second, id="m3", version=3, amends="m2")
    other = assessment(COWS, "o", -60, cows_answers(COWS, 7))
    rows = {r.assessment.id: r for r in read(chart(moved, second, third, other), scale_of).rows}
    assert rows["m"].signed_words[0] == "Moved here from another chart: Wrong chart."
    for later in ("m2", "m3"):
        assert rows[later].signed_words[0] == "Moved here from another patient's chart."
        assert rows[later].signed_words[1].startswith(f"Version {rows[later].assessment.version}, amends")
    assert not rows["o"].moved_here
    table = AssessmentTable()
    table.show((rows["m2"],))
    assert "Moved here from another patient's chart." in tip(cell(table, 0, "Status")).replace("&#x27;", "'")


def test_a_signer_in_markup_is_escaped_in_the_tooltip():
    table = shown(AssessmentTable(), replace(afternoon(COWS)[0], signer="<img src=x>"))
    assert "<img" not in tip(cell(table, 0, "Scale"))
    assert "&lt;img" in tip(cell(table, 0, "Scale"))
