"""The window: side bar, one page at a time, and the strips that say what is wrong and that this is the demo."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QCloseEvent, QKeySequence, QPaintEvent, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QLabel, QMainWindow, QPushButton, QStackedWidget, QVBoxLayout, QWidget

from app.ui import theme
from app.ui.announce import announce
from app.ui.commands import COMMANDS, Command, each
from app.ui.override import override
from app.ui.widgets.button import EnterButton
from app.ui.widgets.side import PAD, Mark, SideButton

if TYPE_CHECKING:  # made when it is first opened
    from app.ui.menu import Menu

SIDE_WIDEST = "Sign records    Ctrl G"  # measured, not counted: fonts differ in what an average letter is
SIDE_EDGE = 10


class Shell(QMainWindow):
    """Knows no page. commanded: a command's id. first_painted: the first real paint is on the screen.

    The title never names a patient: window lists and screen shares show it.
    """

    commanded = Signal(str)
    first_painted = Signal()
    closing = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setWindowTitle("Cowslip")
        self.setObjectName("shell")
        self._stack = QStackedWidget(self)
        self._stack.currentChanged.connect(self._front_changed)
        self._has_painted = self._is_just_said = False
        self._stays = False
        self._pages: dict[str, QWidget] = {}
        self._buttons: dict[str, SideButton] = {}
        self._shortcuts: list[QShortcut] = []
        self._menu: Menu | None = None
        self._has_clinic = False
        body = _Body(self)
        body.painted.connect(self._note_paint)
        row = QHBoxLayout(body)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addWidget(self._side())
        column = QVBoxLayout()
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self._demo_strip())
        self._strips = QWidget(self)
        self._strip_column = QVBoxLayout(self._strips)
        self._strip_column.setContentsMargins(0, 0, 0, 0)
        self._strip_column.setSpacing(0)
        column.addWidget(self._strips)
        column.addWidget(self._stack, 1)
        row.addLayout(column, 1)
        self._strip: QWidget | None = None
        self.setCentralWidget(body)
        self._listen()
        self.show_clinic("", "", demo=False)

    def put(self, name: str, page: QWidget) -> None:
        """A page under a name, in front; one of the same name before it is gone."""
        self.drop(name)
        self._pages[name] = page
        self._stack.addWidget(page)
        self._stack.setCurrentWidget(page)

    def get(self, name: str) -> QWidget | None:
        """The page of that name."""
        return self._pages.get(name)

    def bring(self, name: str) -> None:
        """The page of that name to the front."""
        self._stack.setCurrentWidget(self._pages[name])

    def drop(self, name: str) -> None:
        """The page of that name is done for, if there is one."""
        page = self._pages.pop(name, None)
        if page is not None:
            self._stack.removeWidget(page)
            page.deleteLater()

    def drop_all(self, but: str = "") -> None:
        """Every page is done for, but perhaps one that nobody is named on: nothing of a chart stays behind a lock."""
        for name in [n for n in self._pages if n != but]:
            self.drop(name)

    @property
    def front(self) -> str:
        """The name of the page in front; empty where there is none."""
        return next((n for n, p in self._pages.items() if p is self._stack.currentWidget()), "")

    def show_clinic(self, clinic: str, person: str, *, demo: bool) -> None:
        """Say whose clinic is open; empty: none is."""
        self._who.setText(f"{person}\n{clinic}" if clinic else "")
        self._demo.setVisible(demo)
        self._has_clinic = bool(clinic)
        places = [c for c in COMMANDS if c.place == "side"]
        for place, command in enumerate(places):
            if clinic and command.id not in self._buttons:
                self._places.insertWidget(place, self._side_button(command, self))
                QWidget.setTabOrder(self._buttons[places[place - 1].id], self._buttons[command.id])
            if command.needs_clinic and command.id in self._buttons:
                self._buttons[command.id].setVisible(self._has_clinic)

    def mark(self, command_id: str) -> None:
        """Show which place of the side bar the page belongs to."""
        for name, button in self._buttons.items():
            button.setChecked(name == command_id)

    @Slot()
    def open_menu(self) -> None:
        """Open the menu beside its button."""
        if self._menu is None:
            from app.ui.menu import Menu

            self._menu = Menu(self)
            self._menu.commanded.connect(self._tell)
        self._menu.show_beside(self._buttons["menu"], self._stack.currentWidget(), has_clinic=self._has_clinic)

    @Slot(str, str)
    def show_message(self, message: str, hint: str) -> None:
        """Say what is wrong and what to do, until it is dismissed or another page comes; nobody's work is interrupted.

        Said while the page changes, it belongs to the page that comes.
        """
        self._is_just_said = True
        QTimer.singleShot(0, self._let_age)
        words = f"{message} {hint}".strip()
        if self._strip is None:
            self._strip = self._message_strip()
            self._strip_column.addWidget(self._strip)
        self._message.setText(words)
        self._strip.show()
        if not self._strips.isHidden():
            announce(self, words)

    def add_strip(self, strip: QWidget) -> None:
        """Something that is said above every page until it hides itself."""
        self._strip_column.addWidget(strip)

    def veil(self, *, on: bool) -> None:
        """Hide what stands above the pages, since it may name patients; what is said meanwhile is said when it goes."""
        was_on = self._strips.isHidden()
        self._strips.setVisible(not on)
        if on:
            self.dismiss_message()
        elif was_on and self._strip is not None and not self._strip.isHidden():
            announce(self, self._message.text())

    @Slot()
    def _let_age(self) -> None:
        self._is_just_said = False

    @Slot()
    def _front_changed(self) -> None:
        if not self._is_just_said and not self._strips.isHidden():
            self.dismiss_message()

    @Slot()
    def dismiss_message(self) -> None:
        """Take the message away."""
        if self._strip is not None:
            self._strip.hide()

    @Slot()
    def come_forward(self) -> None:
        """Somebody asked for the window from outside of it."""
        self.setWindowState(self.windowState() & ~Qt.WindowState.WindowMinimized)
        self.raise_()
        self.activateWindow()

    def stay_open(self) -> None:
        """Told while it is closing: not now, something would be lost."""
        self._stays = True

    @override
    def closeEvent(self, event: QCloseEvent) -> None:
        self._stays = False
        self.closing.emit()
        event.setAccepted(not self._stays)

    def _side(self) -> QWidget:
        side = QWidget(self)
        side.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        theme.set_role(side, "side")
        side.setFixedWidth(self.fontMetrics().horizontalAdvance(SIDE_WIDEST) + 2 * (PAD + SIDE_EDGE))
        column = QVBoxLayout(side)
        column.setContentsMargins(SIDE_EDGE, 16, SIDE_EDGE, 12)
        column.setSpacing(4)
        brand = QLabel("Cowslip", side)
        theme.set_role(brand, "brand")
        name = QHBoxLayout()
        name.setSpacing(8)
        name.addWidget(Mark(side))
        name.addWidget(brand, 1)
        column.addLayout(name)
        column.addSpacing(12)
        self._places = QVBoxLayout()
        self._places.setSpacing(4)
        for command in COMMANDS:
            if command.place == "side" and not command.needs_clinic:  # the others are made with the first clinic
                self._places.addWidget(self._side_button(command, side))
        column.addLayout(self._places)
        column.addStretch(1)
        self._who = QLabel("", side)
        self._who.setTextFormat(Qt.TextFormat.PlainText)
        self._who.setWordWrap(True)
        theme.set_role(self._who, "side")
        column.addWidget(self._who)
        return side

    def _side_button(self, command: Command, parent: QWidget) -> QPushButton:
        button = SideButton(command.text, parent)
        if self._has_painted:
            button.show_key(each(command.keys)[0])
        button.setCheckable(True)
        button.setObjectName(f"command.{command.id}")
        button.setAccessibleName(command.text)
        button.setAccessibleDescription(command.keys)
        button.setToolTip(command.keys)
        button.clicked.connect(self._pressed)
        theme.set_role(button, "side")
        self._buttons[command.id] = button
        return button

    def _demo_strip(self) -> QLabel:
        self._demo = QLabel("Demo clinic: the patients are invented, and nothing is kept.", self)
        theme.set_role(self._demo, "demo")
        return self._demo

    def _message_strip(self) -> QWidget:
        """Made with the first message."""
        strip = QWidget(self)
        strip.setObjectName("message")
        strip.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        theme.set_role(strip, "message")
        self._message = QLabel("", strip)
        self._message.setTextFormat(Qt.TextFormat.PlainText)
        self._message.setWordWrap(True)
        dismiss = EnterButton("Dismiss  Shift+Esc", strip)  # without a letter: pages have theirs
        dismiss.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # dismissing leaves it where the work goes on
        QShortcut(QKeySequence("Shift+Esc"), strip).activated.connect(self.dismiss_message)
        dismiss.setObjectName("message.dismiss")
        dismiss.setAccessibleName("Dismiss the message")
        dismiss.clicked.connect(self.dismiss_message)
        row = QHBoxLayout(strip)
        row.setContentsMargins(20, 4, 20, 4)
        row.addWidget(self._message, 1)
        row.addWidget(dismiss)
        return strip

    def _listen(self) -> None:
        for command in COMMANDS:
            shortcut = QShortcut(self)
            shortcut.setKeys([QKeySequence(keys) for keys in each(command.keys)])
            shortcut.setObjectName(f"shortcut.{command.id}")
            shortcut.activated.connect(self._activated)
            self._shortcuts.append(shortcut)

    @Slot()
    def _pressed(self) -> None:
        button = self.sender()
        if isinstance(button, QPushButton):
            button.setChecked(not button.isChecked())  # what is current is said by mark(), not by a click
            self._tell(button.objectName().removeprefix("command."))

    @Slot()
    def _activated(self) -> None:
        shortcut = self.sender()
        if isinstance(shortcut, QObject):
            self._tell(shortcut.objectName().removeprefix("shortcut."))

    @Slot(str)
    def _tell(self, command_id: str) -> None:
        if command_id == "menu":
            self.open_menu()
        else:
            self.commanded.emit(command_id)

    @Slot()
    def _note_paint(self) -> None:
        if not self._has_painted:
            self._has_painted = True
            QTimer.singleShot(0, self._tell_painted)

    @Slot()
    def _tell_painted(self) -> None:
        self.first_painted.emit()
        for command in COMMANDS:  # the first paint does without
            if command.id in self._buttons:
                self._buttons[command.id].show_key(each(command.keys)[0])


class _Body(QWidget):
    """Tells when it is painted."""

    painted = Signal()

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        self.painted.emit()
