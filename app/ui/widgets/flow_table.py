"""The flow sheet on screen: titles stay in view, columns scroll, and each cell is read out in a sentence."""

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QRectF, QSize, Qt, Signal, Slot
from PySide6.QtGui import QColor, QFont, QFontMetrics, QKeyEvent, QPainter, QPen
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QWidget,
)

from app.core.flow_cells import Cell
from app.core.flowsheet import FlowSheet
from app.ui import theme
from app.ui.models.flowsheet import FlowModel
from app.ui.override import override
from app.ui.widgets.button import ENTER
from app.ui.widgets.rows import NoCopies

Index = QModelIndex | QPersistentModelIndex
PAD = 4
LETTERS, NOTED_LETTERS = 12, 20
TALLEST = 7
"""How many letters a column is wide, with and without something noted before it; how many lines of that are shown."""
TITLE_LETTERS = 26


class FlowTable(QTableView):
    """opened: a column's place, by Enter or a double click. stood: the row and column that keyboard or mouse chose."""

    opened = Signal(int)
    stood = Signal(int, int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("flow.table")
        self.setAccessibleName("Flow sheet")
        self.flow = FlowModel(self)
        self.setModel(self.flow)
        self.setItemDelegate(CellDelegate(self))
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setTabKeyNavigation(False)
        self.setCornerButtonEnabled(False)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.installEventFilter(NoCopies(self))
        for header in (self.horizontalHeader(), self.verticalHeader()):
            header.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
            header.setHighlightSections(False)
            header.setSectionsClickable(False)
        self.horizontalHeader().setDefaultAlignment(Qt.AlignmentFlag.AlignCenter)
        self.verticalHeader().setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        self.doubleClicked.connect(self._open)
        self.selectionModel().currentChanged.connect(self._stand)

    def show_sheet(self, sheet: FlowSheet | None, stay: str = "") -> None:
        """Show it, on the column of the assessment `stay`, else on the last one, which is in view then."""
        row = max(self.currentIndex().row(), 1)
        self.flow.show(sheet)
        self._fit()
        count = self.flow.columnCount()
        if count:
            place = self.flow.place_of(stay) if stay else None
            last = len(sheet.columns) - 1 if sheet is not None else 0
            index = self.flow.index(min(row, self.flow.rowCount() - 1), max(last, 0) if place is None else place)
            self.setCurrentIndex(index)
            self.scrollTo(index)

    @property
    def wide(self) -> int:
        """How much it takes to show all of it, and that is no more than a long sheet scrolls in."""
        return self.verticalHeader().width() + self.horizontalHeader().length() + 24

    def _fit(self) -> None:
        """Widths by letters, so that two hundred columns are not measured one by one."""
        letter, line = self.fontMetrics().averageCharWidth(), self.fontMetrics().height()
        header = self.horizontalHeader()
        narrow, wide = letter * LETTERS + 2 * PAD, letter * NOTED_LETTERS + 2 * PAD
        header.setDefaultSectionSize(narrow)
        lines = 1
        small = QFontMetrics(small_font(self.font()))
        for place in range(self.flow.columnCount()):
            if self.flow.noted_at(place):
                words = str(self.flow.index(0, place).data() or "")
                header.resizeSection(place, wide)
                box = small.boundingRect(QRect(0, 0, wide - 2 * PAD, 9999), Qt.TextFlag.TextWordWrap, words)
                lines = max(lines, min(TALLEST, -(-box.height() // small.height())))
        side = self.verticalHeader()
        titles = [str(self.flow.headerData(n, Qt.Orientation.Vertical) or "") for n in range(self.flow.rowCount())]
        bold = QFontMetrics(theme.strong_font())
        longest = max((bold.horizontalAdvance(title) for title in titles), default=0)
        side.setFixedWidth(min(longest, letter * TITLE_LETTERS * 2) + 20)
        side.setMinimumSectionSize(line + 2)
        side.setDefaultSectionSize(line + PAD)
        for row in range(self.flow.rowCount()):
            kind = self.flow.kind_at(row)
            if kind is None:
                side.resizeSection(row, lines * small.height() + 2 * PAD)
            elif self.flow.has_two_lines(row):
                side.resizeSection(row, line + small.height() + PAD)

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in ENTER:
            self.opened.emit(self.currentIndex().column())
        else:
            super().keyPressEvent(event)

    @Slot(QModelIndex)
    def _open(self, index: QModelIndex) -> None:
        self.opened.emit(index.column())

    @Slot(QModelIndex, QModelIndex)
    def _stand(self, current: QModelIndex, _previous: QModelIndex) -> None:
        self.stood.emit(current.row(), current.column())


def small_font(font: QFont) -> QFont:
    """For second lines and notes."""
    small = QFont(font)
    small.setPointSizeF(font.pointSizeF() * 0.86)
    return small


class CellDelegate(QStyledItemDelegate):
    """Paints a total on the ground of its band, a frame around what moved, and a ring around where one stands."""

    @override
    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        painter.save()
        tokens = theme.current()
        value = index.data(Qt.ItemDataRole.UserRole)
        if isinstance(value, Cell):
            self._paint_cell(painter, option, value)
        else:
            painter.setFont(small_font(option.font))
            painter.setPen(QColor(tokens.soft))
            box = option.rect.adjusted(PAD, 2, -PAD, -2)
            flags = int(Qt.TextFlag.TextWordWrap | Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop)
            painter.drawText(box, flags, str(index.data() or ""))
        if option.state & QStyle.StateFlag.State_Selected:
            painter.setPen(QPen(QColor(tokens.accent), 2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRect(QRectF(option.rect).adjusted(1, 1, -2, -2))
        painter.restore()

    def _paint_cell(self, painter: QPainter, option: QStyleOptionViewItem, cell: Cell) -> None:
        tokens, rect = theme.current(), option.rect
        ink = tokens.ink
        if cell.fill:
            step = int(cell.fill.removeprefix("band-"))
            painter.fillRect(rect, QColor(tokens.bands[step]))
            ink = tokens.band_inks[step]
        font = QFont(option.font)
        font.setBold(cell.is_score or bool(cell.moved))
        painter.setFont(font)
        painter.setPen(QColor(ink))
        words = f"{cell.text} {cell.moved}".strip()
        if cell.under:
            half = rect.height() // 2
            top, bottom = rect.adjusted(2, 1, -2, -half), rect.adjusted(2, half - 1, -2, 0)
            painter.drawText(top, Qt.AlignmentFlag.AlignCenter, words)
            small = small_font(option.font)
            painter.setFont(small)
            shown = QFontMetrics(small).elidedText(cell.under, Qt.TextElideMode.ElideRight, bottom.width())
            painter.drawText(bottom, Qt.AlignmentFlag.AlignCenter, shown)
        else:
            shown = QFontMetrics(font).elidedText(words, Qt.TextElideMode.ElideRight, rect.width() - 4)
            painter.drawText(rect, Qt.AlignmentFlag.AlignCenter, shown)
        if cell.moved:
            painter.setPen(QPen(QColor(tokens.ink), 2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(QRectF(rect).adjusted(3, 2, -4, -3), 2, 2)

    @override
    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return option.rect.size()
