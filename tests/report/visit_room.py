"""An invented visit with everything that a summary of it must hold, and its trends."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, timedelta

from app.core.context import Condition, Entry, FactKind, Medicine, Said
from app.core.errors import NotFound
from app.core.records import Answer, Assessment, Moment, Patient, Sex, Status, Visit, VisitKind
from app.core.scale import Scale
from app.core.series import Series
from app.services.charts import Chart
from app.services.documents import TrendDocument, VisitSummaryDocument
from app.services.printing import Imprint
from app.services.rules import Definitions, Rules
from app.services.summaries import trend_document, visit_summary
from tests.core.afternoon import CONTEXT, COWS, EVENTS, POINTS, SCHEDULE, ZONE, assessment, at, taken
from tests.core.shipped import shipped

DANA = Patient("p", "Rosen, Dana", date(1988, 4, 12), Sex.FEMALE, "004-118")
VISIT = Visit("v", "p", VisitKind.INPATIENT, at("8:10"))
ASRS = shipped("asrs-v1.1")
SCALES: dict[str, Scale] = {"cows": COWS, ASRS.id: ASRS}


def newest(scale_id: str) -> Scale:
    if scale_id not in SCALES:
        raise NotFound(f"No scale {scale_id}.", hint="Install it.")
    return SCALES[scale_id]


DEFINITIONS = Definitions(newest, {s.sha256: s for s in SCALES.values()}.__getitem__)
IMPRINT = Imprint("St Brigid Detox", "M. Okafor, RN", at("14:55"), "9.9", demo=True)
RULES = Rules(at("14:55"), 10, ZONE)
SERIES = Series("s", "p", "v", "s", 1, "cows", SCHEDULE, at("8:20"), at("8:20"), "T. Lind, MD")
SAID = (
    *CONTEXT,
    Entry("m", "p", "m", 1, Medicine("sertraline 50 mg by mouth"), at("8:20"), "M. Okafor, RN"),
    Entry(
        "c", "p", "c", 1, Condition(FactKind.SEIZURES, Said.YES, "once, <b>2019</b> &amp;"), at("8:21"), "T. Lind, MD"
    ),
    Entry("o", "p", "o", 1, Medicine("struck medicine"), at("8:22"), "T. Lind, MD", struck="not theirs"),
)


def unsigned(made: Assessment, status: Status = Status.COMPLETE) -> Assessment:
    return replace(made, status=status, signed=None, signer="")


def others() -> list[Assessment]:
    """Beside the four of the afternoon: a partial one, a draft, one in error, and one of another scale."""
    answers = {item.id: Answer(key=item.options[2].key) for item in ASRS.items}
    asked = (ASRS.id, ASRS.version, ASRS.sha256)
    return [
        unsigned(assessment("p1", at("12:00"), None, (1, 1, "asleep"), "J. Tran, RN")),
        unsigned(assessment("d1", at("14:50"), 80, (1,)), Status.DRAFT),
        replace(assessment("e1", at("9:00"), 80, (1,)), status=Status.ENTERED_IN_ERROR),
        Assessment("s1", "p", "v", *asked, "M. Okafor, RN", Status.COMPLETE, answers, at("11:00"), at("11:02")),
    ]


def chart(extra: Iterable[Assessment] | None = None) -> Chart:
    held = [*(each.assessment for each in taken()), *(others() if extra is None else extra)]
    newest_first = sorted(held, key=lambda a: a.performed or at("0:00"), reverse=True)
    return Chart(DANA, (VISIT,), tuple(newest_first), context=SAID, series=(SERIES,), events=EVENTS)


def many(count: int) -> Chart:
    """So many COWS, two hours apart, each ninth not whole."""
    start = at("0:00", 10)
    made = []
    for n in range(count):
        when = Moment(start.utc + timedelta(hours=2 * n), start.offset)
        made.append(assessment(f"x{n}", when, 70 + n * 7 % 60, POINTS[n * n % 4][: 10 if n % 9 else 7]))
    return Chart(DANA, (VISIT,), tuple(reversed(made)))


def trends(of: Chart | None = None, visit: Visit | None = VISIT) -> TrendDocument:
    return trend_document(chart() if of is None else of, visit, DEFINITIONS.of_record, IMPRINT)


def summary(of: Chart | None = None) -> VisitSummaryDocument:
    return visit_summary(chart() if of is None else of, VISIT, DEFINITIONS, RULES, IMPRINT)
