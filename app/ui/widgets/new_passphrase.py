"""A new passphrase, typed twice, with its strength in words while it is typed."""

from collections.abc import Callable, Sequence

from PySide6.QtCore import QObject, Slot

from app.services.strength import SHORTEST, strength
from app.ui.widgets.form import Field, PassphraseEdit

LENGTH = f"At least {SHORTEST} characters, any of them. Three or four words do well."
CAPS_LOCK = "Caps Lock seems to be on."
DIFFER = "The two passphrases differ. Type the same one again."


class NewPassphrase(QObject):
    """first, second: the fields, named name.passphrase and name.again. known: names that a guesser would try."""

    def __init__(self, name: str, known: Callable[[], Sequence[str]], parent: QObject) -> None:
        super().__init__(parent)
        self._known = known
        self._edits = (PassphraseEdit(), PassphraseEdit())
        new = "Ne&w passphrase" if name != "setup" else "&Passphrase"
        self.first = Field(new, self._edits[0], LENGTH)
        self.second = Field("Passphrase a&gain", self._edits[1])
        for edit, part in zip(self._edits, ("passphrase", "again"), strict=True):
            edit.setObjectName(f"{name}.{part}")
            edit.caps_lock.connect(self._mind_caps_lock)
        self._edits[0].textEdited.connect(self._judge)

    @property
    def text(self) -> str:
        """What is typed."""
        return self._edits[0].text()

    def faults(self) -> tuple[tuple[Field, str], ...]:
        """What is wrong with each field, empty for nothing; where they differ, the second is emptied."""
        judged = strength(self.text, self._known())
        short = f"The passphrase has fewer than {SHORTEST} characters." if len(self.text) < SHORTEST else judged.words
        differ = self.text != self._edits[1].text()
        if differ:
            self._edits[1].wipe()  # else the same one again would follow the first
        return (self.first, "" if judged.is_enough else short), (self.second, DIFFER if differ else "")

    def wipe(self) -> None:
        """Nothing typed stays."""
        for edit in self._edits:
            edit.wipe()

    @Slot(str)
    def _judge(self, typed: str) -> None:
        self.first.remind(strength(typed, self._known()).words)

    @Slot(bool)
    def _mind_caps_lock(self, on: bool) -> None:
        field = self.first if self.sender() is self._edits[0] else self.second
        if on:
            field.remind(CAPS_LOCK)
