"""The blank papers of a scale as a menu: for the patient, for the clinician, as a flow sheet."""

from collections.abc import Iterable
from enum import Enum, auto
from typing import NamedTuple

from PySide6.QtCore import Signal, Slot
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu, QWidget

from app.core.scale import Scale


class FormKind(Enum):
    """Which blank paper."""

    PATIENT = auto()
    CLINICIAN = auto()
    FLOW_SHEET = auto()


class Form(NamedTuple):
    """A blank form that is asked for."""

    scale: Scale
    kind: FormKind


class FormsMenu(QMenu):
    """asked: a Form."""

    asked = Signal(object)

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.triggered.connect(self._ask)

    def show_scales(self, scales: Iterable[Scale]) -> None:
        """Of these; of what patients answer one for them and one for the clinician."""
        self.clear()
        for scale in scales:
            short = scale.short.replace("&", "&&")
            is_theirs = scale.completed_by == "patient"
            if is_theirs:
                self.addAction(f"{short}, patient's copy").setData(Form(scale, FormKind.PATIENT))
            copy = "clinician's copy" if is_theirs else "form"
            self.addAction(f"{short}, {copy}").setData(Form(scale, FormKind.CLINICIAN))
            self.addAction(f"{short}, flow sheet").setData(Form(scale, FormKind.FLOW_SHEET))

    @Slot(QAction)
    def _ask(self, action: QAction) -> None:
        self.asked.emit(action.data())
