"""What can be done with a chart as a whole, dropped down from the chart's bar."""

from PySide6.QtCore import Signal, Slot
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu, QWidget

from app.core.records import Visit
from app.services.charts import Chart

PRINTS = TRENDS, SUMMARY, RECORDS = "trends", "summary", "records"
PATIENT_ACTS = (
    ("context", "&Exposures and context…\tCtrl+E"),
    ("identity", "Change who it &is…\tCtrl+I"),
    ("move", "&Ward and bed…"),
    ("discharge", "&Discharge…"),
    ("visit", "&Set the visit right…"),
    ("join", "&Join with another chart…"),
    (TRENDS, "Print the &trends…"),
    (SUMMARY, "Print a visit s&ummary…"),
    (RECORDS, "Print all &records…"),
)
OF_VISIT = ("move", "discharge", "visit", SUMMARY)
AFTER_END = ("visit", SUMMARY)
"""What can still be done once the visit has ended."""
PART = "part:"


class PatientMenu(QMenu):
    """asked: one of PATIENT_ACTS, or PART and the id of whose chart is to be its own again."""

    asked = Signal(str)

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("chart.patient-acts")
        self.triggered.connect(self._ask)

    def fill(self, chart: Chart, visit: Visit | None) -> None:
        """Offer what can be done with this chart, and with the visit that is chosen."""
        self.clear()
        for act, words in PATIENT_ACTS:
            if act not in OF_VISIT or (visit is not None and (act in AFTER_END or visit.ended is None)):
                self.addAction(words).setData(act)
        for other in chart.others:
            name = other.shown.replace("&", "&&")
            self.addAction(f"&Part from the chart of {name}…").setData(f"{PART}{other.id}")

    @Slot(QAction)
    def _ask(self, action: QAction) -> None:
        self.asked.emit(action.data())
