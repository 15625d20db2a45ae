"""A window on a real encrypted clinic for the tests: closed when the test ends, opened by a passphrase without work."""

from pathlib import Path

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

    def open(self, quick: str = "") -> None:
        """Start the app anew on the folder."""
        super().open(quick)
        self.qtbot.addWidget(self.shell)
