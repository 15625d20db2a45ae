"""A disk that fails while somebody answers, in the real window: NOT SAVED is said, and not one answer is lost."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from datetime import date
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QLineEdit
from pytestqt.qtbot import QtBot

from app import main
from app.core.records import Answer, Sex, VisitKind
from app.services.clock import SystemClock
from app.services.ports import Clock
from app.services.session import Clinics, Session
from app.store.folder import FolderLock
from app.store.opened import Store
from app.vault.keyfile import Opened, Work
from app.wiring import FolderClinics
from tests.journeys.window import Window

resource = pytest.importorskip("resource", reason="limits are of POSIX")

PASSPHRASE = "invented words only"


class Shown(FolderClinics):
    """The app's own clinics, which show the store that they opened last."""

    store: Store

    def _session(
        self, folder: Path, store: Store, lock: FolderLock, opened: Opened, clock: Clock, *, is_demo: bool = False
    ) -> Session:
        self.store = store
        return super()._session(folder, store, lock, opened, clock, is_demo=is_demo)


class Ward(Window):
    """A clinic with one patient in one visit, unlocked, on a disk that can fail."""

    def __init__(self, qtbot: QtBot, folder: Path) -> None:
        super().__init__(qtbot, folder)
        self.clinics = Shown(main.catalogue, SystemClock(), Work(operations=1, memory=8192))
        self._clinics = self._same
        session = self.clinics.create(folder, "St Brigid", "M. Okafor, RN", PASSPHRASE)
        self.patient = session.charts.register("Rosen, Dana", date(1988, 4, 12), Sex.FEMALE, "004-118")
        session.charts.begin_visit(self.patient.id, VisitKind.INPATIENT)
        session.close()
        self.open()
        self.type(PASSPHRASE + "\r")
        self.at("home")

    def _same(self, _clock: Clock) -> Clinics:
        return self.clinics

    def answer(self) -> None:
        """A COWS of the patient, its pulse answered and saved."""
        self.type("ros")
        self.until(lambda: self.find("home.results").isVisible())
        self.type("↓\r")
        self.at("chart")
        self.until(lambda: self.find("chart.new").isEnabled())
        self.command(Qt.Key.Key_N)
        self.type("1")
        self.at("sitting")
        self.type("\r96\r")
        self.until(lambda: " saved " in f" {self.words()} ")

    def stored(self) -> list[tuple[str, Answer | None]]:
        """The lines of the one draft, read from the closed file."""
        self.close()
        session = self.clinics.open(self.folder, PASSPHRASE)
        try:
            drafts = session.charts.open(self.patient.id).assessments
            if not drafts:
                return []
            with self.clinics.store.unit_of_work() as work:
                (draft,) = drafts
                return [(line.item, line.answer) for line in work.assessments.log(draft.id)]
        finally:
            session.close()


@contextmanager
def full_disk(ward: Ward) -> Iterator[None]:
    """No file may grow beyond what the write-ahead log is now."""
    size = (ward.folder / "clinic.db-wal").stat().st_size
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


@contextmanager
def read_only(ward: Ward) -> Iterator[None]:
    """The database says what it says in a folder that has become read-only."""
    driver = ward.clinics.store._connection.connection.driver_connection
    driver.execute("PRAGMA query_only = ON")
    try:
        yield
    finally:
        driver.execute("PRAGMA query_only = OFF")


Failure = Callable[[Ward], AbstractContextManager[None]]
FAILURES = pytest.mark.parametrize(
    ("failing", "says"),
    [(full_disk, "Check that the disk has room"), (read_only, "Check the folder's permissions")],
)
FIRST = ("pulse", Answer("1", measured=96))


@pytest.fixture
def ward(qtbot: QtBot, tmp_path: Path) -> Ward:
    return Ward(qtbot, tmp_path / "clinic")


@FAILURES
def test_what_could_not_be_saved_is_said_kept_and_written_in_order_once_it_can_be(
    ward: Ward, failing: Failure, says: str
) -> None:
    ward.answer()
    with failing(ward):
        ward.type("2")
        ward.until(lambda: "NOT SAVED" in ward.words())
        assert says in ward.words()
        assert " saved " not in f" {ward.words()} "
        ward.type("1x1\r")
        ward.until(lambda: "3 of 11 answered" in ward.words())
        assert "NOT SAVED" in ward.words()
    ward.type("2")
    ward.until(lambda: "NOT SAVED" not in ward.words() and " saved " in f" {ward.words()} ")
    assert "4 of 11 answered" in ward.words()
    assert says not in ward.words()
    assert ward.stored() == [
        FIRST,
        ("sweating", Answer("2")),
        ("restlessness", Answer("1")),
        ("pupil", Answer(not_assessed="asleep")),
        ("aches", Answer("2")),
    ]


@FAILURES
@pytest.mark.parametrize("leave_by", [Qt.Key.Key_Escape, Qt.Key.Key_1, Qt.Key.Key_L, Qt.Key.Key_Q, None])
def test_nobody_leaves_unsaved_answers_unasked(
    ward: Ward, failing: Failure, says: str, leave_by: Qt.Key | None
) -> None:
    ward.answer()
    with failing(ward):
        ward.type("2")
        ward.until(lambda: "NOT SAVED" in ward.words())
        if leave_by is None:
            ward.close()
        elif leave_by == Qt.Key.Key_Escape:
            ward.type("\x1b")
        else:
            ward.command(leave_by)
        ward.until(lambda: "Some answers are not saved. Leave without them?" in ward.words())
        ward.type("\r")
        ward.until(lambda: "NOT SAVED" in ward.words() and says in ward.words())
        assert ward.shell.isVisible()
        assert ward.shell.front == "sitting"
        ward.type("\x1b")
        ward.until(lambda: "Some answers are not saved" in ward.words())
    ward.type("\r")
    ward.until(lambda: " saved " in f" {ward.words()} ")
    assert ward.stored() == [FIRST, ("sweating", Answer("2"))]


@FAILURES
def test_a_quick_score_that_could_not_be_attached_is_whole_and_goes_when_it_can(
    ward: Ward, failing: Failure, says: str
) -> None:
    ward.quick_score("96\r2")
    ward.ask_to_attach("ros")
    assert "Is this Rosen, Dana" in ward.words()
    with failing(ward):
        ward.type("\r")
        ward.until(lambda: says in ward.words() and ward.find("attach.yes").hasFocus())
        ward.type("\x1b")
        ward.at("sitting")
        assert "2 of 11 answered" in ward.words()
        ward.command(Qt.Key.Key_T)
        ward.at("attach")
        ward.type("ros")
        ward.type("↓")
        ward.until(lambda: ward.find("attach.results").hasFocus())
        ward.type("\r")
        ward.until(lambda: "The chart stays shut" in ward.words())  # its opening can't be written down
    ward.until(lambda: ward.find("attach.results").hasFocus())
    ward.type("\r")
    ward.until(lambda: "Is this Rosen, Dana" in ward.words())
    ward.type("\r")
    ward.until(lambda: " saved " in f" {ward.words()} ")
    assert ward.stored() == [FIRST, ("sweating", Answer("2"))]


def type_time(ward: Ward, words: str) -> QLineEdit:
    """F2, and that in the field, not yet entered."""
    ward.command(Qt.Key.Key_F2, Qt.KeyboardModifier.NoModifier)
    ward.until(lambda: isinstance(QApplication.focusWidget(), QLineEdit))
    line = QApplication.focusWidget()
    assert isinstance(line, QLineEdit)
    line.setText(words)
    return line


@pytest.mark.parametrize("sign", [Qt.Key.Key_Return, Qt.Key.Key_Enter])
def test_a_typed_time_is_entered_or_left_before_anything_is_completed(ward: Ward, sign: Qt.Key) -> None:
    ward.answer()
    line = type_time(ward, "2026-11-20 08:00")
    ward.command(sign)
    assert "Complete?" not in ward.words()
    assert (line.hasFocus(), line.text()) == (True, "2026-11-20 08:00")
    ward.type("\r")
    ward.until(lambda: "Performed 2026-11-20 08:00" in ward.words())
    ward.command(sign)
    assert "Complete?" in ward.words()


def test_a_question_in_the_place_of_a_time_leaves_no_deaf_page_behind(ward: Ward) -> None:
    ward.answer()
    with read_only(ward):
        ward.type("2")
        ward.until(lambda: "NOT SAVED" in ward.words())
        type_time(ward, "2026-11-20 08:00")
        ward.command(Qt.Key.Key_L)
        ward.until(lambda: "Some answers are not saved. Leave without them?" in ward.words())
    ward.type("\r")
    ward.until(lambda: " saved " in f" {ward.words()} ")
    ward.type("x")
    assert "Not assessed, because" in ward.words()
    ward.type("1")
    assert "Not assessed, because" not in ward.words()
    ward.type("1")
    assert "3 of 11 answered" in ward.words()
