"""Signing at the end of a round: what waits, each with patient, time and score, and one passphrase for all ticked."""

from collections.abc import Iterable, Sequence
from functools import partial

from PySide6.QtCore import QEvent, QModelIndex, QObject, Qt, Signal, Slot
from PySide6.QtGui import QHideEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QLineEdit,
    QStackedWidget,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from app.core.errors import AppError, Conflict, Overtaken
from app.core.records import Assessment, Meaning
from app.services.catalogue import Catalogue
from app.services.ports import SigningKey
from app.services.session import Session
from app.ui import theme
from app.ui.background import Background
from app.ui.listen import listen
from app.ui.models.unsigned import RESULT, UnsignedRow, UnsignedTable, rows_of
from app.ui.override import override
from app.ui.present import Presenter
from app.ui.widgets.button import ENTER, Button
from app.ui.widgets.choice import Choice
from app.ui.widgets.form import Field, PassphraseEdit, pressed, rest
from app.ui.widgets.rows import choose_by_rows
from app.ui.widgets.said import Said, plain

NOTHING = "Nothing waits for a signature.\nWhat is completed and not signed stands here."
MEANINGS = (
    (Meaning.PERFORMED, "Performed by me"),
    (Meaning.REVIEWED, "Reviewed by me"),
    (Meaning.TRANSCRIBED, "Transcribed from paper by me"),
)
CAPS_LOCK = "Caps Lock seems to be on."


class SignPage(QWidget):
    """signed: the final Assessments. closed: signed later, or never."""

    signed = Signal(object)
    closed = Signal()
    overtaken = Signal(str)

    def __init__(self, session: Session, catalogue: Catalogue, background: Background, presenter: Presenter) -> None:
        super().__init__()
        self.setObjectName("page.sign")
        self._session, self._background, self._presenter = session, background, presenter
        self._scale_of = partial(catalogue.of_record, snapshot=session.snapshot)
        self._wanted: frozenset[str] | None = None
        self._busy = False
        self._model = UnsignedTable(self)
        self._meaning = Choice(self)
        self._rated = Field("&Rated on paper by", QLineEdit(), "Name and credentials, as they stand on the sheet.")
        self._passphrase = Field("&Your passphrase", PassphraseEdit())
        self._said = Said("sign.said")
        self._sign = Button("sign.sign", "&Sign", "Enter", "filled")
        self._later = Button("sign.later", "Sign &later", "Esc")
        self._build()
        self._connect()

    def show_unsigned(self, wanted: Iterable[str] | None = None) -> None:
        """Read what waits. wanted: the ids that are ticked; None: all that the person here performed."""
        self._wanted = None if wanted is None else frozenset(wanted)
        signing, scale_of = self._session.signing, self._scale_of
        self._background.database(lambda: rows_of(signing.unsigned(), scale_of), self._show)

    @override
    def hideEvent(self, event: QHideEvent) -> None:
        """A passphrase does not outlive the sight of the page."""
        if not event.spontaneous():
            self._edit.wipe()
        super().hideEvent(event)

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """In the table Enter goes on to the passphrase: Space ticks."""
        if watched is self._table and pressed(event) in ENTER:
            self._edit.setFocus()
            return True
        return super().eventFilter(watched, event)

    @property
    def _edit(self) -> PassphraseEdit:
        editor = self._passphrase.editor
        if not isinstance(editor, PassphraseEdit):
            raise TypeError("a passphrase is typed here")
        return editor

    @property
    def _rater(self) -> str:
        editor = self._rated.editor
        return editor.text() if isinstance(editor, QLineEdit) and self._rated.isVisible() else ""

    def _build(self) -> None:
        title = QLabel("Sign records", self)
        theme.set_role(title, "title")
        who = plain(f"Signed as {self._session.person}, with date, time and meaning. Space ticks a row.")
        theme.set_role(who, "soft")
        self._table = self._make_table()
        self._empty = QLabel(NOTHING, self)
        self._empty.setAlignment(Qt.AlignmentFlag.AlignCenter)
        theme.set_role(self._empty, "soft")
        self._list = QStackedWidget(self)
        self._list.addWidget(self._table)
        self._list.addWidget(self._empty)
        for meaning, words in MEANINGS:
            self._meaning.addItem(words, meaning)
        self._meaning.setObjectName("sign.meaning")
        self._rated.editor.setObjectName("sign.rated")
        self._edit.setObjectName("sign.passphrase")
        self._rated.hide()
        column = QVBoxLayout(self)
        column.setContentsMargins(20, 16, 20, 16)
        column.setSpacing(8)
        for widget in (title, who):
            column.addWidget(widget)
        column.addWidget(self._list, 1)
        column.addWidget(self._foot())

    def _foot(self) -> QFrame:
        foot = QFrame(self)
        theme.set_role(foot, "card")
        fields = QHBoxLayout()
        fields.setSpacing(20)
        fields.addWidget(Field("&Meaning", self._meaning), 2)
        fields.addWidget(self._rated, 2)
        fields.addWidget(self._passphrase, 3)
        buttons = QHBoxLayout()
        buttons.setSpacing(8)
        buttons.addWidget(self._sign)
        buttons.addWidget(self._later)
        buttons.addWidget(self._said, 1)
        column = QVBoxLayout(foot)
        column.setContentsMargins(20, 12, 20, 12)
        column.setSpacing(4)
        column.addLayout(fields)
        column.addLayout(buttons)
        return foot

    def _make_table(self) -> QTableView:
        table = QTableView(self)
        table.setObjectName("sign.table")
        table.setAccessibleName("Complete, not signed")
        table.setModel(self._model)
        choose_by_rows(table)
        table.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        table.installEventFilter(self)
        header = table.horizontalHeader()
        header.setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        header.setSectionResizeMode(RESULT, QHeaderView.ResizeMode.Stretch)
        return table

    def _connect(self) -> None:
        self._model.ticked.connect(self._count)
        self._table.activated.connect(self._toggle)
        self._meaning.currentIndexChanged.connect(self._choose_meaning)
        self._edit.returnPressed.connect(self._ask)
        self._edit.caps_lock.connect(self._mind_caps_lock)
        self._sign.clicked.connect(self._ask)
        self._later.clicked.connect(self._leave)
        listen(self, "Esc", self._leave)

    @Slot(object)
    def _show(self, rows: Sequence[UnsignedRow]) -> None:
        wanted = self._wanted
        if wanted is None:
            mine = self._session.person
            wanted = frozenset(row.assessment.id for row in rows if row.assessment.performer == mine)
        self._model.show_ticked(rows, wanted)
        self._list.setCurrentWidget(self._table if rows else self._empty)
        self._table.resizeRowsToContents()
        if rows:  # the bar stands at what is signed first, never at another patient's
            places = [n for n, row in enumerate(rows) if row.assessment.id in wanted]
            self._table.selectRow(places[0] if places else 0)
        (self._edit if self._model.chosen else self._table if rows else self._later).setFocus()

    @Slot()
    def _count(self) -> None:
        number = len(self._model.chosen)
        words = "Sign" if number == 0 else "Sign 1 record" if number == 1 else f"Sign {number} records"
        self._sign.setText(f"&{words}")
        self._sign.setAccessibleName(words)
        self._sign.setEnabled(number > 0 and not self._busy)

    @Slot(QModelIndex)
    def _toggle(self, index: QModelIndex) -> None:
        self._model.toggle(index.row())

    @Slot()
    def _choose_meaning(self) -> None:
        self._rated.setVisible(self._chosen_meaning is Meaning.TRANSCRIBED)

    @property
    def _chosen_meaning(self) -> Meaning:
        return Meaning(self._meaning.currentData())

    @Slot()
    def _ask(self) -> None:
        if self._busy or not self._model.chosen:
            return
        if self._chosen_meaning is Meaning.TRANSCRIBED and not self._rater.strip():
            self._rated.refuse("Who rated it on paper?")
            self._rated.editor.setFocus()
            return
        passphrase = self._edit.text()
        if not passphrase:
            self._passphrase.refuse("Type your passphrase.")
            self._edit.setFocus()
            return
        self._edit.wipe()
        self._set_busy("Checking the passphrase…")
        self._background.compute(partial(self._session.signing.unlock, passphrase), self._go_on, self._refuse)

    @Slot(object)
    def _go_on(self, key: SigningKey) -> None:
        """What is ticked now is what was shown; the store compares."""
        chosen = self._model.chosen
        shown, whose = [row.assessment for row in chosen], [row.patient for row in chosen]
        sign = self._session.signing.sign
        work = partial(sign, key, shown, self._scale_of, self._chosen_meaning, self._rater, whose)
        self._said.begin("Signing…")
        self._background.database(work, self._done, self._refuse)

    @Slot(object)
    def _done(self, signed: list[Assessment]) -> None:
        self._set_busy("")
        self.signed.emit(signed)

    @Slot(object)
    def _refuse(self, error: Exception) -> None:
        self._set_busy("")
        if isinstance(error, Overtaken):
            self.overtaken.emit(error.draft_id)
        if isinstance(error, Conflict):  # nothing is shown anew under the eyes of who reads it before this
            self.show_unsigned([row.assessment.id for row in self._model.chosen])
        if isinstance(error, AppError):
            self._said.refuse(f"{error.message} {error.hint}".strip())
        else:
            self._presenter(error)
        self._edit.setFocus()

    def _set_busy(self, words: str) -> None:
        self._busy = bool(words)
        self._said.begin(words)
        rest(self, (self._table, self._meaning, self._rated, self._passphrase), resting=bool(words))
        self._count()

    @Slot()
    def _leave(self) -> None:
        if not self._busy:
            self.closed.emit()

    @Slot(bool)
    def _mind_caps_lock(self, on: bool) -> None:
        self._passphrase.remind(CAPS_LOCK if on else "")
