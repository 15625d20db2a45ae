"""Under the hand: a key press to the repainted score, on a real page, offscreen."""

import os
from itertools import count

from tests.bench.table import Row

ROUNDS = 60
KEYS = "96\r2112112113"
HAND_MS = 90


def row() -> Row:
    """Each key of a COWS: the event sent, the page repainted before the next."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    os.environ.setdefault("QT_LOGGING_RULES", "default.warning=false")  # offscreen says of each window what it lacks
    from time import perf_counter

    from PySide6.QtCore import QCoreApplication, QEvent, Qt
    from PySide6.QtGui import QKeyEvent
    from PySide6.QtWidgets import QApplication

    from app.core.entry import Entry
    from app.ui import theme
    from app.ui.pages.assessment import AssessmentPage
    from app.ui.sheet import Sheet
    from tests.bench.engine import cows

    application = QApplication.instance() or QApplication([])
    if isinstance(application, QApplication):
        theme.apply(application)
    scale, ticks, taken = cows(), count(1), []
    for _ in range(ROUNDS):
        page = AssessmentPage(Sheet(scale, "Bench", Entry(scale)), Nobody())
        page.resize(1198, 724)
        page.show()
        page.activateWindow()
        page.start()
        QApplication.processEvents()
        for key in KEYS:
            code = Qt.Key.Key_Return if key == "\r" else Qt.Key(ord(key))
            event = QKeyEvent(QEvent.Type.KeyPress, code, Qt.KeyboardModifier.NoModifier, key)
            event.setTimestamp(next(ticks) * HAND_MS)
            begin = perf_counter()
            QCoreApplication.sendEvent(page.focusWidget() or page, event)
            QApplication.processEvents()
            taken.append((perf_counter() - begin) * 1000)
        if not page.entry.is_done:
            raise RuntimeError("the keys of the bench did not fill the page")
        page.close()
        page.deleteLater()
    taken.sort()
    p99 = taken[int(len(taken) * 0.99)]
    return Row("key press to repainted score, p99", 16, 8, p99, "ms", f"median {taken[len(taken) // 2]:.1f} ms")


class Nobody:
    """Keeps no answers."""

    def write(self, item_id: str, answer: object) -> None:
        """Nothing is kept."""
