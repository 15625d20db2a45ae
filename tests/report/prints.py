"""One of each PDF that Cowslip makes, with the records that it prints."""

from collections.abc import Callable
from dataclasses import replace
from functools import cache, partial
from typing import NamedTuple

from app.core.errors import BadInput
from app.report.fonts import fonts
from app.report.papers import Papers
from app.report.text import clean
from app.services.documents import BlankDocument, PatientCopyDocument, RecordDocument, RecordsDocument, SheetsDocument
from app.services.printing import versions_document
from app.services.rounds import ListKind
from app.services.settings import Site
from tests.logos import see_through
from tests.report import samples
from tests.report.samples import DANA, moment
from tests.report.test_flowsheet import document as sheet
from tests.report.test_flowsheet import long
from tests.report.test_recovery_sheet import SHEET
from tests.report.test_round_list import listed
from tests.report.test_statements import IMPRINT, Room, shipped
from tests.report.visit_room import summary, trends


class Printed(NamedTuple):
    """A PDF, and the records that must lie in it."""

    pdf: bytes
    records: tuple[RecordDocument, ...] = ()


def can_be_printed(character: str) -> bool:
    try:
        return bool(clean("Letter", character))
    except BadInput:
        return False


def every_letter() -> RecordDocument:
    """One with each character that can be drawn, so that a font comes in several subsets, and letters that join.

    Of the large fonts some characters.
    """
    letters = [
        *filter(can_be_printed, sorted(fonts().drawable)),
        *map(chr, [*range(0x4E00, 0x4F40), *range(0x3041, 0x3060), *range(0xAC00, 0xAC40)]),
        "\u0628\u200d\u0629\u200c\u0628 \u05d0\u200d\u05d1 राजेन्द्र कृष्ण र्म น้ำผึ้ง กี",
    ]
    each = len(letters) // 8
    answers = samples.cows_answers()
    parts = ["".join(letters[n : n + each]) for n in range(0, len(letters), each)]
    for item, part in zip([*answers][: len(parts)], parts, strict=True):
        answers[item] = replace(answers[item], confound=part)
    return samples.document(samples.COWS, samples.assessment(samples.COWS, answers))


def amended() -> RecordsDocument:
    """A signed record that amends another, both printed."""
    room = Room()
    last = room.amended()
    chart = room.nurse.charts.open(last.patient_id)
    found = next(a for a in chart.assessments if a.id == last.id)
    assert found.record is not None
    return versions_document(chart, found, room.scale_of, IMPRINT)  # type: ignore[arg-type]


def with_logo() -> RecordDocument:
    """One of a site with all that it may set, its logo see-through in parts."""
    site = Site(("1 High Street",), see_through(), "a4", "statement-1", "Consent of 2026-11-20")
    return replace(samples.complete(), letterhead=site.letterhead)


def copy() -> PatientCopyDocument:
    made = samples.asrs()
    return PatientCopyDocument(
        made.clinic, made.patient, made.visit, made.assessment, made.scale, made.printed, made.printed_by, "0.1.0"
    )


def record(make: Callable[[], RecordDocument]) -> Printed:
    made = make()
    return Printed(Papers().record(made), (made,))


def records() -> Printed:
    made = amended()
    assert len(made.records) == 2
    return Printed(Papers().records(made), (made, *made.records))


RECORDS = samples.ALL | {f.__name__: f for f in (every_letter, with_logo)}
PRINTS = {name: partial(record, make) for name, make in RECORDS.items()} | {
    "amended": records,
    "recovery": lambda: Printed(Papers().recovery_sheet(SHEET)),
    "flow_sheet": lambda: Printed(Papers().flow_sheet(sheet())),
    "flow_sheet_of_pages": lambda: Printed(Papers("letter").flow_sheet(sheet(long(40)))),
    "trends": lambda: Printed(Papers().trends(trends())),
    "visit_summary": lambda: Printed(Papers("letter").summary(summary())),
    "due_list": lambda: Printed(Papers().round_list(listed(ListKind.DUE, 30))),
    "shift_list": lambda: Printed(Papers("letter").round_list(listed(ListKind.SHIFT, 3))),
    "downtime": lambda: Printed(Papers().sheets(SheetsDocument("St Brigid", (sheet(), sheet()), moment()))),
    "patients_copy": lambda: Printed(Papers().patient_copy(copy())),
    "form": lambda: Printed(Papers().blank(BlankDocument("St Brigid", shipped("cows"), moment(), "M. Okafor", "1"))),
    "patients_form": lambda: Printed(
        Papers().blank(BlankDocument("St Brigid", samples.ASRS, moment(), "M. Okafor", "1", DANA, for_patient=True))
    ),
}
NOTHING_ATTACHED = ("recovery", "form", "patients_form", "patients_copy", "downtime")


@cache
def printed(name: str) -> Printed:
    return PRINTS[name]()
