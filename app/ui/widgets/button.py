"""Buttons that Enter presses as Space does: a hand at the keyboard expects both."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QPushButton

from app.ui import theme
from app.ui.override import override

KEYPAD = Qt.KeyboardModifier.KeypadModifier
ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)


class EnterButton(QPushButton):
    """Pressed by Enter; a held key that opened its page presses nothing there."""

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in ENTER and event.modifiers() in (Qt.KeyboardModifier.NoModifier, KEYPAD):
            if not event.isAutoRepeat():
                self.click()
        else:
            super().keyPressEvent(event)


class Button(EnterButton):
    """keys: its shortcut, told but not listened to here."""

    def __init__(self, name: str, words: str, keys: str = "", role: str = "outlined") -> None:
        super().__init__(words)
        self.setObjectName(name)
        self.setAccessibleName(words.replace("&", ""))
        self.setAccessibleDescription(keys)
        self.setToolTip(keys)
        theme.set_role(self, role)
