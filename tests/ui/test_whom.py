"""Choosing another patient within a form: each stands there with the name used."""

from dataclasses import replace

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QComboBox, QLineEdit
from pytestqt.qtbot import QtBot

from app.store.memory import MemoryStore
from app.ui.background import Background
from app.ui.present import Presenter
from app.ui.widgets.twins import Twins
from app.ui.widgets.whom import Whom
from tests.chart_room import PATIENT, SetClock, catalogue, session, stored
from tests.ui.pages_room import child, shown

OTHER = replace(PATIENT, id="p2", name="Ross, Ann", record_number="5", name_used="Robin")


def test_who_is_offered_stands_with_the_name_used(qtbot: QtBot) -> None:
    store, presenter = MemoryStore(), Presenter()
    stored(store, catalogue(), patient=OTHER)
    background = Background(presenter)
    page = Whom(session(store, SetClock()), background, presenter, PATIENT.id)
    shown(qtbot, page)
    QTest.keyClicks(child(page, QLineEdit, "whom.search"), "robin")
    found = child(page, QComboBox, "whom.patient")
    qtbot.waitUntil(lambda: found.count() == 1)
    assert found.itemText(0) == "Ross, Ann (called Robin), born 1988-04-12, 5"
    assert background.drain(5000)


def test_the_other_chart_is_never_chosen_by_being_found_and_is_never_this_one(qtbot: QtBot) -> None:
    store, presenter, books = MemoryStore(), Presenter(), catalogue()
    for patient in (PATIENT, OTHER):
        stored(store, books, patient=patient)
    work, background = session(store, SetClock()), Background(presenter)
    twins = Twins(work, background, presenter, work.charts.open(PATIENT.id))
    shown(qtbot, twins)
    QTest.keyClicks(child(twins, QLineEdit, "twins.search"), "ro")
    found = child(twins, QComboBox, "twins.found")
    qtbot.waitUntil(lambda: found.count() == 1)
    assert twins.other is None
    with qtbot.waitSignal(twins.chosen):
        QTest.keyClick(found, Qt.Key.Key_Down)
    assert twins.other == OTHER
    assert background.drain(5000)
