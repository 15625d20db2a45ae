"""Shows the recovery sheet once: to be printed or saved before anything else is done."""

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QMarginsF, QStandardPaths, Qt, Signal, Slot
from PySide6.QtGui import QHideEvent, QShowEvent
from PySide6.QtWidgets import QDialog, QFileDialog, QVBoxLayout

from app.core.errors import AppError
from app.services.files import replacing
from app.services.recovery import RecoverySheet
from app.services.session import Papers
from app.ui import theme
from app.ui.background import Background
from app.ui.listen import listen
from app.ui.override import override
from app.ui.present import Presenter
from app.ui.sending import send
from app.ui.widgets.button import Button
from app.ui.widgets.form import FormCard
from app.ui.widgets.leaving import LeavingPage
from app.ui.widgets.said import Said, plain
from app.ui.widgets.tick import TickBox

if TYPE_CHECKING:
    from PySide6.QtPrintSupport import QPrinter

NOTE = (
    "It opens the clinic when every administrator's passphrase is lost. This code is shown now and never again: print "
    "or save the sheet, and keep it where only those who answer for the records can reach it, away from this computer."
)
NOT_KEPT = (
    "This sheet is shown only now, and nobody has said that it is kept. Esc again leaves without it; a new one can be "
    "made in People and access."
)
FILE = "cowslip-recovery-sheet.pdf"
KEPT = "I have &printed or saved it, and it is in a safe place"


class RecoveryPage(LeavingPage):
    """kept: somebody says that the sheet is safe. given_up: nobody did. Out of sight it shows no code."""

    kept = Signal()
    asks = NOT_KEPT

    def __init__(self, sheet: RecoverySheet, papers: Papers, background: Background, presenter: Presenter) -> None:
        super().__init__()
        self.setObjectName("page.recovery")
        self._papers, self._background, self._presenter = papers, background, presenter
        self._sheet = sheet
        self._printer: QPrinter | None = None
        self._code = plain("")
        self._code.setObjectName("recovery.code")
        self._save = Button("recovery.save", "&Save as PDF…", "Ctrl+S")
        self._print = Button("recovery.print", "P&rint…", "Ctrl+P")
        self._box = TickBox(KEPT)
        self._box.setObjectName("recovery.kept")
        self._go = Button("recovery.go", "&Go on", "Ctrl+Return", "filled")
        self._said = Said("recovery.said")
        self._build(sheet)
        self._connect()

    @override
    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if not event.spontaneous():
            self._code.setText(self._sheet.code)
            self._print.setFocus()

    @override
    def hideEvent(self, event: QHideEvent) -> None:
        if not event.spontaneous():
            self._code.setText("")
        super().hideEvent(event)

    @override
    def leave(self, then: Callable[[], object] | None = None) -> None:
        """Where the box is ticked there is nothing to ask about."""
        if self._box.isChecked():
            self._say_kept()
            if then is not None:
                then()
        else:
            super().leave(then)

    @override
    def _holds_words(self) -> bool:
        return True

    @property
    @override
    def _is_busy(self) -> bool:
        return False

    def _build(self, sheet: RecoverySheet) -> None:
        theme.set_role(self._code, "title")
        caption, fingerprint = plain("Recovery code"), plain(f"Root key fingerprint: {sheet.fingerprint}")
        theme.set_role(caption, "group")
        caption.setIndent(0)
        theme.set_role(fingerprint, "soft")
        card = FormCard("Recovery sheet", NOTE, self)
        for widget in (caption, self._code, fingerprint):
            card.add(widget)
        card.add_buttons(self._print, self._save)
        card.add(self._box)
        card.add(self._said)
        card.add(self.leaving)
        card.add_buttons(self._go)
        self._go.setEnabled(False)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(card)

    def _connect(self) -> None:
        self._box.toggled.connect(self._go.setEnabled)
        self._box.toggled.connect(self._go_on)
        self._save.clicked.connect(self._ask_where)
        self._print.clicked.connect(self._ask_printer)
        self._go.clicked.connect(self._put_away)
        for keys, act in (
            ("Ctrl+S", self._ask_where),
            ("Ctrl+P", self._ask_printer),
            ("Ctrl+Return", self._put_away),
            ("Ctrl+Enter", self._put_away),
            ("Esc", self._ask_to_leave),
        ):
            listen(self, keys, act)

    @Slot()
    def _put_away(self) -> None:
        self._go_on()
        if self._box.isChecked():
            self._say_kept()
        else:
            self._said.refuse("Print or save the sheet first, then tick the box.")
            self._box.setFocus()

    def _say_kept(self) -> None:
        self._is_let_go = True
        self.kept.emit()

    @Slot()
    def _ask_where(self) -> None:
        documents = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DocumentsLocation)
        dialog = QFileDialog(self, "Save the recovery sheet", documents)
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setNameFilter("PDF (*.pdf)")
        dialog.setDefaultSuffix("pdf")
        dialog.selectFile(FILE)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.fileSelected.connect(self._save_to)
        dialog.open()

    @Slot(str)
    def _save_to(self, path: str) -> None:
        work = partial(_saved, self._papers, self._sheet, Path(path))
        self._background.compute(work, self._say, self._refuse)

    @Slot()
    def _ask_printer(self) -> None:
        from PySide6.QtPrintSupport import QPrintDialog, QPrinter

        self._printer = QPrinter(QPrinter.PrinterMode.HighResolution)
        self._printer.setDocName("Cowslip recovery sheet")
        self._printer.setFullPage(True)
        self._printer.setPageMargins(QMarginsF(0, 0, 0, 0))
        dialog = QPrintDialog(self._printer, self)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.finished.connect(self._print_on)
        QDialog.open(dialog)  # QPrintDialog's own open wants a slot by name

    @Slot(int)
    def _print_on(self, result: int) -> None:
        if result == QDialog.DialogCode.Accepted and self._printer is not None:
            work = partial(_printed, self._papers, self._sheet, self._printer)
            self._background.compute(work, self._say, self._refuse)

    @Slot(object)
    def _say(self, words: str) -> None:
        self._go_on()
        self._said.tell(words)
        self._box.setFocus()

    @Slot(object)
    def _refuse(self, error: Exception) -> None:
        if isinstance(error, AppError):
            self._said.refuse(f"{error.message} {error.hint}".strip())
        else:
            self._presenter(error)


def _saved(papers: Papers, sheet: RecoverySheet, path: Path) -> str:
    with replacing(path) as file:
        file.write(papers.recovery_sheet(sheet))
    return "Saved."


def _printed(papers: Papers, sheet: RecoverySheet, printer: "QPrinter") -> str:
    send(papers, papers.recovery_sheet(sheet), printer)
    return "Sent to the printer."
