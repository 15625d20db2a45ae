"""All that an open clinic needs of the window, and a score of nobody does not: made late, and joined to each other."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from app.ui.custodian import Custodian
from app.ui.desks import Desks
from app.ui.homing import Homing
from app.ui.reminding import Reminding
from app.ui.staffing import Staffing
from app.ui.tray import Tray
from app.ui.watch import Watch

if TYPE_CHECKING:
    from app.ui.seats import Seats
    from app.ui.wiring import Entrance, LatePapers, Wiring


class Furniture(NamedTuple):
    """What the conductor works with once it is asked for."""

    custodian: Custodian
    desks: Desks
    homing: Homing
    staffing: Staffing
    watch: Watch
    reminding: Reminding


def furnished(entrance: Entrance, wiring: Wiring, papers: LatePapers, seats: Seats) -> Furniture:
    """Make it; what concerns no page of the conductor's is connected already."""
    shell, _, clinics, background, presenter = entrance
    tray = Tray(shell)
    made = Furniture(
        Custodian(shell, clinics, wiring.folder, background, presenter),
        Desks(shell, wiring.clock, papers, background, presenter),
        Homing(shell, wiring.clock, background, presenter),
        Staffing(shell, papers, background, presenter),
        Watch(shell, background, presenter),
        Reminding(background, tray, shell),
    )
    made.reminding.unseen.connect(shell.show_message)
    tray.clicked.connect(shell.come_forward)
    seats.completed.connect(made.desks.records.sign_one)
    entrance.door.entering.connect(made.custodian.give_way)
    made.watch.uncovered.connect(seats.start)
    made.desks.copy_asked.connect(made.watch.copy)
    for told in (made.staffing, made.desks.housekeeping):
        told.minutes_changed.connect(made.watch.set_minutes)
    for guest in (made.custodian, made.desks, made.staffing):
        guest.coming.connect(seats.end)
    return made
