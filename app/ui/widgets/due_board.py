"""Reassessment due: the board on home. It counts down each minute, and never reorders under pointer or focus."""

from functools import partial

from PySide6.QtCore import QEvent, QModelIndex, QPersistentModelIndex, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QColor, QFocusEvent, QKeyEvent, QPainter
from PySide6.QtWidgets import QHBoxLayout, QHeaderView, QLabel, QStyleOptionViewItem, QTableView, QVBoxLayout, QWidget

from app.core.errors import AppError
from app.core.sentences import result_words
from app.services.boards import Board, BoardRow, Going, board
from app.services.catalogue import Catalogue
from app.services.clock import LocalZone
from app.services.session import Session
from app.ui import theme
from app.ui.background import Background
from app.ui.models.due_board import LATE, DueBoard, thread_of
from app.ui.override import override
from app.ui.widgets.button import ENTER
from app.ui.widgets.choice import Choice
from app.ui.widgets.rows import RowDelegate, choose_by_rows

MINUTE_MS = 60_000
MOST_ROWS = 6
TITLE = "Reassessment due"
EVERYWHERE = "All wards"


class BoardTable(QTableView):
    """opened: the chosen row, by Enter. left_alone: neither pointer nor focus is on it any more."""

    opened = Signal()
    left_alone = Signal()

    @property
    def is_at_hand(self) -> bool:
        """Whether pointer or focus is on it."""
        return self.hasFocus() or self.underMouse()

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in ENTER:
            self.opened.emit()
        else:
            super().keyPressEvent(event)

    @override
    def leaveEvent(self, event: QEvent) -> None:
        super().leaveEvent(event)
        if not self.hasFocus():
            self.left_alone.emit()

    @override
    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        if not self.underMouse():
            self.left_alone.emit()

    @override
    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        if not self.selectionModel().hasSelection():
            self.selectRow(0)


class LateDelegate(RowDelegate):
    """What is late stands in the one colour that is used for nothing else, with its words."""

    @override
    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        if index.data(Qt.ItemDataRole.StatusTipRole) == LATE:
            painter.fillRect(option.rect, QColor(theme.current().late_ground))
            late = QStyleOptionViewItem(option)
            late.palette.setColor(late.palette.ColorRole.Text, QColor(theme.current().late))
            late.palette.setColor(late.palette.ColorRole.HighlightedText, QColor(theme.current().late))
            late.font.setBold(True)
            super().paint(painter, late, index)
        else:
            super().paint(painter, option, index)


class DueBoardCard(QWidget):
    """assess_asked: patient, visit, scale of the row. chart_asked: of the patient. Hidden where no series goes on."""

    assess_asked = Signal(str, str, str)
    shown = Signal()

    def __init__(self, session: Session, background: Background, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("home.board")
        self._session, self._background = session, background
        self._catalogue: Catalogue | None = None
        self._going: list[Going] = []
        self._grace = 0
        self._board: Board | None = None
        self._order = 0
        self.model = DueBoard(self)
        self.table = BoardTable(self)
        self.table.setObjectName("home.due")
        self.table.setAccessibleName(TITLE)
        self.table.setModel(self.model)
        choose_by_rows(self.table)
        self.table.setItemDelegate(LateDelegate(self.table))
        self.table.setMouseTracking(True)
        self._title = QLabel(TITLE, self)
        theme.set_role(self._title, "title")
        self._wards = Choice(self)
        self._wards.setObjectName("home.ward")
        self._wards.setAccessibleName("Ward")
        self._on_time = QLabel("", self)
        self._on_time.setObjectName("home.on-time")
        self._on_time.setTextFormat(Qt.TextFormat.PlainText)
        theme.set_role(self._on_time, "soft")
        self._minute = QTimer(self)
        self._lay_out()
        self.table.opened.connect(self._assess)
        self.table.doubleClicked.connect(self._assess)
        self.table.left_alone.connect(self.count)
        self._wards.currentIndexChanged.connect(self.count)
        self._minute.timeout.connect(self.count)
        self._minute.start(MINUTE_MS)
        self.hide()

    def use(self, catalogue: Catalogue) -> None:
        """From now on say scales and last results in words."""
        self._catalogue = catalogue
        self.model.say(self._short, self._last)
        self.count()

    def refresh(self) -> None:
        """Read what goes on."""
        self._order += 1
        self._background.database(partial(_read, self._session), partial(self._take, self._order))

    def _take(self, order: int, read: tuple[list[Going], int]) -> None:
        if order == self._order:
            self._going, self._grace = read
            self._offer_wards()
            self.count()
            self.shown.emit()

    @Slot()
    def count(self) -> None:
        """Judge what was read as of now; the order stays where pointer or focus is on the table."""
        chosen = self._row
        self._board = board(self._going, self._session.place.clock.now(), self._grace, LocalZone())
        ward = self._wards.currentData()
        self.model.show_board(self._board, ward if isinstance(ward, str) else "", keep_order=self.table.is_at_hand)
        place = None if chosen is None else self.model.place_of(thread_of(chosen))
        if place is not None and self.table.currentIndex().row() != place:
            self.table.selectRow(place)
        self._say_on_time(self._board)
        self._fit()
        self.setVisible(bool(self._going))

    def _offer_wards(self) -> None:
        wards = sorted({g.stay.ward for g in self._going if g.stay is not None and g.stay.ward})
        chosen = self._wards.currentData()
        self._wards.blockSignals(True)
        self._wards.clear()
        self._wards.addItem(EVERYWHERE, "")
        for ward in wards:
            self._wards.addItem(ward, ward)
        if chosen in wards:
            self._wards.setCurrentIndex(wards.index(chosen) + 1)
        self._wards.blockSignals(False)
        self._wards.setVisible(len(wards) > 1)

    def _say_on_time(self, now: Board) -> None:
        ward = self._wards.currentData() or ""
        rows = [row for row in now.rows if not ward or row.ward == ward]
        kept, of = sum(row.on_time for row in rows), sum(row.settled for row in rows)
        share = f"{kept * 100 // of} % ({kept} of {of}" if of else ""
        said = f"on time in the last 24 h, of what goes on: {share}; grace {now.grace} min)" if of else ""
        self._on_time.setText(" · ".join(filter(None, (ward, said))))

    def _short(self, scale_id: str) -> str:
        scales = () if self._catalogue is None else self._catalogue.scales()
        return next((scale.short for scale in scales if scale.id == scale_id), scale_id)

    def _last(self, row: BoardRow) -> str:
        """As "Total 9 of 48, mild; 10:45"."""
        last = row.going.last
        if last is None or self._catalogue is None or last.performed is None:
            return "none yet"
        from app.core.scoring import score, with_sets

        when = f"{last.performed.local:%H:%M}"
        if self._board is not None and last.performed.local.date() != self._board.now.local.date():
            when = f"{last.performed.day_words} {when}"
        try:
            scale = self._catalogue.of_record(last.definition_sha256, _not_here)
        except AppError:
            return when
        outcomes = score(scale, last.keys)
        facts = with_sets({"sex": row.going.patient.sex.value}, last.sets)
        said = " ".join(result_words(s, outcomes[s.id], facts) for s in scale.scores)
        return "; ".join(filter(None, (said.rstrip("."), when)))

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.setSpacing(12)
        head.addWidget(self._title)
        head.addWidget(self._wards)
        head.addStretch(1)
        head.addWidget(self._on_time)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addLayout(head)
        column.addWidget(self.table)
        header = self.table.horizontalHeader()
        header.setSectionResizeMode(QHeaderView.ResizeMode.Interactive)
        header.setStretchLastSection(True)

    def _fit(self) -> None:
        """Two lines a row; no more rows at once than leave room for the patients below."""
        line = self.table.fontMetrics().height()
        self.table.verticalHeader().setDefaultSectionSize(2 * line + 8)
        letter = self.table.fontMetrics().averageCharWidth()
        for place, letters in enumerate((26, 10, 36, 22, 18)):
            self.table.setColumnWidth(place, letter * letters)
        rows = min(max(self.model.rowCount(), 1), MOST_ROWS)
        self.table.setFixedHeight(rows * (2 * line + 8) + self.table.horizontalHeader().sizeHint().height() + 4)

    @property
    def _row(self) -> BoardRow | None:
        return self.model.row_at(self.table.currentIndex().row())

    @Slot()
    def _assess(self) -> None:
        row = self._row
        if row is not None:
            series = row.going.series
            self.assess_asked.emit(row.going.patient.id, series.visit_id, series.scale_id)


def _not_here(_sha256: str) -> bytes:
    """A definition that is kept in the store only can't be read from the window: the board does without its words."""
    raise AppError("The definition is not at hand.")


def _read(session: Session) -> tuple[list[Going], int]:
    """On the database thread."""
    return session.boards.going_on(), session.settings.site().late_grace_minutes
