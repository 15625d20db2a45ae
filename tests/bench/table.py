"""One row of the speed table, and how the table is printed."""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Row:
    """what | must | aim | measured. value, must and aim in the row's own unit; least: larger is better."""

    what: str
    must: float
    aim: float
    value: float
    unit: str
    detail: str
    least: bool = False

    @property
    def verdict(self) -> str:
        """Whether the measured value keeps what it must, or reaches even the aim."""
        keeps, reaches = (
            (self.value >= self.must, self.value >= self.aim)
            if self.least
            else (self.value <= self.must, self.value <= self.aim)
        )
        return "aim reached" if reaches else "must kept" if keeps else "MISSED"


def number(value: float, unit: str) -> str:
    """A figure with its unit: 1.23x, 812,000/s, 4.1 ms."""
    if unit == "/s":
        return f"{round(value, -3):,.0f}/s"
    return f"{value:.2f}{unit}" if unit == "x" else f"{value:.1f} {unit}"


def markdown(rows: Sequence[Row]) -> str:
    """The table as Markdown."""
    lines = ["| what | must | aim | measured | verdict |", "|---|---|---|---|---|"]
    for row in rows:
        sign = ">=" if row.least else "<="
        cells = (
            row.what,
            f"{sign} {number(row.must, row.unit)}",
            number(row.aim, row.unit),
            f"{number(row.value, row.unit)} ({row.detail})",
            row.verdict,
        )
        lines.append("| " + " | ".join(cells) + " |")
    return "\n".join(lines)
