"""The people of the clinic, for its administrators: who they are, what they may do, and what keeps it safe."""

from dataclasses import dataclass

from PySide6.QtCore import QEvent, QModelIndex, QObject, Qt, Signal, Slot
from PySide6.QtWidgets import QAbstractItemView, QHBoxLayout, QHeaderView, QLabel, QTableView, QVBoxLayout, QWidget

from app.core.people import Person
from app.services.key_ports import Member
from app.services.people import People
from app.services.settings import Settings
from app.ui import theme
from app.ui.listen import listen
from app.ui.models.members import MembersTable
from app.ui.override import override
from app.ui.widgets.button import ENTER, Button
from app.ui.widgets.choice import Choice
from app.ui.widgets.form import pressed
from app.ui.widgets.rows import choose_by_rows
from app.ui.widgets.said import Said, plain

MINUTES = (1, 2, 3, 5, 10, 15, 20, 30, 45, 60)
NOT_KEPT = "Nobody has said that a recovery sheet is in a safe place. Make a new one now."
WAITS = "The database gets its new key when the clinic is opened next: lock it, then open it again."


@dataclass(frozen=True, slots=True)
class Shown:
    """What the page shows, as it was read."""

    members: tuple[Member, ...]
    fingerprint: str
    code_is_kept: bool
    rekey_waits: bool
    idle_minutes: int


def read(people: People, settings: Settings) -> Shown:
    """What there is to show; call from the database thread."""
    return Shown(
        people.members(),
        people.fingerprint(),
        people.code_is_kept(),
        people.rekey_waits(),
        settings.idle_minutes(),
    )


class PeoplePage(QWidget):
    """asked: what is to be done (add, change, reset, remove, code, rekey), and with which Person, None for nobody.

    minutes_chosen: the idle time, saved. closed: back to where it was opened from.
    """

    asked = Signal(str, object)
    minutes_chosen = Signal(int)
    closed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("page.people")
        self._model = MembersTable(self)
        self._table = self._make_table()
        self._minutes = Choice(self)
        self._minutes.setObjectName("people.minutes")
        self._minutes.setAccessibleName("Lock after")
        self._minutes.setSizeAdjustPolicy(Choice.SizeAdjustPolicy.AdjustToContents)
        self._keep = Button("people.keep", "&Save the time")
        self._held = 0  # minutes that are in force
        self._said = Said("people.said")
        self._fingerprint = plain("")
        self._acts = {
            "add": Button("people.add", "&Add a person…", "Ctrl+N", "filled"),
            "change": Button("people.change", "&Edit…", "Enter"),
            "reset": Button("people.reset", "&Reset the passphrase…", "Ctrl+R"),
            "remove": Button("people.remove", "Re&move…", "Del"),
            "code": Button("people.code", "&New recovery code…"),
            "rekey": Button("people.rekey", "Re-&key the database…"),
        }
        self._build()
        self._connect()

    def show_people(self, shown: Shown) -> None:
        """Show what was read; the row that was chosen stays so."""
        row = max(self._table.currentIndex().row(), 0)
        self._model.show(shown.members)
        if shown.members:
            self._table.selectRow(min(row, len(shown.members) - 1))
        self._fingerprint.setText(f"Root key fingerprint: {shown.fingerprint}")
        self._show_minutes(shown.idle_minutes)
        if shown.rekey_waits:
            self._said.refuse(WAITS)
        elif not shown.code_is_kept:
            self._said.refuse(NOT_KEPT)
        else:
            self._said.tell("")
        self._table.setFocus()

    def minutes_saved(self, minutes: int) -> None:
        """They are in force."""
        self._held = minutes
        self._minutes.setFocus()  # else the button would take it along into its rest
        self._mind_minutes()
        self.tell("Saved.")

    def tell(self, words: str) -> None:
        """Say what was done."""
        self._said.tell(words)

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """In the table Enter edits, as a double click does."""
        if watched is self._table and pressed(event) in ENTER:
            self._acts["change"].click()
            return True
        return super().eventFilter(watched, event)

    def _make_table(self) -> QTableView:
        table = QTableView(self)
        table.setObjectName("people.table")
        table.setAccessibleName("People")
        table.setModel(self._model)
        choose_by_rows(table)
        table.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        table.installEventFilter(self)
        header = table.horizontalHeader()
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        header.setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        header.setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        return table

    def _build(self) -> None:
        title = QLabel("People and access", self)
        theme.set_role(title, "title")
        note = plain("Who may open this clinic, and what they may do. Every change is written to the audit trail.")
        theme.set_role(note, "soft")
        theme.set_role(self._fingerprint, "soft")
        column = QVBoxLayout(self)
        column.setContentsMargins(20, 16, 20, 16)
        column.setSpacing(8)
        column.addWidget(title)
        column.addWidget(note)
        column.addWidget(self._table, 1)
        column.addLayout(self._row("add", "change", "reset", "remove"))
        safety = self._row("code", "rekey")
        caption = QLabel("&Lock after", self)
        caption.setBuddy(self._minutes)
        safety.insertWidget(2, caption)
        safety.insertWidget(3, self._minutes)
        safety.insertWidget(4, self._keep)
        column.addLayout(safety)
        column.addWidget(self._fingerprint)
        column.addWidget(self._said)

    def _row(self, *acts: str) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(8)
        for act in acts:
            row.addWidget(self._acts[act])
        row.addStretch(1)
        return row

    def _connect(self) -> None:
        for button in self._acts.values():
            button.clicked.connect(self._ask)
        self._table.doubleClicked.connect(self._edit)
        self._table.selectionModel().currentRowChanged.connect(self._allow)
        self._model.modelReset.connect(self._allow)
        self._minutes.currentIndexChanged.connect(self._mind_minutes)
        self._keep.clicked.connect(self._choose_minutes)
        for keys, act in (("Ctrl+N", "add"), ("Ctrl+R", "reset"), ("Del", "remove")):
            listen(self, keys, self._acts[act].click)
        listen(self, "Esc", self.closed)

    @property
    def _chosen(self) -> Person | None:
        member = self._model.row_at(self._table.currentIndex().row())
        return None if member is None or member.removed else member.person

    @Slot()
    def _allow(self) -> None:
        for act in ("change", "reset", "remove"):
            self._acts[act].setEnabled(self._chosen is not None)

    @Slot()
    def _ask(self) -> None:
        act = next((name for name, button in self._acts.items() if button is self.sender()), "")
        if act:
            self.asked.emit(act, self._chosen if act in ("change", "reset", "remove") else None)

    @Slot(QModelIndex)
    def _edit(self) -> None:
        self._acts["change"].click()

    def _show_minutes(self, minutes: int) -> None:
        choices = sorted({*MINUTES, minutes})
        self._held = minutes
        self._minutes.clear()
        for choice in choices:
            self._minutes.addItem("1 minute" if choice == 1 else f"{choice} minutes", choice)
        self._minutes.setCurrentIndex(choices.index(minutes))

    @Slot()
    def _mind_minutes(self) -> None:
        """An arrow key or the wheel chooses, and only Save changes how long a screen stays open for anybody."""
        self._keep.setEnabled(self._minutes.currentData() not in (None, self._held))

    @Slot()
    def _choose_minutes(self) -> None:
        self.minutes_chosen.emit(int(self._minutes.currentData()))
