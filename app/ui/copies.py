"""What was copied or selected in the window is taken back when the clinic is shut or covered."""

from PySide6.QtGui import QClipboard
from PySide6.QtWidgets import QApplication


def forget_copies() -> None:
    """Nobody pastes it any more, also not with the middle button. Whose it is, not every platform tells."""
    clipboard = QApplication.clipboard()
    clipboard.clear()
    if clipboard.supportsSelection():
        clipboard.clear(QClipboard.Mode.Selection)
