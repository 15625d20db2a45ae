"""Opens each page with enough on it for its keys to act on, and tells what a person notices of it."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from functools import partial
from itertools import count
from pathlib import Path

from PySide6.QtCore import QMetaMethod
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QApplication,
    QLabel,
    QLineEdit,
    QScrollBar,
    QWidget,
)
from pytestqt.qtbot import QtBot

from app.core.audit import AuditEvent
from app.core.entry import Entry
from app.core.errors import Locked
from app.core.people import Person
from app.core.records import Answer, Assessment, LogEntry, Status
from app.core.scale import Scale
from app.core.schedule import Anchor, Schedule
from app.report.papers import Papers
from app.services.backups import Kind
from app.services.evidence import AuditFilter
from app.services.library_view import ScaleRow
from app.services.ports import SigningKey
from app.services.printing import Imprint, lone_document
from app.services.rounds import ListKind, RoundGroup, RoundList, RoundRow
from app.services.session import Session
from app.services.tracing import Carried, Traced, Verdict
from app.store.memory import MemoryStore
from app.ui.background import Background
from app.ui.models.history import latest_words
from app.ui.pages.assessment import AssessmentPage
from app.ui.pages.attach import AttachPage
from app.ui.pages.audit import AuditPage
from app.ui.pages.backups import BackupsPage, Offers
from app.ui.pages.chart import ChartPage
from app.ui.pages.closing import ClosingPage
from app.ui.pages.home import HomePage
from app.ui.pages.library import LibraryPage
from app.ui.pages.patient_form import PatientFormPage
from app.ui.pages.preview import PreviewPage
from app.ui.pages.printout import PrintoutPage
from app.ui.pages.quick import QuickPage
from app.ui.pages.restore import RestorePage
from app.ui.pages.round import RoundPage
from app.ui.pages.settings import SettingsPage, read
from app.ui.pages.setup import SetupPage
from app.ui.pages.sign import SignPage
from app.ui.pages.statement import WORDINGS, StatementPage
from app.ui.pages.unlock import UnlockPage
from app.ui.pages.welcome import WelcomePage
from app.ui.present import Presenter
from app.ui.sheet import Sheet
from app.ui.widgets.due_board import DueBoardCard
from app.ui.widgets.patient_table import PatientTable
from tests.chart_room import PATIENT, SetClock, afternoon, assessment, at, catalogue, cows_answers, session, stored
from tests.core.shipped import shipped
from tests.keys import CHIEF, NURSE
from tests.ui import patient_pages, people_pages
from tests.ui.pages_room import shown
from tests.ui.test_backups import PREVIEW, backup

COWS, ASRS = shipped("cows"), shipped("asrs-v1.1")
BOOKS = catalogue()
FOLDER = Path("a") / "folder"
PAPERS = Papers()


class Nobody:
    """Keeps no answers."""

    def write(self, item_id: str, answer: object) -> None:
        """Nothing is kept."""


@dataclass
class Room:
    """Opens pages, each with enough on it for its keys to act on."""

    qtbot: QtBot
    presenter: Presenter = field(default_factory=Presenter)
    told: list[object] = field(default_factory=list)
    _hand: "count[int]" = field(default_factory=lambda: count(100, 100))

    def __post_init__(self) -> None:
        self.background = Background(self.presenter)
        self.presenter.shown.connect(self.note)

    def note(self, *what: object) -> None:
        self.told.append(what)

    def open(self, name: str) -> QWidget:
        """The page of that name, as it stands when it is ready; each of its signals is noted."""
        makers: dict[str, Callable[[], QWidget]] = {
            "": self.form,
            "welcome": lambda: self.show(WelcomePage(FOLDER, False)),
            "setup": lambda: self.show(SetupPage(FOLDER)),
            "unlock": lambda: self.show(UnlockPage(FOLDER)),
            "home": self.home,
            "patient-form": self.form,
            "chart": self.chart,
            "assessment": self.assessment,
            "preview": self.preview,
            "quick": self.quick,
            "attach": self.attach,
            "sign": self.sign,
            "statement": self.statement,
            "audit": self.audit,
            "backups": self.backups,
            "restore": self.restore,
            "closing": lambda: self.show(ClosingPage()),
            "settings": self.settings,
            "round": lambda: listed(self.show(RoundPage(self.clinic(), SetClock()))),
            "printout": lambda: found(self.show(PrintoutPage())),
            "library": lambda: scales(self.show(LibraryPage("a/folder", may_change=True))),
        }
        self.told.clear()
        people = people_pages.makers(self.background, self.presenter)
        people |= patient_pages.makers(self.clinic, self.background, self.presenter)
        page = self.show(people[name]()) if name in people else makers[name]()
        assert page.objectName() == f"page.{name or 'patient-form'}"
        for signal in own_signals(page):
            getattr(page, signal).connect(self.note)
        return page

    def show(self, page: QWidget) -> QWidget:
        shown(self.qtbot, page)
        return page

    def clinic(self, *more: Assessment, person: Person = NURSE) -> Session:
        store = MemoryStore()
        stored(store, BOOKS, *afternoon(COWS), *more)
        other = replace(PATIENT, id="p2", name="Ross, Ann", record_number="5")
        stored(store, BOOKS, assessment(COWS, "b1", 30, cows_answers(COWS, 9)), patient=other)
        return session(store, SetClock(), person)

    def form(self) -> QWidget:
        return self.show(PatientFormPage(self.clinic(), self.background, self.presenter))

    def home(self) -> QWidget:
        work = self.clinic()
        work.serials.start(work.charts.open(PATIENT.id).visits[0], "cows", Schedule(Anchor.LAST, every=240))
        page = HomePage(work, self.background, self.presenter, SetClock())
        self.show(page)
        board = page.findChild(DueBoardCard)
        assert board is not None
        with self.qtbot.waitSignals([page.shown, board.shown]):
            page.show_words(partial(latest_words, scale_of=partial(BOOKS.of_record, snapshot=work.snapshot)))
        return page

    def chart(self) -> QWidget:
        asrs = BOOKS.get("asrs-v1.1").scale
        answers = {item.id: Answer(item.options[0].key) for item in asrs.items}
        others = [assessment(asrs, f"s{n}", 60 * n, answers) for n in range(2)]
        page = ChartPage(self.clinic(*others), BOOKS, self.background, self.presenter, SetClock())
        self.show(page)
        with self.qtbot.waitSignal(page.shown):
            page.show_patient(PATIENT.id)
        return page

    def assessment(self, scale: Scale = COWS) -> AssessmentPage:
        page = AssessmentPage(Sheet(scale, "Begun 14:47", Entry(scale), attach="&Attach…"), Nobody(), self.now)
        self.show(page)
        page.start()
        return page

    def attach(self) -> QWidget:
        log = [LogEntry(1, COWS.items[0].id, Answer(COWS.items[0].options[0].key), at(390))]
        page = AttachPage(self.clinic(), self.background, self.presenter, COWS, log)
        self.show(page)
        page.start()
        found = page.findChild(PatientTable, "attach.recent")
        assert found is not None
        self.qtbot.waitUntil(lambda: found.count > 0)
        return page

    def sign(self) -> QWidget:
        waiting = assessment(COWS, "c1", 60, cows_answers(COWS, 7), status=Status.COMPLETE, signer="", signed=None)
        work = self.clinic(waiting)
        page = SignPage(work, BOOKS, self.background, self.presenter)
        self.show(page)
        page.show_unsigned()
        line = page.findChild(QLineEdit, "sign.passphrase")
        assert line is not None
        self.qtbot.waitUntil(line.hasFocus)
        return page

    def audit(self) -> QWidget:
        clinic = self.clinic(person=CHIEF)
        page = AuditPage({"nurse": "M. Okafor, RN"}, clinic, self.background, self.presenter)
        page.show_lines(clinic.auditing.read(AuditFilter()))
        return self.show(page)

    def statement(self) -> QWidget:
        def refuse(passphrase: str) -> SigningKey:
            raise Locked("That is not your passphrase.")

        page = StatementPage(WORDINGS["add"], "COWS", lambda *_: None, refuse, self.background, self.presenter)
        return self.show(page)

    def backups(self) -> QWidget:
        page = BackupsPage(FOLDER, Offers(True, True), is_open=True)
        page.show_backups([backup("22 18:00"), backup("21 18:00", Kind.SET_ASIDE)])
        return self.show(page)

    def settings(self) -> QWidget:
        work = self.clinic(person=CHIEF)
        page = SettingsPage(work, PAPERS, self.background, self.presenter)
        self.show(page)
        page.show_settings(read(work.settings))
        return page

    def restore(self) -> QWidget:
        page = RestorePage(backup("22 18:00"))
        self.show(page)
        page.show_preview(PREVIEW)
        return page

    def now(self, _event: QKeyEvent) -> int:
        return next(self._hand)

    def preview(self) -> QWidget:
        given = {k: Answer(v.key, confound="because of a cold " * 60) for k, v in cows_answers(COWS, 19).items()}
        imprint = Imprint("St Brigid Detox", "M. Okafor, RN", at(400), "0", False)
        document = lone_document(assessment(COWS, "long", 0, given), COWS, imprint, PATIENT)
        page = PreviewPage(PAPERS, self.background, self.presenter)
        self.show(page)
        with self.qtbot.waitSignal(page.shown, timeout=20_000):
            page.show_document(document)
        return page

    def quick(self) -> QWidget:
        page = QuickPage()
        page.show_scales([COWS, ASRS], [])
        return self.show(page)

    def settle(self) -> None:
        """What is on its way arrives, so that what changes afterwards comes of the next key."""
        assert self.background.drain(20_000)
        QApplication.processEvents()

    def state(self, page: QWidget) -> tuple[object, ...]:
        """What a person notices of the page, and what it told the window."""
        labels = [w.text() for w in page.findChildren(QLabel) if w.isVisible()]
        lines = [w.text() for w in page.findChildren(QLineEdit) if w.isVisible()]
        buttons = [w.text() for w in page.findChildren(QAbstractButton) if w.isVisible()]
        places = [w.value() for w in page.findChildren(QScrollBar) if w.isVisible()]
        rows = [w.currentIndex().row() for w in page.findChildren(QAbstractItemView) if w.isVisible()]
        asking = [type(w) for w in QApplication.topLevelWidgets() if w is not page and w.isVisible()]
        focus = page.focusWidget()
        entry = page.entry if isinstance(page, AssessmentPage) else None
        return labels, lines, buttons, places, rows, asking, focus, entry, len(self.told)


def own_signals(page: QWidget) -> list[str]:
    """The signals that the page's class adds to a widget's."""
    meta = page.metaObject()
    methods = [meta.method(n) for n in range(QWidget.staticMetaObject.methodCount(), meta.methodCount())]
    return [str(m.name().toStdString()) for m in methods if m.methodType() == QMetaMethod.MethodType.Signal]


def found(page: PrintoutPage) -> PrintoutPage:
    """With something that was looked up, so that there is a chart to open."""
    event = AuditEvent("ward-pc", 1, at(0), "printed", "n", PATIENT.id, "a1", None, "", "", "")
    carried = Carried("a1", 1, Status.FINAL, True)
    page.show_traced(Traced(Verdict.KNOWN, event, records=(carried,)), "0123 4567 89ab")
    return page


def listed(page: RoundPage) -> RoundPage:
    """With a line, so that there is something to open, print and copy."""
    row = RoundRow(PATIENT, "a1", ("Rosen, Dana", "", "COWS", "due 10:00", "! 12 min late", ""))
    columns = ("Patient", "Ward and bed", "Scale", "When", "What", "Performed by")
    page.show_forms(catalogue().scales())
    page.show_list(RoundList(ListKind.SHIFT, at(0), "All wards.", columns, (RoundGroup("Late", (row,)),)))
    return page


def scales(page: LibraryPage) -> LibraryPage:
    """With a scale of which everything may be said."""
    ciwa = BOOKS.get("ciwa-ar")
    page.show_rows([ScaleRow(ciwa.scale.short, ciwa.scale.title, "in use", ciwa, None, ciwa)])
    return page
