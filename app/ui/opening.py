"""The window's first page, and nothing else: who conducts what comes after it is brought in once it is painted."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Slot
from PySide6.QtWidgets import QApplication

from app.ui.background import Background
from app.ui.door import Door
from app.ui.wiring import Entrance

if TYPE_CHECKING:  # the first paint does without
    from app.ui.conductor import Conductor
    from app.ui.present import Presenter
    from app.ui.shell import Shell
    from app.ui.wiring import Timing, Wiring


class Opening(QObject):
    """Call begin() before the window is shown."""

    def __init__(self, shell: Shell, wiring: Wiring, presenter: Presenter, timing: Timing) -> None:
        super().__init__(shell)
        background = Background(presenter, self)
        clinics = wiring.clinics(wiring.clock)
        door = Door(shell, clinics, wiring, background, presenter)
        self._entrance = Entrance(shell, door, clinics, background, presenter)
        self._wiring, self._timing = wiring, timing
        self._conductor: Conductor | None = None
        presenter.shown.connect(shell.show_message)
        shell.first_painted.connect(self._first_painted)

    def begin(self, quick_score: str) -> None:
        """Show the first page; quick_score: the scale to open at once, empty for none."""
        if quick_score:
            self.conductor.open_quick(quick_score)
        else:
            self._entrance.door.show()

    @property
    def conductor(self) -> Conductor:
        """Who conducts all else; made when first asked for."""
        if self._conductor is None:
            from app.ui.conductor import Conductor

            self._conductor = Conductor(self._entrance, self._wiring, self._timing)
        return self._conductor

    @Slot()
    def _first_painted(self) -> None:
        self._timing.report("first_paint")
        if self._timing.quit_at_first_paint:
            QApplication.quit()
        else:
            self.conductor.load()
