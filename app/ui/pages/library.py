"""The library on screen: every scale with its page, its rights and what changed, and what a site may say of it."""

from collections.abc import Sequence
from typing import Final, NamedTuple

from PySide6.QtCore import QModelIndex, Qt, Signal, Slot
from PySide6.QtGui import QAction, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QHeaderView, QMenu, QTableView, QVBoxLayout, QWidget

from app.services.library import Version
from app.services.library_view import ScaleRow, about, rights
from app.ui import theme
from app.ui.listen import listen
from app.ui.models.table import Column, RowsTable
from app.ui.override import override
from app.ui.widgets.button import Button
from app.ui.widgets.choice import Choice
from app.ui.widgets.flow_area import drop
from app.ui.widgets.form import Field
from app.ui.widgets.forms_menu import FormsMenu
from app.ui.widgets.reading import Reading
from app.ui.widgets.rows import choose_by_rows
from app.ui.widgets.said import Said, plain

COLUMNS: Final = (
    Column[ScaleRow]("Scale", lambda row: row.short),
    Column[ScaleRow]("Version", lambda row: "" if row.scale is None else row.scale.version),
    Column[ScaleRow]("Status", lambda row: row.status),
)
ABOUT, RIGHTS = "About this scale", "Rights and permission"
SHARE: Final = 0.36
"""Of the page's width, for the table."""
LETTERS: Final = (17, 8, 17)


class Asked(NamedTuple):
    """What is to be said of a scale. act: set, permission, words or template."""

    act: str
    row: ScaleRow


class LibraryPage(QWidget):
    """act_asked: an Asked. form_asked: a Form. changes_asked: a row and a Version. preview_asked: a row. The others:
    the buttons."""

    act_asked = Signal(object)
    form_asked = Signal(object)
    changes_asked = Signal(object, object)
    preview_asked = Signal(object)
    folder_asked = Signal()
    reload_asked = Signal()
    closed = Signal()

    def __init__(self, folder: str, *, may_change: bool, parent: QWidget | None = None) -> None:
        """folder: of the site's own scales. may_change: an administrator of an open clinic is here."""
        super().__init__(parent)
        self.setObjectName("page.library")
        self._may_change = may_change
        self._table = QTableView(self)
        self._model = RowsTable[ScaleRow](COLUMNS, self._table)
        self._view = Choice(self)
        self._view_field = Field("&Show", self._view)
        self._text = Reading("library.text", "About this scale", self)
        self._said = Said("library.said")
        self._folder = plain(f"Your own scales: {folder}")
        self._form = Button("library.form", "Blank &forms…", "Ctrl+P", "filled")
        self._set = Button("library.set", "&Band set…", "Ctrl+B")
        self._permission = Button("library.permission", "&Permission…", "Ctrl+R")
        self._words = Button("library.words", "&Wording…", "Ctrl+W")
        self._wording = QMenu(self)
        self._template, self._bring = QAction("Save a &template…", self), QAction("&Bring a file…", self)
        self._preview = Button("library.preview", "&Live preview", "Ctrl+E")
        self._open = Button("library.folder", "&Open the folder", "Ctrl+O")
        self._reload = Button("library.reload", "&Read again", "F5")
        self._back = Button("library.back", "Ho&me", "Esc")
        self._forms = FormsMenu(self)
        self._build()
        self._connect()
        self._allow()

    def show_rows(self, rows: Sequence[ScaleRow], select: str = "") -> None:
        """All that is read; the one that was shown, or that of the id, is shown again."""
        chosen = select or (self._row.short if self._row is not None else "")
        self._model.show(rows)
        place = next((n for n, row in enumerate(rows) if chosen and _is(row, chosen)), 0)
        if rows:
            self._table.selectRow(place)
        self._show_current()

    def show_parts(self, title: str, parts: list[tuple[str, list[str]]]) -> None:
        """What was asked for of the row that is chosen."""
        self._text.show_parts(title, parts)

    def tell(self, words: str) -> None:
        """Say what was done."""
        self._said.begin(words)

    def refuse(self, words: str) -> None:
        """It could not be done; the sentence says why."""
        self._said.refuse(words)

    @property
    def short(self) -> str:
        """Of the scale that is chosen; empty: none is."""
        return "" if self._row is None else self._row.short

    @override
    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if not event.spontaneous():
            self._table.setFocus()

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    @property
    def _row(self) -> ScaleRow | None:
        row = self._table.currentIndex().data(Qt.ItemDataRole.UserRole)
        return row if isinstance(row, ScaleRow) else None

    def _build(self) -> None:
        self._table.setObjectName("library.table")
        self._table.setAccessibleName("Scales")
        self._table.setModel(self._model)
        choose_by_rows(self._table)
        self._table.horizontalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Interactive)
        self._table.horizontalHeader().setStretchLastSection(True)
        self._table.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        self._view.setObjectName("library.view")
        theme.set_role(self._folder, "soft")
        self._folder.setObjectName("library.path")
        self._folder.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        title = plain("Scales")
        theme.set_role(title, "title")
        left, right, own = QVBoxLayout(), QVBoxLayout(), QHBoxLayout()
        for button in (self._open, self._reload):
            own.addWidget(button)
        own.addStretch(1)
        left.addWidget(self._table, 1)
        left.addWidget(self._folder)
        left.addLayout(own)
        right.addWidget(self._view_field)
        right.addWidget(self._text, 1)
        body, foot = QHBoxLayout(), QHBoxLayout()
        for layout in (left, right, own, foot):
            layout.setSpacing(8)
        body.setSpacing(20)
        body.addLayout(left)
        body.addLayout(right, 1)
        for button in (self._form, self._preview, self._set, self._permission, self._words, self._back):
            foot.addWidget(button)
        foot.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(20, 16, 20, 16)
        column.setSpacing(8)
        column.addWidget(title)
        column.addWidget(self._said)
        column.addLayout(body, 1)
        column.addLayout(foot)

    def _connect(self) -> None:
        self._table.selectionModel().currentRowChanged.connect(self._show_current)
        self._view.activated.connect(self._show_view)
        self._forms.asked.connect(self.form_asked)
        self._wording.addActions([self._template, self._bring])
        self._template.triggered.connect(self._ask_template)
        self._bring.triggered.connect(self._ask_words)
        for button, act, keys in (
            (self._form, self._drop_forms, "Ctrl+P"),
            (self._set, self._ask_set, "Ctrl+B"),
            (self._permission, self._ask_permission, "Ctrl+R"),
            (self._words, self._drop_words, "Ctrl+W"),
            (self._preview, self._ask_preview, "Ctrl+E"),
            (self._open, self.folder_asked, "Ctrl+O"),
            (self._reload, self.reload_asked, "F5"),
            (self._back, self.closed, "Esc"),
        ):
            button.clicked.connect(act)
            listen(self, keys, act)

    def _fit(self) -> None:
        """The table its share, but never less than its words need."""
        letter = self._table.fontMetrics().averageCharWidth()
        bar = self._table.verticalScrollBar().sizeHint().width()
        width = max(int(self.width() * SHARE), min(letter * sum(LETTERS) + bar, self.width() // 2))
        self._table.setFixedWidth(width)
        self._folder.setFixedWidth(width)
        for place, letters in enumerate(LETTERS[:-1]):
            self._table.setColumnWidth(place, (width - bar) * letters // sum(LETTERS))

    @Slot()
    @Slot(QModelIndex, QModelIndex)
    def _show_current(self) -> None:
        row = self._row
        self._view.clear()
        if row is not None:
            self._view.addItem(ABOUT)
            if row.scale is not None:
                self._view.addItem(RIGHTS)
            for version in row.versions if row.is_usable else ():
                self._view.addItem(f"Changed since {version.version} ({version.sha256[:8]})", version)
        self._said.tell("")
        self._allow()
        self._show_view()

    @Slot()
    def _show_view(self) -> None:
        row = self._row
        if row is None:
            self._text.clear()
            return
        version = self._view.currentData()
        if isinstance(version, Version):
            self.changes_asked.emit(row, version)
            return
        title = f"{row.title} ({row.short})" if row.title else row.short
        self._text.show_parts(title, rights(row) if self._view.currentText() == RIGHTS else about(row))

    def _allow(self) -> None:
        row = self._row
        may = self._may_change and row is not None and row.scale is not None
        is_wordless = may and row is not None and row.shipped is not None
        self._form.setEnabled(row is not None and row.is_usable)
        self._set.setVisible(may and row is not None and bool(row.choices))
        self._permission.setVisible(may)
        self._words.setVisible(is_wordless)
        path = "" if row is None else _path_of(row)
        self._preview.setEnabled(bool(path) or (row is not None and row.is_usable))

    def _ask(self, act: str, button: Button) -> None:
        if self._row is not None and not button.isHidden():
            self.act_asked.emit(Asked(act, self._row))

    @Slot()
    def _ask_set(self) -> None:
        self._ask("set", self._set)

    @Slot()
    def _ask_permission(self) -> None:
        self._ask("permission", self._permission)

    @Slot()
    def _ask_template(self) -> None:
        self._ask("template", self._words)

    @Slot()
    def _ask_words(self) -> None:
        self._ask("words", self._words)

    @Slot()
    def _drop_words(self) -> None:
        if not self._words.isHidden():
            drop(self._wording, self._words)

    @Slot()
    def _ask_preview(self) -> None:
        if self._row is not None and self._preview.isEnabled():
            self.preview_asked.emit(self._row)

    @Slot()
    def _drop_forms(self) -> None:
        row = self._row
        if row is not None and row.scale is not None and self._form.isEnabled():
            self._forms.show_scales([row.scale])
            drop(self._forms, self._form)


def _is(row: ScaleRow, name: str) -> bool:
    return name in (row.short, "" if row.scale is None else row.scale.id)


def _path_of(row: ScaleRow) -> str:
    if row.refused is not None:
        return row.refused.path
    return "" if row.definition is None else row.definition.path
