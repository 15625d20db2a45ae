"""Who signs in: a field that finds one of the clinic's people by any part of the name that is typed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QComboBox, QCompleter, QLineEdit

from app.ui.widgets.choice import Choice
from app.ui.widgets.form import Field

if TYPE_CHECKING:
    from app.core.people import Person

HINT = "Type a part of the name, or choose from the list."
AGAIN = "Choose who you are from the list, or type more of the name."
NOBODY = "Nobody here has that in the name, and it was taken away. Type a part of the name; the passphrase goes below."


class WhoField(Field):
    """Hidden while there is one person only. chosen: Enter took one."""

    chosen = Signal()

    def __init__(self) -> None:
        self._list = Choice()
        self._list.setEditable(True)
        self._list.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
        self._list.setObjectName("unlock.who")
        super().__init__("&Who", self._list, HINT)
        self.edit.setAccessibleName("Who")
        self.edit.setAccessibleDescription(HINT)
        finder = QCompleter(self._list.model(), self)
        finder.setFilterMode(Qt.MatchFlag.MatchContains)
        finder.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
        self._list.setCompleter(finder)
        finder.activated.connect(self._take)
        self.edit.returnPressed.connect(self._go_on)
        self.hide()

    @property
    def edit(self) -> QLineEdit:
        """Where the name is typed."""
        line = self._list.lineEdit()
        if line is None:
            raise TypeError("a list that is typed into")
        return line

    @property
    def person(self) -> str:
        """The id of whom the field names; empty: nobody, or several it could be."""
        typed = self.edit.text().strip().casefold()
        names = [(self._list.itemText(n), str(self._list.itemData(n))) for n in range(self._list.count())]
        current = self._list.currentIndex()
        if current >= 0 and names[current][0].casefold() == typed:
            return names[current][1]
        fitting = [person for name, person in names if typed and typed in name.casefold()]
        return fitting[0] if len(fitting) == 1 else ""

    def offer(self, people: Sequence[Person], last: str) -> None:
        """These may sign in; last: who is taken for granted."""
        typed = self.edit.text()
        self._list.clear()
        for person in sorted(people, key=lambda p: p.name.casefold()):
            self._list.addItem(person.printed, person.id)
        self._list.setCurrentIndex(self._list.findData(last))
        if typed:  # they were read anew, and somebody is at it
            self._list.setEditText(typed)
        self.setVisible(len(people) > 1)

    def refuse_typed(self) -> None:
        """It names nobody, or several. What fits nobody may be a passphrase typed blindly: it goes."""
        typed = self.edit.text().strip().casefold()
        if any(typed in self._list.itemText(n).casefold() for n in range(self._list.count())):
            self.refuse(AGAIN)
        else:
            self.edit.setText("")
            self.refuse(NOBODY)
        self.edit.setFocus()

    @Slot()
    def _take(self) -> None:
        self.accept()
        self.chosen.emit()

    @Slot()
    def _go_on(self) -> None:
        if self.person:
            self._take()
        else:
            self.refuse_typed()
