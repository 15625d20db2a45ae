"""The table of a chart's assessments: an unchanging tuple of rows behind Qt's model."""

from operator import attrgetter

from PySide6.QtCore import QObject

from app.core.records import Status
from app.core.sentences import moment_words
from app.ui.models.history import Row
from app.ui.models.table import Column, RowsTable
from app.ui.override import override

RESULT = "Result"
COLUMNS: tuple[Column[Row], ...] = (
    Column("Scale", attrgetter("short")),
    Column("Performed", attrgetter("performed")),
    Column(RESULT, attrgetter("result")),
    Column("Status", attrgetter("status")),
    Column("Performed by", attrgetter("assessment.performer"), 0.2),
    Column("Visit", attrgetter("visit")),
)


class AssessmentTable(RowsTable[Row]):
    """Newest first."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(COLUMNS, parent)

    def place_of(self, assessment_id: str) -> int | None:
        """The row of an assessment, or None."""
        return next((n for n, row in enumerate(self._rows) if row.assessment.id == assessment_id), None)

    @override
    def is_struck(self, row: Row) -> bool:
        return row.assessment.status is Status.ENTERED_IN_ERROR

    @override
    def spoken(self, row: Row, column: Column[Row]) -> str:
        more = tuple(filter(None, (row.since_sentence, *row.remarks))) if column.header == RESULT else ()
        return ". ".join((super().spoken(row, column).removesuffix("." if more else ""), *more))

    @override
    def hint(self, row: Row, column: Column[Row]) -> str:
        return _more(row)


def _more(row: Row) -> str:
    """What no column has room for."""
    a = row.assessment
    signed = (
        f", signed {moment_words(a.signed, True)} by {a.signer}" if a.signed is not None and not a.signatures else ""
    )
    times = f"Performed {moment_words(a.performed, True)}, recorded {moment_words(a.recorded, True)}{signed}"
    score = f"{row.short} {a.scale_version}: {row.result}"
    return "\n".join(filter(None, (score, row.since_sentence, *row.remarks, times, *row.signed_words)))
