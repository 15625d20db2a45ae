"""The keys of a page, heard wherever in it the focus is."""

from collections.abc import Callable

from PySide6.QtCore import Qt, SignalInstance
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QWidget


def listen(page: QWidget, keys: str, act: Callable[[], object] | SignalInstance) -> None:
    """Call act, a slot of the page or a signal, when the keys are pressed in it."""
    shortcut = QShortcut(QKeySequence(keys), page, context=Qt.ShortcutContext.WidgetWithChildrenShortcut)
    shortcut.activated.connect(act)
