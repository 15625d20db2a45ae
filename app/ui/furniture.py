"""All that the window does without until its first paint: made after it, and joined to each other."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from app.ui.custodian import Custodian
from app.ui.desks import Desks
from app.ui.homing import Homing
from app.ui.previewing import Previewing
from app.ui.seats import Seats
from app.ui.staffing import Staffing
from app.ui.watch import Watch
from app.ui.wiring import LatePapers, Wiring

if TYPE_CHECKING:
    from app.services.session import Clinics
    from app.ui.background import Background
    from app.ui.door import Door
    from app.ui.present import Presenter
    from app.ui.shell import Shell


class Furniture(NamedTuple):
    """What the conductor works with once the window is there."""

    seats: Seats
    custodian: Custodian
    preview: Previewing
    desks: Desks
    homing: Homing
    staffing: Staffing
    watch: Watch


def furnished(
    shell: Shell, wiring: Wiring, door: Door, clinics: Clinics, background: Background, presenter: Presenter
) -> Furniture:
    """Make it; what concerns no page of the conductor's is connected already."""
    papers, clock = LatePapers(wiring.papers), wiring.clock
    made = Furniture(
        Seats(shell, clock, background, presenter),
        Custodian(door, shell, clinics, wiring.folder, background, presenter),
        Previewing(shell, papers, background, presenter),
        Desks(shell, background, presenter),
        Homing(shell, clock, background, presenter),
        Staffing(shell, papers, background, presenter),
        Watch(shell, background, presenter),
    )
    made.seats.completed.connect(made.desks.records.sign_one)
    made.seats.print_requested.connect(made.preview.show)
    made.preview.left.connect(made.seats.start)
    made.watch.uncovered.connect(made.seats.start)
    made.staffing.minutes_changed.connect(made.watch.set_minutes)
    for guest in (made.custodian, made.desks, made.staffing):
        guest.coming.connect(made.seats.end)
    return made
