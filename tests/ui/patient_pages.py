"""The pages about a chart as a whole, made for tests, each with enough on it for its keys to act on."""

from collections.abc import Callable

from PySide6.QtWidgets import QWidget

from app.core.context import Entry, Exposure, Medicine, SubstanceClass
from app.core.errors import BadInput
from app.core.events import Note
from app.services.session import Session
from app.ui.background import Background
from app.ui.pages.context import ContextPage
from app.ui.pages.context_sheets import strike_sheet
from app.ui.pages.events import EventsPage
from app.ui.pages.form import FormPage
from app.ui.present import Presenter
from tests.chart_room import PATIENT, SetClock, at


def makers(
    clinic: Callable[[], Session], background: Background, presenter: Presenter
) -> dict[str, Callable[[], QWidget]]:
    """By the names of the pages."""

    def context() -> QWidget:
        work = clinic()
        for name in ("heroin", "codeine"):
            work.contexts.record(PATIENT.id, Exposure(SubstanceClass.OPIOID, name))
        page = ContextPage(SetClock())
        page.show_chart(work.charts.open(PATIENT.id), None)
        return page

    def form() -> QWidget:
        entry = Entry("e1", PATIENT.id, "e1", 1, Medicine("paracetamol"), at(0), "M. Okafor, RN")

        def refuse(_answers: object) -> Callable[[], object]:
            raise BadInput("Reason is empty.")

        return FormPage(strike_sheet(entry, PATIENT.shown), refuse, background, presenter)

    def events() -> QWidget:
        work = clinic()
        visit = work.charts.open(PATIENT.id).visits[0]
        for minutes, words in ((0, "slept"), (5, "awake")):
            work.events.record(visit, at(minutes), Note(words))
        page = EventsPage()
        page.show_chart(work.charts.reread(PATIENT.id), visit, at(30))
        return page

    return {"context": context, "events": events, "form": form}
