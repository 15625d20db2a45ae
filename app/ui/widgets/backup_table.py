"""A table of backups for the keyboard: Enter looks inside, Escape leaves."""

from collections.abc import Sequence

from PySide6.QtCore import QModelIndex, Signal, Slot
from PySide6.QtGui import QFocusEvent, QKeyEvent
from PySide6.QtWidgets import QHeaderView, QTableView, QWidget

from app.services.backups import Backup
from app.ui.models.backups import BackupModel
from app.ui.override import override
from app.ui.widgets.button import ENTER
from app.ui.widgets.rows import choose_by_rows


class BackupTable(QTableView):
    """opened: a Backup, by Enter or a double click."""

    opened = Signal(object)

    def __init__(self, name: str, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName(name)
        self.setAccessibleName("Backups")
        self._backups = BackupModel(self)
        self.setModel(self._backups)
        choose_by_rows(self)
        header = self.horizontalHeader()
        header.setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        header.setStretchLastSection(True)
        self.activated.connect(self._open)

    def show_rows(self, rows: Sequence[Backup]) -> None:
        """Replace all rows; the first is chosen."""
        self._backups.show(rows)
        self.resizeRowsToContents()
        if rows:
            self.selectRow(0)

    @property
    def chosen(self) -> Backup | None:
        """In the current row."""
        return self._backups.row_at(self.currentIndex().row())

    @override
    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        if self.chosen is None and self._backups.rowCount():
            self.selectRow(0)

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in ENTER:
            self._open(self.currentIndex())
        else:
            super().keyPressEvent(event)

    @Slot(QModelIndex)
    def _open(self, index: QModelIndex) -> None:
        backup = self._backups.row_at(index.row())
        if backup is not None:
            self.opened.emit(backup)
