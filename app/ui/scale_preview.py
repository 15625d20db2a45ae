"""A window beside the main one: the form of a definition as its file is edited, scored as it is answered."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QFileSystemWatcher, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QCloseEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget

from app.core.entry import Entry
from app.core.errors import AppError, BadDefinition
from app.ui.override import override
from app.ui.pages.assessment import AssessmentPage
from app.ui.sheet import Sheet
from app.ui.widgets.reading import Reading
from app.ui.widgets.said import Said

if TYPE_CHECKING:
    from pathlib import Path

    from app.core.records import Answer
    from app.core.scale import Scale
    from app.services.ports import Clock
    from app.ui.background import Background

SETTLES = 150
"""Milliseconds after a change before the file is read: editors write in several steps."""


class ScalePreview(QWidget):
    """Nothing that is answered here is kept. closed: it is gone."""

    closed = Signal()

    def __init__(self, background: Background, clock: Clock) -> None:
        super().__init__(None, Qt.WindowType.Window)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setObjectName("preview.scale")
        self.setWindowTitle("Live preview")
        self.resize(1100, 700)
        self._background, self._clock = background, clock
        self._path: Path | None = None
        self._order = 0
        self._page: AssessmentPage | None = None
        self._scale: Scale | None = None
        self._said = Said("preview.said")
        self._faults = Reading("preview.faults", "What is wrong with the file", self)
        self._stack = QStackedWidget(self)
        self._stack.addWidget(self._faults)
        self._watcher = QFileSystemWatcher(self)
        self._later = QTimer(self, singleShot=True, interval=SETTLES)
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 8, 12, 8)
        column.addWidget(self._said)
        column.addWidget(self._stack, 1)
        self._watcher.fileChanged.connect(self._later.start)
        self._watcher.directoryChanged.connect(self._later.start)
        self._later.timeout.connect(self._read)
        QShortcut(QKeySequence("F5"), self).activated.connect(self._read)

    def show_scale(self, scale: Scale | None, path: Path | None) -> None:
        """A scale that is in use, or a file, which is read again whenever it changes."""
        self._path = path
        if path is None:
            if scale is not None:
                self._show_form(scale)
            return
        self.setWindowTitle(f"Live preview: {path.name}")
        self._watcher.addPath(str(path.parent))  # editors put a new file in the place of the old
        self._read()

    def write(self, item_id: str, answer: Answer | None) -> None:
        """Answers are kept nowhere."""

    @override
    def closeEvent(self, event: QCloseEvent) -> None:
        self._order += 1
        self.closed.emit()
        super().closeEvent(event)

    @Slot()
    def _read(self) -> None:
        if self._path is None:
            return
        if str(self._path) not in self._watcher.files():
            self._watcher.addPath(str(self._path))
        self._order += 1
        work = partial(_parsed, self._path)
        self._background.compute(work, partial(self._show, self._order), partial(self._show_faults, self._order))

    def _show(self, order: int, scale: Scale) -> None:
        if order == self._order and (self._scale is None or scale.sha256 != self._scale.sha256):
            self._show_form(scale)
        elif order == self._order:
            self._tell_sound(scale)

    def _show_form(self, scale: Scale) -> None:
        """With the answers that are still legal, and at the item where one stood."""
        kept = {} if self._page is None else self._page.entry.answers
        legal = {
            item.id: kept[item.id]
            for item in scale.items
            if item.id in kept and (kept[item.id].key is None or item.option(kept[item.id].key or "") is not None)
        }
        at = 0 if self._page is None else min(self._page.entry.at, len(scale.items) - 1)
        entry = Entry(scale, at, legal)
        sheet = Sheet(scale, "Preview: nothing is kept.", entry, finish="Start &over", leave="&Close", kept=False)
        old, self._page = self._page, AssessmentPage(sheet, self)
        self._scale = scale
        self._page.finish_asked.connect(self._start_over)
        self._page.left.connect(self.close)
        self._stack.addWidget(self._page)
        self._stack.setCurrentWidget(self._page)
        if old is not None:
            self._stack.removeWidget(old)
            old.deleteLater()
        self._tell_sound(scale)
        self._page.start()

    def _tell_sound(self, scale: Scale) -> None:
        from app.services.scale_page import examples_words

        if self._page is not None:
            self._stack.setCurrentWidget(self._page)
        wordless = " Its words are missing: it can't be used yet." if scale.needs_wording else ""
        read = f", read {self._clock.now().local:%H:%M:%S}" if self._path is not None else ""
        self._said.tell(f"No fault{read}: {scale.short} {scale.version}. {examples_words(scale)}{wordless}")

    def _show_faults(self, order: int, error: Exception) -> None:
        """The form as it was last sound comes back with the next sound text; its answers stay."""
        if order != self._order:
            return
        faults = error.faults if isinstance(error, BadDefinition) else ()
        told = [f"Line {fault.line}  {fault.key}\n{fault.reason}" for fault in faults]
        if not told:
            told = [str(error) if isinstance(error, AppError) else "The file can't be read."]
        count = "1 fault" if len(told) == 1 else f"{len(told)} faults"
        self._said.refuse(f"{count}, read {self._clock.now().local:%H:%M:%S}")
        self._faults.show_parts("What is wrong with the file", [("", told)])
        self._stack.setCurrentWidget(self._faults)

    @Slot()
    def _start_over(self) -> None:
        if self._scale is not None and self._page is not None:
            scale = self._scale
            old, self._page = self._page, None
            self._show_form(scale)
            self._stack.removeWidget(old)
            old.deleteLater()


def _parsed(path: Path) -> Scale:
    """Off the GUI thread: the strict reader comes with the first file."""
    from app.core.definition import parse_definition
    from app.core.definition_text import SIZE_LIMIT
    from app.services.files import read_small

    return parse_definition(read_small(path, 4 * SIZE_LIMIT), path.name)
