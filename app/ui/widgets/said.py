"""Words on a page: those that stand there, and what the page says of itself."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel

from app.ui import theme
from app.ui.announce import announce


class Said(QLabel):
    """What a page says of itself: quietly what goes on, or loudly why it stays."""

    def __init__(self, name: str) -> None:
        super().__init__("")
        self.setObjectName(name)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setWordWrap(True)

    def tell(self, words: str) -> None:
        """Say what goes on; empty: nothing does."""
        theme.set_role(self, "soft")
        self.setText(words)

    def begin(self, words: str) -> None:
        """Say, and aloud, what begins now; empty: it is over."""
        self.tell(words)
        if words:
            announce(self, words)

    def refuse(self, words: str) -> None:
        """Say, and aloud, why what was asked for is not done."""
        theme.set_role(self, "fault")
        self.setText(words)
        announce(self, words)


def plain(words: str) -> QLabel:
    """Words that wrap; markup in them is shown, never obeyed."""
    label = QLabel(words)
    label.setTextFormat(Qt.TextFormat.PlainText)
    label.setWordWrap(True)
    return label
