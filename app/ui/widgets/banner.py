"""Who this is about, on top of every page of a chart: it stands outside what scrolls."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QWidget

from app.core.records import Moment, Patient, Sex, Visit
from app.ui.models.history import visit_words
from app.ui.override import override
from app.ui.widgets.wrapped import Wrapped

if TYPE_CHECKING:
    from app.services.charts import Chart

APART = "  ·  "
NAME_AT_MOST = 0.6  # of the width: a very long name wraps and leaves the birth date its room


class PatientBanner(QFrame):
    """Name, sex, birth date with age, record number and visit; all plain text that wraps: identity is never cut."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("banner")
        self.setProperty("role", "bar")
        self.setAccessibleName("Patient")
        self._name = Wrapped(self)
        self._name.setObjectName("banner.name")
        self._name.setProperty("role", "title")
        self._more = Wrapped(self)
        self._more.setObjectName("banner.more")
        self._more.setProperty("role", "soft")
        layout = QHBoxLayout(self)
        layout.setContentsMargins(20, 6, 20, 6)
        layout.setSpacing(20)
        layout.addWidget(self._name)
        layout.addWidget(self._more, 1)

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        self._name.setMaximumWidth(round(self.width() * NAME_AT_MOST))
        super().resizeEvent(event)

    @classmethod
    def of(cls, chart: Chart, visit: Visit | None, now: Moment) -> PatientBanner:
        """One that shows this chart's patient, in this visit."""
        banner = cls()
        banner.show_patient(chart.patient, visit, now.local.date(), chart.place_words(visit, now))
        return banner

    def clear(self) -> None:
        """Show nobody."""
        self._name.show_text("")
        self._more.show_text("")
        self.setAccessibleDescription("")

    def show_patient(self, patient: Patient, visit: Visit | None, today: date, place: str = "") -> None:
        """Show this patient; today: for the age. place: ward and bed, where they are known."""
        self._name.show_text(patient.shown)
        self._more.show_text(APART.join([*details(patient, visit, today), *filter(None, [place])]))
        self.setAccessibleDescription(f"{self._name.text()}, {self._more.text()}")


def details(patient: Patient, visit: Visit | None, today: date) -> list[str]:
    """What stands beside the name; each missing thing is said to be missing."""
    sex = "Sex not recorded" if patient.sex is Sex.UNKNOWN else patient.sex.value.capitalize()
    return [
        sex,
        born_words(patient.birth_date, today),
        f"Record no. {patient.record_number}" if patient.record_number else "No record number",
        visit_words(visit) if visit is not None else "No visit",
    ]


def born_words(birth: date | None, today: date) -> str:
    """Born 1988-04-12 (38)."""
    if birth is None:
        return "Birth date not recorded"
    age = today.year - birth.year - ((today.month, today.day) < (birth.month, birth.day))
    return f"Born {birth.isoformat()} ({age})"
