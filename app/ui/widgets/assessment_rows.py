"""Fits the table of a chart's assessments to its words."""

from collections.abc import Sequence

from PySide6.QtWidgets import QTableView

from app.ui.models.assessments import COLUMNS, RESULT
from app.ui.models.history import Row

ROWS_MEASURED = 25
AIR = 12  # around the words of a cell


def fit_rows(table: QTableView, rows: Sequence[Row]) -> None:
    """Columns as wide as their words, rows with the lines that they need; very many rows are all of one height."""
    room = table.viewport().width()
    for place, column in enumerate(COLUMNS):
        if column.header != RESULT:
            table.resizeColumnToContents(place)
            table.setColumnWidth(place, min(table.columnWidth(place), int(room * column.most)))
    if len(rows) <= ROWS_MEASURED:
        table.resizeRowsToContents()
    else:
        lines = 2 if _is_any_wrapped(table, rows) else 1
        table.verticalHeader().setDefaultSectionSize(table.fontMetrics().height() * lines + AIR)


def _is_any_wrapped(table: QTableView, rows: Sequence[Row]) -> bool:
    measure, width = table.fontMetrics().horizontalAdvance, table.columnWidth
    cells = ((place, column.words(row)) for place, column in enumerate(COLUMNS) for row in rows)
    return any(measure(words) + AIR > width(place) for place, words in cells)
