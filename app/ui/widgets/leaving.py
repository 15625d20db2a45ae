"""Leaving a form that is filled: asked about once, whether by Escape or by a key of the whole window."""

from collections.abc import Callable

from PySide6.QtCore import QTimer, Signal, Slot
from PySide6.QtWidgets import QApplication, QBoxLayout, QWidget

from app.ui.widgets.form import FormCard
from app.ui.widgets.said import Said

ASKED = "Nothing of it is kept yet, and what is typed would be gone. Esc again leaves."


class LeavingPage(QWidget):
    """A page whose words would be lost by leaving it. cancelled: it is left for where it was opened from.

    given_up: somebody was asked, and leaves; comes before cancelled, or before what follows instead.
    """

    cancelled = Signal()
    given_up = Signal()
    asks = ASKED

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.leaving = Said("leaving.said")
        """Where the question stands; a page puts it on its card."""
        self.leaving.hide()
        self._then: Callable[[], object] | None = None
        self._has_asked = self._is_let_go = False

    def put_on_top(self, head: QWidget) -> None:
        """Something above all that the page has, such as whose chart it is about."""
        column = self.layout()
        if not isinstance(column, QBoxLayout):
            raise TypeError("a page whose parts stand in a column")
        column.insertWidget(0, head)

    @property
    def may_be_left(self) -> bool:
        """Whether nothing would be lost by leaving it."""
        return self._is_let_go or not self._holds_words()

    def leave(self, then: Callable[[], object] | None = None) -> None:
        """Ask about what would be lost. then: what follows instead of cancelled, once Escape says so."""
        self._then = then
        self._has_asked = True
        self.leaving.refuse(self.asks)
        self.leaving.show()
        focused: QWidget | None = QApplication.focusWidget()
        if self.isVisible() and (focused is None or not self.isAncestorOf(focused)):  # behind a cover it takes no key
            last: QWidget | None = self.focusWidget()
            (last or self).setFocus()  # Escape is the page's: it must come here
        QTimer.singleShot(0, self._show_asked)

    @Slot()
    def _show_asked(self) -> None:
        """Once it has its place."""
        for card in self.findChildren(FormCard):
            card.ensureWidgetVisible(self.leaving)

    def _holds_words(self) -> bool:
        """Whether something was typed or chosen that is nowhere else."""
        raise NotImplementedError

    @property
    def _is_busy(self) -> bool:
        """Whether what was typed is on its way to the store."""
        raise NotImplementedError

    @Slot()
    def _ask_to_leave(self) -> None:
        """Escape: leaves where nothing would be lost, or where that was asked before."""
        if self._is_busy:
            return
        if self.may_be_left or self._has_asked:
            then, self._then = self._then, None
            if not self.may_be_left:
                self.given_up.emit()
            self._is_let_go = True
            if then is None:
                self.cancelled.emit()
            else:
                then()
        else:
            self.leave()

    @Slot()
    def _go_on(self) -> None:
        """Somebody types on: what was asked is answered by that."""
        self._has_asked, self._then = False, None
        self.leaving.hide()
