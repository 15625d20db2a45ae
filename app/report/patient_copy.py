"""The patient's copy of what they answered: questions and answers, and nothing of how they are scored."""

from collections.abc import Iterator
from typing import Final

from app.core.records import Status
from app.report.frame import Facts, Frame, bold, day_and_time, regular
from app.report.ink import Ink
from app.report.layout import PALE, Block, Gap, Row, cell, paragraph
from app.report.text import Span, clean
from app.services.documents import Paper, PatientCopyDocument

BODY: Final = 9.5
SHARES: Final = (0.06, 0.66, 0.28)
NONE: Final = "not answered"
BASIS: Final = "The answers as they were given, without a score. A clinician can say what they mean for you."
MARKS: Final = {
    Status.DRAFT: "Draft, not finished",
    Status.AMENDED: "A later version stands in its place",
    Status.ENTERED_IN_ERROR: "Entered in error",
    Status.STOPPED: "Stopped draft",
}


def draw_patient_copy(document: PatientCopyDocument, paper: Paper) -> bytes:
    """The PDF, with nothing attached. BadInput, before anything is drawn, where a text can't be printed."""
    scale = document.scale
    frame = Frame(_facts(document), document.letterhead.paper or paper)
    blocks = list(_blocks(document, frame.width))
    title = clean("Scale", f"{scale.short}, patient's copy")
    ink = Ink(frame.size, title, f"Cowslip {document.app_version}", document.printed)
    frame.draw(ink, blocks, document.sha256)
    return ink.finish()


def _facts(document: PatientCopyDocument) -> Facts:
    status = document.assessment.status
    marks = ["DEMO: invented patient"] if document.demo else []
    marks += [MARKS[status]] if status in MARKS else []
    return Facts(
        clinic=document.clinic,
        kind=clean("Scale", f"{document.scale.short}\nPatient's copy"),
        patient=document.patient,
        visit=document.visit,
        at=document.assessment.performed or document.printed,
        scales=(document.scale,),
        printed=document.printed,
        printed_by=document.printed_by,
        app_version=document.app_version,
        scored="",
        marks=tuple(marks),
        is_struck=status is Status.ENTERED_IN_ERROR,
        basis=BASIS,
        letterhead=document.letterhead,
    )


def _blocks(document: PatientCopyDocument, width: float) -> Iterator[Block]:
    scale, at = document.scale, document.assessment.performed
    where = f"Scale {scale.id}"
    yield paragraph(width, Span(clean(f"{where}, title", f"{scale.title} ({scale.short})", 400), bold(13)))
    yield paragraph(width, Span(f"Answered {'' if at is None else day_and_time(at)}".rstrip(), regular(BODY)))
    if scale.recall:
        yield paragraph(width, Span(f"Time frame: {clean(where, scale.recall)}", regular(BODY)))
    yield Gap(5)
    widths = tuple(width * share for share in SHARES)
    titles = zip(("#", "Question", "Your answer"), widths, strict=True)
    header = Row(tuple(cell(title, bold(BODY), each) for title, each in titles), widths, keep=True, fill=PALE)
    yield header
    for number, item in enumerate(scale.items, 1):
        said = document.answer_to(item)
        answer = Span(clean(f"{where}, item {item.id}", said), bold(BODY)) if said else Span(NONE, regular(BODY))
        texts = (str(number), clean(f"{where}, item {item.id}", item.text))
        cells = [cell(text, regular(BODY), each) for text, each in zip(texts, widths, strict=False)]
        yield Row((*cells, cell(answer.text, answer.style, widths[2])), widths, header=header)
