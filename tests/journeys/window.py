"""A window on a real encrypted clinic for the tests: closed when the test ends, opened by a passphrase without work."""

from pathlib import Path

from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from app import main
from app.services.ports import Clock
from app.services.session import Clinics
from app.vault.keyfile import Work
from app.wiring import FolderClinics
from tests.person import Person


def cheap_clinics(clock: Clock) -> Clinics:
    """The app's own clinics, with a passphrase that takes no work."""
    return FolderClinics(main.catalogue, clock, Work(operations=1, memory=8192))


class Window(Person):
    """What a person at the window sees and does."""

    def __init__(self, qtbot: QtBot, folder: Path) -> None:
        super().__init__(folder, cheap_clinics)
        self.qtbot = qtbot

    def quick_score(self, keys: str) -> None:
        """A COWS without a patient, these keys typed."""
        self.command(Qt.Key.Key_K)
        self.at("quick")
        self.type("1")
        self.at("sitting")
        self.type(keys)

    def ask_to_attach(self, words: str) -> None:
        """The quick score's patient searched for, up to the question whether it is this one."""
        self.command(Qt.Key.Key_T)
        self.at("attach")
        self.type(words)
        self.type("↓")
        self.until(lambda: self.find("attach.results").hasFocus())
        self.type("\r")
        self.until(lambda: "Is this" in self.words())

    def open(self, quick: str = "") -> None:
        """Start the app anew on the folder."""
        super().open(quick)
        self.qtbot.addWidget(self.shell)
