"""The head of the assessment page: which scale, when it was performed, and as many of the keys as there is room for."""

from collections.abc import Sequence

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QLabel, QSizePolicy, QWidget

from app.ui import theme
from app.ui.override import override
from app.ui.widgets.wrapped import Wrapped

APART = 20
KEYS = (
    *("F1 keys", "F4 about", "X not assessed", "C confound", "R rate otherwise"),
    *("F3 cut applied", "F6 vital signs", "0–9 points"),
)
"""The most needed first."""
SHOWN_FROM_LEFT = ("0–9 points", *KEYS[2:-1], "F4 about", "F1 keys")
BETWEEN = "   "


class AssessmentHead(QWidget):
    """One line where all of it fits, else the title above the time; both are whole at any width, the keys give way."""

    def __init__(self, title: str, when: str, parent: QWidget, *, untaken: Sequence[str] = ()) -> None:
        """untaken: keys that do nothing on this scale, such as R."""
        super().__init__(parent)
        self._told = [key for key in KEYS if key.split()[0] not in untaken]
        shown = [key for key in SHOWN_FROM_LEFT if key in self._told]
        self._title = Wrapped(self)
        theme.set_role(self._title, "title")
        self._title.show_text(title)
        self._when = Wrapped(self)
        self._when.setObjectName("assessment.when")
        theme.set_role(self._when, "soft")
        self._when.show_text(when)
        self._keys = QLabel(self)
        self._keys.setTextFormat(Qt.TextFormat.PlainText)
        self._keys.setToolTip(BETWEEN.join(shown))
        self._keys.setAccessibleName(", ".join(shown))
        theme.set_role(self._keys, "soft")
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    def tell_performed(self, words: str) -> None:
        """Say when the assessment was performed."""
        self._when.show_text(words)
        self._place()

    @override
    def hasHeightForWidth(self) -> bool:
        return True

    @override
    def heightForWidth(self, width: int) -> int:
        return max(box.bottom() + 1 for box in self._boxes(width)[:2])

    @override
    def sizeHint(self) -> QSize:
        return QSize(self._title.sizeHint().width(), self.heightForWidth(self._title.sizeHint().width()))

    @override
    def minimumSizeHint(self) -> QSize:
        return QSize(self._title.minimumSizeHint().width(), self._title.minimumSizeHint().height())

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        self._place()

    def _boxes(self, width: int) -> tuple[QRect, QRect, QRect]:
        """Where title, time and keys stand at a width."""
        title, when = self._title.sizeHint(), self._when.sizeHint()
        hints = self._keys.fontMetrics()
        least = hints.horizontalAdvance(KEYS[0])
        if title.width() + when.width() + least + 2 * APART <= width:
            low = self._title.fontMetrics().ascent() - self._when.fontMetrics().ascent()
            beside = QRect(title.width() + APART, low, when.width(), when.height())
            over = QRect(0, 0, title.width(), title.height())
        else:
            over = QRect(0, 0, width, self._title.heightForWidth(width))
            room = min(when.width(), width)
            beside = QRect(0, over.bottom() + 1, room, self._when.heightForWidth(room))
        left = beside.right() + 1 + APART
        return over, beside, QRect(left, beside.top(), max(width - left, 0), hints.height())

    def _place(self) -> None:
        over, beside, rest = self._boxes(self.width())
        self._title.setGeometry(over)
        self._when.setGeometry(beside)
        self._keys.setText(self._fitting(rest.width()))
        self._keys.setVisible(bool(self._keys.text()))
        taken = self._keys.sizeHint().width()
        self._keys.setGeometry(QRect(rest.right() + 1 - taken, rest.top(), taken, rest.height()))
        self.updateGeometry()

    def _fitting(self, room: int) -> str:
        """Those that fit, the most needed first chosen; never half a word."""
        metrics = self._keys.fontMetrics()
        for count in range(len(self._told), 0, -1):
            words = BETWEEN.join(key for key in SHOWN_FROM_LEFT if key in self._told[:count])
            if metrics.horizontalAdvance(words) <= room:
                return words
        return ""
