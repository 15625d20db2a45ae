"""The menu: what the page in front and the whole window can be told, each with its key; made as it is opened."""

from collections.abc import Sequence

from PySide6.QtCore import QCoreApplication, QEvent, QPoint, Qt, Signal, Slot
from PySide6.QtGui import QAction, QInputEvent, QKeyEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import QMenu, QPushButton, QWidget
from shiboken6 import isValid

from app.ui.commands import COMMANDS, each
from app.ui.keys import KEYS, PAGES, UNTAKEN
from app.ui.override import override
from app.ui.widgets.quick_card import with_mnemonic

PAGE = "page."


class Menu(QMenu):
    """commanded: a command's id. What belongs to the page goes to the page itself."""

    commanded = Signal(str)

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("menu")
        self.setAccessibleName("Menu")
        self._page: QWidget | None = None
        self._told_ms = 0
        self.triggered.connect(self._act)

    def show_beside(self, button: QWidget, front: QWidget | None, *, has_clinic: bool) -> None:
        """Fill it for the page in front and open it; popup, not exec: nothing waits for the menu."""
        self.fill(front, has_clinic=has_clinic)
        self.popup(button.mapToGlobal(QPoint(button.width(), 0)))
        self.setActiveAction(next(a for a in self.actions() if not a.isSeparator()))

    def fill(self, front: QWidget | None, *, has_clinic: bool) -> None:
        """The page's own acts first, then the window's commands."""
        self.clear()
        self._page = page_in(front) if front is not None else None
        page, acts = "", []
        if self._page is not None:
            page = self._page.objectName().removeprefix(PAGE)
            acts = [key for key in KEYS if key.page == page and key.act and is_taken(self._page, each(key.keys)[0])]
        commands = [c for c in COMMANDS if c.id != "menu" and (has_clinic or not c.needs_clinic)]
        words = iter(with_mnemonics([key.act for key in acts] + [command.text for command in commands]))
        if acts:
            self.addSection(PAGES[page])
        for key in acts:
            self._add(f"key.{each(key.keys)[0]}", next(words), key.keys)
        self.addSection("Window")
        for command in commands:
            self._add(f"command.{command.id}", next(words), command.keys)

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        """The window's own keys count here too: Ctrl+L locks, whatever stands open."""
        typed = QKeySequence(event.keyCombination())
        told = next((c for c in COMMANDS if typed in map(QKeySequence, each(c.keys))), None)
        if told is not None and self.findChild(QAction, f"menu.command.{told.id}") in self.actions():
            self.close()
            self.commanded.emit(told.id)
        else:
            super().keyPressEvent(event)

    @override
    def event(self, event: QEvent) -> bool:
        """Note when a choice was made: the assessment page tells a hand from a scanner by the times of its keys."""
        if isinstance(event, QInputEvent):
            self._told_ms = event.timestamp()
        return super().event(event)

    def _add(self, name: str, words: str, keys: str) -> None:
        """The key stands beside the words; the window and the page listen to it, not the menu."""
        action = self.addAction(f"{words}\t{each(keys)[0]}")
        action.setObjectName(f"menu.{name}")

    @Slot(QAction)
    def _act(self, action: QAction) -> None:
        kind, _, what = action.objectName().removeprefix("menu.").partition(".")
        if kind == "command":
            self.commanded.emit(what)
        elif self._page is not None and isValid(self._page) and self._page.isVisible():  # else it has gone meanwhile
            press(self._page, what, self._told_ms)


def with_mnemonics(entries: Sequence[str]) -> list[str]:
    """Each with a letter of its own: its first that is free, or one that another gives up for a later one of its own.

    Without one only where there are not enough letters.
    """
    owners: dict[str, int] = {}

    def take(entry: int, tried: set[str]) -> bool:
        letters = [c for c in dict.fromkeys(entries[entry].lower()) if c.isalnum() and c not in tried]
        for letter in sorted(letters, key=owners.__contains__):
            tried.add(letter)
            if letter not in owners or take(owners[letter], tried):
                owners[letter] = entry
                return True
        return False

    for entry in range(len(entries)):
        take(entry, set())
    letters = {entry: letter for letter, entry in owners.items()}
    return [with_mnemonic(words, set(words.lower()) - {letters.get(n)}) for n, words in enumerate(entries)]


def page_in(front: QWidget) -> QWidget | None:
    """The page of the table that is seen in what stands in front: it, or a part of it, as below a patient's banner."""
    names = {f"{PAGE}{name}" for name in PAGES if name}
    if front.objectName() in names:
        return front
    return next((w for w in front.findChildren(QWidget) if w.objectName() in names and w.isVisibleTo(front)), None)


def listener(page: QWidget, keys: str) -> QShortcut | QPushButton | None:
    """What on the page waits for the key; None where the page sees to its keys itself."""
    sequence = QKeySequence(keys)
    shortcut = next((s for s in page.findChildren(QShortcut) if s.key() == sequence), None)
    return shortcut or next((b for b in page.findChildren(QPushButton) if b.shortcut() == sequence), None)


def is_taken(page: QWidget, keys: str) -> bool:
    """Whether the page has that act now. With Ctrl or Alt there is a listener, or there is no such act."""
    if keys in (page.property(UNTAKEN) or ()):
        return False
    waits = listener(page, keys)
    told = next((b for b in page.findChildren(QPushButton) if b.accessibleDescription() == keys), None)
    if "+" in keys and told is not None and not told.isEnabled():
        return False  # the key may still say why not, which a menu need not offer
    return waits.isEnabled() if waits is not None else "+" not in keys


def press(page: QWidget, keys: str, at_ms: int) -> None:
    """Do what the key does: by its shortcut or its button where the page has one, else as if it were typed there."""
    waits = listener(page, keys)
    if isinstance(waits, QShortcut):
        waits.activated.emit()
    elif waits is not None:
        waits.click()
    else:
        code = QKeySequence(keys)[0].key()  # type: ignore[index]  # unknown to the stubs of PySide
        event = QKeyEvent(
            QEvent.Type.KeyPress, code, Qt.KeyboardModifier.NoModifier, keys.lower() if len(keys) == 1 else ""
        )
        event.setTimestamp(at_ms)
        QCoreApplication.sendEvent(page, event)
