"""Choosing a logo: the picture as it is printed, on white, with a button to choose another and one to do without."""

from PySide6.QtCore import QRectF, QSize, QStandardPaths, Qt, Signal, Slot
from PySide6.QtGui import QColor, QImage, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QWidget

from app.ui import theme
from app.ui.override import override
from app.ui.widgets.button import Button

PLACE = QSize(120, 40)  # points on paper
INSET = 4.0


class Shown(QWidget):
    """The picture in its own proportions; an empty frame where there is none."""

    def __init__(self) -> None:
        super().__init__()
        self._image = QImage()
        self.setFixedSize(PLACE + QSize(2 * int(INSET), 2 * int(INSET)))

    def show_picture(self, content: bytes) -> None:
        """None where there are no bytes, or none that can be shown."""
        self._image = QImage.fromData(content)
        self.setAccessibleName("The logo" if content else "No logo")
        self.update()

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
            painter.setPen(QPen(QColor(theme.current().control), 1))
            painter.setBrush(QColor(theme.LIGHT.paper))  # paper is white in the dark too
            painter.drawRect(self.rect().adjusted(0, 0, -1, -1))
            if not self._image.isNull():
                size = self._image.size().scaled(PLACE, Qt.AspectRatioMode.KeepAspectRatio)
                left, top = (self.width() - size.width()) / 2, (self.height() - size.height()) / 2
                painter.drawImage(QRectF(left, top, size.width(), size.height()), self._image)


class LogoField(QWidget):
    """file_chosen: its path, yet to be read. changed: another picture, or none, stands there."""

    file_chosen = Signal(str)
    changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._content = b""
        self._shown = Shown()
        self.choose = Button("settings.choose", "C&hoose…", "Ctrl+O")
        self.remove = Button("settings.remove", "&Remove")
        self.setFocusProxy(self.choose)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        for widget in (self._shown, self.choose, self.remove):
            row.addWidget(widget)
        row.addStretch(1)
        self.choose.clicked.connect(self.ask)
        self.remove.clicked.connect(self._take_away)
        self.show_logo(b"")

    @property
    def content(self) -> bytes:
        """The picture's bytes; empty: there is none."""
        return self._content

    def show_logo(self, content: bytes) -> None:
        """Show it; empty: there is none."""
        self._content = content
        self._shown.show_picture(content)
        if not content and self.remove.hasFocus():
            self.choose.setFocus()
        self.remove.setEnabled(bool(content))
        self.changed.emit()

    @Slot()
    def ask(self) -> None:
        """Which file."""
        if not self.choose.isEnabled():
            return
        pictures = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.PicturesLocation)
        dialog = QFileDialog(self, "Choose a logo", pictures)
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.setNameFilter("Pictures (*.png *.jpg *.jpeg)")
        dialog.fileSelected.connect(self.file_chosen)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.open()

    @Slot()
    def _take_away(self) -> None:
        self.show_logo(b"")
