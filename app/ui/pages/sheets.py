"""Two sheets to read: the keys of the app, and what a scale says of itself."""

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QGuiApplication, QShortcut
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QFrame,
    QGridLayout,
    QLabel,
    QScrollArea,
    QTextEdit,
    QVBoxLayout,
    QWidget,
)

from app.core.scale import Scale
from app.services.scale_page import parts
from app.ui import theme
from app.ui.commands import COMMANDS
from app.ui.keys import KEYS, PAGES
from app.ui.menu import PAGE, page_in
from app.ui.widgets.reading import EDGE, Reading

LETTERS = 76  # of a line that is read without losing the next
SCREEN_SHARE = 0.8


def keys_sheet(parent: QWidget) -> QDialog:
    """Every key, by page, those of the page that the parent shows first. Open it with open()."""
    dialog = _dialog(parent, "Keys")
    table = QWidget(dialog)
    grid = QGridLayout(table)
    grid.setContentsMargins(0, 0, 12, 0)
    grid.setHorizontalSpacing(20)
    grid.setVerticalSpacing(4)
    grid.setColumnStretch(1, 1)
    for title, rows in key_groups(parent):
        grid.addWidget(_label(title, "group", table), grid.rowCount(), 0, 1, 2)
        for keys, text in rows:
            place = grid.rowCount()
            grid.addWidget(_label(keys, "soft", table), place, 0, Qt.AlignmentFlag.AlignTop)
            grid.addWidget(_label(text, "", table), place, 1)
        grid.setRowMinimumHeight(grid.rowCount(), 8)
    return _finished(dialog, _scrolled(table, dialog))


def key_groups(parent: QWidget) -> list[tuple[str, list[tuple[str, str]]]]:
    """A title and its rows of keys and words: the page in front, everywhere, the other pages."""
    page = page_in(parent)
    here = page.objectName().removeprefix(PAGE) if page is not None else ""
    groups = []
    for name in dict.fromkeys((here, *PAGES)):
        rows = [(k.keys, k.text) for k in KEYS if k.page == name]
        everywhere = [] if name else [(c.keys, c.text) for c in COMMANDS]
        groups.append((f"{PAGES[name]} (here)" if name == here != "" else PAGES[name], everywhere + rows))
    return groups


def scale_sheet(scale: Scale, parent: QWidget) -> QDialog:
    """Instructions, recall, limits, source and rights of a scale, verbatim. Open it with open()."""
    dialog = _dialog(parent, f"{scale.short}: about this scale")
    text = Reading("sheet.scale", "About this scale", dialog)
    text.show_parts(f"{scale.title} ({scale.short})", parts(scale))
    text.setMinimumSize(_room_of(text))
    return _finished(dialog, text)


def _room_of(text: QTextEdit) -> QSize:
    """A line's readable length, and the height that its text then takes, as far as the screen goes."""
    text.ensurePolished()
    screen = QGuiApplication.primaryScreen().availableGeometry().size() * SCREEN_SHARE
    bar = text.verticalScrollBar().sizeHint().width()
    width = min(text.fontMetrics().averageCharWidth() * LETTERS + 2 * EDGE, screen.width() - bar)
    text.document().setTextWidth(width)
    return QSize(width + bar, min(round(text.document().size().height()) + 2, _rest(screen.height(), text)))


def _rest(height: int, widget: QWidget) -> int:
    """What the button below and the edges leave of a height."""
    return height - 5 * widget.fontMetrics().height()


def _label(words: str, role: str, parent: QWidget) -> QLabel:
    label = QLabel(words, parent)
    label.setTextFormat(Qt.TextFormat.PlainText)
    label.setIndent(0)
    theme.set_role(label, role)
    return label


def _dialog(parent: QWidget, title: str) -> QDialog:
    dialog = QDialog(parent)
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    dialog.setWindowTitle(title)
    lock = next((s for s in parent.window().findChildren(QShortcut) if s.objectName() == "shortcut.lock"), None)
    if lock is not None:  # a sheet holds back the window's own keys, but nothing may stand before the lock
        here = QShortcut(lock.key(), dialog)
        here.activated.connect(dialog.reject)
        here.activated.connect(lock.activated)
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
    room = QGuiApplication.primaryScreen().availableGeometry().height() * SCREEN_SHARE
    area.setMinimumWidth(size.width() + area.verticalScrollBar().sizeHint().width())
    area.setMinimumHeight(min(size.height(), _rest(round(room), area)))
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
