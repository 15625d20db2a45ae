"""Verifying a printout: a PDF is chosen or dropped, or a page's hash typed or scanned; what it is stands below."""

from pathlib import Path
from typing import Final

from PySide6.QtCore import QStandardPaths, Qt, Signal, Slot
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QShowEvent
from PySide6.QtWidgets import QFileDialog, QLineEdit, QVBoxLayout, QWidget

from app.services.tracing import Traced, Verdict
from app.ui import theme
from app.ui.announce import announce
from app.ui.listen import listen
from app.ui.override import override
from app.ui.widgets.button import Button
from app.ui.widgets.form import Field, FormCard, rest
from app.ui.widgets.said import Said, plain

NOTE = (
    "A PDF file is compared with all that was printed or saved here, to the byte. Of a page on paper, the hash tells "
    "which record it was made of."
)
HINT = 'Twelve signs at the foot, behind "Record"; or scan the code.'
LONGEST = 200
MARKS: Final = {Verdict.AS_PRINTED: "✓", Verdict.KNOWN: "✓", Verdict.OLDER: "!", Verdict.ALTERED: "!"}
"""Before the verdict, beside its words and never in their place; of what is unknown there is "?"."""


class PrintoutPage(QWidget):
    """file_chosen: a path. hash_typed: what stands in the field. chart_asked: ids of a patient and a record. closed."""

    file_chosen = Signal(str)
    hash_typed = Signal(str)
    chart_asked = Signal(str, str)
    closed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("page.printout")
        self.setAcceptDrops(True)
        self._traced: Traced | None = None
        self._line = QLineEdit()
        self._line.setObjectName("printout.hash")
        self._line.setMaxLength(LONGEST)
        self._hash = Field("&Hash of a page", self._line, HINT)
        self._file = Button("printout.file", "Choose a &PDF…", "Ctrl+O", "filled")
        self._find = Button("printout.find", "&Look the hash up", "Enter")
        self._back = Button("printout.back", "Ho&me", "Esc")
        self._said = Said("printout.said")
        self._found = self._verdict, self._of, self._details = plain(""), plain(""), plain("")
        self._details.setObjectName("printout.details")
        self._chart = Button("printout.chart", "Open its &chart", "Ctrl+Return")
        self._build()
        self._connect()
        self._show_none()

    def show_traced(self, traced: Traced, of: str) -> None:
        """What came of it, and of which file or hash."""
        self._traced = traced
        self._rest(False)
        self._said.tell("")
        self._verdict.setText(f"{MARKS.get(traced.verdict, '?')}  {_sentence(traced.headline)}.")
        self._of.setText(of)
        self._details.setText("\n".join(traced.details))
        self._chart.setVisible(bool(self._whose))
        for label in self._found:
            label.show()
        announce(self._verdict, f"{traced.headline}. {' '.join(traced.details)}")
        (self._chart if self._whose else self._line).setFocus()

    def begin(self, words: str) -> None:
        """Say what goes on; what was found before is gone at once."""
        self._show_none()
        self._rest(True)
        self._said.begin(words)

    def refuse(self, words: str) -> None:
        """It could not be done; the sentence says why."""
        self._show_none()
        self._rest(False)
        self._said.refuse(words)
        self._line.setFocus()
        self._line.selectAll()

    @override
    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if not event.spontaneous():
            self._line.setFocus()

    @override
    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if len(event.mimeData().urls()) == 1 and event.mimeData().urls()[0].isLocalFile():
            event.acceptProposedAction()

    @override
    def dropEvent(self, event: QDropEvent) -> None:
        event.acceptProposedAction()
        self.file_chosen.emit(event.mimeData().urls()[0].toLocalFile())

    @property
    def _whose(self) -> str:
        event = None if self._traced is None else self._traced.event
        return "" if event is None else event.patient_id

    def _build(self) -> None:
        theme.set_role(self._verdict, "title")
        theme.set_role(self._of, "soft")
        card = FormCard("Verify a printout", NOTE, self)
        card.add(self._hash)
        card.add_buttons(self._file, self._find, self._back)
        card.add(self._said)
        for label in self._found:
            card.add(label)
        card.add_buttons(self._chart)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(card)

    def _connect(self) -> None:
        self._line.returnPressed.connect(self._look_up)
        self._find.clicked.connect(self._look_up)
        self._file.clicked.connect(self._ask_which)
        self._chart.clicked.connect(self._open)
        self._back.clicked.connect(self.closed)
        for keys, act in (
            ("Ctrl+O", self._ask_which),
            ("Ctrl+Return", self._open),
            ("Ctrl+Enter", self._open),
            ("Esc", self.closed),
        ):
            listen(self, keys, act)

    def _show_none(self) -> None:
        self._traced = None
        for label in self._found:
            label.clear()
            label.hide()
        self._chart.hide()

    def _rest(self, resting: bool) -> None:
        rest(self, (self._line, self._file, self._find), resting=resting)

    @Slot()
    def _look_up(self) -> None:
        if self._line.isEnabled():
            self.hash_typed.emit(self._line.text())

    @Slot()
    def _ask_which(self) -> None:
        if not self._file.isEnabled():
            return
        documents = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DocumentsLocation)
        dialog = QFileDialog(self, "Verify a PDF", documents, "PDF (*.pdf);;All files (*)")
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.fileSelected.connect(self.file_chosen)
        dialog.open()

    @Slot()
    def _open(self) -> None:
        event = None if self._traced is None else self._traced.event
        if event is not None and event.patient_id:
            self.chart_asked.emit(event.patient_id, event.record_id)


def short_name(path: Path, letters: int = 48) -> str:
    """Of a file as it is told: its name, of a long one the end."""
    return path.name if len(path.name) <= letters else f"…{path.name[-letters:]}"


def _sentence(words: str) -> str:
    return f"{words[0].upper()}{words[1:]}"
