"""Nothing of a chart lies in the clipboard: what is copied or selected in the window is taken back at once."""

from PySide6.QtCore import QObject, QTimer, Signal, Slot
from PySide6.QtGui import QClipboard, QGuiApplication
from PySide6.QtWidgets import QApplication

TELLING = ("windows", "cocoa", "xcb", "wayland")
"""The platforms that know whose the clipboard is; on others it is taken for the app's own."""


class NoLeaving(QObject):
    """While it is on, copying and cutting come to nothing. refused: somebody tried.

    What leaves a chart does so by print, save or export, which are written down.
    """

    refused = Signal()

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._is_on = False
        self._put = ""
        self._timer = QTimer(self, singleShot=True)
        self._timer.timeout.connect(self._take_it_back)
        QApplication.clipboard().changed.connect(self._take_back)

    def turn(self, *, on: bool) -> None:
        """Off where nobody's chart is open."""
        self._is_on = on

    def put(self, words: str, seconds: int) -> None:
        """This may leave: it is written down. It is cleared after so long if it lies there still; 0: it stays."""
        self._put = words
        self._timer.stop()
        QApplication.clipboard().setText(words)
        if seconds:
            self._timer.start(seconds * 1000)

    @Slot()
    def _take_it_back(self) -> None:
        """Also where another clipboard's manager has taken it over: what counts is what is pasted."""
        clipboard = QApplication.clipboard()
        if self._put and clipboard.text() == self._put:
            self._put = ""
            clipboard.clear()

    @Slot(QClipboard.Mode)
    def _take_back(self, mode: QClipboard.Mode) -> None:
        clipboard = QApplication.clipboard()
        if self._put and clipboard.text(mode) == self._put:
            return
        if self._is_on and _is_ours(clipboard, mode) and clipboard.text(mode):
            clipboard.clear(mode)
            if mode == QClipboard.Mode.Clipboard:  # a mouse selects without meaning to copy
                self.refused.emit()


def forget_copies() -> None:
    """Nobody pastes it any more, also not with the middle button; what another program put there stays."""
    clipboard = QApplication.clipboard()
    modes = [QClipboard.Mode.Clipboard]
    if clipboard.supportsSelection():
        modes.append(QClipboard.Mode.Selection)
    for mode in modes:
        if _is_ours(clipboard, mode):
            clipboard.clear(mode)


def _is_ours(clipboard: QClipboard, mode: QClipboard.Mode) -> bool:
    if not QGuiApplication.platformName().startswith(TELLING):
        return True
    return clipboard.ownsSelection() if mode == QClipboard.Mode.Selection else clipboard.ownsClipboard()
