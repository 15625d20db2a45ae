"""Says something to a screen reader, without moving the focus."""

from PySide6.QtCore import QObject


def announce(about: QObject, words: str) -> None:
    """Speak the words as concerning this widget; what Qt needs for it is slow to load and comes with the first."""
    from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent

    QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(about, words))
