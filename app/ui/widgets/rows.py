"""Tables whose rows are chosen whole: air around the words, and a bar at the chosen one, which tint would hide."""

from PySide6.QtCore import QEvent, QModelIndex, QObject, QPersistentModelIndex, QRect, QSize, Qt
from PySide6.QtGui import QColor, QKeyEvent, QKeySequence, QPainter
from PySide6.QtWidgets import QAbstractItemView, QStyle, QStyledItemDelegate, QStyleOptionViewItem, QTableView

from app.ui import theme
from app.ui.override import override
from app.ui.widgets.tick import draw_tick

BESIDE = 5
ABOVE = 3
BAR = 4


class RowDelegate(QStyledItemDelegate):
    """For tables that choose whole rows: no frame around a single cell."""

    @override
    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        cell = QStyleOptionViewItem(option)
        cell.state &= ~QStyle.StateFlag.State_HasFocus
        if cell.state & QStyle.StateFlag.State_Selected:
            painter.fillRect(cell.rect, QColor(theme.current().accent_tint))
            if index.column() == 0:
                bar = QRect(cell.rect.left(), cell.rect.top(), BAR, cell.rect.height())
                painter.fillRect(bar, QColor(theme.current().accent))
        cell.rect = cell.rect.adjusted(BESIDE, ABOVE, -BESIDE, -ABOVE)
        super().paint(painter, cell, index)
        if index.data(Qt.ItemDataRole.CheckStateRole) is not None:
            self.initStyleOption(cell, index)
            box = cell.widget.style().subElementRect(QStyle.SubElement.SE_ItemViewItemCheckIndicator, cell, cell.widget)
            painter.save()
            draw_tick(painter, box, cell.palette, ticked=cell.checkState == Qt.CheckState.Checked)
            painter.restore()

    @override
    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        cell = QStyleOptionViewItem(option)
        cell.rect = cell.rect.adjusted(BESIDE, 0, -BESIDE, 0)  # words wrap in what is left
        return super().sizeHint(cell, index) + QSize(2 * BESIDE, 2 * ABOVE)


class NoCopies(QObject):
    """Keeps a cell from the clipboard: what leaves a chart does so by print or save, which are written down."""

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        return isinstance(event, QKeyEvent) and event.matches(QKeySequence.StandardKey.Copy)


def choose_by_rows(table: QTableView) -> None:
    """One row at a time is chosen, by keyboard too; nothing is edited, and Tab leaves the table."""
    table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
    table.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
    table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
    table.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
    table.setTabKeyNavigation(False)
    table.setShowGrid(False)
    table.setWordWrap(True)
    table.setItemDelegate(RowDelegate(table))
    table.installEventFilter(NoCopies(table))
    table.verticalHeader().hide()
    table.horizontalHeader().setHighlightSections(False)
