"""The audit trail for the administrator: read, filtered, taken out, and verified."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta

from PySide6.QtCore import QStandardPaths, Qt, Signal, Slot
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import (
    QFileDialog,
    QHBoxLayout,
    QHeaderView,
    QLineEdit,
    QPlainTextEdit,
    QStackedWidget,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from app.core.audit import Act
from app.core.errors import BadInput
from app.services.auditing import SHOWN, AuditLine
from app.services.evidence import AuditFilter
from app.services.session import Session
from app.services.verifying import Verified, earlier_words
from app.ui import theme
from app.ui.background import Background
from app.ui.listen import listen
from app.ui.models.audit import COLUMNS, AuditTable
from app.ui.override import override
from app.ui.present import Presenter
from app.ui.widgets.button import Button
from app.ui.widgets.choice import Choice
from app.ui.widgets.form import Field
from app.ui.widgets.patient_sought import PatientSought
from app.ui.widgets.rows import choose_by_rows
from app.ui.widgets.said import Said, plain

NOTE = "Newest first. Who reads this is noted too."
MORE = len(COLUMNS) - 1


class AuditPage(QWidget):
    """sought: an AuditFilter to read. export_asked: an AuditFilter and a path. verify_asked, cancel_asked; closed."""

    sought = Signal(object)
    export_asked = Signal(object, str)
    verify_asked = Signal()
    cancel_asked = Signal()
    closed = Signal()

    def __init__(
        self,
        people: Mapping[str, str],
        session: Session,
        background: Background,
        presenter: Presenter,
        parent: QWidget | None = None,
    ) -> None:
        """people: names by id. session: whose patients are found."""
        super().__init__(parent)
        self.setObjectName("page.audit")
        self._patient = PatientSought(session, background, presenter, self)
        self._model = AuditTable(self)
        self._act, self._person = Choice(self), Choice(self)
        self._since, self._until = QLineEdit(self), QLineEdit(self)
        self._found = QPlainTextEdit(self)
        self._said = Said("audit.said")
        self._verify = Button("audit.verify", "&Verify everything", "Ctrl+Y", "filled")
        self._export = Button("audit.export", "E&xport as CSV…", "Ctrl+E")
        self._cancel = Button("audit.cancel", "&Cancel", "Esc")
        self._back = Button("audit.back", "&Home", "Esc")
        self._fields = self._make_fields(people)
        self._table = self._make_table()
        self._build()
        self._connect()
        self.set_busy("")

    def show_lines(self, lines: Sequence[AuditLine]) -> None:
        """What was read."""
        self._model.show(lines)
        self._body.setCurrentWidget(self._table)
        if lines:
            self._table.selectRow(0)
        last = f"The newest {SHOWN} are shown; export has all." if len(lines) == SHOWN else f"{len(lines)} events."
        self._said.tell(last if lines else "No event fits.")

    def show_verified(self, found: Verified) -> None:
        """What verifying found, a line each."""
        self.set_busy("")
        walked = f"{found.events:,} events and {found.statements:,} signed statements walked"
        earlier = " ".join(earlier_words(found))
        if found.is_intact:
            self._said.tell(f"All is intact: {walked}. {earlier}".strip())
            return
        self._found.setPlainText("\n".join(map(str, found.findings)))
        self._body.setCurrentWidget(self._found)
        self._found.setFocus()
        self._said.refuse(f"{len(found.findings):,} findings; {walked}. {earlier}".strip())

    def set_busy(self, words: str) -> None:
        """Say what goes on, which can be cancelled; empty: nothing does."""
        self._said.tell(words)
        self._cancel.setVisible(bool(words))
        for widget in (self._verify, self._export, *(f.editor for f in self._fields)):
            widget.setEnabled(not words)
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
            self._table.setFocus()

    def _make_fields(self, people: Mapping[str, str]) -> tuple[Field, ...]:
        self._act.addItem("Everything", "")
        for act in Act:
            self._act.addItem(act.value.capitalize(), act.value)
        self._person.addItem("Everybody", "")
        for person_id, name in people.items():
            self._person.addItem(name, person_id)
        fields = (
            Field("&What", self._act),
            Field("Wh&o", self._person),
            Field("&From day", self._since, "As 2026-11-22"),
            Field("&To day", self._until, "As 2026-11-22"),
        )
        for field, name in zip(fields, ("act", "person", "since", "until"), strict=True):
            field.editor.setObjectName(f"audit.{name}")
        return (*fields, *self._patient.fields)

    def _make_table(self) -> QTableView:
        table = QTableView(self)
        table.setObjectName("audit.table")
        table.setAccessibleName("Audit trail, newest first")
        table.setModel(self._model)
        choose_by_rows(table)
        header = table.horizontalHeader()
        header.setResizeContentsPrecision(50)
        header.setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        header.setSectionResizeMode(MORE, QHeaderView.ResizeMode.Stretch)
        table.setWordWrap(False)
        return table

    def _build(self) -> None:
        title, note = plain("Audit trail"), plain(NOTE)
        theme.set_role(title, "title")
        theme.set_role(note, "soft")
        self._found.setReadOnly(True)
        self._found.setAccessibleName("Findings")
        self._body = QStackedWidget(self)
        self._body.addWidget(self._table)
        self._body.addWidget(self._found)
        filters, whose, buttons = QHBoxLayout(), QHBoxLayout(), QHBoxLayout()
        for row in (filters, whose):
            row.setSpacing(12)
        for field in self._fields:
            (whose if field in self._patient.fields else filters).addWidget(field, 1)
        buttons.setSpacing(8)
        for button in (self._verify, self._export, self._back):
            buttons.addWidget(button)
        buttons.addWidget(self._said, 1)
        buttons.addWidget(self._cancel)
        column = QVBoxLayout(self)
        column.setContentsMargins(20, 16, 20, 16)
        column.setSpacing(8)
        for widget in (title, note):
            column.addWidget(widget)
        column.addLayout(filters)
        column.addLayout(whose)
        column.addWidget(self._body, 1)
        column.addLayout(buttons)

    def _connect(self) -> None:
        for choice in (self._act, self._person):
            choice.currentIndexChanged.connect(self.seek)
        self._patient.chosen.connect(self.seek)
        for line in (self._since, self._until):
            line.editingFinished.connect(self.seek)
        for button, act, keys in (
            (self._verify, self._ask_to_verify, "Ctrl+Y"),
            (self._export, self._ask_where, "Ctrl+E"),
            (self._back, self._leave, "Esc"),
        ):
            button.clicked.connect(act)
            listen(self, keys, act)
        self._cancel.clicked.connect(self.cancel_asked)

    @Slot()
    def seek(self) -> None:
        """Ask for what the fields say; nothing where one of them can't be used."""
        sought = self._sought()
        if sought is not None:
            self.sought.emit(sought)

    def _sought(self) -> AuditFilter | None:
        try:
            since, until = _day(self._since.text()), _day(self._until.text())
        except ValueError:
            self._said.refuse("A day is typed as 2026-11-22.")
            return None
        try:
            patient = self._patient.patient_id
        except BadInput as error:
            self._said.refuse(f"{error.message} {error.hint}")
            return None
        if until is not None:
            until += timedelta(days=1, microseconds=-1)
        act = self._act.currentData()
        person = self._person.currentData() or ""
        return AuditFilter(Act(act) if act else None, person, patient, since=since, until=until)

    @Slot()
    def _ask_to_verify(self) -> None:
        if self._verify.isEnabled():
            self.verify_asked.emit()

    @Slot()
    def _ask_where(self) -> None:
        if not self._export.isEnabled() or self._sought() is None:
            return
        documents = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DocumentsLocation)
        dialog = QFileDialog(self, "Export the audit trail. The file is not encrypted.", documents)
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setNameFilter("CSV (*.csv)")
        dialog.setDefaultSuffix("csv")
        dialog.selectFile("cowslip-audit.csv")
        dialog.fileSelected.connect(self._export_to)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.open()

    @Slot(str)
    def _export_to(self, path: str) -> None:
        self.export_asked.emit(self._sought(), path)

    @Slot()
    def _leave(self) -> None:
        if self._cancel.isVisible():
            self.cancel_asked.emit()
        else:
            self.closed.emit()


def _day(typed: str) -> datetime | None:
    """Midnight of a typed day where this computer is, or None for nothing typed; ValueError for no day."""
    text = typed.strip()
    return datetime.strptime(text, "%Y-%m-%d").astimezone().astimezone(UTC) if text else None
