"""Collects garbage on the GUI thread only: a cycle that holds a widget, freed on another thread, ends the process."""

import gc

from PySide6.QtCore import QObject, QTimer, Slot

EVERY_MS = 500


def collect_due() -> None:
    """Collect the oldest generation whose turn it is by Python's own thresholds, on the calling thread."""
    for generation in (2, 1, 0):
        if gc.get_count()[generation] > gc.get_threshold()[generation]:
            gc.collect(generation)
            return


class Collector(QObject):
    """Takes collection over from the interpreter, which would do it on whatever thread happens to allocate.

    What the start has made is set aside at the first turn, so that no later turn walks through it.
    """

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        gc.disable()
        self._is_settled = False
        self._timer = QTimer(self)
        self._timer.setInterval(EVERY_MS)
        self._timer.timeout.connect(self._turn)
        self._timer.start()

    @Slot()
    def _turn(self) -> None:
        if not self._is_settled:
            self._is_settled = True
            gc.freeze()
        collect_due()
