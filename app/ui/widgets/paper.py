"""The pages of a PDF on screen, one below the other, as the renderer made them."""

from collections.abc import Iterable, Sequence

from PySide6.QtCore import QRectF, QSize, QSizeF, Qt, Signal
from PySide6.QtGui import QColor, QImage, QPageLayout, QPageSize, QPainter, QPaintEvent, QPen, QResizeEvent
from PySide6.QtWidgets import QFrame, QScrollArea, QSizePolicy, QVBoxLayout, QWidget

from app.ui import theme
from app.ui.override import override

GAP = 16
DOTS_A_POINT = 96 / 72
KEPT = 6
"""On either side of what is in view: a page is some megabytes."""

Size = tuple[float, float]


class PaperSheet(QWidget):
    """One page: a picture with a border. image None: it is being drawn, and its place is white."""

    def __init__(self, size: QSize, parent: QWidget) -> None:
        super().__init__(parent)
        self.image: QImage | None = None
        self.setFixedSize(size)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
            if self.image is None:
                painter.fillRect(self.rect(), Qt.GlobalColor.white)
            else:
                painter.drawImage(QRectF(self.rect()), self.image)
            painter.setPen(QPen(QColor(theme.current().control), 1))
            painter.drawRect(self.rect().adjusted(0, 0, -1, -1))


class PaperView(QScrollArea):
    """All pages; pictures are held of those in view and of some around, so that hundreds of pages take little room.

    page_shown: number (from 1) and count, whenever another page fills the view. wanted: the numbers of the first and
    the last page of which pictures are lacking.
    """

    page_shown = Signal(int, int)
    wanted = Signal(int, int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("preview.pages")
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._sheets: list[PaperSheet] = []
        self._sizes: Sequence[Size] = ()
        self._asked: range = range(0)
        self._page = 0
        self.verticalScrollBar().valueChanged.connect(self._look)

    def show_paper(self, sizes: Sequence[Size], zoom: float) -> None:
        """White pages of these sizes in points; the place in the paper is kept. zoom: 1 is as large as paper."""
        bar = self.verticalScrollBar()
        share = bar.value() / bar.maximum() if bar.maximum() else 0.0
        column = QWidget()
        layout = QVBoxLayout(column)
        layout.setContentsMargins(GAP, GAP, GAP, GAP)
        layout.setSpacing(GAP)
        layout.setAlignment(Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignTop)
        self._sheets, self._sizes, self._asked = [], sizes, range(0)
        for number, (width, height) in enumerate(sizes, 1):
            size = QSize(round(width * zoom * DOTS_A_POINT), round(height * zoom * DOTS_A_POINT))
            sheet = PaperSheet(size, column)
            sheet.setAccessibleName(f"Page {number} of {len(sizes)}")
            layout.addWidget(sheet)
            self._sheets.append(sheet)
        self.setWidget(column)
        column.adjustSize()
        bar.setValue(round(share * bar.maximum()))
        self._page = 0
        self._look()

    def put_images(self, first: int, images: Iterable[QImage]) -> None:
        """The pictures that were wanted, from this page on; those far from the view are let go."""
        self._asked = range(0)
        for number, image in enumerate(images, first):
            self._sheets[number - 1].image = image
            self._sheets[number - 1].update()
        near = self._near(KEPT)
        for number, sheet in enumerate(self._sheets, 1):
            if number not in near:
                sheet.image = None
        self._want()

    def clear(self) -> None:
        """Show nothing."""
        self._sheets, self._sizes, self._asked = [], (), range(0)
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

    @property
    def layout_of_paper(self) -> tuple[QPageSize, QPageLayout.Orientation]:
        """The paper that the first page is made for, as it lies in a printer, and how it is turned."""
        if not self._sizes:
            return QPageSize(QPageSize.PageSizeId.A4), QPageLayout.Orientation.Portrait
        wide = self._sizes[0][0] > self._sizes[0][1]
        points = QSizeF(*sorted(self._sizes[0]))
        size = QPageSize(points, QPageSize.Unit.Point, "", QPageSize.SizeMatchPolicy.FuzzyMatch)
        return size, QPageLayout.Orientation.Landscape if wide else QPageLayout.Orientation.Portrait

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
        self._want()

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._look()

    def _near(self, around: int) -> range:
        """The numbers of the pages in view, and of so many on either side."""
        top = self.verticalScrollBar().value()
        bottom = top + self.viewport().height()
        seen = [n for n, s in enumerate(self._sheets, 1) if s.y() + s.height() >= top and s.y() <= bottom]
        if not seen:
            return range(0)
        return range(max(seen[0] - around, 1), min(seen[-1] + around, len(self._sheets)) + 1)

    def _want(self) -> None:
        """Ask for what is lacking; nothing more while that is being drawn."""
        lacking = [n for n in self._near(1) if self._sheets[n - 1].image is None]
        if lacking and not self._asked:
            self._asked = range(lacking[0], lacking[-1] + 1)
            self.wanted.emit(lacking[0], lacking[-1])
