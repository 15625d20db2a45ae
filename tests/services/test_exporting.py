"""Everything leaves only once the trail says so, and the audit trail only with who may read it."""

from pathlib import Path

import pytest

from app.core.audit import Act
from app.core.errors import Forbidden, StoreTrouble
from app.core.people import Person
from app.core.records import Moment
from app.services.backups import Exported, Tell
from app.services.custody import Custody
from app.services.evidence import AuditFilter
from app.services.exporting import Exporting
from app.store.memory import MemoryStore
from tests.keys import CHIEF, NURSE, VISITOR, workplace
from tests.store.examples import HandClock


class Desk:
    """Somebody at a clinic on a server; what leaves is only told."""

    def __init__(self, person: Person) -> None:
        self.store, self.trail = MemoryStore(), []  # type: ignore[var-annotated]
        self.told_before = -1
        self.place = workplace(self.store.unit_of_work, HandClock(), person=person, signed_in=True)

    def write(self, _out: Path, _exported: Moment, _tell: Tell, trail: bool) -> Exported:
        self.trail.append(trail)
        self.told_before = self.events()
        return Exported({"patients": 2}, 10, "00")

    def export(self, _folder: Path, _key: bytes, out: Path, at: Moment, tell: Tell, *, trail: bool) -> Exported:
        return self.write(out, at, tell, trail)

    def events(self) -> int:
        with self.store.unit_of_work() as work:
            return len(work.audit.search(AuditFilter(act=Act.EXPORTED), 9))

    def on_a_server(self) -> None:
        Exporting(self.place, self.write).export(Path("all.jsonl"), lambda _: None)

    def in_a_folder(self) -> None:
        custody = Custody(self, Path("clinic"), b"key", self.place, lambda: 0)  # type: ignore[arg-type]
        custody.export(Path("all.jsonl"), lambda _: None)


@pytest.mark.parametrize("how", [Desk.on_a_server, Desk.in_a_folder])
@pytest.mark.parametrize(("person", "trail"), [(CHIEF, True), (NURSE, False)])
def test_the_trail_leaves_only_with_who_may_read_it_and_the_leaving_is_told_first(
    how: object, person: Person, trail: bool
) -> None:
    desk = Desk(person)
    how(desk)  # type: ignore[operator]
    assert desk.trail == [trail]
    assert (desk.told_before, desk.events()) == (1, 2)


@pytest.mark.parametrize("how", [Desk.on_a_server, Desk.in_a_folder])
def test_a_viewer_takes_nothing_out(how: object) -> None:
    desk = Desk(VISITOR)
    with pytest.raises(Forbidden):
        how(desk)  # type: ignore[operator]
    assert (desk.trail, desk.events()) == ([], 0)


def test_what_cant_be_told_does_not_leave(monkeypatch: pytest.MonkeyPatch) -> None:
    desk = Desk(CHIEF)

    def full(*_: object, **__: object) -> None:
        raise StoreTrouble("The disk is full.")

    monkeypatch.setattr(type(desk.place.trail), "note", full)
    with pytest.raises(StoreTrouble):
        desk.on_a_server()
    assert desk.trail == []
