"""Whatever is said on a signed record stands in the audit trail, and there is no act that nothing writes."""

import ast
from collections import Counter
from pathlib import Path

from app.core.audit import Act
from app.services.signing import Place
from app.store.memory import MemoryStore
from tests.keys import DOCTOR
from tests.services.signing_room import SigningRoom
from tests.store.examples import SMALL

APP = Path(__file__).parents[2] / "app"


def acts(room: SigningRoom) -> Counter[Act]:
    with room.unit() as work:
        return Counter(e.act for chain in work.audit.chains() for e in work.audit.events(chain, 0, 1000))


def test_each_statement_on_a_record_stands_in_the_trail_once() -> None:
    room = SigningRoom(MemoryStore().unit_of_work)
    round_of_two = [room.complete(1), room.complete(2)]
    before = acts(room)
    first, second = room.sign(*round_of_two)
    assert acts(room) - before == {Act.SIGNED: 2}
    doctor, nurse = room.signing["doctor"], room.signing["nurse"]
    third, fourth = room.signed(3), room.signed(1)
    before = acts(room)
    doctor.add(room.key(DOCTOR), second, "Slept badly.")
    assert acts(room) - before == {Act.ADDENDUM: 1}
    doctor.review(room.key(DOCTOR), third)
    assert acts(room) - before == {Act.ADDENDUM: 1, Act.REVIEWED: 1}
    before = acts(room)
    nurse.void(room.key(), room.read(third.id), "Wrong bed.")
    assert acts(room) - before == {Act.ENTERED_IN_ERROR: 1}
    before = acts(room)
    nurse.move(room.key(), fourth, Place("p-2", "v-2"), "Wrong chart.", lambda _: SMALL)
    assert (acts(room) - before)[Act.MOVED] >= 1
    before = acts(room)
    room.sign(room.amended(first), person=DOCTOR)
    assert (acts(room) - before) >= Counter({Act.AMENDMENT_BEGUN: 1, Act.SIGNED: 1})


def test_every_act_is_written_by_something() -> None:
    used = {
        node.attr
        for path in APP.rglob("*.py")
        if path != APP / "core" / "audit.py"
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id == "Act"
    }
    assert {act.name for act in Act} == used
