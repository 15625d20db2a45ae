"""The page of what a patient brings: cells with their headers, hostile words as they are, earlier versions readable."""

from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QTableView
from pytestqt.qtbot import QtBot

from app.core.context import Certainty, Entry, Exposure, FactKind, KratomForm, LastUse, Medicine, Said, SubstanceClass
from app.core.errors import BadInput
from app.ui.models.context import COLUMNS, since_words
from app.ui.pages.context import ContextPage
from app.ui.pages.context_sheets import content_of, sheet_for
from app.ui.pages.visit_sheets import moment_of, typed
from tests.chart_room import PATIENT, SetClock, at, chart
from tests.ui.pages_room import child, mnemonics, shown, tabbed, unnamed

HOSTILE = "<b>heroin</b> & co"
USED = LastUse(Certainty.EXACT, at(40))


def entry(name: str, version: int, content: Exposure | Medicine, struck: str = "") -> Entry:
    return Entry(f"{name}{version}", PATIENT.id, name, version, content, at(version), "M. Okafor, RN", struck)


FIRST = entry("a", 1, Exposure(SubstanceClass.OPIOID, HOSTILE))
SECOND = entry("a", 2, Exposure(SubstanceClass.OPIOID, HOSTILE, route="nasal", last_use=USED))
GONE = entry("b", 2, Exposure(SubstanceClass.OTHER, "khat"), "wrong chart")
KHAT = entry("b", 1, Exposure(SubstanceClass.OTHER, "khat"))


@pytest.fixture
def page(qtbot: QtBot) -> ContextPage:
    made = ContextPage(SetClock())
    shown(qtbot, made)
    made.show_chart(replace(chart(), context=(FIRST, KHAT, SECOND, GONE)), None)
    return made


def test_words_are_shown_as_they_are_and_each_cell_is_heard_with_its_header(page: ContextPage) -> None:
    model = child(page, QTableView, "context.table").model()
    row = [model.index(0, c).data() for c in range(len(COLUMNS))]
    assert row[:3] == ["Opioid", HOSTILE, "nasal"]
    assert row[4] == "6.0 h"
    assert "<b>" not in model.index(0, 1).data(Qt.ItemDataRole.ToolTipRole)
    assert model.index(0, 1).data(Qt.ItemDataRole.AccessibleTextRole) == f"What: {HOSTILE}"
    assert model.index(1, 1).data(Qt.ItemDataRole.AccessibleTextRole) == "struck through, What: khat"
    assert unnamed(page) == []
    assert len(set(mnemonics(page))) == len(mnemonics(page))


def test_the_versions_before_stand_below_the_table_and_in_the_tooltip(page: ContextPage) -> None:
    said = child(page, QLabel, "context.versions")
    assert said.text().startswith(f"Version 1: Opioid, {HOSTILE}; last use not recorded. ")
    assert said.textFormat() is Qt.TextFormat.PlainText
    model = child(page, QTableView, "context.table").model()
    assert "Version 1" in model.index(0, 0).data(Qt.ItemDataRole.ToolTipRole)
    QTest.keyClick(page.focusWidget(), Qt.Key.Key_Down)
    assert "struck through: wrong chart" in said.text()


def test_what_is_struck_through_is_not_edited_nor_struck_again(page: ContextPage, qtbot: QtBot) -> None:
    QTest.keyClick(page.focusWidget(), Qt.Key.Key_Down)
    with qtbot.assertNotEmitted(page.edit_asked), qtbot.assertNotEmitted(page.strike_asked):
        QTest.keyClick(page.focusWidget(), Qt.Key.Key_Return)
        QTest.keyClick(page.focusWidget(), Qt.Key.Key_Delete)
    assert "context.edit" not in tabbed(page)


def test_each_substance_that_counts_says_how_long_ago_and_none_says_nothing() -> None:
    kratom = entry("c", 1, Exposure(SubstanceClass.KRATOM, "kratom"))
    words = since_words([FIRST, SECOND, KHAT, GONE, kratom], at(400))
    assert words.split(":  ")[1] == f"{HOSTILE}: 6.0 h  ·  kratom: not recorded"
    assert since_words([GONE, KHAT], at(400)) == ""


def test_kratom_has_its_forms_and_doses_a_day_and_others_have_not() -> None:
    kratom = {q.name: q for q in sheet_for("kratom", "Rosen").questions}
    assert [key for key, _ in kratom["form"].choices] == [*KratomForm, ""]
    assert "doses_a_day" in kratom
    for kind in set(SubstanceClass) - {SubstanceClass.KRATOM}:
        others = {q.name: q for q in sheet_for(kind.value, "Rosen").questions}
        assert others["form"].choices == ()
        assert "doses_a_day" not in others


@pytest.mark.parametrize("kind", [*SubstanceClass, "medicine", "condition"])
def test_a_new_form_holds_nothing_beforehand(kind: str) -> None:
    assert {q.value for q in sheet_for(kind, "Rosen").questions} == {""}


def test_a_last_use_is_never_assumed_and_an_edit_keeps_the_time_to_the_second() -> None:
    was = Exposure(SubstanceClass.OPIOID, "heroin", last_use=LastUse(Certainty.ABOUT, at(39.5)))
    given = {q.name: q.value for q in sheet_for("opioid", "Rosen", was).questions}
    assert content_of("opioid", given, was) == was
    for change, says in (
        ({"certainty": ""}, "How it is known"),
        ({"certainty": "not known"}, "Last use has a time"),
        ({"last_use": ""}, "Last use has no time"),
        ({"last_use": "yesterday"}, "Last use: "),
    ):
        with pytest.raises(BadInput, match=says):
            content_of("opioid", {**given, **change}, was)
    unknown = content_of("opioid", {**given, "certainty": "not known", "last_use": ""}, was)
    assert unknown == replace(was, last_use=LastUse(Certainty.NOT_KNOWN))
    assert content_of("opioid", {**given, "certainty": "", "last_use": ""}, was) == replace(was, last_use=None)


def test_a_condition_needs_its_answer() -> None:
    for given, says in (
        ({"kind": "", "said": "yes", "text": ""}, "Condition is not"),
        ({"kind": "seizures", "said": "", "text": ""}, "Answer"),
    ):
        with pytest.raises(BadInput, match=says):
            content_of("condition", given)
    made = content_of("condition", {"kind": "pregnancy", "said": "not asked", "text": ""})
    assert (made.kind, made.said) == (FactKind.PREGNANCY, Said.NOT_ASKED)  # type: ignore[union-attr]


def test_a_time_that_was_not_touched_stays_and_another_names_its_field() -> None:
    stood = at(39.5)
    assert moment_of(typed(stood), "Begin", stood) is stood
    for words in ("", "14:47"):
        with pytest.raises(BadInput, match=r"^End"):
            moment_of(words, "End")
