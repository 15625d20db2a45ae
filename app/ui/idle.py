"""Notices that nobody is at the keyboard: warns, then asks for the lock; hears Ctrl+L where a dialog keeps it away."""

from time import time

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QGuiApplication, QKeyEvent, QWindow
from PySide6.QtWidgets import QApplication, QToolTip

from app.ui.override import override

WARNING_MS = 60_000
SLACK_S = 2.0
INPUT = frozenset(
    {
        QEvent.Type.KeyPress,
        QEvent.Type.KeyRelease,
        QEvent.Type.MouseButtonPress,
        QEvent.Type.MouseMove,
        QEvent.Type.Wheel,
        QEvent.Type.TouchBegin,
        QEvent.Type.TouchUpdate,
        QEvent.Type.TabletMove,
    }
)


class Idle(QObject):
    """warned: so many seconds are left. woken: somebody is there again. expired: nobody came. lock_pressed: Ctrl+L.

    It listens to the windows of the app, not to each widget: what happens in them costs nothing more.
    """

    warned = Signal(int)
    woken = Signal()
    expired = Signal()
    lock_pressed = Signal()

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._rest = QTimer(self, singleShot=True)
        self._rest.timeout.connect(self._warn)
        self._last_call = QTimer(self, singleShot=True)
        self._last_call.timeout.connect(self._expire)
        self._after_ms = self._warning_ms = 0
        self._seen = 0.0
        app = QGuiApplication.instance()
        if isinstance(app, QGuiApplication):
            app.focusWindowChanged.connect(self._watch)

    def start(self, after_ms: int, warning_ms: int = WARNING_MS) -> None:
        """Expire after so long without a key or the mouse, and say so before."""
        self._after_ms, self._warning_ms = after_ms, min(warning_ms, after_ms // 2)
        for window in QGuiApplication.topLevelWindows():
            self._watch(window)
        self._begin()

    def stop(self) -> None:
        """There is nothing to lock."""
        self._after_ms = 0
        self._rest.stop()
        self._last_call.stop()

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() not in INPUT:
            return False
        if self._after_ms:
            if time() - self._seen > self._after_ms / 1000 + SLACK_S:
                self._expire()  # the computer slept, and its timers with it: whoever woke it sees nothing
                return True
            was_warned = self._last_call.isActive()
            self._begin()
            if was_warned:
                self.woken.emit()
        if isinstance(event, QKeyEvent) and _locks(event) and QApplication.activeModalWidget() is not None:
            self.lock_pressed.emit()
            return True
        return False

    @Slot(QWindow)
    def _watch(self, window: QWindow | None) -> None:
        if window is not None:
            window.installEventFilter(self)

    def _begin(self) -> None:
        self._seen = time()
        self._last_call.stop()
        self._rest.start(self._after_ms - self._warning_ms)

    @Slot()
    def _warn(self) -> None:
        self._last_call.start(self._warning_ms)
        self.warned.emit(max(1, round(self._warning_ms / 1000)))

    @Slot()
    def _expire(self) -> None:
        self._begin()  # where the lock must wait for an answer, it is asked for again
        self.expired.emit()


def _locks(event: QKeyEvent) -> bool:
    is_press = event.type() == QEvent.Type.KeyPress
    return is_press and event.key() == Qt.Key.Key_L and event.modifiers() == Qt.KeyboardModifier.ControlModifier


def close_dialogs() -> None:
    """Whatever stands before the window goes, as if it were cancelled."""
    QToolTip.hideText()  # by itself it goes with the next event, which an idle window may not get
    for _ in range(8):
        front = QApplication.activePopupWidget() or QApplication.activeModalWidget()
        if front is None:
            return
        front.close()
