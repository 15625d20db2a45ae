"""The first page of a machine without a clinic: three ways in, each said with what it stores."""

from pathlib import Path

from PySide6.QtCore import QSize, Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent, QKeySequence, QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from app.ui import theme
from app.ui.override import override
from app.ui.widgets.button import Button
from app.ui.widgets.said import Said, plain

QUICK = "Score a scale now. No patient, nothing stored; it can be printed, and each page says so."
DEMO = "Look around with invented patients. It is kept apart from real data and is gone when it is closed."
SETUP = "An encrypted folder for your patients on this computer, opened with your passphrase."
OPEN = "The clinic on this computer, opened with your passphrase."


class WelcomePage(QWidget):
    """quick_asked, demo_asked, setup_asked, server_asked: the way that was chosen; open_asked where there is a clinic.

    A way that takes time makes the page busy until it goes or refuse() says why it stays.
    """

    quick_asked = Signal()
    demo_asked = Signal()
    setup_asked = Signal()
    server_asked = Signal()
    open_asked = Signal()

    def __init__(self, clinic_folder: Path, has_clinic: bool, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("page.welcome")
        third = ("welcome.open", "Open the clinic", OPEN) if has_clinic else ("welcome.setup", "Set up a clinic", SETUP)
        self.ways = (
            Way("welcome.quick", "Quick score", QUICK, "Alt+Q"),
            Way("welcome.demo", "Explore the demo clinic", DEMO, "Alt+D"),
            Way(*third, "Alt+O" if has_clinic else "Alt+S"),
        )
        self._server = Button("welcome.server", "Use a clinic on a ser&ver…")
        self._server.clicked.connect(self.server_asked)
        self._said = Said("welcome.said")
        self._folder = plain(f"Clinic folder: {clinic_folder}")
        theme.set_role(self._folder, "soft")
        self._build()
        quick, demo, clinic = self.ways
        quick.clicked.connect(self.quick_asked)
        demo.clicked.connect(self._ask_demo)
        clinic.clicked.connect(self.open_asked if has_clinic else self.setup_asked)

    def set_busy(self, words: str) -> None:
        """Say what goes on, and take no choice meanwhile; empty: it is over."""
        self._said.tell(words)
        for way in (*self.ways, self._server):
            way.setEnabled(not words)
        if not words:
            self.ways[0].setFocus()  # what is disabled loses it

    def refuse(self, words: str) -> None:
        """Say why the chosen way is closed; the choice is open again."""
        self.set_busy("")
        self._said.refuse(words)

    @override
    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.ways[0].setFocus()

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Left and Right go from one way to the next."""
        step = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}.get(Qt.Key(event.key()), 0)
        places = [n for n, way in enumerate(self.ways) if way.hasFocus()]
        if step and places:
            self.ways[(places[0] + step) % len(self.ways)].setFocus()
        else:
            super().keyPressEvent(event)

    def _build(self) -> None:
        title = plain("Welcome to Cowslip")
        theme.set_role(title, "title")
        note = plain(
            "Scores withdrawal and companion scales, tracks and prints them. What to do stays yours to decide."
        )
        theme.set_role(note, "soft")
        row = QHBoxLayout()
        row.setSpacing(20)
        for way in self.ways:
            row.addWidget(way, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(40, 20, 40, 20)
        column.setSpacing(8)
        column.addStretch(2)
        column.addWidget(title)
        column.addWidget(note)
        column.addSpacing(12)
        column.addLayout(row)
        column.addSpacing(8)
        column.addWidget(self._server, 0, Qt.AlignmentFlag.AlignRight)
        column.addWidget(self._said)
        column.addStretch(3)
        column.addWidget(self._folder)

    @Slot()
    def _ask_demo(self) -> None:
        self.set_busy("Making the demo clinic…")
        self.demo_asked.emit()


class Way(Button):
    """A card that is pressed as a whole: a title, what it means, its key."""

    def __init__(self, name: str, title: str, words: str, keys: str) -> None:
        super().__init__(name, "", "", "way")
        self.setAccessibleName(title)
        self.setAccessibleDescription(f"{words} {keys}")
        self.setShortcut(QKeySequence(keys))
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Preferred)
        column = QVBoxLayout(self)
        column.setContentsMargins(20, 20, 20, 20)
        column.setSpacing(8)
        for text, role in ((title, "title"), (words, ""), (keys, "soft")):
            label = plain(text)
            label.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
            theme.set_role(label, role)
            column.addWidget(label)
            if not role:
                column.addStretch(1)

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Left and Right are the page's: a button would go to whatever Tab comes to."""
        if event.key() in (Qt.Key.Key_Left, Qt.Key.Key_Right):
            event.ignore()
        else:
            super().keyPressEvent(event)

    @override
    def sizeHint(self) -> QSize:
        layout = self.layout()
        return layout.sizeHint() if layout is not None else super().sizeHint()

    @override
    def minimumSizeHint(self) -> QSize:
        layout = self.layout()
        return layout.minimumSize() if layout is not None else super().minimumSizeHint()
