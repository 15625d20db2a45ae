"""The pages of a PDF on screen, one below the other, as the renderer made them."""

from PySide6.QtCore import QRectF, QSize, QSizeF, Qt, Signal
from PySide6.QtGui import QColor, QImage, QPageSize, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QFrame, QScrollArea, QSizePolicy, QVBoxLayout, QWidget

from app.ui import theme
from app.ui.override import override

GAP = 16


class PaperSheet(QWidget):
    """One page, a picture with a border."""

    def __init__(self, image: QImage, size: QSize, parent: QWidget) -> None:
        super().__init__(parent)
        self.image = image
        self.setFixedSize(size)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
            painter.drawImage(QRectF(self.rect()), self.image)
            painter.setPen(QPen(QColor(theme.current().control), 1))
            painter.drawRect(self.rect().adjusted(0, 0, -1, -1))


class PaperView(QScrollArea):
    """All pages. page_shown: number (from 1) and count, whenever another page fills the view."""

    page_shown = Signal(int, int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("preview.pages")
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._sheets: list[PaperSheet] = []
        self._page = 0
        self.verticalScrollBar().valueChanged.connect(self._look)

    def show_pages(self, images: list[QImage], ratio: float) -> None:
        """Show these pictures, ratio of their pixels to one of the screen's units; the place in the paper is kept."""
        bar = self.verticalScrollBar()
        share = bar.value() / bar.maximum() if bar.maximum() else 0.0
        column = QWidget()
        layout = QVBoxLayout(column)
        layout.setContentsMargins(GAP, GAP, GAP, GAP)
        layout.setSpacing(GAP)
        layout.setAlignment(Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignTop)
        self._sheets = []
        for number, image in enumerate(images, 1):
            sheet = PaperSheet(image, (image.size() / ratio), column)
            sheet.setAccessibleName(f"Page {number} of {len(images)}")
            layout.addWidget(sheet)
            self._sheets.append(sheet)
        self.setWidget(column)
        column.adjustSize()
        bar.setValue(round(share * bar.maximum()))
        self._page = 0
        self._look()

    def clear(self) -> None:
        """Show nothing."""
        self._sheets = []
        self._page = 0
        self.setWidget(QWidget())

    def go_to_page(self, number: int) -> None:
        """Bring a page (from 1) to the top of the view."""
        if self._sheets:
            sheet = self._sheets[max(0, min(number - 1, len(self._sheets) - 1))]
            self.verticalScrollBar().setValue(sheet.y() - GAP // 2)
            self._look()

    @property
    def count(self) -> int:
        """How many pages there are."""
        return len(self._sheets)

    def paper_size(self, dots_per_inch: int) -> QPageSize:
        """The paper that the first page is made for; pictures have so many dots an inch."""
        if not self._sheets:
            return QPageSize(QPageSize.PageSizeId.A4)
        points = QSizeF(self._sheets[0].image.size()) * 72 / dots_per_inch
        return QPageSize(points, QPageSize.Unit.Point, "", QPageSize.SizeMatchPolicy.FuzzyMatch)

    @property
    def page(self) -> int:
        """The number of the page that fills the view, from 1; 0 where there is none."""
        return self._page

    def _look(self) -> None:
        """The page that crosses the middle of the view."""
        middle = self.verticalScrollBar().value() + self.viewport().height() // 2
        seen = [n for n, sheet in enumerate(self._sheets, 1) if sheet.y() - GAP <= middle]
        page = seen[-1] if seen else min(1, len(self._sheets))
        if page != self._page:
            self._page = page
            self.setAccessibleName(f"Page {page} of {len(self._sheets)}")
            self.page_shown.emit(page, len(self._sheets))
