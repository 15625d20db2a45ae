"""Notifications of the desktop through its tray, which has an icon only as long as there was something to tell."""

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QIcon, QPainter, QPixmap
from PySide6.QtWidgets import QSystemTrayIcon

from app.ui.reminding import SHOWN_MS
from app.ui.widgets.side import paint_petal

SIDE = 64


class Tray(QObject):
    """clicked: somebody wants to see what a notification was about."""

    clicked = Signal()

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._icon: QSystemTrayIcon | None = None

    def notify(self, title: str, words: str) -> bool:
        """Show it; False where this desktop has no tray or takes no messages."""
        if not (QSystemTrayIcon.isSystemTrayAvailable() and QSystemTrayIcon.supportsMessages()):
            return False
        if self._icon is None:
            self._icon = QSystemTrayIcon(petal(), self)
            self._icon.setToolTip(title)
            self._icon.messageClicked.connect(self.clicked)
            self._icon.activated.connect(self.clicked)
        self._icon.show()
        self._icon.showMessage(title, words, QSystemTrayIcon.MessageIcon.Information, SHOWN_MS)
        return True

    def go(self) -> None:
        """Take the icon away."""
        if self._icon is not None:
            self._icon.hide()


def petal() -> QIcon:
    """The cowslip."""
    picture = QPixmap(SIDE, SIDE)
    picture.fill(Qt.GlobalColor.transparent)
    with QPainter(picture) as painter:
        paint_petal(painter, SIDE)
    return QIcon(picture)
