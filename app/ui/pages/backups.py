"""The backups of a clinic: what there is, making one, looking inside, exporting everything."""

from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from PySide6.QtCore import QStandardPaths, Qt, Signal, Slot
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QVBoxLayout, QWidget

from app.services.backups import Backup
from app.ui import theme
from app.ui.listen import listen
from app.ui.override import override
from app.ui.widgets.backup_table import BackupTable
from app.ui.widgets.button import Button
from app.ui.widgets.said import Said, plain

NONE_YET = "There is no backup here yet."
LEFT_BY_HAND = "Encrypted, with the key file: each opens with an administrator's passphrase of its day."
WHEN = "One is made each day and when the clinic is closed; the three newest stay, and one of each of seven days."
CLOSED = "The clinic is not open. To restore it, choose a backup and look inside."
NOT_ENCRYPTED = "The exported file is not encrypted: anybody who has it can read it."


class Offers(NamedTuple):
    """What can be done here now. take, export: the person may."""

    take: bool
    export: bool


class BackupsPage(QWidget):
    """take_asked, cancel_asked; look_asked: a Backup; export_asked, place_asked, elsewhere_asked: a path; closed."""

    take_asked = Signal()
    cancel_asked = Signal()
    look_asked = Signal(object)
    export_asked = Signal(str)
    place_asked = Signal(str)
    elsewhere_asked = Signal(str)
    closed = Signal()

    def __init__(self, place: Path, offers: Offers, *, is_open: bool, parent: QWidget | None = None) -> None:
        """place: where they lie. is_open: whether the clinic is."""
        super().__init__(parent)
        self.setObjectName("page.backups")
        self._is_open, self._offers = is_open, offers
        self._where = plain("")
        self._table = BackupTable("backups.table", self)
        self._said = Said("backups.said")
        self._take = Button("backups.take", "&Back up now", "Ctrl+B", "filled")
        self._look = Button("backups.look", "&Look inside or restore…", "Enter", "outlined" if is_open else "filled")
        self._export = Button("backups.export", "E&xport everything…", "Ctrl+E")
        self._move = Button("backups.place", "&Keep them elsewhere…", "Ctrl+M")
        self._elsewhere = Button("backups.elsewhere", "&Other folder of backups…", "Ctrl+O")
        self._cancel = Button("backups.cancel", "&Cancel", "Esc")
        self._back = Button("backups.back", "Bac&k" if not is_open else "&Home", "Esc")
        self.show_place(place)
        self._build()
        self._connect()
        self.set_busy("")

    def show_place(self, place: Path) -> None:
        """Say where they lie."""
        self._where.setText(f"{WHEN if self._is_open else CLOSED} {LEFT_BY_HAND} They lie in {place}")

    def show_backups(self, backups: Sequence[Backup]) -> None:
        """The list, the newest first."""
        self._table.show_rows(backups)
        self._look.setEnabled(bool(backups) and not self._cancel.isVisibleTo(self))
        if not backups and not self._said.text():  # nothing that was said of an act is said over
            self._said.tell(NONE_YET)
        elif backups and self._said.text() == NONE_YET:
            self._said.tell("")

    def set_busy(self, words: str) -> None:
        """Say what goes on, which can be cancelled; empty: nothing does."""
        self._said.tell(words)
        self._cancel.setVisible(bool(words))
        for button, offered in (
            (self._take, self._offers.take),
            (self._export, self._offers.export),
            (self._move, self._offers.take),
            (self._look, self._table.chosen is not None),
        ):
            button.setEnabled(offered and not words)
        if words:
            self._cancel.setFocus()
        elif self.isVisible():
            self._table.setFocus()

    @Slot(str)
    def tell(self, words: str) -> None:
        """How far it has come."""
        self._said.tell(words)

    def say(self, words: str) -> None:
        """It is done."""
        self.set_busy("")
        self._said.tell(words)

    def refuse(self, words: str) -> None:
        """It could not be done; the sentence says why."""
        self.set_busy("")
        self._said.refuse(words)

    @override
    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if not event.spontaneous():
            (self._table if not self._cancel.isVisible() else self._cancel).setFocus()

    def _build(self) -> None:
        title = plain("Backups")
        theme.set_role(title, "title")
        theme.set_role(self._where, "soft")
        column = QVBoxLayout(self)
        column.setContentsMargins(20, 16, 20, 16)
        column.setSpacing(12)
        column.addWidget(title)
        column.addWidget(self._where)
        column.addWidget(self._table, 1)
        said = QHBoxLayout()
        said.setSpacing(8)
        said.addWidget(self._said, 1)
        said.addWidget(self._cancel)
        column.addLayout(said)
        rows = ((self._take, self._look, self._export), (self._move, self._elsewhere, self._back))
        for buttons in rows if self._is_open else ((self._look, self._elsewhere, self._back),):
            row = QHBoxLayout()
            row.setSpacing(8)
            for button in buttons:
                row.addWidget(button)
            row.addStretch(1)
            column.addLayout(row)
        if not self._is_open:
            for button in (self._take, self._move, self._export):
                button.setParent(self)
                button.hide()

    def _connect(self) -> None:
        self._table.opened.connect(self._look_inside)
        for button, act, keys in (
            (self._take, self._ask_to_take, "Ctrl+B"),
            (self._export, self._ask_where_to_export, "Ctrl+E"),
            (self._move, self._ask_where_to_keep, "Ctrl+M"),
            (self._elsewhere, self._ask_where_to_look, "Ctrl+O"),
            (self._back, self._leave, "Esc"),
        ):
            button.clicked.connect(act)
            listen(self, keys, act)
        self._look.clicked.connect(self._look_at_chosen)
        self._cancel.clicked.connect(self.cancel_asked)

    @Slot()
    def _ask_to_take(self) -> None:
        if self._take.isEnabled() and self._take.isVisible():
            self.take_asked.emit()

    @Slot()
    def _look_at_chosen(self) -> None:
        self._look_inside(self._table.chosen)

    @Slot(object)
    def _look_inside(self, backup: Backup | None) -> None:
        if backup is not None and self._look.isEnabled():
            self.look_asked.emit(backup)

    @Slot()
    def _ask_where_to_export(self) -> None:
        if not (self._export.isEnabled() and self._export.isVisible()):
            return
        documents = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DocumentsLocation)
        dialog = QFileDialog(self, f"Export everything. {NOT_ENCRYPTED}", documents)
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setNameFilter("JSON Lines (*.jsonl)")
        dialog.setDefaultSuffix("jsonl")
        dialog.selectFile("cowslip-export.jsonl")
        dialog.fileSelected.connect(self.export_asked)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.open()

    @Slot()
    def _ask_where_to_keep(self) -> None:
        if self._move.isEnabled() and self._move.isVisible():
            self._choose_folder("Keep backups in this folder").fileSelected.connect(self.place_asked)

    @Slot()
    def _ask_where_to_look(self) -> None:
        self._choose_folder("Look for backups in this folder").fileSelected.connect(self.elsewhere_asked)

    def _choose_folder(self, title: str) -> QFileDialog:
        dialog = QFileDialog(self, title)
        dialog.setFileMode(QFileDialog.FileMode.Directory)
        dialog.setOption(QFileDialog.Option.ShowDirsOnly)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.open()
        return dialog

    @Slot()
    def _leave(self) -> None:
        if self._cancel.isVisible():
            self.cancel_asked.emit()
        else:
            self.closed.emit()
