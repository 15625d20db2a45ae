"""The part of the assessment page that scrolls: the rows under their groups' headings, the current one in view."""

from collections.abc import Mapping, Sequence

from PySide6.QtCore import Qt, Slot
from PySide6.QtWidgets import QLabel, QScrollArea, QVBoxLayout, QWidget

from app.ui import theme
from app.ui.widgets.item_row import ItemRow

ABOVE_BELOW = 8


class ItemsArea(QScrollArea):
    """titles: of the groups, by id. Scrolls only where the rows don't all fit, and then keeps the current one whole."""

    def __init__(self, rows: Sequence[ItemRow], titles: Mapping[str, str], parent: QWidget) -> None:
        super().__init__(parent)
        self._rows = rows
        self._inside = QWidget(self)
        column = QVBoxLayout(self._inside)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(2)
        group = ""
        for row in rows:
            if row.item.group != group:
                group = row.item.group
                heading = QLabel(titles.get(group, group), self._inside)
                theme.set_role(heading, "group")
                column.addWidget(heading)
            column.addWidget(row)
        column.addStretch(1)
        self.setWidgetResizable(True)
        self.setFrameShape(QScrollArea.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setWidget(self._inside)
        # the foot or a note has grown or shrunk
        self.verticalScrollBar().rangeChanged.connect(self.show_current)
        self.verticalScrollBar().rangeChanged.connect(self._fit, Qt.ConnectionType.QueuedConnection)

    @Slot()
    def show_current(self) -> None:
        """Scroll until the current row is seen whole."""
        row = next((r for r in self._rows if r.is_current), None)
        if row is self._rows[0]:
            self.verticalScrollBar().setValue(0)  # what stands above the first item too
        elif row is not None:
            self.ensureWidgetVisible(row, 0, ABOVE_BELOW)

    @Slot()
    def _fit(self) -> None:
        """No bar where all would fit without one: by itself Qt asks the rows, narrowed by the bar that stands there."""
        room, policy = self.maximumViewportSize(), Qt.ScrollBarPolicy
        fits = self._inside.heightForWidth(room.width()) <= room.height()
        self.setVerticalScrollBarPolicy(policy.ScrollBarAlwaysOff if fits else policy.ScrollBarAsNeeded)
