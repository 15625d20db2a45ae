"""Two sheets to read: the keys of the app, and what a scale says of itself."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QFrame,
    QGridLayout,
    QLabel,
    QPlainTextEdit,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from app.core.scale import Scale
from app.ui import theme
from app.ui.commands import COMMANDS, KEYS, PAGES


def keys_sheet(parent: QWidget) -> QDialog:
    """Every key, by page. Open it with open()."""
    dialog = _dialog(parent, "Keys")
    rows = [(PAGES[""], c.keys, c.text) for c in COMMANDS] + [(PAGES[k.page], k.keys, k.text) for k in KEYS]
    table = QWidget(dialog)
    grid = QGridLayout(table)
    grid.setContentsMargins(0, 0, 0, 0)
    grid.setHorizontalSpacing(20)
    grid.setVerticalSpacing(4)
    last = ""
    for n, (page, keys, text) in enumerate(rows):
        for column, words in enumerate((page if page != last else "", keys, text)):
            label = QLabel(words, table)
            label.setTextFormat(Qt.TextFormat.PlainText)
            theme.set_role(label, ("group", "soft", "")[column])
            grid.addWidget(label, n, column)
        last = page
    return _finished(dialog, _scrolled(table, dialog))


def scale_sheet(scale: Scale, parent: QWidget) -> QDialog:
    """Instructions, recall, limits, source and rights of a scale, verbatim. Open it with open()."""
    dialog = _dialog(parent, f"{scale.short}: about this scale")
    text = QPlainTextEdit(scale_words(scale), dialog)
    text.setReadOnly(True)
    text.setAccessibleName("About this scale")
    text.setMinimumSize(text.fontMetrics().averageCharWidth() * 90, text.fontMetrics().height() * 24)
    return _finished(dialog, text)


def scale_words(scale: Scale) -> str:
    """What the sheet says."""
    bands = [f"Bands: {b.name}. {b.source}" for s in scale.scores for b in s.band_sets]
    parts = [
        f"{scale.title} ({scale.short}), definition {scale.version}, sha256 {scale.sha256}",
        f"Instructions: {scale.instructions}" if scale.instructions else "",
        f"Time asked about: {scale.recall}" if scale.recall else "",
        *scale.clinician_notes,
        *(f"Limits: {limit}" for limit in scale.limits),
        f"Source: {scale.source.citation}",
        *bands,
        f"Rights: {scale.rights.holder}. {scale.rights.terms}",
    ]
    return "\n\n".join(part for part in parts if part)


def _dialog(parent: QWidget, title: str) -> QDialog:
    dialog = QDialog(parent)
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    dialog.setWindowTitle(title)
    return dialog


def _scrolled(table: QWidget, dialog: QDialog) -> QScrollArea:
    """The table as wide as it is, and as high as the screen allows; the arrow keys scroll it."""
    area = QScrollArea(dialog)
    area.setObjectName("sheet.keys")
    area.setAccessibleName("Keys, by page")
    area.setFrameShape(QFrame.Shape.NoFrame)
    area.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
    area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    area.setWidgetResizable(True)
    area.setWidget(table)
    table.ensurePolished()
    size = table.sizeHint()
    room = QGuiApplication.primaryScreen().availableGeometry().height() * 2 // 3
    area.setMinimumWidth(size.width() + area.verticalScrollBar().sizeHint().width())
    area.setMinimumHeight(min(size.height(), room))
    area.setFocus()
    return area


def _finished(dialog: QDialog, body: QWidget) -> QDialog:
    box = QDialogButtonBox(QDialogButtonBox.StandardButton.Close, dialog)
    box.rejected.connect(dialog.reject)
    column = QVBoxLayout(dialog)
    column.setContentsMargins(20, 16, 20, 16)
    column.setSpacing(12)
    column.addWidget(body)
    column.addWidget(box)
    return dialog
