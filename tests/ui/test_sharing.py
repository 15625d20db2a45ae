"""What the window says of answers that the server refused: to who typed them, and to others at the same computer."""

from types import SimpleNamespace

import pytest
from PySide6.QtWidgets import QLabel, QWidget
from pytestqt.qtbot import QtBot

from app.core.people import Person
from app.ui.sharing import Local, WaitingStrip, _sent
from app.ui.widgets.button import Button
from tests.keys import CHIEF, DOCTOR, NURSE
from tests.services.outage_room import Ward
from tests.services.test_refused import OTHERS, refuse
from tests.store.examples import SMALL


@pytest.fixture
def ward() -> Ward:
    made = Ward()
    refuse(made, made.sign_in(NURSE), 1, "0", "1")
    return made


def local(ward: Ward, person: Person) -> Local:
    """What the window is given once that person signed in."""
    here = ward.sign_in(person)
    session = SimpleNamespace(assessing=here, place=ward.place, snapshot=None)
    return _sent(session, SimpleNamespace(of_record=lambda _, snapshot: SMALL))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("person", "decides"), [(NURSE, True), (CHIEF, True), (DOCTOR, False)], ids=["nurse", "chief", "doctor"]
)
def test_refused_answers_are_read_and_forgotten_only_by_who_decides_on_them(
    qtbot: QtBot, ward: Ward, person: Person, decides: bool
) -> None:
    over = QWidget()
    qtbot.addWidget(over)
    strip = WaitingStrip(over)
    strip.show_local(local(ward, person))
    label, seen = strip.findChild(QLabel, "waiting.words"), strip.findChild(Button, "waiting.seen")
    assert label is not None
    assert seen is not None
    assert ("Rosen, Dana" in label.text(), OTHERS in label.text()) == (decides, not decides)
    assert strip.isVisibleTo(over)
    assert seen.isVisibleTo(over) == decides
