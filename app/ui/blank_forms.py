"""The document of a blank form, with the clinic's letterhead where one is open."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from app.services.paperwork import Document
    from app.services.ports import Clock
    from app.services.session import Session
    from app.ui.widgets.forms_menu import Form


def form_document(session: Session | None, clock: Clock, form: Form) -> Document:
    """On the database thread where a clinic is open. Nothing of the letterhead that only a patient's paper carries."""
    from app import __version__
    from app.core.flowsheet import flow_sheet
    from app.services.documents import BlankDocument, FlowSheetDocument
    from app.services.printing import Imprint
    from app.ui.chart_paper import imprint_of
    from app.ui.widgets.forms_menu import FormKind

    of = Imprint("", "", clock.now(), __version__) if session is None else imprint_of(session, clock)
    head = of.letterhead.of_nobody
    if form.kind is FormKind.FLOW_SHEET:
        sheet = flow_sheet(form.scale, ())
        return FlowSheetDocument(
            of.clinic, None, None, sheet, of.printed, of.printed_by, of.app_version, is_form=True, letterhead=head
        )
    is_theirs = form.kind is FormKind.PATIENT
    return BlankDocument(
        of.clinic, form.scale, of.printed, of.printed_by, of.app_version, for_patient=is_theirs, letterhead=head
    )
